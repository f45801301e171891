"""The words of all papers → small files by which a browser knows a word, or a near one for a misspelt word.

A file of search/words/ holds words that begin with the same two letters, one of search/ends/ those that end with the
same two. One slip of the pen leaves the beginning or the end of a word whole, so two files hold every word that could
be meant. With Pagefind they are JSON: word, number of papers, ... Where the index is our own they are packed, each
word has a third value, what all of its forms are found by (nothing: the word itself), and the second is how often all
of them occur, about, in quarter powers of two, so that few files change with each paper.
"""

from __future__ import annotations

import marshal
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import log2

from offprint.folding import WIDE, bucket, forms
from offprint.search.papers import Searched
from offprint.search.terms import key, tokens_of

WORD_CELLS = 256
_FILE = 8000  # bytes a file, about, before compression
_UNSPACED = re.compile(f"[{WIDE}]")
_EDGE = 2
Rows = Sequence[tuple[str, int]]


def count_words(papers: Sequence[Searched]) -> dict[str, int]:
    """Word → how many of these papers have it."""
    counts: Counter[str] = Counter()
    for paper in papers:
        side = (*paper.authors, *paper.tags, paper.details)
        found = {*tokens_of("\n".join((paper.title, paper.body, *side)))}
        counts.update({form for token in found for form in forms(token)})
    return {word: counts[word] for word in filter(_is_kept, counts)}


def _is_kept(word: str) -> bool:
    return 2 <= len(word) <= 40 and (word.isascii() or not _UNSPACED.search(word))


def word_chunks(seen: Mapping[str, int]) -> Iterator[bytes]:
    """Token → how often a block has it → for each cell its words, with how often."""
    cells: list[list[bytes | int]] = [[] for _ in range(WORD_CELLS)]
    where: dict[str, int] = {}
    counts: dict[str, int] = {}
    for token, times in seen.items():
        for form in forms(token):
            counts[form] = counts.get(form, 0) + times
    for form, times in counts.items():
        if not _is_kept(form):
            continue
        start = form[:_EDGE]
        cell = where.get(start)
        if cell is None:
            cell = where[start] = bucket(start, WORD_CELLS)
        cells[cell] += (form.encode("utf-8", "replace"), times)
    for rows in cells:
        yield marshal.dumps(rows, 2)


def merge_words(parts: Sequence[bytes], language: str) -> list[str | int]:
    """The chunks of one cell, block by block → its words in order, each with how often and what it is found by: how
    many letters it lacks, and what follows then."""
    counts: dict[bytes, int] = {}
    for part in parts:
        items = iter(marshal.loads(part))
        for word, times in zip(items, items, strict=True):
            counts[word] = counts.get(word, 0) + times
    values: list[str | int] = []
    for data, times in sorted(counts.items()):
        word = data.decode()
        values += (word, round(4 * log2(times)), _shorter(word, key(word, language)))
    return values


def files_for(rows: Rows) -> int:
    """How many files words are kept in."""
    return max(1, -(-(sum(len(word) for word, _ in rows) + 5 * len(rows)) // _FILE))


def starts(rows: Rows) -> list[list[str | int]]:
    """Words in files of about one size, by a hash of their first letters."""
    return _grouped([row for row in rows if not row[0].isdigit()], slice(0, _EDGE))


def ends(rows: Rows) -> list[list[str | int]]:
    """The same by their last letters: words that could be misspelt."""
    return _grouped([row for row in rows if len(row[0]) > 3 and row[0].isalpha()], slice(-_EDGE, None))


def _grouped(rows: Rows, edge: slice) -> list[list[str | int]]:
    files: list[list[str | int]] = [[] for _ in range(files_for(rows))]
    where: dict[str, list[str | int]] = {}
    for row in rows:
        letters = row[0][edge]
        file = where.get(letters)
        if file is None:
            file = where[letters] = files[bucket(letters, len(files))]
        file += row
    return files


def _shorter(word: str, found_by: str) -> str:
    if word == found_by:
        return ""
    common = 0
    for one, other in zip(word, found_by, strict=False):
        if one != other:
            break
        common += 1
    return f"{len(word) - common}{found_by[common:]}"
