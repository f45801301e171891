"""Where sentences end, and which of them leads."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from markupsafe import Markup
from texts import ANY_TEXT, assert_safe

from offprint.text import Text, paragraphs, typeset
from offprint.text.addresses import links
from offprint.text.sentences import lead, sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "We use it, e.g. For ImageNet, i.e. Large data.",
        "Following Smith et al. [3] and Jones et al. (2019) we win by 3.5 points.",
        "See Fig. 3 and Eq. 4, cf. Sec. 2.",
        "It is A vs. B, ca. 3 km by Dr. Who of the U.S. Army.",
        "By J. R. R. Tolkien and D. Knuth.",
        "Version 2.0.1 of torch.Tensor is at https://a.org/b.html for all.",
        "We minimise $f(x) = 1. Y$ over $x. y$ for {\\em A b. C d} here.",
        "He said (as always!) it. works",
        "It beats the model by 0. iff so? yes! ok",
    ],
)
def test_these_are_one_sentence(sentence: str) -> None:
    assert sentences(sentence) == [sentence]


@pytest.mark.parametrize(
    "parts",
    [
        ["It works.", "We show it!", "Does it?", "(Yes.)", "iFormer wins."],
        ['He said "it works."', "Then ``it fails.''", "End"],
        ["We study the U.S.", "The rest follows Smith et al.", "However, we differ."],
        ["It ends with $x = 1.$", "Next one."],
        ["Code: https://a.org/b.", "Next one."],
        ["{\\em It is so.}", "Next one."],
    ],
)
def test_these_are_several(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_cjk_sentences_need_no_space() -> None:
    assert sentences("我们提出一种方法。它有效！“真的？”是。") == ["我们提出一种方法。", "它有效！", "“真的？”", "是。"]


def test_a_blank_line_ends_a_sentence_and_a_line_break_does_not() -> None:
    assert sentences("One\n\nTwo\nlines.") == ["One", "Two lines."]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Models grow. They cost much. In this paper, we shrink them. It works.", "In this paper, we shrink them."),
        ("Models grow. To help, we propose X. We show Y.", "To help, we propose X."),
        ("Models grow. This prior work fails. Our study helps.", "Our study helps."),
        ("Modelle wachsen. Wir helfen.", "Modelle wachsen."),
        ("", ""),
    ],
)
def test_the_lead_says_what_the_paper_does(raw: str, shown: str) -> None:
    assert lead(raw) == shown


def test_a_long_lead_is_cut_between_words() -> None:
    shown = lead("We propose " + "many words " * 60)
    assert shown.endswith(("many…", "words…"))
    assert 200 < len(shown) <= 260


@pytest.mark.parametrize("held", ["$a + b + c$", r"{\em a b c}", "https://a.org/b", r"\(a + b\)", "``a b c''"])
def test_a_cut_leaves_formulas_groups_and_addresses_whole(held: str) -> None:
    for size in range(225, 262):
        shown = lead("x" * (size - 220) + " w" * 110 + " " + held + " and more of it until the end")
        whole = typeset(shown).plain
        assert held in shown or whole.rstrip("…").endswith(("w", "“a", "“a b"))
        assert not set("{}$`\\") & set(whole)


def test_a_cjk_lead_is_cut_anywhere() -> None:
    assert len(lead("我们提出" * 100 + "。")) in range(250, 261)


@settings(max_examples=100)
@given(ANY_TEXT)
def test_any_text_has_sentences_a_lead_and_links(raw: str) -> None:
    assert "".join("".join(sentences(raw)).split()) == "".join(raw.split())
    assert_safe(typeset(lead(raw)), False)
    assert_safe(Text(Markup(), "".join(text.plain for text in paragraphs(raw)).replace("  ", " ").strip()[:0]))
    for found in links(raw):
        assert found.url.startswith(("http://", "https://"))
        assert not re.search(r"[\s<>\"]", found.url)
