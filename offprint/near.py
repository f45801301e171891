"""Papers that are new and have nearly the title of another one → a question to the owner. Nothing is merged by
likeness: two papers may well differ in one word."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from offprint.errors import Problem
from offprint.identities import agree, names_in
from offprint.merge import Draft
from offprint.model import normalise

_ALIKE = 0.92
"""The part of their letters that two titles of one paper share, by Ratcliff and Obershelp: found on titles of
preprints and of what journals made of them."""
_COMMON = 50
"""A word of so many titles tells none of them apart, and is not looked under."""
_WORDS = re.compile(r"\w{4,}")
_TOLD_APART = re.compile(r"\d+|\b[ivx]+\b")
"""What makes another paper of a title, though it is a single letter: numbers of parts and versions."""
_SLOTS, _MOST = 48, 16
"""Letters that a sketch keeps apart, and how often it counts one."""


Other = tuple[str, str, Mapping[str, Any]]
"""A paper that no build merges: its title, its page as messages name it, and what its identities are made of."""


def ask_about_near_titles(
    drafts: Sequence[Draft], problems: list[Problem], others: Callable[[], Iterable[Other]] = tuple
) -> None:
    """A note for every new paper that may be another one of the digest under a slightly different title; ``others``
    gives those that are not among the drafts, and is called where one of these is new."""
    new = {at for at, draft in enumerate(drafts) if draft.page is None}
    if not new:
        return
    rest = list(others())
    titles = [*(str(draft.values.get("title", "")) for draft in drafts), *(title for title, _, _ in rest)]
    for at, places in near_titles(titles, new):
        draft, names = drafts[at], names_in(drafts[at].values)
        found = (_other(drafts[place]) if place < len(drafts) else rest[place - len(drafts)] for place in places)
        where = next((where for _, where, values in found if agree(names, names_in(values))), None)
        if where:
            text = f"nearly the title of {where}: if it is the same paper, give both the same title, arXiv id or DOI"
            problems.append(Problem(*draft.source, 1, "note", text))


def _other(draft: Draft) -> Other:
    where = draft.page.shown if draft.page else f"{draft.source[0]}:{draft.source[1]}"
    return str(draft.values.get("title", "")), where, draft.values


def near_titles(titles: Sequence[str], new: Collection[int]) -> Iterator[tuple[int, Iterator[int]]]:
    """The places of new titles among all, each with the places of those that are nearly the same, in order; of two new
    ones the later has the other."""
    folded = [" ".join(title.casefold().split()) for title in titles] if new else []
    own = {at: set(_WORDS.findall(folded[at])) for at in new}
    asked = set[str]().union(*own.values())
    under: dict[str, list[int]] = defaultdict(list)
    for at, title in enumerate(folded):
        for word in own[at] if at in own else asked.intersection(_WORDS.findall(title)):
            under[word].append(at)
    sketches: dict[int, _Sketch] = {}

    def sketch(at: int) -> _Sketch:
        return sketches.get(at) or sketches.setdefault(at, _sketch(folded[at]))

    def near(at: int) -> Iterator[int]:
        lists = (places for word in own[at] if 1 < len(places := under[word]) <= _COMMON)
        others = {place for places in lists for place in places if place < at or place not in own} - {at}
        maybe = [place for place in others if sketch(at).may_be_near(sketch(place))]
        return (place for place in sorted(maybe) if sketch(at).is_near(sketch(place)))

    for at in sorted(new):
        yield at, near(at)


@dataclass(frozen=True, slots=True)
class _Sketch:
    """What a title's likeness to others is seen by."""

    text: str
    """Its letters and digits."""
    told: tuple[str, ...]
    """Its numbers, in order."""
    bits: int
    """How often it has which letters: as many bits beside each other as times, for each slot of letters."""

    def may_be_near(self, other: _Sketch) -> bool:
        """A quick answer, and yes too often rather than no: the letters that only one of the two has are at least as
        many as the bits that differ."""
        length = len(self.text) + len(other.text)
        shared = (length - (self.bits ^ other.bits).bit_count()) // 2
        return 2.0 * shared / length >= _ALIKE and self.told == other.told

    def is_near(self, other: _Sketch) -> bool:
        short, long = sorted((self.text, other.text), key=len)
        if len(short) < _ALIKE * len(long) / (2 - _ALIKE):  # no two texts of such lengths are alike enough
            return False
        matcher = SequenceMatcher(None, short, long, autojunk=False)
        return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _sketch(title: str) -> _Sketch:
    text = normalise(title)
    times: dict[int, int] = defaultdict(int)
    for letter in set(text):
        times[ord(letter) % _SLOTS] += text.count(letter)
    bits = sum((1 << min(count, _MOST)) - 1 << slot * _MOST for slot, count in times.items())
    return _Sketch(text, tuple(sorted(_TOLD_APART.findall(title))), bits)
