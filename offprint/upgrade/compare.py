"""A copy of Offprint against a release: what is to be replaced, added and removed, what stays, and what is in the way.

Whatever its version, a file is ours and untouched if the release's list has its mark. Anything else in a place of ours
was changed by the copy's owner, and nothing is done before they have decided about it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from offprint.errors import Problem
from offprint.upgrade.release import HISTORY, PROGRAM, Release, marks_of, parse_history

_WHOLE = (*PROGRAM, "pyproject.toml", "requirements")
"""What works, and says of which version it is, only if all of it is of one release."""
_NEEDED = (*_WHOLE, "Makefile")
"""What a copy cannot do without. Of all else, what its owner deleted stays deleted."""

_PLACES = (
    ("templates/assets/", "a file of this name in content/assets/ takes its place: put yours there"),
    ("templates/", "a template of this name in content/templates/ takes its place: put yours there"),
    ("offprint/languages/", "words of yours belong in content/languages/, in a file of this name"),
    ("offprint/fonts/", "fonts of yours belong in content/fonts/"),
    (
        PROGRAM,
        "what can be set is set in content/digest.yaml (docs/settings.md); propose the change to Offprint itself",
    ),
    (("requirements", "pyproject.toml"), "a release brings versions of its own, so yours need not be kept"),
    (".github/", "put what is yours into a file of another name"),
    (".gitignore", "put your lines into .git/info/exclude, or into a .gitignore of a folder of yours"),
    ("", "put what is yours into a file of another name"),
)
"""Where a change belongs, by how the path begins; the first that fits counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an upgrade does, by path, in order."""

    replaced: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    """What the release has otherwise, and the owner keeps."""
    refused: tuple[Problem, ...]
    """What was changed here, and where that belongs."""


def compare(release: Release, folder: Path, shown: Path, keep: Collection[str], let_go: Collection[str]) -> Plan:
    """``keep`` and ``let_go`` are the paths of files and folders that the owner keeps as they are, or lets go of."""
    known_here = parse_history((folder / HISTORY).read_text("utf-8", "replace") if (folder / HISTORY).is_file() else "")
    replaced: list[str] = []
    added: list[str] = []
    removed: list[str] = []
    kept: list[str] = []
    refused = []
    for path in sorted({*release.files, *release.history}):
        place, new = folder / path, release.files.get(path)
        if not place.exists() and not place.is_symlink() and not _through_link(folder, place):
            if new is None:
                continue
            gone = path in known_here and not path.startswith(_NEEDED)
            (kept if gone or _covers(keep, path) else added).append(path)
            continue
        plain = place.is_file() and not place.is_symlink() and not _through_link(folder, place)
        data = place.read_bytes() if plain else b""
        if plain and new is not None and marks_of(data) & marks_of(new.data):
            continue
        ours = plain and (path == HISTORY or bool(marks_of(data) & release.history.get(path, frozenset())))
        if _covers(keep, path) or (not ours and path == "README.md"):
            kept.append(path)
        elif ours or (plain and _covers(let_go, path)):
            (removed if new is None else replaced).append(path)
        else:
            refused.append(Problem((shown / path).as_posix(), 1, 1, "error", _refusal(path, plain)))
    return Plan(
        replaced=tuple(replaced), added=tuple(added), removed=tuple(removed), kept=tuple(kept), refused=tuple(refused)
    )


def may_keep(path: str) -> bool:
    """Whether a copy works with an old file or folder here."""
    return path != "." and not path.startswith(_WHOLE) and f"{path}/" not in _WHOLE


def _refusal(path: str, plain: bool) -> str:
    if not plain:
        return "not a file right here, as ours is: move it away, then say --replace for what else stands here"
    where = next(where for begins, where in _PLACES if path.startswith(begins))
    keep = f", --except {path} keeps yours" if may_keep(path) else ""
    return f"was changed here: {where}. Then --replace {path} puts ours in its place{keep}"


def _covers(paths: Collection[str], path: str) -> bool:
    return any(path == each or path.startswith(f"{each}/") for each in paths)


def _through_link(folder: Path, place: Path) -> bool:
    """Whether the way to a place leaves the folder: what is there is not ours to write to."""
    return any(
        parent.is_symlink() or (parent.exists() and not parent.is_dir())
        for parent in place.parents
        if folder in parent.parents
    )
