"""Papers that left the digest and addresses that moved, as the ledger remembers them: no address that was once given
out leads nowhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from offprint.errors import Problem
from offprint.ledger import Seen
from offprint.library import Head
from offprint.model import Paper

_FEW, _PART = 10, 0.1
"""So many papers may go at once, or that part of them, before it looks like an accident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departures:
    """What stands where a paper stood, by the ends of addresses."""

    moved: Mapping[str, str]
    """Where a paper was → where it is."""
    gone: tuple[str, ...]
    """Where a paper was that its owner deleted."""


def find_departures(ledger: Mapping[str, Seen], papers: Iterable[Paper | Head]) -> Departures:
    """The addresses that papers had and have no more; ``papers`` are those of the digest, drafts among them."""
    by_id = {paper.id: paper for paper in papers}
    taken = {paper.slug for paper in by_id.values()}
    moved: dict[str, str] = {}
    gone: set[str] = set()
    for _, seen in sorted(ledger.items()):
        former = {*seen.was, seen.slug} - taken - {""}
        paper = by_id.get(seen.id)
        if paper is None:
            gone |= former
        elif not paper.draft:
            moved |= dict.fromkeys(former, paper.slug)
    return Departures(moved=dict(sorted(moved.items())), gone=tuple(sorted(gone - moved.keys())))


def refuse_to_lose_many(ledger: Mapping[str, Seen], ids: Collection[str], where: str, problems: list[Problem]) -> None:
    """An error if far fewer papers are here than at the last run: a folder that went missing is not a person's wish.
    ``ids`` are those of the papers, ``where`` is the folder of their pages."""
    before = [seen for seen in ledger.values() if seen.slug and not seen.gone]
    lost = sum(seen.id not in ids for seen in before)
    if lost > max(_FEW, _PART * len(before)):
        text = (
            f"{lost:,} of {len(before):,} papers have lost their pages since the last run: "
            "restore them from the repository's history; or, if you deleted them, say so once with --fewer"
        )
        problems.append(Problem(where, 1, 1, "error", text))
