"""What a run did: counts, seconds, problems; for people on stderr and, on request, for programs as JSON on stdout."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from offprint.errors import ContentError, Problem

if TYPE_CHECKING:
    from tqdm import tqdm

    from offprint.assemble import Digest
    from offprint.merge import Merged

KINDS = {
    "found": "found",
    "new": "new",
    "updated": "updated",
    "unchanged": "unchanged",
    "edited": "edited by hand",
    "drafts": "draft",
    "deleted": "deleted by hand",
    "repeated": "duplicate",
    "rejected": "rejected",
}
"""What a summary tells of papers, in its order: a count's name, and what it is called."""
_PLACES = 3
_LISTED = 20
"""Files that are counted one by one, and places with -v: a longer list is nothing to read."""


@dataclass(slots=True)
class Report:
    """Filled by a build as it goes."""

    verbosity: int = 1
    """0: errors only; 1: warnings, notes and the summary; 2: also each stage's time."""
    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, Any] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    """Where those are that are counted, by the names of their counts."""
    seconds: dict[str, float] = field(default_factory=dict)
    """By stage, in order, as the clock on the wall counts."""
    searched: bool = True
    """Whether the site has a search."""
    between: Callable[[], None] = lambda: None
    """Called before each stage and after each of its steps; what it raises ends the run."""

    @contextmanager
    def stage(self, name: str, total: int = 0) -> Iterator[Callable[[], None]]:
        """Time a stage; yields a function to call after each of ``total`` steps, which moves a bar on a terminal."""
        self.between()
        start = time.perf_counter()
        try:
            if self.verbosity and sys.stderr.isatty():
                with _bar(name.capitalize(), total) as step:
                    yield step
            else:
                yield self.between
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - start, 3)

    def stop_at_errors(self, strict: bool = False) -> None:
        """Raise ContentError with all problems if one of them is an error, or a warning when strict."""
        if self.fails(strict):
            raise ContentError(self.problems)

    def fails(self, strict: bool = False) -> bool:
        """Whether there is an error, or a warning when strict."""
        levels = {"error", "warning"} if strict else {"error"}
        return any(problem.level in levels for problem in self.problems)

    def tell(self, text: str, level: int = 1) -> None:
        if self.verbosity >= level:
            print(text, file=sys.stderr)

    def give(self, text: str, end: str = "\n") -> None:
        """Print what was asked for, on standard output, whatever its encoding can hold; nowhere if it is closed."""
        coding = getattr(sys.stdout, "encoding", None) or "utf-8"  # Python has None for a closed one
        print(text.encode(coding, "backslashreplace").decode(coding), end=end, flush=True)

    def count(self, merged: Merged, written: Mapping[Path, str]) -> None:
        """Take what a run says of the papers; ``written`` are the pages that it writes."""
        self.counts, self.places = merged.counts(written), merged.places(written)

    def tell_all(self, site: str = "", loud: bool = False) -> None:
        """All problems, even to who wants quiet where ``loud``; then the summary, of a run that came to its figures;
        with the times when asked for them."""
        for problem in sorted(set(self.problems)):
            self.tell(str(problem), 0 if loud else 1)
        counts = self.counts
        if not counts:
            return
        changes = [f"{counts[name]:,} {said}" for name, said in KINDS.items() if counts[name] and name != "found"]
        self.tell(f"{_count(counts['papers'], 'paper')}: {', '.join(changes) or 'none'}")
        for name, said in KINDS.items():
            if places := self.places.get(name):
                self.tell(f"  {said:<15}{counts[name]:>7,}  {self._some(places)}")
        if site:
            made = [_count(counts[f"{name}s"], name) for name in ("edition", "theme", "tag", "page", "feed")]
            made += ["search"] if self.searched else []
            self.tell(f"{site}: {', '.join(made)}; {sum(self.seconds.values()):.1f} s")
        for name, seconds in self.seconds.items():
            self.tell(f"  {name:<10}{seconds:8.2f} s", 2)

    def _some(self, places: Sequence[str]) -> str:
        """As many as fit on a line or two; with -v more, but never so many that nobody reads them."""
        most = _LISTED if self.verbosity > 1 else _PLACES
        shown = places if len(places) <= most + 1 else places[:most]
        more = len(places) - len(shown)
        return ", ".join((*_brief(shown), *([f"and {more:,} more"] if more else [])))

    def tell_sums(self, mends: str = "") -> None:
        """How many problems of which level there are, in each of a few files and in all, and what to do; nothing where
        there is none."""
        files: dict[str, Counter[str]] = {}
        for problem in sorted(set(self.problems)):
            files.setdefault(problem.path, Counter())[problem.level] += 1
        if 1 < len(files) <= _LISTED:
            for path, levels in files.items():
                self.tell(f"{path}: {_levels(levels)}")
        whole: Counter[str] = sum(files.values(), Counter())
        advice = "mend the errors, which stop a build" if whole["error"] else "nothing that stops a build"
        if files:
            told = f"{_levels(whole)} in {_count(len(files), 'file')}: {advice}"
            self.tell("; ".join(filter(None, (told, mends))), 0 if whole["error"] else 1)

    def as_json(self, problems: bool = False, **more: object) -> str:
        """The summary, as ``--json`` prints it; on request with all problems, and with more."""
        found = sorted(set(self.problems))
        warnings = [str(problem) for problem in found if problem.level == "warning"]
        summary = {**self.counts, "places": self.places, "warnings": warnings, "seconds": self.seconds, **more}
        if problems:
            summary["problems"] = [
                {
                    "file": problem.path,
                    "line": problem.line,
                    "column": problem.column,
                    "level": problem.level,
                    "text": problem.text,
                }
                for problem in found
            ]
        return json.dumps(summary, ensure_ascii=False)


def figures(digest: Digest, files: Collection[str]) -> dict[str, int]:
    """What a run says of a site."""
    from offprint.feeds.streams import ARCHIVE

    return {
        "editions": len(digest.editions),
        "themes": len(digest.themes),
        "tags": len(digest.tags),
        "pages": sum(path.endswith(".html") for path in files),
        "feeds": sum(path.endswith(".atom") and not path.startswith(ARCHIVE) for path in files),
    }


def _brief(places: Sequence[str]) -> Iterator[str]:
    """Places in one file name it once: ``a.txt:3``, ``:7``."""
    before = ""
    for place in places:
        path, colon, line = place.rpartition(":")
        yield f":{line}" if colon and path == before else place
        before = path


@contextmanager
def _bar(name: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar for what takes over a second; where the steps are unknown, a clock that runs."""
    from tqdm import tqdm  # only where somebody looks: it costs a twentieth of a small build

    form = None if total else "{desc} {elapsed}"
    done = threading.Event()
    with tqdm(total=total or None, desc=name, leave=False, delay=1, bar_format=form, file=sys.stderr) as bar:
        if not total:
            threading.Thread(target=_tick, args=(bar, done), daemon=True).start()
        try:
            yield partial(_step, bar)
        finally:
            done.set()


def _step(bar: tqdm[Any]) -> None:
    bar.update()


def _tick(bar: tqdm[Any], done: threading.Event) -> None:
    if not done.wait(1):
        while not done.wait(0.5):
            bar.refresh()


def _nothing() -> None:
    pass


def _levels(levels: Counter[str]) -> str:
    """``2 errors, 1 note``."""
    return ", ".join(_count(levels[level], level) for level in ("error", "warning", "note") if levels[level])


def _count(number: int, name: str) -> str:
    """``1 paper``, ``1,200 papers``."""
    return f"{number:,} {name}{'' if number == 1 else 's'}"
