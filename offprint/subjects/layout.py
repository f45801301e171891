"""Near papers to places on a plane: those near in their texts stand near each other.

A start from the eigenvectors of the nearness graph (Belkin and Niyogi, 2003: Laplacian eigenmaps), bettered by t-SNE's
gradient descent (van der Maaten and Hinton, 2008) with nearness for its probabilities, and with cells of points far off
taken for one (Barnes and Hut, 1986), for pushes that change slowly. Only sums, products, quotients
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

_WALK = 20  # steps of the power iteration
_ROUNDS = 60  # of the descent; more moves papers, but hardly to better places
_EARLY = _ROUNDS // 5  # of them drawn together four times as strongly
_LASTING = 3  # rounds that go by before pushes are reckoned again, but for
_FEW = 40  # points, which all push each by itself and at every round; more of them stand in
_CELL = 10  # cells of so many at most
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
    edge, widest = max(radii, default=0.0) + _EDGE, 2 * max(radii, default=0.0) + gap
    xs, ys = [x for x, _ in points], [y for _, y in points]
    for _ in range(_PUSHES):
        xs = [min(max(x, edge), width - edge) for x in xs]
        ys = [min(max(y, edge), height - edge) for y in ys]
        order = sorted(range(len(ys)), key=lambda i: (ys[i], i))
        rows = [ys[i] for i in order]
        moved, first = False, 0
        for rank, i in enumerate(order):
            while rows[first] < rows[rank] - widest:
                first += 1
            for j in order[first:rank]:
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
    centres = {i: (x, y, 1.0) for i, (x, y) in enumerate(points)}

    def best(a: int) -> tuple[float, int]:
        x, y, size = centres[a]
        costs = [
            (size * other / (size + other) * ((x - bx) * (x - bx) + (y - by) * (y - by)), b)
            for b, (bx, by, other) in centres.items()
            if b != a
        ]
        return min(costs)

    nearest = {i: best(i) for i in groups} if len(groups) > 1 else {}
    while len(groups) > max(1, count):
        a = min(nearest, key=lambda i: (nearest[i], i))
        _, b = nearest.pop(a)
        (ax, ay, mine), (bx, by, theirs) = centres[a], centres.pop(b)
        share = theirs / (mine + theirs)
        x, y, size = centres[a] = ax + (bx - ax) * share, ay + (by - ay) * share, mine + theirs
        groups[a] += groups.pop(b)
        nearest.pop(b)
        if len(groups) > 1:
            for c, (_, other) in nearest.items():
                cx, cy, many = centres[c]
                if other in (a, b):
                    nearest[c] = best(c)
                else:
                    cost = size * many / (size + many) * ((x - cx) * (x - cx) + (y - cy) * (y - cy))
                    nearest[c] = min(nearest[c], (cost, a))
            nearest[a] = best(a)
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
    rows = [list(found.items()) for found in weights]
    basis, numbers = [roots], _numbers()
    for _ in range(2):
        vector = [next(numbers) for _ in weights]
        for _ in range(_WALK):
            for other in basis:
                share = _dot(vector, other) / (_dot(other, other) or 1.0)
                vector = [a - share * b for a, b in zip(vector, other, strict=True)]
            length = math.sqrt(_dot(vector, vector)) or 1.0
            scaled = [a / length / root for a, root in zip(vector, roots, strict=True)]
            for i, (row, root) in enumerate(zip(rows, roots, strict=True)):
                whole = 0.0
                for j, weight in row:
                    whole += weight * scaled[j]
                vector[i] = (scaled[i] * root + whole / root) / 2
        basis.append(vector)
    x, y = ([a / root for a, root in zip(vector, roots, strict=True)] for vector in basis[1:])
    return x, y


def _descend(weights: _Weights, xs: list[float], ys: list[float]) -> list[Point]:
    """t-SNE: near papers draw each other, all push each other off."""
    count = len(xs)
    whole = math.fsum(weight for found in weights for weight in found.values()) or 1.0
    pulls = [[(j, weight / whole) for j, weight in sorted(found.items())] for found in weights]
    xs, ys, rate = _scaled(xs), _scaled(ys), count / 1.5
    speeds = [(0.0, 0.0)] * count
    pushes: list[Point] = []
    for turn in range(_ROUNDS):
        pull, keep = (4.0, 0.5) if turn < _EARLY else (1.0, 0.8)
        if turn % _LASTING == 0 or count <= _FEW:
            pushes = _pushes(xs, ys)
        for i, (px, py) in enumerate(pushes):
            x, y, ax, ay = xs[i], ys[i], 0.0, 0.0
            for j, weight in pulls[i]:
                dx, dy = x - xs[j], y - ys[j]
                force = weight / (1 + dx * dx + dy * dy)
                ax += force * dx
                ay += force * dy
            vx, vy = speeds[i]
            speeds[i] = keep * vx - rate * (pull * ax - px), keep * vy - rate * (pull * ay - py)
        xs = [x + vx for x, (vx, _) in zip(xs, speeds, strict=True)]
        ys = [y + vy for y, (_, vy) in zip(ys, speeds, strict=True)]
    return list(zip(xs, ys, strict=True))


def _pushes(xs: list[float], ys: list[float]) -> list[Point]:
    """How all others push each: those of its cell each by itself, those of another as if all stood in their middle."""
    cells = _cells(xs, ys)
    middles = [(*middle([(xs[i], ys[i]) for i in cell]), len(cell)) for cell in cells]
    found = [(0.0, 0.0)] * len(xs)
    total = 0.0
    for number, cell in enumerate(cells):
        inside = [(xs[i], ys[i], 1) for i in cell]
        bodies = middles[:number] + middles[number + 1 :] + inside
        for i, (x, y, _) in zip(cell, inside, strict=True):
            px = py = 0.0
            for a, b, mass in bodies:
                dx, dy = x - a, y - b
                near = 1 / (1 + dx * dx + dy * dy)
                total += mass * near
                near *= mass * near
                px += near * dx
                py += near * dy
            found[i] = px, py
    total = (total - len(xs)) or 1.0  # each stands nearest to itself, which is not to count
    return [(px / total, py / total) for px, py in found]


def _cells(xs: list[float], ys: list[float]) -> list[list[int]]:
    """Points that stand together, halved by their places until the cells are small."""
    cells, places = [list(range(len(xs)))], (xs, ys)
    while len(xs) > _FEW and len(cells[0]) > _CELL:
        along, across = places
        halves = []
        for cell in cells:
            ordered, half = sorted(cell, key=lambda i: (along[i], i)), (len(cell) + 1) // 2
            halves += [ordered[:half], ordered[half:]]
        cells, places = halves, (across, along)
    return cells


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
