"""Search, as a reader meets it in a browser: the panel under the box, and the search page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from builds import build_site, engine
from conftest import ServeFolder, faults_of
from playwright.sync_api import Browser, BrowserContext, Page, Route, ViewportSize, expect

pytestmark = pytest.mark.browser

EAGLES = {"EAGLE: Speculative Sampling", "EAGLE-3: Scaling up Inference"}
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(scope="module", params=["pagefind", "own"])
def index(request: pytest.FixtureRequest) -> str:
    """The engine: a reader meets no difference."""
    return str(request.param)


@pytest.fixture(scope="module")
def url(
    index: str,
    real_site: Path,
    first_digest: Path,
    tmp_path_factory: pytest.TempPathFactory,
    serve_folder: ServeFolder,
) -> str:
    if index == "pagefind":
        return serve_folder(real_site)
    root = tmp_path_factory.mktemp("own")
    shutil.copytree(first_digest, root / "content")
    with (root / "content" / "digest.yaml").open("a") as settings:
        settings.write("cards: false\n")
    with engine(index):
        return serve_folder(build_site(root))


@pytest.fixture(scope="module")
def sub_url(index: str, first_digest: Path, tmp_path_factory: pytest.TempPathFactory, serve_folder: ServeFolder) -> str:
    """The real digest and an older edition of one paper, under a path."""
    root = tmp_path_factory.mktemp("sub")
    shutil.copytree(first_digest, root / "content")
    text = "Layers of Sediment in Alpine Lakes\nWe core the sediment of nine lakes. Speculative dating is avoided.\n"
    (root / "content" / "sources" / "2025-03-02-lakes.txt").write_text(text, "utf-8")
    with (root / "content" / "digest.yaml").open("a") as settings:
        settings.write("cards: false\n")
    with engine(index):
        site = build_site(root, "--base-url", "https://someone.example/offprint/")
    return serve_folder(site, "/offprint/")


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, service_workers="block")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab of its own, in which nothing may go wrong unseen."""
    page = context.new_page()
    faults = faults_of(page)
    yield page
    page.close()
    assert faults == []


def search_in_panel(page: Page, query: str) -> list[str]:
    """What the panel offers once it has settled on a query."""
    page.locator("#q").fill(query)
    page.wait_for_selector("[role=option].all")
    return page.locator("[role=option] b").all_text_contents()


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def begins(titles: list[str]) -> set[str]:
    return {start for start in EAGLES if any(title.startswith(start) for title in titles)}


def test_nothing_is_fetched_before_a_reader_reaches_for_it(page: Page, url: str) -> None:
    paths: list[str] = []
    page.on("request", lambda request: paths.append(urlsplit(request.url).path))
    page.goto(url, wait_until="networkidle")
    assert not [path for path in paths if "pagefind" in path or "search" in path]
    with page.expect_response(re.compile("/search/about.json")):
        page.locator("#q").focus()
    assert not [path for path in paths if re.search("/search/[a-z]+/|pf_index|pf_filter", path)]


def test_panel_shows_the_best_papers_and_moves_nothing(page: Page, url: str) -> None:
    page.goto(url)
    before = page.locator("h1, .bar nav a, .shelf").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().top)"
    )
    assert begins(search_in_panel(page, "speculative decoding")[:2]) == EAGLES
    option = page.locator("[role=option]").first
    assert re.fullmatch(r"hue t-[\w-]+", option.get_attribute("class") or "")
    expect(option.locator("mark").first).to_have_text("Speculative")
    after = page.locator("h1, .bar nav a, .shelf").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().top)"
    )
    assert before == after


def test_panel_by_keyboard(page: Page, url: str) -> None:
    page.goto(url)
    page.keyboard.press("/")
    box = page.locator("#q")
    expect(box).to_be_focused()
    page.keyboard.type("a/b")
    expect(box).to_have_value("a/b")
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Escape")
    expect(box).not_to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("eagle")
    expect(page.locator("[role=option] b")).to_have_count(2)
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    second = page.locator("[role=option]").nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == second.get_attribute("id")
    address = second.get_attribute("href") or ""
    page.keyboard.press("Enter")
    page.wait_for_url(address)
    assert re.search(r"/papers/eagle(-3)?\.html$", address)


