"""The server that takes our mail, from environment variables, and connections to it (RFC 5321; TLS as RFC 8314 has it).
Alone talks SMTP."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from offprint.errors import MachineError, UsageError

Security = Literal["tls", "starttls", "none"]
PORTS: Mapping[Security, int] = {"tls": 465, "starttls": 587, "none": 25}
_PREFIX = "OFFPRINT_SMTP_"
_DATA = 354
_GONE = (421,)  # the server closes the connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)
    authorities: str = ""
    """A file of certificates, instead of the system's."""
    patience: float = 60
    """Seconds that an answer may take."""
    last_patience: float = 600
    """Seconds that the answer to a whole message may take (RFC 5321, 4.5.3.2.6)."""

    @property
    def shown(self) -> str:
        return f"{self.host}:{self.port}"


class LostError(Exception):
    """The connection is lost, or was never had; another may be. ``handed`` says that the message may have arrived."""

    def __init__(self, said: str, handed: bool = False) -> None:
        super().__init__(said)
        self.handed = handed


class RefusedError(Exception):
    """The server will not take a message now, or never."""

    def __init__(self, code: int, said: str, of: Literal["recipient", "message"]) -> None:
        super().__init__(said)
        self.of = of
        """What it has something against. A sender that it does not want raises MachineError."""
        self.for_good = code >= 500


def read_server(environment: Mapping[str, str]) -> Server:
    """Raises UsageError, which names the variable and what it must be."""

    def value(name: str) -> str:
        return environment.get(f"{_PREFIX}{name}", "").strip()

    host, user, password = value("HOST"), value("USER"), environment.get(f"{_PREFIX}PASSWORD", "")
    if not host:
        raise UsageError(f"no server to send by: set {_PREFIX}HOST to the name of yours (docs/mail.md)")
    if not re.fullmatch(r"[A-Za-z0-9._:-]+", host):
        raise UsageError(f"{_PREFIX}HOST must be the name of a server, such as smtp.bees.example, not {host!r}")
    port = value("PORT")
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise UsageError(f"{_PREFIX}PORT must be a number from 1 to 65535, not {port!r}")
    security = _security(value("SECURITY").lower(), port, host)
    if bool(user) != bool(password):
        missing = "PASSWORD" if user else "USER"
        raise UsageError(f"{_PREFIX}{missing} is not set: a server is told both or neither of user and password")
    return Server(
        host=host,
        port=int(port) if port else PORTS[security],
        security=security,
        user=user,
        password=password,
        authorities=value("CA"),
    )


def _security(given: str, port: str, host: str) -> Security:
    if given not in ("", *PORTS):
        raise UsageError(f"{_PREFIX}SECURITY must be tls, starttls or none, not {given!r}")
    for each in PORTS:
        if each == given:
            if each == "none" and not _is_here(host):
                said = "mail and password would be open to all on the way"
                raise UsageError(
                    f"{_PREFIX}SECURITY=none goes with a server on this machine alone: {said}; take starttls"
                )
            return each
    return "starttls" if port in ("25", "587", "2525") else "tls"


