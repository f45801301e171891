"""Digest → Atom (RFC 4287) and RSS 2.0 feeds: of the whole, of each theme, of each tag.

feedgen writes the XML; what it leaves open is set here: order (it prepends), the links' order (RSS takes the last)
and the dates (it stamps the clock).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from feedgen.feed import FeedGenerator

from offprint.assemble import Digest, Entry
from offprint.links import link_name
from offprint.model import Tag, Theme, feed_id
from offprint.output import Output


def render_feeds(digest: Digest) -> Iterator[Output]:
    """``feed.atom`` and ``feed.rss``, and the same beside the page of each theme and tag."""
    config = digest.config
    yield from _render(digest, "feed", "index.html", config.title, config.tagline, digest.entries)
    for group in (*digest.themes, *digest.tags):
        title = f"{config.title}: {group.name}"
        yield from _render(digest, group.feed, group.path, title, group.description, group.entries)


def _render(
    digest: Digest, path: str, page: str, title: str, subtitle: str, entries: Sequence[Entry]
) -> Iterator[Output]:
    config = digest.config
    newest = entries[: config.feed_limit]
    for ending in ("atom", "rss"):
        feed: Any = FeedGenerator()
        feed.id(feed_id(_xml(f"feed:{config.title}:{path}")))
        name = _xml(title) or path
        feed.title(name)
        feed.subtitle(_xml(subtitle or config.title) or name)
        feed.description(_xml(subtitle or config.title) or name)
        feed.language(config.language)
        if config.author or ending == "atom":
            feed.author({"name": _xml(config.author or config.title) or name})
        self_type = "application/atom+xml" if ending == "atom" else "application/rss+xml"
        feed.link(href=f"{config.base_url}{path}.{ending}", rel="self", type=self_type)
        feed.link(href=config.address(page), rel="alternate", type="text/html")
        feed.generator("Offprint")
        moment = midnight(max((entry.paper.added or config.undated for entry in newest), default=config.undated))
        feed.updated(moment)
        feed.lastBuildDate(moment)
        if ending == "atom":
            feed.icon(f"{config.base_url}favicon.svg")
        for entry in newest:
            _add(feed, digest, entry, ending)
        yield f"{path}.{ending}", feed.atom_str(pretty=True) if ending == "atom" else feed.rss_str(pretty=True)


def _add(feed: Any, digest: Digest, entry: Entry, ending: str) -> None:
    paper, url = entry.paper, digest.config.base_url + entry.path
    item = feed.add_entry(order="append")
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
    whole = "".join(f"<p>{part.html}</p>" for part in entry.abstract)
    links = " · ".join(
        f'<a href="{html.escape(link.url)}">{html.escape(link_name(link.kind, digest.language))}</a>'
        for link in paper.links
    )
    whole = _xml(whole + (f"<p>{links}</p>" if links else ""))
    if ending == "atom":
        item.content(whole, type="html")
        item.summary(_xml(entry.lead.plain))
    else:
        item.description(whole, isSummary=False)


def _xml(text: str) -> str:
    """Text without the characters that XML cannot hold: a settings file may have them, as ``\\a`` in quotes."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def midnight(day: date) -> datetime:
    """Feeds want a moment, and we know the day: its midnight in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
