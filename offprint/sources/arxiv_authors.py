"""arXiv's Authors field → names and where they work."""

from __future__ import annotations

import re
from collections.abc import Iterator

from offprint.model import Detail
from offprint.sources.fields import one_line
from offprint.sources.tex import decoded

_TOKEN = re.compile(r"[(),;:]|[^\s(),;:]+|\s+")
_SUFFIX = re.compile(r"(Jr|Sr)\.?|I{2,3}|IV|V", re.I)
_NO_PLACE = re.compile(r".*\b(collaborations?|consortium|authors?)\b.*|editors?", re.I)
_NO_NAME = re.compile(r"\W*|\d+ (additional|more|other).*", re.I)
_KEYS = re.compile(r"\w{1,3}(\s*(,|and|&)\s*\w{1,3})*")


def read_authors(text: str) -> tuple[tuple[str, ...], tuple[Detail, ...]]:
    """(names, affiliations) of an Authors field, ``Ada Bee (1), Bo Tea (Hive) and Cy Sea ((1) Isle, ...)``: commas and
    "and" part names, parentheses hold places or the numbers of places (info.arxiv.org/help/prep#author)."""
    people: list[tuple[str, list[str]]] = []
    legend: dict[str, str] = {}
    for raw, groups in _people(text):
        name = re.sub(r"^(for|on behalf of) (the )?|\bet\.? al\.?$", "", decoded(raw), flags=re.I).strip()
        notes = []
        for group in groups:
            if group.startswith("("):
                legend |= _legend(group)
            elif group:
                notes.append(decoded(group))
        if people and _SUFFIX.fullmatch(name):
            people[-1] = (f"{people[-1][0]}, {name}", people[-1][1] + notes)
        elif not _NO_NAME.fullmatch(name):
            people.append((name, notes))
    return tuple(dict.fromkeys(name for name, _ in people)), tuple(_places(people, legend))


def _people(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each name with what stands in parentheses behind it; parentheses within those stay."""
    name, groups, group = "", list[str](), ""
    deep = 0
    for token in [*_TOKEN.findall(one_line(text)), ","]:
        if token == ")" and deep:
            deep -= 1
            if deep:
                group += token
            else:
                groups.append(group.strip())
                group = ""
        elif token == "(":
            group += token if deep else ""
            deep += 1
        elif deep:
            group += token
        elif token in ",;:" or (token in ("and", "&") and (name[-1:].isspace() or not name)):
            yield name.strip(), groups
            name, groups = "", []
        elif token != ")":
            name += token
    if deep:  # a parenthesis that does not end
        yield name.strip(), [*groups, group.rstrip(", ")]


def _legend(group: str) -> dict[str, str]:
    """``(1) Institution One, (2) Institution Two`` → what each number stands for."""
    parts = re.split(r"\(\s*(\w{1,3})\s*\)", group)
    places = (part.strip(" ,;").removesuffix(" and").rstrip(" ,;") for part in parts[2::2])
    return {key: decoded(place) for key, place in zip(parts[1::2], places, strict=True)}


def _places(people: list[tuple[str, list[str]]], legend: dict[str, str]) -> Iterator[Detail]:
    seen: set[Detail] = set()
    for name, notes in people:
        for note in notes:
            keys = re.findall(r"\w+", note.replace(" and ", " ")) if _KEYS.fullmatch(note) else []
            numbers = bool(keys) and all(key in legend or key.isdecimal() for key in keys)
            for place in [legend.get(key, "") for key in keys] if numbers else [note]:
                detail = Detail(name, place)
                if place and detail not in seen and not _NO_PLACE.fullmatch(place):
                    seen.add(detail)
                    yield detail
