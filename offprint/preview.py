"""Changed files → a site that shows them: the page that was edited first, then all pages, what takes longer a moment
later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from traceback import extract_tb

from offprint.commands.stages import Built
from offprint.errors import ContentError, OffprintError
from offprint.live import Live, Marks
from offprint.report import Report
from offprint.watch import Changes

_GLANCE, _CALM = 0.1, 0.3
"""Seconds without a change after a page that was edited is shown, before all pages are made, and then the whole site: a
browser that loads the pages needs this machine, too."""


class _SupersededError(Exception):
    """Files changed, so that what is being made is old already."""


def keep_fresh(
    live: Live,
    changes: Changes,
    report: Report,
    make_page: Callable[[set[Path]], Marks | None],
    make_pages: Callable[[Report], Built],
    make_site: Callable[[Report], Built],
    settled: Callable[[], None],
) -> None:
    """Show every change, until there are to be no more. A build that fails leaves what was shown, with the errors."""
    while (changed := changes.take()) is not None:
        part = Report()
        try:
            if marks := make_page(changed):
                live.show(marks)
                if changes.wait(_GLANCE):
                    continue
            if live.show(make_pages(part).marks):
                report.tell(f"{_names(changed)} changed: pages in {sum(part.seconds.values()):.1f} s{_warned(part)}")
            if changes.wait(_CALM):
                continue
            whole = Report(verbosity=2 if report.verbosity > 1 else 0, between=lambda: _stop_if_pending(changes))
            built = make_site(whole)
        except _SupersededError:
            continue
        except Exception as error:  # whatever it is: who edits must see it, and go on
            errors = _said(error)
            for text in errors:
                report.tell(text, 0)
            report.tell("The preview shows the last good site.")
            live.fail(errors)
            continue
        live.show(built.marks)
        settled()
        config = built.config
        if config.base_path != live.base_path:
            report.tell(f"note: the site lies under {config.base_path} now: serve it again to see it there")


def _stop_if_pending(changes: Changes) -> None:
    if changes.pending():
        raise _SupersededError


def _said(error: Exception) -> Sequence[str]:
    """What went wrong, an error each."""
    if isinstance(error, ContentError):
        fatal = [str(problem) for problem in error.problems if problem.level == "error"]
        return fatal or [str(problem) for problem in error.problems]  # --strict
    if isinstance(error, OffprintError):
        return [f"error: {error}"]
    if isinstance(error, OSError):
        return [f"error: {error.filename}: {error.strerror}" if error.filename else f"error: {error}"]
    place = extract_tb(error.__traceback__)[-1]
    return [f"{place.filename}:{place.lineno}:1: error: {type(error).__name__}: {error}"]


def _names(changed: set[Path]) -> str:
    first, *others = sorted(path.name for path in changed)
    return f"{first} and {len(others)} more" if others else first


def _warned(part: Report) -> str:
    count = sum(problem.level == "warning" for problem in set(part.problems))
    return f"; {count} warning{'' if count == 1 else 's'}" if count else ""
