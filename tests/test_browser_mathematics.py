"""Formulas as a reader meets them in a browser: drawn, read aloud, copied, and never wider than the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builds import build_site
from conftest import ServeFolder, faults_of
from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

PAPER = r"""---
title: Tea in $O(n^2)$ Cups
added: 2026-11-22
edition: 2026-11-22
---

Brewing takes $x_1 \le \alpha$ minutes, and costs $5 or $10. See [the kettle](https://tea.example/).

A cup holds \[ \frac{a+b}{2} = \sum_{i=1}^{n} x_i + \sum_{i=1}^{n} y_i + \sum_{i=1}^{n} z_i + \prod_{j} w_j + q \] of it.
"""

# A copy as the reader makes it, and what it leaves behind.
COPY = """() => {
  const clip = new DataTransfer();
  const before = document.body.innerHTML;
  const event = new ClipboardEvent("copy", { clipboardData: clip, bubbles: true, cancelable: true });
  document.body.dispatchEvent(event);
  return {
    taken: event.defaultPrevented,
    plain: clip.getData("text/plain"),
    html: clip.getData("text/html"),
    same: before === document.body.innerHTML,
    selected: getSelection().toString(),
  };
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tea")
    (root / "content" / "papers").mkdir(parents=True)
    (root / "content" / "papers" / "tea.md").write_text(PAPER, "utf-8")
    return build_site(root)


@pytest.fixture(scope="module")
def url(site: Path, serve_folder: ServeFolder) -> str:
    return serve_folder(site)


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, service_workers="block")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, url: str) -> Iterator[Page]:
    page = context.new_page()
    faults = faults_of(page)
    page.goto(f"{url}papers/tea.html")
    page.wait_for_load_state("networkidle")
    yield page
    page.close()
    assert faults == []


def copied(page: Page, select: str) -> dict[str, Any]:
    """What is copied of a selection, which a line of script makes."""
    page.evaluate(select)
    found: dict[str, Any] = page.evaluate(COPY)
    assert found["same"], "the page is as it was"
    return found


def test_a_formula_is_copied_as_tex_and_as_mathml(page: Page) -> None:
    found = copied(page, "getSelection().selectAllChildren(document.querySelector('.abstract math'))")
    assert found["plain"] == r"$x_1 \le \alpha$"
    assert found["html"].startswith("<math><semantics><mrow><msub><mi>x</mi>")
    assert found["html"].endswith("</math>")


def test_a_title_is_copied_with_its_formula_in_place(page: Page) -> None:
    found = copied(page, "getSelection().selectAllChildren(document.querySelector('h1'))")
    assert found["plain"] == "Tea in $O(n^2)$ Cups"


def test_paragraphs_stay_apart_and_prices_stay_prices(page: Page) -> None:
    found = copied(page, "getSelection().selectAllChildren(document.querySelector('.abstract'))")
    first, second = [part.strip() for part in found["plain"].split("\n\n") if part.strip()][:2]
    assert first.startswith(r"Brewing takes $x_1 \le \alpha$ minutes, and costs $5 or $10.")
    assert second.startswith(r"A cup holds $$\frac{a+b}{2} = \sum_{i=1}^{n} x_i")
    assert "<annotation" in found["html"]
    assert 'href="https://tea.example/"' in found["html"]


def test_half_a_formula_is_copied_whole_and_the_selection_stays(page: Page) -> None:
    select = """() => {
      const paragraph = document.querySelector(".abstract p");
      getSelection().setBaseAndExtent(paragraph.firstChild, 8, paragraph.querySelector("mn").firstChild, 1);
    }"""
    found = copied(page, select)
    assert found["plain"] == r"takes $x_1 \le \alpha$"
    assert page.evaluate("getSelection().focusNode.parentElement.localName") == "mn"


def test_what_has_no_formula_is_copied_by_the_browser(page: Page) -> None:
    found = copied(page, "getSelection().selectAllChildren(document.querySelector('.side'))")
    assert found["taken"] is False


def test_what_a_closed_abstract_hides_is_not_copied(page: Page, url: str) -> None:
    page.goto(f"{url}index.html")
    page.wait_for_load_state("networkidle")
    found = copied(page, "getSelection().selectAllChildren(document.querySelector('main'))")
    assert "Tea in $O(n^2)$ Cups" in found["plain"]
    assert "A cup holds" not in found["plain"]
    assert "A cup holds" not in found["html"]


def test_the_script_is_loaded_only_where_there_are_formulas(page: Page, url: str) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(f"{url}about.html")
    page.wait_for_load_state("networkidle")
    assert not [address for address in loaded if "copy.js" in address]
    page.goto(f"{url}papers/tea.html")
    page.wait_for_load_state("networkidle")
    assert [address for address in loaded if "copy.js" in address]


def test_a_formula_set_apart_has_a_line_and_scrolls_within_the_page(page: Page) -> None:
    math = page.locator(".abstract math[display=block]")
    assert math.evaluate("(math) => getComputedStyle(math).display") == "block math"
    assert math.evaluate("({ parentElement: line }) => line.scrollWidth - line.clientWidth") > 0, (
        "wide enough to try it"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".abstract").evaluate("(abstract) => abstract.scrollWidth") <= 390


def test_a_screen_reader_is_given_the_formula_and_not_its_source(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in nodes if not node.get("ignored")]
    names = [node.get("name", {}).get("value", "") for node in nodes if not node.get("ignored")]
    assert roles.count("MathMLMath") == 3
    assert {"MathMLSub", "MathMLFraction", "MathMLIdentifier"} <= set(roles)
    assert not [name for name in names if r"\le" in name or r"\frac" in name]
