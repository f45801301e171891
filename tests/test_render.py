"""Pages: what an owner's template or prose may do to them, and how the pages of a digest hang together."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import html5lib
import pytest
from digests import digest, paper, three_papers
from rendering import render_site

from offprint import lists, main_pages, printer
from offprint.assemble import Digest
from offprint.config import Root
from offprint.errors import ContentError
from offprint.language import ENGLISH
from offprint.links import link_label, reading_links
from offprint.lists import PAGE_LIMIT
from offprint.model import Detail, Link, PartialDate, edition_date
from offprint.shelf import MOST_BARS, make_shelf

TEMPLATES = Path(__file__).parent.parent / "templates"


def pages(of: Digest, folder: Path) -> dict[str, str]:
    """Every page of a digest whose owner's files lie in a folder."""
    made = list(render_site(of, Root(folder=folder), TEMPLATES, ()))
    assert len(dict(made)) == len(made), "no path twice"
    return {path: data.decode() for path, data in made if path.endswith(".html")}


def own(folder: Path, name: str, text: str | bytes) -> None:
    """Put a template of the owner's."""
    path = folder / "content" / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def fault(folder: Path) -> str:
    """The message with which rendering stops, from the templates' folder on."""
    with pytest.raises(ContentError) as raised:
        pages(digest(*three_papers()), folder)
    return str(raised.value).removeprefix(f"{folder.as_posix()}/content/templates/")


# An owner's template


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ('{{ 1 + "a" }}', "TypeError: unsupported operand type(s) for +: 'int' and 'str'"),
        ("{{ 1/0 }}", "ZeroDivisionError: division by zero"),
        ("{{ none | day }}", "AttributeError: 'NoneType' object has no attribute 'year'"),
        ("{{ {}['x'].y }}", "'dict object' has no attribute 'x'"),
        ("{{ nobody.knows }}", "'nobody' is undefined"),
        ("{{ asset('nope.js') }}", "no asset 'nope.js' in templates/assets/ or content/assets/"),
        ("{{ 1 | nope }}", "No filter named 'nope'."),
        ('{% extends "nope.html" %}', "no template 'nope.html'"),
        ('{% include "nope.html" %}', "no template 'nope.html'"),
        ('{% include ["nope.html", "no.html"] %}', "no template 'nope.html' or 'no.html'"),
        ('{% from "nope.html" import x %}', "no template 'nope.html'"),
    ],
)
def test_a_template_that_fails_is_named_with_its_line(template: str, message: str, tmp_path: Path) -> None:
    own(tmp_path, "about.html", f"<!doctype html>\n\n{template}\n")
    assert fault(tmp_path) == f"about.html:3:1: error: {message}"


def test_a_template_that_includes_itself_is_named(tmp_path: Path) -> None:
    own(tmp_path, "about.html", 'x\n{% include "about.html" %}')
    assert fault(tmp_path).startswith("about.html:2:1: error: RecursionError: maximum recursion depth exceeded")


def test_a_template_that_prints_half_a_character_is_named(tmp_path: Path) -> None:
    own(tmp_path, "about.html", '{{ "\\ud800" }}')
    assert fault(tmp_path) == "about.html:1:1: error: prints '\\ud800', which is half a character: take it out"


def test_a_template_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    own(tmp_path, "about.html", "x\ncafé".encode("latin-1"))
    assert fault(tmp_path) == "about.html:2:1: error: not UTF-8 at byte 6: save the file as UTF-8"
    own(tmp_path, "about.html", 'x\n{% include "more.html" %}')
    own(tmp_path, "more.html", b"\xe9")
    assert fault(tmp_path) == "more.html:1:1: error: not UTF-8 at byte 1: save the file as UTF-8"


@pytest.mark.parametrize("template", ["", "{% set row = 1 %}", "{% macro line(entry, up) %}{% endmacro %}"])
def test_a_paper_template_without_its_macro_is_named(template: str, tmp_path: Path) -> None:
    text = "_paper.html must hold '{% macro row(entry, up) %}', which prints a paper in a list"
    own(tmp_path, "_paper.html", template)
    assert fault(tmp_path) == f"_paper.html:1:1: error: {text}"
    own(tmp_path, "_paper.html", "{% macro row(entry) %}{% endmacro %}")
    assert fault(tmp_path) == f"_paper.html:1:1: error: {text}"


