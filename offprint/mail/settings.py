"""``mail`` in content/digest.yaml → Mail: from whom editions are sent, to whom, and what is in them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from offprint.inputs import Fields, is_web_address
from offprint.mail.mailbox import Mailbox, parse_mailbox

KEYS = (
    *("from", "reply_to", "to", "unsubscribe", "postal"),
    *("themes", "tags", "order", "limit", "batch", "rate"),
)
ORDERS = ("newest", "trending")
ADDRESS = "{address}"
"""What stands in the address of ``unsubscribe`` for who gets the mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """How a digest is sent."""

    line: int = 1
    """Where it stands in content/digest.yaml."""
    sender: Mailbox | None = None
    reply_to: Mailbox | None = None
    to: Mailbox | None = None
    """A list service, which passes the mail on to those who asked it to."""
    unsubscribe: str = ""
    """The https address at which one leaves the list."""
    unsubscribe_mail: str = ""
    """The mailto address to which one writes to leave it."""
    postal: str = ""
    """The owner's postal address, in lines."""
    themes: tuple[str, ...] = ()
    """Ids: only papers of one of these; all where there is none."""
    tags: tuple[str, ...] = ()
    """Ids, likewise."""
    trending: bool = False
    """Whether papers stand in the order of their votes instead of under their themes."""
    limit: int = 0
    """So many papers at most; 0 where there is no limit."""
    batch: int = 50
    """Messages that are sent over one connection."""
    rate: float = 60
    """Messages a minute, at most."""


def parse_mail(fields: Fields) -> Mail:
    """The settings under ``mail``. What is wrong with them becomes problems at their lines."""
    fields.refuse_unknown(KEYS)
    default = Mail()
    order = fields.text("order") or ORDERS[0]
    if order not in ORDERS:
        fields.report(f"'order' must be newest or trending, not {order!r}", "order")
    web, mail = _unsubscribe(fields)
    return Mail(
        line=fields.line,
        sender=_mailbox(fields, "from"),
        reply_to=_mailbox(fields, "reply_to"),
        to=_mailbox(fields, "to"),
        unsubscribe=web,
        unsubscribe_mail=mail,
        postal="\n".join(line for line in map(str.strip, fields.text("postal").split("\n")) if line),
        themes=fields.texts("themes"),
        tags=fields.texts("tags"),
        trending=order == "trending",
        limit=_whole(fields, "limit", default.limit, 10_000),
        batch=_whole(fields, "batch", default.batch, 10_000),
        rate=fields.number("rate", default.rate, 0.1, 100_000),
    )


def _mailbox(fields: Fields, key: str) -> Mailbox | None:
    text = fields.text(key)
    found = parse_mailbox(text) if text else None
    if text and not found:
        fields.report(f"{key!r} must be an address such as 'Bees <digest@bees.example>', not {text!r}", key)
    return found


def _unsubscribe(fields: Fields) -> tuple[str, str]:
    """An https address, a mailto address, or one of each."""
    web, mail = "", ""
    for text in fields.texts("unsubscribe"):
        if text.startswith("https://") and not web and is_web_address(text) and _is_plain(text):
            web = text
        elif text.startswith("mailto:") and not mail and _is_plain(text) and parse_mailbox(_written_to(text)):
            mail = text
        elif text:
            said = "'unsubscribe' must be an https address, such as https://bees.example/leave?who={address}, or"
            fields.report(f"{said} mailto:leave@bees.example, or one of each, not {text!r}", "unsubscribe")
    return web, mail


def _is_plain(text: str) -> bool:
    """Whether an address can stand in a header as it is: {address} is all that has braces (RFC 2369, 2)."""
    return (
        len(text) <= 500
        and re.fullmatch(r"[!#$%&'()*+./0-9:;=?@A-Z_a-z~,\[\]-]+", text.replace(ADDRESS, "")) is not None
    )


def _written_to(mailto: str) -> str:
    return mailto.removeprefix("mailto:").partition("?")[0].replace(ADDRESS, "x")


def _whole(fields: Fields, key: str, default: int, high: int) -> int:
    number = fields.number(key, default, 1, high)
    if number != int(number):
        fields.report(f"{key!r} must be a whole number, not {fields.text(key)!r}", key)
    return int(number)
