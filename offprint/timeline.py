"""The papers of each theme over time: a bar an edition or, past some dozens of them, a month, a quarter or a year.
Numbers only, no markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from offprint.assemble import Group, by_theme
from offprint.language import ENGLISH, Language
from offprint.shelf import HEIGHT, STEP, WIDTH

MOST = 36
"""Bars of a theme; more editions share theirs."""
_FEWEST = 12
"""A timeline is so many bars wide at least, so that a few are still bars."""
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    name: str
    path: str = ""
    """Of an edition, that of its page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    x: int
    papers: int
    height: int
    """By the largest number of the timeline, so that themes compare; none where there is no paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A theme over time."""

    theme: str
    """Its id; empty for papers without one, as are its name and path."""
    name: str
    path: str
    bars: tuple[Bar, ...]
    """One for each period."""
    papers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    unit: str
    """What a bar is: edition, month, quarter or year."""
    periods: tuple[Period, ...]
    """The oldest first, those without papers too."""
    rows: tuple[Row, ...]
    """In the themes' order."""
    width: int
    bar: int = WIDTH
    height: int = HEIGHT

    def of(self, theme: str) -> Row | None:
        return next((row for row in self.rows if row.theme == theme), None)


def make_timeline(editions: Sequence[Group], themes: Sequence[Group], language: Language = ENGLISH) -> Timeline | None:
    """The timeline of the editions that have a day; None where there are not two of them."""
    dated = sorted(((edition.day, edition) for edition in editions if edition.day), key=lambda pair: pair[0])
    if len(dated) < 2:
        return None
    unit, keys, periods = _periods(dated, language)
    counts: Counter[tuple[str, int]] = Counter()
    for day, edition in dated:
        at = keys[_key(day, unit)]
        for theme, papers in by_theme(edition.entries, themes):
            counts[theme.id if theme else "", at] += len(papers)
    most = max(counts.values())
    rows = [
        _row(theme, [counts[theme.id if theme else "", at] for at in range(len(periods))], most)
        for theme in (*themes, None)
    ]
    return Timeline(
        unit=unit,
        periods=tuple(periods),
        rows=tuple(row for row in rows if row.papers),
        width=STEP * (max(len(periods), _FEWEST) - 1) + WIDTH,
    )


def _periods(dated: Sequence[tuple[date, Group]], language: Language) -> tuple[str, dict[int, int], list[Period]]:
    """The shortest unit of which there are not too many, the place of each period's key, and the periods."""
    if len(dated) <= MOST:
        keys = {_key(day, "edition"): at for at, (day, _) in enumerate(dated)}
        return "edition", keys, [Period(name=edition.name, path=edition.path) for _, edition in dated]
    first, last = dated[0][0], dated[-1][0]
    unit = next((unit for unit in _MONTHS if _key(last, unit) - _key(first, unit) < MOST), "year")
    span = range(_key(first, unit), _key(last, unit) + 1)
    days = [date(key * _MONTHS[unit] // 12, key * _MONTHS[unit] % 12 + 1, 1) for key in span]
    return unit, {key: at for at, key in enumerate(span)}, [Period(name=language.period(day, unit)) for day in days]


def _key(day: date, unit: str) -> int:
    """A number for the period of a day; the next period has the next one."""
    return day.toordinal() if unit == "edition" else (12 * day.year + day.month - 1) // _MONTHS[unit]


def _row(theme: Group | None, counts: Sequence[int], most: int) -> Row:
    bars = (
        Bar(x=STEP * at, papers=papers, height=max(4, round(HEIGHT * papers / most)) if papers else 0)
        for at, papers in enumerate(counts)
    )
    id_, name, path = (theme.id, theme.name, theme.path) if theme else ("", "", "")
    return Row(theme=id_, name=name, path=path, bars=tuple(bars), papers=sum(counts))
