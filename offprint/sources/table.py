"""Tables: a paper a row, with named columns. JSON Lines, a JSON array of objects, or text with commas, tabs or
semicolons between the cells (RFC 4180) and the columns' names in its first row.

What a column means is told by its name alone, case, spaces and punctuation aside: see COLUMNS. Where two columns mean
the same, the name further left there wins, and the other helps out where that one has no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from offprint.errors import Problem
from offprint.inputs import is_web_address, nearest
from offprint.model import Detail, Link, PartialDate, Record
from offprint.sources.fields import arxiv_id, identifiers, one_line, orcid, partial_date, short, turn_name
from offprint.sources.json_text import elements, members, objects, peek, prose, text_of, web_link
from offprint.sources.table_cells import Row, header, rows

COLUMNS: dict[str, tuple[str, ...]] = {
    "title": ("title", "papertitle", "name", "papername"),
    "abstract": ("abstract", "summary", "description"),
    "authors": ("authors", "author", "authornames", "creators", "creator"),
    "published": (
        *("published", "date", "publicationdate", "publishedat", "publisheddate", "publishedon", "datepublished"),
        *("pubdate", "submitted", "submitteddate", "releasedate", "issued", "year", "publicationyear", "pubyear"),
    ),
    "updated": ("updated", "updatedat", "updateddate", "updatedon", "updatedate", "lastupdated", "modified"),
    "arxiv": ("arxiv", "arxivid", "eprint", "arxivurl", "arxivlink"),
    "doi": ("doi", "doiurl", "doilink"),
    "venue": ("venue", "journal", "booktitle", "conference", "journalref", "journaltitle", "proceedings"),
    "comments": ("comments", "comment"),
    "keywords": ("keywords", "keyword", "tags", "topics"),
    "categories": ("categories", "category", "subjects", "arxivcategories"),
    "votes": ("votes", "upvotes", "likes", "points"),
    "paper": ("url", "link", "paperurl", "paperlink", "paper"),
    "pdf": ("pdf", "pdfurl", "pdflink"),
    "code": ("code", "github", "repository", "repo", "codeurl", "githuburl", "githubrepo"),
    "data": ("data", "dataset", "dataseturl"),
    "demo": ("demo", "demourl"),
    "project": ("project", "projectpage", "projecturl", "homepage", "website"),
    "video": ("video", "videourl"),
    "slides": ("slides", "slidesurl"),
    "affiliations": ("affiliations",),
    "orcids": ("orcids",),
    "links": ("links",),
    "found_by": ("foundby",),
}
"""What a column means → the names it goes by, folded as ``fold`` does, the most telling first."""
_OF_JSON = ("affiliations", "orcids", "links")
"""What only JSON can say: each is a list of objects, as in a site's data/papers.jsonl. ``found_by`` is not read here:
it is how ``fetch`` knows its own lines."""
_LINKS = ("paper", "pdf", "code", "data", "demo", "project", "video", "slides")
_SUFFIX = re.compile(r"(?i)(jr|sr|ph\.?d|m\.?d|esq)\.?|II|III|IV")
_CUT_SHORT = re.compile(r"(1[5-9]|[2-9]\d)\d\d\.\d{4}")
"""An arXiv id of 2015 or later has five digits after its point; a spreadsheet drops a last zero."""
_CLASSES = re.compile(r"[a-z-]+(\.[A-Za-z-]+)?( [a-z-]+(\.[A-Za-z-]+)?)*")
_KIND = re.compile(r"[a-z][a-z0-9-]*")
_MOST_UNKNOWN = 20


def fold(column: str) -> str:
    """``Author(s)`` → ``authors``, ``arXiv ID`` → ``arxivid``."""
    return "".join(c for c in column.casefold() if c.isalnum())


_NONE: Mapping[str, tuple[str, ...]] = {}


def matches(text: str, columns: Mapping[str, tuple[str, ...]] = _NONE) -> bool:
    """JSON whose objects have a title or, in an array or line by line, nothing but their columns to tell them by; or
    a first row of short names, that of a title's column and one more that we know among them."""
    known_names = _known(columns)
    if names := peek(text):
        return _is_plain_json(text, names, known_names)
    if re.match(r"\s*\[\s*\]\s*\Z", text[:256]):
        return True
    meaning = _meaning(known_names)
    cells = header(text, meaning, fold)
    known = {meaning[fold(cell)] for cell in cells if fold(cell) in meaning}
    return len(known) >= 2 and ("title" in known or len(known) == len(cells)) and all(len(cell) <= 60 for cell in cells)


