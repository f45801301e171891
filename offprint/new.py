"""A fresh copy of Offprint → somebody's own digest: what ``new`` puts into content/."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from offprint.config import KEYS, Root, read_config
from offprint.errors import Problem, UsageError
from offprint.frontmatter import format_head, update_head
from offprint.intake import taken_in
from offprint.output import new_content, write_whole
from offprint.questions import Answers
from offprint.slugs import slug_of
from offprint.sources.formats import NO_COLUMNS

EXAMPLE = ".example"
"""The file in content/ that tells Offprint's own digest, which may make room, from everybody else's."""

_README = """\
# Sources

Put files with papers here: titles and abstracts pasted into a text file, BibTeX, RIS, a feed and more. One file is one
edition; its name begins with its day, such as `2026-11-22-papers.txt`. Then run `make`.

`docs/sources.md` shows every format. This file is not read, and you can delete it.
"""


def refuse_to_clear(root: Root) -> None:
    """Raise UsageError if content/ holds a digest that is not our example: it is its owner's."""
    content = root.content
    if content.is_dir() and (content / EXAMPLE).exists():
        return
    if content.exists() and (not content.is_dir() or any(path.name != ".gitkeep" for path in content.iterdir())):
        shown = root.shown(content)
        raise UsageError(
            f"{shown}/ holds a digest already, and new clears nobody's: move that folder away, "
            "or name another place with --root"
        )


def start(root: Root, answers: Answers, today: date, problems: list[Problem]) -> Path | None:
    """Make content/; where Offprint's own digest was moved to, or None if there was none.

    Raises ContentError with every fault of the sources, and UsageError for settings that make no sense; then nothing
    is changed.
    """
    aside = _free(root.content.with_name("content.old")) if (root.content / EXAMPLE).exists() else None
    with new_content(root.content, aside) as folder:
        fresh = Root(folder=folder)
        write_whole(fresh.content / "digest.yaml", format_settings(answers).encode())
        _check(fresh)
        for name, data in answers.starter.files:
            write_whole(fresh.content / name, data)
        if answers.sources:
            with taken_in(fresh, answers.sources, "", today, problems, NO_COLUMNS):
                pass  # what becomes of them is the build's to see
        else:
            write_whole(fresh.content / "sources" / "README.md", _README.encode())
    return aside


def format_settings(answers: Answers) -> str:
    """The starter's digest.yaml with the answers in it."""
    # the id keeps feeds what they are when the title changes
    changes = {"title": answers.title, "id": slug_of(answers.title) or answers.title, "base_url": answers.url or None}
    if answers.language:
        changes["language"] = answers.language
    if not answers.author:
        changes["author"] = None
    text = update_head(answers.starter.settings, changes, KEYS)
    name = format_head({"name": answers.author}, ("name",))
    return re.sub(r"^author:\n  name: .*\n", lambda _: f"author:\n  {name}", text, flags=re.M)


def _check(fresh: Root) -> None:
    """What the owner said is held to the same rules as what they will write."""
    problems: list[Problem] = []
    read_config(fresh, problems)
    if errors := [problem.text for problem in problems if problem.level == "error"]:
        raise UsageError("; ".join(errors))


def _free(path: Path) -> Path:
    """The path, with a number if there is something already."""
    free, number = path, 2
    while free.exists() or free.is_symlink():
        free = path.with_name(f"{path.name}-{number}")
        number += 1
    return free


def next_steps(root: Root, papers: bool) -> tuple[str, ...]:
    """What to do now, in three lines."""
    here = root.folder == Path()
    command = "" if here else f" --root {root.folder.as_posix()}"
    sources = root.shown(root.content / "sources")
    look = "make serve" if here else f".venv/bin/python build.py serve{command}"
    more = "More papers" if papers else "Papers"
    return (
        f"Look at it: {look}",
        f"{more}: put files into {sources}/, or .venv/bin/python build.py import{command} FILE",
        "Publish it: docs/make-your-own.md, section Publish",
    )
