"""Themes and tags found in the texts themselves, for a digest in any field that has named none.

A tag is a phrase that several papers use and few enough to tell them apart. A theme is a group of papers whose
weighted terms lie together, named by the phrases that its papers use and others do not.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from anyascii import anyascii

from offprint.model import Tag, Theme, make_id
from offprint.related import Index, Vector, weigh
from offprint.terms import BREAK, FIRST_WORD, Texts, read_texts, unlike_nouns

Phrase = tuple[int, ...]
"""The stems of words that stand together."""

_LONGEST = 4  # words of a phrase, halves of compounds counted
_COMMON = 0.25  # a phrase in more than this part of ten papers or more is no tag
_TAGS = 6  # of a paper
_FEWEST = 8  # papers, before themes are looked for
_SAMPLE = 400  # papers that themes are seeded from


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found. ``assigned`` has every paper: its theme's id ('' where there are no themes) and its tags' ids."""

    themes: tuple[Theme, ...] = ()
    tags: tuple[Tag, ...] = ()
    assigned: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)


def discover(papers: Sequence[tuple[str, str, str]]) -> Discovery:
    """Themes and tags for (slug, title, abstract) of each paper; the order in which they come does not matter."""
    ordered = sorted(papers)
    texts = read_texts([(title, abstract, _abbreviations(abstract)) for _, title, abstract in ordered])
    phrases = _Phrases(texts)
    tagged = _tags(phrases)
    groups = _groups(weigh(texts))
    ids: dict[Phrase, str] = {}
    tags = []
    for phrase in sorted({phrase for found in tagged for phrase in found}, key=phrases.name):
        name = phrases.name(phrase)
        ids[phrase] = _slug(name, ids.values())
        tags.append(Tag(id=ids[phrase], name=name))
    themes = _themes(phrases, groups)
    of_theme = {paper: theme.id for theme, group in zip(themes, groups, strict=True) for paper in group}
    assigned = {
        slug: (of_theme.get(i, ""), tuple(ids[phrase] for phrase in tagged[i])) for i, (slug, _, _) in enumerate(ordered)
    }
    return Discovery(themes, tuple(tags), assigned)


# -- phrases ------------------------------------------------------------------------------------------------------


