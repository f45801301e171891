"""CSL-JSON: an array of items, as Zotero, pandoc and citation services write it (Citation Style Language 1.0.2,
csl-data.json)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from offprint.errors import Problem
from offprint.inputs import is_web_address
from offprint.model import Detail, Link, PartialDate, Record
from offprint.sources.fields import address, arxiv_id, identifiers, marked, one_line, orcid, partial_date, short
from offprint.sources.json_text import Item, elements, members, objects, text_of

_TYPES = (
    "article|article-journal|article-magazine|article-newspaper|bill|book|broadcast|chapter|classic|collection|dataset"
    "|document|entry|entry-dictionary|entry-encyclopedia|event|figure|graphic|hearing|interview|legal_case|legislation"
    "|manuscript|map|motion_picture|musical_score|pamphlet|paper-conference|patent|performance|periodical"
    "|personal_communication|post|post-weblog|regulation|report|review|review-book|software|song|speech|standard|thesis"
    "|treaty|webpage"
)
_KINDS = {"software": "code", "dataset": "data"}
"""What an item's address leads to where its type says that it is no paper."""
_ARXIV = re.compile(r"arxiv\s*:\s*(\S+)(?:\s*\[([\w.,;\s-]{1,200})\])?", re.I)
"""``arXiv: 2401.00010 [cs.CL]``, as Zotero and arXiv's own lists write it."""


def matches(text: str) -> bool:
    """Whether it is a JSON array whose first objects have a title, as text, and a type that CSL knows."""
    head = text[:32_000].removeprefix("\ufeff")
    return (
        re.match(r'\s*\[\s*\{\s*"', head) is not None
        and re.search(r'"title"\s*:\s*"', head) is not None
        and re.search(rf'"type"\s*:\s*"(?:{_TYPES})"', head) is not None
        and re.search(r'"(?:display_name|paperId|entry_id)"\s*:', head) is None  # lists of services with such types
    )


def parse(text: str, path: str, problems: list[Problem]) -> list[Record]:
    """The papers of a CSL-JSON array in their order, each at the line of its opening brace."""
    items = objects(text, path, problems)
    if not items and not problems:
        problems.append(Problem(path, 1, 1, "error", "no papers in it: add items, or delete the file"))
    return [record for item in items if (record := _Reader(item, path, problems).record()) is not None]


