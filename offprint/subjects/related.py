"""Which papers are near each other, and in what words.

An ``Index`` holds papers as weighted terms and answers for one of them at a time. Its cost grows as the number of
papers, for a paper keeps only its heaviest terms and a term only the papers in which it weighs most.
"""

from __future__ import annotations

import heapq
import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from offprint.subjects.terms import FIRST_WORD, Texts, read_texts, unlike_nouns

Vector = dict[int, float]
"""Terms and their weights: a stem is its number, two in a row are one number (``_pair``)."""

_TITLE = 3  # a word of the title counts as so many of the abstract
_KEPT = 32  # terms of a paper
_REACH = 100  # papers of a term
_CANDIDATES = 4  # so many times the papers asked for are measured exactly
_COMMON = 0.3  # a term in more than this part of ten papers or more tells nothing


@dataclass(frozen=True, slots=True, order=True)
class Related:
    """A paper near another; ``score`` is from 0 to 1, ``words`` what both are about, the weightiest first."""

    slug: str
    score: float
    words: tuple[str, ...]


def relate(
    papers: Sequence[tuple[str, str, str]], most: int = 5, floor: float = 0.05
) -> dict[str, tuple[Related, ...]]:
    """For the slug of each (slug, title, abstract), the papers nearest to it: the nearest first, then by slug.

    Nothing under ``floor`` is near. The order in which the papers come does not matter.
    """
    ordered = sorted(papers)
    texts = read_texts([(title, abstract, "") for _, title, abstract in ordered])
    index = Index(weigh(texts))
    near = [index.nearest(i, most, floor) for i in range(len(ordered))]
    words = _Words(texts, (shared for found in near for _, _, shared in found))
    return {
        slug: tuple(sorted((Related(ordered[j][0], score, words.of(shared)) for j, score, shared in found), key=_order))
        for (slug, _, _), found in zip(ordered, near, strict=True)
    }


def weigh(texts: Texts, kept: int = _KEPT, title: int = _TITLE) -> list[Vector]:
    """Each paper's heaviest terms, the heaviest first, as parts of a vector of length 1: TF-IDF, title words more."""
    counts = [_count(texts, i, title) for i in range(len(texts.titles))]
    papers_of: Counter[int] = Counter()
    for count in counts:
        papers_of.update(count.keys())
    total = len(counts)
    cap = _COMMON * total if total >= 10 else total
    # A logarithm may differ in its last digit from machine to machine; sums, products and roots may not.
    rarity = {n: round(math.log(1 + total / n), 9) for n in set(papers_of.values()) if n <= cap}
    repeated = [0.0, *(round(1 + math.log(n), 9) for n in range(1, 200))]
    vectors = []
    for count in counts:
        weights = []
        for term, times in count.items():
            n = papers_of[term]
            if n <= cap and (n > 1 or term < _PAIRS):
                weights.append((-repeated[min(times, 199)] * rarity[n], term, n))
        length = math.sqrt(math.fsum(weight * weight for weight, _, _ in weights)) or 1.0
        shared = (entry for entry in weights if entry[2] > 1)
        vectors.append({term: -weight / length for weight, term, _ in heapq.nsmallest(kept, shared)})
    return vectors


class Index:
    """Papers by their terms."""

    def __init__(self, vectors: Sequence[Vector], reach: int = _REACH) -> None:
        self.vectors = vectors
        postings: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
        for i, vector in enumerate(vectors):
            for term, weight in vector.items():
                postings[term].append((-weight, i))
        self.papers: dict[int, list[tuple[int, float]]] = {
            term: [(i, -weight) for weight, i in heapq.nsmallest(reach, entries)]
            for term, entries in postings.items()
            if len(entries) > 1
        }

    def nearest(self, paper: int, most: int, floor: float) -> list[tuple[int, float, Vector]]:
        """The papers nearest to one of the index: number, score, and what each shared term adds to it."""
        mine = self.vectors[paper]
        reached: defaultdict[int, float] = defaultdict(float)
        for term, weight in mine.items():
            for other, theirs in self.papers.get(term, ()):
                reached[other] += weight * theirs
        reached.pop(paper, None)
        least = min(heapq.nlargest(most * _CANDIDATES, reached.values()), default=0.0)
        found = []
        for other in (other for other, score in reached.items() if score >= least):
            shared = self._shared(mine, self.vectors[other])
            score = round(math.fsum(shared.values()) * (1 - 0.5 / _subjects(shared)), 6)
            if score >= floor:
                found.append((other, score, shared))
        return sorted(found, key=lambda entry: (-entry[1], entry[0]))[:most]

    @staticmethod
    def _shared(mine: Vector, theirs: Vector) -> Vector:
        return {term: weight * theirs[term] for term, weight in mine.items() if term in theirs}


