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
from offprint.text.marks import MAX_TEXT, has_tex
from offprint.text.tex import set_tex


@dataclass(frozen=True, slots=True)
class Text:
    """One text, twice: ``html`` for a page, ``plain`` for <title>, feeds, JSON, slugs and search."""

    html: Markup
    plain: str
    unknown: tuple[str, ...] = ()
    """The macros in it that nobody knows: their names, or the texts they were given, are shown instead."""


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
