"""What a preview shows now: the last good site, and what went wrong since; and those who wait to be told of it.

What is added for a preview is added on the way out: no file of the site is touched.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath

RESERVED = "_offprint/"
"""Below it lies what a preview adds, beside the site's own paths."""
EVENTS = f"{RESERVED}events"
_FILES = {f"{RESERVED}reload.js": "reload.js", f"{RESERVED}reload.css": "reload.css", "sw.js": "sw.js"}
"""What a preview serves itself, by path: the worker in the place of the site's keeps nothing."""
_STYLE_MARK = re.compile(rb"(\.css)\?v=[0-9a-f]+")
_WORKER = re.compile(rb'(<html\b[^>]*?) data-worker="[^"]*"')


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
    """A site while it is edited. Pages that were made ahead of the site are in memory and come before its files."""

    def __init__(self, site: Path, base_path: str, folder: Path) -> None:
        """``base_path`` begins and ends with a slash; ``folder`` holds what a preview adds."""
        self.site, self.base_path = site, base_path
        self._folder = folder
        self._ahead: Mapping[str, bytes] | None = None
        self._state = _state_of(_read_pages(site))
        self._changed = threading.Condition()

    @property
    def state(self) -> State:
        return self._state

    def show(self, pages: Mapping[str, bytes]) -> bool:
        """Show all pages and assets, which are ahead of the site's files; True if any is another than before."""
        before, now = self._state, _state_of(pages.items())
        self._ahead = pages
        self._tell(now)
        return (before.pages, before.styles) != (now.pages, now.styles)

    def settle(self) -> None:
        """The site's files have caught up. Nobody is told: what is in them beside the pages is fetched when needed."""
        self._ahead = None

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
        ahead = self._ahead
        if ahead is not None and (path in ahead or _is_page(path)):
            return ahead.get(path)
        try:
            return (self.site / path).read_bytes()
        except (OSError, ValueError):
            return None

    def _with_script(self, page: bytes, state: State) -> bytes:
        """A page that reloads itself and has no worker. The address of the script tells of which state the page is."""
        source = html.escape(f"{self.base_path}{RESERVED}reload.js?pages={state.pages}&styles={state.styles}")
        script = f'<script type="module" src="{source}"></script>\n'.encode()
        before, end, after = _WORKER.sub(rb"\1", page).rpartition(b"</body>")
        return before + script + end + after if end else after + script

    def _tell(self, state: State) -> None:
        with self._changed:
            self._state = state
            self._changed.notify_all()


def _is_page(path: str) -> bool:
    return path.endswith(".html") or path.startswith("assets/")


def _read_pages(site: Path) -> Iterable[tuple[str, bytes]]:
    for path in site.rglob("*"):
        name = path.relative_to(site).as_posix()
        if _is_page(name) and path.is_file():
            yield name, path.read_bytes()


def _state_of(outputs: Iterable[tuple[str, bytes]]) -> State:
    """The marks of a site. A page's address of a style sheet bears that one's mark, which is left out."""
    pages, styles = [], []
    for path, data in outputs:
        if PurePosixPath(path).suffix == ".css":
            styles.append((path, _mark(data)))
        elif _is_page(path):
            pages.append((path, _mark(_STYLE_MARK.sub(rb"\1", data))))
    return State(pages=_mark(repr(sorted(pages)).encode()), styles=_mark(repr(sorted(styles)).encode()))


def _mark(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()
