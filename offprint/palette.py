"""The owner's colours to those of the pages, light and dark: what is not set follows from what is, and every text can
be read on its ground (WCAG 2.2, 1.4.3 and 1.4.11, level AA)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from offprint.colour import contrast, hex_colour, least_contrast, mixed, oklch, read_colour, readable
from offprint.inputs import Fields

TEXT, EDGE = 4.5, 3.0
"""The least contrast of text, and of what bounds a field."""

SCHEMES = ("auto", "light", "dark")
KEYS = ("link", "page", "ink", "scheme", "mark")
LINK_HUE = 258


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one scheme, as ``#rrggbb``. What they are called is what style.css calls them."""

    page: str
    raise_: str
    """The ground of fields and tags."""
    ink: str
    soft: str
    """Text that stands back."""
    rule: str
    edge: str
    off: str
    """The bars of a shelf that are not meant."""
    link: str
    hue: float
    """The lightness of themes' colours in OKLCH."""


def link_colour(dark: bool, hue: float) -> str:
    """The colour of links of a hue, as style.css makes it."""
    return hex_colour(0.79, 0.1, hue) if dark else hex_colour(0.47, 0.16, hue)


LIGHT = Palette(
    page="#ffffff",
    raise_="#f3f5f7",
    ink="#10141b",
    soft="#545d6b",
    rule="#dfe3e8",
    edge="#868e9b",
    off="#d9dee4",
    link=link_colour(False, LINK_HUE),
    hue=0.53,
)
DARK = Palette(
    page="#0e1116",
    raise_="#181c23",
    ink="#e6eaf0",
    soft="#9aa4b2",
    rule="#2a303a",
    edge="#69727f",
    off="#2b313b",
    link=link_colour(True, LINK_HUE),
    hue=0.75,
)
"""Ours, as they stand at the head of style.css."""

_SHARES = {False: (0.04, 0.64, 0.105, 0.44, 0.125), True: (0.065, 0.71, 0.175, 0.49, 0.18)}
"""How much ink there is in our raise, soft, rule, edge and off, light and dark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """What the owner chose, and what follows from it."""

    scheme: str = "auto"
    """Whether pages are light or dark, or as the reader's system has it."""
    link_hue: int = LINK_HUE
    light: Palette = LIGHT
    dark: Palette = DARK
    mark: tuple[int, ...] = (262, 180, 30)
    """The three bars of the digest's mark, as angles in OKLCH."""

    @property
    def schemes(self) -> str:
        """The schemes that pages can have, as HTML's color-scheme names them."""
        return "light dark" if self.scheme == "auto" else self.scheme

    @property
    def ground(self) -> str:
        """The page, where only one can be named."""
        return self.dark.page if self.scheme == "dark" else self.light.page

    @property
    def frames(self) -> tuple[tuple[str, str], ...]:
        """What a browser's frame is to look like, where it is not white anyway: (media query, colour)."""
        found = [("", self.ground)]
        if self.scheme == "auto":
            media = "(prefers-color-scheme: {})"
            found = [(media.format("light"), self.light.page), (media.format("dark"), self.dark.page)]
        return tuple(each for each in found if each[1] != LIGHT.page)


def read_colours(fields: Fields) -> Colours:
    """``colours`` of digest.yaml. Colours that cannot be read on each other are errors, which name one that can."""
    fields.refuse_unknown(KEYS)
    default = Colours()
    scheme = fields.text("scheme") or default.scheme
    if scheme not in SCHEMES:
        fields.report(f"'scheme' must be auto, light or dark, not {scheme!r}", "scheme")
        scheme = default.scheme
    hue, links = _read_link(fields, scheme)
    pages, inks = _pair(fields, "page", scheme), _pair(fields, "ink", scheme)
    light, dark = (_palette(fields, dark, pages[dark], inks[dark], hue, links) for dark in (False, True))
    return Colours(scheme=scheme, link_hue=hue, light=light, dark=dark, mark=_read_mark(fields) or default.mark)


