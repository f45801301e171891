"""The marks of TeX in a text: whether there are any, which belong together, and what they hold in one piece."""

from __future__ import annotations

import re
from collections.abc import Iterator

from offprint.text.addresses import OPENING, address_end, first_opening, has_address

MAX_TEXT = 50_000
"""No abstract is longer: such text is taken as it stands, so that nobody can make a build wait."""
SPECIAL = re.compile(r"[\\$`~^{}]|--")
_MARKS = ("\\", "$", "`", "~", "^", "{", "}", "--")
SPECIAL_OR_ADDRESS = re.compile(f"{SPECIAL.pattern}|{OPENING}")
TIMES = re.compile(r"times(?<=\dtimes)(?=\d)")  # the literal first: re finds that ten times as fast
BRACES = re.compile(r"\\.|[{}]", re.S)
_MATH = re.compile(r"\$(?=[^\s$])((?:[^$\\]++|\\.)*+)\$")
_PRICE = re.compile(r"\$\d[\d.,]*[KMBkmb]?(?:[\s;)–]|$)")  # A$5, US$3
_BESIDE_MONEY = re.compile(r"[-–—/,;+] ?\d[\d.,]*[KMBkmb]?|/[A-Z]{1,3}")  # 5$-10$, US$/A$
_PROSE = re.compile(r"(?<=\s)[a-z]{2,}(?=\s)|(?<=\s)[a-z]{3,}$")


def has_tex(text: str) -> bool:
    """Whether there may be TeX in a text; a quick answer, and yes too often rather than no."""
    # ``in`` is memchr: these take 2 µs for an abstract, one search for [\\$`~^{}] 20.
    return (
        "\\" in text
        or "$" in text
        or "`" in text
        or "~" in text
        or "^" in text
        or "{" in text
        or "}" in text
        or "--" in text
        or ("times" in text and TIMES.search(text) is not None)
    )


def first_mark(text: str) -> int:
    """A place before which neither TeX nor an address begins: ``find`` gets there ten times as fast as a pattern."""
    places = [place for mark in _MARKS if (place := text.find(mark)) >= 0]
    return min([first_opening(text), *places])


def partners(text: str) -> dict[int, int]:
    """The place of every opening brace that has a partner → the place of that one."""
    pairs: dict[int, int] = {}
    if "}" in text:
        waiting: list[int] = []
        for found in BRACES.finditer(text):
            if found[0] == "{":
                waiting.append(found.start())
            elif found[0] == "}" and waiting:
                pairs[waiting.pop()] = found.start()
    return pairs


def formula_end(text: str, at: int) -> int:
    """The end of the formula that a dollar opens; 0 if it is money or just a dollar.

    Pandoc's rule (tex_math_dollars): no space after the opening dollar nor before the closing one, and no digit after
    the closing one. Money besides: an amount with words behind it (``$5 million or so in US$``) is no formula, nor is
    what stands between two signs that follow their amounts or their countries; nor a quote of a script's.
    """
    found = _MATH.match(text, at)
    if _PRICE.match(text, at) and text[max(at - 1, 0)].isupper():
        return 0
    if not found or text[found.end() - 2].isspace() or text[found.end() : found.end() + 1].isdigit():
        return 0
    inner, before = found[1], text[max(at - 1, 0) : at]
    if (before.isdigit() or before.isupper()) and _BESIDE_MONEY.fullmatch(inner):
        return 0
    if inner[0] in "'\"" or inner.endswith("/"):
        return 0
    if not re.search(r"[\\^_=]", inner) and (
        _PROSE.search(inner) or re.match(r"\d[\d.,]*[KMBkmb]?[-–,;)\s].*[A-Z]$", inner)
    ):
        return 0
    return found.end()


def unbreakable(text: str, longest: int) -> Iterator[tuple[int, int]]:
    """Places and ends of the formulas, addresses and groups up to a length: what must stay in one piece."""
    if len(text) > MAX_TEXT or not (has_tex(text) or has_address(text)):
        return
    pairs, absent, at = partners(text), set[str](), first_mark(text)
    while found := SPECIAL_OR_ADDRESS.search(text, at):
        start, mark = found.start(), found[0]
        end = start
        if mark == "$":
            double = text.startswith("$$", start)
            end = text.find("$$", start + 2) + 2 if double and "$$" not in absent else formula_end(text, start)
            if double and end < start + 2:
                absent.add("$$")
                end = start
        elif mark == "\\":
            closing = {"(": "\\)", "[": "\\]"}.get(text[start + 1 : start + 2], "")
            if closing and closing not in absent:
                end = text.find(closing, start) + 2
                if end < 2:
                    absent.add(closing)
            at = max(start + 2, end)
            if end > start:
                yield start, end
            continue
        elif mark == "{":
            end = pairs.get(start, -1) + 1
            if end - start > longest:
                end = start
        elif mark[0] not in "}`~^-":
            end = address_end(text, start)
        if end > start:
            yield start, end
        at = max(end, start + 1)
