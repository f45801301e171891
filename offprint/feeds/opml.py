"""Digest → lists of its feeds in OPML 2.0 (opml.org/spec2.opml), which feed readers take in one go: of all, and of each
theme with the tags that its papers have most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from xml.etree import ElementTree

from offprint.assemble import Digest, Group, neighbours
from offprint.feeds.items import plain_line
from offprint.feeds.streams import WHOLE, Stream, editions_stream, stream_of, whole_stream
from offprint.keys import Keys, name_key
from offprint.output import Output
from offprint.units import Unit, key_of

Outline = tuple[str, Sequence[Stream]]
"""A heading, or nothing, and the streams under it."""


def opml_units(digest: Digest, keys: Keys) -> Iterator[Unit]:
    """``feeds.opml``, and one beside the page of each theme."""
    groups = [*digest.themes, *digest.tags, *digest.authors]
    key = key_of([name_key(group) for group in groups], bool(digest.editions))
    yield Unit(key, ("feeds.opml",), partial(_all, digest))
    tags = {tag.id: tag for tag in digest.tags}
    names = key_of([name_key(tag) for tag in digest.tags])
    for theme in digest.themes:
        named = key_of(name_key(theme), names, keys.labels_of(theme.entries))
        yield Unit(named, (f"{theme.feed}.opml",), partial(_theme, digest, theme, tags))


def _all(digest: Digest) -> Iterator[Output]:
    text = digest.language.text
    outlines = [
        ("", [whole_stream(digest), *([editions_stream(digest)] if digest.editions else [])]),
        (text("Themes"), _streams(digest.themes, digest)),
        (text("Tags"), _streams(digest.tags, digest)),
        (text("Authors"), _streams(digest.authors if digest.config.author_feeds else (), digest)),
    ]
    yield "feeds.opml", _format(digest.config.title, outlines, digest)


def _theme(digest: Digest, theme: Group, tags: dict[str, Group]) -> Iterator[Output]:
    stream = stream_of(theme, digest)
    near = [tags[tag.id] for tag, _ in neighbours(theme) if tag.id in tags]
    outlines = [("", [stream]), (digest.language.text("Tags"), _streams(near, digest))]
    yield f"{theme.feed}.opml", _format(stream.title, outlines, digest)


def _streams(groups: Iterable[Group], digest: Digest) -> list[Stream]:
    return [stream_of(group, digest) for group in groups]


def _format(title: str, outlines: Iterable[Outline], digest: Digest) -> bytes:
    base = digest.config.base_url
    root = ElementTree.Element("opml", version="2.0")
    head, body = ElementTree.SubElement(root, "head"), ElementTree.SubElement(root, "body")
    ElementTree.SubElement(head, "title").text = plain_line(title) or WHOLE
    for name, address in (("ownerName", digest.config.author), ("ownerId", digest.config.author_url)):
        if address:
            ElementTree.SubElement(head, name).text = plain_line(address)
    for heading, streams in outlines:
        if streams:
            parent = ElementTree.SubElement(body, "outline", text=plain_line(heading)) if heading else body
            for stream in streams:
                name = plain_line(stream.title) or stream.path
                values = {"type": "rss", "text": name, "title": name, "xmlUrl": f"{base}{stream.path}.atom"}
                described = {"description": plain_line(stream.subtitle)} if stream.subtitle else {}
                page = {"htmlUrl": digest.config.address(stream.page)}
                ElementTree.SubElement(parent, "outline", values | page | described)
    ElementTree.indent(root)
    made: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return made + b"\n"
