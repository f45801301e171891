"""Papers of the sources + pages of content/papers/ → drafts of the papers that the digest has.

Field by field, a value that a person wrote wins; a value that Offprint wrote follows the source.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from offprint.content import Page
from offprint.errors import Problem
from offprint.frontmatter import Value
from offprint.identities import agree, is_one_of, names_in
from offprint.ledger import Seen, mark
from offprint.model import Detail, Paper, Record, make_id
from offprint.slugs import choose_slugs, slug_of
from offprint.sources import Source
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
    records: tuple[tuple[str, Record], ...] = ()
    """What sources say of it, each with its edition."""
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
    given: int
    """How many papers the sources give."""
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
        return {
            "found": [f"{path} ({count:,})" for path, count in reversed(list(self.found.items()))],
            "new": [_place(*place) for place in sorted(draft.source for draft in self.drafts if draft.page is None)],
            "updated": [draft.page.shown for draft in self.drafts if draft.page and draft.page.path in written],
            "edited": [said for _, said in self.edits()],
            "deleted": list(self.deleted),
            "repeated": list(self.repeated),
            "rejected": list(self.rejected),
        }

    def edits(self) -> Iterator[tuple[str, str]]:
        """The id of each paper of a source that was edited by hand, with where and what."""
        for draft in self.drafts:
            if draft.page and draft.key and draft.edited:
                place = _place(draft.page.shown, draft.page.lines.get(draft.edited[0], 1))
                yield draft.id, f"{place} ({', '.join(draft.edited)})"


NOTHING = Merged(drafts=(), given=0, found={}, repeated=(), rejected=(), deleted=(), ledger={})
"""What a build that looks at no paper has merged."""


def _place(path: str, line: int) -> str:
    return f"{path}:{line}"


def merge(
    sources: Sequence[Source], pages: Sequence[Page], ledger: Mapping[str, Seen], problems: list[Problem]
) -> Merged:
    """One draft a paper: every page, and every paper of the sources that nobody deleted."""
    merged = merge_some(sources, pages, ledger, problems)
    if merged.deleted and len(merged.deleted) == merged.given:
        text = "all papers of the sources count as deleted by hand: if they are not, delete content/imported.jsonl"
        problems.append(Problem(sources[0].path, 1, 1, "warning", text))
    return merged


def merge_some(
    sources: Sequence[Source],
    pages: Sequence[Page],
    ledger: Mapping[str, Seen],
    problems: list[Problem],
    taken: Container[str] = frozenset(),
) -> Merged:
    """The same of some papers of a digest, which gives their drafts and problems as they are among all, if none of the
    rest touches them (touching.py tells), and none of the rest is new. ``taken`` are the ends of addresses that the
    rest holds, as ``touching.slugs_of_page`` and ``slugs_of_line`` have them; of the sources there may be some records
    only, in their order, and of the ledger some lines, in theirs."""
    own = [_named(page) for page in pages]
    by_identity = _index(own, lambda each: each.names[0], "paper", problems)
    single = [each for each in own if by_identity[each.names[0]] is each]  # a copy is told of once
    by_id = _index(single, lambda each: str(each.page.values.get("id", "")), "id", problems)
    _index(single, lambda each: each.slug, "slug", problems)
    by_name = {name: each for each in reversed(single) for name in each.names}
    keys = {seen.id: key for key, seen in ledger.items() if not seen.by_hand}
    known = {name: seen.id for key, seen in ledger.items() for name in (*seen.also, key)}
    given = unite(sources, {name: each.id for name, each in by_name.items()} | known)
    gone = {
        name: (*seen.also, key)
        for key, seen in ledger.items()
        for name in (*seen.also, key)
        if known[name] not in by_id
    }
    drafts, new, deleted = [], {}, []
    claimed: set[str] = set()
    for paper in sorted(given, key=attrgetter("names")):
        fitting = _fitting(paper, by_id, by_name, known)
        mine = next((each for each in fitting if each.page.shown not in claimed), None)
        for twin in fitting[1:]:
            where = f"{paper.source[0]}:{paper.source[1]}"
            text = f"{fitting[0].page.shown} is a page of the same paper, says {where}: delete one"
            problems.append(Problem(twin.page.shown, 1, 1, "warning", text))
        if mine is not None:
            page = mine.page
            claimed.add(page.shown)
            key = keys.get(str(page.values.get("id", "")), "") or paper.key(known)
            held = [name for name in paper.names if by_name.get(name, mine) is not mine]  # by another page
            drafts.append(_reconcile(key, paper, held, mine, ledger.get(key), problems))
        elif gone and is_one_of(paper.names, gone):
            deleted.append(paper.source)
        else:
            key, values = paper.key(known), paper.values
            draft = Draft(make_id(key), None, dict(values), {name: mark(value) for name, value in values.items()}, key)
            draft.names, draft.source, draft.records = paper.names, paper.source, paper.records
            new[draft.id] = draft
            drafts.append(draft)
    drafts += [_without_source(each, keys, ledger) for each in own if each.page.shown not in claimed]
    if new:
        _choose_slugs(new, own, ledger, taken)
    return Merged(
        drafts=tuple(sorted(drafts, key=lambda draft: str(draft.values["slug"]))),
        given=len(given),
        found={source.path: len(source.records) for source in sources},
        repeated=tuple(_place(*place) for place in sorted(place for paper in given for place in paper.repeated)),
        rejected=tuple(_place(said.path, said.line) for source in sources for said in source.rejected),
        deleted=tuple(_place(*place) for place in sorted(deleted)),
        ledger=ledger,
    )


def _fitting(
    paper: Given, by_id: Mapping[str, _Named], by_name: Mapping[str, _Named], known: Mapping[str, str]
) -> list[_Named]:
    """The pages that may be a paper's, the likeliest first."""
    named = [by_id.get(known.get(name) or make_id(name)) for name in paper.names]
    named += [by_name.get(name) for name in paper.names]
    # a page that the ledger knows by an id is the paper's though a person mended that id there
    sure = {known[name] for name in paper.names if name in known and not name.startswith("title:")}
    return [
        each
        for each in {each.page.shown: each for each in named if each}.values()
        if each.names == paper.names or each.page.values.get("id") in sure or agree(paper.names, each.names)
    ]