def _is_here(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False


@contextmanager
def connected(server: Server) -> Iterator[Connection]:
    """A connection, logged in. Raises LostError where there is none, and MachineError where another try would not
    help."""
    client = _connect(server)
    try:
        yield Connection(client, server)
        with suppress(OSError):  # smtplib's errors are such; all that mattered has been answered
            client.quit()
    finally:
        client.close()


def _connect(server: Server) -> smtplib.SMTP:
    try:
        context = ssl.create_default_context(cafile=server.authorities or None)
    except (OSError, ssl.SSLError) as error:
        said = f"cannot be read as certificates: {error.strerror or error}"
        raise MachineError(f"{_PREFIX}CA: {Path(server.authorities).as_posix()} {said}") from None
    client: smtplib.SMTP | None = None
    try:
        if server.security == "tls":
            client = smtplib.SMTP_SSL(server.host, server.port, timeout=server.patience, context=context)
        else:
            client = smtplib.SMTP(server.host, server.port, timeout=server.patience)
        client.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            client.starttls(context=context)
            client.ehlo()
        if server.user:
            client.login(server.user, server.password)
        return client
    except BaseException as error:
        if client:
            client.close()
        found = _failure(error, server)
        if found:
            raise found from None
        raise


def _failure(error: BaseException, server: Server) -> Exception | None:
    """What a failure to connect is told as; None where it is not one of those that are known."""
    where = server.shown
    if isinstance(error, ssl.SSLCertVerificationError):
        fix = f"check {_PREFIX}HOST, or name your own authority's file in {_PREFIX}CA"
        return MachineError(f"{where}: its certificate is not to be trusted: {error.verify_message}; {fix}")
    if isinstance(error, ssl.SSLError):
        fix = f"check {_PREFIX}PORT and {_PREFIX}SECURITY: tls goes with 465, starttls with 587"
        return MachineError(f"{where}: no TLS: {error.reason or error}; {fix}")
    if isinstance(error, smtplib.SMTPAuthenticationError):
        said = _said(error.smtp_code, error.smtp_error, server)
        if error.smtp_code < 500:
            return LostError(f"{where}: {said}")
        return MachineError(f"{where}: user or password is refused ({said}): check {_PREFIX}USER and {_PREFIX}PASSWORD")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        if "STARTTLS" in str(error):
            return MachineError(f"{where}: knows no STARTTLS: set {_PREFIX}SECURITY to tls, and {_PREFIX}PORT to 465")
        return MachineError(f"{where}: takes no user and password here: check {_PREFIX}HOST and {_PREFIX}PORT")
    if isinstance(error, UnicodeEncodeError):
        return MachineError(f"{where}: {_PREFIX}USER and {_PREFIX}PASSWORD must be in ASCII for this server")
    if isinstance(error, smtplib.SMTPResponseException):
        said = _said(error.smtp_code, error.smtp_error, server)
        return MachineError(f"{where}: {said}") if error.smtp_code >= 500 else LostError(f"{where}: {said}")
    if isinstance(error, smtplib.SMTPException):
        return LostError(f"{where}: {str(error) or 'the connection was closed'}")
    if isinstance(error, OSError):
        return LostError(f"{where}: {error.strerror or error}")
    return None


class Connection:
    """One connection, for one message after the other."""

    def __init__(self, client: smtplib.SMTP, server: Server) -> None:
        self._client, self._server = client, server

    def offer(self, sender: str, recipient: str, size: int) -> None:
        """Ask whether the server takes a message, up to the moment at which it wants to have it. Raises RefusedError,
        LostError, and MachineError where it wants nothing of this sender."""
        options = f" SIZE={size}" if self._client.has_extn("size") else ""
        code, said = self._ask(f"MAIL FROM:<{sender}>{options}")
        if code != 250:
            self._reset()
            if code < 500:
                raise RefusedError(code, said, "message")
            raise MachineError(
                f"{self._server.shown}: takes nothing from {sender} ({said}): check 'from' in content/digest.yaml"
            )
        code, said = self._ask(f"RCPT TO:<{recipient}>", recipient)
        if code not in (250, 251):
            self._reset()
            raise RefusedError(code, said, "recipient")
        code, said = self._ask("DATA", recipient)
        if code != _DATA:
            self._reset()
            raise RefusedError(code, said, "message")

    def hand_over(self, data: bytes, recipient: str) -> None:
        """The message itself, which the server has asked for. Raises RefusedError where it is not taken after all, and
        LostError where there is no telling whether it was."""
        try:
            self._client.send(re.sub(rb"(?m)^\.", b"..", data) + b".\r\n")
            if self._client.sock:
                self._client.sock.settimeout(self._server.last_patience)
            code, text = self._client.getreply()
            if self._client.sock:
                self._client.sock.settimeout(self._server.patience)
        except OSError as error:  # smtplib's errors are such
            raise LostError(f"{self._server.shown}: {_words(error)}", handed=True) from None
        said = _said(code, text, self._server, recipient)
        if code == -1:
            raise LostError(f"{self._server.shown}: {said}", handed=True)
        if code != 250:
            raise RefusedError(code, said, "message")

    def _ask(self, command: str, recipient: str = "") -> tuple[int, str]:
        try:
            code, text = self._client.docmd(command)
        except OSError as error:  # smtplib's errors are such
            raise LostError(f"{self._server.shown}: {_words(error)}") from None
        said = _said(code, text, self._server, recipient)
        if code in _GONE or code == -1:
            raise LostError(f"{self._server.shown}: {said}")
        return code, said

    def _reset(self) -> None:
        with suppress(LostError):  # which the next message finds out
            self._ask("RSET")


def _words(error: OSError) -> str:
    return error.strerror or str(error) or "the connection was closed"


def _said(code: int, text: bytes | str, server: Server, recipient: str = "") -> str:
    """An answer as it is told, in one line without what is nobody's matter: the password, and who was to get mail."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    words = "".join(sign if sign.isprintable() else " " for sign in words)
    for secret in (server.password, recipient):
        if secret:
            words = re.sub(re.escape(secret), "...", words, flags=re.IGNORECASE)
    return f"{code} {' '.join(words.split())}"[:300]
