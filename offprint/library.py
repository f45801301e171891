"""Papers as builds keep them: a light head each, which passes over all of them read, and a body, which is loaded when
its page is made.

Both are kept in the store as plain values. A body's mark is a digest of all that it holds.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from offprint.model import Detail, Link, Paper, PartialDate
from offprint.store import Store
from offprint.text import Text, kept
from offprint.typesetting import Typeset

_HELD = 16_384
"""Bodies that are kept at hand, eight kilobytes each: a paper is in a dozen files, all over a build."""


class Head(NamedTuple):
    """What lists and passes over all papers need of one. Plain, so that a hundred thousand are read in no time."""

    id: str
    slug: str
    title: tuple[str, str]
    """As HTML and as plain text."""
    theme: str
    tags: tuple[str, ...]
    authors: tuple[str, ...]
    orcids: tuple[tuple[str, str], ...]
    size: int
    """Characters of the abstract."""
    added: int
    """The day as ``date.toordinal`` counts; 0 where none is known."""
    edition: str
    draft: bool
    hidden: bool
    pin: bool
    votes: int
    arxiv: str
    doi: str
    page: str
    """The name of its file in content/papers/."""
    line: str
    """A mark of what the pages of other papers say of it: where it is, and its title."""
    mark: str
    """Of all that its body holds."""


class Body(NamedTuple):
    """All of a paper."""

    paper: Paper
    texts: Typeset


@dataclass(frozen=True, slots=True)
class Holding:
    """A paper in a library."""

    head: Head
    load: Callable[[str], Body]
    """Its body, by its id."""


def hold(paper: Paper, texts: Typeset) -> Holding:
    """A paper that stays in memory."""
    body = Body(paper, texts)
    return Holding(head_of(body, plain_body(body)), lambda _: body)


class Library:
    """All papers of a digest, by id: those of the last build, and what this one makes of those that changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._heads: dict[str, Head] | None = None
        self._near: dict[str, Body] = {}
        self._new: dict[str, Body] = {}
        """Those that were put and are not kept yet, as far as there is room."""
        self._shared = True
        self._changed = False

    @property
    def heads(self) -> dict[str, Head]:
        """By id."""
        if self._heads is None:
            self._heads = {id_: Head(*values) for id_, values in (self._store.whole("heads") or {}).items()}
        return self._heads

    def put(self, bodies: Iterable[Body]) -> None:
        """Take papers in, or take them anew."""
        self._store.put_bodies(self._taken(bodies))

    def _taken(self, bodies: Iterable[Body]) -> Iterator[tuple[str, Any]]:
        for body in bodies:
            plain, id_ = plain_body(body), body.paper.id
            self._let_go(id_)
            if self._store.begun:
                self._hold(id_, body)
            elif len(self._new) < _HELD:
                self._new[id_] = body
            else:
                self._shared = False
            self.heads[id_] = head_of(body, plain)
            self._changed = True
            yield id_, plain

    def keep_only(self, ids: Iterable[str]) -> None:
        """Let go of all other papers."""
        wanted = set(ids)
        gone = self.heads.keys() - wanted
        self._changed |= bool(gone)
        for id_ in gone:
            del self.heads[id_]
            self._let_go(id_)
        self._store.drop_bodies(gone)

    def load(self, id_: str) -> Body:
        found = self._new.get(id_) or self._near.get(id_)
        if found is None:
            found = body_of(next(iter(self._store.bodies([id_])))[1])
            self._hold(id_, found)
        return found

    def _hold(self, id_: str, body: Body) -> None:
        while len(self._near) >= _HELD:
            self._near.pop(next(iter(self._near)), None)
        self._near[id_] = body

    def _let_go(self, id_: str) -> None:
        self._near.pop(id_, None)
        self._new.pop(id_, None)

    def share(self) -> bool:
        """Whether processes that are forked now know all papers."""
        return self._store.share() or self._shared

    def reopen(self) -> None:
        """In a process that was forked."""
        self._store.reopen()

    def holdings(self) -> Iterator[Holding]:
        return (Holding(head, self.load) for head in self.heads.values())

    @property
    def values(self) -> Mapping[str, Any]:
        """What the store is to keep, and has not."""
        return {"heads": {id_: tuple(head) for id_, head in self.heads.items()}} if self._changed else {}

    def saved(self) -> None:
        """The store has all of it."""
        self._new.clear()
        self._changed, self._shared = False, True


