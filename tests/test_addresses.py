"""Addresses in texts: what becomes a link, and what a link is said to lead to."""

from __future__ import annotations

import pytest
from markupsafe import escape

from offprint.model import Link
from offprint.text import typeset
from offprint.text.addresses import links


@pytest.mark.parametrize(
    ("raw", "url", "rest"),
    [
        ("see https://github.com/a/b.", "https://github.com/a/b", "."),
        ("(see http://x.org/y_z/)", "http://x.org/y_z/", ")"),
        ("see https://en.wikipedia.org/wiki/A_(b), and", "https://en.wikipedia.org/wiki/A_(b)", ", and"),
        ("see https://a.b/c?d=e&f=~g--h!'", "https://a.b/c?d=e&f=~g--h", "!'"),
        (r"see https://a.org/x\_y\%20z", "https://a.org/x_y%20z", ""),
        ("see https://a.org/b。后", "https://a.org/b", "。后"),
        (r"see \url{https://a.org/~b}!", "https://a.org/~b", "!"),
        (r"see http://a.edu/$\sim$me/x,", "http://a.edu/~me/x", ","),
    ],
)
def test_an_address_becomes_a_link_without_the_sentence_round_it(raw: str, url: str, rest: str) -> None:
    shown = url.split("://")[1].rstrip("/")
    anchor = f'<a href="{escape(url)}" rel="noopener">{escape(shown)}</a>'
    assert anchor + str(escape(rest)) in typeset(raw, link=True).html
    assert "<a" not in typeset(raw).html
    assert typeset(raw, link=True).plain == typeset(raw).plain


def test_a_tie_before_an_address_is_a_space() -> None:
    text = typeset("available at~https://github.com/rabeehk/compacter.", link=True)
    assert text.plain == "available at\u00a0https://github.com/rabeehk/compacter."


def test_href_keeps_its_words() -> None:
    html = typeset(r"\href{https://a.org/b}{our \emph{page}} \href{javascript:x}{y}", link=True).html
    assert html == '<a href="https://a.org/b" rel="noopener">our <em>page</em></a> y'


@pytest.mark.parametrize(
    "raw",
    [
        "javascript:alert(1)",
        "data://x.y/z",
        r"\url{javascript:x}",
        "ftp://a.b/c",
        "https://",
        "https://a@evil.org/",
        "http://:0/",
    ],
)
def test_other_schemes_are_never_links(raw: str) -> None:
    assert "<a" not in typeset(raw, link=True).html
    assert links(raw) == ()


@pytest.mark.parametrize(
    ("raw", "kind", "url"),
    [
        ("Our code is at https://github.com/a/b.", "code", "https://github.com/a/b"),
        ("code at~https://gitlab.inria.fr/a/b/", "code", "https://gitlab.inria.fr/a/b/"),
        ("The dataset is available at https://github.com/a/b", "data", "https://github.com/a/b"),
        ("Code and data: github.com/a/b.", "code", "https://github.com/a/b"),
        ("See https://zenodo.org/records/1", "data", "https://zenodo.org/records/1"),
        ("See https://doi.org/10.5281/zenodo.1", "data", "https://doi.org/10.5281/zenodo.1"),
        ("See https://huggingface.co/datasets/a/b", "data", "https://huggingface.co/datasets/a/b"),
        ("See https://huggingface.co/spaces/a/b", "demo", "https://huggingface.co/spaces/a/b"),
        ("weights at https://hf.co/Segmind.", "model", "https://hf.co/Segmind"),
        ("See https://x.streamlit.app", "demo", "https://x.streamlit.app"),
        ("A video: https://youtu.be/abc", "video", "https://youtu.be/abc"),
        ("See https://a.org/b.pdf.", "pdf", "https://a.org/b.pdf"),
        ("See https://arxiv.org/abs/2401.00001", "paper", "https://arxiv.org/abs/2401.00001"),
        ("See https://doi.org/10.1000/x", "paper", "https://doi.org/10.1000/x"),
        ("The project page is https://a.org/b", "project", "https://a.org/b"),
        ("See https://talc-mst2v.github.io/.", "project", "https://talc-mst2v.github.io/"),
        (
            "Code and pretrained models: https://europe.naverlabs.com/t-rex",
            "code",
            "https://europe.naverlabs.com/t-rex",
        ),
        ("models: https://aka.ms/BLURB.", "model", "https://aka.ms/BLURB"),
        ("A demo is at www.a.org/x,", "demo", "https://www.a.org/x"),
        (r"\href{https://a.org}{Code} here", "code", "https://a.org"),
        (r"(\url{https://a.org/x\_y})", "web", "https://a.org/x_y"),
        ("Code is public. See https://a.org", "web", "https://a.org"),
    ],
)
def test_links_say_what_they_lead_to(raw: str, kind: str, url: str) -> None:
    assert links(raw) == (Link(kind, url),)


def test_links_stand_in_order_and_once() -> None:
    raw = "A https://b.org/x, https://a.org;https://c.org and http://b.org/x/ (https://a.org)."
    assert [link.url for link in links(raw)] == ["https://b.org/x", "https://a.org", "https://c.org"]
