"""A paper of a list in Markdown, as it is read: what stands beside its title and below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from offprint.errors import Level
from offprint.inputs import is_web_address
from offprint.model import Link, PartialDate, Record
from offprint.sources.fields import arxiv_id, identifiers, one_line, paragraphs, partial_date
from offprint.sources.markdown_lines import (
    FIELDS,
    Piece,
    drop,
    field_of,
    label_of,
    names_of,
    parts_of,
    text_of,
    until_names_end,
)
from offprint.sources.shape import is_closed, kind_of

Say = Callable[[int, Level, str], None]
"""(line, level, text) → a problem."""
_HOSTS = (
    (re.compile(r"https?://(www\.)?(github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)/[^/]+/[^/]+"), "code"),
    (re.compile(r"https?://(www\.)?(huggingface\.co|hf\.co)/datasets/"), "data"),
    (re.compile(r"https?://(www\.)?(huggingface\.co|hf\.co)/spaces/"), "demo"),
    (re.compile(r"https?://(www\.|m\.)?(youtube\.com|youtu\.be|vimeo\.com)/"), "video"),
    (re.compile(r"https?://[^?#]+\.pdf([?#]|$)", re.I), "pdf"),
)
_ADDRESS = re.compile(r"https?://[^\s<>\"|]+[^\s<>\"|.,;:)\]]")


@dataclass(slots=True)
class Entry:
    """A paper as it is read."""

    title: str
    line: int
    say: Say
    keywords: list[tuple[int, str]]
    """The headings above it with their levels, and words of its own with level 0."""
    links: list[Link] = field(default_factory=list)
    authors: tuple[str, ...] = ()
    abstract: list[str] = field(default_factory=list)
    arxiv: str = ""
    doi: str = ""
    venue: str = ""
    published: PartialDate | None = None

    def beside(self, pieces: list[Piece], line: int) -> None:
        """What stands on the line of a title. Its text is no abstract: that begins on a line of its own."""
        if pieces and pieces[0].url:  # the title's own link
            self.add_links(pieces[:1], line, "title")
            pieces = pieces[1:]
        own_line = False
        for part in parts_of(pieces):
            text = text_of(part).lstrip(" \t\n-–—|:,.;()")
            named = re.match(r"(authors?\s*:|by\s)", text, re.I)
            if field_of(text) or named:
                self._field_or_links(part, line)
            else:
                self.add_links(part, line)
                if own_line and kind_of(text or " ") == "abstract":
                    self.abstract.append(text)
            own_line = True

    def below(self, pieces: list[Piece], line: int) -> None:
        """What stands in a paragraph or an item of its own below an entry."""
        for part in parts_of(pieces):
            text = text_of(part).strip()
            if field_of(text) or re.match(r"by\s+[^\W\d_]", text):
                self._field_or_links(part, line)
                continue
            self.add_links(part, line)
            words = "".join(piece.text for piece in part if not (piece.url and label_of(piece.text)))
            if re.search(r"\w", words) and (kind_of(words.strip()) != "title" or (self.abstract and is_closed(words))):
                self.abstract.append(text)

    def _field_or_links(self, part: list[Piece], line: int) -> None:
        text = text_of(part)
        lead = re.match(r"[\s\-–—|:,.;()]*", text)
        skip = lead.end() if lead else 0
        found = field_of(text[skip:])
        if found:
            name, length = found
        else:
            by = re.match(r"by\s+|authors?\s*:\s*", text[skip:], re.I)
            name, length = "authors", by.end() if by else 0
        rest = drop(part, skip + length)
        if name in FIELDS:
            self.read_field(name, rest, line)
        else:
            self.add_links(rest, line, name)

    def read_field(self, name: str, pieces: list[Piece], line: int) -> None:
        """Takes the value of a field, one of FIELDS; what was read first stays."""
        text = one_line(text_of(pieces))
        if name == "authors":
            own, others = until_names_end(pieces)
            names = names_of(own)
            if names is None:
                shown = one_line(own)[:60]
                self.say(line, "warning", f"authors left out: {shown!r} must name them all, with commas between")
            self.authors = self.authors or names or ()
            self.add_links(others, line)
            return
        if name == "published":
            self.published = self.published or partial_date(text)
            if text and partial_date(text) is None:
                self.say(
                    line, "warning", f"date left out: {text[:40]!r} must be a day, a month or a year such as 2026-11-22"
                )
            return
        self.add_links(pieces, line)
        if name == "abstract":
            self.abstract += [text_of(pieces)] if text else []
        elif name == "keywords":
            self.keywords += [(0, word) for part in re.split(r"[,;]", text) if (word := one_line(part))]
        elif name == "venue":
            self.venue = self.venue or text

    def add_links(self, pieces: Sequence[Piece], line: int, column: str = "") -> None:
        """Adds the links among the pieces; their kind is what they say, else the column's, else what the address is."""
        for piece in pieces:
            found = [piece.url] if piece.url else _ADDRESS.findall(piece.text) if piece.sort == "text" else []
            for url in found:
                self._add_link(piece, url, line, column)

    def _add_link(self, piece: Piece, url: str, line: int, column: str) -> None:
        if not is_web_address(url):
            if not url.startswith("#"):
                self.say(
                    line, "warning", f"link left out: {url[:80]!r} is no address on the web: begin it with https://"
                )
            return
        label = label_of(piece.text) if piece.url else ""
        kind = label or (column if column != "title" else "")
        if kind in ("", "paper", "pdf") and (kind or column):
            if (arxiv := arxiv_id(url)) and self.arxiv in ("", arxiv):
                self.arxiv = arxiv
                return
            arxiv, doi = identifiers(url) if re.match(r"https?://(dx\.)?doi\.org/", url) else ("", "")
            if (arxiv and self.arxiv in ("", arxiv)) or (doi and self.doi in ("", doi)):
                self.arxiv, self.doi = self.arxiv or arxiv, self.doi or doi
                return
        by_host = next((kind for pattern, kind in _HOSTS if pattern.match(url)), "")
        if kind == "paper" and by_host == "pdf":
            kind = "pdf"
        self.links.append(Link(kind or by_host or ("paper" if column == "title" else "web"), url))

    def record(self, path: str, named: bool) -> Record:
        """The paper, whole; ``named`` says that the heading of level 1 is the name of the list."""
        words = [word for level, word in self.keywords if level != 1 or not named]
        return Record(
            title=self.title,
            abstract=paragraphs("\n\n".join(self.abstract)),
            path=path,
            line=self.line,
            links=tuple(dict.fromkeys(self.links)),
            authors=self.authors,
            published=self.published,
            arxiv=self.arxiv,
            doi=self.doi,
            venue=self.venue,
            keywords=tuple(dict.fromkeys(words)),
        )