def _palette(fields: Fields, dark: bool, page: str, ink: str, hue: int, links: tuple[str, str]) -> Palette:
    """One scheme's colours."""
    ours = DARK if dark else LIGHT
    made = _derived(ours, dark, page, ink) if page or ink else ours
    if page or ink:
        key = "ink" if ink else "page"
        _ask(fields, key, made.ink, (made.page, made.raise_), dark, "ink" if ink else "our ink")
    chosen = links[dark]
    if chosen:
        _ask(fields, "link", chosen, (made.page,), dark, "link")
        return replace(made, link=chosen)
    other = links[not dark]
    if other:  # the same colour, for the other ground
        _, chroma, angle = oklch(other)
        wanted = hex_colour(0.79 if dark else 0.47, min(chroma, 0.1 if dark else 0.16), angle)
    else:
        wanted = link_colour(dark, hue)
    if made is ours and not other:
        return replace(made, link=wanted)
    return replace(made, link=readable(wanted, (made.page, made.raise_), TEXT))


def _derived(ours: Palette, dark: bool, page: str, ink: str) -> Palette:
    """A page and an ink, and what lies between them as it does between ours."""
    page, ink = page or ours.page, ink or ours.ink
    raise_, soft, rule, edge, off = (mixed(page, ink, share) for share in _SHARES[dark])
    grounds = (page, raise_)
    hue, step = ours.hue, 0.01 if dark else -0.01
    chroma = 0.12 if dark else 0.15
    while (
        0 < hue + step < 1 and min(contrast(hex_colour(hue, chroma, angle), page) for angle in range(0, 360, 8)) < TEXT
    ):
        hue = round(hue + step, 2)
    return Palette(
        page=page,
        raise_=raise_,
        ink=ink,
        soft=readable(soft, grounds, TEXT),
        rule=rule,
        edge=readable(edge, grounds, EDGE),
        off=off,
        link=ours.link,
        hue=hue,
    )


def _ask(fields: Fields, key: str, colour: str, grounds: tuple[str, ...], dark: bool, name: str) -> None:
    """Whether a text can be read on its grounds, the page first."""
    if (found := least_contrast(colour, grounds)) >= TEXT:
        return
    better = readable(colour, grounds, TEXT)
    kind = "dark" if dark else "light"
    measured = f"a contrast of {int(100 * found) / 100} to 1, not {TEXT} (WCAG 2.2)"
    text = f"{name} {colour} on the {kind} page {grounds[0]} has {measured}"
    if key == "page":
        text += f": set 'ink' too, such as {better!r}, or a {'darker' if dark else 'lighter'} page"
    else:
        text += f": {better!r} has it"
    fields.report(text, key)


def _read_link(fields: Fields, scheme: str) -> tuple[int, tuple[str, str]]:
    """The hue of links, and their colours where they are given as such."""
    if re.fullmatch(r"[0-9.+-]+", text := "".join(fields.texts("link"))[:9]):
        return int(fields.number("link", LINK_HUE, 0, 360)), ("", "")
    light, dark = _pair(fields, "link", scheme, " or a hue from 0 to 360")
    hue = oklch(light or dark)[2] if light or dark else LINK_HUE
    return round(hue) if text else LINK_HUE, (light, dark)


def _pair(fields: Fields, key: str, scheme: str, more: str = "") -> tuple[str, str]:
    """A colour of the light pages and one of the dark; a colour alone is that of the light, unless all are dark."""
    texts = fields.texts(key)
    colours = tuple(map(read_colour, texts))
    if key in fields and not texts:
        fields.report(f"{key!r} is empty: a colour stands in quotes, such as '#7a1f3d', for # begins a remark", key)
    elif len(texts) > 2 or not all(colours):
        said = f"{key!r} must be a colour such as '#7a1f3d'{more}, or two, for light and dark pages"
        fields.report(f"{said}, not {', '.join(map(repr, texts))}", key)
    elif len(colours) == 2:
        return colours[0], colours[1]
    elif colours:
        return ("", colours[0]) if scheme == "dark" else (colours[0], "")
    return "", ""


def _read_mark(fields: Fields) -> tuple[int, ...]:
    hues = fields.texts("mark")
    if not hues:
        return ()
    if len(hues) == 3 and all(re.fullmatch(r"\d{1,3}", hue) and int(hue) <= 360 for hue in hues):
        return tuple(map(int, hues))
    fields.report("'mark' must be three angles from 0 to 360, such as [262, 180, 30]", "mark")
    return ()
