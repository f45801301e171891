"""content/ of an older format → content/ of ours, one format after another. Text in, text out: nothing is written here.

A step stays as it is once it is released: copies of any age go through it. What is the owner's words no step changes.
"""

from __future__ import annotations

import difflib
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from offprint.config import Root
from offprint.content import parse_page
from offprint.errors import Problem
from offprint.identities import names_by, names_in
from offprint.inputs import unify_line_ends
from offprint.ledger import FORMAT, NAME
from offprint.sources import parse_source

Texts = Mapping[str, str]
"""The text files of content/, by path below it, line ends ``\\n``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """A step from one format to the next."""

    before: int
    after: int
    said: str
    """What it changes, for the owner."""
    change: Callable[[Texts, list[Problem]], Mapping[str, str | None]]
    """Files → those that change, with their new texts; None deletes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a digest needs to be of our format."""

    between: tuple[int, int]
    said: tuple[str, ...]
    texts: Mapping[str, str | None]
    """The files that change; none where the format is ours already."""


def read_texts(root: Root) -> dict[str, str]:
    """The text files of content/. What is not UTF-8 is no text of ours, and left out."""
    texts = {}
    for path in sorted(root.content.rglob("*")):
        name = path.relative_to(root.content).as_posix()
        if path.is_file() and (path.suffix in (".jsonl", ".md", ".yaml") or name.startswith("sources/")):
            try:
                text = unify_line_ends(path.read_bytes().decode("utf-8-sig"))
            except UnicodeDecodeError:
                continue
            texts[name] = text
    return texts


def plan_migration(texts: Texts, shown: Path, problems: list[Problem], steps: Iterable[Migration] = ()) -> Planned:
    """All steps from the format of a digest to ours. ``shown`` is content/, as messages name it. A digest of a newer
    format is an error, as is what a step cannot read."""
    ledger = texts.get(NAME, "")
    first = found = format_of(ledger)
    if found > FORMAT:
        text = f"content/ is of a newer Offprint, whose format {found} this one cannot read: python build.py upgrade"
        problems.append(Problem((shown / NAME).as_posix(), 1, 1, "error", text))
    now, said = dict(texts), []
    for step in steps or MIGRATIONS:
        if step.before == found < FORMAT:
            faults: list[Problem] = []
            changes = step.change(now, faults)
            now = {path: text for path, text in {**now, **changes}.items() if text is not None}
            problems += [
                Problem((shown / each.path).as_posix(), each.line, each.column, each.level, each.text)
                for each in faults
            ]
            found = step.after
            said.append(f"format {step.before} to {step.after}: {step.said}")
    changed = {path: now.get(path) for path in sorted({*texts, *now}) if now.get(path) != texts.get(path)}
    return Planned(between=(first, found), said=tuple(said), texts=changed)


def difference(old: Texts, new: Mapping[str, str | None]) -> str:
    """A unified diff, as git and patch read it."""
    pieces = []
    for path, text in new.items():
        before, after = old.get(path, "").splitlines(keepends=True), (text or "").splitlines(keepends=True)
        names = (
            f"a/content/{path}" if path in old else "/dev/null",
            f"b/content/{path}" if text is not None else "/dev/null",
        )
        pieces += [
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in difflib.unified_diff(before, after, *names)
        ]
    return "".join(pieces)


def rekey(texts: Texts, problems: list[Problem], old: Callable[[str], str]) -> dict[str, str | None]:
    """Format 1 → 2: the ledger gets its head, and names papers by titles as they are compared now, in which C is not
    C++. ``old`` is how titles were compared. A name for which no page and no source has a title any more stays."""
    of_page, of_source = _names(texts, old)
    entries = []
    for number, line in enumerate(texts[NAME].split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            names = [str(entry["paper"]), *map(str, entry.get("also", ()))]
            entries.append((names, str(entry["id"]), entry))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            text = "not a line that Offprint wrote: restore the file from the repository's history, or delete the line"
            problems.append(Problem(NAME, number, 1, "error", text))
    taken = {names[0] for names, _, _ in entries}
    lines = []
    for (first, *others), id_, entry in entries:
        found = [_now(name, of_page.get((id_, name)), of_source.get(name, [])) for name in (first, *others)]
        key = next((name for name in found[0] if name == first or name not in taken), first)
        taken.add(key)
        also = sorted({name for names in found for name in names} - {key})
        rest = {name: value for name, value in entry.items() if name not in ("paper", "id", "also")}
        lines.append((key, {"paper": key, "id": entry["id"], **({"also": also} if also else {}), **rest}))
    body = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for _, entry in sorted(lines, key=lambda line: line[0]))
    return {NAME: f"{_HEAD}\n{body}"}


def _now(name: str, own: str | None, said: list[str]) -> list[str]:
    """What a name becomes: its page's, with the sources' where they have none such, for that title was edited."""
    if own is None:
        return said or [name]
    return [own] if own in said else [own, *said]


def compared_as_of_1(title: str) -> str:
    """Titles as format 1 compared them: letters and digits only."""
    folded = unicodedata.normalize("NFKD", title).casefold()
    return "".join(c for c in folded if c.isalnum()) or " ".join(folded.split())


def _names(texts: Texts, old: Callable[[str], str]) -> tuple[dict[tuple[str, str], str], dict[str, list[str]]]:
    """The new names of titles: by a page's id and the old name; by the old name, as sources have them."""
    of_page: dict[tuple[str, str], str] = {}
    of_source: dict[str, list[str]] = {}
    for path, text in texts.items():
        ignored: list[Problem] = []
        if path.startswith("papers/") and (page := parse_page(text, Path(path), path, ignored)):
            name = f"title:{old(str(page.values.get('title', '')))}"
            of_page[str(page.values.get("id", "")), name] = names_in(page.values)[-1]
        elif path.startswith("sources/"):
            for record in parse_source(text, path, ignored)[0]:
                names = of_source.setdefault(f"title:{old(record.title)}", [])
                names += [name for name in (names_by(record)[-1],) if name not in names]
    return of_page, of_source


def format_of(ledger: str) -> int:
    """The format of content/ that the text of its ledger names; 1 where it names none, and ours where it is empty."""
    head = next((line for line in ledger.split("\n") if line.startswith('{"offprint":')), "")
    try:
        return int(json.loads(head)["format"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return 1 if ledger.strip() else FORMAT


_HEAD = '{"offprint": "content", "format": 2}'

MIGRATIONS = (
    Migration(
        before=1,
        after=2,
        said="imported.jsonl names its format, and tells apart titles that differ in a sign, such as C and C++",
        change=lambda texts, problems: rekey(texts, problems, compared_as_of_1),
    ),
)
"""Every step there ever was, oldest first."""
