"""Documents of streams → JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from offprint.feeds.channel import Channel
from offprint.feeds.items import Item


def format_json_feed(channel: Channel, items: Iterable[Item]) -> bytes:
    """A feed in UTF-8. What is not known is left out, as the format asks for."""
    known = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.page,
        "feed_url": channel.address("json"),
        "description": channel.subtitle,
        "icon": channel.picture,
        "favicon": channel.icon,
        "authors": [_filled({"name": channel.author, "url": channel.author_url})] if channel.author else [],
        "language": channel.language,
        "hubs": [{"type": "WebSub", "url": channel.hub}] if channel.hub else [],
    }
    made = {**_filled(known), "items": [_item(item) for item in items]}
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def _item(item: Item) -> dict[str, Any]:
    known = {
        "id": item.id,
        "url": item.url,
        "external_url": item.elsewhere,
        "title": item.title,
        "content_text": item.text,
        "summary": item.summary,
        "date_published": item.published and item.published.isoformat(),
        "date_modified": item.updated.isoformat() if item.published else "",
        "authors": [_filled({"name": name, "url": url}) for name, url in item.authors],
        "tags": [name for _, _, name in item.categories],
    }
    return {**_filled(known), "content_html": item.html}


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
