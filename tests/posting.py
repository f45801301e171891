"""A mail server on this machine that does as a test says: a real one, of another library than the one that sends."""

from __future__ import annotations

import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

HANG_UP = "hang up"
"""What a script says where the connection is to be closed without a word."""
Script = Callable[[str, str], str]
"""(stage, address) → the answer; empty for yes. Stages are ``mail``, ``rcpt``, and ``data`` when a message is there."""


@dataclass
class Post:
    """What came, and how the server is to take what comes."""

    port: int = 0
    script: Script = lambda stage, address: ""
    got: list[tuple[str, bytes]] = field(default_factory=list)
    """(address, message), of all that it took in, whatever it answered."""
    sessions: int = 0

    def counts(self) -> dict[str, int]:
        return dict(Counter(address for address, _ in self.got))

    def messages(self) -> list[EmailMessage]:
        found = [message_from_bytes(data, policy=policy.default) for _, data in self.got]
        return [message for message in found if isinstance(message, EmailMessage)]


def hang_up(server: Any) -> None:
    server.transport.abort()


class _Handler:
    def __init__(self, post: Post) -> None:
        self._post = post

    def _answer(self, server: SMTP, stage: str, address: str) -> str:
        said = self._post.script(stage, address)
        if said == HANG_UP:
            hang_up(server)
            return "421 gone"
        return said

    async def handle_EHLO(  # noqa: N802  (aiosmtpd's name for it)
        self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self._post.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if said := self._answer(server, "mail", address):
            return said
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if said := self._answer(server, "rcpt", address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        [address] = envelope.rcpt_tos
        said = self._post.script("data", address)
        if not said or said == HANG_UP:
            self._post.got.append((address, envelope.content))
        if said == HANG_UP:
            hang_up(server)
            return "421 gone"
        return said or "250 OK"


class _Anywhere(Controller):
    """At a port that the system finds."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def posting(
    tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, password: str = ""
) -> Iterator[Post]:
    """A server at 127.0.0.1; with ``password``, for who logs in as ``bee``."""
    post = Post()

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and (given.login, given.password) == (b"bee", password.encode())
        return AuthResult(success=right, handled=False)

    more: dict[str, Any] = {}
    if password:
        more = {"authenticator": authenticate, "auth_required": True, "auth_require_tls": starttls is not None}
    controller = _Anywhere(
        _Handler(post),
        hostname="127.0.0.1",
        port=0,
        ssl_context=tls,
        tls_context=starttls,
        require_starttls=starttls is not None,
        **more,
    )
    controller.start()
    post.port, post.sessions = controller.port, 0
    try:
        yield post
    finally:
        controller.stop()
