"""Pages of content/papers/: what is written is read back, and an update leaves a person's characters alone."""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offprint.config import Root
from offprint.content import (
    KEYS,
    Page,
    format_page,
    parse_any_page,
    parse_page,
    parse_plain_page,
    read_pages,
    update_page,
    write_pages,
)
from offprint.errors import Problem
from offprint.frontmatter import Value
from offprint.ledger import FORMAT, Seen, mark, read_ledger, write_ledger
from offprint.model import Detail, Link, PartialDate
from offprint.text.characters import clean

PATH = Path("content/papers/honey.md")
TEXT = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
SLUG = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)
WHEN = st.builds(lambda day, most: PartialDate(*(day.year, day.month, day.day)[:most]), st.dates(), st.integers(1, 3))
DETAILS = st.lists(st.builds(Detail, TEXT, TEXT), min_size=1).map(tuple)
ABSTRACT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r")).map(str.strip)
VALUES = st.fixed_dictionaries(
    {"title": TEXT.filter(clean), "slug": SLUG, "id": SLUG},
    optional={
        "theme": SLUG,
        "edition": SLUG,
        "tags": st.lists(SLUG, min_size=1, unique=True).map(tuple),
        "authors": st.lists(TEXT, min_size=1, unique=True).map(tuple),
        "added": st.dates(),
        "published": WHEN,
        "updated": WHEN,
        "affiliations": DETAILS,
        "orcids": DETAILS,
        "venue": TEXT,
        "comments": TEXT,
        "keywords": st.lists(TEXT, min_size=1, unique=True).map(tuple),
        "votes": st.integers(1, 10**6),
        "arxiv": st.sampled_from(["2401.00010", "math.GT/0309136", "hep-th/9901001v2"]),
        "doi": st.from_regex(r"10\.[0-9]{4,9}/[a-z0-9().;:_-]{1,12}", fullmatch=True),
        "note": TEXT,
        "abstract": ABSTRACT.filter(bool),
        "links": st.lists(
            st.builds(Link, st.sampled_from(["code", "data"]), st.just("https://a.example/x?y=1#z'")), min_size=1
        ).map(lambda links: tuple(dict.fromkeys(links))),
    },
)


def parse(text: str) -> Page:
    problems: list[Problem] = []
    page = parse_page(text, PATH, PATH.as_posix(), problems)
    assert page is not None, problems
    assert not problems
    return page


def faults(text: str) -> list[str]:
    problems: list[Problem] = []
    parse_page(text, PATH, PATH.as_posix(), problems)
    return [str(problem) for problem in problems]


@given(VALUES)
def test_a_page_says_what_was_written_whatever_the_text(values: dict[str, Value]) -> None:
    assert dict(parse(format_page(values)).values) == values


@given(VALUES, VALUES)
def test_an_update_sets_what_it_names_and_keeps_the_rest(values: dict[str, Value], new: dict[str, Value]) -> None:
    changes: dict[str, Value | None] = {key: new.get(key) for key in ("title", "tags", "links", "abstract", "theme")}
    changes["title"] = new["title"]
    updated = dict(parse(update_page(format_page(values), changes)).values)
    expected = {key: value for key, value in (values | changes).items() if value}
    assert updated == expected


@pytest.mark.parametrize(
    "text", ["No", "null", "2401.00010", "1e5", "~", "- a", "a: b", "#x", "'", '"', "@x", "2026-11-22", "0x10"]
)
def test_a_title_that_yaml_could_mistake_stays_text(text: str) -> None:
    import yaml

    page = format_page({"title": text, "id": "a"})
    assert parse(page).values["title"] == text
    if text != "2026-11-22":  # a day is a day in every field
        assert (
            yaml.safe_load(page.split("---")[1] if "-" not in text else page[4 : page.index("\n---\n")])["title"]
            == text
        )


def test_front_matter_stands_in_one_order_and_leaves_out_what_is_empty() -> None:
    page = format_page(
        {"id": "h1", "abstract": "Sweet.", "title": "Honey", "tags": (), "added": date(2026, 3, 1), "slug": "honey"}
    )
    assert page == "---\ntitle: Honey\nslug: honey\nadded: 2026-03-01\nid: h1\n---\n\nSweet.\n"


