"""Mail addresses with the names of those whose they are, as settings and lists hold them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
"""A dot-atom (RFC 5322, 3.2.3); the quoted form, which nobody has, is left out."""
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"({_LOCAL})@({_LABEL}(?:\.{_LABEL})*)")
_LONGEST = 254
"""Characters of an address (RFC 5321, 4.5.3.1, with its erratum 1690)."""


@dataclass(frozen=True, slots=True, order=True)
class Mailbox:
    """An address, its domain in small letters and ASCII, and a name, which may be empty."""

    address: str
    name: str = ""

    @property
    def local(self) -> str:
        return self.address.rpartition("@")[0]

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def parse_mailbox(text: str) -> Mailbox | None:
    """``a@b.example``, ``Name <a@b.example>`` or ``"Name, Jr" <a@b.example>``; None where it is neither.

    A domain in other letters than ASCII is taken as the network knows it (IDNA); what stands before the @ must be
    ASCII, for few servers take anything else (RFC 6531).
    """
    if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", text):
        return None
    text = text.strip()
    name = ""
    if found := re.fullmatch(r"(.*?)\s*<([^<>]*)>", text):
        name, text = found[1].strip(), found[2].strip()
        if len(name) > 1 and name[0] == name[-1] == '"':
            name = re.sub(r"\\(.)", r"\1", name[1:-1])
        if re.search(r"[<>]", name):
            return None
    local, at, domain = text.rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    address = f"{local}{at}{domain.lower()}"
    if len(address) > _LONGEST or len(local) > 64 or not _ADDRESS.fullmatch(address):
        return None
    return Mailbox(address, " ".join(name.split()))
