"""What of content/digest.yaml says how the site looks: colours, fonts, logo, menu and the text at the foot."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from offprint.inputs import Fields, is_web_address
from offprint.logo import Logo, read_logo
from offprint.palette import Colours, read_colours
from offprint.typefaces import Typeface, read_typefaces

KEYS = ("colours", "fonts", "logo", "logo_dark", "logo_only", "menu", "footer")

_PAGE = r"(?!/)(?:(?!\.\.?/)[\w.~%-]+/)*[\w.~%-]+\.html(?:#[\w.~%-]*)?"
"""A page of the site: a path from its root."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """A link in the bar: to a page of the site, or out of it."""

    name: str
    url: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """How the owner wants the site to look."""

    colours: Colours = field(default_factory=Colours)
    typefaces: tuple[Typeface, ...] = ()
    logo: Logo | None = None
    """In the bar, instead of the digest's mark."""
    logo_dark: Logo | None = None
    """The same for dark pages."""
    logo_only: bool = False
    """Whether the logo holds the title's letters, so that the title is not to be seen beside it."""
    menu: tuple[MenuItem, ...] = ()
    """More links in the bar, and at the foot."""
    footer: str = ""
    """In Markdown; relative addresses in it are from the site's root."""

    @property
    def preloads(self) -> tuple[str, ...]:
        """The assets that the first paint waits for, or is done again for."""
        firsts = [face.first for face in self.typefaces if face.role in ("text", "headings", "interface")]
        return tuple(dict.fromkeys(file.name for file in firsts if file and file.format == "woff2"))


def read_appearance(fields: Fields, content: Path) -> Appearance:
    """The values of a digest.yaml; problems go where its fields put them. ``content`` is the folder of the owner's
    files."""
    logo, logo_dark = (read_logo(fields, key, content) for key in ("logo", "logo_dark"))
    for key in ("logo_dark", "logo_only"):
        if key in fields and "logo" not in fields:
            fields.report(f"{key!r} goes with 'logo', which is missing", key)
    return Appearance(
        colours=read_colours(fields.mapping("colours")),
        typefaces=read_typefaces(fields.mapping("fonts"), content),
        logo=logo,
        logo_dark=logo_dark,
        logo_only=fields.flag("logo_only"),
        menu=tuple(item for entry in fields.mappings("menu") if (item := _read_item(entry))),
        footer=fields.text("footer"),
    )


def _read_item(fields: Fields) -> MenuItem | None:
    fields.refuse_unknown(("name", "url"))
    name, url = fields.text("name"), fields.text("url")
    for key, value in (("name", name), ("url", url)):
        if not value:
            fields.report(f"a link of the menu needs a {key!r}", key)
    if is_web_address(url):
        return MenuItem(name=name, url=url)
    if re.fullmatch(_PAGE, url):
        return MenuItem(name=name, path=url)
    if url:
        text = f"'url' must be a page of the site such as 'about.html', or begin with https:// or http://, not {url!r}"
        fields.report(text, "url")
    return None
