"""The addresses at which common feed readers on the web ask whether to subscribe to a feed."""

from __future__ import annotations

from urllib.parse import quote

_READERS = {
    "Feedly": "https://feedly.com/i/subscription/feed%2F{}",
    "Inoreader": "https://www.inoreader.com/?add_feed={}",
    "NewsBlur": "https://www.newsblur.com/?url={}",
    "The Old Reader": "https://theoldreader.com/feeds/subscribe?url={}",
    "Feedbin": "https://feedbin.com/?subscribe={}",
}


def reader_links(feed: str) -> list[tuple[str, str]]:
    """(name, address) of each, for the address of a feed."""
    return [(name, at.format(quote(feed, safe=""))) for name, at in _READERS.items()]
