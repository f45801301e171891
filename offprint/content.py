"""papers ⇄ the pages of content/papers/, and the ledger of what the sources last said. Alone knows front matter.

A page is front matter between two ``---`` lines, then the abstract as plain text. The ledger, content/imported.jsonl,
holds for every paper that came from a source its id and a mark of each value that Offprint itself wrote: a value in a
page that no longer fits its mark was edited by a person, and a ledger line without a page is a paper that a person
deleted.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from offprint.config import Root
from offprint.errors import MachineError, Problem
from offprint.inputs import Fields, is_web_address, parse_yaml, read_text
from offprint.model import Link
from offprint.slugs import slug_of

Value = str | date | tuple[str, ...] | tuple[Link, ...]

KEYS = (
    *("title", "slug", "authors", "published", "arxiv", "doi", "theme", "tags", "links"),
    *("added", "edition", "note", "id"),
)
"""The front matter's keys, in the order in which a new page has them. ``abstract`` is the page's body."""

LEDGER = "imported.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One file of content/papers/, as it stands."""

    path: Path
    shown: str
    text: str
    """The whole file, line ends made ``\\n``."""
    values: Mapping[str, Value]
    """What its front matter says, and its body as ``abstract``: only what is there."""
    lines: Mapping[str, int]
    """The line of each key; the body's first line for ``abstract``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the ledger knows of a paper: its id, and a mark of each value that Offprint last gave it."""

    id: str
    marks: Mapping[str, str]


def mark(value: Value | None) -> str:
    """Eight hexadecimal digits that tell one value from another."""
    text = "" if value is None else json.dumps(_plain(value), ensure_ascii=True)
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


def read_pages(root: Root, problems: list[Problem]) -> list[Page]:
    """Every page of content/papers/, by file name; broken ones are left out and reported."""
    folder = root.content / "papers"
    pages = []
    for path in sorted(folder.glob("*.md"), key=lambda path: path.name) if folder.is_dir() else ():
        if path.name.startswith(".") or path.name.lower() == "readme.md":
            continue
        shown = root.shown(path)
        text = read_text(path, shown, problems)
        page = parse_page(text, path, shown, problems) if text is not None else None
        if page:
            pages.append(page)
    return pages


def parse_page(text: str, path: Path, shown: str, problems: list[Problem]) -> Page | None:
    """A page from its text (line ends ``\\n``); None and problems where it cannot be read."""
    head, body, body_line = _split(text)
    if head is None:
        said = "a page begins with a line of three hyphens, then 'title: ...', then three hyphens again"
        problems.append(Problem(shown, 1, 1, "error", said))
        return None
    fields = parse_yaml(head, shown, problems, first_line=2)
    if fields is None:
        return None
    fields.refuse_unknown(KEYS)
    values: dict[str, Value] = {}
    for key in ("title", "slug", "arxiv", "doi", "theme", "edition", "note", "id"):
        if key in fields:
            values[key] = fields.text(key) if key == "note" else " ".join(fields.text(key).split())
    for key in ("published", "added"):
        if key in fields and (day := fields.day(key)):
            values[key] = day
    for key in ("authors", "tags"):
        if key in fields:
            values[key] = tuple(dict.fromkeys(" ".join(text.split()) for text in fields.texts(key) if text.strip()))
    if "links" in fields:
        values["links"] = _parse_links(fields)
    if not values.get("title"):
        fields.report("a page needs a 'title'", "title")
    for key in ("slug", "id", "theme", "edition", "tags"):  # each ends an address
        value = values.get(key, "")
        for part in value if isinstance(value, tuple) else (value,):
            if part and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", str(part)):
                said = f"{key!r} must be lower-case letters, digits and hyphens, not {part!r}"
                fields.report(said + (f": perhaps {near!r}" if (near := slug_of(str(part))) else ""), key)
    if body.strip():
        values["abstract"] = body.strip()
    lines = {key: place[0] for key, place in fields.places.items()} | {"abstract": body_line}
    return Page(path=path, shown=shown, text=text, values=values, lines=lines)


def format_page(values: Mapping[str, Value]) -> str:
    """A new page: front matter in the order of KEYS, then the abstract."""
    head = "".join(_format_field(key, values[key]) for key in KEYS if values.get(key))
    return f"---\n{head}---\n\n{values.get('abstract') or ''}\n"


def update_page(text: str, changes: Mapping[str, Value | None]) -> str:
    """A page with some values changed (None takes a key out) and every other character as a person left it:
    comments, order, quoting. New keys go where KEYS would put them."""
    head, body, _ = _split(text)
    assert head is not None, "only a page that was read is updated"
    lines = head.split("\n")[:-1]
    spans = _spans(lines)
    for key in KEYS:
        if key not in changes:
            continue
        value = changes[key]
        new = _format_field(key, value).rstrip("\n").split("\n") if value else []
        if key in spans:
            start, end = spans[key]
            comment = re.search(r"\s+#.*$", lines[start])
            if new and comment and end == start + 1 and not re.search(r"[\"']", lines[start]):
                new[0] += comment[0]  # a quoted value may hold a #, so there the rest of the line goes with it
            lines[start:end] = new
        elif new:
            before = [spans[other][1] for other in KEYS[: KEYS.index(key)] if other in spans]
            at = max(before, default=0)
            lines[at:at] = new
        spans = _spans(lines)
    if "abstract" in changes:
        body = f"\n{changes['abstract'] or ''}\n"
    return "---\n" + "".join(line + "\n" for line in lines) + "---\n" + body