def _choose_slugs(
    new: Mapping[str, Draft], own: Sequence[_Named], ledger: Mapping[str, Seen], taken: Container[str]
) -> None:
    """Give every new draft the end of its address."""
    from offprint.text import typeset  # here: few builds have anything new, and none needs it for less

    titles = {id_: typeset(str(draft.values["title"])).plain for id_, draft in new.items()}
    here = {slug for each in own for slug in (each.slug, each.page.path.stem.lower())}
    here |= {slug for seen in ledger.values() for slug in (seen.slug, *seen.was)}  # a redirect or a word is there
    for id_, slug in choose_slugs(titles, here, taken).items():
        new[id_].values["slug"] = slug


def settle_judgement(draft: Draft, theme: str, tags: tuple[str, ...]) -> None:
    """Settle theme and tags: a person's where the page has one, else these."""
    _settle(draft, "theme", theme or None)
    _settle(draft, "tags", tags or None)


def _reconcile(
    key: str, paper: Given, held: Collection[str], own: _Named, seen: Seen | None, problems: list[Problem]
) -> Draft:
    """A paper that has both a source and a page; ``held`` are those of its identities that another page has."""
    page, values = own.page, paper.values
    if "arxiv" in page.values or "doi" in page.values or held:
        values = dict(values)
        for name in ("arxiv", "doi"):
            if names_in({name: values.get(name, "")})[0] in held:
                values.pop(name)
            given = seen.marks.get(name) if seen else None
            if not values.get(name) and page.values.get(name) and mark(page.values[name]) == given:
                values[name] = page.values[name]  # a source that is silent takes no identity of its own away
    id_ = str(page.values.get("id") or (seen.id if seen else make_id(key)))
    draft = Draft(id_, page, {**page.values, "slug": own.slug}, dict(seen.marks) if seen else {}, key, paper.names)
    draft.records = paper.records
    for name in SOURCED:
        if name in values or name in page.values or name in draft.marks:
            _settle(draft, name, values.get(name))
    for name in draft.edited if seen and seen.marks else ():
        if seen and seen.marks.get(name) != draft.marks.get(name):
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
    before = draft.marks.pop(name, None)
    if ours:
        draft.marks[name] = mine
    if ours and present and theirs == ours:  # and so are their marks; of two texts that are one, the page's is kept
        return
    if present and mark(theirs) not in (before, mine):
        draft.edited.append(name)
        return
    draft.values.pop(name, None)
    if ours:
        draft.values[name] = ours


def _without_source(own: _Named, keys: Mapping[str, str], ledger: Mapping[str, Seen]) -> Draft:
    """A page written by hand, or one whose source is gone: its words stand, and only theme and tags may follow the
    rules."""
    key = keys.get(own.id, "")
    marks = dict(ledger[key].marks) if key else {}
    return Draft(own.id, own.page, {**own.page.values, "slug": own.slug}, marks, key)


class _Named(NamedTuple):
    """A page with what tells it from others, which is asked for over and over."""

    page: Page
    names: tuple[str, ...]
    """Its identities."""
    id: str
    slug: str


def _named(page: Page) -> _Named:
    names = names_in(page.values)
    return _Named(page, names, str(page.values.get("id") or make_id(names[0])), slug_of_page(page))


def slug_of_page(page: Page) -> str:
    """The end of the address at which a page's paper is."""
    return str(page.values.get("slug") or "") or slug_of(page.path.stem) or make_id(page.path.stem)


def _index(
    pages: Sequence[_Named], of: Callable[[_Named], str], what: str, problems: list[Problem]
) -> dict[str, _Named]:
    """Pages by a value that no two of them may share."""
    index: dict[str, _Named] = {}
    for each in pages:
        value = of(each)
        other = index.setdefault(value, each) if value else each
        if other is not each:
            page, kept = each.page, other.page.shown
            line = page.lines.get("title" if what == "paper" else what, 1)
            text = f"{kept} is a page of the same {what}: delete one of the two, or give this one another {what}"
            if what == "paper":
                text = f"{kept} is a page of the same paper: delete one of the two"
            problems.append(Problem(page.shown, line, 1, "error", text))
    return index
