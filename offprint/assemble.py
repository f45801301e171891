"""Papers → Digest: typeset once, sorted, grouped by edition, theme and tag. What the pages and feeds are rendered
from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import NamedTuple

from offprint.authors import Byline, bylines
from offprint.config import Config
from offprint.departures import Departures
from offprint.language import ENGLISH, Language
from offprint.library import Body, Head, Holding
from offprint.model import Author, Detail, Paper, Tag, Theme, edition_date, make_id
from offprint.relations import Known, Relations
from offprint.status import Status
from offprint.subjects.related import Related
from offprint.text import Text, kept
from offprint.typesetting import Typeset


class Names(NamedTuple):
    """What themes, tags and authors are called, by what papers have of them."""

    themes: Mapping[str, Theme]
    tags: Mapping[str, Tag]
    authors: Mapping[str, Byline]


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper as it is shown: its theme and tags by name, and at hand what lists need of it. Its texts, and all else
    that is known of it, are loaded when its own page or its row is made."""

    head: Head
    load: Callable[[str], Body] = field(repr=False)
    names: Names = field(repr=False)
    """Of everything in the digest."""

    @property
    def path(self) -> str:
        return f"papers/{self.head.slug}.html"

    @property
    def title(self) -> Text:
        return kept(*self.head.title)

    @property
    def theme(self) -> Theme | None:
        return self.names.themes[self.head.theme] if self.head.theme else None

    @property
    def tags(self) -> tuple[Tag, ...]:
        return tuple([self.names.tags[tag] for tag in self.head.tags])

    @property
    def authors(self) -> tuple[Byline, ...]:
        return tuple([self.names.authors[name] for name in self.head.authors])

    @property
    def added(self) -> date | None:
        """The day it entered the digest."""
        return date.fromordinal(self.head.added) if self.head.added else None

    @property
    def id(self) -> str:
        return self.head.id

    @property
    def slug(self) -> str:
        return self.head.slug

    @property
    def size(self) -> int:
        """Characters of the abstract: the height of its bar on the shelf."""
        return self.head.size

    @property
    def edition(self) -> str:
        """The id of the edition it first came in; empty where it came in none."""
        return self.head.edition

    @property
    def pin(self) -> bool:
        """Whether it stands before the others, wherever it is listed."""
        return self.head.pin

    @property
    def hidden(self) -> bool:
        """Whether it has a page, and nothing on the site leads there."""
        return self.head.hidden

    @property
    def mark(self) -> str:
        """A digest of all that is known of it, but for what depends on other papers: its authors' pages."""
        return self.head.mark

    @property
    def paper(self) -> Paper:
        paper = self.load(self.head.id).paper
        return replace(paper, theme=self.head.theme, tags=self.head.tags) if self.hidden else paper

    @property
    def texts(self) -> Typeset:
        return self.load(self.head.id).texts

    @property
    def abstract(self) -> tuple[Text, ...]:
        return self.texts.abstract

    @property
    def lead(self) -> Text:
        return self.texts.lead


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Papers that share a theme, a tag, an edition or an author; newest first."""

    kind: str
    id: str
    name: str
    path: str
    entries: tuple[Entry, ...]
    description: str = ""
    heading: str = ""
    """For a tag, the heading it stands under on the page of all tags."""
    day: date | None = None
    """For an edition, its day."""
    author: Author | None = None

    @property
    def feed(self) -> str:
        """The path of its feeds, without their endings."""
        return self.path.removesuffix(".html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Everything, in the order in which it is shown."""

    config: Config
    language: Language
    entries: tuple[Entry, ...]
    """Newest first; papers of one day by slug, so that the order is total; undated papers last."""
    editions: tuple[Group, ...]
    themes: tuple[Group, ...]
    """In the owner's order; only those that have papers."""
    tags: tuple[Group, ...]
    """By name; only those that have papers."""
    authors: tuple[Group, ...]
    """By name; only those who have two papers or more."""
    headings: tuple[str, ...]
    """The headings of the tags, in the owner's order."""
    related: Relations
    hidden: tuple[Entry, ...] = ()
    """Papers that have a page to which nothing leads."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """Where papers were → where they are, both as slugs."""
    gone: tuple[str, ...] = ()
    """The slugs of papers that their owner deleted."""
    status: Status | None = None
    """How the last fetches went, where any did."""

    @property
    def page_count(self) -> int:
        """About how many files the site has: the measure of a progress bar."""
        groups = len(self.themes) + len(self.tags) + len(self.editions) + len(self.authors)
        return 5 * len(self.entries) + 6 * groups + 20

    @property
    def about_count(self) -> int:
        """How many papers there are, as every page tells it: past a thousand two digits of it, rounded down, so that a
        new paper does not change them all."""
        count = len(self.entries)
        step = 10 ** max(0, len(str(count)) - 2) if count > 1000 else 1
        return count // step * step

    @property
    def unlisted(self) -> frozenset[str]:
        """The paths of the pages that search engines are not told of."""
        slugs = (*self.moved, *self.gone)
        return frozenset((*(entry.path for entry in self.hidden), *(f"papers/{slug}.html" for slug in slugs)))

    def by_slug(self) -> dict[str, Entry]:
        return {entry.slug: entry for entry in self.entries}


def assemble(
    config: Config,
    papers: Iterable[Holding],
    themes: Sequence[Theme],
    tags: Sequence[Tag],
    related: Relations | Mapping[str, tuple[Related, ...]],
    language: Language = ENGLISH,
    authors: Mapping[str, Author] | None = None,
    departures: Departures | None = None,
    status: Status | None = None,
) -> Digest:
    """The digest of these papers, drafts left out; themes and tags give names and orders, and may know more than the
    papers use. ``authors`` are those of whom more is known than their names, by ``normalise`` of each spelling."""
    listed: list[Holding] = []
    hidden: list[Holding] = []
    for paper in papers:
        if not paper.head.draft:
            (hidden if paper.head.hidden else listed).append(paper)
    names = _names([paper.head for paper in listed], themes, tags, authors or {})
    entries = newest_first(Entry(paper.head, paper.load, names) for paper in listed)
    return Digest(
        config=config,
        language=language,
        entries=entries,
        editions=_editions(entries, language),
        themes=_themes(entries, names, themes),
        tags=_tags(entries, names),
        authors=_authors(entries, names),
        headings=tuple(dict.fromkeys(tag.group for tag in tags if tag.group)),
        related=Known(related) if isinstance(related, Mapping) else related,
        hidden=_hidden(hidden, names, authors or {}),
        moved=departures.moved if departures else {},
        gone=departures.gone if departures else (),
        status=status,
    )


def _names(heads: Sequence[Head], themes: Sequence[Theme], tags: Sequence[Tag], authors: Mapping[str, Author]) -> Names:
    """The names of all that these papers have, and of nothing else."""
    theme_by_id, tag_by_id = {theme.id: theme for theme in themes}, {tag.id: tag for tag in tags}
    used = sorted({head.theme for head in heads} - {""}), sorted({tag for head in heads for tag in head.tags})
    return Names(
        {id_: theme_by_id.get(id_) or Theme(id=id_, name=name_of(id_), hue=hue_of(id_)) for id_ in used[0]},
        {id_: tag_by_id.get(id_) or Tag(id=id_, name=name_of(id_)) for id_ in used[1]},
        _bylines(heads, authors),
    )


def _hidden(papers: Sequence[Holding], names: Names, authors: Mapping[str, Author]) -> tuple[Entry, ...]:
    """Hidden papers: they lead to the lists of others, whose ``names`` these are, and to no list that they alone would
    be in."""
    if not papers:
        return ()
    unled = {name: replace(line, path="") for name, line in _bylines([paper.head for paper in papers], authors).items()}
    names = names._replace(authors={**unled, **names.authors})
    entries = []
    for paper in papers:
        theme = paper.head.theme if paper.head.theme in names.themes else ""
        tags = tuple(tag for tag in paper.head.tags if tag in names.tags)
        entries.append(Entry(paper.head._replace(theme=theme, tags=tags), paper.load, names))
    return newest_first(entries)


def newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: (-entry.head.added, entry.head.slug)))


def neighbours(group: Group, most: int = 12) -> tuple[tuple[Tag, int], ...]:
    """The tags that most often stand beside a group's papers, with how often."""
    counts = Counter(chain.from_iterable([entry.head.tags for entry in group.entries]))
    del counts[group.id]
    tags = group.entries[0].names.tags
    found = [(tags[id_], count) for id_, count in counts.items()]
    return tuple(sorted(found, key=lambda item: (-item[1], item[0].name)))[:most]


