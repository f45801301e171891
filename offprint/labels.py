"""Where the labels of a picture stand, so that none covers another on any screen.

The picture's places are percents of its width and height, its letters and dots are in pixels: a wider or higher picture
only moves labels apart. So it is enough that they find room in the smallest picture, once on a phone and once beside a
list, where more of them do.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

Size = tuple[int, int]

NARROW, WIDE = (288, 400), (512, 600)
"""The smallest picture on a phone and beside a list, in pixels. The style sheet keeps to them."""
LOW_NARROW, LOW_WIDE = (288, 260), (512, 380)
"""The same for few dots, which would be lost in these."""
SIZE, LINE = 13, 15
"""A letter's size and a line's height, in pixels."""
_LETTER, _WIDE_LETTER = 0.6, 1.03  # of the size: bold letters, and those of Chinese, Japanese and Korean
_LONGEST = 16  # letters of a label of one line
_AIR = 4
_SHIFTS = [(x, y) for y in range(-15, 16) for x in range(-2, 3)]  # in sixths of a label's width, and steps of _STEP
_STEP = 4  # pixels
_COVERED = 12  # a label rather stands so far off than on one more dot: this is the square of it in _FREE pixels
_FREE = 10
_MOST_COVERED = 2  # dots, else a group is seen better without its label


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """What is to be labelled, and where: percents of the picture's width and height."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    lines: tuple[str, ...]
    x: float
    """The middle of its lines."""
    y: float
    """The first line's baseline."""


_Box = tuple[float, float, float, float]
Dots = Sequence[tuple[float, float, float]]
"""What labels had better not cover: place and radius."""


def place_labels(spots: Sequence[Spot], dots: Dots, size: Size, reach: float) -> list[Label | None]:
    """A label for each of the spots, the most important first, at most ``reach`` pixels above or below it; None where
    a picture of the size has no room for it."""
    labels: list[Label | None] = []
    taken: list[_Box] = []
    discs = [_disc(dot, size) for dot in dots]
    for spot in spots:
        label = _find(spot, size, taken, discs, reach)
        labels.append(label)
        if label:
            taken.append(_box(label.lines, label.x, label.y, size))
    return labels


def _find(spot: Spot, size: Size, taken: Sequence[_Box], discs: Sequence[_Box], reach: float) -> Label | None:
    """A label free of others, on few dots, near its spot."""
    width, height = size
    lines = _lines(spot.text)
    half, tall = max(map(_width, lines)) / 2 + _AIR, LINE * len(lines)
    if 2 * half > width:
        return None
    best = None
    for shift_x, shift_y in _SHIFTS:
        off_x, off_y = shift_x * half / 3, shift_y * _STEP
        if abs(off_y) > reach:
            continue
        x = min(max(spot.x * width / 100 + off_x, half), width - half)
        top = min(max(spot.y * height / 100 + off_y - tall / 2, _AIR), height - tall - _AIR)
        label = Label(lines=lines, x=round(100 * x / width, 1), y=round(100 * (top + LINE * 0.8) / height, 1))
        box = _box(lines, label.x, label.y, size)
        if any(_meet(box, other) for other in taken):
            continue
        covered = sum(_meet(box, disc) for disc in discs)
        if covered > _MOST_COVERED:
            continue
        cost = _COVERED * covered + (off_x * off_x + off_y * off_y) / (_FREE * _FREE), shift_y, shift_x
        if best is None or cost < best[0]:
            best = cost, label
    return best[1] if best else None


def _box(lines: Sequence[str], x: float, y: float, size: Size) -> _Box:
    """Left, top, right and bottom of a label in a picture of some size."""
    half = max(map(_width, lines)) / 2 + _AIR
    top = y * size[1] / 100 - LINE * 0.8
    return x * size[0] / 100 - half, top - _AIR / 2, x * size[0] / 100 + half, top + LINE * len(lines) + _AIR / 2


def _disc(dot: tuple[float, float, float], size: Size) -> _Box:
    x, y, radius = dot[0] * size[0] / 100, dot[1] * size[1] / 100, dot[2]
    return x - radius, y - radius, x + radius, y + radius


def _meet(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _lines(text: str) -> tuple[str, ...]:
    """One line, or two of about one length where there is a space to break at."""
    spaces = [i for i, letter in enumerate(text) if letter == " "]
    if len(text) <= _LONGEST or not spaces:
        return (text,)
    at = min(spaces, key=lambda i: (max(i, len(text) - i - 1), i))
    return text[:at], text[at + 1 :]


def _width(line: str) -> float:
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in line)
    return SIZE * (_WIDE_LETTER * wide + _LETTER * (len(line) - wide))
