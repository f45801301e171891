"""Near papers to places on a plane: those near in their texts stand near each other.

A start from the eigenvectors of the nearness graph (Belkin and Niyogi, 2003: Laplacian eigenmaps), bettered by t-SNE's
gradient descent (van der Maaten and Hinton, 2008) with nearness for its probabilities. Only sums, products, quotients
and roots, which IEEE 754 fixes to the last bit, in a fixed order: the same papers stand at the same places on every
machine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

Point = tuple[float, float]
Near = Sequence[Sequence[tuple[int, float]]]
"""For each paper the papers near it, and how near."""
_Weights = list[dict[int, float]]

_WALK = 60  # steps of the power iteration
_ROUNDS = 100  # of the descent; more moves papers, but not to better places
_EARLY = _ROUNDS // 4  # of them drawn together four times as strongly
_PUSHES = 150
_EDGE = 8  # between a disc and the edge of its box


def lay_out(near: Near) -> list[Point]:
    """A place for each paper, in no particular unit."""
    weights = _weights(near)
    return _descend(weights, *_eigenvectors(weights))


def fill(points: Sequence[Point], width: float, height: float) -> list[Point]:
    """The places in a box, the longest way upright, and the box well filled."""
    upright = _upright(points)
    xs, ys = _filled([x for x, _ in upright], width), _filled([y for _, y in upright], height)
    return list(zip(xs, ys, strict=True))


def gather(points: Sequence[Point], groups: Sequence[Sequence[int]], share: float) -> list[Point]:
    """The places moved towards the middle of their group, by a share of the way."""
    gathered = list(points)
    for group in groups:
        x, y = middle([points[i] for i in group])
        for i in group:
            gathered[i] = points[i][0] + share * (x - points[i][0]), points[i][1] + share * (y - points[i][1])
    return gathered


def part(points: Sequence[Point], width: float, height: float, radii: Sequence[float], gap: float) -> list[Point]:
    """The places moved until discs of these radii have a gap between them, as far as the box has room."""
    edge = max(radii, default=0.0) + _EDGE
    xs, ys = [x for x, _ in points], [y for _, y in points]
    for _ in range(_PUSHES):
        xs = [min(max(x, edge), width - edge) for x in xs]
        ys = [min(max(y, edge), height - edge) for y in ys]
        moved = False
        for i in range(1, len(xs)):
            for j in range(i):
                dx, dy, apart = xs[i] - xs[j], ys[i] - ys[j], radii[i] + radii[j] + gap
                if abs(dx) < apart and abs(dy) < apart and (square := dx * dx + dy * dy) < 0.99 * apart * apart:
                    moved = True
                    far = math.sqrt(square)
                    if far < 0.01:
                        dx, dy, far = 0.01, 0.01 * (-1 if i % 2 else 1), 0.015
                    push = (apart - far) / far / 2
                    xs[i], xs[j] = xs[i] + dx * push, xs[j] - dx * push
                    ys[i], ys[j] = ys[i] + dy * push, ys[j] - dy * push
        if not moved:
            break
    return [(min(max(x, edge), width - edge), min(max(y, edge), height - edge)) for x, y in zip(xs, ys, strict=True)]


def middle(points: Sequence[Point]) -> Point:
    count = max(1, len(points))
    return math.fsum(x for x, _ in points) / count, math.fsum(y for _, y in points) / count


def neighbourhoods(points: Sequence[Point], count: int) -> list[list[int]]:
    """Points that stand together, the largest group first: Ward's clustering (1963), merged until so many are left."""
    groups = {i: [i] for i in range(len(points))}
    centres = dict(enumerate(points))

    def cost(a: int, b: int) -> float:
        dx, dy = centres[a][0] - centres[b][0], centres[a][1] - centres[b][1]
        return len(groups[a]) * len(groups[b]) / (len(groups[a]) + len(groups[b])) * (dx * dx + dy * dy)

    def best(a: int) -> tuple[float, int]:
        return min((cost(a, b), b) for b in groups if b != a)

    nearest = {i: best(i) for i in groups} if len(groups) > 1 else {}
    while len(groups) > max(1, count):
        (_, b), a = min((near, i) for i, near in nearest.items())
        share = len(groups[b]) / (len(groups[a]) + len(groups[b]))
        (ax, ay), (bx, by) = centres[a], centres[b]
        centres[a] = ax + (bx - ax) * share, ay + (by - ay) * share
        groups[a] += groups.pop(b)
        del nearest[b]
        if len(groups) > 1:
            for c in groups:
                stale = c == a or nearest[c][1] in (a, b)
                nearest[c] = best(c) if stale else min(nearest[c], (cost(c, a), a))
    return sorted((sorted(group) for group in groups.values()), key=lambda group: (-len(group), group))


def _weights(near: Near) -> _Weights:
    """How strongly papers draw each other: each gives 1 in all, shared by nearness, and both directions add up."""
    weights: _Weights = [{} for _ in near]
    for i, found in enumerate(near):
        whole = math.fsum(score for _, score in found)
        for j, score in found:
            weights[i][j] = weights[i].get(j, 0.0) + score / whole
            weights[j][i] = weights[j].get(i, 0.0) + score / whole
    return weights


