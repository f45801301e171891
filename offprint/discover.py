"""Themes and tags found in the texts themselves, for a digest in any field that has named none.

A tag is a phrase that several papers use and few enough to tell them apart. A theme is a group of papers whose
weighted terms lie together, named by the phrases that its papers use and others do not.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations

from offprint.model import Tag, Theme, make_id
from offprint.related import Index, Vector, stems_of, weigh
from offprint.slugs import slug_of
from offprint.terms import BREAK, FIRST_WORD, Texts, read_texts, unlike_nouns

Phrase = tuple[int, ...]
"""The stems of words that stand together."""
Forms = tuple[int, ...]
"""The words themselves, as written somewhere."""

_LONGEST = 6  # words of a phrase in Chinese, a character each
_WORDS = 4  # words of any other phrase, halves of compounds counted
_COMMON = 0.25  # a phrase in more than this part of ten papers or more is no tag
_TAGS = 6  # of a paper
_FEWEST = 8  # papers, before themes are looked for
_SAMPLE = 400  # papers that themes are made from
_OUTLYING = 0.45  # of the usual nearness to a theme: papers that have less are left over
_READ = 2000  # papers that phrases are looked for in


_LEFT_OVER = Theme(id="other-papers", name="Other papers")


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found. ``assigned`` has every paper: its theme's id ('' where there are no themes) and its tags' ids."""

    themes: tuple[Theme, ...] = ()
    tags: tuple[Tag, ...] = ()
    assigned: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)


def discover(papers: Sequence[tuple[str, str, str]]) -> Discovery:
    """Themes and tags for (slug, title, abstract) of each paper; the order in which they come does not matter."""
    if not papers:
        return Discovery()
    ordered = sorted(papers)
    texts = read_texts([(title, abstract, _abbreviations(abstract)) for _, title, abstract in ordered])
    vectors = weigh(texts)
    phrases = _Phrases(texts, vectors)
    tagged = _tags(phrases)
    groups = _set_apart(_groups(vectors), vectors)
    themes = _themes(phrases, groups)
    tag_ids: dict[Phrase, str] = {}
    for phrase in sorted({phrase for found in tagged for phrase in found}, key=lambda p: (phrases.name(p), p)):
        tag_ids[phrase] = _slug(phrases.name(phrase), tag_ids.values())
    theme_of = {i: themes.get(number, _LEFT_OVER).id for number, group in enumerate(groups) for i in group if themes}
    return Discovery(
        (*themes.values(), *([_LEFT_OVER] if _LEFT_OVER.id in theme_of.values() else [])),
        tuple(Tag(id=tag, name=phrases.name(phrase)) for phrase, tag in tag_ids.items()),
        {
            slug: (theme_of.get(i, ""), tuple(tag_ids[phrase] for phrase in tagged[i]))
            for i, (slug, _, _) in enumerate(ordered)
        },
    )


# -- phrases ------------------------------------------------------------------------------------------------------