def parse(
    text: str, path: str, problems: list[Problem], columns: Mapping[str, tuple[str, ...]] = _NONE
) -> list[Record]:
    """The papers of a table, in its order; ``columns`` are more names by what they mean, which win."""
    before, known = len(problems), _known(columns)
    meaning = _meaning(known)
    if text.lstrip()[:1] in ("{", "["):
        found = [Row(item.value, item.line, item.column) for item in objects(text, path, problems)]
    else:
        found = list(rows(text, path, problems, meaning, fold))
    _name_unknown(found, path, problems, meaning)
    if found and found[0].header and not any(meaning.get(fold(column)) == "title" for column in found[0].cells):
        text = "no column of titles: name it 'title' in the first row, or map it under 'columns' in digest.yaml"
        problems.append(Problem(path, found[0].header, 1, "error", text))
        return []
    if not found and len(problems) == before:
        problems.append(Problem(path, 1, 1, "error", "no papers in it: write one a row below the names of the columns"))
    reader = _Reader(path, problems, known)
    return [record for row in found if (record := reader.record(row))]


def _known(columns: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """COLUMNS with the owner's names before ours; what the owner says that a name means, it means alone."""
    own = {meaning: tuple(map(fold, names)) for meaning, names in columns.items()}
    taken = {name for names in own.values() for name in names}
    return {
        meaning: (*own.get(meaning, ()), *(name for name in names if name not in taken))
        for meaning, names in COLUMNS.items()
    }


def _meaning(known: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {name: meaning for meaning, names in known.items() for name in names}


def _is_plain_json(text: str, names: Mapping[str, str], known: Mapping[str, tuple[str, ...]]) -> bool:
    meaning = _meaning(known)
    top = {fold(name) for name in names if "." not in name}
    if "jsonfeed.org/" in names.get("version", "") or "paper.id" in names:
        return False
    if any(re.match(r"https?://(api\.)?openalex\.org/", names.get(f"{outer}id", "")) for outer in ("", "results.")):
        return False
    if "abstract_inverted_index" in names or {"primary_location", "authorships"} & names.keys():
        return False
    csl_names = any(
        f"{role}.{part}" in names for role in ("author", "editor") for part in ("family", "given", "literal")
    )
    if "title" in names and "type" in names and (csl_names or "issued.date-parts" in names or "issued.raw" in names):
        return False
    if top.isdisjoint(known["title"]):
        return text.lstrip()[:1] == "[" and len(top & meaning.keys()) >= 2
    return len(top & meaning.keys()) >= 2 or text.lstrip()[:1] == "["


def _name_unknown(found: Iterable[Row], path: str, problems: list[Problem], meaning: Mapping[str, str]) -> None:
    """A note on each column that nobody knows, once; many of them are counted."""
    unknown: dict[str, Row] = {}
    for row in found:
        for column, value in row.cells.items():
            known = meaning.get(fold(column), "" if fold(column) else "nothing")
            if not known or (known in _OF_JSON and not isinstance(value, list)):
                unknown.setdefault(column, row)
    for column, row in list(unknown.items())[:_MOST_UNKNOWN]:
        text = f"the column {short(column)} means nothing here and is left out{nearest(fold(column)[:40], meaning)}"
        problems.append(Problem(path, row.header or row.line, 1, "note", text))
    if (more := len(unknown) - _MOST_UNKNOWN) > 0:
        row = list(unknown.values())[_MOST_UNKNOWN]
        text = f"{more} more columns mean nothing here and are left out"
        problems.append(Problem(path, row.header or row.line, 1, "note", text))


@dataclass(frozen=True, slots=True)
class _Reader:
    path: str
    problems: list[Problem]
    known: Mapping[str, tuple[str, ...]]

    def record(self, row: Row) -> Record | None:
        values = _by_meaning(row.cells, self.known)

        def warn(text: str) -> None:
            self.problems.append(Problem(self.path, row.line, row.column, "warning", text))

        def prose_of(meaning: str) -> str:
            return next((text for value in values.get(meaning, ()) if (text := prose(value))), "")

        title = one_line(prose_of("title"))
        if not title:
            text = "has no title: fill its column 'title'"
            self.problems.append(Problem(self.path, row.line, row.column, "error", text))
            return None
        abstract = prose_of("abstract")
        if not abstract:
            warn("has no abstract")
        arxiv, doi = self._identifiers(values, warn)
        votes = one_line(prose_of("votes")).replace(",", "")
        if votes and not re.fullmatch(r"[0-9]{1,9}", votes):
            warn(f"{short(votes)} is no count of votes: left out")
            votes = ""
        links = []
        for kind in _LINKS:
            for value in values.get(kind, ()):
                if link := web_link(kind, value, arxiv, doi):
                    links.append(link)
                    break
                if (url := one_line(text_of(value))) and not (arxiv_id(url) or any(identifiers(url))):
                    warn(f"{short(url)} is no web address such as https://example.org/: left out")
        links += _links(values, arxiv, doi, warn)
        published, updated = self._day(values.get("published", ()), warn), self._day(values.get("updated", ()), warn)
        return Record(
            title=title,
            abstract=abstract,
            path=self.path,
            line=row.line,
            links=tuple(dict.fromkeys(links)),
            authors=self._authors(values.get("authors", ()), warn),
            affiliations=_details(values, "affiliations", "affiliation"),
            orcids=_details(values, "orcids", "orcid"),
            published=published,
            updated=updated if published and updated and updated > published else None,
            arxiv=arxiv,
            categories=_words(values.get("categories", ()), classes=True),
            doi=doi,
            venue=one_line(prose_of("venue")),
            comments=one_line(prose_of("comments")),
            keywords=_words(values.get("keywords", ())),
            votes=int(votes or 0),
        )

    def _identifiers(self, values: Mapping[str, list[Any]], warn: Any) -> tuple[str, str]:
        """(arXiv id, DOI), from the columns for them, else from an address that means one."""
        arxiv = doi = ""
        for meaning, example in (("arxiv", "arXiv id such as 2401.00010"), ("doi", "DOI such as 10.1000/182")):
            for value in values.get(meaning, ()):
                written = one_line(text_of(value))
                as_doi = identifiers(written)
                here = as_doi[0] or (arxiv_id(written) if meaning == "arxiv" else "")
                if _CUT_SHORT.fullmatch(here):
                    warn(f"{short(written)} lacks a digit of an arXiv id, as {here}0 has it: keep the column as text")
                elif here or as_doi[1]:
                    arxiv, doi = arxiv or here, doi or as_doi[1]
                elif written:
                    warn(f"{short(written)} is no {example}: left out")
        for kind in _LINKS:
            for value in values.get(kind, ()) if kind in ("paper", "pdf") else ():
                url = one_line(text_of(value))
                as_doi = identifiers(url) if "doi.org/" in url else ("", "")
                here = as_doi[0] or (arxiv_id(url) if "arxiv.org/" in url else "")
                arxiv, doi = arxiv or here, doi or as_doi[1]
        return arxiv, doi

    def _day(self, written: Iterable[Any], warn: Any) -> PartialDate | None:
        """The first day, month or year; a warning about what is none, where there is no other."""
        texts = [text for value in written if (text := one_line(text_of(value)))]
        found = next((found for text in texts if (found := partial_date(text))), None)
        if texts and not found:
            warn(f"{short(texts[0])} is no day such as 2024-01-31: left out")
        return found

    def _authors(self, written: Iterable[Any], warn: Any) -> tuple[str, ...]:
        for value in written:
            if isinstance(value, list):
                names = [_name(entry) for entry in value]
            else:
                text = one_line(prose(value))
                if re.fullmatch(r"[\w'’.-]+, *[\w'’.-]+", text):
                    warn(f"{short(text)} may be one author or two: part authors with ';'")
                names = _split_names(text)
            if names := [name for name in names if name]:
                return tuple(names)
        return ()


def _name(entry: Any) -> str:
    """An author of a list: a text, an object with a ``name``, or one whose ``literal`` name has no parts to turn."""
    if literal := one_line(prose(members(entry).get("literal"))):
        return literal
    name = one_line(prose(members(entry).get("name") or entry))
    return name if _is_suffixed(name) else turn_name(name)


def _details(values: Mapping[str, list[Any]], meaning: str, key: str) -> tuple[Detail, ...]:
    """What an array of objects says of the authors: each has a ``name`` and a text by ``key``."""
    entries = [members(entry) for value in values.get(meaning, ()) for entry in elements(value)]
    pairs = [(one_line(prose(entry.get("name"))), one_line(prose(entry.get(key)))) for entry in entries]
    if key == "orcid":
        pairs = [(name, orcid(text)) for name, text in pairs]
    return tuple(dict.fromkeys(Detail(name, text) for name, text in pairs if name and text))


def _links(values: Mapping[str, list[Any]], arxiv: str, doi: str, warn: Any) -> list[Link]:
    """The links of an array of objects, each with a ``kind`` and a ``url``."""
    links = []
    for entry in (members(entry) for value in values.get("links", ()) for entry in elements(value)):
        kind, url = text_of(entry.get("kind")) or "web", text_of(entry.get("url"))
        if _KIND.fullmatch(kind) and (link := web_link(kind, url, arxiv, doi)):
            links.append(link)
        elif not _KIND.fullmatch(kind) or not is_web_address(url.strip()):
            warn(f"{short(url or kind)} is no link: it needs a kind such as code, and a url that begins with https://")
    return links


def _split_names(text: str) -> list[str]:
    """Authors in one text, parted by ``;``, by ``and``, or by commas where there is neither. In ``Ada Bee, Cy Dee and
    Eva Fox`` both count: a name's part before a comma is one word, or the whole is of the form ``Bee, Ada and ...``."""
    if ";" in text:
        parts = text.split(";")
    elif " and " in text:
        parts = text.split(" and ")
        *firsts, last = parts
        listed = [piece.strip() for part in firsts for piece in part.split(",") if piece.strip()]
        if (
            "," not in last
            and len(listed) > len(firsts)
            and all(" " in piece or _SUFFIX.fullmatch(piece) for piece in listed)
        ):
            return _join_suffixes([*listed, last.strip()])
    else:
        return _join_suffixes(text.split(","))
    names = [part.strip() for part in parts]
    return [name if _is_suffixed(name) else turn_name(name) for name in names]


def _join_suffixes(parts: Iterable[str]) -> list[str]:
    names: list[str] = []
    for part in map(str.strip, parts):
        if names and _SUFFIX.fullmatch(part):
            names[-1] += f", {part}"
        elif part:
            names.append(part)
    return names


def _is_suffixed(name: str) -> bool:
    """``Ada Bee, Jr.``: the comma parts no family name from a given one."""
    head, comma, tail = name.partition(",")
    return bool(comma and " " in head.strip() and _SUFFIX.fullmatch(tail.strip()))


def _by_meaning(cells: Mapping[str, Any], known: Mapping[str, tuple[str, ...]]) -> dict[str, list[Any]]:
    """What a row says, by meaning; the values of the more telling names first, empty ones left out."""
    folded: dict[str, Any] = {}
    for column, value in cells.items():
        if value not in ("", None, [], {}):
            folded.setdefault(fold(column), value)
    return {
        meaning: found
        for meaning, names in known.items()
        if (found := [folded[name] for name in names if name in folded])
    }


def _words(written: Iterable[Any], classes: bool = False) -> tuple[str, ...]:
    """Keywords: the members of a list, or a text's parts at ``;``, or at ``,`` where it has none. arXiv's classes may
    stand with only spaces between."""
    for value in written:
        if isinstance(value, list):
            words = [one_line(prose(members(each).get("name") or each)) for each in value]
        else:
            text = one_line(prose(value))
            words = [one_line(word) for word in text.split(";" if ";" in text else ",")]
            if classes and len(words) == 1 and "." in text and _CLASSES.fullmatch(text):
                words = text.split(" ")
        if words := [word for word in words if word]:
            return tuple(dict.fromkeys(words))
    return ()
