"""``mail --send``: an edition to a list, from what the journal knows to what it is to know."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from offprint.config import LOCAL_URL, Config, Root
from offprint.errors import ContentError, MachineError, Problem, UsageError
from offprint.inputs import read_text
from offprint.mail.compose import Letter
from offprint.mail.journal import Journal, Sending, open_journal, read_journal
from offprint.mail.mailbox import Mailbox
from offprint.mail.message import make_message, message_id
from offprint.mail.recipients import Recipient, parse_recipients
from offprint.mail.send import Outcome, Pace, count, send_all, undone
from offprint.mail.server import Server, read_server
from offprint.report import Report

LIST, RUN = "OFFPRINT_MAIL_LIST", "OFFPRINT_MAIL_RUN"
_TOLD = 20
"""Refusals that are told one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who is to get a mail."""

    recipients: Sequence[Recipient]
    personal: bool
    """Whether these are who reads it, and no list service."""


def require_sender(root: Root, config: Config) -> None:
    """Raise ContentError where the settings do not say from whom mail comes, or where its links lead."""
    shown = root.shown(root.content / "digest.yaml")
    problems = []
    if not config.mail.sender:
        text = "no 'from' under 'mail': write the address that editions come from, such as 'Bees <digest@bees.example>'"
        problems.append(Problem(shown, config.mail.line, 1, "error", text))
    if config.base_url == LOCAL_URL:
        problems.append(Problem(shown, 1, 1, "error", "no 'base_url': the links of a mail would lead nowhere"))
    if problems:
        raise ContentError(problems)


def find_audience(
    root: Root, config: Config, options: Namespace, report: Report, environment: Mapping[str, str]
) -> Audience:
    """The people of the file that is named, else of the environment, else the list service of the settings. Raises
    ContentError with all that is wrong in a list."""
    mail = config.mail
    text, shown = environment.get(LIST, ""), LIST
    if options.to:
        path = Path(options.to)
        shown = root.shown(path)
        if not path.exists():
            raise UsageError(f"--to {shown}: no such file")
        text = read_text(path, shown, report.problems) or ""
        report.stop_at_errors()
    elif not text.strip():
        if not mail.to:
            said = "name a list with --to FILE, or write the address of a list service as 'to' under 'mail'"
            raise UsageError(f"send to whom? {said} (docs/mail.md)")
        return Audience(recipients=[Recipient(mail.to, "the list")], personal=False)
    recipients = parse_recipients(text, shown, report.problems)
    if not (mail.unsubscribe or mail.unsubscribe_mail):
        said = "no 'unsubscribe' under 'mail': Gmail and others want one of whoever sends to many"
        problem = Problem(root.shown(root.content / "digest.yaml"), mail.line, 1, "warning", said)
        report.problems.append(problem)
        report.stop_at_errors(options.strict)
        report.tell(str(problem))
    report.stop_at_errors()
    return Audience(recipients=recipients, personal=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """One run of the sending of a letter."""

    root: Root
    config: Config
    letter: Letter
    audience: Audience
    options: Namespace
    report: Report
    environment: Mapping[str, str]

    def would_do(self) -> int:
        """Say how many would get it. Connects to nobody, and writes nothing."""
        problems: list[Problem] = []
        sending = read_journal(self.root, problems).get(self.letter.issue.key)
        if problems:
            raise ContentError(problems)
        left = 0
        if not sending or sending.ended is None:
            self._refuse_away(sending)
            left = len(undone(sending, self.audience.recipients))
        self.report.tell(f"{self.letter.said}: {_people(left)} would get it; nothing was sent")
        self._give({"left": left})
        return 0

    def do(self, moment: datetime) -> int:
        """Send it, as from ``moment``. Raises MachineError where some were not reached, and whatever ends a run
        before."""
        server = read_server(self.environment)
        with open_journal(self.root) as journal:
            found = journal.sendings.get(self.letter.issue.key)
            if found and found.ended is not None:
                said = f"{self.letter.subject} was sent before: {_ended(found.ended)}; nothing to send"
                self.report.tell(said)
                self._give({"left": 0, **found.ended})
                return 0
            self._refuse_away(found)
            return self._go_on(journal, server, moment)

    def _go_on(self, journal: Journal, server: Server, moment: datetime) -> int:
        """Begin, or go on where an earlier run stopped; to the end, if all is done."""
        config, letter, report = self.config, self.letter, self.report
        key, sender = letter.issue.key, config.mail.sender
        assert sender, "which require_sender has seen to"
        at = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        sending = journal.begin(key, letter.issue.id, message_id(config, letter), at)
        doubted = count(sending, "trying")

        def make(to: Mailbox) -> bytes:
            return make_message(config, letter, to, moment, sending.message, self.audience.personal).as_bytes()

        recipients, pace = self.audience.recipients, Pace(batch=config.mail.batch, rate=config.mail.rate)
        with report.stage("send", len(undone(sending, recipients))) as step:
            outcome = send_all(key, sender, recipients, make, server, journal, pace, step)
        self._tell(outcome, doubted)
        done = {"sent": count(sending, "sent"), "refused": count(sending, "refused"), "doubt": count(sending, "trying")}
        waiting = len(outcome.later) + outcome.left
        if not waiting:
            journal.end(key, **done, moment=at)
        self._give({"left": waiting, **done})
        if waiting:
            why = f"{outcome.stopped}\n" if outcome.stopped else ""
            raise MachineError(f"{why}{_people(waiting)} not reached yet: the same command goes on where this stopped")
        return 0

    def _refuse_away(self, sending: Sending | None) -> None:
        """Raise ContentError where a workflow's run began this sending and never told how far it came."""
        shown, run = self.root.shown(self.root.content / "mailed.jsonl"), self.environment.get(RUN, "")
        text = (
            "a run of the workflow began to send this and did not bring back whom it reached: its log says how far it "
            "came. To send to all who are not noted here, perhaps to some twice, delete this line"
        )
        away = sending.away if sending else {}
        if problems := [Problem(shown, line, 1, "error", text) for by, line in away.items() if by != run]:
            raise ContentError(problems)

    def _tell(self, outcome: Outcome, doubted: int) -> None:
        tell = self.report.tell
        tell(f"{self.letter.said}: sent to {_people(outcome.sent)}")
        for what, found in (("refused", outcome.refused), ("refused for now", outcome.later)):
            for place, said in found[:_TOLD]:
                tell(f"{place}: {what}: {said}", 0)
            if len(found) > _TOLD:
                tell(f"... and {len(found) - _TOLD:,} more {what}", 0)
        if doubt := outcome.doubt + doubted:
            tell(f"{_people(doubt)} may have it or not: the connection was lost, and they are not tried again", 0)

    def _give(self, more: Mapping[str, Any]) -> None:
        if self.options.json:
            self.report.give(json.dumps({**self.letter.summary, **more}))


def _people(number: int) -> str:
    return f"{number:,} {'recipient' if number == 1 else 'recipients'}"


def _ended(counts: Mapping[str, int]) -> str:
    names = {"sent": "sent", "refused": "refused", "doubt": "in doubt"}
    return ", ".join(f"{counts[name]:,} {said}" for name, said in names.items() if counts[name] or name == "sent")
