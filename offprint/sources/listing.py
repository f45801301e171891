"""Pasted listings: a title, its abstract, the next title ... as people copy them from a page of papers.

Blank lines between or none, abstracts on one line or wrapped, a newsletter's sign-up lines above or amid. A title
must be told from an abstract by its shape, so the reader pairs only what it can pair safely: a line that could be
either, or that lacks its partner, is an error at that line and costs no other paper its own abstract.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from offprint.errors import Problem
from offprint.model import Record

_SIGN_UP = re.compile(
    r"get (the )?(latest |daily |weekly |trending |top |new )*papers? (delivered )?(in|to|into) your (e-?mail )?inbox.*"
    r"|(subscribe|sign up|unsubscribe)( (now|here|today|to .{1,80}))?[.!]?",
    re.I,
)
_GLUED_BUTTON = re.compile(r"Subscribe(?=[^\sa-z])")  # the button's word, run into the title after it
_ABBREVIATION = re.compile(r"\b(e\.g|i\.e|etc|vs|cf|al|Dr|Mr|Ms|St|No|Fig|Eq|Sec|resp|approx|[A-Z])\.$")
_LONGEST = 2000  # arXiv takes abstracts of up to 1,920 characters: with no blank line about, more than that is two

Kind = Literal["title", "either", "abstract", "run together"]


@dataclass(frozen=True, slots=True)
class _Unit:
    """One title or abstract, as its shape says; ``line`` is the first of its lines."""

    text: str
    line: int
    kind: Kind


def parse_listing(text: str, path: str, problems: list[Problem]) -> list[Record]:
    """The papers of a listing, in its order, each with its line; what cannot be paired becomes an error at its line."""
    lines = list(_content_lines(text))
    if not any(line for _, line in lines):
        problems.append(Problem(path, 1, 1, "error", "no papers in it: paste titles and abstracts, or delete the file"))
        return []
    readings = [_pair(_one_a_line(lines), path)]
    if _is_wrapped(lines):
        readings.append(_pair(_unwrapped(lines), path))
    records, faults = min(readings, key=lambda reading: len(reading[1]))
    problems.extend(faults)
    return records


def _content_lines(text: str) -> Iterator[tuple[int, str]]:
    """(number, stripped text) of every line, sign-up lines left out; the word of a sign-up button is cut off the
    title it stuck to, but only right below such lines: elsewhere a title may well begin with it."""
    below_sign_up = False
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip()
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
    size = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text[:401])
    sentences = _sentence_ends(text)
    closed = re.search(r"[.。][\"'’”)\]]*$", text) is not None
    if size > 400 or sentences >= 2 or (size > 200 and (sentences or closed)):
        return "abstract"
    return "either" if closed or sentences or size > 300 else "title"


def _sentence_ends(text: str) -> int:
    """Full stops inside the text that end a sentence."""
    ends = 0
    for stop in re.finditer(r"[.!?][\"'’”)\]]*\s+(?=[A-Z\"“(])|[。！？](?=.)", text[:4000]):
        ends += not _ABBREVIATION.search(text[max(0, stop.start() - 8) : stop.start() + 1])
    return ends


def _is_wrapped(lines: Sequence[tuple[int, str]]) -> bool:
    """True where most lines are nearly as long as the longest, and none is longer than a wrapped line gets."""
    sizes = [len(line) for _, line in lines if line]
    width = max(sizes)
    return width <= 160 and len(sizes) >= 3 and sum(size > 0.8 * width for size in sizes) >= 0.5 * len(sizes)


def _unwrapped(lines: Sequence[tuple[int, str]]) -> list[_Unit]:
    """Units joined from wrapped lines. A paragraph certainly ends at a blank line, and at a line on which the next
    line's first word would still have fitted; a full last line hides the end, and is found by what stands around it."""
    width = max(len(line) for _, line in lines)
    solid = all(line for _, line in lines[:-1])
    paragraphs: list[list[tuple[int, str]]] = [[]]
    for (number, line), (_, following) in zip(lines, [*lines[1:], (0, "")], strict=True):
        if line:
            paragraphs[-1].append((number, line))
        if not following or len(line) + 1 + len(following.split(maxsplit=1)[0]) <= width:
            paragraphs.append([])
    units: list[_Unit] = []
    for paragraph in filter(None, paragraphs):
        for part in _split_hidden(paragraph, after_title=bool(units) and units[-1].kind == "title"):
            joined = _join(part)
            hidden = _may_hide_title(part) or (solid and len(joined) > _LONGEST)
            units.append(_Unit(joined, part[0][0], "run together" if hidden else _kind(joined)))
    return units


def _split_hidden(paragraph: list[tuple[int, str]], after_title: bool) -> list[list[tuple[int, str]]]:
    """A title that a full line hid at the end of an abstract, or at its beginning, taken apart where that is
    certain."""
    if len(paragraph) < 2 or _kind(_join(paragraph)) != "abstract":
        return [paragraph]
    if not _stops(paragraph[-1][1]):  # an abstract ends in a full stop; what follows its last one is a title
        for at in range(len(paragraph) - 1, 0, -1):
            if _stops(paragraph[at - 1][1]) and _kind(_join(paragraph[at:])) == "title":
                return [paragraph[:at], paragraph[at:]]
    if not after_title and _in_title_case(paragraph[0][1]) and not _in_title_case(paragraph[1][1]):
        return [paragraph[:1], paragraph[1:]]
    return [paragraph]


def _may_hide_title(paragraph: list[tuple[int, str]]) -> bool:
    """True where a full line may hide the end of one abstract, and the title below it, in the midst of a paragraph."""
    lines = [line for _, line in paragraph]
    if len(lines) > 3 and not _stops(lines[-1]) and "://" not in lines[-1] and _in_title_case(lines[-1]):
        return True
    return any(
        _stops(line) and _in_title_case(below) and after[:1].isupper()  # as the sentence that opens an abstract is
        for line, below, after in zip(lines[1:], lines[2:], lines[3:], strict=False)
    )


def _join(lines: Sequence[tuple[int, str]]) -> str:
    """One text; a word that was broken at its own hyphen gets no space."""
    return re.sub(r"(?<=\w)-\n(?=\w)", "-", "\n".join(line for _, line in lines)).replace("\n", " ")


def _stops(line: str) -> bool:
    return line.rstrip("\"'’”)]").endswith((".", "。"))


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
        if unit.kind == "run together" or (below is not None and below.kind == "run together"):
            text = "cannot tell titles from abstracts here: put blank lines between them"
            at += unit.kind != "run together"  # the title goes with the abstract that cannot be told apart
        elif unit.kind == "abstract":
            text = "an abstract without a title: put its title above it, on a line of its own"
        elif below is None or below.kind == "title":
            text = f"a title without an abstract: put the abstract of {_short(unit.text)} on the line below it"
        elif below.kind == "either" and unit.kind == "title" and after is not None and after.kind == "abstract":
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
