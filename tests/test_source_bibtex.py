"""BibTeX and biblatex: every field, macros, names and dates in any way of writing, faults that cost one entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from offprint.errors import Problem
from offprint.model import Link, PartialDate, Record
from offprint.sources.bibtex import matches, parse
from offprint.sources.tex import unbraced

FOLDER = Path(__file__).parent / "sources"
WHOLE = (FOLDER / "bibtex.bib").read_text("utf-8")
BROKEN = (FOLDER / "bibtex-broken.bib").read_text("utf-8")


def read(text: str) -> tuple[list[Record], list[str]]:
    """The papers of a text, and what is wrong with it."""
    problems: list[Problem] = []
    records = parse(text, "list.bib", problems)
    return records, list(map(str, problems))


def one(text: str) -> Record:
    (record,), _ = read(text)
    return record


def entry(fields: str) -> str:
    return f"@misc{{bee, title = {{Bees}}, abstract = {{Counted.}}, {fields}}}"


# The whole fixture


def test_every_field_is_read() -> None:
    records, problems = read(WHOLE)
    assert records == [
        Record(
            title=r"The DNA of {\"O}land's Bees: $O(n^{2})$ Waggles and \emph{New Hives} \\ at Sea",
            abstract="We count bees on nine islands, at $x_{1} < x_{2}$ and at p < 0.05 \\& less.\n\n"
            'A second paragraph on Norse bees, "quoted" by \\\'{E}mile.',
            path="list.bib",
            line=8,
            links=(Link("paper", "https://bees.example/papers/isle_bees"), Link("code", "https://code.example/bees")),
            authors=(
                "Ada Bee",
                "Jan van der Berg",
                "Zoë de la Mer, Jr.",
                "Bjørn Štěrba",
                "The Hive and Wax Group, Inc.",
                "Kit von Moss, III",
            ),
            published=PartialDate(2025, 3, 4),
            arxiv="2503.01234",
            categories=("q-bio.PE",),
            doi="10.1000/isle_bees",
            venue="Journal of Island Bees",
            comments="12 pages, 3 figures; naïve draft",
            keywords=("bees", "islands", "DNA", "old", "Åland"),
        ),
        Record(
            title="Tea at Sea",
            abstract="Tea on ships is weak.",
            path="list.bib",
            line=31,
            links=(Link("pdf", "https://tea.example/sea.pdf"),),
            authors=("Tom Tea",),
            published=PartialDate(2024, 11, 22),
            venue="Proceedings of the Conference on Tea & Storms",
        ),
        Record(
            title="Lighthouse Lenses: Turning Slowly",
            abstract="Old lenses turn, n<5.\n\nThey float.",
            path="list.bib",
            line=40,
            links=(Link("code", "https://lens.example/turn"),),
            published=PartialDate(2023, 5),
            authors=("Lou Lens",),
            arxiv="hep-th/9901001",
        ),
        Record(
            title="Own DOI",
            abstract="Short.",
            path="list.bib",
            line=49,
            published=PartialDate(2024, 1, 5),
            arxiv="2401.00010",
        ),
    ]
    assert problems == [
        "list.bib:4:1: warning: 'isle' in 'jib' is no macro: put it in braces, or define it with @string{... = \"...\"}"
    ]


def test_each_fault_is_told_and_costs_no_other_entry() -> None:
    records, problems = read(BROKEN)
    assert [(record.line, record.title) for record in records] == [
        (5, "Bees"),
        (14, "Lamps"),
        (17, "After a Backslash"),
        (22, "Soap"),
        (24, "Sand"),
    ]
    assert problems == [
        "list.bib:1:1: error: the entry 'bee2025' is not closed: a closing brace or quote is missing in it or at its end",
        "list.bib:9:1: error: 'title' is no value: '{Tea at Sea} author = {Tea, Tom}'; put it in braces, with a comma behind it",
        "list.bib:10:1: error: this entry has no key: begin it as in '@article{bee2025,'",
        "list.bib:11:1: error: 'lens' has no title: add one, as in 'title = {...},'",
        "list.bib:14:1: warning: the key 'Bee2025' is taken by line 5: both are kept",
        "list.bib:14:1: warning: 'Title' stands twice: the first one counts",
        "list.bib:14:1: warning: 'jol' in 'journal' is no macro: put it in braces, or define it with @string{... = \"...\"}",
        "list.bib:14:1: warning: 'crossref' is not followed: write what 'sea' says into 'Bee2025' too",
        "list.bib:14:1: warning: not a DOI: 'ten'; write one such as 10.1000/182",
        "list.bib:14:1: warning: not an arXiv id: 'x'; write one such as 2401.00010",
        "list.bib:14:1: warning: not a date: '2025-13-04'; write a day such as 2025-03-04",
        "list.bib:17:1: warning: 'late' has no abstract",
        "list.bib:17:1: warning: not a year: '20x5'; write four digits",
        "list.bib:17:1: warning: a field outside of any entry: there is a closing brace too many above it",
        "list.bib:22:1: warning: 'eprint' does not say where: if '2401.00010' is at arXiv, add 'archiveprefix = {arXiv},'",
        "list.bib:22:1: warning: not a date: '2024 Frimaire'; write year = 2025, month = mar, day = 4",
        "list.bib:23:1: error: the entry 'salt' is not closed: a closing brace or quote is missing in it or at its end",
        "list.bib:25:1: error: the entry 'open' is not closed: a closing brace or quote is missing in it or at its end",
    ]


def test_a_file_of_comments_only_has_no_papers() -> None:
    said = "list.bib:1:1: error: no papers in it: add entries, or delete the file"
    assert read("@comment{nothing}\n@string{a = {b}}\n@set{c, entryset = {d}}") == ([], [said])


# Names


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Ada Bee", ("Ada Bee",)),
        ("Bee, Ada", ("Ada Bee",)),
        ("van der Berg, Jan", ("Jan van der Berg",)),
        ("van der Berg, Jr., Jan", ("Jan van der Berg, Jr.",)),
        ("Bee, Ada, Jr.", ("Ada Bee, Jr.",)),
        ("Bee, Ada AND\n  Tea, Tom", ("Ada Bee", "Tom Tea")),
        ("{The Hive and Wax Group}", ("The Hive and Wax Group",)),
        ("{Hive, Inc.} and Bee, A.~B.", ("Hive, Inc.", "A. B. Bee")),
        (r"M{\"u}ller, J\"{u}rgen and Erd\H{o}s, P{\'a}l", ("Jürgen Müller", "Pál Erdős")),
        (r"{\L}ukasz \'{S}wi\k{a}tek and Fran\c{c}ois {\O}y", ("Łukasz Świątek", "François Øy")),
        ("Bee, Ada and others", ("Ada Bee",)),
        ("given=Ada, family=Bee and family={Berg}, prefix=van der, given=Jan, suffix=Jr.", ("Ada Bee", "Jan van der Berg, Jr.")),
        ("Андрей Пчела and 蜂 花子", ("Андрей Пчела", "蜂 花子")),
        ("", ()),
    ],
)  # fmt: skip
def test_names_are_as_read_aloud(written: str, names: tuple[str, ...]) -> None:
    assert one(entry(f"author = {{{written}}}")).authors == names


# Dates


@pytest.mark.parametrize(
    "fields",
    [
        "date = {2025-03-04}",
        "date = {2025-03-04T10:00:00Z}",
        "year = 2025, month = mar, day = 4",
        "year = {2025}, month = {3}, day = {04}",
        "year = {2025}, month = {March}, day = {4}",
        "year = 2025, month = mar # { 4}",
        'year = 2025, month = "4~" # mar',
        "year = 2025, month = {Mar. 4}",
    ],
)
def test_a_whole_day_is_a_date(fields: str) -> None:
    assert read(entry(fields))[1] == []
    assert one(entry(fields)).published == PartialDate(2025, 3, 4)


@pytest.mark.parametrize("fields", ["date = {2025-03}", "year = 2025, month = mar", "year = {2025}, month = 3"])
def test_a_month_is_a_date(fields: str) -> None:
    assert one(entry(fields)).published == PartialDate(2025, 3)


@pytest.mark.parametrize("fields", ["date = {2025}", "year = 2025"])
def test_a_year_is_a_date(fields: str) -> None:
    assert one(entry(fields)).published == PartialDate(2025)


@pytest.mark.parametrize(
    "fields",
    [
        *(
            "date = {2025-03-04/2025-03-06}",
            "date = {2025-03-04?}",
            "date = {20XX}",
        ),
        *("year = 2025, month = {March--April}", "year = {in press}"),
        "year = 2025, month = jul, day = {4--6}",
    ],
)
def test_more_than_a_day_is_no_date_and_no_fault(fields: str) -> None:
    assert read(entry(fields))[1] == []
    assert one(entry(fields)).published is None


@pytest.mark.parametrize("fields", ["date = {4 March 2025}", "year = 2025, month = feb, day = 30", "year = {twenty}"])
def test_what_is_no_date_is_told_and_left_out(fields: str) -> None:
    (record,), problems = read(entry(fields))
    assert record.published is None
    assert [problem.startswith("list.bib:1:1: warning: not a ") for problem in problems] == [True]


# Braces, macros, addresses


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("{The {DNA} of {B}ees}", "The DNA of Bees"),
        (r"{\"o} \"{o} {\em so} \'{\i}", r"{\"o} \"{o} {\em so} \'{\i}"),
        (r"\frac{1}{2} of {A}", r"\frac{1}{2} of A"),
        (r"${A}_{b}$ and {$x^{2}$} and \({C}\) {D}", r"${A}_{b}$ and $x^{2}$ and \({C}\) D"),
        (r"H_{2}O, 5^{th} \{0, 1\} \${5}", r"H_{2}O, 5^{th} \{0, 1\} \$5"),
        (r"\LaTeX{} {X}", r"\LaTeX{} X"),
    ],
)
def test_only_braces_that_keep_capitals_go(written: str, read_as: str) -> None:
    assert unbraced(written) == read_as


def test_macros_count_from_where_they_are_defined() -> None:
    text = "@string{j = {One}}\n" + entry("journal = j") + "\n@string{j = {Two} # j}\n" + entry("journal = J # { } # 3")
    records, problems = read(text)
    assert [record.venue for record in records] == ["One", "TwoOne 3"]
    assert problems == ["list.bib:4:1: warning: the key 'bee' is taken by line 2: both are kept"]


def test_macros_of_macros_end() -> None:
    steps = "".join(f"@string{{m{n + 1} = m{n} # m{n}}}\n" for n in range(60))
    records, problems = read('@string{m0 = "0123456789"}\n' + steps + entry("journal = m60"))
    assert len(records) == 1
    assert "grow beyond all measure" in problems[0]


@pytest.mark.parametrize(
    ("fields", "arxiv", "doi"),
    [
        ("eprint = {2401.00010}, archiveprefix = {arXiv}", "2401.00010", ""),
        ("eprint = {2401.00010v3}, eprinttype = {arxiv}", "2401.00010", ""),
        ("eprint = {arXiv:hep-th/9901001}", "hep-th/9901001", ""),
        ("eprint = {2401.00010}", "", ""),
        ("eprint = {2401.00010}, eprinttype = {jstor}", "", ""),
        ("url = {http://arxiv.org/pdf/2401.00010v2.pdf}", "2401.00010", ""),
        ("journal = {CoRR, arXiv:2401.00010}", "2401.00010", ""),
        ("doi = {10.48550/arXiv.2401.00010}", "2401.00010", ""),
        (r"doi = {10.1000/a\_b\%c}", "", "10.1000/a_b%c"),
        ("url = {https://doi.org/10.1000/AB}", "", "10.1000/AB"),
    ],
)
def test_identifiers_are_found_where_they_are_named(fields: str, arxiv: str, doi: str) -> None:
    record = one(entry(fields))
    assert (record.arxiv, record.doi, record.links, record.venue) == (arxiv, doi, (), "")


def test_lines_are_true_behind_a_backslash_at_the_end_of_a_line() -> None:
    records, _ = read(entry("note = {a \\\n b \\\\\n}") + "\n\n  " + entry("note = {c}"))
    assert [record.line for record in records] == [1, 5]


def test_a_line_that_begins_with_an_at_ends_what_is_not_closed() -> None:
    for broken in (
        '@misc{a, title = "A',
        "@misc{a, title = {A",
        "@misc{a",
        "@misc(a, title = {A}",
        "@string{a = {",
        "@comment{",
    ):
        records, problems = read(f"{broken}\n{entry('year = 2025')}")
        assert [(record.line, record.title) for record in records] == [(2, "Bees")]
        assert [problem[:18] for problem in problems if "error" in problem] == ["list.bib:1:1: erro"]


# Which texts it takes


@pytest.mark.parametrize(
    "text",
    [
        *("", "Bees of Nine Islands\n\nWe count bees.", "@ada (lighthouse, tea)\nwrote", "me@bees.example\n@bee"),
        *(
            "# Bees\n\n@misc{a, title={b}}",
            "```bibtex\n@misc{a,\n```",
            "From: a\n\n@misc{a, title={b}}",
            "TY  - JOUR\n@misc{a,",
        ),
        *('[\n{"a": "\n@misc{a, b"}]', "<p>\n@misc{a, b", "a,b\n" * 9 + "@misc{a, b"),
    ],
)
def test_leaves_other_texts(text: str) -> None:
    assert not matches(text)
