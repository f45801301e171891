"""Lists in Markdown: bullets, headings and tables become records, and prose is left alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offprint.errors import Problem
from offprint.model import Link, PartialDate, Record
from offprint.sources.markdown import matches, parse

HERE = Path(__file__).parent
FIXTURES = HERE / "sources"
REPOSITORY = HERE.parent
OWN = ("markdown-list.md", "markdown-table.md", "markdown-headings.md", "markdown-broken.md")


def read(text: str, path: str = "list.md") -> tuple[list[Record], list[str]]:
    problems: list[Problem] = []
    return parse(text, path, problems), [str(problem) for problem in sorted(problems)]


def fixture(name: str) -> str:
    return (FIXTURES / name).read_text("utf-8")


def one(text: str) -> Record:
    (record,), _ = read(text)
    return record


# The fixtures, whole


def test_bullets_are_read_with_every_field() -> None:
    path = "markdown-list.md"
    records, problems = read(fixture(path), path)
    assert records == [
        Record(
            title="Bees That Count to $n_1 + n_2$",
            abstract="Bees can count. We show that they add small numbers, as in $n_1 + n_2$, and that they err as "
            "children do.\n\nA second experiment repeats it in the rain.",
            path=path,
            line=20,
            links=(
                Link("code", "https://github.com/adabee/count"),
                Link("project", "https://bees.example.org/count"),
            ),
            arxiv="2401.00010",
            keywords=("Bees", "Counting"),
        ),
        Record(
            title="Wax Tables",
            abstract="Wax holds numbers well. We engrave tables of squares and let bees read them.",
            path=path,
            line=25,
            links=(
                Link("code", "https://gitlab.com/wax/tables"),
                Link("slides", "https://example.org/wax-slides"),
            ),
            authors=("Cleo Wax", "Dirk van der Berg, Jr."),
            published=PartialDate(2024, 5, 6),
            doi="10.1000/wax.7",
            venue="Proceedings of the Hive",
            keywords=("Bees", "Counting", "wax", "tables"),
        ),
        Record(
            title="A Hive of Études: Music for Bees",
            abstract="We play to bees & listen. They prefer slow pieces, and hum along when nobody looks.",
            path=path,
            line=31,
            links=(
                Link("pdf", "https://hive.example.org/etudes.pdf"),
                Link("data", "https://hive.example.org/etudes-data"),
                Link("video", "https://youtu.be/abc123"),
            ),
            authors=("Émile Bourdon", "Fay O'Hara", "Gustav Ähre"),
            keywords=("Bees", "Counting"),
        ),
        Record(
            title="Lenses of Old Lighthouses",
            abstract="Old lenses turn slowly. We time forty of them and explain why the heavy ones float on mercury.",
            path=path,
            line=37,
            links=(
                Link("paper", "https://lights.example.org/lenses"),
                Link("demo", "https://lights.example.org/demo"),
            ),
            arxiv="physics/9901001",
            keywords=("Lighthouses",),
        ),
        Record(
            title="Lamps without Keepers",
            abstract="",
            path=path,
            line=42,
            links=(Link("paper", "https://lights.example.org/lamps"),),
            keywords=("Lighthouses",),
        ),
    ]
    assert problems == ["markdown-list.md:42:1: warning: 'Lamps without Keepers' has no abstract"]


def test_rows_are_read_by_the_names_of_their_columns() -> None:
    path = "markdown-table.md"
    records, problems = read(fixture(path), path)
    assert records == [
        Record(
            title="Tea at Sea",
            abstract="Tea on ships is weak. We brew it in storms and find that motion is to blame.",
            path=path,
            line=5,
            links=(Link("code", "https://github.com/ida/seatea"),),
            authors=("Ida Leaf", "Jo Kettle"),
            published=PartialDate(2024, 2, 3),
            arxiv="2402.00020",
            venue="TeaConf 2024",
            keywords=("tea", "ships"),
        ),
        Record(
            title="Kettles That Sing",
            abstract="Kettles sing before they boil. We find the note, and how the lid changes it.",
            path=path,
            line=6,
            links=(Link("pdf", "https://tea.example.org/kettles.pdf"),),
            authors=("Ida Leaf", "Jan van der Berg"),
            doi="10.1000/kettle",
            venue="Journal of Steam",
        ),
        Record(
            title="Cups Without Handles",
            abstract="",
            path=path,
            line=12,
            links=(
                Link("paper", "https://tea.example.org/cups"),
                Link("pdf", "https://tea.example.org/cups.pdf"),
                Link("project", "https://cups.example.org"),
                Link("data", "https://cups.example.org/data.csv"),
            ),
            keywords=("Older",),
        ),
    ]
    assert problems == ["markdown-table.md:12:1: warning: 'Cups Without Handles' has no abstract"]


def test_headings_are_read_with_the_text_below_them() -> None:
    path = "markdown-headings.md"
    records, problems = read(fixture(path), path)
    assert records == [
        Record(
            title="Bees That Count to Four",
            abstract="Bees can count. In this work we show that they count to four and stop there, whatever the "
            "reward is.\n\nA second experiment repeats it with wasps, who do not stop.",
            path=path,
            line=7,
            links=(
                Link("code", "https://github.com/adabee/count"),
                Link("data", "https://huggingface.co/datasets/adabee/count"),
                Link("web", "https://wasps.example.org"),
            ),
            authors=("Ada Bee", "Bo Li"),
            arxiv="2401.00010",
            keywords=("Bees",),
        ),
        Record(
            title="Wax as Memory",
            abstract="Wax keeps what it is told. We read it back after a year.",
            path=path,
            line=21,
            links=(Link("paper", "https://hive.example.org/wax"),),
            authors=("Cleo Wax",),
            keywords=("Bees",),
        ),
        Record(
            title="Fog Signals and Sleep",
            abstract="People sleep badly near horns. We count the nights, and give the keepers earplugs.",
            path=path,
            line=30,
            links=(Link("paper", "https://fog.example.org/paper"), Link("video", "https://vimeo.com/12345")),
            keywords=("Lighthouses",),
        ),
    ]
    assert problems == []


def test_faults_are_named_at_their_lines_and_cost_no_other_paper() -> None:
    records, problems = read(fixture("markdown-broken.md"))
    assert [record.title for record in records] == ["Bees That Count to Four", "Wax as Memory", "Tea at Sea"]
    untold = "cannot tell the title here: write it as [Title](address), or as **Title** before the links"
    assert problems == [
        "list.md:3:1: warning: authors left out: 'Ada Bee et al.' must name them all, with commas between",
        f"list.md:6:1: error: {untold}",
        "list.md:7:1: warning: left out, for 'notes/wax.md' is no address on the web: begin it with https://",
        "list.md:8:1: warning: 'Wax as Memory' has no abstract",
        "list.md:8:1: warning: link left out: 'htp://hive.example.org/code' is no address on the web: "
        "begin it with https://",
        "list.md:9:1: warning: date left out: 'last May' must be a day, a month or a year such as 2026-11-22",
        "list.md:10:1: warning: authors left out: 'Wax, Cleo, Berg, Dirk' must name them all, with commas between",
        f"list.md:12:1: error: {untold}",
        "list.md:16:1: error: a row without a title: put it into the column of titles",
        "list.md:17:1: warning: 'Tea at Sea' has no abstract",
    ]


# One rule each


@pytest.mark.parametrize(
    "line",
    [
        "- [Tea at Sea](https://a.example)",
        "* **[Tea at Sea](https://a.example)**",
        "+ [**Tea** at *Sea*](<https://a.example>)",
        "1. [x] [Tea at Sea](https://a.example)",
        "- (*TeaConf 2024*) [Tea at Sea](https://a.example)",
        "- **TeaConf 2024** [Tea at Sea](https://a.example)",
        "- **SeaTea**: [Tea at Sea](https://a.example), TeaConf",
        "- [TeaConf 2024] Tea at Sea [[paper]](https://a.example)",
        "- **Tea at Sea.** Ida Leaf, Jo Kettle. [[Paper](https://a.example)]",
        "- “Tea at Sea,” Ida Leaf. [link](https://a.example)",
        "- `2024-05` | **Tea at Sea**\n  [paper](https://a.example)",
    ],
)
def test_a_title_is_found_in_the_shapes_that_lists_have(line: str) -> None:
    record = one(line)
    assert (record.title, record.links) == ("Tea at Sea", (Link("paper", "https://a.example"),))


@pytest.mark.parametrize("line", ["- [Bees](#bees)", "- plain words", "- **Note**: be kind", "some prose"])
def test_what_is_no_paper_is_left_out(line: str) -> None:
    assert len(read(f"{line}\n\n- [Tea at Sea](https://a.example)\n")[0]) == 1


def test_authors_are_taken_only_where_a_word_says_so() -> None:
    assert one("- [Tea](https://a.example) - Ida Leaf, Jo Kettle").authors == ()
    assert one("- [Tea](https://a.example) by Ida Leaf & Jo Kettle. *TeaConf*").authors == ("Ida Leaf", "Jo Kettle")
    assert one("- [Tea](https://a.example) - made by sailors at sea").authors == ()
    assert one("- [Tea](https://a.example)\n  - **Authors**: Leaf, Ida; Li, Bo").authors == ("Ida Leaf", "Bo Li")


def test_badges_are_links_and_no_titles() -> None:
    badge = "[![{}](https://b.example/x.svg)]({})"
    text = f"- [Tea](https://a.example) {badge.format('stars', 'https://github.com/a/b')}"
    assert one(text).links == (Link("paper", "https://a.example"), Link("code", "https://github.com/a/b"))
    name = f"# Tea {badge.format('Awesome', 'https://b.example')}\n\n- [Tea](https://a.example)"
    assert one(name).keywords == ()


def test_tex_stays_as_it_is() -> None:
    record = one(r"- [On \(a_1*b_1*c\) and $\{x\}_*$](https://a.example)")
    assert record.title == r"On \(a_1*b_1*c\) and $\{x\}_*$"


def test_an_entry_below_an_entry_is_a_paper_of_its_own() -> None:
    records, _ = read(
        "- [One Thing](https://a.example)\n  - [Another Thing](https://b.example)\n  - [code](https://c.example)"
    )
    assert [(record.title, record.line) for record in records] == [("One Thing", 1), ("Another Thing", 2)]
    assert records[0].links[1:] == (Link("code", "https://c.example"),)


def test_no_script_becomes_a_link() -> None:
    records, _ = read("- [Tea](https://a.example) [code](javascript:alert) [demo](data:text/html,x)")
    assert records[0].links == (Link("paper", "https://a.example"),)


def test_a_long_list_is_read_in_parts_with_true_lines() -> None:
    text = "".join(f"- [Study {n}][p{n}]\n\n  We count. It is {n}.\n" for n in range(3000))
    text += "\n" + "".join(f"[p{n}]: https://a.example/{n}\n" for n in range(3000))
    records, problems = read(text)
    assert problems == []
    assert [(record.title, record.line) for record in records] == [(f"Study {n}", 3 * n + 1) for n in range(3000)]
    assert records[2999].links == (Link("paper", "https://a.example/2999"),)


def test_a_hostile_line_is_refused() -> None:
    assert read("- " + "[" * 30_000)[1] == [
        "list.md:1:1: error: a line of 30002 characters: break it, for no paper needs so much"
    ]


def test_a_cell_of_titles_is_a_title_whole() -> None:
    assert one("| Title | PDF |\n|---|---|\n| **Tea** at *Sea* | https://a.example/x |").title == "Tea at Sea"


def test_a_file_may_be_one_paper() -> None:
    record = one("# [Tea at Sea](https://a.example)\n\nTea on ships is weak. We brew it at |x| knots.\n")
    assert (record.title, record.abstract) == ("Tea at Sea", "Tea on ships is weak. We brew it at |x| knots.")


def test_nothing_found_is_an_error() -> None:
    assert read("# Tea\n\nWe like it.\n")[1] == [
        "list.md:1:1: error: no papers in it: write each as '- [Title](address)', or delete the file"
    ]


# What it takes, and what it leaves to others


def test_it_takes_a_single_paper() -> None:
    assert matches("# [Tea at Sea](https://a.example)\n\nTea on ships is weak.\n")
    assert matches("- [Tea at Sea](https://a.example)\n")


def test_it_refuses_pasted_listings_and_prose() -> None:
    texts = [path.read_text("utf-8") for path in (HERE / "data").glob("*.txt")]
    texts += [path.read_text("utf-8") for path in (REPOSITORY / "content" / "sources").glob("*.txt")]
    page = (REPOSITORY / "docs" / "sources.md").read_text("utf-8")
    texts += re.findall(r"tried: \d+ papers -->\n```text\n(.*?)```", page, re.S)
    texts += [path.read_text("utf-8") for path in (REPOSITORY / "README.md", REPOSITORY / "docs" / "sources.md")]
    texts.append("# [Bees](https://a.example)\n\nA program.\n\n## Install\n\nSee [the manual](https://a.example/m).\n")
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