class _Phrases:
    """The phrases of the papers that could name a tag or a theme, and how much each paper says of them."""

    def __init__(self, texts: Texts, vectors: Sequence[Vector]) -> None:
        self.texts = texts
        self.total = len(texts.titles)
        self.least = 2 if self.total < 100 else min(20, max(3, self.total // 400))
        """Papers that a tag needs."""
        self._long_forms = _expansions(texts)
        self._streams = [
            [texts.stem_of[form] for form in chain(title, [BREAK], abstract)]
            for title, abstract in zip(texts.titles, texts.abstracts, strict=True)
        ]
        sample = range(0, self.total, max(1, self.total // _READ))
        papers_of = self._frequent([self._streams[i] for i in sample])
        self._known = _together(papers_of, len(sample)) | set(self._long_forms.values())
        topics = _Topics([set(self._streams[i]) for i in sample], [vectors[i] for i in sample])
        names = _Names(texts, self._long_forms, topics)
        self._lesser = names.lesser
        for _ in range(2):  # a phrase that is dropped frees those within it
            self._known = names.among(self._known, [self._where(i) for i in sample], self._streams, sample)
        places = [self._where(i) for i in range(self.total)]
        self.used = [self._weights(i, found) for i, found in enumerate(places)]
        """How much each paper says of each of its longest phrases; the title counts three times."""
        self.papers_of = Counter(chain.from_iterable(self.used))
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
        stream, known = self._streams[paper], self._known
        found, reached = [], 0
        for i, stem in enumerate(stream):
            if stem < FIRST_WORD:
                continue
            for length in range(min(_LONGEST, len(stream) - i), max(0, reached - i), -1):
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
            weights[self._long_forms.get(phrase, phrase)] += 3 if i < title else 1
        return dict(weights)

    def _written_forms(self, places: Sequence[Iterable[tuple[int, Phrase]]]) -> dict[Phrase, Counter[Forms]]:
        texts = self.texts
        written: defaultdict[Phrase, Counter[Forms]] = defaultdict(Counter)
        for found, title, abstract in zip(places, texts.titles, texts.abstracts, strict=True):
            both: list[int] = [*title, BREAK, *abstract]
            for i, phrase in found:
                written[phrase][tuple(both[i : i + len(phrase)])] += 1 if i < len(title) else 2
        for stream in texts.extras:
            for long in _parts(stream)[1::2]:
                written[tuple(texts.stem_of[form] for form in long)][tuple(long)] += 1
        return written


class _Names:
    """Tells names from other phrases: by what they end in, and by how the papers use them."""

    def __init__(self, texts: Texts, long_forms: dict[Phrase, Phrase], topics: _Topics) -> None:
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
        papers_of, salient, titled, times, last = (Counter[Phrase]() for _ in range(5))
        for found, paper in zip(places, sample, strict=True):
            stream, title = streams[paper], len(self._texts.titles[paper])
            mine: Counter[Phrase] = Counter()
            for i, phrase in found:
                end = i + len(phrase)
                times[phrase] += 1
                last[phrase] += end >= len(stream) or stream[end] < FIRST_WORD
                mine[self._long_forms.get(phrase, phrase)] += 3 if i < title else 1
            papers_of.update(mine.keys())
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
            if 2 * last[phrase] < times[phrase] or 2 * self._lesser[phrase[-1]] > self._uses[phrase[-1]]:
                return False
            if len(phrase) == 1:
                least = 1.3 if 5 * titled[phrase] >= papers else 2.5
                return 5 * salient[phrase] >= papers and self._topics.strength(phrase[0]) > least
            return 2 * self._verbs[phrase[0]] <= self._uses[phrase[0]]

        return {phrase for phrase in known if is_name(phrase)}


class _Topics:
    """Tells 'neuron' from 'number': papers with a word that is a topic are near each other in their other words too."""

    def __init__(self, words: Sequence[set[int]], vectors: Sequence[Vector]) -> None:
        self._vectors = vectors
        self._papers: defaultdict[int, list[int]] = defaultdict(list)
        for i, stems in enumerate(words):
            for stem in stems:
                self._papers[stem].append(i)
        self._usual = self._mean([(i, j) for j in range(len(vectors)) for i in range(max(0, j - 20), j)], -1)
        self._strengths: dict[int, float] = {}

    def strength(self, stem: int) -> float:
        """How much nearer the papers with a word are to each other than any two papers."""
        if stem not in self._strengths:
            papers = self._papers[stem]
            papers = papers[:: -(-len(papers) // 12)]
            nearness = self._mean(list(combinations(papers, 2)), stem)
            self._strengths[stem] = round(nearness / self._usual, 9) if self._usual else 0.0
        return self._strengths[stem]

    def _mean(self, pairs: Sequence[tuple[int, int]], stem: int) -> float:
        bare = {
            i: {term: weight for term, weight in self._vectors[i].items() if stem not in stems_of(term)}
            for i in set(chain.from_iterable(pairs))
        }
        return math.fsum([_dot(bare[i], bare[j]) for i, j in pairs]) / max(1, len(pairs))


def _together(papers_of: dict[Phrase, int], total: int) -> set[Phrase]:
    """Words that stand together more often than chance would have them, or nearly always."""

    def by_chance(phrase: Phrase) -> bool:
        together = papers_of[phrase]
        parts = [(papers_of[phrase[:cut]], papers_of[phrase[cut:]]) for cut in {1, len(phrase) - 1}]
        return any(together * total < 2 * left * right and 2 * together < min(left, right) for left, right in parts)

    return {phrase for phrase in papers_of if len(phrase) == 1 or not by_chance(phrase)}


def _expansions(texts: Texts) -> dict[Phrase, Phrase]:
    """Acronyms to what most papers that spell them out say they stand for."""
    said: defaultdict[Phrase, Counter[Phrase]] = defaultdict(Counter)
    for stream in texts.extras:
        parts = [tuple(texts.stem_of[form] for form in part) for part in _parts(stream)]
        if len(parts) % 2 == 0:
            for short, long in zip(parts[::2], parts[1::2], strict=True):
                if len(short) == 1 and 1 < len(long) <= _WORDS and min(long) >= FIRST_WORD:
                    said[short][long] += 1
    best = {short: min(longs, key=lambda long: (-longs[long], long)) for short, longs in said.items()}
    return {short: long for short, long in best.items() if 3 * said[short][long] >= 2 * said[short].total()}


def _parts(stream: Iterable[int]) -> list[list[int]]:
    parts: list[list[int]] = [[]]
    for form in stream:
        if form != BREAK:
            parts[-1].append(form)
        elif parts[-1]:
            parts.append([])
    return parts if parts[-1] else parts[:-1]


_PARTICIPLE = re.compile(r"..[^e]ed$")
_BRACKETED = re.compile(r"\(\s*([^\W\d_][\w-]{1,9})\s*\)")


def _abbreviations(text: str) -> str:
    """What the text spells out, as 'LLM ; Large Language Model ;'."""
    found = []
    for match in _BRACKETED.finditer(text):
        short = match[1].removesuffix("s") if match[1][:-1].isupper() else match[1]
        before = re.split(r"[^\w\s'’-]", text[max(0, match.start() - 120) : match.start()])[-1].split()
        if sum(c.isupper() for c in short) > 1 and (long := _spelled_out(short, before)):
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
    """Up to six phrases a paper: those it says most of, each of enough papers, and no more than a reader can survey."""
    if phrases.total < 3:
        return [()] * phrases.total
    most = 60 + 4 * math.isqrt(phrases.total)
    worth = {phrase: _worth(phrases, phrase) for phrase in phrases.papers_of}
    least = {phrase: max(phrases.least, 3 if len(phrase) == 1 and phrases.total >= 60 else 2) for phrase in worth}
    allowed = {phrase for phrase, papers in phrases.papers_of.items() if papers >= least[phrase]}
    while True:
        chosen = [_best(used, worth, allowed, phrases.total < 60) for used in phrases.used]
        taken = Counter(chain.from_iterable(chosen))
        ranked = sorted(taken, key=lambda phrase: (-taken[phrase] * worth[phrase], phrase))
        fewer = ranked if len(ranked) <= most else ranked[: max(most, len(ranked) * 3 // 4)]
        kept = {phrase for phrase in fewer if taken[phrase] >= least[phrase]}
        if kept == taken.keys():
            return chosen
        allowed = kept


def _best(
    used: dict[Phrase, int], worth: dict[Phrase, float], allowed: set[Phrase], in_passing: bool
) -> tuple[Phrase, ...]:
    """The weightiest phrases of a paper; ``in_passing`` lets a single word count that it says but once."""
    weights = {
        phrase: worth[phrase] * min(times, 4)
        for phrase, times in used.items()
        if phrase in allowed and (times > 1 or len(phrase) > 1 or in_passing)
    }
    chosen: list[Phrase] = []
    for phrase in sorted(weights, key=lambda phrase: (-weights[phrase], phrase)):
        if len(chosen) < _TAGS and not any(set(phrase) <= set(other) for other in chosen):
            chosen.append(phrase)
    return tuple(chosen)


def _worth(phrases: _Phrases, phrase: Phrase) -> float:
    """Phrases before acronyms before words, and neither the rarest nor the commonest."""
    papers = phrases.papers_of[phrase]
    kind = 2.0 if len(phrase) > 1 else 1.2 if phrases.name(phrase)[1:2].isupper() else 0.8
    return kind * (0.7 if papers <= 2 or 8 * papers > phrases.total else 1.0)


# -- themes -------------------------------------------------------------------------------------------------------


def _groups(vectors: Sequence[Vector]) -> list[list[int]]:
    """Papers whose terms lie together, the largest group first: Ward's clustering of a sample, then k-means of all."""
    rich = [i for i, vector in enumerate(vectors) if len(vector) >= 4]
    if len(rich) < _FEWEST:
        return []
    sample = rich[:: -(-len(rich) // _SAMPLE)]
    smooth = _smoothed([vectors[i] for i in sample])
    count = max(3, min(12, round(math.sqrt(len(rich)))))
    centres = [_centre([smooth[i] for i in group]) for group in _ward(smooth, count)]
    points = smooth if len(sample) == len(vectors) else vectors
    nearest: list[int] = []
    for _ in range(10 if points is smooth else 3):
        before, nearest = nearest, [_nearest(vector, centres) for vector in points]
        if nearest == before:
            break
        members = [[vector for vector, n in zip(points, nearest, strict=True) if n == k] for k in range(len(centres))]
        centres = [_centre(near) if near else centre for near, centre in zip(members, centres, strict=True)]
    groups = [[i for i, n in enumerate(nearest) if n == k] for k in range(len(centres))]
    return sorted((group for group in groups if group), key=lambda group: (-len(group), group))


def _set_apart(groups: Sequence[Sequence[int]], vectors: Sequence[Vector]) -> list[list[int]]:
    """The groups without the papers that hardly belong to theirs; those last, together."""
    nearness = {}
    for group in groups:
        sums: defaultdict[int, float] = defaultdict(float)
        for term, weight in chain.from_iterable(vectors[i].items() for i in group):
            sums[term] += weight
        whole = math.fsum(weight * weight for weight in sums.values())
        for i in group:
            own = math.fsum(weight * weight for weight in vectors[i].values())
            shared = math.fsum(weight * sums[term] for term, weight in vectors[i].items())
            others = whole - 2 * shared + own  # the square of the sum of all but this one
            nearness[i] = round((shared - own) / math.sqrt(others), 9) if others > 1e-9 else 0.0
    least = _OUTLYING * sorted(nearness.values())[len(nearness) // 2] if nearness else 0.0
    kept = [[i for i in group if nearness[i] >= least] for group in groups]
    kept = [group for group in kept if len(group) > 1]
    inside = set(chain.from_iterable(kept))
    return [*kept, [i for group in groups for i in group if i not in inside]]


def _smoothed(vectors: Sequence[Vector]) -> list[Vector]:
    """Each paper with a double share of its nearest, three times over: papers of one field that share no word meet."""
    index = Index(vectors)
    near = [[(other, score) for other, score, _ in index.nearest(i, 8, 0.02)] for i in range(len(vectors))]
    smooth = list(vectors)
    for _ in range(3):
        smooth = [_blend(i, smooth, near[i]) for i in range(len(vectors))]
    return smooth


def _blend(paper: int, vectors: Sequence[Vector], near: Sequence[tuple[int, float]]) -> Vector:
    sums: defaultdict[int, float] = defaultdict(float, vectors[paper])
    whole = math.fsum(score for _, score in near)
    for other, score in near:
        for term, weight in vectors[other].items():
            sums[term] += 2 * weight * score / whole
    return _unit(sums, 150)


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


def _ward(vectors: Sequence[Vector], fewest: int) -> list[list[int]]:
    """Merges the two groups whose union costs least (Ward, 1963), again and again, until few are left."""
    count = len(vectors)
    cost = [[0.0] * count for _ in range(count)]
    for i in range(count):
        for j in range(i):
            cost[i][j] = cost[j][i] = round(2 - 2 * _dot(vectors[i], vectors[j]), 9)
    groups = {i: [i] for i in range(count)}
    nearest = {i: min((cost[i][j], j) for j in groups if j != i) for i in groups}
    while len(groups) > fewest:
        (least, b), a = min((near, i) for i, near in nearest.items())
        size_a, size_b = len(groups[a]), len(groups[b])
        groups[a] += groups.pop(b)
        del nearest[b]
        for c in groups:
            if c != a:
                size = len(groups[c])
                whole = (size_a + size) * cost[a][c] + (size_b + size) * cost[b][c] - size * least
                cost[a][c] = cost[c][a] = round(whole / (size_a + size_b + size), 9)
        for c in groups:
            if c == a or nearest[c][1] in (a, b):
                nearest[c] = min((cost[c][d], d) for d in groups if d != c)
            else:
                nearest[c] = min(nearest[c], (cost[c][a], a))
    return list(groups.values())


def _themes(phrases: _Phrases, groups: Sequence[Sequence[int]]) -> dict[int, Theme]:
    """A theme for each group, by its number; those that have no name of their own, and the last, are left over."""
    named: dict[int, list[Phrase]] = {}
    for number, group in enumerate(groups[:-1]):
        taken = {words[0] for words in named.values()}
        words = _typical(phrases, group)
        if first := [phrase for phrase in words if phrase not in taken][:1]:
            named[number] = [*first, *(phrase for phrase in words if phrase not in first)]
    themes: dict[int, Theme] = {}
    if len(named) < 2:
        return themes
    for number, words in named.items():
        second = [phrase for phrase in words[1:4] if _adds(phrases, groups[number], words[0], phrase)][:1]
        name = " and ".join([phrases.name(words[0]), *map(phrases.said, second)])
        others = [phrase for phrase in words[1:] if phrase not in second][:4]
        themes[number] = Theme(
            id=_slug(name, [_LEFT_OVER.id, *(theme.id for theme in themes.values())]),
            name=name,
            description=", ".join([*map(phrases.name, others[:1]), *map(phrases.said, others[1:])]),
            hue=round(len(themes) * 360 / len(named)),
        )
    return themes


def _typical(phrases: _Phrases, group: Sequence[int]) -> list[Phrase]:
    """Up to six phrases that most papers of a group use and few others do, no two with a word in common."""
    inside = Counter(chain.from_iterable(phrases.used[i] for i in group))
    titled = Counter(phrase for i in group for phrase, weight in phrases.used[i].items() if weight >= 3)
    scores = {}
    for phrase, papers in inside.items():
        if papers >= max(2, len(group) // 10):
            share = papers / len(group)
            elsewhere = (phrases.papers_of[phrase] - papers) / max(1, phrases.total - len(group))
            kind = (1.5 if len(phrase) > 1 else 1) * (1 + titled[phrase] / papers)
            scores[phrase] = round(kind * share * share * share / (share + 2 * elsewhere), 9)
    best: list[Phrase] = []
    for phrase in sorted(scores, key=lambda phrase: (-scores[phrase], phrase)):
        if len(best) < 6 and not any(set(phrase) & set(other) for other in best):
            best.append(phrase)
    return best


def _adds(phrases: _Phrases, group: Sequence[int], first: Phrase, second: Phrase) -> bool:
    """The second phrase speaks for papers that the first does not, or says more than a single word can."""
    both = [(first in phrases.used[i], second in phrases.used[i]) for i in group]
    if len(first) == 1 and 3 * sum(b for _, b in both) >= len(group):
        return True
    enough = 2 if 2 * sum(a for a, _ in both) < len(group) else max(2, -(-len(group) // 3))
    return sum(b and not a for a, b in both) >= enough


def _slug(name: str, taken: Iterable[str]) -> str:
    slug = slug_of(name, 60) or make_id(name)
    others = set(taken)
    number = 2
    unique = slug
    while unique in others:
        unique = f"{slug}-{number}"
        number += 1
    return unique
