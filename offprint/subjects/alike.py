"""Some texts → which are near each other, quickly: for pictures, which need not know how near, or in what words.

Terms are stems and pairs of them, as in related.py; but stop words are those of all languages, and words lose endings
as in English, whatever the language: a key is a key. Weights are sums, products and roots of rounded logarithms: the
same texts are as near on every machine.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, pairwise

from offprint.subjects.scripts import LETTERS, WIDE
from offprint.subjects.stems import fold, stem
from offprint.subjects.stopwords import LANGUAGES, PARTICLES

_TOKENS = re.compile(rf"[{WIDE}]|{LETTERS}|[^\w\s'’-]")
_STOPS = PARTICLES.union(*LANGUAGES.values())
_KNOWN = 1 << 16  # words whose stems are kept: most of those of a digest
_KEPT = 32  # terms of a text
_TITLE = 3  # a word of the title counts as so many of the rest
_COMMON = 0.3  # a term in more than this part of ten texts or more tells nothing
_FLOOR = 0.02


def near_texts(texts: Sequence[tuple[str, str]], most: int) -> list[list[tuple[int, float]]]:
    """For each title with what stands below it, the others nearest to it, and how near: the nearest first."""
    vectors = _vectors([_count(*text) for text in texts])
    holders: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for i, vector in enumerate(vectors):
        for term, weight in vector:
            holders[term].append((i, weight))
    found = []
    for i, vector in enumerate(vectors):
        reached: defaultdict[int, float] = defaultdict(float)
        for term, weight in vector:
            for j, other in holders[term]:
                reached[j] += weight * other
        reached.pop(i, None)
        nearest = heapq.nsmallest(most, [(-score, j) for j, score in reached.items() if score >= _FLOOR])
        found.append([(j, -score) for score, j in nearest])
    return found


def _count(title: str, rest: str) -> Counter[str]:
    """The terms of a text, and how often each stands there."""
    head, body = ([*map(_key, _TOKENS.findall(text))] for text in (title, rest))
    counts = Counter(chain(head * _TITLE, body))
    for character in [term for term in counts if len(term) < 2]:
        del counts[character]  # which says nothing alone: nor does what ends a phrase
    pairs = [f"{a} {b}" for a, b in pairwise(head) if a and b]
    counts.update(chain(pairs * _TITLE, [f"{a} {b}" for a, b in pairwise(body) if a and b]))
    return counts


@lru_cache(_KNOWN)
def _key(token: str) -> str:
    """What a word is compared by; nothing for what ends a phrase."""
    folded = fold(token)
    return "" if folded in _STOPS or not folded[0].isalpha() else stem(folded)


def _vectors(counts: Sequence[Counter[str]]) -> list[list[tuple[str, float]]]:
    """Each text's heaviest terms, as parts of a vector of length 1: TF-IDF. Only those that others have too."""
    total = len(counts)
    texts_of = Counter(chain.from_iterable(counts))
    most = _COMMON * total if total >= 10 else total
    # A logarithm may differ in its last digit from machine to machine; sums, products and roots may not.
    rarities = {n: round(math.log(1 + total / n), 9) for n in set(texts_of.values()) if n <= most}
    rarity = {term: rarities[n] for term, n in texts_of.items() if 1 < n <= most}
    repeated = [0.0, *(round(1 + math.log(times), 9) for times in range(1, 200))]
    vectors = []
    for count in counts:
        weights = [(-repeated[min(count[term], 199)] * rarity[term], term) for term in count if term in rarity]
        alone = sum(texts_of[term] == 1 and " " not in term for term in count) if 1 in rarities else 0
        square = math.fsum(weight * weight for weight, _ in weights) + alone * rarities.get(1, 0.0) ** 2
        length = math.sqrt(square) or 1.0
        vectors.append([(term, -weight / length) for weight, term in heapq.nsmallest(_KEPT, weights)])
    return vectors
