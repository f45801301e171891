"""The settings under ``newsletter`` → where readers leave their address for mails. Nothing is loaded from a service: a
form of ours sends the address there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from offprint.inputs import Fields

_KEYS = {
    "buttondown": ("name",),
    "listmonk": ("address", "list"),
    "mailchimp": ("address",),
    "form": ("address", "field", "fields"),
}
"""The services, and what each has to be told."""
KEYS = ("service", "name", "address", "list", "field", "fields")


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsletter:
    """A form of one field."""

    action: str
    """Where the form is sent, by POST."""
    field: str = "email"
    """The name of the field for the address."""
    hidden: tuple[tuple[str, str], ...] = ()
    """Names and values that go with it."""
    trap: str = ""
    """The name of a field that only programs fill in; empty where the service has none."""

    @property
    def origins(self) -> str:
        """The hosts that the form may be sent to, for a Content-Security-Policy: browsers ask of redirects too."""
        parts = urlsplit(self.action)
        host = f"{parts.scheme}://{parts.netloc}"
        return f"{host} https://*.list-manage.com" if parts.netloc.endswith(".list-manage.com") else host


def parse_newsletter(fields: Fields) -> Newsletter | None:
    """A newsletter; None where there is none, or something is wrong, which becomes problems at their lines."""
    if not [*fields]:
        return None
    before = len(fields.problems)
    fields.refuse_unknown(KEYS)
    service = fields.text("service").lower()
    if service not in _KEYS:
        said = f"'newsletter' needs a 'service': {', '.join(_KEYS)}"
        fields.report(f"{said}, not {service!r}" if service else said, "service")
        return None
    for key in fields:
        if key in KEYS and key not in ("service", *_KEYS[service]):
            fields.report(f"{key!r} does not go with {service}", key)
    for key in ("name", "address", "list"):
        if key in _KEYS[service] and not fields.text(key):
            fields.report(f"{service} needs {key!r}: docs/subscribing.md says where to find it", key)
    address = _address(fields)
    if len(fields.problems) > before:
        return None
    match service:
        case "buttondown":
            at = f"https://buttondown.com/api/emails/embed-subscribe/{quote(fields.text('name'), safe='')}"
            return Newsletter(action=at, hidden=(("embed", "1"),))
        case "listmonk":
            return Newsletter(action=f"{address.rstrip('/')}/subscription/form", hidden=(("l", fields.text("list")),))
        case "mailchimp":
            ids = dict(re.findall(r"[?&](u|id)=([0-9a-z]+)", address))
            return Newsletter(action=address, field="EMAIL", trap=f"b_{ids['u']}_{ids['id']}")
        case _:
            hidden = fields.mapping("fields")
            values = tuple((name, hidden.text(name)) for name in hidden)
            return Newsletter(action=address, field=fields.text("field") or "email", hidden=values)


def _address(fields: Fields) -> str:
    """The address, with a host as a Content-Security-Policy can name it (CSP 3, 2.3.1): letters, digits, dots and a
    port. Browsers pass over one that names it otherwise, and then send no form."""
    address = fields.url("address")
    host = urlsplit(address).netloc
    if not host.isascii() and re.fullmatch(r"[\w.-]+(:\d+)?", host):
        fields.report(f"'address' must name its host in ASCII, as it begins with 'xn--': {address!r}", "address")
    elif address and not re.fullmatch(r"[\w.-]+(:\d{1,5})?", host, re.ASCII):
        fields.report(f"'address' has signs in its host that no host has: {address!r}", "address")
    if fields.text("service").lower() == "mailchimp" and not re.search(r"[?&]u=[0-9a-z]+&(amp;)?id=[0-9a-z]+", address):
        said = "'address' must be the action of Mailchimp's own form, such as"
        fields.report(f"{said} https://you.us1.list-manage.com/subscribe/post?u=1a&id=2b", "address")
    return address.replace("&amp;", "&")
