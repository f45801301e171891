"""What a text of a listing looks like: a title, an abstract, or either."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

_ABBREVIATION = re.compile(r"\b(e\.g|i\.e|etc|vs|cf|al|Dr|Mr|Ms|St|No|Fig|Eq|Sec|resp|approx|[A-Z])\.$")
_CLOSING = "\"'’”)]"
_QUESTION = re.compile(r"[?!？！]")

Kind = Literal["title", "either", "abstract", "run together"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One title or abstract, as its shape says; ``line`` is the first of its lines."""

    text: str
    line: int
    kind: Kind


def kind_of(text: str) -> Kind:
    """What a text's shape says it is: an abstract is long, or several sentences, or ends as a sentence does."""
    if len(text) > 400 or (size := size_of(text)) > 400:  # no letter counts for less than one
        return "abstract"
    sentences = _sentence_ends(text)
    closed = is_closed(text)
    if sentences >= 2 or (size > 200 and (sentences or closed)):
        return "abstract"
    return "either" if closed or size > 300 or (sentences and not _QUESTION.search(text)) else "title"


def is_closed(text: str) -> bool:
    """True for what ends as a sentence does, or with an address."""
    last = text.removesuffix("\n").rstrip(_CLOSING)[-1:]
    return last in (".", "。") or ("://" in text and "://" in text.rsplit(maxsplit=1)[-1])


def size_of(text: str) -> int:
    """How wide a text is; a Chinese character counts for two letters."""
    return len(text) if text.isascii() else sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _sentence_ends(text: str) -> int:
    """Full stops inside the text that end a sentence."""
    ends = 0
    for stop in re.finditer(r"[.!?][\"'’”)\]]*\s+(?=[A-Z\"“(])|[。！？](?=.)", text[:4000]):
        ends += not _ABBREVIATION.search(text[max(0, stop.start() - 8) : stop.start() + 1])
    return ends


def stops(line: str) -> bool:
    return is_closed(line) or bool(_QUESTION.search(line[-1:]))
