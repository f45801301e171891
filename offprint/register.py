"""Digest → which paper an id means: what a browser looks up of the papers that its reader keeps by their ids."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from itertools import groupby

from offprint.assemble import Digest
from offprint.output import Output
from offprint.units import Unit, key_of

FULL = 200
"""Papers that a register holds at most, if their ids are evenly spread; few enough to fetch for one of them."""


def name_length(digest: Digest) -> int:
    """How many first letters of an id name its register; 0 if there is one for all."""
    length, papers = 0, len(digest.entries)
    while papers > FULL:
        length, papers = length + 1, papers // 32  # an id is written in base 32
    return length


def register_units(digest: Digest) -> Iterator[Unit]:
    """``data/register/<first letters, or all>.json``: id → [slug, plain title, theme's id]."""
    length = name_length(digest)
    entries = sorted(digest.entries, key=lambda entry: entry.id)
    for name, group in groupby(entries, key=lambda entry: entry.id[:length]):
        papers = {entry.id: [entry.slug, entry.title.plain, entry.theme.id if entry.theme else ""] for entry in group}
        path = f"data/register/{name or 'all'}.json"
        yield Unit(key_of(papers), (path,), partial(_register, path, papers))
    if not entries:
        path = "data/register/all.json"
        yield Unit("", (path,), partial(_register, path, {}))


def _register(path: str, papers: dict[str, list[str]]) -> Iterator[Output]:
    text = json.dumps(papers, ensure_ascii=False, separators=(",", ":"))
    yield path, f"{text}\n".encode()
