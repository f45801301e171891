"""What a site is made of, in pieces that can be made apart from each other, and told from those of an earlier build."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from offprint.output import Output


@dataclass(frozen=True, slots=True)
class Unit:
    """Some files of the site, and how they are made.

    ``make`` is a function of values that nobody changes: it gives the same bytes whenever, in whatever process and
    beside whatever others it is called. Where two builds have a unit of the same paths with the same key, and settings,
    templates, assets and Offprint itself are the same too, it gives the same bytes in both.
    """

    key: str
    """A mark of all that ``make`` takes from the digest."""
    paths: tuple[str, ...]
    make: Callable[[], Iterable[Output]]


def key_of(*parts: object) -> str:
    """A mark of texts, numbers, days and tuples of them: another one for any other parts."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def sum_of(marks: Iterable[str], rest: bytes = b"") -> str:
    """A mark of marks that are all of one length, as ``key_of`` and this give them, and of the bytes that follow; for
    who has very many of them."""
    return hashlib.blake2b("".join(marks).encode() + rest, digest_size=16).hexdigest()


def units_of(outputs: Iterable[Output]) -> Iterator[Unit]:
    """A unit for each of some files that are made already."""
    for path, data in outputs:
        yield Unit(hashlib.blake2b(data, digest_size=16).hexdigest(), (path,), partial(_given, path, data))


def _given(path: str, data: bytes) -> Iterable[Output]:
    return ((path, data),)
