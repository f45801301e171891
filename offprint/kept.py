"""What the last build left for this one, and what this one leaves for the next: the store, and what is read from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from offprint.library import Library
from offprint.live import Marks
from offprint.output import MARKER
from offprint.recall import Recall, afresh
from offprint.store import Store, key_of
from offprint.survey import Changes, Survey, compare, digest, note, survey

_OURS = ("imported.jsonl", "mailed.jsonl", "overrides.json", "status.json")
"""Files of content/ that are read when pages are, or that have pages of their own: they are no settings."""


class Kept:
    """For one build, or for all builds of a preview: ``look`` begins a build and ``keep`` ends one that went well."""

    def __init__(self, store: Store, recall: Recall = afresh) -> None:
        self.store, self.recall = store, recall
        self.library = Library(store)
        self._made: Mapping[str, Any] | None = None
        self.values: dict[str, Any] = {name: store.whole(name) for name in ("outcome", "figures", "told")}
        """What else was kept, by name; a build puts its own in."""
        self._files: Mapping[str, Any] = store.whole("files") or {}
        self._site: Mapping[str, Any] = store.whole("site") or {}
        self._saved = {**self.values, "files": self._files, "site": self._site}
        self._content = Path()
        self._now = Survey(stats={}, began=0)
        self.changes = Changes()
        self._taken: set[str] = set()
        """Paths of content/ that builds looked at since one was kept: what the library has of them may be older."""
        self._common = ""
        self.marks = Marks("", "")
        """Of the site as a preview shows it."""

    @property
    def made(self) -> Mapping[str, Any]:
        """The units of the site, by their first paths: (key, paths)."""
        if self._made is None:
            self._made = self._saved["made"] = self.store.whole("made") or {}
        return self._made

    def large(self, name: str) -> Any:
        """What else was kept, and is read by those alone who ask for it."""
        if name not in self.values:
            self.values[name] = self._saved[name] = self.store.whole(name)
        return self.values[name]

    @property
    def known(self) -> bool:
        """Whether this build may begin with the papers of the last: templates and settings are the same."""
        return not self.store.empty and self._site.get("common") == self._common

    def look(self, content: Path, templates: Path, *more: str) -> None:
        """See what changed in content/, and whether anything did that goes for all of a site: the files of content/
        that tell of no single paper, the templates, and more."""
        self._content, self._now = content, survey(content)
        self.changes = compare(content, self._now, self._files, self._taken)
        self.take(self.changes)
        noted = note(self._content, self._now, self._files, self.changes, {}, ("papers/", "sources/", *_OURS))
        marks = [(path, mark) for path, (_, mark) in sorted(noted.items())]
        marks += [(path.relative_to(templates).as_posix(), digest(path)) for path in sorted(templates.rglob("*.*"))]
        self._common = key_of(*more, repr(marks)).hex()

    def take(self, changes: Changes) -> None:
        """These are being taken into the library: until a build is kept, the next is to look at their files again."""
        self._taken |= {*changes.new, *changes.changed, *changes.gone}

    def is_current(self, site: Path) -> bool:
        """Whether nothing changed since the last build, in content/ or in the site."""
        return self.known and not self.changes and self._stands(site)

    def made_in(self, site: Path) -> Mapping[str, Any]:
        """The units that stand in the site as they were made; none where it is not the one that was left, or all of
        them are to be made anew."""
        return self.made if self._stands(site) else {}

    def _stands(self, site: Path) -> bool:
        folders = self._site.get("folders")
        if not folders or self._site["common"] != self._common or not (site / MARKER).is_file():
            return False
        return bool(folders == _changes_of(site, folders))

    def note_site(self, site: Path, made: Mapping[str, Any]) -> None:
        """The site is written."""
        known = self._site.get("folders", {})
        same = known and _same_paths(made, self.made)
        folders = known if same else {path.rpartition("/")[0] for path in _paths(made)}
        self._made = made
        self._site = {"common": self._common, "folders": _changes_of(site, folders)}

    def keep(self, pages: Iterable[Path], left: Iterable[Path]) -> None:
        """Site and content/ are written: let the next build begin with what this one knows. ``pages`` are those that
        this build wrote; those that it ``left`` are to be looked at again."""
        files = [*pages, self._content / "imported.jsonl", self._content / "overrides.json"]
        data = {path.relative_to(self._content).as_posix(): _read(path) for path in files}
        written = {path: bytes_ for path, bytes_ in data.items() if bytes_ is not None}
        noted = note(self._content, self._now, self._files, self.changes, written)
        for path in left:
            noted.pop(path.relative_to(self._content).as_posix(), None)
        self._files = noted
        now = {**self.values, **self.library.values, "files": noted, "made": self.made, "site": self._site}
        self.store.keep({name: value for name, value in now.items() if self._saved.get(name) != value})
        self._saved = now
        self._taken.clear()
        self.library.saved()

    def begin_anew(self) -> None:
        """All papers are to be read: what was known of them goes, but for what was made of texts."""
        self.store.begin()


def _read(path: Path) -> bytes | None:
    with suppress(OSError):
        return path.read_bytes()
    return None


def _paths(made: Mapping[str, Any]) -> Iterator[str]:
    return (path for _, paths in made.values() for path in paths)


def _same_paths(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return len(one) == len(other) and all(first in other and other[first][1] == unit[1] for first, unit in one.items())


def _changes_of(site: Path, folders: Iterable[str]) -> dict[str, int]:
    """When a file last came into a folder of the site, or went, by folder: whoever puts one there, or takes one away,
    changes that."""
    found: dict[str, int] = {}
    for folder in sorted(folders):
        with suppress(OSError):
            found[folder] = (site / folder).stat().st_mtime_ns
    return found
