"""Blocks → the files of our own index, and ``about.json``, which tells a browser what there is.

search/r/<mark of a block>/<number>.z holds the records of four papers; search/p/<number>.z the postings of many terms,
<CRC-32>-<cell>.z those of one; search/w/ words by their beginnings, search/e/ by their ends; search/f/ filters.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import chain
from typing import Protocol

from offprint.output import Output
from offprint.search.blocks import Block, heads, marks_of, marks_of_rest, marks_of_words
from offprint.search.facets import author_kind, render_facets
from offprint.search.files import pack, to_json
from offprint.search.ids import id_files, render_ids
from offprint.search.postings import CELLS, contents, merge_cell
from offprint.search.vocabulary import WORD_CELLS, ends, files_for, merge_words

_PAPERS = 50  # for each file of postings, about


class Kept(Protocol):
    """What was made before, by a key that says all of what it was made from, but not by which version of Offprint and
    of Python: what is kept is theirs alone."""

    def get(self, key: bytes) -> bytes | None: ...

    def has(self, key: bytes) -> bool: ...

    def share(self) -> bool:
        """Whether other processes can read what was put."""

    def put(self, key: bytes, data: bytes) -> None: ...


def render_index(blocks: Sequence[Block], language: str, kept: Kept) -> Iterator[Output]:
    """All files but the records, of blocks from the oldest."""
    papers = sum(block.size for block in blocks)
    about: dict[str, object] = {
        "engine": "own",
        "papers": papers,
        "blocks": [block.mark for block in blocks],
        "sizes": [block.size for block in blocks],
        "ids": id_files(papers),
    }
    alone: list[tuple[str, str]] = []
    marks = []
    for name, mark, data in _postings(blocks, papers, kept):
        if name.isdigit():
            marks.append(mark)
        else:
            alone.append((name, mark))
        yield f"search/p/{name}.z", data
    about["postings"] = "".join(marks)
    about["alone"] = dict(sorted(alone))
    for kind, files in _words(blocks, language, kept):
        packed = [pack(to_json(rows)) for rows in files]
        about[kind] = "".join(mark for mark, _ in packed)
        yield from ((f"search/{kind[0]}/{number}.z", data) for number, (_, data) in enumerate(packed))

    def make() -> bytes:
        parts = [heads(block) for block in blocks]
        facets = [(name, *pack(data)) for name, data in render_facets(parts)]
        rows = (row for part in reversed(parts) for row in zip(reversed(part.ids), reversed(part.rows), strict=True))
        return marshal.dumps((author_kind(parts), facets, list(render_ids(papers, rows))), 2)

    authors, facets, ids = marshal.loads(_recalled(kept, b"heads", marks_of_rest(blocks), make))
    about |= {"authors": authors, "facets": {name: mark for name, mark, _ in facets}}
    yield from ((f"search/f/{name}.z", data) for name, _, data in facets)
    yield from ids
    yield "search/about.json", to_json(about)


def power_of_two(wanted: int, most: int) -> int:
    """The greatest power of two that is neither above."""
    return 1 << min(max(wanted, 1), most).bit_length() - 1


def _postings(blocks: Sequence[Block], papers: int, kept: Kept) -> Iterator[tuple[str, str, bytes]]:
    """(name, mark, file): those of many terms, named by their number, in order; and those of one."""
    number = power_of_two(papers // _PAPERS, CELLS)
    for file in range(number):
        cells = range(file, CELLS, number)
        marks = chain.from_iterable(marks_of(blocks, cell) for cell in cells)

        def make(cells: range = cells, file: int = file) -> bytes:
            together: list[tuple[bytes, bytes, bytes]] = []
            alone: dict[str, bytes] = {}
            for cell in cells:
                shared, own = merge_cell([block.postings[cell] for block in blocks])
                together += shared
                alone |= own
            found = {str(file): contents(together), **alone}
            return marshal.dumps([(name, *pack(data)) for name, data in found.items()], 2)

        yield from marshal.loads(_recalled(kept, b"postings %d %d " % (file, number), marks, make))


def _words(blocks: Sequence[Block], language: str, kept: Kept) -> Iterator[tuple[str, list[list[str | int]]]]:
    """Words by their beginnings, each with how often and what it is found by; and by their ends, with how often."""
    cells: list[list[str | int]] = []
    for cell in range(WORD_CELLS):

        def make(cell: int = cell) -> bytes:
            return marshal.dumps(merge_words([block.words[cell] for block in blocks], language), 2)

        marks = marks_of_words(blocks, cell)
        cells.append(marshal.loads(_recalled(kept, f"words {language} ".encode(), marks, make)))
    rows = [(word, often) for cell in cells for word, often in zip(cell[::3], cell[1::3], strict=True)]
    number = power_of_two(files_for(rows), WORD_CELLS)  # type: ignore[arg-type]
    yield "words", [list(chain.from_iterable(cells[file::number])) for file in range(number)]
    yield "ends", ends(rows)  # type: ignore[arg-type]


def _recalled(kept: Kept, about: bytes, marks: Iterable[bytes], make: Callable[[], bytes]) -> bytes:
    key = blake2b(about + b"".join(marks), digest_size=16).digest()
    data = kept.get(key)
    if data is None:
        data = make()
        kept.put(key, data)
    return data
