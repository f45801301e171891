"""Files that people write: UTF-8 with places, YAML whose scalars stay text, and every fault in one run."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from offprint import inputs
from offprint.config import Root, read_config
from offprint.content import parse_page
from offprint.errors import ContentError, Problem
from offprint.inputs import Fields, is_web_address, nearest, parse_yaml, read_text
from offprint.sources.listing import parse as parse_listing

INVALID = sorted(path for path in (Path(__file__).parent / "cases" / "faults").iterdir() if path.suffix != ".message")
assert INVALID, "no invalid cases found"


def fields_of(text: str, first_line: int = 1) -> tuple[Fields, list[str]]:
    problems: list[Problem] = []
    fields = parse_yaml(text, "bees.yaml", problems, first_line)
    assert fields is not None, problems
    return fields, _Told(problems)


class _Told(list[str]):
    """The messages so far, as a list that grows with the problems."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def __eq__(self, other: object) -> bool:
        return [str(problem) for problem in self.problems] == other

    def __repr__(self) -> str:
        return repr([str(problem) for problem in self.problems])

    __hash__ = None


def faults_of(text: str, first_line: int = 1) -> list[str]:
    """What is wrong with YAML that is not read at all."""
    problems: list[Problem] = []
    assert parse_yaml(text, "bees.yaml", problems, first_line) is None
    return [str(problem) for problem in problems]


# Every fault a file: the whole message


def messages(path: Path, tmp_path: Path) -> str:
    """What is said of a listing (.txt), a page (.md) or a settings file (.yaml), as the command prints it."""
    problems: list[Problem] = []
    if path.suffix == ".yaml":
        content = tmp_path / "content"
        content.mkdir()
        (content / "digest.yaml").write_bytes(path.read_bytes())
        read_config(Root(folder=tmp_path), problems)
        problems = [
            Problem(path.name, each.line, each.column, each.level, each.text)
            for each in problems
            if "no 'base_url'" not in each.text
        ]
    else:
        text = read_text(path, path.name, problems)
        if text is not None and path.suffix == ".md":
            parse_page(text, path, path.name, problems)
        elif text is not None:
            parse_listing(text, path.name, problems)
    return f"{ContentError(problems)}\n"


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.name)
def test_invalid(path: Path, tmp_path: Path) -> None:
    assert messages(path, tmp_path) == path.with_name(f"{path.name}.message").read_text("utf-8")


# Text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"tea\r\nbees\rsea\n", "tea\nbees\nsea\n"),
        (b"\xef\xbb\xbftea", "tea"),
        ("th\u00e9 \U0001f375".encode(), "th\u00e9 \U0001f375"),
        (b"a\x00b", "a\0b"),
        ("a\u2028b".encode(), "a\u2028b"),
    ],
)
def test_text(tmp_path: Path, data: bytes, text: str) -> None:
    problems: list[Problem] = []
    (tmp_path / "tea.txt").write_bytes(data)
    assert read_text(tmp_path / "tea.txt", "tea.txt", problems) == text
    assert problems == []


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"\xff", "1:1: error: not UTF-8 at byte 1"),
        (b"tea\nat s\xe9a\n", "2:5: error: not UTF-8 at byte 9"),
        ("tea".encode("utf-16"), "1:1: error: not UTF-8 at byte 1"),
        (b"tea \xed\xa0\x80", "1:5: error: not UTF-8 at byte 5"),  # a surrogate
        (b"tea \xe2\x82", "1:5: error: not UTF-8 at byte 5"),  # cut in a character
    ],
)
def test_what_is_not_utf8(tmp_path: Path, data: bytes, place: str) -> None:
    problems: list[Problem] = []
    (tmp_path / "tea.txt").write_bytes(data)
    assert read_text(tmp_path / "tea.txt", "content/tea.txt", problems) is None
    assert [str(problem) for problem in problems] == [f"content/tea.txt:{place}: save the file as UTF-8"]


