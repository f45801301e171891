"""Pages that were edited a moment ago → those pages of the site, long before lists and search can follow.

It is what the build that comes next makes of them, where an edit changes nothing but what a paper says of itself; where
it changes more, or something is wrong, that build has it all to say.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from offprint.assemble import Entry
from offprint.config import Root
from offprint.kept import Kept
from offprint.library import Library
from offprint.live import Marks
from offprint.making import bare, write_units
from offprint.merge import Draft
from offprint.output import changed_site, files_below
from offprint.paper_pages import paper_units
from offprint.printer import Printer
from offprint.renewal import take_in_touched
from offprint.survey import Changes
from offprint.touch import merge_touched
from offprint.units import key_of

_MOST = 4
"""Papers; whoever saves more at once does not wait for one page."""


def glance(root: Root, paths: Collection[Path], printer: Printer, kept: Kept) -> Marks | None:
    """Put the pages of papers whose files changed into the site, as ``printer``, of the last build, prints them. The
    marks of the site then; None where nothing is shown before the next build. Raises ContentError where a template
    fails."""
    names = _names(root, paths)
    if not names or not kept.made_in(root.site):  # settings, too, are others, or somebody was at the site
        return None
    changes = Changes(changed=tuple(f"papers/{name}" for name in names))
    kept.take(changes)
    touched = merge_touched(root, printer.digest.config.columns, kept, changes)
    if touched is None or not all(draft.page and draft.page.path.name in names for draft in touched.merged.drafts):
        return None
    outcome = take_in_touched(root, touched, printer.digest.language, kept)
    if outcome is None or touched.problems:
        return None
    edited = _edited(touched.merged.drafts, kept.library, printer)
    return _show(root.site, edited, printer, kept) if edited else None


def _names(root: Root, paths: Collection[Path]) -> list[str]:
    """The names of the pages that changed; none where something else did, or too much."""
    folder = (root.content / "papers").resolve()
    if len(paths) > _MOST or not all(path.resolve().parent == folder and path.is_file() for path in paths):
        return []
    return sorted(path.name for path in paths)


def _edited(drafts: Collection[Draft], library: Library, printer: Printer) -> list[Entry]:
    """The papers as they are now; none if one of them stands in other lists than before, or is in no list."""
    known = printer.digest.by_slug()
    found = []
    for draft in drafts:
        new = library.heads[draft.id]
        old = known.get(new.slug)
        if old is None or new != old.head._replace(title=new.title, size=new.size, line=new.line, mark=new.mark):
            return []
        found.append(replace(old, head=new))
    return found


def _show(site: Path, entries: Collection[Entry], printer: Printer, kept: Kept) -> Marks:
    """The files of papers into the site; a build that comes makes them again."""
    units = list(paper_units(printer.digest, printer, printer.keys, entries))
    made = {**kept.made, **{unit.paths[0]: ("", unit.paths) for unit in units}}
    with changed_site(site) as (folder, _):
        write_units(units, folder, site)
        pages = (path for path in files_below(folder) if path.endswith(".html"))
        if any(bare(folder / path) != bare(site / path) for path in pages):
            kept.marks = Marks(key_of(kept.marks.pages, [entry.mark for entry in entries]), kept.marks.styles)
    kept.note_site(site, made)
    return kept.marks
