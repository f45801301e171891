"""A client that services can live with: it says who asks, asks for what is new alone, waits when told to, and never
takes part of an answer for the whole.

HTTP is RFC 9110 (Retry-After: 10.2.3), validators are RFC 9111's. What was answered is kept in a folder, so that an
unchanged answer need not be sent again.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from offprint.errors import OffprintError
from offprint.inputs import is_web_address
from offprint.output import keep_only, write_whole

if TYPE_CHECKING:
    import requests

TRIES = 4
"""How often an answer is asked for, before it counts as failed."""
_FIRST_WAIT = 2.0
"""Seconds before the second try; each further wait is twice as long."""
_CONNECT, _SILENCE, _ANSWER, _RUN = 15.0, 60.0, 180.0, 1200.0
"""Seconds: to connect, without a byte, for one answer, for all of a run."""
_LARGEST = 64_000_000
"""Bytes of an answer, unpacked."""
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 5
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class AnswerError(OffprintError):
    """No answer, or none that can be used. Says why, without the address: there may be a key in it."""

    def __init__(self, said: str, status: int = 0) -> None:
        super().__init__(said)
        self.status = status
        """What the service answered, where it did (RFC 9110, 15)."""


class _TryAgainError(Exception):
    """What may be better a moment later; ``wait`` is the seconds that the service asks for."""

    def __init__(self, said: str, wait: float | None = None, down: bool = False) -> None:
        super().__init__(said)
        self.wait = wait
        self.down = down
        """Whether the host could not be reached at all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The text of an answer."""

    text: str
    fresh: bool
    """False where the service says that it is what it was the last time."""


@dataclass(slots=True)
class Client:
    """Asks, one question after the other."""

    agent: str
    """Who asks, as a User-Agent."""
    folder: Path
    """Where answers are kept."""
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    silence: float = _SILENCE
    """Seconds without a byte, after which a connection is given up."""
    largest: int = _LARGEST
    secrets: Mapping[str, str] = field(default_factory=dict)
    """By host, what is put behind its addresses: keys, which are neither kept nor told."""
    _session: requests.Session | None = None
    _asked: dict[str, float] = field(default_factory=dict)
    """By host, when it was asked last."""
    _down: set[str] = field(default_factory=set)
    """Hosts that could not be reached: the next question to one is tried once."""
    _until: float = 0.0
    _kept: set[str] = field(default_factory=set)

    def get(self, address: str, accept: str, check: Callable[[str], None], pause: float = 1.0) -> Answer:
        """The answer of an address, with at least ``pause`` seconds since the last question to its host.

        ``check`` raises AnswerError for a text that is not what was asked for; it may be asked for once more. Raises
        AnswerError where no answer can be had.
        """
        self._until = self._until or self.clock() + _RUN
        kept, body = self._read(address, accept)
        wait, bad, host = _FIRST_WAIT, 0, urlsplit(address).netloc
        tries = 1 if host in self._down else TRIES
        for tried in range(1, tries + 1):
            try:
                response = self._follow(address, accept, kept if body is not None else {}, pause)
                if response.status_code == 304 and body is not None:
                    return Answer(body, False)
                data = self._body(response)
            except _TryAgainError as error:
                if error.down and tried == tries:
                    self._down.add(host)
                self._wait(error, wait, last=tried == tries)
                wait *= 2
                continue
            self._down.discard(host)
            text = decode(data, response.headers.get("Content-Type", ""))
            try:
                check(text)
            except AnswerError as error:
                bad += 1
                self._wait(_TryAgainError(str(error)), wait, last=bad == 2 or tried == tries)
                wait *= 2
                continue
            self._write(address, accept, response.headers, text)
            return Answer(text, text != body)
        raise AssertionError("the last try ends in an answer or an error")

    def forget_others(self) -> None:
        """Take away the kept answers that nobody asked for in this run."""
        keep_only(self.folder, self._kept)

    def _wait(self, error: _TryAgainError, usual: float, last: bool) -> None:
        """Wait as long as the service asks, or as is usual; raise AnswerError where that is not to be."""
        seconds = usual if error.wait is None else max(error.wait, 1.0)
        if last:
            raise AnswerError(str(error)) from error
        if self.clock() + seconds > self._until:
            raise AnswerError(f"{error}, and there is no time left to wait {seconds:.0f} s") from error
        self.sleep(seconds)

    def _follow(self, address: str, accept: str, kept: Mapping[str, str], pause: float) -> requests.Response:
        """The response at the end of the redirects; one whose body can be read, or 304."""
        headers = {"User-Agent": self.agent, "Accept": accept, "Accept-Encoding": "gzip, deflate"}
        headers |= {name: kept[key] for name, key in _CONDITIONS if kept.get(key)}
        for _ in range(_MOST_REDIRECTS + 1):
            if not is_web_address(address):
                raise AnswerError("it leads to something that is no web address")
            response = self._send(address, headers, pause)
            status = response.status_code
            if status in _REDIRECTS:
                address = urljoin(address, response.headers.get("Location", ""))
                response.close()
                continue
            if status in (200, 304):
                return response
            response.close()
            reason = re.sub(r"[^ -~]+", " ", response.reason or "")  # a terminal would obey some of the rest
            said = f"{urlsplit(address).hostname} answers {status} {reason}".rstrip()
            if status in (408, 425, 429) or status >= 500:
                raise _TryAgainError(said, _retry_after(response.headers))
            raise AnswerError(said, status)
        raise AnswerError(f"more than {_MOST_REDIRECTS} redirects")

    def _send(self, address: str, headers: dict[str, str], pause: float) -> requests.Response:
        import requests  # here: a build, which fetches nothing, shall not wait for its import

        self._session = self._session or requests.Session()
        host = urlsplit(address).netloc
        if host in self.secrets:
            address += ("&" if urlsplit(address).query else "?") + self.secrets[host]
        if host in self._asked and (early := self._asked[host] + pause - self.clock()) > 0:
            self.sleep(early)
        if self.clock() > self._until:
            raise AnswerError(f"no time left: a run takes {_RUN:.0f} s at most")
        self._asked[host] = self.clock()
        try:
            return self._session.get(
                address, headers=headers, timeout=(_CONNECT, self.silence), stream=True, allow_redirects=False
            )
        except requests.Timeout as error:
            raise _TryAgainError(f"{urlsplit(address).hostname} does not answer in time", down=True) from error
        except requests.ConnectionError as error:
            raise _TryAgainError(f"no connection to {urlsplit(address).hostname}", down=True) from error
        except (requests.RequestException, ValueError) as error:  # the latter of hosts and redirects that are none
            raise AnswerError(f"cannot be asked: {type(error).__name__}") from error

    def _body(self, response: requests.Response) -> bytes:
        """All that is sent, unpacked. The length that the headers promise is held against it."""
        from urllib3.exceptions import HTTPError, ReadTimeoutError

        until, data = self.clock() + _ANSWER, bytearray()
        try:
            # whatever has come: who waits for a whole chunk waits for ever on a service that sends a byte a minute
            while chunk := response.raw.read1(65_536, decode_content=True):
                data += chunk
                if len(data) > self.largest:
                    raise AnswerError(f"the answer is larger than {self.largest:,} bytes")
                if self.clock() > until:
                    raise _TryAgainError(f"the answer takes longer than {_ANSWER:.0f} s")
        except ReadTimeoutError as error:
            raise _TryAgainError("the answer stops in the middle") from error
        except HTTPError as error:
            raise _TryAgainError("the answer is cut off") from error
        finally:
            response.close()
        return bytes(data)

    def _path(self, address: str, accept: str) -> Path:
        name = hashlib.blake2b(f"{accept} {address}".encode(), digest_size=12).hexdigest()
        self._kept.add(name)
        return self.folder / name

    def _read(self, address: str, accept: str) -> tuple[dict[str, str], str | None]:
        """The validators and the text that were kept; None where there are none that can be used."""
        try:
            head, _, text = self._path(address, accept).read_bytes().decode().partition("\n")
            kept: Any = json.loads(head)
            return {key: str(kept[key]) for _, key in _CONDITIONS}, text
        except (OSError, ValueError, KeyError, TypeError):
            return {}, None

    def _write(self, address: str, accept: str, headers: Mapping[str, str], text: str) -> None:
        head = json.dumps({key: headers.get(key, "") for _, key in _CONDITIONS})
        with suppress(OffprintError, UnicodeEncodeError):  # nothing but time is lost
            write_whole(self._path(address, accept), f"{head}\n{text}".encode())


_CONDITIONS = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
"""Which header asks with what an earlier answer carried (RFC 9110, 13.1)."""


def decode(data: bytes, content_type: str) -> str:
    """The text of an answer, line ends made ``\\n``: by its byte-order mark, else by the charset of the header, else by
    its XML declaration (RFC 7303, 3), else as UTF-8. Raises AnswerError where it is none of that."""
    mark = next((encoding for opening, encoding in _MARKS if data.startswith(opening)), "")
    told = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type, re.I)
    declared = re.match(rb"\s*<\?xml[^>]*\sencoding\s*=\s*[\"']([\w.:-]+)", data[:512])
    encoding = mark or (told[1] if told else "") or (declared[1].decode("ascii") if declared else "") or "utf-8"
    try:
        text = data.decode(encoding)
    except (UnicodeError, LookupError):
        raise AnswerError(f"the answer is not in {encoding}, as it should be") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait; a moment is taken against the service's own clock, not ours."""
    from email.utils import parsedate_to_datetime  # here, for builds never need it

    written = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}", written):
        return float(written)
    try:
        return (parsedate_to_datetime(written) - parsedate_to_datetime(headers.get("Date", ""))).total_seconds()
    except (ValueError, TypeError):
        return None
