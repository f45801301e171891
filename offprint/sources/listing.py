"""Pasted listings: a title, its abstract, the next title ... as people copy them from a page of papers.

Blank lines between or none, abstracts on one line or wrapped, a newsletter's sign-up lines above or amid. A title
must be told from an abstract by its shape, so the reader pairs only what it can pair safely: a line that could be
either, or that lacks its partner, is an error at that line and costs no other paper its own abstract.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Literal

from offprint.errors import Problem
from offprint.model import Record

_SIGN_UP = re.compile(
    r"get (the )?(latest |daily |weekly |trending |top |new )*papers? (delivered )?(in|to|into) your (e-?mail )?inbox.*"
    r"|(subscribe|sign up|unsubscribe)"
    r"( (now|here|today|to (our|the|this) (newsletter|mailing list|digest|feed)))?[.!]?",
    re.I,
)
_GLUED_BUTTON = re.compile(r"Subscribe(?!(d|s|rs?)\b|[\s\-‐‑–—:,.;!?/'’&]|$)")  # the button's word, run into a title
_ABBREVIATION = re.compile(r"\b(e\.g|i\.e|etc|vs|cf|al|Dr|Mr|Ms|St|No|Fig|Eq|Sec|resp|approx|[A-Z])\.$")
_CLOSED = re.compile(r"[.。][\"'’”)\]]*$")
_BLANKS = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + "\u200b\u2060\ufeff"  # of no width, too
_QUESTION = re.compile(r"[?!？！]")
_LONGEST = 2000  # arXiv takes abstracts of up to 1,920 characters: with no blank line about, more than that is two
_WIDEST = 200  # nobody wraps lines wider

Kind = Literal["title", "either", "abstract", "run together"]


@dataclass(frozen=True, slots=True)
class _Unit:
    """One title or abstract, as its shape says; ``line`` is the first of its lines."""

    text: str
    line: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Wrap:
    """How a text was wrapped."""

    width: int
    least: float
    """A line shorter than this, with the next word, ends on purpose: not every program fills its lines."""
    most: float
    """A longer line was not wrapped."""


def parse_listing(text: str, path: str, problems: list[Problem]) -> list[Record]:
    """The papers of a listing, in its order, each with its line; what cannot be paired becomes an error at its line."""
    lines = list(_content_lines(text))
    if not any(line for _, line in lines):
        problems.append(Problem(path, 1, 1, "error", "no papers in it: paste titles and abstracts, or delete the file"))
        return []
    records, faults = _pair(_one_a_line(lines), path)
    if wrap := _wrapping(lines):
        joined = min((_pair(units(lines, wrap), path) for units in (_one_a_block, _two_a_block)), key=_badness)
        if faults or not joined[1]:
            records, faults = joined
        if faults and sum(len(record.abstract) for record in records) < 0.7 * len(text):
            records, faults = _pair(_flow(lines, wrap), path)
            if faults:  # where one boundary is hidden, those about it are not certain
                told = "cannot tell titles from abstracts here: put blank lines between them"
                records, faults = [], [replace(fault, text=told) for fault in faults]
    problems.extend(faults)
    return records


def _badness(reading: tuple[list[Record], list[Problem]]) -> tuple[bool, int]:
    """Of readings without a fault the first is taken, else the one that leaves the least text without a partner."""
    records, faults = reading
    return bool(faults), -sum(len(record.title + record.abstract) for record in records) if faults else 0


def _content_lines(text: str) -> Iterator[tuple[int, str]]:
    """(number, stripped text) of every line, sign-up lines left out; the word of a sign-up button is cut off the
    title it stuck to, but only right below such lines: elsewhere a title may well begin with it."""
    below_sign_up = False
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip(_BLANKS)
        if _SIGN_UP.fullmatch(line):
            below_sign_up = True
            continue
        if line and below_sign_up:
            line = _GLUED_BUTTON.sub("", line, count=1) if _GLUED_BUTTON.match(line) else line
            below_sign_up = False
        yield number, line


def _one_a_line(lines: Sequence[tuple[int, str]]) -> list[_Unit]:
    return [_Unit(line, number, _kind(line)) for number, line in lines if line]


def _kind(text: str) -> Kind:
    """What a text's shape says it is: an abstract is long, or several sentences, or ends as a sentence does."""
    size = _size(text[:401])
    sentences = _sentence_ends(text)
    closed = _is_closed(text)
    if size > 400 or sentences >= 2 or (size > 200 and (sentences or closed)):
        return "abstract"
    return "either" if closed or size > 300 or (sentences and not _QUESTION.search(text)) else "title"


