"""The text of an answer → its records, if the whole of it is there; the readers in sources/ do the reading.

They forgive what people's files lack. An answer is a machine's: one that breaks off, or is a page of words about a
failure, is no answer at all. A single entry at fault in a whole answer costs only itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from offprint.errors import Problem
from offprint.fetch.client import AnswerError
from offprint.model import Record
from offprint.sources import feed, huggingface, openalex

_MOST_ATTRIBUTES = 200
"""Of one element: the reader of feeds looks at each of them once for every other one."""

Parse = Callable[[str, str, list[Problem]], list[Record]]


@dataclass(frozen=True, slots=True)
class Page:
    """One answer, read."""

    records: tuple[Record, ...]
    size: int
    """Entries in it, those that cannot be read among them."""
    total: int
    """Entries that the whole list has, where the service says so; else as many as here."""
    following: str
    """What asks OpenAlex for the next page."""
    faults: tuple[str, ...]
    """What is wrong with single entries, which are left out."""


def read_arxiv(text: str) -> Page:
    """An answer of arXiv's query interface (info.arxiv.org/help/api/user-manual.html)."""
    size = _entries(text)
    if "arxiv.org/api/errors" in text:
        problems: list[Problem] = []
        feed.parse(text, "arXiv", problems)
        raise AnswerError(problems[0].text if problems else "arXiv answers with an error")
    total = re.search(r"<opensearch:totalResults[^>]*>\s*(\d{1,9})\s*<", text)
    if not total:
        raise AnswerError("the answer is a feed, but not one of arXiv's query interface")
    return _page(feed.parse, text, size, int(total[1]))


def read_feed(text: str) -> Page:
    """A feed of any kind."""
    if text.lstrip()[:1] == "{":
        value = _json(text)
        items = value.get("items") if isinstance(value, dict) else None
        if not isinstance(items, list) or not feed.matches(text):
            raise AnswerError("the answer is no feed")
        return _page(feed.parse, text, len(items))
    return _page(feed.parse, text, _entries(text))


def read_huggingface(text: str) -> Page:
    """The daily papers of a day."""
    value = _json(text)
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise AnswerError("the answer is JSON, but no list of daily papers")
    return _page(huggingface.parse, text, len(value))


def read_openalex(text: str) -> Page:
    """A page of works."""
    value = _json(text)
    results = value.get("results") if isinstance(value, dict) else None
    meta = value.get("meta") if isinstance(value, dict) else None
    if not isinstance(results, list) or not isinstance(meta, dict):
        raise AnswerError("the answer is JSON, but no list of works")
    count, cursor = meta.get("count"), meta.get("next_cursor")
    total = count if isinstance(count, int) else len(results)
    return _page(openalex.parse, text, len(results), total, cursor if isinstance(cursor, str) else "")


def _page(parse: Parse, text: str, size: int, total: int | None = None, following: str = "") -> Page:
    problems: list[Problem] = []
    records = parse(text, "answer", problems) if size else []
    faults = tuple(f"line {found.line}: {found.text}" for found in sorted(problems) if found.level == "error")
    return Page(tuple(records), size, size if total is None else total, following, faults)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise AnswerError(f"the answer is {_likeness(text, '{[')}") from None


def _entries(text: str) -> int:
    """How many entries a feed in XML has. Raises AnswerError where the XML is none, or no feed."""
    if not feed.matches(text):
        raise AnswerError(f"the answer is {_likeness(text, '<')}")
    count = 0

    def count_entry(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        if len(attributes) > _MOST_ATTRIBUTES:
            raise AnswerError("the answer is no feed, but something that takes for ever to read")
        count += name.rpartition(" ")[2] in ("entry", "item")

    reader = expat.ParserCreate("utf-8", " ")
    reader.StartElementHandler = count_entry
    try:
        # the text has been decoded: what it says of its encoding holds no more
        reader.Parse(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise AnswerError(f"the answer breaks off, or is no XML at line {error.lineno}") from None
    return count


def _likeness(text: str, openings: str) -> str:
    """What something is that should have been JSON, or a feed."""
    start = text.lstrip()
    if not start:
        return "empty"
    if re.match(r"(<!--.*?-->\s*)?<(!doctype html|html|head|body)\b", start, re.I | re.S):
        title = re.search(r"<title[^>]*>([^<]{1,80})", start, re.I)
        return "a web page" + (f", {' '.join(title[1].split())!r}" if title else "")
    if start[0] not in openings:
        return f"something else, which begins {' '.join(start[:40].split())!r}"
    return "cut off, or no JSON" if "{" in openings else "no feed"
