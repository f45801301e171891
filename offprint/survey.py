"""content/ → which of its files changed since the last build.

A file counts as unchanged if its size, its two times and its number are (as Git's index has it), unless it was written
while the last build read it, or just before: within the grain of a file system's clock two states look alike. What
looks changed is compared by a digest of its bytes: a fresh checkout changes every time and no text.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_GRAIN = 50_000_000  # nanoseconds: clocks of file systems tick every 1 to 10 milliseconds ...
_COARSE = 2_100_000_000  # ... and those that keep no fractions of a second, every one or two seconds
Stat = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The files of content/ by their paths within it."""

    stats: Mapping[str, Stat]
    began: int
    """When the look at them began, in nanoseconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Paths within content/, each list sorted."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


def survey(content: Path) -> Survey:
    """Look at every file once; names that begin with a dot are nobody's content."""
    began, stats, left = time.time_ns(), {}, [("", str(content))]
    while left:
        inside, folder = left.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    name = entry.name
                    if name[0] == ".":
                        continue
                    if entry.is_dir():
                        left.append((f"{inside}{name}/", entry.path))
                    else:
                        found = entry.stat()
                        stats[inside + name] = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
        except OSError:
            continue  # those who read it say so
    return Survey(stats=stats, began=began)


def compare(content: Path, now: Survey, before: Mapping[str, Any], taken: Collection[str] = ()) -> Changes:
    """What changed since ``before``, which ``note`` gave; and the paths that were ``taken`` in since, which may be as
    they were before by now."""
    new = [path for path in now.stats if path not in before]
    gone = {path for path in (*before, *taken) if path not in now.stats}
    looks = [path for path, stat in now.stats.items() if path in before and before[path][0] != stat]
    changed = {path for path in looks if before[path][1] != digest(content / path)}
    changed.update(path for path in taken if path in now.stats and path in before)
    return Changes(new=tuple(sorted(new)), changed=tuple(sorted(changed)), gone=tuple(sorted(gone)))


def note(
    content: Path,
    now: Survey,
    before: Mapping[str, Any],
    changes: Changes,
    written: Mapping[str, bytes],
    without: tuple[str, ...] = (),
) -> dict[str, Any]:
    """The files as the next build is to know them: path → (stat or None, digest). ``written`` are those that this build
    wrote, with their bytes; paths that begin as ``without`` says are left out. What was changed by others while it ran
    is to look changed."""
    noted: dict[str, Any] = {}
    other = {*changes.changed, *changes.new}
    for path, stat in now.stats.items():
        if path in written or path.startswith(without):
            continue
        known = None if path in other else before[path]
        if known and known[0] == stat:
            noted[path] = known
        else:
            mark = known[1] if known else digest(content / path)
            noted[path] = (_sure(stat, now.began), mark if _stat(content / path) == stat else b"")
    for path, data in written.items():
        noted[path] = (None, _digest(data))
    return noted


def digest(path: Path) -> bytes:
    """Of a file's bytes; empty where it cannot be read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123  (a hundred thousand times)
            return _digest(file.read())
    except OSError:
        return b""


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


def _stat(path: Path) -> Stat | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def _sure(stat: Stat, began: int) -> Stat | None:
    """The stat, if whatever is written from now on gets another."""
    written = max(stat[1], stat[2])
    return stat if written + (_GRAIN if written % 1_000_000_000 else _COARSE) < began else None
