"""An edition as a map: its papers as dots, those with like texts near each other, in groups that bear words. Past some
hundreds of papers, and in the earlier editions of a large digest, its tags as circles, which take a third
of the time. Numbers and texts only, no markup."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from offprint.assemble import Entry, Group, by_theme
from offprint.labels import LOW_NARROW, LOW_WIDE, NARROW, WIDE, Label, Size, Spot, place_labels
from offprint.language import ENGLISH, Language
from offprint.model import Tag
from offprint.recall import Recall, afresh
from offprint.subjects.alike import near_texts
from offprint.subjects.layout import Point, fill, gather, lay_out, middle, neighbourhoods, part

FEWEST = 8
"""Papers that make a map: fewer are seen at a glance in their list."""
MOST_DOTS = 240
"""Past so many papers a map shows tags."""
LARGE, NEWEST, SMALL = 1000, 12, 30
"""In a digest of more papers than the first, maps of papers are for as many of the newest editions as the second, and
for those of as many papers as the third, which take no longer than maps of tags."""
_FEW = 24
"""Papers up to which a map is low."""
_MOST_CIRCLES = 48
_FEWEST_CIRCLES = 5
_NEAR = 6  # papers that draw a paper, where papers are many
_MOST_GROUPS, _USUAL = 14, 8  # groups, and papers of one
_WORDS = 3  # of a group's heading
_FULL = 0.3  # of the smallest picture, that dots and the gaps between them may take
_WIDEST_GAP = 12.0
_GATHERED, _FEW_GATHERED = 0.4, 0.65  # of the way to the middle of its group, so that groups are seen
_REACH, _CIRCLE_REACH = 60, 16  # pixels from a group, or from a circle, to its label


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A paper, or a tag with its papers. Places are in percent of the picture's width and height."""

    x: float
    y: float
    radius: float
    path: str
    label: str
    theme: str
    """The theme's id; empty for papers without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Papers that stand together."""

    words: tuple[str, ...]
    """What tells them from the others, the most telling first; none where nothing does."""
    entries: tuple[Entry, ...]

    @property
    def heading(self) -> str:
        """The words, the first with a capital if it is written in small letters: 'mRNA' stays."""
        first, *others = self.words or ("",)
        start = first.split(" ", 1)[0]
        return " · ".join([first[:1].upper() + first[1:] if start.islower() else first, *others])


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    layers: tuple[tuple[str, tuple[Dot, ...]], ...]
    """The dots of each theme, by its id, in the themes' order."""
    labels: tuple[tuple[str, Label], ...]
    """Where a label leads (the anchor of its group, or a tag's path), and the label, on a narrow picture."""
    wide_labels: tuple[tuple[str, Label], ...]
    clusters: tuple[Cluster, ...]
    """The same as a list, the largest first; none on a map of tags."""
    tags: tuple[tuple[Tag, str, int], ...]
    """On a map of tags: each, the theme that most of its papers have, and how many they are; the largest first."""
    themes: tuple[Group, ...]
    """Those whose colours are on the map."""
    low: bool = False
    """A picture for few dots."""
    crowded: bool = False
    """There are too many papers for dots."""


def with_dots(editions: Sequence[Group], papers: int) -> frozenset[str]:
    """The ids of those editions of a digest, the newest first, whose maps show papers if these are not too many."""
    large = papers > LARGE
    earlier = [edition for edition in editions[NEWEST:] if large and len(edition.entries) > SMALL]
    return frozenset(edition.id for edition in editions) - {edition.id for edition in earlier}


def make_map(
    edition: Group, themes: Sequence[Group], language: Language = ENGLISH, recall: Recall = afresh, dots: bool = True
) -> Map | None:
    """The map of an edition, whatever the order of its papers, and with ``dots`` for these if they are not too many;
    None where it has too few papers, or tags, for one."""
    if len(edition.entries) < FEWEST:
        return None
    shelves = by_theme(edition.entries, themes)
    ranks = {theme.id if theme else "": rank for rank, (theme, _) in enumerate(shelves)}
    shown = tuple(theme for theme, _ in shelves if theme)
    if not has_dots(edition, dots):
        return _map_of_tags(edition.entries, ranks, shown, language, recall)
    return _map_of_papers(sorted(edition.entries, key=lambda entry: entry.slug), ranks, shown, recall)


