#!/usr/bin/env python3
"""How long search takes in a browser, and what it downloads: bench/search.py SITE [REPEATS]

Puts fifty queries into the box of a built site in headless Chromium, and into its search page: words of the site's own,
from the commonest to rare ones, by twos and threes, half typed and misspelt. The queries are a function of the site. Of
each it prints how many papers it finds, the milliseconds from the keystroke until the first results and their number
are there, when it is asked for the first time and again (the median of REPEATS, 5), and the requests and kilobytes of
the first time. Then how soon the search page has the results, and how soon the filters' counts; the longest task of the
page's thread; and how long a fixed sum takes in the same browser, which tells machines apart. Not a test: a busy
machine shows in every figure.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "tests")]

from browser import ARGUMENTS, find  # noqa: E402
from playwright.sync_api import Page, Request, sync_playwright  # noqa: E402

from offprint.serve import make_server  # noqa: E402

YARDSTICK = """() => {
    const began = performance.now();
    let sum = 0;
    for (let at = 1; at < 3e7; at++) sum += Math.sqrt(at) % 7;
    return [performance.now() - began, sum][0];
}"""
WATCH = """() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
    }).observe({ type: "longtask", buffered: true });
}"""
ASK = """async (query) => {
    const box = document.querySelector("#q");
    const put = (value) => {
        box.value = value;
        box.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const tick = () => new Promise((done) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = done;
        port2.postMessage(0);
    });
    put("");
    while (document.querySelector(".pane")?.hidden === false) await tick();
    await new Promise((done) => setTimeout(done, 30));
    const began = performance.now();
    put(query);
    const wanted = new URLSearchParams({ q: query }).toString();
    for (;;) {
        const all = document.querySelector("[role=option].all");
        if (all?.href.endsWith(wanted)) return [performance.now() - began, all.textContent];
        const said = document.querySelector(".said")?.textContent;
        if (/No paper matches/.test(said)) return [performance.now() - began, "0"];
        if (performance.now() - began > 60000) return [NaN, "nothing"];
        await tick();
    }
}"""
ASK_PAGE = """async (query) => {
    const box = document.querySelector("#q");
    const tick = () => new Promise((done) => setTimeout(done, 2));
    const status = document.querySelector("#status");
    const facet = () => document.querySelector("[data-facet=theme] ol").firstElementChild;
    const before = facet();
    const began = performance.now();
    box.value = query;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    const late = () => performance.now() - began > 60000;
    while (!status.textContent.includes(`“${query}”`) && !late()) await tick();
    const first = performance.now() - began;
    while (facet() === before && !late()) await tick();
    return [first, performance.now() - began];
}"""


def words(site: Path) -> list[str]:
    """The site's words of three letters and more, the commonest first."""
    found: dict[str, int] = {}
    for path in [*site.glob("search/words/*.json"), *site.glob("search/w/*.z")]:
        data = path.read_bytes()
        rows = json.loads(data if path.suffix == ".json" else zlib.decompress(data[4:]))
        width = 2 if path.suffix == ".json" else 3
        found |= dict(zip(rows[::width], rows[1::width], strict=True))
    usual = (word for word in found if re.fullmatch("[a-z]{3,}", word))
    return sorted(usual, key=lambda word: (-found[word], word))


def queries(all_words: list[str]) -> Iterator[tuple[str, str]]:
    """(kind, query), fifty of them."""
    last = len(all_words) - 1
    ranked = [all_words[min(last, round(last ** (step / 15)))] for step in range(16)]  # evenly by powers of rank
    yield from (("word", word) for word in dict.fromkeys([*all_words[:4], "model", *ranked[3:]]))
    common, usual, rare = all_words[:40:5], all_words[60:400:43], all_words[600:3000:300]
    yield from (("two", f"{one} {other}") for one, other in zip(common, reversed(common), strict=True) if one < other)
    yield from (("two", f"{one} {other}") for one, other in zip(common, usual, strict=False))
    yield from (("three", f"{one} {two} {three}") for one, two, three in zip(common, usual, rare, strict=False))
    long = [word for word in all_words[5:1500] if len(word) > 6]
    yield from (("begun", word[: 2 + at % 4]) for at, word in enumerate(long[:160:20]))
    yield from (
        ("misspelt", f"{word[:3]}{word[4]}{word[3]}{word[5:]}") for word in long[10:170:20] if word[3] != word[4]
    )


