"""Changed pages and new sources → the papers that they touch, read and merged alone; the others are as they were.

A paper is touched by whatever shares one of its names with what changed: an identity, its id, the end of its address or
the file of its page, as they were and as they are. Papers that touch each other are merged together, and so give what a
merging of all would give. Where more than some papers changed, or anything else did, there is no telling: all are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, NamedTuple

from offprint.config import Root
from offprint.content import Page, read_page
from offprint.errors import Problem
from offprint.identities import names_in
from offprint.kept import Kept
from offprint.ledger import Seen
from offprint.library import Library
from offprint.merge import Draft, Merged, merge_some
from offprint.model import Detail, Link, PartialDate, Record
from offprint.near import Other, ask_about_near_titles
from offprint.sources import Columns, Source, in_order, read_source
from offprint.store import Store
from offprint.survey import Changes
from offprint.touching import names_of_line, names_of_page, names_of_record, slugs_of_line

_FEW, _MOST = 10, 0.3
"""So many pages may change, or that part of all, before all are read."""


class Told(NamedTuple):
    """What sources and ledger say of a paper, as the store keeps it."""

    key: str
    """Its identity in the ledger."""
    seen: Seen | None
    names: tuple[str, ...]
    """Its identities, as sources, page and ledger have them, and ``slug:`` with the ends of addresses it had before."""
    records: tuple[tuple[str, Record], ...]
    """(edition, record), as sources give them."""


class _Taken:
    """The ends of addresses that other papers have or had."""

    def __init__(self, kept: Kept) -> None:
        heads = kept.library.heads.values()
        self._now = {slug for head in heads for slug in (head.slug, head.page.removesuffix(".md").lower())}
        self._store = kept.store

    def __contains__(self, slug: object) -> bool:
        return slug in self._now or bool(self._store.named([f"slug:{slug}"]))


class Touched(NamedTuple):
    """The papers that changes touch."""

    merged: Merged
    found: dict[str, int]
    """How many records each new source gave."""
    rejected: tuple[str, ...]
    """Where records stand in these that had to be left out."""
    files: frozenset[str]
    """The pages and sources, as messages name them."""
    problems: list[Problem]


def merge_touched(root: Root, columns: Columns, kept: Kept, changes: Changes) -> Touched | None:
    """The papers that ``changes`` touch, merged; None where all must be read: what changed is more than pages and new
    sources, or has a fault, or takes a paper's address, or its page, away."""
    said: list[Problem] = []
    library, store = kept.library, kept.store
    pages, sources = _read(root, changes, columns, said)
    if changes.gone or pages is None or len(pages) > max(_FEW, _MOST * len(library.heads)):
        return None
    told = _touched(pages, sources, library, store)
    for id_ in told:
        head = library.heads.get(id_)
        if head and head.page not in pages:
            page = _read_page(root, head.page, said)
            if page is None:
                return None
            pages[head.page] = page
    merged = merge_some(
        _with_records(sources, told),
        [page for _, page in sorted(pages.items())],
        {each.key: each.seen for each in told.values() if each.seen},
        said,
        _Taken(kept),
    )
    if merged.deleted or any(problem.level == "error" for problem in said) or not _stay(merged, told, library):
        return None
    ask_about_near_titles(merged.drafts, said, lambda: _others(root, library, told))
    return Touched(
        merged,
        {source.path: len(source.records) for source in sources},
        tuple(f"{each.path}:{each.line}" for source in sources for each in source.rejected),
        frozenset((*(page.shown for page in pages.values()), *(source.path for source in sources))),
        said,
    )


def _read(
    root: Root, changes: Changes, columns: Columns, problems: list[Problem]
) -> tuple[dict[str, Page] | None, list[Source]]:
    """Pages by their file names, and sources; None for the pages where something else changed."""
    pages, sources = {}, []
    for path in (*changes.new, *changes.changed):
        folder, _, name = path.rpartition("/")
        if path in ("status.json", "mailed.jsonl") or (name.lower() == "readme.md" and folder in ("papers", "sources")):
            continue
        page = _read_page(root, name, problems) if folder == "papers" else None
        source = None
        if folder == "sources" and path in changes.new:
            file = root.content / path
            source = read_source(file, root.shown(file), problems, columns)
        if page:
            pages[name] = page
        elif source:
            sources.append(source)
        else:
            return None, []
    return pages, sources


def _read_page(root: Root, name: str, problems: list[Problem]) -> Page | None:
    folder = root.content / "papers"
    return read_page(folder, name, f"{root.shown(folder)}/{name}", (folder / name).is_file(), problems)


