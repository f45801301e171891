#!/usr/bin/env python3
"""How soon a preview shows an edit: bench/preview.py DIGEST [TIMES]

Copies the digest in a folder (that which holds content/), starts build.py serve on the copy, and changes the abstract
of a page; prints the seconds from the end of the write until the server tells open pages of it: each of ten times, or
of TIMES, and their median. Between two edits it waits until the whole site has followed, or all but that with --hurry.
bench/preview.py . takes the digest of this repository; make others with build.py import. Not a test: a busy machine
shows in every figure.
"""

from __future__ import annotations

import http.client
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

REPOSITORY = Path(__file__).resolve().parent.parent
SETTLED = 4.0  # times as long as the build in the beginning took is enough, and never less than a second


def states(url: str) -> http.client.HTTPResponse:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=120)
    connection.request("GET", f"{address.path}_offprint/events")
    return connection.getresponse()


def following(stream: http.client.HTTPResponse) -> str:
    """The mark of the pages that the next event tells of."""
    for line in iter(stream.readline, b""):
        if line.startswith(b"data: "):
            state = json.loads(line[6:])
            assert not state["errors"], state["errors"]
            return str(state["pages"])
    raise SystemExit("the preview has ended")


def main() -> int:
    arguments = [word for word in sys.argv[1:] if word != "--hurry"]
    if not arguments or not (Path(arguments[0]) / "content").is_dir():
        print(__doc__)
        return 2
    times = int(arguments[1]) if len(arguments) > 1 else 10
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(Path(arguments[0]) / "content", root / "content")
        command = [sys.executable, str(REPOSITORY / "build.py"), "serve", "--root", folder, "--port", "0"]
        began = time.monotonic()
        process = subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8")
        try:
            assert process.stderr
            said = next(line for line in process.stderr if line.startswith("Look at it: "))
            first = time.monotonic() - began
            print(f"until the address is told: {first:.2f} s", flush=True)
            stream = states(said.split()[3])
            following(stream)
            page = sorted((root / "content" / "papers").glob("*.md"))[0]
            took = []
            for number in range(times):
                time.sleep(0.1 if "--hurry" in sys.argv else max(1.0, SETTLED * first / 3))
                page.write_text(f"{page.read_text('utf-8').rstrip()} Edit {number} of the text.\n", "utf-8")
                saved = time.monotonic()
                following(stream)
                took.append(time.monotonic() - saved)
                print(f"{took[-1]:.2f} s", flush=True)
            print(f"median: {statistics.median(took):.2f} s")
        finally:
            process.terminate()
            process.wait(20)
    return 0


if __name__ == "__main__":
    sys.exit(main())