def _eigenvectors(weights: _Weights) -> tuple[list[float], list[float]]:
    """The two slowest ways in which a walk among near papers mixes, by power iteration."""
    roots = [math.sqrt(math.fsum(found.values()) + 0.001) for found in weights]
    basis, numbers = [roots], _numbers()
    for _ in range(2):
        vector = [next(numbers) for _ in weights]
        for _ in range(_WALK):
            for other in basis:
                share = _dot(vector, other) / (_dot(other, other) or 1.0)
                vector = [a - share * b for a, b in zip(vector, other, strict=True)]
            length = math.sqrt(_dot(vector, vector)) or 1.0
            scaled = [a / length / root for a, root in zip(vector, roots, strict=True)]
            vector = [
                (scaled[i] * root + math.fsum(weight * scaled[j] for j, weight in found.items()) / root) / 2
                for i, (found, root) in enumerate(zip(weights, roots, strict=True))
            ]
        basis.append(vector)
    x, y = ([a / root for a, root in zip(vector, roots, strict=True)] for vector in basis[1:])
    return x, y


def _descend(weights: _Weights, xs: list[float], ys: list[float]) -> list[Point]:
    """t-SNE: near papers draw each other, all push each other off."""
    count = len(xs)
    whole = math.fsum(weight for found in weights for weight in found.values()) or 1.0
    pulls = [[(j, weight / whole) for j, weight in sorted(found.items())] for found in weights]
    xs, ys = _scaled(xs), _scaled(ys)
    speeds = [(0.0, 0.0)] * count
    for turn in range(_ROUNDS):
        early = turn < _EARLY
        pull, keep, rate = (4.0, 0.5, count / 1.5) if early else (1.0, 0.8, count / 1.5)
        pushes, total = _pushes(xs, ys)
        for i, (px, py) in enumerate(pushes):
            ax = ay = 0.0
            for j, weight in pulls[i]:
                dx, dy = xs[i] - xs[j], ys[i] - ys[j]
                force = pull * weight / (1 + dx * dx + dy * dy)
                ax, ay = ax + force * dx, ay + force * dy
            vx, vy = speeds[i]
            speeds[i] = keep * vx - rate * (ax - px / total), keep * vy - rate * (ay - py / total)
        xs = [x + vx for x, (vx, _) in zip(xs, speeds, strict=True)]
        ys = [y + vy for y, (_, vy) in zip(ys, speeds, strict=True)]
    return list(zip(xs, ys, strict=True))


def _pushes(xs: list[float], ys: list[float]) -> tuple[list[Point], float]:
    """How all others push each, and the sum of all nearness on the plane."""
    found, total = [], 0.0
    for x, y in zip(xs, ys, strict=True):
        px = py = whole = 0.0
        for a, b in zip(xs, ys):  # noqa: B905 - strict costs a tenth of the time of a build's longest loop
            dx, dy = x - a, y - b
            near = 1 / (1 + dx * dx + dy * dy)
            whole += near
            near *= near
            px += near * dx
            py += near * dy
        found.append((px, py))
        total += whole - 1
    return found, total or 1.0


def _scaled(values: list[float]) -> list[float]:
    size = math.sqrt(_dot(values, values) / max(1, len(values))) or 1.0
    return [value / size / 2 for value in values]


def _upright(points: Sequence[Point]) -> list[Point]:
    """Turned about their middle until they reach furthest upwards: their principal axis is the y axis."""
    middle_x, middle_y = middle(points)
    centred = [(x - middle_x, y - middle_y) for x, y in points]
    xx, yy = math.fsum(x * x for x, _ in centred), math.fsum(y * y for _, y in centred)
    xy = math.fsum(x * y for x, y in centred)
    half = (yy - xx) / 2
    across, along = xy, half + math.sqrt(half * half + xy * xy)  # the larger eigenvalue's direction
    length = math.sqrt(across * across + along * along)
    if length < 1e-9:
        return centred
    sine, cosine = across / length, along / length
    return [(x * cosine - y * sine, x * sine + y * cosine) for x, y in centred]


def _filled(values: Sequence[float], size: float) -> list[float]:
    """From 0 to a size: halfway between where they are and evenly spread, so that a far one does not crowd the rest."""
    least, most = min(values, default=0.0), max(values, default=1.0)
    span = (most - least) or 1.0
    order = sorted(range(len(values)), key=lambda i: (values[i], i))
    ranks = {i: (rank + 0.5) / len(order) for rank, i in enumerate(order)}
    return [size * ((value - least) / span + ranks[i]) / 2 for i, value in enumerate(values)]


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return math.fsum(x * y for x, y in zip(a, b, strict=True))


def _numbers() -> Iterator[float]:
    """Numbers between -0.5 and 0.5, as good as any to start from and always the same (Knuth's MMIX generator)."""
    state = 1
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        yield (state >> 33) / (1 << 31) - 0.5
