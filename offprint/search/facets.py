"""Blocks → what papers are filtered and counted by, a file for each filter.

search/f/theme, edition and year: a line of JSON with the values there are, then a number for each paper, oldest first,
in one byte or, where there are more than 255 values, two, the lower first: the place of its value, counted from one.
search/f/tag: the values; how many each paper has, a byte each; then all of their places. search/f/author and
author-<letter>: an object of JSON, name → the gaps between the numbers of the papers that name it, the first from 0.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator, Sequence
from itertools import chain

from offprint.search.blocks import Heads
from offprint.search.files import to_json
from offprint.search.papers import author_facet, author_filter


def render_facets(blocks: Sequence[Heads]) -> Iterator[tuple[str, bytes]]:
    """(the filter's name, what its file holds)."""
    yield "theme", _column([value for block in blocks for value in block.themes])
    yield "edition", _column([value for block in blocks for value in block.editions])
    yield "year", _column([value for block in blocks for value in block.years])
    tags = [one for block in blocks for one in block.tags]
    names = sorted({*chain.from_iterable(tags)})
    place = {name: at for at, name in enumerate(names, 1)}
    held = [one[:255] for one in tags]
    places = [place[name] for name in chain.from_iterable(held)]
    yield "tag", to_json(names) + b"\n" + bytes(map(len, held)) + _numbers(places, len(names))
    yield from _authors(blocks)


def author_kind(blocks: Sequence[Heads]) -> str:
    return author_facet({*chain.from_iterable(chain.from_iterable(block.authors for block in blocks))})


def _column(values: Sequence[str]) -> bytes:
    names = sorted({*values} - {""})
    place = {"": 0} | {name: at for at, name in enumerate(names, 1)}
    return to_json(names) + b"\n" + _numbers([place[value] for value in values], len(names))


def _numbers(values: Sequence[int], most: int) -> bytes:
    if most < 256:
        return bytes(values)
    wide = array("H", values)
    if sys.byteorder == "big":
        wide.byteswap()
    return wide.tobytes()


def _authors(blocks: Sequence[Heads]) -> Iterator[tuple[str, bytes]]:
    found: dict[str, list[int]] = {}
    number = 0
    for block in blocks:
        for names in block.authors:
            for name in names:
                found.setdefault(name, []).append(number)
            number += 1
    kind = author_facet({*found})
    filters: dict[str, dict[str, list[int]]] = {}
    for name, numbers in sorted(found.items()):
        numbers = sorted({*numbers})
        gaps = [one - before for one, before in zip(numbers, [0, *numbers], strict=False)]
        filters.setdefault(author_filter(name, kind), {})[name] = gaps
    yield from ((name, to_json(values)) for name, values in sorted(filters.items()))
