"""A list of those who get the mail → their mailboxes: an address a line, or ``Name <address>``; ``#`` begins a
remark."""

from __future__ import annotations

from dataclasses import dataclass

from offprint.errors import Problem
from offprint.inputs import unify_line_ends
from offprint.mail.mailbox import Mailbox, parse_mailbox


@dataclass(frozen=True, slots=True)
class Recipient:
    """One who gets the mail, and where the list says so: messages name the place, for addresses are nobody's matter."""

    mailbox: Mailbox
    place: str


def parse_recipients(text: str, shown: str, problems: list[Problem]) -> tuple[Recipient, ...]:
    """In the order of the list, each address once, however its domain is written. All lines that are no address become
    problems at their places."""
    found: dict[str, Recipient] = {}
    for number, line in enumerate(unify_line_ends(text).removeprefix("\ufeff").split("\n"), start=1):
        said = line.strip() if not line.lstrip().startswith("#") else ""
        if not said:
            continue
        mailbox = parse_mailbox(said)
        if mailbox is None:
            column = len(line) - len(line.lstrip()) + 1
            text = "not an address: write a line such as ann@bees.example, or Ann Bee <ann@bees.example>"
            problems.append(Problem(shown, number, column, "error", text))
        else:
            found.setdefault(mailbox.address, Recipient(mailbox, f"{shown}:{number}"))
    if not found and not any(problem.path == shown for problem in problems):
        problems.append(Problem(shown, 1, 1, "error", "nobody is in the list: write an address a line"))
    return tuple(found.values())
