"""Records written as lines come back as they were, whatever stands in them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from offprint.errors import Problem
from offprint.fetch.records import format_record, format_records, tidy, unite
from offprint.model import Detail, Link, PartialDate, Record
from offprint.sources import parse_source, table

BEES = Record(
    title="Bees & Wasps at $p<0.05$",
    abstract="They hum <b>loudly</b>; AT&amp;T said so.\n\nTwice.",
    path="a.jsonl",
    line=1,
    links=(Link("code", "https://code.example/bees"), Link("code", "https://code.example/wasps")),
    authors=("Ada Bee", "Cy Dee, Jr.", "Hive, Inc. and Others"),
    affiliations=(Detail("Ada Bee", "Institute; of Bees, 2nd <floor>"), Detail("Ada Bee", "Hive")),
    orcids=(Detail("Ada Bee", "0000-0002-1825-0097"),),
    published=PartialDate(2026, 1),
    updated=PartialDate(2026, 11, 22),
    arxiv="2601.00010",
    categories=("cs.CL", "q-bio.PE"),
    doi="10.1000/bees<1:a>2%41",
    venue="Journal of Bees & Wasps",
    comments="9 pages; 4 figures",
    keywords=("hive, open", "bees; wild"),
    votes=12,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
marked = st.one_of(
    texts, st.sampled_from(["<i>x</i>", "a < b", "&amp;", "Bee, Ada", "{x}", "@article{a,", "TY  - JOUR", "# x"])
)
names = st.lists(marked, max_size=3).map(tuple)
days = st.one_of(
    st.none(),
    st.dates(date(1000, 1, 1)).map(PartialDate.of),
    st.builds(PartialDate, st.integers(1000, 9999), st.integers(0, 12)),
)
links = st.builds(
    Link,
    st.sampled_from(["code", "web", "pdf"]),
    st.sampled_from(["https://a.example/", "http://b.example/x?y=%20", "https://arxiv.org/abs/2601.00010", "none"]),
)
records = (
    st.builds(
        Record,
        title=marked,
        abstract=st.lists(marked, max_size=3).map("\n\n".join),
        path=st.just(""),
        line=st.just(0),
        links=st.lists(links, max_size=3).map(tuple),
        authors=names,
        affiliations=st.lists(st.builds(Detail, marked, marked), max_size=2).map(tuple),
        orcids=st.lists(st.builds(Detail, marked, st.just("0000-0002-1825-0097")), max_size=2).map(tuple),
        published=days,
        updated=days,
        arxiv=st.sampled_from(["", "2601.00010", "hep-th/9901001"]),
        categories=names,
        doi=st.sampled_from(["", "10.1000/182", "10.1002/(SICI)1<1::a>3.0;2-#", "10.1000/a%20b"]),
        venue=marked,
        comments=marked,
        keywords=names,
        votes=st.integers(0, 10**9),
    )
    .map(tidy)
    .filter(lambda record: bool(record.title))
)


def said(read: list[Record]) -> list[Record]:
    return [replace(record, path="", line=0) for record in read]


@given(st.lists(records, min_size=1, max_size=4))
@example([tidy(BEES)])
def test_every_field_comes_back(written: list[Record]) -> None:
    problems: list[Problem] = []
    read = table.parse(format_records(written), "a.jsonl", problems)
    assert said(read) == said(written)
    assert [record.line for record in read] == list(range(1, len(written) + 1))
    assert {problem.text for problem in problems} <= {"has no abstract"}


@given(records)
@example(tidy(BEES))
def test_a_file_of_them_is_known_for_a_table(written: Record) -> None:
    assert said(parse_source(format_records([written, written]), "a.jsonl", [])[0]) == said([written, written])


def test_the_queries_that_found_a_paper_are_noted_without_a_word() -> None:
    problems: list[Problem] = []
    line = format_record(tidy(BEES), ["arXiv: cs.CL"])
    assert json.loads(line)["found_by"] == ["arXiv: cs.CL"]
    assert said(table.parse(line, "a.jsonl", problems)) == said([tidy(BEES)])
    assert problems == []


def test_two_records_are_united_field_by_field() -> None:
    one = Record(title="Bees", abstract="", path="", line=0, votes=3, links=(Link("code", "https://a.example/"),))
    other = Record(
        title="BEES",
        abstract="They hum.",
        path="",
        line=0,
        votes=7,
        doi="10.1000/1",
        links=(Link("code", "https://old.example/"), Link("data", "https://d.example/")),
    )
    both = unite(one, other)
    assert (both.title, both.abstract, both.votes, both.doi) == ("Bees", "They hum.", 7, "10.1000/1")
    assert both.links == (Link("code", "https://a.example/"), Link("data", "https://d.example/"))


def test_what_the_data_file_of_a_site_says_is_read() -> None:
    line = {
        "title": "Bees",
        "abstract": "They hum.",
        "affiliations": [{"name": "Ada Bee", "affiliation": "Hive"}, {"name": ""}],
        "orcids": [{"name": "Ada Bee", "orcid": "https://orcid.org/0000-0002-1825-0097"}],
        "links": [{"kind": "code", "url": "https://a.example/"}, {"kind": "data", "url": "none"}],
    }
    problems: list[Problem] = []
    (record,) = table.parse(json.dumps(line), "a.jsonl", problems)
    assert record.affiliations == (Detail("Ada Bee", "Hive"),)
    assert record.orcids == (Detail("Ada Bee", "0000-0002-1825-0097"),)
    assert record.links == (Link("code", "https://a.example/"),)
    assert [str(problem) for problem in problems] == [
        "a.jsonl:1:1: warning: 'none' is no link: it needs a kind such as code, and a url that begins with https://"
    ]


def test_a_text_where_a_list_belongs_is_told_of() -> None:
    problems: list[Problem] = []
    table.parse("title,abstract,links\nBees,They hum.,https://a.example/\n", "a.csv", problems)
    assert "'links' means nothing here" in str(problems[0])