def write_pages(texts: Mapping[Path, str], known: Mapping[Path, Page]) -> None:
    """Write pages one by one, each whole or not at all; one that changed on disk since it was read is left as it is."""
    for path, text in sorted(texts.items()):
        page = known.get(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if page is None:
                if not path.exists():
                    _replace(path, text.encode())
                continue
            now = path.read_bytes()
            if now.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n") == page.text:
                _replace(path, (text.replace("\n", "\r\n") if b"\r\n" in now else text).encode())
        except OSError as error:
            raise MachineError(f"{path.as_posix()}: cannot be written: {error.strerror}") from error


def read_ledger(root: Root, problems: list[Problem]) -> dict[str, Seen]:
    """The ledger by identity; empty where there is none."""
    path = root.content / LEDGER
    if not path.exists():
        return {}
    shown = root.shown(path)
    ledger: dict[str, Seen] = {}
    for number, line in enumerate((read_text(path, shown, problems) or "").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            marks = {str(key): str(value) for key, value in entry["marks"].items()}
            ledger[str(entry["paper"])] = Seen(id=str(entry["id"]), marks=marks)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            text = "not a line that Offprint wrote: restore the file from the repository's history, or delete the line"
            problems.append(Problem(shown, number, 1, "error", text))
    return ledger


def write_ledger(root: Root, ledger: Mapping[str, Seen]) -> None:
    """Write the ledger if it says something new: one line a paper, sorted, so that two branches merge."""
    path = root.content / LEDGER
    text = "".join(
        json.dumps({"paper": key, "id": seen.id, "marks": dict(sorted(seen.marks.items()))}, ensure_ascii=False) + "\n"
        for key, seen in sorted(ledger.items())
    )
    try:
        if text and (not path.exists() or path.read_bytes() != text.encode()):
            _replace(path, text.encode())
    except OSError as error:
        raise MachineError(f"{path.as_posix()}: cannot be written: {error.strerror}") from error


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _split(text: str) -> tuple[str | None, str, int]:
    """(front matter, body, the body's first line); no front matter: None."""
    opening = re.match(r"---[ \t]*\n", text)
    closing = re.compile(r"^---[ \t]*(\n|\Z)", re.M).search(text, opening.end()) if opening else None
    if not opening or not closing:
        return None, text, 1
    body = text[closing.end() :]
    blank = len(body) - len(body.lstrip("\n"))
    return text[opening.end() : closing.start()], body, text.count("\n", 0, closing.end() + blank) + 1


def _spans(lines: list[str]) -> dict[str, tuple[int, int]]:
    """Which lines of the front matter each key takes: its own, and those below that belong to its value."""
    spans: dict[str, tuple[int, int]] = {}
    for start, line in enumerate(lines):
        found = re.match(r"['\"]?([a-z_]+)['\"]?\s*:(\s|$)", line)
        if found:
            end = start + 1
            while end < len(lines) and re.match(r"\s+\S|- |-$|\s*$", lines[end]):
                end += 1
            while end > start + 1 and not lines[end - 1].strip():
                end -= 1  # blank lines stay with what follows
            spans[found[1]] = (start, end)
    return spans


def _parse_links(fields: Fields) -> tuple[Link, ...]:
    """``- code: https://...`` a line; the scheme decides what is a link at all."""
    links = []
    for entry in fields.mappings("links"):
        for kind in entry:
            url = entry.text(kind)
            if not re.fullmatch(r"[a-z][a-z0-9-]*", kind):
                entry.report(f"the kind of a link must be a lower-case word, not {kind!r}", kind)
            elif not is_web_address(url):
                entry.report(f"a link must begin with https:// or http://, not {url!r}", kind)
            else:
                links.append(Link(kind, url))
    return tuple(dict.fromkeys(links))


def _plain(value: Value) -> str | list[str] | list[list[str]]:
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return [[item.kind, item.url] if isinstance(item, Link) else item for item in value]  # type: ignore[return-value]


def _format_field(key: str, value: Value) -> str:
    if isinstance(value, str):
        if key == "note" and "\n" in value.strip() and _fits_block(value):
            return f"{key}: |\n" + "".join(f"  {line}\n" if line else "\n" for line in value.strip("\n").split("\n"))
        return f"{key}: {_scalar(value)}\n"
    if isinstance(value, date):
        return f"{key}: {value.isoformat()}\n"
    if key == "links":
        return f"{key}:\n" + "".join(
            f"  - {item.kind}: {_scalar(item.url)}\n" for item in value if isinstance(item, Link)
        )
    items = [_scalar(str(item)) for item in value]
    if key == "tags":
        return f"{key}: [{', '.join(items)}]\n"
    return f"{key}:\n" + "".join(f"  - {item}\n" for item in items)


def _fits_block(text: str) -> bool:
    return text == text.strip("\n") and not text.startswith(" ") and not re.search(r"[^\n\x20-\x7e\xa0-\ud7ff]", text)


def _scalar(text: str) -> str:
    """A text as YAML (1.1 and 1.2): plain where every reader takes it for the same text, else in double quotes."""
    if re.fullmatch(r"https?://[A-Za-z0-9][^\s\"'#,\[\]{}:]*", text):
        return text
    if re.fullmatch(r"\d{4}-\d\d-\d\d|[0-9a-z-]*[g-np-wyz][0-9a-z-]*", text) and text not in _WORDS and text[0] != "-":
        return text
    safe = re.fullmatch(
        r"[^\W\d_]([^\n:#\"'\[\]{},&*!|>%@`\x00-\x1f\x7f-\x9f\ufeff\ud800-\udfff\u2028\u2029]*[^\s:#\"'\[\]{},&*!|>%@`\x00-\x1f\x7f-\x9f\ufeff\ud800-\udfff\u2028\u2029])?",
        text,
    )
    if safe and text.lower() not in _WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub(
        r"[\x7f-\x9f\ufeff\u2028\u2029\ufffe\uffff\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", quoted
    )


_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null"])
