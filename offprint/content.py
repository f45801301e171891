"""papers ⇄ the pages of content/papers/: front matter, then the abstract as plain text. Alone knows what a page
holds."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from offprint.config import Root
from offprint.errors import Problem
from offprint.frontmatter import Value, format_head, split_page, update_head
from offprint.inputs import Fields, decode, is_web_address, parse_yaml, read_bytes, unify_line_ends
from offprint.model import ID, LONGEST_ID, Detail, Link, PartialDate
from offprint.output import write_whole
from offprint.plainhead import ARXIV, DOI, read_plain
from offprint.slugs import slug_of
from offprint.text.characters import clean

KEYS = (
    *("title", "slug", "authors", "affiliations", "orcids", "published", "updated", "arxiv", "categories", "doi"),
    *(
        "venue",
        "comments",
        "keywords",
        "votes",
        "theme",
        "tags",
        "links",
        "added",
        "edition",
        "draft",
        "hidden",
        "pin",
        "note",
        "id",
    ),
)
"""The front matter's keys, in the order in which a new page has them. ``abstract`` is the page's body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One file of content/papers/, as it stands."""

    path: Path
    shown: str
    around: tuple[str, str]
    """What stands above and below the abstract; all of it above where there is none."""
    values: Mapping[str, Value]
    """What its front matter says, and its body as ``abstract``: only what is there."""
    lines: Mapping[str, int]
    """The line of each key; the body's first line for ``abstract``."""

    @property
    def text(self) -> str:
        """The whole file, line ends made ``\\n``: put together, for a hundred thousand abstracts are kept once."""
        return f"{self.around[0]}{self.values.get('abstract', '')}{self.around[1]}"


def read_pages(root: Root, problems: list[Problem]) -> list[Page]:
    """Every page of content/papers/, by file name; broken ones are left out and reported."""
    folder = root.content / "papers"
    if not folder.is_dir():
        return []
    pages, above = [], root.shown(folder)
    with os.scandir(folder) as entries:  # a path takes longer than a look at one of a hundred thousand files
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        name, shown = entry.name, f"{above}/{entry.name}"
        if name.startswith(".") or name.lower() == "readme.md":
            continue
        if page := read_page(folder, name, shown, entry.is_file(), problems):
            pages.append(page)
    return pages


def read_page(folder: Path, name: str, shown: str, is_file: bool, problems: list[Problem]) -> Page | None:
    """The page of a name; None where it is none, or broken, which is reported."""
    if not (name.endswith(".md") and is_file):
        said = "not read: a page is a file right here whose name ends in .md"
        problems.append(Problem(shown, 1, 1, "warning", said))
        return None
    if not name.isascii() and any("\ud800" <= char <= "\udfff" for char in name):  # how Python reads no characters
        problems.append(Problem(shown, 1, 1, "error", "the file's name is not UTF-8: rename it"))
        return None
    data = read_bytes(os.path.join(folder, name), shown, problems)  # noqa: PTH118  (a path takes longer)
    text = decode(data, shown, problems) if data is not None else None
    return parse_page(text, folder / name, shown, problems) if text is not None else None


def parse_page(text: str, path: Path, shown: str, problems: list[Problem]) -> Page | None:
    """A page from its text (line ends ``\\n``); None and problems where it cannot be read."""
    return parse_plain_page(text, path, shown) or parse_any_page(text, path, shown, problems)


def parse_any_page(text: str, path: Path, shown: str, problems: list[Problem]) -> Page | None:
    """The same by a parser of YAML, which reads whatever a person may write."""
    parts = split_page(text)
    if parts is None:
        said = "a page begins with a line of three hyphens, then 'title: ...', then three hyphens again"
        problems.append(Problem(shown, 1, 1, "error", said))
        return None
    _, head, _, body = parts
    fields = parse_yaml(head, shown, problems, first_line=2)
    if fields is None:
        return None
    fields.refuse_unknown(KEYS)
    for key, (_, column) in fields.places.items():
        if column != 1:
            fields.report(f"{key!r} must stand at the beginning of a line of its own", key)
    if getattr(fields.nodes.get("title"), "style", "") == '"' and re.search(r"[\x00-\x1f]", fields.text("title")):
        said = "'title' holds a control character: in double quotes a backslash is written twice, in single ones once"
        fields.report(said, "title")
    values: dict[str, Value] = {}
    for key in ("title", "slug", "arxiv", "doi", "venue", "comments", "theme", "edition", "note", "id"):
        if key in fields:
            values[key] = fields.text(key) if key == "note" else " ".join(fields.text(key).split())
    for key in ("published", "updated"):
        if key in fields:
            values[key] = _parse_date(fields, key) or ""
    if "added" in fields:
        values["added"] = fields.day("added") or ""
    for key in ("authors", "categories", "keywords", "tags"):
        if key in fields:
            values[key] = tuple(dict.fromkeys(" ".join(text.split()) for text in fields.texts(key) if text.strip()))
    for key in ("draft", "hidden", "pin"):
        if key in fields:
            values[key] = fields.flag(key)
    if "votes" in fields:
        values["votes"] = int(fields.number("votes", 0, 0, 1e9))
    for key in ("affiliations", "orcids"):
        if key in fields:
            entries = fields.mappings(key)
            values[key] = tuple(Detail(name, entry.text(name)) for entry in entries for name in entry)
    if "links" in fields:
        values["links"] = _parse_links(fields)
    if not clean(str(values.get("title", ""))):
        fields.report("a page needs a 'title'", "title")
    for key in ("slug", "id", "theme", "edition", "tags"):  # each ends an address
        _check(fields, key, values, ID, "lower-case letters, digits and hyphens", slug_of)
    _check(fields, "arxiv", values, ARXIV, "an arXiv id such as 2401.00010", lambda text: _bare(ARXIV, text))
    _check(fields, "doi", values, DOI, "a DOI such as 10.1000/182", lambda text: _bare(DOI, text))
    lines = [place[0] for place in fields.places.values()]
    return _page(path, shown, text, len(text) - len(body), values, _numbered(tuple(fields.places), tuple(lines)))


