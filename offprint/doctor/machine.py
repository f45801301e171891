"""What a build needs of the machine: Python and packages as pinned, room, permissions, UTF-8."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from offprint.config import Root
from offprint.doctor.findings import Finding
from offprint.search.pagefind import SEGMENTED

OLDEST = (3, 11)
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(\s*;)?", re.M)
_MEGA = 1024 * 1024
_FULL, _TIGHT = 50 * _MEGA, 500 * _MEGA
_ANEW = "Delete the folder .venv, then run make, which installs everything anew."


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What a look at the machine saw."""

    python: tuple[int, int]
    installed: Mapping[str, str]
    """Packages and their versions."""
    encoding: str
    """Of the names of files."""
    make: bool
    free: int
    """Bytes that are free on the disk of the digest."""
    locked: tuple[str, ...] = field(default=())
    """Folders that may not be written to."""
    folds_case: bool = False
    """Whether ``a`` and ``A`` are one file."""


def look(root: Root) -> Machine:
    """The machine, as it is. Raises OSError where the digest's folder cannot be looked at."""
    import importlib.metadata  # a fiftieth of a second that other commands need not wait for

    found = {}
    for package in importlib.metadata.distributions():
        with suppress(Exception):  # a broken package, whatever is broken about it, is one that is not there
            found[_normal(str(package.metadata["Name"]))] = str(package.version)
    folders = (root.folder, root.content, root.content / "papers", root.site)
    return Machine(
        python=sys.version_info[:2],
        installed=found,
        encoding=sys.getfilesystemencoding(),
        make=shutil.which("make") is not None,
        free=shutil.disk_usage(root.folder).free,
        locked=tuple(root.shown(path) for path in folders if path.is_dir() and not os.access(path, os.W_OK | os.X_OK)),
        folds_case=(root.folder / "CONTENT").is_dir() and (root.folder / "content").is_dir(),
    )


def read_pins(path: Path) -> dict[str, tuple[str, bool]]:
    """A file of pinned requirements → package: its version, and whether some machines do without it. Raises OSError."""
    found = _PIN.findall(path.read_text("utf-8", "replace"))
    return {_normal(name): (version, bool(marker)) for name, version, marker in found}


def judge_machine(machine: Machine, pins: Mapping[str, tuple[str, bool]], language: str) -> Iterator[Finding]:
    """What is to be said of it; ``language`` is the digest's, empty if it has no search."""
    said, oldest = ".".join(map(str, machine.python)), ".".join(map(str, OLDEST))
    if machine.python < OLDEST:
        newer = f"Install Python {oldest} or newer, delete the folder .venv, and name it once: make PYTHON=python3.12"
        yield Finding(level="error", about="Python", text=f"This is Python {said}, which is too old.", do=newer)
    else:
        yield Finding(level="ok", about="Python", text=f"{said}.")
    yield _packages(machine, pins)
    if language:
        yield _indexer(machine, language)
    if machine.encoding.lower().replace("-", "") != "utf8":
        text = f"File names are taken for {machine.encoding}, so letters with accents in them may not work."
        do = "Set the environment variable PYTHONUTF8=1, or choose a UTF-8 locale such as LANG=C.UTF-8."
        yield Finding(level="warning", about="locale", text=text, do=do)
    if not machine.make:
        do = "On Debian and Ubuntu: apt install make. On macOS: xcode-select --install."
        yield Finding(level="warning", about="make", text="The program make is not installed.", do=do)
    yield _room(machine.free)
    for folder in machine.locked:
        do = "Change its owner or its permissions, so that you may write there: chmod u+rwx on the folder."
        yield Finding(level="error", about="permissions", text=f"{folder} may not be written to.", do=do)
    if machine.folds_case:
        text = "This disk takes a.md and A.md for one file. GitHub does not, so never let names differ in case alone."
        yield Finding(level="ok", about="file names", text=text)


def _packages(machine: Machine, pins: Mapping[str, tuple[str, bool]]) -> Finding:
    missing = [name for name, (_, some) in pins.items() if name not in machine.installed and not some]
    other = [
        f"{name} {machine.installed[name]} instead of {version}"
        for name, (version, _) in pins.items()
        if machine.installed.get(name, version) != version
    ]
    if missing:
        text = f"Not installed, though requirements.txt names it: {_some(missing)}."
        return Finding(level="error", about="packages", text=text, do=_ANEW)
    if other:
        text = f"Not the versions that requirements.txt pins: {_some(other)}."
        return Finding(level="warning", about="packages", text=text, do=_ANEW)
    return Finding(level="ok", about="packages", text=f"All {len(pins)} are those that requirements.txt pins.")


def _indexer(machine: Machine, language: str) -> Finding:
    segmented = language.lower().split("-")[0] in SEGMENTED
    name = "pagefind-bin-extended" if segmented else "pagefind-bin"
    if name in machine.installed:
        return Finding(level="ok", about="search", text=f"The indexer for {language!r} is installed.")
    text = f"The indexer {name}, which search in {language!r} needs, is not installed."
    return Finding(level="error", about="search", text=text, do="Run make, which installs it." if segmented else _ANEW)


def _room(free: int) -> Finding:
    text = f"{free // _MEGA:,} MB are free."
    if free >= _TIGHT:
        return Finding(level="ok", about="disk", text=text)
    do = "Make room on this disk: a build writes the new site beside the old one."
    return Finding(level="error" if free < _FULL else "warning", about="disk", text=f"Only {text}", do=do)


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _normal(name: str) -> str:
    """A package's name as PyPI compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