def has_dots(edition: Group, dots: bool = True) -> bool:
    """Whether its map shows papers, not tags alone."""
    return dots and len(edition.entries) <= MOST_DOTS


def has_map(edition: Group, dots: bool = True) -> bool:
    """Whether ``make_map`` makes one, which takes much longer to tell."""
    if len(edition.entries) >= FEWEST and has_dots(edition, dots):
        return True
    tags: set[str] = set()
    for entry in edition.entries if len(edition.entries) >= FEWEST else ():
        tags.update(tag.id for tag in entry.tags)
        if len(tags) >= _FEWEST_CIRCLES:
            return True
    return False


def _map_of_papers(entries: Sequence[Entry], ranks: dict[str, int], themes: tuple[Group, ...], recall: Recall) -> Map:
    radius = 6.0 if len(entries) <= 120 else 5.0
    low = len(entries) <= _FEW
    narrow, wide = (LOW_NARROW, LOW_WIDE) if low else (NARROW, WIDE)
    width, height = narrow
    texts = tuple((entry.title.plain, entry.texts.plain) for entry in entries)
    points, groups = recall(_place, texts, narrow, radius, about=tuple(entry.slug for entry in entries))
    named = telling_words([_names(entry) for entry in entries], groups)
    dots = [
        _dot(point, narrow, radius, entry.path, entry.title.plain, entry.theme.id if entry.theme else "")
        for entry, point in zip(entries, points, strict=True)
    ]
    spots, anchors = [], []
    for number, (group, words) in enumerate(zip(groups, named, strict=True), 1):
        if words:
            x, y = middle([points[i] for i in group])
            spots.append(Spot(text=words[0], x=100 * x / width, y=100 * y / height))
            anchors.append(f"#group-{number}")
    return Map(
        layers=_layers(dots, ranks),
        labels=_labels(spots, anchors, dots, narrow, _REACH, recall),
        wide_labels=_labels(spots, anchors, dots, wide, _REACH, recall),
        clusters=tuple(
            Cluster(words=words, entries=_by_rank((entries[i] for i in group), ranks))
            for group, words in zip(groups, named, strict=True)
        ),
        tags=(),
        themes=themes,
        low=low,
    )


