"""``mail``: an edition as a message that is written, shown or sent."""

from __future__ import annotations

import json
import os
import re
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from offprint.assemble import Digest, assemble
from offprint.commands.stages import Stages
from offprint.config import LOCAL_URL, Root
from offprint.errors import ContentError, MachineError, Problem, UsageError
from offprint.inputs import read_text
from offprint.mail.choose import Choice, Issue, choose
from offprint.mail.compose import Letter, compose
from offprint.mail.journal import Journal, Sending, open_journal, read_journal
from offprint.mail.mailbox import Mailbox
from offprint.mail.message import make_message, message_id
from offprint.mail.recipients import Recipient, parse_recipients
from offprint.mail.send import Outcome, Pace, count, send_all, undone
from offprint.mail.server import Server, read_server
from offprint.mail.settings import Mail
from offprint.model import edition_date
from offprint.output import write_whole
from offprint.render import template_faults
from offprint.report import Report

LIST, RUN = "OFFPRINT_MAIL_LIST", "OFFPRINT_MAIL_RUN"
_TOLD = 20
"""Refusals that are told one by one."""


def run_mail(
    root: Root,
    options: Namespace,
    report: Report,
    stages: Stages,
    environment: Mapping[str, str] = os.environ,
    show: Callable[[str], object] | None = None,
) -> int:
    """Make a message of an edition and write it; show it with --preview, send it with --send. ``show`` opens an address
    in a browser."""
    _refuse_together(options)
    since = _day(options.since)
    content = stages.read(root, options, report)
    (config, language, authors, _), judged = content.settings, content.judged
    digest = assemble(config, judged.held, judged.themes, judged.tags, {}, language, authors)
    choice = _choice(options, config.mail, since)
    issue = choose(digest, choice, {theme.id for theme in judged.themes}, {tag.id for tag in judged.tags})
    if options.send:
        _require_sender(root, digest)
    report.tell_all()
    if not issue:
        report.tell(
            "nothing to send: no paper is what was asked for" if digest.entries else "nothing to send: no papers"
        )
        if options.json:
            report.give(json.dumps({"papers": 0, "left": 0}))
        return 0
    if options.send:
        return _send(root, digest, issue, options, report, stages, environment)
    to = config.mail.to or config.mail.sender
    letter = _compose(root, digest, issue, stages, personal=to is not None and not config.mail.to)
    _write(root, digest, letter, to, options, report, show)
    if options.json:
        report.give(json.dumps(_told(letter)))
    return 0


def _refuse_together(options: Namespace) -> None:
    for one, other in (("edition", "since"), ("output", "send"), ("preview", "send")):
        if getattr(options, one) and getattr(options, other):
            raise UsageError(f"--{one} and --{other} do not go together")
    for one in ("to", "dry_run"):
        if getattr(options, one) and not options.send:
            raise UsageError(f"--{one.replace('_', '-')} goes with mail --send")
    if options.output == "-" and options.json:
        raise UsageError("--output - and --json do not go together: both print")
    if options.limit is not None and options.limit < 1:
        raise UsageError("--limit must be 1 or more")


def _day(text: str | None) -> date | None:
    found = edition_date(text) if text else None
    if text and not found:
        raise UsageError(f"--since must be a day such as 2026-11-22, not {text!r}")
    return found


def _choice(options: Namespace, mail: Mail, since: date | None) -> Choice:
    """What is asked for on the command line, and what the settings say where nothing is."""
    asked = bool(options.theme or options.tag)
    return Choice(
        edition=options.edition or "",
        since=since,
        themes=tuple(options.theme or ()) if asked else mail.themes,
        tags=tuple(options.tag or ()) if asked else mail.tags,
        trending=bool(options.trending) or mail.trending,
        limit=options.limit or mail.limit,
    )


def _compose(root: Root, digest: Digest, issue: Issue, stages: Stages, personal: bool) -> Letter:
    with template_faults():
        return compose(digest, issue, root.content / "templates", stages.templates, personal)