def test_an_update_keeps_comments_order_and_quotes() -> None:
    text = (
        "---\n# my own order\nid: h1\ntags: [wax, honey]  # two\n\ntitle: 'Honey'\nlinks:\n  - code: https://a.example/\n"
        "# the end\n---\n\nSweet.\n\nVery.\n"
    )
    updated = update_page(text, {"tags": ("wax",), "theme": "hive", "links": None})
    assert updated == (
        "---\n# my own order\nid: h1\ntags: [wax]  # two\n\ntitle: 'Honey'\ntheme: hive\n# the end\n---\n\nSweet.\n\nVery.\n"
    )


@pytest.mark.parametrize(
    "line",
    [
        "authors: [\n  Ann,\n  Bob\n]",
        "links:\n# the code\n  - code: https://a.example/\n# its data\n  - data: https://b.example/",
        'note: "over\n\n  lines"',
        "note: |\n  title: not a key\n\n  # not a comment\n",
        "note: >-\n  folded\n    text",
        "authors:\n- Ann\n\n- Bob",
        "arxiv: '2401.00010' # quoted # twice",
    ],
)
def test_an_update_beside_any_writing_of_a_value_leaves_it_alone(line: str) -> None:
    text = f"---\ntitle: T\n{line}\n# last\nid: x\n---\n\nBody\n"
    before = dict(parse(text).values)
    updated = update_page(text, {"slug": "new", "added": date(2026, 3, 1), "tags": ("a", "b")})
    assert dict(parse(updated).values) == before | {"slug": "new", "added": date(2026, 3, 1), "tags": ("a", "b")}
    for part in (line.rstrip("\n"), "# last", "id: x"):
        assert part in updated


def test_a_comment_behind_a_changed_value_stays() -> None:
    text = "---\ntitle: 'A # b'  # why\nid: x\n---\n"
    assert update_page(text, {"title": "C"}) == "---\ntitle: C  # why\nid: x\n---\n"


@pytest.mark.parametrize(
    ("head", "now"),
    [
        ("venue: Hive  # till May\nid: x\n", "# till May\nid: x\n"),
        (
            "authors:\n  - A B  # first\n  # 2nd: #1's pupil\n  - 'C # D'\nid: x\n",
            "# first\n# 2nd: #1's pupil\nid: x\n",
        ),
        ("id: x\nauthors:\n  - A 🐝  # last", "id: x\n# last\n"),
        ("authors: [A B, # first\n  C D] # last\nid: x\n", "# first\n# last\nid: x\n"),
        ("venue: 'Hive #1'\nid: x\n", "id: x\n"),
    ],
)
def test_a_comment_outlives_the_value_that_it_stood_by(head: str, now: str) -> None:
    text = f"---\n{head.rstrip()}\n---\n"
    assert update_page(text, {"venue": None, "authors": None}) == f"---\n{now}---\n"


def test_a_comment_amid_a_list_outlives_the_list() -> None:
    text = "---\ntitle: A\nauthors:\n  - B\n  # a pupil\n  - C\n---\n"
    assert update_page(text, {"authors": ("D",)}) == "---\ntitle: A\n# a pupil\nauthors:\n  - D\n---\n"


