"""Digest → HTML pages and their assets. Templates print; what they print is chosen, sorted and counted here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from offprint.assemble import Digest
from offprint.errors import ContentError
from offprint.lists import list_units
from offprint.main_pages import main_units, map_units
from offprint.paper_pages import former_units, paper_units
from offprint.printer import Printer
from offprint.templating import template_problem
from offprint.units import Unit


def page_units(digest: Digest, printer: Printer) -> Iterator[Unit]:
    """All pages, with the citation files of the papers beside theirs."""
    keys = printer.keys
    yield from main_units(digest, printer, keys)
    yield from map_units(digest, printer, keys)
    yield from paper_units(digest, printer, keys)
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
