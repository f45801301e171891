"""``upgrade`` and ``migrate``: a newer Offprint, and content/ in its format."""

from __future__ import annotations

from argparse import Namespace

from offprint.commands.stages import Stages
from offprint.config import Root, read_config
from offprint.errors import UsageError
from offprint.report import Report


def run_upgrade(root: Root, options: Namespace, report: Report, stages: Stages) -> None:
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
    every = bool(options.dry_run) or options.verbosity > 1
    report.give(upgrade.as_json() if options.json else upgrade.text(every))
    if options.dry_run:
        report.tell("nothing was written")
        return
    report.tell(f"backup: {root.shown(carry_out_upgrade(root, upgrade))}; upgrade --undo takes it all back")
    migrate_with_release(root, quiet=options.json)
    report.tell(f"this copy is Offprint {upgrade.release.version} now: run make, look at git diff, and commit")


def run_migrate(root: Root, options: Namespace, report: Report, stages: Stages) -> None:
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
    report.give(difference(texts, migration.texts), end="")
    if not migration.texts:
        report.tell("content/ is of this format already")
    elif options.dry_run:
        report.tell("nothing was written")
    else:
        report.tell(f"backup: {root.shown(rewrite_content(root, migration.between, migration.texts))}")
