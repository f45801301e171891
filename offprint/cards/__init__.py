"""Digest → share cards, the pictures that link previews show: their files.

What was drawn once is kept in a cache, by all that goes into it: texts, colours, shelf, fonts and this package itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
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
from offprint.workers import share

__all__ = ["card_path", "card_units", "render_cards"]

_CHUNK = 32
_WORTH_A_PROCESS = 4  # chunks


def render_cards(digest: Digest, cache: Path, jobs: int, fonts: Path = Path("nowhere")) -> Iterator[Output]:
    """The cards of every paper, theme, tag and edition and of the site: first those in the folder ``cache``, then those
    that had to be drawn, by ``jobs`` processes where it is worth it. What the cache has of other cards goes. One that
    cannot be read or written costs time and nothing else.

    ``fonts`` is the folder of the owner's fonts. Raises ContentError where one of them is none.
    """
    if not digest.config.cards:
        return
    files = font_files(fonts)
    names = _Names(files)
    wanted = [(path, card, names.of(card)) for path, card in make_cards(digest)]
    missing: list[tuple[str, Card, str]] = []
    for path, card, name in wanted:
        data = _read(cache / name)
        if data is None:
            missing.append((path, card, name))
        else:
            yield path, data
    if missing:
        Lettering(files, digest.language.tag)  # a font that is none is to be an error here, not in a process of its own
    chunks = [missing[at : at + _CHUNK] for at in range(0, len(missing), _CHUNK)]
    work = [(files, digest.language.tag, [card for _, card, _ in chunk]) for chunk in chunks]
    writable = True
    for chunk, drawn in zip(chunks, share(_draw, work, jobs if len(work) >= _WORTH_A_PROCESS else 1), strict=True):
        for (path, _, name), data in zip(chunk, drawn, strict=True):
            writable = writable and _write(cache / name, data)
            yield path, data
    if writable:
        keep_only(cache, {name for _, _, name in wanted})


def card_units(digest: Digest, cache: Path, fonts: Path = Path("nowhere")) -> Iterator[Unit]:
    """The same cards, a unit each; its key is a card's name in the cache, which tells all that it is drawn from. To
    draw one raises ContentError where a font of the owner's is none."""
    if not digest.config.cards:
        return
    desk = _Desk(font_files(fonts), digest.language.tag, cache)
    for path, card in make_cards(digest):
        name = desk.names.of(card)
        yield Unit(name, (path,), partial(desk.card, path, card, name))


class _Desk:
    """Where cards are drawn one by one. What they share is drawn once for all that one process draws."""

    def __init__(self, fonts: Sequence[Path], language: str, cache: Path) -> None:
        self.names = _Names(fonts)
        self._fonts, self._language, self._cache = fonts, language, cache
        self._studio: Studio | None = None

    def card(self, path: str, card: Card, name: str) -> Iterator[Output]:
        """A card from the cache, or drawn and put there as far as that can be done."""
        data = _read(self._cache / name)
        if data is None:
            self._studio = self._studio or Studio(self._fonts, self._language)
            data = self._studio.draw(card)
            _write(self._cache / name, data)
        yield path, data


def _draw(work: tuple[Sequence[Path], str, Sequence[Card]]) -> list[bytes]:
    """(fonts, language, cards) → their pictures; what one process does at a time."""
    fonts, language, cards = work
    studio = Studio(fonts, language)
    return [studio.draw(card) for card in cards]


class _Names:
    """What cards are called in the cache: the hash of all that decides how they look."""

    def __init__(self, fonts: Sequence[Path]) -> None:
        ours = sorted(Path(__file__).parent.glob("*.py"))
        parts = [path.name.encode() + hashlib.blake2b(path.read_bytes()).digest() for path in (*ours, *fonts)]
        self._common = hashlib.blake2b(b"\0".join([ENGINE.encode(), *parts])).digest()
        self._stands: dict[Stand, str] = {}  # many cards show the same

    def of(self, card: Card) -> str:
        if card.stand not in self._stands:
            self._stands[card.stand] = json.dumps(asdict(card.stand))
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
