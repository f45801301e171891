"""A paper to its twin: what its page says of it, in Markdown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from offprint.assemble import Digest, Entry, Group
from offprint.citations import FORMATS
from offprint.links import own_links
from offprint.output import Output
from offprint.prose import written
from offprint.twins import papers_have_twins, twin_of
from offprint.twins.writing import line, link, set_text, words

_KEPT = 20_000
"""Papers of which what lists say is kept while lists are written: a few hundred bytes each."""


def paper_twin(
    digest: Digest,
    entry: Entry,
    edition: Group | None,
    facts: Iterable[tuple[str, tuple[str, ...]]],
    related: Collection[Entry],
) -> Output:
    """The twin of a paper's page. ``facts`` are what few papers have of what is known, by its names."""
    language, paper = digest.language, entry.paper
    lines = [f"# {set_text(entry.title)}", "", f"<{digest.config.address(entry.path)}>", ""]
    lines += [f"- {words(label)}: {value}" for label, value in _facts(digest, entry, edition)]
    lines += [f"- {words(label)}: {', '.join(map(words, values))}" for label, values in facts]
    if links := ", ".join(link(words(label), address) for label, address in own_links(paper, language)):
        lines.append(f"- {words(language.text('Links'))}: {links}")
    if digest.config.citation_files:
        cited = ", ".join(link(form.name, f"{entry.slug}.{form.ending}") for form in FORMATS)
        lines.append(f"- {words(language.text('Cite'))}: {cited}")
    lines += ["", f"## {words(language.text('Abstract'))}"]
    parts = [line(set_text(part)) for part in entry.abstract] or [line(words(language.text("No abstract.")))]
    for part in parts:
        lines += ["", part]
    if related:
        lines += ["", f"## {words(language.text('Related papers'))}", ""]
        lines += [f"- {link(set_text(other.title), twin_of(f'{other.slug}.html'))}" for other in related]
    if paper.note:  # last, for what the owner leaves open in it is open to the end
        lines += ["", f"## {words(language.text('Note'))}", "", written(paper.note)]
    return twin_of(entry.path), ("\n".join(lines) + "\n").encode()


def _facts(digest: Digest, entry: Entry, edition: Group | None) -> Iterator[tuple[str, str]]:
    """What is known of nearly every paper: each by its name."""
    language, paper = digest.language, entry.paper
    if entry.authors:
        names = [
            link(words(one.name), f"../{twin_of(one.path)}") if one.path else words(one.name) for one in entry.authors
        ]
        yield language.text("Authors"), ", ".join(names)
    if paper.published:
        yield language.text("Published"), paper.published.isoformat()
    if paper.added:
        yield language.text("Added"), paper.added.isoformat()
    if edition:
        yield language.text("Edition"), link(words(edition.name), f"../{twin_of(edition.path)}")
    if entry.theme:
        yield language.text("Theme"), link(words(entry.theme.name), f"../{twin_of(f'themes/{entry.theme.id}.html')}")
    if entry.tags:
        tags = [link(words(tag.name), f"../{twin_of(f'tags/{tag.id}.html')}") for tag in entry.tags]
        yield language.text("Tags"), ", ".join(tags)


class Rows:
    """Papers as items of lists, each put together once for all lists that are made in one go."""

    def __init__(self, digest: Digest) -> None:
        self._ending = twin_of(".html") if papers_have_twins(digest) else ".html"
        self._known: dict[str, tuple[str, str]] = {}

    def of(self, entries: Iterable[Entry], up: str) -> list[str]:
        """Each with the sentence that tells what it does; ``up`` leads to the root of the site."""
        found = []
        for entry in entries:
            slug = entry.slug
            title, told = self._known.get(slug) or self._read(entry)
            found.append(f"- [{title}]({up}papers/{slug}{self._ending}){told}")
        return found

    def _read(self, entry: Entry) -> tuple[str, str]:
        lead = entry.lead
        read = set_text(entry.title), f": {set_text(lead)}" if lead.plain else ""
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[entry.slug] = read
        return read
