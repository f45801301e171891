"""Texts for the plain part of a mail, and for its headers: lines of 72 columns, and none that could end a header."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from offprint.text.characters import clean

WIDTH = 72
_CLOSING = ("Pe", "Pf", "Po", "Mn", "Me", "Mc", "Cf")
"""The categories of signs that no line begins with."""


def wrap(text: str, width: int = WIDTH) -> str:
    """A text in lines of at most so many columns, in which wide letters count two (UAX 11). Breaks at spaces, and
    within words of letters that are written without, or that are wider than a line; never in a web address."""
    lines, used = [""], 0
    for word in clean(text).split(" "):
        for at, piece in enumerate(_pieces(word, width)):
            columns = _columns(piece)
            space = " " if lines[-1] and not at else ""
            if lines[-1] and used + len(space) + columns > width:
                lines.append(piece)
                used = columns
            else:
                lines[-1] += space + piece
                used += len(space) + columns
    return "\n".join(lines)


def _pieces(word: str, width: int) -> Iterator[str]:
    """A word, or the parts of it between which a line may end."""
    if "://" in word or (_columns(word) <= width and not any(map(_is_wide, word))):
        yield word
        return
    part = ""
    for sign in word:
        joined = unicodedata.category(sign) in _CLOSING
        apart = part and (_is_wide(sign) or _is_wide(part[-1]) or _columns(part + sign) > width)
        if apart and not (joined and _columns(part) < width):
            yield part
            part = ""
        part += sign
    yield part


def _columns(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(sign) else 1 + _is_wide(sign) for sign in text)


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in ("W", "F")


def direction(text: str) -> str:
    """``rtl`` or ``ltr``, by the first letter that has a direction (UAX 9, P2 and P3); empty where none has."""
    for sign in text:
        kind = unicodedata.bidirectional(sign)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return ""