def test_an_abstract_may_hold_three_hyphens_and_headings() -> None:
    text = "---\ntitle: T\n---\n\n# Not a heading\n\n---\n\n* not a list\n"
    assert parse(text).values["abstract"] == "# Not a heading\n\n---\n\n* not a list"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no front matter", "1:1: error: a page begins with a line of three hyphens, then 'title: ...', then three hyphens again"),
        ("---\ntitel: T\n---\n", "2:1: error: unknown key 'titel', did you mean 'title'?"),
        ("---\nslug: a\n---\n", "2:1: error: a page needs a 'title'"),
        ('---\ntitle: "\\x01\\u202e"\n---\n', "2:1: error: a page needs a 'title'"),
        ("---\ntitle: T\nadded: 22.11.2026\n---\n", "3:1: error: 'added' must be a day such as 2026-11-22, not '22.11.2026'"),
        ("---\ntitle: T\nadded: 2026-02-30\n---\n", "3:1: error: 'added' must be a day such as 2026-11-22, not '2026-02-30'"),
        ("---\ntitle: T\npublished: May 2019\n---\n", "3:1: error: 'published' must be a day, a month or a year such as 2026-11-22, 2026-11 or 2026, not 'May 2019'"),
        ("---\ntitle: T\nupdated: 2019-13\n---\n", "3:1: error: 'updated' must be a day, a month or a year such as 2026-11-22, 2026-11 or 2026, not '2019-13'"),
        ("---\ntitle: T\nslug: ../../etc\n---\n", "3:1: error: 'slug' must be lower-case letters, digits and hyphens, not '../../etc': perhaps 'etc'"),
        ("---\ntitle: T\ntags: [bees, Queen Bees]\n---\n", "3:14: error: 'tags' must be lower-case letters, digits and hyphens, not 'Queen Bees': perhaps 'queen-bees'"),
        (f"---\ntitle: T\nslug: {'b' * 201}\n---\n", f"3:1: error: 'slug' must be lower-case letters, digits and hyphens, 200 of them at most, not '{'b' * 201}': perhaps '{'b' * 200}'"),
        ("---\ntitle: T\nlinks:\n  - code: javascript:alert(1)\n---\n", "4:5: error: a link must begin with https:// or http://, not 'javascript:alert(1)'"),
        ("---\ntitle: T\ntitle: U\n---\n", "3:1: error: 'title' stands here twice; keep one"),
        ("---\n{title: T, id: x}\n---\n", "2:2: error: 'title' must stand at the beginning of a line of its own"),
        ("---\ntitle: T\narxiv: https://arxiv.org/abs/2401.00010v2\n---\n", "3:1: error: 'arxiv' must be an arXiv id such as 2401.00010, not 'https://arxiv.org/abs/2401.00010v2': perhaps '2401.00010v2'"),
        ("---\ntitle: T\ndoi: https://doi.org/10.1000/x\n---\n", "3:1: error: 'doi' must be a DOI such as 10.1000/182, not 'https://doi.org/10.1000/x': perhaps '10.1000/x'"),
        ("---\ntitle: A: B\n---\n", "2:9: error: YAML: a value that holds ': ' must stand in quotes"),
        ("---\ntitle: !!python/object:os.system x\n---\n", "2:8: error: the tag 'tag:yaml.org,2002:python/object:os.system' is not read here: quote the text"),
        ("---\ntitle: &a x\nnote: *a\n---\n", "2:8: error: anchors and aliases (& and *) are not read here: quote the text or write it out"),
    ],
)  # fmt: skip
def test_a_broken_page_is_told_where_and_how_to_mend_it(text: str, said: str) -> None:
    assert f"{PATH.as_posix()}:{said}" in faults(text)


@pytest.mark.skipif(sys.platform != "linux", reason="only there a name may be any bytes")
def test_a_file_whose_name_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "content" / "papers").mkdir(parents=True)
    Path(os.fsdecode(bytes(tmp_path) + b"/content/papers/\xff.md")).write_text("---\ntitle: T\n---\n")
    problems: list[Problem] = []
    assert read_pages(Root(folder=tmp_path), problems) == []
    assert [problem.text for problem in problems] == ["the file's name is not UTF-8: rename it"]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("2019", PartialDate(2019)),
        ("2019-05", PartialDate(2019, 5)),
        ("2019-05-01", PartialDate(2019, 5, 1)),
        *((text, None) for text in ("", "201", "2019-5", "2019-00", "2019-13", "2019-02-29", "0000", "２０１９")),
        *((text, None) for text in ("2019-", "2019-05-", "2019/05", "20190501", "2019-W05", "2019-05-01\n", " 2019")),
    ],
)
def test_a_date_may_be_a_month_or_a_year(text: str, known: PartialDate | None) -> None:
    assert PartialDate.parse(text) == known
    assert known is None or known.isoformat() == text


def test_dates_stand_in_order_the_less_exact_first() -> None:
    days = [PartialDate(2018, 12, 31), PartialDate(2019), PartialDate(2019, 5), PartialDate.of(date(2019, 5, 1))]
    assert sorted((days[2], days[3], days[0], days[1])) == days


def test_a_whole_day_keeps_the_mark_that_it_always_had() -> None:
    day = date(2019, 5, 1)
    assert mark(PartialDate.of(day)) == mark(day) == mark("2019-05-01")


