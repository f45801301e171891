"""Entries → what search compares and shows of a paper."""

from __future__ import annotations

from typing import NamedTuple

from offprint.assemble import Entry
from offprint.folding import fold


class Searched(NamedTuple):
    """A paper as search knows it: plain values, which other processes can be given and a cache can compare."""

    id: str
    slug: str
    title: str
    html: str
    """The title, if there is mathematics in it."""
    authors: tuple[str, ...]
    body: str
    """The abstract and the owner's note, a line each paragraph."""
    tags: tuple[str, ...]
    theme: str
    theme_id: str
    edition: str
    year: str
    """In which it appeared or, where that is not known, was added; four digits or nothing."""
    details: str
    """What is searched and not shown."""
    ids: tuple[str, ...]
    """What it is looked up by."""


def searched(entry: Entry) -> Searched:
    paper = entry.paper
    day = paper.published or paper.added
    parts = [part.plain for part in entry.abstract] + ([paper.note] if paper.note else [])
    return Searched(
        id=paper.id,
        slug=entry.slug,
        title=entry.title.plain,
        html=str(entry.title.html) if "<math" in entry.title.html else "",
        authors=tuple(paper.authors),
        body="\n".join(parts),
        tags=tuple(tag.name for tag in entry.tags),
        theme=entry.theme.name if entry.theme else "",
        theme_id=entry.theme.id if entry.theme else "",
        edition=paper.edition,
        year=f"{day.year:04}" if day else "",
        details=details(entry),
        ids=paper_ids(entry),
    )


def details(entry: Entry) -> str:
    """What else is searched, though a result does not show it: where a paper appeared, and its keywords."""
    return " ".join([entry.paper.venue, *entry.paper.keywords, *entry.paper.categories]).strip()


def paper_ids(entry: Entry) -> tuple[str, ...]:
    """What a paper is looked up by: ids without an arXiv version, in lower case; its own, which is twelve letters."""
    arxiv = entry.paper.arxiv.lower()
    bare, _, version = arxiv.rpartition("v")
    arxiv = bare if bare and version.isdecimal() else arxiv
    return tuple(id_ for id_ in (entry.paper.id, arxiv, entry.paper.doi.lower()) if id_)


_FEW_AUTHORS = 300


def author_facet(names: set[str]) -> str:
    """How authors are kept: not at all where no paper names one; in one file; or in one for each letter that a last
    name begins with, where a list of all would be a large download."""
    return "" if not names else "one" if len(names) <= _FEW_AUTHORS else "letters"


def author_filter(name: str, facet: str) -> str:
    """The filter an author's name stands in."""
    if facet == "one":
        return "author"
    letter = fold(name.split()[-1])[:1] if name.split() else ""
    return f"author-{letter if letter.isascii() and letter.isalpha() else '0'}"
