"""Digest → citation files: BibTeX, RIS and CSL-JSON, of each paper, edition, theme, tag and author, and of the whole.

Files of one format can be joined: BibTeX and RIS end to end, for each ends with a line end and none has a preamble;
CSL-JSON as arrays. A paper is the same in every file and is formatted once, but that the lists of a large digest are
without abstracts: these are three quarters of a list, and every paper is in eight or so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from offprint.assemble import Digest
from offprint.citations.bibtex import format_bibtex
from offprint.citations.csl import format_csl
from offprint.citations.reference import Reference, refer
from offprint.citations.ris import format_ris
from offprint.output import Output

WHOLE = "data/papers"
"""The path of the files that hold every paper, without their endings."""

LARGE = 1000
"""A digest of more papers than this has lists without abstracts."""


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


def render_citations(digest: Digest) -> Iterator[Output]:
    """A file in each format beside the page of each paper, edition, theme, tag and author, and ``data/papers``."""
    entries = (*digest.entries, *digest.hidden)
    references = [refer(entry, digest) for entry in entries]
    groups = (*digest.editions, *digest.themes, *digest.tags, *digest.authors)
    large = len(references) > LARGE
    for form in FORMATS:
        listed = {}
        for entry, reference in zip(entries, references, strict=True):
            written = form.write(reference)
            listed[reference.key] = form.write(replace(reference, abstract=())) if large else written
            yield f"{entry.path.removesuffix('.html')}.{form.ending}", form.join([written])
        for group in groups:
            yield f"{group.feed}.{form.ending}", form.join(listed[entry.slug] for entry in group.entries)
        yield f"{WHOLE}.{form.ending}", form.join(listed[entry.slug] for entry in digest.entries)
