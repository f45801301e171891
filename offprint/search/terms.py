"""Tokens of a text → the terms that an index holds: words without their endings, or pairs of letters where words are
not told apart by spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from offprint.folding import WIDE, forms, tokens
from offprint.subjects.stems import stem, uninflected

_WIDE = re.compile(f"[{WIDE}]+")
_KEPT, _NAMES = 1 << 17, 1 << 15
_PIECES = re.compile(f"[{WIDE}]+|[^{WIDE}]+")


def tokens_of(text: str) -> list[str]:
    """The tokens of a text, in which marks above and below wide letters are no borders of words."""
    if not text.isascii() and _WIDE.search(text):
        parts = unicodedata.normalize("NFD", text)
        text = unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.category(c).startswith("M")))
    return tokens(text)


@lru_cache(_NAMES)
def tokens_of_name(name: str) -> tuple[str, ...]:
    """Those of the name of an author or a tag, which many papers share."""
    return tuple(tokens_of(name))


class Terms(dict[str, tuple[bytes, ...]]):
    """Token → its terms in a language in UTF-8, each once. Remembered, for most texts have the same words."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, token: str) -> tuple[bytes, ...]:
        if len(self) == _KEPT:
            self.clear()
        found = self[token] = tuple(
            dict.fromkeys(term.encode("utf-8", "replace") for term in _terms(token, self._language))
        )
        return found


@lru_cache(1)
def terms_of(language: str) -> Terms:
    """The same for every block of a run."""
    return Terms(language)


def _terms(token: str, language: str) -> Iterator[str]:
    for form in forms(token):
        if form.isascii() or not _WIDE.search(form):
            yield key(form, language)
            continue
        for piece in _PIECES.findall(form):
            if _WIDE.match(piece):
                yield from piece
                yield from map("".join, pairwise(piece))
            else:
                yield key(piece, language)


def key(form: str, language: str) -> str:
    """What all forms of a word are found by."""
    bare = language.split("-")[0]
    return stem(form) if bare == "en" else uninflected(form, bare)
