"""Papers, cut into blocks → what our own index holds of each block.

A block is a function of its papers alone, and its borders are set by the papers' own names: a change to one paper
changes one block, or two where a border comes or goes.
"""

from __future__ import annotations

import gc
import marshal
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from typing import TypeVar
from zlib import compress, crc32

from offprint.search.files import to_json
from offprint.search.ids import id_row
from offprint.search.papers import Searched
from offprint.search.postings import CELLS, Noted, chunks, impacts
from offprint.search.terms import terms_of, tokens_of, tokens_of_name
from offprint.search.vocabulary import word_chunks

PER_FILE = 4
"""Papers a file of records."""
_BORDERS = 256  # papers a block, on average
_MOST = 2 * _BORDERS
_TITLE, _SIDE = 6, 3  # what a word counts in a title, and in names, tags and keywords; in the abstract 1
_LEVEL = 3  # four per cent more bytes than 6, in two thirds of the time
_MARK = 8

_Item = TypeVar("_Item")


def cut(items: Iterable[tuple[str, _Item]]) -> Iterator[list[_Item]]:
    """(name, item), in order → blocks. One ends behind each name of whose CRC-32 the last bits are nought."""
    block: list[_Item] = []
    for name, item in items:
        block.append(item)
        if not crc32(name.encode("utf-8", "replace")) % _BORDERS or len(block) == _MOST:
            yield block
            block = []
    if block:
        yield block


@dataclass(frozen=True, slots=True)
class Block:
    """Bytes only, for it is sent between processes and can be kept in files."""

    size: int
    """Papers."""
    mark: str
    """Of the records, which are in a folder of this name."""
    postings: tuple[bytes, ...]
    """By cell, as ``postings.py`` writes and reads them."""
    words: tuple[bytes, ...]
    """By cell, as ``vocabulary.py`` does."""
    marks: bytes
    """Eight bytes for each cell of the postings, then of the words, then for the rest."""
    rest: bytes
    """What is little of each paper: see ``Heads``."""


Records = tuple[bytes, ...]
"""Files of four papers each."""


@dataclass(frozen=True, slots=True)
class Heads:
    """What filters and look-ups need of a block's papers, a value each."""

    themes: Sequence[str]
    editions: Sequence[str]
    years: Sequence[str]
    tags: Sequence[Sequence[str]]
    authors: Sequence[Sequence[str]]
    ids: Sequence[Sequence[str]]
    rows: Sequence[str]
    """What an id leads to, as JSON."""


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looks for cycles of garbage, of which there are none here: among all papers they would cost a quarter of
    the time."""
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()


@_uncollected()
def index_block(papers: Sequence[Searched], language: str) -> tuple[Block, Records]:
    """What the index holds of these papers, oldest first, and what a result shows of them. ``language`` says which
    endings words lose."""
    # Of a paper's two hundred words all that can be is done by map and extend, in a fifth of the time of a loop.
    noted = Noted(terms_of(language))
    tables = []
    for number, paper in enumerate(papers):
        body = tokens_of(paper.body)
        title = tokens_of(paper.title)
        side = [*chain.from_iterable(map(tokens_of_name, (*paper.authors, *paper.tags))), *tokens_of(paper.details)]
        if not (body or title or side):
            side = tokens_of(paper.slug)
        tables.append(impacts(len(body)))
        for numbers in map(noted.__getitem__, body):
            numbers.append(number)
        noted.add(number, title, _TITLE)
        noted.add(number, side, _SIDE)
    records = tuple(_records(papers))
    cells = tuple(chunks(noted, tables))
    words = tuple(word_chunks({token: len(numbers) for token, numbers in noted.items()}))
    rest = _rest(papers)
    block = Block(
        size=len(papers),
        mark=blake2b(b"\n".join(records), digest_size=6).hexdigest(),
        postings=cells,
        words=words,
        marks=b"".join(blake2b(chunk, digest_size=_MARK).digest() for chunk in (*cells, *words, rest)),
        rest=rest,
    )
    return block, records


def write_block(block: Block) -> bytes:
    """To be read by ``read_block`` of this version of Python only."""
    fields = block.size, block.mark, list(block.postings), list(block.words), block.marks, block.rest
    return marshal.dumps(fields, 2)


def read_block(data: bytes) -> Block:
    size, mark, postings, words, marks, rest = marshal.loads(data)
    return Block(size, mark, tuple(postings), tuple(words), marks, rest)


def write_records(records: Records) -> bytes:
    """Likewise, for ``read_records``."""
    return marshal.dumps(list(records), 2)


def read_records(data: bytes) -> Records:
    return tuple(marshal.loads(data))


def record_files(block: Block) -> int:
    """How many files its records have."""
    return -(-block.size // PER_FILE)


def marks_of(blocks: Iterable[Block], cell: int) -> list[bytes]:
    """The marks of a cell of the postings, block by block."""
    start, end = cell * _MARK, (cell + 1) * _MARK
    return [block.marks[start:end] for block in blocks]


def marks_of_words(blocks: Iterable[Block], cell: int) -> list[bytes]:
    return marks_of(blocks, CELLS + cell)


def marks_of_rest(blocks: Iterable[Block]) -> list[bytes]:
    return [block.marks[-_MARK:] for block in blocks]


def heads(block: Block) -> Heads:
    return Heads(*marshal.loads(block.rest))


def _records(papers: Sequence[Searched]) -> Iterator[bytes]:
    """[id, slug, title, its HTML, authors, body, tags, theme, its id, edition] of each paper."""
    for at in range(0, len(papers), PER_FILE):
        rows = [
            [
                *(paper.id, paper.slug, paper.title, paper.html, ", ".join(paper.authors), paper.body),
                *(paper.tags, paper.theme, paper.theme_id, paper.edition),
            ]
            for paper in papers[at : at + PER_FILE]
        ]
        yield compress(to_json(rows), _LEVEL)


def _rest(papers: Sequence[Searched]) -> bytes:
    values = (
        [paper.theme for paper in papers],
        [paper.edition for paper in papers],
        [paper.year for paper in papers],
        [paper.tags for paper in papers],
        [paper.authors for paper in papers],
        [paper.ids for paper in papers],
        [id_row(paper) for paper in papers],
    )
    return marshal.dumps(values, 2)
