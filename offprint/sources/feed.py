"""Feeds: RSS of any version, Atom and JSON Feed; among them what arXiv's query interface and its daily feeds send.

A feed in XML is read by feedparser, which is handed bytes and so has nothing to fetch. It keeps no lines, and of the
places in an entry the last alone: both are looked up in the text.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any
from xml.parsers import expat

from offprint.errors import Problem
from offprint.inputs import is_web_address
from offprint.model import Detail, Link, Record
from offprint.sources import fields
from offprint.sources.arxiv_authors import read_authors
from offprint.sources.arxiv_mail import read_abstract, read_mail_day
from offprint.sources.json_text import elements, members, objects, peek, text_of
from offprint.sources.tex import decoded

_HEAD = 8_192
"""How far ``matches`` looks into XML."""
_ABOVE_ROOT = re.compile(r"(?:\s+|<\?[^>]*>|<!--(?:[^-]|-(?!->))*+-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>)*+")
_ROOT = re.compile(r"<(?:[\w.-]+:)?(rss|RDF|feed)\b([^>]*)>")
_NAMESPACES = {
    "rss": "",
    "RDF": r"purl\.org/rss/|my\.netscape\.com/rdf/",
    "feed": r"www\.w3\.org/2005/Atom|purl\.org/atom/",
}
_JSON = "https://jsonfeed.org/version/"
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*>")
_MAILBOX = re.compile(
    r"(<author>\s*+(?:<!\[CDATA\[\s*+)?)[^\s<>()@]+@[^\s<>()@]+(?:[ \t]*\(([^()<>\n]*)\))?"
    r"(?=\s*+(?:\]\]>\s*+)?</author)"
)
"""An author as RSS 2.0 has them, ``bo@bees.example (Bo)``: feedparser ends an address after four letters of "example"
and takes the rest for the name."""
_NAMESPACE = re.compile(rb"""\sxmlns:(?:arxiv|dc|prism)=(?:"[^"<>]*"|'[^'<>]*')""")
_STARTS = re.compile(r"<!--|<!\[CDATA\[|<(?:[\w.-]+:)?(?:item|entry)(?=[\s/>])", re.I)
_TAG = re.compile(
    r"</?(?:[abipqsu]|[a-z][\w:-]+)"
    r"(?:\s+(?:async|defer|hidden|controls|allowfullscreen|[\w:-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'|[^\s\"'<>=]+)))*+\s*/?>",
    re.I,
)
"""A tag, and not the less-than sign of a formula."""
_ANNOUNCED = re.compile(r"\s*arXiv:\S+\s+Announce Type:\s*([a-z-]+)\s+Abstract:", re.I)
_CATEGORY = re.compile(r"[a-z-]+(\.[A-Za-z-]+)?")
_HTML = frozenset(("text/html", "application/xhtml+xml"))


def matches(text: str) -> bool:
    """Whether the root of the XML is that of a feed, or the JSON names the version of JSON Feed it follows."""
    text = text.removeprefix("\ufeff")
    start = text[:64].lstrip()[:1]
    if start == "{":
        return peek(text).get("version", "").replace("\\/", "/").startswith(_JSON)
    if start != "<":
        return False
    above = _ABOVE_ROOT.match(text, 0, _HEAD)
    root = _ROOT.match(text, above.end() if above else 0, _HEAD)
    return bool(root and re.search(_NAMESPACES[root[1]], root[2]))


def parse(text: str, path: str, problems: list[Problem]) -> list[Record]:
    """The items of a feed, in its order. What arXiv announces as a replacement is left out: it has been new before."""
    text = text.removeprefix("\ufeff")
    known = len(problems)
    items = list(_json_items(text, path, problems) if text.lstrip()[:1] == "{" else _xml_items(text, path, problems))
    replaced = [item for item in items if item.announced.startswith("replace")]
    if replaced:
        many = "1 replacement is" if len(replaced) == 1 else f"{len(replaced)} replacements are"
        told = f"{many} left out: a digest has a paper when it is new"
        problems.append(Problem(path, replaced[0].line, 1, "note", told))
    elif not items and len(problems) == known:
        problems.append(Problem(path, 1, 1, "error", "no papers in it: the feed has no items"))
    kept = (item for item in items if not item.announced.startswith("replace"))
    return [record for item in kept if (record := _record(item, path, problems))]


