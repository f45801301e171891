"""Digest → HTML pages and their assets. Alone knows templates/ and Markdown.

Templates print; what they print is chosen, sorted and counted here. A template or asset of the owner's, under
content/templates/ or content/assets/, is taken before ours of the same name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateRuntimeError,
    TemplateSyntaxError,
)
from markdown_it import MarkdownIt
from markupsafe import Markup

from offprint.assemble import MONTHS, Digest, Entry, Group, by_theme, format_day, neighbours
from offprint.colour import hex_colour
from offprint.config import Root
from offprint.errors import ContentError, Problem
from offprint.feeds import LINK_NAMES
from offprint.model import Link, Theme
from offprint.output import Output
from offprint.shelf import Shelf, make_shelf

PAGE_LIMIT, PAGE_STEP = 100, 50
"""A list's first page holds at most the one, each further page exactly the other."""

_HOSTS = {
    "github.com": "GitHub",
    "gitlab.com": "GitLab",
    "huggingface.co": "Hugging Face",
    "hf.co": "Hugging Face",
    "zenodo.org": "Zenodo",
    "kaggle.com": "Kaggle",
    "youtube.com": "YouTube",
    "arxiv.org": "arXiv",
}


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
    """Every page and asset of the site. Raises OffprintError where a template does not compile or names the unknown."""
    printer = _Printer(digest, root, templates, themes)
    try:
        yield from printer.assets()
        yield from _main_pages(digest, printer)
        yield from _paper_pages(digest, printer)
        for group in (*digest.editions, *digest.themes, *digest.tags):
            yield from _group_pages(digest, printer, group)
    except TemplateSyntaxError as error:
        raise _fault(error.filename or error.name or "templates", error.lineno, error) from error
    except TemplateError as error:
        raise _fault(*_template_place(error), error) from error


class _Printer:
    """The template environment, with what every page shares."""

    def __init__(self, digest: Digest, root: Root, templates: Path, themes: Sequence[Theme]) -> None:
        self.digest = digest
        own = root.content / "templates"
        self._folders = [root.content / "assets", templates / "assets"]
        self._environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(own), FileSystemLoader(templates)]),
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
            months=MONTHS,
        )
        self._environment.filters["day"] = format_day
        self._environment.filters["markdown"] = _markdown
        self._environment.filters["count"] = lambda number: f"{number:,}"
        row = self._environment.get_template("_paper.html").module
        self._row: Any = row.row  # type: ignore[attr-defined]
        self._rows: dict[tuple[str, str], Markup] = {}

    def row(self, entry: Entry, up: str) -> Markup:
        """A paper's entry in a list, printed once for all lists of one depth."""
        key = (up, entry.slug)
        if key not in self._rows:
            self._rows[key] = self._row(entry, up)
        return self._rows[key]

    def page(self, template: str, path: str, **context: Any) -> Output:
        up = "../" * path.count("/")
        config = self.digest.config
        canonical = config.base_url + ("" if path == "index.html" else path)
        text = self._environment.get_template(template).render(path=path, canonical=canonical, **({"up": up} | context))
        return path, text.encode()

    def assets(self) -> Iterator[Output]:
        for name, data in self._assets.items():
            yield f"assets/{name}", data
        yield self.page("favicon.svg", "favicon.svg")

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
        shelf=make_shelf(entries, digest.themes),
        sections=_front(digest, printer, entries),
        earlier=digest.editions[1:9],
    )
    yield printer.page("themes.html", "themes.html", shelves=[_group_shelf(digest, group) for group in digest.themes])
    yield printer.page("tags.html", "tags.html", headings=_by_heading(digest))
    shelves = [make_shelf(group.entries, digest.themes) for group in digest.editions[:52]]
    yield printer.page("editions.html", "editions.html", shelves=shelves)
    for name in ("search", "subscribe", "data"):
        yield printer.page(f"{name}.html", f"{name}.html")
    yield printer.page("about.html", "about.html")
    yield printer.page("404.html", "404.html", up=digest.config.base_path)


def _paper_pages(digest: Digest, printer: _Printer) -> Iterator[Output]:
    by_slug = digest.by_slug()
    editions = {group.id: group for group in digest.editions}
    for entry in digest.entries:
        related = [(by_slug[other.slug], other.words) for other in digest.related.get(entry.slug, ())]
        yield printer.page(
            "paper.html",
            entry.path,
            entry=entry,
            paper=entry.paper,
            edition=editions.get(entry.paper.edition),
            reading=reading_links(entry),
            related=related,
        )


def _group_pages(digest: Digest, printer: _Printer, group: Group) -> Iterator[Output]:
    """A group's list: its own address for the newest papers, numbered ones for the rest."""
    entries = group.entries
    if group.kind == "edition":
        entries = tuple(entry for _, papers in by_theme(entries, digest.themes) for entry in papers)
    ids = {other.path for other in {"theme": digest.themes, "tag": digest.tags, "edition": digest.editions}[group.kind]}
    chunks = paginate(entries, group.path, ids)
    at = digest.editions.index(group) if group.kind == "edition" else 0
    _, shelf, shelf_of = _group_shelf(digest, group)
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
            neighbours=neighbours(group) if group.kind == "tag" else (),
            before=digest.editions[at + 1] if group.kind == "edition" and at + 1 < len(digest.editions) else None,
            after=digest.editions[at - 1] if group.kind == "edition" and at else None,
            theme_counts=[(theme, len(papers)) for theme, papers in by_theme(group.entries, digest.themes)],
        )


