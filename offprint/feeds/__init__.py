"""Digest → its feeds: of all papers, of each theme, tag and author, and of whole editions; and lists of them (OPML).

Every feed comes as Atom, RSS and JSON Feed, of the same items; archives of older papers as Atom.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from typing import Any

from offprint.assemble import Digest, Group
from offprint.feeds.channel import ARCHIVED, TYPES, channel_of
from offprint.feeds.items import Item, edition_item, paper_item
from offprint.feeds.json_feed import format_json_feed
from offprint.feeds.opml import opml_units
from offprint.feeds.streams import (
    EDITIONS,
    NEWEST_EDITIONS,
    Document,
    documents,
    editions_stream,
    list_streams,
    whole_stream,
)
from offprint.keys import Keys, group_key
from offprint.output import Output
from offprint.units import Unit, key_of

_KEPT = 8000
"""Papers and formats for which what feeds say is kept while they are made: a few kilobytes each."""


def feed_units(digest: Digest, keys: Keys, style: str = "") -> Iterator[Unit]:
    """The documents of every feed, all formats together. ``style`` is the path of a style sheet for browsers."""
    config, press = digest.config, _Press(digest, style)
    whole = whole_stream(digest)
    for stream in (whole, *list_streams(digest)):
        archived = config.feed_archives == "all" or (config.feed_archives is True and stream is whole)
        for document in documents(stream, config.feed_limit, archived):
            key = key_of(style, _key(document), keys.of(document.entries))
            yield Unit(key, _paths(document), partial(press.papers, document))
    if digest.editions:
        document = Document(editions_stream(digest), EDITIONS, ())
        themes = [(theme.id, theme.name) for theme in digest.themes]
        told = [(group_key(edition), keys.of(edition.entries)) for edition in _newest(digest)]
        key = key_of(style, _key(document), themes, told)
        yield Unit(key, _paths(document), partial(press.editions, document))
    yield from opml_units(digest, keys)


def _newest(digest: Digest) -> tuple[Group, ...]:
    return digest.editions[:NEWEST_EDITIONS]


def _paths(document: Document) -> tuple[str, ...]:
    return tuple(f"{document.path}.{ending}" for ending in _endings(document))


def _endings(document: Document) -> tuple[str, ...]:
    return (ARCHIVED,) if document.is_archive else tuple(TYPES)


def _key(document: Document) -> str:
    stream = document.stream
    named = (stream.path, stream.page, stream.title, stream.subtitle)
    return key_of(named, document.path, document.older, document.newer, document.oldest)


class _Press:
    """Makes feeds. What they say of a paper is put together once for all that are made in one go."""

    def __init__(self, digest: Digest, style: str) -> None:
        self._digest, self._style = digest, style
        self._entries = digest.by_slug()
        self._item = lru_cache(_KEPT)(lambda slug: paper_item(self._entries[slug], digest))
        self._xml = lru_cache(_KEPT)(self._format_item)

    def papers(self, document: Document) -> Iterator[Output]:
        return self._all(document, [self._item(entry.slug) for entry in document.entries])

    def editions(self, document: Document) -> Iterator[Output]:
        return self._all(document, [edition_item(each, self._digest) for each in _newest(self._digest)])

    def _all(self, document: Document, items: list[Item]) -> Iterator[Output]:
        from offprint.feeds.xml import format_feed  # feedgen's import takes a while, and many builds make no feed

        channel = channel_of(document, items, self._digest, self._style)
        for path, ending in zip(_paths(document), _endings(document), strict=True):
            if ending == "json":
                yield path, format_json_feed(channel, items)
            else:
                yield path, format_feed(channel, [self._xml(item, ending) for item in items], ending)

    def _format_item(self, item: Item, ending: str) -> Any:
        from offprint.feeds.xml import format_item

        return format_item(item, ending, self._digest.config.base_url)
