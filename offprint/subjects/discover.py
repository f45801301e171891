"""Themes and tags found in the texts themselves, for a digest in any field that has named none.

A tag is a phrase that several papers use and few enough to tell them apart. A theme is a group of papers whose
weighted terms lie together, named by the phrases that its papers use and others do not.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from offprint.model import Tag, Theme, make_id
from offprint.slugs import slug_of
from offprint.subjects.acronyms import spelled_out_in
from offprint.subjects.groups import group_papers, set_apart
from offprint.subjects.phrases import Phrases
from offprint.subjects.terms import Phrase, read_texts
from offprint.subjects.vectors import weigh

_COMMON = 0.25  # a phrase in more than this part of ten papers or more is no tag
_TAGS = 6  # of a paper

_KEPT = 100  # terms of a paper that groups are made by
_KEPT_OF_MANY = 32  # ... where papers are many
_MANY = 2000
_TITLE = 5  # a word of the title counts as so many of the abstract

_LEFT_OVER = "other-papers"


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found. ``assigned`` has every paper: its theme's id ('' where there are no themes) and its tags' ids."""

    themes: tuple[Theme, ...] = ()
    tags: tuple[Tag, ...] = ()
    assigned: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)


def discover(
    papers: Sequence[tuple[str, str, str]],
    left_over: str = "Other papers",
    both: Callable[[str, str], str] = "{} and {}".format,
) -> Discovery:
    """Themes and tags for (slug, title, abstract) of each paper; the order in which they come does not matter.
    ``left_over`` names the theme of papers that fit no other, ``both`` one that takes two phrases to name."""
    if not papers:
        return Discovery()
    ordered = sorted(papers)
    texts = read_texts([(title, abstract, spelled_out_in(abstract)) for _, title, abstract in ordered])
    vectors = weigh(texts, kept=_KEPT if len(ordered) <= _MANY else _KEPT_OF_MANY, title=_TITLE)
    phrases = Phrases(texts, vectors)
    tagged = _tags(phrases)
    groups = set_apart(group_papers(vectors), vectors)
    themes = _themes(phrases, groups, both)
    tag_ids: dict[Phrase, str] = {}
    for phrase in sorted({phrase for found in tagged for phrase in found}, key=lambda p: (phrases.name(p), p)):
        tag_ids[phrase] = _slug(phrases.name(phrase), tag_ids.values())
    rest = Theme(id=_LEFT_OVER, name=left_over, hue=_hue(len(themes), len(themes)))
    theme_of = {i: themes.get(number, rest).id for number, group in enumerate(groups) for i in group if themes}
    return Discovery(
        (*themes.values(), *([rest] if rest.id in theme_of.values() else [])),
        tuple(Tag(id=tag, name=phrases.name(phrase)) for phrase, tag in tag_ids.items()),
        {
            slug: (theme_of.get(i, ""), tuple(tag_ids[phrase] for phrase in tagged[i]))
            for i, (slug, _, _) in enumerate(ordered)
        },
    )


# -- tags ---------------------------------------------------------------------------------------------------------


