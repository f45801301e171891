"""Reading without a connection, as a browser does it: what is kept, what is not, and how a new build takes over."""

from __future__ import annotations

import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from builds import build_site, engine
from playwright.sync_api import Browser, BrowserContext, Page, expect

from offprint.serve import TYPES

pytestmark = pytest.mark.browser

OLD = {"Bees in Winter": "We watch bees in winter. They wait.", "Bees in Spring": "We watch bees in spring. They go."}
NEW = {"Tea at Sea": "We drink tea at sea. It spills.", "Tea on Land": "We drink tea on land. It stays."}


class Host:
    """A folder on a port of its own, which can be unplugged and break, and tells what it was asked for."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        self.broken: set[str] = set()
        self._folder = folder
        self._port = 0
        self._published = 1_700_000_000
        self._server: http.server.ThreadingHTTPServer | None = None
        self.plug_in()

    def plug_in(self) -> None:
        handler = partial(_Handler, host=self, directory=str(self._folder))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", self._port), handler)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def unplug(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self._port}/"

    def publish(self, site: Path, folder: str = "") -> None:
        shutil.rmtree(self._folder / folder, ignore_errors=True)
        shutil.copytree(site, self._folder / folder)
        self._published += 2  # two builds of one second are two: hosts tell files apart by their seconds
        for path in (self._folder / folder).rglob("*"):
            os.utime(path, (self._published, self._published))


class _Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = TYPES

    def __init__(self, *args: Any, host: Host, **rest: Any) -> None:
        self.host = host
        super().__init__(*args, **rest)

    def do_GET(self) -> None:
        self.host.asked.append(urlsplit(self.path).path)
        if self.host.asked[-1] in self.host.broken:
            self.send_error(500, "Broken on purpose")
        else:
            super().do_GET()

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def source(papers: dict[str, str]) -> str:
    return "\n\n".join(f"{title}\n{abstract}" for title, abstract in papers.items()) + "\n"


def build_digest(root: Path, newest: dict[str, str] = NEW, settings: str = "", path: str = "") -> Path:
    sources = root / "content" / "sources"
    sources.mkdir(parents=True)
    (root / "content" / "digest.yaml").write_text(f"title: Tea & Bees\ncards: false\n{settings}", "utf-8")
    (sources / "2025-03-02-bees.txt").write_text(source(OLD), "utf-8")
    (sources / "2026-11-22-tea.txt").write_text(source(newest), "utf-8")
    (root / "content" / "assets").mkdir()
    (root / "content" / "assets" / "style.css").write_text(f"h1 {{ color: red }} /* {sorted(newest)} */", "utf-8")
    return build_site(root, "--base-url", f"https://someone.example/{path}")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_digest(tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The next build: a paper says something else, one has come, and so has another style sheet."""
    newest = NEW | {
        "Tea at Sea": "We drink tea at sea. It no longer spills.",
        "Tea in Air": "We drink tea in air. It floats.",
    }
    return build_digest(tmp_path_factory.mktemp("second"), newest)


