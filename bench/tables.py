"""Measurements to the tables of docs/performance.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

OURS, LEAN, PEERS, PEER, FLAT = "offprint", "offprint lean", "hugo + pagefind", "hugo", "hugo flat"
NAMES = {
    OURS: "Offprint",
    LEAN: "Offprint, lean",
    PEERS: "Hugo + Pagefind",
    PEER: "Hugo",
    FLAT: "Hugo, flat addresses",
}
WORKS = {
    "clean": "clean build with search",
    "lean": "the generator alone, lean",
    "edit": "one paper edited",
    "edition": "an edition of 100 papers added",
    "nothing": "nothing changed",
    "serve": "preview: from saving a paper to its new page",
}
"""In the order of the tables."""
AGAINST = {"lean": (LEAN, (PEER, FLAT)), "serve": (OURS, (PEER,))}
"""Whom a work compares; the others compare ours with both of theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What ours may take, as a share of theirs; or in itself."""

    wall: float = 0
    cpu: float = 0
    seconds: float = 0
    peak: float = 0
    """Bytes."""

    def __str__(self) -> str:
        said = [f"≤ {_share(self.wall)} wall"] if self.wall else []
        said += [f"≤ {_share(self.cpu)} CPU"] if self.cpu else []
        said += [f"≤ {self.seconds} s"] if self.seconds else []
        return ", ".join([*said, *([f"≤ {self.peak / 1e9:.1f} GB"] if self.peak else [])])

    def holds(self, ours: Cost, theirs: Cost) -> bool:
        return (
            (not self.wall or ours.wall <= self.wall * theirs.wall)
            and (not self.cpu or ours.cpu <= self.cpu * theirs.cpu)
            and (not self.seconds or ours.wall <= self.seconds)
            and (not self.peak or ours.peak <= self.peak)
        )


GOALS = {
    ("clean", 92): Goal(wall=1.2),
    ("clean", 10_000): Goal(wall=0.6, cpu=1.0),
    ("clean", 100_000): Goal(wall=0.5, peak=2.5e9),
    ("lean", 10_000): Goal(wall=1.0, cpu=1.0),
    ("lean", 100_000): Goal(wall=1.0, cpu=1.0),
    ("edit", 10_000): Goal(wall=1 / 25),
    ("edit", 100_000): Goal(wall=1 / 60),
    ("edition", 10_000): Goal(wall=1 / 15),
    ("edition", 100_000): Goal(wall=1 / 40),
    ("nothing", 100_000): Goal(wall=1 / 100),
    ("serve", 10_000): Goal(seconds=0.3),
}

LINEAR = 1.15
"""What a paper may cost at 100,000 papers, as a share of its cost at 10,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Medians of runs."""

    wall: float
    cpu: float
    peak: float
    files: int
    bytes: int
    runs: int
    seconds: Mapping[str, float]
    """By stage, of ours."""


Records = Sequence[Mapping[str, Any]]
Costs = Mapping[tuple[int, str, str], Cost]
"""By papers, work and who."""


def read_records(path: Path) -> list[dict[str, Any]]:
    """What was measured, a JSON object a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def costs_of(records: Records) -> dict[tuple[int, str, str], Cost]:
    """The medians of each work at each size; of several series, the newest that did it."""
    groups: dict[tuple[int, str, str], list[Mapping[str, Any]]] = {}
    for record in records:
        group = groups.setdefault((record["papers"], record["work"], record["who"]), [])
        if group and group[0]["began"] != record["began"]:
            group.clear()
        group.append(record)
    return {key: _median(group) for key, group in sorted(groups.items())}


def _median(group: Records) -> Cost:
    def middle(name: str) -> float:
        return float(median(record[name] for record in group))

    stages = {stage: None for record in group for stage in record.get("seconds", {})}
    return Cost(
        wall=middle("wall"),
        cpu=middle("cpu"),
        peak=middle("peak"),
        files=int(middle("files")),
        bytes=int(middle("bytes")),
        runs=len(group),
        seconds={stage: median(record["seconds"].get(stage, 0.0) for record in group) for stage in stages},
    )


def comparison(costs: Costs) -> str:
    """The table of all works: ours, theirs, ratios, goals."""
    lines = [
        "| Papers | Work | | Wall | CPU | Peak | Ratio: wall, CPU | Goal | Held |",
        "| ---: | --- | --- | ---: | ---: | ---: | ---: | --- | --- |",
    ]
    for papers in sorted({papers for papers, _, _ in costs}):
        for work, said in WORKS.items():
            ours, others = AGAINST.get(work, (OURS, (PEERS,)))
            cost = costs.get((papers, work, ours))
            theirs = [(name, found) for name in others if (found := costs.get((papers, work, name)))]
            if cost:
                goal, first = GOALS.get((work, papers)), theirs[0][1] if theirs else None
                ratio = f"{_ratio(cost.wall, first.wall)}, {_ratio(cost.cpu, first.cpu)}" if first else ""
                held = ("yes" if goal.holds(cost, first) else "**no**") if goal and first else ""
                lines.append(_row(f"{papers:,}", said, NAMES[ours], cost, ratio, str(goal or ""), held))
            for name, other in theirs:
                lines.append(_row(*(("", "") if cost else (f"{papers:,}", said)), NAMES[name], other, "", "", ""))
    return "\n".join(lines)


