"""Papers to their pages, with a citation file in each format and a twin in Markdown beside each, and what stands where
papers stood."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial

from offprint.assemble import Digest, Entry, Group, in_order
from offprint.citations import citation_paths, cite
from offprint.keys import NONE, Keys
from offprint.language import Language
from offprint.links import reading_links
from offprint.metadata import citation_tags, paper_graph
from offprint.model import Paper
from offprint.output import Output
from offprint.printer import Printer
from offprint.twins import papers_have_twins, twin_of
from offprint.twins.papers import paper_twin
from offprint.units import Unit, key_of, sum_of

_Turn = tuple[Entry | None, Entry | None]
"""The papers before and after one on the page of its edition."""


def paper_units(
    digest: Digest, printer: Printer, keys: Keys, edited: Collection[Entry] | None = None
) -> Iterator[Unit]:
    """The page of each paper, hidden ones too, its citation files and its twin; or only those of papers that were
    ``edited`` since the digest was made, for who wants no more of a unit than its files."""
    by_slug, lines = digest.by_slug(), keys.lines
    turns = _turns(digest, None if edited is None else {entry.edition for entry in edited})
    cited, twinned = digest.config.citation_files, papers_have_twins(digest)
    editions = {edition.id: key_of(keys.shared, cited, edition.path, edition.name) for edition in digest.editions}
    without = key_of(keys.shared, cited)
    for entry in (*digest.entries, *digest.hidden) if edited is None else edited:
        slug = entry.slug
        before, after = turn = turns.get(slug, (None, None))
        edition = printer.editions.get(entry.edition)
        marks = [editions.get(entry.edition, without), keys.papers[slug]]
        marks += [lines[other] for other in digest.related.slugs(slug)]
        marks += [lines[other.slug] if other else NONE for other in (before, after)]
        key = sum_of(marks, digest.related.key(slug))
        paths = [entry.path, *(citation_paths(entry) if cited else ())]
        if twinned and not entry.hidden:
            paths.append(twin_of(entry.path))
        yield Unit(key, tuple(paths), partial(_paper_files, digest, printer, entry, edition, by_slug, turn))


def _paper_files(
    digest: Digest,
    printer: Printer,
    entry: Entry,
    edition: Group | None,
    by_slug: Mapping[str, Entry],
    turn: _Turn,
) -> Iterator[Output]:
    paper, language = entry.paper, digest.language
    twinned = papers_have_twins(digest) and not entry.hidden  # to those of hidden papers nothing would lead
    facts = _facts(paper, language)
    related = [(by_slug[other.slug], other.words) for other in digest.related.of(entry.slug)]
    yield printer.page(
        "paper.html",
        entry.path,
        twin=twinned,
        entry=entry,
        paper=paper,
        edition=edition,
        citation_tags=citation_tags(entry, digest.config),
        graph=paper_graph(entry, edition, digest),
        facts=facts,
        reading=reading_links(paper, entry.title.plain, language),
        related=related,
        before=turn[0],
        after=turn[1],
    )
    if digest.config.citation_files:
        yield from cite(entry, digest)
    if twinned:
        yield paper_twin(digest, entry, edition, facts, [other for other, _ in related])


def former_units(digest: Digest, printer: Printer, keys: Keys) -> Iterator[Unit]:
    """What stands where papers stood: the way to where they are now, or a word that they are no more."""
    by_slug = {entry.slug: entry for entry in (*digest.entries, *digest.hidden)}
    for old, slug in digest.moved.items():
        path, key = f"papers/{old}.html", key_of(keys.shared, keys.lines[slug])
        yield Unit(key, (path,), partial(_page, printer, "moved.html", path, by_slug[slug]))
    for old in digest.gone:
        path = f"papers/{old}.html"
        yield Unit(key_of(keys.shared), (path,), partial(_page, printer, "gone.html", path))


def _page(printer: Printer, template: str, path: str, to: Entry | None = None) -> Iterator[Output]:
    yield printer.page(template, path, **({"to": to} if to else {}))


def _facts(paper: Paper, language: Language) -> list[tuple[str, tuple[str, ...]]]:
    """What else a source says of a paper: each by its name, only what is there."""
    facts: list[tuple[str, tuple[str, ...]]] = []
    if paper.venue:
        facts.append((language.text("Venue"), (paper.venue,)))
    if paper.updated:
        facts.append((language.text("Updated"), (language.day(paper.updated),)))
    if any(places := tuple(dict.fromkeys(detail.text for detail in paper.affiliations))):
        facts.append((language.text("Affiliations"), places))
    if categories := ", ".join(paper.categories):
        facts.append((language.text("Categories"), (categories,)))
    if keywords := ", ".join(paper.keywords):
        facts.append((language.text("Keywords"), (keywords,)))
    if paper.comments:
        facts.append((language.text("Comments"), (paper.comments,)))
    if paper.votes:
        facts.append((language.text("Votes"), (language.number(paper.votes),)))
    return facts


def _turns(digest: Digest, wanted: Collection[str] | None) -> dict[str, tuple[Entry | None, Entry | None]]:
    """By slug, the papers before and after one on the page of its edition; of all editions, or those with these ids."""
    found: dict[str, tuple[Entry | None, Entry | None]] = {}
    for edition in digest.editions:
        if wanted is not None and edition.id not in wanted:
            continue
        entries = in_order(edition, digest.themes)
        for before, entry, after in zip((None, *entries), entries, (*entries[1:], None), strict=False):
            found[entry.slug] = (before, after)
    return found
