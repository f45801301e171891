"""Titles and abstracts: raw text with TeX remnants → HTML that is safe to print, and a plain twin in Unicode.

A source's text is data: it is escaped character by character, and only TeX can make an element of it (em, strong, code,
sup, sub, math; and ``a`` round an address). This module alone marks HTML as safe. No text makes it raise, and none
takes it more than linear time.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from offprint.text.addresses import has_address
from offprint.text.characters import clean, split_paragraphs
from offprint.text.marks import MAX_TEXT, SPECIAL, has_tex
from offprint.text.tex import set_tex

_BARE = bytes(code for code in range(0x20, 0x7F) if not SPECIAL.search(chr(code)))


Packed = tuple[str | None, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Text:
    """One text, twice: ``html`` for a page, ``plain`` for <title>, feeds, JSON, slugs and search."""

    html: Markup
    plain: str
    unknown: tuple[str, ...] = ()
    """The macros in it that nobody knows: their names, or the texts they were given, are shown instead."""

    def pack(self) -> Packed:
        """The text as it passes from process to process: HTML that is the plain text is left out."""
        return None if self.html == self.plain else str(self.html), self.plain, self.unknown

    @staticmethod
    def unpack(packed: Packed) -> Text:
        """The text that was packed: of our own making, so its HTML is as safe as it was."""
        html, plain, unknown = packed
        return Text(Markup(plain if html is None else html), plain, unknown)


def is_bare(raw: str) -> bool:
    """Whether a raw text means itself as it stands: a line of plain ASCII without TeX or addresses. A quick answer, and
    no too often rather than yes."""
    return (
        raw.isascii()
        and not raw.encode().translate(None, _BARE)  # what is left of it without these
        and not ("  " in raw or "--" in raw or "times" in raw or has_address(raw))
    )


def typeset_bare(raw: str) -> Text:
    """What ``typeset`` makes of a bare text, or of the lead of one."""
    text = raw.strip()
    return Text(escape(text), text)


def typeset(raw: str, *, link: bool = False, blocks: bool = False) -> Text:
    """A title, or one paragraph, as HTML and as plain text; ``link`` makes addresses clickable, ``blocks`` gives
    formulas that are set apart a line of their own."""
    text = clean(raw)
    if len(text) > MAX_TEXT or not (has_tex(text) or (link and has_address(text))):
        return Text(escape(text), text)
    html, plain, unknown = set_tex(text, link=link, blocks=blocks)
    return Text(Markup(html), plain, unknown)


def kept(html: str, plain: str, unknown: tuple[str, ...] = ()) -> Text:
    """A text that ``typeset`` made, from where it was kept."""
    return Text(Markup(html), plain, unknown)


def paragraphs(raw: str, *, link: bool = True) -> tuple[Text, ...]:
    """The paragraphs of an abstract, which blank lines part; a single line break is a space."""
    parts = (typeset(part, link=link, blocks=True) for part in split_paragraphs(raw))
    return tuple(text for text in parts if text.plain)
