"""Documents of streams → Atom (RFC 4287) and RSS 2.0 (the RSS Advisory Board's specification and profile).

feedgen writes the XML. What it leaves open is set here: order (it prepends), the links' order (RSS takes the last) and
the dates (it stamps the clock). What it has no words for is added by its extensions: links with a relation of entries
and of RSS channels, archives (RFC 5005), authors in RSS, which has room for mail addresses only.
"""

from __future__ import annotations

from html import escape
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.ext.dc import DcEntryExtension
from feedgen.feed import FeedGenerator
from lxml import etree  # type: ignore[import-untyped]  # what feedgen makes its elements with

from offprint.feeds.channel import TYPES, Channel
from offprint.feeds.items import SCHEMES, Item

_ATOM = "http://www.w3.org/2005/Atom"
_DUBLIN = "http://purl.org/dc/elements/1.1/"
_HISTORY = "http://purl.org/syndication/history/1.0"
_ICON = 144  # pixels: the most that RSS allows for the width of a picture


class _More(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Links of a whole feed, and the mark of an archive."""

    def __init__(self, channel: Channel, ending: str) -> None:
        self._channel, self._ending = channel, ending

    def extend_ns(self) -> dict[str, str]:
        names = {"dc": _DUBLIN} if self._ending == "rss" else {}
        return names | {"fh": _HISTORY} if self._channel.is_archive else names

    def extend_atom(self, feed: Any) -> Any:
        return self._extend(feed)

    def extend_rss(self, feed: Any) -> Any:
        self._extend(feed[0])
        return feed

    def _extend(self, parent: Any) -> Any:
        for rel, address, type_ in self._channel.links(self._ending):
            values = {"rel": rel, "href": address} | ({"type": type_} if type_ else {})
            etree.SubElement(parent, f"{{{_ATOM}}}link", values)
        if self._channel.is_archive:
            etree.SubElement(parent, f"{{{_HISTORY}}}archive")
        return parent


class _Links(BaseEntryExtension):  # type: ignore[misc]
    """What else there is of a paper, in Atom: feedgen writes no relation of an entry's links."""

    def __init__(self, item: Item) -> None:
        self._item = item

    def extend_atom(self, entry: Any) -> Any:
        for name, address in self._item.links:
            etree.SubElement(entry, f"{{{_ATOM}}}link", {"rel": "related", "href": address, "title": name})
        return entry


def format_feed(channel: Channel, entries: list[Any], ending: str) -> bytes:
    """A feed in one of the two formats, UTF-8, of entries that ``format_item`` made."""
    feed: Any = FeedGenerator()
    feed.id(channel.id)
    feed.title(channel.title)
    feed.subtitle(channel.subtitle)
    feed.description(channel.subtitle)
    feed.language(channel.language)
    if channel.author or ending == "atom":
        feed.author({"name": channel.author or channel.title})
    if channel.rights:
        feed.rights(channel.rights)
    feed.link(href=channel.address(ending), rel="self", type=TYPES[ending])
    feed.link(href=channel.page, rel="alternate", type="text/html")
    feed.generator("Offprint")
    feed.updated(channel.updated)
    feed.lastBuildDate(channel.updated)
    if ending == "atom":
        feed.icon(channel.icon)
        feed.logo(channel.picture)
    else:
        feed.image(url=channel.picture, title=channel.title, link=channel.page, width=str(_ICON), height=str(_ICON))
    feed.register_extension("more", lambda: _More(channel, ending), None)
    for entry in entries:
        feed.add_entry(entry, order="append")
    made: bytes = feed.atom_str(pretty=True) if ending == "atom" else feed.rss_str(pretty=True)
    return _with_style(made, channel.style) if channel.style else made


def format_item(item: Item, ending: str, base: str) -> Any:
    """An entry for any feed of this ending; ``base`` is the address of the site's root."""
    entry: Any = FeedEntry()
    entry.id(item.id)
    entry.title(item.title)
    entry.link(href=item.url, rel="alternate", type="text/html")
    entry.updated(item.updated)
    if item.published:
        entry.published(item.published)
    entry.category(
        [{"term": id_, "scheme": base + SCHEMES[kind], "label": name} for kind, id_, name in item.categories]
    )
    if ending == "atom":
        for name, address in item.authors:
            entry.author({"name": name, "uri": address or None})
        entry.content(item.html, type="html")
        entry.summary(item.text)
        entry.register_extension("links", lambda: _Links(item), atom=True, rss=False)
    else:
        entry.guid(item.id, permalink=False)
        entry.description(escape(item.text, quote=False), isSummary=True)  # as HTML, which it is read as
        entry.content(item.html, type="html")
        authors = DcEntryExtension()
        authors.dc_creator([name for name, _ in item.authors])
        entry.register_extension("authors", lambda: authors, atom=False, rss=True)
    return entry


def _with_style(feed: bytes, style: str) -> bytes:
    """A feed that browsers show as a page, where they show XML at all (xml-stylesheet 1.0)."""
    head, rest = feed.split(b"\n", 1)
    return b'%s\n<?xml-stylesheet type="text/css" href="%s"?>\n%s' % (head, style.encode(), rest)
