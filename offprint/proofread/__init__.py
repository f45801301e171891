"""Typeset texts → warnings of what their readers will stumble over: TeX macros that nobody knows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from offprint.errors import Problem
from offprint.merge import Draft
from offprint.typesetting import Typeset


def proofread(drafts: Sequence[Draft], texts: Sequence[Typeset], problems: list[Problem]) -> None:
    """One warning a macro, at the first place of it, however many papers have it. ``texts`` are those of the drafts,
    in their order."""
    found: dict[str, list[Draft]] = {}
    for draft, shown in zip(drafts, texts, strict=True):
        for macro in shown.unknown:
            found.setdefault(macro, []).append(draft)
    for macro, papers in found.items():
        path, line, column = _place(macro, papers[0])
        more = len(papers) - 1
        others = f", as in {more} more paper{'' if more == 1 else 's'}" if more else ""
        said = f"unknown TeX macro {macro}: its name or its text is shown instead{others}"
        problems.append(Problem(path, line, column, "warning", said))


def _place(macro: str, draft: Draft) -> tuple[str, int, int]:
    """Where a paper has a macro: in its page, else where its source begins."""
    if draft.page is None:
        return *draft.source, 1
    pattern = re.compile(re.escape(macro) + r"(?![A-Za-z])")
    for number, line in enumerate(draft.page.text.split("\n"), 1):
        if at := pattern.search(line):
            return draft.page.shown, number, at.start() + 1
    return draft.page.shown, 1, 1  # the page will have it: its source said so just now
