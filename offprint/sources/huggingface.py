"""Hugging Face daily papers: the answer of https://huggingface.co/api/daily_papers, as it was saved.

It is an array of entries, each with its ``paper``. Title, abstract (``summary``), day and votes are the paper's; its
``id`` is arXiv's. What a machine wrote there (``ai_summary``) is no abstract and is not read; nor are authors whom the
page hides because the name was matched wrongly.
"""

from __future__ import annotations

import re
from typing import Any

from offprint.errors import Problem
from offprint.model import Link, Record
from offprint.sources.fields import arxiv_id, day, one_line, paragraphs
from offprint.sources.json_text import Item, elements, members, objects, peek, text_of, web_link


def matches(text: str) -> bool:
    """An entry has a ``paper`` that is an object with an ``id``, and with something else that only such papers have."""
    names = peek(text)
    return "paper.id" in names and not names.keys().isdisjoint(
        ("paper.summary", "paper.upvotes", "paper.publishedAt", "paper.submittedOnDailyAt", "paper.discussionId")
    )


def parse(text: str, path: str, problems: list[Problem]) -> list[Record]:
    """The papers of an answer, in its order; a line each may have too."""
    found = objects(text, path, problems)
    if not found and not problems:
        problems.append(Problem(path, 1, 1, "error", "no papers in it: a day without papers, or not the whole answer"))
    return [record for item in found if (record := _record(item, path, problems))]


def _record(item: Item, path: str, problems: list[Problem]) -> Record | None:
    def warn(text: str) -> None:
        problems.append(Problem(path, item.line, item.column, "warning", text))

    paper = members(item.value.get("paper"))
    title = one_line(text_of(paper.get("title"))) or one_line(text_of(item.value.get("title")))
    if not title:
        problems.append(
            Problem(path, item.line, item.column, "error", "has no title: add one as 'title' of its 'paper'")
        )
        return None
    abstract = paragraphs(text_of(paper.get("summary"))) or paragraphs(text_of(item.value.get("summary")))
    if not abstract:
        warn("has no abstract")
    written = one_line(text_of(paper.get("id")))
    arxiv = arxiv_id(written)
    if written and not arxiv:
        warn(f"{written!r} is no arXiv id such as 2401.00010: left out")
    appeared = text_of(paper.get("publishedAt")) or text_of(item.value.get("publishedAt"))
    published = day(appeared)
    if appeared.strip() and not published:
        warn(f"{one_line(appeared)!r} is no day such as 2024-01-31: left out")
    links: list[Link] = []
    for kind, name in (("code", "githubRepo"), ("project", "projectPage")):
        if address := text_of(paper.get(name)).strip():
            if link := web_link(kind, address, arxiv, ""):
                links.append(link)
            elif not arxiv_id(address):
                warn(f"{name} {one_line(address)!r} is no web address such as https://example.org/: left out")
    return Record(
        title=title,
        abstract=abstract,
        path=path,
        line=item.line,
        links=tuple(links),
        authors=_authors(paper),
        published=published,
        arxiv=arxiv,
        keywords=tuple(dict.fromkeys(_texts(paper.get("ai_keywords")))),
        votes=_votes(paper.get("upvotes"), warn),
    )


def _authors(paper: dict[str, Any]) -> tuple[str, ...]:
    shown = [members(author) for author in elements(paper.get("authors")) if members(author).get("hidden") is not True]
    return tuple(_texts([author.get("name") for author in shown]))


def _texts(values: Any) -> list[str]:
    return [text for value in elements(values) if (text := one_line(text_of(value)))]


def _votes(value: Any, warn: Any) -> int:
    text = text_of(value)
    if re.fullmatch(r"[0-9]{1,9}", text):
        return int(text)
    if text:
        warn(f"upvotes {text!r} is no count: left out")
    return 0
