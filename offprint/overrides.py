"""The owner's templates and assets against ours: what in them cannot work, what nobody prints, what has fallen behind.

content/overrides.json remembers, for every file that takes the place of one of ours, the marks of both when they were
last seen to go together: when the owner's was first built with, or last changed. If ours changes after that and the
owner's does not, there may be something in ours that is missed there. A template that extends ours is judged by its
blocks instead.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from offprint.assets import read_assets
from offprint.blocks import Anatomist, Anatomy
from offprint.config import Root
from offprint.errors import ContentError, OffprintError, Problem
from offprint.inputs import nearest, read_text
from offprint.language import ENGLISH
from offprint.output import write_whole
from offprint.templating import OURS, template_problem

FILE = "overrides.json"
_ROW = "must hold '{% macro row(entry, up) %}', which prints a paper in a list"


class Pair(NamedTuple):
    """The marks of a file of ours and of that which takes its place."""

    ours: str
    yours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """What is remembered of the files that take the place of ours: as it was, and as it is to be."""

    before: Mapping[str, Pair]
    after: Mapping[str, Pair]


def read_overrides(root: Root, templates: Path, problems: list[Problem]) -> Overrides:
    """Check everything in content/templates/ and content/assets/ that takes the place of ours, before anything is
    printed. ``templates`` is the folder of ours."""
    own, assets = root.content / "templates", root.content / "assets"
    names = _files(own)
    behind: dict[str, Pair] = {}
    if names:
        check = _Check(root, Anatomist(own, templates), names, _files(templates, flat=True), problems)
        check.run()
        copies = (name for name in names if name in check.ours and not check.builds_on_ours(name))
        behind |= {f"templates/{name}": _pair(templates / name, own / name) for name in copies}
    if assets.is_dir():
        _try_assets([assets, templates / "assets"], problems)
    shipped = set(_files(templates / "assets"))
    behind |= {
        f"assets/{name}": _pair(templates / "assets" / name, assets / name)
        for name in _files(assets)
        if name in shipped
    }
    before = _read_memory(root, problems)
    after = {name: _compare(root, name, pair, before.get(name), problems) for name, pair in behind.items()}
    return Overrides(before=before, after=after)


def _try_assets(folders: list[Path], problems: list[Problem]) -> None:
    """What of assets cannot be published; their words are in no language yet, which makes no fault."""
    try:
        read_assets(folders, ENGLISH)
    except ContentError as error:
        problems.extend(error.problems)


def write_overrides(root: Root, overrides: Overrides) -> None:
    """content/overrides.json, where there is something new to remember."""
    if overrides.before == overrides.after:
        return
    lines = [f"  {json.dumps(name)}: {json.dumps(pair._asdict())}" for name, pair in sorted(overrides.after.items())]
    write_whole(root.content / FILE, ("{\n" + ",\n".join(lines) + "\n}\n").encode())


def _compare(root: Root, name: str, pair: Pair, known: Pair | None, problems: list[Problem]) -> Pair:
    """What to remember of a file; a warning where ours went on without it."""
    if known is None or known.yours != pair.yours or known.ours == pair.ours:
        return pair
    ours = name if name.startswith("templates/") else f"templates/{name}"
    text = (
        f"{ours} has changed since this was made from it: compare the two, then save this one with a change, "
        f"or delete its line in content/{FILE}"
    )
    problems.append(Problem(root.shown(root.content / name), 1, 1, "warning", text))
    return known


def _read_memory(root: Root, problems: list[Problem]) -> dict[str, Pair]:
    path = root.content / FILE
    text = read_text(path, root.shown(path), problems) if path.exists() else None
    if text is None:
        return {}
    try:
        found = json.loads(re.sub(r",(\s*\}\s*)$", r"\1", text))  # a deleted line may leave a comma at the end
        return {str(name): Pair(str(pair["ours"]), str(pair["yours"])) for name, pair in found.items()}
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError) as error:
        line, column = (error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else (1, 1)
        fault = "cannot be read: delete the file, the next build writes it anew"
        problems.append(Problem(root.shown(path), line, column, "error", fault))
        return {}


def _pair(ours: Path, yours: Path) -> Pair:
    return Pair(*(_mark(path.read_bytes()) for path in (ours, yours)))


def _mark(data: bytes) -> str:
    """A mark of a file, the same whatever line ends a checkout gives it."""
    return hashlib.blake2b(data.replace(b"\r\n", b"\n"), digest_size=8).hexdigest()


def _files(folder: Path, flat: bool = False) -> list[str]:
    """The files of a folder by their paths in it, but for hidden ones."""
    paths = folder.glob("*") if flat else folder.rglob("*")
    inside = (path.relative_to(folder) for path in paths if path.is_file()) if folder.is_dir() else ()
    return sorted(path.as_posix() for path in inside if not any(part.startswith(".") for part in path.parts))


class _Check:
    """The templates of an owner, each against those that it goes with."""

    def __init__(
        self, root: Root, anatomist: Anatomist, own: list[str], ours: list[str], problems: list[Problem]
    ) -> None:
        self.ours = ours
        self._root, self._anatomist, self._own, self._problems = root, anatomist, own, problems
        self._whole = {name: anatomy for name in own if (anatomy := self._read(name))}

    def run(self) -> None:
        sound = [self._find_references(name, anatomy) for name, anatomy in self._whole.items()]
        if all(sound) and len(sound) == len(self._own):  # the rest follows the names from one to another
            for name, anatomy in self._whole.items():
                self._find_blocks(name, anatomy)
            self._find_needs()
            self._find_unused()

    def builds_on_ours(self, name: str) -> bool:
        """Whether a template takes ours of its name as a base, and so keeps up with it."""
        return name in self._whole and f"{OURS}/{name}" in _named(self._whole[name])

    def _read(self, name: str) -> Anatomy | None:
        try:
            return self._anatomist.read(name)
        except Exception as error:
            if isinstance(error, (OffprintError, OSError)):
                raise
            if problem := template_problem(error):
                self._problems.append(problem)
            else:  # Python's own limits, such as those of nesting
                self._report(name, 1, 1, "error", f"{type(error).__name__}: {error}")
            return None

    def _report(self, name: str, line: int, column: int, level: str, text: str) -> None:
        path = self._root.shown(self._root.content / "templates" / name)
        self._problems.append(Problem(path, line, column, "error" if level == "error" else "warning", text))

    def _find_references(self, name: str, anatomy: Anatomy) -> bool:
        """Whether all templates are there that one names."""
        sound = True
        for reference in anatomy.references:
            column = anatomy.column(reference.line, reference.names[0])
            if not any(map(self._anatomist.whole_name, reference.names)):
                hint = nearest(reference.names[0], [*self._own, *self.ours, *(f"{OURS}/{each}" for each in self.ours)])
                text = f"no template {' or '.join(map(repr, reference.names))}{hint}"
            elif reference.kind == "extends" and self._anatomist.whole_name(reference.names[0]) == name:
                text = f"extends itself: ours of this name is '{OURS}/{name}'"
            else:
                continue
            self._report(name, reference.line, column, "error", text)
            sound = False
        return sound

    def _find_blocks(self, name: str, anatomy: Anatomy) -> None:
        """Blocks that nothing above a template prints."""
        above = self._anatomist.ancestors(name)
        if name in above:
            self._report(name, 1, 1, "error", f"extends itself, by way of {above[0]!r}")
            return
        known = {block.name for parent in above for block in self._anatomist.read(parent).blocks}
        for block in anatomy.blocks if above else ():
            if not block.depth and block.name not in known:
                text = (
                    f"no block {block.name!r} in {_shown(above[0])}, so it is never printed{nearest(block.name, known)}"
                )
                self._report(name, block.line, anatomy.column(block.line, block.name), "warning", text)

    def _find_needs(self) -> None:
        """What templates import of others that do not give it, and we of one."""
        if "_paper.html" in self._whole and "row" not in self._whole["_paper.html"].gives:
            self._report("_paper.html", 1, 1, "error", _ROW)
        replaced = {name for name in self.ours if name in self._whole}
        used = {each for anatomy in self._whole.values() for each in _named(anatomy) if each.startswith(f"{OURS}/")}
        ours = {f"{OURS}/{name}" for name in self.ours if name not in replaced} | used
        for name in sorted({*ours, *self._whole}):
            if name in self._whole or self._anatomist.whole_name(name):
                self._find_needs_of(name, self._anatomist.read(name))

    def _find_needs_of(self, name: str, anatomy: Anatomy) -> None:
        for reference in anatomy.references:
            giver = self._anatomist.whole_name(reference.names[0])
            if not giver or len(reference.names) > 1:
                continue
            gives = self._anatomist.read(giver).gives
            for wanted in sorted(set(reference.wanted) - gives):
                if name in self._whole:
                    text = f"no {wanted!r} in {_shown(giver)}{nearest(wanted, gives)}"
                    level = "warning" if reference.whole else "error"
                    self._report(name, reference.line, anatomy.column(reference.line, wanted), level, text)
                elif giver in self._whole:
                    text = f"{_shown(name)} needs {wanted!r} of this, which is not here"
                    self._report(giver, 1, 1, "error", f"{text}: take it over from {_shown(f'{OURS}/{giver}')}")

    def _find_unused(self) -> None:
        """Templates that nothing asks for."""
        used: set[str] = set()
        left = [name for name in self._own if name in self.ours]
        while left:
            if (name := left.pop()) not in used:
                used.add(name)
                left += [each for each in _named(self._whole[name]) if each in self._whole]
        for name in self._own:
            if name not in used:
                text = "is never used: no template of ours is called so, and none of yours names it"
                self._report(name, 1, 1, "warning", text + nearest(name, self.ours))


def _named(anatomy: Anatomy) -> Iterator[str]:
    for reference in anatomy.references:
        yield from reference.names


def _shown(name: str) -> str:
    """A template as the owner finds it."""
    return f"templates/{name.removeprefix(f'{OURS}/')}" if name.startswith(f"{OURS}/") else f"content/templates/{name}"
