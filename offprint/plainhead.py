"""The head of a page as Offprint writes it → its values, without a parser of YAML, which takes ten times as long. Of
anything else, be it a value in a style of somebody's own, nothing is said here: the parser reads it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

Plain = str | tuple[str, ...] | tuple[tuple[str, str], ...]
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


def read_plain(head: str, known: Collection[str]) -> tuple[Mapping[str, Plain], Sequence[int]] | None:
    """The values of a head by their keys, all of them ``known``, and the line of each, from 0; None for a head of
    which any line is not as Offprint writes it."""
    if _FOREIGN(head):
        return None
    lines = head.split("\n")[:-1]
    values: dict[str, Plain] = {}
    places = []
    at = 0
    while at < len(lines):
        key, between, rest = lines[at].partition(": ")
        places.append(at)
        at += 1
        value: Plain | None
        if between:
            value = tuple(rest[1:-1].split(", ")) if rest[:1] == "[" and _FLOW(rest) else _scalar(rest)
        elif key[-1:] == ":":
            key, start = key[:-1], at
            while at < len(lines) and lines[at].startswith("  - "):
                at += 1
            value = _items([line[4:] for line in lines[start:at]])
        else:
            return None
        if value is None or key in values or key not in known:
            return None
        values[key] = value
    return values, places


def _scalar(text: str) -> str | None:
    if _UNQUOTED(text):
        return text
    if not _QUOTED.fullmatch(text):
        return None
    if text[0] == "'":
        return text[1:-1].replace("''", "'")
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _items(lines: Sequence[str]) -> Plain | None:
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
