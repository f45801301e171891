"""Folders → what changes in them, as the operating system tells it, or by looking again and again where it cannot.
Alone watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any

_QUIET, _MOST = 40, 400  # milliseconds: changes are told when so long none came, or after so long in any case
_LOOK = 500  # milliseconds between two looks at whether the folders are still the same ones
_POLL = 300  # milliseconds between two looks at all files, where nobody tells of changes

Watch = Callable[..., Iterator[set[tuple[Any, str]]]]
"""watchfiles.watch, or what stands in for it."""


class Changes:
    """The paths that changed and were not taken yet. Any thread puts them in, one takes them out."""

    def __init__(self, stop: Event) -> None:
        """``stop`` is set when no more are wanted."""
        self._stop = stop
        self._paths: set[Path] = set()
        # not a Condition: a signal that comes while one is waited for may find its lock released, and end in an error
        self._new: SimpleQueue[set[Path]] = SimpleQueue()

    def put(self, paths: set[Path]) -> None:
        self._new.put(paths)

    def pending(self) -> bool:
        return bool(self._paths) or not self._new.empty() or self._stop.is_set()

    def wait(self, seconds: float) -> bool:
        """Whether something has changed, or does so within so many seconds."""
        if not self.pending():
            with suppress(Empty):
                self._paths |= self._new.get(timeout=seconds)
        return self.pending()

    def take(self) -> set[Path] | None:
        """All that changed since the last time, waiting for it; None when no more is wanted."""
        while not self.wait(_LOOK / 1000):
            pass  # in steps: a signal comes through between them on every system, and the event is looked at
        with suppress(Empty):
            while True:
                self._paths |= self._new.get_nowait()
        paths, self._paths = self._paths, set()
        return None if self._stop.is_set() else paths


def is_wanted(path: Path) -> bool:
    """False for what editors, and our own writing of a file, leave for a moment."""
    name = path.name
    return not (name.startswith((".", "#")) or name.endswith(("~", ".tmp", ".bak")) or name == "4913")


@contextmanager
def watching(
    folders: Sequence[Path], tell: Callable[[str], None], stop: Event, watch: Watch | None = None
) -> Iterator[Changes]:
    """What changes in the folders, from now on to the end of the block, or until ``stop`` is set. A folder may go, and
    come again."""
    changes, over = Changes(stop), Event()
    thread = Thread(target=_watch, args=(folders, changes, over, tell, watch), daemon=True)
    thread.start()
    try:
        yield changes
    finally:
        over.set()
        thread.join(5)  # it looks at the event every few milliseconds


def _watch(
    folders: Sequence[Path], changes: Changes, stop: Event, tell: Callable[[str], None], watch: Watch | None
) -> None:
    if watch is None:
        import watchfiles  # here alone: it loads asyncio, which costs every build a twentieth

        watch = watchfiles.watch
    polling = None
    known = _numbers(folders)
    while not stop.is_set():
        try:
            for found in watch(
                *(folder for folder in folders if folder.is_dir()),
                watch_filter=None,
                debounce=_MOST,
                step=_QUIET,
                rust_timeout=_LOOK,
                yield_on_timeout=True,
                stop_event=stop,
                force_polling=polling,
                poll_delay_ms=_POLL,
                raise_interrupt=False,
                ignore_permission_denied=True,
            ):
                paths = {path for _, name in found if is_wanted(path := Path(name))}
                if paths:
                    changes.put(paths)
                if _numbers(folders) != known:
                    break
        except (OSError, RuntimeError) as error:
            if polling or not all(folder.is_dir() for folder in folders):
                stop.wait(_LOOK / 1000)  # a folder went while it was looked at
            else:
                tell(f"note: the system cannot tell what changes ({error}): looking at every file again and again")
                polling = True
        if _numbers(folders) != known:
            known = _numbers(folders)
            changes.put(set(folders))


def _numbers(folders: Sequence[Path]) -> list[int]:
    """What tells a folder from another one that took its place; 0 where there is none."""
    return [_number(folder) for folder in folders]


def _number(folder: Path) -> int:
    try:
        return folder.stat().st_ino
    except OSError:
        return 0
