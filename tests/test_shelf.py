"""The shelf of bars, and colours as CSS knows them where CSS is not."""

from __future__ import annotations

import re
from typing import cast

import pytest
from digests import digest, paper, three_papers
from hypothesis import given
from hypothesis import strategies as st

from offprint.colour import hex_colour
from offprint.language import Language
from offprint.shelf import HEIGHT, MOST_BARS, STEP, WIDTH, Shelf, make_shelf


def shelf_of(count: int, lit: frozenset[str] | None = None) -> Shelf:
    made = digest(*(paper(f"Bees {number:04}", "b" * (1 + number), theme="bees") for number in range(count)))
    return make_shelf(made.entries, made.themes, lit)


def test_a_bar_a_paper_by_theme() -> None:
    made = digest(*three_papers(), paper("No Theme at All"))
    shelf = make_shelf(made.entries, made.themes)
    assert [board.theme for board in shelf.boards] == ["bees", "lights", "tea", ""]
    bars = [bar for board in shelf.boards for bar in board.bars]
    assert [bar.label for bar in bars] == [
        *("Why Bees Swarm", "Lenses of Old Lighthouses", "Tea at Sea", "No Theme at All"),
    ]
    assert bars[0].path == "papers/why-bees-swarm.html"
    assert [bar.x for bar in bars] == [0, STEP, 2 * STEP, 3 * STEP]
    assert shelf.papers_a_bar == 1


def test_a_bar_is_as_tall_as_its_abstract_is_long() -> None:
    made = digest(paper("A", "x" * 1000), paper("B", "x" * 500), paper("C", "x"))
    (board,) = make_shelf(made.entries, made.themes).boards
    assert [bar.height for bar in board.bars] == [HEIGHT, HEIGHT // 2, 4]


def test_only_those_meant_are_lit() -> None:
    shelf = shelf_of(3, frozenset({"bees-0001"}))
    (board,) = shelf.boards
    assert [bar.lit == bar.height for bar in board.bars] == [False, True, False]
    assert [bar.lit for bar in board.bars if bar.label != "Bees 0001"] == [0, 0]
    assert all(bar.lit == bar.height for board in shelf_of(3).boards for bar in board.bars)


def test_nothing_on_it() -> None:
    shelf = make_shelf((), ())
    assert shelf.boards == ()
    assert shelf.width > 0


def test_an_empty_abstract_still_has_a_bar() -> None:
    made = digest(paper("A", ""))
    assert make_shelf(made.entries, made.themes).boards[0].bars[0].height >= 1


@pytest.mark.parametrize(("papers", "a_bar"), [(1, 1), (MOST_BARS, 1), (MOST_BARS + 1, 2), (2 * MOST_BARS + 1, 3)])
def test_past_so_many_a_bar_stands_for_several(papers: int, a_bar: int) -> None:
    shelf = shelf_of(papers)
    assert shelf.papers_a_bar == a_bar
    (board,) = shelf.boards
    assert len(board.bars) == -(-papers // a_bar)
    if a_bar > 1:
        assert board.bars[0].label == f"Bees & wasps: {a_bar} papers"
        assert board.bars[0].path == "themes/bees.html"


def test_the_tallest_bar_of_several_fills_the_shelf() -> None:
    bars = [bar for board in shelf_of(3 * MOST_BARS).boards for bar in board.bars]
    assert max(bar.height for bar in bars) == HEIGHT


def test_of_several_the_share_that_is_meant_is_lit() -> None:
    shelf = shelf_of(2 * MOST_BARS, frozenset({"bees-0000"}))
    bars = shelf.boards[0].bars
    assert 0 < bars[0].lit < bars[0].height
    assert {bar.lit for bar in bars[1:]} == {0}


@given(st.integers(0, 700))
def test_bars_fit_their_shelf(count: int) -> None:
    shelf = shelf_of(count)
    bars = [bar for board in shelf.boards for bar in board.bars]
    assert len(bars) <= MOST_BARS
    assert all(0 <= bar.lit <= bar.height <= HEIGHT for bar in bars)
    assert all(bar.x + WIDTH <= shelf.width for bar in bars)
    assert len({bar.x for bar in bars}) == len(bars)


# Colour: the corners of sRGB, whose places in OKLCH are known


@pytest.mark.parametrize(
    ("lightness", "chroma", "hue", "colour"),
    [
        (0, 0, 0, "#000000"),
        (1, 0, 0, "#ffffff"),
        (1, 0, 258, "#ffffff"),
        (0.62796, 0.25768, 29.2339, "#ff0000"),
        (0.86644, 0.29483, 142.4953, "#00ff00"),
        (0.45201, 0.31321, 264.052, "#0000ff"),
        (0.51975, 0.17686, 142.4953, "#008000"),
        (0.59987, 0, 0, "#808080"),
    ],
)
def test_known_colours(lightness: float, chroma: float, hue: float, colour: str) -> None:
    assert hex_colour(lightness, chroma, hue) == colour


def test_a_hue_is_an_angle() -> None:
    assert hex_colour(0.6, 0.1, 0) == hex_colour(0.6, 0.1, 360)


@given(st.floats(0, 1), st.floats(0, 0.4), st.floats(0, 360))
def test_any_colour_is_one_that_css_reads(lightness: float, chroma: float, hue: float) -> None:
    assert re.fullmatch("#[0-9a-f]{6}", hex_colour(lightness, chroma, hue))


def test_bars_of_one_theme_share_their_label() -> None:
    """Every tag and author has a shelf, and to format a number takes longer than all else of a bar."""
    told = []

    class Counting:
        def text(self, message: str) -> str:
            return message

        def plural(self, one: str, other: str, number: int) -> str:
            told.append(number)
            return other

    made = digest(*(paper(f"Bees {number:04}", theme="bees") for number in range(2 * MOST_BARS + 1)))
    make_shelf(made.entries, made.themes, language=cast(Language, Counting()))
    assert told == [3, 1]
