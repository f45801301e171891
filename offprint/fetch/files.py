"""Records that queries found → the lines of content/sources/<day>-fetched.jsonl: new ones at the end of the day's file,
those of papers fetched before in their places, every other line left byte for byte."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from offprint.config import Root
from offprint.content import Page
from offprint.errors import Problem
from offprint.fetch.records import SAID, format_record, tidy, unite
from offprint.identities import agree, group, is_one_of, names_by, names_in
from offprint.inputs import decode
from offprint.ledger import Seen
from offprint.model import Record, edition_date, make_id
from offprint.sources import table

ENDING = "-fetched.jsonl"


@dataclass(frozen=True, slots=True)
class Line:
    """A paper that stands in a file, and which queries found it."""

    path: Path
    number: int
    """From 0."""
    record: Record
    found_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What the records come to."""

    files: Mapping[Path, bytes]
    """Those files that change."""
    new: Mapping[str, int]
    """By query, the papers that it was the first to find."""
    updated: Mapping[str, int]
    """By query, the papers whose lines change and that it found."""
    papers: tuple[tuple[str, str], ...]
    """(``new`` or ``updated``, title) of each paper."""
    deleted: int
    """Papers that were found, and that a person deleted."""


class Known:
    """The papers of a digest, as far as it is to be told which of them a person deleted."""

    def __init__(self, ledger: Mapping[str, Seen], pages: Sequence[Page]) -> None:
        self._ids = {name: seen.id for key, seen in ledger.items() for name in (*seen.also, key)}
        self._seen = {name: (*seen.also, key) for key, seen in ledger.items() for name in (*seen.also, key)}
        self._pages = {str(page.values.get("id", "")) for page in pages}
        self._names = {name: names_in(page.values) for page in pages for name in names_in(page.values)}

    def is_deleted(self, names: Collection[str]) -> bool:
        """Whether the ledger knows a paper that no page is of; the same rule as merge.py's."""
        if any((self._ids.get(name) or make_id(name)) in self._pages for name in names):
            return False
        if any(name in self._names and agree(names, self._names[name]) for name in names):
            return False
        return is_one_of(names, self._seen)


def take(
    root: Root, found: Sequence[tuple[str, Sequence[Record]]], order: Sequence[str], today: date, known: Known
) -> Taken:
    """The files that the records change, and how. ``found`` are the records of each query by its name; ``order`` the
    names of all queries, of which the first to find a paper is heard before the others."""
    texts = _read(root)
    lines = [line for path, text in texts.items() for line in _lines(path, text)]
    new = [(name, tidy(record)) for name, records in found for record in records]
    rank = {name: at for at, name in enumerate(order)}
    fresh: list[tuple[str, tuple[str, ...], Record]] = []
    changed: dict[Line, str] = {}
    counts: dict[str, dict[str, int]] = {"new": {}, "updated": {}}
    told: list[tuple[str, str]] = []
    deleted = 0
    for names, places in _papers([*(line.record for line in lines), *(record for _, record in new)]):
        given = sorted((new[at - len(lines)] for at in places if at >= len(lines)), key=lambda one: rank[one[0]])
        standing = [lines[at] for at in places if at < len(lines)]
        if not given:
            continue
        if known.is_deleted(names):
            deleted += 1
            continue
        finders = tuple(dict.fromkeys(name for name, _ in given))
        if not standing:
            record = _united([record for _, record in given])
            fresh.append((names[0], finders, record))
            counts["new"][finders[0]] = counts["new"].get(finders[0], 0) + 1
            told.append(("new", record.title))
            continue
        ours = [line for line in standing if line.found_by]
        if not ours:
            continue  # a person wrote the line
        line = ours[-1]  # the newest file's is heard by the merge
        record, found_by = _renewed(line, given, rank)
        if _said(record) != _said(tidy(line.record)) or found_by != line.found_by:
            changed[line] = format_record(record, found_by)
        if _said(record) != _said(tidy(line.record)):
            for name in finders:
                counts["updated"][name] = counts["updated"].get(name, 0) + 1
            told.append(("updated", record.title))
    files = _replaced(texts, changed)
    if fresh:
        path = root.content / "sources" / f"{today.isoformat()}{ENDING}"
        before = files.get(path, texts.get(path, b""))
        ending = b"\r\n" if b"\r\n" in before else b"\n"
        begun = before if not before or before.endswith(b"\n") else before + ending
        added = sorted((key, format_record(record, finders)) for key, finders, record in fresh)
        files[path] = begun + b"".join(text.encode() + ending for _, text in added)
    return Taken(files=files, new=counts["new"], updated=counts["updated"], papers=tuple(sorted(told)), deleted=deleted)


def _papers(records: Sequence[Record]) -> Iterator[tuple[tuple[str, ...], list[int]]]:
    """As ``group`` has it, but whatever the order in which records come: one that has but a title may be any of two
    papers, and must be the same one tomorrow."""
    named = [names_by(record) for record in records]
    order = sorted(range(len(records)), key=named.__getitem__)
    for names, places in group([records[at] for at in order]):
        yield names, sorted(order[place] for place in places)


def _renewed(
    line: Line, given: Sequence[tuple[str, Record]], rank: Mapping[str, int]
) -> tuple[Record, tuple[str, ...]]:
    """A line's record and finders after a run: the query that comes first among all that ever found the paper says what
    holds, and another one only what is missing; the votes are the newest count."""
    last = len(rank)
    first = min((rank.get(name, last) for name in line.found_by), default=last)
    better = [record for name, record in given if rank[name] <= first]
    others = [record for name, record in given if rank[name] > first]
    record = _united([*better, tidy(line.record), *others])
    if votes := max(record.votes for _, record in given):
        record = replace(record, votes=votes)
    finders = dict.fromkeys(sorted({*line.found_by, *(name for name, _ in given)} & rank.keys(), key=rank.__getitem__))
    return record, tuple(finders) or line.found_by


def _united(records: Sequence[Record]) -> Record:
    whole = records[0]
    for record in records[1:]:
        whole = unite(whole, record)
    return whole


def _said(record: Record) -> tuple[Any, ...]:
    return tuple(getattr(record, name) for name in SAID)


def _read(root: Root) -> dict[Path, bytes]:
    """The fetched files, oldest first."""
    folder = root.content / "sources"
    paths = sorted(folder.glob(f"*{ENDING}")) if folder.is_dir() else []
    return {
        path: path.read_bytes() for path in paths if edition_date(path.name.removesuffix(ENDING)) and path.is_file()
    }


def _lines(path: Path, data: bytes) -> list[Line]:
    """The papers of a file whose lines can be read; the others are for the reader of sources to tell of."""
    problems: list[Problem] = []
    text = decode(data, path.name, problems)
    if text is None or not text.strip():
        return []
    written = text.split("\n")
    found = []
    for record in table.parse(text, path.name, problems):
        value = _object(written[record.line - 1])
        names = value.get("found_by") if value else None
        if value is not None:
            found_by = tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()
            found.append(Line(path, record.line - 1, record, found_by))
    return found


def _object(line: str) -> dict[str, Any] | None:
    """What a line holds, where that is one whole object."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _replaced(texts: Mapping[Path, bytes], changed: Mapping[Line, str]) -> dict[Path, bytes]:
    files: dict[Path, bytes] = {}
    for path in dict.fromkeys(line.path for line in changed):
        parts = texts[path].split(b"\n")
        for line, text in changed.items():
            if line.path == path:
                end = b"\r" if parts[line.number].endswith(b"\r") else b""
                parts[line.number] = text.encode() + end
        files[path] = b"\n".join(parts)
    return files
