"""The TeX remnants of a text, set: what each mark (``$ { ` ~ ^ -- \\`` or an address) stands for where it stands.

The text is read once, from left to right, from mark to mark; what stands between them means itself.

Choices that TeX leaves open: the apostrophe stays ``'``; braces that look like data (``{0, 1}``, ``{"a": 1}``,
``{input}``) stay, as do braces without a partner; an unknown ``\\macro`` is its name, ``\\macro{text}`` its text;
``$$`` stays in the line, for publishers' pages write all their formulas so.
"""

from __future__ import annotations

import re

from offprint.text.addresses import address_end, has_address
from offprint.text.galley import Closing, Galley
from offprint.text.macros import set_backslash
from offprint.text.marks import SPECIAL, SPECIAL_OR_ADDRESS, first_mark, formula_end
from offprint.text.mathematics import superscript

_LOST = re.compile(  # a superscript that lost its dollars: ^top, 10^-3, 5^{th}, ^{2}, ^2
    r"\^(?:\{?\\?(top)\}?(?![A-Za-z])"
    r"|\{?(?:(?<=\d\^)|(?<=\d\^\{))(-\d{1,4}|th|st|nd|rd)\}?(?!\w)"
    r"|\{(\d{1,4})\}(?!\w)|(\d{1,4})(?!\w|\.\d))"
)
_NAME = re.compile(r"[^\\{}\"=:;,<>|$]*[A-Z][^\\{}\"=:;,<>|$]*")
_SWITCH = re.compile(r"\\(?:em|it|bf|tt|sl|sc|rm|sf)(?![A-Za-z])")
_DOLLARS = re.compile(r"\$+")
_HYPHENS = re.compile("-+")
_BACKTICKS = re.compile("`+")
_SINGLE = re.compile(r"`(?=[^\s'])([^`']{0,300}(?:'(?=\w)[^`']{0,300}){0,9})(?<!\s)'(?!\w)")
_QUOTED = r"(?:[^`'\"\\]|\\.){0,800}"  # a backslash takes its character with it: \" is an accent, not a quote
_DOUBLE = re.compile(rf"``(?=\S)({_QUOTED}(?:(?:'(?!')|`(?!`)){_QUOTED}){{0,20}})(?<!\s)(?:''|\")")
_TRIPLE = re.compile(r"```(?=\S)([^`']{0,300})'''")


def set_tex(text: str, *, link: bool, blocks: bool = False) -> tuple[str, str, tuple[str, ...]]:
    """One clean line as HTML and as plain text, and the macros in it that nobody knows; ``link`` makes addresses
    clickable, ``blocks`` gives formulas that are set apart a line of their own."""
    galley, at, first = Galley(text, link, blocks), 0, first_mark(text)
    special = SPECIAL_OR_ADDRESS if has_address(text) else SPECIAL
    if not text.startswith('{"'):
        for depth in range(2):  # a title in BibTeX's double braces
            if text.startswith("{", depth) and galley.partner(depth) == len(text) - 1 - depth:
                galley.arguments.add(depth)
    while True:
        found = special.search(text, max(at, first))
        start = found.start() if found else len(text)
        if galley.open and galley.open[-1].place <= start:
            place, width, html, plain = galley.open.pop()
            if at <= place:
                galley.run(at, place)
                at = place + width
            galley.emit(html, plain)
            continue
        galley.run(at, start)
        if not found:
            return *galley.finish(), tuple(galley.unknown)
        at = _READERS.get(found[0], _address)(galley, start, found[0])


# Each takes a mark at its place in the text, and gives the place to go on from.


def _address(galley: Galley, at: int, mark: str) -> int:
    end = address_end(galley.text, at)
    if not end:
        return _itself(galley, at, mark)
    galley.address(galley.text[at:end])
    return max(end, at + 1)


def _itself(galley: Galley, at: int, mark: str) -> int:
    galley.put(mark)
    return at + len(mark)


def _superscript(galley: Galley, at: int, mark: str) -> int:
    text = galley.text
    if at and (text[at - 1].isalnum() or text[at - 1] in ")]}") and (lost := _LOST.match(text, at)):
        top, ordinal, braced, bare = lost.groups()
        if not top or not text[at - 1].isdigit():
            galley.emit(*(superscript(ordinal or braced or bare) if not top else ("<sup>⊤</sup>", "ᵀ")))
            return lost.end()
    return _itself(galley, at, mark)