def _place(texts: Sequence[tuple[str, str]], size: Size, radius: float) -> tuple[list[Point], list[list[int]]]:
    """Where papers of these titles and abstracts stand, in pixels, and their groups."""
    count, (width, height) = len(texts), size
    gap = min(_WIDEST_GAP, max(1.0, math.sqrt(_FULL * width * height / count) - 2 * radius))
    near = near_texts(texts, max(2, min(_NEAR, count // 4)))
    points = fill(lay_out(near), width, height)
    groups = neighbourhoods(points, max(2, min(_MOST_GROUPS, count // _USUAL)))
    points = gather(points, groups, _FEW_GATHERED if count <= _FEW else _GATHERED)
    return part(points, width, height, [radius] * count, gap), groups


def _names(entry: Entry) -> list[str]:
    """Words that could name a group: a paper's tags and, where it has none, its theme."""
    return [tag.name for tag in entry.tags] or ([entry.theme.name] if entry.theme else [])


def telling_words(names: Sequence[Sequence[str]], groups: Sequence[Sequence[int]]) -> list[tuple[str, ...]]:
    """For each group the names that many of its papers have and few others, the most telling first; no two groups have
    the same first."""
    everywhere = Counter(chain.from_iterable(names))
    scores = []
    for group in groups:
        inside = Counter(chain.from_iterable(names[i] for i in group))
        found = {name: papers / len(group) * papers / everywhere[name] for name, papers in inside.items() if papers > 1}
        scores.append(found or {name: papers / everywhere[name] / 100 for name, papers in inside.items()})
    ranked = sorted((-score, number, name) for number, found in enumerate(scores) for name, score in found.items())
    firsts: dict[int, str] = {}
    for _, number, name in ranked:
        if number not in firsts and name not in firsts.values():
            firsts[number] = name
    words: list[tuple[str, ...]] = []
    for number, found in enumerate(scores):
        best = sorted((-score, name) for name, score in found.items() if name not in firsts.values())
        first = (firsts[number],) if number in firsts else ()
        worthy = (name for score, name in best if not first or -4 * score >= found[first[0]])
        words.append((*first, *worthy)[:_WORDS])
    return words


def _map_of_tags(
    entries: Sequence[Entry], ranks: dict[str, int], themes: tuple[Group, ...], language: Language, recall: Recall
) -> Map | None:
    alike = Counter((entry.tags, entry.theme.id if entry.theme else "") for entry in entries)  # of many, few differ
    papers_of: Counter[Tag] = Counter()
    for (labels, _), papers in alike.items():
        for tag in labels:
            papers_of[tag] += papers
    tags = sorted(papers_of, key=lambda tag: (-papers_of[tag], tag.id))[:_MOST_CIRCLES]
    if len(tags) < _FEWEST_CIRCLES:
        return None
    numbers = {tag.id: number for number, tag in enumerate(tags)}
    together: Counter[tuple[int, int]] = Counter()
    themes_of: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for (labels, theme_id), papers in alike.items():
        here = sorted(numbers[tag.id] for tag in labels if tag.id in numbers)
        for pair in combinations(here, 2):
            together[pair] += papers
        for number in here:
            themes_of[number][theme_id] += papers
    near: list[list[tuple[int, float]]] = [[] for _ in tags]
    for (a, b), papers in sorted(together.items()):
        likeness = papers / math.sqrt(papers_of[tags[a]] * papers_of[tags[b]])
        near[a].append((b, likeness))
        near[b].append((a, likeness))
    near = [sorted(found, key=lambda other: (-other[1], other[0]))[:_NEAR] for found in near]
    width, height = NARROW
    area = 0.3 * width * height / math.fsum(papers_of[tag] for tag in tags)
    radii = [max(5.0, math.sqrt(area * papers_of[tag] / math.pi)) for tag in tags]
    points = part(fill(lay_out(near), width, height), width, height, radii, 3)
    own = [min(found, key=lambda theme: (-found[theme], ranks[theme])) for _, found in sorted(themes_of.items())]
    dots = [
        _dot(point, NARROW, radius, f"tags/{tag.id}.html", f"{tag.name}: {_papers(papers_of[tag], language)}", theme)
        for tag, point, radius, theme in zip(tags, points, radii, own, strict=True)
    ]
    spots = [Spot(text=tag.name, x=dot.x, y=dot.y) for tag, dot in zip(tags, dots, strict=True)]
    paths = [dot.path for dot in dots]
    return Map(
        layers=_layers(dots, ranks),
        labels=_labels(spots, paths, [], NARROW, _CIRCLE_REACH, recall),
        wide_labels=_labels(spots, paths, [], WIDE, _CIRCLE_REACH, recall),
        clusters=(),
        tags=tuple((tag, theme, papers_of[tag]) for tag, theme in zip(tags, own, strict=True)),
        themes=tuple(theme for theme in themes if theme.id in own),
        crowded=len(entries) > MOST_DOTS,
    )


def _papers(number: int, language: Language) -> str:
    return language.plural("%(num)s paper", "%(num)s papers", number)


def _dot(point: Point, size: Size, radius: float, path: str, label: str, theme: str) -> Dot:
    """A dot whose place is rounded as the page prints it."""
    x, y = round(100 * point[0] / size[0], 1), round(100 * point[1] / size[1], 1)
    return Dot(x=x, y=y, radius=round(radius, 1), path=path, label=label, theme=theme)


def _labels(
    spots: Sequence[Spot], links: Sequence[str], dots: Sequence[Dot], size: Size, reach: float, recall: Recall
) -> tuple[tuple[str, Label], ...]:
    found = recall(place_labels, tuple(spots), tuple((dot.x, dot.y, dot.radius) for dot in dots), size, reach)
    return tuple((link, label) for link, label in zip(links, found, strict=True) if label)


def _layers(dots: Iterable[Dot], ranks: dict[str, int]) -> tuple[tuple[str, tuple[Dot, ...]], ...]:
    layers: dict[str, list[Dot]] = {}
    for dot in sorted(dots, key=lambda dot: (ranks[dot.theme], dot.path)):
        layers.setdefault(dot.theme, []).append(dot)
    return tuple((theme, tuple(found)) for theme, found in layers.items())


def _by_rank(entries: Iterable[Entry], ranks: dict[str, int]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: (ranks[entry.theme.id if entry.theme else ""], entry.slug)))
