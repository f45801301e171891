"""Telling a WebSub hub of feeds that have something new (W3C WebSub, 6; how, PubSubHubbub 0.4, 7.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from offprint.assemble import Digest
from offprint.feeds.channel import TYPES
from offprint.feeds.streams import EDITIONS, WHOLE

_BATCH = 20
"""Feeds that a hub is told of at a time: the field may be repeated, and who serves no more says so."""
_SECONDS = (10, 60)
"""To wait for a connection, and for the answer."""

Post = Callable[[str, list[tuple[str, str]]], int]
"""An address and the fields of a form → the status of the answer. Raises OSError where there is none."""


def new_feeds(digest: Digest) -> list[str]:
    """The addresses of the feeds, in each format, that have papers of the newest edition; none where there is none."""
    if not digest.editions:
        return []
    newest = {entry.slug for entry in digest.editions[0].entries}
    groups = [*digest.themes, *digest.tags, *(digest.authors if digest.config.author_feeds else ())]
    fed = [group.feed for group in groups if any(entry.slug in newest for entry in group.entries)]
    return [f"{digest.config.base_url}{path}.{ending}" for path in (WHOLE, EDITIONS, *fed) for ending in TYPES]


def tell_hub(hub: str, feeds: Sequence[str], post: Post) -> Iterator[str]:
    """Tell a hub of feeds; what went wrong, in words. One that refuses several at a time is told of each by itself."""
    for at in range(0, len(feeds), _BATCH):
        batch = feeds[at : at + _BATCH]
        fault = _tell(hub, batch, post)
        if fault and fault.startswith("4") and len(batch) > 1:
            yield from (f"{feed}: the hub answers {said}" for feed in batch if (said := _tell(hub, [feed], post)))
        elif fault:
            yield f"{batch[0]} and what follows: {fault}" if len(batch) > 1 else f"{batch[0]}: {fault}"


def _tell(hub: str, feeds: Sequence[str], post: Post) -> str:
    """Nothing where the hub took them, with a status of the twos."""
    try:
        status = post(hub, [("hub.mode", "publish"), *(("hub.url", feed) for feed in feeds)])
    except OSError as error:
        return f"the hub gives no answer: {error}"
    return "" if 200 <= status < 300 else str(status)


def post_form(address: str, fields: list[tuple[str, str]]) -> int:
    """The status of the answer. Raises OSError where there is none, also of an address that cannot be one."""
    import requests  # a fifth of a second, and no build needs it

    try:
        answer: Any = requests.post(address, data=fields, timeout=_SECONDS, headers={"User-Agent": "Offprint"})
    except ValueError as error:  # urllib3's own of some names of hosts, such as a..b, which requests lets through
        raise OSError(str(error)) from error
    return int(answer.status_code)
