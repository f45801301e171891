"""WCAG 2.2 AA on every kind of page: what axe-core can tell, and what only a browser in use can: reflow, large text,
focus, motion, forced colours, headings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from conftest import ServeFolder
from playwright.sync_api import Browser, Page, ViewportSize, expect

import build
from offprint import lists

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 320, "height": 568}  # 1280 CSS pixels wide at 400 % (WCAG 1.4.10)

KINDS = {
    "front": "index.html",
    "edition": "editions/2026-11-22.html",
    "theme": "themes/hives.html",
    "theme, further page": "themes/hives-2.html",
    "tag": "tags/honey.html",
    "author": "authors/ada-bee.html",
    "paper": "papers/honey-1.html",
    "paper without addresses": "papers/lamps-1.html",
    "map": "maps/2026-11-22.html",
    "themes": "themes.html",
    "tags": "tags.html",
    "editions": "editions.html",
    "authors": "authors.html",
    "search": "search.html?q=honey",
    "search, nothing asked": "search.html",
    "saved": "saved.html",
    "saved, nothing yet": "saved.html",
    "subscribe": "subscribe.html",
    "data": "data.html",
    "about": "about.html",
    "status": "status/index.html",
    "trending": "trending.html",
    "taken out": "papers/gone-1.html",
    "missing": "404.html",
    "offline": "offline.html",
}
STATUS = {
    "queries": [
        {
            "name": "Bees",
            "kind": "arxiv",
            "tried": "2026-11-22T06:00:00Z",
            "succeeded": "2026-11-22T06:00:00Z",
            "outcome": "capped",
            "received": 900,
            "matched": 431,
            "new": 200,
            "left": 231,
        },
        {
            "name": f"feed: https://journal.example/{'very-long/' * 9}feed.xml",
            "kind": "feed",
            "tried": "2026-11-22T06:01:00Z",
            "outcome": "failed",
            "why": "error",
            "reason": "the answer is no feed",
        },
    ],
    "days": [{"day": f"2026-11-{day}", "new": day, "failed": day % 2} for day in range(22, 10, -1)],
}
STATES = {"abstract open": "front", "search panel open": "paper", "help open": "paper"}
"""What a reader can bring about on a page of some kind."""

THEMES = """themes:
  hives:
    name: Hives
    description: What bees do at home.
    hue: 60
    words: {9: [honey]}
  lights:
    name: Lighthouses
    hue: 250
    words: {9: [lamps]}
tags:
  Food:
    honey: {description: What is in the combs., words: {9: [honey]}}
  Times:
    night: {name: Nachtschwärmerbeobachtungsaufzeichnungsverfahren, words: {9: [lamps, night]}}
"""

WIDE = "$" + " + ".join(f"x_{{{n}}}^2" for n in range(30)) + "$"
"""A formula that no phone has room for."""


def paper_page(title: str, number: int, day: str, more: str = "") -> str:
    formula = f"$x_{number}^2 < 9$" + f" or {WIDE}" * (number % 3 == 2)  # axe looks at each of its many elements
    abstract = f"We study {title.lower()} of the {number}th kind, where {formula}. At night it is so. Else not."
    name = f"{title} {number}" + f" of {WIDE}" * (number == 2)
    return f"---\ntitle: {name}\nadded: {day}\nedition: {day}\n{more}---\n\n{abstract}\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small digest with a page of every kind: its lists turn the page early."""
    root = tmp_path_factory.mktemp("kinds")
    papers = root / "content" / "papers"
    papers.mkdir(parents=True)
    (root / "content" / "themes.yaml").write_text(THEMES, "utf-8")
    (root / "content" / "digest.yaml").write_text(
        "title: Bees and Lights\ntagline: What shines and what hums\nrepository: https://hive.example/repository\ncards: false\n"
        "newsletter: {service: buttondown, name: bees}\n",
        "utf-8",
    )
    (root / "content" / "status.json").write_text(json.dumps(STATUS), "utf-8")
    for number in range(1, 8):
        known = f'authors: [Ada Bee, Carl Wasp]\narxiv: "2401.0001{number}"\nnote: Read *this*.\n'
        known += f"votes: {number}\npin: {str(number == 3).lower()}\n"
        day = "2026-11-22" if number < 6 else "2025-03-02"
        (papers / f"honey-{number}.md").write_text(paper_page("Honey", number, day, known), "utf-8")
        (papers / f"lamps-{number}.md").write_text(paper_page("Lamps", number, day), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "PAGE_LIMIT", 5)
        patch.setattr(lists, "PAGE_STEP", 3)
        options = ["--root", str(root), "--base-url", "https://hive.example/", "--jobs", "1", "--quiet"]
        (papers / "gone-1.md").write_text(paper_page("Gone", 1, "2026-11-22"), "utf-8")
        assert build.main(options) == 0
        (papers / "gone-1.md").unlink()
        assert build.main(options) == 0
    return root / "site"


