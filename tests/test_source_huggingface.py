"""Hugging Face daily papers: the saved answer of its list, whole, cut off or mended by hand."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offprint.errors import Problem
from offprint.model import Link, Record
from offprint.sources.huggingface import matches, parse

FOLDER = Path(__file__).parent / "sources"
WHOLE, BROKEN = ((FOLDER / name).read_text("utf-8") for name in ("huggingface.json", "huggingface-broken.json"))
OTHERS = sorted(path for path in FOLDER.iterdir() if not path.name.startswith("huggingface"))


def read(text: str) -> tuple[list[Record], list[str]]:
    problems: list[Problem] = []
    return parse(text, "a.json", problems), list(map(str, sorted(problems)))


def entry(**paper: object) -> str:
    return json.dumps([{"paper": {"id": "2401.00010", "title": "Bees", "summary": "They hum.", "upvotes": 1} | paper}])


def test_every_field_is_read() -> None:
    bees = Record(
        title="Bees of the Northern Isles",
        abstract="We count the bees of nine isles, where $k<n$. Two kinds are new.\n\nOne was thought to be lost.",
        path="a.json",
        line=2,
        links=(Link("code", "https://github.com/example/bees"), Link("project", "https://bees.example.org/")),
        authors=("Ada Bee", "Cy Dee"),
        published=date(2024, 1, 1),
        arxiv="2401.00010",
        keywords=("bees", "isles"),
        votes=12,
    )
    tea = Record(
        title="Tea at Sea",
        abstract="Tea on ships is weak.",
        path="a.json",
        line=32,
        published=date(2024, 1, 2),
        arxiv="2401.00011",
    )
    assert read(WHOLE) == ([bees, tea], [])


def test_a_fault_is_told_at_its_place_and_costs_no_other_paper() -> None:
    records, problems = read(BROKEN)
    assert [(record.title, record.line) for record in records] == [("Bees", 5), ("Lenses", 18), ("Sand", 21)]
    assert problems == [
        "a.json:2:3: error: has no title: add one as 'title' of its 'paper'",
        "a.json:5:3: warning: 'bees-7' is no arXiv id such as 2401.00010: left out",
        "a.json:5:3: warning: 'last week' is no day such as 2024-01-31: left out",
        "a.json:5:3: warning: githubRepo 'javascript:x' is no web address such as https://example.org/: left out",
        "a.json:5:3: warning: has no abstract",
        "a.json:5:3: warning: upvotes '-1' is no count: left out",
        "a.json:9:51: error: a backslash that means nothing in JSON: write two for one, as in \\\\alpha",
        "a.json:12:84: error: NaN is no number that can be read: write null or leave it out",
        'a.json:15:68: error: a text that does not end on its line: close it with ", and write a line break as \\n',
        "a.json:21:3: error: a comma is missing between two objects",
        'a.json:25:48: error: a text that does not end on its line: close it with ", and write a line break as \\n',
    ]


def test_an_answer_on_one_line_is_read_up_to_where_it_was_cut_off() -> None:
    text = json.dumps(json.loads(WHOLE))
    records, problems = read(text[:-40])
    assert [record.title for record in records] == ["Bees of the Northern Isles"]
    assert len(problems) == 1


def test_entries_may_stand_one_a_line() -> None:
    text = "\n".join(json.dumps(each) for each in json.loads(WHOLE))
    assert matches(text)
    records, problems = read(text)
    assert ([record.line for record in records], problems) == ([1, 2], [])


def test_the_arxiv_page_of_a_paper_is_no_link_of_it() -> None:
    (record,), problems = read(entry(projectPage="https://arxiv.org/abs/2401.00010v2"))
    assert (record.links, problems) == ((), [])


@pytest.mark.parametrize("odd", [None, True, 7, "x", [], {}, [[]], [None, 3, {"name": None}]])
@pytest.mark.parametrize("name", ["title", "summary", "authors", "ai_keywords", "githubRepo", "upvotes", "id"])
def test_a_value_of_another_kind_is_never_a_traceback(name: str, odd: object) -> None:
    read(entry(**{name: odd}))


def test_an_empty_answer_is_an_error() -> None:
    assert read("[]") == ([], ["a.json:1:1: error: no papers in it: a day without papers, or not the whole answer"])
    assert read("") == ([], ["a.json:1:1: error: no papers in it: it is empty"])


def test_it_is_told_by_its_content() -> None:
    for text in (WHOLE, BROKEN, json.dumps(json.loads(WHOLE))):
        assert matches(text)
    assert OTHERS
    for path in OTHERS:
        assert not matches(path.read_text("utf-8", "replace")), path.name
    assert not matches('[{"paper": "2401.00010", "title": "Bees"}]')


@settings(max_examples=25)
@given(st.integers(0, len(WHOLE)), st.integers(0, len(BROKEN)), st.text('{}[]",:\\\n e1', max_size=9), st.text())
def test_nothing_breaks_it(cut: int, on: int, between: str, other: str) -> None:
    for text in (WHOLE[:cut] + between + BROKEN[on:], BROKEN[:on] + between + WHOLE[cut:], other):
        matches(text)
        records, problems = read(text)
        assert records or problems
        assert all(1 <= record.line <= text.count("\n") + 1 and record.title for record in records)
