"""Papers as weighted terms, exactly, and which are near each other: for one edition, or for themes to be found.

An ``Index`` holds papers as weighted terms and answers for one of them at a time. Its cost grows as the number of
papers, for a paper keeps only its heaviest terms and a term only the papers in which it weighs most.
"""

from __future__ import annotations

import heapq
import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from offprint.subjects.terms import FIRST_WORD, Texts

Vector = dict[int, float]
"""Terms and their weights: a stem is its number, two in a row are one number (``_pair``)."""

_TITLE = 3  # a word of the title counts as so many of the abstract
_KEPT = 32  # terms of a paper
_REACH = 100  # papers of a term
_CANDIDATES = 4  # so many times the papers asked for are measured exactly
_COMMON = 0.3  # a term in more than this part of ten papers or more tells nothing


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


_PAIRS = 1 << 32  # terms from here on are two stems in a row


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
