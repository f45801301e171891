#!/usr/bin/env python3
"""How long search takes in a browser, and what it downloads: bench/search.py SITE

Puts queries into the box of a built site in headless Chromium, once cold and ten times warm, and prints milliseconds
until the first option is there: cold, the least and the median of the warm ones, and the least over the time that a
fixed sum takes in the same browser, which tells machines apart. Requests and kilobytes are those of the cold time.
Not a test: a busy machine shows in every figure, least of all in the least.
"""

from __future__ import annotations

import statistics
import sys
import threading
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "tests")]

from browser import ARGUMENTS, find  # noqa: E402
from playwright.sync_api import Request, sync_playwright  # noqa: E402

from offprint.serve import make_server  # noqa: E402

QUERIES = ("layer", "model", "language models", "speculative decoding", "eagle", "specualtive")
WARM = 10
YARDSTICK = """() => {
    const began = performance.now();
    let sum = 0;
    for (let at = 1; at < 3e7; at++) sum += Math.sqrt(at) % 7;
    return [performance.now() - began, sum][0];
}"""
ASK = """async (query) => {
    const box = document.querySelector("#q");
    const put = (value) => {
        box.value = value;
        box.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const pane = () => document.querySelector(".pane");
    put("");
    while (pane() && !pane().hidden) await new Promise((done) => setTimeout(done, 5));
    const began = performance.now();
    put(query);
    while (!document.querySelector("[role=option] b")) await new Promise((done) => setTimeout(done, 2));
    return performance.now() - began;
}"""


def main() -> int:
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "index.html").is_file():
        print(__doc__)
        return 2
    server = make_server(Path(sys.argv[1]), "/", 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        page = browser.new_page()
        loads: list[Request] = []
        page.on("requestfinished", lambda request: loads.append(request))
        page.goto(f"http://localhost:{server.server_address[1]}/about.html", wait_until="networkidle")
        unit = min(page.evaluate(YARDSTICK) for _ in range(5))
        print(f"yardstick {unit:.0f} ms")
        page.locator("#q").focus()
        page.wait_for_load_state("networkidle")
        print(f"{'(reaching for it)':24}{weigh(loads)}")
        for query in QUERIES:
            loads.clear()
            cold = page.evaluate(ASK, query)
            weight = weigh(loads)
            warm = [page.evaluate(ASK, query) for _ in range(WARM)]
            least = f"least {min(warm):5.0f} ms  median {statistics.median(warm):5.0f} ms  {min(warm) / unit:5.2f} x"
            print(f"{query:24}{weight}  cold {cold:5.0f} ms  {least}", flush=True)
        browser.close()
    server.shutdown()
    return 0


def weigh(loads: list[Request]) -> str:
    return f"{len(loads):4} requests{sum(max(0, each.sizes()['responseBodySize']) for each in loads) / 1024:8.1f} KB"


if __name__ == "__main__":
    sys.exit(main())
