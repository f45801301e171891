"""Digest → Atom (RFC 4287) and RSS 2.0 feeds: of the whole, of each theme, of each tag.

feedgen writes the XML; what it leaves open is set here: order (it prepends), the links' order (RSS takes the last)
and the dates (it stamps the clock).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from typing import Any

from offprint.assemble import Digest, Entry
from offprint.keys import Keys
from offprint.language import Language
from offprint.links import link_name
from offprint.model import Paper, Tag, Theme, feed_id
from offprint.output import Output
from offprint.units import Unit, key_of

ENDINGS = ("atom", "rss")
_KEPT = 8000
"""Papers and kinds of feeds for which what feeds say is kept while they are made: a few kilobytes each."""


def feed_units(digest: Digest, keys: Keys) -> Iterator[Unit]:
    """``feed.atom`` and ``feed.rss`` together, and the same beside the page of each theme and tag."""
    config, most = digest.config, digest.config.feed_limit
    press = _Press(digest)
    feeds = [_Feed("feed", "index.html", config.title, config.tagline, digest.entries[:most])]
    for group in (*digest.themes, *digest.tags):
        title = f"{config.title}: {group.name}"
        feeds.append(_Feed(group.feed, group.path, title, group.description, group.entries[:most]))
    for feed in feeds:
        key = key_of(feed.path, feed.page, feed.title, feed.subtitle, keys.of(feed.entries))
        yield Unit(key, tuple(f"{feed.path}.{ending}" for ending in ENDINGS), partial(press.both, feed))


@dataclass(frozen=True, slots=True)
class _Feed:
    """What a feed is of."""

    path: str
    """Without its ending."""
    page: str
    title: str
    subtitle: str
    entries: tuple[Entry, ...]


class _Press:
    """Makes feeds. What they say of a paper is put together once for all that are made in one go."""

    def __init__(self, digest: Digest) -> None:
        self._digest = digest
        self._entries = {entry.slug: entry for entry in digest.entries}
        self._items = lru_cache(_KEPT)(self._item)

    def both(self, feed: _Feed) -> Iterator[Output]:
        for ending in ENDINGS:
            made = self._feed(feed, ending)
            yield f"{feed.path}.{ending}", made.atom_str(pretty=True) if ending == "atom" else made.rss_str(pretty=True)

    def _feed(self, of: _Feed, ending: str) -> Any:
        from feedgen.feed import (
            FeedGenerator,  # its import takes a while, and most builds that follow another need none
        )

        config, path = self._digest.config, of.path
        feed: Any = FeedGenerator()
        feed.id(feed_id(_xml(f"feed:{config.title}:{path}")))
        name = _xml(of.title) or path
        feed.title(name)
        feed.subtitle(_xml(of.subtitle or config.title) or name)
        feed.description(_xml(of.subtitle or config.title) or name)
        feed.language(config.language)
        if config.author or ending == "atom":
            feed.author({"name": _xml(config.author or config.title) or name})
        self_type = "application/atom+xml" if ending == "atom" else "application/rss+xml"
        feed.link(href=f"{config.base_url}{path}.{ending}", rel="self", type=self_type)
        feed.link(href=config.address(of.page), rel="alternate", type="text/html")
        feed.generator("Offprint")
        moment = midnight(max((entry.added or config.undated for entry in of.entries), default=config.undated))
        feed.updated(moment)
        feed.lastBuildDate(moment)
        if ending == "atom":
            feed.icon(f"{config.base_url}favicon.svg")
        for entry in of.entries:
            feed.add_entry(self._items(entry.slug, ending), order="append")
        return feed

    def _item(self, slug: str, ending: str) -> Any:
        from feedgen.entry import FeedEntry

        entry, digest = self._entries[slug], self._digest
        paper, url = entry.paper, digest.config.base_url + entry.path
        item: Any = FeedEntry()
        item.id(feed_id(paper.id))
        item.title(_xml(entry.title.plain) or entry.slug)
        item.link(href=url, rel="alternate", type="text/html")
        if ending == "rss":
            item.guid(feed_id(paper.id), permalink=False)
        moment = midnight(paper.added or digest.config.undated)
        item.published(moment)
        item.updated(moment)
        if ending == "atom":
            for name in paper.authors:
                item.author({"name": _xml(name)})
        labels: list[Theme | Tag] = [*([entry.theme] if entry.theme else []), *entry.tags]
        item.category([{"term": label.id, "label": _xml(label.name)} for label in labels])
        whole = _whole(entry, paper, digest.language)
        if ending == "atom":
            item.content(whole, type="html")
            item.summary(_xml(entry.lead.plain))
        else:
            item.description(whole, isSummary=False)
        return item


def _whole(entry: Entry, paper: Paper, language: Language) -> str:
    """A paper's abstract and links, as HTML."""
    whole = "".join(f"<p>{part.html}</p>" for part in entry.abstract)
    links = " · ".join(
        f'<a href="{html.escape(link.url)}">{html.escape(link_name(link.kind, language))}</a>' for link in paper.links
    )
    return _xml(whole + (f"<p>{links}</p>" if links else ""))


def _xml(text: str) -> str:
    """Text without the characters that XML cannot hold: a settings file may have them, as ``\\a`` in quotes."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def midnight(day: date) -> datetime:
    """Feeds want a moment, and we know the day: its midnight in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
