"""A paper's own page in a browser: citations are copied, and its links lead on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from builds import build_site
from conftest import ServeFolder
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"], service_workers="block")
    yield context.new_page()
    context.close()


def copied(page: Page, name: str) -> str:
    page.get_by_role("button", name=f"Copy {name}").click()
    expect(page.get_by_role("button", name=f"Copied {name}")).to_be_visible()
    return str(page.evaluate("() => navigator.clipboard.readText()"))


def test_citations_are_copied_and_the_edition_is_turned(page: Page, real_site: Path, serve_folder: ServeFolder) -> None:
    url = serve_folder(real_site)
    page.goto(url)
    page.locator(".entry h3 a").nth(1).click()
    stem = page.url.removeprefix(url).removesuffix(".html")
    for name, ending in (("BibTeX", "bib"), ("RIS", "ris"), ("CSL-JSON", "csl.json")):
        held = (real_site / f"{stem}.{ending}").read_text("utf-8")
        assert copied(page, name).split() == held.split()
    page.locator("a[rel=prev]").click()
    page.locator("a[rel=next]").click()
    page.wait_for_url(f"{url}{stem}.html")


def test_authors_and_the_editor_are_linked(page: Page, tmp_path: Path, serve_folder: ServeFolder) -> None:
    papers = tmp_path / "content" / "papers"
    papers.mkdir(parents=True)
    (tmp_path / "content" / "digest.yaml").write_text(
        "title: Bees\ncards: false\nrepository: https://github.com/you/bees\n", "utf-8"
    )
    for name in ("first", "second"):
        text = f"---\ntitle: The {name} swarm\nauthors: [Ada Example]\nadded: 2026-11-22\n---\n\nWe study swarms.\n"
        (papers / f"{name}.md").write_text(text, "utf-8")
    url = serve_folder(build_site(tmp_path))
    page.goto(f"{url}papers/first.html")
    fix = page.get_by_role("link", name="Fix this paper")
    expect(fix).to_have_attribute("href", "https://github.com/you/bees/edit/main/content/papers/first.md")
    page.get_by_role("link", name="Ada Example").click()
    expect(page.locator(".entry h3 a")).to_have_count(2)
