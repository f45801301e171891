"""content/status.json: what is written is read back, what is broken is told of, and the page says it in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from offprint.config import Root
from offprint.errors import Problem
from offprint.language import ENGLISH
from offprint.standing import day_bars, standings
from offprint.status import MOST_DAYS, Day, QueryStatus, Status, format_status, read_status, with_day, write_status

ONE = QueryStatus(
    name="Bees",
    kind="arxiv",
    tried="2026-11-23T06:30:00Z",
    succeeded="2026-11-22T06:30:00Z",
    outcome="failed",
    why="error",
    reason="no connection",
)
STATUS = Status(queries=(ONE,), days=(Day(day="2026-11-23", new=3, updated=1, failed=1), Day(day="2026-11-22", new=2)))


def read(folder: Path, text: str) -> tuple[Status | None, list[str]]:
    (folder / "content").mkdir()
    (folder / "content" / "status.json").write_text(text, "utf-8")
    problems: list[Problem] = []
    found = read_status(Root(folder=folder), problems)
    return found, [str(problem).removeprefix(f"{folder.as_posix()}/content/") for problem in problems]


def test_it_comes_back(tmp_path: Path) -> None:
    write_status(Root(folder=tmp_path), STATUS)
    assert read_status(Root(folder=tmp_path), []) == STATUS


MEND = "restore the file from the repository's history, or delete it"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{\n"days": [', f"status.json:2:10: error: no JSON here: {MEND}"),
        ('{"queries": {"a": 1}, "days": []}', f"status.json:1:1: error: not what Offprint wrote: {MEND}"),
        ("[]", f"status.json:1:1: error: not what Offprint wrote: {MEND}"),
        ('{"queries": [], "days": [{"day": "today"}]}', f"status.json:1:1: error: not what Offprint wrote: {MEND}"),
        (
            '{"queries": [], "days": [{"day": "2026-11-22", "new": "1"}]}',
            f"status.json:1:1: error: not what Offprint wrote: {MEND}",
        ),
        (format_status(STATUS).replace("failed", "lost"), f"status.json:1:1: error: not what Offprint wrote: {MEND}"),
        (
            format_status(STATUS).replace("06:30:00Z", "dawn"),
            f"status.json:1:1: error: not what Offprint wrote: {MEND}",
        ),
        (
            format_status(STATUS).replace('"no connection"', "[]"),
            f"status.json:1:1: error: not what Offprint wrote: {MEND}",
        ),
    ],
)
def test_a_broken_file_is_an_error(tmp_path: Path, text: str, said: str) -> None:
    assert read(tmp_path, text) == (None, [said])


def test_a_day_is_one_whatever_the_number_of_runs() -> None:
    days = with_day(STATUS.days, Day(day="2026-11-23", new=2))
    assert days == (Day(day="2026-11-23", new=5, updated=1, failed=0), Day(day="2026-11-22", new=2))


def test_old_days_are_forgotten() -> None:
    days: tuple[Day, ...] = ()
    for number in range(1, 32):
        days = with_day(days, Day(day=f"2026-10-{number:02}"))
    assert len(days) == MOST_DAYS
    assert (days[0].day, days[-1].day) == ("2026-10-31", "2026-10-02")


def test_the_page_says_when_and_what() -> None:
    (shown,) = standings(STATUS, ENGLISH)
    assert (shown.service, shown.fault) == ("arXiv", "no connection")
    assert shown.succeeded
    assert (shown.succeeded.iso, shown.succeeded.text) == ("2026-11-22T06:30:00Z", "22 November 2026, 06:30 UTC")
    assert shown.told.startswith("No usable answer.")


def test_bars_are_as_high_as_days_are_full() -> None:
    first, second = day_bars(STATUS.days)
    assert (first.x < second.x, first.height, second.height) == (True, 24, 48)
    assert (first.failed, second.failed) == (False, True)
