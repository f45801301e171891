"""The order in which letters of both directions stand in a line: Unicode's bidirectional algorithm (UAX #9), for texts
without explicit formatting characters, which titles have lost before they come here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeVar

_Run = TypeVar("_Run")

_PAIRS = {
    "(": ")",
    "[": "]",
    "{": "}",
    "⟨": "⟩",
    "〈": "〉",
    "《": "》",
    "「": "」",
    "『": "』",
    "【": "】",
    "（": "）",
}
_MOST_OPEN = 63  # brackets at once (BD16)
_STRONG = {"L": "L", "R": "R", "EN": "R", "AN": "R"}
"""What neutrals take a type for (N1)."""


def base_level(text: str) -> int:
    """0 for a text from left to right, 1 from right to left: its first strong letter says (P2, P3)."""
    for char in text:
        if (kind := unicodedata.bidirectional(char)) in ("L", "R", "AL"):
            return 0 if kind == "L" else 1
    return 0


def embedding_levels(text: str, base: int) -> list[int]:
    """The level of each character; odd is from right to left."""
    if not base and text.isascii():
        return [0] * len(text)
    edge = "R" if base else "L"
    types = [unicodedata.bidirectional(char) or "L" for char in text]
    _resolve_weak(types, edge)
    _resolve_brackets(text, types, edge)
    _resolve_neutral(types, edge)
    return [base + _RAISED[base][kind] for kind in types]


_RAISED = ({"L": 0, "R": 1, "EN": 2, "AN": 2}, {"R": 0, "L": 1, "EN": 1, "AN": 1})  # I1, I2


def in_visual_order(runs: Sequence[tuple[int, _Run]]) -> list[_Run]:
    """(level, run) in reading order → the runs from left to right (L2)."""
    found = list(runs)
    for level in range(max((level for level, _ in found), default=0), 0, -1):
        turned: list[tuple[int, _Run]] = []
        for high, part in groupby(found, key=lambda run: run[0] >= level):
            stretch = [*part]
            turned += reversed(stretch) if high else stretch
        found = turned
    return [run for _, run in found]


def _resolve_weak(types: list[str], edge: str) -> None:
    """W1 to W7, for one paragraph without embeddings."""
    last = strong = edge
    for at, kind in enumerate(types):
        if kind == "NSM":
            kind = last
        if kind in ("L", "R", "AL"):
            strong = kind
        if kind == "EN" and strong == "AL":
            kind = "AN"
        types[at] = last = kind
    for at in range(1, len(types) - 1):
        before, after = types[at - 1], types[at + 1]
        if before == after and (
            (types[at] == "ES" and before == "EN") or (types[at] == "CS" and before in ("EN", "AN"))
        ):
            types[at] = before
    for start, end, kind in _stretches(types):
        if kind == "ET" and "EN" in (types[start - 1] if start else "", types[end] if end < len(types) else ""):
            types[start:end] = ["EN"] * (end - start)
    strong = edge
    for at, kind in enumerate(types):
        kind = "R" if kind == "AL" else "ON" if kind in ("ES", "ET", "CS") else kind
        if kind in ("L", "R"):
            strong = kind
        types[at] = "L" if kind == "EN" and strong == "L" else kind


def _resolve_brackets(text: str, types: list[str], edge: str) -> None:
    """N0: a pair of brackets goes with what it holds, or with what is around it."""
    for start, end in _bracket_pairs(text, types):
        inside = {_STRONG[kind] for kind in types[start + 1 : end] if kind in _STRONG}
        if edge in inside:
            types[start] = types[end] = edge
        elif inside:
            before = next((_STRONG[kind] for kind in reversed(types[:start]) if kind in _STRONG), edge)
            types[start] = types[end] = before if before in inside else edge


def _bracket_pairs(text: str, types: Sequence[str]) -> list[tuple[int, int]]:
    """Where pairs open and close, by where they open (BD16)."""
    pairs: list[tuple[int, int]] = []
    waiting: list[tuple[str, int]] = []
    for at, char in enumerate(text):
        if types[at] != "ON":
            continue
        if char in _PAIRS:
            if len(waiting) == _MOST_OPEN:
                break
            waiting.append((_PAIRS[char], at))
            continue
        for place in range(len(waiting) - 1, -1, -1):
            if waiting[place][0] == char:
                pairs.append((waiting[place][1], at))
                del waiting[place:]
                break
    return sorted(pairs)


def _resolve_neutral(types: list[str], edge: str) -> None:
    """N1 and N2."""
    for start, end, kind in _stretches([kind if kind in _STRONG else "ON" for kind in types]):
        if kind == "ON":
            before = _STRONG[types[start - 1]] if start else edge
            after = _STRONG[types[end]] if end < len(types) else edge
            types[start:end] = [before if before == after else edge] * (end - start)


def _stretches(types: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """(start, end, type) of each stretch of one type."""
    at = 0
    for kind, part in groupby([*types]):
        start, at = at, at + len([*part])
        yield start, at, kind
