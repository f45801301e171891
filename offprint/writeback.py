"""Drafts → what has to be written into content/: pages that are new or moved with their sources, and the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from offprint.config import Root
from offprint.content import format_page, parse_page, update_page
from offprint.errors import Problem
from offprint.identities import names_in
from offprint.ledger import Seen
from offprint.merge import JUDGED, SOURCED, Draft, Merged


def plan(root: Root, drafts: Iterable[Draft], problems: list[Problem]) -> dict[Path, str]:
    """The pages that must be written, with their texts: new ones, and those in which Offprint's own values moved.

    A page that would not read back as meant is left as it is, and reported: better a value behind its source than a
    word of a person's lost.
    """
    texts = {}
    for draft in drafts:
        if draft.page is None:
            path = root.content / "papers" / f"{draft.values['slug']}.md"
            texts[path] = format_page(draft.values | {"id": draft.id})
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
    return texts


def remember(merged: Merged) -> dict[str, Seen]:
    """The ledger after this run: everything it held, and what Offprint said now."""
    ledger, here = dict(merged.ledger), {draft.id for draft in merged.drafts}
    keys = {seen.id: key for key, seen in ledger.items() if seen.by_hand}
    for draft in merged.drafts:
        key = draft.key or keys.get(draft.id) or names_in(draft.values)[0]
        before = ledger.get(key, Seen(id=draft.id, marks={}))
        if before.id != draft.id:
            continue  # a page by hand of what was deleted: the line is the deleted paper's
        slug = str(draft.values["slug"])
        ledger[key] = Seen(
            id=draft.id,
            marks=draft.marks if draft.key else {},
            also=tuple(sorted({*before.also, *draft.names} - {key})),
            slug=slug,
            was=tuple(sorted({*before.was, before.slug} - {slug, ""})),
        )
    gone = {key: replace(seen, gone=True) for key, seen in ledger.items() if seen.id not in here and not seen.gone}
    return ledger | gone
