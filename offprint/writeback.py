"""Drafts → what has to be written into content/: pages that are new or moved with their sources, and the ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from offprint.config import Root
from offprint.content import format_page, parse_page, update_page
from offprint.errors import Problem
from offprint.identities import names_in
from offprint.ledger import Seen
from offprint.merge import JUDGED, SOURCED, Draft, Merged


def plan(root: Root, drafts: Iterable[Draft], problems: list[Problem]) -> tuple[dict[Path, str], set[Path]]:
    """The pages that must be written, with their texts: new ones, and those in which Offprint's own values moved. Also
    the paths of pages that must stay as they are.

    A page that would not read back as meant is left as it is, and reported: better a value behind its source than a
    word of a person's lost.
    """
    texts, left = {}, set()
    for draft in drafts:
        if draft.page is None:
            texts[path_of(root, draft)] = format_page(draft.values | {"id": draft.id})
        else:
            old = dict(draft.page.values)
            ours = (*SOURCED, *JUDGED, "slug", "id") if draft.key else ("id",)
            now = draft.values | {"id": draft.id}
            changes = {name: now.get(name) for name in ours if now.get(name, None) != old.get(name)}
            changes = {name: value for name, value in changes.items() if value or name in old}
            if not changes:
                continue
            page, text = draft.page, update_page(draft.page.text, changes)
            again = parse_page(text, page.path, page.shown, [])
            if again and again.values == {name: value for name, value in (old | changes).items() if value is not None}:
                texts[page.path] = text
            else:
                said = f"could not be brought up to date ({', '.join(changes)}): write its front matter more plainly"
                problems.append(Problem(page.shown, 1, 1, "warning", said))
                left.add(page.path)
    return texts, left


def path_of(root: Root, draft: Draft) -> Path:
    """The file of a paper's page, be it there or not."""
    return draft.page.path if draft.page else root.content / "papers" / f"{draft.values['slug']}.md"


def remember(merged: Merged, left: Collection[str] = ()) -> dict[str, Seen]:
    """The ledger after this run: everything it held, and what Offprint said now. ``left`` are the ids of papers whose
    pages could not be written: what Offprint would have said there, it did not say."""
    ledger, here = dict(merged.ledger), {draft.id for draft in merged.drafts}
    keys = {seen.id: key for key, seen in ledger.items() if seen.by_hand}
    for draft in merged.drafts:
        key = draft.key or keys.get(draft.id) or names_in(draft.values)[0]
        before = ledger.get(key, Seen(id=draft.id, marks={}))
        if before.id != draft.id and (before.id in here or not draft.key):
            continue  # a page by hand of what was deleted: the line is the deleted paper's
        if draft.id in left and draft.page is None:
            continue  # another file came in its place, which the next run will read
        names = draft.names if draft.key else names_in(draft.values)
        slug = str(draft.values["slug"])
        ledger[key] = Seen(
            id=draft.id,
            marks={} if not draft.key else before.marks if draft.id in left else draft.marks,
            also=tuple(sorted({*before.also, *names} - {key})),
            slug=slug,
            was=tuple(sorted({*before.was, before.slug} - {slug, ""})),
        )
    gone = {key: replace(seen, gone=True) for key, seen in ledger.items() if seen.id not in here and not seen.gone}
    return ledger | gone
