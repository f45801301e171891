"""Digest → HTML pages and their assets. Templates print; what they print is chosen, sorted and counted here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from offprint.assemble import Digest, Entry, Group, in_order
from offprint.citations import FORMATS, WHOLE
from offprint.config import Root
from offprint.errors import ContentError
from offprint.language import Language
from offprint.links import reading_links
from offprint.lists import PAGE_LIMIT, PINNED, front, group_pages, listed_in
from offprint.metadata import Step, citation_tags, data_graph, home_graph, list_graph, paper_graph
from offprint.model import Paper, Theme
from offprint.offline import FALLBACK, Stamp, stamp
from offprint.output import Output
from offprint.printer import Printer
from offprint.recall import Recall, afresh
from offprint.register import name_length
from offprint.shelf import make_shelf
from offprint.standing import day_bars, standings
from offprint.templating import template_problem
from offprint.trending import trending


def render_site(
    digest: Digest, root: Root, templates: Path, themes: Sequence[Theme], recall: Recall = afresh
) -> Iterator[Output]:
    """Every page and asset of the site. Raises ContentError where a template does not compile or fails."""
    try:
        printer = Printer(digest, root, templates, themes, recall)
        yield from printer.assets()
        stamps: dict[str, Stamp] = {}
        for path, data in _pages(digest, printer):
            stamps[path] = stamp(path, data)
            yield path, data
        yield printer.worker(stamps)
    except Exception as error:
        problem = template_problem(error)
        if problem is None:
            raise
        raise ContentError([problem]) from error


def _pages(digest: Digest, printer: Printer) -> Iterator[Output]:
    yield from _main_pages(digest, printer)
    yield from _map_pages(digest, printer)
    yield from _paper_pages(digest, printer)
    yield from _former_pages(digest, printer)
    for groups in (digest.editions, digest.themes, digest.tags, digest.authors):
        yield from group_pages(digest, printer, groups)


def _main_pages(digest: Digest, printer: Printer) -> Iterator[Output]:
    newest = digest.editions[0] if digest.editions else None
    entries = newest.entries if newest else digest.entries
    sections, config, text = front(digest, printer, entries), digest.config, digest.language.text
    hot = trending(digest)
    if hot:
        graph = list_graph(Step(text("Trending"), "trending.html"), (), config)
        rows = [printer.row(entry, "") for entry in hot]
        yield printer.page("trending.html", "trending.html", rows=rows, listed=hot, graph=graph)
    yield printer.page(
        "index.html",
        "index.html",
        trending=bool(hot),
        edition=newest,
        entries=entries,
        shelf=printer.shelf(newest)[0] if newest else make_shelf(entries, digest.themes, language=digest.language),
        map=printer.map_of(newest),
        cut=len(entries) > PAGE_LIMIT,
        sections=sections,
        theme_count=sum(section.anchor != PINNED for section in sections),
        earlier=digest.editions[1:9],
        listed=listed_in(sections),
        graph=home_graph(listed_in(sections), config),
    )
    themes = [(theme, printer.shelf(theme)[0]) for theme in digest.themes]
    editions = [printer.shelf(edition)[0] for edition in digest.editions[:52]]
    graph = list_graph(Step(text("Themes"), "themes.html"), digest.themes, config)
    yield printer.page("themes.html", "themes.html", shelves=themes, graph=graph)
    headings = _by_heading(digest)
    graph = list_graph(Step(text("Tags"), "tags.html"), [tag for _, tags in headings for tag in tags], config)
    yield printer.page("tags.html", "tags.html", headings=headings, graph=graph)
    graph = list_graph(Step(text("Editions"), "editions.html"), digest.editions, config)
    yield printer.page("editions.html", "editions.html", shelves=editions, timeline=printer.timeline, graph=graph)
    if digest.authors:
        graph = list_graph(Step(text("Authors"), "authors.html"), digest.authors, config)
        yield printer.page("authors.html", "authors.html", graph=graph)
    for name in ("search", "subscribe", "about"):
        yield printer.page(f"{name}.html", f"{name}.html")
    about = text("All papers of %(site)s as JSON lines, and what each field means.", site=config.title)
    files = [("data/papers.jsonl", "application/x-ndjson")]
    files += [(f"{WHOLE}.{form.ending}", form.media_type) for form in FORMATS]
    graph = data_graph(Step(text("Data"), "data.html"), about, files, config)
    yield printer.page("data.html", "data.html", graph=graph)
    if digest.status:
        shown, bars = standings(digest.status, digest.language), day_bars(digest.status.days)
        yield printer.page("status.html", "status/index.html", standings=shown, bars=bars)
    yield printer.page("saved.html", "saved.html", register=name_length(digest))
    yield printer.page("404.html", "404.html", up=digest.config.base_path)
    if digest.config.offline:
        yield printer.page(FALLBACK, FALLBACK, up=digest.config.base_path)


def _map_pages(digest: Digest, printer: Printer) -> Iterator[Output]:
    text = digest.language.text
    for edition in digest.editions:
        if path := printer.map_of(edition):
            over = [Step(text("Editions"), "editions.html"), Step(edition.name, edition.path)]
            graph = list_graph(Step(text("Map"), path), (), digest.config, over=over)
            yield printer.page("map.html", path, edition=edition, map=printer.maps[path], graph=graph)


def _paper_pages(digest: Digest, printer: Printer) -> Iterator[Output]:
    by_slug = digest.by_slug()
    turns = _turns(digest)
    for entry in (*digest.entries, *digest.hidden):
        before, after = turns.get(entry.slug, (None, None))
        related = [(by_slug[other.slug], other.words) for other in digest.related.get(entry.slug, ())]
        edition = printer.editions.get(entry.paper.edition)
        yield printer.page(
            "paper.html",
            entry.path,
            entry=entry,
            paper=entry.paper,
            edition=edition,
            citation_tags=citation_tags(entry, digest.config),
            graph=paper_graph(entry, edition, digest),
            facts=_facts(entry.paper, digest.language),
            reading=reading_links(entry.paper, entry.title.plain, digest.language),
            related=related,
            before=before,
            after=after,
        )


def _former_pages(digest: Digest, printer: Printer) -> Iterator[Output]:
    """What stands where papers stood: the way to where they are now, or a word that they are no more."""
    by_slug = {entry.slug: entry for entry in (*digest.entries, *digest.hidden)}
    for old, slug in digest.moved.items():
        yield printer.page("moved.html", f"papers/{old}.html", to=by_slug[slug])
    for old in digest.gone:
        yield printer.page("gone.html", f"papers/{old}.html")


def _facts(paper: Paper, language: Language) -> list[tuple[str, tuple[str, ...]]]:
    """What else a source says of a paper: each by its name, only what is there."""
    facts = [
        (language.text("Venue"), (paper.venue,)),
        (language.text("Updated"), (language.day(paper.updated) if paper.updated else "",)),
        (language.text("Affiliations"), tuple(dict.fromkeys(detail.text for detail in paper.affiliations))),
        (language.text("Categories"), (", ".join(paper.categories),)),
        (language.text("Keywords"), (", ".join(paper.keywords),)),
        (language.text("Comments"), (paper.comments,)),
        (language.text("Votes"), (language.number(paper.votes) if paper.votes else "",)),
    ]
    return [(name, values) for name, values in facts if any(values)]


def _turns(digest: Digest) -> dict[str, tuple[Entry | None, Entry | None]]:
    """By slug, the papers before and after one on the page of its edition."""
    found: dict[str, tuple[Entry | None, Entry | None]] = {}
    for edition in digest.editions:
        entries = in_order(edition, digest.themes)
        for before, entry, after in zip((None, *entries), entries, (*entries[1:], None), strict=False):
            found[entry.slug] = (before, after)
    return found


def _by_heading(digest: Digest) -> list[tuple[str, list[Group]]]:
    """Tags under their headings, in the owner's order; those without one last."""
    found: dict[str, list[Group]] = {heading: [] for heading in (*digest.headings, "")}
    for tag in digest.tags:
        found.setdefault(tag.heading, []).append(tag)
    return [(heading, tags) for heading, tags in found.items() if tags]
