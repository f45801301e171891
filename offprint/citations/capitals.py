"""Which capitals of a title belong to a word itself, so that a BibTeX style must not make them small."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORD = re.compile(r"(?:[^\W_]|(?<=[^\W_])['’](?=[^\W_]))+")
_FIRST = re.compile(rf"(?:^|[:.?!–—]\s)\W{{0,9}}({_WORD.pattern})")
_SHOUTED = 4
"""So many words in capitals alone are a way of setting a title, not names."""
_LONG = 4
"""Shorter words have no capital in any title."""
_NO_NAMES = frozenset(str.split("A An The"))
_STOPS = ",;.:!?)]"


def capitals(title: str, abstract: str = "") -> frozenset[str]:
    """The words to keep as they are: those with a capital where no rule for titles puts one (LLaMA, mRNA, 3D, Q), and
    names, as far as title and abstract tell them.

    A title that is written like a sentence has capitals for names only. In another, a name is what the abstract writes
    with a capital in mid-sentence, and never without one.
    """
    words = split_words(title)[1::2]
    if title.isupper() and len(words) >= _SHOUTED:
        return frozenset()
    kept = {word for word in words if _is_odd(word)}
    first = set(_FIRST.findall(title))
    plain = [word for word in words if word not in kept and word not in first and word[0].isalpha()]
    long = [word for word in plain if len(word) >= _LONG]
    if 2 * sum(word[0].islower() for word in long) > len(long):
        kept |= {word for word in plain if word[0].isupper()}
    elif found := _named({word for word in words if word.istitle() and word in abstract}, abstract):
        small = {word.lower() for word in found if word.lower() in abstract}
        seen = {word.strip(f"([“‘\"'{_STOPS}") for word in abstract.split()} if small else set[str]()
        kept |= {word for word in found if word.lower() not in seen}
    return frozenset(kept - _NO_NAMES)


def split_words(text: str) -> list[str]:
    """A text in parts, of which every second is a word."""
    return re.split(f"({_WORD.pattern})", text)


def _is_odd(word: str) -> bool:
    if word[1:].islower():  # nearly every word
        return False
    letters = re.split("['’]", word)[0]
    return any(c.isupper() for c in letters[1:]) or (len(letters) == 1 and letters.isupper())


def _named(words: set[str], abstract: str) -> set[str]:
    """Those that the abstract has as names."""
    return words.intersection(_names(abstract)) if words else words


def _names(abstract: str) -> Iterator[str]:
    """The words with a capital in mid-sentence. Not those of several in a row: so an acronym is spelt out, as in
    ``a Large Language Model (LLM)``."""
    words = abstract.split()
    for at in [at for at, word in enumerate(words) if at and word[0].isupper()]:
        before, word, after = words[at - 1], words[at], words[at + 1] if at + 1 < len(words) else "."
        if before[-1].isalpha() and before.islower():
            bare = word.rstrip(_STOPS)
            if bare != word or after[0].islower():
                yield re.sub("['’]s$", "", bare)