def test_panel_closes_and_opens_again(page: Page, url: str) -> None:
    page.goto(url)
    search_in_panel(page, "eagle")
    page.mouse.click(200, 500)
    expect(page.locator(".pane")).to_be_hidden()
    page.locator("#q").focus()
    expect(page.locator("[role=option] b")).to_have_count(2)
    page.keyboard.press("Tab")
    expect(page.locator(".pane")).to_be_hidden()


def test_enter_and_the_last_option_lead_to_the_search_page(page: Page, url: str) -> None:
    page.goto(f"{url}papers/eagle.html")
    assert len(search_in_panel(page, "language models")) == 6
    expect(page.locator("[role=option].all")).to_have_text(re.compile(r"All \d+ papers"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}search.html?q=language+models")
    expect(page.locator("#status")).to_have_text(re.compile(r"^\d+ papers for “language models”$"))
    expect(page.locator("#results > li")).to_have_count(20)


def test_a_quick_typist_sees_no_stale_results(page: Page, url: str) -> None:
    page.goto(url)
    search_in_panel(page, "layers")
    page.locator("#q").press_sequentially(" of neural", delay=0)
    page.locator("#q").fill("speculative decoding")
    expect(page.locator("[role=option] b")).to_have_count(2)
    page.wait_for_timeout(400)
    assert begins(page.locator("[role=option] b").all_text_contents()) == EAGLES


def test_nothing_found_is_said(page: Page, url: str) -> None:
    page.goto(url)
    page.locator("#q").fill("qqzzqq")
    expect(page.locator(".said")).to_have_text("No paper matches “qqzzqq”.")
    search_in_panel(page, "speculative qqzzqq")
    expect(page.locator(".said")).to_have_text("No paper has “qqzzqq”, so that was passed over.")
    page.goto(f"{url}search.html?q=xylophone")  # Pagefind takes it for the letter x
    expect(page.locator("#status")).to_have_text("No paper matches “xylophone”.")
    expect(page.locator("#results > li")).to_have_count(0)
    assert page.locator("#rest a").evaluate_all("all => all.map(one => one.getAttribute('href'))") == [
        f"{url}{name}.html" for name in ("themes", "tags", "editions")
    ]


def test_filters_narrow_stand_in_the_address_and_go_back(page: Page, url: str) -> None:
    page.goto(f"{url}search.html")
    expect(page.locator("#status")).to_contain_text("Type in the box above")
    page.locator("#q").press_sequentially("language models")
    expect(page.locator("#status")).to_contain_text("for “language models”")
    all_papers = page.locator("#status").text_content()
    choice = page.locator("[data-facet=theme] a[href]").nth(1)
    theme, number = re.fullmatch(r"(.+) (\d+)", choice.text_content() or "").groups()  # type: ignore[union-attr]
    key = choice.get_attribute("data-key") or ""
    choice.click()
    expect(page.locator("#status")).to_have_text(re.compile(rf"^{number} papers? for"))
    assert asked(page) == {"q": ["language models"], "theme": [key.removeprefix("theme:")]}
    expect(page.locator(f"[data-key='{key}']")).to_have_attribute("aria-current", "true")
    expect(page.locator(f"[data-key='{key}']")).to_be_focused()
    shown = page.locator("#results .meta").all_text_contents()
    assert len(shown) == int(number)
    assert all(text.startswith(theme) for text in shown)
    page.locator("[data-facet=tag] a[href]").first.click()
    expect(page.locator("#chosen a")).to_have_count(2)
    assert "tag" in asked(page)
    page.reload()
    expect(page.locator("#chosen a")).to_have_count(2)
    expect(page.locator("#q")).to_have_value("language models")
    page.go_back()
    expect(page.locator("#chosen a")).to_have_count(1)
    page.go_back()
    expect(page.locator("#status")).to_have_text(all_papers or "")
    assert asked(page) == {"q": ["language models"]}
    page.go_forward()
    page.locator("#chosen a").click()
    expect(page.locator("#status")).to_have_text(all_papers or "")


def test_filters_without_a_query_and_filters_that_leave_nothing(page: Page, url: str) -> None:
    page.goto(f"{url}search.html?tag=speculative+decoding")
    expect(page.locator("#status")).to_have_text("2 papers")
    assert begins(page.locator("#results h3").all_text_contents()) == EAGLES
    page.locator("#q").fill("fish classification")
    expect(page.locator("#status")).to_have_text("No paper matches “fish classification” with these filters.")
    page.get_by_role("link", name="Drop the filters: 1 paper").click()
    expect(page.locator("#status")).to_have_text("1 paper for “fish classification”")
    assert asked(page) == {"q": ["fish classification"]}


def test_results_by_keyboard_and_more_of_them(page: Page, url: str) -> None:
    page.goto(f"{url}search.html?q=layer")
    page.get_by_role("button", name="Show 20 more").click()
    expect(page.locator("#results > li")).to_have_count(40)
    expect(page.locator("#results h3 a").nth(20)).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#results h3 a").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    address = page.locator("#results h3 a").first.get_attribute("href") or ""
    page.keyboard.press("Enter")
    page.wait_for_url(address)
    page.go_back()
    expect(page.locator("#results > li")).to_have_count(40)


def test_under_a_path_with_two_editions(page: Page, sub_url: str) -> None:
    page.goto(f"{sub_url}tags/speculative-decoding.html")
    search_in_panel(page, "speculative decoding")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(re.escape(sub_url) + r"papers/eagle(-3)?\.html$"))
    page.goto(f"{sub_url}search.html?q=speculative")
    expect(page.locator("#results > li")).to_have_count(3)
    lakes = page.locator("#results > li", has_text="Layers of Sediment")
    expect(lakes.locator("h3 a")).to_have_attribute("href", f"{sub_url}papers/layers-of-sediment-in-alpine-lakes.html")
    expect(lakes.locator(".meta")).to_contain_text("2\u00a0March\u00a02025")
    page.get_by_role("link", name="Newest first").click()
    expect(page.locator("#order [aria-current]")).to_have_text("Newest first")
    expect(page.locator("#results h3").last).to_contain_text("Sediment")
    assert asked(page)["sort"] == ["date"]
    page.locator("[data-facet=edition] a", has_text="2 March 2025").click()
    expect(page.locator("#results > li")).to_have_count(1)
    assert asked(page)["edition"] == ["2025-03-02"]


