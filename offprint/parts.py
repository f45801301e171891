"""The whole of a digest, in files that can be had one by one."""

from __future__ import annotations

from offprint.assemble import Digest, Entry

WHOLE = "data/papers"
"""The path of the files that hold every paper, without their endings."""
MOST, EACH = 2_000, 500
"""A digest of more papers than the one is in parts, each of which has room for the other."""


def parts(digest: Digest) -> list[tuple[str, tuple[Entry, ...]]]:
    """(path without its ending, papers) of each part, the oldest papers in the first: ``data/papers-1``. So a new paper
    changes nothing but the last one. Up to a number of papers there is one part, without a number."""
    entries = digest.entries
    if len(entries) <= MOST:
        return [(WHOLE, entries)]
    ends = range(len(entries), 0, -EACH)
    return [(f"{WHOLE}-{number}", entries[max(0, end - EACH) : end]) for number, end in enumerate(ends, 1)]
