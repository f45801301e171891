"""How a share card looks: what it is about, its title, and its shelf on a dark line over the digest's mark and name.

Its size is what link previews ask for, 1200 × 630 pixels; most people see it at a quarter of that, so nothing on it is
small.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from offprint.cards.bidi import base_level
from offprint.cards.canvas import Canvas
from offprint.cards.lettering import Lettering, Line
from offprint.cards.lines import set_block
from offprint.colour import hex_colour

WIDTH, HEIGHT = 1200, 630
PAGE, INK, SOFT, OFF = "#ffffff", "#10141b", "#545d6b", "#d9dee4"  # the style sheet's, in light
_MARGIN = 64
_INNER = WIDTH - 2 * _MARGIN
_CRUMB, _SQUARE, _GAP = 34, 26, 14
_CRUMB_LINE = 92
_TITLE_TOP, _TITLE_ALONE, _LEADING = 120, 70, 1.12
_STEPS = ((116, 1), (92, 2), (74, 3), (66, 3), (58, 4), (48, 5))
"""Sizes of a title, and how many lines of each there is room for."""
_SHORT_STEPS = ((104, 1), (72, 2), (48, 3))
_ABOUT_STEPS = ((36, 2),)
_SHELF_LINE, _SHELF, _LINE = 508, 104, 4
_MARK, _FOOT_LINE, _BRAND, _NOTE = 2, 574, 34, 28
_FEWEST = 60
"""A shelf is so many bars wide at least, as on the site."""
_MOST_BASES = 32  # of 0.7 MB each


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """A shelf's bars: (board, height, how much of it is in colour), heights in hundredths; and each board's hue."""

    bars: tuple[tuple[int, int, int], ...]
    hues: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What one card shows. All texts are plain."""

    title: str
    stand: Stand
    brand: str
    """What stands beside the mark: the digest's name, or on its own card the edition that the shelf is of."""
    mark: tuple[int, ...]
    """The hues of the three bars of the digest's mark."""
    language: str
    direction: str
    crumb: str = ""
    """What stands over the title: the paper's theme, or what kind of page it is."""
    hue: int | None = None
    """The theme's, for the square and the text over the title."""
    about: str = ""
    """A sentence under a short title."""
    note: str = ""
    """Opposite the digest's name: a day, or how many papers."""
    own: int = -1
    """On a paper's card, which bar is the paper's: it is in full colour, and its theme's others are pale."""


