"""Digest → marks of what its pages show of it, of which the keys of units are made. Of a paper, only what lists need is
read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from offprint.assemble import Digest, Entry, Group, Names
from offprint.authors import Byline
from offprint.library import Head
from offprint.shelf import MOST_BARS, Stack, stack
from offprint.twins import papers_have_twins
from offprint.units import key_of, sum_of

NONE = "-" * 64
"""In the place of a line, where there is none."""


class Keys:
    """The marks of a digest. ``assets`` is one of the assets, which all pages name. ``whole`` is for templates that may
    show anything on any page: with it a change of one paper is a change of every page."""

    def __init__(self, digest: Digest, assets: str = "", whole: bool = False) -> None:
        self.labels: dict[str, str] = {}
        """By slug, its theme and tags, by their names: a mark for each in a row."""
        self.papers: dict[str, str] = {}
        """By slug, all that any page or file says of a paper itself."""
        self.lines: dict[str, str] = {}
        """By slug, what the pages of others say of a paper that they name."""
        self._take(digest.entries)
        self._take(digest.hidden)
        self.newest = key_of(len(digest.entries), digest.editions[0].day if digest.editions else None)
        """What the first pages of lists say of all papers."""
        there = [bool(of) for of in (digest.themes, digest.editions, digest.authors, digest.status)]
        there.append(papers_have_twins(digest))
        shared = (digest.about_count, there)
        self._themes, self._groups = [theme.id for theme in digest.themes], digest.themes
        self._stacks: dict[int, Stack] = {}
        self.shared = key_of(shared, assets, self._all(digest) if whole else "")
        """What every page says of the digest."""
        groups = (*digest.editions, *digest.themes, *digest.tags, *digest.authors)
        self.outline = key_of(self.shared, self.newest, digest.headings, [group_key(group) for group in groups])
        """The lists, by name and size."""

    def _take(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        names = _Names(entries[0].names)
        for head in [entry.head for entry in entries]:
            slug, theme, labels = head.slug, names.theme(head), names.labels(head)
            self.labels[slug], self.lines[slug] = labels, head.line + theme
            self.papers[slug] = sum_of([head.mark, labels, names.authors(head)])

    def of(self, entries: Iterable[Entry]) -> str:
        """All that is said of some papers, in their order."""
        papers = self.papers
        return sum_of([papers[entry.slug] for entry in entries])

    def labels_of(self, entries: Iterable[Entry]) -> str:
        """The themes and tags of some papers, in their order."""
        labels = self.labels
        return sum_of([f"{labels[entry.slug]} " for entry in entries])

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


class _Names:
    """Marks of equal length of what themes, tags and authors are called, by what papers have of them."""

    def __init__(self, names: Names) -> None:
        self._themes = {id_: key_of(theme.id, theme.name) for id_, theme in names.themes.items()}
        self._tags = {id_: key_of(tag.id, tag.name) for id_, tag in names.tags.items()}
        self._authors = {name: _byline(line) for name, line in names.authors.items()}

    def theme(self, head: Head) -> str:
        return self._themes[head.theme] if head.theme else NONE[:32]

    def labels(self, head: Head) -> str:
        return self.theme(head) + "".join([self._tags[tag] for tag in head.tags])

    def authors(self, head: Head) -> str:
        return "".join([self._authors[name] for name in head.authors])


def _byline(line: Byline) -> str:
    return key_of(line.name, line.path, line.author.url, line.author.orcid)
