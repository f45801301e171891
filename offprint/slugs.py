"""Titles → slugs: the short, lasting end of a paper's address. Never from its place in a list."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Mapping

from anyascii import anyascii

_LONGEST = 56
_SMALL = frozenset("a an and as at by for from in into is of on or the to via with".split())  # noqa: SIM905
_RESERVED = re.compile(
    r"con|prn|aux|nul|com\d|lpt\d|index|readme"
)  # devices of Windows; names that mean something else


_LONE_GREEK = re.compile("(?<![\u0370-\u03ff])[Α-Ωα-ω](?![\u0370-\u03ff])")


def _spelt(letter: re.Match[str]) -> str:
    return unicodedata.name(letter[0]).rpartition(" ")[2].lower().replace("lamda", "lambda")


def slug_of(text: str, longest: int = 200) -> str:
    """Lower-case Latin letters, digits and hyphens, cut at a word; any script is transliterated, a Greek letter by
    itself spelt (β-diversity → beta-diversity). May be empty."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=\w)['’](?=\w)", "", anyascii(_LONE_GREEK.sub(_spelt, text))).lower())
    slug = ""
    for word in words:
        if slug and len(slug) + 1 + len(word) > longest:
            break
        slug = f"{slug}-{word}" if slug else word[:longest]
    return slug


def choose_slugs(
    titles: Mapping[str, str], taken: Iterable[str], elsewhere: Container[str] = frozenset()
) -> dict[str, str]:
    """A slug for each new paper (id → plain title), none of them taken, be it ``elsewhere``; none like another but for
    case.

    The name before a title's colon if it has one, else its first words; papers that would meet take more words, all of
    them, so that no order decides who keeps the short form; papers of one title end in their ids.
    """
    used = set(taken)
    chosen: dict[str, str] = {}
    waiting = dict(titles)
    for form in (_short, _long, _with_id):
        wanted = {id_: form(title, id_) for id_, title in waiting.items()}
        times = Counter(wanted.values())
        for id_, slug in wanted.items():
            if times[slug] == 1 and _is_free(slug, used) and slug not in elsewhere:
                chosen[id_] = slug
        used.update(chosen.values())
        waiting = {id_: title for id_, title in waiting.items() if id_ not in chosen}
    return chosen


def _is_free(slug: str, used: Container[str]) -> bool:
    return bool(slug) and slug not in used and not _RESERVED.fullmatch(slug)


def _short(title: str, id_: str) -> str:
    name, colon, _ = title.partition(":")
    if colon and 2 <= len(name) <= _LONGEST:
        return slug_of(name, _LONGEST)
    slug = slug_of(title, _LONGEST)
    words = slug.split("-")
    while len(words) > 1 and words[-1] in _SMALL and len(slug_of(title)) > len(slug):
        words.pop()  # a slug that was cut does not end in "of-the"
    return "-".join(words)


def _long(title: str, id_: str) -> str:
    return slug_of(title, 100)


def _with_id(title: str, id_: str) -> str:
    return f"{_short(title, id_)}-{id_}".strip("-")
