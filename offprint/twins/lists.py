"""Lists to their twins: the front page, editions, themes, tags, authors, and the pages that name all of one kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from offprint.assemble import Digest, Entry, Group
from offprint.output import Output
from offprint.prose import written
from offprint.twins import papers_have_twins, twin_of
from offprint.twins.papers import Rows
from offprint.twins.writing import line, link, words


class Part(NamedTuple):
    """A heading and the papers under it."""

    name: str
    path: str
    """Of the page that the heading leads to; empty where it leads nowhere."""
    entries: Sequence[Entry]
    more: int = 0
    """Papers that are left out here."""


def list_twin(
    digest: Digest,
    rows: Rows,
    group: Group,
    path: str,
    place: int,
    parts: Iterable[Part],
    ways: Iterable[tuple[str, str]],
) -> Output:
    """The twin of one page of a list. ``place`` is 0 for its first page, else its number; ``ways`` are the names and
    paths of where to go on."""
    language = digest.language
    name = language.text("%(name)s, page %(place)s", name=group.name, place=place) if place else group.name
    lines = [f"# {words(name)}", "", *_about(group.description), f"<{digest.config.address(path)}>"]
    if not place:
        size = language.plural("%(num)s paper", "%(num)s papers", len(group.entries))
        lines += ["", line(words(size))]
    lines += _parts(digest, rows, parts, "../")
    if on := [(words(label), f"../{twin_of(page)}", "") for label, page in ways]:
        lines += ["", f"## {words(language.text('More'))}", *_items(on)]
    return _file(path, lines)


def front_twin(digest: Digest, rows: Rows, parts: Iterable[Part], shown: int) -> Output:
    """The twin of the front page: the newest edition, of ``shown`` papers, under its themes, and where to go on."""
    config, language = digest.config, digest.language
    newest = digest.editions[0] if digest.editions else None
    lines = [f"# {words(config.title)}", "", *_about(config.tagline), f"<{config.address('index.html')}>"]
    if newest:
        lines += ["", f"## {link(words(newest.name), twin_of(newest.path))}"]
        lines += ["", line(words(language.plural("%(num)s paper", "%(num)s papers", shown)))]
    lines += _parts(digest, rows, parts, "", "###" if newest else "##")
    lines += ["", f"## {words(language.text('More'))}"]
    lines += _items([(words(label), twin_of(path), "") for label, path in first_pages(digest)])
    return _file("index.html", lines)


def editions_twin(digest: Digest) -> Output:
    path, name = "editions.html", digest.language.text("Editions")
    return _file(path, _head(digest, path, name) + _groups(digest, digest.editions))


def themes_twin(digest: Digest) -> Output:
    path, name = "themes.html", digest.language.text("Themes")
    return _file(path, _head(digest, path, name) + _groups(digest, digest.themes))


def tags_twin(digest: Digest, headings: Sequence[tuple[str, Sequence[Group]]]) -> Output:
    """The twin of the page of all tags, under their ``headings``."""
    language, path = digest.language, "tags.html"
    lines = _head(digest, path, language.text("Tags"))
    for heading, tags in headings:
        if heading or len(headings) > 1:
            lines += ["", f"## {words(heading or language.text('More tags'))}"]
        lines += _groups(digest, tags)
    return _file(path, lines)


def authors_twin(digest: Digest) -> Output:
    path, name = "authors.html", digest.language.text("Authors")
    return _file(path, _head(digest, path, name) + _groups(digest, digest.authors))


def trending_twin(digest: Digest, rows: Rows, entries: Sequence[Entry]) -> Output:
    path, name = "trending.html", digest.language.text("Trending")
    return _file(path, [*_head(digest, path, name), "", *rows.of(entries, "")])


def about_twin(digest: Digest) -> Output:
    """The twin of the page about the digest: what its owner says there."""
    config, path = digest.config, "about.html"
    said = written(config.about) if config.about else line(words(config.title))
    about = [] if config.about else _about(config.tagline)
    return _file(path, [*_head(digest, path, digest.language.text("About")), "", *about, said])


def first_pages(digest: Digest) -> list[tuple[str, str]]:
    """The names and paths of the pages of the first level that have twins, but for the front page."""
    language = digest.language
    pages = [("editions.html", language.text("Editions")), ("themes.html", language.text("Themes"))]
    pages.append(("tags.html", language.text("Tags")))
    if digest.authors and papers_have_twins(digest):
        pages.append(("authors.html", language.text("Authors")))
    return [(name, path) for path, name in (*pages, ("about.html", language.text("About")))]


def _head(digest: Digest, path: str, name: str) -> list[str]:
    return [f"# {words(name)}", "", f"<{digest.config.address(path)}>"]


def _about(text: str) -> list[str]:
    """A description as a paragraph with an empty line after it, where there is one."""
    return [line(words(text)), ""] if text.strip() else []


def _parts(digest: Digest, rows: Rows, parts: Iterable[Part], up: str, level: str = "##") -> list[str]:
    language, lines = digest.language, list[str]()
    for part in parts:
        name = words(part.name)
        heading = link(name, up + twin_of(part.path)) if part.path else name
        lines += ["", f"{level} {heading}", "", *rows.of(part.entries, up)]
        if part.more and part.path:
            more = language.text("%(count)s more in %(name)s", count=part.more, name=part.name)
            lines.append(f"- {link(words(more), up + twin_of(part.path))}")
    return lines


def _groups(digest: Digest, groups: Iterable[Group]) -> list[str]:
    """Lists as items, by name and size, with what is said of them."""
    language, items = digest.language, []
    for group in groups:
        size = words(language.plural("%(num)s paper", "%(num)s papers", len(group.entries)))
        about = f". {words(group.description)}" if group.description.strip() else ""
        items.append((words(group.name), twin_of(group.path), size + about))
    return _items(items)


def _items(items: Iterable[tuple[str, str, str]]) -> list[str]:
    """A list of links with what is said of each; an empty line before it. Nothing for none."""
    lines = [f"- {link(name, path)}{f': {said}' if said else ''}" for name, path, said in items]
    return ["", *lines] if lines else []


def _file(path: str, lines: Iterable[str]) -> Output:
    return twin_of(path), ("\n".join(lines) + "\n").encode()