def _tags(phrases: Phrases) -> list[tuple[Phrase, ...]]:
    """Up to six phrases a paper: those it says most of, each of enough papers, and no more than a reader can survey."""
    if phrases.total < 3:
        return [()] * phrases.total
    most = 60 + 4 * math.isqrt(phrases.total)
    worth = {phrase: _worth(phrases, phrase) for phrase in phrases.papers_of}
    titles = Counter(chain.from_iterable(phrases.titled))
    sure = {p for p in worth if len(p) > 1 or titles[p] > 1 or (phrases.total < 60 and phrases.salient[p] > 1)}
    least = {phrase: max(phrases.least, 2 if phrase in sure or phrases.total < 20 else 3) for phrase in worth}
    allowed = {phrase for phrase, n in least.items() if phrases.papers_of[phrase] >= n and _is_tag(phrases, phrase)}
    while True:
        chosen = [_best(used, worth, allowed, phrases.total < 60) for used in phrases.used]
        taken = Counter(chain.from_iterable(chosen))
        ranked = sorted(taken, key=lambda phrase: (-taken[phrase] * worth[phrase], phrase))
        fewer = ranked if len(ranked) <= most else ranked[: max(most, len(ranked) * 3 // 4)]
        kept = {phrase for phrase in fewer if taken[phrase] >= least[phrase]}
        if kept == taken.keys():
            passing = [_best(used, worth, kept, True) for used in phrases.used]
            return [mine if len(mine) > 1 else more for mine, more in zip(chosen, passing, strict=True)]
        allowed = kept


def _is_tag(phrases: Phrases, phrase: Phrase) -> bool:
    """Any phrase of some papers; a single word only where a title's phrase ends in it, or most say it twice."""
    papers = phrases.papers_of[phrase]
    if phrases.total >= 10 and papers > max(3, _COMMON * phrases.total):
        return False
    if phrases.total < 10 or not phrases.texts.is_term(phrase[0]):
        return True
    if len(phrase) > 1:
        tails = (phrase[cut:] for cut in range(1, len(phrase)))
        return phrases.salient[phrase] > 0 or not any(tail in phrases.papers_of for tail in tails)
    if phrases.name(phrase)[1:2].isupper():
        return True
    return phrase in phrases.heads or (phrase in phrases.free and 2 * phrases.salient[phrase] >= papers)


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


def _worth(phrases: Phrases, phrase: Phrase) -> float:
    """Phrases before acronyms before words, and neither the rarest nor the commonest."""
    papers = phrases.papers_of[phrase]
    kind = 2.0 if len(phrase) > 1 else 1.2 if phrases.name(phrase)[1:2].isupper() else 0.8
    return kind * (0.7 if papers <= 2 or 8 * papers > phrases.total else 1.0)


# -- themes -------------------------------------------------------------------------------------------------------


def _themes(phrases: Phrases, groups: Sequence[Sequence[int]], both: Callable[[str, str], str]) -> dict[int, Theme]:
    """A theme for each group, by its number; those that have no name of their own, and the last, are left over."""
    named = _typical_of_each(phrases, groups)
    themes: dict[int, Theme] = {}
    if len(named) < 2:
        return themes
    for number, words in named.items():
        second = _second(phrases, groups[number], words[0], words[1:])
        name = phrases.name(words[0])
        if second:
            name = both(name, phrases.said(second[0]))
        others = [phrase for phrase in words[1:] if phrase not in second][:4]
        themes[number] = Theme(
            id=_slug(name, [_LEFT_OVER, *(theme.id for theme in themes.values())]),
            name=name,
            description=", ".join([*map(phrases.name, others[:1]), *map(phrases.said, others[1:])]),
            hue=_hue(len(themes), len(named)),
        )
    return themes


def _hue(number: int, themes: int) -> int:
    """Hues as far from each other as can be, of so many themes and of that which is left over."""
    return round(number * 360 / (themes + 1))


def _typical_of_each(phrases: Phrases, groups: Sequence[Sequence[int]]) -> dict[int, list[Phrase]]:
    """Up to six typical phrases of each group but the last, no two with a word in common, and no two firsts alike."""
    named: dict[int, list[Phrase]] = {}
    scores = [_typical(phrases, group) for group in groups[:-1]]
    best = sorted(((score, n, p) for n, found in enumerate(scores) for p, score in found.items()), key=_heaviest)
    taken: set[Phrase] = set()
    for _, number, phrase in best:
        if number not in named and phrase not in taken:
            typical = sorted(scores[number], key=lambda p: (-scores[number][p], p))
            named[number] = [phrase, *_apart([phrase], typical, 5)]
            taken.add(phrase)
    return dict(sorted(named.items()))


def _heaviest(entry: tuple[float, int, Phrase]) -> tuple[float, int, Phrase]:
    return -entry[0], entry[1], entry[2]


def _typical(phrases: Phrases, group: Sequence[int]) -> dict[Phrase, float]:
    """The phrases that many papers of a group use and few others do, a title's twice, and how typical they are."""
    inside = Counter(chain.from_iterable(phrases.used[i] for i in group))
    titled = Counter(chain.from_iterable(phrases.titled[i] for i in group))
    scores = {}
    for phrase, papers in inside.items():
        if papers < 2 or not _is_heading(phrases, phrase):
            continue
        whole = phrases.papers_of[phrase]
        share = (papers + titled[phrase]) / (2 * len(group))
        own = papers / whole
        beyond = papers / len(group) - (whole - papers) / max(1, phrases.total - len(group))
        if beyond > 0:
            kind = 1.4 if len(phrase) > 1 else 1.0
            scores[phrase] = round(kind * math.sqrt(share) * share * own * beyond, 9)
    return scores


def _is_heading(phrases: Phrases, phrase: Phrase) -> bool:
    """Some title's phrase ends in it; a phrase of Chinese may stand anywhere."""
    return phrase in phrases.heads or not phrases.texts.is_term(phrase[0])


def _apart(first: Iterable[Phrase], others: Iterable[Phrase], most: int) -> list[Phrase]:
    """The first of others that share no word with what was taken before."""
    words = set(chain.from_iterable(first))
    found: list[Phrase] = []
    for phrase in others:
        if len(found) < most and words.isdisjoint(phrase):
            found.append(phrase)
            words.update(phrase)
    return found


def _second(phrases: Phrases, group: Sequence[int], first: Phrase, others: Iterable[Phrase]) -> list[Phrase]:
    """A second phrase, where the first speaks for less than half of a group and the second for others: its own."""
    rest = [i for i in group if first not in phrases.used[i]]
    if 2 * len(rest) <= len(group):
        return []
    for phrase in others:
        adds = sum(phrase in phrases.used[i] for i in rest)
        inside = sum(phrase in phrases.used[i] for i in group)
        titled = sum(phrase in phrases.titled[i] for i in group)
        if adds >= max(2, len(group) // 4) and titled and 2 * inside >= phrases.papers_of[phrase]:
            return [phrase]
    return []


def _slug(name: str, taken: Iterable[str]) -> str:
    slug = slug_of(name, 60) or make_id(name)
    others = set(taken)
    number = 2
    unique = slug
    while unique in others:
        unique = f"{slug}-{number}"
        number += 1
    return unique
