"""Papers → Digest: typeset once, sorted, grouped by edition, theme and tag. What the pages and feeds are rendered
from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

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

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A paper as it is shown: its theme and tags by name, and at hand what lists need of it. Its texts, and all else
    that is known of it, are loaded when its own page or its row is made."""

    head: Head
    load: Callable[[str], Body] = field(repr=False)
    path: str
    title: Text
    theme: Theme | None
    tags: tuple[Tag, ...]
    authors: tuple[Byline, ...]
    added: date | None
    """The day it entered the digest."""

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
    theme_by_id = {theme.id: theme for theme in themes}
    tag_by_id = {tag.id: tag for tag in tags}
    listed: list[Holding] = []
    hidden: list[Holding] = []
    for paper in papers:
        if not paper.head.draft:
            (hidden if paper.head.hidden else listed).append(paper)
    lines = _bylines(listed, authors or {})
    entries = newest_first(_entry(paper, theme_by_id, tag_by_id, lines) for paper in listed)
    return Digest(
        config=config,
        language=language,
        entries=entries,
        editions=_editions(entries, language),
        themes=_themes(entries, themes),
        tags=_tags(entries),
        authors=_authors(entries),
        headings=tuple(dict.fromkeys(tag.group for tag in tags if tag.group)),
        related=Known(related) if isinstance(related, Mapping) else related,
        hidden=_hidden(hidden, entries, lines, authors or {}),
        moved=departures.moved if departures else {},
        gone=departures.gone if departures else (),
        status=status,
    )


def _hidden(
    papers: Sequence[Holding],
    listed: Iterable[Entry],
    lines: Mapping[str, Byline],
    authors: Mapping[str, Author],
) -> tuple[Entry, ...]:
    """Hidden papers: they lead to the lists of others, and to no list that they alone would be in."""
    if not papers:
        return ()
    themes: dict[str, Theme] = {}
    tags: dict[str, Tag] = {}
    for entry in listed:
        themes |= {entry.theme.id: entry.theme} if entry.theme else {}
        tags |= {tag.id: tag for tag in entry.tags}
    unled = {name: replace(line, path="") for name, line in _bylines(papers, authors).items()}
    lines = {**unled, **lines}
    entries = []
    for paper in papers:
        theme = paper.head.theme if paper.head.theme in themes else ""
        head = paper.head._replace(theme=theme, tags=tuple(tag for tag in paper.head.tags if tag in tags))
        entries.append(_entry(replace(paper, head=head), themes, tags, lines))
    return newest_first(entries)


def newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: (-entry.head.added, entry.head.slug)))


def neighbours(group: Group, most: int = 12) -> tuple[tuple[Tag, int], ...]:
    """The tags that most often stand beside a group's papers, with how often."""
    counts = Counter([id_ for entry in group.entries for id_ in entry.head.tags if id_ != group.id])
    tags = {tag.id: tag for entry in group.entries for tag in entry.tags}
    found = [(tags[id_], count) for id_, count in counts.items()]
    return tuple(sorted(found, key=lambda item: (-item[1], item[0].name)))[:most]


def by_theme(entries: Iterable[Entry], themes: Iterable[Group]) -> tuple[tuple[Group | None, tuple[Entry, ...]], ...]:
    """Some of the papers under their themes, in the themes' order; those without one last, under None."""
    found = _collect(entries, lambda entry: [entry.theme.id if entry.theme else ""])
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


def _entry(paper: Holding, themes: Mapping[str, Theme], tags: Mapping[str, Tag], lines: Mapping[str, Byline]) -> Entry:
    head = paper.head
    html, plain = head.title
    return Entry(
        head=head,
        load=paper.load,
        path=f"papers/{head.slug}.html",
        title=kept(html, plain),
        theme=(themes.get(head.theme) or Theme(id=head.theme, name=name_of(head.theme), hue=hue_of(head.theme)))
        if head.theme
        else None,
        tags=tuple([tags.get(tag) or Tag(id=tag, name=name_of(tag)) for tag in head.tags]),
        authors=tuple([lines[name] for name in head.authors]),
        added=date.fromordinal(head.added) if head.added else None,
    )


def _bylines(papers: Sequence[Holding], authors: Mapping[str, Author]) -> dict[str, Byline]:
    orcids = [Detail(*detail) for paper in papers for detail in paper.head.orcids]
    return bylines([paper.head.authors for paper in papers], authors, orcids)


def _authors(entries: Iterable[Entry]) -> tuple[Group, ...]:
    found = _collect(
        entries, lambda entry: dict.fromkeys((line.path, line.author) for line in entry.authors if line.path)
    )
    groups = (
        Group(
            kind="author",
            id=path.removeprefix("authors/").removesuffix(".html"),
            name=author.name,
            path=path,
            entries=papers,
            author=author,
        )
        for (path, author), papers in found.items()
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


def _collect(entries: Iterable[Entry], keys: Callable[[Entry], Iterable[_Key]]) -> dict[_Key, tuple[Entry, ...]]:
    """Papers under each of their keys, in their order."""
    found: dict[_Key, list[Entry]] = {}
    for entry in entries:
        for key in keys(entry):
            found.setdefault(key, []).append(entry)
    return {key: tuple(papers) for key, papers in found.items()}


def _editions(entries: Iterable[Entry], language: Language) -> tuple[Group, ...]:
    found = _collect(entries, lambda entry: [entry.head.edition] if entry.head.edition else [])
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


def _themes(entries: Iterable[Entry], themes: Sequence[Theme]) -> tuple[Group, ...]:
    found = _collect(entries, lambda entry: [entry.theme] if entry.theme else [])
    order = {theme.id: at for at, theme in enumerate(themes)}
    return tuple(
        Group(
            kind="theme",
            id=theme.id,
            name=theme.name,
            path=f"themes/{theme.id}.html",
            entries=papers,
            description=theme.description,
        )
        for theme, papers in sorted(found.items(), key=lambda item: (order.get(item[0].id, len(order)), item[0].id))
    )


def _tags(entries: Iterable[Entry]) -> tuple[Group, ...]:
    found = _collect(entries, lambda entry: entry.tags)
    return tuple(
        Group(
            kind="tag",
            id=tag.id,
            name=tag.name,
            path=f"tags/{tag.id}.html",
            entries=papers,
            description=tag.description,
            heading=tag.group,
        )
        for tag, papers in sorted(found.items(), key=lambda item: (item[0].name.casefold(), item[0].id))
    )
