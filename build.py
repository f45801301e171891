#!/usr/bin/env python3
"""Offprint's command: the arguments, the stages in order, errors to exit codes. The work is in offprint/."""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from offprint.arguments import WHAT, parse_arguments
from offprint.errors import ContentError, MachineError, OffprintError, Problem, UsageError
from offprint.recall import afresh

# Every function imports what it needs, when it is called: a build that finds little changed is over before
# all of Offprint could be imported, and no command needs all of it.
if TYPE_CHECKING:
    from offprint.assemble import Digest
    from offprint.commands.stages import Built, Content, Renewed, Settings, Stages
    from offprint.config import Root
    from offprint.kept import Kept
    from offprint.merge import Merged
    from offprint.model import Theme
    from offprint.output import Output
    from offprint.overrides import Overrides
    from offprint.printer import Printer
    from offprint.recall import Recall
    from offprint.relations import Relations
    from offprint.report import Report
    from offprint.subjects.related import Related
    from offprint.units import Unit

TEMPLATES = Path(__file__).resolve().parent / "templates"


def read(
    root: Root, options: argparse.Namespace, report: Report, recall: Recall = afresh, settings: Settings | None = None
) -> Content:
    """content/ → settings, and papers with their themes and tags. Raises ContentError with all that is wrong."""
    from offprint.commands.stages import Content
    from offprint.content import read_pages
    from offprint.departures import refuse_to_lose_many
    from offprint.judge import judge_papers, read_taxonomy, refuse_unknown, set_and_judge
    from offprint.ledger import read_ledger
    from offprint.merge import merge
    from offprint.near import ask_about_near_titles
    from offprint.overrides import read_overrides
    from offprint.proofread import proofread
    from offprint.sources import read_sources

    with report.stage("read"):
        settings = settings or read_settings(root, options, report)
        before = len(report.problems)
        taxonomy = read_taxonomy(root, report.problems)
        known = taxonomy if len(report.problems) == before else None  # what a faulty file lacks is no one else's fault
        columns = settings.config.columns
        sources, pages = read_sources(root, report.problems, columns), read_pages(root, report.problems)
        overrides = read_overrides(root, TEMPLATES, report.problems)
        merged = merge(sources, pages, read_ledger(root, report.problems), report.problems)
        ask_about_near_titles(merged.drafts, report.problems)
        refuse_unknown(merged, known, report.problems)
        if not options.fewer:
            ids, where = {draft.id for draft in merged.drafts}, root.shown(root.content / "papers")
            refuse_to_lose_many(merged.ledger, ids, where, report.problems)
        if options.command == "check":
            from offprint.proofread.files import proofread_files
            from offprint.proofread.pages import proofread_pages

            proofread_pages(merged.drafts, report.problems)
            proofread_files(root, report.problems)
        report.stop_at_errors()
    with report.stage("typeset", len(merged.drafts)) as step:
        rules = taxonomy if recall is afresh else None  # who remembers is asked paper by paper
        texts, said = set_and_judge([draft.raw for draft in merged.drafts], rules, options.jobs, step)
    proofread(merged.drafts, texts, report.problems)
    with report.stage("classify", len(merged.drafts)) as step:
        judged = judge_papers(merged, texts, taxonomy, step, settings.language, recall, said)
    report.stop_at_errors(options.strict and options.command != "check")  # which has more to say first
    return Content(settings, overrides, taxonomy, merged, judged)


def read_settings(root: Root, options: argparse.Namespace, report: Report) -> Settings:
    """What content/ says of the whole digest."""
    from offprint.authors import read_authors
    from offprint.commands.stages import Settings
    from offprint.config import read_config
    from offprint.language import read_language
    from offprint.status import read_status

    config = read_config(root, report.problems, options.base_url, os.environ.get("SOURCE_DATE_EPOCH", ""))
    language = read_language(root, config.language, report.problems)
    return Settings(config, language, read_authors(root, report.problems), read_status(root, report.problems))


def renew(root: Root, options: argparse.Namespace, report: Report, kept: Kept) -> Renewed:
    """What changed in content/ since the last build → the papers that it touches, taken into the library; or all
    papers, where there is no telling. Raises ContentError with all that is wrong."""
    from offprint.commands.stages import Renewed
    from offprint.renewal import take_in_all, take_in_touched
    from offprint.touch import merge_touched

    with report.stage("read"):
        settings = read_settings(root, options, report)
        alone = kept.known and not report.fails()
        touched = merge_touched(root, settings.config.columns, kept, kept.changes) if alone else None
        outcome = touched and take_in_touched(root, touched, settings.language, kept)
    if touched and outcome:
        report.problems += [Problem(*each) for each in outcome.problems] + touched.problems
        report.stop_at_errors(options.strict)
        return Renewed(settings, touched.merged, None, outcome)
    said = len(report.problems)
    content = read(root, options, report, kept.recall, settings)
    outcome = take_in_all(content, kept, report.problems[said:])
    return Renewed(settings, content.merged, content.overrides, outcome)


