"""Reading tools, as a reader meets them in a browser: what is saved, read, noted and new, and the Saved page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from builds import build_site
from conftest import ServeFolder
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

pytestmark = pytest.mark.browser

WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
KEY = "offprint:/notes/"
OLDER = """Sediment of Alpine Lakes
We core the sediment of nine lakes. Each core is read from top to bottom, and dated by its ash.

Ice on Alpine Lakes
We watch ice form and break on nine lakes. It breaks earlier each year, by a day in a decade.
"""
NEWER = """Currents in Alpine Lakes
We follow drifting oranges across nine lakes. They gather in the north, whatever the wind does.

Why $n^2$ Fish <b>School</b>
We film fish in nine lakes and count who follows whom. Most follow the fish beside them.
"""
SHIFTS = """
window.shifts = 0;
new PerformanceObserver((all) => { for (const one of all.getEntries()) window.shifts += one.value; })
  .observe({ type: "layout-shift", buffered: true });
"""
FORBIDDEN = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError'); } });"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); };"


@pytest.fixture(scope="module")
def lakes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of an invented digest, of two editions."""
    root = tmp_path_factory.mktemp("lakes")
    sources = root / "content" / "sources"
    sources.mkdir(parents=True)
    (sources / "2026-03-01-lakes.txt").write_text(OLDER, "utf-8")
    (sources / "2026-03-08-lakes.txt").write_text(NEWER, "utf-8")
    (root / "content" / "digest.yaml").write_text(
        "title: Lake Notes\nbase_url: https://lakes.example/notes/\ncards: false\n"
    )
    return build_site(root)


@pytest.fixture(scope="module")
def url(lakes: Path, serve_folder: ServeFolder) -> str:
    return serve_folder(lakes, "/notes/")


