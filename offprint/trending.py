"""Digest → the papers with the most votes of late, older votes counting for less. No clock: late is before the newest
edition."""

from __future__ import annotations

from datetime import timedelta

from offprint.assemble import Digest, Entry

DAYS, MOST = 30, 50
_START, _FALL = 2, 1.5


def trending(digest: Digest) -> tuple[Entry, ...]:
    """Papers with votes that came in the thirty days up to the newest edition, by votes / (days + 2) ** 1.5: fifty at
    most, the highest first. Days count from the day on which the paper entered the digest."""
    newest = max((edition.day for edition in digest.editions if edition.day), default=None)
    if newest is None:
        return ()
    ranked = [
        (-entry.head.votes / ((newest - added).days + _START) ** _FALL, entry.slug, entry)
        for entry in digest.entries
        if entry.head.votes and (added := entry.added) and newest - timedelta(DAYS) < added <= newest
    ]
    return tuple(entry for _, _, entry in sorted(ranked, key=lambda one: one[:2])[:MOST])
