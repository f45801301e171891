"""Digest → HTML pages and their assets. Alone knows templates/ and Markdown.

Templates print; what they print is chosen, sorted and counted here. A template or asset of the owner's, under
content/templates/ or content/assets/, is taken before ours of the same name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby, islice
from pathlib import Path
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    StrictUndefined,
    TemplateRuntimeError,
)
from jinja2.runtime import Macro
from markupsafe import Markup

from offprint.assemble import Digest, Entry, Group, by_theme, format_count, format_day, neighbours
from offprint.colour import hex_colour
from offprint.config import Root
from offprint.errors import ContentError, Problem
from offprint.links import reading_links
from offprint.model import Theme
from offprint.output import Output
from offprint.prose import render_prose
from offprint.shelf import Shelf, make_shelf
from offprint.templating import TemplateFolder, shown_path, template_problem

PAGE_LIMIT, PAGE_STEP = 100, 50
"""A list's first page holds at most the one, each further page exactly the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and the papers under it, as lists show them."""

    name: str
    rows: tuple[Markup, ...]
    link: str = ""
    anchor: str = ""
    theme: str = ""
    description: str = ""
    more: int = 0
    """Papers left out here, to be found under ``link``."""


def render_site(digest: Digest, root: Root, templates: Path, themes: Sequence[Theme]) -> Iterator[Output]:
    """Every page and asset of the site. Raises ContentError where a template does not compile or fails."""
    try:
        printer = _Printer(digest, root, templates, themes)
        yield from printer.assets()
        yield from _main_pages(digest, printer)
        yield from _paper_pages(digest, printer)
        for groups in (digest.editions, digest.themes, digest.tags):
            yield from _group_pages(digest, printer, groups)
    except Exception as error:
        problem = template_problem(error)
        if problem is None:
            raise
        raise ContentError([problem]) from error


class _Printer:
    """The template environment, with what every page shares."""

    def __init__(self, digest: Digest, root: Root, templates: Path, themes: Sequence[Theme]) -> None:
        self.digest = digest
        own = root.content / "templates"
        self._folders = [root.content / "assets", templates / "assets"]
        self._environment = Environment(
            loader=ChoiceLoader([TemplateFolder(own), TemplateFolder(templates)]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._assets = self._read_assets(themes)
        versions = {name: hashlib.blake2b(data, digest_size=4).hexdigest() for name, data in self._assets.items()}
        config = digest.config
        self._environment.globals.update(
            site=config,
            digest=digest,
            asset=lambda name: _versioned(name, versions),
            mark=[hex_colour(0.6, 0.16, hue) for hue in config.mark_hues],
        )
        self._environment.filters["day"] = format_day
        self._environment.filters["markdown"] = render_prose
        self._environment.filters["counted"] = format_count
        self._environment.filters["count"] = lambda number: f"{number:,}"
        self._row: Any = self._read_row()
        self._rows: dict[tuple[str, str], Markup] = {}
        self._shelves: dict[str, tuple[Shelf, Group | None]] = {}
        self.editions = {edition.id: edition for edition in digest.editions}

    def row(self, entry: Entry, up: str) -> Markup:
        """A paper's entry in a list, printed once for all lists of one depth."""
        key = (up, entry.slug)
        if key not in self._rows:
            self._rows[key] = self._row(entry, up)
        return self._rows[key]

    def shelf(self, group: Group) -> tuple[Shelf, Group | None]:
        """A group's shelf, made once for all pages that show it, and the edition whose it is: an edition's own, all in
        colour; of a theme or tag that of the newest edition with papers of it, those in colour."""
        if group.path not in self._shelves:
            self._shelves[group.path] = self._make_shelf(group)
        return self._shelves[group.path]

    def _make_shelf(self, group: Group) -> tuple[Shelf, Group | None]:
        themes = self.digest.themes
        if group.kind == "edition":
            return make_shelf(group.entries, themes, home=group.path), group
        slugs = frozenset(entry.slug for entry in group.entries)
        newest = next((entry.paper.edition for entry in group.entries if entry.paper.edition), "")
        edition = self.editions.get(newest)
        shown = edition or group
        return make_shelf(shown.entries, themes, slugs, shown.path), edition

    def page(self, template: str, path: str, **context: Any) -> Output:
        up = "../" * path.count("/")
        canonical = self.digest.config.address(path)
        text = self._environment.get_template(template).render(path=path, canonical=canonical, **({"up": up} | context))
        return path, text.encode()

    def assets(self) -> Iterator[Output]:
        for name, data in self._assets.items():
            yield f"assets/{name}", data
        yield self.page("favicon.svg", "favicon.svg")

    def _read_row(self) -> Macro:
        template = self._environment.get_template("_paper.html")
        row = getattr(template.module, "row", None)
        if isinstance(row, Macro) and (len(row.arguments) >= 2 or row.catch_varargs):
            return row
        text = "_paper.html must hold '{% macro row(entry, up) %}', which prints a paper in a list"
        raise ContentError([Problem(shown_path(template.filename or "_paper.html"), 1, 1, "error", text)])

    def _read_assets(self, themes: Sequence[Theme]) -> dict[str, bytes]:
        """Every asset by its path below assets/, the owner's before ours; the themes' hues close the style sheet."""
        found: dict[str, bytes] = {}
        for folder in self._folders:
            for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
                name = path.relative_to(folder).as_posix()
                if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
                    found.setdefault(name, path.read_bytes())
        used = {theme.id: theme for theme in themes} | {
            entry.theme.id: entry.theme for entry in self.digest.entries if entry.theme
        }
        hues = "".join(f".t-{theme.id}{{--h:{theme.hue}}}\n" for _, theme in sorted(used.items()))
        link = f":root{{--link-hue:{self.digest.config.link_hue}}}\n"
        found["style.css"] = found["style.css"] + (link + hues).encode()
        return dict(sorted(found.items()))


def _main_pages(digest: Digest, printer: _Printer) -> Iterator[Output]:
    newest = digest.editions[0] if digest.editions else None
    entries = newest.entries if newest else digest.entries
    yield printer.page(
        "index.html",
        "index.html",
        edition=newest,
        entries=entries,
        shelf=printer.shelf(newest)[0] if newest else make_shelf(entries, digest.themes),
        cut=len(entries) > PAGE_LIMIT,
        sections=_front(digest, printer, entries),
        earlier=digest.editions[1:9],
    )
    themes = [(theme, printer.shelf(theme)[0]) for theme in digest.themes]
    editions = [printer.shelf(edition)[0] for edition in digest.editions[:52]]
    yield printer.page("themes.html", "themes.html", shelves=themes)
    yield printer.page("tags.html", "tags.html", headings=_by_heading(digest))
    yield printer.page("editions.html", "editions.html", shelves=editions)
    for name in ("search", "subscribe", "data"):
        yield printer.page(f"{name}.html", f"{name}.html")
    yield printer.page("about.html", "about.html")
    yield printer.page("404.html", "404.html", up=digest.config.base_path)


def _paper_pages(digest: Digest, printer: _Printer) -> Iterator[Output]:
    by_slug = digest.by_slug()
    for entry in digest.entries:
        related = [(by_slug[other.slug], other.words) for other in digest.related.get(entry.slug, ())]
        yield printer.page(
            "paper.html",
            entry.path,
            entry=entry,
            paper=entry.paper,
            edition=printer.editions.get(entry.paper.edition),
            reading=reading_links(entry.paper, entry.title.plain),
            related=related,
        )


def _group_pages(digest: Digest, printer: _Printer, groups: Sequence[Group]) -> Iterator[Output]:
    """The lists of all editions, themes or tags."""
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
    digest: Digest, printer: _Printer, group: Group, taken: set[str], **around: Group | None
) -> Iterator[Output]:
    """A group's list: its own address for the newest papers, numbered ones for the rest."""
    shelves = by_theme(group.entries, digest.themes)
    entries = group.entries
    if group.kind == "edition":
        entries = tuple(entry for _, papers in shelves for entry in papers)
    chunks = paginate(entries, group.path, taken)
    shelf, shelf_of = printer.shelf(group)
    beside = neighbours(group) if group.kind == "tag" else ()
    for number, (path, part) in enumerate(chunks):
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
            sections=_sections(digest, printer, group, part),
            neighbours=beside,
            theme_counts=[(theme, len(papers)) for theme, papers in shelves],
            **around,
        )


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


