"""Digest → what machines read: the papers as JSON lines, the sitemap, robots.txt and the web manifest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from html import escape
from typing import Any

from offprint.assemble import Digest, Entry
from offprint.keys import Keys
from offprint.output import Output
from offprint.units import Unit, key_of

SITEMAP_LIMIT = 50_000
"""Addresses that one sitemap file may hold (sitemaps.org)."""


def render_exports(digest: Digest, pages: Sequence[str]) -> Iterator[Output]:
    """The files for machines; ``pages`` are the paths of all HTML pages that search engines should know."""
    for unit in export_units(digest, Keys(digest), pages):
        yield from unit.make()


def export_units(digest: Digest, keys: Keys, pages: Sequence[str]) -> Iterator[Unit]:
    """The same, each by what it is made of."""
    if digest.config.exports:
        near = [[other.slug for other in digest.related.get(entry.slug, ())] for entry in digest.entries]
        key = key_of(keys.of(digest.entries), near)
        yield Unit(key, ("data/papers.jsonl",), partial(_papers, digest, "data/papers.jsonl", digest.entries))
    days = [entry.added for entry in digest.entries]
    names = tuple(path for path, _ in _sitemaps(digest, pages))
    yield Unit(key_of(pages, days), names, partial(_sitemaps, digest, pages))
    yield Unit("", ("robots.txt", "site.webmanifest"), partial(_small, digest))


def _small(digest: Digest) -> Iterator[Output]:
    yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {digest.config.base_url}sitemap.xml\n".encode()
    yield "site.webmanifest", _manifest(digest)


def _papers(digest: Digest, path: str, entries: Iterable[Entry]) -> Iterator[Output]:
    lines = (json.dumps(_record(digest, entry), ensure_ascii=False) for entry in entries)
    yield path, "".join(f"{line}\n" for line in lines).encode()


def _record(digest: Digest, entry: Entry) -> dict[str, Any]:
    """One paper, as data.html documents it."""
    paper = entry.paper
    near = {"related": [other.slug for other in digest.related.get(paper.slug, ())]} if digest.config.related else {}
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


def _sitemaps(digest: Digest, pages: Sequence[str]) -> Iterator[Output]:
    """One sitemap, or past the protocol's limit an index of several."""
    base = digest.config.base_url
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    days = {entry.path: entry.added for entry in digest.entries}

    def one(page: str) -> str:
        day = days.get(page)
        changed = f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
        return f"<url><loc>{escape(digest.config.address(page), quote=False)}</loc>{changed}</url>\n"

    parts = [pages[at : at + SITEMAP_LIMIT] for at in range(0, len(pages), SITEMAP_LIMIT)]
    texts = [f"{head}<urlset {space}>\n{''.join(map(one, part))}</urlset>\n" for part in parts]
    if len(texts) == 1:
        yield "sitemap.xml", texts[0].encode()
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(texts) + 1)]
    listed = "".join(f"<sitemap><loc>{escape(base + name, quote=False)}</loc></sitemap>\n" for name in names)
    yield "sitemap.xml", f"{head}<sitemapindex {space}>\n{listed}</sitemapindex>\n".encode()
    yield from zip(names, (text.encode() for text in texts), strict=True)


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
