"""Previews of small digests for tests: a real server and a real watcher, in a thread."""

from __future__ import annotations

import http.client
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from urllib.parse import urlsplit

from builds import build_site, tree

import build
from offprint.arguments import WHAT, parse_arguments
from offprint.commands.serve import preview
from offprint.config import Root
from offprint.report import Report

PATIENCE = 60  # seconds; how long a step may take on a machine that others use too
SUBJECTS = ("bees", "wasps", "ants", "moths", "beetles", "spiders", "snails", "frogs", "newts", "toads")


def write_digest(root: Path) -> Path:
    """A digest of ten papers, enough for a map and for related papers; themes by rules."""
    lines = []
    for number, name in enumerate(SUBJECTS):
        other = SUBJECTS[(number * 3 + 1) % len(SUBJECTS)]
        lines += [f"How {name.capitalize()} Live Near {other.capitalize()}"]
        lines += [f"We watch {name} in gardens at night. They meet {other} by the pond, and the {name} stay. We count."]
    (root / "content" / "sources").mkdir(parents=True)
    (root / "content" / "sources" / "2026-11-22.txt").write_text("\n".join(lines) + "\n", "utf-8")
    (root / "content" / "digest.yaml").write_text("title: Pond Notes\nbase_url: https://pond.example/notes/\n", "utf-8")
    rules = "themes:\n  insects:\n    name: Insects\n    words: {2: [bees, wasps, ants]}\n  others:\n    name: Others\n"
    rules += "    words: {2: [snails, frogs, newts]}\ntags:\n  Places:\n    garden:\n      name: garden\n      words: {2: [gardens]}\n"
    (root / "content" / "themes.yaml").write_text(rules, "utf-8")
    return root


class Preview:
    """A preview that runs, and what its pages are told."""

    def __init__(self, root: Path, url: str) -> None:
        self.root, self.url = root, url
        self._address = urlsplit(url)
        self.events: SimpleQueue[dict[str, Any]] = SimpleQueue()
        answer = self._ask("_offprint/events").getresponse()
        assert answer.getheader("Content-Type") == "text/event-stream"
        threading.Thread(target=self._listen, args=(answer,), daemon=True).start()
        self.state = self.events.get(timeout=PATIENCE)

    def _ask(self, path: str, method: str = "GET", **headers: str) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self._address.port, timeout=PATIENCE)
        connection.request(method, path if path.startswith("/") else self._address.path + path, headers=headers)
        return connection

    def _listen(self, answer: http.client.HTTPResponse) -> None:
        for line in iter(answer.readline, b""):
            if line.startswith(b"data: "):
                self.events.put(json.loads(line[6:]))

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        with closing(self._ask(path, method, **headers)) as connection:
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()

    def text(self, path: str) -> str:
        return self.ask(path)[2].decode()

    def path(self, name: str) -> Path:
        return self.root / "content" / name

    def put(self, name: str, text: str) -> None:
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        self.path(name).write_text(text, "utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = self.path(name).read_text("utf-8")
        assert old in text
        self.put(name, text.replace(old, new))

    def told(self, wanted: Callable[[dict[str, Any]], bool] = lambda state: True) -> dict[str, Any]:
        """The next event that is wanted, which is the state from then on."""
        while True:
            self.state = self.events.get(timeout=PATIENCE)
            if wanted(self.state):
                return self.state


@contextmanager
def previewed(root: Path, *arguments: str) -> Iterator[Preview]:
    """A preview of ``root/content``, to the end of the block."""
    options = parse_arguments(["serve", "--jobs", "1", "--root", str(root), *arguments], WHAT)
    urls: SimpleQueue[str] = SimpleQueue()
    stop = threading.Event()
    given = (Root(folder=root), options, Report(), build.stages(), 0, urls.put, stop)
    thread = threading.Thread(target=preview, args=given, daemon=True)
    thread.start()
    try:
        yield Preview(root, urls.get(timeout=PATIENCE))
    finally:
        stop.set()
        thread.join(PATIENCE)
    assert not thread.is_alive()


def cold_site(root: Path, beside: Path) -> dict[str, bytes]:
    """What a build that remembers nothing makes of the same content."""
    shutil.copytree(root / "content", beside / "content")
    return tree(build_site(beside))
