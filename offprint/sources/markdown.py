"""Lists of papers in Markdown, as people keep reading lists: bullets, headings and tables (CommonMark, with the tables
of GitHub Flavored Markdown).

Taken is what is certain: titles and links always; text of its own below an entry as its abstract; authors, venue and
the like only where a column or a word says that they are. Headings without a link are keywords of what stands below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from offprint.errors import Level, Problem
from offprint.inputs import is_web_address
from offprint.model import Record
from offprint.sources.fields import arxiv_id, identifiers, one_line, plain, short
from offprint.sources.markdown_entry import Entry
from offprint.sources.markdown_lines import FIELDS, Piece, columns_of, field_of, label_of, pieces_of, text_of, title_of

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(?:.*\n){0,200}?(?:---|\.\.\.)[ \t]*(?:\n|$)")
_MAIL = re.compile(r"\s*(?:From |(?:From|To|Subject|Date|Received|Return-Path|Delivered-To|MIME-Version|Message-ID):)")
_BULLET = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+")
_TEX = re.compile(r"\$\$[^$]{1,2000}\$\$|\$(?=\S)[^$\n]{0,500}?(?<=\S)\$(?!\d)|\\\((?:[^\\\n]|\\[^()\n]){1,500}?\\\)")
_PIECE = 1 << 18  # so much is parsed at a time: the parser's tokens take a hundred times the memory of their text
_LONGEST = 20_000  # of a line, or of a paragraph: no paper needs more, and a parser may take long over it
_UNTOLD = "cannot tell the title here: write it as [Title](address), or as **Title** before the links"


def matches(text: str) -> bool:
    """Whether a text is a list of links in Markdown, and not prose that has some."""
    head = text[: 1 << 15]
    if _MAIL.match(head):
        return False
    lines = head[front.end() if (front := _FRONT_MATTER.match(head)) else 0 :].split("\n")
    bullets = prose = headings = titles = linked = bold = 0
    fenced = False
    first = ""
    for at, line in enumerate(lines):
        line = line[:2000]
        if re.match(r" {0,3}(```|~~~)", line):
            fenced = not fenced
        if fenced or not line.strip():
            continue
        first = first or line
        link = re.search(r"\]\(<?https?://|\]\[[^\]]*\]|\]\(\)", line)
        if heading := re.match(r"(#{1,6}) ", line):
            headings += 1
            link = re.search(r"(?<!\))\]\(<?https?://", line)  # and no badge: [![...](...)](...)
            titles += bool(link) and len(heading[1]) == 1
            linked += bool(link) and len(heading[1]) > 1
        elif bullet := _BULLET.match(line.lstrip()):
            bold += line.lstrip().startswith("**", bullet.end())
            bullets += bool(link)
        elif line[0] in " \t":
            bullets += bool(link and bold)
        elif "|" in line and at + 1 < len(lines) and _is_rule(lines[at + 1]):
            linked += columns_of([one_line(cell) for cell in line.strip().strip("|").split("|")])[0] is not None
        elif line[0] not in "|<>![-=":
            prose += 1
    if linked or titles > 1:
        return True
    if titles == headings == 1 and not bullets and first.startswith("# "):  # one paper
        return prose > 0
    begins = re.match(r"#|---|\s*(?:[-*+]|\d+[.)])\s", first)
    return bullets * 2 >= prose and bullets >= (1 if begins else 2)


def parse(text: str, path: str, problems: list[Problem]) -> list[Record]:
    """The papers of a list, in its order; ``path`` is named in problems."""
    reader = _Reader(path, problems)
    text = text.replace("\ue000", "").removeprefix("\ufeff")
    if front := _FRONT_MATTER.match(text):
        text = "\n" * front[0].count("\n") + text[front.end() :]
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if len(line) > _LONGEST:
            lines[number] = ""
            reader.say(number + 1, "error", f"a line of {len(line)} characters: break it, for no paper needs so much")
    reader.define(lines)
    tops = sum(line.startswith("# ") for line in lines)
    reader.named = tops == 1 and any(re.match(r"#{2,6} |\s*[-*+] .*\]\(", line) or _is_rule(line) for line in lines)
    for start, end in _split(lines):
        part = "\n".join(lines[start:end])
        if len(part) > 8 * _PIECE:
            reader.say(start + 1, "error", "too long a stretch without a heading or a bullet: put headings into it")
            continue
        reader.read(part, start + 1)
    records = reader.finish()
    if not records and not any(problem.level == "error" and problem.path == path for problem in problems):
        reader.say(1, "error", "no papers in it: write each as '- [Title](address)', or delete the file")
    return records


def _is_rule(line: str) -> bool:
    """Whether this is the line below the header of a table."""
    return "-" in line and "|" in line and not line.strip(" \t|:-")


def _split(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where to cut a long text, as indexes of lines: above headings and bullets at the margin, where blocks end."""
    start = size = 0
    fenced = False
    for number, line in enumerate(lines):
        if re.match(r" {0,3}(```|~~~)", line):
            fenced = not fenced
        if size > _PIECE and not fenced and (line.startswith("#") or _BULLET.match(line)):
            yield start, number
            start, size = number, 0
        size += len(line) + 1
    yield start, len(lines)


