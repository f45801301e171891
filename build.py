#!/usr/bin/env python3
"""Offprint's command: the arguments, the stages in order, errors to exit codes. The work is in offprint/."""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event
from typing import NamedTuple

try:
    from offprint.arguments import parse_arguments
    from offprint.assemble import Digest, assemble
    from offprint.authors import read_authors
    from offprint.cards import render_cards
    from offprint.cards.icons import render_icons
    from offprint.citations import render_citations
    from offprint.config import Config, Root, epoch_moment, read_config
    from offprint.content import read_pages, write_pages
    from offprint.customise import customise
    from offprint.departures import find_departures, refuse_to_lose_many
    from offprint.errors import ContentError, MachineError, OffprintError, UsageError
    from offprint.explain import explain
    from offprint.exports import render_exports
    from offprint.feeds import render_feeds
    from offprint.fetch.run import chosen, fetch, make_client
    from offprint.intake import taken_in
    from offprint.judge import Judged, judge_papers, read_taxonomy, refuse_unknown
    from offprint.language import Language, read_language
    from offprint.ledger import read_ledger, write_ledger
    from offprint.live import Live
    from offprint.lookup import render_ids
    from offprint.merge import Merged, merge
    from offprint.model import Author
    from offprint.near import ask_about_near_titles
    from offprint.new import next_steps, refuse_to_clear, start
    from offprint.offline import APART
    from offprint.output import Output, new_site, write_tree
    from offprint.overrides import Overrides, read_overrides, write_overrides
    from offprint.preview import keep_fresh
    from offprint.proofread import proofread
    from offprint.proofread.files import proofread_files
    from offprint.proofread.links import check_links, own_links
    from offprint.proofread.pages import proofread_pages
    from offprint.proofread.themes import proofread_themes
    from offprint.questions import answer
    from offprint.recall import Memory, Recall, afresh
    from offprint.register import render_register
    from offprint.render import render_site
    from offprint.report import Report
    from offprint.search import index_site
    from offprint.serve import serve, serving
    from offprint.sources import read_sources
    from offprint.starters import read_starters
    from offprint.status import Status, read_status
    from offprint.subjects.related import relate
    from offprint.taxonomy import Taxonomy
    from offprint.typesetting import typeset_all
    from offprint.vocabulary import render_vocabulary
    from offprint.watch import watching
    from offprint.writeback import plan, remember
except ImportError as missing:  # words, not a traceback, for who takes another Python than make's
    print(f"error: {missing}: Offprint runs in its own Python: make, then .venv/bin/python build.py", file=sys.stderr)
    sys.exit(3)

TEMPLATES = Path(__file__).resolve().parent / "templates"


class Content(NamedTuple):
    """What content/ holds, read and judged."""

    config: Config
    language: Language
    authors: Mapping[str, Author]
    overrides: Overrides
    taxonomy: Taxonomy | None
    merged: Merged
    judged: Judged
    status: Status | None


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
        texts = typeset_all([draft.raw for draft in merged.drafts], options.jobs, step)
    proofread(merged.drafts, texts, report.problems)
    with report.stage("classify", len(merged.drafts)) as step:
        judged = judge_papers(merged, texts, taxonomy, step, language, recall)
    report.stop_at_errors(options.strict and options.command != "check")  # which has more to say first
    return Content(config, language, authors, overrides, taxonomy, merged, judged, status)


def gather(content: Content, report: Report, recall: Recall) -> Digest:
    """All that content/ says, as it is to be shown."""
    config, language, authors, _, _, merged, judged, status = content
    papers = tuple((paper.slug, texts.title.plain, texts.plain) for paper, texts in judged.listed)
    with report.stage("relate"):
        related = recall(relate, papers, about=tuple(slug for slug, _, _ in papers))
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
    pages = plan(root, merged.drafts, report.problems)
    write_pages(pages, {draft.page.path: draft.page for draft in merged.drafts if draft.page})
    write_ledger(root, remember(merged))
    write_overrides(root, content.overrides)
    return pages


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


def run_build(root: Root, options: argparse.Namespace, report: Report) -> None:
    build(root, options, report)
    if options.json:
        print(report.as_json(), flush=True)


def run_check(root: Root, options: argparse.Namespace, report: Report) -> int:
    """Read everything, write nothing and say all that is wrong; with --fix, mend first what is safe to mend. Or say why
    one paper got its theme and tags."""
    if options.explain:
        print(explanation(root, options, report))
        return 0
    diff = fix(root, options, report)
    try:
        content = read(root, options, report)
        proofread_whole(root, content, report)
        report.count(content.merged, plan(root, content.merged.drafts, report.problems))
    except ContentError as error:
        report.problems += error.problems
    failed = report.fails(options.strict)
    report.tell_all(loud=failed)
    report.tell_sums("" if options.fix else mendable(root, report))
    if options.json:
        print(report.as_json(problems=True, **({"diff": diff} if options.fix else {})), flush=True)
    return ContentError.exit_code if failed else 0


