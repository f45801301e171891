"""Units of a site → the files of those that changed since the last build.

``made`` is what the store knows of a site: each unit by the path of its first file, as (key, paths).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from offprint.assemble import Digest
from offprint.errors import OffprintError
from offprint.kept import Kept
from offprint.live import Marks, without_style_marks
from offprint.output import copy_files, files_below, write_tree
from offprint.render import template_faults
from offprint.search.pagefind import index_site
from offprint.units import Unit, key_of
from offprint.workers import inherit

_INDEX = "pagefind/pagefind-entry.json"
_CHUNK = 48
_WORTH_A_PROCESS = 200  # units: fewer take no longer than a process to begin
_SLOW = ("cards/", "pagefind/", "search/")
"""Below these is what nobody misses for a moment while pages are edited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What there is to do to a site."""

    units: Sequence[Unit]
    """Those to make."""
    gone: set[str]
    """Paths of files that the site has no more."""
    made: dict[str, Any]
    """All units, once those are made."""
    paths: set[str]
    """All paths of the site then."""
    whole: bool
    """Whether so much is to be made that a new site takes the place of the old one."""


def plan_site(units: Iterable[Unit], before: Mapping[str, Any], hurry: bool = False) -> Plan:
    """What is to be made; ``before`` is ``made`` of the site as it stands. In a ``hurry`` what takes long is left as it
    is, to be made by the next build. Two units that want one file stop the build."""
    slow = {first: known for first, known in before.items() if first.startswith(_SLOW)} if hurry else {}
    every = [unit for unit in units if not (slow and unit.paths[0].startswith(_SLOW))]
    made: dict[str, Any] = dict(slow)
    wanted: list[Unit] = []
    lost: set[str] = set()
    for unit in every:
        first = unit.paths[0]
        if first in made:
            raise OffprintError(f"two pages want the same file: {first}")
        made[first] = (unit.key, unit.paths)
        known = before.get(first)
        if known is None or known[0] != unit.key:
            wanted.append(unit)
            if known:
                lost.update(known[1])
    lost.update(path for first, (_, paths) in before.items() if first not in made for path in paths)
    paths = set(all_paths(made))
    if len(wanted) > len(every) / 2 and not hurry:
        return Plan(units=every, gone=set(), made=made, paths=paths, whole=True)
    return Plan(units=wanted, gone=lost - paths, made=made, paths=paths, whole=not before)


def add(plan: Plan, before: Mapping[str, Any], unit: Unit, folder: Path, gone: set[str]) -> None:
    """Make one more unit, that is known only when others are made, if it is another than before, or all are new."""
    first, entry = unit.paths[0], (unit.key, unit.paths)
    known = before.get(first)
    if plan.whole or known != entry:
        write_tree(unit.make(), folder)
        gone.update(known[1] if known else ())
    gone.difference_update(unit.paths)
    plan.made[first] = entry
    plan.paths.update(unit.paths)


def index_with_pagefind(
    digest: Digest, plan: Plan, before: Mapping[str, Any], folder: Path, site: Path, gone: set[str]
) -> None:
    """Have the index of a small digest made, unless the site has it."""
    key = key_of(digest.config.language, [entry.mark for entry in digest.entries])
    known = before.get(_INDEX)
    if known and known[0] == key:
        plan.made[_INDEX] = known
        plan.paths.update(known[1])
        if plan.whole:
            copy_files(known[1], site, folder)
        return
    index_site(folder, digest)
    made = tuple(sorted(f"pagefind/{path}" for path in files_below(folder / "pagefind")))
    gone |= set(known[1] if known else ()) - set(made)
    if made:
        plan.made[_INDEX] = (key, made)
        plan.paths.update(made)


def all_paths(made: Mapping[str, Any]) -> Iterable[str]:
    """Every path of the units. Two that differ in the case of letters are one on some systems, and stop the build."""
    seen: dict[str, str] = {}
    for _, paths in made.values():
        for path in paths:
            other = seen.setdefault(path.casefold(), path)
            if other is not path:
                also = f" and {other}" if other != path else ""
                raise OffprintError(f"two pages want the same file: {path}{also}")
    return seen.values()


def make_units(
    units: Sequence[Unit],
    folder: Path,
    site: Path | None,
    jobs: int,
    kept: Kept,
    step: Callable[[], None],
) -> None:
    """Write the files of units below a folder, but for those that ``site`` has already, in ``jobs`` processes where it
    is worth it; ``step`` is called after each unit. Raises ContentError where a template fails."""
    jobs = jobs if len(units) >= _WORTH_A_PROCESS and kept.library.share() else 1
    here, others = [], units
    if jobs > 1 and not kept.store.share():  # what search is made of is in the store, where this process put it
        here = [unit for unit in units if unit.paths[0].startswith("search/")]
        others = [unit for unit in units if not unit.paths[0].startswith("search/")]
    chunks = range(0, len(others), _CHUNK)

    def work(number: int) -> int:
        return write_units(others[chunks[number] : chunks[number] + _CHUNK], folder, site)

    for done in chain([write_units(here, folder, site)], inherit(work, len(chunks), jobs, kept.library.reopen)):
        for _ in range(done):
            step()


def write_units(units: Sequence[Unit], folder: Path, site: Path | None) -> int:
    """The same in this process; how many they were."""
    with template_faults():
        for unit in units:
            write_tree(unit.make(), folder, site=site)
    return len(units)


def marks_after(before: Marks, made: Mapping[str, Any], folder: Path, site: Path, gone: Iterable[str]) -> Marks:
    """What tells open pages of a preview whether to load again, once the files of ``folder`` have moved into the site:
    pages that differ in nothing but the mark of a style sheet are the same."""
    pages = [path for path in files_below(folder) if _is_page(path)]
    moved = any(map(_is_page, gone)) or any(bare(folder / path) != bare(site / path) for path in pages)
    styles = sorted((first, key) for first, (key, _) in made.items() if first.endswith(".css"))
    known = [(first, key) for first, (key, _) in made.items() if _is_page(first)]
    return Marks(key_of(known) if moved or not before.pages else before.pages, key_of(styles))


def _is_page(path: str) -> bool:
    return path.endswith(".html") or (path.startswith("assets/") and not path.endswith(".css"))


def bare(path: Path) -> bytes | None:
    """A page without the marks of style sheets; None where there is none."""
    try:
        return without_style_marks(path.read_bytes())
    except OSError:
        return None
