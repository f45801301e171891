"""Tables of papers: CSV and its relatives, JSON Lines, JSON arrays; columns told by their names."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offprint import config
from offprint.errors import Problem
from offprint.model import Link, PartialDate, Record
from offprint.sources.table import COLUMNS, fold, matches, parse

FOLDER = Path(__file__).parent / "sources"
NAMES = ("table.csv", "table-broken.csv", "table.tsv", "table.jsonl", "table-broken.jsonl")
TEXTS = {name: (FOLDER / name).read_text("utf-8") for name in NAMES}
OTHERS = sorted(path for path in FOLDER.iterdir() if not path.name.startswith("table"))
BEES = Record(
    title="Bees, of the Northern Isles",
    abstract='We count "all" bees, where $k<n$.\n\nTwo kinds are new.',
    path="a",
    line=3,
    links=(
        Link("paper", "https://bees.example.org/paper"),
        Link("pdf", "https://bees.example.org/paper.pdf"),
        Link("code", "https://github.com/example/bees"),
        Link("data", "https://data.example.org/bees"),
        Link("demo", "https://demo.example.org/bees"),
        Link("project", "https://bees.example.org/"),
        Link("video", "https://video.example.org/bees"),
        Link("slides", "https://slides.example.org/bees"),
    ),
    authors=("Ada Bee", "Cy Dee"),
    published=PartialDate(2024, 1, 2),
    updated=PartialDate(2024, 2, 3),
    arxiv="2401.00010",
    categories=("q-bio.PE", "stat.AP"),
    doi="10.1000/bees.1",
    venue="Journal of Bees",
    comments="9 pages, 3 figures",
    keywords=("bees", "northern isles"),
    votes=1012,
)


def read(text: str) -> tuple[list[Record], list[str]]:
    problems: list[Problem] = []
    return parse(text, "a", problems), list(map(str, sorted(problems)))


def authors(text: str) -> tuple[str, ...]:
    (record,), _ = read(json.dumps([{"title": "Bees", "abstract": "Hum.", "authors": text}]))
    return record.authors


# Text with cells


def test_every_column_is_read() -> None:
    records, problems = read(TEXTS["table.csv"])
    assert records == [
        BEES,
        Record(
            title="Tea at Sea",
            abstract="Tea is weak.\n\nMotion & water.",
            path="a",
            line=6,
            authors=("Eva Fox", "Hal van der Gull"),
            published=PartialDate(2024, 1, 3),
            arxiv="2401.00011",
        ),
        Record(
            title="Rays of Old Lighthouses",
            abstract="They turn.",
            path="a",
            line=7,
            authors=("Ida Jay", "Kit Lark, Jr."),
            published=PartialDate(1999, 1, 4),
            arxiv="hep-th/9901001",
            keywords=("rays", "lamps"),
        ),
    ]
    assert problems == ["a:1:1: note: the column 'Shelf' means nothing here and is left out"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_sign_between_cells_does_not_matter(delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(csv.reader(io.StringIO(TEXTS["table.csv"])))
    assert matches(out.getvalue())
    assert read(out.getvalue()) == read(TEXTS["table.csv"])


def test_a_year_alone_is_a_date() -> None:
    records, problems = read(TEXTS["table.tsv"] + "Tea\tWeak.\tEva Fox\t2023\t\t\n")
    assert records[0] == Record(
        title="Bees of the Isles",
        abstract="We count all bees.",
        path="a",
        line=2,
        authors=("Ada Bee", "Cy Dee", "Eva Fox"),
        published=PartialDate(2024),
        arxiv="2401.00010",
        keywords=("bees", "isles"),
    )
    assert records[1].published == PartialDate(2023)
    assert problems == []


def test_a_row_with_a_fault_is_told_at_its_line_and_costs_no_other() -> None:
    records, problems = read(TEXTS["table-broken.csv"])
    assert [(record.title, record.line) for record in records] == [
        *(("Bees", 2), ("Tea", 4), ("Sand", 7), ("Salt", 8), ("Kelp", 10)),
    ]
    assert problems == [
        "a:1:1: note: the column 'abstrakt' means nothing here and is left out, did you mean 'abstract'?",
        "a:2:1: warning: '02.01.2024' is no day such as 2024-01-31: left out",
        "a:2:1: warning: '2401.0001' lacks a digit of an arXiv id, as 2401.00010 has it: keep the column as text",
        "a:2:1: warning: 'Bee, Ada' may be one author or two: part authors with ';'",
        "a:2:1: warning: 'bees.example.org' is no web address such as https://example.org/: left out",
        "a:2:1: warning: 'doi-7' is no DOI such as 10.1000/182: left out",
        "a:2:1: warning: 'many' is no count of votes: left out",
        "a:3:1: error: has no title: fill its column 'title'",
        "a:4:1: warning: 'bees/1' is no arXiv id such as 2401.00010: left out",
        "a:4:1: warning: has no abstract",
        "a:5:1: error: 10 cells, but the first row names 9 columns: put a cell that holds ';' in quotes",
        'a:6:1: error: quotes that do not match: put the cell in quotes, and write each " in it twice',
        "a:7:1: warning: 3 cells, but the first row names 9 columns: the last are taken as empty",
        'a:9:1: error: quotes that do not match: put the cell in quotes, and write each " in it twice',
    ]


def test_the_rest_of_a_broken_cell_is_no_row() -> None:
    text = 'title,abstract\nBees,"One.\n\nTwo "kinds"\nare new."\nTea,Weak.\n'
    records, problems = read(text)
    assert [(record.title, record.line) for record in records] == [("Tea", 6)]
    assert problems == ['a:2:1: error: quotes that do not match: put the cell in quotes, and write each " in it twice']


def test_a_cell_may_be_longer_than_python_takes_one_to_be() -> None:
    (record,), problems = read(f"title,abstract\nBees,{'hum ' * 100_000}\n")
    assert (len(record.abstract), problems) == (399_999, [])


def test_quotes_that_never_close_do_not_take_for_ever() -> None:
    records, problems = read("title,abstract\n" + 'a",",\n' * 100_000)
    assert (records, len(problems)) == ([], 2)
    assert problems[1].endswith("; what follows is left out")


def test_a_table_without_titles_is_one_error() -> None:
    text = "abstract,authors\nHum.,Ada Bee\nWeak.,Eva Fox\n"
    assert matches(text)
    assert read(text) == (
        [],
        [
            "a:1:1: error: no column of titles: name it 'title' in the first row, or map it under 'columns' in digest.yaml"
        ],
    )


def test_names_of_columns_without_rows_are_an_error() -> None:
    said = "a:1:1: error: no papers in it: write one a row below the names of the columns"
    assert read("title,abstract\n") == ([], [said])
    assert read("[]") == ([], [said])


def test_text_that_is_no_table_is_an_error() -> None:
    assert read("Bees hum.") == (
        [],
        ["a:1:1: error: no names of columns in the first row: write some, such as title"],
    )


# JSON


def test_objects_one_a_line_are_read() -> None:
    records, problems = read(TEXTS["table.jsonl"])
    assert records == [
        replace(
            BEES,
            title="Bees of the Northern Isles",
            abstract="We count all bees.\n\nTwo kinds are new.",
            line=1,
            links=(Link("paper", "https://bees.example.org/paper"), Link("code", "https://github.com/example/bees")),
            categories=("q-bio.PE",),
            comments="9 pages",
            keywords=("bees", "isles"),
            votes=7,
        ),
        Record(
            title="Tea at Sea",
            abstract="Tea is weak.",
            path="a",
            line=3,
            authors=("Eva Fox",),
            published=PartialDate(2024, 1, 3),
            arxiv="2401.00020",
            categories=("cs.LG", "stat.ML"),
        ),
    ]
    assert problems == ["a:1:1: note: the column 'shelf' means nothing here and is left out"]


def test_a_line_with_a_fault_costs_only_itself() -> None:
    records, problems = read(TEXTS["table-broken.jsonl"])
    assert [(record.title, record.line) for record in records] == [("Bees", 1), ("Salt", 7), ("Foam", 9)]
    assert problems == [
        "a:1:1: warning: '1.5' is no count of votes: left out",
        "a:2:37: error: an object that does not end: a closing bracket is missing, or the rest of it",
        "a:3:50: error: 1e999 is no number that can be read: write null or leave it out",
        "a:4:1: error: no object here: every paper is one, in { and }",
        "a:5:43: error: something after the object: write one object a line, and no comma after it",
        "a:6:1: error: has no title: fill its column 'title'",
        "a:8:32: error: a backslash that means nothing in JSON: write two for one, as in \\\\alpha",
    ]


@pytest.mark.parametrize("indent", [None, 0, 2, "\t"])
def test_an_array_is_read_whatever_its_layout(indent: int | str | None) -> None:
    lines = TEXTS["table.jsonl"].split("\n")
    text = json.dumps([json.loads(line) for line in lines if line], indent=indent)
    assert matches(text)
    assert [record.title for record in read(text)[0]] == ["Bees of the Northern Isles", "Tea at Sea"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ('"votes": NaN', "a:6:14: error: NaN is no number that can be read: write null or leave it out"),
        (
            f'"votes": {"9" * 5000}',
            "a:6:14: error: 9999999999999999999… is no number that can be read: write null or leave it out",
        ),
        (f'"tags": {"[" * 100_000}', "a:4:3: error: brackets within brackets, too many to read"),
        (f'"tags": {"[" * 100_000}{"]" * 100_000}', "a:4:3: error: brackets within brackets, too many to read"),
        (
            '"votes": [1, 2',
            "a:7:3: error: a comma or a closing bracket is missing here",
        ),
        (
            '"votes": }',
            'a:6:14: error: a value is missing here: a text in "double quotes", a number, true, false, null, { or [',
        ),
        ("votes: 1", 'a:6:5: error: a name in "double quotes" is missing here'),
        ('"votes" 1', "a:6:13: error: a colon is missing between a name and its value"),
        ('"votes": 1,', "a:7:3: error: a comma before the closing bracket: take it out"),
        (
            '"tags": "bees',
            'a:6:18: error: a text that does not end on its line: close it with ", and write a line break as \\n',
        ),
        ('"tags": "\tbees"', "a:6:14: error: a control character in a text: take it out, or write a tabulator as \\t"),
        (
            '"tags": "\\u00zz"',
            "a:6:14: error: a backslash that means nothing in JSON: write two for one, as in \\\\alpha",
        ),
    ],
)
def test_a_fault_in_an_array_costs_no_other_object(fault: str, said: str) -> None:
    def one(title: str) -> str:
        return f'  {{\n    "title": "{title}", "abstract": "Hum."\n  }}'

    text = f'[\n{one("Bees")},\n  {{"title": "Rays", "abstract": "Light.",\n    {fault}\n  }},\n{one("Tea")}\n]\n'
    text = text.replace('  {"title": "Rays"', '  {\n    "title": "Rays"')
    text = text.replace("[\n  {\n", "[  {\n", 1)
    records, problems = read(text)
    assert [record.title for record in records] == ["Bees", "Tea"]
    assert problems == [said]


def test_what_a_cut_off_array_lacks_is_told() -> None:
    records, problems = read('[{"title": "Bees", "abstract": "Hum."}, {"title": "Tea", "abst')
    assert [record.title for record in records] == ["Bees"]
    assert problems == [
        'a:1:58: error: a text that does not end on its line: close it with ", and write a line break as \\n'
    ]


@pytest.mark.parametrize("text", ["[}", "[", "{", "[{", "{]", "[,]", "[{},}", '{"title"', "[1 2]", "\x0b[]", "[]]"])
def test_bits_of_json_are_errors(text: str) -> None:
    records, problems = read(text)
    assert records == []
    assert problems


def test_a_number_is_kept_as_it_was_written() -> None:
    (record,), problems = read('{"title": "Bees", "abstract": "Hum.", "arxiv": 2401.00010}')
    assert (record.arxiv, problems) == ("2401.00010", [])


# What columns mean


def test_every_name_of_a_column_means_one_thing() -> None:
    names = [name for names in COLUMNS.values() for name in names]
    assert len(names) == len(set(names))
    assert all(name == fold(name) for name in names)


@pytest.mark.parametrize("name", ["title", " TITLE ", "Paper Title", "paper_title", "Name"])
def test_case_spaces_and_punctuation_of_a_name_do_not_matter(name: str) -> None:
    (record,), problems = read(f"{name},abstract\nBees,Hum.\n")
    assert (record.title, problems) == ("Bees", [])


def test_of_two_columns_that_mean_the_same_the_more_telling_one_with_a_value_wins() -> None:
    text = "name,title,summary,abstract\nb1,Bees,Short.,Long.\nt1,,Short.,\n"
    assert [(record.title, record.abstract) for record in read(text)[0]] == [("Bees", "Long."), ("t1", "Short.")]


def test_a_whole_day_wins_over_a_year() -> None:
    (record,), problems = read("title,abstract,year,pubdate\nBees,Hum.,2024,2024-01-02\n")
    assert (record.published, problems) == (PartialDate(2024, 1, 2), [])


def test_many_unknown_columns_are_counted() -> None:
    text = json.dumps([{"title": "Bees", "abstract": "Hum."} | {f"x{n}": n for n in range(50)}])
    problems = read(text)[1]
    assert len(problems) == 21
    assert "a:1:1: note: 30 more columns mean nothing here and are left out" in problems


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Bee", ("Ada Bee",)),
        ("Ada Bee; Cy Dee", ("Ada Bee", "Cy Dee")),
        ("Bee, Ada; van der Dee, Cy, Jr.", ("Ada Bee", "Cy van der Dee, Jr.")),
        ("Bee, Ada and Dee, Cy", ("Ada Bee", "Cy Dee")),
        ("Bee, Ada and Cy Dee", ("Ada Bee", "Cy Dee")),
        ("Ada Bee and Cy Dee", ("Ada Bee", "Cy Dee")),
        ("Ada Bee, Cy Dee", ("Ada Bee", "Cy Dee")),
        ("Ada Bee, Cy Dee and Eva Fox", ("Ada Bee", "Cy Dee", "Eva Fox")),
        ("Ada Bee, Cy Dee, Jr., and Eva Fox", ("Ada Bee", "Cy Dee, Jr.", "Eva Fox")),
        ("Ada Bee, Jr.; Cy Dee", ("Ada Bee, Jr.", "Cy Dee")),
        (";", ()),
    ],
)
def test_authors_in_one_text_are_parted(text: str, names: tuple[str, ...]) -> None:
    assert authors(text) == names


# Which texts are tables


OTHER_JSON = {
    "JSON Feed": '{"version": "https://jsonfeed.org/version/1.1", "title": "Bees", "items": [{"title": "x", "url": "y"}]}',
    "CSL, names": '[{"id": "b", "type": "article", "title": "Bees", "author": [{"family": "Bee", "given": "Ada"}]}]',
    "CSL, date": '[{"id": "b", "type": "book", "title": "Bees", "issued": {"date-parts": [[2024]]}}]',
    "OpenAlex": '[{"id": "https://openalex.org/W1", "title": "Bees", "keywords": []}]',
    "OpenAlex, few fields": '[{"title": "Bees", "doi": null, "abstract_inverted_index": {"Hum.": [0]}}]',
    "Hugging Face": '[{"paper": {"id": "2401.00010", "title": "Bees"}, "title": "Bees", "summary": "Hum."}]',
    "settings": '{"name": 1}',
}
OTHER_TEXTS = {
    "listing": "Bees, Tea and Title\nWe count the bees, the tea; and titles.\n",
    "one word": "Title\nAbstract\n",
    "BibTeX": "@article{bees, title = {Bees}, author = {Bee, Ada}}\n",
    "RIS": "TY  - JOUR\nTI  - Bees\nAB  - Hum.\n",
    "XML": '<?xml version="1.0"?>\n<feed><title>Bees, abstract</title></feed>\n',
    "mail": "From: a@example.org\nSubject: title, abstract\n\nTitle: Bees\n",
    "Markdown": "| title | abstract |\n|---|---|\n| Bees | Hum. |\n",
    "link": "[title](https://example.org/), abstract\n",
    "empty": "",
}


@pytest.mark.parametrize("text", [*OTHER_JSON.values(), *OTHER_TEXTS.values()], ids=[*OTHER_JSON, *OTHER_TEXTS])
def test_other_formats_are_refused(text: str) -> None:
    assert not matches(text)


def test_it_is_told_by_its_content() -> None:
    for name, text in TEXTS.items():
        assert matches(text), name
    assert OTHERS
    for path in OTHERS:
        assert not matches(path.read_text("utf-8", "replace")), path.name
    assert not matches((FOLDER.parent / "data" / "top-layer.txt").read_text("utf-8"))


@settings(max_examples=25)
@given(
    *(st.sampled_from(NAMES), st.sampled_from(NAMES), st.floats(0, 1), st.floats(0, 1)),
    *(st.text('{}[]",;:\\\n\r\t e1', max_size=9), st.text()),
)
def test_nothing_breaks_it(one: str, two: str, cut: float, on: float, between: str, other: str) -> None:
    first, second = TEXTS[one], TEXTS[two]
    for text in (first[: int(cut * len(first))] + between + second[int(on * len(second)) :], other, other + first):
        matches(text)
        records, problems = read(text)
        assert records or problems
        assert all(1 <= record.line <= text.count("\n") + 1 and record.title for record in records)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.from_regex(r"[A-Za-z0-9]+", fullmatch=True), st.text()), min_size=1))
def test_what_a_table_writer_writes_comes_back(rows: list[tuple[str, str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([("title", "abstract"), *rows])
    text = out.getvalue()
    records, problems = read(text)
    assert [record.title for record in records] == [title for title, _ in rows]
    assert all(text.split("\n")[record.line - 1].startswith(record.title) for record in records)
    assert all(problem.endswith("warning: has no abstract") for problem in problems)


def test_the_owner_says_what_columns_mean() -> None:
    text = "Titel;Kurzfassung;Wer;Name\nBees;We count bees.;Ada Bee;hive\n"
    columns = {"title": ("Titel",), "abstract": ("Kurzfassung",), "authors": ("Wer",), "venue": ("Name",)}
    assert not matches(text)
    assert matches(text, columns)
    problems: list[Problem] = []
    (record,) = parse(text, "a", problems, columns)
    found = (record.title, record.abstract, record.authors, record.venue)
    assert found == ("Bees", "We count bees.", ("Ada Bee",), "hive")  # although 'name' means a title elsewhere
    assert problems == []


def test_what_columns_can_mean_is_what_settings_know() -> None:
    assert tuple(COLUMNS)[: len(config.COLUMNS)] == config.COLUMNS
    assert set(COLUMNS) - set(config.COLUMNS) == {"affiliations", "orcids", "links", "found_by"}  # of JSON only