@pytest.fixture(scope="module")
def real_url(real_site: Path, serve_folder: ServeFolder) -> str:
    return serve_folder(real_site)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that was never here, in which nothing may go wrong unseen."""
    context = browser.new_context(viewport=WIDE, accept_downloads=True, service_workers="block")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.add_init_script(SHIFTS)
    faults: list[str] = []
    unread = "Failed to load resource"  # some tests are about files that cannot be had
    context.on(
        "console", lambda said: faults.append(said.text) if said.type == "error" and unread not in said.text else None
    )
    context.on("weberror", lambda error: faults.append(str(error.error)))
    yield context
    context.close()
    assert faults == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def row(page: Page, title: str) -> Locator:
    return page.locator(".entry[data-id]", has_text=title)


def star(page: Page, title: str) -> Locator:
    return row(page, title).locator(".star")


def stored(page: Page) -> dict[str, dict[str, str]]:
    """What is kept of each paper, by its slug where it has one."""
    value = json.loads(page.evaluate(f"localStorage.getItem('{KEY}')") or '{"papers":{}}')
    return {paper.get("slug", id_): paper for id_, paper in value["papers"].items()}


def save(page: Page, url: str, *titles: str) -> None:
    page.goto(f"{url}editions/2026-03-01.html")
    for title in titles:
        if not row(page, title).count():
            page.goto(f"{url}editions/2026-03-08.html")
        star(page, title).click()


def text_of(download_path: Path) -> str:
    return download_path.read_text("utf-8")


def download(page: Page, button: str) -> str:
    with page.expect_download() as started:
        page.get_by_role("button", name=button, exact=True).click()
    return text_of(Path(started.value.path()))


def test_a_star_keeps_a_paper_on_every_page_that_has_it(page: Page, url: str) -> None:
    page.goto(url)
    button = page.get_by_role("button", name="Save for later: Currents in Alpine Lakes")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.goto(f"{url}papers/currents-in-alpine-lakes.html")
    saved = page.locator(".save")
    expect(saved).to_have_text("Saved")
    expect(saved).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="Saved", exact=True).first.click()
    expect(page.locator("#kept h3")).to_have_text(["Currents in Alpine Lakes"])
    page.locator("#kept h3 a").click()
    page.locator(".save").click()
    expect(page.locator(".save")).to_have_text("Save for later")
    page.go_back()
    expect(page.locator("#kept h3")).to_have_count(0)
    expect(page.get_by_text("No papers yet.")).to_be_visible()
    assert stored(page) == {}


def test_stars_on_the_real_site_move_nothing(page: Page, real_url: str) -> None:
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        for path in ("", "papers/eagle.html", "themes.html"):
            page.goto(f"{real_url}{path}", wait_until="networkidle")
            expect(page.locator(".help")).to_be_visible()
            assert page.evaluate("shifts") == 0, path
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.goto(real_url)
    rows = page.locator("article.entry")
    expect(page.locator("article.entry > .star")).to_have_count(rows.count())
    title = rows.nth(3).locator("h3 a").text_content()
    rows.nth(3).locator(".star").click()
    page.goto(f"{real_url}saved.html", wait_until="networkidle")
    expect(page.locator("#kept h3")).to_have_text([title or ""])
    assert page.evaluate("shifts") == 0


def test_titles_with_formulas_and_marks_are_kept_as_text(page: Page, url: str) -> None:
    save(page, url, "Fish")
    (paper,) = stored(page).values()
    assert re.fullmatch(r"Why n\S{1,3} Fish <b>School</b>", paper["title"])
    page.goto(f"{url}saved.html")
    expect(page.locator("#kept h3")).to_contain_text("Fish <b>School</b>")
    expect(page.locator("#kept b")).to_have_count(0)


def test_what_is_read_is_dimmed_and_can_be_hidden(page: Page, url: str) -> None:
    page.goto(url)
    hide = page.locator(".hide")
    expect(hide).to_be_hidden()
    first = row(page, "Currents")
    first.locator("summary").click()
    first.get_by_role("button", name="Mark as read").click()
    expect(first.get_by_role("button", name="Mark as unread")).to_be_visible()
    expect(first.locator(".state")).to_have_text("Read")
    expect(hide).to_have_text("Hide what I have read (1)")
    hide.click()
    expect(first).to_be_hidden()
    expect(hide).to_have_text("Show 1 hidden paper")
    row(page, "Fish").locator("summary").click()
    row(page, "Fish").locator(".read").click()
    expect(row(page, "Fish")).to_be_visible()  # nothing that is being read goes away
    page.reload()
    expect(page.locator("article.entry")).to_have_count(2)
    for entry in page.locator("article.entry").all():
        expect(entry).to_be_hidden()
    expect(page.locator(".part:has(article)")).to_have_count(page.locator(".part:has(article)").count())
    for part in page.locator(".part:has(article)").all():
        expect(part).to_be_hidden()
    hide.click()
    expect(first).to_be_visible()
    page.goto(f"{url}papers/currents-in-alpine-lakes.html")
    mark = page.locator(".mark")
    expect(mark).to_have_attribute("aria-pressed", "true")
    mark.click()
    expect(mark).to_have_text("Mark as read")


def test_what_is_hidden_never_shows_before(page: Page, real_url: str) -> None:
    """Even where script is slow: reader.js comes only after the page was painted."""
    page.goto(real_url)
    for at in range(2):
        page.locator("article.entry summary").nth(at).click()
        page.locator("article.entry .read").nth(at).click()
    page.locator(".hide").click()
    page.route("**/reader.js*", lambda route: route.abort())
    page.goto(real_url, wait_until="networkidle")
    expect(page.locator("article.entry[data-read]")).to_have_count(2)
    expect(page.locator("article.entry").first).to_be_hidden()
    page.unroute("**/reader.js*")
    page.goto(real_url, wait_until="networkidle")
    expect(page.locator(".hide")).to_have_text("Show 2 hidden papers")
    assert page.evaluate("shifts") == 0


def test_a_note_is_kept_as_it_is_typed_and_shown_as_text(page: Page, url: str) -> None:
    note = "Compare with <img src=x onerror=alert(1)>\nand *ash*."
    page.goto(f"{url}papers/sediment-of-alpine-lakes.html")
    page.get_by_label("Your note").fill(note)
    assert stored(page)["sediment-of-alpine-lakes"]["note"] == note
    page.reload()
    expect(page.get_by_label("Your note")).to_have_value(note)
    page.goto(f"{url}saved.html")
    field = page.get_by_label("Note on Sediment of Alpine Lakes")
    expect(field).to_have_value(note)
    expect(page.locator("#kept img")).to_have_count(0)
    field.press_sequentially("!")
    expect(field).to_be_focused()
    assert stored(page)["sediment-of-alpine-lakes"]["note"].endswith("!")


def test_a_note_written_in_two_tabs_keeps_what_both_wrote(context: BrowserContext, page: Page, url: str) -> None:
    other = context.new_page()
    for tab in (page, other):
        tab.goto(f"{url}papers/sediment-of-alpine-lakes.html")
        tab.get_by_label("Your note").focus()  # and there it stays
    page.get_by_label("Your note").press_sequentially("ash")
    expect(other.get_by_label("Your note")).to_have_value("ash")
    other.get_by_label("Your note").press_sequentially(", ice")
    expect(page.get_by_label("Your note")).to_have_value("ash, ice")
    assert stored(page)["sediment-of-alpine-lakes"]["note"] == "ash, ice"


def test_on_a_first_visit_nothing_is_marked_as_new(page: Page, url: str) -> None:
    for _ in range(2):
        page.goto(f"{url}editions/2026-03-08.html")
        expect(star(page, "Currents")).to_be_visible()
        expect(page.locator(".state", has_text="New")).to_have_count(0)


@pytest.mark.parametrize(
    ("visit", "new"),
    [
        ({"before": "", "seen": "2026-03-01", "at": 1}, 2),  # long ago, when there was only the older edition
        ({"before": "2026-03-01", "seen": "2026-03-08", "at": 9e99}, 0),  # a clock that was put right
        ({"before": "2026-03-01", "seen": "2026-03-08", "at": 1}, 0),  # all was seen then
        ({"before": "", "seen": "", "at": 0}, 0),
    ],
)
def test_papers_added_since_the_last_visit_are_marked(
    browser: Browser, url: str, tmp_path: Path, visit: dict[str, object], new: int
) -> None:
    value = json.dumps({"v": 1, "papers": {}, "visit": visit})
    origin = {"origin": url.removesuffix("/notes/"), "localStorage": [{"name": KEY, "value": value}]}
    state = tmp_path / "state.json"
    state.write_text(json.dumps({"cookies": [], "origins": [origin]}))
    context = browser.new_context(storage_state=state, service_workers="block")
    page = context.new_page()
    for path, number in {"": new, "editions/2026-03-01.html": 0, "editions/2026-03-08.html": new}.items():
        page.goto(f"{url}{path}")
        expect(page.locator(".star")).to_have_count(2)
        expect(page.locator(".state", has_text="New")).to_have_count(number)
    context.close()


def test_a_tab_of_an_earlier_visit_does_not_bring_that_visit_back(
    context: BrowserContext, page: Page, url: str
) -> None:
    page.goto(url)
    expect(star(page, "Currents")).to_be_visible()
    other = context.new_page()
    other.goto(f"{url}about.html")
    visit = {"before": "2026-03-08", "seen": "2026-03-15", "at": 1}  # begun in yet another tab, a week later
    other.evaluate(
        """([key, visit]) => localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), visit }))""",
        [KEY, visit],
    )
    # what one process stores, another sees a moment later
    page.wait_for_function("(key) => JSON.parse(localStorage.getItem(key)).visit.at === 1", arg=KEY)
    page.close(run_before_unload=True)
    other.wait_for_function("(key) => JSON.parse(localStorage.getItem(key)).visit.at > 1", arg=KEY)
    assert other.evaluate("(key) => JSON.parse(localStorage.getItem(key)).visit.before", KEY) == "2026-03-08"


def test_tabs_keep_in_step_and_overwrite_nothing(context: BrowserContext, page: Page, url: str) -> None:
    other = context.new_page()
    for tab in (page, other):
        tab.goto(url)
        expect(star(tab, "Currents")).to_be_visible()
    star(page, "Currents").click()
    expect(star(other, "Currents")).to_have_attribute("aria-pressed", "true")
    star(other, "Fish").click()
    expect(star(page, "Fish")).to_have_attribute("aria-pressed", "true")
    # a tab that has not heard of a change does not undo it
    page.evaluate("window.addEventListener('storage', (event) => event.stopImmediatePropagation(), true)")
    page.evaluate(
        f"localStorage.setItem('{KEY}', localStorage.getItem('{KEY}').replace('\"hide\":false', '\"hide\":true'))"
    )
    star(page, "Fish").click()
    assert '"hide":true' in page.evaluate(f"localStorage.getItem('{KEY}')")
    assert len(stored(page)) == 1


@pytest.mark.parametrize(
    "value",
    [
        "{",
        "7",
        "null",
        "[]",
        '{"papers": 3}',
        '{"v": 1, "papers": {"__proto__": {"saved": 1}, "x y": {"saved": "2026-01-01"}, "a": null}, "visit": "x", "hide": 1}',
        '{"v": 1, "papers": {"a": {"saved": "2026-01-01", "slug": "../../x", "title": 1, "theme": "a b"}}}',
    ],
)
def test_values_that_are_not_ours_do_no_harm(page: Page, url: str, value: str) -> None:
    page.goto(f"{url}about.html")
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [KEY, value])
    save(page, url, "Ice")
    page.goto(f"{url}saved.html")
    expect(page.locator("#kept h3", has_text="Ice on Alpine Lakes")).to_be_visible()
    assert "ice-on-alpine-lakes" in stored(page)
    if value == "{":
        assert page.evaluate(f"localStorage.getItem('{KEY}:broken')") == value
    for link in page.locator("#kept h3 a[href]").all():
        assert (link.get_attribute("href") or "").startswith(f"{url}papers/")


def test_a_value_of_a_later_version_is_left_alone(page: Page, url: str) -> None:
    page.goto(f"{url}about.html")
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [KEY, '{"v": 2, "x": 1}'])
    save(page, url, "Ice")
    expect(page.get_by_role("status").filter(has_text="A newer version of this site")).to_be_visible()
    expect(star(page, "Ice")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(f"localStorage.getItem('{KEY}')") == '{"v": 2, "x": 1}'


@pytest.mark.parametrize(
    ("fault", "words"), [(FORBIDDEN, "does not let this site keep anything"), (FULL, "no more room for this site")]
)
def test_what_cannot_be_kept_is_said_at_once_and_can_be_taken_along(
    page: Page, url: str, fault: str, words: str
) -> None:
    page.add_init_script(fault)
    page.goto(url)
    expect(star(page, "Currents")).to_be_visible()
    expect(page.locator(".notice")).to_have_count(0)
    star(page, "Currents").click()
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()
    star(page, "Fish").click()
    for title in ("Currents", "Fish"):
        expect(star(page, title)).to_have_attribute("aria-pressed", "true")
    backup = json.loads(download(page, "Download a backup"))
    assert {paper["slug"] for paper in backup["papers"].values()} == {
        "currents-in-alpine-lakes",
        row_slug(page, "Fish"),
    }
    page.locator(".notice").get_by_role("button", name="Close").click()
    expect(page.locator(".notice")).to_be_hidden()
    page.goto(f"{url}saved.html")
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()
    # a backup can be worked with all the same
    page.set_input_files("#pick", {"name": "b.json", "mimeType": "", "buffer": json.dumps(backup).encode()})
    expect(page.locator("#kept h3")).to_have_count(2)


def row_slug(page: Page, title: str) -> str:
    return (row(page, title).locator("h3 a").get_attribute("href") or "").split("/")[-1].removesuffix(".html")


def test_storage_that_has_room_again_takes_what_waited(page: Page, url: str) -> None:
    page.goto(url)
    page.evaluate(f"() => {{ window.real = Storage.prototype.setItem; {FULL} }}")
    star(page, "Currents").click()
    expect(page.locator(".notice")).to_be_visible()
    assert stored(page) == {}
    page.evaluate("() => { Storage.prototype.setItem = window.real; }")
    star(page, "Fish").click()
    expect(page.locator(".notice")).to_be_hidden()
    assert len(stored(page)) == 2


def test_remove_and_undo(page: Page, url: str) -> None:
    save(page, url, "Ice", "Sediment")
    page.goto(f"{url}saved.html")
    page.get_by_label("Note on Ice on Alpine Lakes").fill("cold")
    row(page, "Ice").get_by_role("button", name="Remove").click()
    expect(page.locator("#kept h3")).to_have_text(["Sediment of Alpine Lakes"])
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    assert list(stored(page)) == ["sediment-of-alpine-lakes"]
    undo.click()
    expect(page.locator("#kept h3")).to_have_count(2)
    expect(page.get_by_label("Note on Ice on Alpine Lakes")).to_have_value("cold")
    assert stored(page)["ice-on-alpine-lakes"]["note"] == "cold"


def test_order(page: Page, url: str) -> None:
    save(page, url, "Sediment", "Ice", "Currents")
    page.goto(f"{url}saved.html")
    row(page, "Currents").get_by_role("button", name="Mark as read").click()
    titles = ["Currents in Alpine Lakes", "Ice on Alpine Lakes", "Sediment of Alpine Lakes"]
    page.get_by_label("Order").select_option("title")
    expect(page.locator("#kept h3")).to_have_text(titles)
    page.get_by_label("Order").select_option("read")
    expect(page.locator("#kept h3").last).to_have_text("Currents in Alpine Lakes")
    mark = row(page, "Ice").get_by_role("button", name="Mark as read")
    mark.press("Enter")
    expect(row(page, "Ice").get_by_role("button", name="Mark as unread")).to_be_focused()
    expect(page.locator("#kept h3").first).to_have_text("Sediment of Alpine Lakes")
    page.get_by_label("Order").select_option("theme")
    expect(page.locator("#kept h3")).to_have_count(3)


def test_citations_of_all_or_of_those_selected(page: Page, url: str) -> None:
    save(page, url, "Sediment", "Ice")
    page.goto(f"{url}saved.html")
    expect(page.get_by_text("All papers here: 2")).to_be_visible()
    both = download(page, "BibTeX")
    assert len(re.findall(r"^@\w+\{", both, re.M)) == 2
    expect(page.locator("#status")).to_have_text("2 citations in the file.")
    page.get_by_label("Select Ice on Alpine Lakes").check()
    expect(page.get_by_text("1 selected paper")).to_be_visible()
    assert [item["title"] for item in json.loads(download(page, "CSL-JSON"))] == ["Ice on Alpine Lakes"]
    ris = download(page, "RIS")
    assert ris.count("TY  - ") == ris.count("ER  - ") == 1
    page.get_by_label("Select all").check()
    assert len(json.loads(download(page, "CSL-JSON"))) == 2


def test_citations_that_cannot_be_had_are_said(page: Page, url: str) -> None:
    save(page, url, "Sediment", "Ice")
    page.goto(f"{url}saved.html")
    page.context.set_offline(True)
    page.get_by_role("button", name="BibTeX").click()
    expect(page.locator("#status")).to_have_text("The citations could not be read. They need a connection: try again.")
    page.context.set_offline(False)
    assert "@" in download(page, "BibTeX")


def test_markdown(page: Page, url: str) -> None:
    save(page, url, "Ice", "Fish")
    page.goto(f"{url}saved.html")
    page.get_by_label("Note on Ice on Alpine Lakes").fill("Two\nlines")
    text = download(page, "Markdown")
    assert text.startswith("# Saved papers\n\n")
    assert f"- [Ice on Alpine Lakes]({url}papers/ice-on-alpine-lakes.html) (" in text
    assert "\n  > Two\n  > lines\n" in text
    assert "Fish \\<b\\>School\\</b\\>](" in text


def test_a_link_opens_the_list_elsewhere_and_asks(browser: Browser, page: Page, url: str) -> None:
    save(page, url, "Ice", "Sediment")
    page.goto(f"{url}saved.html")
    page.get_by_role("button", name="Copy a link").click()
    expect(page.locator("#status")).to_have_text("Link to 2 papers copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(re.escape(url) + r"saved\.html#papers=\w{12}\.\w{12}", link)
    expect(page.get_by_label("Link to these papers")).to_have_value(link)
    elsewhere = browser.new_context(service_workers="block")
    there = elsewhere.new_page()
    there.goto(f"{link}.0000nosuchid")
    offer = there.locator(".offer")
    expect(offer.get_by_role("heading")).to_have_text("This link holds 3 papers")
    expect(offer.locator("li")).to_have_count(2)
    expect(offer).to_contain_text("1 is not in this digest.")
    assert stored(there) == {}
    offer.get_by_role("button", name="Not now").click()
    expect(offer).to_be_hidden()
    assert there.url == f"{url}saved.html"
    assert stored(there) == {}
    there.goto(link)
    there.get_by_role("button", name="Add 2 papers to mine").click()
    expect(there.locator("#kept h3")).to_have_text(["Ice on Alpine Lakes", "Sediment of Alpine Lakes"])
    assert len(stored(there)) == 2
    there.goto(f"{url}about.html")
    there.goto(link)
    expect(offer).to_contain_text("You have saved all of them.")
    there.evaluate("location.hash = location.hash.replace(/[.].*/, '')")
    there.evaluate("location.hash += '.0000nosuchid'")  # before the first one has been looked up
    expect(offer.get_by_role("heading")).to_have_text("This link holds 2 papers")
    expect(offer).to_contain_text("1 is not in this digest.")
    expect(offer.locator("li")).to_have_count(1)
    elsewhere.close()


def test_a_backup_is_merged_and_loses_nothing(page: Page, url: str) -> None:
    save(page, url, "Ice", "Sediment")
    page.goto(f"{url}saved.html")
    page.get_by_label("Note on Ice on Alpine Lakes").fill("from the backup")
    row(page, "Sediment").get_by_role("button", name="Mark as read").click()
    backup = download(page, "Download a backup")
    page.get_by_label("Note on Ice on Alpine Lakes").fill("mine")
    row(page, "Sediment").get_by_role("button", name="Remove").click()
    page.reload()
    page.set_input_files("#pick", {"name": "backup.json", "mimeType": "application/json", "buffer": backup.encode()})
    expect(page.locator("#status")).to_have_text("1 paper added.")
    expect(page.locator("#kept h3")).to_have_count(2)
    expect(page.get_by_label("Note on Ice on Alpine Lakes")).to_have_value("mine\n\nfrom the backup")
    assert stored(page)["sediment-of-alpine-lakes"]["read"]
    page.set_input_files("#pick", {"name": "backup.json", "mimeType": "application/json", "buffer": backup.encode()})
    expect(page.locator("#status")).to_have_text("0 papers added.")
    assert stored(page)["ice-on-alpine-lakes"]["note"] == "mine\n\nfrom the backup"


def test_lists_are_taken_from_a_paste_and_a_drop(page: Page, url: str) -> None:
    page.goto(f"{url}saved.html")
    page.get_by_label("Or paste it here").fill(f"- [Ice]({url}papers/ice-on-alpine-lakes.html)\n- papers/no-such.html")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#status")).to_have_text("1 paper added. 1 is not in this digest.")
    expect(page.locator("#kept h3")).to_have_text(["Ice on Alpine Lakes"])
    page.get_by_label("Or paste it here").fill("nothing of ours")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#status")).to_have_text("No papers of this digest in it.")
    expect(page.get_by_label("Or paste it here")).to_have_value("nothing of ours")
    page.evaluate(
        """(text) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], "list.md", { type: "text/markdown" }));
          document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        }""",
        f"{url}papers/sediment-of-alpine-lakes.html",
    )
    expect(page.locator("#kept h3")).to_have_count(2)


def test_a_paper_is_found_by_its_id_when_its_address_has_changed(page: Page, url: str) -> None:
    save(page, url, "Ice", "Sediment")
    page.evaluate(
        f"""() => {{
          const kept = JSON.parse(localStorage.getItem("{KEY}"));
          const [ice, sediment] = ["ice", "sediment"].map((name) => Object.keys(kept.papers).find((id) => kept.papers[id].slug.startsWith(name)));
          kept.papers[ice] = {{ ...kept.papers[ice], slug: "old-address", title: "Old Title" }};
          kept.papers["0000gone0000"] = {{ ...kept.papers[sediment], title: "Gone", slug: "gone" }};
          localStorage.setItem("{KEY}", JSON.stringify(kept));
        }}"""
    )
    page.goto(f"{url}saved.html")
    ice = page.locator("#kept h3 a", has_text="Ice on Alpine Lakes")
    expect(ice).to_have_attribute("href", f"{url}papers/ice-on-alpine-lakes.html")
    gone = page.locator("#kept li", has_text="Gone")
    expect(gone).to_contain_text("No longer in this digest")
    assert gone.locator("h3 a").get_attribute("href") is None


def test_a_saved_paper_that_was_hidden_keeps_its_link(page: Page, url: str) -> None:
    """It is in no register, but has its page."""
    save(page, url, "Ice")
    page.route("**/data/register/*.json", lambda route: route.fulfill(json={}))
    with page.expect_response("**/papers/ice-on-alpine-lakes.html"):
        page.goto(f"{url}saved.html")
    page.wait_for_load_state("networkidle")
    row = page.locator("#kept li")
    expect(row.locator("h3 a")).to_have_attribute("href", f"{url}papers/ice-on-alpine-lakes.html")
    expect(row).not_to_contain_text("No longer in this digest")


def test_citation_files_are_taken_back_in(page: Page, url: str) -> None:
    save(page, url, "Ice", "Sediment")
    page.goto(f"{url}saved.html")
    files = {form: download(page, form) for form in ("BibTeX", "RIS", "CSL-JSON", "Markdown")}
    for form, text in files.items():
        page.evaluate("localStorage.clear()")
        page.reload()
        expect(page.locator("#kept h3")).to_have_count(0)
        page.set_input_files("#pick", {"name": form, "mimeType": "", "buffer": text.encode()})
        expect(page.locator("#status")).to_have_text("2 papers added.")
        expect(page.locator("#kept h3")).to_have_count(2)


def test_papers_found_can_be_saved(page: Page, url: str) -> None:
    page.goto(f"{url}search.html?q=currents")
    page.get_by_role("button", name="Save for later: Currents in Alpine Lakes").click()
    assert list(stored(page)) == ["currents-in-alpine-lakes"]
    page.locator("#results h3 a").first.focus()
    page.keyboard.press("m")
    expect(page.locator("#results .entry").first).to_have_attribute("data-read", "")


def test_without_script_the_page_says_what_it_is(browser: Browser, url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{url}saved.html")
    expect(page.get_by_text("This page needs JavaScript for that.")).to_be_visible()
    page.goto(url)
    expect(page.locator(".star, .hide, .help:visible")).to_have_count(0)
    context.close()


def test_targets_fit_a_thumb(browser: Browser, url: str) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, service_workers="block")
    page = context.new_page()
    page.goto(url)
    row(page, "Ice" if row(page, "Ice").count() else "Fish").locator("summary").click()
    page.locator(".read").first.click()
    page.locator(".star").first.click()
    buttons = ".star, .hide, .entry .read, .help"
    for button in page.locator(buttons).all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44
    page.goto(f"{url}saved.html")
    expect(page.locator("#kept h3")).to_have_count(1)
    for button in page.locator("main button:visible, main select, main .pick").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44, button
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()


def test_saved_papers_print_as_a_reading_list(page: Page, url: str) -> None:
    save(page, url, "Ice")
    page.goto(f"{url}saved.html")
    page.get_by_label("Note on Ice on Alpine Lakes").fill("cold")
    page.emulate_media(media="print")
    expect(page.locator("#kept h3")).to_be_visible()
    expect(page.locator("#kept .written")).to_have_text("cold")
    expect(page.locator("#kept .written")).to_be_visible()
    for unwanted in ("#kept textarea", "#kept input", ".desk aside", ".sorting", "#kept button"):
        for element in page.locator(unwanted).all():
            expect(element).to_be_hidden()
