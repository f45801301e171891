"""One text while it is being set: what has been written so far, as HTML and as plain text, and what is still open.

Its writing is the one way from a source's characters to HTML: all that is not an element of ours is escaped here. Its
looking up is what keeps the setting linear: no closing mark is sought twice in vain, and no formula is set twice.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import NamedTuple

from markupsafe import escape

from offprint.text.addresses import read_address
from offprint.text.marks import TIMES, partners
from offprint.text.mathematics import Formula, as_source, formula

_MAX_FORMULAS = 200  # different ones in one text
_MAX_DEPTH = 20  # a browser gives up at 512 elements; no sense needs a dozen


class Closing(NamedTuple):
    """A mark that will close what is open: its place and width in the text, and what is written there."""

    place: int
    width: int
    html: str
    plain: str


@dataclass(slots=True)
class Galley:
    """The text, and all that is known of it up to the place that has been reached."""

    text: str
    link: bool
    """Whether addresses are made clickable."""
    blocks: bool = False
    """Whether formulas that are set apart get a line of their own."""
    html: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    open: list[Closing] = field(default_factory=list)
    """The outermost first."""
    arguments: set[int] = field(default_factory=set)
    """Places of braces that belong to a macro, and so are TeX whatever stands in them."""
    unknown: dict[str, None] = field(default_factory=dict)
    """The macros that nobody knows, in order."""
    _absent: set[str] = field(default_factory=set)
    _partners: dict[int, int] | None = None
    _formulas: dict[tuple[str, bool], Formula] = field(default_factory=dict)

    # What is written.

    def emit(self, html: str, plain: str) -> None:
        self.html.append(html)
        self.plain.append(plain)

    def put(self, text: str) -> None:
        """Text that means itself."""
        self.emit(str(escape(text)), text)

    def run(self, start: int, end: int) -> None:
        """The text between two marks."""
        if start < end:
            text = self.text[start:end]
            self.put(TIMES.sub("×", text) if "times" in text else text)

    def code(self, text: str) -> None:
        self.emit(f"<code>{escape(text)}</code>", text)

    def formula(self, tex: str, apart: bool = False) -> None:
        """An abstract says its formulas again and again; and past any sense, their source must do. ``apart``: the
        author meant a line of its own for it."""
        key = (tex, apart and self.blocks)
        if key not in self._formulas:
            spent = len(self._formulas) > _MAX_FORMULAS
            self._formulas[key] = as_source(tex.strip()) if spent else formula(*key)
        found = self._formulas[key]
        self.emit(found.html, found.plain)
        self.unknown.update(dict.fromkeys(found.unknown))

    def address(self, shown: str) -> None:
        """What looks like an address: a link if it is one and may be, else text."""
        url = read_address(shown)
        written = url if "\\" in shown or "$" in shown else shown
        if not url:
            self.put(shown)
        elif opening := self.anchor(url):
            short = re.sub(r"^https?://", "", url, flags=re.I).rstrip("/")
            self.emit(f"{opening}{escape(short)}</a>", written)
        else:
            self.put(written)

    def anchor(self, url: str) -> str:
        """The tag that opens a link; empty where there are to be none, or where one is open."""
        return f'<a href="{escape(url)}" rel="noopener">' if self.link and not self.inside("</a>") else ""

    def drop_space(self) -> None:
        """Before something that is left out: ``as in~\\cite{x}.`` ends in ``in.``"""
        while (
            self.plain
            and self.plain[-1]
            and self.plain[-1][-1] in " \u00a0"
            and self.html[-1].endswith(self.plain[-1][-1])
        ):
            self.html[-1], self.plain[-1] = self.html[-1][:-1], self.plain[-1][:-1]

    def enter(self, at: int, opening: str = "", closing: str = "", plain: str = "") -> int:
        """Set the group that opens at a place in an element; gives the place after its brace."""
        deep = len(self.open) > _MAX_DEPTH
        self.emit("" if deep else opening, "")
        self.open.append(Closing(self.partner(at), 1, "" if deep else closing, plain))
        return at + 1

    def finish(self) -> tuple[str, str]:
        """The whole as HTML and as plain text, with every element closed."""
        while self.open:
            closing = self.open.pop()
            self.emit(closing.html, closing.plain)
        html, plain = "".join(self.html), unicodedata.normalize("NFC", "".join(self.plain))
        if "  " in plain:  # what was dropped stood between two spaces
            html, plain = re.sub(" {2,}", " ", html), re.sub(" {2,}", " ", plain)
        return html.strip(), plain.strip()

    # What is looked up.

    def inside(self, closing: str) -> bool:
        """Whether an element is open that ends with this tag."""
        return any(closing in waiting.html for waiting in self.open[-25:])

    def find(self, mark: str, at: int) -> int:
        """``str.find``, once in vain and never again."""
        if mark in self._absent:
            return -1
        found = self.text.find(mark, at)
        if found < 0:
            self._absent.add(mark)
        return found

    def partner(self, at: int) -> int:
        """The place of the brace that closes the one at a place; -1 where none does."""
        if self._partners is None:
            self._partners = partners(self.text)
        return self._partners.get(at, -1)
