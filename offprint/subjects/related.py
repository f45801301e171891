"""Which papers are near each other, kept up to date as papers come, change and go.

What a paper is compared with depends on it and on a bounded number of others: those that stand near it, in the order of
time, among the papers with one of its keys. Whatever the changes were that led there, and in whatever steps they came,
the same papers have the same relations; a change costs about what it touches.
"""

from __future__ import annotations

import marshal
import sys
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from itertools import chain
from typing import NamedTuple

from offprint.subjects.own_terms import Reader, Terms
from offprint.subjects.profiles import SKETCH, Profile, Scale, compare, sketch, weightiest
from offprint.subjects.rows import Rows

VERSION = 1
"""Of what is kept: another one is made anew."""
_MOST_OPEN = 4096  # some 25 MB
_MANY = 4  # where a part of so many papers changed, all is made again


class Source(NamedTuple):
    """A paper as it is compared."""

    slug: str
    when: int
    """Its place in time, such as the ordinal of its day."""
    title: str
    abstract: str


@dataclass(frozen=True, slots=True, order=True)
class Related:
    """A paper near another; ``score`` is from 0 to 1, ``words`` what both are about, the weightiest first."""

    slug: str
    score: float
    words: tuple[str, ...]


class Near(NamedTuple):
    """A paper near another: ``Related`` before its words are told."""

    slug: str
    score: int
    """In millionths."""
    shared: tuple[int, ...]
    """Marks of the terms that both have, first those that count most."""


def relate(papers: Iterable[Source], most: int = 5, floor: float = 0.05) -> dict[str, tuple[Related, ...]]:
    """For the slug of each paper, the papers nearest to it: the nearest first, then by slug.

    Nothing under ``floor`` is near. The order in which the papers come does not matter.
    """
    papers, reader = list(papers), Reader()
    index = Neighbours(papers, most, floor, reader)
    return {paper.slug: tell(paper, index.related(paper.slug), reader) for paper in papers}


def tell(paper: Source, found: Sequence[Near], reader: Reader) -> tuple[Related, ...]:
    """What a paper has in common with those that are near it, in its own words."""
    words = reader.words(paper.title, paper.abstract, [near.shared for near in found])
    return tuple(Related(near.slug, near.score / 1_000_000, shared) for near, shared in zip(found, words, strict=True))


