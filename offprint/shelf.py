"""An edition as a shelf: one thin bar a paper, coloured by theme, as tall as its abstract is long. Numbers only, no
markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def make_shelf(
    entries: Sequence[Entry],
    themes: Iterable[Group],
    lit: frozenset[str] | None = None,
    home: str = "index.html",
    language: Language = ENGLISH,
) -> Shelf:
    """The shelf of some papers; ``lit`` names (by slug) those shown in colour, None means all of them. A bar of several
    papers leads to their theme, or ``home`` where they have none."""
    boards, x = [], 0
    share = max(1, -(-len(entries) // MOST_BARS))
    piles = [
        (theme, [papers[at : at + share] for at in range(0, len(papers), share)])
        for theme, papers in by_theme(entries, themes)
    ]
    means = [[_mean(some) for some in pile] for _, pile in piles]
    tallest = max(chain.from_iterable(means), default=0.0) or 1.0
    for (theme, pile), sizes in zip(piles, means, strict=True):
        bars = []
        path, name = (theme.path, theme.name) if theme else (home, language.text("Papers"))
        labels: dict[int, str] = {}  # most bars stand for as many papers as the one before
        for some, size in zip(pile, sizes, strict=True):
            height = max(4, round(HEIGHT * size / tallest))
            meant = len(some) if lit is None else sum(entry.paper.slug in lit for entry in some) if lit else 0
            if len(some) not in labels:
                labels[len(some)] = f"{name}: {language.plural('%(num)s paper', '%(num)s papers', len(some))}"
            own = some[0] if len(some) == 1 else None
            bars.append(
                Bar(
                    x=x,
                    height=height,
                    lit=-(-height * meant // len(some)),
                    path=own.path if own else path,
                    label=own.title.plain if own else labels[len(some)],
                )
            )
            x += STEP
        boards.append(Board(theme=theme.id if theme else "", bars=tuple(bars)))
    return Shelf(width=max(x - STEP + WIDTH, _FEWEST * STEP), boards=tuple(boards), papers_a_bar=share)


def _mean(entries: Sequence[Entry]) -> float:
    return sum([entry.size for entry in entries]) / len(entries)