def gather(renewed: Renewed, report: Report, kept: Kept, jobs: int) -> Digest:
    """All that content/ says, as it is to be shown."""
    from offprint.assemble import assemble
    from offprint.model import Tag, Theme

    config, language, authors, status = renewed.settings
    outcome = renewed.outcome
    with report.stage("relate"):
        related: Relations | dict[str, tuple[Related, ...]] = relate(renewed, kept, jobs) if config.related else {}
    with report.stage("assemble"):
        themes, tags = [Theme(**each) for each in outcome.themes], [Tag(**each) for each in outcome.tags]
        papers = kept.library.holdings()
        return assemble(config, papers, themes, tags, related, language, authors, outcome.departures, status)


def relate(renewed: Renewed, kept: Kept, jobs: int) -> Relations:
    """Which papers are near each, brought up to date by what was read."""
    from offprint.relations import Found, Relating, find_relations, renew_relations
    from offprint.subjects.own_terms import Reader

    reader = Reader()  # of all texts, and then of those to tell of: a digest's papers share most of their words
    values, touched = kept.values, [draft.id for draft in renewed.merged.drafts]
    near = kept.large("near")
    found = near and Relating(*near)
    if renewed.overrides is not None or not found:
        values["related"], found = find_relations(kept.library, reader, jobs)
    elif touched:
        values["related"], found = renew_relations(kept.large("related"), found, kept.library, touched, reader)
    values["near"] = tuple(found)
    return Found(found.near, kept.library, reader)


def build(
    root: Root, options: argparse.Namespace, report: Report, kept: Kept | None = None, hurry: bool = False
) -> Built:
    """content/ → site/, and into content/ what it has to remember: as much of it as changed since the last build.
    Nothing is written unless all went well. In a ``hurry``, what takes long and nobody sees at once is left for the
    next build."""
    from offprint.commands.stages import Built, require_content
    from offprint.making import add, index_with_pagefind, make_units, marks_after, plan_site
    from offprint.merge import NOTHING
    from offprint.model import Theme
    from offprint.offline import Stamps
    from offprint.output import site_folder
    from offprint.printer import Printer
    from offprint.render import template_faults
    from offprint.report import figures
    from offprint.search import is_own
    from offprint.store import HARMED
    from offprint.units import units_of

    if kept is None:
        try:
            with open_kept(root) as own:
                return build(root, options, report, own)
        except HARMED:
            report.problems.clear()
            with open_kept(root, anew=True) as own:
                return build(root, options, report, own)
    if hurry:
        require_content(root)  # which an editor may have moved since
    kept.look(root.content, TEMPLATES, options.base_url, os.environ.get("SOURCE_DATE_EPOCH", ""))
    if kept.is_current(root.site) and (kept.marks.pages or not hurry):
        return tell_again(root, options, report, kept)
    renewed = renew(root, options, report, kept)
    jobs = options.jobs if options.command != "serve" else 1  # a process with threads is not to be forked
    digest, outcome = gather(renewed, report, kept, jobs), renewed.outcome
    with report.stage("compare"):
        before = kept.made_in(root.site)
        with template_faults():
            printer = Printer(digest, root, TEMPLATES, [Theme(**each) for each in outcome.themes], kept.recall)
            plan = plan_site(render(digest, root, printer, kept, jobs), before, hurry)
    with site_folder(root.site, plan.whole) as (folder, gone):
        with report.stage("render", len(plan.units)) as step:
            make_units(plan.units, folder, None if plan.whole else root.site, jobs, kept, step)
            with template_faults():
                worker = printer.worker(Stamps(plan.paths, (folder, root.site)))
            for unit in units_of([worker]):
                add(plan, before, unit, folder, gone)
        if not hurry and digest.config.search and not is_own(digest):
            with report.stage("search"):
                index_with_pagefind(digest, plan, before, folder, root.site, gone)
        pages: Mapping[Path, str] = {}
        if not hurry:
            with report.stage("write"):
                pages, left = write_content(root, renewed.merged, renewed.overrides, report, kept)
        gone |= plan.gone - plan.paths
        if options.command == "serve":
            kept.marks = marks_after(kept.marks, plan.made, folder, root.site, gone)
    kept.note_site(root.site, plan.made)
    kept.values["figures"] = figures(digest, plan.paths)
    kept.values["told"] = (outcome.counts(kept.library, NOTHING, {}), outcome.places(kept.library, NOTHING, {}))
    if not hurry:
        kept.keep(pages, left)
    report.counts = outcome.counts(kept.library, renewed.merged, pages)
    report.places = outcome.places(kept.library, renewed.merged, pages)
    report.counts |= kept.values["figures"]
    report.searched = renewed.settings.config.search
    report.tell_all(root.shown(root.site))
    return Built(renewed.settings.config, kept.marks, printer)


