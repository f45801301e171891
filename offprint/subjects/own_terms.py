"""One paper's texts to its terms, without regard to any other paper; and back to words, as they stand there."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import accumulate, chain, pairwise
from typing import NamedTuple
from zlib import crc32

from offprint.subjects.scripts import WIDE
from offprint.subjects.stems import fold, stem, uninflected
from offprint.subjects.stopwords import LANGUAGES, PARTICLES, WIDE_STOPS
from offprint.subjects.terms import FORM_OF_NUMBER, PREFIXES, TOKENS, cleaned

MOST_TERMS = 96
"""Terms of a paper: words of its title and those said more than once before those said once, and early before late."""
_TITLE = 3  # a word of the title counts as so many of the abstract
_SURELY = 8  # so many different English stop words are in no text of another language
_MASK = 0xFFFFFFFC
_SPREAD = 0x9E3779B1  # odd: two words in a row, and the same two turned round, are different terms
_MOST_KNOWN = 200_000  # pieces kept: some 30 MB
_LONGEST_KNOWN = 40
_IS_WIDE = re.compile(rf"[{WIDE}]")
_POSSESSIVE = re.compile("['\u2019\u02bc]s?$")
_ACRONYMS = re.compile(r"(?:.*[A-Z])?[A-Z0-9]+s")
"""Several of what an acronym stands for: LLMs."""
_WORDS = 5  # of a phrase that is shown; characters of one in a script without spaces are more
_CHARACTERS = 8
_MOST_SHOWN = 3


class Terms(NamedTuple):
    """What a paper says, the weightiest first. A term is the mark (32 bits) of a stem, or of two in a row."""

    marks: array[int]
    times: bytes
    """How often each is said; in the title three times over, and 255 at most."""


class Word(NamedTuple):
    """A word where it stands."""

    mark: int
    """0 for what ends a phrase: stop words, numbers, punctuation. Even for a character that says nothing alone."""
    shown: str
    joined: bool
    """Nothing stands between it and the word before."""


class Reader:
    """Reads texts, and remembers the words it met."""

    def __init__(self) -> None:
        self._pieces = {language: _Pieces(language) for language in ("", *LANGUAGES)}

    def read(self, title: str, abstract: str) -> Terms:
        """The terms of a paper."""
        title, abstract = cleaned(title), cleaned(abstract)
        pieces = abstract.split()
        known = self._pieces[language_of(title, abstract, pieces)]
        head = list(chain.from_iterable(map(known.__getitem__, title.split())))
        body = list(chain.from_iterable(map(known.__getitem__, pieces)))
        counts = Counter(chain(head, head, head, body))
        del counts[0]
        top = _pairs(head)
        pairs = Counter(chain(top, top, top, _pairs(body)))
        said = {mark: times for mark, times in pairs.items() if times > 1}
        if not (title.isascii() and abstract.isascii()):
            characters = [mark for mark in counts if not mark & 1]
            if characters:  # which tell something in pairs alone
                said = dict(pairs)
            for mark in characters:
                del counts[mark]
        counts.update(said)
        best = sorted(counts, key=counts.__getitem__, reverse=True)[:MOST_TERMS]
        return Terms(array("I", best), bytes([min(counts[mark], 255) for mark in best]))

    def words(self, title: str, abstract: str, shared: Sequence[Sequence[int]]) -> list[tuple[str, ...]]:
        """For each of some lists of terms that a paper has, the first of them counting most, one to three as the
        paper writes them: phrases before their words."""
        if not shared:
            return []
        title, abstract = cleaned(title), cleaned(abstract)
        head, body = title.split(), abstract.split()
        known, plain = self._pieces[language_of(title, abstract, body)], frozenset(body)
        streams = [_Stream(pieces, known, times) for pieces, times in ((head, 1), (body, 2))]
        wanted = frozenset(chain.from_iterable(shared))
        places = [(stream, stream.places(wanted)) for stream in streams]
        return [_chosen(places, terms, plain) for terms in shared]


class _Stream:
    """A text as marks, and as it is written."""

    def __init__(self, pieces: Sequence[str], known: _Pieces, times: int) -> None:
        self.times = times
        found = [known[piece] for piece in pieces]
        self.marks = [*chain.from_iterable(found), 0]
        self.pairs = [(a * _SPREAD + b) & _MASK | 2 if a and b else 0 for a, b in pairwise(self.marks)]
        self._pieces, self._known = pieces, known
        self._starts = list(accumulate(map(len, found), initial=0))
        self._words: dict[int, Word] = {}

    def places(self, terms: Set[int]) -> list[int]:
        """Where any of the terms begins."""
        both = enumerate(zip(self.marks, self.pairs, strict=False))
        return [at for at, (mark, pair) in both if mark in terms or pair in terms]

    def phrases(self, places: Iterable[int], terms: Set[int]) -> Iterator[tuple[int, int]]:
        """Begins and ends of what is made of terms alone: words, or several in a row, of which some places are known
        where such may begin."""
        marks, pairs, done = self.marks, self.pairs, 0
        for at in places:
            if at < done or not (marks[at] in terms or pairs[at] in terms):
                continue
            most = at + (_WORDS if marks[at] & 1 else _CHARACTERS)
            end = at + 1
            while end < most and (pairs[end - 1] in terms or (marks[end - 1] in terms and marks[end] in terms)):
                end += 1
            yield at, end
            done = end

    def written(self, start: int, end: int, plain: Set[str]) -> str:
        """The words from one place to another, without capitals that they have in titles alone; ``plain`` is what the
        abstract is made of."""
        words = [self._words.get(at) or self._read(at) for at in range(start, end)]
        running = any((small := word.shown.lower()) in plain and small.islower() for word in words)
        text = ""
        for at, word in enumerate(words, start):
            tight = not text or not (self.marks[at] & 1 and self.marks[at - 1] & 1)
            shown = word.shown.lower() if running and word.shown[1:].islower() else word.shown
            text += ("" if tight else "-" if word.joined else " ") + shown
        return text

    def _read(self, at: int) -> Word:
        piece = bisect_right(self._starts, at) - 1
        self._words.update(enumerate(self._known.words(self._pieces[piece]), self._starts[piece]))
        return self._words[at]


def _chosen(places: Iterable[tuple[_Stream, Sequence[int]]], terms: Sequence[int], plain: Set[str]) -> tuple[str, ...]:
    """The phrases that hold the first of the terms, each word once, in the form in which they are written most."""
    ranks = {mark: rank for rank, mark in enumerate(terms)}
    forms: dict[tuple[int, ...], list[tuple[_Stream, int, int]]] = {}
    for stream, some in places:
        for start, end in stream.phrases(some, ranks.keys()):
            forms.setdefault(tuple(stream.marks[start:end]), []).append((stream, start, end))
    best = {}
    for marks, (first, *_) in forms.items():
        stream, start, end = first
        said = (*marks, *stream.pairs[start : end - 1])
        best[marks] = min([ranks[mark] for mark in said if mark in ranks])
    chosen: list[str] = []
    used: set[int] = set()
    for marks in sorted(best, key=lambda marks: (best[marks], -len(marks), marks)):
        if len(chosen) < _MOST_SHOWN and used.isdisjoint(marks):
            used.update(marks)
            written: Counter[str] = Counter()
            for stream, start, end in forms[marks]:
                written[stream.written(start, end, plain)] += stream.times
            chosen.append(min(written, key=lambda form: (-written[form], form.swapcase())))
    return tuple(dict.fromkeys(chosen))


def _pairs(marks: Sequence[int]) -> list[int]:
    return [(a * _SPREAD + b) & _MASK | 2 for a, b in pairwise(marks) if a and b]


def language_of(title: str, abstract: str, pieces: Sequence[str]) -> str:
    """The language whose stop words a text has most of; '' where it has none and is not in plain Latin letters.
    ``pieces`` are what stands between the spaces of the abstract."""
    if abstract.isascii() and len(LANGUAGES["en"].intersection(pieces)) >= _SURELY:
        return "en"
    both = {token.lower() for token in TOKENS.findall(f"{title} {abstract}")}
    best = max(LANGUAGES, key=lambda name: len(both & LANGUAGES[name]))
    return best if both & LANGUAGES[best] or all(map(str.isascii, both)) else ""


class _Pieces(dict[str, tuple[int, ...]]):
    """What stands between two spaces, in one language, to marks."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language, self._stop = language, LANGUAGES.get(language, frozenset())
        self._shown: dict[str, tuple[Word, ...]] = {}

    def __missing__(self, piece: str) -> tuple[int, ...]:
        found = tuple([mark for mark, _, _ in self._read(piece)])
        if len(piece) <= _LONGEST_KNOWN:
            if len(self) >= _MOST_KNOWN:
                self.clear()
            self[piece] = found
        return found

    def words(self, piece: str) -> tuple[Word, ...]:
        """The words of a piece as they are written."""
        words = self._shown.get(piece)
        if words is None:
            if len(self._shown) >= _MOST_KNOWN // 4:
                self._shown.clear()
            words = self._shown[piece] = tuple(self._read(piece))
        return words

    def _read(self, piece: str) -> Iterator[Word]:
        for token in TOKENS.findall(piece):
            yield from self._token(token)

    def _token(self, token: str) -> Iterator[Word]:
        if token.isascii() and token.isalnum():  # nearly every one
            yield self._word(token, token, False)
            return
        if _IS_WIDE.match(token):
            for character in WIDE_STOPS.sub("的", token):
                mark = 0 if character in PARTICLES else crc32(character.encode()) & _MASK or 4
                yield Word(mark, character, True)
            yield Word(0, "", False)
            return
        if not token[0].isalnum() or token.startswith(("http://", "https://", "www.")):
            yield Word(0, token, False)
            return
        token = _POSSESSIVE.sub("", token.replace("\u2010", "-").replace("\u2011", "-"))
        if token.lower().replace("\u2019", "'") in self._stop:
            yield Word(0, token, False)
            return
        parts = token.split("-")
        whole, first = "".join(parts), parts[0].lower()
        if len(parts) > 1 and first in PREFIXES:
            yield self._word(token, whole, False)
            return
        for number, part in enumerate(parts):
            yield self._word(part, part, number > 0)

    def _word(self, shown: str, bare: str, joined: bool) -> Word:
        alone = bare.lower() in self._stop or FORM_OF_NUMBER.fullmatch(bare) or (len(bare) == 1 and bare.islower())
        return Word(
            0 if alone or not bare else crc32(self._stem(bare).encode("utf-8", "replace")) & _MASK | 1, shown, joined
        )

    def _stem(self, bare: str) -> str:
        short = bare.removesuffix("s")
        if len(short) > 1 and short.isupper():  # CLIP does not clip
            return short
        folded = fold(bare).replace("'", "")
        if _ACRONYMS.fullmatch(bare):
            return folded[:-1]
        return stem(folded) if self._language == "en" else uninflected(folded, self._language)
