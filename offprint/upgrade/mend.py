"""Backups of what an upgrade or a migration changes, and the way back. Needs nothing but Python: while files of the
program are replaced, this one stands in the place of build.py, and puts everything back if the upgrade was cut off.

A backup is a folder in ``.offprint/`` with a journal, and the files as they were. Every file is written beside its
place and moved there, and so is the journal, so each is either the old one or the new one whenever the machine stops.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = ".offprint"
JOURNAL = "journal.json"
PROGRAM = "build.py"


class Backup(NamedTuple):
    """A folder in ``.offprint/`` that leads back."""

    folder: Path
    journal: dict[str, Any]

    @property
    def files(self) -> dict[str, list[str | None]]:
        """By path: the mark of the file as it was, and of the file as it became; None where there was none."""
        files: dict[str, list[str | None]] = self.journal["files"]
        return files

    @property
    def state(self) -> str:
        """``begun``, ``done``, ``undoing`` or ``undone``."""
        return str(self.journal["state"])

    @property
    def kind(self) -> str:
        """``upgrade`` or ``migrate``."""
        return str(self.journal["kind"])

    @property
    def name(self) -> str:
        what = "upgrade from" if self.kind == "upgrade" else "migration of content/ from format"
        return f"{what} {self.journal['from']} to {self.journal['to']}"


def mark(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def mark_of(path: Path) -> str | None:
    """The mark of a file that is there."""
    return mark(path.read_bytes()) if path.is_file() else None


def put(path: Path, data: bytes, executable: bool = False) -> None:
    """Write a file whole, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _beside(path)
    try:
        temporary.write_bytes(data)
        if executable:
            temporary.chmod(temporary.stat().st_mode | 0o111)
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.offprint-new")


def take_away(root: Path, path: str) -> None:
    """Delete a file, and the folders that this leaves empty, but for what Python keeps in them."""
    (root / path).unlink(missing_ok=True)
    for folder in (root / path).parents:
        if folder == root or {each.name for each in folder.iterdir()} - {"__pycache__"}:
            return
        shutil.rmtree(folder)


def backups(root: Path) -> list[Backup]:
    """All that there are, the newest first."""
    found = []
    for path in (root / FOLDER).glob(f"*/{JOURNAL}"):
        with suppress(ValueError, KeyError, OSError):
            backup = Backup(path.parent, json.loads(path.read_bytes()))
            found.append((int(backup.journal["number"]), backup))
    return [backup for _, backup in sorted(found, key=lambda each: each[0], reverse=True)]


def carry_out(
    root: Path, kind: str, between: tuple[str, str], changes: Mapping[str, tuple[bytes, bool] | None]
) -> Path:
    """Write files of a folder (path → bytes, and whether they may be run; None deletes), in this order, with a backup;
    the backup's folder. If one cannot be written, or the run is interrupted, all of them are put back."""
    number = max((int(backup.journal["number"]) for backup in backups(root)), default=0) + 1
    base = root / FOLDER / f"{kind}-{between[0]}-{between[1]}"
    folder = next(
        path
        for path in (base, *(base.with_name(f"{base.name}-{n}") for n in range(2, number + 2)))
        if not (path / JOURNAL).exists()
    )
    files, runnable = {}, []
    for path, new in changes.items():
        old = (root / path).read_bytes() if (root / path).is_file() else None
        files[path] = [None if old is None else mark(old), None if new is None else mark(new[0])]
        if old is not None:
            put(folder / "before" / path, old)
            if os.access(root / path, os.X_OK):
                runnable.append(path)
    journal = {
        **{"number": number, "kind": kind, "from": between[0], "to": between[1], "state": "begun"},
        **{"runnable": runnable, "files": files, "stand_ins": []},
    }
    backup = Backup(folder, journal)
    _note(backup, "begun")
    try:
        if PROGRAM in changes:
            _stand_in(root, backup)
        for path, new in sorted(changes.items(), key=lambda change: change[0] == PROGRAM):
            if new is None:
                take_away(root, path)
            else:
                put(root / path, *new)
    except BaseException:
        put_back(root, backup)
        raise
    _note(backup, "done")
    return folder


def changed_since(root: Path, backup: Backup) -> list[str]:
    """The files that are neither as they were before nor as they became."""
    ours = backup.journal["stand_ins"]
    return [
        path
        for path, marks in backup.files.items()
        if (now := mark_of(root / path)) not in marks and not (path == PROGRAM and now in ours)
    ]


def put_back(root: Path, backup: Backup, let_go: Collection[str] = ()) -> list[str]:
    """Every file as it was, but those that somebody changed since; these are returned. Of the changed files that are
    let go of, a copy is kept in the backup's ``since/``."""
    changed = []
    for path in changed_since(root, backup):
        if path not in let_go:
            changed.append(path)
        elif (root / path).is_file():
            put(backup.folder / "since" / path, (root / path).read_bytes())
    _note(backup, "undoing")
    if PROGRAM in backup.files and PROGRAM not in changed:
        _stand_in(root, backup)
    for path in backup.files:
        with suppress(OSError):
            _beside(root / path).unlink(missing_ok=True)  # of a run that was killed
    for path, (before, _) in sorted(backup.files.items(), key=lambda file: file[0] == PROGRAM):
        if path in changed or mark_of(root / path) == before:
            continue
        if before is None:
            take_away(root, path)
        else:
            put(root / path, (backup.folder / "before" / path).read_bytes(), path in backup.journal["runnable"])
    _note(backup, "undone")
    return changed


def mend_copy(root: Path, tell: Callable[[str], None]) -> None:
    """Put back whatever an upgrade, a migration or a way back left half done."""
    for backup in backups(root):
        if backup.state in ("begun", "undoing"):
            changed = put_back(root, backup)
            tell(f"the {backup.name} was cut off: everything is as it was before it")
            for path in changed:
                tell(f"{(root / path).as_posix()}: left as it is, for it was changed since")


def start(root: Path, arguments: Sequence[str], quiet: bool = False) -> int:
    """Run the build.py of a folder, in a process of its own; its exit code. ``quiet`` drops its standard output."""
    command = [sys.executable, str(root / PROGRAM), *arguments]
    return subprocess.call(command, stdout=subprocess.DEVNULL if quiet else None)


def _note(backup: Backup, state: str) -> None:
    backup.journal["state"] = state
    put(backup.folder / JOURNAL, json.dumps(backup.journal, indent=1, ensure_ascii=False).encode())


def _stand_in(root: Path, backup: Backup) -> None:
    """This file in the place of build.py; the journal knows it first, for the one who mends may be of another
    version."""
    backup.journal["stand_ins"] = sorted({*backup.journal["stand_ins"], mark(_SOURCE)})
    _note(backup, backup.state)
    ready = backup.folder / PROGRAM
    put(ready, _SOURCE, executable=True)
    ready.replace(root / PROGRAM)  # from there, so that a run killed here leaves nothing in the owner's folder


_SOURCE = Path(__file__).read_bytes()
"""Read at once: soon another may be in its place."""

if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    mend_copy(here, lambda text: print(text, file=sys.stderr))
    if (here / PROGRAM).read_bytes() == _SOURCE:
        print(f"error: {FOLDER}/ has no way back: take {PROGRAM} from the repository's history", file=sys.stderr)
        sys.exit(3)
    sys.exit(start(here, sys.argv[1:]))
