"""How soon a preview shows an edit: python -m bench.preview DIGEST [TIMES] [--hurry]

Copies the digest in a folder (that which holds content/), starts build.py serve on the copy, and changes the abstract
of a page; prints the seconds from the end of the write until the server tells open pages of it and has the new text in
that page: each of ten times, or of TIMES, and their median. Between two edits it waits until the program rests, or with
--hurry a tenth of a second. A dot takes the digest of this repository; python -m bench.corpus makes others of any size,
and python -m bench.compare measures one beside Hugo's server. Not a test: a busy machine shows in every figure.
"""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bench.measure import environment, rest

REPOSITORY = Path(__file__).resolve().parent.parent
PATIENCE = 3600.0
HURRY = 0.1
POLL = 0.01


def edit_ours(root: Path, page: Path, times: int, hurry: bool = False) -> Iterator[float]:
    """Seconds from each save of a page of a digest until our preview has it."""
    command = [sys.executable, str(REPOSITORY / "build.py"), "serve", "--root", str(root), "--port", "0"]
    with running(command, root) as process:
        assert process.stderr
        said = next((line for line in process.stderr if line.startswith("Look at it: ")), None)
        if said is None:
            raise SystemExit("the preview has ended")
        address = said.split()[3]
        stream = get(f"{address}_offprint/events")
        following(stream)
        path = f"{address}papers/{page.stem}.html"
        yield from edits(page, times, hurry, process, lambda text: told(stream, path, text))


def edit_hugo(hugo: Path, site: Path, page: Path, times: int, hurry: bool = False) -> Iterator[float]:
    """The same for a site of Hugo's and its server, which keeps the site in memory."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(hugo), "server", "--bind", "127.0.0.1", "--port", str(port), "--logLevel", "error"]
    with running(command, site) as process:
        path = f"http://127.0.0.1:{port}/papers/{page.stem}/"
        asked(path, "<article", process)
        yield from edits(page, times, hurry, process, lambda text: asked(path, text, process))


def edits(
    page: Path, times: int, hurry: bool, process: subprocess.Popen[str], wait: Callable[[str], None]
) -> Iterator[float]:
    """Edit a page so many times; ``wait`` returns once a text is served."""
    for number in range(times):
        time.sleep(HURRY) if hurry else rest(process.pid)
        text = f"Edit {number} of the text."
        page.write_text(f"{page.read_text('utf-8').rstrip()} {text}\n", "utf-8")
        saved = time.perf_counter()
        wait(text)
        yield time.perf_counter() - saved


def told(stream: http.client.HTTPResponse, path: str, text: str) -> None:
    """Wait for events until one comes after which the page holds a text."""
    while text not in get(path).read().decode():
        following(stream)


def asked(path: str, text: str, process: subprocess.Popen[str]) -> None:
    """Ask for a page until it holds a text."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and process.poll() is None:
        try:
            if text in get(path).read().decode():
                return
        except OSError:  # it does not listen yet
            pass
        time.sleep(POLL)
    raise SystemExit(f"{text!r} did not come to {path}")


def get(url: str) -> http.client.HTTPResponse:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=PATIENCE)
    connection.request("GET", address.path)
    return connection.getresponse()


def following(stream: http.client.HTTPResponse) -> str:
    """The mark of the pages that the next event tells of."""
    for line in iter(stream.readline, b""):
        if line.startswith(b"data: "):
            state = json.loads(line[6:])
            if state["errors"]:
                raise SystemExit("\n".join(state["errors"]))
            return str(state["pages"])
    raise SystemExit("the preview has ended")


@contextmanager
def running(command: list[str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A server, until it is done with."""
    process = subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8"
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate()


def main() -> int:
    arguments = [word for word in sys.argv[1:] if word != "--hurry"]
    if not arguments or not (Path(arguments[0]) / "content").is_dir():
        print(__doc__)
        return 2
    times = int(arguments[1]) if len(arguments) > 1 else 10
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(Path(arguments[0]) / "content", Path(folder) / "content")
        page = sorted((Path(folder) / "content" / "papers").glob("*.md"))[0]
        took = []
        for seconds in edit_ours(Path(folder), page, times, "--hurry" in sys.argv):
            took.append(seconds)
            print(f"{seconds:.2f} s", flush=True)
        print(f"median: {statistics.median(took):.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