def test_what_cannot_be_read(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert read_text(tmp_path, "content/tea.txt", problems) is None
    assert read_text(tmp_path / "gone.txt", "content/gone.txt", problems) is None
    os.mkfifo(tmp_path / "pipe")
    assert read_text(tmp_path / "pipe", "content/pipe", problems) is None
    assert [str(problem) for problem in problems] == [
        "content/tea.txt:1:1: error: cannot be read: Is a directory",
        "content/gone.txt:1:1: error: cannot be read: No such file or directory",
        "content/pipe:1:1: error: cannot be read: it is a pipe or a device; put a file there",
    ]


# YAML


@pytest.mark.parametrize(
    "scalar", ["2401.00010", "No", "null", "~", "1e3", "0x10", "2026-11-22", "true", "12:30:45", "=", "007"]
)
def test_text_stays_text(scalar: str) -> None:
    fields, told = fields_of(f"tea: {scalar}\n")
    assert fields.text("tea") == scalar
    assert told == []


@pytest.mark.parametrize("text", ["", "\n", "# only this\n", "---\n", "\ufeff"])
def test_nothing_is_an_empty_mapping(text: str) -> None:
    fields, told = fields_of(text)
    assert list(fields) == []
    assert told == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- tea\n", "1:1: error: must be a mapping: 'key: value' lines"),
        ("tea\n", "1:1: error: must be a mapping: 'key: value' lines"),
        ("tea: Hot: A Study\n", "1:9: error: YAML: a value that holds ': ' must stand in quotes"),
        ("tea: 'hot\nsea: 1\n", "1:6: error: YAML: the quotes that open here are not closed"),
        ('bees: 1\ntea: "hot\n', "2:6: error: YAML: the quotes that open here are not closed"),
        ("tea: [hot\nsea: 1\n", "1:6: error: YAML: the ] that closes this, or a comma in it, is missing"),
        ("tea: {a: hot\nsea: 1\n", "1:6: error: YAML: the } that closes this, or a comma in it, is missing"),
        ("tea: @hot\n", "1:6: error: YAML: text that begins with '@' must stand in quotes"),
        ("tea: `hot`\n", "1:6: error: YAML: text that begins with '`' must stand in quotes"),
        ("\ttea: hot\n", "1:1: error: YAML: a tab cannot indent: use spaces"),
        ("tea: hot\n\tsea: 1\n", "2:1: error: YAML: a tab cannot indent: use spaces"),
        (
            "tea: hot\nsea\n",
            "2:1: error: YAML: a line without a colon: write 'key: value', or indent what belongs to the line above",
        ),
        ("tea: hot\n---\nsea: 1\n", "2:1: error: YAML: a second '---': only one set of values is read here"),
        ("tea: h\x07t\n", "1:7: error: YAML: the character U+0007 is not allowed: delete it"),
        ("tea: 1\nsea: \x00\n", "2:6: error: YAML: the character U+0000 is not allowed: delete it"),
        ("tea: \ud800\n", "1:6: error: YAML: the character U+D800 is not allowed: delete it"),
        (
            "tea: &hot 1\n",
            "1:6: error: anchors and aliases (& and *) are not read here: quote the text or write it out",
        ),
        ("tea: *hot\n", "1:6: error: anchors and aliases (& and *) are not read here: quote the text or write it out"),
        ("tea: !!int 1\n", "1:6: error: the tag 'tag:yaml.org,2002:int' is not read here: quote the text"),
        (
            "tea: !!python/object/apply:os.system [ls]\n",
            "1:6: error: the tag 'tag:yaml.org,2002:python/object/apply:os.system' is not read here: quote the text",
        ),
        ("tea: " + "[" * 40 + "]" * 40, "1:25: error: nested deeper than 20"),
    ],
)
def test_what_is_not_read(text: str, said: str) -> None:
    assert faults_of(text) == [f"bees.yaml:{said}"]


def test_places_count_from_where_the_yaml_begins_in_its_file() -> None:
    assert faults_of("tea: 1\nsea: @\n", first_line=7) == [
        "bees.yaml:8:6: error: YAML: text that begins with '@' must stand in quotes"
    ]
    fields, told = fields_of("tea: 1\ntea: 2\n", first_line=7)
    assert told == ["bees.yaml:8:1: error: 'tea' stands here twice; keep one"]
    assert fields.text("tea") == "1"


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    text = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    assert len(faults_of(text)) == 1


def test_both_loaders_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "tea: 1\nsea: [a, b]\nbees:\n  - x: y\n"
    first, _ = fields_of(text)
    monkeypatch.setattr(inputs, "YAML_LOADER", yaml.BaseLoader)
    second, told = fields_of(text)
    assert told == []
    assert (first.places, list(first)) == (second.places, list(second))


@settings(max_examples=60)
@given(
    st.text(st.characters(exclude_categories=()))
    | st.text(st.sampled_from("a: \n-[]{}'\"#&*!|>%@`,?\t\x85\u2028\ufeff"))
)
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    problems: list[Problem] = []
    fields = parse_yaml(text, "bees.yaml", problems)
    assert (fields is None) <= bool(problems)
    assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)


def test_unknown_keys_say_which_was_meant() -> None:
    fields, told = fields_of("titel: Tea\nfoo: 1\ntitle: Sea\n")
    fields.refuse_unknown(("title", "tagline"))
    assert told == [
        "bees.yaml:1:1: error: unknown key 'titel', did you mean 'title'?",
        "bees.yaml:2:1: error: unknown key 'foo'",
    ]
    assert nearest("tagine", {"tagline", "title"}) == ", did you mean 'tagline'?"


