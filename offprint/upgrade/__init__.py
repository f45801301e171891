"""A newer release in the place of an older one, without a merge: all that is ours is replaced, all that is the owner's
stays, and what was changed of ours is refused by name. Every step can be taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from offprint.config import Root
from offprint.errors import ContentError, MachineError, OffprintError, Problem, UsageError
from offprint.upgrade.archive import path_of
from offprint.upgrade.changelog import between
from offprint.upgrade.compare import Plan, compare, may_keep
from offprint.upgrade.mend import Backup, backups, carry_out, changed_since, mend_copy, put_back, start
from offprint.upgrade.release import Release, find_release, in_numbers, version_of

Tell = Callable[[str], None]

_MIGRATE = "run .venv/bin/python build.py migrate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """From which version to which, and what that does."""

    old: str
    release: Release
    plan: Plan

    @property
    def changes(self) -> str:
        """What the changelog says of it, in Markdown."""
        return between(self.release.text("CHANGELOG.md"), self.old, self.release.version)

    def text(self, every: bool) -> str:
        """The same, then a line a file, ``replaced: build.py``, where every one is wanted, else how many there are;
        what is removed or kept is named in any case."""
        files = "\n".join(
            line
            for what, paths in self._paths.items()
            for line in (
                [f"{what}: {path}" for path in paths]
                if every or what in ("removed", "kept")
                else [f"{what}: {len(paths):,} file{'' if len(paths) == 1 else 's'}"] * bool(paths)
            )
        )
        return "\n\n".join(part for part in (self.changes, files) if part)

    def as_json(self) -> str:
        """For programs: versions, changes and paths."""
        versions = {"from": self.old, "to": self.release.version, "changes": self.changes}
        return json.dumps({**versions, **self._paths}, ensure_ascii=False)

    @property
    def _paths(self) -> Mapping[str, tuple[str, ...]]:
        plan = self.plan
        return {"replaced": plan.replaced, "added": plan.added, "removed": plan.removed, "kept": plan.kept}


def plan_upgrade(
    root: Root, name: str, upstream: str, keep: Collection[str], let_go: Collection[str], tell: Tell
) -> Upgrade | None:
    """The upgrade of a folder to a release; None where it has that version.

    First puts back what an upgrade that was cut off left. Raises ContentError with every file of ours that was changed
    here, and OffprintError as ``find_release`` does, and for an older release.
    """
    mend_copy(root.folder, tell)
    old = version_of(root.folder)
    keep, let_go = {path_of(path) for path in keep}, {path_of(path) for path in let_go}
    for path in sorted(keep):
        if not may_keep(path):
            raise UsageError(
                f"--except {path}: the program works as a whole only; --replace {path} lets your change go"
            )
    release = find_release(name, upstream)
    if release.version == old:
        tell(f"this copy is Offprint {old} already")
        return None
    if in_numbers(release.version) < in_numbers(old):
        raise UsageError(f"{release.version} is older than this copy, {old}: upgrade --undo takes an upgrade back")
    plan = compare(release, root.folder, root.folder, keep, let_go)
    if plan.refused:
        raise ContentError(plan.refused)
    return Upgrade(old=old, release=release, plan=plan)


def carry_out_upgrade(root: Root, upgrade: Upgrade) -> Path:
    """Put the release in place; the folder of the backup. Raises OffprintError for what cannot be written."""
    plan, files = upgrade.plan, upgrade.release.files
    changes = {path: (files[path].data, files[path].executable) for path in (*plan.added, *plan.replaced)}
    return carry_out(
        root.folder, "upgrade", (upgrade.old, upgrade.release.version), {**changes, **dict.fromkeys(plan.removed)}
    )


def migrate_with_release(root: Root, quiet: bool) -> None:
    """Let the new program bring content/ to its format. Raises OffprintError where it cannot, which says what to do."""
    code = start(root.folder, ["migrate", "--root", str(root.folder)], quiet)
    if code == 1:
        raise OffprintError(f"content/ is not migrated yet: mend what stands above, then {_MIGRATE}")
    if code:
        raise MachineError(f"content/ is not migrated yet: run make, which installs what is new, then {_MIGRATE}")


def rewrite_content(root: Root, between: tuple[int, int], texts: Mapping[str, str | None]) -> Path:
    """Files of content/ (None deletes), the ledger last, for it names the format; the folder of the backup."""
    last = sorted(texts.items(), key=lambda item: item[0] == "imported.jsonl")
    changes = {f"content/{path}": None if text is None else (text.encode(), False) for path, text in last}
    return carry_out(root.folder, "migrate", (str(between[0]), str(between[1])), changes)


def undo(root: Root, let_go: Collection[str], tell: Tell) -> list[Backup]:
    """Take the newest upgrade back, and the migrations since; what was taken back, newest first.

    Raises UsageError where there is none, and ContentError naming each file that was changed since, unless its owner
    lets go of that change.
    """
    mend_copy(root.folder, tell)
    done = [backup for backup in backups(root.folder) if backup.state == "done"]
    if not done:
        raise UsageError("nothing to take back: no upgrade of this copy has a backup in .offprint/")
    last = next((at for at, backup in enumerate(done) if backup.kind == "upgrade"), len(done) - 1)
    let_go = {path_of(path) for path in let_go}
    changed = {path for backup in done[: last + 1] for path in changed_since(root.folder, backup)} - let_go
    if changed:
        text = "was changed since: move it away, or say --replace {} (a copy is kept in .offprint/)"
        raise ContentError(
            Problem(root.shown(root.folder / path), 1, 1, "error", text.format(path)) for path in changed
        )
    for backup in done[: last + 1]:
        put_back(root.folder, backup, let_go)
    return done[: last + 1]
