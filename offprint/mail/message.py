"""Letter → the message for one recipient, with its headers (RFC 5322, 2369, 2919, 8058)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from hashlib import blake2b
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlsplit

from offprint.config import Config
from offprint.mail.compose import Letter, fill, is_personal
from offprint.mail.mailbox import Mailbox
from offprint.text.characters import clean


class _AsItStands(UnstructuredHeader, BaseHeader):
    """A header of addresses in angle brackets, which a library that breaks long lines would encode as if it were
    words."""

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {str(self).replace(', <', f',{policy.linesep} <')}{policy.linesep}"


def _policy() -> EmailPolicy[EmailMessage]:
    registry = HeaderRegistry()
    for name in ("list-id", "list-unsubscribe"):
        registry.map_to_type(name, _AsItStands)
    return SMTP.clone(cte_type="7bit", header_factory=registry)  # for servers that take no other letters


def message_id(config: Config, letter: Letter) -> str:
    """The same whenever the same issue of the same digest is made: a digest is known by the address that it is sent
    from or, before it has one, by the host of its site."""
    sender = config.mail.sender
    who = sender.address if sender else urlsplit(config.base_url).hostname or "localhost"
    key = blake2b(f"{who}\n{letter.issue.id}".encode("utf-8", "replace"), digest_size=16).hexdigest()
    return f"<{key}@{sender.domain if sender else who}>"


def make_message(
    config: Config, letter: Letter, to: Mailbox | None, moment: datetime, id_: str, personal: bool
) -> EmailMessage:
    """The message as it is handed over. ``personal`` says whether it goes to somebody who reads it; a list service puts
    the headers of a list in itself."""
    mail, message = config.mail, EmailMessage(policy=_policy())
    if mail.sender:
        message["From"] = _address(mail.sender, letter.title)
    if mail.reply_to:
        message["Reply-To"] = _address(mail.reply_to)
    if to:
        message["To"] = _address(to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(moment)
    message["Message-ID"] = id_
    quoted = quote(to.address, safe="") if to else ""
    if personal:
        for name, value in _of_list(config, letter, quoted).items():
            message[name] = value
    message.set_content(letter.text.replace(letter.marker, quoted), subtype="plain", charset="utf-8")
    message.add_alternative(letter.html.replace(letter.marker, quoted), subtype="html", charset="utf-8")
    message["Content-Language"] = letter.language  # now, for new content takes away what is said of the old
    message.set_boundary(f"=_{id_.strip('<>').partition('@')[0]}")  # else the library rolls dice for one
    return message


def _address(mailbox: Mailbox, name: str = "") -> Address:
    return Address(display_name=clean(mailbox.name or name), addr_spec=mailbox.address)


def _of_list(config: Config, letter: Letter, quoted: str) -> Mapping[str, str]:
    """What tells a program for mail that this goes to many, and how to leave: by one click only where the address says
    who leaves (RFC 8058, 3.1). A list service that is told that no person wrote it may not take it, as Sympa does."""
    mail, found = config.mail, {"Auto-Submitted": "auto-generated", "Precedence": "list"}
    if mail.sender:
        local = "".join(sign if sign.isalnum() else "-" for sign in mail.sender.local.lower()).strip("-") or "list"
        found["List-Id"] = f"<{local}.{mail.sender.domain}>"
    leave = [fill(each, quoted) for each in (mail.unsubscribe, mail.unsubscribe_mail) if each]
    if leave:
        found["List-Unsubscribe"] = ", ".join(f"<{each}>" for each in leave)
    if is_personal(mail.unsubscribe):
        found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return MappingProxyType(found)