def _is_closed(text: str) -> bool:
    """True for what ends as a sentence does, or with an address."""
    return _CLOSED.search(text) is not None or "://" in text.rsplit(maxsplit=1)[-1]


def _size(text: str) -> int:
    """How wide a text is; a Chinese character counts for two letters."""
    return len(text) if text.isascii() else sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _sentence_ends(text: str) -> int:
    """Full stops inside the text that end a sentence."""
    ends = 0
    for stop in re.finditer(r"[.!?][\"'’”)\]]*\s+(?=[A-Z\"“(])|[。！？](?=.)", text[:4000]):
        ends += not _ABBREVIATION.search(text[max(0, stop.start() - 8) : stop.start() + 1])
    return ends


def _wrapping(lines: Sequence[tuple[int, str]]) -> _Wrap | None:
    """How a text was wrapped, if it was: the width lies between the length of a line that goes on below, and that with
    the next word. A line goes on where it ends, and the next begins, in the midst of a sentence."""
    pairs = [(line, below) for (_, line), (_, below) in pairwise(lines) if line and below]
    going = [(line, below) for line, below in pairs if not _stops(line) and not below[0].isupper()]
    if len(going) < 0.3 * len(pairs):
        return None
    lengths = [(_size(line), _size(line) + _size(_first_word(below))) for line, below in going]
    ends = Counter(length for length, _ in lengths)
    after = Counter(length + 1 for _, length in lengths)
    best = most = votes = 0
    for width in range(1, _WIDEST + 1):
        votes += ends[width] - after[width]
        if votes > most:
            best, most = width, votes
    if not best or 2 * most < len(lengths):
        return None
    inner = (_size(line) for (_, above), (_, line) in pairwise(lines) if above)
    longest = max(size for size in (best, *inner) if size <= 1.1 * best)
    filled = most > 0.85 * len(lengths)
    return _Wrap(best, best if filled else 0.75 * best, longest if filled else 1.25 * best)


def _first_word(line: str) -> str:
    """What a wrapper would have had to fit on the line above."""
    return line[:1] if _size(line[:1]) > 1 else line.split(maxsplit=1)[0]


def _ends(line: str, below: str, wrap: _Wrap, slack: float = 1) -> bool:
    """True where a line ends on purpose: the first word below would have fitted on it, or it was not wrapped at all."""
    return _is_too_long(line, slack * wrap.most) or _size(line) + 1 + _size(_first_word(below)) <= wrap.least


def _is_too_long(line: str, most: float) -> bool:
    """True for a line that would have been wrapped; one long word, such as an address, cannot be."""
    return _size(line) > most and _first_word(line) != line


