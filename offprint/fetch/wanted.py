"""Which records of an answer a query wants, by words, authors and votes: the same rule for every service."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from offprint.fetch.queries import Query
from offprint.model import Record, normalise

_WORD = re.compile(r"[^\W_]+")


def wanted(query: Query) -> Callable[[Record], bool]:
    """Whether a record holds one of the words and none of those it must not, is by one of the authors, and has the
    votes; words as content/themes.yaml has them: whole, singular or plural, a star for any beginning or end."""
    some, none = _pattern(query.words), _pattern(query.without)
    people = [set(_folded(name)) for name in query.authors]

    def fits(record: Record) -> bool:
        text = " | ".join(" ".join(_folded(part)) for part in (record.title, record.abstract))
        if (some and not some.search(text)) or (none and none.search(text)):
            return False
        names = [set(_folded(name)) for name in record.authors] if people else []
        return record.votes >= query.least_votes and (
            not people or any(person <= name for person in people for name in names)
        )

    return fits


def _pattern(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """The phrases in a text that ``_folded`` made: its words with one space between them."""
    found = []
    for phrase in phrases:
        words = []
        for word in re.findall(r"\*?[^\W_]+\*?", unicodedata.normalize("NFKC", phrase)):
            core = re.escape(" ".join(_folded(word.strip("*"))))
            words.append(r"\w*" * word.startswith("*") + core + r"\w*" * word.endswith("*"))
        if words:
            found.append(" ".join([*words[:-1], _singular_or_plural(words[-1])]))
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)") if found else None


def _singular_or_plural(word: str) -> str:
    """The pattern of a word and its plural, as English makes it and classify.py takes it."""
    if len(word) < 3 or not word[-1].isalpha():  # a number, or a star's pattern
        return word
    if word[-1] == "y" and word[-2] not in "aeiou":
        return f"{word[:-1]}(?:ys?|ies)"
    return f"{word}(?:es)?" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s?"


def _folded(text: str) -> list[str]:
    """The words of a text, in one case and without accents."""
    return [normalise(word) for word in _WORD.findall(unicodedata.normalize("NFKC", text))]
