"""Digest → its lists: of each edition, theme, tag and author, in pages that keep their addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, groupby, islice

from markupsafe import Markup

from offprint.assemble import Digest, Entry, Group, by_theme, in_order, neighbours
from offprint.metadata import group_graph
from offprint.output import Output
from offprint.printer import Printer

PAGE_LIMIT, PAGE_STEP = 100, 50
"""A list's first page holds at most the one, each further page exactly the other."""
PINNED = "pinned"
"""The anchor of the papers with a pin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and the papers under it, as lists show them."""

    name: str
    rows: tuple[Markup, ...]
    link: str = ""
    anchor: str = ""
    theme: str = ""
    day: str = ""
    """That of the edition that its papers came in, if all came in one."""
    description: str = ""
    more: int = 0
    """Papers left out here, to be found under ``link``."""
    entries: tuple[Entry, ...] = ()
    """The papers of the rows."""


def group_pages(digest: Digest, printer: Printer, groups: Sequence[Group]) -> Iterator[Output]:
    """The lists of all editions, themes, tags or authors."""
    taken = {group.path for group in groups}
    for at, group in enumerate(groups):
        is_edition = group.kind == "edition"
        yield from _list_pages(
            digest,
            printer,
            group,
            taken,
            before=groups[at + 1] if is_edition and at + 1 < len(groups) else None,
            after=groups[at - 1] if is_edition and at else None,
        )


def _list_pages(
    digest: Digest, printer: Printer, group: Group, taken: set[str], **around: Group | None
) -> Iterator[Output]:
    """A group's list: its own address for the newest papers, numbered ones for the rest."""
    shelves = by_theme(group.entries, digest.themes) if group.kind == "edition" else ()  # the contents beside its list
    chunks = paginate(in_order(group, digest.themes), group.path, taken)
    # An author has few papers, and there are many authors: a shelf for each would cost more than all else.
    shelf, shelf_of = (None, None) if group.kind == "author" else printer.shelf(group)
    over_time = printer.timeline.of(group.id) if printer.timeline and group.kind == "theme" else None
    beside = neighbours(group) if group.kind in ("tag", "author") else ()
    first = 1
    for number, (path, part) in enumerate(chunks):
        sections = _sections(digest, printer, group, part)
        listed = listed_in(sections)
        yield printer.page(
            "list.html",
            path,
            group=group,
            first=number == 0,
            place=number + 1,
            places=len(chunks),
            newer=chunks[number - 1][0] if number else "",
            older=chunks[number + 1][0] if number + 1 < len(chunks) else "",
            shelf=None if number else shelf,
            shelf_of=None if number else shelf_of,
            map="" if number else printer.map_of(group),
            timeline=printer.timeline,
            over_time=over_time if number == 0 else None,
            sections=sections,
            neighbours=beside,
            theme_counts=[(theme, len(papers)) for theme, papers in shelves],
            listed=listed,
            graph=group_graph(group, path, listed, digest, first),
            **around,
        )
        first += len(part)


def paginate(
    entries: Sequence[Entry], path: str, taken: frozenset[str] | set[str] = frozenset()
) -> list[tuple[str, tuple[Entry, ...]]]:
    """(path, papers) of each page, newest first. Further pages are numbered from the oldest, which is 2, and hold a
    fixed number, so that a new paper moves nothing but the first page; a number that would be another group's address
    is passed over."""
    further = -(-max(0, len(entries) - PAGE_LIMIT) // PAGE_STEP)
    stem = path.removesuffix(".html")
    free = (name for number in count(2) if (name := f"{stem}-{number}.html") not in taken)
    oldest_first = list(islice(free, further))
    head = len(entries) - further * PAGE_STEP
    pages = [(path, tuple(entries[:head]))]
    for at, name in enumerate(reversed(oldest_first)):
        start = head + at * PAGE_STEP
        pages.append((name, tuple(entries[start : start + PAGE_STEP])))
    return pages


def front(digest: Digest, printer: Printer, entries: Sequence[Entry]) -> list[Section]:
    """The home page's sections: the papers with a pin, of whatever edition; then every theme, and as many of its other
    papers as the page has room for."""
    pinned = tuple(entry for entry in digest.entries if entry.paper.pin)
    shelves = by_theme((entry for entry in entries if not entry.paper.pin), digest.themes)
    each = len(entries) if len(entries) <= PAGE_LIMIT else max(3, PAGE_LIMIT // max(1, len(shelves)))
    sections = [_theme_section(printer, theme, papers, "", each) for theme, papers in shelves]
    return [_pinned_section(printer, pinned, ""), *sections] if pinned else sections


def _pinned_section(printer: Printer, pinned: Sequence[Entry], up: str) -> Section:
    rows = tuple(printer.row(entry, up) for entry in pinned)
    return Section(name=printer.digest.language.text("Pinned"), anchor=PINNED, rows=rows, entries=tuple(pinned))


def _theme_section(printer: Printer, theme: Group | None, papers: Sequence[Entry], up: str, most: int) -> Section:
    return Section(
        name=theme.name if theme else _unthemed(printer),
        link=theme.path if theme else "",
        anchor=theme.id if theme else "other-papers",
        theme=theme.id if theme else "",
        description=theme.description if theme else "",
        rows=tuple(printer.row(entry, up) for entry in papers[:most]),
        entries=tuple(papers[:most]),
        more=max(0, len(papers) - most),
    )


def _unthemed(printer: Printer) -> str:
    language = printer.digest.language
    return language.text("Other papers") if printer.digest.themes else language.text("Papers")


def _sections(digest: Digest, printer: Printer, group: Group, entries: Sequence[Entry]) -> list[Section]:
    """An edition's papers under their themes; a theme's or tag's under their editions."""
    if group.kind == "edition":
        shelves = by_theme(entries, digest.themes)
        return [_theme_section(printer, theme, papers, "../", PAGE_LIMIT) for theme, papers in shelves]
    sections, language = [], digest.language
    if pinned := tuple(entry for entry in entries if entry.paper.pin):
        sections.append(_pinned_section(printer, pinned, "../"))
        entries = entries[len(pinned) :]
    for id_, found in groupby(entries, key=lambda entry: entry.paper.edition):
        edition, papers = printer.editions.get(id_), tuple(found)
        rows = tuple(printer.row(entry, "../") for entry in papers)
        name = edition.name if edition else language.text("Undated") if digest.editions else language.text("Papers")
        day = edition.day.isoformat() if edition and edition.day else ""
        link = edition.path if edition else ""
        sections.append(Section(name=name, link=link, rows=rows, day=day, entries=papers))
    return sections


def listed_in(sections: Iterable[Section]) -> list[Entry]:
    return [entry for section in sections for entry in section.entries]
