"""``import`` and ``fetch``: papers from files and from services into content/."""

from __future__ import annotations

import os
from argparse import Namespace
from datetime import UTC

from offprint.commands.stages import Stages
from offprint.config import Root, read_config
from offprint.errors import UsageError
from offprint.fetch.run import chosen, fetch, make_client
from offprint.intake import taken_in
from offprint.report import Report


def run_import(root: Root, options: Namespace, report: Report, stages: Stages) -> None:
    """Files from anywhere → content/sources/ and content/papers/; the site is the next build's."""
    if not options.files:
        raise UsageError("import what? Name one file or more, or - for standard input")
    columns = read_config(root, [], options.base_url).columns
    with taken_in(root, options.files, options.edition or "", stages.today(), report.problems, columns) as new:
        content = stages.read(root, options, report)
    report.count(content.merged, stages.write_content(root, content.merged, content.overrides, report)[0])
    for path in new:
        report.tell(f"new source: {root.shown(path)}")
    report.tell_all()
    if options.json:
        report.give(report.as_json())


def run_fetch(root: Root, options: Namespace, report: Report, stages: Stages) -> None:
    """What the services of digest.yaml answer → content/sources/ and content/papers/; the site is the next build's."""
    config = read_config(root, report.problems, options.base_url)
    report.stop_at_errors()
    queries = chosen(config, options.only or ())
    with report.stage("fetch", len(queries)) as step:
        client, now = make_client(root, config, os.environ), stages.moment().astimezone(UTC)
        fetched = fetch(
            root, config, queries, now, stages.today(), client, report.problems, bool(options.dry_run), step
        )
    if options.dry_run:
        report.stop_at_errors(options.strict)
        for text in (*map(str, report.problems), *(f"{kind}: {title}" for kind, title in fetched.taken.papers)):
            report.tell(text)
    else:
        content = stages.read(root, options, report)
        report.count(content.merged, stages.write_content(root, content.merged, content.overrides, report)[0])
        report.tell_all()
    for text in fetched.lines():
        report.tell(text)
    report.counts["fetch"] = fetched.summary()
    if options.json:
        report.give(report.as_json())
