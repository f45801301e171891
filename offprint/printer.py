"""The template environment, and what every page of a site shares. An asset of the owner's, under content/assets/, is
taken before ours of the same name, as templating.py does it with templates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, Template, TemplateRuntimeError, TemplateSyntaxError
from jinja2.runtime import Macro
from markupsafe import Markup, escape

from offprint.assemble import Digest, Entry, Group
from offprint.assets import Asset, is_of_search, read_assets
from offprint.cards.gallery import Picture, has_own_card, picture_of
from offprint.citations import FORMATS
from offprint.colour import hex_colour
from offprint.config import Root
from offprint.errors import ContentError, Problem
from offprint.keys import Keys
from offprint.map import Map, has_map, make_map, with_dots
from offprint.metadata import coins, json_ld
from offprint.model import Theme
from offprint.offline import FALLBACK, Stamp, select
from offprint.output import Output, folder_for
from offprint.prose import render_prose
from offprint.recall import Recall, afresh
from offprint.settling import SettledEnvironment
from offprint.shelf import Shelf, Stack, make_shelf, stack
from offprint.styling import style_end
from offprint.templating import (
    CompiledTemplates,
    shown_path,
    shows_anything,
    template_environment,
    template_loader,
    texts_of,
    words_for_templates,
)
from offprint.timeline import make_timeline
from offprint.twins.papers import Rows
from offprint.units import key_of

WORTH_IT = 100
"""Pages of a template that are printed before it is written out for those that follow."""
_DEPTH = "../"
_BAR = ("themes.html", "tags.html", "editions.html", "saved.html", "subscribe.html")
"""The pages that the bar leads to, as base.html has them."""
SETTLED = str.split("site look digest language citations asset customs footer mark _ pgettext ngettext")
"""What every page is given, and what it says of which depends on nothing else."""

_ROWS = 20_000
"""Rows that are kept for other lists, some three kilobytes each."""


class Printer:
    """The template environment, with what every page shares."""

    def __init__(
        self, digest: Digest, root: Root, templates: Path, themes: Sequence[Theme], recall: Recall = afresh
    ) -> None:
        self.digest = digest
        language, config = digest.language, digest.config
        kept = CompiledTemplates(folder_for(templates.parent / ".cache" / "templates"))
        self._environment = template_environment(root.content / "templates", templates, kept)
        folders, look = [root.content / "assets", templates / "assets"], config.appearance
        fonts = {file.name: file.path for face in look.typefaces for file in face.files}
        every = read_assets(folders, language, style_end(look, _used(digest, themes)), fonts)
        self._assets = {name: each for name, each in every.items() if config.search or not is_of_search(name)}
        self._environment.globals.update(
            site=config,
            look=look,
            digest=digest,
            language=language,
            citations=FORMATS,
            asset=lambda name: _asset(name, self._assets),
            customs=frozenset(self._assets) & {"custom.css", "custom.js"},
            footer=cache(lambda up: render_prose(look.footer, base=up)),
            mark=[hex_colour(0.6, 0.16, hue) for hue in look.colours.mark],
        )
        self._environment.globals.update(words_for_templates(language), coins=self._coins)
        self._environment.filters["json_ld"] = lambda graph: Markup(json_ld(graph))
        self._environment.filters["day"] = cache(language.day)
        self._environment.filters["markdown"] = render_prose
        self._environment.filters["count"] = cache(language.number)
        assets = key_of([asset.address for asset in self._assets.values()])
        self.keys = Keys(digest, assets, shows_anything(root.content / "templates", self._environment))
        self._row: Any = self._read_row()
        self._rows: dict[tuple[str, str], Markup] = {}
        self.twin_rows = Rows(digest)
        """The same in Markdown."""
        self._context_objects: dict[str, Markup] = {}
        self._shelves: dict[str, tuple[Shelf, Group | None]] = {}
        self._stacks: dict[str, Stack] = {}
        mapped = digest.editions if config.maps else ()
        self.dotted = with_dots(mapped, len(digest.entries))
        """The ids of editions whose maps show papers."""
        self._maps = {f"maps/{edition.id}.html" for edition in mapped if has_map(edition, edition.id in self.dotted)}
        self._recall = recall
        self._folders = root.content / "templates", templates
        self._settled: Environment | None = None
        self._prints: Counter[str] = Counter()
        self._menu = frozenset((*_BAR, *(item.path for item in look.menu)))
        self.timeline = make_timeline(digest.editions, digest.themes, language)
        self.editions = {edition.id: edition for edition in digest.editions}
        self._themes = {theme.id: theme for theme in digest.themes}

    def row(self, entry: Entry, up: str) -> Markup:
        """A paper's entry in a list, printed once for all lists of one depth."""
        key = (up, entry.slug)
        if key not in self._rows:
            if len(self._rows) >= _ROWS:
                self._rows.clear()
            self._rows[key] = self._row(entry, up)
        return self._rows[key]

    def _coins(self, entry: Entry) -> Markup:
        """A paper's COinS, made once for all lists."""
        if entry.mark not in self._context_objects:
            self._context_objects[entry.mark] = escape(coins(entry, self.digest.config))
        return self._context_objects[entry.mark]

    def shelf(self, group: Group) -> tuple[Shelf, Group | None]:
        """A group's shelf, made once for all pages that show it, and the edition whose it is: an edition's own, all in
        colour; of a theme or tag that of the newest edition with papers of it, those in colour."""
        if group.path not in self._shelves:
            self._shelves[group.path] = self._make_shelf(group)
        return self._shelves[group.path]

    def map_of(self, group: Group | None) -> str:
        """The path of an edition's map; empty where there is none."""
        path = f"maps/{group.id}.html" if group and group.kind == "edition" else ""
        return path if path in self._maps else ""

    def map(self, edition: Group) -> Map | None:
        return make_map(edition, self.digest.themes, self.digest.language, self._recall, edition.id in self.dotted)

    def shelf_key(self, group: Group, keys: Keys) -> str:
        """A mark of all that a group's shelf shows."""
        if group.kind == "edition":
            return keys.shelf(group.entries)
        edition, lit = self._newest(group)
        if not edition:
            return keys.shelf(group.entries, lit)
        return key_of(edition.name, edition.path, keys.shelf(edition.entries, lit))

    def _newest(self, group: Group) -> tuple[Group | None, list[str]]:
        """The newest edition that has papers of a theme or tag, and the slugs of these."""
        edition = next((entry.edition for entry in group.entries if entry.edition), "")
        return self.editions.get(edition), [entry.slug for entry in group.entries if entry.edition == edition]

    def _make_shelf(self, group: Group) -> tuple[Shelf, Group | None]:
        themes, language = self.digest.themes, self.digest.language
        if group.kind == "edition":
            return make_shelf(group.entries, themes, home=group.path, language=language), group
        edition, lit = self._newest(group)
        shown = edition or group
        if shown.path not in self._stacks:
            self._stacks[shown.path] = stack(shown.entries, themes)
        return make_shelf(self._stacks[shown.path], themes, lit, shown.path, language), edition

    def page(self, template: str, path: str, **context: Any) -> Output:
        """A page as its template prints it. With ``twin=True`` it names its twin in Markdown."""
        up = "../" * path.count("/")
        canonical = self.digest.config.address(path)
        card = self._card(context.get("entry") or context.get("group"))
        current = path if path in self._menu else ""
        shared = {"path": path, "canonical": canonical, "card": card, "up": up, "current": current, "twin": False}
        made = self._template(template, up, current)
        try:
            text = "".join(made.root_render_func(made.new_context({**made.globals, **shared, **context}, shared=True)))
        except Exception:
            made.environment.handle_exception()
        try:
            return path, text.encode()
        except UnicodeEncodeError as error:
            said = f"prints {text[error.start]!r}, which is half a character: take it out"
            raise TemplateSyntaxError(said, 1, template, self._environment.get_template(template).filename) from error

    def _template(self, name: str, up: str, current: str) -> Template:
        """A template; for the many pages of one depth that no menu leads to, once it has printed some, written out."""
        if up != _DEPTH or current:
            return self._environment.get_template(name)
        self._prints[name] += 1
        if self._prints[name] <= WORTH_IT:
            return self._environment.get_template(name)
        if not self._settled:
            self._settled = self._settle({"up": up, "current": current})
        return self._settled.get_template(name)

    def _settle(self, values: Mapping[str, Any]) -> Environment:
        known = {name: self._environment.globals[name] for name in SETTLED}
        own, ours = ([*texts_of(folder)] for folder in self._folders)
        loader = template_loader(*self._folders)
        return SettledEnvironment(self._environment, loader, known | dict(values), own, ours)

    def _card(self, of: Entry | Group | None) -> Picture | None:
        """The picture that previews of a page show; a hidden paper's is the site's, and papers without one show that
        of their list."""
        if isinstance(of, Entry):
            if of.hidden:
                of = None
            elif not has_own_card(self.digest, of):
                of = self._themes.get(of.theme.id if of.theme else "") or self.editions.get(of.edition)
        elif of and not has_own_card(self.digest, of):
            of = None
        own = self._assets.get("card.png")
        return picture_of(self.digest, of, own.address if own else "")

    def asset(self, name: str) -> str:
        """The path of an asset, with its mark. Raises TemplateRuntimeError where there is none of this name."""
        return _asset(name, self._assets)

    def assets(self) -> Iterator[Output]:
        for name, asset in self._assets.items():
            yield f"assets/{name}", asset.data
        yield self.page("favicon.svg", "favicon.svg")

    def worker(self, pages: Mapping[str, Stamp]) -> Output:
        """The service worker; for a site that is not to be kept, one that takes away what earlier ones kept."""
        precache = select(self.digest, self._assets, pages) if self.digest.config.offline else None
        return self.page("sw.js", "sw.js", precache=precache, fallback=FALLBACK)

    def _read_row(self) -> Macro:
        template = self._environment.get_template("_paper.html")
        row = getattr(template.module, "row", None)
        if isinstance(row, Macro) and (len(row.arguments) >= 2 or row.catch_varargs):
            return row
        text = "_paper.html must hold '{% macro row(entry, up) %}', which prints a paper in a list"
        raise ContentError([Problem(shown_path(template.filename or "_paper.html"), 1, 1, "error", text)])


def _used(digest: Digest, themes: Sequence[Theme]) -> Iterable[Theme]:
    """The themes of the digest, and those of its papers."""
    used = {theme.id: theme for theme in themes}
    return (used | {entry.theme.id: entry.theme for entry in digest.entries if entry.theme}).values()


def _asset(name: str, assets: Mapping[str, Asset]) -> str:
    if name not in assets:
        raise TemplateRuntimeError(f"no asset {name!r} in templates/assets/ or content/assets/")
    return assets[name].address
