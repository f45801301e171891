"""What a preview shows now: the last good site, and what went wrong since; and those who wait to be told of it.

What is added for a preview is added on the way out: no file of the site is touched.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import NamedTuple

RESERVED = "_offprint/"
"""Below it lies what a preview adds, beside the site's own paths."""
EVENTS = f"{RESERVED}events"
_FILES = {f"{RESERVED}reload.js": "reload.js", f"{RESERVED}reload.css": "reload.css", "sw.js": "sw.js"}
"""What a preview serves itself, by path: the worker in the place of the site's keeps nothing."""
_STYLE_MARK = re.compile(rb"(\.css)\?v=[0-9a-f]+")
_WORKER = re.compile(rb'(<html\b[^>]*?) data-worker="[^"]*"')


def without_style_marks(page: bytes) -> bytes:
    """A page without the marks of its style sheets: new ones are put on in place."""
    return _STYLE_MARK.sub(rb"\1", page)


class Marks(NamedTuple):
    """What tells one state of a site from another."""

    pages: str
    """Of all pages and assets but style sheets."""
    styles: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What open pages are told. Marks tell what was built from what was built before."""

    pages: str
    """Of all pages and assets but style sheets."""
    styles: str
    errors: tuple[str, ...] = ()

    @property
    def event(self) -> bytes:
        """An event of a stream (html.spec.whatwg.org, 9.2)."""
        return b"data: " + json.dumps(asdict(self)).encode() + b"\n\n"


class Live:
    """A site while it is edited."""

    def __init__(self, site: Path, base_path: str, folder: Path, marks: Marks) -> None:
        """``base_path`` begins and ends with a slash; ``folder`` holds what a preview adds."""
        self.site, self.base_path = site, base_path
        self._folder = folder
        self._state = State(pages=marks.pages, styles=marks.styles)
        self._changed = threading.Condition()

    @property
    def state(self) -> State:
        return self._state

    def show(self, marks: Marks) -> bool:
        """The site's files are others: tell of it. True if a page or an asset is."""
        before, now = self._state, State(pages=marks.pages, styles=marks.styles)
        self._tell(now)
        return (before.pages, before.styles) != (now.pages, now.styles)

    def fail(self, errors: Sequence[str]) -> None:
        """Go on with what was shown last, and say why."""
        self._tell(replace(self._state, errors=tuple(errors)))

    def wait(self, known: State | None, seconds: float) -> State:
        """The state as soon as it is another than this, or after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._state != known, seconds)
            return self._state

    def read(self, path: str) -> bytes | None:
        """A file of the site, as a preview sends it; None if there is none."""
        if path in _FILES:
            return (self._folder / _FILES[path]).read_bytes()
        state = self._state  # first: a page that is newer than it says reloads once too often, an older one never
        data = self._read(path)
        return self._with_script(data, state) if data is not None and path.endswith(".html") else data

    def _read(self, path: str) -> bytes | None:
        try:
            return (self.site / path).read_bytes()
        except (OSError, ValueError):
            return None

    def _with_script(self, page: bytes, state: State) -> bytes:
        """A page that reloads itself and has no worker. The address of the script tells of which state the page is, and
        it from others."""
        own = hashlib.blake2b(without_style_marks(page), digest_size=8).hexdigest()
        marks = f"pages={state.pages}&styles={state.styles}&page={own}"
        source = html.escape(f"{self.base_path}{RESERVED}reload.js?{marks}")
        script = f'<script type="module" src="{source}"></script>\n'.encode()
        before, end, after = _WORKER.sub(rb"\1", page).rpartition(b"</body>")
        return before + script + end + after if end else after + script

    def _tell(self, state: State) -> None:
        with self._changed:
            self._state = state
            self._changed.notify_all()
