"""Papers → the pages that Pagefind indexes. Nobody sees these: they hold what search compares and what a result shows.

Values of no use as filters stand among the filters too (``parts``, ``html``), for metadata is searched: a browser gets
them with the paper, and never loads the filter.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import escape

from offprint.assemble import Entry
from offprint.folding import fold, strip_accents
from offprint.search.papers import author_filter, details


def index_page(entry: Entry, language: str, authors: str) -> str:
    """A paper as a page for Pagefind."""
    return "\n".join(_lines(entry, language, authors))


def _lines(entry: Entry, language: str, authors: str) -> Iterator[str]:
    paper = entry.paper
    day = paper.published or paper.added
    tags = " ".join(f"<li>{escape(tag.name)}</li>" for tag in entry.tags)
    yield f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
    if entry.theme:
        yield _filter("theme", entry.theme.name) + _filter("theme_id", entry.theme.id)
    yield from (_filter("tag", tag.name) for tag in entry.tags)
    if paper.edition:
        yield _filter("edition", paper.edition)
    if day:
        yield _filter("year", f"{day.year:04}")
    yield from (_filter(author_filter(name, authors), name) for name in paper.authors)
    if "<math" in entry.title.html:
        yield _filter("html", str(entry.title.html))
    byline, rest = ", ".join(paper.authors), "".join(tag.name for tag in entry.tags)
    sizes = (_size(entry.title.plain), _size(byline), _size(rest), _size(_extra(entry)))
    yield _filter("parts", " ".join(map(str, (*sizes, paper.id))))
    # Pagefind leaves a page without the value out of a sorted search, so the undated have one before all days.
    date = paper.added.isoformat() if paper.added else "0"
    yield f'<meta name="s" data-pagefind-sort="date[content]" content="{date}">'
    yield f'</head><body data-pagefind-body><h1 data-pagefind-weight="9">{escape(entry.title.plain)}</h1>'
    yield f'<p data-pagefind-meta="authors">{escape(byline)}</p>' if byline else ""
    yield from (f"<p>{escape(part.plain)}</p>" for part in entry.abstract)
    yield f"<p>{escape(paper.note)}</p>" if paper.note else ""
    yield f'<ul data-pagefind-weight="4">{tags}</ul>' if tags else ""
    yield f"<p>{escape(_extra(entry))}</p></body></html>"


def _filter(name: str, value: str) -> str:
    return f'<meta name="s" data-pagefind-filter="{escape(name)}[content]" content="{escape(value)}">'


def _extra(entry: Entry) -> str:
    """The details, and the words of a paper in the spelling that readers type, where the index would not fold them by
    itself; those of its address where it has none, for Pagefind leaves out a page without words."""
    more = details(entry)
    text = " ".join([entry.title.plain, entry.texts.plain, entry.paper.note, *entry.paper.authors, more])
    if not any(map(str.isalnum, text)):
        return entry.slug.replace("-", " ")
    if text.isascii():
        return more
    odd = [word for word in dict.fromkeys(text.split()) if not word.isascii()]
    found = (fold(word) for word in odd if fold(word) != strip_accents(word))
    return " ".join([*([more] if more else []), *dict.fromkeys(found)])


def _size(text: str) -> int:
    """Characters as JavaScript counts them, without spaces and full stops, which Pagefind adds."""
    return len("".join(text.replace(".", "").split()).encode("utf-16-le", "replace")) // 2
