"""A preview of a built site on this machine, under the path that its base URL gives it, as its host will serve it; or
of one that changes, whose pages are told so."""

from __future__ import annotations

import http.server
import os
import posixpath
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from offprint.errors import MachineError
from offprint.live import EVENTS, Live

TYPES = {
    ".atom": "application/atom+xml",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/jsonl; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".rss": "application/rss+xml",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml",
}


HOSTS = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?", re.I)
"""What this machine calls itself. A page from elsewhere whose name leads here (DNS rebinding) says another."""
_NOTHING = "index.html/nothing"  # below a file, so never there
_PATIENCE = 15  # seconds after which a stream says that it is still there, and finds out whether anybody listens


class _Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {**TYPES, "": "application/octet-stream"}  # noqa: RUF012  (the base class's own shape)

    def __init__(self, *args: Any, site: Path, base_path: str, **rest: Any) -> None:
        self.site, self.base_path = site, base_path
        super().__init__(*args, directory=str(site), **rest)

    def parse_request(self) -> bool:
        if not super().parse_request():
            return False
        try:
            urlsplit(self.path)
        except ValueError:
            self.send_error(HTTPStatus.BAD_REQUEST)
            return False
        if HOSTS.fullmatch(self.headers.get("Host", "")):
            return True
        self.send_error(HTTPStatus.MISDIRECTED_REQUEST, "This is a preview: open it at localhost")
        return False

    def do_GET(self) -> None:
        if self.path in ("/", self.base_path.rstrip("/")) and self.path != self.base_path:
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", self.base_path)
            self.end_headers()
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        """A file of the site, never one above it; a path that is not under the base is nothing's."""
        asked = posixpath.normpath(unquote(urlsplit(path).path))
        if not f"{asked}/".startswith(self.base_path):
            return str(self.site / _NOTHING)
        parts = [part for part in asked[len(self.base_path) :].split("/") if part not in ("", ".", "..")]
        return str(self.site.joinpath(*parts)) if "\0" not in asked else str(self.site / _NOTHING)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = self.site / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", TYPES[".html"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def list_directory(self, path: Any) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class _LiveHandler(_Handler):
    """Sends a site that changes: nothing is kept by browsers, and pages come with what tells them of changes."""

    def __init__(self, *args: Any, live: Live, **rest: Any) -> None:
        self.live = live
        super().__init__(*args, site=live.site, base_path=live.base_path, **rest)

    def send_head(self) -> Any:
        asked = Path(self.translate_path(self.path))
        path = "" if asked == self.site else asked.relative_to(self.site).as_posix()
        if path == EVENTS:
            return self._stream()
        name = urlsplit(self.path).path
        data = self.live.read(f"{path}/index.html".lstrip("/") if name.endswith("/") else path)
        if data is None and (not os.path.isdir(asked) or name.endswith("/")):  # noqa: PTH112  (no error for a name too long)
            return self._send(HTTPStatus.NOT_FOUND, self.live.read("404.html") or b"Not found", ".html")
        if data is None:
            return super().send_head()  # which leads to the same with a slash
        return self._send(HTTPStatus.OK, data, asked.suffix or ".html")

    def _send(self, status: HTTPStatus, data: bytes, ending: str) -> BytesIO:
        self.send_response(status)
        self.send_header("Content-Type", self.extensions_map.get(ending) or self.extensions_map[""])
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        return BytesIO(data)

    def _stream(self) -> None:
        """The state, and whenever it changes (Server-Sent Events, html.spec.whatwg.org, 9.2)."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(b"retry: 500\n\n")
        known = None
        while True:
            state = self.live.wait(known, _PATIENCE)
            self.wfile.write(state.event if state != known else b": still here\n\n")
            known = state

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super(_Handler, self).end_headers()


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Browsers hang up in the midst of an answer when they want it no longer; that is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def make_server(site: Path | Live, base_path: str = "/", port: int = 8000) -> http.server.ThreadingHTTPServer:
    """A server of ``site`` under ``base_path`` (which begins and ends with a slash), reached from this machine only. A
    site that changes has a path of its own."""
    if isinstance(site, Live):
        return _Server(("127.0.0.1", port), partial(_LiveHandler, live=site))
    return _Server(("127.0.0.1", port), partial(_Handler, site=site, base_path=base_path))


def serve(site: Path, base_path: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until interrupted; ``ready`` is told the address."""
    with _open(site, base_path, port) as server:
        ready(f"http://localhost:{server.server_address[1]}{base_path}")
        server.serve_forever()


@contextmanager
def serving(live: Live, port: int) -> Iterator[str]:
    """Serve a site that changes to the end of the block, which is given the address."""
    with _open(live, live.base_path, port) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
        thread.start()
        try:
            yield f"http://localhost:{server.server_address[1]}{live.base_path}"
        finally:
            server.shutdown()


def _open(site: Path | Live, base_path: str, port: int) -> http.server.ThreadingHTTPServer:
    try:
        return make_server(site, base_path, port)
    except (OSError, OverflowError) as error:
        advice = "choose another: build.py serve --port 8001, or make serve PORT=8001"
        raise MachineError(f"port {port} cannot be had ({error}): {advice}") from error
