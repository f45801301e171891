"""The preview: what changes is shown and told of, what is wrong is said, and the site is that of any other build."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from builds import REPOSITORY, tree
from playwright.sync_api import Browser, Page, expect
from previews import PATIENCE, Preview, cold_site, previewed, write_digest

import build
from offprint.recall import Memory
from offprint.watch import is_wanted, watching

BEES = "papers/how-bees-live-near-wasps.md"
SHOWN = BEES.replace(".md", ".html")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_digest(tmp_path)


@pytest.fixture
def preview(root: Path) -> Iterator[Preview]:
    with (root / "content" / "digest.yaml").open("a") as settings:
        settings.write("cards: false\n")
    with previewed(root) as running:
        yield running


def until(wanted: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not wanted():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_change_is_told_and_shown(preview: Preview) -> None:
    before = preview.state
    preview.replace(BEES, "at night", "at noon")
    after = preview.told()
    assert after["pages"] != before["pages"]
    assert (after["styles"], after["errors"]) == (before["styles"], [])
    assert "in gardens at noon" in preview.text(SHOWN)
    assert f"pages={after['pages']}" in preview.text(SHOWN)


def test_the_page_that_was_edited_is_told_of_before_any_build(
    preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("a build that is late")

    preview.replace(BEES, "at night", "at dawn")
    preview.told()  # with all that the first build wrote
    with monkeypatch.context() as patch:
        patch.setattr(build, "gather", fail)
        preview.replace(BEES, "at dawn", "at noon")
        until(lambda: "in gardens at noon" in preview.text(SHOWN))
        at_once = preview.text(SHOWN)
        preview.told(lambda state: bool(state["errors"]))
    preview.put("about.md", "All about it.\n")
    preview.told(lambda state: not state["errors"])
    marks = re.compile(r"pages=\w+")
    assert marks.sub("", preview.text(SHOWN)) == marks.sub("", at_once)  # as that build makes it


@pytest.mark.parametrize("field", ["theme: others", "draft: true", "title: How Bees Do"])
def test_an_edit_that_moves_a_paper_is_shown_by_a_build(
    preview: Preview, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("a build that is late")

    preview.replace(BEES, "at night", "at dawn")
    preview.told()
    before = preview.text(SHOWN)
    with monkeypatch.context() as patch:
        patch.setattr(build, "gather", fail)
        preview.replace(BEES, "\n---\n", f"\n{field}\n---\n")
        preview.told(lambda state: bool(state["errors"]))
    assert preview.text(SHOWN) == before


def test_settings_that_had_to_wait_for_a_paper_are_shown_with_it(preview: Preview) -> None:
    preview.replace(BEES, "title:", "titel:")
    preview.told(lambda state: bool(state["errors"]))
    preview.replace("digest.yaml", "Pond Notes", "Lake Notes")
    time.sleep(1)  # in which a build finds that it cannot be
    preview.replace(BEES, "titel:", "title:")
    until(lambda: "Lake Notes" in preview.text("index.html"))


def test_a_file_that_takes_anothers_place_is_a_change(preview: Preview) -> None:
    path = preview.path(BEES)
    beside = path.with_name(".bees.swp")
    beside.write_text(path.read_text("utf-8").replace("at night", "at noon"), "utf-8")
    beside.replace(path)
    preview.told()
    assert "in gardens at noon" in preview.text(SHOWN)


def test_what_is_wrong_is_told_and_the_last_good_site_stays(
    preview: Preview, capfd: pytest.CaptureFixture[str]
) -> None:
    before = preview.state
    good = preview.text(SHOWN)
    preview.replace(BEES, "title:", "titel:")
    errors = preview.told()["errors"]
    shown = preview.path(BEES).as_posix()
    assert errors[1] == f"{shown}:2:1: error: unknown key 'titel', did you mean 'title'?"
    assert preview.state | {"errors": []} == before
    assert preview.text(SHOWN) == good
    preview.replace(BEES, "titel: How Bees", "title: How Honey Bees")
    assert preview.told()["errors"] == []
    assert preview.state["pages"] != before["pages"]
    assert "How Honey Bees" in preview.text(SHOWN)
    said = ""

    def told() -> bool:
        nonlocal said
        said += capfd.readouterr().err
        return "changed: pages in " in said

    until(told)  # which is said after it is shown
    assert errors[1] in said


def test_a_mended_file_that_is_as_it_was_clears_the_error(preview: Preview) -> None:
    before = preview.state
    preview.replace(BEES, "title:", "titel:")
    assert preview.told()["errors"]
    preview.replace(BEES, "titel:", "title:")
    assert preview.told() == before


def test_a_template_at_fault(preview: Preview) -> None:
    preview.put("templates/about.html", "{% extends 'base.html' %}\n{% block body %}{{ nothing }}{% endblock %}\n")
    errors = preview.told()["errors"]
    assert errors == [f"{preview.path('templates/about.html').as_posix()}:2:1: error: 'nothing' is undefined"]
    preview.put("templates/about.html", "{% extends 'base.html' %}\n{% block body %}All about it{% endblock %}\n")
    assert preview.told()["errors"] == []
    assert "All about it" in preview.text("about.html")


def test_a_fault_of_ours_is_told_too(
    preview: Preview, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("a fault of ours")

    with monkeypatch.context() as patch:
        patch.setattr(build, "gather", fail)
        preview.replace(BEES, "at night", "at noon")
        (error,) = preview.told(lambda state: bool(state["errors"]))["errors"]
    assert error.endswith(": error: ValueError: a fault of ours")
    assert Path(__file__).name in error
    assert "Traceback" not in capfd.readouterr().err
    preview.replace(BEES, "at noon", "at dawn")
    assert preview.told()["errors"] == []


def test_what_fails_behind_the_pages_is_told(root: Path) -> None:
    with previewed(root) as preview:  # with cards, which come after the pages
        preview.put("fonts/none.ttf", "no font at all")
        assert "none.ttf" in preview.told(lambda state: bool(state["errors"]))["errors"][0]
        preview.path("fonts/none.ttf").unlink()
        assert preview.told()["errors"] == []


def test_content_that_goes_and_comes_again(preview: Preview) -> None:
    preview.path("").rename(preview.root / "elsewhere")
    preview.told(lambda state: any("no folder content/" in error for error in state["errors"]))
    assert preview.ask("")[0] == 200
    (preview.root / "elsewhere").rename(preview.path(""))
    preview.told(lambda state: not state["errors"])
    preview.replace(BEES, "at night", "at noon")
    preview.told()
    assert "in gardens at noon" in preview.text(SHOWN)


def test_a_style_sheet_alone_moves_no_page(preview: Preview) -> None:
    before = preview.state
    style = (REPOSITORY / "templates" / "assets" / "style.css").read_text("utf-8")
    preview.put("assets/style.css", style + "\n.brand { color: teal; }\n")
    after = preview.told()
    assert after["pages"] == before["pages"]
    assert after["styles"] != before["styles"]
    assert "color: teal" in preview.text("assets/style.css")


def test_the_site_in_the_end_is_that_of_a_build_that_remembers_nothing(root: Path, tmp_path: Path) -> None:
    site = root / "site"

    def settled(mark: str, beside: str) -> None:
        """The pages come first: the whole site is awaited."""
        until(lambda: mark in (site / "data" / "papers.jsonl").read_text("utf-8") if site.exists() else False)
        cold = cold_site(root, tmp_path / beside)
        until(lambda: tree(site) == cold)

    with previewed(root) as preview:
        preview.replace(BEES, "We watch bees in gardens at night.", "We follow toads and newts by the river.")
        preview.told()
        settled("by the river", "abstract")
        preview.replace(BEES, "title: How Bees", "title: How Honey Bees")
        preview.replace("themes.yaml", "name: Others", "name: Wet Ones")
        preview.replace("themes.yaml", "newts]", "newts, wasps, toads]")
        preview.put("templates/about.html", "{% extends 'base.html' %}\n{% block body %}About{% endblock %}\n")
        preview.path("papers/how-newts-live-near-toads.md").unlink(missing_ok=True)
        next(preview.path("papers").glob("how-frogs-*.md")).unlink()
        preview.put("sources/2026-11-23.txt", "Tadpoles in Tea\nWe pour tea for tadpoles and frogs. They swim.\n")
        settled("tadpoles and frogs", "all")
        shutil.rmtree(preview.path("templates"))
        preview.replace("digest.yaml", "Pond Notes", "Lake Notes")
        preview.path("themes.yaml").unlink()
        preview.replace(BEES, "Honey Bees", "Wild Bees")
        settled("Wild Bees", "without")
    assert not any(b"_offprint/" in data for data in tree(site).values())


def test_pages_come_with_a_script_and_without_a_worker(preview: Preview) -> None:
    for path, status in ((SHOWN, 200), ("", 200), ("nothing.html", 404), ("deep/down/nothing", 404)):
        got, headers, body = preview.ask(path)
        assert (got, headers["cache-control"]) == (status, "no-store")
        assert b'<script type="module" src="/notes/_offprint/reload.js?' in body
        assert b"data-worker=" not in body
        assert int(headers["content-length"]) == len(body)
    assert b"data-worker=" in (preview.root / "site" / "index.html").read_bytes()
    assert b"unregister()" in preview.ask("sw.js")[2]
    assert b"PAGES" not in preview.ask("sw.js")[2]
    for name, kind in (("reload.js", "text/javascript"), ("reload.css", "text/css")):
        status, headers, _ = preview.ask(f"_offprint/{name}")
        assert (status, headers["content-type"]) == (200, f"{kind}; charset=utf-8")
    assert preview.ask(SHOWN, "HEAD")[::2] == (200, b"")
    assert preview.ask("/")[1]["location"] == "/notes/"
    assert preview.ask("papers")[1]["location"] == "/notes/papers/"
    assert preview.ask("../content/digest.yaml")[0] == 404


@pytest.mark.parametrize("path", ["", "_offprint/events", "data/papers.jsonl"])
def test_who_comes_by_another_name_is_turned_away(preview: Preview, path: str) -> None:
    for host in ("evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "", "[::2]"):
        status, _, body = preview.ask(path, Host=host)
        assert status == 421
        assert b"bees" not in body
    for host in ("localhost", "LOCALHOST:8000", "127.0.0.1:80", "[::1]:8000"):
        assert preview.ask("", Host=host)[0] == 200


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_it_ends_when_told_though_pages_listen(root: Path, number: signal.Signals, code: int) -> None:
    command = [sys.executable, str(REPOSITORY / "build.py"), "serve", "--root", str(root), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8")
    assert process.stderr
    url = next(line.split()[3] for line in process.stderr if line.startswith("Look at it: "))
    preview = Preview(root, url)
    preview.replace(BEES, "at night", "at noon")
    preview.told()  # and now it makes the rest
    os.kill(process.pid, number)
    _, said = process.communicate(timeout=20)
    assert process.returncode == code
    assert "Traceback" not in said
    assert not [*root.glob(".site-*")]


def test_without_reloading_the_site_is_served_as_it_is(root: Path) -> None:
    command = [sys.executable, str(REPOSITORY / "build.py"), "serve", "--root", str(root), "--port", "0"]
    process = subprocess.Popen([*command, "--no-reload"], stderr=subprocess.PIPE, encoding="utf-8")
    try:
        assert process.stderr
        url = next(line.split()[3] for line in process.stderr if line.startswith("Look at it: "))
        page = subprocess.run(
            [sys.executable, "-c", f"import urllib.request as u; print(u.urlopen({url!r}).read().decode())"],
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        assert page.rstrip() == (root / "site" / "index.html").read_text("utf-8").rstrip()
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        *(("bees.md", True), ("themes.yaml", True), ("photo.png", True), ("papers", True)),
        *((".bees.md.swp", False), ("bees.md~", False), ("#bees.md#", False), ("4913", False)),
        *((".imported.jsonl.77.tmp", False), (".git", False)),
    ],
)
def test_what_editors_leave_for_a_moment_is_no_change(name: str, wanted: bool) -> None:
    assert is_wanted(Path("content", name)) == wanted


def test_where_the_system_tells_of_no_changes_the_files_are_looked_at(tmp_path: Path) -> None:
    told: list[str] = []

    def watch(*folders: Path, **settings: Any) -> Iterator[set[tuple[int, str]]]:
        if not settings["force_polling"]:
            raise OSError("OS file watch limit reached.")
        yield {(2, str(folders[0] / "bees.md"))}
        while not settings["stop_event"].wait(0.01):
            yield set()

    with watching([tmp_path], told.append, Event(), watch) as changes:
        assert changes.take() == {tmp_path / "bees.md"}
    assert told == [
        "note: the system cannot tell what changes (OS file watch limit reached.): looking at every file again and again"
    ]


def test_a_burst_of_changes_is_one() -> None:
    def watch(*folders: Path, **settings: Any) -> Iterator[set[tuple[int, str]]]:
        for number in range(50):
            yield {(2, f"{number}.md")}
        done.set()
        settings["stop_event"].wait(PATIENCE)

    done = Event()
    with watching([Path()], print, Event(), watch) as changes:
        done.wait(PATIENCE)
        assert changes.take() == {Path(f"{number}.md") for number in range(50)}
        assert not changes.pending()


def test_memory_gives_the_same_for_the_same_and_the_last_to_who_is_in_a_hurry() -> None:
    asked: list[str] = []

    def stage(word: str) -> str:
        asked.append(word)
        return word.upper()

    memory = Memory()
    assert [memory(stage, "tea"), memory(stage, "tea", about="x")] == ["TEA", "TEA"]
    assert [memory.lately(stage, "milk", about="x"), memory.lately(stage, "rum", about="y")] == ["TEA", "RUM"]
    assert asked == ["tea", "rum"]
    assert memory(stage, "milk", about="x") == memory.lately(stage, "milk", about="x") == "MILK"
    memory.forget()
    memory(stage, "milk")
    memory.forget()
    assert [memory(stage, "milk"), memory(stage, "rum")] == ["MILK", "RUM"]
    assert asked == ["tea", "rum", "milk", "rum"]
    assert memory.lately(stage, "tea", about="nothing known") == "TEA"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 640})
    yield context.new_page()
    context.close()


@pytest.mark.browser
def test_an_open_page_follows(page: Page, preview: Preview) -> None:
    page.goto(preview.url + SHOWN)
    page.evaluate("() => { window.same = true; }")
    # what is wrong stands on the page, as text, and can be put away
    preview.replace(BEES, "title:", "<img src=x>:")
    panel = page.get_by_role("alert")
    expect(panel).to_contain_text("how-bees-live-near-wasps.md:2:1: error: unknown key '<img src=x>'")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert panel.evaluate("panel => getComputedStyle(panel).boxSizing") == "border-box"  # its style sheet may load
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_have_count(0)
    preview.replace(BEES, "<img src=x>:", "titel:")
    expect(panel).to_contain_text("did you mean 'title'?")
    preview.replace(BEES, "titel:", "title:")
    expect(panel).to_have_count(0)
    assert page.evaluate("() => window.same")  # nothing else had changed
    # a new style is put on in place
    style = (REPOSITORY / "templates" / "assets" / "style.css").read_text("utf-8")
    preview.put("assets/style.css", style + "\n.brand { letter-spacing: 7px !important; }\n")
    expect(page.locator(".brand")).to_have_css("letter-spacing", "7px")
    assert page.evaluate("() => window.same")
    # other texts are shown at once, but who types is left alone
    preview.replace(BEES, "at night", "at noon")
    expect(page.locator(".abstract")).to_contain_text("in gardens at noon")
    page.wait_for_load_state()
    page.evaluate("() => { window.same = true; }")
    page.locator("#q").fill("be")
    with page.expect_response("**/_offprint/events"):  # the page after the reload listens again
        preview.replace(BEES, "at noon", "at dawn")
        until(lambda: "at dawn" in preview.text(SHOWN))
        assert page.evaluate("() => window.same")
        page.locator("#q").blur()
    expect(page.locator(".abstract")).to_contain_text("in gardens at dawn")


@pytest.mark.browser
def test_a_worker_of_the_site_goes(page: Page, root: Path) -> None:
    with previewed(root) as preview:
        page.goto(preview.url)
        page.evaluate(
            "() => navigator.serviceWorker.register('sw.js').then(() => caches.open('offprint:/notes/:read'))"
        )
        page.reload()
        page.wait_for_function(
            "async () => !(await navigator.serviceWorker.getRegistrations()).length && !(await caches.keys()).length"
        )
        preview.replace(BEES, "How Bees", "How Honey Bees")
        expect(page.get_by_role("link", name="How Honey Bees").first).to_be_visible()
