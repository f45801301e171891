"""Digest → HTML pages and their assets. Templates print; what they print is chosen, sorted and counted here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from offprint.assemble import Digest
from offprint.config import Root
from offprint.errors import ContentError
from offprint.lists import list_units
from offprint.main_pages import main_units, map_units
from offprint.model import Theme
from offprint.offline import Stamp, stamp
from offprint.output import Output
from offprint.paper_pages import former_units, paper_units
from offprint.printer import Printer
from offprint.recall import Recall, afresh
from offprint.templating import template_problem
from offprint.units import Unit


def render_site(
    digest: Digest, root: Root, templates: Path, themes: Sequence[Theme], recall: Recall = afresh
) -> Iterator[Output]:
    """Every page and asset of the site. Raises ContentError where a template does not compile or fails."""
    with template_faults():
        printer = Printer(digest, root, templates, themes, recall)
        yield from printer.assets()
        stamps: dict[str, Stamp] = {}
        for unit in page_units(digest, printer, cited=False):
            for path, data in unit.make():
                stamps[path] = stamp(path, data)
                yield path, data
        yield printer.worker(stamps)


def page_units(digest: Digest, printer: Printer, cited: bool = True) -> Iterator[Unit]:
    """All pages, and with ``cited`` the citation files of the papers beside their pages."""
    keys = printer.keys
    yield from main_units(digest, printer, keys)
    yield from map_units(digest, printer, keys)
    yield from paper_units(digest, printer, keys, cited)
    yield from former_units(digest, printer, keys)
    for groups in (digest.editions, digest.themes, digest.tags, digest.authors):
        yield from list_units(digest, printer, keys, groups)


@contextmanager
def template_faults() -> Iterator[None]:
    """Tells of a template that fails in here what is wrong with it, and where: raises ContentError."""
    try:
        yield
    except Exception as error:
        problem = template_problem(error)
        if problem is None:
            raise
        raise ContentError([problem]) from error
