"""BibTeX and biblatex: ``@type{key, name = value, ...}`` (btxdoc; biblatex manual, 2.2 and 2.3)."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from offprint.errors import Problem
from offprint.inputs import is_web_address
from offprint.model import Link, PartialDate, Record
from offprint.sources.fields import address, arxiv_id, identifiers, marked, one_line, partial_date, short, turn_name
from offprint.sources.tex import decoded, literal, split, unbraced

_KNOWN = (
    "string|comment|preamble|article|book|booklet|collection|conference|dataset|electronic|inbook|incollection"
    "|inproceedings|manual|mastersthesis|misc|online|patent|phdthesis|proceedings|report|software|techreport|thesis"
    "|unpublished|www"
)
_FIRST = re.compile(
    rf"^[ \t]*@(?:(?:{_KNOWN})[ \t]*\(|(?:string|comment|preamble)[ \t]*\{{"
    r"|[a-z]\w*[ \t]*\{\s*[^\s,{}()\"=]*\s*[,=])",
    re.I | re.M,
)
_OTHERS = re.compile(
    r"[{\[<>|]|```|~~~|---|#|[-*+] |\d+[.)] |TY  -"
    r"|(?:From|To|Subject|Date|Received|Return-Path|Delivered-To|Message-ID|MIME-Version):\s",
    re.I,
)
"""What begins a line of another format that may hold an entry: mail, Markdown, RIS, JSON, XML."""
_NO_PAPERS = ("xdata", "set", "control", "bibnote")
"""Entries that only serve others."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_KINDS = {"software": "code", "dataset": "data"}
"""What an entry's address leads to where its type says that it is no paper."""
_ADDRESSES = ("pdf", "code", "data", "demo", "project", "video", "slides")
"""Fields that pages of publications know, named as our links are."""
_EDTF_PART = r"(?:[\dXu]{4}(?:-[\dXu]{2}){0,2}(?:T[\d:+Z-]*)?[?~%]?|\.\.|)"
_EDTF = re.compile(f"{_EDTF_PART}(?:/{_EDTF_PART})?")
"""A date, a span or a year or month only (Library of Congress, Extended Date/Time Format, level 1)."""
_NOT_YET = re.compile(r"(?:in press|forthcoming|to appear|submitted|n\.?\s?d\.?)\.?", re.I)
_PIECE = re.compile(r'[{}"#]|[^\\{}"#\s]+|\\.|\s+|\\', re.S)


def matches(text: str) -> bool:
    """Whether it begins with an entry, above which stand at most a few lines of comment, as programs write them."""
    head = text[:8000].removeprefix("\ufeff")
    found = _FIRST.search(head)
    above = head[: found.start()].split("\n") if found else []
    free = [line for line in above if line.strip() and not line.lstrip().startswith("%")]
    return found is not None and len(free) <= 5 and not any(_OTHERS.match(line.lstrip()) for line in free)


def parse(text: str, path: str, problems: list[Problem]) -> list[Record]:
    """The papers of a BibTeX file in their order, each at the line of its ``@``. Macros count from where they are
    defined on; what stands outside of entries is a comment."""
    from bibtexparser import model  # here, for with pylatexenc it takes longer to import than a small build
    from bibtexparser.entrypoint import parse_string

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # else it prints what we tell in our own words
    reader = _Reader(path, problems, budget=4 * len(text) + 100_000)
    records: list[Record] = []
    place = _Place(text)
    keys: dict[str, int] = {}
    after_fault = False
    # The library's own steps for macros and braces leave out entries whose key is taken; so ours do it.
    for block in parse_string(text, parse_stack=[]).blocks:
        found: Any = block
        if isinstance(found, model.DuplicateBlockKeyBlock | model.DuplicateFieldKeyBlock):
            found = found.ignore_error_block
        is_fault = isinstance(found, model.ParsingFailedBlock)
        reader.line, reader.column = place.find(block.raw or "", whole=not is_fault)
        if isinstance(found, model.String):
            reader.macros[found.key.lower()] = reader.value(found.value, found.key) or ""
        elif isinstance(found, model.Entry):
            kind, key = found.entry_type.lower(), found.key.lower()
            if kind in _NO_PAPERS:
                continue
            if key and keys.setdefault(key, reader.line) != reader.line:
                reader.tell(f"the key {short(found.key)} is taken by line {keys[key]}: both are kept")
            if record := reader.record(kind, found.key, [(field.key, field.value) for field in found.fields]):
                records.append(record)
        elif is_fault:
            reader.tell(_fault(str(getattr(found.error, "abort_reason", "")), found.raw or ""), error=True)
        elif isinstance(found, model.ImplicitComment) and not after_fault:
            reader.comment(found.comment)
        after_fault = is_fault
    if not records and not problems:
        problems.append(Problem(path, 1, 1, "error", "no papers in it: add entries, or delete the file"))
    return records


