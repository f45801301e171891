"""Formulas: their MathML, their plain twins, and what is none."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup, escape
from texts import PIECES, assert_safe

from offprint.text import Text, typeset
from offprint.text.mathematics import formula


@pytest.mark.parametrize(
    ("tex", "plain"),
    [
        ("O(n^2)", "O(n²)"),
        (r"\alpha_i", "αᵢ"),
        (r"\times", "×"),
        (r"\mathbb{R}^d", "ℝᵈ"),
        (r"\frac{a}{b}", "a/b"),
        (r"\frac{a+1}{b_i}", "(a+1)/bᵢ"),
        (r"\sqrt{x}", "√x"),
        (r"\sqrt{T \log T}", "√(T log T)"),
        ("10^{-3}", "10⁻³"),
        (r"2.5\times", "2.5×"),
        (r"\sim 50\%", "∼50%"),
        ("50%", "50%"),
        ("x_{i,j}", "x_(i,j)"),
        (r"D_{\mathrm{KL}}(p\|q)", "D_KL(p‖q)"),
        ("e^{q}", "e^q"),
        (r"X^\top X", "XᵀX"),
        (r"\sum_{i=1}^n x_i", "∑ᵢ₌₁ⁿ xᵢ"),
        (r"\hat{x} \in \mathbf{X}", "x̂ ∈ X"),
        (r"\tilde{\mathcal{O}}(\sqrt{n})", "Õ(√n)"),
        (r"\operatorname{arg\,max}_x f(x)", "arg maxₓ f(x)"),
        (r"\{0,1\}^n", "{0, 1}ⁿ"),
        (r"x < y \text{ if } a \leq b", "x < y if a ≤ b"),
        (r"\binom{n}{k}", "(n choose k)"),
        ("x=1,000", "x = 1,000"),
        ("x'", "x′"),
        (r"\unknown{x}", "unknown x"),
        ("x^x^x", "x^x^x"),
        ("{{{", "{{{"),
    ],
)
def test_a_formula_has_a_plain_twin(tex: str, plain: str) -> None:
    text = typeset(f"a ${tex}$ b")
    assert text.plain == f"a {plain} b"
    assert_safe(text)


@pytest.mark.parametrize("raw", ["$x_1$", "$$x_1$$", r"\(x_1\)", r"\[x_1\]", r"\begin{equation}x_1\end{equation}"])
def test_every_way_to_write_a_formula_gives_mathml_with_its_source(raw: str) -> None:
    assert typeset(raw).html == (
        "<math><semantics><msub><mi>x</mi><mn>1</mn></msub>"
        '<annotation encoding="application/x-tex">x_1</annotation></semantics></math>'
    )


@pytest.mark.parametrize(
    "raw",
    [
        "costs $5 and $10",
        "$1.5M to $2M",
        "US$3 or A$4, 5$",
        "a lone $ here",
        "$ x $",
        "pay $20 per month or 10 in US$",
        "$$$ and $$ $$",
        "from $5-$10",
    ],
)
def test_money_is_not_mathematics(raw: str) -> None:
    assert typeset(raw) == Text(escape(raw), raw)


@pytest.mark.parametrize(
    "tex",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\style{position:fixed}{x}\class{evil}{y}",
        r"\text{</math><script>alert(1)</script>}",
        r"\unicode{x3c}script>",
        r"\text{&#x3c;script&#x3e;}",
        r"\hspace{9999em}x\rule{999em}{999em}",
        r"\color{red}x\fcolorbox{a}{b}{c}",
        r"\unicode{x0}\unicode{xd800}\unicode{x110000}\unicode{x202e}y",
        r"\verb|<b>|",
        r"\begin{array}{c|c}1&2\\\hline 3&4\end{array}",
        r"\sqrt" * 400 + "x",
        "{" * 49 + "x" + "}" * 49,
        "x_" * 300,
        r"\def\a{\b\b}\def\b{\c\c}\def\c{xx}\a",
        r"\sideset{}{}" * 60 + r"\sum",
        r"\newcommand{\x}{\x\x}\x",
        r"\left(" * 40,
        "x" * 3000,
    ],
)
def test_a_hostile_formula_stays_harmless(tex: str) -> None:
    text = typeset(f"a ${tex}$ b", link=True)
    assert_safe(text)
    assert "999" not in re.sub("<annotation.*?</annotation>", "", text.html)


def test_a_formula_beyond_sense_is_shown_as_its_source() -> None:
    html, plain = formula("x+" * 1500)
    assert html == f"<code>{'x+' * 1500}</code>"
    assert plain == "x+" * 1500


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_formula_is_safe(tex: str) -> None:
    html, plain = formula(re.sub("[\x00\ud800\u202e\n]", "", tex))
    assert_safe(Text(Markup(" ".join(html.split())), " ".join(unicodedata.normalize("NFC", plain).split())))
