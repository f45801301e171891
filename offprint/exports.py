"""Digest → what machines read: the papers as JSON lines and their schema, the sitemap, robots.txt, the web manifest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from offprint.assemble import Digest, Entry
from offprint.keys import Keys
from offprint.output import Output
from offprint.parts import MOST, parts
from offprint.units import Unit, key_of

SCHEMA = "data/paper.schema.json"
"""What a line of the data is, as a JSON Schema."""
SITEMAP_LIMIT = 50_000
"""Addresses that one sitemap file may hold (sitemaps.org)."""
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def export_units(digest: Digest, keys: Keys, pages: Sequence[str]) -> Iterator[Unit]:
    """The files for machines; ``pages`` are the paths of all HTML pages that search engines should know."""
    for stem, entries in parts(digest) if digest.config.exports else ():
        near = [digest.related.key(entry.slug) for entry in entries] if tells_related(digest) else []
        path = f"{stem}.jsonl"
        yield Unit(key_of(keys.of(entries), near), (path,), partial(_papers, digest, path, entries))
    if digest.config.exports:
        yield Unit(key_of(tells_related(digest)), (SCHEMA,), partial(_schema, digest))
    days = {entry.path: entry.added for entry in digest.entries}
    sitemaps = sitemap_parts(digest, pages)
    for path, some in sitemaps:
        dated = [(page, days.get(page)) for page in some]
        yield Unit(key_of(dated), (path,), partial(_sitemap, digest, path, dated))
    if len(sitemaps) > 1:
        names = [path for path, _ in sitemaps]
        yield Unit(key_of(names), ("sitemap.xml",), partial(_sitemap_index, digest, names))
    yield Unit("", ("robots.txt", "site.webmanifest"), partial(_small, digest))


def tells_related(digest: Digest) -> bool:
    """Whether the data say which papers are near each: not in parts, which new papers would change all over."""
    return digest.config.related and len(digest.entries) <= MOST


def _small(digest: Digest) -> Iterator[Output]:
    yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {digest.config.base_url}sitemap.xml\n".encode()
    yield "site.webmanifest", _manifest(digest)


def _schema(digest: Digest) -> Iterator[Output]:
    """The schema of a line (JSON Schema, 2020-12), with its own address as its id, as the standard asks."""
    schema = json.loads(Path(__file__).with_name("schemas").joinpath("paper.json").read_text("utf-8"))
    if not tells_related(digest):
        del schema["properties"]["related"]
        schema["required"].remove("related")
    made = {"$schema": schema.pop("$schema"), "$id": digest.config.base_url + SCHEMA} | schema
    yield SCHEMA, (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()


def _papers(digest: Digest, path: str, entries: Iterable[Entry]) -> Iterator[Output]:
    encode = json.JSONEncoder(ensure_ascii=False).encode
    lines = (encode(_record(digest, entry)) for entry in entries)
    yield path, "".join(f"{line}\n" for line in lines).encode()


def _record(digest: Digest, entry: Entry) -> dict[str, Any]:
    """One paper, as data.html and the schema document it."""
    paper = entry.paper
    near = {"related": list(digest.related.slugs(paper.slug))} if tells_related(digest) else {}
    return {
        "id": paper.id,
        "slug": paper.slug,
        "url": digest.config.base_url + entry.path,
        "title": entry.title.plain,
        "abstract": entry.texts.plain,
        "authors": list(paper.authors),
        "affiliations": [{"name": one.name, "affiliation": one.text} for one in paper.affiliations],
        "orcids": [{"name": one.name, "orcid": one.text} for one in paper.orcids],
        "added": paper.added.isoformat() if paper.added else None,
        "published": paper.published.isoformat() if paper.published else None,
        "updated": paper.updated.isoformat() if paper.updated else None,
        "edition": paper.edition or None,
        "theme": paper.theme or None,
        "tags": list(paper.tags),
        "arxiv": paper.arxiv or None,
        "categories": list(paper.categories),
        "doi": paper.doi or None,
        "venue": paper.venue or None,
        "comments": paper.comments or None,
        "keywords": list(paper.keywords),
        "votes": paper.votes,
        "links": [{"kind": link.kind, "url": link.url} for link in paper.links],
    } | near


def sitemap_parts(digest: Digest, pages: Sequence[str]) -> list[tuple[str, Sequence[str]]]:
    """(path, pages) of each sitemap: one, or past the protocol's limit that of all but papers, and those of papers,
    the oldest in the first, so that a new paper changes the last one only."""
    if len(pages) <= SITEMAP_LIMIT:
        return [("sitemap.xml", pages)]
    papers = {entry.path for entry in digest.entries}
    others = [page for page in pages if page not in papers]
    known = set(pages)
    oldest = [entry.path for entry in reversed(digest.entries) if entry.path in known]
    found: list[tuple[str, Sequence[str]]] = []
    for name, some in (("lists", others), ("papers", oldest)):
        for number, at in enumerate(range(0, len(some), SITEMAP_LIMIT), 1):
            found.append((f"sitemap-{name}-{number}.xml", some[at : at + SITEMAP_LIMIT]))
    return found


def _sitemap(digest: Digest, path: str, pages: Sequence[tuple[str, date | None]]) -> Iterator[Output]:
    """One sitemap; with each page, the day on which it changed, where that is known."""
    lines = []
    for page, day in pages:
        changed = f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
        lines.append(f"<url><loc>{escape(digest.config.address(page), quote=False)}</loc>{changed}</url>\n")
    yield path, f"{_HEAD}<urlset {_SPACE}>\n{''.join(lines)}</urlset>\n".encode()


def _sitemap_index(digest: Digest, names: Sequence[str]) -> Iterator[Output]:
    base = digest.config.base_url
    listed = "".join(f"<sitemap><loc>{escape(base + name, quote=False)}</loc></sitemap>\n" for name in names)
    yield "sitemap.xml", f"{_HEAD}<sitemapindex {_SPACE}>\n{listed}</sitemapindex>\n".encode()


def _manifest(digest: Digest) -> bytes:
    """The web application manifest (w3.org/TR/appmanifest). Its addresses are relative to it, but for the id, which is
    the site's name among the applications of its host."""
    config, language = digest.config, digest.language
    ground = config.appearance.colours.ground
    manifest = {
        "id": config.base_path,
        "name": config.title,
        "short_name": _short(config.title),
        "description": config.tagline or config.title,
        "lang": language.tag,
        "dir": language.direction,
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": ground,
        "theme_color": ground,
        "categories": ["education", "news"],
        "icons": [
            _icon("icons/icon-192.png", "192x192"),
            _icon("icons/icon-512.png", "512x512"),
            _icon("icons/maskable-512.png", "512x512", "maskable"),
            {"src": "favicon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
        ],
        "shortcuts": [
            *([{"name": language.text("Search"), "url": "search.html"}] if config.search else []),
            {"name": language.text("Saved papers"), "url": "saved.html"},
        ],
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()


def _icon(path: str, sizes: str, purpose: str = "any") -> dict[str, str]:
    return {"src": path, "sizes": sizes, "type": "image/png", "purpose": purpose}


def _short(title: str, most: int = 30) -> str:
    """A title's first words, as many as go under an icon; of a longer word, its beginning."""
    return title if len(title) <= most else title[: most + 1].rpartition(" ")[0] or title[:most]