def mendable(root: Root, report: Report) -> str:
    """Which files of those that have problems --fix would change, in words."""
    if not report.problems:
        return ""
    from offprint.mend import mend_files  # here: a build has no use for it

    count = len(list(mend_files(root, {problem.path for problem in report.problems})))
    return f"check --fix mends some in {count} file{'' if count == 1 else 's'}" if count else ""


def explanation(root: Root, options: argparse.Namespace, report: Report) -> str:
    """Why one paper got its theme and tags."""
    judged = read(root, options, report).judged
    if not judged.verdicts:
        raise UsageError("nothing to explain: without content/themes.yaml, themes and tags are found, not judged")
    verdict = judged.verdicts.get(options.explain.removesuffix(".html").rpartition("/")[2])
    if verdict is None:
        raise UsageError(f"no paper {options.explain!r}: give the slug that ends its address")
    return explain(verdict)


def fix(root: Root, options: argparse.Namespace, report: Report) -> str:
    """With --fix, mend the owner's files, and show and give what changes; with --dry-run too, write nothing."""
    if options.dry_run and not options.fix:
        raise UsageError("--dry-run goes with check --fix")
    if not options.fix:
        return ""
    from offprint.mend import mend_files, write_mended  # here: a build has no use for it

    files = list(mend_files(root))
    diff = "".join(file.diff for file in files)
    if not options.json:
        print(diff, end="", flush=True)
    if not options.dry_run:
        write_mended(files)
    report.tell(f"{len(files)} file{'' if len(files) == 1 else 's'} {'to mend' if options.dry_run else 'mended'}")
    return diff


def proofread_whole(root: Root, content: Content, report: Report) -> None:
    """What only the whole digest shows: rules that do nothing, and links that lead nowhere."""
    config, language, authors, _, taxonomy, merged, judged, _ = content
    if taxonomy:
        shown = root.shown(root.content / "themes.yaml")
        proofread_themes(taxonomy, (paper for paper, _ in judged.papers), shown, report.problems)
    if links := own_links(root, merged.drafts, config):  # the site is made, though not written, for those who have any
        bare = replace(config, cards=False)
        digest = assemble(bare, judged.shown, judged.themes, judged.tags, {}, language, authors)
        check_links(links, render(digest, root, judged, 1, afresh), report.problems)


def run_import(root: Root, options: argparse.Namespace, report: Report) -> None:
    """Files from anywhere → content/sources/ and content/papers/; the site is the next build's."""
    if not options.files:
        raise UsageError("import what? Name one file or more, or - for standard input")
    columns = read_config(root, [], options.base_url).columns
    with taken_in(root, options.files, options.edition or "", today(), report.problems, columns) as new:
        content = read(root, options, report)
    report.count(content.merged, write_content(root, content, report))
    for path in new:
        report.tell(f"new source: {root.shown(path)}")
    report.tell_all()
    if options.json:
        print(report.as_json(), flush=True)


def run_fetch(root: Root, options: argparse.Namespace, report: Report) -> None:
    """What the services of digest.yaml answer → content/sources/ and content/papers/; the site is the next build's."""
    config = read_config(root, report.problems, options.base_url)
    report.stop_at_errors()
    queries = chosen(config, options.only or ())
    with report.stage("fetch", len(queries)) as step:
        client, now = make_client(root, config, os.environ), moment().astimezone(UTC)
        fetched = fetch(root, config, queries, now, today(), client, report.problems, bool(options.dry_run), step)
    if options.dry_run:
        report.stop_at_errors(options.strict)
        for text in (*map(str, report.problems), *(f"{kind}: {title}" for kind, title in fetched.taken.papers)):
            report.tell(text)
    else:
        content = read(root, options, report)
        report.count(content.merged, write_content(root, content, report))
        report.tell_all()
    for text in fetched.lines():
        report.tell(text)
    report.counts["fetch"] = fetched.summary()
    if options.json:
        print(report.as_json(), flush=True)


def run_new(root: Root, options: argparse.Namespace, report: Report) -> None:
    """A fresh copy → its owner's digest, and its site."""
    refuse_to_clear(root)
    ask = input if sys.stdin and sys.stdin.isatty() else None
    try:
        answers = answer(options, root.folder, read_starters(), ask)
    except EOFError:
        raise UsageError("no answer: nothing was changed") from None
    aside = start(root, answers, today(), report.problems)
    if aside:
        report.tell(
            f"What stood in {root.shown(root.content)}/ is now in {root.shown(aside)}/: delete it when you like"
        )
    run_build(root, options, report)
    for line in next_steps(root, bool(answers.sources)):
        report.tell(line)


def today() -> date:
    """The day that an edition without one gets."""
    return moment().date()


