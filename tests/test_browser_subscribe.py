"""The page Subscribe in a browser: addresses are copied, the form for mails reaches its service and no other, and a
feed that is sent as XML looks like a page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from answering import Reply, answering
from builds import build_site
from conftest import ServeFolder, faults_of
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"], service_workers="block")
    yield context.new_page()
    context.close()


def write_digest(root: Path, settings: str = "") -> None:
    papers = root / "content" / "papers"
    papers.mkdir(parents=True)
    (root / "content" / "digest.yaml").write_text(
        f"title: Bees\nbase_url: https://bees.example/\ncards: false\n{settings}"
    )
    (root / "content" / "themes.yaml").write_text("themes:\n  hives: {name: Hives, hue: 40}\n")
    text = (
        "---\ntitle: Of $x^2$ swarms\nadded: 2026-11-22\nedition: 2026-11-22\ntheme: hives\n---\n\nWe study swarms.\n"
    )
    (papers / "swarms.md").write_text(text)


def test_addresses_are_copied(page: Page, tmp_path: Path, serve_folder: ServeFolder) -> None:
    write_digest(tmp_path)
    faults = faults_of(page)
    url = serve_folder(build_site(tmp_path))
    page.goto(f"{url}subscribe.html")
    for name, address in (
        ("https://bees.example/feed.atom", "https://bees.example/feed.atom"),
        ("All papers", f"{url}feed.atom"),
        ("Hives", f"{url}themes/hives.atom"),
    ):
        page.get_by_role("button", name=f"Copy {name}", exact=True).click()
        expect(page.get_by_role("button", name=f"Copied {name}", exact=True)).to_be_visible()
        assert page.evaluate("() => navigator.clipboard.readText()") == address
    feedly = page.get_by_role("link", name="Feedly")
    expect(feedly).to_have_attribute(
        "href", "https://feedly.com/i/subscription/feed%2Fhttps%3A%2F%2Fbees.example%2Ffeed.atom"
    )
    assert faults == []


def test_the_form_reaches_its_service(page: Page, tmp_path: Path, serve_folder: ServeFolder) -> None:
    with answering() as service:
        join = service.plays("/join", Reply(b"Thank you", headers={"Content-Type": "text/plain"}))
        write_digest(
            tmp_path, f"newsletter: {{service: form, address: {join}, field: mail, fields: {{list: '\"bees\"'}}}}\n"
        )
        url = serve_folder(build_site(tmp_path))
        page.goto(f"{url}subscribe.html")
        page.get_by_label("Your mail address").fill("nobody")
        page.get_by_role("button", name="Subscribe").click()
        assert service.asked == [], "that is no address"
        page.get_by_label("Your mail address").fill("ann@bees.example")
        page.get_by_role("button", name="Subscribe").click()
        page.wait_for_url(join)
        expect(page.get_by_text("Thank you")).to_be_visible()
        assert [parse_qs(asked.body) for asked in service.asked] == [{"mail": ["ann@bees.example"], "list": ['"bees"']}]


def test_no_other_page_may_send_a_form_anywhere_else(page: Page, tmp_path: Path, serve_folder: ServeFolder) -> None:
    with answering() as service:
        join = service.plays("/join", Reply(b"Thank you"))
        write_digest(tmp_path, f"newsletter: {{service: form, address: {join}}}\n")
        url = serve_folder(build_site(tmp_path))
        page.goto(url)
        send = "at => { const form = document.createElement('form'); form.action = at; form.method = 'post'; document.body.append(form); form.submit() }"
        with page.expect_console_message(lambda said: "form-action" in said.text):
            page.evaluate(send, join)
        assert service.asked == []


@pytest.mark.parametrize("ending", ["atom", "rss"])
def test_a_feed_sent_as_xml_looks_like_a_page(
    page: Page, tmp_path: Path, serve_folder: ServeFolder, ending: str
) -> None:
    write_digest(tmp_path)
    site = build_site(tmp_path)
    shutil.copyfile(site / f"feed.{ending}", site / "feed.xml")  # which the server sends as such
    page.goto(f"{serve_folder(site)}feed.xml")
    shown = page.locator("entry, item")
    expect(shown.locator("title")).to_have_text("Of x² swarms")
    expect(shown.locator("title")).to_be_visible()
    expect(shown.locator("summary, description")).to_be_visible()
    expect(page.locator("content, encoded").first).to_be_hidden()
    assert page.locator("entry id, item guid").first.is_hidden()
