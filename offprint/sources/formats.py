"""Text of a source → its format, told by what stands in it: a file's name says nothing certain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from offprint.errors import Problem
from offprint.model import Record

Reader = Callable[[str, str, list[Problem]], list[Record]]
"""(text with line ends ``\\n``, the path that messages name, problems to add to) → records. One bad record is a
problem at its line and costs no other record anything."""


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write papers down."""

    name: str
    """As people call it; for messages."""
    module: str
    """The module of this package that has ``matches(text) -> bool`` and ``parse(text, path, problems)``. It is
    imported only where a source may need it: some parsers take longer to import than a small build."""

    def matches(self, text: str) -> bool:
        """Whether the text is of this format. Quick on a long text; no two formats may claim one text."""
        return bool(import_module(f"offprint.sources.{self.module}").matches(text))

    @property
    def parse(self) -> Reader:
        reader: Reader = import_module(f"offprint.sources.{self.module}").parse
        return reader


FORMATS: tuple[Format, ...] = ()
"""The most telling first."""
LISTING = Format("pasted listing", "listing")
"""What any other text is taken for."""


def detect(text: str) -> Format:
    return next((format_ for format_ in FORMATS if format_.matches(text)), LISTING)
