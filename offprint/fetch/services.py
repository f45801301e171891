"""A query → its questions to a service, page by page, and the records that it wants of the answers.

What each service can be asked: info.arxiv.org/help/api/user-manual.html, huggingface.co/docs/hub/api,
developers.openalex.org. Nobody is asked more often than its rules allow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from offprint.fetch.answers import Page, read_arxiv, read_feed, read_huggingface, read_openalex
from offprint.fetch.client import AnswerError, Client
from offprint.fetch.queries import Query
from offprint.fetch.wanted import wanted
from offprint.model import PartialDate, Record

JSON = "application/json"
FEED = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)
_ARXIV_PAUSE, _PAUSE = 3.0, 1.0
"""Seconds between two questions to a host; arXiv's terms of use ask for three."""
_ARXIV_PAGE, _DAILY_PAGE, _OPENALEX_PAGE = 500, 100, 100
_GONE = (400, 404, 422)
"""What a service may say of a day that has not begun there."""

Get = Callable[[str, str, Callable[[str], Page]], Page]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a query brought."""

    records: tuple[Record, ...]
    """Those that it wants."""
    received: int
    """Papers in the answers."""
    left: int
    """Papers that were left behind, because there were more than the query takes."""
    fresh: bool
    """Whether any answer was not what it had been the last time."""
    faults: tuple[str, ...]


def ask(query: Query, since: date, until: date, client: Client, contact: str = "") -> Found:
    """The papers that a query wants, of the days from ``since`` to ``until``. Raises AnswerError where an answer is
    missing or broken: no part of a list is taken for all of it."""
    fresh = False

    def get(address: str, accept: str, read: Callable[[str], Page]) -> Page:
        nonlocal fresh

        page: Page | None = None

        def check(text: str) -> None:
            nonlocal page
            page = read(text)

        pause = _ARXIV_PAUSE if query.kind == "arxiv" else _PAUSE
        answer = client.get(address, accept, check, pause)
        fresh = fresh or answer.fresh
        return page or read(answer.text)

    if query.kind == "arxiv":
        pages, left = _arxiv(query, since, until, get)
    elif query.kind == "openalex":
        pages, left = _openalex(query, since, contact, get)
    elif query.kind == "huggingface":
        pages, left = _huggingface(query, since, until, get), 0
    else:
        pages, left = [get(query.at, FEED, read_feed)], 0
    records = [record for page in pages for record in page.records]
    received = sum(page.size for page in pages)
    fits = wanted(query)
    if query.kind == "feed":
        records = [record for record in records if _is_recent(record, since)]
    chosen = [record for record in records if fits(record)]
    left += max(0, len(chosen) - query.most)
    faults = tuple(fault for page in pages for fault in page.faults)
    return Found(records=tuple(chosen[: query.most]), received=received, left=left, fresh=fresh, faults=faults)


def _arxiv(query: Query, since: date, until: date, get: Get) -> tuple[list[Page], int]:
    """Newest first, so that what a cap leaves behind is the oldest."""
    pages: list[Page] = []
    received = 0
    while True:
        size = min(_ARXIV_PAGE, query.most - received)
        asked = {"search_query": _arxiv_search(query, since, until), "start": received, "max_results": size}
        asked |= {"sortBy": "submittedDate", "sortOrder": "descending"}
        start = received

        def read(text: str, start: int = start) -> Page:
            page = read_arxiv(text)
            if not page.size and start < page.total:
                raise AnswerError(f"arXiv sends an empty page where {page.total - start} more papers should be")
            return page

        page = get(f"{query.at}?{urlencode(asked)}", FEED, read)
        pages.append(page)
        received += page.size
        if received >= min(page.total, query.most) or not page.size:
            return pages, max(0, page.total - received)


def _arxiv_search(query: Query, since: date, until: date) -> str:
    groups = [[f"cat:{name}" if "." in name else f"cat:{name} OR cat:{name}.*" for name in query.categories]]
    if not any("*" in word for word in query.words):
        groups.append([f"ti:{quoted} OR abs:{quoted}" for quoted in map(_quoted, query.words)])
    groups.append([f"au:{_quoted(name)}" for name in query.authors])
    days = f"submittedDate:[{since:%Y%m%d}0000 TO {until:%Y%m%d}2359]"
    return " AND ".join([*(f"({' OR '.join(group)})" for group in groups if group), days])


def _huggingface(query: Query, since: date, until: date, get: Get) -> list[Page]:
    pages: list[Page] = []
    for day in _days(since, until):
        page = None
        for number in range(10):
            asked = {"date": day.isoformat(), "limit": _DAILY_PAGE} | ({"p": number} if number else {})
            try:
                page = get(f"{query.at}?{urlencode(asked)}", JSON, read_huggingface)
            except AnswerError as error:
                if day < until or number or error.status not in _GONE:
                    raise
                break  # that day has not begun there
            pages.append(page)
            if page.size < _DAILY_PAGE:
                break
    return pages


def _openalex(query: Query, since: date, contact: str, get: Get) -> tuple[list[Page], int]:
    filters = [query.filter.strip(",")] if query.filter else []
    if query.words and not any("*" in word for word in query.words):
        filters.append(f"title_and_abstract.search:{' OR '.join(map(_quoted, query.words))}")
    if query.authors:
        filters.append(f"raw_author_name.search:{' OR '.join(map(_quoted, query.authors))}")
    filters.append(f"from_publication_date:{since.isoformat()}")
    asked: dict[str, str | int] = {"filter": ",".join(filters), "sort": "publication_date:desc"}
    asked["per_page"] = min(_OPENALEX_PAGE, query.most)
    if "@" in contact:
        asked["mailto"] = contact
    pages: list[Page] = []
    received, cursor = 0, "*"
    while True:
        page = get(f"{query.at}?{urlencode(asked | {'cursor': cursor})}", JSON, read_openalex)
        pages.append(page)
        received += page.size
        cursor = page.following
        if received >= min(page.total, query.most) or not page.size or not cursor:
            break
    if received < min(page.total, query.most):
        raise AnswerError(f"OpenAlex sends {received} works of {page.total}")
    return pages, max(0, page.total - received)


def _days(since: date, until: date) -> Iterator[date]:
    """Newest first."""
    for back in range((until - since).days + 1):
        yield until - timedelta(back)


def _quoted(text: str) -> str:
    """A phrase as arXiv and OpenAlex take one; no sign in it may mean something to them."""
    words = " ".join(re.findall(r"[^\W_]+", text))
    return f'"{words}"'


def _is_recent(record: Record, since: date) -> bool:
    """Whether a record is as new as asked for, as far as its day is known."""
    dates = [record.updated, record.published]
    days = [day for day in dates if day and (not isinstance(day, PartialDate) or day.day)]
    return not days or any((day.first_day() if isinstance(day, PartialDate) else day) >= since for day in days)