def moment() -> datetime:
    """Now: SOURCE_DATE_EPOCH where that is set, as for all that is made here."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return epoch_moment(epoch) if epoch else datetime.now().astimezone()


def run_customise(root: Root, options: argparse.Namespace, report: Report) -> None:
    """A template or asset of ours → content/, as a start for the owner's own."""
    if not options.files:
        raise UsageError("customise what? Name a file of templates/ or templates/assets/, such as paper.html")
    for path in customise(root, TEMPLATES, options.files, whole=bool(options.whole)):
        report.tell(f"new: {root.shown(path)}")


def run_serve(root: Root, options: argparse.Namespace, report: Report) -> None:
    port = 8000 if options.port is None else options.port

    def ready(url: str) -> None:
        report.tell(f"Look at it: {url} (Ctrl-C stops)")

    if options.no_reload:
        serve(root.site, build(root, options, report).base_path, port, ready)
    else:
        preview(root, options, report, port, ready)


def preview(
    root: Root,
    options: argparse.Namespace,
    report: Report,
    port: int,
    ready: Callable[[str], None],
    stop: Event | None = None,
) -> None:
    """Build and serve; and whenever a file changes build again, first the pages alone, then all. Until ``stop``."""
    memory = Memory()
    with watching([root.content, TEMPLATES], report.tell, stop or Event()) as changes:
        config = build(root, options, report, memory)
        live = Live(root.site, config.base_path, TEMPLATES / "preview")
        with serving(live, port) as url:
            ready(url)
            keep_fresh(
                live,
                changes,
                report,
                lambda part: build_pages(root, options, part, memory.lately),
                lambda part: build(root, options, part, memory),
                memory.forget,
            )


def require_content(root: Root) -> None:
    if not root.folder.is_dir():
        raise UsageError(f"--root {root.folder}: no such folder")
    if not root.content.is_dir():
        raise UsageError(f"--root {root.folder}: no folder content/ in it, which a digest is made from")


def run_upgrade(root: Root, options: argparse.Namespace, report: Report) -> None:
    """Another release → in the place of this one; or the last one taken back. The owner's files stay as they are."""
    from offprint.upgrade import carry_out_upgrade, migrate_with_release, plan_upgrade, undo  # builds need no archives

    given = vars(options)
    if options.undo:
        if options.files or any(given[name] for name in ("from", "except", "dry_run")):
            raise UsageError("--undo goes alone, or with --replace")
        for backup in undo(root, given["replace"] or (), report.tell):
            report.tell(f"taken back: the {backup.name}")
        return
    if len(options.files) > 1:
        raise UsageError("upgrade to what? Name one release")
    upstream = given["from"] or read_config(root, []).upstream  # what else is wrong there may need a newer Offprint
    keep, let_go = given["except"] or (), given["replace"] or ()
    upgrade = plan_upgrade(root, (options.files or ["latest"])[0], upstream, keep, let_go, report.tell)
    if upgrade is None:
        return
    print(upgrade.as_json() if options.json else upgrade.text, flush=True)
    if options.dry_run:
        report.tell("nothing was written")
        return
    report.tell(f"backup: {root.shown(carry_out_upgrade(root, upgrade))}; upgrade --undo takes it all back")
    migrate_with_release(root, quiet=options.json)
    report.tell(f"this copy is Offprint {upgrade.release.version} now: run make, look at git diff, and commit")


def run_migrate(root: Root, options: argparse.Namespace, report: Report) -> None:
    """content/ of an older format → the format that this program reads, with a diff and a backup."""
    from offprint.migrate import difference, plan_migration, read_texts
    from offprint.upgrade import rewrite_content
    from offprint.upgrade.mend import mend_copy

    mend_copy(root.folder, report.tell)
    texts = read_texts(root)
    migration = plan_migration(texts, root.content, report.problems)
    report.stop_at_errors()
    for text in migration.said:
        report.tell(text)
    print(difference(texts, migration.texts), end="", flush=True)
    if not migration.texts:
        report.tell("content/ is of this format already")
    elif options.dry_run:
        report.tell("nothing was written")
    else:
        report.tell(f"backup: {root.shown(rewrite_content(root, migration.between, migration.texts))}")


COMMANDS: dict[str, Callable[[Root, argparse.Namespace, Report], int | None]] = {
    "build": run_build,
    "check": run_check,
    "fetch": run_fetch,
    "import": run_import,
    "customise": run_customise,
    "new": run_new,
    "serve": run_serve,
    "upgrade": run_upgrade,
    "migrate": run_migrate,
}


def main(arguments: Sequence[str]) -> int:
    options = parse_arguments(arguments, COMMANDS)
    sys.stderr = sys.stderr or io.StringIO()  # closed by whoever started us
    report = Report(verbosity=options.verbosity)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        if not options.root.is_dir() and options.command != "new":
            raise UsageError(f"--root {options.root}: no such folder")
        if options.command != "new" and not Root(folder=options.root).content.is_dir():
            raise UsageError(f"--root {options.root}: no folder content/ in it, which a digest is made from")
        return COMMANDS[options.command](Root(folder=options.root), options, report) or 0
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
