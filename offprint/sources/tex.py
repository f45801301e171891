"""TeX in the fields of sources: taken apart, freed of braces, and, where it is not typeset later, turned into the
characters it stands for."""

from __future__ import annotations

import logging
import re
from functools import cache, lru_cache
from typing import Any

from offprint.sources.fields import one_line

_TEX = re.compile(r"\\[A-Za-z]+\*?|\\.|\$\$|[{}$]|\s+|[\^_]|[^\\{}$\s^_]+|\\", re.S)
_DEEPEST = 15
_LONGEST = 2_000
"""A name or venue with more braces in braces, or letters, is none, and not worth the time of reading TeX."""


def split(text: str, at: str) -> list[str]:
    """The text, parted where ``at`` stands outside of braces, in letters of either case."""
    parts, start, depth = [], 0, 0
    for found in re.finditer(rf"\\.|[{{}}]|{at}", text, re.I | re.S):
        if found[0] in "{}":
            depth = max(0, depth + (1 if found[0] == "{" else -1))
        elif depth == 0 and found[0][0] != "\\":
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


def unbraced(text: str) -> str:
    """TeX without the braces that only keep BibTeX from changing capitals. Those of formulas, of arguments and of
    groups that begin with a command stay."""
    out: list[str] = []
    kept: list[bool] = []
    closing = ""
    command = takes = False  # whether a command stands before this; whether a brace here would open an argument
    tokens = _TEX.findall(text)
    for at, token in enumerate(tokens):
        if token in ("$", "$$", r"\(", r"\["):
            closing = "" if closing == token else closing or {r"\(": r"\)", r"\[": r"\]"}.get(token, token)
        elif token == closing:
            closing = ""
        if token == "{":
            kept.append(bool(closing) or takes or (at + 1 < len(tokens) and tokens[at + 1].startswith("\\")))
            out.append(token if kept[-1] else "")
            command = takes = False
        elif token == "}":
            is_kept = kept.pop() if kept else True
            out.append(token if is_kept else "")
            command, takes = False, is_kept  # \frac{1}{2}
        else:
            out.append(token)
            takes = token in "^_" or (command and token.isspace())
            command = token[0] == "\\" and token[1:] not in tuple("{}$&%#_()[]")
            takes = takes or command
    return "".join(out)


def literal(text: str) -> str:
    """An identifier or address as it is, without what TeX needs to set it."""
    text = re.sub(r"\{\\([_%&#$])\}", r"\1", text)
    text = re.sub(r"\\(?:url|href|nolinkurl|path)\b", " ", text)
    text = re.sub(r"\{?\\textasciitilde\b\s*(?:\{\})?\}?|\\~(?:\{\})?", "~", text)
    return re.sub(r"\\([_%&#$~])", r"\1", text).translate({ord("{"): " ", ord("}"): " "}).strip()


@lru_cache(10_000)  # authors, venues and keywords come again and again
def decoded(text: str) -> str:
    """TeX on one line as the characters it stands for: what is no title and no abstract is not typeset later. The
    text as it stands, where TeX makes nothing of it."""
    bare = text.translate({ord("{"): None, ord("}"): None, ord("~"): " "})
    if "\\" in text and len(text) <= _LONGEST and _depth(text) <= _DEEPEST:
        try:
            bare = _tex_reader().latex_to_text(re.sub(r"(?<!\\)([%&#])", r"\\\1", text))
        except Exception:  # it fails in many ways on broken TeX, none of which it names
            bare = text.translate({ord("{"): None, ord("}"): None})
    return one_line(bare.replace("\u00a0", " ")) or one_line(text)


@cache
def _tex_reader() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text  # see parse()

    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)  # it prints what it cannot set
    return LatexNodes2Text()


def _depth(text: str) -> int:
    depth = deepest = 0
    for letter in re.findall(r"[{}]|\\begin", text):
        depth += -1 if letter == "}" else 1
        deepest = max(deepest, depth)
    return deepest
