"""Which papers have a term, and how well: from blocks to files that hold a term's papers of all blocks.

A *posting* says that a paper has a term, with an impact of 1 to 31. Terms lie in cells by the CRC-32 of their first
letters, so that what one paper changes is few cells. In a file, a term's postings are two runs of bytes: gaps, and as
many impacts. A gap is the number of a paper less that of the one before it in its block (the first counts from -1),
in groups of seven bits, the lowest first, each but the last with 128 added (LEB128). A gap of nought is followed by
another such number: how many blocks further on those that follow lie.

A file is a line of JSON, [term, bytes of gaps, bytes of impacts, ...], then the runs, term by term. A term that many
papers have gets a file of its own.
"""

from __future__ import annotations

import marshal
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import getitem, sub
from zlib import crc32

from offprint.search.files import to_json

CELLS = 1024
_ALONE = 4000  # bytes of gaps and impacts before compression, from which on a term has a file of its own
_START = 4
_LEVELS = 31
_CAP = 63  # what weighs more counts as much
_LONGEST = 40  # steps of sixteen words
_SATURATION, _SLOPE, _USUAL = 1.2, 0.6, 180  # as in BM25: k1, b, and the words of a usual abstract


@lru_cache(_LONGEST + 1)
def _impacts(step: int) -> bytes:
    length = 16 * step + 8
    half = _SATURATION * (1 - _SLOPE + _SLOPE * length / _USUAL)
    return bytes(max(1, round(_LEVELS * weight / (weight + half))) for weight in range(_CAP + 1))


def impacts(length: int) -> bytes:
    """By the weight of a term in a paper, its impact there, where the abstract has so many words."""
    return _impacts(min(length >> 4, _LONGEST))


def leb128(number: int) -> bytes:
    data = bytearray()
    while number > 127:
        data.append(number & 127 | 128)
        number >>= 7
    data.append(number)
    return bytes(data)


def cell_of(term: bytes) -> int:
    """Terms that begin with the same four letters lie together, for who is still typing wants several of them."""
    start = term[:_START] if term.isascii() else term.decode()[:_START].encode()
    return crc32(start) % CELLS


_NUMBERS = tuple(map(leb128, range(4096)))
_BYTES = tuple(bytes((number,)) for number in range(256))


class Noted(dict[str, "list[int] | Several"]):
    """Token → the numbers of the papers that have it, each as often as its text does, in one list with those of all
    other tokens of its term. Papers come in order."""

    def __init__(self, known: Mapping[str, tuple[bytes, ...]]) -> None:
        super().__init__()
        self.terms: defaultdict[bytes, list[int]] = defaultdict(list)
        self.more: defaultdict[bytes, dict[int, int]] = defaultdict(dict)
        """Term → number → what it weighs there above how often it is noted."""
        self._known = known

    def __missing__(self, token: str) -> list[int] | Several:
        lists = [self.terms[term] for term in self._known[token]]
        found = self[token] = lists[0] if len(lists) == 1 else Several(lists)
        return found

    def add(self, number: int, tokens: Iterable[str], weight: int) -> None:
        """Tokens of this paper that weigh more than those of its text."""
        for token in tokens:
            self[token].append(number)
            for term in self._known[token]:
                here = self.more[term]
                here[number] = here.get(number, 0) + weight - 1


class Several:
    """The lists of a token of several terms, as one."""

    def __init__(self, lists: list[list[int]]) -> None:
        self._lists = lists

    def append(self, number: int) -> None:
        for one in self._lists:
            one.append(number)

    def __len__(self) -> int:
        return len(self._lists[0]) if self._lists else 0


def _gaps(numbers: list[int]) -> bytes:
    steps = list(map(sub, numbers, [-1, *numbers]))
    try:
        packed = bytes(steps)
    except ValueError:  # one above 255
        packed = b"\xff"
    return packed if packed.isascii() else b"".join([_NUMBERS[step] for step in steps])


def chunks(noted: Noted, tables: Sequence[bytes]) -> Iterator[bytes]:
    """The papers of a block → for each cell the terms in it, gaps and impacts. ``tables`` are the impacts of each
    paper."""
    cells: list[list[bytes]] = [[] for _ in range(CELLS)]
    for term, numbers in noted.terms.items():
        more = noted.more.get(term)
        first = numbers[0]
        if first == numbers[-1]:
            weight = len(numbers) + (more[first] if more else 0)
            cells[cell_of(term)] += (term, _NUMBERS[first + 1], _BYTES[tables[first][min(weight, _CAP)]])
            continue
        weights = Counter(numbers)
        if more:
            for number, weight in more.items():
                weights[number] += weight
        try:
            scores = bytes(map(getitem, map(tables.__getitem__, weights), weights.values()))
        except IndexError:
            scores = bytes([tables[number][min(weight, _CAP)] for number, weight in weights.items()])
        cells[cell_of(term)] += (term, _gaps(list(weights)), scores)
    for cell in cells:
        yield marshal.dumps(cell, 2)


def merge_cell(parts: Sequence[bytes]) -> tuple[list[tuple[bytes, bytes, bytes]], dict[str, bytes]]:
    """The chunks of one cell, block by block → the terms that stay together, each with its gaps and impacts; and by
    name the contents of the files of those that do not."""
    found: dict[bytes, tuple[list[bytes], list[bytes]]] = {}
    where: dict[bytes, int] = {}
    for number, part in enumerate(parts):
        items = iter(marshal.loads(part))
        for name, gaps, scores in zip(items, items, items, strict=True):
            pair = found.get(name)
            if pair is None:
                pair = found[name] = ([], [])
                before = 0
            else:
                before = where[name]
            if number != before:
                pair[0].append(b"\0" + _NUMBERS[number - before])
            pair[0].append(gaps)
            pair[1].append(scores)
            where[name] = number
    together: list[tuple[bytes, bytes, bytes]] = []
    alone: dict[str, bytes] = {}
    for name, (gaps, scores) in sorted(found.items()):
        one = (name, b"".join(gaps), b"".join(scores))
        own = f"{crc32(name):08x}-{cell_of(name):x}"
        if len(one[1]) + len(one[2]) > _ALONE and own not in alone:
            alone[own] = contents([one])
        else:
            together.append(one)
    return together, alone


def contents(terms: Sequence[tuple[bytes, bytes, bytes]]) -> bytes:
    """What a file of these terms holds."""
    head = [part for name, gaps, scores in terms for part in (name.decode(), len(gaps), len(scores))]
    return b"".join([to_json(head), b"\n", *(data for _, gaps, scores in terms for data in (gaps, scores))])
