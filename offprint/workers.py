"""Work shared by several processes. Alone starts processes."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from offprint.errors import MachineError

_In = TypeVar("_In")
_Out = TypeVar("_Out")


def share(work: Callable[[_In], _Out], items: Sequence[_In], jobs: int, chunk: int = 1) -> Iterator[_Out]:
    """What ``work``, a function of a module, makes of each item, in their order; each process takes ``chunk`` of them
    at a time. Raises MachineError where a process dies."""
    if jobs < 2:
        yield from map(work, items)
        return
    from concurrent.futures import ProcessPoolExecutor  # here: small builds work alone, and feel every import
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    try:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            calm = signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited: Ctrl-C is for this process to handle
            try:
                done = pool.map(work, items, chunksize=chunk)
            finally:
                signal.signal(signal.SIGINT, calm)
            yield from done
    except BrokenProcessPool as error:
        raise MachineError("a worker died, perhaps for lack of memory: try --jobs 1") from error
