"""Entry → Reference: what a citation says of a paper, whatever the format. Nothing in it is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import quote

from markupsafe import escape

from offprint.assemble import Digest, Entry
from offprint.citations.capitals import capitals
from offprint.citations.names import Name, parse_names
from offprint.links import arxiv_page, doi_page
from offprint.model import Paper, PartialDate
from offprint.text import Text
from offprint.text.characters import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A paper as a library's catalogue has it. All its texts are one line each, without controls."""

    key: str
    """The paper's slug: ASCII, unique in the digest, and no edit and no other paper ever moves it."""
    title: Text
    capitals: frozenset[str]
    """The words of the title whose capitals are their own."""
    abstract: tuple[Text, ...]
    authors: tuple[Name, ...]
    published: PartialDate | None
    accessed: date | None
    """The day the digest took it in: then it stood at its address."""
    arxiv: str
    doi: str
    url: str
    keywords: tuple[str, ...]
    """Its theme, its tags and its source's. No comma and no semicolon in one: these part keywords, in one format or
    another."""
    venue: str
    """Where it appeared: a journal, as a citation has it."""
    catalogue: str
    """The digest's title."""
    is_elsewhere: bool
    """Whether ``url`` leads to the paper itself, not to its page in the digest."""


def refer(entry: Entry, digest: Digest) -> Reference:
    """A paper of the digest as a reference."""
    paper, own = entry.paper, own_address(entry.paper)
    names = [entry.theme.name] if entry.theme else []
    names += [*(tag.name for tag in entry.tags), *paper.keywords]
    keywords = dict.fromkeys(map(_keyword, names))
    title = entry.title if entry.title.plain else Text(escape(paper.slug), paper.slug)
    return Reference(
        key=paper.slug,
        title=title,
        capitals=capitals(title.plain, entry.texts.plain),
        abstract=entry.abstract,
        authors=parse_names(paper.authors),
        published=paper.published,
        accessed=paper.added,
        arxiv=clean(paper.arxiv),
        doi=clean(paper.doi),
        url=own or safe_url(digest.config.base_url + entry.path),
        keywords=tuple(word for word in keywords if word),
        venue=clean(paper.venue),
        catalogue=clean(digest.config.title),
        is_elsewhere=bool(own),
    )


@lru_cache(4096)
def _keyword(name: str) -> str:
    return clean(re.sub(r"\s*[,;]+\s*", " ", name))


def own_address(paper: Paper) -> str:
    """Where the paper itself is, the lasting address first: arXiv, DOI, a link to it. Empty where none is known."""
    if paper.arxiv:
        return arxiv_page(clean(paper.arxiv))
    if paper.doi:
        return doi_page(clean(paper.doi))
    return next((safe_url(link.url) for link in paper.links if link.kind in ("paper", "pdf")), "")


def safe_url(url: str) -> str:
    """An address in the characters of RFC 3986 only; of what BibTeX counts or TeX reads, none is among them."""
    return quote(clean(url), safe="!#$%&'()*+,-./:;=?@[]_~")
