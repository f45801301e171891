"""RIS: every tag, values over several lines, faults that cost one record."""

from __future__ import annotations

from pathlib import Path

import pytest

from offprint.errors import Problem
from offprint.model import Link, PartialDate, Record
from offprint.sources.ris import matches, parse

FOLDER = Path(__file__).parent / "sources"
WHOLE = (FOLDER / "ris.ris").read_text("utf-8")
BROKEN = (FOLDER / "ris-broken.ris").read_text("utf-8")


def read(text: str) -> tuple[list[Record], list[str]]:
    """The papers of a text, and what is wrong with it."""
    problems: list[Problem] = []
    records = parse(text, "list.ris", problems)
    return records, list(map(str, problems))


def one(text: str) -> Record:
    (record,), _ = read(text)
    return record


def item(*lines: str) -> str:
    return "\n".join(("TY  - JOUR", "TI  - Bees", "AB  - Counted.", *lines, "ER  - "))


# The whole fixture


def test_every_tag_is_read() -> None:
    records, problems = read(WHOLE)
    assert records == [
        Record(
            title="The Bees of Nine Islands: p < 0.05 and More",
            abstract="We count bees & hives on nine islands, at $a<b$ only.\n\nTwo kinds are new.",
            path="list.ris",
            line=4,
            links=(
                Link("paper", "https://bees.example/a"),
                Link("paper", "https://bees.example/b"),
                Link("paper", "https://bees.example/full.html"),
                Link("pdf", "https://bees.example/isle"),
                Link("web", "https://bees.example/"),
            ),
            authors=("Ada Bee", "Jan van der Berg, Jr.", "The Hive Group"),
            published=PartialDate(2025, 3, 4),
            doi="10.1000/ISLE.1",
            venue="Journal of Island Bees",
            keywords=("bees", "islands, northern", "wax", "honey"),
        ),
        Record(
            title="Tea at Sea",
            abstract="Tea on ships is weak.",
            path="list.ris",
            line=36,
            authors=("Tom Tea",),
            published=PartialDate(2024, 11, 22),
            arxiv="2401.00010",
            venue="Storms",
        ),
        Record(
            title="Lighthouse Lenses",
            abstract="Turning slowly.",
            path="list.ris",
            line=45,
            links=(Link("data", "https://lens.example/data"),),
            published=PartialDate(2023, 5),
            arxiv="hep-th/9901001",
        ),
    ]
    assert problems == []


def test_each_fault_is_told_and_costs_no_other_record() -> None:
    records, problems = read(BROKEN)
    assert [(record.line, record.title) for record in records] == [
        (1, "The Bees of Nine Islands"),
        (11, "Lamps"),
        (18, "Soap"),
    ]
    assert problems == [
        "list.ris:1:1: warning: this record has no end: put a line 'ER  - ' below it",
        "list.ris:8:1: error: a record without its first line: begin it with a line such as 'TY  - JOUR'",
        "list.ris:18:1: warning: this record has no end: put a line 'ER  - ' below it",
        "list.ris:4:1: error: a record without a title: add a line 'TI  - ' with it",
        "list.ris:11:1: warning: 'Lamps' has no abstract",
        "list.ris:13:1: warning: not a DOI: 'ten'; write one such as 10.1000/182",
        "list.ris:14:1: warning: not a date: '2025/13/04'; write year/month/day, such as 2025/03/04",
        "list.ris:15:1: warning: not a date: 'Spring'; write year/month/day, such as 2025/03/04",
    ]


def test_a_file_without_records_has_no_papers() -> None:
    assert read("Provider: none\n") == ([], ["list.ris:1:1: error: no papers in it: add records, or delete the file"])


# Values


def test_a_value_goes_on_until_the_next_tag() -> None:
    record = one(item("N2  - unused", "T2  - Journal", "of Bees", "ab  - of the isles", "PY  - 2025"))
    assert record.venue == "Journal of Bees ab - of the isles"


def test_tags_with_one_space_are_read_where_all_are_so() -> None:
    record = one("TY - JOUR\nTI - Bees\nAB - Counted\n  AI  - made\nER -")
    assert (record.title, record.abstract) == ("Bees", "Counted AI - made")
    assert one(item("N1  - x", "KW  - a", "UR - b")).keywords == ("a", "UR - b")


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (["DA  - 2025/03/04/"], PartialDate(2025, 3, 4)),
        (["PY  - 2025/3/4"], PartialDate(2025, 3, 4)),
        (["Y1  - 2025-03-04"], PartialDate(2025, 3, 4)),
        (["PY  - 2025", "DA  - 2025/03/04/Spring"], PartialDate(2025, 3, 4)),
        (["PY  - 2025"], PartialDate(2025)),
        (["PY  - 2025/03//"], PartialDate(2025, 3)),
        (["DA  - 2025///Spring"], PartialDate(2025)),
    ],
)
def test_a_day_a_month_or_a_year_is_a_date(lines: list[str], day: PartialDate | None) -> None:
    records, problems = read(item(*lines))
    assert (records[0].published, problems) == (day, [])


@pytest.mark.parametrize(
    ("lines", "arxiv", "doi"),
    [
        (["DO  - doi:10.1000/182"], "", "10.1000/182"),
        (["DO  - 10.48550/arXiv.2401.00010"], "2401.00010", ""),
        (["UR  - http://arxiv.org/pdf/2401.00010v1"], "2401.00010", ""),
        (["UR  - http://dx.doi.org/10.1000/182"], "", "10.1000/182"),
        (["AN  - arXiv:2401.00010", "M1  - 10.1000/182"], "", ""),
    ],
)
def test_identifiers_are_found_where_they_are_named(lines: list[str], arxiv: str, doi: str) -> None:
    record = one(item(*lines))
    assert (record.arxiv, record.doi, record.links) == (arxiv, doi, ())


# Which texts it takes


@pytest.mark.parametrize(
    "text",
    [
        *("", "Bees of Nine Islands\n\nWe count bees.", "TY  - my thanks", "From: a\nSubject: b\n\nTY  - JOUR"),
        *("# Bees\nTY  - JOUR", "```\nTY  - JOUR\n```", "@misc{a, b = {\nTY  - JOUR\n}}", "a\n" * 20 + "TY  - JOUR"),
    ],
)
def test_leaves_other_texts(text: str) -> None:
    assert not matches(text)