def test_a_paper_template_that_fails_is_named_with_its_line(tmp_path: Path) -> None:
    own(tmp_path, "_paper.html", "\n\n{% macro row(entry, up) %}\n<p>\n{{ entry.size + up }}\n{% endmacro %}")
    assert fault(tmp_path).startswith("_paper.html:5:1: error: TypeError: ")
    own(tmp_path, "_paper.html", "\n\n{% macro row(entry, up) %}\n{{ entry.nope }}\n{% endmacro %}")
    assert fault(tmp_path).startswith("_paper.html:4:1: error: ")
    own(tmp_path, "_paper.html", "\n{{ 1/0 }}{% macro row(entry, up) %}{% endmacro %}")
    assert fault(tmp_path) == "_paper.html:2:1: error: ZeroDivisionError: division by zero"
    own(tmp_path, "_paper.html", "\n{% macro row(entry, up) %}")
    assert fault(tmp_path).startswith("_paper.html:2:1: error: Unexpected end of template.")


def test_an_error_of_our_own_is_not_blamed_on_a_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: Any) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(lists, "paginate", fail)
    with pytest.raises(ZeroDivisionError, match="ours"):
        pages(digest(*three_papers()), tmp_path)


# The owner's prose


def note(text: str, folder: Path) -> str:
    """What a page makes of a note."""
    page = pages(digest(paper("Bees", note=text)), folder)["papers/bees.html"]
    return page.partition('<section class="note"><h2>Note</h2>\n')[2].partition("\n</section>")[0]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("![A *hive*](https://x.example/a.png)", '<a href="https://x.example/a.png" rel="noopener">A hive</a>'),
        ("![](//x.example/a.png)", '<a href="//x.example/a.png" rel="noopener">//x.example/a.png</a>'),
        ("![a](HTTP&colon;//x.example/a)", '<a href="HTTP://x.example/a" rel="noopener">a</a>'),
        ("![a][1]\n\n[1]: http://x.example/", '<a href="http://x.example/" rel="noopener">a</a>'),
        ("![a](../assets/hive.png)", '<img src="../assets/hive.png" alt="a">'),
        ("[![ci](https://x.example/b.svg)](https://y.example/)", '<a href="https://y.example/" rel="noopener">ci</a>'),
        ("[![](assets/b.svg)](tea.html)", '<a href="tea.html"><img src="assets/b.svg" alt=""></a>'),
        ("![a ![b](https://x.example/)](c.png)", '<img src="c.png" alt="a b">'),
    ],
)
def test_an_image_of_another_host_is_a_link(text: str, made: str, tmp_path: Path) -> None:
    assert note(text, tmp_path).strip() == f"<p>{made}</p>"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("[a](https://x.example/)", '<a href="https://x.example/" rel="noopener">a</a>'),
        ("[a](//x.example/)", '<a href="//x.example/" rel="noopener">a</a>'),
        ("<https://x.example/>", '<a href="https://x.example/" rel="noopener">https://x.example/</a>'),
        ("[a](tea.html#x)", '<a href="tea.html#x">a</a>'),
        ("[a](data:image/png;base64,AA)", "<a>a</a>"),
        ("[a](DATA:image/png;base64,AA)", "<a>a</a>"),
        ("[a](data:text/html,x)", "[a](data:text/html,x)"),
        ("[a](javascript:x)", "[a](javascript:x)"),
        ("[a](VBscript:x)", "[a](VBscript:x)"),
    ],
)
def test_links_in_prose(text: str, made: str, tmp_path: Path) -> None:
    assert note(text, tmp_path).strip() == f"<p>{made}</p>"


def test_a_table_has_no_styles(tmp_path: Path) -> None:
    made = note("|a|b|\n|:-:|-:|\n|1|![x](http://x.example/)|", tmp_path)
    assert "<th>a</th>" in made
    assert '<td><a href="http://x.example/" rel="noopener">x</a></td>' in made
    assert "style" not in made