@dataclass(slots=True)
class _Reader:
    """One item → what it says of a paper."""

    item: Item
    path: str
    problems: list[Problem]

    def record(self) -> Record | None:
        """The paper; None and an error if it has no title."""
        title = one_line(marked(self._text("title")))
        if not title:
            self._tell('an item without a title: give it "title"', error=True)
            return None
        abstract = marked(self._text("abstract"))
        if not abstract:
            self._tell(f"{short(title)} has no abstract")
        arxiv, categories = self._arxiv()
        own, doi = self._doi()
        arxiv, doi, links = self._link(arxiv or own, doi)
        authors = map(members, elements(self.item.value.get("author")))
        people = [(name, author) for author in authors if (name := _name(author))]
        words = (one_line(marked(part)) for part in re.split("[,;\n]", self._text("keyword")))
        return Record(
            title=title,
            abstract=abstract,
            path=self.path,
            line=self.item.line,
            links=links,
            authors=tuple(name for name, _ in people),
            affiliations=tuple(
                dict.fromkeys(
                    Detail(name, place)
                    for name, author in people
                    for where in elements(author.get("affiliation"))
                    if (place := one_line(marked(text_of(members(where).get("name")))))
                )
            ),
            orcids=tuple(
                dict.fromkeys(
                    Detail(name, iD)
                    for name, author in people
                    if (iD := orcid(text_of(author.get("ORCID") or author.get("orcid"))))
                )
            ),
            published=self._published(),
            arxiv=arxiv,
            categories=categories,
            doi=doi,
            venue=one_line(marked(self._text("container-title"))),
            keywords=tuple(dict.fromkeys(word for word in words if word)),
        )

    def _published(self) -> PartialDate | None:
        """The day, month or year that ``issued`` names: date-parts, or ``raw`` as ISO 8601. A span and a day that is
        uncertain are no fault, and no date."""
        issued = members(self.item.value.get("issued"))
        if not issued or issued.get("circa"):
            return None
        parts = [[text_of(part).strip() for part in elements(one)] for one in elements(issued.get("date-parts"))]
        if parts and any(parts[0]):  # Crossref writes [[null]] for none
            numbers = parts[0]
            try:
                if not 1 <= len(numbers) <= 3 or not all(re.fullmatch(r"-?\d{1,4}", number) for number in numbers):
                    raise ValueError
                date(*[*map(int, numbers), 1, 1][:3])
            except ValueError:
                self._tell(
                    f'not a date: {short("-".join(numbers))}; write [[2025, 3, 4]] as the "date-parts" of "issued"'
                )
                return None
            return PartialDate(*map(int, numbers)) if len(parts) == 1 else None
        raw = text_of(issued.get("raw") or issued.get("literal")).strip()
        found_day = partial_date(raw)
        if raw and not found_day:
            self._tell(f"not a date: {short(raw)}; write a day such as 2025-03-04")
        return found_day

    def _arxiv(self) -> tuple[str, tuple[str, ...]]:
        """(arXiv id, categories) from the archive, the number, and lines ``arXiv: ...`` of the note."""
        at_arxiv = self._text("archive").strip().lower() in ("arxiv", "arxiv.org")
        categories: tuple[str, ...] = ()
        arxiv = ""
        for key in ("archive_location", "number", "note"):
            for line in self._text(key).split("\n"):
                line = one_line(line)
                said = _ARXIV.match(line)
                if not line or not (said or (at_arxiv and key != "note")):
                    continue
                found = arxiv_id(said[1] if said else line)
                if found:
                    arxiv = arxiv or found
                    if said and said[2] and not categories:
                        categories = tuple(dict.fromkeys(re.findall(r"[\w.-]+", said[2])))
                elif said or key == "archive_location":  # a number at arXiv may be a report's
                    self._tell(f"not an arXiv id: {short(said[1] if said else line)}; write one such as 2401.00010")
        return arxiv, categories

    def _doi(self) -> tuple[str, str]:
        """(arXiv id, DOI) that the item's DOI means."""
        value = one_line(self._text("DOI"))
        arxiv, doi = identifiers(value)
        if value and not arxiv and not doi:
            self._tell(f"not a DOI: {short(value)}; write one such as 10.1000/182")
        return arxiv, doi

    def _link(self, arxiv: str, doi: str) -> tuple[str, str, tuple[Link, ...]]:
        """The identifiers, with those that the item's address holds, and the address if it is another one."""
        url = one_line(self._text("URL"))
        if not url:
            return arxiv, doi, ()
        if not is_web_address(url):
            self._tell(f"not an address: {short(url)}; write one that begins with https:// or http://")
            return arxiv, doi, ()
        arxiv, doi, link = address(url, _KINDS.get(self._text("type"), "paper"), arxiv, doi)
        return arxiv, doi, (link,) if link else ()

    def _text(self, key: str) -> str:
        """A text; the first of a list of texts, as Crossref writes titles."""
        value: Any = self.item.value.get(key)
        return text_of(next(iter(value), "") if isinstance(value, list) else value)

    def _tell(self, text: str, error: bool = False) -> None:
        line, column = self.item.line, self.item.column
        self.problems.append(Problem(self.path, line, column, "error" if error else "warning", text))


def _name(author: dict[str, Any]) -> str:
    """A name as it is read aloud: given name, particles, family name, suffix; or the literal one."""
    parts = {key: one_line(text_of(value)) for key, value in author.items() if key != "affiliation"}
    order = ("given", "dropping-particle", "non-dropping-particle", "family")
    name = " ".join(part for key in order if (part := parts.get(key, "")))
    name = re.sub(r"(?<=\b[a-z]['’]) ", "", name)  # d'Alembert
    suffix = parts.get("suffix", "")
    return (f"{name}, {suffix}" if suffix else name) if name else parts.get("literal", "")
