"""Papers of the sources + pages of content/papers/ → drafts of the papers that the digest has.

Field by field, a value that a person wrote wins; a value that Offprint wrote follows the source.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from offprint.content import Page
from offprint.errors import Problem
from offprint.frontmatter import Value
from offprint.identities import agree, is_one_of, names_in
from offprint.ledger import Seen, mark
from offprint.model import Detail, Paper, make_id
from offprint.slugs import choose_slugs, slug_of
from offprint.sources import Source
from offprint.text import typeset
from offprint.text.characters import clean
from offprint.unite import GIVEN, Given, unite

SOURCED = (*GIVEN, "added", "edition")
JUDGED = ("theme", "tags")


@dataclass(slots=True)
class Draft:
    """A paper on its way: what its page says, what Offprint would say, and what holds."""

    id: str
    page: Page | None
    values: dict[str, Value]
    """What holds now, field by field."""
    marks: dict[str, str] = field(default_factory=dict)
    """What the ledger remembers of Offprint's own values."""
    key: str = ""
    """Its identity in the ledger; empty for a page that was written by hand."""
    names: tuple[str, ...] = ()
    """Every identity that its sources give it."""
    edited: list[str] = field(default_factory=list)
    """The fields in which a person's value stands against the source's."""
    source: tuple[str, int] = ("", 1)
    """Where a source says it, path and line, as long as it has no page."""

    @property
    def raw(self) -> tuple[str, str]:
        """Title and abstract, as they were written."""
        return str(self.values["title"]), str(self.values.get("abstract") or "")

    def paper(self) -> Paper:
        known: dict[str, Any] = {
            key: value for key, value in self.values.items() if value and key not in ("id", "slug")
        }
        known.setdefault("abstract", "")
        for name in ("authors", "categories", "keywords"):
            known[name] = tuple(dict.fromkeys(text for each in known.get(name, ()) if (text := clean(each))))
        for name in ("affiliations", "orcids"):
            details = (Detail(clean(each.name), clean(each.text)) for each in known.get(name, ()))
            known[name] = tuple(dict.fromkeys(each for each in details if each.text))
        for name in ("venue", "comments"):
            known[name] = clean(known.get(name, ""))
        slug = str(self.values["slug"])
        return Paper(id=self.id, slug=slug, page=self.page.path.name if self.page else f"{slug}.md", **known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Papers with the page each has; what the report counts."""

    drafts: tuple[Draft, ...]
    found: Mapping[str, int]
    """How many records each source gave."""
    repeated: tuple[str, ...]
    """Where records stand of a paper that another record gave before: path and line, as all places here."""
    rejected: tuple[str, ...]
    """Where records stand that had to be left out."""
    deleted: tuple[str, ...]
    """Where papers stand whose pages a person deleted."""
    ledger: Mapping[str, Seen]
    """The ledger as it was read."""

    def counts(self, written: Mapping[Path, str]) -> dict[str, int]:
        """What the report says of the papers; ``written`` are the pages that this run writes."""
        sourced = [draft for draft in self.drafts if draft.key]
        new = sum(draft.page is None for draft in self.drafts)
        updated = sum(draft.page is not None and draft.page.path in written for draft in self.drafts)
        return {
            "papers": len(self.drafts),
            "found": sum(self.found.values()),
            "new": new,
            "updated": updated,
            "unchanged": len(self.drafts) - new - updated,
            "edited": sum(bool(draft.edited) for draft in sourced),
            "drafts": sum(bool(draft.values.get("draft")) for draft in self.drafts),
            "deleted": len(self.deleted),
            "repeated": len(self.repeated),
            "rejected": len(self.rejected),
        }

    def places(self, written: Mapping[Path, str]) -> dict[str, list[str]]:
        """Where those are that ``counts`` counts, by the same names: files, with lines where these tell."""
        pages = [(draft, draft.page) for draft in self.drafts if draft.page]
        return {
            "found": [f"{path} ({count:,})" for path, count in reversed(list(self.found.items()))],
            "new": [_place(*place) for place in sorted(draft.source for draft in self.drafts if draft.page is None)],
            "updated": [page.shown for _, page in pages if page.path in written],
            "edited": [
                f"{_place(page.shown, page.lines.get(draft.edited[0], 1))} ({', '.join(draft.edited)})"
                for draft, page in pages
                if draft.key and draft.edited
            ],
            "deleted": list(self.deleted),
            "repeated": list(self.repeated),
            "rejected": list(self.rejected),
        }


def _place(path: str, line: int) -> str:
    return f"{path}:{line}"


def merge(
    sources: Sequence[Source], pages: Sequence[Page], ledger: Mapping[str, Seen], problems: list[Problem]
) -> Merged:
    """One draft a paper: every page, and every paper of the sources that nobody deleted."""
    by_identity = _index(pages, _identity_of, "paper", problems)
    single = [page for page in pages if by_identity[_identity_of(page)] is page]  # a copy is told of once
    by_id = _index(single, lambda page: str(page.values.get("id", "")), "id", problems)
    _index(single, _slug_of, "slug", problems)
    by_name = {name: page for page in reversed(single) for name in names_in(page.values)}
    keys = {seen.id: key for key, seen in ledger.items() if not seen.by_hand}
    known = {name: seen.id for key, seen in ledger.items() for name in (*seen.also, key)}
    given = unite(sources, {name: _id_of(page) for name, page in by_name.items()} | known)
    gone = {name: (*seen.also, key) for key, seen in ledger.items() for name in (*seen.also, key)}
    gone = {name: names for name, names in gone.items() if known[name] not in by_id}
    drafts, new, deleted = [], {}, []
    claimed: set[Path] = set()
    for paper in sorted(given, key=lambda paper: paper.names):
        named = [by_id.get(known.get(name) or make_id(name)) for name in paper.names]
        named += [by_name.get(name) for name in paper.names]
        sure = {known[name] for name in paper.names if name in known and not name.startswith("title:")}
        # a page that the ledger knows by an id is the paper's though a person mended that id there
        fitting = [
            page
            for page in {page.path: page for page in named if page}.values()
            if page.values.get("id") in sure or agree(paper.names, names_in(page.values))
        ]
        page = next((page for page in fitting if page.path not in claimed), None)
        for twin in fitting[1:]:
            where = f"{paper.source[0]}:{paper.source[1]}"
            text = f"{fitting[0].shown} is a page of the same paper, says {where}: delete one"
            problems.append(Problem(twin.shown, 1, 1, "warning", text))
        if page is not None:
            claimed.add(page.path)
            key = keys.get(str(page.values.get("id", "")), "") or paper.key(known)
            held = {name for name in paper.names if by_name.get(name, page) is not page}  # by another page
            drafts.append(_reconcile(key, paper, held, page, ledger.get(key), problems))
        elif is_one_of(paper.names, gone):
            deleted.append(_place(*paper.source))
        else:
            key, values = paper.key(known), paper.values
            draft = Draft(make_id(key), None, dict(values), {name: mark(value) for name, value in values.items()}, key)
            draft.names, draft.source = paper.names, paper.source
            new[draft.id] = draft
            drafts.append(draft)
    if deleted and len(deleted) == len(given):
        text = "all papers of the sources count as deleted by hand: if they are not, delete content/imported.jsonl"
        problems.append(Problem(sources[0].path, 1, 1, "warning", text))
    drafts += [_without_source(page, keys, ledger) for page in pages if page.path not in claimed]
    titles = {id_: typeset(str(draft.values["title"])).plain for id_, draft in new.items()}
    taken = {_slug_of(page) for page in pages} | {page.path.stem.lower() for page in pages}
    taken |= {slug for seen in ledger.values() for slug in (seen.slug, *seen.was)}  # a redirect or a word is there
    for id_, slug in choose_slugs(titles, taken).items():
        new[id_].values["slug"] = slug
    return Merged(
        drafts=tuple(sorted(drafts, key=lambda draft: str(draft.values["slug"]))),
        found={source.path: len(source.records) for source in sources},
        repeated=tuple(_place(*place) for place in sorted(place for paper in given for place in paper.repeated)),
        rejected=tuple(_place(said.path, said.line) for source in sources for said in source.rejected),
        deleted=tuple(deleted),
        ledger=ledger,
    )


def settle_judgement(draft: Draft, theme: str, tags: tuple[str, ...]) -> None:
    """Settle theme and tags: a person's where the page has one, else these."""
    _settle(draft, "theme", theme or None)
    _settle(draft, "tags", tags or None)


def _reconcile(
    key: str, paper: Given, held: Collection[str], page: Page, seen: Seen | None, problems: list[Problem]
) -> Draft:
    """A paper that has both a source and a page; ``held`` are those of its identities that another page has."""
    values = dict(paper.values)
    for name in ("arxiv", "doi"):
        if names_in({name: values.get(name, "")})[0] in held:
            values.pop(name)
        given = seen.marks.get(name) if seen else None
        if not values.get(name) and page.values.get(name) and mark(page.values[name]) == given:
            values[name] = page.values[name]  # a source that is silent takes no identity of its own away
    id_ = str(page.values.get("id") or (seen.id if seen else make_id(key)))
    draft = Draft(id_, page, dict(page.values), dict(seen.marks) if seen else {}, key, paper.names)
    draft.values["slug"] = _slug_of(page)
    before = dict(draft.marks)
    for name in SOURCED:
        _settle(draft, name, values.get(name))
    for name in draft.edited:
        if before.get(name) != draft.marks.get(name) and before:
            text = f"{name!r} was edited by hand and is kept; its source now says something else"
            problems.append(Problem(page.shown, page.lines.get(name, 1), 1, "note", text))
    return draft


def _settle(draft: Draft, name: str, ours: Value | None) -> None:
    """Choose between the page's value and Offprint's: a person's wins, one that Offprint wrote gives way.

    A key that is missing from the page is Offprint's to fill; one that is there, be it empty, and does not fit the
    mark of what Offprint last wrote, is a person's.
    """
    theirs = draft.page.values.get(name) if draft.page else None
    present = draft.page is not None and name in draft.page.values
    mine = mark(ours)
    by_hand = present and mark(theirs) not in (draft.marks.get(name), mine)
    draft.marks.pop(name, None)
    if ours:
        draft.marks[name] = mine
    if by_hand:
        draft.edited.append(name)
        return
    draft.values.pop(name, None)
    if ours:
        draft.values[name] = ours


def _without_source(page: Page, keys: Mapping[str, str], ledger: Mapping[str, Seen]) -> Draft:
    """A page written by hand, or one whose source is gone: its words stand, and only theme and tags may follow the
    rules."""
    id_ = _id_of(page)
    key = keys.get(id_, "")
    marks = dict(ledger[key].marks) if key else {}
    return Draft(id_, page, dict(page.values) | {"slug": _slug_of(page)}, marks, key)


def _id_of(page: Page) -> str:
    return str(page.values.get("id") or make_id(_identity_of(page)))


def _identity_of(page: Page) -> str:
    return names_in(page.values)[0]


def _slug_of(page: Page) -> str:
    return str(page.values.get("slug") or "") or slug_of(page.path.stem) or make_id(page.path.stem)


def _index(pages: Sequence[Page], of: Callable[[Page], str], what: str, problems: list[Problem]) -> dict[str, Page]:
    """Pages by a value that no two of them may share."""
    index: dict[str, Page] = {}
    for page in pages:
        value = of(page)
        other = index.setdefault(value, page) if value else page
        if other is not page:
            line = page.lines.get("title" if what == "paper" else what, 1)
            text = f"{other.shown} is a page of the same {what}: delete one of the two, or give this one another {what}"
            if what == "paper":
                text = f"{other.shown} is a page of the same paper: delete one of the two"
            problems.append(Problem(page.shown, line, 1, "error", text))
    return index
