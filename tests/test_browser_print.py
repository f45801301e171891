"""What comes out of a printer: a paper on one page, a list as a reading list, always light."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from builds import build_site
from conftest import ServeFolder
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

pytestmark = pytest.mark.browser

CONTROLS = ("Skip to content", "Search", "Subscribe", "Related papers", "BibTeX", "Previous", "Next", "Colours", "Data")
ABSTRACT = (
    "We weigh the honey of nine hives. Its mass grows as $m = \\\\rho V^2$ over the summer. "
    "What the bees make of it is not reported here."
)
PAGE = f"""---
title: The Weight of Honey
authors: [Ada Bee, Carl Wasp]
added: 2026-11-22
arxiv: "2401.00010"
doi: 10.1000/honey
links:
  - code: https://github.com/hive/honey
---

{ABSTRACT.replace(chr(92) * 2, chr(92))}
"""


@pytest.fixture(scope="module")
def real(real_site: Path, serve_folder: ServeFolder) -> str:
    return serve_folder(real_site)


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory, serve_folder: ServeFolder) -> str:
    root = tmp_path_factory.mktemp("print")
    (root / "content" / "papers").mkdir(parents=True)
    (root / "content" / "papers" / "the-weight-of-honey.md").write_text(PAGE, "utf-8")
    return serve_folder(build_site(root, "--base-url", "https://hive.example/"))


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(service_workers="block")
    yield context.new_page()
    context.close()


def print_page(page: Page, paper: str = "A4") -> list[str]:
    """The text of each sheet, its lines from top to bottom."""
    return [
        sheet.extract_text(extraction_mode="layout") for sheet in PdfReader(io.BytesIO(page.pdf(format=paper))).pages
    ]


def lines_of(sheet: str) -> list[str]:
    """The lines of a sheet, but for the number at its foot."""
    lines = [line.strip() for line in sheet.splitlines()]
    return [line for line in lines if line and not re.fullmatch(r"\d+ / \d+", line)]


def flat(text: str) -> str:
    """A text without what line breaks and ligatures change."""
    return re.sub(r"[\s\u00ad-]+", "", unicodedata.normalize("NFKC", text))


def longest_paper(site: Path) -> Path:
    return max(
        (site / "papers").glob("*.html"),
        key=lambda path: len(path.read_text("utf-8").split('class="abstract"')[1].split("</section>")[0]),
    )


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_longest_paper_is_one_sheet_with_its_address(page: Page, real: str, real_site: Path, paper: str) -> None:
    name = longest_paper(real_site).name
    page.goto(f"{real}papers/{name}")
    title, theme = page.locator("h1").inner_text(), page.locator(".crumb").inner_text()
    abstract = page.locator(".abstract").inner_text()
    [sheet] = print_page(page, paper)
    assert flat(title) in flat(sheet)
    assert flat(theme) in flat(sheet)
    assert flat(abstract) in flat(sheet)
    assert flat("Added 22 November 2026") in flat(sheet)
    assert flat(page.locator("link[rel=canonical]").get_attribute("href") or "?") in flat(sheet)
    assert not [word for word in CONTROLS if re.search(rf"^\s*{word}\b", sheet, re.M)]


def test_links_are_written_out_and_searches_left_out(page: Page, invented: str, real: str) -> None:
    page.goto(f"{invented}papers/the-weight-of-honey.html")
    [sheet] = print_page(page)
    for address in (
        "https://arxiv.org/pdf/2401.00010",
        "https://doi.org/10.1000/honey",
        "https://github.com/hive/honey",
    ):
        assert address in sheet
    assert "Ada Bee, Carl Wasp" in sheet
    assert "https://hive.example/papers/the-weight-of-honey.html" in sheet
    page.goto(f"{real}papers/googles-neural-machine-translation-system.html")  # of which only the title is known
    [sheet] = print_page(page)
    assert "scholar" not in sheet.lower()


def test_mathematics_is_printed(page: Page, invented: str) -> None:
    page.goto(f"{invented}papers/the-weight-of-honey.html")
    page.emulate_media(media="print")
    formula = page.locator(".abstract math").bounding_box()
    page.emulate_media(media="null")
    assert formula
    assert formula["width"] > 20
    assert formula["height"] > 10
    [sheet] = print_page(page)
    assert "𝜌" in sheet or "ρ" in sheet


def test_a_list_is_a_reading_list(page: Page, real: str) -> None:
    page.goto(f"{real}themes/adaptation.html")
    titles, leads = (page.locator(f".entry {part}").all_inner_texts() for part in ("h3", ".lead"))
    hidden = page.locator("details p").last.text_content() or ""
    sheets = print_page(page)
    text = flat("".join(sheets))
    assert titles
    assert not [title for title in titles if flat(title) not in text]
    assert not [lead for lead in leads if flat(lead) not in text]
    assert flat(hidden) not in text
    assert re.fullmatch(r"Top Layer\s+2026-11-22", lines_of(sheets[0])[0])
    assert lines_of(sheets[-1])[-1] == page.locator("link[rel=canonical]").get_attribute("href")
    assert not [word for word in CONTROLS if re.search(rf"^\s*{word}\b", "\n".join(sheets), re.M)]
    assert "Feed" not in "".join(sheets)


def test_an_abstract_that_is_open_is_printed_whole(page: Page, real: str) -> None:
    page.goto(f"{real}themes/adaptation.html")
    opened = page.locator(".entry details").nth(2)
    opened.locator("summary").click()
    whole = opened.locator("p").first.inner_text()
    assert flat(whole) in flat("".join(print_page(page)))


def test_no_heading_stays_behind(page: Page, real: str) -> None:
    page.goto(real)
    headings = [text.split() for text in page.locator("h2, h3").all_inner_texts()]
    sheets = print_page(page)
    assert len(sheets) > 5
    for sheet in sheets:
        last = lines_of(sheet)[-1].split()
        assert not [heading for heading in headings if heading[-len(last) :] == last]


@pytest.mark.parametrize("pinned", [False, True])
def test_a_dark_page_is_printed_light(page: Page, real: str, pinned: bool) -> None:
    page.goto(real)
    if pinned:
        page.evaluate("document.documentElement.dataset.scheme = 'dark'")
    else:
        page.emulate_media(color_scheme="dark")
    colours = "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    assert page.evaluate(colours)[0] != "rgb(255, 255, 255)"
    page.emulate_media(media="print", color_scheme=None if pinned else "dark")
    assert page.evaluate(colours) == ["rgb(255, 255, 255)", "rgb(16, 20, 27)"]
    page.emulate_media(media="null", color_scheme="null")


def test_the_map_is_printed(page: Page, real: str) -> None:
    page.goto(f"{real}maps/2026-11-22.html")
    labels = page.locator(".map .tight tspan").all_text_contents()
    assert labels
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 660, "height": 900})  # about what is between the margins of A4
    box = page.locator(".map").bounding_box()
    page.emulate_media(media="null")
    assert box
    assert box["width"] <= 660
    assert box["height"] > 400
    [first, *_] = print_page(page)
    assert not [label for label in labels if flat(label) not in flat(first)]
