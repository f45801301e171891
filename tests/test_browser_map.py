"""The map and the timeline in a browser: legible, within the page, and the pointer's way to papers."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from builds import build_site
from conftest import ServeFolder
from playwright.sync_api import Browser, Page

WORDS = {
    "01": "bee hive swarm queen honey comb wax drone nectar pollen scout dance forage worker brood sting",
    "08": "lighthouse lens lamp tower keeper coast ship fog horn beam glass rock storm signal harbour oil",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three editions of papers on bees and on lighthouses."""
    root = tmp_path_factory.mktemp("map")
    sources = root / "content" / "sources"
    sources.mkdir(parents=True)
    dice = random.Random(5)
    for day in ("01", "08", "15"):
        papers = []
        for number in range(14):
            said = dice.sample(WORDS["01" if number % 2 else "08"].split(), 8)
            title = f"The {said[0]} and the {said[1]} of study {day} {number}"
            papers.append(
                f"{title}\nWe study the {', the '.join(said)}. The {said[2]} is what it is about in the end.\n"
            )
        (sources / f"2026-11-{day}.txt").write_text("\n".join(papers), "utf-8")
    return build_site(root)


@pytest.fixture(scope="module")
def pages(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(service_workers="block")
    yield page
    page.close()


@pytest.mark.parametrize("width", [320, 390, 800, 1024, 1280])
def test_no_label_covers_another_and_all_are_on_the_page(
    pages: Page, real_site: Path, site: Path, serve_folder: ServeFolder, width: int
) -> None:
    pages.set_viewport_size({"width": width, "height": 800})
    for folder in (real_site, site):
        (path, *_) = sorted((folder / "maps").glob("*.html"))
        pages.goto(serve_folder(folder) + f"maps/{path.name}")
        boxes = pages.locator(".map text").evaluate_all(
            """all => all.filter((one) => one.checkVisibility()).map((one) => {
                const { left, right, top, bottom } = one.getBoundingClientRect();
                return { left, right, top, bottom, said: one.textContent };
            })"""
        )
        assert boxes
        for at, one in enumerate(boxes):
            assert one["left"] >= 0
            assert one["right"] <= width
            for other in boxes[:at]:
                apart = one["left"] >= other["right"] or other["left"] >= one["right"]
                assert apart or one["top"] >= other["bottom"] or other["top"] >= one["bottom"], (one, other)
        size = pages.locator(".map text").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
        assert size >= 11


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_reaches_beyond_the_page(pages: Page, site: Path, serve_folder: ServeFolder, width: int) -> None:
    pages.set_viewport_size({"width": width, "height": 800})
    theme = sorted(path.name for path in (site / "tags").glob("*.html"))[0]
    for path in ("maps/2026-11-15.html", "editions.html", "index.html", f"tags/{theme}"):
        pages.goto(serve_folder(site) + path)
        for details in pages.locator("details.numbers").all():
            details.locator("summary").click()
        assert pages.evaluate("document.scrollingElement.scrollWidth") <= width, path


def test_a_dot_leads_to_its_paper_and_a_label_to_its_group(
    pages: Page, real_site: Path, serve_folder: ServeFolder
) -> None:
    (path,) = (real_site / "maps").glob("*.html")
    url = serve_folder(real_site) + f"maps/{path.name}"
    pages.set_viewport_size({"width": 1280, "height": 900})
    pages.goto(url)
    dot = pages.locator(".map .hue a").first
    title, target = dot.locator("title").text_content(), dot.get_attribute("href") or ""
    dot.locator("circle").hover()
    assert dot.locator("circle").evaluate("one => getComputedStyle(one).fill === getComputedStyle(document.body).color")
    dot.locator("circle").click()
    pages.wait_for_url(re.compile(re.escape(target.removeprefix(".."))))
    assert title
    assert pages.locator("h1").text_content() == title
    pages.goto(url)
    pages.locator(".map .roomy a").first.click()
    assert re.fullmatch(r".*#group-\d+", pages.url)


def test_the_keyboard_goes_past_the_map(pages: Page, real_site: Path, serve_folder: ServeFolder) -> None:
    (path,) = (real_site / "maps").glob("*.html")
    pages.goto(serve_folder(real_site) + f"maps/{path.name}")
    pages.locator("h1").evaluate("one => { one.tabIndex = -1; one.focus(); }")
    met = []
    for _ in range(30):
        pages.keyboard.press("Tab")
        met.append(pages.evaluate("!!document.activeElement.closest('svg')"))
    assert not any(met)


def test_a_column_of_the_shelf_leads_to_its_paper(pages: Page, real_site: Path, serve_folder: ServeFolder) -> None:
    """Above a short bar too; and what is seen and what is hit are one picture."""
    pages.set_viewport_size({"width": 1280, "height": 900})
    pages.goto(serve_folder(real_site))
    seen, over = pages.locator(".shelf").all()
    assert seen.bounding_box() == over.bounding_box()
    column = over.locator("a").nth(3)
    title = column.locator("title").text_content()
    box = column.locator("path").bounding_box()
    assert box
    assert box["height"] > 100
    pages.mouse.click(box["x"] + box["width"] / 2, box["y"] + 3)
    pages.wait_for_url("**/papers/*")
    assert pages.locator("h1").text_content() == title


def test_the_shelf_takes_its_room_before_its_links_are_there(
    pages: Page, real_site: Path, serve_folder: ServeFolder
) -> None:
    pages.set_viewport_size({"width": 390, "height": 800})
    pages.goto(serve_folder(real_site))
    tops = "() => [...document.querySelectorAll('.shelf:not(.over), .cols, h1')].map((one) => one.getBoundingClientRect().top)"
    before = pages.evaluate(tops)
    pages.evaluate("document.querySelector('.over').remove()")
    assert pages.evaluate(tops) == before
    assert all(a != b for a, b in pairwise(before))
