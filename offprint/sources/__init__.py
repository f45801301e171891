"""content/sources/ → records: one module a format, text in, records out. Here: which files, and which edition each is;
formats.py tells by a file's text who reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from offprint.config import Root
from offprint.errors import Problem
from offprint.inputs import read_text
from offprint.model import Record, edition_date
from offprint.sources.formats import LISTING, NO_COLUMNS, Columns, detect

__all__ = ["Columns", "Source", "edition_id", "in_order", "parse_source", "read_source", "read_sources"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file of content/sources/, read."""

    path: str
    """As messages name it."""
    edition: str
    """The edition's id: the date that opens the file's name, else the name itself made into an id."""
    records: tuple[Record, ...]
    rejected: tuple[Problem, ...] = ()
    """What is said of records that had to be left out."""


def read_sources(root: Root, problems: list[Problem], columns: Columns = NO_COLUMNS) -> list[Source]:
    """Every source, oldest edition first; files whose names begin with a dot or are README.md are left alone.
    ``columns`` are the owner's names for the columns of tables."""
    folder = root.content / "sources"
    found = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name) if folder.is_dir() else ():
        if path.name.startswith(".") or path.name.lower() == "readme.md":
            continue
        source = read_source(path, root.shown(path), problems, columns)
        if source:
            found.append(source)
    return in_order(found)


def in_order(sources: Iterable[Source]) -> list[Source]:
    """Sources that come by their file names, oldest edition first, those without a day last."""
    return sorted(sources, key=lambda source: (edition_date(source.edition) is None, source.edition))


def edition_id(name: str) -> str:
    """The edition that a source's file name stands for: ``2026-11-22-top-layer.txt`` → ``2026-11-22``."""
    stem = name.rsplit(".", 1)[0]
    if (opening := re.match(r"\d{4}-\d\d-\d\d(?!\d)", stem)) and edition_date(opening[0]):
        return opening[0]
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "edition"


def parse_source(
    text: str, path: str, problems: list[Problem], columns: Columns = NO_COLUMNS
) -> tuple[list[Record], list[Problem]]:
    """The records of a source in whatever format, and what is said of those that had to be rejected; ``path`` is what
    messages name.

    A record that is wrong is rejected with a warning and costs no other anything. It is an error if nothing is left;
    and in a pasted listing, where one slip may pair every title with another's abstract.
    """
    said: list[Problem] = []
    known = detect(text, columns)
    records = known.parse(text, path, said)
    errors = [problem for problem in said if problem.level == "error"]
    if not records and not errors:
        problems.append(Problem(path, 1, 1, "error", "no papers in it: put some in, or delete the file"))
    if not records or known is LISTING or not errors:
        problems += said
        return records, []
    rejected = [replace(problem, level="warning", text=f"rejected: {problem.text}") for problem in errors]
    problems += [problem for problem in said if problem.level != "error"] + rejected
    return records, rejected


def read_source(path: Path, shown: str, problems: list[Problem], columns: Columns = NO_COLUMNS) -> Source | None:
    """One file of content/sources/; None where it is none, which is reported."""
    if not path.is_file():
        problems.append(Problem(shown, 1, 1, "error", "not a file: only files are sources"))
        return None
    text = read_text(path, shown, problems)
    if text is None:
        return None
    edition = edition_id(path.name)
    if edition_date(edition) is None:
        problems.append(
            Problem(
                shown,
                1,
                1,
                "warning",
                f"no day in the file's name, so its papers have none: name it 2026-11-22-{path.name}",
            )
        )
    records, rejected = parse_source(text, shown, problems, columns)
    return Source(path=shown, edition=edition, records=tuple(records), rejected=tuple(rejected))
