"""Papers that are new and have nearly the title of another one → a question to the owner. Nothing is merged by
likeness: two papers may well differ in one word."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher

from offprint.errors import Problem
from offprint.identities import agree, names_in
from offprint.merge import Draft
from offprint.model import normalise

_ALIKE = 0.92
"""The part of their letters that two titles of one paper share, by Ratcliff and Obershelp: found on titles of
preprints and of what journals made of them."""
_COMMON = 50
"""A word of so many titles tells none of them apart, and is not looked under."""
_TOLD_APART = re.compile(r"\d+|\b[ivx]+\b")
"""What makes another paper of a title, though it is a single letter: numbers of parts and versions."""


def ask_about_near_titles(drafts: Sequence[Draft], problems: list[Problem]) -> None:
    """A note for every new paper that may be another one of the digest under a slightly different title."""
    titles = [" ".join(str(draft.values.get("title", "")).casefold().split()) for draft in drafts]
    words = [set(re.findall(r"\w{4,}", title)) for title in titles]
    under: dict[str, list[int]] = defaultdict(list)
    for at, own in enumerate(words):
        for word in own:
            under[word].append(at)
    for at, draft in enumerate(drafts):
        if draft.page is not None:
            continue
        others = {place for word in words[at] for place in _few(under[word])} - {at}
        for place in sorted(others):
            if drafts[place].page is None and place > at:
                continue  # of two new ones the later asks
            if _near(titles[at], titles[place]) and agree(names_in(draft.values), names_in(drafts[place].values)):
                other = drafts[place].page
                where = other.shown if other else f"{drafts[place].source[0]}:{drafts[place].source[1]}"
                text = (
                    f"nearly the title of {where}: if it is the same paper, give both the same title, arXiv id or DOI"
                )
                problems.append(Problem(*draft.source, 1, "note", text))
                break


def _few(places: list[int]) -> list[int]:
    return places if len(places) <= _COMMON else []


def _near(one: str, other: str) -> bool:
    if sorted(_TOLD_APART.findall(one)) != sorted(_TOLD_APART.findall(other)):
        return False
    short, long = sorted((normalise(one), normalise(other)), key=len)
    if len(short) < _ALIKE * len(long) / (2 - _ALIKE):  # no two texts of such lengths are alike enough
        return False
    matcher = SequenceMatcher(None, short, long, autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE
