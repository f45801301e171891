"""TeX macros that nobody knows: one warning each, where the owner can look."""

from __future__ import annotations

from pathlib import Path

import pytest

from offprint.config import Root
from offprint.content import read_pages
from offprint.errors import Problem
from offprint.merge import merge
from offprint.proofread import proofread
from offprint.sources import read_sources
from offprint.typesetting import typeset_all


def warnings(folder: Path, sources: dict[str, str], pages: dict[str, str] | None = None) -> list[str]:
    """What is said of a digest with these files."""
    for kind, files in (("sources", sources), ("papers", pages or {})):
        (folder / "content" / kind).mkdir(parents=True)
        for name, text in files.items():
            (folder / "content" / kind / name).write_text(text, "utf-8")
    root, problems = Root(folder=folder), list[Problem]()
    drafts = merge(read_sources(root, problems), read_pages(root, problems), {}, problems).drafts
    assert not problems
    proofread(drafts, typeset_all([draft.raw for draft in drafts], 1, lambda: None), problems)
    return [str(problem).removeprefix(f"{folder.as_posix()}/content/") for problem in problems]


def page(title: str, abstract: str) -> str:
    return f"---\ntitle: '{title}'\n---\n\n{abstract}\n"


def test_a_macro_is_warned_of_once_at_its_first_place(tmp_path: Path) -> None:
    pages = {
        "a.md": page("Plain Tea", "It is brewed.\nOur \\method brews $\\foo{x}$ with \\method{} and \\method again."),
        "b.md": page("Green Tea", "The \\method is theirs."),
        "c.md": page("The \\method of Tea", "It is known."),
    }
    assert warnings(tmp_path, {}, pages) == [
        "papers/a.md:6:5: warning: unknown TeX macro \\method: its name or its text is shown instead, as in 2 more papers",
        "papers/a.md:6:20: warning: unknown TeX macro \\foo: its name or its text is shown instead",
    ]


def test_a_longer_macro_is_another_one(tmp_path: Path) -> None:
    pages = {"a.md": page("Tea", "We have \\ourtea here, and so \\our tea.")}
    assert [said.split(": ")[0] for said in warnings(tmp_path, {}, pages)] == ["papers/a.md:5:9", "papers/a.md:5:30"]


def test_a_paper_without_a_page_yet_is_told_of_by_its_source(tmp_path: Path) -> None:
    listing = (
        "Plain Tea\nWe brew tea for the whole of a long winter and then we drink all of it by the fire.\n\n"
        "Green Tea\nWe brew \\greener tea for the whole of a long winter and then drink all of it by the fire.\n"
    )
    assert warnings(tmp_path, {"2026-11-22-tea.txt": listing}) == [
        "sources/2026-11-22-tea.txt:4:1: warning: unknown TeX macro \\greener: its name or its text is shown instead"
    ]


@pytest.mark.parametrize(
    "abstract",
    [
        r"Set in \textsc{Small Caps} with \emph{care}, 50\% of \LaTeX{} \cite{x}, {\bf bold} and \url{https://a.org}.",
        r"From $\alpha$ to $\operatorname{tr}(A)$, $\arg\min_x f$, $\mathbb{R}^d$, $\bm{x}$, $\dag$ and \log n.",
        r"On C:\Users\name and D:\data, and in 3 \times 3 of \alpha.",
        r"\begin{equation} x \end{equation} \left( y \right) \noindent z",
    ],
)
def test_what_is_known_is_not_warned_of(abstract: str, tmp_path: Path) -> None:
    assert warnings(tmp_path, {}, {"a.md": page("Tea", abstract)}) == []


def test_a_macro_that_may_not_be_defined_is_named(tmp_path: Path) -> None:
    pages = {"a.md": page("Tea", r"We let $\newcommand{\x}{\x\x}\x$ be.")}
    assert warnings(tmp_path, {}, pages) == [
        "papers/a.md:5:9: warning: unknown TeX macro \\newcommand: its name or its text is shown instead"
    ]