def _dollar(galley: Galley, at: int, mark: str) -> int:
    text = galley.text
    if text.startswith("$$", at):
        if text.startswith("$$$", at):
            end = at + len(_DOLLARS.match(text, at)[0])  # type: ignore[index]
            galley.put(text[at:end])
            return end
        end = galley.find("$$", at + 2)
        if end > at + 2 and text[at + 2 : end].strip():
            galley.formula(text[at + 2 : end])
            return end + 2
        return _itself(galley, at, "$$")
    end = formula_end(text, at)
    if end:
        galley.formula(text[at + 1 : end - 1])
        return end
    return _itself(galley, at, mark)


def _brace(galley: Galley, at: int, mark: str) -> int:
    end = galley.partner(at)
    if end > 0 and (at in galley.arguments or _is_group(galley.text, at, end)):
        return galley.enter(at)
    return _itself(galley, at, mark)


def _is_group(text: str, at: int, end: int) -> bool:
    """Whether a pair of braces is TeX's: it holds a command first, keeps a word's capitals, or glues a hyphen."""
    if text.startswith("\\", at + 1):
        return not text.startswith(("\\{", '\\"}'), at + 1)
    if end - at > 300:
        return False
    inner = text[at + 1 : end]
    if inner in ("-", "--", "---", ",", "~"):  # 1{,}000, GPT{-}4
        return True
    if not inner:
        return at > 0 and not text[at - 1].isspace() and text[at - 1] not in "=:([,"
    if (inner.startswith("$") and inner.endswith("$")) or _SWITCH.search(inner):
        return True
    return (
        _NAME.fullmatch(inner.replace("{", "").replace("}", "")) is not None
        or re.fullmatch(r"[^\s\\{}\",:]*\\[^\s{}]+(?:\{\w*\}\w*)*", inner) is not None
    )


def _quote(galley: Galley, at: int, mark: str) -> int:
    text = galley.text
    run = _BACKTICKS.match(text, at)
    width = len(run[0]) if run else 1
    closing, size, end = "", 0, -1
    found: re.Match[str] | None = None
    if width == 2 and (found := _DOUBLE.match(text, at)):
        closing, end = "”", found.end(1)
        size = 2 if text.startswith("''", end) else 1
    elif width == 1 and (at == 0 or not text[at - 1].isalnum()) and (found := _SINGLE.match(text, at)):
        closing, size, end = "’", 1, found.end(1)
    elif width == 3 and (found := _TRIPLE.match(text, at)):
        closing, size, end = "’”", 3, found.end(1)
    if (
        closing
        and found
        and found[1].count("{") == found[1].count("}")
        and (not galley.open or end + size <= galley.open[-1].place)
        and not galley.inside("</code>")
    ):
        galley.put({"”": "“", "’": "‘"}.get(closing, "“‘"))
        galley.open.append(Closing(end, size, closing, closing))
        return at + width
    return _itself(galley, at, mark * width)


def _dash(galley: Galley, at: int, mark: str) -> int:
    text = galley.text
    end = at + len(_HYPHENS.match(text, at)[0])  # type: ignore[index]
    before, after = text[at - 1 : at] if at else " ", text[end : end + 1] or " "
    loose = before in " ([\"'“‘`"
    fits = after == " " if loose else before not in "!<" and after not in ">;)"
    if end - at > 3 or not fits or galley.inside("</code>"):
        galley.put(text[at:end])
    else:
        galley.put("–" if end - at == 2 else "—")
    return end


def _tie(galley: Galley, at: int, mark: str) -> int:
    text = galley.text
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if (
        (before.isalnum() or (before and before in ".,;:)]}!?'”’$%"))
        and (after.isalnum() or (after and after in "\\$({[`“‘"))
        and not (before.isdigit() and after.isdigit())  # 10~20 is a range in China and Japan
        and not galley.inside("</code>")
    ):
        galley.put("\u00a0")
        return at + 1
    return _itself(galley, at, mark)


def _backslash(galley: Galley, at: int, mark: str) -> int:
    return set_backslash(galley, at)


_READERS = {
    "\\": _backslash, "$": _dollar, "{": _brace, "}": _itself, "`": _quote, "--": _dash, "~": _tie, "^": _superscript,
}  # fmt: skip