@dataclass(slots=True, kw_only=True)
class _Item:
    """What the kinds of feed say alike, as text."""

    line: int
    title: str = ""
    texts: tuple[str, ...] = ()
    """What may be the abstract."""
    authors: tuple[str, ...] = ()
    affiliations: tuple[Detail, ...] = ()
    published: str = ""
    updated: str = ""
    ids: tuple[str, ...] = ()
    """What may be an arXiv id, or an address that holds one."""
    dois: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    venue: str = ""
    comments: str = ""
    announced: str = ""
    """arXiv's word for why it tells of a paper: new, cross, replace, replace-cross."""


def _record(item: _Item, path: str, problems: list[Problem]) -> Record | None:
    def warn(text: str) -> None:
        problems.append(Problem(path, item.line, 1, "warning", text))

    title = fields.one_line(item.title)
    if not title:
        problems.append(Problem(path, item.line, 1, "error", "an item without a title: give it one, or take it out"))
        return None
    abstract = max(item.texts, key=len, default="")
    if not abstract:
        warn("has no abstract")
    arxiv = next(filter(None, map(_arxiv, item.ids)), "")
    doi = ""
    for each in item.dois:
        of_arxiv, found = fields.identifiers(each)
        if not of_arxiv and not found:
            warn(f"{fields.short(each)} is no DOI, left out")
        arxiv, doi = arxiv or of_arxiv, doi or found
    published, updated = _day(item.published), _day(item.updated)
    for written, day in ((item.published, published), (item.updated, updated)):
        if written and not day:
            warn(f"{fields.short(written)} is no date, left out")
    return Record(
        title=title,
        abstract=abstract,
        path=path,
        line=item.line,
        links=tuple(Link("web", url) for url in dict.fromkeys(item.addresses) if _leads_elsewhere(url)),
        authors=tuple(dict.fromkeys(filter(None, item.authors))),
        affiliations=tuple(dict.fromkeys(item.affiliations)),
        published=published,
        updated=updated if published and updated and updated > published else None,
        arxiv=arxiv,
        categories=tuple(dict.fromkeys(item.categories)),
        doi=doi,
        venue=fields.one_line(item.venue),
        comments=fields.one_line(item.comments),
        keywords=tuple(dict.fromkeys(filter(None, item.keywords))),
    )


def _arxiv(text: str) -> str:
    """The arXiv id in an address or a name that says it is arXiv's: others number their papers likewise."""
    return fields.arxiv_id(text) if "arxiv" in text.lower() else ""


def _leads_elsewhere(url: str) -> bool:
    """Whether an address is one that the site does not make itself of an arXiv id or a DOI."""
    return is_web_address(url) and not fields.arxiv_id(url) and not any(_doi_page(url))


def _doi_page(url: str) -> tuple[str, str]:
    return fields.identifiers(url) if re.match(r"https?://(dx\.)?doi\.org/", url, re.I) else ("", "")


def _day(text: str) -> date | None:
    return fields.day(text) or read_mail_day(text)


# JSON Feed (jsonfeed.org/version/1.1)


def _json_items(text: str, path: str, problems: list[Problem]) -> Iterator[_Item]:
    outer: tuple[str, ...] | None = None
    for found in objects(text, path, problems, within="items"):
        value = found.value
        if text_of(value.get("version")).startswith(_JSON):  # the feed itself, for it has no items
            continue
        names = _json_authors(value)
        if not names:  # those of the feed wrote the items that name nobody
            outer = _outer_authors(text) if outer is None else outer
            names = outer
        id_, *addresses = [text_of(value.get(key)).strip() for key in ("id", "url", "external_url")]
        yield _Item(
            line=found.line,
            title=_plain(text_of(value.get("title")), html=False),
            texts=(
                _plain(text_of(value.get("content_html")), html=True),
                *(_plain(text_of(value.get(key)), html=False) for key in ("content_text", "summary")),
            ),
            authors=names,
            published=text_of(value.get("date_published")),
            updated=text_of(value.get("date_modified")),
            ids=(id_, *addresses),
            dois=tuple(each for each in (id_, *addresses) if any(_doi_page(each))),
            addresses=tuple(addresses),
            keywords=tuple(fields.one_line(text_of(tag)) for tag in elements(value.get("tags"))),
        )