class _Phrases:
    """The phrases of the papers that could be a tag, and how each paper uses them."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.total = len(texts.titles)
        self.least = 2 if self.total < 60 else min(20, max(3, self.total // 400))
        self._nouns_not = unlike_nouns(texts)
        self._long_forms = self._expansions()
        self._streams = [[texts.stem_of[f] for f in chain(t, [BREAK], a)] for t, a in zip(texts.titles, texts.abstracts, strict=True)]
        self.papers_of = self._frequent()
        self._check()
        self.used = self._segment()
        for _ in range(2):  # a phrase that is dropped frees those within it
            self._check_use()
            self.used = self._segment()
        self._forms = self._written_forms()

    def _frequent(self) -> Counter[Phrase]:
        """Every phrase that stands in enough papers, by the number of them."""
        found: Counter[Phrase] = Counter()
        starts: list[Iterable[int]] = [range(len(stream)) for stream in self._streams]
        for length in range(1, _LONGEST + 1):
            level: Counter[Phrase] = Counter()
            for stream, places in zip(self._streams, starts, strict=True):
                level.update(
                    {
                        phrase
                        for i in places
                        if len(phrase := tuple(stream[i : i + length])) == length
                        and phrase[-1] >= FIRST_WORD
                        and (length == 1 or phrase[1:] in found)
                    }
                )
            kept = {phrase: papers for phrase, papers in level.items() if papers >= 2}
            found.update(kept)
            starts = [
                [i for i in places if tuple(stream[i : i + length]) in kept]
                for stream, places in zip(self._streams, starts, strict=True)
            ]
        return found

    def _check(self) -> None:
        """Drops chance neighbours: words that stand together hardly more often than they would anyhow."""
        papers_of, total = self.papers_of, self.total

        def by_chance(phrase: Phrase) -> bool:
            together = papers_of[phrase] * total
            return len(phrase) > 1 and any(
                together < 2 * papers_of[phrase[:cut]] * papers_of[phrase[cut:]] for cut in {1, len(phrase) - 1}
            )

        self.candidates = {phrase for phrase, papers in papers_of.items() if not by_chance(phrase)}
        self.candidates |= set(self._long_forms.values()) & papers_of.keys()

    def _segment(self) -> list[dict[Phrase, float]]:
        """How much each paper says of each of its longest phrases; the title counts three times."""
        longest: defaultdict[int, int] = defaultdict(int)
        for phrase in self.candidates:
            longest[phrase[0]] = max(longest[phrase[0]], len(phrase))
        self.ended: Counter[Phrase] = Counter()
        self.times: Counter[Phrase] = Counter()
        self.where: list[list[tuple[int, Phrase]]] = []
        used = []
        for stream, title in zip(self._streams, self.texts.titles, strict=True):
            mine: defaultdict[Phrase, float] = defaultdict(float)
            reached, where = 0, []
            for i, stem in enumerate(stream):
                for length in range(longest.get(stem, 0), 0, -1):
                    if i + length <= reached:
                        break
                    phrase = tuple(stream[i : i + length])
                    if len(phrase) == length and phrase in self.candidates:
                        reached = i + length
                        where.append((i, phrase))
                        phrase = self._long_forms.get(phrase, phrase)
                        mine[phrase] += 3 if i < len(title) else 1
                        self.times[phrase] += 1
                        self.ended[phrase] += reached >= len(stream) or stream[reached] < FIRST_WORD
                        break
            used.append(dict(mine))
            self.where.append(where)
        return used

    def _check_use(self) -> None:
        """Keeps what is used as a name is: ends what is said, is neither verb nor adjective, is in enough papers."""
        texts = self.texts
        papers_of = Counter(chain.from_iterable(self.used))
        noun_uses: Counter[int] = Counter()
        uses: Counter[int] = Counter()
        for stream in texts.abstracts:
            for form in stream:
                if form >= FIRST_WORD:
                    uses[texts.stem_of[form]] += 1
                    noun_uses[texts.stem_of[form]] += form not in self._nouns_not
        whole = set(self._long_forms.values())
        wide = {s for s in range(FIRST_WORD, len(texts.stems)) if not texts.is_term(s)}

        def is_name(phrase: Phrase) -> bool:
            papers = papers_of[phrase]
            if papers < 2 or (self.total >= 10 and papers > _COMMON * self.total):
                return False
            if phrase in whole or phrase in self._long_forms:
                return True
            last = phrase[-1]
            if len(phrase) == 1:
                if last in wide:
                    return False
                return 2 * noun_uses[last] >= uses[last] and 2 * self.ended[phrase] >= self.times[phrase]
            if last in wide or phrase[0] in wide:
                return phrase[0] in wide and len(phrase) <= 4
            return 2 * self.ended[phrase] >= self.times[phrase] and 2 * noun_uses[last] >= uses[last]

        self.candidates = {phrase for phrase in self.candidates if is_name(self._long_forms.get(phrase, phrase))}

    def _written_forms(self) -> dict[Phrase, Counter[tuple[int, ...]]]:
        written: defaultdict[Phrase, Counter[tuple[int, ...]]] = defaultdict(Counter)
        for where, title, abstract in zip(self.where, self.texts.titles, self.texts.abstracts, strict=True):
            both = [*title, BREAK, *abstract]
            for i, phrase in where:
                written[phrase][tuple(both[i : i + len(phrase)])] += 1 if i < len(title) else 2
        return written

    def name(self, phrase: Phrase) -> str:
        """As most papers write it, with a capital first letter."""
        forms = self._forms.get(phrase)
        if not forms:
            return ""
        written = min(forms, key=lambda f: (-forms[f], self.texts.written(f).swapcase()))
        text = self.texts.written(written)
        if text.istitle() and len(phrase) > 1 and any(self.texts.written(f).islower() for f in forms):
            text = text.lower()
        return text[:1].upper() + text[1:]

    def words(self, phrase: Phrase) -> frozenset[int]:
        return frozenset(phrase)

    def _expansions(self) -> dict[Phrase, Phrase]:
        """Acronyms to what most papers that spell them out say they stand for."""
        said: defaultdict[Phrase, Counter[Phrase]] = defaultdict(Counter)
        for stream in self.texts.extras:
            parts: list[list[int]] = [[]]
            for form in stream:
                if form == BREAK:
                    parts.append([])
                else:
                    parts[-1].append(self.texts.stem_of[form])
            parts = [part for part in parts if part]
            if len(parts) % 2:
                continue
            for short, long in zip(parts[::2], parts[1::2], strict=True):
                if len(short) == 1 and 1 < len(long) <= _LONGEST and min(long) >= FIRST_WORD:
                    said[tuple(short)][tuple(long)] += 1
        found = {}
        for acronym, longs in said.items():
            long = min(longs, key=lambda long: (-longs[long], long))
            if 3 * longs[long] >= 2 * longs.total():
                found[acronym] = long
        return found


_BRACKETED = re.compile(r"((?:[^\W_][\w'’-]*[ ]+){1,9})\(\s*([^\W\d_][\w-]{1,9})\)")


def _abbreviations(text: str) -> str:
    """What the text spells out, as 'LLM ; Large Language Model ;'."""
    found = []
    for match in _BRACKETED.finditer(text):
        short = match[2].removesuffix("s") if match[2][:-1].isupper() else match[2]
        if sum(c.isupper() for c in short) > 1 and (long := _spelled_out(short, match[1].split())):
            found.append(f"{short} ; {long} ; ")
    return "".join(found)


def _spelled_out(short: str, before: list[str]) -> str:
    """The words whose letters, in order, make the acronym (Schwartz and Hearst, 2003); '' where there are none."""
    text = " ".join(before[-min(len(short) + 5, 2 * len(short)) :])
    at = len(text)
    for i in range(len(short) - 1, -1, -1):
        letter = short[i].lower()
        if not letter.isalnum():
            continue
        at -= 1
        while at >= 0 and (text[at].lower() != letter or (i == 0 and at > 0 and text[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return ""
    return text[text.rfind(" ", 0, at + 1) + 1 :]


# -- tags ---------------------------------------------------------------------------------------------------------


def _tags(phrases: _Phrases) -> list[tuple[Phrase, ...]]:
    """Up to six phrases a paper, those it says most of, each of at least two or three papers."""
    total = phrases.total
    if total < 3:
        return [()] * total
    most = 60 + 4 * math.isqrt(total)
    papers_of = Counter(chain.from_iterable(phrases.used))
    worth = {phrase: _worth(phrases, phrase, papers, total) for phrase, papers in papers_of.items()}
    allowed = {phrase for phrase, papers in papers_of.items() if papers >= phrases.least}
    while True:
        chosen = [_best(used, worth, allowed) for used in phrases.used]
        taken = Counter(chain.from_iterable(chosen))
        kept = {phrase for phrase in taken if taken[phrase] >= phrases.least}
        if len(kept) > most:
            ranked = sorted(kept, key=lambda p: (-taken[p] * worth[p], p))
            kept = set(ranked[: max(most, len(ranked) * 4 // 5)])
        if kept == allowed:
            return chosen
        allowed = kept


def _best(used: dict[Phrase, float], worth: dict[Phrase, float], allowed: set[Phrase]) -> tuple[Phrase, ...]:
    weights = {phrase: worth[phrase] * (2 if times > 2 else times) for phrase, times in used.items() if phrase in allowed}
    best = sorted(weights, key=lambda p: (-weights[p], p))
    chosen: list[Phrase] = []
    for phrase in best:
        if len(chosen) < _TAGS and not any(set(phrase) <= set(other) for other in chosen):
            chosen.append(phrase)
    return tuple(chosen)


def _worth(phrases: _Phrases, phrase: Phrase, papers: int, total: int) -> float:
    """Phrases before words, acronyms between, and neither the rarest nor the commonest."""
    kind = 1.5 if len(phrase) > 1 else 1.2 if phrases.name(phrase)[1:2].isupper() else 0.8
    spread = 0.7 if papers <= 2 else 0.7 if 8 * papers > total else 1.0
    return kind * spread


# -- themes -------------------------------------------------------------------------------------------------------


def _groups(vectors: Sequence[Vector]) -> list[list[int]]:
    """Papers whose terms lie together: Ward's clustering of a sample, then k-means over all of them."""
    total = len(vectors)
    rich = [i for i in range(total) if len(vectors[i]) >= 4]
    if len(rich) < _FEWEST:
        return []
    smooth = _smoothed(vectors)
    step = max(1, len(rich) // _SAMPLE)
    sample = rich[::step][:_SAMPLE]
    groups = [[sample[i] for i in group] for group in _ward([smooth[i] for i in sample], *_how_many(total))]
    centres = [_centre([smooth[i] for i in group]) for group in groups]
    before: list[int] = []
    for _ in range(12):
        nearest = [_nearest(vector, centres) for vector in smooth]
        if nearest == before:
            break
        before = nearest
        groups = [[i for i, n in enumerate(nearest) if n == number] for number in range(len(centres))]
        centres = [_centre([smooth[i] for i in group]) for group in groups if group]
    return sorted((group for group in groups if group), key=lambda group: (-len(group), group))


def _how_many(total: int) -> tuple[int, int]:
    """The fewest and the most themes: about the root of half the papers."""
    about = math.isqrt(2 * total) / 2
    return max(3, round(about * 0.8)), max(4, min(12, round(about * 1.5)))


def _smoothed(vectors: Sequence[Vector]) -> list[Vector]:
    """Each paper with a share of its nearest: two that share no word may still share a neighbour."""
    index = Index(vectors)
    smooth = []
    for i, vector in enumerate(vectors):
        sums: defaultdict[int, float] = defaultdict(float, vector)
        near = index.nearest(i, 8, 0.02)
        whole = math.fsum(score for _, score, _ in near) or 1.0
        for other, score, _ in near:
            for term, weight in vectors[other].items():
                sums[term] += weight * score / whole
        smooth.append(_unit(sums, 60))
    return smooth


def _unit(sums: dict[int, float], most: int) -> Vector:
    heaviest = sorted(sums.items(), key=lambda entry: (-entry[1], entry[0]))[:most]
    length = math.sqrt(math.fsum(weight * weight for _, weight in heaviest)) or 1.0
    return {term: weight / length for term, weight in heaviest}


def _centre(vectors: Iterable[Vector]) -> Vector:
    sums: defaultdict[int, float] = defaultdict(float)
    for vector in vectors:
        for term, weight in vector.items():
            sums[term] += weight
    return _unit(sums, 300)


def _nearest(vector: Vector, centres: Sequence[Vector]) -> int:
    scores = [round(_dot(vector, centre), 9) for centre in centres]
    return scores.index(max(scores))


def _dot(a: Vector, b: Vector) -> float:
    return math.fsum([weight * b[term] for term, weight in a.items() if term in b])


def _ward(vectors: Sequence[Vector], fewest: int, most: int) -> list[list[int]]:
    """Merges the two groups whose union costs least, again and again; stops before the costliest step in range."""
    count = len(vectors)
    cost = [[0.0] * count for _ in range(count)]
    for i in range(count):
        for j in range(i):
            cost[i][j] = cost[j][i] = round(2 - 2 * _dot(vectors[i], vectors[j]), 9)
    groups: dict[int, list[int]] = {i: [i] for i in range(count)}
    stages: dict[int, list[list[int]]] = {}
    steps: dict[int, float] = {}
    while len(groups) >= fewest and len(groups) > 1:
        live = sorted(groups)
        least, a, b = min((min((cost[i][j], i, j) for j in live if j != i)) for i in live)
        if len(groups) <= most:
            stages[len(groups)] = list(groups.values())
            steps[len(groups)] = least
        size_a, size_b = len(groups[a]), len(groups[b])
        for c in live:
            if c not in (a, b):
                size = len(groups[c])
                merged = (size_a + size) * cost[a][c] + (size_b + size) * cost[b][c] - size * least
                cost[a][c] = cost[c][a] = round(merged / (size_a + size_b + size), 9)
        groups[a] = groups[a] + groups.pop(b)
    # steps[k]: what it costs to go from k groups to k - 1
    best = max((k for k in stages if k + 1 in steps or k == most), key=lambda k: (steps[k] - steps.get(k + 1, steps[k]), -k), default=0)
    return stages[best] if best else [list(range(count))]


def _themes(phrases: _Phrases, groups: Sequence[Sequence[int]]) -> tuple[Theme, ...]:
    """A name for each group: the phrases that most of its papers use and few others do."""
    total = phrases.total
    papers_of = Counter(chain.from_iterable(phrases.used))
    themes: list[Theme] = []
    for number, group in enumerate(groups):
        inside = Counter(chain.from_iterable(phrases.used[i] for i in group))
        scores = {}
        for phrase, papers in inside.items():
            if papers >= 2:
                share, outside = papers / len(group), (papers_of[phrase] - papers) / max(1, total - len(group))
                scores[phrase] = round(share * (share / (share + 2 * outside)) * (1.3 if len(phrase) > 1 else 1), 9)
        best = sorted(scores, key=lambda p: (-scores[p], p))
        words = [phrases.name(phrase) for phrase in best[:6]]
        name = words[0] if words else "Other papers"
        if len(best) > 1 and not set(best[0]) & set(best[1]):
            name = f"{words[0]} and {_lower(words[1])}"
        themes.append(
            Theme(
                id=_slug(name, [theme.id for theme in themes]),
                name=name,
                description=", ".join(words[2:6]),
                hue=round(number * 360 / max(1, len(groups))),
            )
        )
    return tuple(themes)


def _lower(name: str) -> str:
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _slug(name: str, taken: Iterable[str]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", anyascii(name).lower()).strip("-")[:60].strip("-") or make_id(name)
    others = set(taken)
    number = 2
    unique = slug
    while unique in others:
        unique = f"{slug}-{number}"
        number += 1
    return unique
