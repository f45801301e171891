"""Trending papers: by votes that fade with a paper's age, counted to the newest edition."""

from __future__ import annotations

from datetime import date

from digests import paper

from offprint.assemble import Digest, assemble
from offprint.config import Config
from offprint.library import hold
from offprint.trending import trending


def digest(*papers: tuple[str, int, int]) -> Digest:
    """Of (title, day of November, votes)."""
    made = [
        paper(title, "Text.", votes=votes, added=date(2026, 11, day), edition=f"2026-11-{day:02}")
        for title, day, votes in papers
    ]
    return assemble(Config(), [hold(*each) for each in made], (), (), {})


def names(found: Digest) -> list[str]:
    return [entry.title.plain for entry in trending(found)]


def test_votes_fade() -> None:
    # 10 / 2^1.5 = 3.5; 40 / 9^1.5 = 1.5; 100 / 9^1.5 = 3.7
    assert names(digest(("New", 22, 10), ("Old", 15, 40), ("Great", 15, 100))) == ["Great", "New", "Old"]


def test_papers_without_votes_are_none_of_them() -> None:
    assert names(digest(("New", 22, 0), ("Old", 15, 1))) == ["Old"]


def test_a_tie_has_an_order() -> None:
    assert names(digest(("Wax", 22, 5), ("Ants", 22, 5))) == ["Ants", "Wax"]
