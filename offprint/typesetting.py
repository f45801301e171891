"""The texts of papers, converted once for everything that shows or compares them; on several processors if they are
many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import escape

from offprint.text import Packed, Text, is_bare, paragraphs, typeset, typeset_bare
from offprint.text.characters import clean
from offprint.text.sentences import lead
from offprint.workers import share

WORTH_A_PROCESS = 2000
"""Papers from which on several processes are sooner done than one."""
CHUNK = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeset:
    """A paper's texts, as HTML and as plain text."""

    title: Text
    abstract: tuple[Text, ...]
    """Its paragraphs."""
    lead: Text
    """The sentence that tells what the paper does."""

    @property
    def unknown(self) -> tuple[str, ...]:
        """The TeX macros in them that nobody knows, each once."""
        return tuple(dict.fromkeys(name for text in (self.title, *self.abstract) for name in text.unknown))

    @property
    def plain(self) -> str:
        """The whole abstract as plain text, a blank line between paragraphs."""
        return "\n\n".join(part.plain for part in self.abstract)


def pack(texts: Typeset) -> tuple[Packed, ...]:
    """Texts as they pass from process to process: title, lead, and the paragraphs."""
    return tuple([text.pack() for text in (texts.title, texts.lead, *texts.abstract)])


def unpack(packed: tuple[Packed, ...]) -> Typeset:
    """What ``pack`` was given."""
    title, lead, *abstract = [Text.unpack(text) for text in packed]
    return Typeset(title=title, abstract=tuple(abstract), lead=lead)


def typeset_paper(raw: tuple[str, str]) -> Typeset:
    """Raw (title, abstract) → how they are shown. A title of which nothing is left is shown as it was written."""
    title, abstract = raw
    shown = typeset(title)
    if not shown.plain:
        source = clean(title)
        shown = Text(escape(source), source, shown.unknown)
    if is_bare(abstract):  # two of three are
        whole = typeset_bare(abstract)
        return Typeset(
            title=shown, abstract=(whole,) if whole.plain else (), lead=typeset_bare(lead(abstract, bare=True))
        )
    return Typeset(title=shown, abstract=paragraphs(abstract), lead=typeset(lead(abstract)))


def typeset_all(raw: Sequence[tuple[str, str]], jobs: int, step: Callable[[], None]) -> list[Typeset]:
    """All of them in their order; ``step`` is called after each. ``jobs`` processes share the work where it is worth
    one."""
    texts = []
    for text in map(typeset_paper, raw) if jobs < 2 or len(raw) < WORTH_A_PROCESS else _shared(raw, jobs):
        texts.append(text)
        step()
    return texts


def _shared(raw: Sequence[tuple[str, str]], jobs: int) -> Iterator[Typeset]:
    return map(unpack, share(_pack_paper, raw, jobs, CHUNK))


def _pack_paper(raw: tuple[str, str]) -> tuple[Packed, ...]:
    return pack(typeset_paper(raw))
