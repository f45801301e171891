"""Digest → marks of what its pages show of it, of which the keys of units are made. Of a paper, only what lists need is
read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from offprint.assemble import Digest, Entry, Group
from offprint.shelf import MOST_BARS, Stack, stack
from offprint.units import key_of


class Keys:
    """The marks of a digest. ``assets`` is one of the assets, which all pages name. ``whole`` is for templates that may
    show anything on any page: with it a change of one paper is a change of every page."""

    def __init__(self, digest: Digest, assets: str = "", whole: bool = False) -> None:
        entries = (*digest.entries, *digest.hidden)
        self.papers = {entry.slug: _paper(entry) for entry in entries}
        """By slug, all that any page or file says of a paper itself."""
        self.lines = {entry.slug: _line(entry) for entry in entries}
        """By slug, what the pages of others say of a paper that they name."""
        self.newest = key_of(len(digest.entries), digest.editions[0].day if digest.editions else None)
        """What the first pages of lists say of all papers."""
        there = (bool(digest.themes), bool(digest.editions), bool(digest.authors), bool(digest.status))
        shared = (digest.about_count, there)
        self._themes, self._groups = [theme.id for theme in digest.themes], digest.themes
        self._stacks: dict[int, Stack] = {}
        self.shared = key_of(shared, assets, self._all(digest) if whole else "")
        """What every page says of the digest."""
        groups = (*digest.editions, *digest.themes, *digest.tags, *digest.authors)
        self.outline = key_of(self.shared, self.newest, digest.headings, [group_key(group) for group in groups])
        """The lists, by name and size."""

    def of(self, entries: Iterable[Entry]) -> str:
        """All that is said of some papers, in their order."""
        papers = self.papers
        return key_of("".join([papers[entry.slug] for entry in entries]))  # they are all of one length

    def shelf(self, entries: Sequence[Entry], lit: Collection[str] | None = None) -> str:
        """What the shelf of some papers shows, where those with the slugs ``lit`` are in colour. Where a bar stands for
        several papers, that is how many it stands for and how high it is; of one, it tells which."""
        if len(entries) <= MOST_BARS:
            return key_of(self._themes, [(self.lines[entry.slug], entry.size) for entry in entries], lit)
        stood = self._stacks.get(id(entries)) or self._stacks.setdefault(id(entries), stack(entries, self._groups))
        lines = self.lines
        piles = [
            (
                (theme.id, theme.name, theme.path) if theme else (),
                [(papers, height, lines[first.slug] if papers == 1 else "") for papers, height, first in pile],
            )
            for theme, pile in stood.piles
        ]
        meant = lit if lit is None else sorted(Counter([stood.places[slug] for slug in lit]).items())
        return key_of(piles, meant)

    def _all(self, digest: Digest) -> str:
        related = [digest.related.key(entry.slug) for entry in digest.entries]
        groups = (*digest.editions, *digest.themes, *digest.tags, *digest.authors)
        lists = [(group_key(group), [entry.slug for entry in group.entries]) for group in groups]
        return key_of(list(self.papers.values()), lists, related, digest.status)


def name_key(group: Group) -> str:
    """What is said of a list on all its pages."""
    author = (group.author.name, group.author.url, group.author.orcid) if group.author else ()
    names = (group.kind, group.id, group.name, group.path, group.description, group.heading)
    return key_of(names, group.day, author)


def group_key(group: Group) -> str:
    """What is said of a list itself."""
    return key_of(name_key(group), len(group.entries))


def _paper(entry: Entry) -> str:
    theme, added = entry.theme, entry.added.toordinal() if entry.added else 0
    return key_of(
        *(entry.mark, entry.id, entry.path, entry.edition, added, entry.pin, entry.hidden, entry.size),
        (theme.id, theme.name) if theme else (),
        [(tag.id, tag.name) for tag in entry.tags],
        [(line.name, line.path, line.author.url, line.author.orcid) for line in entry.authors],
    )


def _line(entry: Entry) -> str:
    theme = (entry.theme.id, entry.theme.name) if entry.theme else ()
    return key_of(entry.id, entry.path, str(entry.title.html), entry.title.plain, theme)
