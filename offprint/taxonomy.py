"""content/themes.yaml: themes and tags, and the rules that assign them. Alone knows how that file is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from offprint.errors import Problem
from offprint.inputs import Fields, nearest, parse_yaml
from offprint.model import ID, LONGEST_ID, Tag, Theme
from offprint.subjects.scripts import MARKS, WIDE

_SIGN = rf"(?:[^\W_]|[{MARKS}{WIDE}])"
_WORD = rf"(?:[^\W_]{_SIGN}*|\*[^\W_]{_SIGN}+|[^\W_]{_SIGN}+\*)"
_PHRASE = re.compile(rf"{_WORD}(?:(?:[\s\-/.'’]| & ){_WORD})*")
_HEAVIEST = 20
_TOP_KEYS = ("settings", "themes", "tags")
_THEME_KEYS = ("name", "description", "hue", "from_tags", "favours", "words")
_TAG_KEYS = ("name", "description", "threshold", "implies", "unless", "words")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How evidence is added up. Each may be set under ``settings`` by the same name."""

    title: float = 3
    """What a phrase counts in the title, against once in the abstract."""
    repeat: float = 0.5
    """What the same phrase counts when it comes again, against the time before."""
    fallback: str = ""
    """The theme of a paper in which no theme reaches ``doubt``; empty: such a paper has none."""
    doubt: float = 1
    """Points below which no theme is believed."""
    threshold: float = 5
    """Points at which a tag is given, where it sets no threshold of its own."""
    least: int = 3
    """So many tags are given where that many reach the floor."""
    most: int = 6
    """Never more tags than this."""
    floor: float = 0.5
    """The share of its threshold that a tag must reach to fill up to ``least``."""
    sure: float = 1.5
    """How many times its threshold a tag must reach beyond the first ``least``."""
    tag_cap: float = 3
    """A tag counts for a theme by points over threshold, up to this."""


Words = tuple[tuple[str, float], ...]
"""Phrases and their weights, as they stand in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRules:
    theme: Theme
    words: Words = ()
    from_tags: tuple[tuple[str, float], ...] = ()
    """Tags whose evidence is evidence for the theme, with the points that a tag at its threshold is worth."""
    favours: tuple[tuple[str, float], ...] = ()
    """Tags that are the likelier for the theme, and the points they get where it is chosen."""
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict, compare=False)
    """Line and column in the file: of its ``id``, and of the values of its keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRules:
    tag: Tag
    words: Words = ()
    threshold: float = 5
    implies: tuple[str, ...] = ()
    """Tags that are given wherever this one is."""
    unless: tuple[str, ...] = ()
    """Narrower tags: where one of them is given, this one says nothing more and is left out."""
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    themes: tuple[ThemeRules, ...] = ()
    tags: tuple[TagRules, ...] = ()
    settings: Settings = Settings()


def parse_taxonomy(text: str, path: str, problems: list[Problem]) -> Taxonomy:
    """The taxonomy in the text of a themes.yaml; whatever is wrong goes to ``problems``, all of it in one run."""
    top = parse_yaml(text, path, problems)
    if top is None:
        return Taxonomy()
    top.refuse_unknown(_TOP_KEYS)
    theme_entries = _entries(top.mapping("themes"))
    groups = top.mapping("tags")
    tag_entries: dict[str, tuple[str, Fields]] = {}
    for group in groups:
        for id_, entry in _entries(groups.mapping(group)).items():
            if id_ in tag_entries:
                entry.report(f"the tag {id_!r} stands in {tag_entries[id_][0]!r} already; keep one")
            else:
                tag_entries[id_] = (group, entry)
    settings = _settings(top.mapping("settings"), theme_entries)
    tags = tuple(_tag(id_, group, entry, tag_entries, settings) for id_, (group, entry) in tag_entries.items())
    themes = tuple(_theme(id_, entry, tag_entries) for id_, entry in theme_entries.items())
    return Taxonomy(themes=themes, tags=tags, settings=settings)


def _entries(fields: Fields) -> dict[str, Fields]:
    """The mapping under each id; an id that cannot stand in an address is a problem."""
    for id_ in fields:
        if not re.fullmatch(ID, id_):
            most = f", {LONGEST_ID} of them at most" if len(id_) > LONGEST_ID else ""
            fields.report(f"{id_!r} must be lower-case letters and digits, with single hyphens between{most}", id_)
    return {id_: fields.mapping(id_) for id_ in fields}


