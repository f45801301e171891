"""An edition as a shelf: one thin bar a paper, coloured by theme, as tall as its abstract is long. Numbers only, no
markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from offprint.assemble import Entry, Group, by_theme
from offprint.language import ENGLISH, Language

MOST_BARS = 240
"""Past so many papers a bar stands for several."""
_FEWEST = 60
"""A shelf is so many bars wide at least, so that the bars of a small edition stay thin."""
STEP, WIDTH, HEIGHT = 10, 8, 100
"""From bar to bar, a bar, and the highest bar, in the shelf's own units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    x: int
    height: int
    lit: int
    """How much of the height is in colour: all of it, none, or on a bar of several papers the share that is meant."""
    path: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The bars of one theme, side by side."""

    theme: str
    """The theme's id; empty for papers without one."""
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    width: int
    boards: tuple[Board, ...]
    papers_a_bar: int
    """About how many papers a bar stands for."""
    bar: int = WIDTH
    step: int = STEP
    height: int = HEIGHT

    @property
    def unlit(self) -> str:
        """The outline of the bars that are not all in colour, as SVG writes paths."""
        bars = (bar for board in self.boards for bar in board.bars if bar.lit < bar.height)
        return "".join([self._outline(bar.x, bar.height) for bar in bars])

    @property
    def lit(self) -> list[tuple[str, str]]:
        """The theme of each board that has bars in colour, and their outline."""
        found = [
            (board.theme, "".join([self._outline(bar.x, bar.lit) for bar in board.bars if bar.lit]))
            for board in self.boards
        ]
        return [(theme, outline) for theme, outline in found if outline]

    @property
    def area(self) -> str:
        """What is pointed at for a bar: all of the shelf's height, from the bar's own place on."""
        return f"0h{self.step}v{self.height}h-{self.step}"

    def _outline(self, x: int, height: int) -> str:
        return f"M{x} {self.height}v-{height}h{self.bar}V{self.height}z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Papers as they stand on a shelf, before any is in colour: what the shelves of all themes and tags share."""

    piles: tuple[tuple[Group | None, tuple[tuple[int, int, Entry], ...]], ...]
    """For each theme, of each bar: its papers, its height, and the first of them."""
    places: Mapping[str, int]
    """By slug, the number of a paper's bar."""
    share: int
    """How many papers a bar stands for at most."""


def stack(entries: Sequence[Entry], themes: Iterable[Group]) -> Stack:
    share = max(1, -(-len(entries) // MOST_BARS))
    shelves = by_theme(entries, themes)
    parted = [[papers[at : at + share] for at in range(0, len(papers), share)] for _, papers in shelves]
    means = [[_mean(some) for some in pile] for pile in parted]
    tallest = max(chain.from_iterable(means), default=0.0) or 1.0
    piles = []
    for (theme, _), pile, sizes in zip(shelves, parted, means, strict=True):
        heights = [max(4, round(HEIGHT * size / tallest)) for size in sizes]
        bars = ((len(some), height, some[0]) for some, height in zip(pile, heights, strict=True))
        piles.append((theme, tuple(bars)))
    places = {entry.slug: at for at, some in enumerate(chain.from_iterable(parted)) for entry in some}
    return Stack(piles=tuple(piles), places=places, share=share)


def make_shelf(
    entries: Sequence[Entry] | Stack,
    themes: Iterable[Group],
    lit: Collection[str] | None = None,
    home: str = "index.html",
    language: Language = ENGLISH,
) -> Shelf:
    """The shelf of some papers; ``lit`` names (by slug) those shown in colour, None means all of them. A bar of several
    papers leads to their theme, or ``home`` where they have none."""
    stood = entries if isinstance(entries, Stack) else stack(entries, themes)
    meant = Counter(stood.places[slug] for slug in lit or () if slug in stood.places)
    boards, number = [], 0
    for theme, pile in stood.piles:
        bars = []
        path, name = (theme.path, theme.name) if theme else (home, language.text("Papers"))
        labels: dict[int, str] = {}  # most bars stand for as many papers as the one before
        for papers, height, first in pile:
            if papers not in labels:
                labels[papers] = f"{name}: {language.plural('%(num)s paper', '%(num)s papers', papers)}"
            bars.append(
                Bar(
                    x=number * STEP,
                    height=height,
                    lit=-(-height * (papers if lit is None else meant[number]) // papers),
                    path=first.path if papers == 1 else path,
                    label=first.title.plain if papers == 1 else labels[papers],
                )
            )
            number += 1
        boards.append(Board(theme=theme.id if theme else "", bars=tuple(bars)))
    width = max((number - 1) * STEP + WIDTH, _FEWEST * STEP)
    return Shelf(width=width, boards=tuple(boards), papers_a_bar=stood.share)


def _mean(entries: Sequence[Entry]) -> float:
    return sum([entry.size for entry in entries]) / len(entries)
