"""Text to terms: what papers are compared by, in any language.

Everything here is whole numbers and text, and papers are taken in the order given: sort them first, and the same
papers give the same numbers on every machine.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from offprint.subjects.scripts import LETTERS, MARKS, WIDE
from offprint.subjects.stems import fold, stem, uninflected
from offprint.subjects.stopwords import DETERMINERS, LANGUAGES, PARTICLES, VERB_CUES, WIDE_STOPS

BREAK, STOP, DETERMINER, VERB_CUE = range(4)
"""What ends a phrase: a mark or number, a stop word, one that verbs precede ('the'), one that verbs follow ('to')."""
FIRST_WORD = 4
"""Numbers from here on are words."""

Phrase = tuple[int, ...]
"""The stems of words that stand together."""
Forms = tuple[int, ...]
"""The words themselves, as written somewhere."""

TOKENS = re.compile(
    rf"https?://\S+|www\.\S+|[{WIDE}{MARKS}]+|{LETTERS}(?:[-\u2010\u2011'\u2019\u02bc]{LETTERS})*|[^\w\s]+"
)
_IS_WIDE = re.compile(rf"[{WIDE}]")
_HYPHENS = re.compile("[-\u2010\u2011]")
FORM_OF_NUMBER = re.compile(r"\d+(?:[a-z]{1,3}|[KMBGTX])?|\d+[a-zA-Z]{2,}")  # 7B, 3rd, 12px; but 3D and 16S are words

PREFIXES = frozenset(
    str.split(
        "anti auto bi bio co cross de dis electro geo hyper inter intra macro mega meta micro multi nano neuro non over"
        " photo post pre proto pseudo psycho quasi re semi socio sub super trans tri ultra un under uni"
    )
)
"""Beginnings that are no words: pre-trained is pretrained."""
_CUES = {
    "en": dict.fromkeys(VERB_CUES.split(), VERB_CUE) | dict.fromkeys(DETERMINERS.split(), DETERMINER),
}


@dataclass(frozen=True, slots=True)
class Texts:
    """Papers as numbers. A word is the number of its form; the numbers below ``FIRST_WORD`` end a phrase."""

    forms: list[str]
    """As written; ``self-`` stands before its second half."""
    stems: list[str]
    """What forms are compared by: folded, and in English without common endings."""
    stem_of: list[int]
    """The stem of each form; the numbers below ``FIRST_WORD`` are their own."""
    titles: list[array[int]]
    abstracts: list[array[int]]
    extras: list[array[int]]
    languages: list[str]
    lower: dict[str, str]
    """Words that are also written without their capital."""

    def is_term(self, stem: int) -> bool:
        """A word that means something alone: neither a letter nor a character of a script without spaces."""
        return len(self.stems[stem]) > 1

    def running(self, forms: Iterable[int]) -> str:
        """As in running text: no capitals but in words that are never without."""
        return re.sub(r"\w+", lambda word: self.lower.get(word[0], word[0]), self.written(forms))

    def written(self, forms: Iterable[int]) -> str:
        """Forms as a reader reads them: halves of a compound joined, no spaces between Chinese characters."""
        text = ""
        for form in forms:
            word = self.forms[form]
            tight = not text or text.endswith("-") or (_IS_WIDE.match(word) and _IS_WIDE.match(text[-1]))
            text += word if tight else f" {word}"
        return text.removesuffix("-")


def read_texts(papers: Sequence[tuple[str, str, str]]) -> Texts:
    """The words of each (title, abstract, anything else), numbered in the order in which they first appear."""
    tokens: dict[str, int] = {}  # every token as written → its number
    streams: list[array[int]] = []
    seen: Counter[int] = Counter()
    for text in chain.from_iterable(papers):
        stream = array("I", [tokens.setdefault(token, len(tokens)) for token in TOKENS.findall(cleaned(text))])
        streams.append(stream)
        seen.update(stream)
    spelling = list(tokens)
    languages = _languages(streams, spelling)
    texts = Texts([""] * FIRST_WORD, [""] * FIRST_WORD, list(range(FIRST_WORD)), [], [], [], languages, {})
    stems: dict[str, int] = {}
    numbered = {name: _Numbering(texts, stems, name, spelling, seen) for name in sorted(set(languages))}
    for i, language in enumerate(languages):
        number = numbered[language]
        for stream, into in zip(streams[3 * i : 3 * i + 3], (texts.titles, texts.abstracts, texts.extras), strict=True):
            into.append(array("I", chain.from_iterable(map(number.forms, stream))))
    for form in texts.forms:
        for word in re.findall(r"\w+", form):
            if word.islower():
                texts.lower[word.capitalize()] = word
    return texts


def unlike_nouns(texts: Texts) -> tuple[frozenset[int], frozenset[int]]:
    """Forms used as verbs, and forms used as adverbs and adjectives, by the company they keep: neither names a subject.

    A verb comes after 'to' and 'we' or before 'the'; an adjective seldom ends a phrase; a German noun has a capital.
    """
    size = len(texts.forms)
    seen, verbal, last = [0] * size, [0] * size, [0] * size
    german: set[int] = set()
    for language, title, abstract in zip(texts.languages, texts.titles, texts.abstracts, strict=True):
        if language == "de":
            german.update(title, abstract)
        elif language == "en":
            before = BREAK
            for form, after in zip(abstract, chain(abstract[1:], [BREAK]), strict=False):
                if form >= FIRST_WORD:
                    seen[form] += 1
                    last[form] += after < FIRST_WORD
                    verbal[form] += before == VERB_CUE or after == DETERMINER
                before = form
    words = range(FIRST_WORD, size)
    verbs = {form for form in words if 4 * verbal[form] > seen[form]}
    others = {form for form in words if 4 * last[form] < seen[form] or texts.forms[form].endswith("ly")}
    others |= {form for form in german if form >= FIRST_WORD and texts.forms[form].islower()}
    return frozenset(verbs), frozenset(others)


def cleaned(text: str) -> str:
    if text.isupper():
        text = text.lower()
    return text if text.isascii() else unicodedata.normalize("NFKC", text).replace("\u00ad", "").replace("\u200b", "")


def _languages(streams: Sequence[array[int]], spelling: Sequence[str]) -> list[str]:
    """The language of each paper, by its stop words; '' where it has none and is not in plain Latin letters."""
    hits = {
        name: frozenset(i for i, token in enumerate(spelling) if token.lower() in words)
        for name, words in LANGUAGES.items()
    }
    found = []
    for title, abstract in zip(streams[::3], streams[1::3], strict=True):
        words = set(title) | set(abstract)
        best = max(hits, key=lambda name: len(words & hits[name]))
        if not words & hits[best] and not all(spelling[i].isascii() for i in words):
            best = ""
        found.append(best)
    return found


class _Numbering:
    """Tokens of one language → the forms they stand for, worked out once each."""

    def __init__(
        self, texts: Texts, stems: dict[str, int], language: str, spelling: Sequence[str], seen: Counter[int]
    ) -> None:
        self._texts, self._language, self._spelling = texts, language, spelling
        self._stop = LANGUAGES.get(language, frozenset())
        self._cues = _CUES.get(language, {})
        self._prefixes = PREFIXES
        self._known: dict[int, tuple[int, ...]] = {}
        self._form_numbers: dict[tuple[str, str], int] = {}
        self._stem_numbers = stems
        self._closed, self._open = self._variants(seen)
        lower = {stem(token) for token in spelling if token.islower()}
        self._apart = {t for t in spelling if len(t) > 2 and t.isupper() and stem(t.lower()) in lower}
        """Acronyms that are also words: CLIP does not clip."""

    def forms(self, token: int) -> tuple[int, ...]:
        known = self._known.get(token)
        if known is None:
            known = self._known[token] = self._read(self._spelling[token])
        return known

    def _read(self, token: str) -> tuple[int, ...]:
        if _IS_WIDE.match(token):
            plain = WIDE_STOPS.sub("的", token)
            return (*(BREAK if c in PARTICLES else self._form(c, c) for c in plain), BREAK)
        if not token[0].isalnum() or token.startswith(("http://", "https://", "www.")):
            return (BREAK,)
        token = re.sub("['\u2019\u02bc]s?$", "", token.replace("\u2010", "-").replace("\u2011", "-"))
        lower = token.lower().replace("\u2019", "'")
        if lower in self._stop:
            return (self._cues.get(lower, STOP),)
        if token in self._open:
            return self._parts(self._open[token])
        return self._parts(token)

    def _parts(self, token: str) -> tuple[int, ...]:
        parts = token.split("-")
        while parts and FORM_OF_NUMBER.fullmatch(parts[0]):
            parts = parts[1:]
        tail = ""
        while len(parts) > 1 and FORM_OF_NUMBER.fullmatch(parts[-1]):
            tail, parts = f"-{parts[-1]}{tail}", parts[:-1]
        if not parts:
            return (BREAK,)
        if len(parts) == 1:
            if not tail and parts[0].lower() in self._stop:
                return (STOP,)
            if len(parts[0]) == 1 and not tail and parts[0].islower():
                return (BREAK,)
            short = len(parts[0]) < 3  # IL-6 is not IL-10
            return (self._form(parts[0] + tail, parts[0] + (tail if short else "")),)
        whole = "".join(parts)
        first, last = parts[0].lower(), parts[-1].lower()
        if first in self._prefixes or whole in self._closed or any(p.lower() in self._stop for p in parts[:-1]):
            if first in self._stop and last in self._stop:
                return (STOP,)
            return (self._form("-".join(parts) + tail, whole),)
        if last in self._stop:  # attention-based, layer-specific
            return (*self._parts("-".join(parts[:-1])), STOP)
        return (*(self._form(f"{p}-", p) for p in parts[:-1]), self._form(parts[-1] + tail, parts[-1]))

    def _variants(self, seen: Counter[int]) -> tuple[frozenset[str], dict[str, str]]:
        """Compounds that are also written closed: 'finetuning' is read as 'fine-tuning', or the other way round.

        The commoner one wins; words broken at the end of a line ('net-works') are mended by the same rule.
        """
        count: Counter[str] = Counter()
        for i, token in enumerate(self._spelling):
            count[token] += seen[i]
        closed, opened = [], {}
        for token in self._spelling:
            halves = _HYPHENS.split(token)
            whole = "".join(halves)
            if len(halves) != 2 or not all(half.isalpha() and len(half) > 1 for half in halves) or whole not in count:
                continue
            if count[whole] > count[token]:
                closed.append(whole)
            else:
                opened[whole] = "-".join(halves)
        return frozenset(closed), opened

    def _form(self, form: str, bare: str) -> int:
        key = (form, bare)
        number = self._form_numbers.get(key)
        if number is None:
            texts, stem = self._texts, self._stem(bare)
            if stem not in self._stem_numbers:
                self._stem_numbers[stem] = len(texts.stems)
                texts.stems.append(stem)
            number = self._form_numbers[key] = len(texts.forms)
            texts.forms.append(form)
            texts.stem_of.append(self._stem_numbers[stem])
        return number

    def _stem(self, bare: str) -> str:
        folded = fold(bare).replace("'", "")
        if re.fullmatch(r"(?:.*[A-Z])?[A-Z0-9]+s", bare):  # LLMs, GNNs
            return folded[:-1]
        if bare.isupper() and len(bare) > 1:
            return bare if bare in self._apart else folded
        if self._language == "en":
            return stem(folded)
        return uninflected(folded, self._language)
