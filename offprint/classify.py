"""Papers to their themes and tags, by the phrases of a taxonomy; and why. Knows the words of no field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from offprint.subjects.scripts import LETTERS, MARKS, WIDE
from offprint.subjects.stems import fold
from offprint.taxonomy import TagRules, Taxonomy, ThemeRules, Words

_TOKEN = re.compile(
    rf"[{WIDE}][{MARKS}]*|{LETTERS}|[.,;:!?](?=\s|$|[{WIDE}])|[()\[\]\u3001\u3002\u060c\u061b\u061f\u0964]"
)
"""A word; of scripts without spaces, a character, so that phrases are found within a text; or a mark that ends one."""
_BREAKS = frozenset(".,;:!?()[]\u3001\u3002\u060c\u061b\u061f\u0964")
_IMPLIED = 0.95  # an implied tag is a little weaker than the tag that implies it: it comes after
_RULE_WORD = re.compile(rf"[{WIDE}][{MARKS}]*|\*?{LETTERS}\*?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one phrase, or a tag or theme, says for a theme or tag."""

    what: str
    """The phrase, or the id of the tag or theme."""
    weight: float
    points: float
    in_title: int = 0
    in_abstract: int = 0
    kind: Literal["phrase", "tag", "theme"] = "phrase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How well one theme or tag fits."""

    id: str
    points: float
    threshold: float
    """What it needs: the tag's threshold, or the points below which no theme is believed."""
    evidence: tuple[Evidence, ...]
    given: bool = False
    why: str = ""
    """What beside the points decided: "implied by x", "x says it", "fills up" ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    theme: str
    """The id of the theme; empty where none fits."""
    tags: tuple[str, ...]
    """Ids, the strongest first."""
    themes: tuple[Score, ...]
    """Every theme with evidence, best first."""
    tag_scores: tuple[Score, ...]
    """Every tag with evidence, strongest first, given or not."""


@dataclass(slots=True)
class _Node:
    """One word further into the phrases."""

    next: dict[str, _Node] = field(default_factory=dict)
    ends: list[tuple[int, int]] = field(default_factory=list)
    """The phrases that end here: target, and the phrase's number among all."""


_Word = tuple[tuple[str, ...], list[_Node]]
"""The rule words that a word of a text satisfies, and where they lead from the root."""


