"""Digest → which paper an id means: what a browser looks up of the papers that its reader keeps by their ids."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby

from offprint.assemble import Digest
from offprint.output import Output

FULL = 200
"""Papers that a register holds at most, if their ids are evenly spread; few enough to fetch for one of them."""


def name_length(digest: Digest) -> int:
    """How many first letters of an id name its register; 0 if there is one for all."""
    length, papers = 0, len(digest.entries)
    while papers > FULL:
        length, papers = length + 1, papers // 32  # an id is written in base 32
    return length


def render_register(digest: Digest) -> Iterator[Output]:
    """``data/register/<first letters, or all>.json``: id → [slug, plain title, theme's id]."""
    length = name_length(digest)
    entries = sorted(digest.entries, key=lambda entry: entry.paper.id)
    for name, group in groupby(entries, key=lambda entry: entry.paper.id[:length]):
        papers = {entry.paper.id: [entry.slug, entry.title.plain, entry.paper.theme] for entry in group}
        text = json.dumps(papers, ensure_ascii=False, separators=(",", ":"))
        yield f"data/register/{name or 'all'}.json", f"{text}\n".encode()
    if not entries:
        yield "data/register/all.json", b"{}\n"