def _front(digest: Digest, printer: _Printer, entries: Sequence[Entry]) -> list[Section]:
    """The home page's sections: every theme, and as many of its papers as the page has room for."""
    shelves = by_theme(entries, digest.themes)
    each = len(entries) if len(entries) <= PAGE_LIMIT else max(3, PAGE_LIMIT // len(shelves))
    return [_theme_section(printer, theme, papers, "", each) for theme, papers in shelves]


def _theme_section(printer: _Printer, theme: Group | None, papers: Sequence[Entry], up: str, most: int) -> Section:
    return Section(
        name=theme.name if theme else _unthemed(printer),
        link=theme.path if theme else "",
        anchor=theme.id if theme else "other-papers",
        theme=theme.id if theme else "",
        description=theme.description if theme else "",
        rows=tuple(printer.row(entry, up) for entry in papers[:most]),
        more=max(0, len(papers) - most),
    )


def _unthemed(printer: _Printer) -> str:
    return "Other papers" if printer.digest.themes else "Papers"


def _sections(digest: Digest, printer: _Printer, group: Group, entries: Sequence[Entry]) -> list[Section]:
    """An edition's papers under their themes; a theme's or tag's under their editions."""
    if group.kind == "edition":
        shelves = by_theme(entries, digest.themes)
        return [_theme_section(printer, theme, papers, "../", PAGE_LIMIT) for theme, papers in shelves]
    sections = []
    for id_, papers in groupby(entries, key=lambda entry: entry.paper.edition):
        edition = printer.editions.get(id_)
        rows = tuple(printer.row(entry, "../") for entry in papers)
        name = edition.name if edition else "Undated" if digest.editions else "Papers"
        sections.append(Section(name=name, link=edition.path if edition else "", rows=rows))
    return sections


def _by_heading(digest: Digest) -> list[tuple[str, list[Group]]]:
    """Tags under their headings, in the owner's order; those without one last."""
    found: dict[str, list[Group]] = {heading: [] for heading in (*digest.headings, "")}
    for tag in digest.tags:
        found.setdefault(tag.heading, []).append(tag)
    return [(heading, tags) for heading, tags in found.items() if tags]


def _versioned(name: str, versions: Mapping[str, str]) -> str:
    """An asset's path with a mark of its bytes, so that browsers keep it exactly as long as it stays the same."""
    if name not in versions:
        raise TemplateRuntimeError(f"no asset {name!r} in templates/assets/ or content/assets/")
    return f"assets/{name}?v={versions[name]}"