def head_of(body: Body, plain: Any) -> Head:
    paper, texts = body
    return Head(
        id=paper.id,
        slug=paper.slug,
        title=(str(texts.title.html), texts.title.plain),
        theme=paper.theme,
        tags=paper.tags,
        authors=paper.authors,
        orcids=tuple((detail.name, detail.text) for detail in paper.orcids),
        size=len(texts.plain),
        added=paper.added.toordinal() if paper.added else 0,
        edition=paper.edition,
        draft=paper.draft,
        hidden=paper.hidden,
        pin=paper.pin,
        votes=paper.votes,
        arxiv=paper.arxiv,
        doi=paper.doi,
        page=paper.page,
        line=_mark((paper.id, paper.slug, str(texts.title.html), texts.title.plain)),
        mark=_mark(plain),
    )


def _mark(plain: Any) -> str:
    # the second version of the format: later ones tell by a bit how often an object is used elsewhere
    return hashlib.blake2b(marshal.dumps(plain, 2), digest_size=16).hexdigest()


def plain_body(body: Body) -> tuple[Any, ...]:
    """A body as plain values; what stands in it twice, such as an abstract without TeX, once."""
    paper, texts = body
    return (
        *(paper.id, paper.slug, paper.title, None if paper.abstract == texts.plain else paper.abstract),
        *(paper.theme, paper.tags, tuple((link.kind, link.url) for link in paper.links), paper.authors),
        tuple((detail.name, detail.text) for detail in paper.affiliations),
        tuple((detail.name, detail.text) for detail in paper.orcids),
        *(_parts(paper.published), _parts(paper.updated), paper.arxiv, paper.categories, paper.doi, paper.venue),
        *(paper.comments, paper.keywords, paper.votes, paper.added.toordinal() if paper.added else 0, paper.edition),
        *(paper.note, paper.draft, paper.hidden, paper.pin, paper.page),
        *(_pair(texts.title), tuple(map(_pair, texts.abstract)), _pair(texts.lead)),
    )


def body_of(plain: tuple[Any, ...]) -> Body:
    """The body that ``plain_body`` made plain."""
    id_, slug, title, abstract, theme, tags, links, authors, affiliations, orcids, published, updated = plain[:12]
    arxiv, categories, doi, venue, comments, keywords, votes, added, edition, note = plain[12:22]
    draft, hidden, pin, page, heading, parts, lead = plain[22:]
    texts = Typeset(title=_text(heading), abstract=tuple(map(_text, parts)), lead=_text(lead))
    paper = Paper(
        id=id_,
        slug=slug,
        title=title,
        abstract=texts.plain if abstract is None else abstract,
        theme=theme,
        tags=tags,
        links=tuple(Link(*each) for each in links),
        authors=authors,
        affiliations=tuple(Detail(*each) for each in affiliations),
        orcids=tuple(Detail(*each) for each in orcids),
        published=PartialDate(*published) if published else None,
        updated=PartialDate(*updated) if updated else None,
        arxiv=arxiv,
        categories=categories,
        doi=doi,
        venue=venue,
        comments=comments,
        keywords=keywords,
        votes=votes,
        added=date.fromordinal(added) if added else None,
        edition=edition,
        note=note,
        draft=draft,
        hidden=hidden,
        pin=pin,
        page=page,
    )
    return Body(paper, texts)


def _parts(day: PartialDate | None) -> tuple[int, int, int] | None:
    return (day.year, day.month, day.day) if day else None


def _pair(text: Text) -> tuple[str, str | None, tuple[str, ...]]:
    html = str(text.html)
    return html, None if html == text.plain else text.plain, text.unknown


def _text(pair: tuple[str, str | None, tuple[str, ...]]) -> Text:
    html, plain, unknown = pair
    return kept(html, html if plain is None else plain, unknown)
