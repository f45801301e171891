"""What words are compared by, whatever their case, accents and endings."""

from __future__ import annotations

import re
import unicodedata

_DIACRITICS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]")
"""Accents; and the points of Hebrew and Arabic, which most texts leave out, as they do the hamza above an alif."""


def fold(word: str) -> str:
    """Without case and accents."""
    if word.isascii():
        return word.lower()
    plain = _DIACRITICS.sub("", unicodedata.normalize("NFKD", word.casefold()))
    return unicodedata.normalize("NFC", plain)


_ENDINGS = {
    "de": re.compile("(?<=....)(?:ern|en|er|es|em|e|n|s)$"),
    "fr": re.compile("(?<=....)s$"),
    "es": re.compile("(?<=....)s$"),
    "pt": re.compile("(?<=....)s$"),
    "ru": re.compile(
        "(?<=...)(?:иями|ями|ами|ого|его|ому|ему|ыми|ими|иях|ах|ях|ов|ев|ей|ии|ий|ый|ой|ая|яя|ое|ее|ые|ие|ую|юю|ых|их"
        "|ым|им|ом|ем|ам|ям|ью|ия|ию|а|я|о|е|ы|и|у|ю|ь)$"
    ),
    "ar": re.compile("^(?:[وفبك]?ال|لل|وال)(?=..)"),  # the article, and what is joined to it, stand before the word
}
"""What inflection adds to nouns, by language; of folded words, and only as far as it is safe for a key."""


def uninflected(word: str, language: str) -> str:
    """A folded word without the commonest signs of case and number; in English and unknown languages, as it is."""
    return _ENDINGS[language].sub("", word) if language in _ENDINGS else word


_LAST = "degrs"  # letters of the endings that stem drops or changes
_VOWEL = re.compile("[aeiouy]")


def stem(word: str) -> str:
    """An English word without the endings that are safe to drop: plurals, -ing, -ed, a final e; British made American.

    Only a key: ``sampl`` for sample, samples, sampling and sampled is never shown.
    """
    if len(word) <= 3 or not word.isascii() or (word[-1] not in _LAST and "isation" not in word):
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word if word in ("series", "species") else word[:-3] + "y"
    elif word.endswith(("yses", "heses")):
        word = word[:-2] + "is"
    elif word.endswith(("sses", "xes", "ches", "shes", "zzes", "uses", "ices")):
        word = word[:-2] if not word.endswith("ices") else word[:-1]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is", "ics", "ias")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        bare = word.removesuffix(ending)
        if bare == word or not _VOWEL.search(bare) or bare.endswith("e"):
            continue
        if len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] not in "sz" and (bare[-1] != "l" or len(bare) > 5):
            return bare[:-1]
        if len(bare) >= 4:
            word = bare
        break
    word = word.replace("isation", "ization")
    if word.endswith("our") and len(word) > 5:
        word = word[:-3] + "or"
    if len(word) > 4 and word.endswith("ie"):
        return word[:-2] + "y"
    return word[:-1] if len(word) > 4 and word.endswith("e") else word
