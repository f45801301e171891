"""The head of a page as Offprint writes it → its values, without a parser of YAML, which takes ten times as long. Of
anything else, be it a value in a style of somebody's own, nothing is said here: the parser reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from offprint.frontmatter import Value
from offprint.inputs import is_web_address
from offprint.model import ID, Detail, Link, PartialDate, edition_date

ARXIV = r"\d{4}\.\d{4,5}(v\d+)?|[a-z-]+(\.[A-Z]{2})?/\d{7}(v\d+)?"
"""An arXiv identifier, of either scheme (info.arxiv.org/help/arxiv_identifier.html)."""
DOI = r"10\.\d{4,9}/\S+"
"""A DOI as Crossref matches it."""
_Plain = str | tuple[str, ...] | tuple[tuple[str, str], ...]
"""A text, a list of texts, or a list of names with texts."""

_FOREIGN = re.compile(r"[^\n\x20-\x7e\xa0-\u2027\u2030-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]").search
"""A character that no reader of YAML takes for itself: a control, a tab, a line end of another kind."""
_UNQUOTED = re.compile(
    r"https?://[A-Za-z0-9][^\s\"'#,\[\]{}:]*"
    r"|[0-9][0-9A-Za-z./()_-]*"  # a day, an identifier
    r"|[^\W_](?:[^:#\"'\[\]{},&*!|>%@`]*[^\s:#\"'\[\]{},&*!|>%@`])?"  # a word, or several
).fullmatch
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\[\"\\])*\"|'(?:[^']|'')*'")
_WORD = r"[A-Za-z0-9](?:[A-Za-z0-9 .-]*[A-Za-z0-9])?"
_FLOW = re.compile(rf"\[{_WORD}(?:, {_WORD})*\]").fullmatch
_LONGEST_NAME = 500  # a key of YAML ends within 1,024 characters


def read_plain(head: str) -> tuple[dict[str, Value], Sequence[int]] | None:
    """The values of a head by their keys, and the line of each, from 0; None for a head of which any line is not as
    Offprint writes it, or any value not right."""
    if _FOREIGN(head):
        return None
    lines = head.split("\n")[:-1]
    values: dict[str, Value] = {}
    places = []
    at = 0
    while at < len(lines):
        key, between, rest = lines[at].partition(": ")
        places.append(at)
        at += 1
        value: _Plain | None
        if between:
            value = tuple(rest[1:-1].split(", ")) if rest[:1] == "[" and _FLOW(rest) else _scalar(rest)
        elif key[-1:] == ":":
            key, start = key[:-1], at
            while at < len(lines) and lines[at].startswith("  - "):
                at += 1
            value = _items([line[4:] for line in lines[start:at]])
        else:
            return None
        right = _READERS[key](value) if value is not None and key in _READERS and key not in values else None
        if right is None:
            return None
        values[key] = right
    return values, places


def _scalar(text: str) -> str | None:
    if _UNQUOTED(text):
        return text
    if not _QUOTED.fullmatch(text):
        return None
    if text[0] == "'":
        return text[1:-1].replace("''", "'")
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _items(lines: Sequence[str]) -> _Plain | None:
    """A list of texts, or of one name with a text each; None for a list of both, and for none."""
    texts = tuple(text for line in lines if (text := _scalar(line)) is not None)
    if texts and len(texts) == len(lines):
        return texts
    pairs = []
    for line in lines:
        quoted = _QUOTED.match(line)
        name = quoted[0] if quoted else line.partition(":")[0]
        pair = _scalar(name), _scalar(line[len(name) + 2 :]) if line.startswith(": ", len(name)) else None
        if pair[0] is None or pair[1] is None or len(name) > _LONGEST_NAME:
            return None
        pairs.append((pair[0], pair[1]))
    return tuple(pairs) or None


def _read_text(value: _Plain) -> str | None:
    return " ".join(value.split()) if isinstance(value, str) else None


def _read_note(value: _Plain) -> str | None:
    return value if isinstance(value, str) else None


def _read_of(pattern: str) -> Callable[[_Plain], str | None]:
    """What reads a text that must be of a pattern, or empty."""
    fits = re.compile(pattern).fullmatch

    def read(value: _Plain) -> str | None:
        text = _read_text(value)
        return text if text is not None and (not text or fits(text)) else None

    return read


def _read_date(value: _Plain) -> PartialDate | None:
    return PartialDate.parse(value) if isinstance(value, str) else None


def _read_day(value: _Plain) -> date | None:
    return edition_date(value) if isinstance(value, str) else None


def _read_texts(value: _Plain) -> tuple[str, ...] | None:
    found = [" ".join(each.split()) for each in value if isinstance(each, str)] if isinstance(value, tuple) else [""]
    return tuple(dict.fromkeys(found)) if all(found) and len(found) == len(value) else None


def _read_ids(value: _Plain) -> tuple[str, ...] | None:
    found = _read_texts(value)
    return found if found is not None and all(map(_is_id, found)) else None


def _read_flag(value: _Plain) -> bool | None:
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def _read_number(value: _Plain) -> int | None:
    return int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value) else None


def _read_details(value: _Plain) -> tuple[Detail, ...] | None:
    pairs = value if isinstance(value, tuple) else ()
    found = tuple(Detail(*each) for each in pairs if isinstance(each, tuple))
    return found if found and len(found) == len(pairs) else None


def _read_links(value: _Plain) -> tuple[Link, ...] | None:
    found = _read_details(value) or ()
    fit = all(re.fullmatch(r"[a-z][a-z0-9-]*", each.name) and is_web_address(each.text) for each in found)
    return tuple(dict.fromkeys(Link(each.name, each.text) for each in found)) if found and fit else None


_is_id = re.compile(ID).fullmatch
_READERS: Mapping[str, Callable[[_Plain], Value | None]] = {
    **dict.fromkeys(("title", "venue", "comments"), _read_text),
    **dict.fromkeys(("slug", "theme", "edition", "id"), _read_of(ID)),
    **dict.fromkeys(("published", "updated"), _read_date),
    **dict.fromkeys(("authors", "categories", "keywords"), _read_texts),
    **dict.fromkeys(("draft", "hidden", "pin"), _read_flag),
    **dict.fromkeys(("affiliations", "orcids"), _read_details),
    "arxiv": _read_of(ARXIV),
    "doi": _read_of(DOI),
    "note": _read_note,
    "added": _read_day,
    "tags": _read_ids,
    "votes": _read_number,
    "links": _read_links,
}
"""What reads a key's value where it is as Offprint writes it; None of what is not, or not right."""
