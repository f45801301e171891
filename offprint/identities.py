"""Which records are of one paper: those that share an arXiv id (without version) or a DOI, and those of one title that
no such id tells apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from offprint.model import PartialDate, Record, identity


def names_of(
    *, title: str, arxiv: str = "", doi: str = "", authors: Sequence[str] = (), published: PartialDate | None = None
) -> tuple[str, ...]:
    """Every identity of a paper, the one that counts most first: arXiv id, DOI, title."""
    of_title = identity(title=title, authors=authors, published=published)
    if not (arxiv or doi):
        return (of_title,)
    found = [identity(title=title, arxiv=arxiv)] if arxiv else []
    found += [identity(title=title, doi=doi)] if doi else []
    return (*found, of_title)


def names_in(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The same of values by their fields, as a page or a draft has them."""
    return names_of(
        title=str(values.get("title", "")),
        arxiv=str(values.get("arxiv", "")),
        doi=str(values.get("doi", "")),
        authors=values.get("authors") or (),
        published=values.get("published") or None,
    )


def names_by(record: Record) -> tuple[str, ...]:
    """The same of a record."""
    day = record.published
    return names_of(
        title=record.title,
        arxiv=record.arxiv,
        doi=record.doi,
        authors=record.authors,
        published=PartialDate.of(day) if isinstance(day, date) else day,
    )


def agree(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether two sets of identities may be one paper's: not two arXiv ids, and not two DOIs."""
    kinds = [{kind: name for name in names if (kind := name.split(":", 1)[0]) != "title"} for names in (some, others)]
    return all(kinds[1].get(kind, name) == name for kind, name in kinds[0].items())


def is_one_of(names: Collection[str], of: Mapping[str, Collection[str]]) -> bool:
    """Whether a paper, by its identities, is one of some papers, ``of`` their identities with all those of the paper
    that each is of: it shares an id, or a title and no id tells them apart."""
    return any(name in of and (not name.startswith("title:") or agree(names, of[name])) for name in names)


def group(
    records: Sequence[Record], known: Mapping[str, str] = MappingProxyType({})
) -> list[tuple[tuple[str, ...], list[int]]]:
    """Each paper's identities, in the order in which they came, and its records as places in ``records``. ``known``
    says of identities whose paper they are: one paper's title may have been mended, in a page or by its source."""
    named = [names_by(record) for record in records]
    papers = _Papers()
    for names in named:
        papers.join(*names[:-1])
    of_title: dict[str, list[str]] = {}
    for names in named:
        of_title.setdefault(names[-1], []).extend(names[:-1][:1])
    for title, ids in of_title.items():
        # a title alone may be the preprint's and the journal's; it never joins what two ids of a kind hold apart
        for id_ in ids[1:]:
            if agree(papers.names(ids[0]), papers.names(id_)):
                papers.join(ids[0], id_)
        papers.join(title, *ids[:1])
    of_id: dict[str, str] = {}
    for name in dict.fromkeys(name for names in named for name in names if name in known):
        first = of_id.setdefault(known[name], name)
        if agree(papers.names(first), papers.names(name)):
            papers.join(first, name)
    found: dict[str, tuple[dict[str, None], list[int]]] = {}
    for at, names in enumerate(named):
        told, places = found.setdefault(papers.first(names[0]), ({}, []))
        told |= dict.fromkeys(name for name in names if papers.first(name) == papers.first(names[0]))
        places.append(at)
    return [(tuple(told), places) for told, places in found.values()]


class _Papers:
    """Sets of identities that are joined as records are found to share them."""

    def __init__(self) -> None:
        self._sets: dict[str, dict[str, None]] = {}

    def join(self, *names: str) -> None:
        whole = self._sets.setdefault(names[0], {names[0]: None}) if names else {}
        for name in names[1:]:
            other = self._sets.get(name, {name: None})
            if other is whole:
                continue
            if len(other) > len(whole):
                whole, other = other, whole
            whole |= other
            for each in other:
                self._sets[each] = whole
            self._sets[names[0]] = whole

    def names(self, name: str) -> Iterable[str]:
        return self._sets[name]

    def first(self, name: str) -> str:
        return next(iter(self._sets[name]))
