"""Rows of cells, with commas, tabs or semicolons between them (RFC 4180 and its relatives)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from offprint.errors import Problem

_HEAD = 8192
_DELIMITERS = "\t;,"


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in each column, and where the row begins."""

    cells: Mapping[str, Any]
    line: int
    column: int = 1
    header: int = 0
    """The line of the columns' names, where they stand but once."""


def header(text: str, known: Collection[str], fold: Callable[[str], str]) -> list[str]:
    """The cells of the first row that holds something, parted by whichever sign gives the most names of columns that
    are known; none where no sign gives two cells."""
    return _header(text, known, fold)[1]


def rows(
    text: str, path: str, problems: list[Problem], known: Collection[str], fold: Callable[[str], str]
) -> Iterator[Row]:
    """The rows below the header. One with a fault is an error and costs no other: reading goes on at the next line that
    begins a row with as many cells as the header has."""
    delimiter, names = _header(text, known, fold)
    if not names:
        problems.append(Problem(path, 1, 1, "error", "no names of columns in the first row: write some, such as title"))
        return
    head = 0
    for line, cells in _read(text, path, problems, delimiter, len(names)):
        if not head:
            head = line
            continue
        if len(cells) > len(names):
            told = f"{len(cells)} cells, but the first row names {len(names)} columns"
            hint = f"put a cell that holds {delimiter!r} in quotes"
            problems.append(Problem(path, line, 1, "error", f"{told}: {hint}"))
            continue
        if len(cells) < len(names):
            told = f"{len(cells)} cells, but the first row names {len(names)} columns: the last are taken as empty"
            problems.append(Problem(path, line, 1, "warning", told))
        row: dict[str, str] = {}
        for name, cell in zip(names, cells, strict=False):
            row[name] = row.get(name) or cell.strip()
        yield Row(row, line, 1, head)


def _read(text: str, path: str, problems: list[Problem], delimiter: str, width: int) -> Iterator[tuple[int, list[str]]]:
    """(line it begins at, cells) of every row that holds something."""
    lines = text.replace("\r", " ").split("\n")
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # Python's own limit is 128 KB a cell
    spare = 4 * len(text)  # characters to read twice: else quotes that never close take for ever
    begin, mending = 0, False
    while begin < len(lines):
        # strict, for else a quote that does not close swallows the rest of the file without a word
        reader = csv.reader((lines[at] + "\n" for at in range(begin, len(lines))), delimiter=delimiter, strict=True)
        first = begin
        while True:
            try:
                cells = next(reader, None)
            except csv.Error:
                break
            if cells is None:
                return
            if any(cell.strip() for cell in cells) and (not mending or len(cells) == width):
                yield begin + 1, cells
                mending = False
            begin = first + reader.line_num
        # a fault within one line cannot have swallowed others; behind a longer one stands a rest of it, perhaps
        mended = first + reader.line_num - begin > 1
        spare -= sum(map(len, lines[begin : first + reader.line_num]))
        told = 'quotes that do not match: put the cell in quotes, and write each " in it twice'
        if spare < 0:
            problems.append(Problem(path, begin + 1, 1, "error", f"{told}; what follows is left out"))
            return
        if not mending:
            problems.append(Problem(path, begin + 1, 1, "error", told))
        begin, mending = begin + 1, mending or mended


def _header(text: str, known: Collection[str], fold: Callable[[str], str]) -> tuple[str, list[str]]:
    best: tuple[int, str, list[str]] = (0, ",", [])
    head = text.lstrip("\n")[:_HEAD].replace("\r", " ")
    lines = [line + "\n" for line in head.split("\n") if line.strip()]
    for delimiter in _DELIMITERS:
        cells = [cell.strip() for cell in next(csv.reader(lines, delimiter=delimiter), [])]
        count = sum(fold(cell) in known for cell in cells)
        if len(cells) >= 2 and count > best[0]:
            best = count, delimiter, cells
    return best[1], best[2]
