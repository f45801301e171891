"""Records ⇄ lines of JSON, one a paper: what sources/table.py reads back as it was, in an order that makes differences
readable."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from offprint.inputs import is_web_address
from offprint.model import Detail, Link, PartialDate, Record
from offprint.sources.fields import marked, one_line, orcid, paragraphs, turn_name
from offprint.sources.json_text import web_link

SAID = tuple(field.name for field in fields(Record) if field.name not in ("path", "line"))
"""The fields of a record, without its place."""
_ORDER = (
    *("title", "abstract", "authors", "affiliations", "orcids", "published", "updated", "arxiv", "categories", "doi"),
    *("venue", "comments", "keywords", "votes", "links", "found_by"),
)
_MOST_VOTES = 999_999_999


def format_records(records: Iterable[Record], found_by: Sequence[str] = ()) -> str:
    """The lines of some records, as ``format_record`` has them."""
    return "".join(f"{format_record(record, found_by)}\n" for record in records)


def format_record(record: Record, found_by: Sequence[str] = ()) -> str:
    """The line of a record that is as ``tidy`` leaves one; ``found_by`` names the queries that found it. What has no
    value is left out, but for the abstract."""
    said: dict[str, Any] = {name: _plain(name, getattr(record, name)) for name in SAID}
    said["found_by"] = list(found_by)
    return json.dumps({name: said[name] for name in _ORDER if said[name] or name == "abstract"}, ensure_ascii=False)


def tidy(record: Record) -> Record:
    """A record of any source as it comes back from its line: spaces in order, dates of one kind, no link that is known
    from the identifiers."""
    published, updated = _date(record.published), _date(record.updated)
    links = (web_link(link.kind, link.url, record.arxiv, record.doi) for link in record.links)
    return replace(
        record,
        title=one_line(record.title),
        abstract=paragraphs(record.abstract),
        authors=_texts(record.authors),
        affiliations=_details(record.affiliations),
        orcids=_details(Detail(detail.name, orcid(detail.text)) for detail in record.orcids),
        published=published,
        updated=updated if published and updated and updated > published else None,
        categories=tuple(dict.fromkeys(_texts(record.categories))),
        venue=one_line(record.venue),
        comments=one_line(record.comments),
        keywords=tuple(dict.fromkeys(_texts(record.keywords))),
        votes=min(record.votes, _MOST_VOTES),
        links=tuple(dict.fromkeys(link for link in links if link and is_web_address(link.url))),
    )


def _plain(name: str, value: Any) -> Any:
    if name in ("title", "abstract", "venue", "comments"):
        return _escaped(value)
    if name == "authors":
        return [_author(text) for text in value]
    if name in ("categories", "keywords"):
        return [_escaped(text) for text in value]
    if name in ("affiliations", "orcids"):
        key = name.removesuffix("s")
        return [{"name": _escaped(detail.name), key: _escaped(detail.text)} for detail in value]
    if name in ("published", "updated"):
        return value.isoformat() if value else ""
    if name == "links":
        return [{"kind": link.kind, "url": link.url} for link in value]
    return value.replace("%", "%25") if name == "doi" else value


def _author(name: str) -> str | dict[str, str]:
    """A name; one that would be taken for a turned one is said to be literal."""
    return _escaped(name) if turn_name(name) == name else {"literal": _escaped(name)}


def _escaped(text: str) -> str:
    """The text so that it means itself, though markup may stand amid the texts of a table."""
    return text if marked(text) == text else text.replace("&", "&amp;").replace("<", "&lt;")


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(found for text in texts if (found := one_line(text)))


def _details(details: Iterable[Detail]) -> tuple[Detail, ...]:
    return tuple(dict.fromkeys(Detail(name, text) for name, text in map(_pair, details) if name and text))


def _pair(detail: Detail) -> tuple[str, str]:
    return one_line(detail.name), one_line(detail.text)


def _date(value: date | PartialDate | None) -> PartialDate | None:
    return PartialDate.of(value) if isinstance(value, date) else value


def unite(best: Record, other: Record) -> Record:
    """Two records of one paper: what the better one says, and from the other what it does not say. Links of a kind that
    the better one knows are the better one's; the votes are the higher count."""
    values = {name: getattr(best, name) or getattr(other, name) for name in SAID}
    kinds = {link.kind for link in best.links}
    links: tuple[Link, ...] = (*best.links, *(link for link in other.links if link.kind not in kinds))
    return tidy(replace(best, **values | {"links": links, "votes": max(best.votes, other.votes)}))
