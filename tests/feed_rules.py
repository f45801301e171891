"""The rules of the formats of feeds, as code: each gives what is wrong with a feed, in words."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
from lxml import etree  # type: ignore[import-untyped]

DATA = Path(__file__).parent / "data"
ATOM, CONTENT = "{http://www.w3.org/2005/Atom}", "{http://purl.org/rss/1.0/modules/content/}encoded"
DUBLIN, HISTORY = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/syndication/history/1.0}"
_RFC822 = (
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d \+0000"
)
_RFC3339 = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)"
_LANGUAGE = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*"


def faults(path: str, data: bytes) -> list[str]:
    """What is wrong with a feed, told by the ending of its path."""
    rules = {"atom": atom_faults, "rss": rss_faults, "json": json_faults, "opml": opml_faults}
    return [f"{path}: {fault}" for fault in rules[path.rpartition(".")[2]](data)]


@cache
def _atom_schema() -> Any:
    return etree.RelaxNG(etree.parse(DATA / "atom.rng"))


def atom_faults(data: bytes) -> Iterator[str]:
    """The schema, and what RFC 4287 asks for beyond what a schema can say."""
    yield from _parser_faults(data, "atom10")
    root, schema = etree.fromstring(data), _atom_schema()
    if not schema.validate(root):
        yield from (f"line {error.line}: {error.message}" for error in schema.error_log)
    for element in (root, *root.findall(f"{ATOM}entry")):
        alternates = [
            (link.get("type"), link.get("hreflang"))
            for link in element.findall(f"{ATOM}link")
            if link.get("rel", "alternate") == "alternate"
        ]
        if len(alternates) != 1:  # one of each type and language (4.1.1), and ours have one
            yield f"{len(alternates)} alternate links"
    if root.find(f"{ATOM}author") is None and any(
        e.find(f"{ATOM}author") is None for e in root.findall(f"{ATOM}entry")
    ):
        yield "an entry without an author in a feed without one (4.1.1)"
    if not [link for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]:
        yield "no link to itself"
    yield from _repeated([entry.findtext(f"{ATOM}id") or "" for entry in root.findall(f"{ATOM}entry")])
    for entry in root.findall(f"{ATOM}entry"):
        published, updated = (entry.findtext(f"{ATOM}{name}") or "" for name in ("published", "updated"))
        if published > updated:  # both are in UTC
            yield f"published {published}, updated {updated}"
        if not (entry.findtext(f"{ATOM}title") or "").strip():
            yield "an entry without a title"


def rss_faults(data: bytes) -> Iterator[str]:
    """RSS 2.0, and the RSS Advisory Board's Best Practices Profile (rssboard.org/rss-profile)."""
    yield from _parser_faults(data, "rss20")
    root = etree.fromstring(data)
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or len(root) != 1 or channel is None:
        yield "not an rss element of version 2.0 with one channel"
        return
    for name in ("title", "link", "description"):
        if len(channel.findall(name)) != 1 or not (channel.findtext(name) or "").strip():
            yield f"the channel must have one {name}"
    once = Counter(str(element.tag) for element in channel if element.tag not in ("item", f"{ATOM}link", "category"))
    yield from (f"the channel has {count} of {tag}" for tag, count in once.items() if count > 1)
    own = [link for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if len(own) != 1 or own[0].get("type") != "application/rss+xml":
        yield "the channel must have one atom:link to itself"
    if not re.fullmatch(_LANGUAGE, channel.findtext("language") or ""):
        yield f"language {channel.findtext('language')!r}"
    yield from _rss_date(channel.findtext("lastBuildDate"))
    image = channel.find("image")
    if image is not None:
        if (image.findtext("title"), image.findtext("link")) != (channel.findtext("title"), channel.findtext("link")):
            yield "the image's title and link must be the channel's"
        if int(image.findtext("width") or 88) > 144 or int(image.findtext("height") or 31) > 400:
            yield "the image is larger than RSS allows"
    for author in (*channel.findall("managingEditor"), *channel.findall("webMaster"), *channel.findall("item/author")):
        if "@" not in (author.text or ""):
            yield f"{author.tag} must be a mail address; names go into dc:creator"
    for item in channel.findall("item"):
        yield from _rss_item(item)
    yield from _repeated([item.findtext("guid") or "" for item in channel.findall("item")])


def _rss_item(item: Any) -> Iterator[str]:
    title = item.findtext("title") or ""
    if not title.strip():
        yield f"title {title!r}"
    known = {"title", "link", "description", CONTENT, "guid", "category", "pubDate", f"{DUBLIN}creator"}
    yield from (f"an item has {child.tag}" for child in item if child.tag not in known)
    once = Counter(str(child.tag) for child in item if child.tag not in ("category", f"{DUBLIN}creator"))
    yield from (f"an item has {count} of {tag}" for tag, count in once.items() if count > 1)
    order = [child.tag for child in item]
    if CONTENT in order and "description" in order and order.index(CONTENT) < order.index("description"):
        yield "content:encoded must follow description"
    if not urlsplit(item.findtext("link") or "").netloc:
        yield f"link {item.findtext('link')!r}"
    guid = item.find("guid")
    if guid is None or guid.get("isPermaLink") != "false" or not (guid.text or "").startswith("urn:"):
        yield "guid must be a URN that says that it is no link"
    if item.find("pubDate") is not None:
        yield from _rss_date(item.findtext("pubDate"))
    for category in item.findall("category"):
        if not (category.text or "").strip() or not urlsplit(category.get("domain") or "").netloc:
            yield "a category needs a name and a domain"


def _rss_date(text: str | None) -> Iterator[str]:
    if not re.fullmatch(_RFC822, text or "") or f"{parsedate_to_datetime(text or ''):%a}" != (text or "")[:3]:
        yield f"date {text!r}"


_FEED = {
    **dict.fromkeys(("version", "title", "home_page_url", "feed_url", "description", "user_comment"), str),
    **dict.fromkeys(("next_url", "icon", "favicon", "language"), str),
    **dict.fromkeys(("authors", "hubs", "items"), list),
    "expired": bool,
}
_ITEM = {
    **dict.fromkeys(("id", "url", "external_url", "title", "content_html", "content_text", "summary"), str),
    **dict.fromkeys(("image", "banner_image", "date_published", "date_modified", "language"), str),
    **dict.fromkeys(("authors", "tags", "attachments"), list),
}
_AUTHOR = dict.fromkeys(("name", "url", "avatar"), str)


def json_faults(data: bytes) -> Iterator[str]:
    """JSON Feed 1.1 (jsonfeed.org/version/1.1)."""
    try:
        feed = json.loads(data)
    except ValueError as error:
        yield f"no JSON: {error}"
        return
    if feed.get("version") != "https://jsonfeed.org/version/1.1" or not feed.get("title") or "items" not in feed:
        yield "version, title and items are required"
    yield from _typed(feed, _FEED)
    for name in ("home_page_url", "feed_url", "next_url", "icon", "favicon"):
        if name in feed and not urlsplit(feed[name]).netloc:
            yield f"{name} {feed[name]!r} is no whole address"
    for hub in feed.get("hubs", ()):
        yield from _typed(hub, {"type": str, "url": str}, required=("type", "url"))
    for item in feed.get("items", ()):
        yield from _typed(item, _ITEM, required=("id",))
        if "content_html" not in item and "content_text" not in item:
            yield "an item needs content_html or content_text"
        for name in ("date_published", "date_modified"):
            if name in item and not (re.fullmatch(_RFC3339, item[name]) and datetime.fromisoformat(item[name])):
                yield f"{name} {item[name]!r}"
        for author in item.get("authors", ()):
            yield from _typed(author, _AUTHOR, required=("name",))
        if not all(isinstance(tag, str) and tag for tag in item.get("tags", ())):
            yield "tags must be texts"
        for name in ("url", "external_url"):
            if name in item and not urlsplit(item[name]).netloc:
                yield f"{name} {item[name]!r} is no whole address"
    yield from _repeated([item.get("id", "") for item in feed.get("items", ())])


def opml_faults(data: bytes) -> Iterator[str]:
    """OPML 2.0 (opml.org/spec2.opml): a head, a body of outlines, each with a text, and subscriptions with addresses."""
    root = etree.fromstring(data)
    if root.tag != "opml" or root.get("version") != "2.0" or [child.tag for child in root] != ["head", "body"]:
        yield "not an opml element of version 2.0 with a head and a body"
    if not len(root[1]):
        yield "an empty body"
    for outline in root[1].iter("outline"):
        if not (outline.get("text") or "").strip():
            yield "an outline without a text"
        if outline.get("type") == "rss" and not urlsplit(outline.get("xmlUrl") or "").netloc:
            yield f"{outline.get('text')}: no address"
        if outline.get("type") != "rss" and not len(outline):
            yield f"{outline.get('text')}: an empty folder"


def _typed(values: dict[str, Any], types: dict[str, Any], required: tuple[str, ...] = ()) -> Iterator[str]:
    """Names that the format knows, each of its type, and none that says nothing."""
    for name, value in values.items():
        if name not in types:
            yield f"{name} is unknown"
        elif not isinstance(value, types[name]) or (value == "" and name != "content_html"):
            yield f"{name}: {value!r}"
    yield from (f"no {name}" for name in required if name not in values)


def _parser_faults(data: bytes, version: str) -> Iterator[str]:
    feed: Any = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    if feed.bozo or feed.version != version:
        yield f"feedparser: {feed.version}, {feed.get('bozo_exception')}"


def _repeated(ids: list[str]) -> Iterator[str]:
    yield from (f"id {id_} {count} times" for id_, count in Counter(ids).items() if count > 1 or not id_)
