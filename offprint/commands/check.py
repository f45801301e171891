"""``check``: all that is wrong, mended on request; or why one paper got its theme and tags."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace

from offprint.assemble import assemble
from offprint.commands.stages import Content, Stages
from offprint.config import Root
from offprint.departures import find_departures
from offprint.errors import ContentError, UsageError
from offprint.explain import explain
from offprint.proofread.links import check_links, own_links
from offprint.proofread.themes import proofread_themes
from offprint.report import Report
from offprint.writeback import plan


def run_check(root: Root, options: Namespace, report: Report, stages: Stages) -> int:
    """Read everything, write nothing and say all that is wrong; with --fix, mend first what is safe to mend. Or say why
    one paper got its theme and tags."""
    if options.explain:
        report.give(explanation(root, options, report, stages))
        return 0
    diff = fix(root, options, report)
    try:
        content = stages.read(root, options, report)
        proofread_whole(root, content, report, stages)
        report.count(content.merged, plan(root, content.merged.drafts, report.problems)[0])
    except ContentError as error:
        report.problems += error.problems
    failed = report.fails(options.strict)
    report.tell_all(loud=failed)
    report.tell_sums("" if options.fix else mendable(root, report))
    if options.json:
        report.give(report.as_json(problems=True, **({"diff": diff} if options.fix else {})))
    return ContentError.exit_code if failed else 0


def mendable(root: Root, report: Report) -> str:
    """Which files of those that have problems --fix would change, in words."""
    if not report.problems:
        return ""
    from offprint.mend import mend_files  # here: a build has no use for it

    count = len(list(mend_files(root, {problem.path for problem in report.problems})))
    return f"check --fix mends some in {count} file{'' if count == 1 else 's'}" if count else ""


def explanation(root: Root, options: Namespace, report: Report, stages: Stages) -> str:
    """Why one paper got its theme and tags."""
    judged = stages.read(root, options, report).judged
    if judged.rules is None:
        raise UsageError("nothing to explain: without content/themes.yaml, themes and tags are found, not judged")
    verdict = judged.verdict(options.explain.removesuffix(".html").rpartition("/")[2])
    if verdict is None:
        raise UsageError(f"no paper {options.explain!r}: give the slug that ends its address")
    return explain(verdict)


def fix(root: Root, options: Namespace, report: Report) -> str:
    """With --fix, mend the owner's files, and show and give what changes; with --dry-run too, write nothing."""
    if options.dry_run and not options.fix:
        raise UsageError("--dry-run goes with check --fix")
    if not options.fix:
        return ""
    from offprint.mend import mend_files, write_mended  # here: a build has no use for it

    files = list(mend_files(root))
    diff = "".join(file.diff for file in files)
    if not options.json:
        report.give(diff, end="")
    if not options.dry_run:
        write_mended(files)
    report.tell(f"{len(files)} file{'' if len(files) == 1 else 's'} {'to mend' if options.dry_run else 'mended'}")
    return diff


def proofread_whole(root: Root, content: Content, report: Report, stages: Stages) -> None:
    """What only the whole digest shows: rules that do nothing, and links that lead nowhere."""
    (config, language, authors, status), _, taxonomy, merged, judged = content
    if taxonomy:
        shown = root.shown(root.content / "themes.yaml")
        proofread_themes(taxonomy, (paper for paper, _ in judged.papers), shown, report.problems)
    links = own_links(root, merged.drafts, config, stages.templates)
    if links:  # the site is made, though not written, for those who have any
        bare, former = (
            replace(config, cards=False),
            find_departures(merged.ledger, (paper for paper, _ in judged.papers)),
        )
        digest = assemble(bare, judged.held, judged.themes, judged.tags, {}, language, authors, former, status)
        check_links(links, stages.render(digest, root, judged.themes), report.problems)
