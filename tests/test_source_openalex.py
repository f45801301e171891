"""OpenAlex: works with their abstracts put together again, their names, places and identifiers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offprint.errors import Problem
from offprint.model import Detail, Link, Record
from offprint.sources.openalex import matches, parse

FOLDER = Path(__file__).parent / "sources"
WHOLE, BROKEN = ((FOLDER / name).read_text("utf-8") for name in ("openalex.json", "openalex-broken.json"))
OTHERS = sorted(path for path in FOLDER.iterdir() if not path.name.startswith("openalex"))
BEES = Record(
    title="Bees of the Northern Isles & Skerries",
    abstract="We count the bees, the isles' bees $k<n$.",
    path="a.json",
    line=4,
    links=(Link("paper", "https://journal.example.org/bees/1"), Link("pdf", "https://repo.example.org/bees.pdf")),
    authors=("Ada Bee", "Cy Dee", "Eva van der Fox"),
    affiliations=(
        Detail("Ada Bee", "Dept. of Insects, University of the Isles"),
        Detail("Ada Bee", "Isles Museum"),
        Detail("Cy Dee", "Lighthouse College"),
    ),
    orcids=(Detail("Ada Bee", "0000-0002-1825-0097"),),
    published=date(2024, 1, 2),
    arxiv="2401.00010",
    doi="10.1000/bees.1",
    venue="Journal of Bees",
    keywords=("Bees", "isles"),
)
RAYS = Record(
    title="Rays of Old Lighthouses",
    abstract="Light turns.",
    path="a.json",
    line=68,
    published=date(1999, 1, 4),
    arxiv="hep-th/9901001",
)


def read(text: str) -> tuple[list[Record], list[str]]:
    problems: list[Problem] = []
    return parse(text, "a.json", problems), list(map(str, sorted(problems)))


def work(**values: Any) -> str:
    start = {"id": "https://openalex.org/W1", "title": "Bees", "abstract_inverted_index": {"Hum.": [0]}}
    return json.dumps([start | values])


def test_every_field_is_read() -> None:
    assert read(WHOLE) == ([BEES, RAYS], [])


def test_a_fault_is_told_at_its_place_and_costs_no_other_work() -> None:
    records, problems = read(BROKEN)
    found = [(record.title, record.abstract, record.line) for record in records]
    assert found == [("Bees", "Bees", 9), ("Tea", "", 17), ("Salt", "Salt stays.", 33)]
    assert problems == [
        "a.json:4:5: error: has no title: add one as 'title'",
        "a.json:9:5: warning: '2024-02-30' is no day such as 2024-01-31: left out",
        "a.json:9:5: warning: 'Bees' is retracted, OpenAlex says: take it out unless you want it",
        "a.json:9:5: warning: 'https://example.org/bees' is no DOI such as 10.1000/182: left out",
        "a.json:9:5: warning: abstract_inverted_index holds what is no word with its places: this is left out of the"
        " abstract",
        "a.json:17:5: warning: has no abstract",
        "a.json:24:15: error: a colon is missing between a name and its value",
        "a.json:27:5: error: no object here: every paper is one, in { and }",
        "a.json:32:5: error: a comma before the closing bracket: take it out",
        "a.json:39:1: error: a comma or a closing bracket is missing here",
    ]


def test_works_may_stand_alone_in_an_array_or_one_a_line() -> None:
    works = json.loads(WHOLE)["results"]
    for text in (json.dumps(works), "\n".join(map(json.dumps, works)), json.dumps(works[0])):
        assert matches(text)
        records, problems = read(text)
        assert (records[0].title, problems) == (BEES.title, [])
    assert [record.line for record in read("\n".join(map(json.dumps, works)))[0]] == [1, 2]


def test_pages_of_an_answer_may_stand_one_a_line() -> None:
    page = json.dumps(json.loads(WHOLE))
    assert [record.line for record in read(f"{page}\n{page}\n")[0]] == [1, 1, 2, 2]


def test_an_answer_on_one_line_is_read_up_to_where_it_was_cut_off() -> None:
    records, problems = read(json.dumps(json.loads(WHOLE))[:-60])
    assert ([record.title for record in records], len(problems)) == ([BEES.title], 1)


def test_a_fault_before_the_works_costs_none() -> None:
    records, problems = read(WHOLE.replace('"page": 1,', '"page": ,'))
    assert [record.line for record in records] == [4, 68]
    assert problems == [
        'a.json:2:59: error: a value is missing here: a text in "double quotes", a number, true, false, null, { or ['
    ]


def test_words_far_apart_take_no_room() -> None:
    (record,), _ = read(work(abstract_inverted_index={"b": [10**15], "a": [3, 3]}))
    assert record.abstract == "a a b"


def test_an_arxiv_id_comes_from_a_doi_in_a_location_too() -> None:
    (record,), problems = read(work(locations=[{"landing_page_url": "https://doi.org/10.48550/arXiv.2401.00010"}]))
    assert (record.arxiv, record.doi, problems) == ("2401.00010", "", [])


@pytest.mark.parametrize("odd", [None, True, 7, "x", [], {}, [[]], [None, 3, {"author": []}], {"source": 3}])
@pytest.mark.parametrize(
    "name",
    [
        *("abstract_inverted_index", "authorships", "ids", "doi", "primary_location", "best_oa_location", "locations"),
        *("keywords", "title", "publication_date"),
    ],
)
def test_a_value_of_another_kind_is_never_a_traceback(name: str, odd: object) -> None:
    read(work(**{name: odd}))


def test_an_answer_without_works_is_an_error() -> None:
    text = '{"meta": {"count": 0}, "results": []}'
    assert matches(text)
    assert read(text) == ([], ["a.json:1:1: error: no works in it: the search found none, or the answer is cut off"])


def test_it_is_told_by_its_content() -> None:
    for text in (WHOLE, BROKEN, json.dumps(json.loads(WHOLE))):
        assert matches(text)
    assert OTHERS
    for path in OTHERS:
        assert not matches(path.read_text("utf-8", "replace")), path.name


@settings(max_examples=25)
@given(st.integers(0, len(WHOLE)), st.integers(0, len(BROKEN)), st.text('{}[]",:\\\n e1', max_size=9), st.text())
def test_nothing_breaks_it(cut: int, on: int, between: str, other: str) -> None:
    for text in (WHOLE[:cut] + between + BROKEN[on:], BROKEN[:on] + between + WHOLE[cut:], other):
        matches(text)
        records, problems = read(text)
        assert records or problems
        assert all(1 <= record.line <= text.count("\n") + 1 and record.title for record in records)
