"""content/status.json: how the last fetches went, query by query. Committed, so that the site can tell its readers.

Each query's counts are those of the day (UTC) on which it was last asked, whichever the number of runs: a run that
brings nothing changes nothing here but the moments.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, Literal, get_args

from offprint.config import Root
from offprint.errors import Problem
from offprint.inputs import read_text
from offprint.output import write_whole

NAME = "status.json"
MOST_DAYS = 30

Outcome = Literal["ok", "unchanged", "empty", "capped", "failed"]
Why = Literal["", "not modified", "nothing new", "weekend", "no papers", "no match", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryStatus:
    """How a query fared when it was last asked."""

    name: str
    kind: str
    tried: str
    """A moment in UTC, such as 2026-11-22T06:00:00Z."""
    succeeded: str = ""
    """The last moment at which it was answered; empty if it never was."""
    outcome: Outcome
    why: Why = ""
    reason: str = ""
    """The same in words, or what went wrong."""
    received: int = 0
    """Papers in the answers."""
    matched: int = 0
    """Those of them that the query wants."""
    new: int = 0
    updated: int = 0
    left: int = 0
    """Papers left behind by the cap."""

    @property
    def day(self) -> str:
        return self.tried[:10]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What the runs of a day brought."""

    day: str
    new: int = 0
    updated: int = 0
    failed: int = 0
    """Queries that had failed when it was over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    queries: tuple[QueryStatus, ...] = ()
    """In the order of the settings."""
    days: tuple[Day, ...] = ()
    """The last on which something was fetched, newest first."""

    def query(self, name: str) -> QueryStatus | None:
        return next((query for query in self.queries if query.name == name), None)


def read_status(root: Root, problems: list[Problem]) -> Status | None:
    """How the last fetches went; None where nothing was ever fetched; or where the file is broken, an error."""
    path = root.content / NAME
    if not path.exists():
        return None
    shown = root.shown(path)
    text = read_text(path, shown, problems)
    if text is None:
        return None
    mend = "restore the file from the repository's history, or delete it"
    try:
        value = json.loads(text)
        return Status(
            queries=tuple(_made(QueryStatus, each) for each in value["queries"]),
            days=tuple(_made(Day, each) for each in value["days"]),
        )
    except json.JSONDecodeError as error:
        problems.append(Problem(shown, error.lineno, error.colno, "error", f"no JSON here: {mend}"))
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        problems.append(Problem(shown, 1, 1, "error", f"not what Offprint wrote: {mend}"))
    return None


def write_status(root: Root, status: Status) -> None:
    write_whole(root.content / NAME, format_status(status).encode())


def format_status(status: Status) -> str:
    return json.dumps(asdict(status), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def with_day(days: Iterable[Day], today: Day) -> tuple[Day, ...]:
    """The days with what a run brought on one of them."""
    before = {day.day: day for day in days}
    same = before.get(today.day, Day(day=today.day))
    before[today.day] = Day(
        day=today.day, new=same.new + today.new, updated=same.updated + today.updated, failed=today.failed
    )
    return tuple(sorted(before.values(), key=lambda day: day.day, reverse=True))[:MOST_DAYS]


def _made(kind: type[Any], value: Any) -> Any:
    """A value of a dataclass from what JSON holds; ValueError or TypeError where it is none."""
    known = {field.name: str(field.type) for field in fields(kind)}
    for name, each in value.items():
        if not isinstance(each, int if known.get(name) == "int" else str) or isinstance(each, bool):
            raise TypeError(name)
        if isinstance(each, str):
            each.encode()  # a lone surrogate is on no page
    made = kind(**value)
    if kind is Day:
        date.fromisoformat(made.day)
        return made
    for moment in (made.tried, made.succeeded):
        if moment and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment):
            raise ValueError(moment)
        if moment:
            datetime.fromisoformat(moment)
    if made.outcome not in get_args(Outcome) or made.why not in get_args(Why) or not made.tried:
        raise ValueError(made.outcome)
    return made