def _json_authors(value: Mapping[str, Any]) -> tuple[str, ...]:
    people = elements(value.get("authors")) or [value.get("author")]  # one alone, in version 1
    return tuple(name for one in people if (name := fields.one_line(text_of(members(one).get("name")))))


def _outer_authors(text: str) -> tuple[str, ...]:
    try:
        return _json_authors(members(json.loads(text)))
    except (ValueError, RecursionError):  # told of already
        return ()


# RSS and Atom


def _xml_items(text: str, path: str, problems: list[Problem]) -> Iterator[_Item]:
    if above := _DECLARATION.match(text):  # the text has been decoded: what it says of its encoding holds no more
        text = re.sub(r"[^\n]", " ", above[0]) + text[above.end() :]
    data = _MAILBOX.sub(r"\1\2", text).encode("utf-8", "replace")
    try:
        feed = _read(data)
        if feed.bozo:  # now its reader of broken XML has read it, to which an element with an attribute has no text
            feed = _read(_NAMESPACE.sub(b"", data))
    except Exception:  # that reader fails in ways of its own
        problems.append(_fault(text, path) or Problem(path, 1, 1, "error", "cannot be read as a feed"))
        return
    if feed.bozo:
        problems.append(_fault(text, path) or Problem(path, 1, 1, "error", "is no well-formed XML"))
    starts = list(_starts(text))
    told = len(starts) == len(feed.entries)
    parts = [text[one:next_] for one, next_ in pairwise([*starts, len(text)])] if told else [""] * len(feed.entries)
    line, at = 1, 0
    for number, (entry, part) in enumerate(zip(feed.entries, parts, strict=True)):
        if told:
            line, at = line + text.count("\n", at, starts[number]), starts[number]
        if "arxiv.org/api/errors" in _value(entry, "id"):
            problems.append(Problem(path, line, 1, "error", f"arXiv answers: {fields.short(_value(entry, 'summary'))}"))
            continue
        yield _item(entry, line, part, feed)


def _read(data: bytes) -> Any:
    import feedparser  # here, for it takes a tenth of a second to import

    return feedparser.parse(
        io.BytesIO(data),  # and no text: of a text that looks like an address it would fetch the page
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,  # it takes "$a<b$" for a tag; all markup goes in _plain()
    )


def _fault(text: str, path: str) -> Problem | None:
    """Where XML ceases to be well-formed, in the file as it is: feedparser tells the line in what it made of it."""
    reader = expat.ParserCreate("utf-8", " ")
    try:
        reader.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        reason = f"the XML is broken here ({expat.ErrorString(error.code)}): items near it may be missing or cut short"
        return Problem(path, error.lineno, error.offset + 1, "error", reason)
    return None


def _starts(text: str) -> Iterator[int]:
    """Where each item begins; one in a comment or quoted text is none."""
    at = 0
    while found := _STARTS.search(text, at):
        at = found.end()
        if found[0] == "<!--" or found[0][1] == "!":
            at = text.find("-->" if found[0] == "<!--" else "]]>", at)
            if at < 0:
                return
        else:
            yield found.start()


