"""One run of ``fetch``: every query asked, what is new taken, and how it went noted. A query that fails takes nothing
from the others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from offprint import __version__
from offprint.config import LOCAL_URL, Config, Root
from offprint.content import read_pages
from offprint.errors import ContentError, MachineError, Problem, UsageError
from offprint.fetch.client import AnswerError, Client
from offprint.fetch.files import Known, Taken, take
from offprint.fetch.queries import ADDRESSES, Query
from offprint.fetch.services import Found, ask
from offprint.inputs import nearest
from offprint.ledger import read_ledger
from offprint.output import write_whole
from offprint.status import Day, QueryStatus, Status, Why, read_status, with_day, write_status

FURTHEST = 90
"""Days that a run looks back at most to make good for runs that did not happen."""
_LATE = 3
"""Days more than since the last answer: over a weekend or a holiday papers come so much later than they were sent."""
_MOST_FAULTS = 5

Outcomes = dict[str, Found | AnswerError]
_REASONS: dict[Why, str] = {
    "not modified": "the same answer as before",
    "nothing new": "nothing that the digest does not have",
    "weekend": "none on a weekend: arXiv announces papers from Sunday to Thursday, in the evening of New York",
    "no papers": "no papers of these days; perhaps a holiday",
    "no match": "none of the papers is what the query asks for",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a run brought."""

    status: Status
    asked: tuple[str, ...]
    taken: Taken

    def summary(self) -> dict[str, Any]:
        """What ``--json`` tells of it."""
        of = [query for query in self.status.queries if query.name in self.asked]
        return {
            "new": sum(self.taken.new.values()),
            "updated": sum(kind == "updated" for kind, _ in self.taken.papers),
            "deleted": self.taken.deleted,
            "queries": {
                query.name: {
                    "outcome": query.outcome,
                    "reason": query.reason,
                    "received": query.received,
                    "matched": query.matched,
                    "new": self.taken.new.get(query.name, 0),
                    "updated": self.taken.updated.get(query.name, 0),
                    "left": query.left,
                }
                for query in of
            },
        }

    def lines(self) -> list[str]:
        """What people are told of it, query by query."""
        found = []
        for query in self.status.queries:
            if query.name in self.asked and query.outcome != "failed":
                new, updated = self.taken.new.get(query.name, 0), self.taken.updated.get(query.name, 0)
                said = f"{query.received:,} received, {query.matched:,} matched, {new:,} new, {updated:,} updated"
                found.append(f"{query.name}: {said}" + (f" ({query.reason})" if query.reason else ""))
        return found


def make_client(root: Root, config: Config, environment: Mapping[str, str]) -> Client:
    """A client that says who it is, as services ask for: program, where to read about the digest, whom to write to.
    A key for OpenAlex is taken from the environment, for content/ is for all to read."""
    about = config.repository or (config.base_url if config.base_url != LOCAL_URL else "")
    said = "; ".join([part for part in (f"+{about}" if about else "", config.fetch.contact) if part])
    agent = f"Offprint/{__version__}" + (f" ({said})" if said else "")
    key = environment.get("OPENALEX_API_KEY", "")
    secrets = {urlsplit(ADDRESSES["openalex"]).netloc: urlencode({"api_key": key})} if key else {}
    return Client(agent.encode("ascii", "replace").decode(), root.cache / "fetch", secrets=secrets)


def chosen(config: Config, only: Collection[str]) -> tuple[Query, ...]:
    """The queries to ask. Raises UsageError where there are none, or none of a name."""
    queries = config.fetch.queries
    if not queries:
        raise UsageError("nothing to fetch: write 'fetch' with 'queries' into content/digest.yaml (docs/fetching.md)")
    names = [query.name for query in queries]
    # a name may hold commas, and several names may be given with commas between them
    only = [part.strip() for name in only for part in ([name] if name in names else name.split(","))]
    for name in only:
        if name not in names:
            raise UsageError(f"--only {name}: no query of this name{nearest(name, names)}")
    return tuple(query for query in queries if not only or query.name in only)