def tell_again(root: Root, options: argparse.Namespace, report: Report, kept: Kept) -> Built:
    """What the last build told: nothing has changed since."""
    from offprint.commands.stages import Built
    from offprint.outcome import outcome_of

    with report.stage("read"):
        config = read_settings(root, options, report).config
        outcome = outcome_of(kept.values)
        assert outcome, "a build that was kept has told something"
        report.problems += [Problem(*each) for each in outcome.problems]
        report.stop_at_errors(options.strict)
    counts, report.places = kept.values["told"]
    report.counts = counts | kept.values["figures"]
    report.searched = config.search
    report.tell_all(root.shown(root.site))
    return Built(config, kept.marks, None)


def write_content(
    root: Root, merged: Merged, overrides: Overrides | None, report: Report, kept: Kept | None = None
) -> tuple[Mapping[Path, str], set[Path]]:
    """Into content/ what it has to remember; the pages written, and the paths of those that were left as they are.
    ``merged`` are all papers, or those that changes touched; the next build is to know what sources and ledger say of
    them, where it can be ``kept``."""
    from offprint.content import write_pages
    from offprint.ledger import write_ledger
    from offprint.output import sweep
    from offprint.overrides import write_overrides
    from offprint.writeback import path_of, plan, remember

    sweep(root.content)
    pages, left = plan(root, merged.drafts, report.problems)
    left |= write_pages(pages, {draft.page.path: draft.page for draft in merged.drafts if draft.page})
    ledger = remember(merged, {draft.id for draft in merged.drafts if path_of(root, draft) in left})
    write_ledger(root, ledger, whole=overrides is not None)
    if overrides:
        write_overrides(root, overrides)
    if kept:
        from offprint.renewal import tell_all

        tell_all(merged, ledger, kept)
    return {path: text for path, text in pages.items() if path not in left}, left


def render(digest: Digest, root: Root, printer: Printer, kept: Kept, jobs: int) -> Iterator[Unit]:
    """Digest → every file of the site, as units; the service worker, and the index of a small digest, come after."""
    from offprint.cards import card_units
    from offprint.cards.icons import render_icons
    from offprint.search import search_units
    from offprint.units import units_of
    from offprint.whole import render_units

    yield from units_of(printer.assets())
    yield from render_units(digest, printer)
    yield from units_of(render_icons(digest.config.appearance.colours.mark))
    yield from card_units(digest, root.cache / "cards", root.content / "fonts")
    if digest.config.search:
        yield from search_units(digest, printer.keys, kept.store, jobs, kept.store.reopen)


def render_all(digest: Digest, root: Root, themes: Sequence[Theme]) -> Iterator[Output]:
    """Every file of the site but pictures, the worker and what search reads; for who looks what the site would hold."""
    from offprint.printer import Printer
    from offprint.render import template_faults
    from offprint.whole import render_units

    with template_faults():
        printer = Printer(digest, root, TEMPLATES, themes)
        yield from printer.assets()
        for unit in render_units(digest, printer):
            yield from unit.make()


@contextmanager
def open_kept(root: Root, recall: Recall = afresh, anew: bool = False) -> Iterator[Kept]:
    """What earlier builds of the digest left, for one build or more; nothing, where all is to be made ``anew``."""
    from offprint.kept import Kept
    from offprint.store import Store, program_mark

    store = Store(root.cache / "store.sqlite", program_mark([Path(__file__).resolve().parent / "offprint"]))
    if anew:
        store.clear()
    try:
        yield Kept(store, recall)
    finally:
        store.close()


def moment() -> datetime:
    """Now: SOURCE_DATE_EPOCH where that is set, as for all that is made here."""
    from offprint.config import epoch_moment

    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return epoch_moment(epoch) if epoch else datetime.now().astimezone()


def stages() -> Stages:
    """What commands do their work with."""
    from offprint.commands.stages import Stages

    return Stages(read, build, open_kept, write_content, render_all, moment, TEMPLATES)


def main(arguments: Sequence[str]) -> int:
    """One command; its exit code."""
    options = parse_arguments(arguments, WHAT)
    sys.stderr = sys.stderr or io.StringIO()  # closed by whoever started us
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        return carry_out(options)
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
    except ImportError as missing:  # words, not a traceback, for who takes another Python than make's
        told = "Offprint runs in its own Python: make, then .venv/bin/python build.py"
        print(f"error: {missing}: {told}", file=sys.stderr)
        return MachineError.exit_code


def carry_out(options: argparse.Namespace) -> int:
    """The command that the options name, at the folder that they name; its exit code."""
    from offprint.commands import named
    from offprint.commands.stages import require_content
    from offprint.config import Root
    from offprint.report import Report

    root = Root(folder=options.root)
    if options.command == "doctor" and not root.folder.is_dir():
        raise UsageError(f"--root {root.folder}: no such folder")
    if options.command not in ("new", "doctor"):  # which begin with less
        require_content(root)
    return named(options.command)(root, options, Report(verbosity=options.verbosity), stages()) or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
