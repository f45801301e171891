"""What a feed says of itself, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from offprint.assemble import Digest
from offprint.feeds.items import Item, plain_line, without_controls
from offprint.feeds.streams import Document
from offprint.model import feed_id, midnight

TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}
"""The formats, by the endings of their files, with their media types."""
ARCHIVED = "atom"
"""The one format of archives: few readers follow them, and all of these read it, while a large digest's archives in
every format would weigh as much as all its pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A feed without its entries. All texts are plain, and without the signs that XML cannot hold."""

    id: str
    title: str
    subtitle: str
    language: str
    author: str
    author_url: str
    rights: str
    updated: datetime
    """Of the newest entry, so that no clock is in it."""
    base: str
    """The address of the site's root."""
    page: str
    """The address of the page that shows the same papers."""
    hub: str
    document: Document
    style: str
    """The address of a style sheet for browsers; empty for none."""

    @property
    def is_archive(self) -> bool:
        return self.document.is_archive

    @property
    def icon(self) -> str:
        return f"{self.base}favicon.svg"

    @property
    def picture(self) -> str:
        """The address of the mark as a square PNG."""
        return f"{self.base}apple-touch-icon.png"

    def address(self, ending: str, path: str = "") -> str:
        """Where this document is in a format, or another one of the stream."""
        return f"{self.base}{path or self.document.path}.{ending}"

    def links(self, ending: str) -> Iterator[tuple[str, str, str]]:
        """Relation, address and media type of the other documents of the stream (RFC 5005, 3 and 4), which are Atom
        where they are archives; and of the hub that tells of new papers (WebSub, 4), which has no type."""
        if self.hub and not self.is_archive:
            yield "hub", self.hub, ""
        document = self.document
        newest = self.address(ending, document.stream.path), TYPES[ending]
        if document.oldest:
            yield "first", *newest
            yield "last", *self._archive(document.oldest)
        if document.older:
            yield "next", *self._archive(document.older)
            yield "prev-archive", *self._archive(document.older)
        if document.newer:
            at_end = document.newer == document.stream.path
            yield "previous", *(newest if at_end else self._archive(document.newer))
            yield "current", *newest
            if not at_end:
                yield "next-archive", *self._archive(document.newer)

    def _archive(self, path: str) -> tuple[str, str]:
        return self.address(ARCHIVED, path), TYPES[ARCHIVED]


def channel_of(document: Document, items: Sequence[Item], digest: Digest, style: str) -> Channel:
    config, stream = digest.config, document.stream
    title = plain_line(stream.title) or stream.path
    return Channel(
        # what follows the name is the same in all documents of a stream: they are one feed
        id=feed_id(without_controls(f"feed:{config.permanent_name}:{stream.path}")),
        title=title,
        subtitle=plain_line(stream.subtitle or config.title) or title,
        language=config.language,
        author=plain_line(config.author),
        author_url=config.author_url,
        rights=plain_line(config.rights),
        updated=max((item.updated for item in items), default=midnight(config.undated)),
        base=config.base_url,
        page=config.address(stream.page),
        hub=config.hub,
        document=document,
        style=style and "../" * document.path.count("/") + style,
    )
