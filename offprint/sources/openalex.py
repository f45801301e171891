"""OpenAlex: the answer of https://api.openalex.org/works, or its works alone, in an array or one a line.

What a work holds: docs.openalex.org, "Work object". Its abstract comes as an inverted index, each word with the places
it stands at. Names are OpenAlex's own where it has them (``display_name``: given name first), else as the paper has
them. Topics and concepts are a machine's guesses and are not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from offprint.errors import Problem
from offprint.model import Detail, Link, Record
from offprint.sources.fields import arxiv_id, day, identifiers, one_line, orcid, turn_name
from offprint.sources.json_text import Item, elements, members, objects, peek, prose, text_of, web_link

_WORK = re.compile(r"https?://(api\.)?openalex\.org/(works/)?W\d+", re.I)
_OURS = ("abstract_inverted_index", "primary_location", "best_oa_location", "authorships")
"""Names that works have where an answer leaves out their ids."""


def matches(text: str) -> bool:
    """Works, in ``results`` or bare: with OpenAlex's id, or at least two names that only its works have."""
    names = peek(text)
    if "meta.count" in names and "results" in names:
        return True
    return any(
        _WORK.fullmatch(names.get(f"{outer}id", "")) or sum(f"{outer}{name}" in names for name in _OURS) >= 2
        for outer in ("results.", "")
    )


def parse(text: str, path: str, problems: list[Problem]) -> list[Record]:
    """The works of an answer, in its order."""
    found = objects(text, path, problems, "results")
    if not found and not problems:
        problems.append(Problem(path, 1, 1, "error", "no works in it: the search found none, or the answer is cut off"))
    return [record for item in found if (record := _record(item, path, problems))]


def _record(item: Item, path: str, problems: list[Problem]) -> Record | None:
    def warn(text: str) -> None:
        problems.append(Problem(path, item.line, item.column, "warning", text))

    work = item.value
    title = one_line(prose(work.get("title"))) or one_line(prose(work.get("display_name")))
    if not title:
        problems.append(Problem(path, item.line, item.column, "error", "has no title: add one as 'title'"))
        return None
    abstract = prose(_abstract(work.get("abstract_inverted_index"), warn))
    if not abstract:
        warn("has no abstract")
    if work.get("is_retracted") is True:
        warn(f"{title!r} is retracted, OpenAlex says: take it out unless you want it")
    arxiv, doi = _identifiers(work, warn)
    appeared = text_of(work.get("publication_date"))
    published = day(appeared)
    if appeared.strip() and not published:
        warn(f"{one_line(appeared)!r} is no day such as 2024-01-31: left out")
    authors, affiliations, orcids = _authors(work.get("authorships"))
    return Record(
        title=title,
        abstract=abstract,
        path=path,
        line=item.line,
        links=tuple(_links(work, arxiv, doi)),
        authors=authors,
        affiliations=affiliations,
        orcids=orcids,
        published=published,
        arxiv=arxiv,
        doi=doi,
        venue=_venue(members(work.get("primary_location"))),
        keywords=tuple(dict.fromkeys(_keywords(work.get("keywords")))),
    )


def _abstract(index: Any, warn: Callable[[str], None]) -> str:
    """The words of an inverted index, each at its places."""
    words: list[tuple[int, str]] = []
    odd = index is not None and not isinstance(index, dict)
    for word, places in members(index).items():
        odd = odd or not isinstance(places, list)
        for place in elements(places):
            if isinstance(place, int) and place >= 0:
                words.append((place, word))
            else:
                odd = True
    if odd:
        warn("abstract_inverted_index holds what is no word with its places: this is left out of the abstract")
    return " ".join(word for _, word in sorted(words, key=lambda word: word[0]))


def _identifiers(work: dict[str, Any], warn: Callable[[str], None]) -> tuple[str, str]:
    """(arXiv id, DOI) of a work; the arXiv id may stand in its DOI or in any place where it is kept."""
    written = text_of(work.get("doi")) or text_of(members(work.get("ids")).get("doi"))
    arxiv, doi = identifiers(one_line(written))
    if written.strip() and not (arxiv or doi):
        warn(f"{one_line(written)!r} is no DOI such as 10.1000/182: left out")
    for location in _locations(work):
        for name in ("landing_page_url", "pdf_url"):
            url = text_of(location.get(name)).strip()
            if not arxiv and "arxiv" in url.lower():
                arxiv = (arxiv_id(url) if "arxiv.org/" in url.lower() else "") or identifiers(url)[0]
    return arxiv, doi


def _locations(work: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Where a work can be read: the version of record first."""
    yield members(work.get("primary_location"))
    yield members(work.get("best_oa_location"))
    yield from map(members, elements(work.get("locations")))


def _links(work: dict[str, Any], arxiv: str, doi: str) -> list[Link]:
    """The page of the version of record, and the best free PDF."""
    primary, free = members(work.get("primary_location")), members(work.get("best_oa_location"))
    found = (
        web_link("paper", primary.get("landing_page_url"), arxiv, doi),
        web_link("pdf", free.get("pdf_url") or primary.get("pdf_url"), arxiv, doi),
    )
    return [link for link in found if link]


def _venue(location: dict[str, Any]) -> str:
    """Where it appeared; a repository, as arXiv is one, keeps papers and publishes none."""
    source = members(location.get("source"))
    return "" if source.get("type") == "repository" else one_line(prose(source.get("display_name")))


def _keywords(values: Any) -> Iterator[str]:
    for value in elements(values):
        entry = members(value)
        # "keyword" is what answers of before 2024 call it
        if word := one_line(prose(entry.get("display_name") or entry.get("keyword") or value)):
            yield word


def _authors(authorships: Any) -> tuple[tuple[str, ...], tuple[Detail, ...], tuple[Detail, ...]]:
    """Names, where they work, their ORCID iDs."""
    names: list[str] = []
    affiliations: list[Detail] = []
    orcids: list[Detail] = []
    for authorship in map(members, elements(authorships)):
        author = members(authorship.get("author"))
        name = one_line(prose(author.get("display_name"))) or turn_name(prose(authorship.get("raw_author_name")))
        if not name:
            continue
        names.append(name)
        institutions = [members(each).get("display_name") for each in elements(authorship.get("institutions"))]
        written = [one_line(prose(each)) for each in elements(authorship.get("raw_affiliation_strings"))]
        places = [place for place in written if place] or [one_line(prose(each)) for each in institutions]
        affiliations.extend(Detail(name, place) for place in dict.fromkeys(places) if place)
        if number := orcid(text_of(author.get("orcid"))):
            orcids.append(Detail(name, number))
    return tuple(names), tuple(affiliations), tuple(orcids)
