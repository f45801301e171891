"""Texts and judgements of many papers, on one process or several."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from texts import ANY_TEXT

from offprint import workers
from offprint.classify import Judgement
from offprint.errors import Problem
from offprint.judge import set_and_judge
from offprint.taxonomy import Taxonomy, parse_taxonomy
from offprint.typesetting import Typeset, pack, typeset_paper, unpack

RULES = "themes: {bees: {words: {4: [hive]}}}\ntags: {Any: {wax: {words: {5: [wax]}}}}"
MANY = [(f"Hive {number}", f"{'Wax' * (number % 3)} & $x_{number}$ of *it*.\n\nMore.") for number in range(2100)]


def taxonomy_of(rules: str) -> Taxonomy | None:
    problems: list[Problem] = []
    taxonomy = parse_taxonomy(rules, "themes.yaml", problems) if rules else None
    assert problems == []
    return taxonomy


@cache
def alone(rules: str) -> tuple[list[Typeset], list[Judgement] | None]:
    """What one process makes of many."""
    return set_and_judge(MANY, taxonomy_of(rules), 1, lambda: None)


@cache
def each() -> list[Typeset]:
    return [typeset_paper(paper) for paper in MANY]


@given(ANY_TEXT, ANY_TEXT)
def test_texts_come_out_of_their_parcel_as_they_went_in(title: str, abstract: str) -> None:
    texts = typeset_paper((title, abstract))
    assert unpack(pack(texts)) == texts


@pytest.mark.parametrize("way", ["fork", "spawn"])
@pytest.mark.parametrize("rules", [RULES, ""])
def test_many_papers_are_judged_alike_on_one_process_and_on_two(
    way: str, rules: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_way", lambda: way)
    steps: list[int] = []
    texts, judgements = set_and_judge(MANY, taxonomy_of(rules), 2, lambda: steps.append(1))
    assert len(steps) == len(MANY)
    assert (texts, judgements) == alone(rules)
    assert texts == each()
    if judgements:
        assert judgements[1] == ("bees", ("wax",))
        assert judgements[0] == ("bees", ())
