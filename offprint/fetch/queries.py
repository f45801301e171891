"""``fetch`` in content/digest.yaml → Fetch: what is asked, of whom, and what of the answers is wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from offprint.inputs import Fields

Kind = Literal["arxiv", "huggingface", "feed", "openalex"]
KINDS: tuple[Kind, ...] = ("arxiv", "huggingface", "feed", "openalex")
SERVICES = {"arxiv": "arXiv", "huggingface": "Hugging Face", "feed": "Feed", "openalex": "OpenAlex"}
ADDRESSES = {
    "arxiv": "https://export.arxiv.org/api/query",
    "huggingface": "https://huggingface.co/api/daily_papers",
    "openalex": "https://api.openalex.org/works",
}
"""Where each service answers, unless a query says otherwise with ``at``."""
LONGEST = 365
"""Days that a query may look back."""

_CATEGORY = r"[a-z][a-z-]*(\.[A-Za-z][A-Za-z-]*)?"
"""A subject class of arXiv, or a whole archive."""
_KEYS = ("look_back", "contact", "queries")
FILTERS = ("name", "words", "without", "authors", "most", "look_back")
"""The keys that go with every query."""
OWN: dict[str, tuple[str, ...]] = {
    "arxiv": ("at",),
    "huggingface": ("at", "least_votes"),
    "feed": (),
    "openalex": ("at",),
}
"""The keys that go with one kind of query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question to one service."""

    name: str
    kind: Kind
    line: int
    """Where it stands in content/digest.yaml."""
    at: str
    """The address that is asked."""
    categories: tuple[str, ...] = ()
    """arXiv's subject classes: papers of any of them."""
    filter: str = ""
    """OpenAlex's own filter."""
    words: tuple[str, ...] = ()
    """Any of these in title or abstract."""
    without: tuple[str, ...] = ()
    """None of these in title or abstract."""
    authors: tuple[str, ...] = ()
    """Any of these among the authors."""
    least_votes: int = 0
    most: int = 200
    """So many papers are taken at most."""
    look_back: int = 7
    """Days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """What ``build.py fetch`` does for a digest."""

    queries: tuple[Query, ...] = ()
    contact: str = ""
    """An address at which services reach the digest's owner."""


def parse_fetch(fields: Fields) -> Fetch:
    """The settings under ``fetch``. What is wrong with them becomes problems at their lines."""
    fields.refuse_unknown(_KEYS)
    contact = fields.text("contact")
    if contact and not re.fullmatch(r"[!-~]+", contact):
        fields.report("'contact' must be a mail address or a web address, without spaces", "contact")
        contact = ""
    look_back = _whole(fields, "look_back", 7, 1, LONGEST)
    queries: list[Query] = []
    for each in fields.mappings("queries"):
        query = _query(each, look_back)
        if query is None:
            continue
        if any(query.name == other.name for other in queries):
            each.report(f"a second query called {query.name!r}: give one of them a 'name' of its own", "name")
        queries.append(query)
    return Fetch(queries=tuple(queries), contact=contact)


def _query(fields: Fields, look_back: int) -> Query | None:
    kinds = [kind for kind in KINDS if kind in fields]
    if len(kinds) != 1:
        said = f"a query asks one of {', '.join(KINDS)}"
        fields.report(f"{said}: make {len(kinds)} queries of it" if kinds else f"{said}: add the one that is meant")
        if not kinds:
            fields.refuse_unknown((*KINDS, *FILTERS, *(key for keys in OWN.values() for key in keys)))
        return None
    kind = kinds[0]
    fields.refuse_unknown((kind, *FILTERS, *OWN[kind]))
    words, without, authors = (_texts(fields, key) for key in ("words", "without", "authors"))
    categories = _categories(fields) if kind == "arxiv" else ()
    filter_, at = "", ADDRESSES.get(kind, "")
    if kind == "huggingface":
        if fields.text(kind) not in ("", "daily"):
            fields.report("'huggingface' must be daily: the daily papers are what it lists", kind)
    elif kind == "openalex":
        filter_ = fields.text(kind).strip()
        if re.search(r"\s|from_publication_date", re.sub(r'"[^"]*"|:[^,]*', "", filter_)):
            fields.report("'openalex' must be a filter such as primary_topic.id:T10181; days are added to it", kind)
    elif kind == "feed":
        at = fields.url(kind)
        if not fields.text(kind):
            fields.report("'feed' must be the address of a feed", kind)
    if kind in ("arxiv", "openalex") and not (categories or filter_ or words or authors):
        fields.report(f"{SERVICES[kind]} would give all its papers: say which by {kind!r}, 'words' or 'authors'", kind)
    if "at" in fields:
        at = fields.url("at") or at
        if re.search(r"[?#]", at):
            fields.report("'at' must end after its path, without ? and #", "at")
    name = " ".join(fields.text("name").split())
    return Query(
        name=name or _name(kind, categories or (filter_,), words, authors, at),
        kind=kind,
        line=fields.line,
        at=at,
        categories=categories,
        filter=filter_,
        words=words,
        without=without,
        authors=authors,
        least_votes=_whole(fields, "least_votes", 0, 0, 1_000_000),
        most=_whole(fields, "most", 200, 1, 10_000),
        look_back=_whole(fields, "look_back", look_back, 1, LONGEST),
    )


def _categories(fields: Fields) -> tuple[str, ...]:
    categories = _texts(fields, "arxiv")
    for category in categories:
        if not re.fullmatch(_CATEGORY, category):
            fields.report(f"{category!r} is no category of arXiv such as cs.CL", "arxiv")
    return categories


def _texts(fields: Fields, key: str) -> tuple[str, ...]:
    texts = [" ".join(text.split()) for text in fields.texts(key)]
    for text in texts:
        if not re.search(r"\w", text):
            fields.report(f"{key!r} holds {text!r}, in which there is no word", key)
    return tuple(dict.fromkeys(texts))


def _whole(fields: Fields, key: str, default: int, low: int, high: int) -> int:
    number = fields.number(key, default, low, high)
    if number != int(number):
        fields.report(f"{key!r} must be a whole number, not {fields.text(key)!r}", key)
    return int(number)


def _name(kind: Kind, what: Sequence[str], words: Sequence[str], authors: Sequence[str], at: str) -> str:
    """A name for a query without one. Of an address it holds host and path alone: keys stand behind them."""
    if kind == "feed":
        parts = urlsplit(at)
        return f"{parts.hostname or ''}{parts.path}".rstrip("/")
    about = ", ".join(text for text in (*what, *words, *authors) if text)
    return f"{SERVICES[kind]}: {about}" if about else f"{SERVICES[kind]}: daily"
