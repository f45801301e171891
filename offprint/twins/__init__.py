"""Pages to their twins in Markdown, which say the same without design: at a page's address, with ``.md`` after it
(llmstxt.org). For programs that read for people, and for people who read in an editor."""

from __future__ import annotations

from offprint.assemble import Digest

MOST = 2_000
"""A digest of more papers than this has no twins of the pages of papers and authors, unless its owner asks for all: a
file a paper more is what a host with limits minds, and all that is said of these papers is in the data."""


def has_twins(digest: Digest) -> bool:
    """Whether lists and the pages of the first level have twins."""
    return bool(digest.config.markdown)


def papers_have_twins(digest: Digest) -> bool:
    """Whether papers and authors have them too."""
    return digest.config.markdown == "all" or (has_twins(digest) and len(digest.entries) <= MOST)


def twin_of(path: str) -> str:
    """The path of a page's twin."""
    return f"{path}.md"