def headings(page: str) -> list[str]:
    tree = html5lib.parse(page, namespaceHTMLElements=False).find("body")
    return [node.tag for node in tree.iter() if isinstance(node.tag, str) and re.fullmatch("h[1-6]", node.tag)]


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# A\n\n## B\n\nC\n===\n", [0, 1, 0]),
        ("## A\n\n### B\n", [0, 1]),
        ("### B\n\n> # A\n", [2, 0]),
        ("no heading", []),
    ],
)
def test_headings_in_prose_go_on_from_the_pages(text: str, levels: list[int], tmp_path: Path) -> None:
    made = pages(digest(paper("Bees", note=text), about=text), tmp_path)
    assert headings(made["papers/bees.html"])[2 : 2 + len(levels)] == [f"h{3 + level}" for level in levels]
    assert headings(made["about.html"])[1 : 1 + len(levels)] == [f"h{2 + level}" for level in levels]
    assert all(headings(page).count("h1") == 1 for page in made.values())


def test_no_heading_is_deeper_than_six(tmp_path: Path) -> None:
    made = note("\n\n".join(f"{'#' * level} x" for level in range(1, 7)), tmp_path)
    assert re.findall(r"<h(\d)>", made) == ["3", "4", "5", "6", "6", "6"]


# Links


def test_what_stands_in_an_address_is_quoted(tmp_path: Path) -> None:
    odd = paper("Bees", arxiv='hep-th/9901001"><b>?#', doi='10.1/a"b')
    assert reading_links(odd[0], "Bees", ENGLISH)[:3] == [
        ("PDF", "https://arxiv.org/pdf/hep-th/9901001%22%3E%3Cb%3E%3F%23"),
        ("arXiv", "https://arxiv.org/abs/hep-th/9901001%22%3E%3Cb%3E%3F%23"),
        ("DOI", "https://doi.org/10.1/a%22b"),
    ]
    assert "https://arxiv.org/abs/hep-th/9901001%22" in pages(digest(odd), tmp_path)["papers/bees.html"]


def test_a_paper_without_an_address_is_searched_for_by_its_title() -> None:
    bees = paper("Bees", links=(Link("code", "https://github.com/a/b"),))[0]
    searches = reading_links(bees, "Bees & wasps", ENGLISH)
    assert [label for label, _ in searches] == [
        *("Code on GitHub", "Find on arXiv", "Find on Google Scholar", "Find on Semantic Scholar"),
    ]
    assert searches[1][1] == "https://arxiv.org/search/?query=Bees%20%26%20wasps&searchtype=title"


def test_a_paper_page_tells_what_else_is_known_and_nothing_of_what_is_not(tmp_path: Path) -> None:
    of = digest(
        paper("Tea", authors=("A",), affiliations=(Detail("A", "Hut <1>"), Detail("B", "Hut <1>"), Detail("B", "Inn"))),
        paper("Bees", updated=PartialDate(2026, 4), venue="Hive", categories=("cs.HC", "cs.CY"), votes=1200),
        paper("Wax"),
    )
    made = pages(of, tmp_path)

    def facts(slug: str) -> list[str]:
        page = html5lib.parse(made[f"papers/{slug}.html"], namespaceHTMLElements=False)
        return [" ".join(line.itertext()) for line in page.iterfind(".//section[@class='facts']/dl/*")]

    assert facts("tea") == ["Affiliations", "Hut <1>", "Inn"]
    assert facts("bees") == ["Venue", "Hive", "Updated", "April 2026", "Categories", "cs.HC, cs.CY", "Votes", "1,200"]
    assert "Details" not in made["papers/wax.html"]


def test_labels_of_links() -> None:
    labels = {
        ("data", "https://www.zenodo.org/x"): "Data on Zenodo",
        ("code", "https://x.example/y"): "Code (x.example)",
        ("project", "https://x.example/y"): "Project page",
        ("slides", "https://x.example/y"): "Slides (x.example)",
        ("web", "https://hf.co/y"): "Web page on Hugging Face",
    }
    assert {link: link_label(Link(*link), ENGLISH) for link in labels} == labels


