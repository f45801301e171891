"""A preview of a built site on this machine, under the path that its base URL gives it, as its host will serve it."""

from __future__ import annotations

import http.server
import posixpath
import sys
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from offprint.errors import MachineError

TYPES = {
    ".atom": "application/atom+xml",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/jsonl; charset=utf-8",
    ".rss": "application/rss+xml",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml",
}


_NOTHING = "index.html/nothing"  # below a file, so never there


class _Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {**TYPES, "": "application/octet-stream"}  # noqa: RUF012  (the base class's own shape)

    def __init__(self, *args: Any, site: Path, base_path: str, **rest: Any) -> None:
        self.site, self.base_path = site, base_path
        super().__init__(*args, directory=str(site), **rest)

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


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Browsers hang up in the midst of an answer when they want it no longer; that is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def make_server(site: Path, base_path: str = "/", port: int = 8000) -> http.server.ThreadingHTTPServer:
    """A server of ``site`` under ``base_path`` (which begins and ends with a slash), reached from this machine only."""
    handler = partial(_Handler, site=site, base_path=base_path)
    return _Server(("127.0.0.1", port), handler)


def serve(site: Path, base_path: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until interrupted; ``ready`` is told the address."""
    try:
        server = make_server(site, base_path, port)
    except (OSError, OverflowError) as error:
        advice = "choose another: build.py serve --port 8001, or make serve PORT=8001"
        raise MachineError(f"port {port} cannot be had ({error}): {advice}") from error
    with server:
        ready(f"http://localhost:{server.server_address[1]}{base_path}")
        server.serve_forever()
