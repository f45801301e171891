"""Digest → its streams: what there is a feed of, and in which documents a stream comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from offprint.assemble import Digest, Entry, Group

WHOLE = "feed"
"""The path of the stream of all papers."""
EDITIONS = "editions"
"""The path of the stream of whole editions."""
ARCHIVE = "archive/"
"""The folder of older papers."""
NEWEST_EDITIONS = 10
"""How many the stream of editions holds: each is a table of all its papers."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Something to subscribe to."""

    path: str
    """Without the ending, which tells the format."""
    page: str
    title: str
    subtitle: str
    entries: tuple[Entry, ...]
    """Newest first."""


@dataclass(frozen=True, slots=True)
class Document:
    """A part of a stream, and its place among the others: the newest papers, which is what one subscribes to, or an
    archive of older ones (RFC 5005, 4). All paths are without their endings."""

    stream: Stream
    path: str
    entries: tuple[Entry, ...]
    older: str = ""
    newer: str = ""
    oldest: str = ""
    """Empty where there are no archives."""

    @property
    def is_archive(self) -> bool:
        return self.path != self.stream.path


def whole_stream(digest: Digest) -> Stream:
    return Stream(WHOLE, "index.html", digest.config.title, digest.config.tagline, digest.entries)


def editions_stream(digest: Digest) -> Stream:
    """Of whole editions: its entries are no papers."""
    language = digest.language
    title = f"{digest.config.title}: {language.text('Editions')}"
    return Stream(
        EDITIONS, "editions.html", title, language.text("One entry for each edition, with all its papers"), ()
    )


def list_streams(digest: Digest) -> Iterator[Stream]:
    """A stream of each theme, tag and author."""
    for group in (*digest.themes, *digest.tags, *(digest.authors if digest.config.author_feeds else ())):
        yield stream_of(group, digest)


def stream_of(group: Group, digest: Digest) -> Stream:
    return Stream(group.feed, group.path, f"{digest.config.title}: {group.name}", group.description, group.entries)


def documents(stream: Stream, limit: int, archived: bool) -> Iterator[Document]:
    """The newest papers of a stream, ``limit`` of them; and where it is ``archived`` all older ones, in archives of as
    many. Archives are filled from the oldest paper on, so that a new one changes none that is full; what is in the
    last of them may be among the newest too, as RFC 5005 allows."""
    count = -(-len(stream.entries) // limit) - 1 if archived else 0
    paths = [f"{ARCHIVE}{stream.path}/{number}" for number in range(1, count + 1)]
    oldest = paths[0] if paths else ""
    yield Document(stream, stream.path, stream.entries[:limit], paths[-1] if paths else "", "", oldest)
    oldest_first: Sequence[Entry] = stream.entries[::-1]
    for at, path in enumerate(paths):
        entries = tuple(oldest_first[at * limit : (at + 1) * limit][::-1])
        older, newer = paths[at - 1] if at else "", paths[at + 1] if at + 1 < count else stream.path
        yield Document(stream, path, entries, older, newer, oldest)