@pytest.fixture(scope="module")
def url(site: Path, serve_folder: ServeFolder) -> str:
    return serve_folder(site)


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(service_workers="block", reduced_motion="reduce", viewport=DESK)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module", params=[*KINDS, *STATES])
def opened(request: pytest.FixtureRequest, tab: Page, site: Path, url: str) -> Page:
    """A page of each kind, opened once for all tests."""
    kind: str = request.param
    path = KINDS[STATES.get(kind, kind)]
    if not (site / path.split("?")[0]).is_file():
        pytest.skip(f"no {path}")
    tab.set_viewport_size(DESK)
    if kind == "saved":
        tab.goto(url + KINDS["edition"])
        for star in tab.locator(".star[aria-pressed=false]").all()[:2]:
            star.click()
    tab.goto(url + path)
    if kind == "saved, nothing yet":
        tab.evaluate("localStorage.clear()")
        tab.reload()
    bring_about(tab, kind)
    return tab


@pytest.fixture
def page(opened: Page) -> Iterator[Page]:
    opened.set_viewport_size(DESK)
    yield opened
    opened.emulate_media(color_scheme="light")


def bring_about(page: Page, kind: str) -> None:
    """Wait for what script adds, and do what the kind is named for."""
    if kind == "search":
        expect(page.locator("#results h3").first).to_be_visible()
    elif kind == "saved":
        expect(page.locator("#kept h3").first).to_be_visible()
    elif kind == "abstract open":
        page.locator(".entry summary").first.click()
    elif kind == "search panel open":
        page.locator("#q").fill("honey")
        expect(page.locator("[role=option].all")).to_be_visible()
    elif kind == "help open":
        page.keyboard.press("?")
        expect(page.locator("dialog")).to_be_visible()


RUN_AXE = """async (options) => {
  const { violations, passes } = await axe.run(document, options);
  const told = ({ html, failureSummary }) => `${html}: ${failureSummary}`;
  return { violations: Object.fromEntries(violations.map(({ id, nodes }) => [id, nodes.map(told)])), passes: passes.length };
}"""


def faults(page: Page, *rules: str) -> dict[str, list[str]]:
    """What axe says against a page; without rules named, all that it has but the experimental ones."""
    options = {"runOnly": rules} if rules else {"rules": {"target-size": {"enabled": True}}}  # off until asked for
    found = page.evaluate(RUN_AXE, options | {"resultTypes": ["violations"], "preload": False})
    assert rules or found["passes"] > 20
    violations: dict[str, list[str]] = found["violations"]
    return violations


SCROLLED_BY_KEYS = """() => [...document.querySelectorAll(":is(p, h1):has(math)")]
  .every((text) => !text.checkVisibility() || text.scrollWidth <= text.clientWidth || text.tabIndex === 0)"""


def test_axe_finds_nothing(page: Page) -> None:
    page.wait_for_function(SCROLLED_BY_KEYS)  # wide.js sees to it a moment after the page is there
    page.evaluate(AXE_SCRIPT)
    page.emulate_media(color_scheme="dark")
    assert faults(page) == {}
    page.emulate_media(color_scheme="light")
    assert faults(page, "color-contrast", "link-in-text-block") == {}
    page.set_viewport_size(PHONE)
    page.wait_for_function(SCROLLED_BY_KEYS)
    assert faults(page) == {}


SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth;
  const wide = [...document.body.querySelectorAll("*")].filter((element) => {
    const { left, right } = element.getBoundingClientRect();
    return (right > width + 1 || left < -1) && right > left && !element.closest(".unseen, .skip, math, svg");
  });
  return document.documentElement.scrollWidth > width ? wide.slice(0, 5).map((e) => e.outerHTML.slice(0, 120)) : [];
}"""


def test_nothing_needs_scrolling_sideways_on_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size(NARROW)
    assert page.evaluate(SIDEWAYS) == []


OVERLAPS = """() => {
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest(".unseen, .skip, math, svg, sub, sup, dialog:not([open])")) continue;
    if (!element.checkVisibility({ checkVisibilityCSS: true })) continue;
    const range = new Range();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) lines.push([node, box]);
  }
  const faults = [];
  for (const [at, [one, a]] of lines.entries())
    for (const [other, b] of lines.slice(at + 1)) {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      const layers = [one, other].map((node) => node.parentElement.closest("dialog, .pane"));
      if (one !== other && layers[0] === layers[1] && wide > 2 && high > 0.4 * Math.min(a.height, b.height))
        faults.push(`${one.data.trim()} | ${other.data.trim()}`);
    }
  for (const element of document.querySelectorAll("body *")) {
    const { overflowX, overflowY } = getComputedStyle(element);
    const lost = (overflowX === "hidden" || overflowX === "clip") && element.scrollWidth > element.clientWidth + 2;
    const cut = (overflowY === "hidden" || overflowY === "clip") && element.scrollHeight > element.clientHeight + 2;
    if ((lost || cut) && element.clientWidth > 1 && !element.closest(".unseen, .skip, svg, math"))
      faults.push(`cut: ${element.outerHTML.slice(0, 120)}`);
  }
  return faults.slice(0, 5);
}"""


def test_text_of_twice_the_size_is_neither_lost_nor_in_the_way(page: Page) -> None:
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found = page.evaluate(SIDEWAYS) + page.evaluate(OVERLAPS)
    page.evaluate("document.documentElement.style.fontSize = ''")
    assert found == []


def test_headings_and_landmarks_are_in_order(page: Page) -> None:
    levels = page.evaluate(
        """[...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
        .filter((heading) => heading.checkVisibility()).map((heading) => Number(heading.localName[1]))"""
    )
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(level <= before + 1 for before, level in pairwise(levels))
    for role, number in {"banner": 1, "main": 1, "contentinfo": 1, "search": 1}.items():
        assert page.get_by_role(role).count() == number  # type: ignore[arg-type]
    names = page.get_by_role("navigation").evaluate_all(
        "(all) => all.map((nav) => nav.getAttribute('aria-label') ?? nav.getAttribute('aria-labelledby'))"
    )
    assert all(names)
    assert len({*names}) == len(names)


MOVING = """() => {
  const moving = document.getAnimations().filter(({ effect }) => effect.getComputedTiming().duration > 0);
  const styled = [...document.querySelectorAll("*")].filter((element) => {
    const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(element);
    return /[1-9]/.test(transitionDuration + animationDuration) || scrollBehavior === "smooth";
  });
  return [moving.length, ...styled.map((element) => element.outerHTML.slice(0, 100))];
}"""


def test_nothing_moves_for_who_wants_no_motion(page: Page) -> None:
    assert page.evaluate(MOVING) == [0]


FOCUSED = """(round) => {
  const element = document.activeElement;
  if (element === document.body || element.dataset.round === round) return undefined;
  element.dataset.round = round;
  const shown = element.matches(".unseen") ? element.labels[0] : element;
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(shown);
  const outlined = outlineStyle !== "none" && parseFloat(outlineWidth) >= 1.5 && !/, 0\\)$/.test(outlineColor);
  const { left, right, top, bottom, width, height } = shown.getBoundingClientRect();
  const inside = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
  const uncovered = [0.5, 0.1, 0.9].some((part) => {
    const hit = document.elementFromPoint(left + width * part, top + height / 2);
    return hit && (shown.contains(hit) || hit.contains(shown));
  });
  return { element: element.outerHTML.slice(0, 100), outlined, inside, uncovered };
}"""


WATCHED = """(round) => {
  const seen = FOCUSED;
  window.walk = [];
  window.walkEnded = false;
  const look = () => {
    const focused = window.walkEnded ? undefined : seen(round);
    if (focused) window.walk.push(focused);
    else window.walkEnded = true;
  };
  window.watched?.abort();
  window.watched = new AbortController();
  addEventListener("keyup", look, { capture: true, signal: window.watched.signal });
}""".replace("FOCUSED", FOCUSED)


def test_focus_is_always_seen(page: Page) -> None:
    for name, viewport in {"phone": PHONE, "desk": DESK}.items():
        page.set_viewport_size(viewport)
        start = page.evaluate(FOCUSED, name)  # focused by a pointer, perhaps, and then not to be marked
        walk: list[dict[str, Any]] = []
        page.evaluate(WATCHED, name)
        while len(walk) < 250:
            for _ in range(10):  # asked for once in a while: each question takes as long as a key
                page.keyboard.press("Tab")
            seen, ended = page.evaluate("() => [window.walk.splice(0), window.walkEnded]")
            walk += seen
            if ended:
                break
        assert start or walk
        assert [focused for focused in walk if not all(focused.values())] == []


def test_the_first_key_leads_past_the_bar(tab: Page, url: str) -> None:
    tab.goto(url)
    tab.keyboard.press("Tab")
    skip = tab.locator(":focus")
    assert skip.get_attribute("href") == "#main"
    box = skip.bounding_box()
    assert box
    assert box["width"] > 44
    assert box["y"] >= 0
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_forced_colours_leave_marks_and_states_to_be_seen(browser: Browser, url: str) -> None:
    page = browser.new_page(viewport=DESK, forced_colors="active", color_scheme="dark", service_workers="block")
    page.goto(url)
    style = "(element, [pseudo, name]) => getComputedStyle(element, pseudo)[name]"
    ground = page.locator("body").evaluate(style, ["", "backgroundColor"])
    bar = page.locator(".shelf path:not(.off)").first
    assert bar.evaluate(style, ["", "fill"]) != ground
    square = page.locator(".part.hue > h2").first
    assert square.evaluate(style, ["::before", "backgroundColor"]) not in (ground, "rgba(0, 0, 0, 0)")
    chosen, other = page.locator(".scheme button").all()[:2]
    assert chosen.get_attribute("aria-pressed") == "true"
    looks = (
        "(e) => { const s = getComputedStyle(e); return [s.color, s.backgroundColor, s.borderColor, s.outline].join() }"
    )
    assert chosen.evaluate(looks) != other.evaluate(looks)
    page.context.close()
