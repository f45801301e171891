"""The texts of papers, converted once for everything that shows or compares them; on several processors if they are
many."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context

from offprint.errors import MachineError
from offprint.text import Text, paragraphs, typeset
from offprint.text.sentences import lead

_WORTH_A_PROCESS = 2000
_CHUNK = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeset:
    """A paper's texts, as HTML and as plain text."""

    title: Text
    abstract: tuple[Text, ...]
    """Its paragraphs."""
    lead: Text
    """The sentence that tells what the paper does."""

    @property
    def plain(self) -> str:
        """The whole abstract as plain text, a blank line between paragraphs."""
        return "\n\n".join(part.plain for part in self.abstract)


def typeset_paper(raw: tuple[str, str]) -> Typeset:
    """Raw (title, abstract) → how they are shown."""
    title, abstract = raw
    return Typeset(title=typeset(title), abstract=paragraphs(abstract), lead=typeset(lead(abstract)))


def typeset_all(raw: Sequence[tuple[str, str]], jobs: int, step: Callable[[], None]) -> list[Typeset]:
    """All of them in their order; ``step`` is called after each. ``jobs`` processes share the work where it is worth
    one."""
    if jobs < 2 or len(raw) < _WORTH_A_PROCESS:
        return _counted(map(typeset_paper, raw), step)
    try:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            calm = signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited: Ctrl-C is for this process to handle
            try:
                done = pool.map(typeset_paper, raw, chunksize=_CHUNK)
            finally:
                signal.signal(signal.SIGINT, calm)
            return _counted(done, step)
    except BrokenProcessPool as error:
        raise MachineError("a worker died, perhaps for lack of memory: try --jobs 1") from error


def _counted(done: Iterable[Typeset], step: Callable[[], None]) -> list[Typeset]:
    found = []
    for texts in done:
        found.append(texts)
        step()
    return found
