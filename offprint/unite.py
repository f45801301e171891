"""Records of all sources → the papers they tell of, each with one set of values.

Where one paper stands in several sources (identities.py tells), the newest edition that gives a value is heard, links
are united, and the paper belongs to the oldest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from offprint.frontmatter import Value
from offprint.identities import group
from offprint.model import Link, PartialDate, Record, edition_date
from offprint.sources import Source
from offprint.text.addresses import links as links_in

GIVEN = (
    *("title", "abstract", "authors", "affiliations", "orcids", "published", "updated", "arxiv", "categories", "doi"),
    *("venue", "comments", "keywords", "votes", "links"),
)
"""What a record says of a paper."""
_given = attrgetter(*GIVEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the sources say of one paper."""

    names: tuple[str, ...]
    """Its identities."""
    values: Mapping[str, Value]
    source: tuple[str, int]
    """Path and line of the newest record."""
    repeated: tuple[tuple[str, int], ...]
    """Where its records stand, but for the first."""

    def key(self, known: Mapping[str, str]) -> str:
        """The identity by which the ledger is to know a paper that it does not know: no other paper's."""
        return next((name for name in self.names if name not in known), self.names[0])


def unite(sources: Sequence[Source], known: Mapping[str, str]) -> list[Given]:
    """The papers of the sources; of each its records, oldest edition first, made into one set of values. ``known``
    says whose paper an identity is, as ``group`` has it."""
    records = [(source.edition, record) for source in sources for record in source.records]
    given = []
    days = {source.edition: edition_date(source.edition) for source in sources}
    for names, places in group([record for _, record in records], known):
        edition, record = records[places[0]]
        values: dict[str, Value] = {"edition": edition}
        if added := days[edition]:
            values["added"] = added
        for _, record in (records[place] for place in places):
            said, before = _said(record), values.get("links")
            values |= said
            if before:
                values["links"] = tuple(dict.fromkeys((*before, *said.get("links", ()))))  # type: ignore[misc]
        repeated = tuple((record.path, record.line) for _, record in (records[place] for place in places[1:]))
        given.append(Given(names=names, values=values, source=(record.path, record.line), repeated=repeated))
    return given


def _said(record: Record) -> dict[str, Value]:
    values = {name: value for name, value in zip(GIVEN, _given(record), strict=True) if value}
    for name in ("published", "updated"):
        if isinstance(day := values.get(name), date):
            values[name] = PartialDate.of(day)
    links: tuple[Link, ...] = tuple(dict.fromkeys((*record.links, *links_in(record.abstract))))
    return values | {"links": links} if links else values
