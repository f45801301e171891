"""The stages of a build, as commands are given them: build.py puts them together, and no module can import it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from offprint.errors import ContentError, Problem, UsageError
from offprint.inputs import refuse_links_out
from offprint.recall import Recall, afresh

if TYPE_CHECKING:  # who gives them imports them; to check a folder takes none of it
    from offprint.assemble import Digest
    from offprint.config import Config, Root
    from offprint.judge import Judged
    from offprint.kept import Kept
    from offprint.language import Language
    from offprint.live import Marks
    from offprint.merge import Merged
    from offprint.model import Author, Theme
    from offprint.outcome import Outcome
    from offprint.output import Output
    from offprint.overrides import Overrides
    from offprint.printer import Printer
    from offprint.report import Report
    from offprint.status import Status
    from offprint.taxonomy import Taxonomy


class Settings(NamedTuple):
    """What content/ says of the whole digest."""

    config: Config
    language: Language
    authors: Mapping[str, Author]
    status: Status | None


class Content(NamedTuple):
    """What content/ holds, read and judged."""

    settings: Settings
    overrides: Overrides
    taxonomy: Taxonomy | None
    merged: Merged
    judged: Judged

    def digest(self) -> Digest:
        """The digest without what only a site needs: related papers, and what was there before."""
        from offprint.assemble import assemble

        (config, language, authors, _), judged = self.settings, self.judged
        return assemble(config, judged.held, judged.themes, judged.tags, {}, language, authors)


class Renewed(NamedTuple):
    """What a build read of content/: all of it, or what changed."""

    settings: Settings
    merged: Merged
    """All papers, or those that changes touched."""
    overrides: Overrides | None
    """None where nothing of the kind changed."""
    outcome: Outcome


class Built(NamedTuple):
    """A site that was made."""

    config: Config
    marks: Marks
    printer: Printer | None
    """What printed its pages; None where there was nothing to print."""


class _Reads(Protocol):
    def __call__(self, root: Root, options: Namespace, report: Report, recall: Recall = afresh) -> Content: ...


class _Builds(Protocol):
    def __call__(
        self, root: Root, options: Namespace, report: Report, kept: Kept | None = None, hurry: bool = False
    ) -> Built: ...


class Stages(NamedTuple):
    """Each is the function of that name in build.py."""

    read: _Reads
    build: _Builds
    open_kept: Callable[[Root, Recall], AbstractContextManager[Kept]]
    write_content: Callable[[Root, Merged, Overrides | None, Report], tuple[Mapping[Path, str], set[Path]]]
    render: Callable[[Digest, Root, Sequence[Theme]], Iterator[Output]]
    moment: Callable[[], datetime]
    templates: Path
    """The folder of our templates."""

    def today(self) -> date:
        """The day that an edition without one gets."""
        return self.moment().date()


def require_content(root: Root) -> None:
    """Raise UsageError where there is no digest, and ContentError where links lead out of it."""
    if not root.folder.is_dir():
        raise UsageError(f"--root {root.folder}: no such folder")
    if not root.content.is_dir():
        raise UsageError(f"--root {root.folder}: no folder content/ in it, which a digest is made from; new begins one")
    problems: list[Problem] = []
    refuse_links_out(root.content, root.shown, problems)
    if problems:
        raise ContentError(problems)
