"""content/imported.jsonl: what Offprint remembers of every paper: its id, its addresses, and a mark of each value that
Offprint gave it.

A value in a page that does not fit its mark was edited by a person; a line without a page is a paper that a person
deleted. The first line says which format content/ has. One line a paper, sorted, so that two branches merge.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import date
from hashlib import blake2b
from json.encoder import encode_basestring_ascii
from typing import Any

from offprint.config import Root
from offprint.errors import Problem
from offprint.frontmatter import Value
from offprint.inputs import read_text
from offprint.model import ID, PartialDate
from offprint.output import write_whole

NAME = "imported.jsonl"
FORMAT = 2
"""The format of content/ that this Offprint reads and writes; migrate.py knows the way from earlier ones."""
_HEAD = json.dumps({"offprint": "content", "format": FORMAT})
_OPENING = '{"paper": '
"""How a line begins, up to its paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the ledger knows of a paper: its id, and a mark of each value that Offprint last gave it."""

    id: str
    marks: Mapping[str, str]
    also: tuple[str, ...] = ()
    """Its other identities, as far as sources and page ever said them."""
    slug: str = ""
    """The end of the address at which it last was."""
    was: tuple[str, ...] = ()
    """Of those at which it was before."""
    gone: bool = False
    """Whether an earlier run saw that its page was deleted."""

    @property
    def by_hand(self) -> bool:
        """Whether no source ever gave it."""
        return not self.marks


def mark(value: Value | None) -> str:
    """Eight hexadecimal digits that tell one value from another."""
    if isinstance(value, str):
        text = encode_basestring_ascii(value)  # what json.dumps makes of a text, after it has asked what it is given
    elif isinstance(value, date | PartialDate):
        text = f'"{value.isoformat()}"'
    else:
        text = "" if value is None else json.dumps(_plain(value), ensure_ascii=True)
    return blake2b(text.encode(), digest_size=4).hexdigest()


def read_ledger(root: Root, problems: list[Problem]) -> dict[str, Seen]:
    """The ledger by identity; empty where there is none."""
    path = root.content / NAME
    if not path.exists():
        return {}
    shown = root.shown(path)
    ledger: dict[str, Seen] = {}
    read, broken = 1, False  # the format before there was a line that says so
    for number, line in enumerate((read_text(path, shown, problems) or "").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            if "format" in entry:
                read = int(entry["format"])
            if read > FORMAT or (read != FORMAT and "format" not in entry and not broken):
                problems.append(Problem(shown, number, 1, "error", _other_format(read)))
                return {}
            if "format" in entry:
                continue
            paper, seen = str(entry["paper"]), _seen(entry)
            paper.encode()  # a lone surrogate could not be written back
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            text = "not a line that Offprint wrote: restore the file from the repository's history, or delete the line"
            problems.append(Problem(shown, number, 1, "error", text))
            broken = True
            continue
        if paper in ledger and ledger[paper] != seen:  # a merge of two branches may keep a line twice
            problems.append(Problem(shown, number, 1, "error", f"{paper!r} stands here twice: keep one of the lines"))
        ledger[paper] = seen
    return ledger


def write_ledger(root: Root, ledger: Mapping[str, Seen], whole: bool = True) -> None:
    """Write the ledger if it says something new. Where it is not ``whole``, all other lines stay as they are."""
    path = root.content / NAME
    old = path.read_bytes() if path.exists() else b""
    data = (format_ledger(ledger) if whole or not old else update_ledger(old.decode(), ledger)).encode()
    if ledger and old != data:
        write_whole(path, data)


def format_ledger(ledger: Mapping[str, Seen]) -> str:
    """The whole file."""
    return "\n".join([_HEAD, *(format_line(paper, seen) for paper, seen in sorted(ledger.items())), ""])


def format_line(paper: str, seen: Seen) -> str:
    """A paper's line, without the line's end."""
    return json.dumps(_line(paper, seen), ensure_ascii=False)


def update_ledger(text: str, changes: Mapping[str, Seen]) -> str:
    """The ledger with some papers' lines in the place of those that they had, or new ones, and no other line looked at
    but on the way there. ``text`` must be as ``format_ledger`` wrote it; so is what comes out."""
    pieces, done = [], 0
    for paper, seen in sorted(changes.items()):
        start, end = _find(text, paper)
        pieces += [text[done:start], format_line(paper, seen), "\n"]
        done = end
    return "".join((*pieces, text[done:]))


def _find(text: str, paper: str) -> tuple[int, int]:
    """Where a paper's line begins and ends, or would stand: the lines are sorted by their papers."""
    decoder = json.JSONDecoder()
    low, high = text.index("\n") + 1, len(text)
    while low < high:
        start = text.rfind("\n", 0, (low + high) // 2) + 1  # of a line, and not above the first, whose end is there
        end = text.index("\n", start) + 1
        here, _ = decoder.raw_decode(text, start + len(_OPENING))
        if here == paper:
            return start, end
        low, high = (end, high) if here < paper else (low, start)
    return low, low


def _other_format(number: int) -> str:
    if number > FORMAT:
        return f"content/ is of a newer Offprint, whose format {number} this one cannot read: python build.py upgrade"
    return "content/ is of an older Offprint: python build.py migrate brings it up to date"


def _line(paper: str, seen: Seen) -> dict[str, object]:
    """A paper's line; what is empty is left out."""
    line: dict[str, object] = {"paper": paper, "id": seen.id}
    if seen.also:
        line["also"] = sorted(seen.also)
    if seen.slug:
        line["slug"] = seen.slug
    if seen.was:
        line["was"] = list(seen.was)
    if seen.gone:
        line["gone"] = True
    return line | ({"marks": dict(sorted(seen.marks.items()))} if seen.marks else {})


def _seen(entry: Mapping[str, Any]) -> Seen:
    marks = {str(key): str(value) for key, value in entry.get("marks", {}).items()}
    id_, slug = str(entry["id"]), str(entry.get("slug", ""))
    also, was = (tuple(map(str, entry.get(key, ()))) for key in ("also", "was"))
    (id_ + "".join((*marks, *marks.values(), *also))).encode()
    if not all(re.fullmatch(ID, each) for each in (*was, *([slug] if slug else []))):
        raise ValueError  # each becomes the name of a file
    return Seen(id=id_, marks=marks, also=also, slug=slug, was=was, gone=bool(entry.get("gone")))


def _plain(value: Value) -> object:
    if isinstance(value, str | int):
        return value
    if isinstance(value, date | PartialDate):
        return value.isoformat()
    return [item if isinstance(item, str) else list(astuple(item)) for item in value]
