"""CSL-JSON: every field, names in parts, markup amid signs, faults that cost one item."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from offprint.errors import Problem
from offprint.model import Detail, Link, PartialDate, Record
from offprint.sources.csl import matches, parse
from offprint.sources.fields import marked

FOLDER = Path(__file__).parent / "sources"
WHOLE = (FOLDER / "csl.json").read_text("utf-8")
BROKEN = (FOLDER / "csl-broken.json").read_text("utf-8")


def read(text: str) -> tuple[list[Record], list[str]]:
    """The papers of a text, and what is wrong with it."""
    problems: list[Problem] = []
    records = parse(text, "list.json", problems)
    return records, list(map(str, problems))


def one(text: str) -> Record:
    (record,), _ = read(text)
    return record


def item(**fields: Any) -> str:
    return json.dumps([{"type": "article", "title": "Bees", "abstract": "Counted.", **fields}])


# The whole fixture


def test_every_field_is_read() -> None:
    records, problems = read(WHOLE)
    assert records == [
        Record(
            title="The Bees of Nine Islands: p < 0.05",
            abstract="We count bees, $a<b$ & all.\n\nTwo kinds are new.",
            path="list.json",
            line=2,
            links=(Link("paper", "https://bees.example/isle"),),
            authors=("Ada Bee", "Jan van der Berg, Jr.", "Jean d’Alembert", "The Hive Group"),
            affiliations=(Detail("Ada Bee", "Island University"), Detail("Ada Bee", "Hive & Wax Lab")),
            orcids=(Detail("Ada Bee", "0000-0002-1825-0097"),),
            published=PartialDate(2025, 3, 4),
            arxiv="2503.01234",
            categories=("q-bio.PE", "stat.AP"),
            doi="10.1000/isle.bees",
            venue="Journal of Island Bees & Wax",
            keywords=("bees", "islands"),
        ),
        Record(
            title="Tea at Sea",
            abstract="Tea on ships is weak.\n\nWe brew it.",
            path="list.json",
            line=25,
            authors=("Tom Tea",),
            published=PartialDate(2024, 11, 22),
            arxiv="hep-th/9901001",
        ),
        Record(
            title="Lighthouse Lenses",
            abstract="Turning slowly.",
            path="list.json",
            line=33,
            links=(Link("code", "https://lens.example/"),),
            published=PartialDate(2023, 5),
            arxiv="2401.00010",
        ),
        Record(
            title="Our Own",
            abstract="Short.",
            path="list.json",
            line=34,
            links=(Link("pdf", "https://own.example/a.pdf"),),
            arxiv="2402.00020",
        ),
    ]
    assert problems == []


def test_each_fault_is_told_and_costs_no_other_item() -> None:
    records, problems = read(BROKEN)
    assert [(record.line, record.title) for record in records] == [
        (2, "The Bees of Nine Islands"),
        (6, "Soap"),
        (8, "Wax"),
    ]
    assert problems == [
        "list.json:5:55: error: a comma or a closing bracket is missing here",
        "list.json:2:3: warning: not a DOI: 'ten'; write one such as 10.1000/182",
        "list.json:2:3: warning: not an address: 'bees.example'; write one that begins with https:// or http://",
        'list.json:2:3: warning: not a date: \'2025-13-4\'; write [[2025, 3, 4]] as the "date-parts" of "issued"',
        'list.json:4:3: error: an item without a title: give it "title"',
        "list.json:6:3: warning: 'Soap' has no abstract",
        "list.json:6:3: warning: not an arXiv id: 'shelf 3'; write one such as 2401.00010",
        "list.json:6:3: warning: not a date: 'last spring'; write a day such as 2025-03-04",
    ]


def test_an_empty_array_has_no_papers() -> None:
    assert read("[]")[0] == []
    assert "error: no papers in it" in read("[]")[1][0]


# Values


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ({"family": "Bee", "given": "Ada"}, "Ada Bee"),
        ({"family": "Bee"}, "Bee"),
        ({"literal": "The Hive\nGroup"}, "The Hive Group"),
        ({"family": "Mer", "given": "Zoë", "dropping-particle": "de", "non-dropping-particle": "la"}, "Zoë de la Mer"),
        ({"family": "Moss", "given": "Kit", "suffix": "III"}, "Kit Moss, III"),
        ({"family": "Alembert", "non-dropping-particle": "d'"}, "d'Alembert"),
    ],
)
def test_names_are_as_read_aloud(author: dict[str, str], name: str) -> None:
    assert one(item(author=[author])).authors == (name,)


@pytest.mark.parametrize(
    ("issued", "day"),
    [
        ({"date-parts": [[2025, 3, 4]]}, PartialDate(2025, 3, 4)),
        ({"date-parts": [["2025", "03", "04"]]}, PartialDate(2025, 3, 4)),
        ({"raw": "2025-03-04T10:00:00Z"}, PartialDate(2025, 3, 4)),
        ({"date-parts": [[2025, 3]]}, PartialDate(2025, 3)),
        ({"date-parts": [[2025, 3, 4], [2025, 3, 6]]}, None),
        ({"date-parts": [[2025, 3, 4]], "circa": True}, None),
        ({"date-parts": [[None]]}, None),
        ({"raw": "2025"}, PartialDate(2025)),
        ("2025", None),
    ],
)
def test_a_day_a_month_or_a_year_is_a_date(issued: Any, day: PartialDate | None) -> None:
    records, problems = read(item(issued=issued))
    assert (records[0].published, problems) == (day, [])


@pytest.mark.parametrize(
    ("fields", "arxiv", "doi", "categories"),
    [
        ({"DOI": "https://doi.org/10.1000/182"}, "", "10.1000/182", ()),
        ({"DOI": "10.48550/arXiv.2401.00010"}, "2401.00010", "", ()),
        ({"URL": "https://doi.org/10.1000/182"}, "", "10.1000/182", ()),
        ({"URL": "https://arxiv.org/abs/2401.00010v2"}, "2401.00010", "", ()),
        ({"number": "arXiv:2401.00010"}, "2401.00010", "", ()),
        ({"number": "2401.00010"}, "", "", ()),
        ({"number": "2401.00010", "archive": "arXiv"}, "2401.00010", "", ()),
        ({"note": "PMID: 7\narXiv: 2401.00010 [cs]"}, "2401.00010", "", ("cs",)),
        ({"note": "see 2401.00010"}, "", "", ()),
    ],
)
def test_identifiers_are_found_where_they_are_named(
    fields: dict[str, str], arxiv: str, doi: str, categories: tuple[str, ...]
) -> None:
    record = one(item(**fields))
    assert (record.arxiv, record.doi, record.categories, record.links) == (arxiv, doi, categories, ())


def test_values_of_any_kind_do_no_harm() -> None:
    odd: list[Any] = [None, True, 7, 1.5, [], {}, [[]], [None], {"a": []}, "\ud800", [{"family": 1}]]
    keys = ("author", "abstract", "issued", "DOI", "URL", "note", "archive", "number", "keyword", "container-title")
    for value in odd:
        for key in keys:
            assert len(read(item(**{key: value}))[0]) == 1
            read(
                item(
                    author=[{key: value, "family": value, "ORCID": value, "affiliation": value}],
                    issued={"date-parts": value},
                )
            )
        read(item(title=value))


# Markup


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ('H<sub>2</sub>O, x&lt;y &amp; <span class="nocase">z</span>', "H2O, x<y & z"),
        ("p < 0.05, $a<b$, a<p and Q&A, R&D;", "p < 0.05, $a<b$, a<p and Q&A, R&D;"),
        ("<jats:sec><jats:title>Methods</jats:title><jats:p>Count.</jats:p></jats:sec>", "Methods\n\nCount."),
        ('<title>Abstract</title><p a="b>c</p> d', "c\n\nd"),
    ],
)
def test_markup_goes_and_signs_stay(written: str, read_as: str) -> None:
    assert marked(written) == read_as


# Which texts it takes


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "[]",
            "[1]",
            "Bees\n\nWe count.",
            '{"type": "article", "title": "a"}',
            '[{"type": "walrus", "title": "a"}]',
        ),
        *('[{"type": "article", "title": ["a"]}]', '[{"display_name": "a", "type": "article", "title": "a"}]'),
    ],
)
def test_leaves_other_texts(text: str) -> None:
    assert not matches(text)
