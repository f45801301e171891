"""What the formats write alike: identifiers, days, names, and text with or without markup → our values."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from urllib.parse import unquote

from offprint.model import Link, PartialDate
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

_SUFFIX = re.compile(r"(?i:jr|sr|esq|ph\.?d)\.?|[IVX]+")
_TAG = re.compile(
    r"<(?:(/?)((?:jats|mml|xhtml):[a-z0-9-]{1,30}|p|br|div|span|section|ul|ol|li|i|b|u|em|strong|sub|sup|small|tt|code|a"
    r"|h[1-6]|blockquote|inf|italic|bold|underline|monospace|sc|scp|sec|title|inline-formula|disp-formula|math)"
    r"(?=[\s/>])[^<>]*>)?",
    re.I,
)
_NO_ENTITY = re.compile(r"&(?!(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z0-9]{1,30});)", re.I)
_HEADING = re.compile(r"<(jats:)?title>\s*abstract[.:]?\s*</(jats:)?title>", re.I)


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


def address(url: str, kind: str, arxiv: str, doi: str) -> tuple[str, str, Link | None]:
    """A paper's arXiv id and DOI, with those that a web address of it stands for where one is missing; and the address
    as a link, of a PDF if it ends so, else of this kind. None where it leads to what an identifier leads to."""
    of_doi, other = identifiers(url) if "doi.org/" in url else ("", "")
    own = arxiv_id(url) or of_doi
    arxiv, doi = arxiv or own, doi or other
    if (own and own == arxiv) or (other and other.lower() == doi.lower()):
        return arxiv, doi, None
    return arxiv, doi, Link("pdf" if re.search(r"\.pdf(?:[?#]|$)", url, re.I) else kind, url)


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


def partial_date(text: str) -> PartialDate | None:
    """The day of an ISO 8601 date or moment, or a month or a year alone; None for anything else."""
    whole = day(text)
    return PartialDate.of(whole) if whole else PartialDate.parse(text.strip())


def one_line(text: str) -> str:
    """The text without controls, on one line."""
    return " ".join(clean(text).split())


def short(text: str) -> str:
    """A text as messages quote it: on one line, sixty letters of it at most."""
    text = one_line(text)
    return repr(text if len(text) <= 60 else text[:59].rstrip() + "…")


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


def marked(text: str) -> str:
    """Text amid which HTML or JATS may stand, as plain text in paragraphs. A ``<`` or ``&`` that begins neither tag nor
    entity means itself: prose and TeX hold them (``p < 0.05``, ``$a<b$``)."""
    if "<" in text or "&" in text:
        text = _HEADING.sub("", text)
        return plain(_TAG.sub(_tag, _NO_ENTITY.sub("&amp;", text)))
    return paragraphs(text)


def _tag(found: re.Match[str]) -> str:
    """A tag without its attributes, an unclosed quote in which would take what follows for its own."""
    if not found[2]:
        return "&lt;"
    name = found[2].lower()
    return f"<{found[1]}{'jats:' + name if name in ('sec', 'title') else name}>"


def turn_name(name: str) -> str:
    """``Bee, Ada`` → ``Ada Bee``; ``van Bee, Jr., Ada`` (BibTeX) and ``Bee, Ada, Jr.`` (RIS) → ``Ada van Bee, Jr.``."""
    parts = [one_line(part) for part in name.split(",")]
    parts = [part for part in parts if part]
    if len(parts) == 2 and _SUFFIX.fullmatch(parts[1]):
        return f"{parts[0]}, {parts[1]}"
    if len(parts) == 3:
        suffix = next((at for at in (1, 2) if _SUFFIX.fullmatch(parts[at])), 1)
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
