"""Texts and judgements of many papers, on one process or several."""

from __future__ import annotations

import pytest
from hypothesis import given
from texts import ANY_TEXT

from offprint import workers
from offprint.errors import Problem
from offprint.judge import set_and_judge
from offprint.taxonomy import parse_taxonomy
from offprint.typesetting import pack, typeset_paper, unpack

RULES = "themes: {bees: {words: {4: [hive]}}}\ntags: {Any: {wax: {words: {5: [wax]}}}}"


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
    problems: list[Problem] = []
    taxonomy = parse_taxonomy(rules, "themes.yaml", problems) if rules else None
    raw = [(f"Hive {number}", f"{'Wax' * (number % 3)} & $x_{number}$ of *it*.\n\nMore.") for number in range(2100)]
    steps: list[int] = []
    texts, judgements = set_and_judge(raw, taxonomy, 2, lambda: steps.append(1))
    assert len(steps) == len(raw)
    assert (texts, judgements) == set_and_judge(raw, taxonomy, 1, lambda: None)
    assert texts == [typeset_paper(paper) for paper in raw]
    assert problems == []
    if judgements:
        assert judgements[1] == ("bees", ("wax",))
        assert judgements[0] == ("bees", ())
