"""Text of a source → its format, told by what stands in it: a file's name says nothing certain."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from offprint.errors import Problem
from offprint.model import Record


class Reader(Protocol):
    """A module that knows one way to write papers down."""

    def matches(self, text: str, /) -> bool:
        """Whether a text is of this format. Quick on a long text; no two formats claim one text."""
        ...

    def parse(self, text: str, path: str, problems: list[Problem], /) -> list[Record]:
        """(text with line ends ``\\n``, the path that messages name, problems to add to) → records. A bad record is a
        problem at its line and costs no other record anything."""
        ...


class Format(NamedTuple):
    """A way to write papers down, known before the module that reads it is."""

    name: str
    """That of its module."""
    could_be: Callable[[str], bool]
    """False for a text that cannot be of this format. What reads it is imported for no other: all of them take longer
    to import than a small digest to read."""

    def matches(self, text: str) -> bool:
        """Whether a text is of this format."""
        return self.could_be(text) and reader(self.name).matches(text)

    def parse(self, text: str, path: str, problems: list[Problem]) -> list[Record]:
        """What its reader makes of a text."""
        return reader(self.name).parse(text, path, problems)


Columns = Mapping[str, tuple[str, ...]]
"""What a column of a table means → names that it goes by, besides those that everybody knows."""
NO_COLUMNS: Columns = {}


class _Table(NamedTuple):
    """A table whose columns go by names of the owner's too."""

    columns: Columns
    name: str = "table"

    def matches(self, text: str) -> bool:
        from offprint.sources import table

        return table.matches(text, self.columns)

    def parse(self, text: str, path: str, problems: list[Problem]) -> list[Record]:
        from offprint.sources import table

        return table.parse(text, path, problems, self.columns)


def _is_anything(text: str) -> bool:
    return True


def _opens_like_xml_or_json(text: str) -> bool:
    return re.match(r"[\s\ufeff]*[<{\[]", text) is not None


FORMATS = (
    Format("arxiv_mail", lambda text: "\\\\" in text[:70_000]),  # each looks as far as its reader, or farther
    Format("feed", _opens_like_xml_or_json),
    Format("huggingface", _opens_like_xml_or_json),
    Format("openalex", _opens_like_xml_or_json),
    Format("csl", _opens_like_xml_or_json),
    Format("bibtex", lambda text: "@" in text[:8_000]),
    Format("ris", lambda text: "TY" in text[:4_000]),
    Format("webpage", _is_anything),
    Format("markdown", lambda text: re.search(r"\]\(|\]\[|\|", text[:40_000]) is not None),
    Format("table", _is_anything),
)
LISTING = Format("listing", _is_anything)


def detect(text: str, columns: Columns = NO_COLUMNS) -> Format | _Table:
    """The format of a text; a pasted listing where it is none of the others."""
    own = _Table(columns)
    if found := next((known for known in FORMATS if known.matches(text)), None):
        return found if found.name != own.name or not columns else own
    return own if columns and own.matches(text) else LISTING


def reader(name: str) -> Reader:
    """The module that reads a format. Its imports are here, not above: see ``Format.could_be``."""
    match name:
        case "arxiv_mail":
            from offprint.sources import arxiv_mail

            return arxiv_mail
        case "feed":
            from offprint.sources import feed

            return feed
        case "huggingface":
            from offprint.sources import huggingface

            return huggingface
        case "openalex":
            from offprint.sources import openalex

            return openalex
        case "csl":
            from offprint.sources import csl

            return csl
        case "bibtex":
            from offprint.sources import bibtex

            return bibtex
        case "ris":
            from offprint.sources import ris

            return ris
        case "webpage":
            from offprint.sources import webpage

            return webpage
        case "markdown":
            from offprint.sources import markdown

            return markdown
        case "table":
            from offprint.sources import table

            return table
        case _:
            from offprint.sources import listing

            return listing
