"""Words as search compares them: one form for Poincaré and poincare, straße and strasse, α and alpha.

search-text.js folds what a reader types by the same rules, letter for letter: change both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

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
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`]")
_HYPHENS = re.compile("[\u2010-\u2015\u2212]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_MARKS = {"Mn", "Mc", "Me"}


def strip_accents(text: str) -> str:
    """Lower case without marks: as far as the index folds by itself."""
    parts = unicodedata.normalize("NFKD", text)
    bare = parts if parts.isascii() else "".join(c for c in parts if unicodedata.category(c) not in _MARKS)
    return unicodedata.normalize("NFC", bare.lower())


def fold(text: str) -> str:
    """Lower case, no marks, compatible forms as plain ones (x² → x2), special letters spelt."""
    return _TO_SPELL.sub(lambda found: _LETTERS[found[0]], strip_accents(text))


def words(text: str) -> Iterator[str]:
    """The folded words of a text: of one with hyphens its parts and the whole in one piece; of camelCase likewise."""
    for found in _WORD.findall(_HYPHENS.sub("-", _APOSTROPHES.sub("", text))):
        folded = fold(found)
        yield folded.replace("-", "")
        parts = fold(_CAMEL.sub("-", found)).split("-")
        if len(parts) > 1:
            yield from parts


def bucket(key: str, buckets: int) -> int:
    """Which of so many files holds a key: FNV-1a over its code points."""
    number = 0x811C9DC5
    for character in key:
        number = (number ^ ord(character)) * 0x01000193 & 0xFFFFFFFF
    return number % buckets
