"""Text of a source → its format, told by what stands in it: a file's name says nothing certain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from offprint.errors import Problem
from offprint.model import Record
from offprint.sources import (
    arxiv_mail,
    bibtex,
    csl,
    feed,
    huggingface,
    listing,
    markdown,
    openalex,
    ris,
    table,
    webpage,
)


class Format(NamedTuple):
    """A way to write papers down."""

    matches: Callable[[str], bool]
    """Whether a text is of this format. Quick on a long text; no two formats claim one text."""
    parse: Callable[[str, str, list[Problem]], list[Record]]
    """(text with line ends ``\\n``, the path that messages name, problems to add to) → records. A bad record is a
    problem at its line and costs no other record anything."""


FORMATS = tuple(
    Format(module.matches, module.parse)
    for module in (arxiv_mail, feed, huggingface, openalex, csl, bibtex, ris, webpage, markdown, table)
)
LISTING = Format(lambda text: True, listing.parse)


Columns = Mapping[str, tuple[str, ...]]
"""What a column of a table means → names that it goes by, besides those that everybody knows."""
NO_COLUMNS: Columns = {}


def detect(text: str, columns: Columns = NO_COLUMNS) -> Format:
    """The format of a text; a pasted listing where it is none of the others."""
    if found := next((known for known in FORMATS if known.matches(text)), None):
        return found if found.parse is not table.parse or not columns else _table(columns)
    return _table(columns) if columns and table.matches(text, columns) else LISTING


def _table(columns: Columns) -> Format:
    return Format(partial(table.matches, columns=columns), partial(table.parse, columns=columns))
