"""``mail``: an edition as a message that is written, shown or sent."""

from __future__ import annotations

import json
import os
import re
from argparse import Namespace
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from offprint.assemble import Digest
from offprint.commands.mail_sending import Dispatch, find_audience, require_sender
from offprint.commands.stages import Stages
from offprint.config import Root
from offprint.errors import UsageError
from offprint.mail.choose import Choice, Issue, choose
from offprint.mail.compose import Letter, compose
from offprint.mail.mailbox import Mailbox
from offprint.mail.message import make_message, message_id
from offprint.mail.settings import Mail
from offprint.model import edition_date, midnight
from offprint.output import write_whole
from offprint.render import template_faults
from offprint.report import Report


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
    config, judged, digest = content.settings.config, content.judged, content.digest()
    choice = _choice(options, config.mail, since)
    issue = choose(digest, choice, {theme.id for theme in judged.themes}, {tag.id for tag in judged.tags})
    if options.send:
        require_sender(root, config)
    report.tell_all()
    if not issue:
        report.tell(
            "nothing to send: no paper is what was asked for" if digest.entries else "nothing to send: no papers"
        )
        if options.json:
            report.give(json.dumps({"papers": 0, "left": 0}))
        return 0
    if options.send:
        audience = find_audience(root, config, options, report, environment)
        letter = _compose(root, digest, issue, stages, audience.personal)
        dispatch = Dispatch(
            root=root,
            config=config,
            letter=letter,
            audience=audience,
            options=options,
            report=report,
            environment=environment,
        )
        return dispatch.would_do() if options.dry_run else dispatch.do(stages.moment())
    to = config.mail.to or config.mail.sender
    letter = _compose(root, digest, issue, stages, personal=to is not None and not config.mail.to)
    _write(root, digest, letter, to, options, report, show)
    if options.json:
        report.give(json.dumps(letter.summary))
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
    personal = to is not None and not config.mail.to
    made = make_message(config, letter, to, midnight(day), message_id(config, letter), personal).as_bytes()
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
    report.tell(f"{letter.said}: {root.shown(path)}; to look at: {root.shown(page)}")
    if options.preview:
        if show is None:
            import webbrowser  # a command that nobody else needs it for

            show = webbrowser.open
        show(page.resolve().as_uri())
