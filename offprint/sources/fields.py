"""What the formats write alike: identifiers, days, names, and text with or without markup → our values."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from urllib.parse import unquote

from offprint.text.characters import clean

_ARXIV = re.compile(r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?=v\d+\b|(?![\w.]*\d))")
"""An arXiv identifier of either scheme, without its version (info.arxiv.org/help/arxiv_identifier.html)."""
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)", re.I)
_DOI = re.compile(r"10\.\d{4,9}/\S+")
"""A DOI as Crossref matches it."""
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "dd",
        "div",
        "dl",
        "dt",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
        "jats:p",
        "jats:sec",
        "jats:title",
    ]
)
_UNSEEN = frozenset(("script", "style", "template", "noscript", "iframe", "object"))


def arxiv_id(text: str) -> str:
    """The arXiv id, without a version, of an id, an address of arXiv or ``arXiv:...``; empty where there is none."""
    bare = re.sub(
        r"^(https?://)?(www\.|export\.)?arxiv\.org/[a-z]+/|^arxiv:\s*|^oai:arXiv\.org:", "", text.strip(), flags=re.I
    )
    found = _ARXIV.match(bare)
    return found[0] if found and re.fullmatch(r"(v\d+)?(\.pdf)?([#?\s].*)?", bare[found.end() :]) else ""


def identifiers(doi: str) -> tuple[str, str]:
    """(arXiv id, DOI) that a DOI means, as an address, with ``doi:`` or bare: arXiv's own DOIs are arXiv ids."""
    bare = unquote(re.sub(r"^https?://(dx\.)?doi\.org/|^doi:\s*", "", doi.strip(), flags=re.I))
    if own := _ARXIV_DOI.fullmatch(bare):
        return arxiv_id(own[1]), ""
    return "", bare if _DOI.fullmatch(bare) else ""


def orcid(text: str) -> str:
    """The ORCID iD in a text, or nothing."""
    found = _ORCID.search(text.upper())
    return found[0] if found else ""


def day(text: str) -> date | None:
    """The day of an ISO 8601 date or moment, as written there; None for anything else."""
    found = re.match(r"\s*(\d{4}-\d\d-\d\d)(?:[T ]|\s*$)", text)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def one_line(text: str) -> str:
    """The text without controls, on one line."""
    return " ".join(clean(text).split())


def paragraphs(text: str) -> str:
    """Text whose blank lines part paragraphs: each on one line, without controls, one blank line between them."""
    return "\n\n".join(line for part in re.split(r"\n\s*\n", text) if (line := one_line(part)))


def plain(html: str) -> str:
    """HTML or JATS as text: entities resolved, blocks as paragraphs, what is no text left out."""
    if "<" not in html and "&" not in html:
        return paragraphs(html)
    reader = _Plain()
    reader.feed(html)
    reader.close()
    return paragraphs("".join(reader.parts))


def turn_name(name: str) -> str:
    """``Bee, Ada`` → ``Ada Bee``; ``van Bee, Jr., Ada`` (BibTeX) and ``Bee, Ada, Jr.`` (RIS) → ``Ada van Bee, Jr.``."""
    parts = [one_line(part) for part in name.split(",")]
    parts = [part for part in parts if part]
    if len(parts) == 3:
        suffix = next((at for at in (1, 2) if re.fullmatch(r"(?i)(jr|sr)\.?|[IVX]+|esq\.?|ph\.?d\.?", parts[at])), 1)
        return f"{parts[3 - suffix]} {parts[0]}, {parts[suffix]}"
    return f"{parts[1]} {parts[0]}" if len(parts) == 2 else ", ".join(parts)


class _Plain(HTMLParser):
    """Collects the text of a page; never fails, whatever the markup."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "br":
            self.parts.append("\n")
        elif tag in _BLOCKS:
            self.parts.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)
