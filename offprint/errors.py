"""What can go wrong, and how it is said: ``file:line:column: level: text``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to tell the owner, at a place in one of their files; lines and columns count from 1."""

    path: str
    line: int
    column: int
    level: Level
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.level}: {self.text}"


class OffprintError(Exception):
    """A build that cannot go on, for a reason its reader can act on. ``exit_code`` is the command's."""

    exit_code = 1


class ContentError(OffprintError):
    """Input that must be mended first: every problem found in one run, the errors among them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[ContentError], tuple[list[Problem]]]:
        """How it comes from another process."""
        return ContentError, (self.problems,)

    @property
    def summary(self) -> str:
        """``2 errors, 1 warning``."""
        levels = [problem.level for problem in self.problems]
        counts = [(levels.count(level), level) for level in ("error", "warning") if level in levels]
        return ", ".join(f"{count} {level}{'' if count == 1 else 's'}" for count, level in counts)


class UsageError(OffprintError):
    """A command line that does not fit."""

    exit_code = 2


class MachineError(OffprintError):
    """The machine lacks something, or refuses it: a program, a permission, room on the disk."""

    exit_code = 3
