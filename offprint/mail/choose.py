"""Digest → Issue: what a mail is of, which papers are in it, and in what order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from offprint.assemble import Digest, Entry, Group, by_theme, pinned_first
from offprint.errors import OffprintError
from offprint.trending import ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which papers are wanted."""

    edition: str = ""
    """The id of an edition; empty for the newest."""
    since: date | None = None
    """Papers that were added on that day or later, instead of those of one edition."""
    themes: tuple[str, ...] = ()
    """Ids: papers of one of these, or of one of the tags; all where there is neither."""
    tags: tuple[str, ...] = ()
    trending: bool = False
    limit: int = 0
    """0 where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Papers below a heading; of all, without one, where the theme is None."""

    theme: Group | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What one mail is of."""

    id: str
    """Of the edition, or the days that it is of; and of the choice among their papers, but not of order and limit,
    which are how it looks."""
    name: str
    day: date | None
    path: str
    """The page of the site that shows the same."""
    entries: tuple[Entry, ...]
    """In the order of the mail."""
    trending: bool = False

    @property
    def key(self) -> str:
        """Thirty-two hexadecimal digits for its id."""
        return blake2b(self.id.encode("utf-8", "replace"), digest_size=16).hexdigest()

    def sections(self, entries: Sequence[Entry], themes: Sequence[Group]) -> tuple[Section, ...]:
        """The first of its papers below their themes; all in one, in the order of their votes."""
        if self.trending:
            return (Section(theme=None, entries=tuple(entries)),)
        return tuple(Section(theme=theme, entries=found) for theme, found in by_theme(entries, themes))


def choose(digest: Digest, choice: Choice, themes: Collection[str], tags: Collection[str]) -> Issue | None:
    """What is wanted of a digest; None where there is no such paper.

    ``themes`` and ``tags`` are the ids of all that there are, with and without papers. Raises OffprintError, which
    names them, where an edition, a theme or a tag is none.
    """
    _refuse_unknown("theme", choice.themes, themes)
    _refuse_unknown("tag", choice.tags, tags)
    if choice.since:
        group, entries = None, tuple(entry for entry in digest.entries if entry.added and entry.added >= choice.since)
        name = digest.language.text("Since %(day)s", day=digest.language.day(choice.since))
    else:
        group = _edition(digest, choice.edition)
        entries, name = group.entries if group else (), group.name if group else ""
    chosen = tuple(entry for entry in entries if _is_wanted(entry, choice))
    if not chosen:
        return None
    day = group.day if group else max(entry.added for entry in chosen if entry.added)
    if choice.trending:
        ordered = ranked(chosen, day)
    else:
        ordered = tuple(entry for _, found in by_theme(pinned_first(chosen), digest.themes) for entry in found)
    of = group.id if group else f"{choice.since}..{day}"
    parts = (of, *(f"theme:{id_}" for id_ in _ids(choice.themes)), *(f"tag:{id_}" for id_ in _ids(choice.tags)))
    return Issue(
        id=" ".join(parts),
        name=name,
        day=day,
        path=_path(digest, choice, group),
        entries=ordered[: choice.limit or None],
        trending=choice.trending,
    )


def _refuse_unknown(what: str, wanted: Sequence[str], known: Collection[str]) -> None:
    for id_ in wanted:
        if id_ not in known:
            raise OffprintError(f"no {what} {id_!r}: {_named(f'{what}s', sorted(known))}")


def _edition(digest: Digest, id_: str) -> Group | None:
    if not id_:
        return digest.editions[0] if digest.editions else None
    for edition in digest.editions:
        if edition.id == id_:
            return edition
    raise OffprintError(f"no edition {id_!r}: {_named('editions', [edition.id for edition in digest.editions])}")


def _named(what: str, ids: Sequence[str], most: int = 20) -> str:
    if not ids:
        return f"there are no {what}"
    more = f" and {len(ids) - most:,} more" if len(ids) > most else ""
    return f"there are {', '.join(ids[:most])}{more}"


def _is_wanted(entry: Entry, choice: Choice) -> bool:
    if not (choice.themes or choice.tags):
        return True
    return entry.head.theme in choice.themes or not set(choice.tags).isdisjoint(entry.head.tags)


def _path(digest: Digest, choice: Choice, group: Group | None) -> str:
    """The page of the edition; of several days, that of the only theme or tag; else the front page."""
    if group:
        return group.path
    if len(choice.themes) + len(choice.tags) == 1:
        wanted = (*choice.themes, *choice.tags)
        for each in digest.themes if choice.themes else digest.tags:
            if each.id in wanted:
                return each.path
    return "index.html"


def _ids(ids: Sequence[str]) -> list[str]:
    return sorted(set(ids))
