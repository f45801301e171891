"""The files of a digest → what GitHub Pages will not take, and a card of the wrong size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from offprint.config import Root
from offprint.errors import Problem

_SITE_LIMIT = 1_000_000_000
"""Bytes of a site on GitHub Pages (docs.github.com, "GitHub Pages limits")."""
_FILE_LIMIT = 100 * 2**20
"""Bytes of one file in a repository (docs.github.com, "About large files on GitHub")."""
_NEAR = 0.8
_CARD = (1200, 630)


def proofread_files(root: Root, problems: list[Problem]) -> None:
    """Sizes of content/ and of the site as it was last built, from 80% of a limit on; and the owner's card."""
    for path, size in _sizes(root.content):
        if size > _NEAR * _FILE_LIMIT:
            said = f"{size / 2**20:,.0f} MB: GitHub takes files of 100 MB at most"
            problems.append(Problem(root.shown(path), 1, 1, "warning", said))
    whole = sum(size for _, size in _sizes(root.site))
    if whole > _NEAR * _SITE_LIMIT:
        said = f"the site has {whole / 1e6:,.0f} MB: GitHub Pages takes sites of 1000 MB at most"
        problems.append(Problem(root.shown(root.site), 1, 1, "warning", said))
    card = root.content / "assets" / "card.png"
    if card.is_file() and (size_of := _png_size(card)) != _CARD:
        found = f"it is {size_of[0]} by {size_of[1]}" if size_of else "it is no PNG"
        said = f"a share card has 1200 by 630 pixels, and {found}: others cut or refuse it"
        problems.append(Problem(root.shown(card), 1, 1, "warning", said))


def _sizes(folder: Path) -> Iterator[tuple[Path, int]]:
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        try:
            if path.is_file():
                yield path, path.stat().st_size
        except OSError:
            continue  # whoever reads it tells of it


def _png_size(path: Path) -> tuple[int, int] | None:
    """Width and height of a PNG, from its first chunk (W3C PNG, 11.2.1)."""
    with path.open("rb") as file:
        head = file.read(24)
    if not head.startswith(b"\x89PNG\r\n\x1a\n") or head[12:16] != b"IHDR" or len(head) < 24:
        return None
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