def _fault(reason: str, raw: str) -> str:
    """What is wrong with an entry that the library gave up."""
    head = re.match(r"@\w*\s*[{(]\s*([^\s,{}()\"=]*)\s*,", raw)
    entry = f"the entry {short(head[1])}" if head and head[1] else "this entry"
    if "block start" in reason or "end of file" in reason:
        return f"{entry} is not closed: a closing brace or quote is missing in it or at its end"
    if "comma after entry key" in reason:
        return f"{entry} has no key: begin it as in '@article{{bee2025,'"
    return f"{entry} cannot be read: write each field as 'name = {{value}},', with a comma behind it"


@dataclass(slots=True)
class _Place:
    """Where blocks stand in a text. The library counts no line end behind a backslash, so its lines drift."""

    text: str
    at: int = 0
    _counted: int = 0
    _line: int = 1
    _line_start: int = 0

    def find(self, raw: str, *, whole: bool) -> tuple[int, int]:
        """Line and column of the next block; they come in order, and what the library gave up may reach into the next
        one."""
        start = self.text.find(raw, self.at)
        start = self.at if start < 0 else start
        self.at = start + (len(raw) if whole else 1)
        if lines := self.text.count("\n", self._counted, start):
            self._line += lines
            self._line_start = self.text.rindex("\n", self._counted, start) + 1
        self._counted = start
        return self._line, start - self._line_start + 1


