"""Digest → its pages of the first level, which there is one of each, and the maps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from offprint.assemble import Digest, Entry, Group
from offprint.calendar import calendar_of
from offprint.citations import FORMATS
from offprint.exports import SCHEMA, tells_related
from offprint.feeds.readers import reader_links
from offprint.feeds.streams import WHOLE
from offprint.keys import Keys, group_key
from offprint.lists import PAGE_LIMIT, PINNED, front, listed_in, twin_parts
from offprint.llms import LLMS
from offprint.map import has_dots
from offprint.metadata import Step, data_graph, home_graph, list_graph
from offprint.offline import FALLBACK
from offprint.output import Output
from offprint.parts import EACH, parts
from offprint.printer import Printer
from offprint.register import name_length
from offprint.shelf import make_shelf
from offprint.standing import day_bars, standings
from offprint.trending import trending
from offprint.twins import has_twins, papers_have_twins, twin_of
from offprint.twins import lists as twins
from offprint.units import Unit, key_of

_EDITION_SHELVES = 52
"""Editions with a shelf on the page of all."""


def main_units(digest: Digest, printer: Printer, keys: Keys) -> Iterator[Unit]:
    """The pages of the first level."""
    newest = digest.editions[0] if digest.editions else None
    hot, twinned = trending(digest), has_twins(digest)
    if hot:
        key = key_of(keys.shared, keys.of(hot))
        yield _unit("trending.html", key, partial(_trending, digest, printer, hot), twinned)
    shown = newest.entries if newest else digest.entries
    pinned = [entry for entry in digest.entries if entry.pin]
    key = key_of(keys.outline, bool(hot), keys.of(shown), keys.of(pinned), keys.shelf(shown), printer.map_of(newest))
    yield _unit("index.html", key, partial(_index, digest, printer, bool(hot)), twinned)
    key = key_of(keys.outline, [printer.shelf_key(theme, keys) for theme in digest.themes])
    yield _unit("themes.html", key, partial(_themes, digest, printer), twinned)
    yield _unit("tags.html", keys.outline, partial(_tags, digest, printer), twinned)
    editions = [printer.shelf_key(edition, keys) for edition in digest.editions[:_EDITION_SHELVES]]
    key = key_of(keys.outline, editions, repr(printer.timeline))
    yield _unit("editions.html", key, partial(_editions, digest, printer), twinned)
    if digest.authors:
        yield _unit("authors.html", keys.outline, partial(_authors, digest, printer), papers_have_twins(digest))
    if digest.config.search:
        yield _unit("search.html", keys.outline, partial(_plain, printer, "search.html"))
    yield _unit("subscribe.html", keys.outline, partial(_subscribe, digest, printer))
    yield _unit("about.html", keys.outline, partial(_about, digest, printer), twinned)
    if digest.config.exports:
        yield _unit("data.html", keys.outline, partial(_data, digest, printer))
    if digest.status:
        key = key_of(keys.outline, repr(digest.status))
        yield _unit("status/index.html", key, partial(_status, digest, printer))
    length = name_length(digest)
    yield _unit("saved.html", key_of(keys.outline, length), partial(_plain, printer, "saved.html", register=length))
    root = {"up": digest.config.base_path}
    yield _unit("404.html", keys.outline, partial(_plain, printer, "404.html", **root))
    if digest.config.offline:
        yield _unit(FALLBACK, keys.outline, partial(_plain, printer, FALLBACK, **root))


def map_units(digest: Digest, printer: Printer, keys: Keys) -> Iterator[Unit]:
    """The maps of the editions that have one."""
    for edition in digest.editions:
        if path := printer.map_of(edition):
            themes = [(theme.id, theme.name, theme.path) for theme in digest.themes]
            dots = has_dots(edition, edition.id in printer.dotted)
            papers = keys.of(edition.entries) if dots else keys.labels_of(edition.entries)
            key = key_of(keys.shared, group_key(edition), themes, papers)
            yield _unit(path, key, partial(_map, digest, printer, edition, path))


def _unit(path: str, key: str, make: Callable[[], Iterable[Output]], twinned: bool = False) -> Unit:
    """A page, and its twin in Markdown where it has one."""
    return Unit(key, (path, twin_of(path)) if twinned else (path,), make)


def _plain(printer: Printer, name: str, **context: Any) -> Iterator[Output]:
    """A page of which its template knows all."""
    yield printer.page(name, name, **context)


def _trending(digest: Digest, printer: Printer, hot: tuple[Entry, ...]) -> Iterator[Output]:
    path = "trending.html"
    graph = list_graph(Step(digest.language.text("Trending"), path), (), digest.config)
    rows = [printer.row(entry, "") for entry in hot]
    yield printer.page(path, path, twin=has_twins(digest), rows=rows, listed=hot, graph=graph)
    if has_twins(digest):
        yield twins.trending_twin(digest, printer.twin_rows, hot)


def _index(digest: Digest, printer: Printer, hot: bool) -> Iterator[Output]:
    newest = digest.editions[0] if digest.editions else None
    entries = newest.entries if newest else digest.entries
    sections = front(digest, printer, entries)
    yield printer.page(
        "index.html",
        "index.html",
        twin=has_twins(digest),
        trending=hot,
        edition=newest,
        entries=entries,
        shelf=printer.shelf(newest)[0] if newest else make_shelf(entries, digest.themes, language=digest.language),
        map=printer.map_of(newest),
        cut=len(entries) > PAGE_LIMIT,
        sections=sections,
        theme_count=sum(section.anchor != PINNED for section in sections),
        earlier=digest.editions[1:9],
        tells_newest=True,
        listed=listed_in(sections),
        graph=home_graph(listed_in(sections), digest.config),
    )
    if has_twins(digest):
        yield twins.front_twin(digest, printer.twin_rows, twin_parts(sections), len(entries))


def _themes(digest: Digest, printer: Printer) -> Iterator[Output]:
    shelves, path = [(theme, printer.shelf(theme)[0]) for theme in digest.themes], "themes.html"
    graph = list_graph(Step(digest.language.text("Themes"), path), digest.themes, digest.config)
    yield printer.page(path, path, twin=has_twins(digest), shelves=shelves, graph=graph)
    if has_twins(digest):
        yield twins.themes_twin(digest)


def _tags(digest: Digest, printer: Printer) -> Iterator[Output]:
    headings, path = _by_heading(digest), "tags.html"
    listed = [tag for _, tags in headings for tag in tags]
    graph = list_graph(Step(digest.language.text("Tags"), path), listed, digest.config)
    yield printer.page(path, path, twin=has_twins(digest), headings=headings, graph=graph)
    if has_twins(digest):
        yield twins.tags_twin(digest, headings)


def _editions(digest: Digest, printer: Printer) -> Iterator[Output]:
    shelves, path = [printer.shelf(edition)[0] for edition in digest.editions[:_EDITION_SHELVES]], "editions.html"
    graph = list_graph(Step(digest.language.text("Editions"), path), digest.editions, digest.config)
    given = {"twin": has_twins(digest), "timeline": printer.timeline, "calendar": calendar_of(digest)}
    yield printer.page(path, path, shelves=shelves, graph=graph, **given)
    if has_twins(digest):
        yield twins.editions_twin(digest)


def _authors(digest: Digest, printer: Printer) -> Iterator[Output]:
    path = "authors.html"
    graph = list_graph(Step(digest.language.text("Authors"), path), digest.authors, digest.config)
    yield printer.page(path, path, twin=papers_have_twins(digest), graph=graph)
    if papers_have_twins(digest):
        yield twins.authors_twin(digest)


def _about(digest: Digest, printer: Printer) -> Iterator[Output]:
    path = "about.html"
    yield printer.page(path, path, twin=has_twins(digest))
    if has_twins(digest):
        yield twins.about_twin(digest)


def _data(digest: Digest, printer: Printer) -> Iterator[Output]:
    text, path = digest.language.text, "data.html"
    about = text("All papers of %(site)s as JSON lines, and what each field means.", site=digest.config.title)
    stems = [stem for stem, _ in parts(digest)]
    files = [(f"{stem}.jsonl", "application/x-ndjson") for stem in stems]
    files += [(f"{stem}.{form.ending}", form.media_type) for form in FORMATS for stem in stems]
    cited = [(f"{form.name} {at}", f"{stem}.{form.ending}") for form in FORMATS for at, stem in enumerate(stems, 1)]
    graph = data_graph(Step(text("Data"), path), about, files, digest.config)
    more = {"schema": SCHEMA, "tells_related": tells_related(digest), "llms": LLMS if has_twins(digest) else ""}
    yield printer.page(path, path, parts=stems, part=EACH, cited=cited, **more, graph=graph)


def _subscribe(digest: Digest, printer: Printer) -> Iterator[Output]:
    readers = reader_links(digest.config.base_url + f"{WHOLE}.atom")
    letter = digest.config.newsletter
    form = {"form_origins": letter.origins, "letter_host": urlsplit(letter.action).hostname} if letter else {}
    yield printer.page("subscribe.html", "subscribe.html", readers=readers, calendar=calendar_of(digest), **form)


def _status(digest: Digest, printer: Printer) -> Iterator[Output]:
    if digest.status:
        shown, bars = standings(digest.status, digest.language), day_bars(digest.status.days)
        yield printer.page("status.html", "status/index.html", standings=shown, bars=bars)


def _map(digest: Digest, printer: Printer, edition: Group, path: str) -> Iterator[Output]:
    text = digest.language.text
    over = [Step(text("Editions"), "editions.html"), Step(edition.name, edition.path)]
    graph = list_graph(Step(text("Map"), path), (), digest.config, over=over)
    yield printer.page("map.html", path, edition=edition, map=printer.map(edition), graph=graph)


def _by_heading(digest: Digest) -> list[tuple[str, list[Group]]]:
    """Tags under their headings, in the owner's order; those without one last."""
    found: dict[str, list[Group]] = {heading: [] for heading in (*digest.headings, "")}
    for tag in digest.tags:
        found.setdefault(tag.heading, []).append(tag)
    return [(heading, tags) for heading, tags in found.items() if tags]