def main() -> int:
    if len(sys.argv) < 2 or not (Path(sys.argv[1]) / "search" / "about.json").is_file():
        print(__doc__)
        return 2
    site, repeats = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5
    server = make_server(site, "/", 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://localhost:{server.server_address[1]}/"
    chosen = list(queries(words(site)))[:50]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        context = browser.new_context(service_workers="block", viewport={"width": 1280, "height": 900})
        page = context.new_page()
        loads: list[Request] = []
        page.on("requestfinished", lambda request: loads.append(request))
        page.goto(f"{url}about.html", wait_until="networkidle")
        page.evaluate(WATCH)
        print(f"yardstick {min(page.evaluate(YARDSTICK) for _ in range(5)):.0f} ms, {len(chosen)} queries")
        page.evaluate("window.longest = 0")
        loads.clear()
        page.locator("#q").focus()
        page.wait_for_timeout(1500)
        reached = weigh(loads)
        print(f"{'(reaching for it)':38}{'':>14}{'':>8}{'':>8}{show(reached)}")
        rows = [measure(page, loads, *query, repeats) for query in chosen]
        longest = page.evaluate("window.longest")
        timings = on_page(page, url, [query for kind, query in chosen if kind in ("word", "two", "three")])
        browser.close()
    server.shutdown()
    first, again = [row["first"] for row in rows], [row["again"] for row in rows]
    later = [row["bytes"] for row in rows[1:]]
    print(f"first time: median {statistics.median(first):.0f} ms, most {max(first):.0f} ms")
    print(f"again: median {statistics.median(again):.0f} ms, most {max(again):.0f} ms")
    print(f"downloaded up to the results of the first query {reached[1] + rows[0]['bytes']:.0f} KB")
    print(f"for a later one: median {statistics.median(later):.0f} KB, most {max(later):.0f} KB")
    for name, values in zip(("results", "counts of all filters"), zip(*timings, strict=True), strict=True):
        print(f"search page, {name}: median {statistics.median(values):.0f} ms, most {max(values):.0f} ms")
    print(f"longest task of the page: {f'{longest:.0f}' if longest else 'less than 50'} ms")
    return 0


def measure(page: Page, loads: list[Request], kind: str, query: str, repeats: int) -> dict[str, Any]:
    loads.clear()
    first, said = page.evaluate(ASK, query)
    page.wait_for_timeout(50)
    weight = weigh(loads)
    again = statistics.median(page.evaluate(ASK, query)[0] for _ in range(repeats))
    print(f"{kind:10}{query:28}{said:>14}{first:6.0f}ms{again:6.0f}ms{show(weight)}", flush=True)
    return {"first": first, "again": again, "bytes": weight[1]}


def on_page(page: Page, url: str, asked: list[str]) -> list[tuple[float, float]]:
    """(milliseconds to results, to counts) on the search page."""
    page.goto(f"{url}search.html", wait_until="networkidle")
    page.evaluate(ASK_PAGE, "warm")
    return [tuple(page.evaluate(ASK_PAGE, query)) for query in asked]


def weigh(loads: list[Request]) -> tuple[int, float]:
    return len(loads), sum(max(0, each.sizes()["responseBodySize"]) for each in loads) / 1024


def show(weight: tuple[int, float]) -> str:
    return f"{weight[0]:4} requests{weight[1]:8.1f} KB"


if __name__ == "__main__":
    sys.exit(main())