@dataclass(slots=True)
class _Reader:
    """Entries → what they say of papers."""

    path: str
    problems: list[Problem]
    budget: int
    """How many letters macros may still stand for: macros made of macros can grow without end."""
    line: int = 1
    column: int = 1
    macros: dict[str, str] = field(default_factory=lambda: dict(zip(_MONTHS, _FULL_MONTHS, strict=True)))

    def tell(self, text: str, error: bool = False) -> None:
        self.problems.append(Problem(self.path, self.line, self.column, "error" if error else "warning", text))

    def comment(self, text: str) -> None:
        """Tells of text outside of entries that was hardly meant as a comment: of the first line of it."""
        for number, line in enumerate(text.split("\n"), start=self.line):
            if re.fullmatch(r"\s*@[A-Za-z]+\s*", line):
                told = "'@' without a brace behind it: begin an entry as in '@article{bee2025,', on one line"
                self.problems.append(Problem(self.path, number, 1, "error", told))
                return
            if re.match(r"\s*[A-Za-z]+\s*=\s*[{\"]", line.lstrip(", \t")):
                told = "a field outside of any entry: there is a closing brace too many above it"
                self.problems.append(Problem(self.path, number, 1, "warning", told))
                return

    def value(self, written: str, name: str) -> str | None:
        """A value as it stands: texts in braces or quotes, numbers and macros, joined by ``#``; None and an error for
        anything else, as where a comma is missing behind it."""
        parts: list[str] = []
        piece: list[str] = []
        closing, depth, joined = "", 0, True
        for found in _PIECE.finditer(written):
            token = found[0]
            if closing:
                depth += (token == "{") - (token == "}")
                if (token == closing == "}" and depth == 0) or (token == closing == '"' and depth <= 0):
                    parts.append("".join(piece))
                    piece, closing, depth = [], "", 0
                else:
                    piece.append(token)
            elif token.isspace():
                continue
            elif token == "#" and not joined:
                joined = True
            elif not joined or token in "#}\\":
                told = f"{name!r} is no value: {short(written)}; put it in braces, with a comma behind it"
                self.tell(told, error=True)
                return None
            else:
                joined = False
                if token in '{"':
                    closing, depth = ("}", 1) if token == "{" else ('"', 0)
                else:
                    parts.append(self._macro(token, name))
        if closing:
            self.tell(f"{name!r} is not closed: {short(written)}; its last brace or quote is missing", error=True)
            return None
        return "".join(parts)

    def _macro(self, word: str, name: str) -> str:
        if word.isdecimal():
            return word
        if word.lower() not in self.macros:
            how = 'put it in braces, or define it with @string{... = "..."}'
            self.tell(f"{short(word)} in {name!r} is no macro: {how}")
            return ""
        value = self.macros[word.lower()]
        if self.budget < len(value):
            self.tell(f"the macro {short(word)} is left out: macros made of macros grow beyond all measure here")
            return ""
        self.budget -= len(value)
        return value

    def record(self, kind: str, key: str, fields: list[tuple[str, str]]) -> Record | None:
        """The paper of an entry; None and an error if it has no title or a field cannot be read."""
        values: dict[str, str] = {}
        broken = False
        for name, written in fields:
            value = self.value(str(written), name)
            broken |= value is None
            if name.lower() in values:
                self.tell(f"{name!r} stands twice: the first one counts")
            values.setdefault(name.lower(), value or "")
        if broken:
            return None
        title = one_line(marked(unbraced(values.get("title", ""))))
        called = short(key) if key else "this entry"
        if not title:
            self.tell(f"{called} has no title: add one, as in 'title = {{...}},'", error=True)
            return None
        subtitle = one_line(marked(unbraced(values.get("subtitle", ""))))
        abstract = marked(unbraced(values.get("abstract", "")))
        if not abstract:
            self.tell(f"{called} has no abstract")
        for name in ("crossref", "xdata"):
            if values.get(name, "").strip():
                self.tell(f"{name!r} is not followed: write what {short(values[name])} says into {called} too")
        arxiv, doi = self._identifiers(values)
        arxiv, doi, links = _links(values, arxiv, doi, _KINDS.get(kind, "paper"))
        venues = (values.get(name, "") for name in ("journal", "journaltitle", "booktitle"))
        venue = next((text for value in venues if (text := decoded(marked(value)))), "")
        said = re.search(r"arxiv\s*:\s*(\S+)", venue, re.I)  # "arXiv preprint arXiv:2401.00010" is an id and no venue
        if said and (found := arxiv_id(said[1].rstrip(",.;"))):
            arxiv, venue = arxiv or found, ""
        words = (decoded(marked(part)) for part in re.split("[,;]", values.get("keywords", "")))
        return Record(
            title=f"{title}: {subtitle}" if subtitle else title,
            abstract=abstract,
            path=self.path,
            line=self.line,
            links=links,
            authors=_names(values.get("author", "")),
            published=_published(values, self.tell),
            arxiv=arxiv,
            categories=self._categories(values.get("primaryclass", "") or values.get("eprintclass", "")),
            doi=doi,
            venue=venue,
            comments=decoded(marked(values.get("comment", "") or values.get("comments", ""))),
            keywords=tuple(dict.fromkeys(word for word in words if word)),
        )

    def _identifiers(self, values: Mapping[str, str]) -> tuple[str, str]:
        """(arXiv id, DOI) that the entry names as such."""
        written = literal(values.get("doi", ""))
        own, doi = identifiers(written)
        if written and not own and not doi:
            self.tell(f"not a DOI: {short(written)}; write one such as 10.1000/182")
        eprint = literal(values.get("eprint", ""))
        archive = literal(values.get("archiveprefix", "") or values.get("eprinttype", "")).lower()
        if not eprint or (archive and archive != "arxiv"):
            return own, doi
        found = arxiv_id(eprint)
        if archive and not found:
            self.tell(f"not an arXiv id: {short(eprint)}; write one such as 2401.00010")
        elif found and not archive and eprint.lower().find("arxiv") < 0:
            self.tell(f"'eprint' does not say where: if {short(eprint)} is at arXiv, add 'archiveprefix = {{arXiv}},'")
            found = ""
        return found or own, doi

    def _categories(self, written: str) -> tuple[str, ...]:
        words = re.split(r"[\s,;]+", literal(written).strip("[] "))
        return tuple(dict.fromkeys(word for word in words if re.fullmatch(r"[a-z-]{2,20}(\.[A-Za-z-]{2,20})?", word)))


