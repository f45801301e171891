"""Units of a site → the files of those that changed since the last build."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from offprint.errors import ContentError, OffprintError
from offprint.output import write_tree
from offprint.templating import template_problem
from offprint.units import Unit
from offprint.workers import inherit

_CHUNK = 48
_WORTH_A_PROCESS = 1500  # units: fewer take no longer than a process to begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What there is to do to a site."""

    units: Sequence[Unit]
    """Those to make."""
    gone: frozenset[str]
    """Paths of files that the site has no more."""
    made: Mapping[str, Any]
    """All units by their first path: [key, paths], as the next build is to know them."""


def compare_units(units: Iterable[Unit], before: Mapping[str, Any]) -> Work:
    """What of a site must be made; ``before`` is ``made`` of the build that the site is of. Two units that want one
    file stop the build."""
    made: dict[str, Any] = {}
    wanted: list[Unit] = []
    lost: set[str] = set()
    for unit in units:
        first = unit.paths[0]
        if first in made:
            raise OffprintError(f"two pages want the same file: {first}")
        made[first] = entry = (unit.key, unit.paths)
        known = before.get(first)
        if known != entry:
            wanted.append(unit)
            if known:
                lost.update(known[1])
    lost.update(path for first, (_, paths) in before.items() if first not in made for path in paths)
    if lost or len(made) != len(before) or not before:
        lost -= set(_all_paths(made))
    return Work(units=wanted, gone=frozenset(lost), made=made)


def _all_paths(made: Mapping[str, Any]) -> Iterable[str]:
    """Every path of the units. Two that differ in the case of letters are one on some systems."""
    seen: dict[str, str] = {}
    for _, paths in made.values():
        for path in paths:
            other = seen.setdefault(path.casefold(), path)
            if other is not path:
                also = f" and {other}" if other != path else ""
                raise OffprintError(f"two pages want the same file: {path}{also}")
    return seen.values()


def make_units(
    units: Sequence[Unit], folder: Path, jobs: int, begin: Callable[[], None], step: Callable[[], None]
) -> None:
    """Write the files of units below a folder, in ``jobs`` processes where it is worth it, each of which calls
    ``begin`` first; ``step`` is called after each unit. Raises ContentError where a template fails."""
    chunks = range(0, len(units), _CHUNK)

    def work(number: int) -> int:
        some = units[chunks[number] : chunks[number] + _CHUNK]
        for unit in some:
            try:
                write_tree(unit.make(), folder)
            except Exception as error:
                problem = template_problem(error)
                if problem is None:
                    raise
                raise ContentError([problem]) from error
        return len(some)

    for done in inherit(work, len(chunks), jobs if len(units) >= _WORTH_A_PROCESS else 1, begin):
        for _ in range(done):
            step()
