"""TeX remnants: what is shown for them, and that nothing else makes an element."""

from __future__ import annotations

import pytest
from texts import assert_safe

from offprint.text import typeset


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        (r"50\% \& \$ \# \_ \{x\}", "50% & $ # _ {x}"),
        ("``G\\\"odel'' and ``na\\\"ive''", "“Gödel” and “naïve”"),
        ("``so called'' and `x' and ``y\"", "“so called” and ‘x’ and “y”"),
        ("```a' b''", "```a' b''"),
        ("(e.g., `a red panda climbing a tree')", "(e.g., ‘a red panda climbing a tree’)"),
        ("`it's the dogs' day' said", "‘it's the dogs’ day' said"),
        ("`code` and ```block``` and '' and it's", "`code` and ```block``` and '' and it's"),
        ("A -- B, 1--5, x---y, a --- b", "A – B, 1–5, x—y, a — b"),
        ("run --flag or (--other) i--; <!-- x --> ----", "run --flag or (--other) i--; <!-- x --> ----"),
        ("Fig.~3, at~last, et~al., Table~\\ref{x}", "Fig.\u00a03, at\u00a0last, et\u00a0al., Table"),
        ("(~45 million) ~/home 10~20% a ~ b", "(~45 million) ~/home 10~20% a ~ b"),
        (r"a\\b a\ b 10\,000 3\;x", "a b a b 10\u2009000 3\u2009x"),
        (
            r"\'e \`a \^o \"u \~n \c{c} \c c \v{s} \H{o} \ss \o \aa \l \i",
            "é à ô ü ñ ç ç š ő ßøåłı",
        ),
        (
            r"Erd\H{o}s, G\"{o}del, na\"{\i}ve, {\L}ukasz, S\o ren, Stra\ss{}e, \'{\i}",
            "Erdős, Gödel, naïve, Łukasz, Søren, Straße, í",
        ),
        (r"it\'s \"quoted\"", 'it\'s "quoted"'),
        (r"\LaTeX{} and \LaTeX\ ldots \ldots\dots", "LaTeX and LaTeX ldots ……"),
        (r"as shown~\cite{a,b}, see \citep[p.~3]{c}.\label{d}", "as shown, see."),
        (r"Code\footnote{At https://a.org/b.} is out", "Code (At https://a.org/b.) is out"),
        (r"\foo{bar} \textsc{Baz} \textcolor{red}{x} \method outperforms", "bar Baz x method outperforms"),
        (r"\alpha-divergence, 3 \times 3", "α-divergence, 3 × 3"),
        (r"C:\Users\name", r"C:\Users\name"),
        ("{BERT}: {T}ransformers {GPT{-}4} {{Nested BERT}} {}", "BERT: Transformers GPT-4 Nested BERT {}"),
        ("{{BERT: Pre-training of Deep, Bidirectional}}", "BERT: Pre-training of Deep, Bidirectional"),
        ('{0, 1}^n {"a": {"b": 1}} {input} {unclosed', '{0, 1}^n {"a": {"b": 1}} {input} {unclosed'),
        ('{"a": 1}', '{"a": 1}'),
        ("closed} \\textbf{open \\emph", "closed} {open"),
        ("512times512 sometimes 3 times", "512×512 sometimes 3 times"),
        ("Tri^2-plane R^{2}, 10^6 x^2y a^b 10^-3 5^{th}", "Tri²-plane R², 10⁶ x^2y a^b 10⁻³ 5ᵗʰ"),
        ("softmax(XQK^top X^top) W=KQ^top. 2^top x^topic", "softmax(XQKᵀ Xᵀ) W=KQᵀ. 2^top x^topic"),
        (r"\textsuperscript{2} x\textsubscript{i} \begin{itemize}\item a\end{itemize}", "² xᵢ a"),
    ],
)
def test_tex_is_shown_as_meant(raw: str, plain: str) -> None:
    assert typeset(raw).plain == plain
    assert_safe(typeset(raw, link=True))


@pytest.mark.parametrize(
    ("raw", "html"),
    [
        (r"{\em a} \emph{b} \textit{c}", "<em>a</em> <em>b</em> <em>c</em>"),
        (r"{\bf a {\it b} c} d", "<strong>a <em>b</em> c</strong> d"),
        (r"\textbf{a \emph{b}} \texttt{c--d}", "<strong>a <em>b</em></strong> <code>c--d</code>"),
        (r"{Plain \em now} not", "Plain <em>now</em> not"),
        (r"\verb|<x_y>| \texttt{<b>}", "<code>&lt;x_y&gt;</code> <code>&lt;b&gt;</code>"),
        ("Tri$^{2}$-plane CO$_2$ 25$^\\circ$C 5$^{th}$", "Tri<sup>2</sup>-plane CO<sub>2</sub> 25°C 5<sup>th</sup>"),
        ("X^top W", "X<sup>⊤</sup> W"),
        (r"\emph{unclosed", "{unclosed"),
        ("a <i>b</i> &amp; c--d", "a &lt;i&gt;b&lt;/i&gt; &amp;amp; c–d"),
    ],
)
def test_only_tex_makes_elements(raw: str, html: str) -> None:
    assert typeset(raw).html == html


def test_broken_nesting_still_closes_every_element() -> None:
    text = typeset(r"{\em a $x} b$ \textbf{`c} d' e")
    assert_safe(text)
    assert text.html.count("<em>") == text.html.count("</em>") == 1


LINES = {  # what the listing shows, and how it reads
    "Prediction -- Causal": "Prediction – Causal",
    r"only 50\% of the": "only 50% of the",
    "behaviors -- associated": "behaviors – associated",
    "on 512times512 ImageNet": "on 512×512 ImageNet",
    "resources (~45 million": "resources (~45 million",
    r"certain {\em reconstruction-based} pretext": "certain reconstruction-based pretext",
    "available at~https://github.com/rabeehk/compacter.": "available at\u00a0https://github.com/rabeehk/compacter.",
    "https://github.com/Akimoto-Cris/RD_VIT_PRUNE.": "https://github.com/Akimoto-Cris/RD_VIT_PRUNE.",
    r"reaches 99.31\% test": "reaches 99.31% test",
    "improved L_0 regularization": "improved L_0 regularization",
    "softmax(XQK^top X^top), where": "softmax(XQKᵀ Xᵀ), where",
    "parameter W=KQ^top. Instead": "parameter W=KQᵀ. Instead",
    "fused MAC&LOAD operations": "fused MAC&LOAD operations",
    "Tri$^{2}$-plane: Thinking": "Tri²-plane: Thinking",
    "named Tri^2-plane, for": "named Tri²-plane, for",
    "(e.g., `a red panda climbing a tree'). However": "(e.g., ‘a red panda climbing a tree’). However",
}


@pytest.mark.parametrize(("raw", "plain"), LINES.items())
def test_tex_of_the_listing_is_shown_as_meant(raw: str, plain: str) -> None:
    assert plain in typeset(f"so {raw} it").plain
