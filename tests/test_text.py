"""Titles and abstracts as their readers see them: text that holds no TeX, paragraphs, a whole listing, any text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape
from texts import ANY_TEXT, assert_safe

from offprint.text import Text, paragraphs, typeset
from offprint.text.addresses import links
from offprint.text.sentences import lead, sentences
from offprint.typesetting import typeset_paper


@pytest.mark.parametrize(
    "raw",
    [
        "MAC&LOAD <b>x</b> \"y\" 'z'",
        "a * b _c_ # d [e](f) snake_case_name y_i L_0",
        "Größe 中文。 ‘quoted’ – dash — it's",
    ],
)
def test_text_without_tex_means_itself(raw: str) -> None:
    assert typeset(raw) == Text(escape(raw), raw)


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        (" a\n b\t c\r\n ", "a b c"),
        ("a\x00b\x07c\x9fd", "abcd"),
        ("\ud800 lone \ufffe", "\ufffd lone \ufffd"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("می\u200cخواهم \U0001f469\u200d\U0001f4bb", "می\u200cخواهم \U0001f469\u200d\U0001f4bb"),
        ("10\u00a0km", "10\u00a0km"),
        ("cafe\u0301", "café"),
        ("", ""),
    ],
)
def test_unfit_characters_and_surplus_spaces_go(raw: str, plain: str) -> None:
    assert typeset(raw).plain == plain
    assert_safe(typeset(raw))


def test_blank_lines_part_paragraphs() -> None:
    assert [text.plain for text in paragraphs("a\nb\n\n \nc\r\n\r\nd\n")] == ["a b", "c", "d"]


def test_the_whole_listing_is_set_without_remnants() -> None:
    source = Path(__file__).parent / "data" / "top-layer.txt"
    for line in source.read_text(encoding="utf-8").splitlines():
        text = typeset(line, link=True)
        assert_safe(text)
        assert not re.search(r"[\\{}$`^]|--|\dtimes\d", text.plain), line
        assert lead(line) in line or lead(line).endswith("…")


@settings(max_examples=100)
@given(ANY_TEXT, st.booleans())
def test_any_text_becomes_safe_html_and_plain_text(raw: str, link: bool) -> None:
    text = typeset(raw, link=link)
    assert_safe(text, link)
    assert text == typeset(raw, link=link)


PIECES = [
    "We",
    "propose",
    "it",
    "a.",
    "model.",
    "Transformers.",
    "etc.",
    "e.g.",
    "U.S.",
    "This",
    "paper",
    "3.5",
    "and/or",
    "www.a.org",
    "https://a.org/b",
    "hf.",
    "http",
    "github.com/a",
    "2times3",
    "it's",
    '"so."',
    "--",
    "$x$",
    "{A}",
    "~",
    "é",
]
PROSE = st.lists(st.sampled_from([*PIECES, "x" * 60, "\n\n", " ", "\x07"]), max_size=40).map(" ".join)


@settings(max_examples=300)
@given(ANY_TEXT | PROSE, ANY_TEXT | PROSE)
def test_short_cuts_lead_to_the_same_texts(title: str, abstract: str) -> None:
    """Bare texts are set without looking for TeX in them, and other texts from the first place where any may be."""
    found = typeset_paper((title, abstract))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("offprint.typesetting.is_bare", lambda raw: False)
        patch.setattr("offprint.text.tex.first_mark", lambda text: 0)
        patch.setattr("offprint.text.marks.first_mark", lambda text: 0)
        assert typeset_paper((title, abstract)) == found


@pytest.mark.parametrize(
    "piece", ["{", "}", "$", "\\", "`", "$a ", "\\em{", "``a ", "\\(", "https://", "a^2 ", "{a}", "A. ", "~"]
)
def test_half_a_megabyte_of_anything_ends(piece: str) -> None:
    """Work that grew with the square of the text would not, within anyone's patience."""
    raw = piece * (500_000 // len(piece))
    assert typeset(raw, link=True).plain
    assert lead(raw)
    assert sentences(raw)
    assert isinstance(links(raw), tuple)


@pytest.mark.parametrize(
    "piece", ["{", "$", "\\", "`", "$x_1$ ", "\\em{", "``a ", "\\(", "{\\em ", "\u00a0", "$a$1", "{`"]
)
def test_the_longest_text_that_is_typeset_ends(piece: str) -> None:
    raw = piece * (49_000 // len(piece))
    assert typeset(raw, link=True).plain is not None
    assert typeset(f"$+{raw}x$").plain


@pytest.mark.parametrize("raw", [r"\emph{}", r"\cite{x}", "{}", "$$"])
def test_a_title_of_which_nothing_is_left_is_shown_as_it_was_written(raw: str) -> None:
    title = typeset_paper((raw, "")).title
    assert title.plain
    assert title.html == escape(title.plain)
