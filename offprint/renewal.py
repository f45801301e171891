"""What a build read → the library and the store: all papers, or those that changes touched; and what is told of them.

An ``Outcome`` is what a build that read everything would tell, whether this one did or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace

from offprint.commands.stages import Content
from offprint.config import Root
from offprint.departures import find_departures
from offprint.errors import Level, Problem
from offprint.judge import judge_papers, read_taxonomy, refuse_unknown
from offprint.kept import Kept
from offprint.language import Language
from offprint.ledger import Seen
from offprint.library import Body
from offprint.merge import Merged
from offprint.model import edition_date
from offprint.outcome import Outcome, outcome_of, put
from offprint.sources import edition_id
from offprint.touch import Touched, plain_told, tell
from offprint.typesetting import typeset_paper


def take_in_all(content: Content, kept: Kept, problems: Iterable[Problem]) -> Outcome:
    """All papers of content/ into the library; ``problems`` are those of its pages and sources."""
    merged, judged = content.merged, content.judged
    kept.begin_anew()
    kept.library.put(Body(*paper) for paper in judged.papers)
    kept.library.keep_only(paper.id for paper, _ in judged.papers)
    departures = find_departures(merged.ledger, kept.library.heads.values())
    return put(
        kept.values,
        Outcome(
            themes=[asdict(theme) for theme in judged.themes],
            tags=[asdict(tag) for tag in judged.tags],
            moved=departures.moved,
            gone=departures.gone,
            found=merged.found,
            edited=dict(merged.edits()),
            deleted=merged.deleted,
            repeated=merged.repeated,
            rejected=merged.rejected,
            unknown=[paper.id for paper, texts in judged.papers if texts.unknown],
            problems=_plain(problems),
        ),
    )


def take_in_touched(root: Root, touched: Touched, language: Language, kept: Kept) -> Outcome | None:
    """The papers that changes touched, judged, into the library. None where all must be read after all: where themes
    are found in all texts, or something is to be said of several papers at once."""
    before, merged = outcome_of(kept.values), touched.merged
    if before is None:
        return None
    if merged.drafts:
        taxonomy = read_taxonomy(root, touched.problems, kept.recall)
        texts = [typeset_paper(draft.raw) for draft in merged.drafts]
        ids = {draft.id for draft in merged.drafts}
        refuse_unknown(merged, taxonomy, touched.problems)
        strange = any(text.unknown for text in texts) or not ids.isdisjoint(before.unknown)
        if taxonomy is None or strange or any(problem.level == "error" for problem in touched.problems):
            return None
        judged = judge_papers(merged, texts, taxonomy, lambda: None, language, kept.recall)
        kept.library.put(Body(*paper) for paper in judged.papers)
    found = {**before.found, **touched.found}
    edited = {id_: said for id_, said in before.edited.items() if id_ not in {draft.id for draft in merged.drafts}}
    problems = [each for each in before.problems if each[0] not in touched.files]
    return put(
        kept.values,
        replace(
            before,
            found={path: found[path] for path in sorted(found, key=_edition_order)},
            edited=edited | dict(merged.edits()),
            repeated=sorted({*before.repeated, *merged.repeated}, key=_place_order),
            rejected=(*before.rejected, *touched.rejected),
            problems=[*problems, *_plain(touched.problems)],
        ),
    )


def tell_all(merged: Merged, ledger: Mapping[str, Seen], kept: Kept) -> None:
    """Into the store what the next build must know of papers to tell which ones a change touches; ``ledger`` is as this
    build leaves it."""
    told = list(tell(merged.drafts, ledger))
    kept.store.put_told((id_, plain_told(each)) for id_, each in told)
    kept.store.put_names((name, id_) for id_, each in told for name in each.names)


def _plain(problems: Iterable[Problem]) -> list[tuple[str, int, int, Level, str]]:
    """Notes are of one build alone."""
    return [(each.path, each.line, each.column, each.level, each.text) for each in problems if each.level != "note"]


def _edition_order(path: str) -> tuple[bool, str, str]:
    """Of sources, as ``read_sources`` has it."""
    name = path.rpartition("/")[2]
    edition = edition_id(name)
    return edition_date(edition) is None, edition, name


def _place_order(place: str) -> tuple[str, int]:
    path, _, line = place.rpartition(":")
    return path, int(line)
