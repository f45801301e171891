"""Text copied from web pages: the lines that belong to a page are told from titles and abstracts."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from offprint.errors import Problem
from offprint.model import Record
from offprint.sources.webpage import matches, parse

HERE = Path(__file__).parent
FIXTURES = HERE / "sources"
REPOSITORY = HERE.parent
OWN = (
    "webpage-huggingface.txt",
    "webpage-huggingface-paper.txt",
    "webpage-huggingface-broken.txt",
    "webpage-arxiv.txt",
    "webpage-broken.txt",
)


def read(text: str, path: str = "page.txt") -> tuple[list[Record], list[str]]:
    problems: list[Problem] = []
    return parse(text, path, problems), [str(problem) for problem in sorted(problems)]


def fixture(name: str) -> str:
    return (FIXTURES / name).read_text("utf-8")


# The fixtures, whole


def test_a_list_of_hugging_face_is_read() -> None:
    path = "webpage-huggingface.txt"
    records, problems = read(fixture(path), path)
    assert records == [
        Record(
            title="Bees That Count to Four",
            abstract="Bees can count. In this work we show that they count to four and stop there.",
            path=path,
            line=10,
            published=date(2026, 1, 5),
            votes=128,
        ),
        Record(title="Wax as Memory", abstract="", path=path, line=21, votes=1204),
        Record(
            title="Lenses of Old Lighthouses",
            abstract="Old lenses turn slowly. We time forty of them and explain why the heavy ones float on mercury.",
            path=path,
            line=28,
            published=date(2025, 12, 30),
            votes=1200,
        ),
        Record(
            title="Tea at Sea",
            abstract="Tea on ships is weak. We brew it in storms and find that motion, not water, is to blame.",
            path=path,
            line=38,
            votes=9,
        ),
    ]
    assert problems == ["webpage-huggingface.txt:21:1: warning: 'Wax as Memory' has no abstract"]


def test_pages_of_single_papers_are_read() -> None:
    path = "webpage-huggingface-paper.txt"
    records, problems = read(fixture(path), path)
    assert records == [
        Record(
            title="Fog Signals and Sleep: A Study of Keepers",
            abstract="People sleep badly near horns. We count the nights, and give the keepers earplugs.",
            path=path,
            line=4,
            authors=("Ada Bee", "Bo Li", "Émile Bourdon"),
            published=date(2026, 1, 5),
            arxiv="2601.00010",
            votes=128,
        ),
        Record(
            title="Lamps without Keepers",
            abstract="Lamps now light themselves. We ask who is missed, and by whom.",
            path=path,
            line=37,
            authors=("Ida Leaf", "Jo Kettle"),
            arxiv="2601.00011",
            votes=1024,
        ),
    ]
    assert problems == []


def test_a_listing_of_arxiv_is_read_with_every_field() -> None:
    path = "webpage-arxiv.txt"
    records, problems = read(fixture(path), path)
    assert records == [
        Record(
            title="Bees That Count to $n^2$: A Study",
            abstract="Bees can count. In this work we show that they count to $n^2$ and stop there.\n\n"
            "A second experiment repeats it in the rain.",
            path=path,
            line=6,
            authors=("Ada Bee", "Émile Bourdon", "Dirk van der Berg"),
            arxiv="2501.00010",
            categories=("cs.CL", "cs.LG", "cond-mat.dis-nn"),
            doi="10.1000/hives.7",
            venue="Journal of Hives 7 (2025) 1-12",
            comments="12 pages, 3 figures",
        ),
        Record(
            title="Wax as Memory",
            abstract="Wax keeps what it is told. Title: a word that we also use.",
            path=path,
            line=18,
            authors=("Cleo Wax", "Bo Li"),
            arxiv="2501.00011",
            categories=("cs.CL",),
        ),
        Record(
            title="Strings of Honey",
            abstract="Honey pours in strings. We pull them.",
            path=path,
            line=26,
            authors=("Fay O'Hara",),
            arxiv="hep-th/9901001",
            categories=("hep-th", "cs.CL"),
            doi="10.1000/strings",
        ),
        Record(
            title="Lamps without Keepers",
            abstract="Lamps now light themselves. We ask who is missed, and by whom.",
            path=path,
            line=37,
            authors=("Jo Kettle",),
            arxiv="2412.00002",
            categories=("cs.CL",),
            comments="v2: a lamp added",
        ),
    ]
    assert problems == [
        "webpage-arxiv.txt:33:1: warning: left out, as it shows no abstracts: 1 of the papers that were replaced"
    ]


def test_faults_of_a_listing_are_named_at_their_lines() -> None:
    records, problems = read(fixture("webpage-broken.txt"))
    assert [(record.title, record.arxiv, record.doi) for record in records] == [("Wax as Memory", "", "")]
    assert problems == [
        "page.txt:2:1: error: no title below '2501.00010': copy the entry whole, with its line 'Title: ...'",
        "page.txt:6:1: warning: DOI left out: 'wax' is none",
        "page.txt:6:1: warning: arXiv number left out: '25x1.1' is none",
        "page.txt:12:1: error: cannot tell the title from the authors below '2501.00012': put each on one line",
    ]


def test_faults_of_a_list_are_named_at_their_lines() -> None:
    records, problems = read(fixture("webpage-huggingface-broken.txt"))
    assert [(record.title, record.line, record.votes) for record in records] == [
        ("Bees That Count to Four", 4, 128),
        ("Tea at Sea", 14, 9),
        ("Wax as Memory", 16, 0),
    ]
    assert problems == [
        "page.txt:4:1: warning: 'Bees That Count to Four' has no abstract",
        "page.txt:8:1: error: a line without a partner: an abstract needs its title above it, a title its abstract "
        "below it",
        "page.txt:18:1: error: a title without an abstract: put the abstract of 'Lenses of Old Lighthouses' on the "
        "line below it",
    ]


# One rule each


def test_a_day_without_its_year_is_no_date() -> None:
    text = "Tea at Sea\nTea is weak. We brew it.\n3 authors\nPublished on Jan 5{}\n"
    assert [read(text.format(year))[0][0].published for year in ("", ", 2026")] == [None, date(2026, 1, 5)]


def test_numbers_of_comments_and_stars_are_no_votes() -> None:
    text = "Tea at Sea\nTea is weak. We brew it.\n3 authors\n7\nGitHub\n1.2k\nWax as Memory\n4 authors\n"
    assert [record.votes for record in read(text)[0]] == [0, 0]


def test_a_page_without_a_title_or_an_abstract_is_an_error() -> None:
    _, problems = read("Published on Jan 5\nAuthors:\nAda Bee\nAbstract\nBees count. We do not.\nView PDF\n")
    assert problems == [
        "page.txt:1:1: error: a page without a title: put the paper's title on a line above 'Published on'"
    ]
    text = fixture("webpage-huggingface-paper.txt")
    _, problems = read(text[: text.index("Abstract", text.index("Lamps"))])
    assert problems == [
        "page.txt:37:1: error: cannot tell the abstract of this page: copy it whole, from its title to 'View arXiv page'"
    ]


def test_nothing_found_is_an_error() -> None:
    assert read("Submitted by\nada\n12\n")[1] == [
        "page.txt:1:1: error: no papers in it: copy the list of papers whole, or delete the file"
    ]


# What it takes, and what it leaves to others


def test_it_refuses_pasted_listings_and_prose() -> None:
    texts = [path.read_text("utf-8") for path in (HERE / "data").glob("*.txt")]
    texts += [path.read_text("utf-8") for path in (REPOSITORY / "content" / "sources").glob("*.txt")]
    page = (REPOSITORY / "docs" / "sources.md").read_text("utf-8")
    texts += re.findall(r"tried: \d+ papers -->\n```text\n(.*?)```", page, re.S)
    texts += [path.read_text("utf-8") for path in (REPOSITORY / "README.md", REPOSITORY / "docs" / "sources.md")]
    texts.append("Bees Count\nWe say arXiv:2401.00010 [pdf] is right. It was submitted by Ada, and has 5 authors.\n")
    assert len(texts) > 5
    assert [text[:60] for text in texts if matches(text)] == []


# Any text at all

SCRAPS = re.findall(r"[^\n]*\n|\W+|\w+", "".join(fixture(name) for name in OWN))


@given(st.one_of(st.text(), st.lists(st.sampled_from(SCRAPS), max_size=60).map("".join)))
@settings(max_examples=25)
def test_any_text_is_read_without_a_traceback(text: str) -> None:
    matches(text)
    records, _ = read(text)
    assert all(record.title and 1 <= record.line <= text.count("\n") + 1 for record in records)
