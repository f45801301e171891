"""Beginnings for digests: a folder for each kind, with a digest.yaml and, where they make sense, themes and an about
page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from offprint.errors import ContentError, Problem
from offprint.inputs import parse_yaml, read_text

FOLDER = Path(__file__).parent
OTHER = "other"
"""The starter that knows no field: its themes are found in the texts."""
FILES = ("themes.yaml", "about.md")
"""What a starter may hold beside its digest.yaml; each goes into content/ as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    id: str
    title: str
    """What a digest is called that has no better name."""
    about: str
    """What its papers are about: the first line of its digest.yaml, a comment."""
    settings: str
    """Its digest.yaml, without that line."""
    files: tuple[tuple[str, bytes], ...]
    """Name and bytes of all else."""

    @property
    def name(self) -> str:
        return self.id.replace("-", " ").capitalize()


def read_starters() -> dict[str, Starter]:
    """Every starter by its id, in the order of the alphabet, the one for other fields last. Raises ContentError."""
    ids = sorted((path.parent.name for path in FOLDER.glob("*/digest.yaml")), key=lambda id_: (id_ == OTHER, id_))
    return {id_: _read(id_) for id_ in ids}


def _read(id_: str) -> Starter:
    path = FOLDER / id_ / "digest.yaml"
    problems: list[Problem] = []
    settings = read_text(path, path.as_posix(), problems)
    fields = parse_yaml(settings or "", path.as_posix(), problems)
    if settings is None or fields is None:
        raise ContentError(problems)
    files = tuple((name, (path.parent / name).read_bytes()) for name in FILES if (path.parent / name).exists())
    about, _, rest = settings.partition("\n")
    return Starter(id=id_, title=fields.text("title"), about=about.removeprefix("# "), settings=rest, files=files)
