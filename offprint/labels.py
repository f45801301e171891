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
_SHIFTS = [(y, range(-2, 3)) for y in sorted(range(-15, 16), key=abs)]  # steps of _STEP, and sixths of a label's width
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
    for shift_y, shifts in _SHIFTS:
        off_y = shift_y * _STEP
        if abs(off_y) > reach or (best and off_y * off_y / (_FREE * _FREE) > best[0][0]):
            break  # those that follow stand further off
        top = min(max(spot.y * height / 100 + off_y - tall / 2, _AIR), height - tall - _AIR)
        y = round(100 * (top + LINE * 0.8) / height, 1)
        top, foot = _rows(y, len(lines), size)
        row = [disc for disc in discs if disc[1] < foot and top < disc[3]]
        others = [box for box in taken if box[1] < foot and top < box[3]]
        for shift_x in shifts:
            off_x = shift_x * half / 3
            cost = (off_x * off_x + off_y * off_y) / (_FREE * _FREE)
            if best and cost > best[0][0]:
                continue
            x = round(100 * min(max(spot.x * width / 100 + off_x, half), width - half) / width, 1)
            left, right = x * width / 100 - half, x * width / 100 + half
            if any(box[0] < right and left < box[2] for box in others):
                continue
            covered = len([disc for disc in row if disc[0] < right and left < disc[2]])
            found = _COVERED * covered + cost, shift_y, shift_x
            if covered <= _MOST_COVERED and (best is None or found < best[0]):
                best = found, Label(lines=lines, x=x, y=y)
    return best[1] if best else None


def _box(lines: Sequence[str], x: float, y: float, size: Size) -> _Box:
    """Left, top, right and bottom of a label in a picture of some size."""
    half = max(map(_width, lines)) / 2 + _AIR
    top, foot = _rows(y, len(lines), size)
    return x * size[0] / 100 - half, top, x * size[0] / 100 + half, foot


def _rows(y: float, lines: int, size: Size) -> tuple[float, float]:
    """Top and bottom of it."""
    top = y * size[1] / 100 - LINE * 0.8
    return top - _AIR / 2, top + LINE * lines + _AIR / 2


def _disc(dot: tuple[float, float, float], size: Size) -> _Box:
    x, y, radius = dot[0] * size[0] / 100, dot[1] * size[1] / 100, dot[2]
    return x - radius, y - radius, x + radius, y + radius


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
