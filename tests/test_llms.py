"""``llms.txt``, read by the rules of llmstxt.org."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from digests import BASE, digest, paper, three_papers
from markdown_it import MarkdownIt
from rendering import render_calendar, render_exports, render_feeds, render_llms, render_site

from offprint import parts
from offprint.assemble import Digest
from offprint.config import Root
from offprint.model import Theme
from offprint.text.characters import clean

TEMPLATES = Path(__file__).parent.parent / "templates"


@dataclass
class Llms:
    """What the format has: a title, a summary, details, and links under headings."""

    title: str
    summary: str
    details: str
    sections: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    """(name, address, what is said of it)."""


def text_of(of: Digest) -> str:
    (made,) = render_llms(of)
    assert made[0] == "llms.txt"
    return made[1].decode()


def plain(markdown: str) -> str:
    (inline,) = MarkdownIt("commonmark").parseInline(markdown)
    assert {token.type for token in inline.children or ()} <= {"text", "text_special"}
    return "".join(token.content for token in inline.children or ())


def read(of: Digest) -> Llms:
    """By the pattern of the format's own parser: whatever else it is, each line of a section is a link."""
    begin, *rest = re.split(r"^## (.*)$", text_of(of), flags=re.M)
    found = re.fullmatch(r"# (.+)\n\n> (.+)\n\n(.+)\n\n", begin)
    assert found, begin
    made = Llms(plain(found[1]), plain(found[2]), plain(found[3]))
    for name, body in zip(rest[::2], rest[1::2], strict=True):
        made.sections[name] = []
        for line in body.strip("\n").split("\n"):
            item = re.fullmatch(r"- \[((?:\\.|[^\]\\])+)\]\(([^()\s]+)\)(?:: (.*))?", line)
            assert item, line
            made.sections[name].append((plain(item[1]), item[2], plain(item[3]) if item[3] else ""))
    return made


def test_what_it_tells() -> None:
    found = read(digest(*three_papers(), tagline="Hot & slow"))
    assert (found.title, found.summary) == ("Tea & Bees", "Hot & slow")
    assert found.details == (
        "3 papers in 3 editions. The first of them came on 1 November 2026. Pages are named here by their twins in"
        " Markdown: a page's address with .md after it. Every paper has one, with its whole abstract, in which formulas"
        " are TeX. To look through all papers, take the data: search is for browsers. Titles and abstracts are their"
        " authors'."
    )
    assert list(found.sections) == ["Pages", "Editions", "Themes", "Data", "Optional"]
    assert found.sections["Themes"][0] == ("Bees & wasps", f"{BASE}themes/bees.html.md", "1 paper. What lives in hives")
    assert found.sections["Editions"][0] == ("22 November 2026", f"{BASE}editions/2026-11-22.html.md", "1 paper")
    assert f"{BASE}data/papers.jsonl" in [address for _, address, _ in found.sections["Data"]]


def test_everything_it_names_is_there(tmp_path: Path) -> None:
    of = digest(*three_papers(), paper("Wax", authors=("A",)), paper("Wax 2", authors=("A",)))
    made = [render_site(of, Root(folder=tmp_path), TEMPLATES, ()), render_exports(of, ()), render_feeds(of)]
    site = {path for files in (*made, render_calendar(of)) for path, _ in files}
    named = [address for links in read(of).sections.values() for _, address, _ in links]
    assert len(set(named)) == len(named)
    assert {address.removeprefix(BASE) for address in named} <= site
    assert f"{BASE}authors.html.md" in named


def test_it_stays_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST", 3)
    monkeypatch.setattr(parts, "EACH", 2)
    papers = [
        paper(f"P {at}", slug=f"p{at}", theme=f"t{at}", tags=(f"g{at}",), added=date.fromordinal(730_000 + at))
        for at in range(400)
    ]
    of = digest(*papers, themes=[Theme(id=f"t{at}", name=f"Theme {at}") for at in range(400)])
    found = read(of)
    assert len(text_of(of).splitlines()) < 300
    assert len(found.sections["Editions"]) == 20
    newest = [address for _, address, _ in found.sections["Data"] if address.endswith(".jsonl")]
    assert newest[0] == f"{BASE}data/papers-200.jsonl"


def test_only_what_there_is_is_named() -> None:
    bare = read(digest(paper("Fog", added=None, edition=""), exports=False))
    assert list(bare.sections) == ["Pages", "Optional"]
    assert "data" not in bare.details
    assert "came on" not in bare.details
    assert not [address for _, address, _ in bare.sections["Optional"] if address.endswith(".ics")]
    assert read(digest()).details.startswith("0 papers in 0 editions. Pages")
    assert list(render_llms(digest(*three_papers(), markdown=False))) == []


def test_the_page_of_the_data_leads_to_it_where_there_is_one(tmp_path: Path) -> None:
    for markdown in (True, False):
        site = dict(render_site(digest(markdown=markdown), Root(folder=tmp_path), TEMPLATES, ()))
        assert (b'<a href="llms.txt">' in site["data.html"]) == markdown


def test_no_name_makes_more_of_itself_than_a_name() -> None:
    name = clean("](x) \n# <b> - `a` *b* [c]: d &lt;")
    themes = [Theme(id="t", name=name, description=name)]
    found = read(digest(paper("Tea", theme="t"), themes=themes, title=name, tagline=name))
    assert (found.title, found.summary) == (name, name)
    assert found.sections["Themes"] == [(name, f"{BASE}themes/t.html.md", f"1 paper. {name}")]


def test_the_headings_are_in_the_language_of_the_digest_but_for_the_one_that_programs_know() -> None:
    assert list(read(digest(*three_papers(), language="de")).sections) == [
        *("Seiten", "Ausgaben", "Themen", "Daten", "Optional"),
    ]