class Neighbours:
    """Papers, and which are near each. A paper has a number for as long as it stays; no result depends on numbers."""

    _scale: Scale
    _slugs: list[str]
    """Empty for those that are gone."""
    _when: array[int]
    _numbers: dict[str, int]
    _papers_of: Counter[int]
    """How many papers have each term, of those that count."""
    _border: tuple[int, str]
    """Where the papers end that count: the oldest, as many as the greatest power of two that is not above the number of
    all. A new paper, which comes behind them, makes no term more frequent and no other paper weigh otherwise."""
    _marks: Rows
    _times: Rows
    _profiles: Rows
    _weights: Rows
    _shortlists: Rows
    """The papers that each is compared with exactly."""
    _sketches: list[int]
    _opened: dict[int, dict[int, int]]
    _keys: array[int]
    _holders: array[int]
    """The papers of each key in the order of time, the keys in their order."""

    def __init__(
        self, papers: Iterable[Source] = (), most: int = 5, floor: float = 0.05, reader: Reader | None = None
    ) -> None:
        self._most, self._floor = most, round(floor * 1_000_000)
        self._reader = reader or Reader()
        self._empty()
        for paper in papers:
            self._take(paper.slug, paper.when, self._reader.read(paper.title, paper.abstract))
        self._remake()

    @property
    def slugs(self) -> Set[str]:
        """Those of all papers."""
        return self._numbers.keys()

    def related(self, slug: str) -> tuple[Near, ...]:
        """The papers nearest to one, the nearest first, then by slug."""
        number = self._numbers[slug]
        return self._nearest(number, {})

    def update(self, changed: Iterable[Source] = (), removed: Iterable[str] = ()) -> frozenset[str]:
        """Takes papers that are new or other than before, and lets go of others; gives the slugs of those whose
        relations are not what they were, and of those that are new or gone."""
        new = {paper.slug: (paper.when, self._reader.read(paper.title, paper.abstract)) for paper in changed}
        gone = {self._numbers[slug] for slug in removed if slug in self._numbers and slug not in new}
        edited: dict[int, Terms] = {}
        for slug, (when, terms) in list(new.items()):
            number = self._numbers.get(slug)
            if number is None:
                continue
            if self._when[number] != when:
                gone.add(number)
                continue
            del new[slug]
            if (self._marks[number], bytes(self._times[number])) != (terms.marks, terms.times):
                edited[number] = terms
        if not (new or gone or edited):
            return frozenset()
        total = len(self._numbers) - len(gone) + len(new)
        scale = Scale(total)
        anew = (
            4 * total < 3 * len(self._slugs)
            or scale.few
            or self._scale.few
            or scale.size != self._scale.size
            or _MANY * (len(new) + len(gone) + len(edited)) > total
        )
        names = frozenset(new) | frozenset(self._slugs[number] for number in gone)
        if not anew:
            self._scale = scale
            return names | self._adapt(gone, edited, new)
        before = {slug: self.related(slug) for slug in self._numbers}
        for number in gone:
            self._write(number, Terms(array("I"), b""))
            self._let_go(number)
        for number, terms in edited.items():
            self._write(number, terms)
        for slug, (when, terms) in new.items():
            self._take(slug, when, terms)
        self._remake()
        return names | {slug for slug in self._numbers if self.related(slug) != before.get(slug)}

    def _adapt(
        self, gone: Set[int], edited: Mapping[int, Terms], new: Mapping[str, tuple[int, Terms]]
    ) -> frozenset[str]:
        """Changes what has to be other than it is; gives the slugs of papers whose relations are other than before."""
        old = {number: self._profile(number) for number in (*gone, *edited)}
        added, changed = self._weigh_anew(old, gone, edited, new)
        affected = {number for number, short in enumerate(self._shortlists) if not old.keys().isdisjoint(short)}
        affected |= changed
        self._file_anew(old, gone, changed, affected)
        for number in changed:
            for key in self._profiles[number][: self._scale.filed]:
                for other in self._window(key, number):
                    if other not in affected and self._would_list(other, number):
                        affected.add(other)
        others = set()
        for number in affected - gone:
            before = () if number in added else self._nearest(number, old)
            self._shortlists[number] = self._shorten(number, set().union(*self._windows(number)))
            if self._nearest(number, {}) != before:
                others.add(self._slugs[number])
        for number in gone:
            self._let_go(number)
        return frozenset(others)

    def _weigh_anew(
        self,
        old: dict[int, Profile],
        gone: Set[int],
        edited: Mapping[int, Terms],
        new: Mapping[str, tuple[int, Terms]],
    ) -> tuple[set[int], set[int]]:
        """Changes the terms of papers and how they weigh. Notes in ``old`` what profiles were; gives the numbers of new
        papers, and those of all that have a profile other than before."""
        marks = set(chain.from_iterable(self._marks[number] for number in old))
        marks.update(*(terms.marks for terms in edited.values()), *(terms.marks for _, terms in new.values()))
        rarities = {mark: self._scale[self._papers_of[mark]] for mark in marks}
        for number in gone:
            self._write(number, Terms(array("I"), b""))
        for number, terms in edited.items():
            self._write(number, terms)
        added = {self._take(slug, when, terms) for slug, (when, terms) in new.items()}
        changed = {*edited, *added}
        if gone or added:
            self._move_border(gone, rarities)
        marks = {mark for mark, rarity in rarities.items() if rarity != self._scale[self._papers_of[mark]]}
        for number, own in enumerate(self._marks) if marks else ():
            if number not in changed and not marks.isdisjoint(own):
                before = self._profile(number)
                self._weigh(number)
                if self._profile(number) != before:
                    old[number] = before
                    changed.add(number)
        for number in (*edited, *added):
            self._weigh(number)
        return added, changed

    def _file_anew(self, old: Mapping[int, Profile], gone: Set[int], changed: Set[int], affected: set[int]) -> None:
        """Files papers under their keys of now. Notes in ``affected`` those that stand in other company than before, if
        that matters to them."""
        most = self._scale.filed
        leaving: dict[int, set[int]] = {}
        coming: dict[int, set[int]] = {}
        for number in {*old, *changed}:
            former = set(old[number].marks[:most]) if number in old else set[int]()
            latter = set[int]() if number in gone else set(self._profiles[number][:most])
            for key in former - latter:
                leaving.setdefault(key, set()).add(number)
            for key in latter - former:
                coming.setdefault(key, set()).add(number)
        keys, holders, done = array("I"), array("I"), 0
        for key in sorted(leaving.keys() | coming.keys()):
            start, end = self._place(key)
            before = self._holders[start:end]
            after = array("I", [number for number in before if number not in leaving.get(key, ())])
            for number in coming.get(key, ()):
                after.insert(bisect_left(after, self._order(number), key=self._order), number)
            keys += self._keys[done:start] + array("I", [key]) * len(after)
            holders += self._holders[done:start] + after
            done = end
            self._meet(before, after, leaving.get(key, set()) | coming.get(key, set()), affected)
        self._keys, self._holders = keys + self._keys[done:], holders + self._holders[done:]

    def _meet(self, before: array[int], after: array[int], moved: Set[int], affected: set[int]) -> None:
        """Notes in ``affected`` the papers of a key for which it matters that others came or left."""
        reach = self._scale.window
        seen: set[int] = set()
        for number in moved:
            at = bisect_left(after, self._order(number), key=self._order)
            seen.update(after[max(0, at - reach) : at + reach + 1])
        for number in seen - affected:
            now, then = (_beside(some, self._find(some, number), reach) for some in (after, before))
            short = self._shortlists[number]
            if not then.difference(now).isdisjoint(short) or any(
                self._would_list(number, other) for other in now - then
            ):
                affected.add(number)

    def _would_list(self, number: int, other: int) -> bool:
        """Whether the shortlist of a paper has to be made again where it meets another."""
        short, mine = self._shortlists[number], self._sketches[number]
        if len(short) < self._scale.shortlist:
            return True
        alike = (mine & self._sketches[other]).bit_count()
        return alike >= min([(mine & self._sketches[listed]).bit_count() for listed in short])

    # -- papers and their numbers

    def _take(self, slug: str, when: int, terms: Terms) -> int:
        number = len(self._slugs)
        self._slugs.append(slug)
        self._when.append(when)
        self._numbers[slug] = number
        self._sketches.append(0)
        for rows in (self._marks, self._times, self._profiles, self._weights, self._shortlists):
            rows.append(())
        self._write(number, terms)
        return number

    def _write(self, number: int, terms: Terms) -> None:
        counts = self._order(number) <= self._border
        if counts:
            self._papers_of.subtract(self._marks[number])
            self._papers_of.update(terms.marks)
        self._marks[number], self._times[number] = terms.marks, array("B", terms.times)

    def _move_border(self, gone: Container[int], rarities: dict[int, int]) -> None:
        """Let as many papers count as are to, after some came and some went, which have no terms any more. Notes in
        ``rarities`` what terms weighed of which more or fewer papers count now."""
        orders = sorted((self._when[number], slug) for slug, number in self._numbers.items() if number not in gone)
        border = orders[self._scale.counted - 1]
        moved = [order for order in orders if (order <= self._border) != (order <= border)]
        for _, slug in moved:
            marks = self._marks[self._numbers[slug]]
            for mark in marks:
                rarities.setdefault(mark, self._scale[self._papers_of[mark]])
            (self._papers_of.update if border > self._border else self._papers_of.subtract)(marks)
        self._border = border

    def _let_go(self, number: int) -> None:
        """Of a paper whose terms are gone already."""
        slug, self._slugs[number] = self._slugs[number], ""
        if self._numbers[slug] == number:  # else it came again, at another time
            del self._numbers[slug]
        self._sketches[number] = 0
        self._opened.pop(number, None)
        for rows in (self._profiles, self._weights, self._shortlists):
            rows[number] = array(rows.code)

    def _order(self, number: int) -> tuple[int, str]:
        return self._when[number], self._slugs[number]

    def _terms(self, number: int) -> Terms:
        return Terms(self._marks[number], self._times[number].tobytes())

    def _profile(self, number: int) -> Profile:
        return Profile(self._profiles[number], self._weights[number])

    def _weigh(self, number: int) -> None:
        profile = self._scale.profile(self._terms(number), self._papers_of)
        self._profiles[number], self._weights[number] = profile
        self._opened.pop(number, None)
        self._sketches[number] = sketch(profile)

    def _remake(self) -> None:
        """Makes everything anew from the terms of the papers, numbered in the order of time."""
        kept = sorted(self._numbers.values(), key=self._order)
        terms = [(self._slugs[number], self._when[number], self._terms(number)) for number in kept]
        self._empty()
        self._scale = Scale(len(terms))
        if terms:
            slug, when, _ = terms[self._scale.counted - 1]
            self._border = (when, slug)
        for paper in terms:
            self._take(*paper)
        holders: dict[int, list[int]] = {}
        for number in range(len(terms)):
            self._weigh(number)
            for key in self._profiles[number][: self._scale.filed]:
                holders.setdefault(key, []).append(number)
        for key in sorted(holders):
            self._keys.extend(array("I", [key]) * len(holders[key]))
            self._holders.extend(holders[key])
        met: dict[int, int] = {}  # of each key
        reach = self._scale.window
        for number in range(len(terms)):
            windows = []
            for key in self._profiles[number][: self._scale.filed]:
                met[key] = at = met.get(key, -1) + 1
                windows.append(holders[key][max(0, at - reach) : at + reach + 1])
            self._shortlists[number] = self._shorten(number, set().union(*windows))

    # -- who is near

    def _place(self, key: int) -> tuple[int, int]:
        """Where the papers of a key begin and end."""
        start = bisect_left(self._keys, key)
        return start, bisect_left(self._keys, key + 1, start)

    def _find(self, holders: array[int], number: int) -> int:
        return bisect_left(holders, self._order(number), key=self._order)

    def _window(self, key: int, number: int) -> array[int]:
        """The papers of a key that stand near one of them, in the order of time, and itself."""
        start, end = self._place(key)
        at = bisect_left(self._holders, self._order(number), start, end, key=self._order)
        return self._holders[max(start, at - self._scale.window) : min(end, at + self._scale.window + 1)]

    def _windows(self, number: int) -> list[array[int]]:
        return [self._window(key, number) for key in self._profiles[number][: self._scale.filed]]

    def _shorten(self, number: int, met: set[int]) -> array[int]:
        """Of the papers that a paper meets those whose sketches are most like its own: they are compared exactly."""
        met.discard(number)
        most = self._scale.shortlist
        if len(met) > most:
            sketches, mine = self._sketches, self._sketches[number]
            alike = [(mine & sketches[other]).bit_count() for other in met]
            least = nlargest(most, alike)[-1]
            fit = [(-many, self._slugs[other], other) for many, other in zip(alike, met, strict=True) if many >= least]
            return array("I", [other for _, _, other in sorted(fit)[:most]])
        return array("I", met)

    def _nearest(self, number: int, profiles: Mapping[int, Profile]) -> tuple[Near, ...]:
        """The nearest on a paper's shortlist. ``profiles`` stand in for those of now."""
        mine, found = self._open(number, profiles), []
        for other in self._shortlists[number]:
            score, shared = compare(mine, self._open(other, profiles))
            if score >= self._floor:
                found.append((-score, self._slugs[other], shared))
        return tuple(
            Near(slug, -score, tuple(weightiest(shared))) for score, slug, shared in nsmallest(self._most, found)
        )

    def _open(self, number: int, profiles: Mapping[int, Profile]) -> dict[int, int]:
        """A profile, by marks: those of papers near in time are asked for again and again."""
        if number in profiles:
            return dict(zip(*profiles[number], strict=True))
        opened = self._opened.get(number)
        if opened is None:
            if len(self._opened) >= _MOST_OPEN:
                self._opened.clear()
            opened = self._opened[number] = dict(zip(*self._profile(number), strict=True))
        return opened

    # -- kept for another time

    def _empty(self) -> None:
        self._scale = Scale(0)
        self._slugs = []
        self._when = array("q")
        self._numbers, self._papers_of, self._border = {}, Counter(), (0, "")
        self._marks, self._times = Rows("I"), Rows("B")
        self._profiles, self._weights, self._shortlists = Rows("I"), Rows("H"), Rows("I")
        self._sketches, self._opened = [], {}
        self._keys, self._holders = array("I"), array("I")

    def dumps(self) -> bytes:
        """All of it."""
        rows = (self._marks, self._times, self._profiles, self._weights, self._shortlists)
        counts = {mark: papers for mark, papers in self._papers_of.items() if papers}
        return marshal.dumps(
            (
                (VERSION, sys.byteorder, self._most, self._floor, len(self._numbers), self._border),
                "\n".join(self._slugs),
                self._when.tobytes(),
                [some.dumps() for some in rows],
                b"".join([bits.to_bytes(SKETCH, "little") for bits in self._sketches]),
                array("I", counts.keys()).tobytes(),
                array("I", counts.values()).tobytes(),
                self._keys.tobytes(),
                self._holders.tobytes(),
            )
        )

    @classmethod
    def loads(cls, data: bytes, reader: Reader | None = None) -> Neighbours:
        """What ``dumps`` gave. Raises ValueError for what another version or another kind of machine gave."""
        try:
            head, slugs, when, rows, sketches, marks, papers, keys, holders = marshal.loads(data)
            if head[:2] != (VERSION, sys.byteorder):
                raise ValueError("of another version")
        except (EOFError, TypeError) as error:
            raise ValueError("damaged") from error
        new = cls((), 0, 0, reader)
        _, _, new._most, new._floor, total, new._border = head
        new._scale = Scale(total)
        new._slugs = slugs.split("\n") if when else []
        new._when.frombytes(when)
        new._numbers = {slug: number for number, slug in enumerate(new._slugs) if slug}
        new._marks, new._times, new._profiles, new._weights, new._shortlists = (
            Rows(code, *some) for code, some in zip("IBIHI", rows, strict=True)
        )
        new._sketches = [int.from_bytes(sketches[at : at + SKETCH], "little") for at in range(0, len(sketches), SKETCH)]
        for numbers, some in ((new._keys, keys), (new._holders, holders)):
            numbers.frombytes(some)
        new._papers_of = Counter(dict(zip(array("I", marks), array("I", papers), strict=True)))
        return new


def _beside(holders: array[int], at: int, reach: int) -> set[int]:
    """The papers near a place."""
    return set(holders[max(0, at - reach) : at + reach + 1])
