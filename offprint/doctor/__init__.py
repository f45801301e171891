"""A look at a digest's folder, its repository, the machine and the last run: what is not as it should be, and which
setting to change where. No network, no other programs, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from offprint.config import Config, Root
from offprint.doctor.contents import has_queries, judge_content, judge_fetches
from offprint.doctor.findings import Finding, in_order
from offprint.doctor.folders import judge_ignored, judge_leftovers, judge_site, judge_sizes
from offprint.doctor.machine import Machine, judge_machine, look, read_pins
from offprint.doctor.publishing import judge_address, judge_cname, judge_hosting
from offprint.doctor.repository import Repository, read_repository

T = TypeVar("T")


def examine(
    root: Root,
    program: Path,
    environment: Mapping[str, str],
    today: date,
    machine: Callable[[Root], Machine] = look,
) -> list[Finding]:
    """Everything there is to say, errors first. ``program`` is the folder of Offprint; a folder that cannot be looked
    at is a finding too, whatever is wrong with it."""
    found: list[Finding] = []
    unread: tuple[Config, list[Finding]] = (Config(), [])
    config, said = _guarded("content/", lambda: judge_content(root), unread, found)
    found += said
    repository = _guarded("repository", lambda: read_repository(root.folder, environment), Repository(), found)
    queries = _guarded("fetching", lambda: has_queries(root), False, found)
    language = config.language if config.search else ""
    checks: dict[str, Callable[[], Iterable[Finding]]] = {
        "machine": lambda: judge_machine(machine(root), read_pins(program / "requirements.txt"), language),
        "repository": partial(judge_hosting, root, repository, queries, environment.get("GITHUB_ACTIONS") == "true"),
        "fetching": partial(judge_fetches, root, today),
        "site/": partial(judge_site, root, program),
        "sizes": partial(judge_sizes, root),
        ".gitignore": partial(judge_ignored, root, repository.top),
        "leftovers": partial(judge_leftovers, root),
    }
    if root.content.is_dir() and not any(finding.level == "error" for finding in said):
        checks["base_url"] = partial(judge_address, config, repository)
        checks["domain"] = partial(judge_cname, root, config)
    for about, check in checks.items():
        found += _all_of(about, check)
    return in_order(found)


def _guarded(about: str, ask: Callable[[], T], otherwise: T, found: list[Finding]) -> T:
    """What a question gives, or the other thing and a finding: a doctor does not fall ill."""
    try:
        return ask()
    except (OSError, ValueError, RecursionError) as error:
        found.append(_unseen(about, error))
        return otherwise


def _all_of(about: str, check: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except (OSError, ValueError, RecursionError) as error:
        yield _unseen(about, error)


def _unseen(about: str, error: Exception) -> Finding:
    where = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else str(error)
    do = "Look at that file or folder: it may be damaged, or not yours to read."
    return Finding(level="warning", about=about, text=f"This could not be looked at ({where}).", do=do)
