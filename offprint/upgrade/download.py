"""Releases from the network: where they are at the usual hosts, and their bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from offprint.errors import MachineError, OffprintError, UsageError
from offprint.inputs import is_web_address
from offprint.upgrade.archive import MOST_BYTES

_SHAPES = {
    "github": ("{at}/archive/refs/tags/v{version}.tar.gz", "{at}/releases/latest"),
    "gitlab": ("{at}/-/archive/v{version}/{name}-v{version}.tar.gz", "{at}/-/releases/permalink/latest"),
    "forgejo": ("{at}/archive/v{version}.tar.gz", "{at}/releases/latest"),
}
"""Where a host has the archive of a tag, and what it leads to its newest release."""
_HOSTS = {"github.com": "github", "gitlab.com": "gitlab", "codeberg.org": "forgejo"}
_MOST_REDIRECTS = 10
_SECONDS = (10, 60)
"""To wait for a connection, and for the next bytes."""


def download_release(upstream: str, version: str) -> bytes:
    """The archive of a version, or of ``latest``, of the repository at an address.

    Raises UsageError where there is no such release, MachineError where the network fails.
    """
    at = upstream.rstrip("/").removesuffix(".git")
    host = _HOSTS.get(urlsplit(at).hostname or "")
    shapes = [_SHAPES[host]] if host else list(_SHAPES.values())
    if version == "latest":
        version = _latest(at, shapes)
    for archive, _ in shapes:
        data = download(archive.format(at=at, version=version, name=at.rsplit("/", 1)[-1]))
        if data is not None:
            return data
    raise UsageError(f"no release {version} at {at}: look there for what there is")


def download(url: str) -> bytes | None:
    """What is at an address; None where the host says that there is nothing."""
    data = bytearray()
    for piece in _get(url):
        if piece is None:
            return None
        data += piece
        if len(data) > MOST_BYTES:
            raise OffprintError(f"{url}: more than {MOST_BYTES // 1_000_000} MB, which no release has")
    return bytes(data)


def _latest(at: str, shapes: list[tuple[str, str]]) -> str:
    """The newest version, which is in the address that a host leads to."""
    for url in dict.fromkeys(latest.format(at=at) for _, latest in shapes):
        for place in _places(url):
            if found := re.search(r"/(?:tag/|releases/)v?(\d+\.\d+\.\d+)/?$", place):
                return found[1]
    raise UsageError(f"{at} names no newest release: name one, such as build.py upgrade 0.2.0")


def _places(url: str) -> Iterator[str]:
    """The addresses that one leads to."""
    import requests

    try:
        for _ in range(_MOST_REDIRECTS):
            with requests.get(url, allow_redirects=False, stream=True, timeout=_SECONDS) as answer:
                if not answer.is_redirect:
                    return
                url = _next(url, answer.headers["Location"])
                yield url
    except (requests.RequestException, ValueError) as error:  # the latter of hosts and redirects that are none
        raise MachineError(f"{url}: {_said(error)}") from None


def _get(url: str) -> Iterator[bytes | None]:
    import requests  # only here: it takes a tenth of a second to load

    try:
        for _ in range(_MOST_REDIRECTS):
            with requests.get(url, allow_redirects=False, stream=True, timeout=_SECONDS) as answer:
                if answer.is_redirect:
                    url = _next(url, answer.headers["Location"])
                    continue
                if answer.status_code in (404, 410):
                    yield None
                    return
                answer.raise_for_status()
                yield from answer.iter_content(1 << 16)
                return
        raise MachineError(f"{url}: leads on and on")
    except (requests.RequestException, ValueError) as error:  # the latter of hosts and redirects that are none
        raise MachineError(f"{url}: {_said(error)}") from None


def _next(url: str, location: str) -> str:
    """Where a redirect leads: to the web, and never from what is encrypted to what is not."""
    target = urljoin(url, location)
    if not is_web_address(target) or (url.startswith("https:") and not target.startswith("https:")):
        raise OffprintError(f"{url} leads to {target!r}, which is no address to take a program from")
    return target


def _said(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error))[:200] or type(error).__name__
