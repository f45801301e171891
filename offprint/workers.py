"""Work shared by several processes. Alone starts processes."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

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


def inherit(work: Callable[[int], _Out], count: int, jobs: int, begin: Callable[[], None]) -> Iterator[_Out]:
    """What ``work`` makes of the numbers below ``count``, in their order, in ``jobs`` processes that begin with all
    that this one knows: nothing is sent to them but the numbers. Each calls ``begin`` first. Where processes cannot
    begin so (Windows; macOS, whose libraries forbid it), or one is enough, it happens here, without ``begin``. Raises
    MachineError where a process dies."""
    if jobs < 2 or count < 2 or sys.platform in ("win32", "darwin"):
        yield from map(work, range(count))
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    gc.freeze()  # what is known stays where it is: a collection in one process would copy it
    try:
        calm = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as in ``share``
        try:
            pool = ProcessPoolExecutor(jobs, get_context("fork"), _inherited, (work, begin))
            done = pool.map(_work, range(count))
        finally:
            signal.signal(signal.SIGINT, calm)
        with pool:
            yield from done
    except BrokenProcessPool as error:
        raise MachineError("a worker died, perhaps for lack of memory: try --jobs 1") from error
    finally:
        gc.unfreeze()


_given: list[Callable[[int], Any]] = []
"""In a process that was begun by ``inherit``, its work: what is not sent must be found somewhere."""


def _inherited(work: Callable[[int], Any], begin: Callable[[], None]) -> None:
    _given[:] = [work]
    begin()


def _work(number: int) -> Any:
    return _given[0](number)