class Studio:
    """Draws cards with one set of fonts. What neighbouring cards share is drawn once."""

    def __init__(self, fonts: Sequence[Path], language: str) -> None:
        self._letters = Lettering(fonts, language)
        self._bases: dict[object, Canvas] = {}

    def draw(self, card: Card) -> bytes:
        """A card as a PNG file."""
        letters = self._letters
        canvas = self._based(card).copy()
        if card.own >= 0:
            colour = theme_colour(card.stand.hues[card.stand.bars[card.own][0]])
            x, width, height, _ = self._bar(card.stand, card.own, colour, 0)
            canvas.rectangle(x, _SHELF_LINE - height, width, height, colour)
        title, about = letters.legible(card.title), letters.legible(card.about)
        crumb, note = letters.legible(card.crumb), letters.legible(card.note)
        ends = base_level(title or crumb) if title or crumb else int(card.direction == "rtl")
        self._crumb(canvas, crumb, card.hue, ends)
        if title:
            self._block(canvas, title, about, ends, _TITLE_TOP if crumb else _TITLE_ALONE)
        if note:
            self._at_foot(canvas, note, _NOTE, SOFT, at_end=True, mirrored=card.direction == "rtl")
        return canvas.png()

    def _based(self, card: Card) -> Canvas:
        """The card without what is its own alone: the digest's mark and name, and the shelf."""
        board = card.stand.bars[card.own][0] if card.own >= 0 else -1
        key = (card.stand, board, card.brand, card.mark, card.direction)
        if key not in self._bases:
            if len(self._bases) == _MOST_BASES:
                self._bases.clear()
            self._bases[key] = self._drawn_base(card, board)
        return self._bases[key]

    def _drawn_base(self, card: Card, board: int) -> Canvas:
        canvas = Canvas(WIDTH, HEIGHT, PAGE)
        canvas.columns(_SHELF_LINE, self._columns(card.stand, board))
        canvas.rectangle(_MARGIN, _SHELF_LINE, _INNER, _LINE, INK)
        mirrored = card.direction == "rtl"
        side = 20 * _MARK
        left = WIDTH - _MARGIN - side if mirrored else _MARGIN
        for hue, (x, y, width, height) in zip(card.mark, mark_bars(_MARK), strict=True):
            canvas.rectangle(left + x, _FOOT_LINE - side + 3 + y, width, height, mark_colour(hue))
        if brand := self._letters.legible(card.brand):
            self._at_foot(canvas, brand, _BRAND, INK, at_end=False, mirrored=mirrored)
        return canvas

    def _columns(self, stand: Stand, board: int) -> Iterator[tuple[int, int, int, str]]:
        """The bars of the shelf, those of a board pale, each whole and then what of it is in colour."""
        for at, (own_board, height, lit) in enumerate(stand.bars):
            hue = stand.hues[own_board]
            if lit < height:
                yield self._bar(stand, at, pale_colour(hue) if own_board == board and hue is not None else OFF, 0)
            if lit:
                yield self._bar(stand, at, theme_colour(hue), lit)

    def _bar(self, stand: Stand, at: int, colour: str, lit: int) -> tuple[int, int, int, str]:
        """One bar of the shelf, whole or its lowest part, as canvases take it."""
        slots = max(_FEWEST, len(stand.bars))
        left, right = (_MARGIN + _INNER * place // slots for place in (at, at + 1))
        gap = 1 if right - left < 7 else 2 if right - left < 14 else 3
        height = max(3, round(_SHELF * (lit or stand.bars[at][1]) / 100))
        return left, max(1, right - left - gap), height, colour

    def _crumb(self, canvas: Canvas, text: str, hue: int | None, ends: int) -> None:
        colour = SOFT if hue is None else theme_colour(hue)
        indent = 0
        if hue is not None:
            x = WIDTH - _MARGIN - _SQUARE if ends else _MARGIN
            canvas.rectangle(x, _CRUMB_LINE - _SQUARE + 1, _SQUARE, _SQUARE, colour)
            indent = _SQUARE + _GAP
        if text:
            text = set_block(text, ((_CRUMB, 1),), _INNER - indent, self._letters.width).lines[0]
            self._write(canvas, [text], _CRUMB, _CRUMB_LINE, _MARGIN + indent, colour, ends)

    def _block(self, canvas: Canvas, title: str, about: str, ends: int, top: int) -> None:
        """The title, and under it what it is about."""
        block = set_block(title, _SHORT_STEPS if about else _STEPS, _INNER, self._letters.width)
        leading = round(block.size * _LEADING)
        first = top + round(0.93 * block.size)
        self._write(canvas, block.lines, block.size, first, _MARGIN, INK, ends)
        if about:
            below = set_block(about, _ABOUT_STEPS, _INNER, self._letters.width)
            start = first + (len(block.lines) - 1) * leading + round(0.4 * leading + below.size)
            self._write(canvas, below.lines, below.size, start, _MARGIN, SOFT, ends)

    def _at_foot(self, canvas: Canvas, text: str, size: int, colour: str, *, at_end: bool, mirrored: bool) -> None:
        indent = 0 if at_end else 20 * _MARK + _GAP
        text = set_block(
            text, ((size, 1),), 0.62 * _INNER - indent if not at_end else 0.34 * _INNER, self._letters.width
        ).lines[0]
        self._write(canvas, [text], size, _FOOT_LINE, _MARGIN + indent, colour, int(at_end != mirrored))

    def _write(
        self, canvas: Canvas, texts: Sequence[str], size: int, baseline: int, margin: int, colour: str, ends: int
    ) -> None:
        """Lines from one margin: the left one, or the right where ``ends`` is 1."""
        leading = round(size * _LEADING)
        top = baseline - round(1.15 * size)
        lines = []
        for at, text in enumerate(texts):
            x = WIDTH - margin - size * self._letters.width(text) if ends else margin
            lines.append(
                Line(text=text, x=x, baseline=baseline - top + at * leading, size=size, base=base_level(texts[0]))
            )
        height = baseline - top + (len(texts) - 1) * leading + round(0.45 * size)
        canvas.stamp(self._letters.mask(lines, WIDTH, height), top, colour)


@cache
def theme_colour(hue: int | None) -> str:
    """As the style sheet has it in light."""
    return SOFT if hue is None else hex_colour(0.53, 0.15, hue)


@cache
def pale_colour(hue: int) -> str:
    return hex_colour(0.84, 0.07, hue)


def mark_colour(hue: int) -> str:
    return hex_colour(0.6, 0.16, hue)


def mark_bars(scale: int) -> list[tuple[int, int, int, int]]:
    """The bars of the mark in its square of 20, as favicon.svg has them: (x, y, width, height). ``scale`` is even."""
    bars = ((1, 3, 5, 17), (7.5, 8, 5, 12), (14, 0, 5, 20))
    return [(int(x * scale), y * scale, width * scale, height * scale) for x, y, width, height in bars]
