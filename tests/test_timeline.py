"""Themes over time: what a bar is, how high it is, and where pages show it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from digests import THEMES, digest, paper, three_papers
from rendering import render_site

from offprint.assemble import Digest
from offprint.config import Root
from offprint.language import read_language
from offprint.timeline import MOST, Timeline, make_timeline

TEMPLATES = Path(__file__).parent.parent / "templates"


def every(days: int, count: int) -> Digest:
    """A paper on bees so often, and one on tea with the first of them."""
    start = date(2020, 1, 15)
    papers = [paper(f"Bees {n}", theme="bees", added=start + timedelta(days * n)) for n in range(count)]
    return digest(*papers, paper("Tea", theme="tea", added=start))


def timeline_of(made: Digest) -> Timeline:
    found = make_timeline(made.editions, made.themes)
    assert found
    return found


def test_one_edition_has_no_timeline(tmp_path: Path) -> None:
    made = digest(paper("A"), paper("B"), paper("Undated", added=None, edition="loose"))
    assert make_timeline(made.editions, made.themes) is None
    pages = dict(render_site(made, Root(folder=tmp_path), TEMPLATES, THEMES))
    assert not [path for path, data in pages.items() if path.endswith(".html") and b"over-time" in data]


def test_a_bar_an_edition_the_oldest_first() -> None:
    found = timeline_of(digest(*three_papers()))
    assert found.unit == "edition"
    assert [(period.name, period.path) for period in found.periods] == [
        ("1 November 2026", "editions/2026-11-01.html"),
        ("8 November 2026", "editions/2026-11-08.html"),
        ("22 November 2026", "editions/2026-11-22.html"),
    ]
    assert {row.theme: [bar.papers for bar in row.bars] for row in found.rows} == {
        "bees": [1, 0, 0],
        "lights": [0, 0, 1],
        "tea": [0, 1, 0],
    }


def test_bars_are_as_high_as_their_papers_are_many() -> None:
    days = [date(2026, 1, 1)] * 4 + [date(2026, 1, 8)] * 2 + [date(2026, 1, 15)]
    made = digest(
        *(paper(f"Bees {n}", theme="bees", added=day) for n, day in enumerate(days)), paper("Odd", added=days[4])
    )
    bees, other = timeline_of(made).rows
    assert [bar.height for bar in bees.bars] == [100, 50, 25]
    assert [bar.height for bar in other.bars] == [0, 25, 0]
    assert (other.theme, other.name, other.papers) == ("", "", 1)


@pytest.mark.parametrize(
    ("days", "count", "unit", "first", "last"),
    [
        (7, MOST, "edition", "15 January 2020", "16 September 2020"),
        (7, MOST + 1, "month", "January 2020", "September 2020"),
        (31, MOST + 1, "quarter", "Q1 2020", "Q1 2023"),
        (100, MOST + 1, "year", "2020", "2029"),
        (400, MOST + 1, "year", "2020", "2059"),
    ],
)
def test_past_some_dozens_editions_share_bars(days: int, count: int, unit: str, first: str, last: str) -> None:
    found = timeline_of(every(days, count))
    assert (found.unit, found.periods[0].name, found.periods[-1].name) == (unit, first, last)
    bees = found.of("bees")
    assert bees
    assert sum(bar.papers for bar in bees.bars) == bees.papers == count
    assert len(bees.bars) == len(found.periods)
    assert bees.bars[-1].x + found.bar <= found.width


def test_months_without_papers_keep_their_place() -> None:
    made = every(1, MOST + 1)
    late = digest(
        *(paper(f"Bees {n}", theme="bees", added=edition.day) for n, edition in enumerate(made.editions)),
        paper("Late", theme="bees", added=date(2020, 6, 1)),
    )
    found = timeline_of(late)
    assert [period.name.split()[0] for period in found.periods] == [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
    ]
    assert [bar.papers for bar in found.rows[0].bars] == [17, 20, 0, 0, 0, 1]
    assert [bar.height > 0 for bar in found.rows[0].bars] == [True, True, False, False, False, True]


def test_pages_show_it_with_its_numbers(tmp_path: Path) -> None:
    pages = dict(render_site(digest(*three_papers()), Root(folder=tmp_path), TEMPLATES, THEMES))
    editions = pages["editions.html"].decode()
    assert "Each bar is an edition, from 1 November 2026 to 22 November 2026." in editions
    assert editions.count('<svg class="shelf small hue t-') == 3
    assert '<th scope="col">Bees &amp; wasps</th><th scope="col">Lighthouses</th><th scope="col">Tea</th>' in editions
    row = '<th scope="row"><a href="editions/2026-11-08.html">8 November 2026</a></th><td>0</td><td>0</td><td>1</td>'
    assert row in editions
    assert pages["themes/tea.html"].decode().count('<svg class="shelf small hue t-tea"') == 1
    assert b"over-time" not in pages["tags/brewing.html"]


@pytest.mark.parametrize(
    ("tag", "names"),
    [
        ("de", ("November 2026", "Q4 2026", "2026")),
        ("fr", ("novembre 2026", "T4 2026", "2026")),
        ("ja", ("2026年11月", "2026/Q4", "2026年")),
    ],
)
def test_periods_have_the_form_of_the_language(tag: str, names: tuple[str, ...], tmp_path: Path) -> None:
    language = read_language(Root(folder=tmp_path), tag, [])
    assert tuple(language.period(date(2026, 11, 22), unit) for unit in ("month", "quarter", "year")) == names
