"""A paper's terms to what it is compared by: the weightiest of them, and keys by which it is found.

Only the class of a term's frequency counts, not the frequency itself: a paper more or less changes few classes, and so
few profiles. All weights are whole numbers: the same papers give the same numbers on every machine.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping
from typing import NamedTuple

from offprint.subjects.own_terms import Terms

FEW = 1024
"""Papers up to which terms weigh by how many papers have them, not by classes; and any change makes all again."""
AMONG_FEW, AMONG_MANY = (96, 32, 32, 100), (64, 20, 16, 16)
"""Terms of a profile; how many of them are keys; papers on a shortlist; and how many papers before a paper and after,
in the order of time, are looked at for each key."""
_RARE = 8  # papers with a term, up to which it is of the rarest class; each class reaches sixteen times as far
_COMMON = 0.3  # a term in more than this part of ten papers or more tells nothing
_UNIT = 4096  # the length of a profile as a vector
_TOLD = 8  # terms that are kept to tell what two papers share
_LESSER = 4  # what adds so many times less than the first term says nothing beside it
SKETCH = 128
"""Bytes of a sketch."""
_BITS = 8 * SKETCH - 1
_REPEATED = [0, *(round(16 * (1 + math.log(times))) for times in range(1, 256))]


class Profile(NamedTuple):
    """What a paper is compared by."""

    marks: array[int]
    """The weightiest first."""
    weights: array[int]
    """Parts of a vector whose length is ``_UNIT``."""


class Scale(dict[int, int]):
    """How far papers are compared where they are so many; and to how many papers have a term, what it weighs: 0 if it
    tells nothing. Past ``FEW`` the same for all numbers of papers between two powers of two."""

    def __init__(self, total: int) -> None:
        super().__init__()
        self.total = total
        self.few = total <= FEW
        self.size = max(total, 1).bit_length()
        self.counted = total if self.few else 1 << self.size - 1
        """Papers, the oldest, whose terms are counted."""
        self.terms, self.filed, self.shortlist, self.window = AMONG_FEW if self.few else AMONG_MANY
        self._most = int(_COMMON * total) if total >= 10 else total
        self._rarity = [
            0 if least > _COMMON * (1 << self.size - 1) else round(16 * math.log2(1 + (1 << self.size) / usual))
            for least, usual in [(1, 2), *((_RARE << 4 * step, _RARE << 4 * step + 2) for step in range(7))]
        ]

    def __missing__(self, papers: int) -> int:
        if self.few:
            told = papers <= self._most
            rarity = round(16 * math.log2(1 + self.total / papers)) if told and papers else 0
        else:
            rarity = self._rarity[(papers // _RARE).bit_length() + 3 >> 2]
        self[papers] = rarity
        return rarity

    def profile(self, terms: Terms, papers_of: Mapping[int, int]) -> Profile:
        """``papers_of``: how many papers have each of the terms."""
        weights = [
            _REPEATED[times] * self[papers_of[mark]] for mark, times in zip(terms.marks, terms.times, strict=True)
        ]
        best = sorted(range(len(weights)), key=weights.__getitem__, reverse=True)[: self.terms]
        length = math.isqrt(sum([weights[place] ** 2 for place in best])) or 1
        shared = [place for place in best if weights[place] and (papers_of[terms.marks[place]] > 1 or not self.few)]
        return Profile(
            array("I", [terms.marks[place] for place in shared]),
            array("H", [weights[place] * _UNIT // length for place in shared]),
        )


def sketch(profile: Profile) -> int:
    """A thousand bits of which two profiles have the more in common, the more terms they share: the weightiest quarter
    sets three each, the next two."""
    marks = profile.marks
    quarter = -(-len(marks) // 4)
    bits = 0
    for mark in marks:
        bits |= 1 << (mark >> 2 & _BITS)
    for mark in marks[: 2 * quarter]:
        bits |= 1 << (mark >> 12 & _BITS)
    for mark in marks[:quarter]:
        bits |= 1 << (mark >> 22 & _BITS)
    return bits


def compare(mine: Mapping[int, int], theirs: Mapping[int, int]) -> tuple[int, dict[int, int]]:
    """How near two papers are by the weights of their marks, in millionths; and the terms that both have, with what
    each adds."""
    shared = {mark: mine[mark] * theirs[mark] for mark in mine.keys() & theirs.keys()}
    if not shared:
        return 0, shared
    pairs = len([mark for mark in shared if mark & 3 == 2])
    subjects = max(1, len(shared) - 2 * pairs)  # 'zero-shot' is one thing, though it is two words and a pair
    return sum(shared.values()) * (2 * subjects - 1) * 1_000_000 // (2 * subjects * _UNIT * _UNIT), shared


def weightiest(shared: Mapping[int, int]) -> list[int]:
    """The terms that say most of what two papers share, those first that add most."""
    best = sorted(shared, key=lambda mark: (-shared[mark], mark))
    return [mark for mark in best[:_TOLD] if _LESSER * shared[mark] >= shared[best[0]]]
