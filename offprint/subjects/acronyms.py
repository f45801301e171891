"""What acronyms stand for, as the papers that spell them out say."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from offprint.subjects.terms import BREAK, FIRST_WORD, Phrase, Texts

_LONGEST = 4  # words that an acronym stands for
_BRACKETED = re.compile(r"\(\s*([^\W\d_][\w-]{1,9})\s*\)")


def spelled_out_in(text: str) -> str:
    """What the text spells out, as 'LLM ; Large Language Model ;'."""
    found = []
    for match in _BRACKETED.finditer(text):
        short = match[1].removesuffix("s") if match[1][:-1].isupper() else match[1]
        before = re.split(r"[^\w\s'’-]", text[max(0, match.start() - 120) : match.start()])[-1].split()
        if sum(c.isupper() for c in short) > 1 and (long := _spelled_out(short, before)):
            found.append(f"{short} ; {long} ; ")
    return "".join(found)


def _spelled_out(short: str, before: list[str]) -> str:
    """The words whose letters, in order, make the acronym (Schwartz and Hearst, 2003); '' where there are none."""
    text = " ".join(before[-min(len(short) + 5, 2 * len(short)) :])
    at = len(text)
    for i in range(len(short) - 1, -1, -1):
        letter = short[i].lower()
        if not letter.isalnum():
            continue
        at -= 1
        while at >= 0 and (text[at].lower() != letter or (i == 0 and at > 0 and text[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return ""
    return text[text.rfind(" ", 0, at + 1) + 1 :]


def expansions(texts: Texts) -> dict[Phrase, Phrase]:
    """Acronyms to what most papers that spell them out say they stand for."""
    said: defaultdict[Phrase, Counter[Phrase]] = defaultdict(Counter)
    for stream in texts.extras:
        stems = [tuple(texts.stem_of[form] for form in part) for part in parts(stream)]
        if len(stems) % 2 == 0:
            for short, long in zip(stems[::2], stems[1::2], strict=True):
                if len(short) == 1 and 1 < len(long) <= _LONGEST and min(long) >= FIRST_WORD:
                    said[short][long] += 1
    best = {short: min(longs, key=lambda long: (-longs[long], long)) for short, longs in said.items()}
    return {short: long for short, long in best.items() if 3 * said[short][long] >= 2 * said[short].total()}


def parts(stream: Iterable[int]) -> list[list[int]]:
    """A stream cut where phrases end."""
    found: list[list[int]] = [[]]
    for form in stream:
        if form != BREAK:
            found[-1].append(form)
        elif found[-1]:
            found.append([])
    return found if found[-1] else found[:-1]
