"""Which records are of one paper."""

from __future__ import annotations

from typing import Any

import pytest

from offprint.identities import group
from offprint.model import PartialDate, Record


def record(title: str, arxiv: str = "", doi: str = "", **more: Any) -> Record:
    return Record(title=title, abstract="", path="", line=1, arxiv=arxiv, doi=doi, **more)


A, B = "2401.00001", "2401.00002"
ONE, TWO = "10.1/one", "10.1/two"


@pytest.mark.parametrize(
    ("records", "papers"),
    [
        ([], []),
        ([record("Bees"), record("The  bees!"), record("BEES")], [[0, 2], [1]]),
        ([record("Bees", A), record("Bees at Sea", f"{A}v3")], [[0, 1]]),
        ([record("Bees", doi=ONE), record("Wasps", doi=ONE.upper())], [[0, 1]]),
        # a record with both ids joins those that have one each, and a title joins who has none
        ([record("X", A), record("Y", doi=ONE), record("Z", A, ONE), record("Y")], [[0, 1, 2, 3]]),
        # the preprint and the journal's paper, known by their title alone
        ([record("Bees", A), record("Bees", doi=ONE)], [[0, 1]]),
        # two ids of a kind hold papers of one title apart; what has none goes to the first
        ([record("Editorial", doi=ONE), record("Editorial", doi=TWO), record("Editorial")], [[0, 2], [1]]),
        ([record("Bees", A), record("Bees", B), record("Bees", doi=ONE)], [[0, 2], [1]]),
        # signs that tell titles apart, and those that do not
        ([record("Parsers in C++"), record("Parsers in C"), record("Parsers in C#")], [[0], [1], [2]]),
        ([record("Part 1.1"), record("Part 11"), record("Part  1.1!")], [[0, 2], [1]]),
        ([record("B+-Trees"), record("B+ trees"), record("A + B"), record("A+B")], [[0, 1], [2, 3]]),
        # what many papers are called is the same paper's only with the same author and year
        (
            [
                record("Editorial", authors=("Ada Bee",), published=PartialDate(2019)),
                record("Editorial", authors=("Cy Dee",), published=PartialDate(2019)),
                record("Editorial.", authors=("A. Bee", "Eva Fox"), published=PartialDate(2019, 3)),
                record("Editorial", authors=("Ada Bee",), published=PartialDate(2020)),
            ],
            [[0, 2], [1], [3]],
        ),
        # ... also where only a third record shows that the ids differ
        ([record("Bees", A), record("Bees", doi=ONE), record("Other", B, ONE)], [[0], [1, 2]]),
    ],
)
def test_records_of_one_paper(records: list[Record], papers: list[list[int]]) -> None:
    assert [places for _, places in group(records)] == papers


def test_identities_stand_in_the_order_in_which_they_came() -> None:
    ((names, _),) = group([record("Bees"), record("Bees", doi=ONE), record("Bees", A)])
    assert names == ("title:bees", f"doi:{ONE}", f"arxiv:{A}")


def test_many_records_of_one_paper_take_no_square_of_time() -> None:
    records = [record(f"Bees {number}", A if number % 2 else "", f"10.1/{number // 2}") for number in range(20_000)]
    ((_, places),) = group(records)
    assert len(places) == 20_000
