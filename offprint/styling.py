"""How the owner wants the site to look, as the end of the style sheet: custom properties, and rules of fonts. No page
has a style of its own, for the Content-Security-Policy lets none in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from offprint.appearance import Appearance
from offprint.assets import mark_of
from offprint.model import Theme
from offprint.palette import DARK, LIGHT, Colours, Palette, link_colour
from offprint.typefaces import FontFile, Typeface

_NAMES = {"page": "page", "raise_": "raise", "ink": "ink", "soft": "soft", "rule": "rule", "edge": "edge", "off": "off"}
_SELECTORS = {"headings": "h1,h2,.bar .brand", "code": "code,pre"}
_PROPERTIES = {"text": "--serif", "interface": "--sans"}

_TWO_LOGOS = """\
.brand .night{display:none}
@media screen and (prefers-color-scheme:dark){
:root:not([data-scheme=light]) .brand .day{display:none}
:root:not([data-scheme=light]) .brand .night{display:block}
}
@media screen{
:root[data-scheme=dark] .brand .day{display:none}
:root[data-scheme=dark] .brand .night{display:block}
}
"""


def style_end(appearance: Appearance, themes: Iterable[Theme]) -> str:
    """What the build adds to style.css."""
    return "".join(_lines(appearance, themes))


def _lines(appearance: Appearance, themes: Iterable[Theme]) -> Iterator[str]:
    colours = appearance.colours
    yield f":root{{--link-hue:{colours.link_hue}{''.join(_properties(colours))}}}\n"
    for theme in sorted(themes, key=lambda theme: theme.id):
        yield f".t-{theme.id}{{--h:{theme.hue}}}\n"
    if colours.scheme != "auto":
        yield f":root,:root[data-scheme]{{color-scheme:{colours.scheme}}}\n"
    if (colours.light.hue, colours.dark.hue) != (LIGHT.hue, DARK.hue):
        light, dark = (f"oklch({each.hue} {chroma} var(--h,0))" for each, chroma in _themes_of(colours))
        yield f".hue{{--hue:light-dark({light},{dark})}}\n"
    for face in appearance.typefaces:
        yield from _face(face)
    if appearance.logo:
        yield ".brand img{display:block;flex:none;max-width:min(100%,38vw);height:auto}\n"
        if appearance.logo_dark and colours.scheme == "auto":
            yield _TWO_LOGOS
    if appearance.menu:
        yield ".bar nav{flex-wrap:wrap;gap:0 1.5rem}\n"
    if appearance.footer:
        yield ".own{flex:1 0 100%}.own>*{max-width:42em}.own>*+*{margin-block-start:.5em}\n"
        yield ".own a{text-decoration:underline}\n"


def _properties(colours: Colours) -> Iterator[str]:
    """The colours that are not ours."""
    for field, name in _NAMES.items():
        pair = (getattr(colours.light, field), getattr(colours.dark, field))
        if pair != (getattr(LIGHT, field), getattr(DARK, field)):
            yield f";--{name}:light-dark({','.join(pair)})"
    links = (colours.light.link, colours.dark.link)
    if links != (link_colour(False, colours.link_hue), link_colour(True, colours.link_hue)):
        yield f";--link:light-dark({','.join(links)})"


def _themes_of(colours: Colours) -> tuple[tuple[Palette, float], tuple[Palette, float]]:
    return (colours.light, 0.15), (colours.dark, 0.12)


def _face(face: Typeface) -> Iterator[str]:
    for rule in face.faces(_address):
        yield f"{rule}\n"
    if face.role in _PROPERTIES:
        yield f":root{{{_PROPERTIES[face.role]}:{face.family}}}\n"
    else:
        yield f"{_SELECTORS[face.role]}{{font-family:{face.family}}}\n"


def _address(file: FontFile) -> str:
    """As assets have it, for both must be one to a browser: the font of a style sheet, and that of a preload."""
    return f"{quote(file.name)}?v={mark_of([file.path.read_bytes()])}"