class _Words:
    """Terms in the words in which the papers write them most often."""

    def __init__(self, texts: Texts, shared: Iterable[Vector]) -> None:
        self._texts = texts
        verbs, others = unlike_nouns(texts)
        self._lesser = verbs | others
        self._forms: dict[int, Counter[tuple[int, ...]]] = {term: Counter() for terms in shared for term in terms}
        self._known: dict[int, tuple[int, ...]] = {}
        self._papers: Counter[int] = Counter()
        self._before: defaultdict[int, Counter[int]] = defaultdict(Counter)
        self._after: defaultdict[int, Counter[int]] = defaultdict(Counter)
        for title, abstract in zip(texts.titles, texts.abstracts, strict=True):
            met = self._read(title, 1) | self._read(abstract, 2)
            self._papers.update({term for term, _, _ in met})
            once = {(term, texts.stem_of[before], texts.stem_of[after]): (before, after) for term, before, after in met}
            for (term, _, _), (before, after) in once.items():
                if before:
                    self._before[term][before] += 1
                if after:
                    self._after[term][after] += 1

    def _read(self, stream: array[int], times: int) -> set[tuple[int, int, int]]:
        """Notes the forms of the terms; gives the form before each term, and the one after it."""
        forms, stem_of, met = self._forms, self._texts.stem_of, set()
        words = [form if form >= FIRST_WORD else 0 for form in stream] + [0, 0]
        for i, form in enumerate(stream):
            if form < FIRST_WORD:
                continue
            before, after = words[i - 1], words[i + 1]
            word = stem_of[form]
            if word in forms:
                forms[word][form,] += times
                met |= {(word, before, 0), (word, 0, after)}
            if after and (pair := _pair(word, stem_of[after])) in forms:
                forms[pair][form, after] += times
                met |= {(pair, before, 0), (pair, 0, words[i + 2])}
        return met

    def of(self, shared: Vector, most: int = 3) -> tuple[str, ...]:
        """One to three of the shared terms: phrases before their words, none that weighs little beside the first."""
        heaviest = sorted(shared, key=lambda term: (-round(shared[term], 6), term))
        found: list[tuple[float, tuple[int, ...]]] = []
        used: set[int] = set()
        for term in sorted(heaviest, key=lambda term: term < _PAIRS):
            stems = stems_of(term)
            if used.isdisjoint(stems):
                forms = self._whole(term)
                weight = math.fsum(shared.get(stem, 0.0) for stem in {term, *stems})
                found.append((round(weight * (0.4 if forms[-1] in self._lesser else 1), 6), forms))
                used.update(stems, (self._texts.stem_of[form] for form in forms))
        found.sort(key=lambda entry: (-entry[0], entry[1]))
        weighty = (forms for weight, forms in found[:most] if 4 * weight >= found[0][0])
        return tuple(dict.fromkeys(self._texts.running(forms) for forms in weighty))

    def _whole(self, term: int) -> tuple[int, ...]:
        """The forms of a term; 'large language' with the 'models' that nearly always follow."""
        known = self._known.get(term)
        if known is None:
            start, known = term, _most(self._forms[term], self._texts)
            longest = 4 if self._texts.is_term(self._texts.stem_of[known[0]]) else 6
            while len(known) < longest and (before := self._always(self._before, term)):
                known = (before, *known)
                term = _pair(*(self._texts.stem_of[form] for form in known[:2]))
            term = start if len(known) == 1 else _pair(*(self._texts.stem_of[form] for form in known[-2:]))
            while len(known) < longest and (after := self._always(self._after, term)):
                known = (*known, after)
                term = _pair(*(self._texts.stem_of[form] for form in known[-2:]))
            self._known[start] = known
        return known

    def _always(self, beside: dict[int, Counter[int]], term: int) -> int:
        """A form of the word that stands beside a term in nearly all papers; else 0."""
        if term not in beside:
            return 0
        papers_of: Counter[int] = Counter()
        for form, papers in beside[term].items():
            papers_of[self._texts.stem_of[form]] += papers
        for stem, papers in papers_of.items():
            if papers >= 2 and 4 * papers >= 3 * self._papers[term]:
                forms = (form for form in beside[term] if self._texts.stem_of[form] == stem)
                return min(forms, key=lambda form: (-beside[term][form], form))
        return 0


def _most(counts: Counter[tuple[int, ...]], texts: Texts) -> tuple[int, ...]:
    return min(counts, key=lambda forms: (-counts[forms], texts.written(forms).swapcase()))


_PAIRS = 1 << 32  # terms from here on are two stems in a row


def _pair(first: int, second: int) -> int:
    return first << 32 | second


def dot(a: Vector, b: Vector) -> float:
    return math.fsum([weight * b[term] for term, weight in a.items() if term in b])


def stems_of(term: int) -> tuple[int, ...]:
    """The one or two words of a term."""
    return (term,) if term < _PAIRS else (term >> 32, term & (_PAIRS - 1))


def _count(texts: Texts, paper: int, title: int) -> Counter[int]:
    count = Counter(_terms(texts, texts.abstracts[paper]))
    for term in _terms(texts, texts.titles[paper]):
        count[term] += title
    return count


def _terms(texts: Texts, stream: array[int]) -> Iterator[int]:
    """The words of a text and every two that stand together."""
    before = 0
    for form in stream:
        if form < FIRST_WORD:
            before = 0
            continue
        stem = texts.stem_of[form]
        if texts.is_term(stem):
            yield stem
        if before:
            yield before << 32 | stem
        before = stem


def _subjects(shared: Vector) -> int:
    """How many things two papers share: 'zero-shot' is one, though it is two words and a pair."""
    pairs = sum(term >= _PAIRS for term in shared)
    return max(1, len(shared) - 2 * pairs)


def _order(related: Related) -> tuple[float, str]:
    return -related.score, related.slug