def by_theme(entries: Iterable[Entry], themes: Iterable[Group]) -> tuple[tuple[Group | None, tuple[Entry, ...]], ...]:
    """Some of the papers under their themes, in the themes' order; those without one last, under None."""
    found = _collect(entries, lambda head: [head.theme])
    shelves: list[tuple[Group | None, tuple[Entry, ...]]] = [
        (theme, found[theme.id]) for theme in themes if theme.id in found
    ]
    if "" in found:
        shelves.append((None, found[""]))
    return tuple(shelves)


def in_order(group: Group, themes: Iterable[Group]) -> tuple[Entry, ...]:
    """A group's papers in the order of its page: an edition's under their themes, and those with a pin first."""
    if group.kind != "edition":
        return pinned_first(group.entries)
    return tuple(entry for _, papers in by_theme(pinned_first(group.entries), themes) for entry in papers)


def pinned_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: not entry.head.pin))


def _bylines(heads: Sequence[Head], authors: Mapping[str, Author]) -> dict[str, Byline]:
    orcids = [Detail(*detail) for head in heads for detail in head.orcids]
    return bylines([head.authors for head in heads], authors, orcids)


def _authors(entries: Sequence[Entry], names: Names) -> tuple[Group, ...]:
    paths = {name: line.path for name, line in names.authors.items()}
    authors = {line.path: line.author for line in names.authors.values()}
    found = _collect(entries, lambda head: dict.fromkeys(path for name in head.authors if (path := paths[name])))
    groups = (
        Group(
            kind="author",
            id=path.removeprefix("authors/").removesuffix(".html"),
            name=authors[path].name,
            path=path,
            entries=papers,
            author=authors[path],
        )
        for path, papers in found.items()
    )
    return tuple(sorted(groups, key=lambda group: (group.name.casefold(), group.id)))


