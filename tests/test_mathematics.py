"""Formulas: their MathML, their plain twins, and what is none."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup, escape
from texts import PIECES, assert_safe

from offprint.text import Text, paragraphs, typeset
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
        (r"\KL \Var x", "KL Var x"),
        (r"2\mathrm{SO}(3)", "2 SO(3)"),
        (r"\,", "\u2009"),
        (r"5\,\mathrm{ms}", "5 ms"),
        (r"\nicefrac{1}{2}", "1/2"),
        (r"a \protect b", "ab"),
        (r"2^\dag \copyright", "2†©"),
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


def test_a_name_of_several_letters_stands_apart() -> None:
    space = '<mspace width="0.1667em"></mspace>'
    assert f"<mi>n</mi>{space}<mi>log</mi>{space}<mi>n</mi>" in formula(r"n\log n").html
    assert space not in formula(r"\log(n)").html


@pytest.mark.parametrize("raw", [r"so \[x_1\] it", r"so \begin{align*}x_1\end{align*} it"])
def test_a_formula_that_is_set_apart_has_a_line_of_its_own_in_an_abstract_only(raw: str) -> None:
    (abstract,) = paragraphs(raw)
    assert '<math display="block">' in abstract.html
    assert "block" not in typeset(raw).html, "a title is one line"
    assert abstract.plain == typeset(raw).plain == "so x₁ it"
    assert_safe(abstract)


def test_two_dollars_stay_in_the_line() -> None:
    """Publishers' pages write their formulas so, in the midst of a sentence."""
    assert "display" not in paragraphs("so $$x_1$$ it")[0].html


MONEY = """\
costs $5 and $10
It costs $5 or $10 per run.
Training took $1.5M to $2M in compute.
US$3 or A$4, 5$ in total
R$ 20 and R$30 a month
R$20 to R$30 a month
C$5 and NZ$6 and HK$7 and S$8
NT$100, MX$200
between 5$ and 10$ each
about 5$, and up to 10$.
5$-10$ each
5$–10$ each
5$/10$ each
10$,20$ and 30$
10$, 20$ and 30$
5$; 10$; 15$
(5$) or (10$)
A$5/NZ$6
US$/A$ rates
the $/€ and €/$ rates
the US$-denominated and A$-denominated debt
$-denominated and $-backed coins
a lone $ here
a $ sign and another $ sign
$ x $
pay $20 per month or 10 in US$
$$$ and $$ $$
Earn $$$ fast
from $5-$10
from $5–$10 and more
saves $1,000,000 (and $2,000,000 later)
at $0.002/1K tokens versus $0.06/1K tokens
$2.50/$10 per million tokens
under $1/query while GPT-4 needs $30/query
$5/hour on A100, $2/hour on T4
for less than $100, we train a model that beats one of $10,000
a $100 billion market and a $3 trillion one
a $20-a-month plan and a $200-a-month plan
priced $19.99/month, then $29.99/month
"$5 and $10"
'$5' or '$10'
($5, $10)
[$5; $10]
$5 (USD), $7 (CAD)
between $10K-$20K
cost: $3.2e6; saved: $1.1e6
$1 = 100 cents and $2 = 200 cents
spend $5+$6=$11
costs $5.
€5 and $6 and £7 and $8 and ¥9
$5M, $10M and $20M rounds
cashtags $AAPL, $TSLA, $GOOG
cashtags $AAPL/$TSLA
set $HOME to /root and $PATH to /bin
in PHP, $a and $b are variables
grep '^a$' and '^b$'
jQuery's $(x) and $(y)
price in $, cost in $""".splitlines()


@pytest.mark.parametrize("raw", MONEY)
def test_money_is_not_mathematics(raw: str) -> None:
    assert typeset(raw) == Text(escape(raw), raw)