def _blocks(lines: Sequence[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """What stands between blank lines."""
    return [list(block) for filled, block in groupby(lines, key=lambda line: bool(line[1])) if filled]


def _one_a_block(lines: Sequence[tuple[int, str]], wrap: _Wrap) -> list[_Unit]:
    """Units with blank lines between them all. Where a line ends too early, two of them stand together."""
    return [_unit(block, certain=not _is_ragged(block, wrap) and not _ends_in_title(block)) for block in _blocks(lines)]


def _two_a_block(lines: Sequence[tuple[int, str]], wrap: _Wrap) -> list[_Unit]:
    """Units of which a title and its abstract stand together, with a blank line below them."""
    blocks = _blocks(lines)
    long_titles = any(_size(block[0][1]) > wrap.most for block in blocks)
    paired = 4 * sum(len(block) > 1 for block in blocks) > 3 * len(blocks)
    units = []
    for block in blocks:
        at = _title_end([line for _, line in block], wrap, long_titles)
        rest = block[at:]
        hidden = _is_ragged(rest, wrap) or _ends_in_title(rest) or (len(blocks) == 1 and _may_hide_title(rest))
        certain = paired and at > 0 and not hidden and len(_join(rest)) <= _LONGEST
        if rest:  # which goes on from above, or was not wrapped, though its title was
            certain = certain and not rest[0][1][0].islower() and not (at > 1 and _is_too_long(rest[0][1], wrap.most))
        units += [_unit(part, certain) for part in (block[:at], rest) if part]
    return units


def _unit(part: Sequence[tuple[int, str]], certain: bool = True) -> _Unit:
    text = _join(part)
    return _Unit(text, part[0][0], _kind(text) if certain else "run together")


def _is_ragged(block: Sequence[tuple[int, str]], wrap: _Wrap) -> bool:
    """True where a line but the last ends too early, or too late, to be one of a wrapped text."""
    if len(block) > 1 and _is_too_long(block[-1][1], 1.1 * wrap.most):
        return True
    return any(_ends(line, below, wrap, slack=1.1) for (_, line), (_, below) in pairwise(block))


def _title_end(block: Sequence[str], wrap: _Wrap, long_titles: bool) -> int:
    """How many lines of a block are its title; 0 where that is uncertain. With ``long_titles`` none was wrapped."""
    early = [at for at, (line, below) in enumerate(pairwise(block)) if _ends(line, below, wrap)]
    if len(block) == 1 or early[:1] == [0]:
        return 1
    if not long_titles and len(early) == 1 and _kind(" ".join(block[: early[0] + 1])) == "title":
        return early[0] + 1
    if early or not block[1][:1].isupper() or any(_size(line) > wrap.most for line in block[1:]):
        return 0
    if long_titles:
        return 1
    at = next((at for at, line in enumerate(block) if not _in_title_case(line)), 0)
    return at if at == 1 and block[at][:1].isupper() else 0


def _flow(lines: Sequence[tuple[int, str]], wrap: _Wrap) -> list[_Unit]:
    """Units joined from wrapped lines. A paragraph certainly ends at a blank line, and at a line on which the next
    line's first word would still have fitted; a full last line hides the end, and is found by what stands around it."""
    if wrap.least < wrap.width:
        return [_unit([(number, line) for number, line in lines if line], certain=False)]
    solid = all(line for _, line in lines[:-1])
    paragraphs: list[list[tuple[int, str]]] = []
    for block in _blocks(lines):
        paragraphs.append([])
        for (number, line), (_, below) in zip(block, [*block[1:], (0, "")], strict=True):
            paragraphs[-1].append((number, line))
            if below and _ends(line, below, wrap):
                paragraphs.append([])
    units: list[_Unit] = []
    for paragraph in filter(None, paragraphs):
        for part in _split_hidden(paragraph, after_title=bool(units) and units[-1].kind == "title"):
            joined = _join(part)
            hidden = _may_hide_title(part) or (solid and len(joined) > _LONGEST)
            hidden = hidden or (_is_too_long(part[0][1], wrap.most) and _kind(joined) != "title")
            units.append(_Unit(joined, part[0][0], "run together" if hidden else _kind(joined)))
    return units


def _split_hidden(paragraph: list[tuple[int, str]], after_title: bool) -> list[list[tuple[int, str]]]:
    """A title that a full line hid at the end or beginning of an abstract, taken apart where that is certain."""
    if len(paragraph) < 2 or _kind(_join(paragraph)) != "abstract":
        return [paragraph]
    if at := _last_title(paragraph):
        return [paragraph[:at], paragraph[at:]]
    if not after_title and _in_title_case(paragraph[0][1]) and not _in_title_case(paragraph[1][1]):
        return [paragraph[:1], paragraph[1:]]
    return [paragraph]


def _last_title(paragraph: Sequence[tuple[int, str]]) -> int:
    """Where in a paragraph a title begins that ends it, 0 if none does: an abstract ends in a full stop, and what
    follows its last one on lines of its own is a title."""
    if paragraph and not _stops(paragraph[-1][1]):
        for at in range(len(paragraph) - 1, 0, -1):
            first = paragraph[at][1]
            if _stops(paragraph[at - 1][1]) and not first[0].islower() and _kind(_join(paragraph[at:])) == "title":
                return at
    return 0


def _ends_in_title(paragraph: Sequence[tuple[int, str]]) -> bool:
    at = _last_title(paragraph)
    return at > 0 and _in_title_case(_join(paragraph[at:]))


def _may_hide_title(paragraph: list[tuple[int, str]]) -> bool:
    """True where a full line may hide the end of one abstract, and the title below it, in the midst of a paragraph."""
    lines = [line for _, line in paragraph]
    if len(lines) > 3 and not _stops(lines[-1]) and "://" not in lines[-1] and _in_title_case(lines[-1]):
        return True
    for at, line in enumerate(lines):
        if _stops(line):
            for end in range(at + 2, min(at + 5, len(lines))):
                if _kind(" ".join(lines[at + 1 : end])) == "title" and not lines[end][:1].islower():
                    return True  # a text without a full stop, and below it what may open an abstract
    return False


def _join(lines: Sequence[tuple[int, str]]) -> str:
    """One text; no space within a word broken at its own hyphen, nor between Chinese characters."""
    text = re.sub(r"(?<=\w)-\n(?=\w)(?!(and|or|to|but|nor|as)\s)", "-", "\n".join(line for _, line in lines))
    return re.sub(r"(?<=[⺀-鿿＀-￯])\n(?=[⺀-鿿＀-￯])", "", text).replace("\n", " ")


def _stops(line: str) -> bool:
    return _is_closed(line) or bool(_QUESTION.search(line[-1:]))


def _in_title_case(line: str) -> bool:
    words = re.findall(r"[^\W\d_]{4,}", line)
    return len(words) > 1 and sum(word[0].isupper() for word in words) > 0.66 * len(words) and not _stops(line)


def _pair(units: Sequence[_Unit], path: str) -> tuple[list[Record], list[Problem]]:
    """Titles with the abstracts below them; a fault at every unit that has no certain partner, and none carried on."""
    records, faults = [], []
    at = 0
    while at < len(units):
        unit = units[at]
        below = units[at + 1] if at + 1 < len(units) else None
        after = units[at + 2] if at + 2 < len(units) else None
        alone = unit.kind == "either" and _is_closed(unit.text)  # as short abstracts are, and few titles
        if unit.kind == "run together" or (below is not None and below.kind == "run together"):
            text = "cannot tell titles from abstracts here: put blank lines between them"
            at += unit.kind != "run together"  # the title goes with the abstract that cannot be told apart
        elif unit.kind == "abstract":
            text = "an abstract without a title: put its title above it, on a line of its own"
        elif alone and (below is None or below.kind == "title" or (at and below.kind == "either")):
            text = "a line without a partner: an abstract needs its title above it, a title its abstract below it"
        elif below is None or below.kind == "title":
            text = f"a title without an abstract: put the abstract of {_short(unit.text)} on the line below it"
        elif below.kind == "either" and unit.kind == "title" and after is not None and after.kind == "abstract":
            text = f"cannot tell what the line below it is: the abstract of {_short(unit.text)}, or the next title"
            at += 2 if _is_closed(below.text) else 0
        elif below.kind == "either" and len(below.text) <= 200 and not _is_closed(below.text):
            text = f"cannot tell what the line below it is: the abstract of {_short(unit.text)}, or the next title"
        else:
            records.append(Record(title=unit.text, abstract=below.text, path=path, line=unit.line))
            at += 2
            continue
        faults.append(Problem(path, unit.line, 1, "error", text))
        at += 1
    return records, faults


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59].rstrip() + "…")
