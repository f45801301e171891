#!/usr/bin/env python3
"""Offprint's command: the arguments, the stages in order, errors to exit codes. The work is in offprint/."""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

try:
    from offprint.arguments import parse_arguments
    from offprint.assemble import Digest, assemble, source_of
    from offprint.authors import read_authors
    from offprint.cards import render_cards
    from offprint.cards.icons import render_icons
    from offprint.citations import render_citations
    from offprint.commands.build import run_build
    from offprint.commands.check import run_check
    from offprint.commands.copy import run_customise, run_doctor, run_new
    from offprint.commands.serve import run_serve
    from offprint.commands.sources import run_fetch, run_import
    from offprint.commands.stages import Content, Stages, require_content
    from offprint.commands.upgrade import run_migrate, run_upgrade
    from offprint.config import Config, Root, epoch_moment, read_config
    from offprint.content import read_pages, write_pages
    from offprint.departures import find_departures, refuse_to_lose_many
    from offprint.errors import ContentError, MachineError, OffprintError, UsageError
    from offprint.exports import render_exports
    from offprint.feeds import render_feeds
    from offprint.judge import Judged, judge_papers, read_taxonomy, refuse_unknown, set_and_judge
    from offprint.language import read_language
    from offprint.ledger import read_ledger, write_ledger
    from offprint.lookup import render_ids
    from offprint.merge import merge
    from offprint.near import ask_about_near_titles
    from offprint.offline import APART
    from offprint.output import Output, new_site, sweep, write_tree
    from offprint.overrides import read_overrides, write_overrides
    from offprint.proofread import proofread
    from offprint.proofread.files import proofread_files
    from offprint.proofread.pages import proofread_pages
    from offprint.recall import Recall, afresh
    from offprint.register import render_register
    from offprint.render import render_site
    from offprint.report import Report
    from offprint.search import index_site
    from offprint.sources import read_sources
    from offprint.status import read_status
    from offprint.subjects.related import relate
    from offprint.vocabulary import render_vocabulary
    from offprint.writeback import path_of, plan, remember
except ImportError as missing:  # words, not a traceback, for who takes another Python than make's
    print(f"error: {missing}: Offprint runs in its own Python: make, then .venv/bin/python build.py", file=sys.stderr)
    sys.exit(3)

TEMPLATES = Path(__file__).resolve().parent / "templates"


def read(root: Root, options: argparse.Namespace, report: Report, recall: Recall = afresh) -> Content:
    """content/ → settings, and papers with their themes and tags. Raises ContentError with all that is wrong."""
    with report.stage("read"):
        config = read_config(root, report.problems, options.base_url, os.environ.get("SOURCE_DATE_EPOCH", ""))
        language = read_language(root, config.language, report.problems)
        authors, before = read_authors(root, report.problems), len(report.problems)
        taxonomy = read_taxonomy(root, report.problems)
        known = taxonomy if len(report.problems) == before else None  # what a faulty file lacks is no one else's fault
        sources, pages = read_sources(root, report.problems, config.columns), read_pages(root, report.problems)
        overrides, status = read_overrides(root, TEMPLATES, report.problems), read_status(root, report.problems)
        merged = merge(sources, pages, read_ledger(root, report.problems), report.problems)
        ask_about_near_titles(merged.drafts, report.problems)
        refuse_unknown(merged, known, report.problems)
        if not options.fewer:
            ids, where = {draft.id for draft in merged.drafts}, root.shown(root.content / "papers")
            refuse_to_lose_many(merged.ledger, ids, where, report.problems)
        if options.command == "check":
            proofread_pages(merged.drafts, report.problems)
            proofread_files(root, report.problems)
        report.stop_at_errors()
    with report.stage("typeset", len(merged.drafts)) as step:
        rules = taxonomy if recall is afresh else None  # who remembers is asked paper by paper
        texts, said = set_and_judge([draft.raw for draft in merged.drafts], rules, options.jobs, step)
    proofread(merged.drafts, texts, report.problems)
    with report.stage("classify", len(merged.drafts)) as step:
        judged = judge_papers(merged, texts, taxonomy, step, language, recall, said)
    report.stop_at_errors(options.strict and options.command != "check")  # which has more to say first
    return Content(config, language, authors, overrides, taxonomy, merged, judged, status)


