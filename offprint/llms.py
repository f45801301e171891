"""Digest to ``llms.txt``, after the format of llmstxt.org: what the site is, and where programs that read for people
find what they need of it. It stays short, however large the digest is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from offprint.assemble import Digest, Group
from offprint.calendar import calendar_of
from offprint.exports import SCHEMA
from offprint.keys import Keys
from offprint.output import Output
from offprint.parts import parts
from offprint.twins import has_twins, papers_have_twins, twin_of
from offprint.twins.lists import first_pages
from offprint.twins.writing import line, link, words
from offprint.units import Unit, key_of

LLMS = "llms.txt"
_FEEDS = (("Atom", "atom"), ("RSS", "rss"), ("JSON", "json"))
_EDITIONS, _THEMES, _PARTS = 20, 100, 20
"""The most that are named."""


def llms_units(digest: Digest, keys: Keys) -> Iterator[Unit]:
    """``llms.txt``; none where pages have no twins for it to lead to."""
    if has_twins(digest):
        key = key_of(keys.outline, _since(digest))
        yield Unit(key, (LLMS,), partial(_llms, digest))


def _since(digest: Digest) -> str:
    """The day of the oldest paper that has one; empty where none has."""
    day = next((entry.added for entry in reversed(digest.entries) if entry.added), None)
    return digest.language.day(day) if day else ""


_Links = list[tuple[str, str, str]]
"""Names, paths, and what is said of them."""


def _llms(digest: Digest) -> Iterator[Output]:
    config, language = digest.config, digest.language
    about = config.tagline or language.text(
        "%(site)s: papers by theme and tag, with whole abstracts, search and feeds", site=config.title
    )
    lines = [f"# {words(config.title)}", "", f"> {line(words(about))}", "", line(words(" ".join(_details(digest))))]
    newest = [(language.text("Newest edition"), twin_of("index.html"), "")]
    more = [(name, twin_of(path), "") for name, path in first_pages(digest)]
    for name, links in (
        (language.text("Pages"), newest + more),
        (language.text("Editions"), _groups(digest, digest.editions[:_EDITIONS])),
        (language.text("Themes"), _groups(digest, digest.themes[:_THEMES])),
        (language.text("Data"), _data(digest)),
        ("Optional", _optional(digest)),  # the one name that the format has a meaning for
    ):
        lines += ["", f"## {words(name)}", "", *_items(digest, links)] if links else []
    yield LLMS, ("\n".join(lines) + "\n").encode()


def _details(digest: Digest) -> Iterator[str]:
    """How much there is, and how to read it: sentences."""
    language, config = digest.language, digest.config
    papers = language.plural("%(num)s paper", "%(num)s papers", len(digest.entries))
    editions = language.plural("%(num)s edition", "%(num)s editions", len(digest.editions))
    yield language.text("%(papers)s in %(editions)s.", papers=papers, editions=editions)
    if since := _since(digest):
        yield language.text("The first of them came on %(day)s.", day=since)
    yield language.text("Pages are named here by their twins in Markdown: a page's address with .md after it.")
    if papers_have_twins(digest):
        yield language.text("Every paper has one, with its whole abstract, in which formulas are TeX.")
    if config.exports:
        yield language.text("To look through all papers, take the data: search is for browsers.")
    yield language.text("Titles and abstracts are their authors'.")


def _groups(digest: Digest, groups: Iterable[Group]) -> _Links:
    language, links = digest.language, []
    for group in groups:
        size = language.plural("%(num)s paper", "%(num)s papers", len(group.entries))
        about = f". {group.description}" if group.description.strip() else ""
        links.append((group.name, twin_of(group.path), size + about))
    return links


def _data(digest: Digest) -> _Links:
    language = digest.language
    if not digest.config.exports:
        return []
    newest = [stem for stem, _ in parts(digest)][: -_PARTS - 1 : -1]
    files = [(f"{stem}.jsonl", f"{stem}.jsonl", language.text("One paper a line, as JSON")) for stem in newest]
    return [
        (language.text("All files, and what each field means"), "data.html", ""),
        (SCHEMA, SCHEMA, language.text("The same as a JSON Schema")),
        *files,
    ]


def _optional(digest: Digest) -> _Links:
    language = digest.language
    feed = language.text("Feed")
    links = [(f"{feed} ({name})", f"feed.{ending}", "") for name, ending in _FEEDS]
    links.append((language.text("All feeds"), "feeds.opml", "OPML"))
    if calendar := calendar_of(digest):
        links.append((language.text("Calendar of editions"), calendar, ""))
    return [*links, (language.text("Subscribe"), "subscribe.html", "")]


def _items(digest: Digest, links: _Links) -> Iterator[str]:
    for name, path, said in links:
        about = f": {words(said)}" if said else ""
        yield f"- {link(words(name), digest.config.base_url + path)}{about}"