def fetch(
    root: Root,
    config: Config,
    queries: Sequence[Query],
    now: datetime,
    today: date,
    client: Client,
    problems: list[Problem],
    dry: bool = False,
    step: Callable[[], None] = lambda: None,
) -> Fetched:
    """Ask some of the queries, write what they bring into content/sources/, and how it went into content/status.json;
    nothing of this where ``dry``. ``now`` is in UTC; ``today`` names the edition of what is new.

    Failures of single queries become warnings. Raises MachineError if all of them fail, after noting that, and
    ContentError, before anything is asked, where content/ is at fault.
    """
    before = read_status(root, problems) or Status()
    known = Known(read_ledger(root, problems), read_pages(root, problems))
    if any(problem.level == "error" for problem in problems):
        raise ContentError(problems)
    outcomes: Outcomes = {}
    for query in queries:
        try:
            outcomes[query.name] = ask(
                query, _since(query, before, now.date()), now.date(), client, config.fetch.contact
            )
        except AnswerError as error:
            outcomes[query.name] = error
        step()
    order = [query.name for query in config.fetch.queries]
    answered = [(name, found.records) for name, found in outcomes.items() if isinstance(found, Found)]
    taken = take(root, answered, order, today, known)
    status = _noted(config.fetch.queries, before, outcomes, taken, now)
    _tell(root, queries, outcomes, problems)
    if not dry:
        for path, data in sorted(taken.files.items()):
            write_whole(path, data)
        write_status(root, status)
        if len(queries) == len(order):
            client.forget_others()
    if not answered:
        failures = "\n".join(f"  {name}: {error}" for name, error in outcomes.items())
        raise MachineError(f"no query was answered, so no paper is new or changed\n{failures}")
    return Fetched(status=status, asked=tuple(outcomes), taken=taken)


def _since(query: Query, before: Status, today: date) -> date:
    """The first day to ask for: so far back as is set, or to the last answer where that lies further back."""
    then = before.query(query.name)
    missed = (today - date.fromisoformat(then.succeeded[:10])).days + _LATE if then and then.succeeded else 0
    return today - timedelta(max(query.look_back, min(missed, FURTHEST)))


def _noted(queries: Sequence[Query], before: Status, outcomes: Outcomes, taken: Taken, now: datetime) -> Status:
    """The status after a run. Queries that were not asked are as they were."""
    moment = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    noted = []
    for query in queries:
        then, outcome = before.query(query.name), outcomes.get(query.name)
        if outcome is not None:
            noted.append(_noted_one(query, then, outcome, taken, moment, now.date()))
        elif then:
            noted.append(then)
    day = Day(
        day=moment[:10],
        new=sum(taken.new.values()),
        updated=sum(kind == "updated" for kind, _ in taken.papers),
        failed=sum(query.outcome == "failed" and query.day == moment[:10] for query in noted),
    )
    return Status(queries=tuple(noted), days=with_day(before.days, day))


def _noted_one(
    query: Query, then: QueryStatus | None, outcome: Found | AnswerError, taken: Taken, moment: str, day: date
) -> QueryStatus:
    same = then if then and then.day == moment[:10] else None
    new = taken.new.get(query.name, 0) + (same.new if same else 0)
    updated = taken.updated.get(query.name, 0) + (same.updated if same else 0)
    if isinstance(outcome, AnswerError):
        return QueryStatus(
            name=query.name,
            kind=query.kind,
            tried=moment,
            succeeded=then.succeeded if then else "",
            outcome="failed",
            why="error",
            reason=str(outcome),
            new=new,
            updated=updated,
        )
    why: Why = ""
    if not outcome.received:
        why = "weekend" if query.kind == "arxiv" and day.weekday() >= 5 else "no papers"
    elif not outcome.records:
        why = "no match"
    elif not (new or updated):
        why = "nothing new" if outcome.fresh else "not modified"
        if query.kind == "arxiv" and day.weekday() >= 5:
            why = "weekend"
        elif same and same.outcome == "unchanged":
            why = same.why  # the second run of a day tells no more than the first
    empty = not outcome.records
    reason = _REASONS.get(why, "")
    if outcome.left:
        reason = f"{outcome.left:,} more were left behind: raise 'most', or ask for less"
    return QueryStatus(
        name=query.name,
        kind=query.kind,
        tried=moment,
        succeeded=moment,
        outcome="capped" if outcome.left else "empty" if empty else "unchanged" if why else "ok",
        why=why,
        reason=reason,
        received=outcome.received,
        matched=len(outcome.records),
        new=new,
        updated=updated,
        left=outcome.left,
    )


def _tell(root: Root, queries: Sequence[Query], outcomes: Outcomes, problems: list[Problem]) -> None:
    """A warning, at the line of its query, for each that failed or took less than there was."""
    shown = root.shown(root.content / "digest.yaml")
    for query in queries:
        outcome = outcomes[query.name]
        if isinstance(outcome, AnswerError):
            said = [f"{query.name} failed: {outcome}"]
        else:
            said = [f"{query.name}: an entry is left out: {fault}" for fault in outcome.faults[:_MOST_FAULTS]]
            if (more := len(outcome.faults) - _MOST_FAULTS) > 0:
                said.append(f"{query.name}: {more} more entries are left out")
            if outcome.left:
                taken = f"{query.name} REACHED ITS CAP of {query.most:,}: {outcome.left:,} papers were left behind"
                said.append(f"{taken}; raise 'most', or ask for less")
        problems.extend(Problem(shown, query.line, 1, "warning", text) for text in said)