def test_a_key_that_is_no_text() -> None:
    _, told = fields_of("? [tea]\n: 1\nsea: 2\n")
    assert told == ["bees.yaml:1:3: error: a key must be plain text"]


def test_text_number_flag_and_day() -> None:
    fields, told = fields_of("a: tea\nb: 2.5\nc: yes\nd: 2026-11-22\ne:\n")
    assert (fields.text("a"), fields.number("b", 0, 0, 9), fields.flag("c"), fields.day("d")) == (
        *("tea", 2.5, True, date(2026, 11, 22)),
    )
    assert (fields.text("e", "x"), fields.number("e", 7, 0, 9), fields.flag("e", True), fields.day("e")) == (
        *("", 7, True, None),
    )
    assert (fields.text("f", "x"), fields.number("f", 7, 0, 9), fields.flag("f", True), fields.day("f")) == (
        *("x", 7, True, None),
    )
    assert ("a" in fields, "f" in fields) == (True, False)
    assert told == []


@pytest.mark.parametrize(
    ("value", "getter", "said"),
    [
        ("[x]", "text", "'tea' must be text"),
        ("{x: y}", "text", "'tea' must be text"),
        ("2026-13-01", "day", "'tea' must be a day such as 2026-11-22, not '2026-13-01'"),
        ("2026-2-1", "day", "'tea' must be a day such as 2026-11-22, not '2026-2-1'"),
        ("20261122", "day", "'tea' must be a day such as 2026-11-22, not '20261122'"),
        ("ten", "number", "'tea' must be a number from 1 to 9, not 'ten'"),
        ("10", "number", "'tea' must be a number from 1 to 9, not '10'"),
        ("nan", "number", "'tea' must be a number from 1 to 9, not 'nan'"),
        ("maybe", "flag", "'tea' must be true or false, not 'maybe'"),
        (
            "javascript:alert(1)",
            "url",
            "'tea' must be an address that begins with https:// or http://, not 'javascript:alert(1)'",
        ),
        ("{x: y}", "texts", "'tea' must be a list of texts"),
        ("[[x]]", "texts", "'tea' must be a list of texts"),
        ("x", "mapping", "'tea' must be a mapping of names to values"),
        ("x", "mappings", "'tea' must be a list"),
        ("{x: y}", "mappings", "'tea' must be a list"),
    ],
)
def test_a_value_that_does_not_fit_gives_the_default_and_says_why(value: str, getter: str, said: str) -> None:
    fields, told = fields_of(f"# tea\ntea: {value}\n")
    given = fields.number("tea", 7, 1, 9) if getter == "number" else getattr(fields, getter)("tea")
    assert not given or given == 7 or isinstance(given, Fields)
    assert told == [f"bees.yaml:2:1: error: {said}"]


def test_lists() -> None:
    fields, told = fields_of("a: [x, y]\nb: x\nc:\nd:\n  - k: 1\n  - m: 2\n")
    assert (fields.texts("a"), fields.texts("b"), fields.texts("c"), fields.texts("z")) == (("x", "y"), ("x",), (), ())
    assert [list(entry) for entry in fields.mappings("d")] == [["k"], ["m"]]
    assert fields.mappings("c") == fields.mappings("z") == []
    assert list(fields.mapping("z")) == []
    assert told == []


def test_places_in_lists_and_mappings() -> None:
    fields, told = fields_of("links:\n  - name: Tea\n  - Sea\nauthor:\n  naem: A\n")
    fields.mappings("links")
    fields.mapping("author").refuse_unknown(("name",))
    assert told == [
        "bees.yaml:3:5: error: each entry of 'links' must be a mapping",
        "bees.yaml:5:3: error: unknown key 'naem', did you mean 'name'?",
    ]


@pytest.mark.parametrize(
    "url", ["https://tea.example/", "http://tea.example:8000/a?b=c#d", "https://蜜蜂.example/", "https://[::1]/"]
)
def test_web_addresses(url: str) -> None:
    assert is_web_address(url)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "tea",
            "tea.example",
            "//tea.example",
            "ftp://tea.example/",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
        ),
        *("https://", "https:///tea", "https://tea example/", 'https://tea.example/"x', "https://tea.example/<b>"),
        *("data:text/html,x", "https://tea.example/\nx", "https://[::1/", "mailto:a@tea.example", "https://tea\x00"),
        *("https://tea.example/\ufffe", "https://tea.example/\uffff", "https://tea.example/\ud800"),
    ],
)
def test_what_is_no_web_address(url: str) -> None:
    assert not is_web_address(url)
