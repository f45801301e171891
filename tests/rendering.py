"""The files of a digest at hand, without a folder to build: what the units of a build make, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from offprint.assemble import Digest
from offprint.calendar import calendar_units
from offprint.citations import citation_units, cite
from offprint.config import Root
from offprint.exports import export_units
from offprint.feeds import feed_units
from offprint.keys import Keys
from offprint.llms import llms_units
from offprint.model import Theme
from offprint.offline import Stamp, stamp
from offprint.output import Output
from offprint.printer import Printer
from offprint.recall import Recall, afresh
from offprint.register import register_units
from offprint.render import page_units, template_faults
from offprint.units import Unit


def render_site(
    digest: Digest, root: Root, templates: Path, themes: Sequence[Theme], recall: Recall = afresh
) -> Iterator[Output]:
    """Assets, pages with the citation files beside them, and the worker. Raises ContentError where a template does not
    compile or fails."""
    with template_faults():
        printer = Printer(digest, root, templates, themes, recall)
        yield from printer.assets()
        stamps: dict[str, Stamp] = {}
        for path, data in _made(page_units(digest, printer)):
            stamps[path] = stamp(path, data)
            yield path, data
        yield printer.worker(stamps)


def render_feeds(digest: Digest, style: str = "") -> Iterator[Output]:
    return _made(feed_units(digest, Keys(digest), style))


def render_calendar(digest: Digest) -> Iterator[Output]:
    return _made(calendar_units(digest, Keys(digest)))


def render_llms(digest: Digest) -> Iterator[Output]:
    return _made(llms_units(digest, Keys(digest)))


def render_citations(digest: Digest) -> Iterator[Output]:
    """Of the papers, then of the lists."""
    for entry in (*digest.entries, *digest.hidden) if digest.config.citation_files else ():
        yield from cite(entry, digest)
    yield from _made(citation_units(digest, Keys(digest)))


def render_exports(digest: Digest, pages: Sequence[str]) -> Iterator[Output]:
    """``pages`` are the paths of all HTML pages that search engines should know."""
    return _made(export_units(digest, Keys(digest), pages))


def render_register(digest: Digest) -> Iterator[Output]:
    return _made(register_units(digest))


def _made(units: Iterable[Unit]) -> Iterator[Output]:
    for unit in units:
        yield from unit.make()
