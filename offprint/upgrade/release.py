"""A release of Offprint: its version, its files, and the mark of every version that each of its files ever had."""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from offprint.errors import MachineError, OffprintError, UsageError
from offprint.inputs import is_web_address
from offprint.upgrade.archive import File, read_archive, read_bytes, read_folder
from offprint.upgrade.download import download, download_release

HISTORY = "offprint/history.txt"
"""In every release: ``<mark> <path>`` a line, for each version of each file that ever was ours."""
OWNERS = ("content/", "site/", ".offprint/", ".cache/", ".venv/", ".git/")
"""What no release touches, whatever is in its archive."""
PROGRAM = ("offprint/", "templates/", "build.py")
"""What is useless in parts: no owner's choice keeps an old one of these."""

History = Mapping[str, frozenset[str]]
"""Path → the marks of all its versions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What an upgrade puts in place."""

    version: str
    files: Mapping[str, File]
    """By path; none of the owner's."""
    history: History

    def text(self, path: str) -> str:
        return self.files[path].data.decode("utf-8", "replace").replace("\r\n", "\n") if path in self.files else ""


def blob_mark(data: bytes) -> str:
    """The first twelve digits of what git calls a file's contents (gitformat-loose: SHA-1 of a header and the data)."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()[:12]


def marks_of(data: bytes) -> set[str]:
    """The marks under which a file may be known: as it is, and as it was before a checkout changed its line ends."""
    return {blob_mark(data), blob_mark(data.replace(b"\r\n", b"\n"))}


def parse_history(text: str) -> History:
    """The list of marks. Lines of another shape are none of ours and are left out."""
    history: dict[str, set[str]] = {}
    for line in text.splitlines():
        if found := re.fullmatch(r"([0-9a-f]{12}) (\S.*)", line):
            history.setdefault(found[2], set()).add(found[1])
    return {path: frozenset(marks) for path, marks in history.items()}


def format_history(marks: Iterable[tuple[str, str]]) -> str:
    """(path, mark) pairs → the list, in order, each once, without what is the owner's."""
    ours = {(path, mark) for path, mark in marks if path != HISTORY and not path.startswith(OWNERS)}
    return "".join(f"{mark} {path}\n" for path, mark in sorted(ours))


def find_release(name: str, upstream: str) -> Release:
    """A folder, an archive, an address of one, a version or ``latest`` → that release.

    Raises UsageError where there is none, OffprintError where it is not what it should be, and MachineError where
    the network fails or Python is too old for it.
    """
    if is_web_address(name):
        data = download(name)
        if data is None:
            raise UsageError(f"{name}: nothing is there")
        return read_release(read_archive(data, name), name)
    if name != "latest" and not re.fullmatch(r"v?\d+\.\d+\.\d+", name):
        path = Path(name)
        if path.is_dir():
            history = parse_history(_text(path / HISTORY))
            return read_release(read_folder(path, iter((*history, HISTORY))), name)
        return read_release(read_archive(read_bytes(path), name), name)
    if not upstream:
        raise UsageError(
            "where are releases? Set 'upstream' in content/digest.yaml to the address of Offprint's repository, "
            "or name it with --from, or give an archive"
        )
    if not is_web_address(upstream):
        raise UsageError(f"--from must be an address that begins with https:// or http://, not {upstream!r}")
    return read_release(read_archive(download_release(upstream, name.removeprefix("v")), name), name)


def read_release(files: Mapping[str, File], name: str) -> Release:
    """Files → the release that they are, if every file of the program in it is as its own list has it."""
    missing = [path for path in ("build.py", "pyproject.toml", HISTORY, "offprint/__init__.py") if path not in files]
    if missing:
        raise OffprintError(f"{name}: not a release of Offprint: no {', '.join(missing)} in it")
    version, python = _project(files["pyproject.toml"].data, name)
    if python > sys.version_info[:2]:
        raise MachineError(f"Offprint {version} needs Python {python[0]}.{python[1]} or newer: run this with one")
    history = parse_history(files[HISTORY].data.decode("utf-8", "replace"))
    ours = {path: file for path, file in files.items() if path in history and not path.startswith(OWNERS)}
    for path, file in files.items():
        part = path.startswith(PROGRAM) and path != HISTORY and "__pycache__" not in path
        if part and not marks_of(file.data) & history.get(path, frozenset()):
            raise OffprintError(f"{name}: not a release of Offprint: {path} is not as {HISTORY} has it")
    return Release(version=version, files={**ours, HISTORY: files[HISTORY]}, history=history)


def version_of(folder: Path) -> str:
    """The version of the Offprint in a folder. Raises UsageError where there is none."""
    if not all((folder / path).is_file() for path in ("build.py", "pyproject.toml", "offprint/__init__.py")):
        raise UsageError(f"{folder.as_posix()}: no copy of Offprint to upgrade: --root names the folder of one")
    path = folder / "pyproject.toml"
    return _project(path.read_bytes(), path.as_posix())[0]


def in_numbers(version: str) -> tuple[int, ...]:
    """A version, to be compared with others."""
    return tuple(map(int, version.split(".")))


def _project(data: bytes, name: str) -> tuple[str, tuple[int, int]]:
    """The version that pyproject.toml names, and the least Python that it takes."""
    try:
        project = tomllib.loads(data.decode())["project"]
        version, python = str(project["version"]), str(project.get("requires-python", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise OffprintError(
            f"{name}: no version in pyproject.toml: take the file from the repository's history"
        ) from None
    if project["name"] != "offprint" or not re.fullmatch(r"\d{1,9}\.\d{1,9}\.\d{1,9}", version):
        raise OffprintError(f"{name}: not Offprint's pyproject.toml, with a version such as 0.2.0")
    least = re.search(r">=\s*(\d+)\.(\d+)", python)
    return version, (int(least[1]), int(least[2])) if least else (3, 11)


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.is_file() else ""