def _told(letter: Letter) -> dict[str, Any]:
    issue = letter.issue
    return {"of": issue.id, "key": issue.key, "papers": len(issue.entries), "shown": letter.shown}


# Writing


def _write(
    root: Root,
    digest: Digest,
    letter: Letter,
    to: Mailbox | None,
    options: Namespace,
    report: Report,
    show: Callable[[str], object] | None,
) -> None:
    """The message as whoever it is sent from would get it, or the list service."""
    config, day = digest.config, letter.issue.day or digest.config.undated
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    personal = to is not None and not config.mail.to
    made = make_message(config, letter, to, moment, message_id(config, letter), personal).as_bytes()
    if options.output == "-":
        report.give(made.decode("ascii").replace("\r\n", "\n"), end="")
        return
    name = re.sub(r"[^a-z0-9.]+", "-", letter.issue.id)[:150]
    folder = root.cache / "mail"
    path = Path(options.output) if options.output else folder / f"{name}.eml"
    address = to.address if to else ""
    page = folder / f"{name}.html"
    write_whole(path, made)
    write_whole(page, letter.html.replace(letter.marker, address).encode())
    write_whole(folder / f"{name}.txt", letter.text.replace(letter.marker, address).encode())
    report.tell(f"{_papers(letter)}: {root.shown(path)}; to look at: {root.shown(page)}")
    if options.preview:
        if show is None:
            import webbrowser  # a command that nobody else needs it for

            show = webbrowser.open
        show(page.resolve().as_uri())


def _papers(letter: Letter) -> str:
    total = len(letter.issue.entries)
    said = f"{letter.subject}, {total:,} paper{'' if total == 1 else 's'}"
    return said if letter.shown == total else f"{said}, the first {letter.shown:,} in full"


# Sending


def _require_sender(root: Root, digest: Digest) -> None:
    """Raise ContentError where the settings do not say from whom mail comes, or where its links lead."""
    config, shown = digest.config, root.shown(root.content / "digest.yaml")
    problems = []
    if not config.mail.sender:
        text = "no 'from' under 'mail': write the address that editions come from, such as 'Bees <digest@bees.example>'"
        problems.append(Problem(shown, config.mail.line, 1, "error", text))
    if config.base_url == LOCAL_URL:
        problems.append(Problem(shown, 1, 1, "error", "no 'base_url': the links of a mail would lead nowhere"))
    if problems:
        raise ContentError(problems)


def _send(
    root: Root,
    digest: Digest,
    issue: Issue,
    options: Namespace,
    report: Report,
    stages: Stages,
    environment: Mapping[str, str],
) -> int:
    mail = digest.config.mail
    recipients, personal = _recipients(root, mail, options, report, environment)
    if personal and not (mail.unsubscribe or mail.unsubscribe_mail):
        text = "no 'unsubscribe' under 'mail': Gmail and others want one of whoever sends to many"
        problem = Problem(root.shown(root.content / "digest.yaml"), mail.line, 1, "warning", text)
        report.problems.append(problem)
        report.stop_at_errors(options.strict)
        report.tell(str(problem))
    letter = _compose(root, digest, issue, stages, personal)
    if options.dry_run:
        problems: list[Problem] = []
        sendings = read_journal(root, problems)
        if problems:
            raise ContentError(problems)
        sending = sendings.get(issue.key)
        if not (sending and sending.ended):
            _refuse_away(root, sending, environment.get(RUN, ""))
        left = 0 if sending and sending.ended else len(undone(sending, recipients))
        report.tell(f"{_papers(letter)}: {_people(left)} would get it; nothing was sent")
        if options.json:
            report.give(json.dumps(_told(letter) | {"left": left}))
        return 0
    server = read_server(environment)
    with open_journal(root) as journal:
        return _go_on(root, digest, letter, recipients, personal, server, journal, options, report, stages, environment)


