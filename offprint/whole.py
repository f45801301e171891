"""Digest → the units of every file of the site but search, pictures, assets, and the worker, which is made last."""

from __future__ import annotations

from collections.abc import Iterator

from offprint.assemble import Digest
from offprint.calendar import calendar_units
from offprint.citations import citation_units
from offprint.exports import export_units
from offprint.feeds import feed_units
from offprint.llms import llms_units
from offprint.offline import APART
from offprint.printer import Printer
from offprint.register import register_units
from offprint.render import page_units
from offprint.units import Unit


def render_units(digest: Digest, printer: Printer) -> Iterator[Unit]:
    """Pages, feeds, calendar, citations, data, sitemaps and registers. Templates that fail do so in ``make``."""
    keys = printer.keys
    pages, unlisted = [], digest.unlisted
    for unit in page_units(digest, printer):
        pages += [path for path in unit.paths if path.endswith(".html") and path not in APART and path not in unlisted]
        yield unit
    yield from feed_units(digest, keys, printer.asset("feed.css"))
    yield from calendar_units(digest, keys)
    yield from llms_units(digest, keys)
    if digest.config.exports:
        yield from citation_units(digest, keys)
    yield from export_units(digest, keys, pages)
    yield from register_units(digest)
