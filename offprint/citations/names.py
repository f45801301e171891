"""Authors, as sources write them → names in parts, as citations want them.

No library: nameparser knows more of people's names (titles, credentials, nicknames), but takes an organisation for a
person, drops what it knows, and needs ten times as long. The rule is BibTeX's (btxdoc, "names"): what begins with a
small letter stands between given and family name. A name that no rule can part stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from offprint.text import typeset

_SUFFIX = re.compile(r"(?:[JS]r|I{2,3}|IV)\.?")  # no V: it is an initial as often
_MORE = re.compile(r"(?:^|[,;]?\s)(?:et\.? al\.?|and others)$", re.I)
_MARK = r"[\s*†‡§¶✉⁰¹²³⁴⁵⁶⁷⁸⁹,;]"
_MARKS = re.compile(f"(?<!{_MARK}){_MARK}+$")  # from the first of them on, lest a long run be tried from each
"""Signs of a footnote, as a title page has them behind a name."""
_CJK = re.compile(r"[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]+")
_LINKS = ("y", "e", "i")  # Ortega y Gasset, Costa e Silva, Puig i Cadafalch
_MOST_WORDS = 7
_ORGANISATION = re.compile(
    r"\d|[&@/:()]|^(?:The|the)\s|\s(?:and|of|for)\s"
    r"|\b(?:Team|Group|Labs?|Laborator(?:y|ies)|Universit\w+|Institut\w*|Inc|Ltd|LLC|GmbH|Corp|Corporation|Company"
    r"|Consortium|Collaboration|Community|Foundation|Society|Association|Department|Council|Committee|Ministry|Agency"
    r"|Cent(?:er|re)|Project|Initiative|Network|Academy|College|School|Hospital|Research|AI)\b"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in parts. One without a given name is whole: an organisation, a single name, one that nothing parts."""

    family: str
    given: str = ""
    particle: str = ""
    """What stands between the two: ``van der``."""
    suffix: str = ""
    """``Jr.``, ``III``."""


MORE = Name("et al.")
"""Stands for those whom the source does not name."""


def parse_names(authors: Iterable[str]) -> tuple[Name, ...]:
    """The authors of a paper in their order; MORE is the last where the source says that there are more."""
    names, more = [], False
    for author in authors:
        text = _MARKS.sub("", typeset(author).plain)
        if found := _MORE.search(text):
            more, text = True, _MARKS.sub("", text[: found.start()])
        if text:
            names.append(parse_name(text))
    return (*names, MORE) if more else tuple(names)


def parse_name(text: str) -> Name:
    """One name, in any of the orders ``Given von Family``, ``von Family, Given`` and both with a suffix."""
    parts = [part.split() for part in text.split(",")]
    if not all(parts) or len(parts) > 3 or _ORGANISATION.search(text):
        return Name(" ".join(text.split()))
    suffix = ""
    for place in (*range(1, len(parts)), 0):
        if _SUFFIX.fullmatch(parts[place][-1]) and (place == 0 or len(parts[place]) == 1):
            suffix = parts[place].pop()
            break
    parts = [words for words in parts if words]
    if len(parts) == 2:
        return _family_first(parts[0], parts[1], suffix)
    if len(parts) == 1 and 1 < len(parts[0]) <= _MOST_WORDS:
        return _given_first(parts[0], suffix)
    return Name(" ".join(text.split()))


def _family_first(family: list[str], given: list[str], suffix: str) -> Name:
    first = next((at for at, word in enumerate(family[:-1]) if not _is_small(word)), len(family) - 1)
    last = next((at for at, word in reversed([*enumerate(given)]) if at == 0 or not _is_small(word)), 0) + 1
    return Name(" ".join(family[first:]), " ".join(given[:last]), " ".join(given[last:] + family[:first]), suffix)


def _given_first(words: list[str], suffix: str) -> Name:
    if all(_CJK.fullmatch(word) for word in words):  # 山田 太郎
        return Name(words[0], " ".join(words[1:]), "", suffix)
    small = [at for at, word in enumerate(words[1:-1], 1) if _is_small(word)]
    if not small:
        return Name(words[-1], " ".join(words[:-1]), "", suffix)
    if words[small[0]] in _LINKS and small[0] > 1:
        return Name(" ".join(words[small[0] - 1 :]), " ".join(words[: small[0] - 1]), "", suffix)
    end = next(at for at in range(small[0], len(words)) if at == len(words) - 1 or not _is_small(words[at]))
    return Name(" ".join(words[end:]), " ".join(words[: small[0]]), " ".join(words[small[0] : end]), suffix)


def _is_small(word: str) -> bool:
    """Whether a word begins with a small letter, in a script that has them: ``van``, ``d'Alembert``, not ``بن``."""
    return word[0].islower()
