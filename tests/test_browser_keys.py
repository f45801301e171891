"""Keys, as a reader uses them: through papers, to save and mark them, and never in the way of anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from builds import build_site
from conftest import ServeFolder
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from test_browser_reader import lakes  # noqa: F401  (a fixture)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def real_url(real_site: Path, serve_folder: ServeFolder) -> str:
    return serve_folder(real_site)


@pytest.fixture(scope="module")
def url(lakes: Path, serve_folder: ServeFolder) -> str:  # noqa: F811
    return serve_folder(lakes, "/notes/")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, reduced_motion="reduce", service_workers="block"
    )
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    yield context
    context.close()
    assert faults == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def opened(page: Page, address: str) -> Locator:
    """The titles of a page whose tools are there."""
    page.goto(address)
    expect(page.locator(".help")).to_be_visible()
    return page.locator(".entry h3 a")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_j_and_k_go_from_paper_to_paper(page: Page, real_url: str) -> None:
    titles = opened(page, real_url)
    press(page, "k")
    expect(titles.first).to_be_focused()  # from nowhere, the first in sight
    press(page, "j", "j", "j")
    expect(titles.nth(3)).to_be_focused()
    expect(titles.nth(3)).to_be_in_viewport(ratio=1)
    press(page, "k")
    expect(titles.nth(2)).to_be_focused()
    page.locator("article.entry").nth(10).locator(".star").focus()
    press(page, "j")
    expect(titles.nth(11)).to_be_focused()
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 3000)")
    press(page, "j")
    focused = page.locator("h3 a:focus")
    expect(focused).to_be_in_viewport()
    assert page.evaluate("Math.abs(scrollY - 3000)") < 400
    titles.last.focus()
    press(page, "j")
    expect(titles.last).to_be_focused()


def test_o_and_enter_open_and_x_unfolds(page: Page, real_url: str) -> None:
    titles = opened(page, real_url)
    press(page, "j", "j", "x")
    details = page.locator("article.entry").nth(1).locator("details")
    expect(details).to_have_attribute("open", "")
    expect(titles.nth(1)).to_be_focused()
    press(page, "x")
    expect(details).not_to_have_attribute("open", "")
    address = titles.nth(1).evaluate("link => link.href")
    for key in ("o", "Enter"):
        opened(page, real_url)
        press(page, "j", "j")
        expect(titles.nth(1)).to_be_focused()
        press(page, key)
        page.wait_for_url(address)


def test_s_and_m_save_and_mark_in_lists(page: Page, real_url: str) -> None:
    opened(page, real_url)
    press(page, "s", "m")  # no paper yet
    expect(page.locator("[data-read], .star[aria-pressed=true]")).to_have_count(0)
    press(page, "j", "s", "m")
    entry = page.locator("article.entry").first
    expect(entry.locator(".star")).to_have_attribute("aria-pressed", "true")
    expect(entry).to_have_attribute("data-read", "")
    expect(page.get_by_role("status").filter(has_text="Marked as read.")).to_have_count(1)
    press(page, "m", "s")
    expect(entry.locator(".star")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("[data-read]")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="No longer saved.")).to_have_count(1)
    expect(entry.locator("h3 a")).to_be_focused()


def test_keys_on_a_papers_own_page(page: Page, real_url: str) -> None:
    opened(page, f"{real_url}papers/eagle.html")
    press(page, "s", "m")
    expect(page.locator(".save")).to_have_text("Saved")
    expect(page.locator(".mark")).to_have_text("Read")
    next_paper = page.locator("main a[rel=next]")
    address = next_paper.evaluate("link => link.href")
    press(page, "j")
    page.wait_for_url(address)
    expect(page.locator(".help")).to_be_visible()
    press(page, "k")
    page.wait_for_url(f"{real_url}papers/eagle.html")


def test_g_leads_home_and_to_the_saved_papers(page: Page, url: str) -> None:
    opened(page, f"{url}papers/ice-on-alpine-lakes.html")
    press(page, "g", "s")
    page.wait_for_url(f"{url}saved.html")
    expect(page.locator(".help")).to_be_visible()
    press(page, "g", "x", "h")  # another key between them, and it is no sequence
    press(page, "g", "h")
    page.wait_for_url(f"{url}index.html")


def test_a_g_long_ago_does_not_make_the_next_key_leave_the_page(page: Page, url: str) -> None:
    page.clock.install()
    titles = opened(page, url)
    press(page, "j")
    expect(titles.first).to_be_focused()  # so that what acts on keys is loaded before the clock moves
    press(page, "g")
    page.clock.fast_forward(5000)
    press(page, "s")
    expect(page.locator(".star").first).to_have_attribute("aria-pressed", "true")


def test_keys_on_the_saved_page(page: Page, url: str) -> None:
    opened(page, url)
    press(page, "j", "s", "j", "s")
    expect(page.locator(".star[aria-pressed=true]")).to_have_count(2)
    titles = opened(page, f"{url}saved.html")
    press(page, "j", "j", "m")
    expect(page.locator("#kept li").nth(1)).to_contain_text("Mark as unread")
    expect(titles.nth(1)).to_be_focused()
    press(page, "s")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    expect(page.locator("#kept h3")).to_have_count(1)


def test_keys_go_on_from_where_the_reader_is_on_the_saved_page(page: Page, url: str) -> None:
    gone = '"a-gone":{"saved":"2020-01-01","title":"No longer here"}'
    kept = ",".join(
        f'"k-{n}":{{"saved":"2020-01-0{9 - n}","title":"K {n}","slug":"ice-on-alpine-lakes"}}' for n in (2, 3)
    )
    opened(page, url)
    press(page, "j", "s", "j", "s")
    expect(page.locator(".star[aria-pressed=true]")).to_have_count(2)
    page.evaluate(
        """(more) => { const key = "offprint:/notes/"; const value = localStorage.getItem(key);
        localStorage.setItem(key, value.replace('"papers":{', `"papers":{${more},`)) }""",
        f"{gone},{kept}",
    )
    page.route("**/register/*", lambda route: route.abort())  # so that all is shown as it was saved
    opened(page, f"{url}saved.html")
    titles = page.locator("#kept h3 a")
    expect(titles).to_have_count(5)
    expect(titles.last).to_have_text("No longer here")
    titles.nth(1).focus()
    press(page, "s", "j")  # the row between has no title any more
    expect(titles.nth(1)).to_have_text("K 2")
    expect(titles.nth(1)).to_be_focused()
    page.get_by_role("checkbox", name="Select K 2").focus()  # nobody writes in a box for ticks
    press(page, "j")
    expect(titles.nth(2)).to_be_focused()
    press(page, "k", "k")
    expect(titles.first).to_be_focused()


def test_keys_in_search_results(page: Page, real_url: str) -> None:
    page.goto(f"{real_url}search.html?q=eagle")
    titles = page.locator("#results h3 a")
    expect(titles.nth(1)).to_be_visible()
    page.locator("#status").focus()
    press(page, "j", "j")
    expect(titles.nth(1)).to_be_focused()
    address = titles.nth(1).evaluate("link => link.href")
    press(page, "o")
    page.wait_for_url(address)


def test_keys_are_never_in_the_way(page: Page, url: str) -> None:
    titles = opened(page, url)
    page.locator("#q").focus()
    page.keyboard.type("jokes? ghs")
    expect(page.locator("#q")).to_have_value("jokes? ghs")
    page.locator("#q").fill("")
    page.goto(f"{url}papers/ice-on-alpine-lakes.html")
    note = page.get_by_label("Your note")
    note.focus()
    page.keyboard.type("jokes? g h / s m x")
    expect(note).to_have_value("jokes? g h / s m x")
    opened(page, url)
    page.evaluate("""() => {
      const box = document.createElement("div");
      box.contentEditable = "true";
      box.id = "own";
      document.body.append(box);
    }""")
    page.locator("#own").focus()
    page.keyboard.type("js?")
    expect(page.locator("#own")).to_have_text("js?")
    page.evaluate("document.activeElement.blur()")
    page.evaluate("""() => {
      window.prevented = 0;
      addEventListener("keydown", (event) => { prevented += event.defaultPrevented; });
      for (const key of ["j", "s", "?"]) for (const held of ["ctrlKey", "metaKey", "altKey"])
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key, [held]: true, bubbles: true, cancelable: true }));
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", isComposing: true, bubbles: true, cancelable: true }));
    }""")
    assert page.evaluate("prevented") == 0
    expect(page.locator("dialog")).to_have_count(0)
    expect(titles.first).not_to_be_focused()
    for key in ("Tab", "ArrowDown", "PageDown", " ", "a", "J"):
        press(page, key)
        assert page.evaluate("prevented") == 0, key


def test_help_sheet(page: Page, url: str) -> None:
    titles = opened(page, url)
    press(page, "j", "?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_be_visible()
    assert sheet.locator("dt").all_inner_texts()[:3] == ["/", "j", "k"]
    assert page.evaluate("document.querySelector('dialog').matches(':modal')")
    press(page, "j", "s", "?")  # what lies beneath does not move
    expect(page.locator(".star[aria-pressed=true]")).to_have_count(0)
    press(page, "Escape")
    expect(sheet).to_be_hidden()
    expect(titles.first).to_be_focused()
    press(page, "?")
    box = sheet.bounding_box()
    assert box
    page.mouse.click(box["x"] + 4, box["y"] + 4)  # on its edge
    expect(sheet).to_be_visible()
    page.mouse.click(box["x"] - 9, box["y"] + 4)
    expect(sheet).to_be_hidden()
    button = page.get_by_role("button", name="Keyboard shortcuts")
    button.click()
    expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="Close").click()
    expect(button).to_be_focused()


def test_a_site_without_search_offers_no_key_for_it(page: Page, tmp_path: Path, serve_folder: ServeFolder) -> None:
    (tmp_path / "content" / "sources").mkdir(parents=True)
    (tmp_path / "content" / "digest.yaml").write_text("search: false\ncards: false\n", "utf-8")
    (tmp_path / "content" / "sources" / "2026-03-15-bees.txt").write_text("Bees\n\nWe follow bees to tea.\n", "utf-8")
    opened(page, serve_folder(build_site(tmp_path)))
    press(page, "/", "?")
    sheet = page.get_by_role("dialog")
    expect(sheet.locator("dt").first).to_have_text("j")
    expect(sheet.locator("dd").last).to_have_text("Close")


def test_keys_can_be_turned_off(page: Page, url: str) -> None:
    titles = opened(page, url)
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Use single-key shortcuts on this site").uncheck()
    press(page, "Escape")
    for _ in range(2):  # at once, and from now on
        page.evaluate("document.activeElement.blur()")
        press(page, "/", "j", "s", "?")
        expect(page.locator("dialog[open]")).to_have_count(0)
        expect(page.locator("#q")).not_to_be_focused()
        expect(titles.first).not_to_be_focused()
        opened(page, url)
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(page.get_by_label("Use single-key shortcuts on this site")).not_to_be_checked()
    page.get_by_label("Use single-key shortcuts on this site").check()
    press(page, "Escape")
    page.evaluate("document.activeElement.blur()")
    press(page, "j")
    expect(titles.first).to_be_focused()


def test_nothing_of_it_is_fetched_before_it_is_wanted(page: Page, url: str) -> None:
    paths: list[str] = []
    page.on("request", lambda request: paths.append(request.url.split("?")[0].removeprefix(url)))
    opened(page, url)
    lazy = re.compile(r"assets/(keys|help|notice|dom|saved|kept-files|tools)\.")
    assert not list(filter(lazy.match, paths))
    press(page, "j")
    expect(page.locator(".entry h3 a").first).to_be_focused()
    assert list(filter(lazy.match, paths)) == ["assets/keys.js"]
