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


def typeset(raw: str, *, link: bool = False) -> Text:
    """A title, or one paragraph, as inline HTML and as plain text; ``link`` makes addresses clickable."""
    text = clean(raw)
    if len(text) > MAX_TEXT or not (has_tex(text) or (link and has_address(text))):
        return Text(escape(text), text)
    html, plain = set_tex(text, link=link)
    return Text(Markup(html), plain)


def paragraphs(raw: str, *, link: bool = True) -> tuple[Text, ...]:
    """The paragraphs of an abstract, which blank lines part; a single line break is a space."""
    return tuple(text for text in (typeset(part, link=link) for part in split_paragraphs(raw)) if text.plain)