@pytest.fixture(scope="module")
def turned_off(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_digest(tmp_path_factory.mktemp("off"), settings="offline: false\n")


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    host = Host(tmp_path / "host")
    yield host
    host.unplug()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def visit(page: Page, address: str) -> None:
    """Open a page and wait until a worker has it in hand."""
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready")


def cached(page: Page, part: str = "") -> list[str]:
    """The paths of what is kept in the caches whose names hold ``part``."""
    script = """async (part) => {
      const names = (await caches.keys()).filter((name) => name.includes(part));
      const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return keys.flat().map(({ url }) => new URL(url).pathname);
    }"""
    found: list[str] = page.evaluate(script, part)
    return found


def until(page: Page, happened: Callable[[], bool]) -> None:
    for _ in range(250):
        if happened():
            return
        page.wait_for_timeout(20)
    pytest.fail("it did not happen")


def update(page: Page) -> None:
    """Wait until the worker of the newest build has the site in hand. Chromium looks for one a while after a visit."""
    script = """async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      const { installing } = await registration.update();
      const worker = installing ?? registration.waiting ?? registration.active;
      while (worker.state !== "activated")
        await new Promise((resolve) => worker.addEventListener("statechange", resolve, { once: true }));
    }"""
    page.evaluate(script)


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def is_styled(page: Page) -> bool:
    return bool(page.evaluate("getComputedStyle(document.querySelector('h1')).color === 'rgb(255, 0, 0)'"))


def test_one_visit_makes_the_newest_edition_readable(page: Page, host: Host, first: Path) -> None:
    host.publish(first)
    visit(page, host.url)
    host.unplug()
    for name, title in {
        "papers/tea-at-sea.html": "Tea at Sea",
        "papers/tea-on-land.html": "Tea on Land",
        "editions/2026-11-22.html": "22 November 2026",
        "": "22 November 2026",
        "themes.html": "Themes",
        "search.html?q=tea": "Search",
    }.items():
        page.goto(host.url + name)
        assert heading(page) == title
        assert is_styled(page)


def test_what_was_read_stays_readable_and_else_a_page_says_what_is_there(page: Page, host: Host, first: Path) -> None:
    host.publish(first)
    visit(page, f"{host.url}papers/bees-in-winter.html?from=a-friend")  # the first page, before there was a worker
    host.unplug()
    page.goto(f"{host.url}papers/bees-in-winter.html")
    assert heading(page) == "Bees in Winter"
    page.goto(f"{host.url}papers/bees-in-spring.html")
    assert heading(page) == "No connection"
    assert is_styled(page)
    expect(page.locator("main h2")).to_have_text(["Read lately", "Newest edition"])
    expect(page.locator("main li a")).to_have_text(["Bees in Winter", "Tea at Sea", "Tea on Land"])
    page.get_by_role("link", name="Tea at Sea").click()
    assert heading(page) == "Tea at Sea"
    page.go_back()
    host.plug_in()
    page.get_by_role("link", name="Try again").click()
    expect(page.locator("h1")).to_have_text("Bees in Spring")


def test_a_new_build_is_shown_at_once_and_then_kept(page: Page, host: Host, first: Path, second: Path) -> None:
    host.publish(first)
    visit(page, f"{host.url}papers/tea-at-sea.html")
    page.goto(f"{host.url}papers/bees-in-winter.html")
    before = page.evaluate("caches.keys()")
    host.publish(second)
    host.asked.clear()
    page.goto(host.url)
    expect(page.locator(".entry")).to_have_count(3)
    update(page)
    after = page.evaluate("caches.keys()")
    assert next(name for name in before if ":pages:" in name) not in after
    assert "/papers/tea-in-air.html" in cached(page, ":pages:")
    host.unplug()
    page.goto(f"{host.url}papers/tea-at-sea.html")  # read, and then changed
    expect(page.locator(".abstract")).to_contain_text("no longer spills")
    assert is_styled(page)
    page.goto(f"{host.url}papers/bees-in-winter.html")  # read when the style sheet was another
    assert heading(page) == "Bees in Winter"
    assert is_styled(page)


def test_a_file_that_did_not_change_is_not_fetched_again(page: Page, host: Host, first: Path, tmp_path: Path) -> None:
    host.publish(first)
    visit(page, host.url)
    again = tmp_path / "again"
    shutil.copytree(first, again)
    worker = (again / "sw.js").read_text("utf-8")
    offline = (again / "offline.html").read_text("utf-8")
    (again / "offline.html").write_text(offline.replace("No connection", "Not connected"), "utf-8")
    mark = worker.split("offline.html?v=")[1][:8]
    pages = worker.split("}pages:")[1][:8]
    (again / "sw.js").write_text(worker.replace(mark, "00000000").replace(pages, "11111111"), "utf-8")
    host.publish(again)
    host.asked.clear()
    page.goto(f"{host.url}themes.html")
    update(page)
    assert "/papers/tea-at-sea.html" in cached(page, ":pages:11111111")
    assert sorted(path for path in host.asked if path.endswith(".html")) == ["/offline.html", "/themes.html"]


def test_a_page_that_stays_open_gets_the_scripts_of_its_own_build(
    context: BrowserContext, page: Page, host: Host, first: Path, second: Path
) -> None:
    host.publish(first)
    visit(page, host.url)
    style = page.locator("link[rel=stylesheet]").first.get_attribute("href")
    host.publish(second)
    other = context.new_page()
    other.goto(host.url)
    update(other)
    assert "/papers/tea-in-air.html" in cached(other, ":pages:")
    script = "async (address) => (await fetch(address)).text()"
    assert page.evaluate(script, style) == (first / "assets" / "style.css").read_text("utf-8")
    assert other.evaluate(script, other.locator("link[rel=stylesheet]").first.get_attribute("href")) == (
        second / "assets" / "style.css"
    ).read_text("utf-8")


def test_a_site_that_turns_it_off_takes_it_away(page: Page, host: Host, first: Path, turned_off: Path) -> None:
    host.publish(first)
    visit(page, host.url)
    page.evaluate("caches.open('offprint:/elsewhere/:read')")
    host.publish(turned_off)
    page.goto(f"{host.url}themes.html")
    until(page, lambda: page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0)
    assert page.evaluate("caches.keys()") == ["offprint:/elsewhere/:read"]
    page.reload()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_what_the_server_says_is_what_the_reader_gets(page: Page, host: Host, first: Path) -> None:
    host.publish(first)
    visit(page, f"{host.url}papers/tea-at-sea.html")
    missing = page.goto(f"{host.url}papers/no-such-tea.html")
    assert missing
    assert missing.status == 404
    host.broken.add("/papers/tea-at-sea.html")
    broken = page.goto(f"{host.url}papers/tea-at-sea.html")
    assert broken
    assert broken.status == 500
    assert "Broken on purpose" in page.content()
    host.unplug()
    page.goto(f"{host.url}papers/no-such-tea.html")
    assert heading(page) == "No connection"
    page.goto(f"{host.url}papers/tea-at-sea.html")
    assert heading(page) == "Tea at Sea"


def test_one_file_that_cannot_be_had_does_not_spoil_the_others(page: Page, host: Host, first: Path) -> None:
    host.publish(first)
    host.broken.add("/papers/tea-at-sea.html")
    visit(page, host.url)
    assert "/papers/tea-on-land.html" in cached(page, ":pages:")
    assert "/papers/tea-at-sea.html" not in cached(page)
    host.broken.clear()
    page.goto(f"{host.url}tags.html")
    until(page, lambda: "/papers/tea-at-sea.html" in cached(page, ":pages:"))


def test_two_digests_on_one_host_leave_each_other_alone(page: Page, host: Host, first: Path, turned_off: Path) -> None:
    for folder in ("", "bees", "tea"):
        host.publish(first, folder)
    for folder in ("bees/", "tea/", ""):
        visit(page, host.url + folder)
    names = page.evaluate("caches.keys()")
    assert {name.split(":")[1] for name in names} == {"/", "/bees/", "/tea/"}
    host.publish(turned_off, "bees")
    page.goto(f"{host.url}bees/")
    until(page, lambda: not any(":/bees/:" in name for name in page.evaluate("caches.keys()")))
    assert {name for name in names if ":/bees/:" not in name} <= {*page.evaluate("caches.keys()")}
    page.goto(f"{host.url}bees/about.html")  # no worker of its own any more, and none of the one above
    host.unplug()
    page.goto(f"{host.url}tea/papers/tea-at-sea.html")
    assert heading(page) == "Tea at Sea"
    with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
        page.goto(f"{host.url}bees/about.html")


def test_feeds_and_data_are_the_networks_alone(page: Page, host: Host, first: Path) -> None:
    host.publish(first)
    visit(page, host.url)
    fetched = "(path) => fetch(path).then((response) => response.status, () => 0)"
    for path in ("feed.atom", "data/papers.jsonl", "sitemap.xml"):
        assert page.evaluate(fetched, path) == 200
    assert page.evaluate("fetch('about.html', { method: 'POST' }).then((response) => response.status)") == 501
    kept = cached(page)
    host.unplug()
    for path in ("feed.atom", "data/papers.jsonl", "sitemap.xml"):
        assert f"/{path}" not in kept
        assert page.evaluate(fetched, path) == 0


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two builds, as the first and the second, whose index is our own."""
    with engine("own"):
        newest = NEW | {"Tea in Winter": "We drink tea in winter. It freezes."}
        return build_digest(tmp_path_factory.mktemp("own")), build_digest(tmp_path_factory.mktemp("newer"), newest)


def test_an_index_of_our_own_is_kept_and_follows_a_new_build(page: Page, host: Host, own: tuple[Path, Path]) -> None:
    host.publish(own[0])
    visit(page, host.url)
    page.goto(f"{host.url}search.html?q=winter")
    expect(page.locator("#results h3")).to_have_text(["Bees in Winter"])
    expect(page.locator("[data-facet=theme] [data-key], [data-facet=edition] [data-key]").first).to_be_attached()
    host.unplug()
    page.goto(f"{host.url}search.html?q=winter")
    expect(page.locator("#results h3")).to_have_text(["Bees in Winter"])
    host.plug_in()
    page.goto(f"{host.url}themes.html")
    with page.expect_response("**/search/about.json"):
        page.locator("#q").focus()
    page.wait_for_load_state("networkidle")
    # The page knows the names of the files of the build before, and no longer has one of them.
    page.evaluate(
        "caches.keys().then((all) => Promise.all(all.filter((name) => /search$/.test(name)).map((name) => caches.delete(name))))"
    )
    host.publish(own[1])
    page.locator("#q").fill("freezes")
    expect(page.locator("[role=option] b")).to_have_text(["Tea in Winter"])
    page.goto(f"{host.url}search.html?q=winter")
    expect(page.locator("#results h3")).to_have_text(["Tea in Winter", "Bees in Winter"])


def test_search_finds_again_what_it_found_before(page: Page, host: Host, first: Path) -> None:
    host.publish(first)
    visit(page, host.url)
    page.goto(f"{host.url}search.html?q=winter")
    expect(page.locator("#results h3")).to_have_text(["Bees in Winter"])
    host.unplug()
    page.goto(f"{host.url}search.html?q=winter")
    expect(page.locator("#results h3")).to_have_text(["Bees in Winter"])


def test_without_a_connection_the_search_page_says_why_nothing_is_found(page: Page, host: Host, first: Path) -> None:
    host.publish(first)
    visit(page, host.url)
    until(page, lambda: "/search.html" in cached(page))
    host.unplug()  # before the reader has reached for search
    page.goto(f"{host.url}search.html?q=winter")
    expect(page.get_by_role("status").first).to_contain_text("It needs a connection")
    expect(page.locator(".asleep")).to_be_hidden()


def test_the_least_recently_read_page_is_the_first_to_go(page: Page, host: Host, first: Path) -> None:
    host.publish(first)
    visit(page, f"{host.url}papers/bees-in-winter.html")
    page.goto(f"{host.url}papers/bees-in-spring.html")
    fill = """async () => {
      const read = await caches.open("offprint:/:read");
      for (let n = 0; n < 198; n++) await read.put(`papers/${n}.html`, new Response("x"));
    }"""
    page.evaluate(fill)
    page.goto(f"{host.url}papers/bees-in-winter.html")  # once more, so that it is not the oldest
    page.goto(f"{host.url}papers/tea-at-sea.html")
    until(page, lambda: "/papers/tea-at-sea.html" in cached(page, ":read"))
    kept = cached(page, ":read")
    assert len(kept) == 200
    assert "/papers/bees-in-winter.html" in kept
    assert "/papers/bees-in-spring.html" not in kept


def test_a_saved_paper_is_kept_until_it_is_no_longer_saved(page: Page, host: Host, first: Path) -> None:
    host.publish(first)
    visit(page, f"{host.url}editions/2025-03-02.html")
    for star in page.locator(".star").all():
        star.click()
    until(page, lambda: len(cached(page, ":saved")) == 2)
    page.locator(".star").first.click()
    until(page, lambda: len(cached(page, ":saved")) == 1)
    [path] = cached(page, ":saved")
    page.reload()
    page.evaluate(
        "navigator.serviceWorker.controller.postMessage({ saved: ['../../etc/passwd', 7, 'about.html', '//x'] })"
    )
    until(page, lambda: cached(page, ":saved") == [])
    page.locator(".star[aria-pressed=true]").click()
    page.locator(".star").last.click()
    until(page, lambda: len(cached(page, ":saved")) == 1)
    [path] = cached(page, ":saved")
    host.unplug()
    page.goto(host.url + path.removeprefix("/"))
    assert heading(page).startswith("Bees in")


def test_a_first_visit_asks_for_nothing_before_its_page_is_there(page: Page, host: Host, first: Path) -> None:
    host.publish(first)
    page.goto(host.url, wait_until="load")
    page.evaluate("navigator.serviceWorker.ready")
    worker = host.asked.index("/sw.js")
    named = page.locator("link[rel=stylesheet], link[rel=manifest], script[src]")
    first_round = {urlsplit(element.evaluate("(e) => e.src || e.href")).path for element in named.all()}
    assert {path for path in first_round if "manifest" not in path} <= {*host.asked[:worker]}
    assert not [path for path in host.asked[:worker] if path.startswith("/papers/")]
    assert not [path for path in host.asked if path.startswith(("/assets/search", "/pagefind/"))]  # not even then


def test_chromium_takes_the_manifest(context: BrowserContext, page: Page, host: Host, first: Path) -> None:
    host.publish(first, "digest")
    visit(page, f"{host.url}digest/papers/tea-at-sea.html")
    session = context.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    faults = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {fault["errorId"] for fault in faults} <= {"in-incognito"}  # which a test's context always is
