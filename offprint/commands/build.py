"""``build``: what every other command that ends in a site does last."""

from __future__ import annotations

from argparse import Namespace

from offprint.commands.stages import Stages
from offprint.config import Root
from offprint.report import Report


def run_build(root: Root, options: Namespace, report: Report, stages: Stages) -> None:
    stages.build(root, options, report)
    if options.json:
        report.give(report.as_json())
