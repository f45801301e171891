"""RIS: tagged lines from ``TY`` to ``ER``, as publishers and reference managers export them (Research Information
Systems, "RIS Format Specifications", with the tags of 2011).

No library: rispy tells no line of a record or field, runs two records into one where an ``ER`` is missing, and keeps
only the first of a tag that it takes for a single one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from offprint.errors import Problem
from offprint.inputs import is_web_address
from offprint.model import Link, PartialDate, Record
from offprint.sources.fields import address, identifiers, marked, one_line, paragraphs, short, turn_name

_FIRST = re.compile(r"^TY(  ?)- ?[A-Z]{2,8}[ \t]*$", re.M)
_OTHERS = re.compile(
    r"[{\[<@]|```|~~~|---|#|(?:From|To|Subject|Date|Received|Return-Path|Delivered-To|Message-ID|MIME-Version):?\s",
    re.I,
)
"""What begins a line of another format that may hold a record: mail, Markdown, BibTeX, JSON, XML."""
_TYPES = {"COMP": "code", "DATA": "data", "AGGR": "data"}
"""What the address of a record leads to where its type says that it is no paper."""
_VENUES = ("JF", "T2", "JO", "JA")
"""The full title of the periodical first, its abbreviation last."""


@dataclass(slots=True)
class _Item:
    """The lines of one record."""

    line: int
    values: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """By tag, each value with its line."""

    def all(self, *tags: str) -> list[tuple[int, str]]:
        return [(line, value) for tag in tags for line, value in self.values.get(tag, ()) if value.strip()]

    def first(self, *tags: str) -> tuple[int, str]:
        return next(iter(self.all(*tags)), (self.line, ""))


def matches(text: str) -> bool:
    """Whether the first tag is a ``TY``, with nothing above it but a provider's few words."""
    head = text[:4000].removeprefix("\ufeff")
    found = _FIRST.search(head)
    above = head[: found.start()].split("\n") if found else []
    return found is not None and len(above) <= 12 and not any(_OTHERS.match(line.lstrip()) for line in above)


def parse(text: str, path: str, problems: list[Problem]) -> list[Record]:
    """The papers of a RIS file in their order, each at the line of its ``TY``."""
    items = list(_items(text, path, problems))
    if not items and not problems:
        problems.append(Problem(path, 1, 1, "error", "no papers in it: add records, or delete the file"))
    return [record for item in items if (record := _Reader(item, path, problems).record()) is not None]


def _items(text: str, path: str, problems: list[Problem]) -> Iterator[_Item]:
    """The records; a value goes on in the lines without a tag below it. What stands between records is no data."""
    first = _FIRST.search(text)
    gap = first[1] if first else "  "  # some programs write one space, which in a wrapped abstract would be a dash
    tagged = re.compile(rf"([A-Z][A-Z0-9]){gap}-(?: (.*)|[ \t]*$)")
    item: _Item | None = None
    last: list[tuple[int, str]] | None = None
    pieces: list[str] = []
    lost = False

    def close_value() -> None:
        if last and len(pieces) > 1:
            last[-1] = (last[-1][0], "\n".join(pieces))

    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        found = tagged.match(line)
        if found is None:
            pieces.append(line)
            continue
        close_value()
        tag, value = found[1], found[2] or ""
        if tag == "TY":
            if item:
                problems.append(_missing_end(path, item))
                yield item
            item, last, lost = _Item(number), None, False
        elif item is None:
            if tag != "ER" and not lost:
                told = "a record without its first line: begin it with a line such as 'TY  - JOUR'"
                problems.append(Problem(path, number, 1, "error", told))
            lost = tag != "ER"
            continue
        elif tag == "ER":
            yield item
            item, last = None, None
        if item:
            last = item.values.setdefault(tag, [])
            last.append((number, value))
            pieces = [value]
    if item:
        close_value()
        problems.append(_missing_end(path, item))
        yield item


def _missing_end(path: str, item: _Item) -> Problem:
    return Problem(path, item.line, 1, "warning", "this record has no end: put a line 'ER  - ' below it")


@dataclass(slots=True)
class _Reader:
    """One record → what it says of a paper."""

    item: _Item
    path: str
    problems: list[Problem]

    def record(self) -> Record | None:
        """The paper; None and an error if it has no title."""
        item = self.item
        title = one_line(marked(item.first("TI", "T1")[1]))
        if not title:
            self._tell(item.line, "a record without a title: add a line 'TI  - ' with it", error=True)
            return None
        abstract = marked(item.first("AB", "N2")[1])
        if not abstract:
            self._tell(item.line, f"{title if len(title) <= 60 else title[:59].rstrip() + '…'!r} has no abstract")
        arxiv, doi = self._doi()
        arxiv, doi, links = self._links(arxiv, doi)
        return Record(
            title=title,
            abstract=abstract,
            path=self.path,
            line=item.line,
            links=links,
            authors=tuple(name for _, value in item.all("AU", "A1") if (name := turn_name(value))),
            published=self._published(),
            arxiv=arxiv,
            doi=doi,
            venue=one_line(marked(item.first(*_VENUES)[1])),
            keywords=tuple(
                dict.fromkeys(
                    word
                    for _, value in item.all("KW")
                    for part in re.split(r"[;\n]", value)
                    if (word := one_line(marked(part)))
                )
            ),
        )

    def _published(self) -> PartialDate | None:
        """The day, month or year of publication: ``DA``, ``Y1`` or ``PY``, whichever says it most exactly, as
        ``YYYY/MM/DD/other``, of which all but the year may be empty."""
        best = None
        for line, value in self.item.all("DA", "Y1", "PY"):
            found = re.fullmatch(r"(\d{4})(?:[/-](\d{0,2}))?(?:[/-](\d{0,2}))?(?:[/T ].*)?", value.strip(), re.S)
            try:
                if found is None:
                    raise ValueError
                date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
            except ValueError:
                self._tell(line, f"not a date: {short(value)}; write year/month/day, such as 2025/03/04")
                continue
            known = PartialDate(int(found[1]), int(found[2] or 0), int(found[3] or 0) if found[2] else 0)
            if best is None or len(known.parts) > len(best.parts):
                best = known
        return best

    def _doi(self) -> tuple[str, str]:
        """(arXiv id, DOI) that the record names."""
        arxiv = doi = ""
        for line, value in self.item.all("DO"):
            own, other = identifiers(one_line(value))
            if not own and not other:
                self._tell(line, f"not a DOI: {short(value)}; write one such as 10.1000/182")
            arxiv, doi = arxiv or own, doi or other
        return arxiv, doi

    def _links(self, arxiv: str, doi: str) -> tuple[str, str, tuple[Link, ...]]:
        """The identifiers, with those that stand in addresses, and the other addresses. Paths of files are skipped."""
        kind = _TYPES.get(self.item.first("TY")[1].strip(), "paper")
        links: list[Link] = []
        for tag, tag_kind in (("UR", kind), ("L2", kind), ("L1", "pdf"), ("LK", "web")):
            for _, value in self.item.all(tag):
                for url in re.split(r"\s+|;(?=\s*https?:)", paragraphs(value)):
                    if not is_web_address(url):
                        continue
                    arxiv, doi, link = address(url, tag_kind, arxiv, doi)
                    links += [link] if link else []
        return arxiv, doi, tuple(dict.fromkeys(links))

    def _tell(self, line: int, text: str, error: bool = False) -> None:
        self.problems.append(Problem(self.path, line, 1, "error" if error else "warning", text))
