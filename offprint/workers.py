"""Work shared by several processes. Alone starts processes."""

from __future__ import annotations

import gc
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from offprint.errors import MachineError

_In = TypeVar("_In")
_Out = TypeVar("_Out")
_Tool = TypeVar("_Tool")


def share(work: Callable[[_In], _Out], items: Sequence[_In], jobs: int, chunk: int = 1) -> Iterator[_Out]:
    """What ``work``, a function of a module, makes of each item, in their order; each process takes ``chunk`` of them
    at a time. Raises MachineError where a process dies."""
    if jobs < 2:
        yield from map(work, items)
        return
    yield from _run(jobs, partial(_each, work), items, chunk, None)


def share_with(
    make: Callable[[], _Tool], work: Callable[[_Tool, _In], _Out], items: Sequence[_In], jobs: int, chunk: int = 1
) -> Iterator[_Out]:
    """The same with a tool that is too large to be sent along with each chunk: ``make``, which can be sent, makes it
    once in each process."""
    if jobs < 2:
        yield from map(partial(work, make()), items)
        return
    yield from _run(jobs, partial(_each_with, work), items, chunk, make)


def _run(
    jobs: int,
    work: Callable[[Sequence[_In]], list[_Out]],
    items: Sequence[_In],
    chunk: int,
    make: Callable[[], object] | None,
) -> Iterator[_Out]:
    from concurrent.futures import ProcessPoolExecutor  # here: small builds work alone, and feel every import
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    chunks = [items[at : at + chunk] for at in range(0, len(items), chunk)]
    try:
        with ProcessPoolExecutor(jobs, get_context(_way()), _equip, (make,)) as pool:
            calm = signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited: Ctrl-C is for this process to handle
            try:
                done = pool.map(work, chunks)
            finally:
                signal.signal(signal.SIGINT, calm)
            for some in done:
                yield from some
    except BrokenProcessPool as error:
        raise MachineError("a worker died, perhaps for lack of memory: try --jobs 1") from error


def inherit(work: Callable[[int], _Out], count: int, jobs: int, begin: Callable[[], None]) -> Iterator[_Out]:
    """What ``work`` makes of the numbers below ``count``, in their order, in ``jobs`` processes that begin with all
    that this one knows: nothing is sent to them but the numbers. Each calls ``begin`` first. Where processes cannot
    begin so, or one is enough, it happens here, without ``begin``. Raises MachineError where a process dies."""
    if jobs < 2 or count < 2 or sys.platform != "linux":
        yield from map(work, range(count))
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    gc.collect()
    gc.freeze()  # what is known stays where it is: a collection in one process would copy it
    try:
        calm = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as in ``_run``
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


def _inherited(work: Callable[[int], Any], begin: Callable[[], None]) -> None:
    _Bench.tool = work
    begin()


def _work(number: int) -> Any:
    return _Bench.tool(number)


def _way() -> str:
    """A copy of this process starts in milliseconds where a new one has to import everything; but only Linux makes one
    that can be trusted, and only of a process without other threads, whose locks nobody would open in the copy."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


class _Bench:
    """What a worker has at hand."""

    tool: Any = None


def _equip(make: Callable[[], object] | None) -> None:
    gc.freeze()  # what came from the other process is not looked at again, or its pages would have to be copied
    _Bench.tool = make() if make else None


def _each(work: Callable[[_In], _Out], items: Sequence[_In]) -> list[_Out]:
    return [work(item) for item in items]


def _each_with(work: Callable[[Any, _In], _Out], items: Sequence[_In]) -> list[_Out]:
    return [work(_Bench.tool, item) for item in items]
