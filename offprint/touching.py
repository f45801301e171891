"""What makes papers of a digest have to do with each other: names that their records, pages and lines of the ledger
share. What is not touched by a change comes out of merging as it did before."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from offprint.content import Page
from offprint.identities import names_by, names_in
from offprint.ledger import Seen
from offprint.merge import slug_of_page
from offprint.model import Record, make_id

_Item = TypeVar("_Item", bound=Hashable)


def names_of_record(record: Record) -> frozenset[str]:
    """What a record is found by: its identities, and the ids that pages have which were once made of these."""
    names = names_by(record)
    return frozenset((*names, *(f"id:{make_id(name)}" for name in names)))


def names_of_page(page: Page) -> frozenset[str]:
    """What a page is found by, and what no other page may have."""
    names = names_in(page.values)
    return frozenset((*names, f"id:{page.values.get('id') or make_id(names[0])}", f"slug:{slug_of_page(page)}"))


def names_of_line(key: str, seen: Seen) -> frozenset[str]:
    """What a line of the ledger is found by."""
    return frozenset((key, *seen.also, f"id:{seen.id}"))


def slugs_of_page(page: Page) -> frozenset[str]:
    """The ends of addresses that no new paper may take because of a page: that of its own, and its file's name."""
    return frozenset((slug_of_page(page), page.path.stem.lower()))


def slugs_of_line(seen: Seen) -> frozenset[str]:
    """The same because of a line of the ledger: where the paper is or was, there is a page or a way to it."""
    return frozenset((seen.slug, *seen.was)) - {""}


def touched(
    names: Iterable[str], holders: Callable[[str], Iterable[_Item]], names_of: Callable[[_Item], Iterable[str]]
) -> set[_Item]:
    """All items that have one of some names, or one of the names of such an item, and so on: what has to be merged
    together. ``holders`` gives the items that have a name. Of what changed, give the names that it had and has."""
    seen, found = set(names), set[_Item]()
    left = list(seen)
    while left:
        for item in set(holders(left.pop())) - found:
            found.add(item)
            more = set(names_of(item)) - seen
            seen |= more
            left += more
    return found
