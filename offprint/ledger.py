"""content/imported.jsonl: for every paper that came from a source its id, and a mark of each value that we gave it.

A value in a page that does not fit its mark was edited by a person; a line without a page is a paper that a person
deleted. One line a paper, sorted, so that two branches merge.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import date

from offprint.config import Root
from offprint.errors import Problem
from offprint.frontmatter import Value
from offprint.inputs import read_text
from offprint.model import PartialDate
from offprint.output import write_whole

NAME = "imported.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the ledger knows of a paper: its id, and a mark of each value that Offprint last gave it."""

    id: str
    marks: Mapping[str, str]
    also: tuple[str, ...] = ()
    """Its other identities, as far as sources and page ever said them."""


def mark(value: Value | None) -> str:
    """Eight hexadecimal digits that tell one value from another."""
    text = "" if value is None else json.dumps(_plain(value), ensure_ascii=True)
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


def read_ledger(root: Root, problems: list[Problem]) -> dict[str, Seen]:
    """The ledger by identity; empty where there is none."""
    path = root.content / NAME
    if not path.exists():
        return {}
    shown = root.shown(path)
    ledger: dict[str, Seen] = {}
    for number, line in enumerate((read_text(path, shown, problems) or "").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            paper, seen = str(entry["paper"]), _seen(entry)
            paper.encode()  # a lone surrogate could not be written back
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            text = "not a line that Offprint wrote: restore the file from the repository's history, or delete the line"
            problems.append(Problem(shown, number, 1, "error", text))
            continue
        if paper in ledger:
            problems.append(Problem(shown, number, 1, "error", f"{paper!r} stands here twice: keep one of the lines"))
        ledger[paper] = seen
    return ledger


def write_ledger(root: Root, ledger: Mapping[str, Seen]) -> None:
    """Write the ledger if it says something new."""
    path = root.content / NAME
    text = "".join(
        json.dumps(
            {"paper": paper, "id": seen.id}
            | ({"also": sorted(seen.also)} if seen.also else {})
            | {"marks": dict(sorted(seen.marks.items()))},
            ensure_ascii=False,
        )
        + "\n"
        for paper, seen in sorted(ledger.items())
    )
    if text and (not path.exists() or path.read_bytes() != text.encode()):
        write_whole(path, text.encode())


def _seen(entry: Mapping[str, Mapping[str, str]]) -> Seen:
    marks = {str(key): str(value) for key, value in entry["marks"].items()}
    id_ = str(entry["id"])
    also = tuple(map(str, entry.get("also", ())))
    (id_ + "".join((*marks, *marks.values(), *also))).encode()
    return Seen(id=id_, marks=marks, also=also)


def _plain(value: Value) -> object:
    if isinstance(value, str | int):
        return value
    if isinstance(value, date | PartialDate):
        return value.isoformat()
    return [item if isinstance(item, str) else list(astuple(item)) for item in value]