class Classifier:
    """A taxonomy made ready: all its phrases in one trie of words, and the words by which to enter it."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self._tags = {rules.tag.id: rules for rules in taxonomy.tags}
        self._places = {id_: place for place, id_ in enumerate(self._tags)}
        self._favours = {rules.theme.id: rules.favours for rules in taxonomy.themes}
        self._root = _Node()
        self._phrases: list[tuple[str, float]] = []
        self._forms: dict[str, tuple[str, ...]] = {}
        """A word of a text, folded or as written, to the rule words it satisfies."""
        self._stems: dict[str, tuple[str, ...]] = {}
        """The first two letters of a stem to the rule words that begin so; for ``prun*``: pr."""
        self._tails: dict[str, tuple[str, ...]] = {}
        """The last two letters likewise."""
        self._words: dict[str, _Word] = {word: ((), []) for word in _BREAKS}
        """Every word of a text so far: papers of a field share most of theirs."""
        targets: list[TagRules | ThemeRules] = [*taxonomy.tags, *taxonomy.themes]
        for target, rules in enumerate(targets):
            self._add(target, rules.words)

    def _add(self, target: int, words: Words) -> None:
        for phrase, weight in words:
            node = self._root
            for word in _RULE_WORD.findall(unicodedata.normalize("NFKC", phrase)):
                node = node.next.setdefault(self._learn(word), _Node())
            node.ends.append((target, len(self._phrases)))
            self._phrases.append((phrase, weight))

    def _learn(self, word: str) -> str:
        """The name of a rule word: as written if it holds a capital, else folded."""
        name = word if word != word.lower() else fold(word)
        if name.endswith("*"):
            _note(self._stems, name[:2], name)
        elif name.startswith("*"):
            for form in _forms(name[1:]):
                _note(self._tails, form[-2:], name)
        else:
            for form in _forms(name):
                _note(self._forms, form, name)
        return name

    def classify(self, title: str, abstract: str) -> Verdict:
        found = self._find(unicodedata.normalize("NFKC", title), unicodedata.normalize("NFKC", abstract))
        tags = self._score_tags(found)
        themes = self._score_themes(found, tags)
        best = themes[0].id if themes and themes[0].given else self.taxonomy.settings.fallback
        chosen = self._choose_tags(self._favour(tags, best))
        return Verdict(
            theme=best,
            tags=tuple(score.id for score in chosen if score.given),
            themes=themes,
            tag_scores=chosen,
        )

    def _find(self, title: str, abstract: str) -> dict[int, dict[int, list[int]]]:
        """Target to phrase to how often it stands in [title, abstract]."""
        found: dict[int, dict[int, list[int]]] = {}
        for where, text in enumerate((title, abstract)):
            words = [self._words.get(word) or self._look_up(word) for word in _TOKEN.findall(text)]
            last: dict[int, int] = {}  # target: the end of its last match, so that a phrase within it adds nothing
            for start, (_, nodes) in enumerate(words):
                if nodes:
                    for end, ends in _longest_first(nodes, words, start + 1):
                        for target, phrase in ends:
                            if end > last.get(target, 0):
                                last[target] = end
                                found.setdefault(target, {}).setdefault(phrase, [0, 0])[where] += 1
        return found

    def _look_up(self, word: str) -> _Word:
        names = self._names(word)
        self._words[word] = found = (names, [self._root.next[name] for name in names if name in self._root.next])
        return found

    def _names(self, word: str) -> tuple[str, ...]:
        """The rule words that a word of a text satisfies, those without a star first."""
        folded = fold(word)
        names = self._forms.get(folded, ())
        for name in self._stems.get(folded[:2], ()):
            if folded.startswith(name[:-1]):
                names += (name,)
        for name in self._tails.get(folded[-2:], ()):
            if folded.endswith(_forms(name[1:])):
                names += (name,)
        if folded != word:
            names = self._forms.get(word, ()) + names
            for name in self._stems.get(word[:2], ()):
                if word.startswith(name[:-1]):
                    names += (name,)
            for name in self._tails.get(word[-2:], ()):
                if word.endswith(_forms(name[1:])):
                    names += (name,)
        return tuple(dict.fromkeys(names)) if len(names) > 1 else names

    def _evidence(self, found: dict[int, list[int]]) -> list[Evidence]:
        settings = self.taxonomy.settings
        evidence = []
        for number, (in_title, in_abstract) in found.items():
            phrase, weight = self._phrases[number]
            share = settings.title * _times(in_title, settings.repeat) + _times(in_abstract, settings.repeat)
            evidence.append(
                Evidence(what=phrase, weight=weight, points=weight * share, in_title=in_title, in_abstract=in_abstract)
            )
        return evidence

    def _score_tags(self, found: dict[int, dict[int, list[int]]]) -> list[Score]:
        scores = []
        for target, rules in enumerate(self.taxonomy.tags):
            if target in found:
                evidence = tuple(self._evidence(found[target]))
                points = sum(item.points for item in evidence)
                scores.append(Score(id=rules.tag.id, points=points, threshold=rules.threshold, evidence=evidence))
        return scores

    def _score_themes(self, found: dict[int, dict[int, list[int]]], tags: list[Score]) -> tuple[Score, ...]:
        settings = self.taxonomy.settings
        strengths = {score.id: min(score.points / score.threshold, settings.tag_cap) for score in tags}
        scores = []
        for target, rules in enumerate(self.taxonomy.themes, start=len(self.taxonomy.tags)):
            evidence = self._evidence(found.get(target, {}))
            for tag, weight in rules.from_tags:
                if strengths.get(tag, 0) > 0:
                    evidence.append(Evidence(what=tag, kind="tag", weight=weight, points=weight * strengths[tag]))
            if evidence:
                points = sum(item.points for item in evidence)
                threshold = settings.doubt
                scores.append(Score(id=rules.theme.id, points=points, threshold=threshold, evidence=tuple(evidence)))
        scores.sort(key=lambda score: -score.points)  # stable: themes of equal points stay in the order of the file
        return tuple(
            Score(id=s.id, points=s.points, threshold=s.threshold, evidence=s.evidence, given=True)
            if place == 0 and s.points >= s.threshold
            else s
            for place, s in enumerate(scores)
        )

    def _favour(self, scores: list[Score], theme: str) -> list[Score]:
        """The scores of tags, with the points added that the theme gives."""
        extra = dict(self._favours.get(theme, ()))
        known = {score.id: score for score in scores}
        for id_, points in extra.items():
            before = known.get(id_) or Score(id=id_, points=0, threshold=self._tags[id_].threshold, evidence=())
            evidence = (*before.evidence, Evidence(what=theme, kind="theme", weight=points, points=points))
            known[id_] = replace(before, points=before.points + points, evidence=evidence)
        return list(known.values())

    def _choose_tags(self, scores: list[Score]) -> tuple[Score, ...]:
        """The scores, strongest first, with those marked that are given."""
        settings, rules = self.taxonomy.settings, self._tags
        strength = {score.id: score.points / score.threshold for score in scores}
        why: dict[str, str] = {}
        pending = [id_ for id_ in rules if strength.get(id_, 0) >= 1]
        for id_ in pending:  # grows: what is implied may imply
            for other in rules[id_].implies if not self._narrower(id_, strength) else ():
                if strength.get(other, 0) < strength[id_] * _IMPLIED:
                    strength[other] = strength[id_] * _IMPLIED
                    why[other] = f"implied by {id_}"
                    pending.append(other)
        order = sorted(strength, key=lambda id_: (-strength[id_], self._places[id_]))
        given: set[str] = set()
        for id_ in order:
            bar = settings.sure if len(given) >= settings.least else 1
            if strength[id_] < settings.floor or strength[id_] <= 0:
                break
            if narrower := self._narrower(id_, strength):
                why[id_] = f"{narrower} says it more closely"
            elif len(given) == settings.most:
                why[id_] = f"{settings.most} tags are stronger"
            elif strength[id_] >= bar:
                given.add(id_)
            elif len(given) >= settings.least:
                why[id_] = f"after {len(given)} stronger tags it needs {bar * rules[id_].threshold:g}"
            else:
                given.add(id_)
                why[id_] = f"fewer than {settings.least} reach their thresholds"
        known = {score.id: score for score in scores}
        return tuple(
            Score(
                id=id_,
                points=known[id_].points if id_ in known else 0.0,
                threshold=rules[id_].threshold,
                evidence=known[id_].evidence if id_ in known else (),
                given=id_ in given,
                why=why.get(id_, ""),
            )
            for id_ in order
        )

    def _narrower(self, id_: str, strength: Mapping[str, float]) -> str:
        """The first of the tags in whose presence this one is left out; empty if there is none."""
        return next((other for other in self._tags[id_].unless if strength.get(other, 0) >= 1), "")


def compile_rules(taxonomy: Taxonomy) -> Classifier:
    return Classifier(taxonomy)


def _longest_first(nodes: list[_Node], words: list[_Word], end: int) -> Iterable[tuple[int, list[tuple[int, int]]]]:
    """Where the phrases end that have come to ``nodes`` before ``end``, and which they are.

    Of phrases of equal length, those without a star come first.
    """
    found = []
    while nodes:
        ends = [ending for node in nodes for ending in node.ends]
        if ends:
            found.append((end, ends))
        if end == len(words):
            break
        nodes = [node.next[name] for node in nodes for name in words[end][0] if name in node.next]
        end += 1
    return reversed(found)


def _note(known: dict[str, tuple[str, ...]], key: str, name: str) -> None:
    if name not in (names := known.get(key, ())):
        known[key] = (*names, name)


def _forms(word: str) -> tuple[str, ...]:
    """The word and its plural, as English makes it."""
    if len(word) < 3 or not word[-1].isalpha():
        return (word,)
    if word[-1] == "y" and word[-2] not in "aeiou":
        return (word, word + "s", word[:-1] + "ies")
    if word.endswith(("s", "x", "ch", "sh")):
        return (word, word + "es")
    return (word, word + "s")


def _times(count: int, repeat: float) -> float:
    """1 + repeat + repeat² ...: the first time counts in full, each further time less."""
    return float(count) if repeat == 1 else (1 - repeat**count) / (1 - repeat)
