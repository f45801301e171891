"""Groups of papers whose weighted terms lie together."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from offprint.subjects.vectors import Index, Vector

_FEWEST = 8  # papers, before themes are looked for
_MOST = 14  # groups
_USUAL = 6  # papers of a group, where papers are few
_SAMPLE = 400  # papers that themes are made from
_OUTLYING = 0.45  # of the usual nearness to a theme: papers that have less are left over


def group_papers(vectors: Sequence[Vector]) -> list[list[int]]:
    """Papers whose terms lie together, the largest group first: Ward's clustering of a sample, then k-means of all."""
    rich = [i for i, vector in enumerate(vectors) if len(vector) >= 4]
    if len(rich) < _FEWEST:
        return []
    sample = rich[:: -(-len(rich) // _SAMPLE)]
    smooth = _smoothed([vectors[i] for i in sample])
    count = max(3, min(_MOST, len(rich) // _USUAL))
    centres = [_centre([smooth[i] for i in group]) for group in _ward(smooth, count)]
    points = smooth if len(sample) == len(vectors) else vectors
    nearest: list[int] = []
    for _ in range(10 if points is smooth else 3):
        holders = _holders(centres)
        before, nearest = nearest, [_nearest(vector, holders, len(centres)) for vector in points]
        if nearest == before:
            break
        members = [[vector for vector, n in zip(points, nearest, strict=True) if n == k] for k in range(len(centres))]
        centres = [_centre(near) if near else centre for near, centre in zip(members, centres, strict=True)]
    groups = [[i for i, n in enumerate(nearest) if n == k] for k in range(len(centres))]
    return sorted((group for group in groups if group), key=lambda group: (-len(group), group))


def set_apart(groups: Sequence[Sequence[int]], vectors: Sequence[Vector]) -> list[list[int]]:
    """The groups without the papers that hardly belong to theirs; those last, together."""
    nearness = {}
    for group in groups:
        sums: defaultdict[int, float] = defaultdict(float)
        for term, weight in chain.from_iterable(vectors[i].items() for i in group):
            sums[term] += weight
        whole = math.fsum(weight * weight for weight in sums.values())
        for i in group:
            own = math.fsum(weight * weight for weight in vectors[i].values())
            shared = math.fsum(weight * sums[term] for term, weight in vectors[i].items())
            others = whole - 2 * shared + own  # the square of the sum of all but this one
            nearness[i] = round((shared - own) / math.sqrt(others), 9) if others > 1e-9 else 0.0
    least = _OUTLYING * sorted(nearness.values())[len(nearness) // 2] if nearness else 0.0
    kept = [[i for i in group if nearness[i] >= least] for group in groups]
    kept = [group for group in kept if len(group) > 1]
    inside = set(chain.from_iterable(kept))
    return [*kept, [i for group in groups for i in group if i not in inside]]


def _smoothed(vectors: Sequence[Vector]) -> list[Vector]:
    """Each paper with a double share of its nearest, twice over: papers of one field that share no word meet."""
    index = Index(vectors)
    near = [[(other, score) for other, score, _ in index.nearest(i, 8, 0.02)] for i in range(len(vectors))]
    smooth = list(vectors)
    for _ in range(2):
        smooth = [_blend(i, smooth, near[i]) for i in range(len(vectors))]
    return smooth


def _blend(paper: int, vectors: Sequence[Vector], near: Sequence[tuple[int, float]]) -> Vector:
    sums: defaultdict[int, float] = defaultdict(float, vectors[paper])
    whole = math.fsum(score for _, score in near)
    for other, score in near:
        for term, weight in vectors[other].items():
            sums[term] += 2 * weight * score / whole
    return _unit(sums, 150)


def _unit(sums: dict[int, float], most: int) -> Vector:
    heaviest = sorted(sums.items(), key=lambda entry: (-entry[1], entry[0]))[:most]
    length = math.sqrt(math.fsum(weight * weight for _, weight in heaviest)) or 1.0
    return {term: weight / length for term, weight in heaviest}


def _centre(vectors: Iterable[Vector]) -> Vector:
    sums: defaultdict[int, float] = defaultdict(float)
    for vector in vectors:
        for term, weight in vector.items():
            sums[term] += weight
    return _unit(sums, 300)


_Holders = dict[int, list[tuple[int, float]]]
"""Terms → the vectors that have them, by their numbers, and how they weigh there."""


def _holders(vectors: Iterable[Vector]) -> _Holders:
    found: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)
    for number, vector in enumerate(vectors):
        for term, weight in vector.items():
            found[term].append((number, weight))
    return dict(found)


def _products(vector: Vector, holders: _Holders, count: int) -> list[float]:
    """What a vector has in common with each of so many."""
    sums = [0.0] * count
    for term, weight in vector.items():
        for number, other in holders.get(term, ()):
            sums[number] += weight * other
    return sums


def _nearest(vector: Vector, holders: _Holders, centres: int) -> int:
    scores = [round(product, 9) for product in _products(vector, holders, centres)]
    return scores.index(max(scores))


def _ward(vectors: Sequence[Vector], fewest: int) -> list[list[int]]:
    """Merges the two groups whose union costs least (Ward, 1963), again and again, until few are left."""
    count = len(vectors)
    holders = _holders(vectors)
    cost = [[0.0] * count for _ in range(count)]
    for i, vector in enumerate(vectors):
        products = _products(vector, holders, count)
        for j in range(i):
            cost[i][j] = cost[j][i] = round(2 - 2 * products[j], 9)
    groups = {i: [i] for i in range(count)}
    nearest = {i: min((cost[i][j], j) for j in groups if j != i) for i in groups}
    while len(groups) > fewest:
        (least, b), a = min((near, i) for i, near in nearest.items())
        size_a, size_b = len(groups[a]), len(groups[b])
        groups[a] += groups.pop(b)
        del nearest[b]
        for c in groups:
            if c != a:
                size = len(groups[c])
                whole = (size_a + size) * cost[a][c] + (size_b + size) * cost[b][c] - size * least
                cost[a][c] = cost[c][a] = round(whole / (size_a + size_b + size), 9)
        for c in groups:
            if c == a or nearest[c][1] in (a, b):
                nearest[c] = min((cost[c][d], d) for d in groups if d != c)
            else:
                nearest[c] = min(nearest[c], (cost[c][a], a))
    return list(groups.values())
