"""What there is to tell of all papers, whether a build read all of them or only those that changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from offprint.departures import Departures
from offprint.errors import Level
from offprint.library import Library
from offprint.merge import Merged


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What there is to tell of all papers, in plain values, for the store keeps it."""

    themes: Sequence[Mapping[str, Any]]
    tags: Sequence[Mapping[str, Any]]
    moved: Mapping[str, str]
    gone: Sequence[str]
    found: Mapping[str, int]
    """How many records each source gave, the oldest edition first."""
    edited: Mapping[str, str]
    """By id, where and what was edited by hand in a paper that a source has."""
    deleted: Sequence[str]
    repeated: Sequence[str]
    rejected: Sequence[str]
    unknown: Sequence[str]
    """The ids of papers with TeX macros that nobody knows."""
    problems: Sequence[tuple[str, int, int, Level, str]]
    """The warnings of pages and sources."""

    def counts(self, library: Library, merged: Merged, written: Mapping[Path, str]) -> dict[str, int]:
        """What the report says of the papers, as ``Merged.counts``: ``merged`` are those that the build looked at,
        ``written`` the pages that it wrote."""
        counted, papers = merged.counts(written), len(library.heads)
        return counted | {
            "papers": papers,
            "found": sum(self.found.values()),
            "unchanged": papers - counted["new"] - counted["updated"],
            "edited": len(self.edited),
            "drafts": sum(head.draft for head in library.heads.values()),
            "deleted": len(self.deleted),
            "repeated": len(self.repeated),
            "rejected": len(self.rejected),
        }

    def places(self, library: Library, merged: Merged, written: Mapping[Path, str]) -> dict[str, list[str]]:
        """Where those are that ``counts`` counts, as ``Merged.places``."""
        edited = ((head.slug, said) for id_, said in self.edited.items() if (head := library.heads.get(id_)))
        return merged.places(written) | {
            "found": [f"{path} ({count:,})" for path, count in reversed(list(self.found.items()))],
            "edited": [said for _, said in sorted(edited)],
            "deleted": list(self.deleted),
            "repeated": list(self.repeated),
            "rejected": list(self.rejected),
        }

    @property
    def departures(self) -> Departures:
        return Departures(moved=self.moved, gone=tuple(self.gone))


def outcome_of(values: Mapping[str, Any]) -> Outcome | None:
    """What the last build told, of what it kept by name; None where there was none."""
    kept = values.get("outcome")
    return Outcome(**kept) if kept else None


def put(values: dict[str, Any], outcome: Outcome) -> Outcome:
    """Let the next build have it."""
    values["outcome"] = {field.name: getattr(outcome, field.name) for field in fields(outcome)}
    return outcome
