"""What the readers of JSON share: a text's objects with the line each begins at, and values out of them that are
what they should be or nothing."""

from __future__ import annotations

from typing import Any

from offprint.errors import Problem
from offprint.inputs import is_web_address
from offprint.model import Link
from offprint.sources.fields import arxiv_id, identifiers, marked
from offprint.sources.json_items import Item, peek, read_objects
from offprint.text.characters import clean

__all__ = ["Item", "elements", "members", "objects", "peek", "prose", "text_of", "web_link"]


def text_of(value: Any) -> str:
    """A text or a number as text; nothing for anything else."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def members(value: Any) -> dict[str, Any]:
    """An object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def elements(value: Any) -> list[Any]:
    """An array; an empty one for anything else."""
    return value if isinstance(value, list) else []


def prose(value: Any) -> str:
    """A text that may hold markup, as plain paragraphs."""
    return marked(text_of(value))


def web_link(kind: str, value: Any, arxiv: str, doi: str) -> Link | None:
    """The link to an address; None for what is no address, and for the pages of the paper at arXiv and doi.org that
    its identifiers mean anyway."""
    url = text_of(value).strip()
    if not is_web_address(url) or url != clean(url) or (arxiv and arxiv_id(url) == arxiv):
        return None
    own = identifiers(url)
    known = bool(own[0] and own[0] == arxiv) or bool(own[1] and own[1].lower() == doi.lower())
    return None if known else Link(kind, url)


def objects(text: str, path: str, problems: list[Problem], within: str = "") -> list[Item]:
    """The objects of a text: of an array, or one after another. Where an outer object has an array named ``within``,
    those of this array."""
    if not text.strip():
        problems.append(Problem(path, 1, 1, "error", "no papers in it: it is empty"))
        return []
    return read_objects(text, path, problems, within)
