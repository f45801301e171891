"""What a new digest is to be: from the command line, from its owner's answers, or by default."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from offprint.errors import UsageError
from offprint.inputs import is_web_address, nearest
from offprint.remote import guess_address
from offprint.starters import OTHER, Starter
from offprint.text.characters import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What there is to know of a new digest. What is empty is left out of its settings."""

    title: str
    starter: Starter
    url: str
    author: str
    language: str
    sources: tuple[str, ...]


def answer(
    options: argparse.Namespace, folder: Path, starters: Mapping[str, Starter], ask: Callable[[str], str] | None
) -> Answers:
    """The answers. ``ask`` puts a question and is None where nobody is there to hear it; then, unless ``--yes`` asks
    for the defaults, UsageError names the flags that are missing."""
    if options.yes:
        ask = None
    elif ask is None:
        missing = [flag for flag, given in (("--title", options.title), ("--field", options.field)) if not given]
        if missing:
            raise UsageError(f"no terminal to ask on: give {' and '.join(missing)}, or --yes for what is usual")
    if options.field and options.field not in starters:
        near = nearest(options.field, starters)
        raise UsageError(f"--field {options.field}: no such starter{near}; there are {', '.join(starters)}")
    title, field = clean(options.title or ""), options.field or ""
    if not title and ask:
        title = clean(ask("What is your digest called? "))
    if not field:
        field = _ask_for_field(starters, ask) if ask else OTHER
    starter = starters[field]
    url = options.url if options.url is not None else _ask_for_url(guess_address(folder), ask)
    author = options.author if options.author is not None else ask("Who edits it? (may stay empty) ") if ask else ""
    sources = options.source or (_ask_for_sources(ask) if ask else ())
    return Answers(
        title=title or starter.title,
        starter=starter,
        url=url.strip(),
        author=clean(author),
        language=options.language or "",
        sources=tuple(sources),
    )


def _ask_for_field(starters: Mapping[str, Starter], ask: Callable[[str], str]) -> str:
    names = list(starters)
    lines = [f"  {number}. {starter.name}: {starter.about}" for number, starter in enumerate(starters.values(), 1)]
    question = "\n".join(["What are its papers about?", *lines, f"A number from 1 to {len(names)} [{len(names)}]: "])
    while True:
        said = ask(question).strip().lower()
        if not said:
            return names[-1]
        if said.isdecimal() and 1 <= int(said) <= len(names):
            return names[int(said) - 1]
        if said.replace(" ", "-") in names:
            return said.replace(" ", "-")


def _ask_for_url(guess: str, ask: Callable[[str], str] | None) -> str:
    if ask is None:
        return guess
    hint = f"[{guess}]" if guess else "(may stay empty)"
    while True:
        said = ask(f"Where will it be read? {hint} ").strip() or guess
        if not said or is_web_address(said):
            return said


def _ask_for_sources(ask: Callable[[str], str]) -> tuple[str, ...]:
    """Files named one by one: names may hold spaces."""
    found: list[str] = []
    while True:
        more = "another" if found else "a"
        said = ask(f"The name of {more} file with papers in it? (empty: {'no more' if found else 'none yet'}) ").strip()
        if not said:
            return tuple(found)
        if Path(said).expanduser().is_file():
            found.append(str(Path(said).expanduser()))
