"""A server on this machine that answers as a test says: a stand-in for the services that papers are fetched from."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Asked:
    """A request, as it came."""

    path: str
    values: dict[str, str]
    headers: dict[str, str]
    body: str = ""


@dataclass
class Reply:
    """What is sent: ``length`` promises more than there is where a reply is to break off."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    reset: bool = False
    """Whether the connection is closed without a word."""
    wait: threading.Event | None = None
    """What the reply waits for in its middle."""


@dataclass
class Server:
    address: str
    asked: list[Asked]
    replies: dict[str, Callable[[Asked], Reply]]
    """By path."""

    def plays(self, path: str, *replies: Reply | bytes) -> str:
        """Let a path give these replies one after the other, the last one for ever; its address."""
        left = [reply if isinstance(reply, Reply) else Reply(reply) for reply in replies]
        self.replies[path] = lambda asked: left.pop(0) if len(left) > 1 else left[0]
        return self.address + path


@contextmanager
def answering() -> Iterator[Server]:
    found: list[Asked] = []
    replies: dict[str, Callable[[Asked], Reply]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            values = {name: texts[0] for name, texts in parse_qs(parts.query).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            asked = Asked(parts.path, values, {name.lower(): text for name, text in self.headers.items()}, body)
            found.append(asked)
            reply = replies[parts.path](asked) if parts.path in replies else Reply(status=404)
            self.close_connection = True
            if reply.reset:
                return
            self.send_response(reply.status)
            for name, text in reply.headers.items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
            self.end_headers()
            self.wfile.write(reply.body)
            if reply.wait:
                self.wfile.flush()
                reply.wait.wait(10)

        do_POST = do_GET  # noqa: N815  # as the library names it

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{server.server_address[1]}", found, replies)
    finally:
        server.shutdown()
        server.server_close()
