"""arXiv's daily mails: every record with its fields, and none that costs another."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offprint.errors import Problem
from offprint.model import Detail, Record
from offprint.sources.arxiv_authors import read_authors
from offprint.sources.arxiv_mail import matches, parse, read_abstract, read_mail_day
from offprint.sources.tex import decoded

FOLDER = Path(__file__).parent / "sources"
MAIL = (FOLDER / "arxiv_mail.txt").read_text("utf-8")
BROKEN = (FOLDER / "arxiv_mail-broken.txt").read_text("utf-8")
OTHERS = sorted(path for path in FOLDER.iterdir() if not path.name.startswith("arxiv_mail"))
RULE = "-" * 78


def read(text: str) -> tuple[list[Record], list[str]]:
    problems: list[Problem] = []
    return parse(text, "mail.txt", problems), list(map(str, sorted(problems)))


def record(*lines: str, abstract: str = "  Bees hum.") -> str:
    return "\n".join(["\\\\", *lines, "\\\\", abstract, "\\\\ ( https://arxiv.org/abs/2401.00010 ,  1kb)", RULE, ""])


def test_every_field_of_a_mail() -> None:
    records, problems = read(MAIL)
    cy = "Cy van der Sea, Jr."
    assert records == [
        Record(
            title=r"$\beta$-Waggles: How Bees of the Northern Isles Tell One Another Where the Heather Is",
            abstract="We count the bees of nine islands with $x<y$ nets. Two kinds are new, and one was thought to be "
            "lost.\n\nA second paragraph says where, at 100% certainty.",
            path="mail.txt",
            line=18,
            authors=("Adèle Bee", "Bo Øst", cy, "Di Šn"),
            affiliations=(
                Detail("Adèle Bee", "Hive Institute, Lerwick"),
                Detail(cy, "Hive Institute, Lerwick"),
                Detail(cy, "Académie du Miel"),
                Detail("Di Šn", "Tea College (Harbour Hall), Leith"),
            ),
            published=date(2024, 1, 1),
            arxiv="2401.00010",
            categories=("cs.AI", "cs.LG", "q-bio.PE"),
            doi="10.1000/bees.12",
            venue="Journal of Invented Bees 12 (2024) 1-9; Erratum: 12 (2024) 10",
            comments="9 pages, 4 figures, accepted at BEES 2024",
        ),
        Record(
            title="Lenses of Old Lighthouses",
            abstract="Old lenses turn slowly. We time forty of them.",
            path="mail.txt",
            line=42,
            authors=("Fresnel Collaboration", "Ed Light", "Flo Lamp"),
            published=date(2024, 1, 2),
            arxiv="2401.00011",
            categories=("physics.optics",),
        ),
        Record(
            title="Tea at Sea",
            abstract="Tea on ships is weak. We brew it in storms.",
            path="mail.txt",
            line=54,
            authors=("G. Tea",),
            published=date(1999, 1, 1),
            updated=date(2023, 12, 31),
            arxiv="hep-th/9901001",
            categories=("hep-th", "cs.AI"),
        ),
        Record(
            title="Queens in Winter",
            abstract="Queens sleep. This replacement has its abstract.",
            path="mail.txt",
            line=68,
            authors=("Hal Queen",),
            updated=date(2024, 1, 2),
            arxiv="2312.00001",
            categories=("cs.AI",),
        ),
    ]
    assert problems == ["mail.txt:79:1: warning: 2 replacements have no abstract and are left out"]


def test_a_record_that_is_wrong_costs_no_other_anything() -> None:
    records, problems = read(BROKEN)
    assert [(each.title, each.line, each.arxiv, each.abstract) for each in records] == [
        ("Lenses of Old Lighthouses", 12, "", "Old lenses turn slowly."),
        ("Tea at Sea", 24, "2401.00012", ""),
        ("Queens in Winter", 30, "2401.00013", "Queens sleep."),
    ]
    assert [each.authors for each in records] == [("Ed Light", "Flo Lamp"), ("G. Tea",), ("Hal Queen",)]
    assert records[0].affiliations == (Detail("Flo Lamp", "unfinished"),)
    assert problems == [
        "mail.txt:2:1: error: a paper without a title: add its line Title: below its line Date:",
        "mail.txt:12:1: warning: its abstract does not end with a line of two backslashes: see that nothing is missing",
        "mail.txt:13:1: warning: 'bees' is no arXiv identifier, left out",
        "mail.txt:14:1: warning: 'Someday in spring' is no date, left out",
        "mail.txt:17:1: warning: this line is no field, left out: one that goes on with the line above begins with two spaces",
        "mail.txt:20:1: warning: 'nowhere' is no DOI, left out",
        "mail.txt:24:1: warning: has no abstract",
        "mail.txt:40:1: warning: 1 replacement has no abstract and is left out",
    ]


def test_a_paper_without_an_identifier_is_kept() -> None:
    text = "\\\\\nTitle: Bees\n\\\\\n  Bees hum.\n\\\\\n" + RULE
    (bees,), problems = read(text)
    assert (bees.title, bees.arxiv, bees.line) == ("Bees", "", 1)
    assert problems == ["mail.txt:1:1: warning: has no arXiv identifier"]


def test_an_own_doi_of_arxiv_is_no_doi() -> None:
    (bees,), problems = read(record("arXiv:2401.00010", "Title: Bees", "DOI: 10.48550/arXiv.2401.00010"))
    assert (bees.doi, bees.arxiv, problems) == ("", "2401.00010", [])


def test_several_mails_may_stand_in_one_file() -> None:
    assert len(read(MAIL + MAIL)[0]) == 8


@pytest.mark.parametrize("text", ["", "\n", f"{RULE}\n", "Bees\n\nBees hum.\n"])
def test_nothing_in_it(text: str) -> None:
    assert read(text) == (
        [],
        ["mail.txt:1:1: error: no papers in it: paste a whole mail of arXiv, or delete the file"],
    )


@pytest.mark.parametrize(
    ("field", "names", "places"),
    [
        ("Ada Bee", ["Ada Bee"], []),
        ("Ada Bee, Bo Tea and Cy Sea", ["Ada Bee", "Bo Tea", "Cy Sea"], []),
        ("Ada Bee, and Bo Tea", ["Ada Bee", "Bo Tea"], []),
        ("Andy Sand, Bo Anderson", ["Andy Sand", "Bo Anderson"], []),
        ("Ada Bee Jr, Bo Tea, III, Cy Sea IV", ["Ada Bee Jr", "Bo Tea, III", "Cy Sea IV"], []),
        ("Ada Bee (Hive, Lerwick), Bo Tea (Leith)", ["Ada Bee", "Bo Tea"], ["Ada Bee: Hive, Lerwick", "Bo Tea: Leith"]),
        ("Ada Bee (1,2), Bo Tea (2) ((1) Hive, (2) Tea & Co)", ["Ada Bee", "Bo Tea"], ["Ada Bee: Hive", "Ada Bee: Tea & Co", "Bo Tea: Tea & Co"]),
        ("Ada Bee (1), Bo Tea (2), ((1) Hive and (2) Leith)", ["Ada Bee", "Bo Tea"], ["Ada Bee: Hive", "Bo Tea: Leith"]),
        ("Ada Bee (a) ((a) Hive (North), Lerwick)", ["Ada Bee"], ["Ada Bee: Hive (North), Lerwick"]),
        ("Ada Bee (1), Bo Tea (MIT)", ["Ada Bee", "Bo Tea"], ["Bo Tea: MIT"]),
        ("BEE Collaboration: Ada Bee, Bo Tea", ["BEE Collaboration", "Ada Bee", "Bo Tea"], []),
        ("Ada Bee, for the BEE Collaboration", ["Ada Bee", "BEE Collaboration"], []),
        ("Ada Bee (the BEE Collaboration)", ["Ada Bee"], []),
        ("Ada Bee, Bo Tea et al. (a total of 9 authors)", ["Ada Bee", "Bo Tea"], []),
        ("Ada Bee, et al.", ["Ada Bee"], []),
        ("Ada Bee, Ada Bee", ["Ada Bee"], []),
        ("Ada Bee)), (Bo, ((Tea", ["Ada Bee"], []),
        ("", [], []),
    ],
)  # fmt: skip
def test_authors(field: str, names: list[str], places: list[str]) -> None:
    authors, affiliations = read_authors(field)
    assert list(authors) == names
    assert [f"{each.name}: {each.text}" for each in affiliations] == places


@pytest.mark.parametrize(
    ("tex", "name"),
    [
        (r"Andr\'e B{\"e}e", "André Bëe"),
        (r"S\o ren {\O}st", "Søren Øst"),
        (r"\v{S}\'arka \L{}uk", "Šárka Łuk"),
        (r"A.~Bee", "A. Bee"),
        (r"Hive \& Co, 100% {wax} & tea", "Hive & Co, 100% wax & tea"),
        ("\\", "\\"),
        ("{" * 299, "{" * 299),
        (r"\input{/etc/hostname}", r"\input{/etc/hostname}"),
        ("Ada Bee", "Ada Bee"),
    ],
)
def test_accents(tex: str, name: str) -> None:
    assert decoded(tex) == name


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Mon, 1 Jan 2024 23:59:59 GMT", date(2024, 1, 1)),
        ("Mon, 01 Jan 2024 23:30:00 -0500", date(2024, 1, 1)),
        ("1 Jan 24 10:00 +0900", date(2024, 1, 1)),
        ("31 Feb 2024 10:00:00 GMT", None),
        ("spring", None),
        ("", None),
    ],
)
def test_days_of_mails(text: str, day: date | None) -> None:
    assert read_mail_day(text) == day


def test_indented_lines_begin_paragraphs_of_an_abstract() -> None:
    assert read_abstract("  We count\nbees.\n  They\nhum.\n\n  So.") == "We count bees.\n\nThey hum.\n\nSo."


def test_what_is_such_a_mail() -> None:
    assert matches(MAIL)
    assert matches(BROKEN)
    assert matches("\\\\\nPaper (*cross-listing*): hep-th/9901001\n")
    assert not matches("")
    assert not matches("arXiv:2401.00010\nBees\n")
    assert not matches("A title \\\\\nof two lines\n\\\\\nand more")


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_what_is_none(path: Path) -> None:
    assert not matches(path.read_bytes().decode("utf-8", "replace"))


@settings(max_examples=25)
@given(st.text() | st.lists(st.sampled_from([*MAIL.split("\n"), *BROKEN.split("\n")])).map("\n".join), st.data())
def test_any_text_ends_in_papers_or_problems(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(MAIL)))
    for each in (text, MAIL[:cut] + text + MAIL[cut:], MAIL[:cut]):
        matches(each)
        records, problems = read(each)
        assert records or problems
        assert all(record.title and 1 <= record.line <= each.count("\n") + 1 for record in records)


@pytest.mark.parametrize(
    "unit",
    [
        "\\\\\narXiv:2401.00010\n",
        "Title: a\n",
        "  and (1), ",
        "(",
        ")",
        "((1) ",
        ",",
        "\\\\\n",
        "{\\'",
        "-" * 30 + "\n",
    ],
)
def test_no_text_takes_for_ever(unit: str) -> None:
    for start in ("", "\\\\\narXiv:2401.00010\nTitle: a\nAuthors: "):
        begun = time.process_time()
        text = start + unit * (300_000 // len(unit))
        matches(text)
        read(text)
        assert time.process_time() - begun < 10
