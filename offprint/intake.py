"""Files from anywhere → content/sources/: what ``import`` does before all is read again."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from offprint.config import Root
from offprint.errors import ContentError, Problem, UsageError
from offprint.inputs import decode
from offprint.model import edition_date
from offprint.output import withdraw, write_new
from offprint.slugs import slug_of
from offprint.sources import Columns, edition_id, parse_source

STDIN = "-"
LARGEST = 200_000_000
"""Bytes of a source: what is piped in need not end."""


@contextmanager
def taken_in(
    root: Root, names: Sequence[str], edition: str, today: date, problems: list[Problem], columns: Columns
) -> Iterator[list[Path]]:
    """Copy files into content/sources/ as sources of an edition; the new files, without those that are there already.
    They are taken out again if what is done with them fails.

    The edition is ``edition``, a day; else the day that opens a file's name; else ``today``. ``-`` is standard input.
    What is left out is told in ``problems``; warnings are left to those who read the sources next. Raises ContentError
    with every fault of every file, and UsageError; nothing is written then.
    """
    if edition and edition_date(edition) is None:
        raise UsageError(f"--edition {edition}: not a day such as {today.isoformat()}")
    folder = root.content / "sources"
    known = {path.read_bytes(): path for path in _files(folder)}
    taken: dict[Path, bytes] = {}
    faults: list[Problem] = []
    for name in names:
        data = _read(name)
        shown = "standard input" if name == STDIN else Path(name).as_posix()
        text = decode(data, shown, faults)
        if text is not None:
            parse_source(text, shown, faults, columns)
        if data in known:
            said = f"imported before, as {root.shown(known[data])}: left out"
            problems.append(Problem(shown, 1, 1, "note", said))
            continue
        path = _free(folder, _name(name, edition, today), {*known.values(), *taken})
        taken[path] = data
        known[data] = path
    if any(problem.level == "error" for problem in faults):
        raise ContentError(faults)
    write_new(taken)
    try:
        yield list(taken)
    except BaseException:
        withdraw(taken)
        raise


def _read(name: str) -> bytes:
    try:
        if name == STDIN:
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{name}: cannot be read: {error.strerror}") from error
    if len(data) > LARGEST:
        raise UsageError(f"{name}: more than {LARGEST // 1_000_000} MB: import it in parts")
    return data


def _files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else ()


def _name(name: str, edition: str, today: date) -> str:
    """``~/Downloads/My refs.bib`` → ``2026-11-22-my-refs.bib``."""
    path = Path("pasted.txt" if name == STDIN else name)
    opening = edition_id(path.name) if edition_date(edition_id(path.name)) else ""
    rest = slug_of(path.stem.removeprefix(opening)) or "papers"
    suffix = path.suffix.lower() if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", path.suffix) else ""
    return f"{edition or opening or today.isoformat()}-{rest}{suffix}"


def _free(folder: Path, name: str, taken: set[Path]) -> Path:
    """A path that no file has: of two files of one name the second gets a number."""
    path, number = folder / name, 2
    while path in taken or path.exists():
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        number += 1
    return path