# Groups, lists and shelves


def test_the_day_of_an_edition() -> None:
    assert edition_date("2026-11-22") == date(2026, 11, 22)
    assert edition_date("2026-13-01") is None
    assert edition_date("20261122") is None


def test_groups_stand_in_their_orders() -> None:
    made = digest(*three_papers(), paper("Clouds", theme="clouds", tags=("lenses", "a-tag"), added=None, edition="old"))
    assert [group.id for group in made.editions] == ["2026-11-22", "2026-11-08", "2026-11-01", "old"]
    assert [group.id for group in made.themes] == ["bees", "lights", "tea", "clouds"]
    assert [(group.id, len(group.entries)) for group in made.tags] == [
        *(("a-tag", 1), ("brewing", 1), ("lenses", 3), ("swarming", 1)),
    ]


def test_editions_lead_to_the_ones_beside_them(tmp_path: Path) -> None:
    made = pages(digest(*three_papers()), tmp_path)
    turns = {path: re.findall(r'rel="(\w+)" href="\.\./editions/([\d-]+)', page) for path, page in made.items()}
    assert turns["editions/2026-11-22.html"] == [("prev", "2026-11-08")]
    assert turns["editions/2026-11-08.html"] == [("next", "2026-11-22"), ("prev", "2026-11-01")]
    assert turns["editions/2026-11-01.html"] == [("next", "2026-11-08")]
    assert not turns["themes/bees.html"]


@pytest.mark.parametrize("count", [PAGE_LIMIT, PAGE_LIMIT + 1])
def test_the_first_page_leads_to_the_whole_edition_where_it_has_no_room_for_it(count: int, tmp_path: Path) -> None:
    made = pages(digest(*(paper(f"Bees {number}", theme="bees") for number in range(count))), tmp_path)
    assert ("papers of this edition</a>" in made["index.html"]) == (count > PAGE_LIMIT)


def test_a_bar_of_several_papers_without_a_theme_leads_to_their_list(tmp_path: Path) -> None:
    made = digest(*(paper(f"Bees {number:03}") for number in range(MOST_BARS + 1)))
    (board,) = make_shelf(made.entries, made.themes, home="editions/x.html").boards
    assert {bar.path for bar in board.bars[:-1]} == {"editions/x.html"}
    assert board.bars[0].label == "Papers: 2 papers"
    assert (board.bars[-1].label, board.bars[-1].path) == ("Bees 240", "papers/bees-240.html")  # the odd one, alone
    index = pages(made, tmp_path)["index.html"]
    assert index.count('<a href="editions/2026-11-22.html" tabindex="-1">') == MOST_BARS // 2


def test_shelves_are_drawn_by_their_own_measures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def low(*arguments: Any, **named: Any) -> Any:
        return replace(make_shelf(*arguments, **named), height=900, bar=7)

    for module in (printer, main_pages):
        monkeypatch.setattr(module, "make_shelf", low)
    made = pages(digest(*three_papers()), tmp_path)
    for page in (made["index.html"], made["themes.html"], made["themes/bees.html"]):
        assert 'viewBox="0 0 600 900"' in page
        assert 'd="M0 900v-100h7V900z"' in page


def test_an_editions_shelf_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = []

    def count(entries: Any, themes: Any, lit: Any = None, home: str = "", language: Any = ENGLISH) -> Any:
        whole.extend([home] if lit is None else [])
        return make_shelf(entries, themes, lit, home, language)

    for module in (printer, main_pages):
        monkeypatch.setattr(module, "make_shelf", count)
    made = digest(*three_papers())
    pages(made, tmp_path)
    assert sorted(whole) == sorted(edition.path for edition in made.editions)


def test_a_tag_that_no_other_goes_with_has_no_empty_list_of_them(tmp_path: Path) -> None:
    made = pages(digest(*three_papers()), tmp_path)
    assert "Often with" in made["tags/brewing.html"]
    assert "Often with" not in made["tags/swarming.html"]
    assert '<nav class="toc"' not in made["tags/swarming.html"]
