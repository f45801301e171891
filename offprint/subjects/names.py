"""Which phrases could name a subject: by what they end in, and by how the papers use them."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import chain, combinations

from offprint.subjects.terms import FIRST_WORD, Phrase, Texts, unlike_nouns
from offprint.subjects.vectors import Vector, dot, stems_of

_CLOSING = 15  # words of an abstract that may speak of the paper and not of its subject
_TOPICAL = 1.2  # so many times nearer than any two papers are the two that share a phrase said in passing
_NEARER = 0.7  # ... and the three or more
_COMMON = 0.25  # a phrase in more than this part of ten papers or more is no tag
_PARTICIPLE = re.compile(r"..[^e]ed$")


class Names:
    """Tells names from other phrases: by what they end in, and by how the papers use them."""

    def __init__(self, texts: Texts, long_forms: dict[Phrase, Phrase], topics: Topics) -> None:
        self._texts, self._long_forms, self._topics = texts, long_forms, topics
        verbs, others = unlike_nouns(texts)
        participles = {form for form, word in enumerate(texts.forms) if _PARTICIPLE.search(word)}
        self.lesser = verbs | others | participles
        """Forms that no name ends in."""
        uses: Counter[int] = Counter()
        for stream in texts.abstracts:
            uses.update(stream)
        self._verbs, self._lesser, self._uses = (Counter[int]() for _ in range(3))
        for form, times in uses.items():
            stem = texts.stem_of[form]
            self._uses[stem] += times
            self._verbs[stem] += times * (form in verbs)
            self._lesser[stem] += times * (form in self.lesser)

    def among(
        self,
        known: set[Phrase],
        places: Sequence[Sequence[tuple[int, Phrase]]],
        streams: Sequence[Sequence[int]],
        sample: Sequence[int],
    ) -> set[Phrase]:
        """The phrases that are names: of some papers and not of too many, which say them more than in passing."""
        papers_of, salient, titled, times, last, closing = (Counter[Phrase]() for _ in range(6))
        holders: defaultdict[Phrase, list[int]] = defaultdict(list)
        for at, (found, paper) in enumerate(zip(places, sample, strict=True)):
            stream, title = streams[paper], len(self._texts.titles[paper])
            mine: Counter[Phrase] = Counter()
            for i, phrase in found:
                end = i + len(phrase)
                times[phrase] += 1
                closing[phrase] += i >= max(title, len(stream) - _CLOSING)
                last[phrase] += end >= len(stream) or stream[end] < FIRST_WORD
                mine[self._long_forms.get(phrase, phrase)] += 3 if i < title else 1
            papers_of.update(mine.keys())
            for phrase in mine:
                holders[phrase].append(at)
            salient.update(phrase for phrase, weight in mine.items() if weight > 1)
            titled.update(phrase for phrase, weight in mine.items() if weight >= 3)

        def is_name(phrase: Phrase) -> bool:
            whole = self._long_forms.get(phrase, phrase)
            papers = papers_of[whole]
            if papers < 2 or (len(sample) >= 10 and papers > max(3, _COMMON * len(sample))):
                return False
            if whole is not phrase or phrase in self._long_forms.values():
                return True
            if len(phrase) == 1 and len(self._texts.stems[phrase[0]]) < 3:
                return False
            wide = [not self._texts.is_term(stem) for stem in phrase]
            if any(wide):
                return all(wide) and len(phrase) > 1
            often = 4 if len(phrase) == 1 and titled[phrase] > 1 else 2
            if often * last[phrase] < times[phrase] or 2 * self._lesser[phrase[-1]] > self._uses[phrase[-1]]:
                return False
            if closing[phrase] == times[phrase]:  # 'project website'
                return False
            if len(phrase) == 1:
                least = 1.2 if 5 * titled[phrase] >= papers else 2.0
                return 5 * salient[phrase] >= papers and self._topics.strength(phrase, holders[phrase]) > least
            if 2 * self._verbs[phrase[0]] > self._uses[phrase[0]]:
                return False
            return 5 * salient[phrase] >= papers or self._topics.strength(phrase, holders[phrase]) > (
                _TOPICAL if papers == 2 else _NEARER
            )

        return {phrase for phrase in known if is_name(phrase)}


class Topics:
    """Tells 'neuron' from 'number': papers with a word that is a topic are near each other in their other words too."""

    def __init__(self, vectors: Sequence[Vector]) -> None:
        self._vectors = vectors
        self._usual = self._mean([(i, j) for j in range(len(vectors)) for i in range(max(0, j - 20), j)], frozenset())
        self._strengths: dict[Phrase, float] = {}

    def strength(self, phrase: Phrase, papers: Sequence[int]) -> float:
        """How much nearer the papers with a phrase are to each other than any two papers."""
        if phrase not in self._strengths:
            few = papers[:: -(-len(papers) // 12)]
            nearness = self._mean(list(combinations(few, 2)), frozenset(phrase))
            self._strengths[phrase] = round(nearness / self._usual, 9) if self._usual else 0.0
        return self._strengths[phrase]

    def _mean(self, pairs: Sequence[tuple[int, int]], without: frozenset[int]) -> float:
        bare = {
            i: {term: weight for term, weight in self._vectors[i].items() if without.isdisjoint(stems_of(term))}
            for i in set(chain.from_iterable(pairs))
        }
        return math.fsum([dot(bare[i], bare[j]) for i, j in pairs]) / max(1, len(pairs))
