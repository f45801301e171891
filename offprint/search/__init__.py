"""Digest → what search in the browser reads.

Few papers are given to Pagefind, which knows the endings of many languages and the words of those that put no spaces
between them; its time in a browser grows with the square of the papers found. More than that are kept in an index of
our own, whose files are made of blocks of papers. Both answer the same questions (search-index.js).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import blake2b
from typing import Any

from offprint.assemble import Digest, Entry
from offprint.output import Output
from offprint.search.blocks import Block, Records, cut, index_block, read_block, write_block
from offprint.search.files import to_json
from offprint.search.ids import id_files, id_row, render_ids
from offprint.search.index import Kept, NothingKept, render_index, render_records
from offprint.search.papers import Searched, author_facet, searched
from offprint.search.vocabulary import count_words, ends, starts
from offprint.workers import share

FEW = 1000
"""The most papers that Pagefind is given."""
_WAVE = 64  # blocks that wait for a process at a time
_WORTH_PROCESSES = 8  # blocks


def is_own(digest: Digest, few: int = FEW) -> bool:
    """Whether the index is our own."""
    return len(digest.entries) > few


def entry_key(entry: Entry) -> bytes:
    """All that search knows of a paper, in sixteen bytes."""
    return blake2b(repr(searched(entry)).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def render_search(
    digest: Digest,
    jobs: int = 1,
    kept: Kept | None = None,
    key: Callable[[Entry], bytes] = entry_key,
    few: int = FEW,
) -> Iterator[Output]:
    """Every file below search/. ``kept`` has what earlier builds made of the same blocks, each paper of which is told
    apart by its ``key``."""
    if not is_own(digest, few):
        yield from _beside_pagefind(digest)
        return
    language = digest.config.language
    blocks = []
    for block, records in _blocks(digest.entries[::-1], language, jobs, kept, key):
        yield from render_records(block, records)
        blocks.append(block)
    yield from render_index(blocks, language, kept or NothingKept())


def _blocks(
    entries: Sequence[Entry], language: str, jobs: int, kept: Kept | None, key: Callable[[Entry], bytes]
) -> Iterator[tuple[Block, Records]]:
    """The blocks of papers, oldest first, and their records. A few at a time wait for a process, for their texts take
    room."""
    work = partial(index_block, language=language)
    cuts = list(cut((entry.slug, entry) for entry in entries))
    for at in range(0, len(cuts), _WAVE):
        wave = cuts[at : at + _WAVE]
        if kept is None:
            yield from share(work, _Papers(wave), jobs if len(wave) >= _WORTH_PROCESSES else 1)
            continue
        keys = [
            blake2b(f"block {language} ".encode() + b"".join(map(key, part)), digest_size=16).digest() for part in wave
        ]
        known = {one: data for one in keys if (data := kept.get(one)) is not None}
        new = [number for number, one in enumerate(keys) if one not in known]
        made = share(work, _Papers([wave[number] for number in new]), jobs if len(new) >= _WORTH_PROCESSES else 1)
        for one in keys:
            if one in known:
                yield read_block(known[one])
            else:
                block, records = next(made)
                kept.put(one, write_block(block, records))
                yield block, records


class _Papers(Sequence[Sequence[Searched]]):
    """Entries as search knows them, read when they are asked for."""

    def __init__(self, blocks: Sequence[Sequence[Entry]]) -> None:
        self._blocks = blocks

    def __len__(self) -> int:
        return len(self._blocks)

    def __getitem__(self, at: Any) -> Any:
        return [searched(entry) for entry in self._blocks[at]]


def _beside_pagefind(digest: Digest) -> Iterator[Output]:
    """The words and ids that are looked up before Pagefind is asked, and what there is."""
    papers = [searched(entry) for entry in digest.entries]
    rows = sorted(count_words(papers).items())
    files = {"words": starts(rows), "ends": ends(rows)}
    for name, found in files.items():
        yield from ((f"search/{name}/{number}.json", to_json(file)) for number, file in enumerate(found))
    yield from render_ids(len(papers), ((paper.ids, id_row(paper)) for paper in papers))
    about = {name: len(found) for name, found in files.items()}
    authors = author_facet({name for paper in papers for name in paper.authors})
    about |= {"ids": id_files(len(papers)), "papers": len(papers)}
    yield "search/about.json", to_json({"engine": "pagefind", **about, "authors": authors})
