"""Words as search compares them: one form for Poincaré and poincare, straße and strasse, α and alpha.

search-text.js folds what a reader types by the same rules, letter for letter: change both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from zlib import crc32

_LETTERS = {
    **{"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"},
    **{"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta", "η": "eta"},
    **{
        "θ": "theta",
        "ϑ": "theta",
        "ι": "iota",
        "κ": "kappa",
        "λ": "lambda",
        "μ": "mu",
        "ν": "nu",
        "ξ": "xi",
        "π": "pi",
    },
    **{"ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi"},
    "ω": "omega",
}
"""Letters that Unicode does not take apart; Greek ones where they stand alone, as in α-divergence."""
_TO_SPELL = re.compile("[ßæœøłđðþħı]|(?<![α-ωϑϕϵ])[α-ρσ-ωϑϕϵ](?![α-ωϑϕϵ])")
WIDE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Scripts written without spaces between words, for a class of a pattern."""
_APOSTROPHES = "'\u2018\u2019\u02bc`"
_TYPED = (
    *((c, "") for c in _APOSTROPHES),
    *((c, "-") for c in (*map(chr, range(0x2010, 0x2016)), "\u2212")),
    *((c, " ") for c in "\u00a0\u201c\u201d\u2026"),
)
"""Signs that are no part of a word, or a hyphen, to what stands for them in a typewritten text."""
_BORDERS = str.maketrans(
    {c: "" if c in _APOSTROPHES else " " for c in map(chr, range(128)) if not c.isalnum() and c != "-"}
)
"""For ASCII, in which words can be told apart in a sixth of the time that the pattern takes."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_MARKS = {"Mn", "Mc", "Me"}
_KEPT = 1 << 16
"""Tokens whose forms are remembered, for most of a text are few words over and over."""


def strip_accents(text: str) -> str:
    """Lower case without marks: as far as the index folds by itself."""
    parts = unicodedata.normalize("NFKD", text)
    bare = parts if parts.isascii() else "".join(c for c in parts if unicodedata.category(c) not in _MARKS)
    return unicodedata.normalize("NFC", bare.lower())


def fold(text: str) -> str:
    """Lower case, no marks, compatible forms as plain ones (x² → x2), special letters spelt."""
    return _TO_SPELL.sub(lambda found: _LETTERS.get(found[0], found[0]), strip_accents(text))


def tokens(text: str) -> list[str]:
    """The words of a text as they stand there, with their hyphens."""
    if not text.isascii():
        for sign, typed in _TYPED:
            text = text.replace(sign, typed)
        if not text.isascii():
            return _WORD.findall(text)
    text = text.translate(_BORDERS)
    if "--" in text:
        text = text.replace("--", " ")
    if " -" in text or "- " in text or text[:1] == "-" or text[-1:] == "-":
        text = f" {text} ".replace(" -", " ").replace("- ", " ")
    return text.split()


@lru_cache(_KEPT)
def forms(token: str) -> tuple[str, ...]:
    """A token folded: of one with hyphens the whole in one piece and its parts; of camelCase likewise."""
    plain = token.isascii()
    if plain and token.isalnum() and not _CAMEL.search(token):
        return (token.lower(),)
    folded = token.lower() if plain else fold(token)
    apart = _CAMEL.sub("-", token)
    parts = (apart.lower() if plain else fold(apart)).split("-")
    return (folded.replace("-", ""), *parts) if len(parts) > 1 else (folded.replace("-", ""),)


def words(text: str) -> Iterator[str]:
    """The folded words of a text, in its order."""
    for token in tokens(text):
        yield from forms(token)


def bucket(key: str, buckets: int) -> int:
    """Which of so many files holds a key: CRC-32 of its UTF-8."""
    return crc32(key.encode("utf-8", "replace")) % buckets