def gather(content: Content, report: Report, recall: Recall) -> Digest:
    """All that content/ says, as it is to be shown."""
    config, language, authors, _, _, merged, judged, status = content
    papers = tuple(source_of(paper, texts) for paper, texts in judged.listed)
    with report.stage("relate"):
        related = recall(relate, papers, about=tuple(paper.slug for paper in papers))
    with report.stage("assemble"):
        former = find_departures(merged.ledger, [paper for paper, _ in judged.papers])
        return assemble(config, judged.shown, judged.themes, judged.tags, related, language, authors, former, status)


def build(root: Root, options: argparse.Namespace, report: Report, recall: Recall = afresh) -> Config:
    """content/ → site/, and into content/ what it has to remember. Nothing is written unless all went well."""
    content = read(root, options, report, recall)
    digest, merged = gather(content, report, recall), content.merged
    with new_site(root.site) as folder:
        with report.stage("render", digest.page_count) as step:
            files = write_tree(render(digest, root, content.judged, options.jobs, recall), folder, step)
        with report.stage("search"):
            index_site(folder, digest)
        with report.stage("write"):
            pages = write_content(root, content, report)
    report.count(merged, pages)
    report.count_site(digest, files)
    report.tell_all(root.shown(root.site))
    return content.config


def build_pages(root: Root, options: argparse.Namespace, report: Report, recall: Recall) -> dict[str, bytes]:
    """content/ → the pages and assets alone, by path: what a preview shows while the rest is made."""
    require_content(root)
    content = read(root, options, report, recall)
    digest = gather(content, report, recall)
    with report.stage("render", digest.page_count):
        return dict(render_site(digest, root, TEMPLATES, content.judged.themes, recall))


def write_content(root: Root, content: Content, report: Report) -> Mapping[Path, str]:
    """Into content/ what it has to remember; the pages written, by path."""
    merged = content.merged
    sweep(root.content)
    pages, left = plan(root, merged.drafts, report.problems)
    left |= write_pages(pages, {draft.page.path: draft.page for draft in merged.drafts if draft.page})
    write_ledger(root, remember(merged, {draft.id for draft in merged.drafts if path_of(root, draft) in left}))
    write_overrides(root, content.overrides)
    return {path: text for path, text in pages.items() if path not in left}


def render(digest: Digest, root: Root, judged: Judged, jobs: int, recall: Recall) -> Iterator[Output]:
    """Digest → every file of the site but its search index."""
    pages, unlisted = [], digest.unlisted
    for path, data in render_site(digest, root, TEMPLATES, judged.themes, recall):
        if path.endswith(".html") and path not in APART and path not in unlisted:
            pages.append(path)
        yield path, data
    yield from render_feeds(digest)
    yield from render_citations(digest)
    yield from render_ids(digest)
    yield from render_vocabulary(digest)
    yield from render_exports(digest, pages)
    yield from render_register(digest)
    yield from render_cards(digest, root.cache / "cards", jobs, root.content / "fonts")
    yield from render_icons(digest.config.appearance.colours.mark)


def moment() -> datetime:
    """Now: SOURCE_DATE_EPOCH where that is set, as for all that is made here."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return epoch_moment(epoch) if epoch else datetime.now().astimezone()


def stages() -> Stages:
    """What commands do their work with."""
    return Stages(read, build, build_pages, write_content, render, moment, TEMPLATES)


COMMANDS: dict[str, Callable[[Root, argparse.Namespace, Report, Stages], int | None]] = {
    "build": run_build,
    "check": run_check,
    "serve": run_serve,
    "import": run_import,
    "fetch": run_fetch,
    "new": run_new,
    "customise": run_customise,
    "doctor": run_doctor,
    "upgrade": run_upgrade,
    "migrate": run_migrate,
}


def main(arguments: Sequence[str]) -> int:
    options = parse_arguments(arguments, COMMANDS)
    sys.stderr = sys.stderr or io.StringIO()  # closed by whoever started us
    report = Report(verbosity=options.verbosity)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        root = Root(folder=options.root)
        if options.command == "doctor" and not root.folder.is_dir():
            raise UsageError(f"--root {root.folder}: no such folder")
        if options.command not in ("new", "doctor"):  # which begin with less
            require_content(root)
        return COMMANDS[options.command](root, options, report, stages()) or 0
    except ContentError as error:
        print(error, file=sys.stderr)
        print(f"{error.summary}; the site is as it was", file=sys.stderr)
        return error.exit_code
    except OffprintError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        os._exit(0)  # nobody reads on, which is nobody's fault; a flush at the end would complain of it
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"error: {where}{error.strerror or error}", file=sys.stderr)
        return MachineError.exit_code
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