def test_without_script_and_without_an_index(browser: Browser, url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url)
    page.locator("#q").fill("eagle")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}search.html?q=eagle")
    expect(page.get_by_text("It needs JavaScript")).to_be_visible()
    for name in ("themes", "tags", "editions"):
        expect(page.locator(f"#main a[href='{name}.html']").first).to_have_count(1)
    context.close()

    def fail(route: Route) -> None:
        route.abort()

    context = browser.new_context(service_workers="block")
    context.route(re.compile("/(pagefind|search/[pr])/"), fail)
    page = context.new_page()
    page.goto(f"{url}search.html?q=eagle")
    expect(page.locator("#rest")).to_contain_text("Search could not be loaded")
    expect(page.locator("#rest a[href$='themes.html']")).to_be_visible()
    page.goto(url)
    page.locator("#q").fill("eagle")
    expect(page.locator(".said")).to_contain_text("Search could not be loaded")
    context.close()


@pytest.mark.parametrize("path", ["index.html", "papers/eagle.html", "search.html?q=language+models&theme=none"])
def test_it_fits_a_phone(browser: Browser, url: str, path: str) -> None:
    context = browser.new_context(viewport=PHONE, service_workers="block")
    page = context.new_page()
    page.goto(f"{url}{path}")
    page.locator("#q").fill("speculative decoding")
    page.wait_for_selector("[role=option], #status")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    if "search" not in path:
        pane = page.locator(".pane").bounding_box()
        assert pane
        assert pane["width"] >= PHONE["width"] - 40
        assert pane["y"] + pane["height"] <= PHONE["height"]
    context.close()
