"""Digest → the papers with the most votes of late, older votes counting for less. No clock: late is before the newest
edition."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from offprint.assemble import Digest, Entry

DAYS, MOST = 30, 50
_START, _FALL = 2, 1.5


def trending(digest: Digest) -> tuple[Entry, ...]:
    """Papers with votes that came in the thirty days up to the newest edition, by votes / (days + 2) ** 1.5: fifty at
    most, the highest first. Days count from the day on which the paper entered the digest."""
    newest = max((edition.day for edition in digest.editions if edition.day), default=None)
    if newest is None:
        return ()
    late = (
        entry
        for entry in digest.entries
        if entry.head.votes and (added := entry.added) and newest - timedelta(DAYS) < added <= newest
    )
    return ranked(late, newest)[:MOST]


def ranked(entries: Iterable[Entry], newest: date | None) -> tuple[Entry, ...]:
    """Papers by the same measure, the highest first, as on the day ``newest``; those without votes, or without a day,
    after them, in the order in which they came."""

    def weight(entry: Entry) -> float:
        added = entry.added
        if not entry.head.votes or not added or not newest:
            return 0.0
        return float(entry.head.votes / (max(0, (newest - added).days) + _START) ** _FALL)

    weighed = [(-weight(entry), at, entry) for at, entry in enumerate(entries)]
    return tuple(
        entry for weight, at, entry in sorted(weighed, key=lambda one: (one[0], one[2].slug if one[0] else "", one[1]))
    )
