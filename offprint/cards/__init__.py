"""Digest → share cards, the pictures that link previews show: their files.

What was drawn once is kept in a cache, by all that goes into it: texts, colours, shelf, fonts and this package itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from offprint.assemble import Digest
from offprint.cards.canvas import is_whole
from offprint.cards.design import Card, Stand, Studio
from offprint.cards.gallery import card_path, make_cards
from offprint.cards.lettering import ENGINE, Lettering, font_files
from offprint.errors import MachineError
from offprint.output import Output, keep_only, write_whole
from offprint.units import Unit

__all__ = ["card_path", "card_units"]


def card_units(digest: Digest, cache: Path, fonts: Path = Path("nowhere")) -> Iterator[Unit]:
    """The cards of every paper, theme, tag and edition and of the site, from the folder ``cache`` or drawn. What the
    cache has of other cards goes. One that cannot be read or written costs time and nothing else.

    ``fonts`` is the folder of the owner's fonts. Raises ContentError where one of them is none.
    """
    if not digest.config.cards:
        return
    files = font_files(fonts)
    names, desk = _Names(files), _Desk(cache, files, digest.language.tag)
    kept: set[str] = set()
    for path, card in make_cards(digest):
        name = names.of(card)
        if not kept:
            desk.try_fonts()  # a font that is none is to be an error here, not amid the drawing
        kept.add(name)
        yield Unit(name, (path,), partial(desk.card, path, card, name))
    keep_only(cache, kept)


class _Desk:
    """Where cards are drawn, once each; every process has its own."""

    def __init__(self, cache: Path, fonts: Sequence[Path], language: str) -> None:
        self._cache, self._fonts, self._language = cache, fonts, language
        self._studio: Studio | None = None

    def try_fonts(self) -> None:
        if self._fonts:
            Lettering(self._fonts, self._language)

    def card(self, path: str, card: Card, name: str) -> Iterator[Output]:
        data = _read(self._cache / name)
        if data is None:
            self._studio = self._studio or Studio(self._fonts, self._language)
            data = self._studio.draw(card)
            _write(self._cache / name, data)
        yield path, data


class _Names:
    """What cards are called in the cache: the hash of all that decides how they look."""

    def __init__(self, fonts: Sequence[Path]) -> None:
        ours = sorted(Path(__file__).parent.glob("*.py"))
        parts = [path.name.encode() + hashlib.blake2b(path.read_bytes()).digest() for path in (*ours, *fonts)]
        self._common = hashlib.blake2b(b"\0".join([ENGINE.encode(), *parts])).digest()
        self._stands: dict[Stand, str] = {}  # many cards show the same

    def of(self, card: Card) -> str:
        if card.stand not in self._stands:
            self._stands[card.stand] = json.dumps([card.stand.bars, card.stand.hues])
        values = [getattr(card, name) for name in Card.__slots__ if name != "stand"]
        text = json.dumps([self._stands[card.stand], *values])
        return hashlib.blake2b(text.encode(), digest_size=16, key=self._common[:64]).hexdigest() + ".png"


def _read(path: Path) -> bytes | None:
    """A picture from the cache, unless it is missing or harmed."""
    with suppress(OSError):
        data = path.read_bytes()
        return data if is_whole(data) else None
    return None


def _write(path: Path, data: bytes) -> bool:
    try:
        write_whole(path, data)
    except MachineError:
        return False
    return True
