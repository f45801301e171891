"""Papers as their pages or sources have them → what is likely a slip: titles, abstracts, names, days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from offprint.authors import is_orcid
from offprint.content import place_in
from offprint.errors import Level, Problem
from offprint.inputs import nearest
from offprint.merge import Draft
from offprint.model import Detail, PartialDate, edition_date

_LONGEST_TITLE = 300
"""Letters. The longest titles that arXiv knows are a little below it."""
_LEAD = timedelta(days=366)
"""A journal dates its issues ahead, but hardly by more."""


class _Found(NamedTuple):
    text: str
    key: str
    item: str = ""
    """The part of the value that is meant, where that is a list."""
    level: Level = "warning"


def proofread_pages(drafts: Sequence[Draft], problems: list[Problem]) -> None:
    """What is worth a look in each paper, at its place; nothing of papers that are kept back as drafts."""
    newest = max((day for draft in drafts if (day := edition_date(str(draft.values.get("edition", ""))))), default=None)
    for draft in drafts:
        if draft.values.get("draft"):
            continue
        for found in (*_titles(draft), *_names(draft), *_days(draft, newest)):
            page = draft.page
            if page is None or not (found.key in page.values or found.key == "abstract"):
                path, line, column = (*draft.source, 1) if page is None else (page.shown, 1, 1)
            else:
                path, (line, column) = page.shown, place_in(page, found.key, found.item)
                line = min(line, max(1, page.text.count("\n")))  # an abstract that is not there is at the end
            problems.append(Problem(path, line, column, found.level, found.text))


def _titles(draft: Draft) -> Iterator[_Found]:
    title = str(draft.values.get("title", ""))
    if len(title) > _LONGEST_TITLE:
        yield _Found(
            f"a title of {len(title)} letters: is it the abstract? That stands below the front matter", "title"
        )
    elif title.isupper() and len(re.findall(r"\w{2,}", title)) > 2:
        yield _Found("the title is all in capitals: write it as the paper's own page has it", "title", level="note")
    if title.endswith(".") and not re.search(r"\b(\w|al|etc|vs|[A-Z]\w?)\.$|\.\.$", title):
        yield _Found("the title ends in a full stop, which lists and citations show", "title", level="note")
    if title and not str(draft.values.get("abstract") or "").strip():
        where = (
            "below the second line of hyphens" if draft.page else "in the source, or in the page that the build makes"
        )
        yield _Found(f"no abstract: write it {where}", "abstract")


def _names(draft: Draft) -> Iterator[_Found]:
    authors: tuple[str, ...] = draft.values.get("authors") or ()  # type: ignore[assignment]
    if len(authors) == 1 and (sign := re.search(r" and |;", authors[0])):
        said = f"'authors' is one name with {sign[0].strip()!r} in it: write a list, [Ann Author, Bob Writer]"
        yield _Found(said, "authors", authors[0])
    for key in ("orcids", "affiliations"):
        details: tuple[Detail, ...] = draft.values.get(key) or ()  # type: ignore[assignment]
        for detail in details:
            if key == "orcids" and not is_orcid(detail.text):
                said = f"no ORCID iD, by its shape or its check digit: {detail.text!r}; it is not shown"
                yield _Found(said, key, " ".join(detail.text.split()))
            if detail.name not in authors:
                said = f"{key!r}: no author {detail.name!r} here{nearest(detail.name, authors)}"
                yield _Found(said, key, " ".join(detail.name.split()))


def _days(draft: Draft, newest: date | None) -> Iterator[_Found]:
    for key in ("published", "updated", "added"):
        value = draft.values.get(key)
        day = value.first_day() if isinstance(value, PartialDate) else value
        if newest and isinstance(day, date) and isinstance(value, date | PartialDate) and day - newest > _LEAD:
            said = f"{key!r} is {value.isoformat()}, over a year after the newest edition, {newest}: a slip?"
            yield _Found(said, key)
