"""Papers to their themes and tags, by the phrases of a taxonomy; and why. Knows the words of no field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from offprint.matching import IN_TITLE, Matcher
from offprint.taxonomy import Taxonomy

_IMPLIED = 0.95  # an implied tag is a little weaker than the tag that implies it: it comes after


class Judgement(NamedTuple):
    """What a paper gets."""

    theme: str
    """The id of the theme; empty where none fits."""
    tags: tuple[str, ...]
    """Ids, the strongest first."""


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


_Reason = Literal["implied", "narrower", "most", "after", "fewer"]


class _Reckoning(NamedTuple):
    """All that was reckoned of a paper, in numbers: tags and themes by their places in the file."""

    found: dict[int, int]
    """What the matcher found."""
    strengths: dict[int, float]
    """What tags say for themes: points over threshold, up to the cap."""
    themes: list[tuple[float, int]]
    """(points with a minus, theme), best first."""
    believed: bool
    """Whether the best of them has points enough."""
    best: int | None
    """It or, where it has not, the fallback."""
    tags: dict[int, float]
    """Tag to points, with what the theme adds."""
    strength: dict[int, float]
    """Tag to points over threshold, with those that are implied."""
    order: list[int]
    """All of these tags, strongest first."""
    given: list[int]
    why: dict[int, tuple[_Reason, int]]
    """What beside the points decided of a tag, and the tag or number that did."""


class Classifier:
    """A taxonomy made ready."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self._ids = [rules.tag.id for rules in taxonomy.tags]
        tags = {id_: place for place, id_ in enumerate(self._ids)}
        themes = [rules.theme.id for rules in taxonomy.themes]
        fallback = taxonomy.settings.fallback
        self._fallback = themes.index(fallback) if fallback else None
        self._thresholds = [rules.threshold for rules in taxonomy.tags]
        self._implies = [tuple(tags[other] for other in rules.implies) for rules in taxonomy.tags]
        self._unless = [tuple(tags[other] for other in rules.unless) for rules in taxonomy.tags]
        self._from_tags = [tuple((tags[tag], weight) for tag, weight in rules.from_tags) for rules in taxonomy.themes]
        self._favours = [tuple((tags[tag], points) for tag, points in rules.favours) for rules in taxonomy.themes]
        words = (*(rules.words for rules in taxonomy.tags), *(rules.words for rules in taxonomy.themes))
        self._phrases = [(target, phrase, weight) for target, found in enumerate(words) for phrase, weight in found]
        self._shares: dict[int, float] = {}
        self._matcher = Matcher([(target, phrase) for target, phrase, _ in self._phrases])

    def judge(self, title: str, abstract: str) -> Judgement:
        """The theme and tags of a paper."""
        reckoning = self._reckon(title, abstract)
        return Judgement(self._theme(reckoning.best), tuple([self._ids[tag] for tag in reckoning.given]))

    def classify(self, title: str, abstract: str) -> Verdict:
        """The theme and tags of a paper, and why it has them."""
        reckoning = self._reckon(title, abstract)
        evidence: dict[int, list[Evidence]] = {}
        for phrase, times in reckoning.found.items():
            target, what, weight = self._phrases[phrase]
            points, (in_title, in_abstract) = weight * self._share(times), divmod(times, IN_TITLE)
            evidence.setdefault(target, []).append(
                Evidence(what=what, weight=weight, points=points, in_title=in_title, in_abstract=in_abstract)
            )
        return Verdict(
            theme=self._theme(reckoning.best),
            tags=tuple(self._ids[tag] for tag in reckoning.given),
            themes=tuple(self._theme_scores(reckoning, evidence)),
            tag_scores=tuple(self._tag_scores(reckoning, evidence)),
        )

    def _reckon(self, title: str, abstract: str) -> _Reckoning:
        found = self._matcher.find(title, abstract)
        points = self._points(found)
        strengths = self._strengths(points)
        themes = self._rank_themes(points, strengths)
        believed = bool(themes) and -themes[0][0] >= self.taxonomy.settings.doubt
        best = themes[0][1] if believed else self._fallback
        tags = {tag: gained for tag, gained in points.items() if tag < len(self._thresholds)}
        for tag, extra in self._favours[best] if best is not None else ():
            tags[tag] = tags.get(tag, 0) + extra
        return _Reckoning(found, strengths, themes, believed, best, tags, *self._choose_tags(tags))

    def _points(self, found: Mapping[int, int]) -> dict[int, float]:
        points: dict[int, float] = {}
        for phrase, times in found.items():
            target, _, weight = self._phrases[phrase]
            points[target] = points.get(target, 0) + weight * (self._shares.get(times) or self._share(times))
        return points

    def _share(self, times: int) -> float:
        """What a phrase counts that is found so often."""
        (in_title, in_abstract), settings = divmod(times, IN_TITLE), self.taxonomy.settings
        share = settings.title * _times(in_title, settings.repeat) + _times(in_abstract, settings.repeat)
        self._shares[times] = share
        return share

    def _strengths(self, points: Mapping[int, float]) -> dict[int, float]:
        cap, thresholds = self.taxonomy.settings.tag_cap, self._thresholds
        strengths = {
            tag: min(gained / thresholds[tag], cap)
            for tag, gained in points.items()
            if tag < len(thresholds) and gained > 0
        }
        return strengths if cap > 0 else {}

    def _rank_themes(self, points: Mapping[int, float], strengths: Mapping[int, float]) -> list[tuple[float, int]]:
        ranked = []
        for theme, from_tags in enumerate(self._from_tags):
            gained = points.get(theme + len(self._thresholds))
            for tag, weight in from_tags:
                if tag in strengths:
                    gained = (gained or 0) + weight * strengths[tag]
            if gained is not None:
                ranked.append((-gained, theme))
        return sorted(ranked)

    def _choose_tags(
        self, points: Mapping[int, float]
    ) -> tuple[dict[int, float], list[int], list[int], dict[int, tuple[_Reason, int]]]:
        """The strengths of tags, the tags by them, those that are given, and why."""
        settings, thresholds = self.taxonomy.settings, self._thresholds
        strength = {tag: gained / thresholds[tag] for tag, gained in points.items()}
        why: dict[int, tuple[_Reason, int]] = {}
        pending = sorted(tag for tag, strong in strength.items() if strong >= 1)
        for tag in pending:  # grows: what is implied may imply
            for other in self._implies[tag] if self._narrower(tag, strength) is None else ():
                if strength.get(other, 0) < strength[tag] * _IMPLIED:
                    strength[other] = strength[tag] * _IMPLIED
                    why[other] = "implied", tag
                    pending.append(other)
        order = [tag for _, tag in sorted([(-strong, tag) for tag, strong in strength.items()])]
        given: list[int] = []
        for tag in order:
            bar = settings.sure if len(given) >= settings.least else 1
            if strength[tag] < settings.floor or strength[tag] <= 0:
                break
            if self._unless[tag] and (narrower := self._narrower(tag, strength)) is not None:
                why[tag] = "narrower", narrower
            elif len(given) == settings.most:
                why[tag] = "most", settings.most
            elif strength[tag] >= bar:
                given.append(tag)
            elif len(given) >= settings.least:
                why[tag] = "after", len(given)
            else:
                given.append(tag)
                why[tag] = "fewer", settings.least
        return strength, order, given, why

    def _narrower(self, tag: int, strength: Mapping[int, float]) -> int | None:
        """The first of the tags in whose presence this one is left out."""
        for other in self._unless[tag]:
            if strength.get(other, 0) >= 1:
                return other
        return None

    def _theme_scores(self, reckoning: _Reckoning, evidence: Mapping[int, list[Evidence]]) -> Iterator[Score]:
        for place, (points, theme) in enumerate(reckoning.themes):
            words = evidence.get(theme + len(self._thresholds), [])
            tags = (
                Evidence(what=self._ids[tag], kind="tag", weight=weight, points=weight * reckoning.strengths[tag])
                for tag, weight in self._from_tags[theme]
                if tag in reckoning.strengths
            )
            yield Score(
                id=self.taxonomy.themes[theme].theme.id,
                points=-points,
                threshold=self.taxonomy.settings.doubt,
                evidence=(*words, *tags),
                given=place == 0 and reckoning.believed,
            )

    def _tag_scores(self, reckoning: _Reckoning, evidence: Mapping[int, list[Evidence]]) -> Iterator[Score]:
        best = reckoning.best
        favours = dict(self._favours[best]) if best is not None else {}
        for tag in reckoning.order:
            found = tuple(evidence.get(tag, ()))
            if tag in favours:
                found += (Evidence(what=self._theme(best), kind="theme", weight=favours[tag], points=favours[tag]),)
            yield Score(
                id=self._ids[tag],
                points=reckoning.tags.get(tag, 0.0),
                threshold=self._thresholds[tag],
                evidence=found,
                given=tag in reckoning.given,
                why=self._why(tag, *reckoning.why[tag]) if tag in reckoning.why else "",
            )

    def _why(self, tag: int, reason: _Reason, about: int) -> str:
        settings = self.taxonomy.settings
        match reason:
            case "implied":
                return f"implied by {self._ids[about]}"
            case "narrower":
                return f"{self._ids[about]} says it more closely"
            case "most":
                return f"{about} tags are stronger"
            case "after":
                return f"after {about} stronger tags it needs {settings.sure * self._thresholds[tag]:g}"
            case _:
                return f"fewer than {about} reach their thresholds"

    def _theme(self, theme: int | None) -> str:
        return self.taxonomy.themes[theme].theme.id if theme is not None else ""


def compile_rules(taxonomy: Taxonomy) -> Classifier:
    return Classifier(taxonomy)


def _times(count: int, repeat: float) -> float:
    """1 + repeat + repeat² ...: the first time counts in full, each further time less."""
    return float(count) if count < 2 or repeat == 1 else (1 - repeat**count) / (1 - repeat)