def test_marks_tell_values_apart() -> None:
    values: list[Value | None] = [None, "", "a", ("a",), (), date(2026, 1, 1), (Link("code", "https://a.example/"),)]
    assert len({mark(value) for value in values}) == len(values)


def test_the_ledger_is_read_back_and_written_only_when_it_says_something_new(tmp_path: Path) -> None:
    root = Root(folder=tmp_path)
    root.content.mkdir()
    ledger = {"title:b": Seen(id="b", marks={"title": "1"}), "title:a": Seen(id="a", marks={})}
    write_ledger(root, ledger)
    path = root.content / "imported.jsonl"
    before = path.stat().st_mtime_ns
    assert read_ledger(root, []) == ledger
    head, *lines = map(json.loads, path.read_text().splitlines())
    assert head == {"offprint": "content", "format": FORMAT}
    assert [line["paper"] for line in lines] == ["title:a", "title:b"]
    write_ledger(root, ledger)
    assert path.stat().st_mtime_ns == before


def test_a_broken_ledger_line_is_an_error_with_its_line(tmp_path: Path) -> None:
    root = Root(folder=tmp_path)
    root.content.mkdir()
    (root.content / "imported.jsonl").write_text(
        '{"offprint": "content", "format": 2}\n{"paper": "title:a", "id": "a", "marks": {}}\n<<<<<<< HEAD\n'
    )
    problems: list[Problem] = []
    assert list(read_ledger(root, problems)) == ["title:a"]
    assert [(problem.line, problem.level) for problem in problems] == [(3, "error")]


def test_a_page_that_changed_since_it_was_read_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "honey.md"
    path.write_text("---\ntitle: Honey\n---\n")
    page = parse_page(path.read_text(), path, "honey.md", [])
    assert page is not None
    path.write_text("---\ntitle: Honey, edited meanwhile\n---\n")
    write_pages({path: "---\ntitle: Ours\n---\n"}, {path: page})
    assert path.read_text() == "---\ntitle: Honey, edited meanwhile\n---\n"


def test_line_ends_of_windows_stay(tmp_path: Path) -> None:
    path = tmp_path / "honey.md"
    path.write_bytes(b"---\r\ntitle: Honey\r\n---\r\n\r\nSweet.\r\n")
    page = parse_page(path.read_text(), path, "honey.md", [])
    assert page is not None
    write_pages({path: update_page(page.text, {"theme": "hive"})}, {path: page})
    assert path.read_bytes() == b"---\r\ntitle: Honey\r\ntheme: hive\r\n---\r\n\r\nSweet.\r\n"


def test_every_key_can_be_written() -> None:
    assert set(KEYS) >= {
        "title",
        "slug",
        "theme",
        "tags",
        "links",
        "added",
        "edition",
        "authors",
        "published",
        "arxiv",
        "doi",
    }


def test_a_backslash_that_double_quotes_swallow_is_an_error() -> None:
    problems: list[Problem] = []
    for title in (r'"The $\beta$ kind"', r'"The $\nu$ kind"', r'"The $\Xi$ kind"'):
        parse_page(f"---\ntitle: {title}\n---\n", Path("a.md"), "a.md", problems)
    said = "'title' holds a control character: in double quotes a backslash is written twice, in single ones once"
    yaml = "YAML: in double quotes every backslash is written twice: write the text in single quotes"
    assert [problem.text for problem in problems] == [said, said, yaml]
    page = parse_page("---\ntitle: 'The $\\beta$ kind'\n---\n", Path("a.md"), "a.md", problems)
    assert page is not None
    assert page.values["title"] == r"The $\beta$ kind"