def paginate(
    entries: Sequence[Entry], path: str, taken: frozenset[str] | set[str] = frozenset()
) -> list[tuple[str, tuple[Entry, ...]]]:
    """(path, papers) of each page, newest first. Further pages are numbered from the oldest, which is 2, and hold a
    fixed number, so that a new paper moves nothing but the first page; a number that would be another group's address
    is passed over."""
    further = -(-max(0, len(entries) - PAGE_LIMIT) // PAGE_STEP)
    stem = path.removesuffix(".html")
    numbers = (number for number in range(2, 2 + further + len(taken)) if f"{stem}-{number}.html" not in taken)
    head = len(entries) - further * PAGE_STEP
    oldest_first = [f"{stem}-{number}.html" for number, _ in zip(numbers, range(further), strict=False)]
    pages = [(path, tuple(entries[:head]))]
    for at, name in enumerate(reversed(oldest_first)):
        start = head + at * PAGE_STEP
        pages.append((name, tuple(entries[start : start + PAGE_STEP])))
    return pages


def reading_links(entry: Entry) -> list[tuple[str, str]]:
    """(label, address) of where a paper can be read: its own links, or a search for its title where it has no
    address."""
    paper = entry.paper
    links = []
    if paper.arxiv:
        links += [("PDF", f"https://arxiv.org/pdf/{paper.arxiv}"), ("arXiv", f"https://arxiv.org/abs/{paper.arxiv}")]
    if paper.doi:
        links.append(("DOI", f"https://doi.org/{quote(paper.doi)}"))
    links += [(link_label(link), link.url) for link in paper.links]
    if not (paper.arxiv or paper.doi or any(link.kind in ("pdf", "paper") for link in paper.links)):
        title = quote(entry.title.plain)
        links += [
            ("Find on arXiv", f"https://arxiv.org/search/?query={title}&searchtype=title"),
            ("Find on Google Scholar", f"https://scholar.google.com/scholar?q={title}"),
            ("Find on Semantic Scholar", f"https://www.semanticscholar.org/search?q={title}"),
        ]
    return links


def link_label(link: Link) -> str:
    """``Code on GitHub``, ``Project page`` ..."""
    host = (urlsplit(link.url).hostname or "").removeprefix("www.")
    name = LINK_NAMES.get(link.kind, link.kind.capitalize())
    if link.kind in ("project", "pdf"):
        return name
    return f"{name} on {_HOSTS[host]}" if host in _HOSTS else f"{name} ({host})"


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
    editions = {edition.id: edition for edition in digest.editions}
    sections = []
    for id_, papers in groupby(entries, key=lambda entry: entry.paper.edition):
        edition = editions.get(id_)
        rows = tuple(printer.row(entry, "../") for entry in papers)
        name = edition.name if edition else "Undated" if digest.editions else "Papers"
        sections.append(Section(name=name, link=edition.path if edition else "", rows=rows))
    return sections


def _group_shelf(digest: Digest, group: Group) -> tuple[Group, Shelf, Group | None]:
    """The newest edition that has papers of the group, those in colour; with that edition."""
    if group.kind == "edition":
        return group, make_shelf(group.entries, digest.themes), group
    slugs = frozenset(entry.slug for entry in group.entries)
    newest = next((entry.paper.edition for entry in group.entries if entry.paper.edition), "")
    edition = next((edition for edition in digest.editions if edition.id == newest), None)
    return group, make_shelf(edition.entries if edition else group.entries, digest.themes, slugs), edition


def _by_heading(digest: Digest) -> list[tuple[str, list[Group]]]:
    """Tags under their headings, in the owner's order; those without one last."""
    found: dict[str, list[Group]] = {heading: [] for heading in (*digest.headings, "")}
    for tag in digest.tags:
        found.setdefault(tag.heading, []).append(tag)
    return [(heading, tags) for heading, tags in found.items() if tags]


def _markdown(text: str) -> Markup:
    """The owner's prose. The js-default preset leaves raw HTML out and refuses script links."""
    return Markup(MarkdownIt("js-default").render(text))


def _versioned(name: str, versions: Mapping[str, str]) -> str:
    """An asset's path with a mark of its bytes, so that browsers keep it exactly as long as it stays the same."""
    if name not in versions:
        raise TemplateRuntimeError(f"no asset {name!r} in templates/assets/ or content/assets/")
    return f"assets/{name}?v={versions[name]}"


def _fault(name: str, line: int, error: TemplateError) -> ContentError:
    path = Path(name)
    here = Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    return ContentError([Problem(shown.as_posix(), line, 1, "error", error.message or type(error).__name__)])


def _template_place(error: TemplateError) -> tuple[str, int]:
    """File and line of the innermost template in an error's traceback."""
    place, trace = ("templates", 1), error.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith((".html", ".svg")):
            place = (name, trace.tb_lineno)
        trace = trace.tb_next
    return place