@pytest.mark.parametrize(
    ("raw", "plain", "formulas"),
    [
        (r"a \$5 coupon and a \$10 one", "a $5 coupon and a $10 one", 0),
        (r"costs \$1,000 to \$2,000", "costs $1,000 to $2,000", 0),
        (r"costs $O(n)$ and \$5", "costs O(n) and $5", 1),
        (r"costs \$5 and takes $O(n)$ time", "costs $5 and takes O(n) time", 1),
        ("needs $k$ queries, $5 each", "needs k queries, $5 each", 1),
        ("$5 each for $k$ queries", "$5 each for k queries", 1),
        ("the $L_2$-norm, worth $100", "the L₂-norm, worth $100", 1),
        ("a $5$-fold gain, between $1$ and $2$ bits", "a 5-fold gain, between 1 and 2 bits", 0),
        ("a $2$-approximation costs $3 a run and $4 a test", "a 2-approximation costs $3 a run and $4 a test", 0),
        (r"$\$5$ an item, $x\$y$", "$5 an item, x$y", 2),
        ("$p$ < 0.05 and $q$ > 0.1", "p < 0.05 and q > 0.1", 2),
        ("$A$, $B$ and $C$", "A, B and C", 3),
        ("$10^5$ dollars or $100,000", "10⁵ dollars or $100,000", 1),
        ("US$5 for $n$ items", "US$5 for n items", 1),
        ("ResNet$-50$ and 3$\\times$", "ResNet−50 and 3×", 0),
    ],
)
def test_money_and_mathematics_stand_side_by_side(raw: str, plain: str, formulas: int) -> None:
    text = typeset(raw)
    assert text.plain == plain
    assert text.html.count("<math") == formulas
    assert_safe(text)


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
    assert formula("x+" * 1500) == (f"<code>{'x+' * 1500}</code>", "x+" * 1500, ())


@settings(max_examples=100)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_formula_is_safe(tex: str) -> None:
    html, plain, unknown = formula(re.sub("[\x00\ud800\u202e\n]", "", tex))
    assert all(name[0] == "\\" and name[1:].isalpha() for name in unknown)
    assert_safe(Text(Markup(" ".join(html.split())), " ".join(unicodedata.normalize("NFC", plain).split())))


BOMBS = [
    *(r"\frac{a}{b}", r"\frac{", r"\frac", r"\sqrt{", r"\left(", "{", "}", "x_", "^", "'", "x'", "&", "\\\\"),
    *(r"\begin{matrix}", r"\begin{x}", r"\text{", r"\text{$", r"\overset{a}{", r"\substack{a\\", r"{a\over ", r"\hat"),
    *(r"\underbrace{", r"\xrightarrow{", r"\mathchoice{", r"\unicode{x41}", r"\foo", r"\let\a\b", r"\edef\a{\a\a}\a "),
    *(r"\providecommand{\a}{\a\a}\a ", r"\newcommand*{\a}{\a\a}\a ", r"\cfrac{1}{", r"\color{red}", "1,", "% ", "~"),
]


@pytest.mark.parametrize("piece", BOMBS)
def test_a_bomb_costs_no_more_than_its_length(piece: str) -> None:
    """What doubled with each piece would not end, nor fit into memory."""
    tex = piece * (2000 // len(piece))
    for bomb in (tex, tex + "x" + "}" * tex.count("{")):
        html, plain, _ = formula(bomb[:2000])
        assert len(html) < 100_000
        assert len(plain) < 20_000
        assert_safe(Text(Markup(" ".join(html.split())), " ".join(unicodedata.normalize("NFC", plain).split())))


@pytest.mark.parametrize("piece", BOMBS)
def test_a_text_full_of_bombs_ends(piece: str) -> None:
    whole = "".join(f"${piece * 3}{number}$ " for number in range(49_000 // (3 * len(piece) + 9)))
    assert typeset(whole, link=True).plain


@settings(max_examples=100)
@given(st.lists(st.sampled_from([*BOMBS, "x", "1", " ", "$", "$$", "}", r"\end{matrix}", r"\right)"]), max_size=40))
def test_any_mixture_of_bombs_is_safe(pieces: list[str]) -> None:
    assert_safe(typeset(f"a ${''.join(pieces)}$ b", link=True))


@pytest.mark.parametrize(
    ("raw", "unknown", "plain"),
    [
        (r"our \method{} and $\foo{x}$, \method", ("\\method", "\\foo"), "our method and foo x, method"),
        (r"\textsc{Bert}, $\operatorname{tr} A$, \log n, $\arg\min_x$, \alpha", (), "Bert, tr A, log n, arg minₓ, α"),
        (r"C:\Users\name", (), r"C:\Users\name"),
        (r"$\def\x{y}\x$", ("\\def",), r"\def\x{y}\x"),
    ],
)
def test_an_unknown_macro_is_readable_and_named(raw: str, unknown: tuple[str, ...], plain: str) -> None:
    text = typeset(raw)
    assert (text.unknown, text.plain) == (unknown, plain)
    assert_safe(text)
