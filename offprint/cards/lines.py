"""A text to the lines of a block: where it may break (a small part of UAX #14), how large it is set, and how its lines
are balanced."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

LONGEST = 300
"""Characters of a text that are looked at: far more than fit a card."""
_ELLIPSIS = "…"
_STEPS = 12  # halvings, when lines are balanced

_IDEOGRAPHIC = re.compile("[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
_NOT_FIRST = frozenset(
    "、。，．・：；？！）」』】〕〉》］｝ー…‥ゝゞ々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ％,.!?:;)]}%”’»"
)
_NOT_LAST = frozenset("（「『【〔〈《［｛([{“‘«")
_AFTER = frozenset("-‐–—/_.:")
"""After these a word breaks that is wider than a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A text as it is set."""

    size: int
    lines: tuple[str, ...]


def set_block(text: str, steps: Sequence[tuple[int, int]], width: float, measure: Callable[[str], float]) -> Block:
    """The text in the first of the steps (size, most lines) in which it fits the width, its lines about equally long;
    in the last one, cut with an ellipsis, where it fits none. ``measure`` tells a text's width in em."""
    cut = len(text) > LONGEST
    pieces = [(piece, measure(piece.rstrip()), measure(piece)) for piece in _pieces(text[:LONGEST])]
    for size, most in steps:
        limit = width / size
        lines = _filled(_broken(pieces, limit, measure), limit)
        if len(lines) <= most and not cut:
            return Block(size=size, lines=_balanced(_broken(pieces, limit, measure), len(lines), limit))
    size, most = steps[-1]
    lines = _filled(_broken(pieces, width / size, measure), width / size)[:most]
    last = lines[-1] if lines else ""
    while last and measure(last + _ELLIPSIS) > width / size:
        last = last[:-1].rstrip()
    return Block(size=size, lines=(*lines[:-1], last.rstrip(" ,;:.-–—([{") + _ELLIPSIS))


_Piece = tuple[str, float, float]
"""A text that does not break, its width at the end of a line, and within one."""


def _pieces(text: str) -> list[str]:
    """A text, parted wherever it may break."""
    found = [""]
    for at, char in enumerate(text):
        if at and _may_break(text[at - 1], char):
            found.append("")
        found[-1] += char
    return found


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in _NOT_FIRST or unicodedata.category(after)[0] == "M":
        return False
    if before == " ":
        return True
    if before in _NOT_LAST:
        return False
    return bool(_IDEOGRAPHIC.match(before) or _IDEOGRAPHIC.match(after))


def _broken(pieces: Sequence[_Piece], limit: float, measure: Callable[[str], float]) -> list[_Piece]:
    """The pieces; of one wider than a line, as many letters as fit, and the rest."""
    found: list[_Piece] = []
    for piece in pieces:
        text = piece[0]
        while piece[1] > limit and len(text) > 1:
            end = max(1, min(len(text) - 1, int(len(text) * limit / piece[1])))
            while end > 1 and measure(text[:end]) > limit:
                end -= 1
            sign = max(text.rfind(char, 1, end) for char in _AFTER) + 1
            end = sign if 2 * sign > end else end
            while end < len(text) - 1 and unicodedata.category(text[end])[0] == "M":
                end += 1
            head, text = text[:end], text[end:]
            found.append((head, measure(head), measure(head)))
            piece = text, measure(text.rstrip()), measure(text)
        found.append(piece)
    return found


def _filled(pieces: Sequence[_Piece], limit: float) -> list[str]:
    """Lines, each with as many pieces as fit."""
    lines: list[str] = []
    room = -1.0
    for text, at_end, within in pieces:
        if at_end > room:
            lines.append("")
            room = limit
        lines[-1] += text
        room -= within
    return [line.strip() for line in lines]


def _balanced(pieces: Sequence[_Piece], most: int, limit: float) -> tuple[str, ...]:
    """The lines of the narrowest block that has no more of them than ``most``."""
    narrow, wide = max((piece[1] for piece in pieces), default=0.0), limit
    for _ in range(_STEPS):
        middle = (narrow + wide) / 2
        if len(_filled(pieces, middle)) <= most:
            wide = middle
        else:
            narrow = middle
    return tuple(_filled(pieces, wide))