def _recipients(
    root: Root, mail: Mail, options: Namespace, report: Report, environment: Mapping[str, str]
) -> tuple[Sequence[Recipient], bool]:
    """Who is to get it, and whether these are who reads it: of the file that is named, else of the environment, else
    the list service of the settings. Raises ContentError with all that is wrong in a list."""
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
        return [Recipient(mail.to, "the list")], False
    recipients = parse_recipients(text, shown, report.problems)
    report.stop_at_errors()
    return recipients, True


def _go_on(
    root: Root,
    digest: Digest,
    letter: Letter,
    recipients: Sequence[Recipient],
    personal: bool,
    server: Server,
    journal: Journal,
    options: Namespace,
    report: Report,
    stages: Stages,
    environment: Mapping[str, str],
) -> int:
    """Begin a sending, or go on with one; its end, if all is done."""
    config, key, moment = digest.config, letter.issue.key, stages.moment()
    at = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    found = journal.sendings.get(key)
    if found and found.ended is not None:
        report.tell(f"{letter.subject} was sent before: {_ended(found.ended)}; nothing to send")
        if options.json:
            report.give(json.dumps(_told(letter) | {"left": 0, **found.ended}))
        return 0
    _refuse_away(root, found, environment.get(RUN, ""))
    sending = journal.begin(key, letter.issue.id, message_id(config, letter), at)
    doubted = count(sending, "trying")
    sender = config.mail.sender
    assert sender, "which _require_sender has seen to"

    def make(to: Mailbox) -> bytes:
        return make_message(config, letter, to, moment, sending.message, personal).as_bytes()

    pace = Pace(batch=config.mail.batch, rate=config.mail.rate)
    with report.stage("send", len(undone(sending, recipients))) as step:
        outcome = send_all(key, sender, recipients, make, server, journal, pace, step)
    _tell(letter, outcome, doubted, report)
    totals = {"sent": count(sending, "sent"), "refused": count(sending, "refused"), "doubt": count(sending, "trying")}
    waiting = len(outcome.later) + outcome.left
    if not waiting:
        journal.end(key, **totals, moment=at)
    if options.json:
        report.give(json.dumps(_told(letter) | {"left": waiting, **totals}))
    if waiting:
        why = f"{outcome.stopped}\n" if outcome.stopped else ""
        raise MachineError(f"{why}{_people(waiting)} not reached yet: the same command goes on where this stopped")
    return 0


def _refuse_away(root: Root, sending: Sending | None, run: str) -> None:
    """Raise ContentError where a workflow's run began this sending and never told how far it came."""
    if sending:
        shown = root.shown(root.content / "mailed.jsonl")
        text = (
            "a run of the workflow began to send this and did not bring back whom it reached: its log says how far it "
            "came. To send to all who are not noted here, perhaps to some twice, delete this line"
        )
        problems = [Problem(shown, line, 1, "error", text) for by, line in sending.away.items() if by != run]
        if problems:
            raise ContentError(problems)


def _tell(letter: Letter, outcome: Outcome, doubted: int, report: Report) -> None:
    report.tell(f"{_papers(letter)}: sent to {_people(outcome.sent)}")
    for what, found in (("refused", outcome.refused), ("refused for now", outcome.later)):
        for place, said in found[:_TOLD]:
            report.tell(f"{place}: {what}: {said}", 0)
        if len(found) > _TOLD:
            report.tell(f"... and {len(found) - _TOLD:,} more {what}", 0)
    if doubt := outcome.doubt + doubted:
        report.tell(f"{_people(doubt)} may have it or not: the connection was lost, and they are not tried again", 0)


def _people(number: int) -> str:
    return f"{number:,} {'recipient' if number == 1 else 'recipients'}"


def _ended(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in counts.items() if number or what == "sent").replace(
        "doubt", "in doubt"
    )
