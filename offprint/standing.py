"""The status of the last fetches → what the page of it says: words, moments and the bars of the last days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from offprint.fetch.queries import SERVICES
from offprint.language import Language
from offprint.status import Day, QueryStatus, Status

STEP, HEIGHT = 10, 48
"""From bar to bar, and the highest bar, in the picture's own units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    iso: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A query as the page shows it."""

    name: str
    service: str
    outcome: str
    told: str
    """What happened."""
    fault: str
    """The words of what went wrong, in English."""
    succeeded: Moment | None
    tried: Moment
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBar:
    x: int
    height: int
    failed: bool


def standings(status: Status, language: Language) -> tuple[Standing, ...]:
    """The queries as the page shows them, in the order of the settings."""
    return tuple(_standing(query, language) for query in status.queries)


def day_bars(days: Sequence[Day]) -> tuple[DayBar, ...]:
    """A bar for each day, the newest last, as high as the papers that it brought are many."""
    most = max((day.new + day.updated for day in days), default=0) or 1
    return tuple(
        DayBar(x=STEP * at, height=max(2, round(HEIGHT * (day.new + day.updated) / most)), failed=day.failed > 0)
        for at, day in enumerate(reversed(days))
    )


def _standing(query: QueryStatus, language: Language) -> Standing:
    return Standing(
        name=query.name,
        service=SERVICES.get(query.kind, query.kind),
        outcome=query.outcome,
        told=_told(query, language),
        fault=query.reason if query.outcome == "failed" else "",
        succeeded=_moment(query.succeeded, language) if query.succeeded else None,
        tried=_moment(query.tried, language),
        counts=tuple(_counts(query, language)),
    )


def _counts(query: QueryStatus, language: Language) -> Iterator[tuple[str, int]]:
    """By name; of a query that failed only what the runs before it brought that day."""
    if query.outcome != "failed":
        yield language.text("Received"), query.received
        yield language.text("Matching"), query.matched
    if query.outcome != "failed" or query.new or query.updated:
        yield language.text("New"), query.new
        yield language.text("Updated"), query.updated
    if query.left:
        yield language.text("Left behind"), query.left


def _told(query: QueryStatus, language: Language) -> str:
    if query.outcome == "capped":
        return language.plural(
            "There was more than is taken at a time: %(num)s paper was left behind.",
            "There was more than is taken at a time: %(num)s papers were left behind.",
            query.left,
        )
    if query.outcome == "ok":
        return language.text("New papers came, or news of known ones.")
    told = {
        "not modified": language.text("The answer was the same as before."),
        "nothing new": language.text("All papers in the answer were here already."),
        "weekend": language.text("No papers, for it is the weekend: arXiv announces them from Sunday to Thursday."),
        "no papers": language.text("No papers these days; perhaps a holiday."),
        "no match": language.text("There were papers, but none that fits this digest."),
    }
    failed = language.text("No usable answer. It is asked for again at the next run, with the days that were missed.")
    return told.get(query.why, failed)


def _moment(text: str, language: Language) -> Moment:
    day = language.day(date.fromisoformat(text[:10]))
    return Moment(iso=text, text=language.text("%(day)s, %(time)s UTC", day=day, time=text[11:16]))
