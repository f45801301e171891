"""The phrases of papers that could name a tag or a theme, and how much each paper says of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from offprint.subjects.acronyms import expansions, parts
from offprint.subjects.names import Names, Topics
from offprint.subjects.stems import fold
from offprint.subjects.terms import BREAK, FIRST_WORD, Forms, Phrase, Texts
from offprint.subjects.vectors import Vector

_LONGEST = 6  # words of a phrase in Chinese, a character each
_WORDS = 4  # words of any other phrase, halves of compounds counted
_READ = 2000  # papers that phrases are looked for in


class Phrases:
    """The phrases of the papers that could name a tag or a theme, and how much each paper says of them."""

    def __init__(self, texts: Texts, vectors: Sequence[Vector]) -> None:
        self.texts = texts
        self.total = len(texts.titles)
        self.least = 2 if self.total < 100 else min(20, max(3, self.total // 400))
        """Papers that a tag needs."""
        self._long_forms = expansions(texts)
        self._streams = [
            [texts.stem_of[form] for form in chain(title, [BREAK], abstract)]
            for title, abstract in zip(texts.titles, texts.abstracts, strict=True)
        ]
        sample = range(0, self.total, max(1, self.total // _READ))
        papers_of = self._frequent([self._streams[i] for i in sample])
        self._known = _together(papers_of, len(sample)) | set(self._long_forms.values())
        topics = Topics([vectors[i] for i in sample])
        names = Names(texts, self._long_forms, topics)
        self._lesser = names.lesser
        for _ in range(2):  # a phrase that is dropped frees those within it
            self._lengths = _lengths(self._known)
            self._known = names.among(self._known, [self._where(i) for i in sample], self._streams, sample)
        self._tails = {p for p in self._known if all(map(texts.is_term, p))}
        self._lengths = _lengths(self._known)
        places = [self._where(i) for i in range(self.total)]
        self.titled: list[set[Phrase]] = [set() for _ in places]
        """The phrases of each title."""
        self.heads: set[Phrase] = set()
        """Phrases that end one of a title: 'search' in 'Tree Search for Games', but not 'tree'; and plurals."""
        self.free: set[Phrase] = set()
        """Phrases of a title that are no part of a compound."""
        self.used = [self._weights(i, found) for i, found in enumerate(places)]
        """How much each paper says of each phrase, and of the phrases that it ends in; the title counts three times."""
        self.papers_of = Counter(chain.from_iterable(self.used))
        self.salient = Counter(chain.from_iterable((p for p, n in used.items() if n > 1) for used in self.used))
        """In how many papers a phrase is more than said in passing."""
        self._forms = self._written_forms(places)

    def name(self, phrase: Phrase) -> str:
        """As a heading: with a capital first letter."""
        said = self.said(phrase)
        return said[:1].upper() + said[1:]

    def said(self, phrase: Phrase) -> str:
        """As most papers write it in running text, and as a noun where they do that at all."""
        forms = self._forms[phrase]

        def order(form: Forms) -> tuple[bool, int, str]:
            return form[-1] in self._lesser, -forms[form], self.texts.written(form).swapcase()

        return self.texts.running(sorted(forms, key=order)[0])

    def _frequent(self, streams: Sequence[Sequence[int]]) -> dict[Phrase, int]:
        """Every phrase that stands in enough of the papers, with the number of them."""
        least = max(2, self.least * len(streams) // self.total)
        found: dict[Phrase, int] = {}
        places: list[Sequence[int]] = [range(len(stream)) for stream in streams]
        for length in range(1, _LONGEST + 1):
            level: Counter[Phrase] = Counter()
            for stream, starts in zip(streams, places, strict=True):
                phrases = (tuple(stream[i : i + length]) for i in starts)
                level.update({p for p in phrases if p[-1] >= FIRST_WORD and (length == 1 or p[1:] in found)})
            kept = {p: papers for p, papers in level.items() if papers >= least and len(p) == length}
            if length > _WORDS:
                kept = {p: papers for p, papers in kept.items() if not self.texts.is_term(p[0])}
            found.update(kept)
            places = [
                [i for i in starts if tuple(stream[i : i + length]) in kept]
                for stream, starts in zip(streams, places, strict=True)
            ]
        return found

    def _where(self, paper: int) -> list[tuple[int, Phrase]]:
        """The longest known phrases of a paper and their places; none within another."""
        stream, known, lengths = self._streams[paper], self._known, self._lengths
        found, reached, end = [], 0, len(stream)
        for i, stem in enumerate(stream):
            longest = lengths.get(stem)
            if not longest or i + longest <= reached:
                continue
            for length in range(longest if i + longest <= end else end - i, reached - i if reached > i else 0, -1):
                if (phrase := tuple(stream[i : i + length])) in known:
                    if i >= reached or self.texts.is_term(stem):  # no Chinese phrase overlaps another
                        found.append((i, phrase))
                        reached = i + length
                    break
        return found

    def _weights(self, paper: int, places: Iterable[tuple[int, Phrase]]) -> dict[Phrase, int]:
        title = len(self.texts.titles[paper])
        weights: defaultdict[Phrase, int] = defaultdict(int)
        for i, phrase in places:
            whole = self._long_forms.get(phrase, phrase)
            tails = [whole[cut:] for cut in range(1, len(whole)) if whole[cut:] in self._tails]
            for name in [whole, *tails]:
                weights[name] += 3 if i < title else 1
                if i < title:
                    self.titled[paper].add(name)
                    self._note_use(name, self.texts.titles[paper], i, i + len(phrase))
        return dict(weights)

    def _note_use(self, phrase: Phrase, title: Sequence[int], start: int, end: int) -> None:
        forms, last = self.texts.forms, title[end - 1]
        if last in self._lesser:
            return
        before = forms[title[start - 1]] if start else ""
        if not before.endswith("-") and not forms[last].endswith("-"):
            self.free.add(phrase)
            plural = forms[last].endswith("s") and not fold(forms[last]).endswith(self.texts.stems[phrase[-1]])
            if plural or end == len(title) or title[end] < FIRST_WORD:
                self.heads.add(phrase)

    def _written_forms(self, places: Sequence[Iterable[tuple[int, Phrase]]]) -> dict[Phrase, Counter[Forms]]:
        texts = self.texts
        written: defaultdict[Phrase, Counter[Forms]] = defaultdict(Counter)
        for found, title, abstract in zip(places, texts.titles, texts.abstracts, strict=True):
            both: list[int] = [*title, BREAK, *abstract]
            for i, phrase in found:
                written[phrase][tuple(both[i : i + len(phrase)])] += 1 if i < len(title) else 2
        for stream in texts.extras:
            for long in parts(stream)[1::2]:
                written[tuple(texts.stem_of[form] for form in long)][tuple(long)] += 1
        return written


def _lengths(phrases: Iterable[Phrase]) -> dict[int, int]:
    """How long the longest phrases are that begin with a word; not longer than is looked for."""
    longest: dict[int, int] = {}
    for phrase in phrases:
        longest[phrase[0]] = min(_LONGEST, max(longest.get(phrase[0], 0), len(phrase)))
    return longest


def _together(papers_of: dict[Phrase, int], total: int) -> set[Phrase]:
    """Words that stand together more often than chance would have them, or nearly always."""

    def by_chance(phrase: Phrase) -> bool:
        together = papers_of[phrase]
        parts = [(papers_of[phrase[:cut]], papers_of[phrase[cut:]]) for cut in {1, len(phrase) - 1}]
        return any(together * total < 2 * left * right and 2 * together < min(left, right) for left, right in parts)

    return {phrase for phrase in papers_of if len(phrase) == 1 or not by_chance(phrase)}