def _settings(fields: Fields, themes: Mapping[str, Fields]) -> Settings:
    usual = Settings()
    fields.refuse_unknown(tuple(Settings.__dataclass_fields__))
    fallback = fields.text("fallback")
    if fallback and fallback not in themes:
        fields.report(f"no theme {fallback!r}{nearest(fallback, themes)}", place=fields.place("fallback"))
        fallback = ""
    least = _whole(fields, "least", usual.least, 0, 100)
    most = _whole(fields, "most", usual.most, 0, 100)
    if most < least:
        fields.report(f"'most' ({most}) must not be below 'least' ({least})", "most")
        most = least
    return Settings(
        title=fields.number("title", usual.title, 0, 100),
        repeat=fields.number("repeat", usual.repeat, 0, 1),
        fallback=fallback,
        doubt=fields.number("doubt", usual.doubt, 0, 1000),
        threshold=fields.number("threshold", usual.threshold, 0.1, 1000),
        least=least,
        most=most,
        floor=fields.number("floor", usual.floor, 0, 1),
        sure=fields.number("sure", usual.sure, 1, 100),
        tag_cap=fields.number("tag_cap", usual.tag_cap, 0, 100),
    )


def _theme(id_: str, fields: Fields, tags: Mapping[str, object]) -> ThemeRules:
    fields.refuse_unknown(_THEME_KEYS)
    theme = Theme(
        id=id_,
        name=_line(fields, "name") or id_.replace("-", " "),
        description=_line(fields, "description"),
        hue=_whole(fields, "hue", 0, 0, 360),
    )
    return ThemeRules(
        theme=theme,
        words=_words(fields),
        from_tags=_points(fields.mapping("from_tags"), tags),
        favours=_points(fields.mapping("favours"), tags),
        places=_places(fields),
    )


def _points(fields: Fields, tags: Mapping[str, object]) -> tuple[tuple[str, float], ...]:
    """A mapping of tags to points."""
    for tag in fields:
        if tag not in tags:
            fields.report(f"no tag {tag!r}{nearest(tag, tags.keys())}", tag)
    return tuple((tag, fields.number(tag, 0, -_HEAVIEST, _HEAVIEST)) for tag in fields if tag in tags)


def _tag(id_: str, group: str, fields: Fields, tags: Mapping[str, object], settings: Settings) -> TagRules:
    fields.refuse_unknown(_TAG_KEYS)
    tag = Tag(
        id=id_,
        name=_line(fields, "name") or id_.replace("-", " "),
        description=_line(fields, "description"),
        group=group,
    )
    return TagRules(
        tag=tag,
        words=_words(fields),
        threshold=fields.number("threshold", settings.threshold, 0.1, 1000),
        implies=_other_tags(fields, "implies", id_, tags),
        unless=_other_tags(fields, "unless", id_, tags),
        places=_places(fields),
    )


def _places(fields: Fields) -> dict[str, tuple[int, int]]:
    return {"id": (fields.line, fields.column)} | {key: fields.place(key) for key in fields}


def _other_tags(fields: Fields, key: str, id_: str, tags: Mapping[str, object]) -> tuple[str, ...]:
    for other in fields.texts(key):
        if other == id_:
            fields.report(f"{key!r} names its own tag", place=fields.place(key, other))
        elif other not in tags:
            said = f"{key!r}: no tag {other!r}{nearest(other, tags.keys())}"
            fields.report(said, place=fields.place(key, other))
    return tuple(other for other in fields.texts(key) if other in tags and other != id_)


def _words(fields: Fields) -> Words:
    """``words``: a weight, and the phrases that have it; each phrase once."""
    found: dict[str, float] = {}
    weights = fields.mapping("words")
    for weight in weights:
        number = _weight(weight)
        if number is None:
            weights.report(f"{weight!r} must be a weight from {-_HEAVIEST} to {_HEAVIEST}", weight)
            continue
        node = weights.nodes[weight]
        items: list[Any] = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for item in items:
            line, column = weights.first_line + item.start_mark.line, item.start_mark.column + 1
            say = _reporter(weights, line, column)
            if not isinstance(item, yaml.ScalarNode):
                say("a phrase must be text, such as lottery ticket")
                continue
            phrase = " ".join(str(item.value).split())
            if not _PHRASE.fullmatch(phrase):
                say(f"{phrase!r} is no phrase: words, with * only at one end of a word that has two letters or more")
            elif phrase in found:
                say(f"the phrase {phrase!r} stands here twice; keep one")
            else:
                found[phrase] = number
    return tuple(found.items())


def _reporter(fields: Fields, line: int, column: int) -> Callable[[str], None]:
    return lambda text: fields.problems.append(Problem(fields.path, line, column, "error", text))


def _weight(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if -_HEAVIEST <= number <= _HEAVIEST else None


def _line(fields: Fields, key: str) -> str:
    """Text on one line, however it was wrapped in the file."""
    return " ".join(fields.text(key).split())


def _whole(fields: Fields, key: str, default: int, low: int, high: int) -> int:
    number = fields.number(key, default, low, high)
    if number != int(number):
        fields.report(f"{key!r} must be a whole number, not {fields.text(key)!r}", key)
        return default
    return int(number)