def name_of(id_: str) -> str:
    """A name for an id that nobody named: ``graph-theory`` → ``graph theory``."""
    return id_.replace("-", " ")


def hue_of(id_: str) -> int:
    """A hue for a theme to which nobody gave one."""
    return int(make_id(id_), 36) % 360


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def _collect(entries: Iterable[Entry], keys: Callable[[Head], Iterable[str]]) -> dict[str, tuple[Entry, ...]]:
    """Papers under each of their keys, in their order."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for key in keys(entry.head):
            found[key].append(entry)
    return {key: tuple(papers) for key, papers in found.items()}


def _editions(entries: Iterable[Entry], language: Language) -> tuple[Group, ...]:
    found = _collect(entries, lambda head: [head.edition] if head.edition else [])
    days = {id_: edition_date(id_) for id_ in found}
    return tuple(
        Group(
            kind="edition",
            id=id_,
            name=language.day(day) if (day := days[id_]) else name_of(id_).capitalize(),
            path=f"editions/{id_}.html",
            entries=papers,
            day=day,
        )
        for id_, papers in sorted(found.items(), key=lambda item: (-_ordinal(days[item[0]]), item[0]))
    )


def _themes(entries: Iterable[Entry], names: Names, themes: Sequence[Theme]) -> tuple[Group, ...]:
    found = _collect(entries, lambda head: [head.theme] if head.theme else [])
    order = {theme.id: at for at, theme in enumerate(themes)}
    return tuple(
        Group(
            kind="theme",
            id=id_,
            name=names.themes[id_].name,
            path=f"themes/{id_}.html",
            entries=papers,
            description=names.themes[id_].description,
        )
        for id_, papers in sorted(found.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
    )


def _tags(entries: Iterable[Entry], names: Names) -> tuple[Group, ...]:
    found = _collect(entries, lambda head: head.tags)
    tags = sorted((names.tags[id_] for id_ in found), key=lambda tag: (tag.name.casefold(), tag.id))
    return tuple(
        Group(
            kind="tag",
            id=tag.id,
            name=tag.name,
            path=f"tags/{tag.id}.html",
            entries=found[tag.id],
            description=tag.description,
            heading=tag.group,
        )
        for tag in tags
    )