def _item(entry: dict[str, Any], line: int, part: str, feed: Any) -> _Item:
    id_, link = _value(entry, "id").strip(), _value(entry, "link").strip()
    summary = _value(entry, "summary")
    announced = _ANNOUNCED.match(summary)
    ours = bool(announced or _arxiv(id_)) or any(key.startswith("arxiv_") for key in entry)
    is_rss = str(feed.version).startswith("rss")
    texts = [summary, *(_value(each, "value") for each in _list(entry, "content"))]
    kinds = [_kind(entry, "summary_detail"), *(_value(each, "type") for each in _list(entry, "content"))]
    people = _list(entry, "authors") or ([] if is_rss else _list(feed.feed, "authors"))  # RFC 4287, 4.2.1
    names = tuple(_name(_value(one, "name"), ours) for one in people)
    terms = [_value(tag, "label") or _value(tag, "term") for tag in _list(entry, "tags")]
    item = _Item(
        line=line,
        ids=(id_, link),
        dois=tuple(_dois(entry, id_, link)),
        addresses=(link,),
        venue=next(filter(None, (_value(entry, key) for key in _VENUES)), ""),
        comments=_value(entry, "arxiv_comment"),
        published=_value(entry, "published"),
        updated=_value(entry, "updated"),
        authors=names,
        announced=(_value(entry, "arxiv_announce_type") or (announced[1] if announced else "")).strip().lower(),
    )
    if not ours:
        item.title = _plain(_value(entry, "title"), html=is_rss or _kind(entry, "title_detail") in _HTML)
        item.texts = tuple(_plain(each, html=kind in _HTML) for each, kind in zip(texts, kinds, strict=True))
        item.keywords = tuple(fields.one_line(_plain(term, html=is_rss)) for term in terms)
        if is_rss and (not part or "<dc:date" in part):  # the one date of RSS 1.0, which feedparser takes for a later
            item.published, item.updated = item.published or item.updated, ""
        return item
    item.title = _plain(_value(entry, "title"), html=False)
    item.texts = (read_abstract(_tagless(summary[announced.end() :] if announced else summary)),)
    primary = _value(members(dict.get(entry, "arxiv_primary_category")), "term")
    item.categories = tuple(each for each in [primary, *terms] if _CATEGORY.fullmatch(each))
    item.affiliations = tuple(detail for detail in _affiliations(part) if detail.name in names)
    if item.announced:
        item.authors, item.affiliations = read_authors(", ".join(_value(one, "name") for one in people))
        if item.announced != "new":  # announced again, on another day than the first
            item.published = item.updated = ""
    return item


_VENUES = ("arxiv_journal_ref", "arxiv_journal_reference", "prism_publicationname")


def _dois(entry: dict[str, Any], *addresses: str) -> Iterator[str]:
    """What an entry gives as its DOI; of what may be something else, what has the look of one."""
    yield from _value(entry, "arxiv_doi").split()[:1]  # several are parted by spaces
    if prism := _value(entry, "prism_doi").strip():
        yield prism
    identifier = _value(entry, "dc_identifier").strip()
    if any(fields.identifiers(identifier)):
        yield identifier
    yield from (each for each in addresses if any(_doi_page(each)))


def _affiliations(entry: str) -> Iterator[Detail]:
    """Where the authors work, of the text of an entry of arXiv's query interface."""
    if "affiliation" not in entry:
        return
    for author in entry.split("<author")[1:]:
        author = author.partition("</author")[0]
        if name := re.search(r"<name\b[^<>]*>([^<]*)<", author):
            for place in re.findall(r"<(?:\w+:)?affiliation\b[^<>]*>([^<]*)<", author):
                if place.strip():
                    yield Detail(_name(fields.plain(name[1]), True), decoded(fields.plain(place)))


def _name(name: str, ours: bool) -> str:
    name = fields.one_line(_tagless(name))
    return decoded(name) if ours else name


def _value(entry: dict[str, Any], key: str) -> str:
    """The text of a key, or nothing; not as feedparser's dictionary gives it, which takes one key for another."""
    value = dict.get(entry, key)
    return value if isinstance(value, str) else ""


def _kind(entry: dict[str, Any], key: str) -> str:
    return _value(members(dict.get(entry, key)), "type")


def _list(entry: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [each for each in elements(dict.get(entry, key)) if isinstance(each, dict)]


def _plain(text: str, *, html: bool) -> str:
    """Paragraphs of text, without markup. In text that is no HTML an ampersand stands for itself."""
    return fields.plain(_shield(text)) if html else fields.paragraphs(_tagless(text))


def _tagless(text: str) -> str:
    """Text that is no HTML by its kind, without the tags that may stand in it all the same."""
    return fields.plain(_shield(text.replace("&", "&amp;"))) if "<!--" in text or _TAG.search(text) else text


def _shield(html: str) -> str:
    """HTML with its comments gone, and with every less-than sign that begins no tag as text."""
    kept, at = [], 0
    while (start := html.find("<!--", at)) >= 0 and (end := html.find("-->", start)) >= 0:
        kept.append(html[at:start])
        at = end + 3
    html = "".join(kept) + html[at:]
    kept, at = [], 0
    for tag in _TAG.finditer(html):
        kept += [html[at : tag.start()].replace("<", "&lt;"), tag[0]]
        at = tag.end()
    return "".join(kept) + html[at:].replace("<", "&lt;")