def _page(path: Path, shown: str, text: str, start: int, values: dict[str, Value], lines: Mapping[str, int]) -> Page:
    """A page whose body begins at a place in its text."""
    body = text[start:]
    abstract = body.strip()
    if abstract:
        values["abstract"] = abstract
        begin = start + body.index(abstract[0])
        around = text[:begin], text[begin + len(abstract) :]
    else:
        around = text, ""
    above = text.count("\n", 0, len(text) - len(body.lstrip("\n")))
    keys, numbers = (*lines, "abstract"), (*lines.values(), above + 1)
    return Page(path=path, shown=shown, around=around, values=values, lines=_numbered(keys, numbers))


@lru_cache(maxsize=1024)
def _numbered(keys: tuple[str, ...], numbers: tuple[int, ...]) -> Mapping[str, int]:
    """Lines by their keys: for most pages the same, so that they are kept once."""
    return dict(zip(keys, numbers, strict=True))


def parse_plain_page(text: str, path: Path, shown: str) -> Page | None:
    """A page as Offprint writes it, in which nothing is wrong; None for any other, for which the parser must be asked,
    or that must be told of. A tenth of the time, and the same page (a test compares them)."""
    end = text.find("\n---\n", 3)
    plain = read_plain(text[4 : end + 1]) if end > 0 and text.startswith("---\n") else None
    if not plain:
        return None
    values, places = plain
    if not clean(str(values.get("title", ""))):
        return None
    numbers = tuple(place + 2 for place in places)
    return _page(path, shown, text, end + 5, values, _numbered(tuple(values), numbers))


def place_in(page: Page, key: str, item: str = "") -> tuple[int, int]:
    """Line and column of a value of a page, or of one text in it, as ``Fields.place``. The page is read again, for few
    are ever asked."""
    parts = split_page(page.text) if key != "abstract" else None
    fields = parse_yaml(parts[1], page.shown, [], first_line=2) if parts else None
    return fields.place(key, item) if fields and key in fields else (page.lines.get(key, 1), 1)


def format_page(values: Mapping[str, Value]) -> str:
    """A new page: front matter in the order of KEYS, then the abstract."""
    return f"---\n{format_head(values, KEYS)}---\n\n{values.get('abstract') or ''}\n"


def update_page(text: str, changes: Mapping[str, Value | None]) -> str:
    """A page with some values changed (None takes a key out) and every other character as a person left it:
    comments, order, quoting. New keys go where KEYS would put them."""
    parts = split_page(text)
    assert parts is not None, "only a page that was read is updated"
    opening, head, closing, body = parts
    head = update_head(head, {key: value for key, value in changes.items() if key != "abstract"}, KEYS)
    if "abstract" in changes:
        body = f"\n{changes['abstract'] or ''}\n"
        closing = closing.rstrip("\n") + "\n"
    return opening + head + closing + body


def write_pages(texts: Mapping[Path, str], known: Mapping[Path, Page]) -> set[Path]:
    """Write pages one by one, each whole or not at all; those that changed on disk since they were read, which are
    given, are left as they are."""
    left = set()
    for path, text in sorted(texts.items()):
        page = known.get(path)
        if page is None:
            if path.exists():
                left.add(path)
            else:
                write_whole(path, text.encode())
            continue
        now = path.read_bytes()
        if unify_line_ends(now.decode("utf-8-sig", "replace")) == page.text:
            mark = b"\xef\xbb\xbf" if now.startswith(b"\xef\xbb\xbf") else b""
            write_whole(path, mark + (text.replace("\n", "\r\n") if b"\r\n" in now else text).encode())
        else:
            left.add(path)
    return left


def _parse_date(fields: Fields, key: str) -> PartialDate | None:
    text = fields.text(key)
    found = PartialDate.parse(text)
    if text and not found:
        said = f"{key!r} must be a day, a month or a year such as 2026-11-22, 2026-11 or 2026, not {text!r}"
        fields.report(said, key)
    return found


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


def _check(
    fields: Fields, key: str, values: Mapping[str, Value], pattern: str, what: str, mend: Callable[[str], str]
) -> None:
    """Report every part of a value that is not of the pattern, with what was perhaps meant."""
    value = values.get(key, "")
    for part in value if isinstance(value, tuple) else (value,):
        if part and not re.fullmatch(pattern, str(part)):
            near = mend(str(part))
            most = f", {LONGEST_ID} of them at most" if pattern == ID and len(str(part)) > LONGEST_ID else ""
            said = f"{key!r} must be {what}{most}, not {part!r}" + (f": perhaps {near!r}" if near else "")
            fields.report(said, key, place=fields.place(key, str(part)) if key in ("theme", "tags") else None)


def _bare(pattern: str, text: str) -> str:
    """The identifier within an address."""
    found = re.search(rf"(?<![\w.])(?:{pattern})", text)
    return found[0].removesuffix(".pdf") if found else ""
