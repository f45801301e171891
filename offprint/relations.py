"""Which papers are near each, for all of a digest: kept from build to build, and brought up to date by what changed.

What two papers are both about is told in words when a page is printed, from the paper's own text.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import NamedTuple, Protocol

from offprint.library import Head, Library
from offprint.subjects.own_terms import Reader
from offprint.subjects.related import Near, Neighbours, Related, Source, tell
from offprint.workers import inherit

_CHUNK, _WORTH_A_PROCESS = 250, 8  # papers; chunks
_FEW = 20
"""Papers whose changes are gone through again by each build, which takes less than to keep the index anew."""


class Relations(Protocol):
    """By slug, the papers near each, nearest first."""

    def key(self, slug: str) -> bytes:
        """What tells these, and what they share, from others; empty where nothing is near."""

    def slugs(self, slug: str) -> tuple[str, ...]: ...

    def of(self, slug: str) -> tuple[Related, ...]:
        """With the words that both are about."""


class Known:
    """Relations that are known already."""

    def __init__(self, related: Mapping[str, tuple[Related, ...]]) -> None:
        self._related = related

    def key(self, slug: str) -> bytes:
        found = self.of(slug)
        return repr([(near.slug, near.words) for near in found]).encode() if found else b""

    def slugs(self, slug: str) -> tuple[str, ...]:
        return tuple(near.slug for near in self.of(slug))

    def of(self, slug: str) -> tuple[Related, ...]:
        return self._related.get(slug, ())


class Found:
    """Relations as the store keeps them: a few bytes a paper, read when they are asked for; in words by a ``reader``,
    who had best met those of the digest already."""

    def __init__(self, near: Mapping[str, bytes], library: Library, reader: Reader) -> None:
        self._near, self._library, self._reader = near, library, reader
        self._ids: dict[str, str] = {}

    def key(self, slug: str) -> bytes:
        return self._near.get(slug, b"")

    def slugs(self, slug: str) -> tuple[str, ...]:
        return tuple(near[0] for near in self._read(slug))

    def of(self, slug: str) -> tuple[Related, ...]:
        found = self._read(slug)
        if not found:
            return ()
        self._ids = self._ids or {head.slug: id_ for id_, head in self._library.heads.items()}
        return tell(_source(self._library, self._ids[slug]), [Near(*near) for near in found], self._reader)

    def _read(self, slug: str) -> list[tuple[str, int, tuple[int, ...]]]:
        data = self._near.get(slug)
        return marshal.loads(data) if data else []


class Relating(NamedTuple):
    """What the store keeps of relations beside the index of papers. The index is large: it is as it was some changes
    ago, until these are many."""

    near: Mapping[str, bytes]
    """By slug."""
    since: tuple[str, ...] = ()
    """The ids of papers that are new or other than when the index was kept."""
    moved: tuple[str, ...] = ()
    """The slugs of those whose relations are."""


def find_relations(library: Library, reader: Reader, jobs: int) -> tuple[bytes, Relating]:
    """The index of all papers, and what is near each: work that ``jobs`` processes share."""
    listed = (id_ for id_, head in library.heads.items() if _is_listed(head))
    index = Neighbours((_source(library, id_) for id_ in listed), reader=reader)
    slugs = sorted(index.slugs)
    chunks = [slugs[at : at + _CHUNK] for at in range(0, len(slugs), _CHUNK)]

    def work(number: int) -> list[tuple[str, bytes]]:
        return [(slug, _plain(index, slug)) for slug in chunks[number]]

    found = inherit(work, len(chunks), jobs if len(chunks) >= _WORTH_A_PROCESS else 1, lambda: None)
    return index.dumps(), Relating(dict(chain.from_iterable(found)))


def renew_relations(
    data: bytes, kept: Relating, library: Library, touched: Iterable[str], reader: Reader
) -> tuple[bytes, Relating]:
    """The same after a change, from the index and the rest as they were kept. ``touched`` are the ids of papers that
    are new or other since."""
    since = tuple(sorted({*kept.since, *touched}))
    index = Neighbours.loads(data, reader)
    heads = [library.heads[id_] for id_ in since]
    moved = index.update(
        (_source(library, head.id) for head in heads if _is_listed(head)),
        (head.slug for head in heads if not _is_listed(head)),
    )
    near = dict(kept.near)
    for slug in moved.union(kept.moved):
        if slug in index.slugs:
            near[slug] = _plain(index, slug)
        else:
            near.pop(slug, None)
    if len(since) > _FEW:
        return index.dumps(), Relating(near)
    return data, Relating(near, since, tuple(sorted(moved)))


def _plain(index: Neighbours, slug: str) -> bytes:
    return marshal.dumps([tuple(near) for near in index.related(slug)], 2)


def _is_listed(head: Head) -> bool:
    return not (head.draft or head.hidden)


def _source(library: Library, id_: str) -> Source:
    head, texts = library.heads[id_], library.load(id_).texts
    return Source(head.slug, head.added, texts.title.plain, texts.plain)