def _row(papers: str, work: str, who: str, cost: Cost, *rest: str) -> str:
    cpu = f"{cost.cpu:.2f} s" if cost.cpu else ""
    peak = f"{cost.peak / 1e6:,.0f} MB" if cost.peak else ""
    return "| " + " | ".join((papers, work, who, f"{cost.wall:.2f} s", cpu, peak, *rest)) + " |"


def outputs(costs: Costs) -> str:
    """The table of files and bytes of clean builds."""
    lines = ["| Papers | | Files | Files a paper | MB | KB a paper |", "| ---: | --- | ---: | ---: | ---: | ---: |"]
    for (papers, work, who), cost in costs.items():
        if work in ("clean", "lean") and cost.files:
            each = f"{cost.files / papers:.2f} | {cost.bytes / 1e6:,.1f} | {cost.bytes / papers / 1e3:.1f}"
            lines.append(f"| {papers:,} | {NAMES[who]} | {cost.files:,} | {each} |")
    return "\n".join(lines)


def stages(costs: Costs) -> str:
    """The table of where the time of our clean builds goes, in seconds."""
    builds = {papers: cost for (papers, work, who), cost in costs.items() if work == "clean" and who == OURS}
    names = list(dict.fromkeys(stage for cost in builds.values() for stage in cost.seconds))
    lines = ["| Stage | " + " | ".join(f"{papers:,} papers" for papers in builds) + " |"]
    lines.append("| --- |" + " ---: |" * len(builds))
    for name in names:
        lines.append(
            f"| {name} | " + " | ".join(f"{cost.seconds.get(name, 0):.2f} s" for cost in builds.values()) + " |"
        )
    return "\n".join(lines) if builds else ""


def growth(costs: Costs) -> str:
    """How what a paper takes in a clean build changes from one size to the next."""
    lines = [
        "| | From | To | Wall a paper | CPU a paper | Goal | Held |",
        "| --- | ---: | ---: | ---: | ---: | --- | --- |",
    ]
    for who, work in ((OURS, "clean"), (PEERS, "clean"), (LEAN, "lean"), (PEER, "lean")):
        sizes = sorted(papers for papers, done, name in costs if (done, name) == (work, who) and papers >= 1000)
        for less, more in pairwise(sizes):
            a, b = costs[less, work, who], costs[more, work, who]
            wall, cpu = b.wall / more / (a.wall / less), b.cpu / more / (a.cpu / less)
            goal = f"≤ {LINEAR} wall" if (who, less, more) == (OURS, 10_000, 100_000) else ""
            held = ("yes" if wall <= LINEAR else "**no**") if goal else ""
            lines.append(f"| {NAMES[who]} | {less:,} | {more:,} | {wall:.2f} | {cpu:.2f} | {goal} | {held} |")
    return "\n".join(lines)


def origins(records: Records) -> str:
    """Which series measured what, where and when."""
    series: dict[str, list[Mapping[str, Any]]] = {}
    for record in records:
        series.setdefault(record["began"], []).append(record)
    lines = []
    for began, group in sorted(series.items()):
        sizes = ", ".join(f"{papers:,}" for papers in sorted({record["papers"] for record in group}))
        turns = {record["papers"]: record["run"] + 1 for record in group if record["work"] != "serve"}
        runs = " to ".join(map(str, sorted({min(turns.values(), default=1), max(turns.values(), default=1)})))
        note = f"; {group[0]['note']}" if group[0]["note"] else ""
        times = f"{runs} {'run' if runs == '1' else 'runs'}, commit {group[0]['commit'] or 'unknown'}"
        where = f"{group[0]['machine']}, {group[0]['versions']}{note}"
        lines.append(f"- {began[:16].replace('T', ' ')} UTC, {sizes} papers, {times}: {where}")
    return "\n".join(lines)


def used(records: Records) -> list[Mapping[str, Any]]:
    """The records that the tables are made of."""
    newest = {(record["papers"], record["work"], record["who"]): record["began"] for record in records}
    return [r for r in records if newest[r["papers"], r["work"], r["who"]] == r["began"]]


def tables(records: Records) -> dict[str, str]:
    """Every table, by its name."""
    costs = costs_of(records)
    return {
        "comparison": comparison(costs),
        "outputs": outputs(costs),
        "stages": stages(costs),
        "growth": growth(costs),
        "origins": origins(used(records)),
    }


def put_tables(page: str, made: Mapping[str, str]) -> str:
    """A page with its tables anew: each stands between ``<!-- bench: name -->`` and ``<!-- bench: end -->``."""

    def put(found: re.Match[str]) -> str:
        return f"{found[1]}\n\n{made.get(found[2]) or found[3].strip()}\n\n{found[4]}"

    return re.sub(r"(<!-- bench: (\w+) -->)\n(.*?)\n(<!-- bench: end -->)", put, page, flags=re.S)


def all_tables(records: Records) -> Iterator[str]:
    for name, text in tables(records).items():
        if text:
            yield f"## {name.capitalize()}\n\n{text}\n"


def _ratio(ours: float, theirs: float) -> str:
    if not ours or not theirs:
        return "–"
    return f"1/{theirs / ours:.0f}" if ours * 10 < theirs else f"{ours / theirs:.2f}"


def _share(share: float) -> str:
    return f"1/{1 / share:.0f}" if share < 0.3 else f"{share}"


def lines_of(records: Iterable[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)