def _touched(pages: Mapping[str, Page], sources: Sequence[Source], library: Library, store: Store) -> dict[str, Told]:
    """By id, what is known of all papers that share a name with these, or with one of those that do."""
    heads, told = library.heads, dict[str, Told]()
    files = {head.page: id_ for id_, head in heads.items()}
    slugs = {f"slug:{head.slug}": id_ for id_, head in heads.items()}
    names = {name for source in sources for record in source.records for name in names_of_record(record)}
    names |= {name for page in pages.values() for name in names_of_page(page)}
    ids = {files[name] for name in pages if name in files}
    while names or ids:
        ids |= store.named(names)
        ids |= {id_ for name in names if (id_ := name.removeprefix("id:")) in heads}
        ids |= {slugs[name] for name in names if name in slugs}
        found = {id_: told_of(plain) for id_, plain in store.told(ids - told.keys())}
        told |= found
        names, ids = {name for each in found.values() for name in each.names}, set()
    return told


def _with_records(new: Sequence[Source], told: Mapping[str, Told]) -> list[Source]:
    """The new sources, and of earlier ones what they said of some papers, in the order of ``read_sources``."""
    records: dict[tuple[str, str], list[Record]] = {}
    for each in told.values():
        for edition, record in each.records:
            records.setdefault((record.path, edition), []).append(record)
    old = [
        Source(path=path, edition=edition, records=tuple(sorted(some, key=lambda record: record.line)))
        for (path, edition), some in records.items()
    ]
    return in_order(sorted((*old, *new), key=lambda source: source.path))


def _others(root: Root, library: Library, told: Mapping[str, Told]) -> Iterator[Other]:
    """The papers that are not touched, for who compares titles."""
    folder = root.shown(root.content / "papers")
    for head in library.heads.values():
        if head.id not in told:
            values = {"title": head.title[1], "arxiv": head.arxiv, "doi": head.doi}
            yield head.title[1], f"{folder}/{head.page}", values


def _stay(merged: Merged, told: Mapping[str, Told], library: Library) -> bool:
    """Whether each paper that was there still is, at the address and in the file where it was."""
    here = {draft.id: draft for draft in merged.drafts}
    heads = [library.heads[id_] for id_ in told if id_ in library.heads]
    return all(
        (draft := here.get(head.id))
        and draft.page
        and draft.page.path.name == head.page
        and draft.values["slug"] == head.slug
        for head in heads
    )


def tell(drafts: Iterable[Draft], ledger: Mapping[str, Seen]) -> Iterator[tuple[str, Told]]:
    """(id, what is to be known of it) of merged papers, and of those that the ledger alone knows; ``ledger`` is the
    one after this build."""
    lines = {seen.id: (key, seen) for key, seen in ledger.items()}
    for draft in drafts:
        key, seen = lines.pop(draft.id, (draft.key, None))
        yield draft.id, Told(key, seen, _names(key, seen, (*draft.names, *names_in(draft.values))), draft.records)
    for id_, (key, seen) in lines.items():
        yield id_, Told(key, seen, _names(key, seen, ()), ())


def _names(key: str, seen: Seen | None, names: Iterable[str]) -> tuple[str, ...]:
    """Identities of a paper, and where it was before."""
    line = (*names_of_line(key, seen), *(f"slug:{slug}" for slug in slugs_of_line(seen))) if seen else ()
    return tuple(sorted({*names, *line} - {""}))


def plain_told(told: Told) -> tuple[Any, ...]:
    seen = told.seen
    line = (seen.id, dict(seen.marks), seen.also, seen.slug, seen.was, seen.gone) if seen else None
    return told.key, line, told.names, tuple((edition, _plain_record(record)) for edition, record in told.records)


def told_of(plain: tuple[Any, ...]) -> Told:
    key, line, names, records = plain
    seen = Seen(id=line[0], marks=line[1], also=line[2], slug=line[3], was=line[4], gone=line[5]) if line else None
    return Told(key, seen, names, tuple((edition, _record(values)) for edition, values in records))


_FIELDS = tuple(field.name for field in fields(Record))


def _plain_record(record: Record) -> dict[str, Any]:
    return {name: _plain(value) for name in _FIELDS if (value := getattr(record, name))}


def _plain(value: Any) -> Any:
    """Kinds that ``marshal`` does not know, marked by a letter."""
    if isinstance(value, PartialDate):
        return "p", value.year, value.month, value.day
    if isinstance(value, date):
        return "d", value.toordinal()
    if isinstance(value, tuple) and value and isinstance(value[0], Link):
        return "l", *((link.kind, link.url) for link in value)
    if isinstance(value, tuple) and value and isinstance(value[0], Detail):
        return "n", *((detail.name, detail.text) for detail in value)
    return ("t", *value) if isinstance(value, tuple) else value


def _record(values: Mapping[str, Any]) -> Record:
    return Record(**{name: _value(value) if isinstance(value, tuple) else value for name, value in values.items()})


def _value(plain: tuple[Any, ...]) -> Any:
    kind, *rest = plain
    if kind == "p":
        return PartialDate(*rest)
    if kind == "d":
        return date.fromordinal(rest[0])
    if kind in "ln":
        return tuple((Link if kind == "l" else Detail)(*each) for each in rest)
    return tuple(rest)