PIECES = st.sampled_from(
    (
        *(
            "---\n",
            "--- \n",
            "\n",
            "title: Bees\n",
            "title: 'It''s'\n",
            'title: "A \\"b\\" \\\\c"\n',
            'title: "a\\n"\n',
        ),
        *(
            "title: a: b\n",
            "title: a # b\n",
            "title: Bees \n",
            "title:\n  Bees\n",
            "title: Bees\n  at Sea\n",
            "tags:\n",
        ),
        *(
            "tags: [a, b]\n",
            "tags: [a, ]\n",
            "tags: [a, 'b']\n",
            "tags: a\n",
            "tags: [A b, c]\n",
            "  - wax\n",
            "  - 'b: c'\n",
        ),
        *("authors:\n  - Ann Bee\n", "authors:\n  - Ann: Bee\n", "authors: [Ann Bee, Bo  Wasp]\n", "- x\n", "   - x\n"),
        *(
            "links:\n  - code: https://a.example/b\n",
            "links:\n  - Code: https://a.example\n",
            "links:\n  - pdf: ftp://b\n",
        ),
        *(
            "orcids:\n  - Ann Bee: 0000-0002-1825-0097\n",
            'orcids:\n  - "Ann: B": x\n',
            "orcids:\n  - x\n",
            "  - a: b\n",
        ),
        *("added: 2026-11-22\n", "added: 2026-11-31\n", "published: 2026-11\n", "published: 2026-13\n", "votes: 12\n"),
        *(
            "votes: 1e3\n",
            "votes: -1\n",
            "draft: true\n",
            "draft: Yes\n",
            "pin: maybe\n",
            "note: A *b*\n",
            "note: |\n  A\n  b\n",
        ),
        *(
            "slug: bees-at-sea\n",
            "slug: Bees\n",
            "id: 0123456789ab\n",
            "arxiv: 2401.00010v2\n",
            "arxiv: 24\n",
            "other: x\n",
        ),
        *(
            "doi: 10.1000/a-(b)\n",
            "edition: 2026-11-22\n",
            "venue: Bees 3, 4\n",
            "venue: &x y\n",
            "venue: !!str y\n",
            "# x\n",
        ),
        *(
            "venue: über 蜂 🐝\n",
            "venue: a\tb\n",
            "venue: \u2028\n",
            "venue: a\ufeffb\n",
            "venue: a\x85b\n",
            "venue: \xa0a\n",
        ),
        *(
            "venue: y\n",
            "venue: ~\n",
            "venue: [a]\n",
            "venue: {a: b}\n",
            "venue: a - b? (c) = d; e\\f\n",
            "? venue\n",
            ": a\n",
        ),
        *(
            "venue: ''\n",
            'venue: ""\n',
            "venue:  a\n",
            "venue : a\n",
            '"venue": a\n',
            "venue: 'a\n",
            "venue:\n",
            "  A b.\n",
            "A b.\n",
        ),
    )
)


def compared(text: str) -> None:
    """What is read without YAML's parser is read by it as the same, and without a fault."""
    if plain := parse_plain_page(text, PATH, str(PATH)):
        problems: list[Problem] = []
        assert parse_any_page(text, PATH, str(PATH), problems) == plain
        assert plain.text == text
        assert problems == []


@given(st.lists(PIECES | st.text(max_size=4), max_size=9), st.lists(PIECES, max_size=2))
def test_what_is_read_without_a_parser_is_the_same(head: list[str], body: list[str]) -> None:
    compared("".join(("---\n", *head, "---\n", *body)))


@given(VALUES, st.text(st.characters(exclude_characters="\r"), max_size=2), st.integers(0, 400))
def test_what_we_write_is_the_same_without_a_parser(values: dict[str, Value], slip: str, place: int) -> None:
    page = format_page(values)
    compared(page)
    compared(page[: place % len(page)] + slip + page[place % len(page) :])


def test_what_we_write_needs_no_parser() -> None:
    values: dict[str, Value] = {
        **{"title": 'Say "wax": it\'s 1\\2 of β', "slug": "wax", "authors": ("Ann Bee", "Bo: Wasp"), "votes": 3},
        **{"affiliations": (Detail("Ann Bee", "Hive, 3"),), "orcids": (Detail("Ann Bee", "0000-0002-1825-0097"),)},
        **{"published": PartialDate(2026, 3), "added": date(2026, 3, 1), "edition": "2026-03-01", "id": "0123456789ab"},
        **{"arxiv": "2401.00010", "categories": ("cs.LG", "math.CO"), "doi": "10.1000/a.b", "venue": "J. of Bees"},
        **{"theme": "wax", "tags": ("a-b", "c"), "links": (Link("code", "https://a.example/b"),), "pin": True},
        "abstract": "We wax.\n\n---\n\nIt wanes.",
    }
    page = parse_plain_page(format_page(values), PATH, str(PATH))
    assert page
    assert page.values == values
