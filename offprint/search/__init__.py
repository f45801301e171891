"""Digest → what search in the browser reads.

Few papers are given to Pagefind, which knows the endings of many languages and the words of those that put no spaces
between them; its time in a browser grows with the square of the papers found. More than that are kept in an index of
our own, whose files are made of blocks of papers. Both answer the same questions (search-index.js).
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from hashlib import blake2b

from offprint.assemble import Digest, Entry
from offprint.keys import Keys
from offprint.output import Output
from offprint.search.blocks import (
    Block,
    Records,
    cut,
    index_block,
    read_block,
    read_records,
    record_files,
    write_block,
    write_records,
)
from offprint.search.files import to_json
from offprint.search.ids import id_files, id_row, render_ids
from offprint.search.index import Kept, render_index
from offprint.search.papers import author_facet, searched
from offprint.search.vocabulary import count_words, ends, starts
from offprint.units import Unit, units_of
from offprint.workers import inherit

FEW = 1000
"""The most papers that Pagefind is given."""
_RECORDS = b" records"
_WAVE = 64  # blocks that wait for a process at a time
_WORTH_PROCESSES = 8  # blocks


def is_own(digest: Digest) -> bool:
    """Whether the index is our own."""
    return len(digest.entries) > FEW


def search_units(
    digest: Digest, keys: Keys, kept: Kept, jobs: int = 1, begin: Callable[[], None] = lambda: None
) -> Iterator[Unit]:
    """Every file below search/. ``kept`` has what earlier builds made of the same papers; ``jobs`` processes share what
    there is to index, each of which calls ``begin`` first."""
    if not is_own(digest):
        yield from units_of(_kept_beside_pagefind(digest, keys, kept))
        return
    blocks = []
    for block, key in _blocks(digest.entries[::-1], digest.config.language, keys, jobs, kept, begin):
        folder = f"search/r/{block.mark}"
        paths = tuple(f"{folder}/{number}.z" for number in range(record_files(block)))
        yield Unit(block.mark, paths, partial(_records, paths, kept, key))
        blocks.append(block)
    yield from units_of(render_index(blocks, digest.config.language, kept))


def _records(paths: Sequence[str], kept: Kept, key: bytes) -> Iterator[Output]:
    data = kept.get(key)
    assert data is not None, "records are kept from when they are made to the end of the build"
    yield from zip(paths, read_records(data), strict=True)


def _blocks(
    entries: Sequence[Entry], language: str, keys: Keys, jobs: int, kept: Kept, begin: Callable[[], None]
) -> Iterator[tuple[Block, bytes]]:
    """The blocks of papers, oldest first, and the keys of their records. A few at a time wait for a process, for their
    texts take room."""
    cuts = list(cut((entry.slug, entry) for entry in entries))
    for at in range(0, len(cuts), _WAVE):
        wave = cuts[at : at + _WAVE]
        marks = [_key(f"block {language}", part, keys) for part in wave]
        known = {key: data for key in marks if kept.has(key + _RECORDS) and (data := kept.get(key)) is not None}
        new = [part for part, key in zip(wave, marks, strict=True) if key not in known]
        some = jobs if len(new) >= _WORTH_PROCESSES and kept.share() else 1
        made = iter([*inherit(partial(_index, new, language), len(new), some, begin)])  # nobody reads what is being put
        for key in marks:
            if key in known:
                yield read_block(known[key]), key + _RECORDS
            else:
                block, records = next(made)
                kept.put(key, write_block(block))
                kept.put(key + _RECORDS, write_records(records))
                yield block, key + _RECORDS


def _key(what: str, entries: Iterable[Entry], keys: Keys) -> bytes:
    """A mark of all that search knows of some papers, for which nothing is read."""
    told = "".join([f"{entry.mark}{keys.labels[entry.slug]} " for entry in entries])
    return blake2b(f"{what} {told}".encode(), digest_size=16).digest()


def _index(parts: Sequence[Sequence[Entry]], language: str, number: int) -> tuple[Block, Records]:
    return index_block([searched(entry) for entry in parts[number]], language)


def _kept_beside_pagefind(digest: Digest, keys: Keys, kept: Kept) -> list[Output]:
    key = _key(f"words {digest.config.language}", digest.entries, keys)
    data = kept.get(key)
    if data is not None:
        return [(path, file) for path, file in marshal.loads(data)]
    made = list(_beside_pagefind(digest))
    kept.put(key, marshal.dumps(made, 2))
    return made


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
