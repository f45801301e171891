"""Twins of pages in Markdown, read back as CommonMark: what they say, where they lead, and that no text makes more of
itself than a text."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from itertools import chain, pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import html5lib
import pytest
from builds import build_site, tree
from digests import BASE, digest, paper, three_papers
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rendering import render_site
from texts import ANY_TEXT, MATH

from offprint import twins
from offprint.assemble import Digest
from offprint.config import Root
from offprint.keys import Keys
from offprint.model import Detail, Link, PartialDate, Tag, Theme
from offprint.prose import written as as_written
from offprint.subjects.related import Related
from offprint.text import Text, typeset
from offprint.text.characters import clean
from offprint.twins.writing import escape, line, link, set_text, words

TEMPLATES = Path(__file__).parent.parent / "templates"
COMMON = MarkdownIt("commonmark")  # HTML and all, as the standard has it
LIBERAL = MarkdownIt("gfm-like", {"linkify": False})
"""With the tables and strikethrough that GitHub adds; addresses it makes links of are seen by their form alone."""
ADDRESSES = "https://tea.example/a_(b)*c*?x=1&copy;=2", "http://x.example/`y`[z]", "https://蜜蜂.example/é"


def tokens(markdown: str, parser: MarkdownIt = COMMON) -> Iterator[Token]:
    for token in parser.parse(markdown):
        yield token
        yield from token.children or ()


def kinds(markdown: str, parser: MarkdownIt = COMMON) -> list[str]:
    return [token.type for token in tokens(markdown, parser)]


def reading(markdown: str) -> str:
    """What is read in Markdown: the text of its elements. The Markdown must be of paragraphs alone, if of any."""
    return "".join(token.content for token in tokens(markdown) if token.type in ("text", "code_inline"))


def written(text: Text) -> str:
    """The same of a text that was typeset, from its HTML: formulas by their source."""
    tree: Any = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree")).parseFragment(f"<p>{text.html}</p>")
    for element in list(tree.iter()):
        if element.tag == f"{MATH}math":
            source = element.find(f".//{MATH}annotation")
            tex = source.text if source is not None else "".join(element.itertext())
            tail = element.tail
            element.clear()
            element.text, element.tail = f"${' '.join((tex or '').split())}$", tail
    return "".join(tree.itertext())


def assert_text_alone(markdown: str) -> None:
    for parser in (COMMON, LIBERAL):
        found = set(kinds(markdown, parser))
        assert found <= {"paragraph_open", "inline", "paragraph_close", "text", "text_special", "code_inline"}, markdown


@given(ANY_TEXT)
@example("# a\n- b\n> c\n\n    d\n---\n===\n1. e")
@example("![a](b) [a]: b\n<b>&lt;&#35;</b> <https://a.example> `c` *d* __e__ ~~f~~ $g$ \\")
@example("2026. A year; 1) one; + - = > # ## x #")
@example("a_b_c _d_ __e__ f__g_h_ _i")
@example("| a | b |")
@example("[x] done")
def test_any_text_is_read_as_it_is(text: str) -> None:
    expected = clean(text)
    made = line(words(text))
    assert "\n" not in made
    assert_text_alone(made)
    assert reading(made) == expected.strip(" \t")


@given(ANY_TEXT)
@example("$a_{b}^*$ and $\\{x\\}$ and $a<b$ and $[0,1](x)$")
@example("$x$ `$y$` $`$ \\$5")
@example("H$_2$O at $\\alpha$")
def test_a_typeset_text_is_read_as_its_page_shows_it_with_formulas_as_tex(raw: str) -> None:
    text = typeset(raw, link=True, blocks=True)
    made = line(set_text(text))
    assert_text_alone(made)
    if "<math" not in text.html:
        assert reading(made) == text.plain.strip(" \t")
    elif "`" not in written(text) and not re.search("<su[pb]>|<a ", text.html):
        assert reading(made) == written(text).strip()


@given(ANY_TEXT)
def test_a_text_in_a_heading_a_link_or_an_item_stays_one(raw: str) -> None:
    text = typeset(raw)
    shown = set_text(text)
    if not shown:
        return
    assert kinds(f"# {shown}")[:2] == ["heading_open", "inline"]
    assert len([kind for kind in kinds(f"# {shown}") if kind.endswith("_open")]) == 1
    made = f"- {link(shown, 'a.html.md')}: {shown}\n"
    opened = [kind for kind in kinds(made) if kind.endswith("_open")]
    assert opened == ["bullet_list_open", "list_item_open", "paragraph_open", "link_open"]
    assert reading(f"# {shown}") == reading(line(shown))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("$O(n^2)$ and $x_i$", "$O(n^2)$ and $x_i$"),
        (r"$\mathcal{L}_{t}$", r"$`\mathcal{L}_{t}`$"),
        (r"$\{x\}^*$", r"$`\{x\}^*`$"),
        ("costs $5 or $6", r"costs \$5 or \$6"),
        ("H$_2$O and x$^2$", "H₂O and x²"),
        (r"$n$ in \emph{it}, see https://a.org/b_c", r"$n$ in it, see https://a.org/b_c"),
        (r"$n$ in \href{https://a.org/}{the *book*}", r"$n$ in the \*book\*"),
        ("AT&T &amp; R&D;", r"AT&T \&amp; R\&D;"),
        ("C# and # and C #", r"C# and \# and C \#"),
    ],
)
def test_what_needs_no_escape_has_none(raw: str, expected: str) -> None:
    assert set_text(typeset(raw, link=True)) == expected


def test_an_underscore_within_a_word_needs_none() -> None:
    assert escape("snake_case and _x_") == r"snake_case and \_x_"


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_kept(address: str) -> None:
    (found,) = [token for token in tokens(f"{link('a', address)}.\n") if token.type == "link_open"]
    assert unquote(str(found.attrs["href"])).replace("xn--gg8ha", "") in (
        address,
        MarkdownIt().normalizeLink(address),
        unquote(MarkdownIt().normalizeLink(address)),
    )


# The twins of a site


def made(of: Digest, folder: Path) -> dict[str, str]:
    site = render_site(of, Root(folder=folder), TEMPLATES, ())
    return {path: data.decode() for path, data in site if not path.startswith("assets/")}


def only_twins(site: dict[str, str]) -> dict[str, str]:
    return {path: text for path, text in site.items() if path.endswith(".md")}


def links(markdown: str) -> list[tuple[str, str]]:
    """(text, address) of each link."""
    found, shown = [], ""
    for token in tokens(markdown):
        if token.type == "link_open":
            shown, address = "", str(token.attrs["href"])
        elif token.type == "link_close":
            found.append((shown, address))
        elif token.type in ("text", "code_inline"):
            shown += token.content
    return found


def full() -> tuple[Any, ...]:
    return (
        paper(
            "Lenses & Light",
            "One.",
            "Two <b>.",
            slug="lenses-light",
            theme="lights",
            tags=("lenses", "brewing"),
            authors=("A. Keeper", "Bo Tan"),
            published=PartialDate(2025, 3),
            arxiv="2401.00010",
            doi="10.1/x",
            links=(Link("code", "https://github.com/a/b"),),
            affiliations=(Detail("A. Keeper", "Sea & Co"),),
            venue="Tea Today",
            note="Mine: *good*, <b>bold</b>, [more](why-bees-swarm.html).",
        ),
        paper("Why Bees Swarm", theme="bees", authors=("A. Keeper",), added=date(2026, 11, 1)),
    )


def test_a_paper_in_full(tmp_path: Path) -> None:
    related = {"lenses-light": (Related("why-bees-swarm", 0.5, ("bees",)),)}
    of = digest(*full(), related=related)
    assert made(of, tmp_path)["papers/lenses-light.html.md"] == (
        "# Lenses & Light\n\n"
        f"<{BASE}papers/lenses-light.html>\n\n"
        "- Authors: [A. Keeper](../authors/a-keeper.html.md), Bo Tan\n"
        "- Published: 2025-03\n"
        "- Added: 2026-11-22\n"
        "- Edition: [22 November 2026](../editions/2026-11-22.html.md)\n"
        "- Theme: [Lighthouses](../themes/lights.html.md)\n"
        "- Tags: [Lenses](../tags/lenses.html.md), [Brewing](../tags/brewing.html.md)\n"
        "- Venue: Tea Today\n"
        "- Affiliations: Sea & Co\n"
        "- Links: [PDF](https://arxiv.org/pdf/2401.00010), [arXiv](https://arxiv.org/abs/2401.00010),"
        " [DOI](https://doi.org/10.1/x), [Code on GitHub](https://github.com/a/b)\n"
        "- Cite: [BibTeX](lenses-light.bib), [RIS](lenses-light.ris), [CSL-JSON](lenses-light.csl.json)\n\n"
        "## Abstract\n\nOne.\n\nTwo \\<b>.\n\n"
        "## Related papers\n\n- [Why Bees Swarm](why-bees-swarm.html.md)\n\n"
        "## Note\n\nMine: *good*, &lt;b>bold&lt;/b>, [more](why-bees-swarm.html).\n"
    )


def test_every_page_that_holds_content_names_its_twin_which_is_there(tmp_path: Path) -> None:
    site = made(digest(*full(), *three_papers()[1:], tagline="Hot"), tmp_path)
    named = {}
    for path, text in site.items():
        if path.endswith(".html") and (found := re.findall(r'type="text/markdown" href="([^"]+)"', text)):
            up = "../" * path.count("/")
            assert found == [f"{up}{path}.md"]
            named[f"{path}.md"] = text
    assert set(named) == set(only_twins(site))
    without = {path for path in site if path.endswith(".html")} - {path.removesuffix(".md") for path in named}
    assert without == {
        *("404.html", "data.html", "offline.html", "saved.html", "search.html", "subscribe.html"),
    }


def test_every_link_of_a_twin_leads_to_something_that_is_there(tmp_path: Path) -> None:
    site = made(digest(*full(), *three_papers()[1:]), tmp_path)
    for path, text in only_twins(site).items():
        for _, address in links(text):
            if not address.startswith("https:"):
                target = (Path("/") / path).parent / address
                assert target.resolve().relative_to("/").as_posix() in site, (path, address)


def test_a_list_names_its_papers_as_its_page_does(tmp_path: Path) -> None:
    site = made(digest(*three_papers()), tmp_path)
    assert site["tags/lenses.html.md"] == (
        f"# Lenses\n\n<{BASE}tags/lenses.html>\n\n2 papers\n\n"
        "## [22 November 2026](../editions/2026-11-22.html.md)\n\n"
        "- [Lenses of Old Lighthouses](../papers/lenses-of-old-lighthouses.html.md):"
        " We study lenses-of-old-lighthouses. It is so.\n\n"
        "## [8 November 2026](../editions/2026-11-08.html.md)\n\n"
        "- [Tea at Sea](../papers/tea-at-sea.html.md): We study tea-at-sea. It is so.\n"
    )
    assert site["themes/bees.html.md"].startswith("# Bees & wasps\n\nWhat lives in hives\n\n<https://")


def test_a_long_list_goes_on_in_the_twins_of_its_further_pages(tmp_path: Path) -> None:
    papers = [paper(f"Bees {at}", theme="bees", slug=f"p{at}") for at in range(205)]
    site = made(digest(*papers), tmp_path)
    pages = ["themes/bees.html", "themes/bees-4.html", "themes/bees-3.html", "themes/bees-2.html"]
    found = [re.findall(r"papers/(p\d+)\.html\.md", site[f"{page}.md"]) for page in pages]
    assert sorted(chain(*found)) == sorted(f"p{at}" for at in range(205))
    for page, older in pairwise(pages):
        assert ("Older papers", f"../{older}.md") in links(site[f"{page}.md"])
        assert ("Newer papers", f"../{page}.md") in links(site[f"{older}.md"])
    assert max(map(len, found)) <= 100
    assert site["themes/bees-2.html.md"].startswith("# Bees & wasps, page 1\n")


def test_the_front_page_has_the_newest_edition_under_its_themes(tmp_path: Path) -> None:
    assert made(digest(*three_papers(), tagline="Hot & slow"), tmp_path)["index.html.md"] == (
        f"# Tea & Bees\n\nHot & slow\n\n<{BASE}>\n\n## [22 November 2026](editions/2026-11-22.html.md)\n\n1 paper\n\n"
        "### [Lighthouses](themes/lights.html.md)\n\n"
        "- [Lenses of Old Lighthouses](papers/lenses-of-old-lighthouses.html.md):"
        " We study lenses-of-old-lighthouses. It is so.\n\n"
        "## More\n\n- [Editions](editions.html.md)\n- [Themes](themes.html.md)\n- [Tags](tags.html.md)\n"
        "- [About](about.html.md)\n"
    )


def test_the_about_page_is_the_owners_own_markdown_without_html(tmp_path: Path) -> None:
    about = "# Who\r\n\r\nWe *are* <script>x</script>.\n\n<div>\nhm\n</div>\n\n- a `<b>`\n- <https://a.example>\n"
    text = made(digest(*three_papers(), about=about), tmp_path)["about.html.md"]
    assert not {"html_block", "html_inline"} & set(kinds(text))
    assert "# Who\n\nWe *are* &lt;script>x&lt;/script>." in text
    assert "- a `<b>`\n- <https://a.example>\n" in text


@given(st.lists(st.sampled_from([*"<>/!?-`\\ \n", "> ", "- ", "    ", "```", "div", "p", "x=", "'"])).map("".join))
@example("> <p\n> x>\n> <\n")
def test_no_prose_of_the_owner_brings_html(prose: str) -> None:
    assert not {"html_block", "html_inline"} & set(kinds(as_written(prose)))


def test_hidden_papers_have_no_twin(tmp_path: Path) -> None:
    site = made(digest(*three_papers(), paper("Fog", hidden=True)), tmp_path)
    assert "papers/fog.html" in site
    assert "papers/fog.html.md" not in site
    assert "text/markdown" not in site["papers/fog.html"]


@pytest.mark.parametrize(
    ("setting", "papers", "lists"), [(True, False, True), ("all", True, True), (False, False, False)]
)
def test_a_large_digest_has_twins_of_papers_if_its_owner_wants_them(
    setting: object, papers: bool, lists: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(twins, "MOST", 2)
    site = made(digest(*full(), *three_papers()[2:], markdown=setting), tmp_path)
    found = only_twins(site)
    assert {"papers/why-bees-swarm.html.md", "authors/a-keeper.html.md", "authors.html.md"} <= set(found) or not papers
    assert any(path.startswith(("papers/", "authors")) for path in found) == papers
    assert bool({"themes/bees.html.md", "index.html.md", "tags.html.md"} & set(found)) == lists
    assert len([path for path, text in site.items() if "text/markdown" in text]) == len(found)
    if lists and not papers:
        assert ("Why Bees Swarm", "../papers/why-bees-swarm.html") in links(found["themes/bees.html.md"])


def test_pages_are_made_anew_when_papers_lose_their_twins(monkeypatch: pytest.MonkeyPatch) -> None:
    of = digest(*three_papers())
    before = Keys(of)
    monkeypatch.setattr(twins, "MOST", 2)
    assert Keys(of).shared != before.shared


HOSTILE = "](https://evil.example) <script>\r\n# x\n\n- y `z` *a* _b_ \u202e &lt; $"


def test_no_name_makes_more_of_itself_than_a_name(tmp_path: Path) -> None:
    whole = made(
        digest(
            paper("Tea", theme="t", tags=("g",), authors=(HOSTILE, "B"), venue=HOSTILE, comments=HOSTILE, slug="tea"),
            paper("Tea 2", theme="t", tags=("g",), authors=(HOSTILE,), slug="tea-2"),
            themes=[Theme(id="t", name=clean(HOSTILE), description=clean(HOSTILE))],
            tags=[Tag(id="g", name=clean(HOSTILE), description=clean(HOSTILE), group=clean(HOSTILE))],
            title=clean(HOSTILE),
            tagline=clean(HOSTILE),
        ),
        tmp_path,
    )
    for path, text in only_twins(whole).items():
        assert not [address for _, address in links(text) if address.startswith("https://evil")], path
        found = set(kinds(text))
        assert not found & {"html_block", "html_inline", "em_open", "strong_open", "fence", "hr", "image"}, path
    assert kinds(whole["papers/tea.html.md"]).count("heading_open") == 2


def test_twins_of_papers_go_and_come_as_a_digest_grows_and_shrinks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(twins, "MOST", 2)
    sources = tmp_path / "content" / "sources"
    sources.mkdir(parents=True)
    (sources / "2026-11-01-x.txt").write_text("Honey\nWe show that bees read.\n\nTea\nWe show that tea is hot.\n")
    assert (build_site(tmp_path) / "papers" / "honey.html.md").exists()
    (sources / "2026-11-08-y.txt").write_text("Fog\nWe show that fog is wet.\n")
    site = build_site(tmp_path)
    assert not (site / "papers" / "honey.html.md").exists()
    assert "text/markdown" not in (site / "papers" / "honey.html").read_text()
    assert "(../papers/honey.html)" in (site / "editions" / "2026-11-01.html.md").read_text()
    clean_build = tmp_path / "other"
    shutil.copytree(tmp_path / "content", clean_build / "content")
    assert tree(site) == tree(build_site(clean_build))
    page = tmp_path / "content" / "papers" / "fog.md"
    page.write_text(page.read_text().replace("---\n", "---\ndraft: true\n", 1))
    assert (build_site(tmp_path) / "papers" / "honey.html.md").exists()
