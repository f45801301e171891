"""``new``, ``customise`` and ``doctor``: a copy of Offprint becomes its owner's, and is looked over."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from offprint.commands.build import run_build
from offprint.commands.stages import Stages
from offprint.config import Root
from offprint.customise import customise
from offprint.doctor import examine
from offprint.doctor.findings import advice, as_json, as_lines
from offprint.errors import OffprintError, UsageError
from offprint.new import next_steps, refuse_to_clear, start
from offprint.questions import answer
from offprint.report import Report
from offprint.starters import read_starters


def run_new(root: Root, options: Namespace, report: Report, stages: Stages) -> None:
    """A fresh copy → its owner's digest, and its site."""
    refuse_to_clear(root)
    ask = input if sys.stdin and sys.stdin.isatty() else None
    try:
        answers = answer(options, root.folder, read_starters(), ask)
    except EOFError:
        raise UsageError("no answer: nothing was changed") from None
    aside = start(root, answers, stages.today(), report.problems)
    if aside:
        report.tell(
            f"What stood in {root.shown(root.content)}/ is now in {root.shown(aside)}/: delete it when you like"
        )
    run_build(root, options, report, stages)
    for line in next_steps(root, bool(answers.sources)):
        report.tell(line)


def run_customise(root: Root, options: Namespace, report: Report, stages: Stages) -> None:
    """A template or asset of ours → content/, as a start for the owner's own."""
    if not options.files:
        raise UsageError("customise what? Name a file of templates/ or templates/assets/, such as paper.html")
    for path in customise(root, stages.templates, options.files, whole=bool(options.whole)):
        report.tell(f"new: {root.shown(path)}")


def run_doctor(root: Root, options: Namespace, report: Report, stages: Stages) -> None:
    """Look at all that a digest stands on, write nothing, and say which setting to change where."""
    findings = examine(root, stages.templates.parent, os.environ, stages.today())
    for line in [as_json(findings)] if options.json else as_lines(findings, options.verbosity):
        report.give(line)
    if any(finding.level == "error" for finding in findings):
        raise OffprintError(advice(findings))
    report.tell(advice(findings))
