"""Digest → its lists: of each edition, theme, tag and author, in pages that keep their addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count, groupby, islice

from markupsafe import Markup

from offprint.assemble import Digest, Entry, Group, by_theme, in_order, neighbours
from offprint.citations import is_cited
from offprint.keys import Keys, group_key, name_key
from offprint.metadata import group_graph
from offprint.model import Tag
from offprint.output import Output
from offprint.printer import Printer
from offprint.twins import has_twins, papers_have_twins, twin_of
from offprint.twins.lists import Part, list_twin
from offprint.units import Unit, key_of

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


def list_units(digest: Digest, printer: Printer, keys: Keys, groups: Sequence[Group]) -> Iterator[Unit]:
    """The pages of the lists of all editions, themes, tags or authors."""
    taken = {group.path for group in groups}
    for at, group in enumerate(groups):
        is_edition = group.kind == "edition"
        before = groups[at + 1] if is_edition and at + 1 < len(groups) else None
        after = groups[at - 1] if is_edition and at else None
        yield from _list_units(digest, printer, keys, group, taken, before, after)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """What the pages of a list share."""

    group: Group
    chunks: Sequence[tuple[str, tuple[Entry, ...]]]
    neighbours: tuple[tuple[Tag, int], ...]
    theme_counts: tuple[tuple[Group | None, int], ...]
    """Of an edition, for the contents beside its list."""
    before: Group | None
    after: Group | None


def _list_units(
    digest: Digest,
    printer: Printer,
    keys: Keys,
    group: Group,
    taken: set[str],
    before: Group | None,
    after: Group | None,
) -> Iterator[Unit]:
    """A group's list: its own address for the newest papers, numbered ones for the rest."""
    shelves = by_theme(group.entries, digest.themes) if group.kind == "edition" else ()
    whole = _Whole(
        group=group,
        chunks=paginate(in_order(group, digest.themes), group.path, taken),
        neighbours=neighbours(group) if group.kind in ("tag", "author") else (),
        theme_counts=tuple((theme, len(papers)) for theme, papers in shelves),
        before=before,
        after=after,
    )
    beside = digest.themes if group.kind == "theme" else [other for other in (before, after) if other]
    around_first = key_of(
        *(keys.newest if _tells_newest(group, after) else "", group_key(group), bool(after)),
        [group_key(other) for other in beside],
        [(tag.id, tag.name, count) for tag, count in whole.neighbours],
        [((theme.path, theme.name, theme.description) if theme else "", count) for theme, count in whole.theme_counts],
        _over_key(digest, printer, keys, group),
    )
    name, twinned = name_key(group), _has_twin(digest, group)
    for number, (path, part) in enumerate(whole.chunks):
        around = [whole.chunks[at][0] for at in (number - 1, number + 1) if 0 <= at < len(whole.chunks)]
        place = 0 if number == 0 else len(whole.chunks) - number
        key = key_of(keys.shared, name, "" if number else around_first, place, path, around, keys.of(part))
        paths = (path, twin_of(path)) if twinned else (path,)
        yield Unit(key, paths, partial(_list_page, digest, printer, whole, number))


def _has_twin(digest: Digest, group: Group) -> bool:
    """Whether a list's pages have twins in Markdown."""
    return papers_have_twins(digest) if group.kind == "author" else has_twins(digest)


def _tells_newest(group: Group, after: Group | None) -> bool:
    """Whether the first page of a list says how far the digest is: an edition's stays as it is when others follow."""
    return group.kind != "edition" or after is None


def _over_key(digest: Digest, printer: Printer, keys: Keys, group: Group) -> str:
    """The key of what stands over a list, on its first page."""
    row = printer.timeline.of(group.id) if printer.timeline and group.kind == "theme" else None
    span = [(period.name, period.path) for period in printer.timeline.periods] if printer.timeline and row else []
    bars = printer.shelf_key(group, keys) if group.kind != "author" else ""
    return key_of(bars, printer.map_of(group), repr(row), span)


def _list_page(digest: Digest, printer: Printer, whole: _Whole, number: int) -> Iterator[Output]:
    """One page of a list. All but the first are numbered from the oldest, and tell of nothing that a new paper changes:
    how many there are, and what stands beside the list, is on the first."""
    group, chunks = whole.group, whole.chunks
    path, part = chunks[number]
    # An author has few papers, and there are many authors: a shelf for each would cost more than all else.
    shelf, shelf_of = (None, None) if number or group.kind == "author" else printer.shelf(group)
    over_time = printer.timeline.of(group.id) if printer.timeline and group.kind == "theme" else None
    sections = _sections(digest, printer, group, part)
    listed = listed_in(sections)
    twinned = _has_twin(digest, group)
    yield printer.page(
        "list.html",
        path,
        twin=twinned,
        group=group,
        first=number == 0,
        place=len(chunks) - number,
        places=len(chunks),
        newer=chunks[number - 1][0] if number else "",
        older=chunks[number + 1][0] if number + 1 < len(chunks) else "",
        shelf=shelf,
        shelf_of=shelf_of,
        map="" if number else printer.map_of(group),
        timeline=printer.timeline,
        over_time=over_time if number == 0 else None,
        sections=sections,
        neighbours=() if number else whole.neighbours,
        theme_counts=() if number else whole.theme_counts,
        cited=digest.config.exports and is_cited(group, digest) and not number,
        listed=listed,
        graph=group_graph(group, path, listed, digest),
        before=None if number else whole.before,
        after=None if number else whole.after,
        tells_newest=not number and _tells_newest(group, whole.after),
    )
    if twinned:
        place, ways = len(chunks) - number if number else 0, list(_ways(digest, whole, number))
        yield list_twin(digest, printer.twin_rows, group, path, place, twin_parts(sections), ways)


def _ways(digest: Digest, whole: _Whole, number: int) -> Iterator[tuple[str, str]]:
    """The names and paths of the pages that follow on one of a list."""
    language, chunks = digest.language, whole.chunks
    if number:
        yield language.text("Newer papers"), chunks[number - 1][0]
    if number + 1 < len(chunks):
        yield language.text("Older papers"), chunks[number + 1][0]
    if whole.after and not number:
        yield language.text("Next: %(name)s", name=whole.after.name), whole.after.path
    if whole.before and not number:
        yield language.text("Before: %(name)s", name=whole.before.name), whole.before.path


def twin_parts(sections: Iterable[Section]) -> list[Part]:
    """Sections as a twin in Markdown has them."""
    return [Part(section.name, section.link, section.entries, section.more) for section in sections]


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
    pinned = tuple(entry for entry in digest.entries if entry.pin)
    shelves = by_theme((entry for entry in entries if not entry.pin), digest.themes)
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
    if pinned := tuple(entry for entry in entries if entry.pin):
        sections.append(_pinned_section(printer, pinned, "../"))
        entries = entries[len(pinned) :]
    for id_, found in groupby(entries, key=lambda entry: entry.edition):
        edition, papers = printer.editions.get(id_), tuple(found)
        rows = tuple(printer.row(entry, "../") for entry in papers)
        name = edition.name if edition else language.text("Undated") if digest.editions else language.text("Papers")
        day = edition.day.isoformat() if edition and edition.day else ""
        link = edition.path if edition else ""
        sections.append(Section(name=name, link=link, rows=rows, day=day, entries=papers))
    return sections


def listed_in(sections: Iterable[Section]) -> list[Entry]:
    return [entry for section in sections for entry in section.entries]
