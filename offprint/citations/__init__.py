"""Digest → citation files: BibTeX, RIS and CSL-JSON, of each paper, edition, theme, tag and author, and of the whole.

Files of one format can be joined: BibTeX and RIS end to end, for each ends with a line end and none has a preamble;
CSL-JSON as arrays. A paper is the same in every file and is formatted once, but that the lists of a large digest are
without abstracts: these are three quarters of a list, and every paper is in eight or so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from offprint.assemble import Digest, Entry, Group
from offprint.citations.bibtex import format_bibtex
from offprint.citations.csl import format_csl
from offprint.citations.reference import Reference, refer
from offprint.citations.ris import format_ris
from offprint.keys import Keys
from offprint.output import Output
from offprint.parts import parts
from offprint.units import Unit, key_of

LARGE = 1_000
"""A digest of more papers than this has lists without abstracts."""
MOST, MOST_OF_LARGE = 1_000, 100
"""A list of more papers than this has no citation files of its own, in a digest that is not large, or is."""
_KEPT = 20_000
"""Papers whose citations are kept while lists are written: a few hundred bytes each, three times."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of citations: its name, the ending of its files, and what they are (RFC 6838)."""

    name: str
    ending: str
    media_type: str
    write: Callable[[Reference], str]
    opening: str = ""
    between: str = ""
    closing: str = ""

    def join(self, entries: Iterable[str]) -> bytes:
        """A file of these entries, each as ``write`` gave it."""
        body = self.between.join(entries)
        return (self.opening + body + self.closing if body else self.opening.strip() + self.closing.lstrip()).encode()


FORMATS = (
    Format("BibTeX", "bib", "application/x-bibtex", format_bibtex, between="\n"),
    Format("RIS", "ris", "application/x-research-info-systems", format_ris),
    Format("CSL-JSON", "csl.json", "application/vnd.citationstyles.csl+json", format_csl, "[\n", ",\n", "\n]\n"),
)
"""In the order in which they are offered."""


def citation_paths(entry: Entry) -> tuple[str, ...]:
    """The paths of a paper's citation files, in the order of FORMATS."""
    stem = entry.path.removesuffix(".html")
    return tuple(f"{stem}.{form.ending}" for form in FORMATS)


def cite(entry: Entry, digest: Digest) -> Iterator[Output]:
    """A paper's citation files."""
    reference = refer(entry, digest)
    for form, path in zip(FORMATS, citation_paths(entry), strict=True):
        yield path, form.join([form.write(reference)])


def is_cited(group: Group, digest: Digest) -> bool:
    """Whether a list has citation files: nobody takes in thousands of papers at once, but all of them; and in a large
    digest a paper is in lists of hundreds, which would all be written again for it."""
    return len(group.entries) <= (MOST if len(digest.entries) <= LARGE else MOST_OF_LARGE)


def citation_units(digest: Digest, keys: Keys) -> Iterator[Unit]:
    """A file in each format beside the page of each edition, theme, tag and author, and of the whole."""
    lists = _Lists(digest)
    groups = (*digest.editions, *digest.themes, *digest.tags, *digest.authors)
    for path, entries in (
        *((group.feed, group.entries) for group in groups if is_cited(group, digest)),
        *parts(digest),
    ):
        paths = tuple(f"{path}.{form.ending}" for form in FORMATS)
        yield Unit(key_of(lists.short, keys.of(entries)), paths, partial(lists.files, path, entries))


class _Lists:
    """The citations of lists. What lists say of a paper is written once for all that are made in one go."""

    def __init__(self, digest: Digest) -> None:
        self._digest = digest
        self.short = len(digest.entries) + len(digest.hidden) > LARGE
        """Whether they are without abstracts."""
        self._by_slug = {entry.slug: entry for entry in digest.entries}
        self._written = lru_cache(_KEPT)(self._write)

    def files(self, path: str, entries: Sequence[Entry]) -> Iterator[Output]:
        """A list's file in each format."""
        for at, form in enumerate(FORMATS):
            yield f"{path}.{form.ending}", form.join(self._written(entry.slug)[at] for entry in entries)

    def _write(self, slug: str) -> tuple[str, ...]:
        reference = refer(self._by_slug[slug], self._digest)
        if self.short:
            reference = replace(reference, abstract=())
        return tuple(form.write(reference) for form in FORMATS)