class _Reader:
    def __init__(self, path: str, problems: list[Problem]) -> None:
        from markdown_it import MarkdownIt  # here: it takes longer to import than many a build

        self.path, self.problems = path, problems
        self.blocks: Any = MarkdownIt("commonmark").enable("table").disable("inline")
        self.inline: Any = MarkdownIt("commonmark")
        self.env: dict[str, Any] = {}
        self.entries: list[Entry] = []
        self.headings: list[tuple[int, str]] = []
        self.named = False
        """Whether the one heading of level 1 is the name of the list, and no section or paper."""
        self.heading: Entry | None = None

    def say(self, line: int, level: Level, text: str) -> None:
        self.problems.append(Problem(self.path, line, 1, level, text))

    def define(self, lines: Sequence[str]) -> None:
        """Reads the addresses that are given elsewhere, ``[name]: https://...``, for the text comes in parts."""
        marks = [line for line in lines if line.lstrip().startswith("[") and re.match(r" {0,3}\[[^\[\]]+\]:\s", line)]
        for at in range(0, len(marks), 2000):
            self.blocks.parse("\n\n".join(marks[at : at + 2000]), self.env)

    def read(self, text: str, first_line: int) -> None:
        tokens = self.blocks.parse(text, self.env)
        open_items: list[tuple[Entry | None, bool]] = []  # of each item its entry, and whether it had a paragraph
        at = 0
        while at < len(tokens):
            token = tokens[at]
            line = first_line + (token.map[0] if token.map else 0)
            if token.type == "table_open":
                at = self._table(tokens, at, first_line)
            elif token.type == "list_item_open":
                open_items.append((None, False))
            elif token.type == "list_item_close" and open_items:
                open_items.pop()
            elif token.type == "heading_open":
                self._heading(self._pieces(tokens[at + 1].content), int(token.tag[1:]), line)
                at += 1
            elif token.type == "inline":
                current = next((entry for entry, _ in reversed(open_items) if entry), self.heading)
                pieces = self._pieces(token.content)
                if open_items and not open_items[-1][1]:
                    entry = self._item(pieces, line, current, tokens, at)
                    open_items[-1] = entry, True
                elif current:
                    current.below(pieces, line)
            elif token.type == "html_block":
                current = next((entry for entry, _ in reversed(open_items) if entry), self.heading)
                if current and (inside := plain(token.content[:_LONGEST])):
                    current.below([Piece("text", inside)], line)
            at += 1

    def finish(self) -> list[Record]:
        records = [entry.record(self.path, self.named) for entry in self.entries]
        for record in records:
            if not record.abstract:
                self.say(record.line, "warning", f"{short(record.title)} has no abstract")
        return records

    def _heading(self, pieces: list[Piece], level: int, line: int) -> None:
        self.heading = None
        pieces = [piece for piece in pieces if piece.sort != "badge"]
        links = [piece for piece in pieces if is_web_address(piece.url)]
        title, rest = title_of(pieces) if links and not (self.named and level == 1) else ("", [])
        if title:
            self.heading = self._open(title, line)
            self.heading.beside(rest, line)
            return
        if any(label_of(piece.text) for piece in links):
            self.say(line, "error", _UNTOLD)
            return
        self.headings = [above for above in self.headings if above[0] < level]
        if name := one_line(text_of(pieces)):
            self.headings.append((level, name))

    def _item(
        self, pieces: list[Piece], line: int, above: Entry | None, tokens: Sequence[Token], at: int
    ) -> Entry | None:
        """The entry that the first paragraph of a list item begins; None where it says something of the one above."""
        if pieces and pieces[0].sort == "text":
            pieces[0].text = re.sub(r"^\[[ xX]\]\s+", "", pieces[0].text)  # the box of a task list
        links = [piece for piece in pieces if piece.sort == "link"]
        if links and all(piece.url.startswith("#") for piece in links):  # a table of contents
            return None
        title, rest = title_of(pieces)
        own = bool(title) and not (above and (field_of(text_of(pieces)) or title_of(pieces, plain_too=False)[0] == ""))
        if not own:
            if above:
                above.below(pieces, line)
            elif web := [piece for piece in links if is_web_address(piece.url)]:  # without a label perhaps prose
                self.say(line, "error" if any(label_of(piece.text) for piece in web) else "warning", _UNTOLD)
            return None
        if not links and not _has_links(tokens, at):  # **Note**: ...
            if above:
                above.below(pieces, line)
            return None
        if links and not any(_is_link(piece.url) for piece in links) and not _has_links(tokens, at):
            self.say(
                line, "warning", f"left out, for {links[0].url!r} is no address on the web: begin it with https://"
            )
            return None
        entry = self._open(title, line)
        entry.beside(rest, line)
        return entry

    def _table(self, tokens: Sequence[Token], at: int, first_line: int) -> int:
        """Reads the table that begins at a token; the index of its last token comes out."""
        columns: list[str] | None = None
        title: int | None = None
        cells: list[list[Piece]] = []
        line = first_line
        while tokens[at].type != "table_close":
            token = tokens[at]
            if token.type == "tr_open":
                cells, line = [], first_line + (token.map[0] if token.map else 0)
            elif token.type == "inline":
                cells.append(self._pieces(token.content))
            elif token.type == "tr_close" and columns is None:
                columns = [one_line(text_of(cell)) for cell in cells]
                title, columns = columns_of(columns)
            elif token.type == "tr_close" and title is not None and columns and any(map(text_of, cells)):
                self._row(cells, columns, title, line)
            at += 1
        return at

    def _row(self, cells: list[list[Piece]], columns: list[str], title: int, line: int) -> None:
        cell = cells[title] if title < len(cells) else []
        linked = any(piece.url for piece in cell)
        name, rest = title_of(cell) if linked else (one_line(text_of(cell)), [])
        if not name:
            self.say(line, "error", "a row without a title: put it into the column of titles")
            return
        entry = self._open(name, line)
        entry.beside(rest, line)
        for number, (column, cell) in enumerate(zip(columns, cells, strict=False)):
            if number == title or not cell:
                continue
            if column in FIELDS:
                entry.read_field(column, cell, line)
            elif column == "arxiv id":
                entry.add_links(cell, line, "paper")
                entry.arxiv = entry.arxiv or arxiv_id(text_of(cell))
            elif column == "doi":
                entry.add_links(cell, line, "paper")
                entry.doi = entry.doi or identifiers(text_of(cell))[1]
            else:
                entry.add_links(cell, line, column)

    def _open(self, title: str, line: int) -> Entry:
        entry = Entry(title, line, self.say, list(self.headings))
        self.entries.append(entry)
        return entry

    def _pieces(self, content: str) -> list[Piece]:
        """A paragraph as its pieces; TeX is kept as it stands, for its signs are no Markdown."""
        kept: list[str] = []

        def keep(found: re.Match[str]) -> str:
            kept.append(found[0])
            return f"\ue000{len(kept) - 1}\ue000"

        content = _TEX.sub(keep, content[:_LONGEST])
        if content.count("[") > 500:  # no line of a list; the parser would take the square of it
            content = content.replace("[", r"\[")
        pieces = pieces_of(self.inline.parseInline(content, self.env)[0].children or [])
        for piece in pieces:
            piece.text = re.sub("\ue000(\\d+)\ue000", lambda found: kept[int(found[1])], piece.text)
        return pieces


def _has_links(tokens: Sequence[Token], at: int) -> bool:
    """Whether the item of a list that a token stands in has a link on the web further on."""
    level = tokens[at].level
    for index in range(at, len(tokens)):
        token = tokens[index]
        if token.type == "list_item_close" and token.level < level:
            return False
        if token.type == "inline" and re.search(r"\]\(<?https?://|<https?://|\]\[|(?<!\S)https?://", token.content):
            return True
    return False


def _is_link(url: str) -> bool:
    return not url or is_web_address(url)
