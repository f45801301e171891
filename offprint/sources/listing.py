"""Pasted listings: a title, its abstract, the next title ... as people copy them from a page of papers.

Blank lines between or none, abstracts on one line or wrapped, a newsletter's sign-up lines above or amid. A title
must be told from an abstract by its shape, so the reader pairs only what it can pair safely: a line that could be
either, or that lacks its partner, is an error at that line and costs no other paper its own abstract.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from offprint.errors import Problem
from offprint.model import Record
from offprint.sources.fields import short
from offprint.sources.shape import Unit, is_closed, kind_of
from offprint.sources.wrapped import flow, one_a_block, two_a_block, wrapping

_SIGN_UP = re.compile(
    r"get (the )?(latest |daily |weekly |trending |top |new )*papers? (delivered )?(in|to|into) your (e-?mail )?inbox.*"
    r"|(subscribe|sign up|unsubscribe)"
    r"( (now|here|today|to (our|the|this) (newsletter|mailing list|digest|feed)))?[.!]?",
    re.I,
)
_GLUED_BUTTON = re.compile(r"Subscribe(?!(d|s|rs?)\b|[\s\-‐‑–—:,.;!?/'’&]|$)")  # the button's word, run into a title
_BLANKS = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + "\u200b\u2060\ufeff"  # of no width, too


def matches(text: str) -> bool:
    """Any text may be one: it is asked when no other format claims a text."""
    return True


def parse(text: str, path: str, problems: list[Problem]) -> list[Record]:
    """The papers of a listing, in its order, each with its line; what cannot be paired becomes an error at its line."""
    lines = list(_content_lines(text))
    if not any(line for _, line in lines):
        problems.append(Problem(path, 1, 1, "error", "no papers in it: paste titles and abstracts, or delete the file"))
        return []
    records, faults = _pair(_one_a_line(lines), path)
    if wrap := wrapping(lines):
        joined = min((_pair(units(lines, wrap), path) for units in (one_a_block, two_a_block)), key=_badness)
        if faults or not joined[1]:
            records, faults = joined
        if faults and sum(len(record.abstract) for record in records) < 0.7 * len(text):
            records, faults = _pair(flow(lines, wrap), path)
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


def _one_a_line(lines: Sequence[tuple[int, str]]) -> list[Unit]:
    return [Unit(line, number, kind_of(line)) for number, line in lines if line]


def _pair(units: Sequence[Unit], path: str) -> tuple[list[Record], list[Problem]]:
    """Titles with the abstracts below them; a fault at every unit that has no certain partner, and none carried on."""
    records, faults = [], []
    at = 0
    while at < len(units):
        unit = units[at]
        below = units[at + 1] if at + 1 < len(units) else None
        after = units[at + 2] if at + 2 < len(units) else None
        alone = unit.kind == "either" and is_closed(unit.text)  # as short abstracts are, and few titles
        if unit.kind == "run together" or (below is not None and below.kind == "run together"):
            text = "cannot tell titles from abstracts here: put blank lines between them"
            at += unit.kind != "run together"  # the title goes with the abstract that cannot be told apart
        elif unit.kind == "abstract":
            text = "an abstract without a title: put its title above it, on a line of its own"
        elif alone and (below is None or below.kind == "title" or (at and below.kind == "either")):
            text = "a line without a partner: an abstract needs its title above it, a title its abstract below it"
        elif below is None or below.kind == "title":
            text = f"a title without an abstract: put the abstract of {short(unit.text)} on the line below it"
        elif below.kind == "either" and unit.kind == "title" and after is not None and after.kind == "abstract":
            text = f"cannot tell what the line below it is: the abstract of {short(unit.text)}, or the next title"
            at += 2 if is_closed(below.text) else 0
        elif below.kind == "either" and len(below.text) <= 200 and not is_closed(below.text):
            text = f"cannot tell what the line below it is: the abstract of {short(unit.text)}, or the next title"
        else:
            records.append(Record(title=unit.text, abstract=below.text, path=path, line=unit.line))
            at += 2
            continue
        faults.append(Problem(path, unit.line, 1, "error", text))
        at += 1
    return records, faults