def _published(values: Mapping[str, str], tell: Callable[[str], None]) -> PartialDate | None:
    """The day, month or year of publication: biblatex's ``date`` (EDTF), else BibTeX's year, month and day. A span and
    a day that is uncertain are no fault, and no date."""
    written = one_line(literal(values.get("date", "")))
    if written:
        found = partial_date(written)
        if not found and (re.fullmatch(r"\d{4}-\d\d-\d\d", written) or not _EDTF.fullmatch(written)):
            tell(f"not a date: {short(written)}; write a day such as 2025-03-04")
        return found
    three = (values.get(name, "") for name in ("year", "month", "day"))
    year, month, number = (one_line(literal(value).replace("~", " ")) for value in three)
    if year and not re.fullmatch(r"\d{4}", year):
        found = partial_date(year)
        if not found and not _NOT_YET.fullmatch(year):
            tell(f"not a year: {short(year)}; write four digits")
        return found
    if not year:
        return None
    if not month:
        return PartialDate(int(year)) if int(year) else None
    # BibTeX has no field for the day and puts it into the month: month = mar # "~4", month = "4~" # mar
    parts = re.fullmatch(r"(?:(\d{1,2})\.?\s*(?=[a-z]))?([a-z]+|\d{1,2})\.?,?\s*(\d{1,2})?", month.lower())
    name = parts[2] if parts else "?"
    full = [full for full in _FULL_MONTHS if len(name) > 2 and full.startswith(name)]
    number = number or (parts and (parts[1] or parts[3])) or ""
    try:
        whole = date(int(year), _FULL_MONTHS.index(full[0]) + 1 if full else int(name), int(number or 1))
    except ValueError:
        if not re.search("[-–/]", month + number):  # a span is no fault
            tell(f"not a date: {short(f'{year} {month} {number}')}; write year = 2025, month = mar, day = 4")
        return None
    return PartialDate(whole.year, whole.month, whole.day if number else 0)


def _links(values: Mapping[str, str], arxiv: str, doi: str, kind: str) -> tuple[str, str, tuple[Link, ...]]:
    """The identifiers, with those that stand in addresses, and the other addresses. Paths of files are skipped."""
    links: list[Link] = []
    for name, name_kind in (("url", kind), ("howpublished", kind), *((name, name) for name in _ADDRESSES)):
        written = literal(values.get(name, ""))
        for url in (written,) if name != "howpublished" else re.findall(r"https?://\S+", written):
            url = url.rstrip(".,;") if name == "howpublished" else url
            if not is_web_address(url):
                continue
            arxiv, doi, link = address(url, name_kind, arxiv, doi)
            links += [link] if link else []
    return arxiv, doi, tuple(dict.fromkeys(links))


def _names(written: str) -> tuple[str, ...]:
    """The authors as their names are read aloud; ``and others`` names nobody."""
    names = (_name(part.strip()) for part in split(" ".join(written.split()), " and "))
    return tuple(name for name in names if name and name.lower() != "others")


def _name(written: str) -> str:
    """One name, in any order that BibTeX knows, or by its parts (biblatex manual, 3.4): ``family=Bee, given=Ada``."""
    parts = split(written, ",")
    said = dict(part.split("=", 1) for part in parts if re.match(r"\s*[a-z]+(?:-i)?\s*=", part))
    if said and len(said) == len(parts):
        named = {name.strip(): decoded(value.strip().strip('"')) for name, value in said.items()}
        whole = " ".join(text for key in ("given", "prefix", "family") if (text := named.get(key, "")))
        return f"{whole}, {named['suffix']}" if named.get("suffix") else whole
    read = [decoded(part) for part in parts]
    if len(read) > 1 and any("," in part for part in read):  # braces hold a comma that parts nothing
        return " ".join((read[-1], *read[:1])).strip()
    return turn_name(", ".join(read)) if len(read) > 1 else "".join(read)
