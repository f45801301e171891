"""A command to what it costs: seconds on the wall, seconds of processors, and the most memory that it and all that it
starts hold at one time."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
INTERVAL = 0.05
"""Seconds between two looks at the memory, where a look is cheap; it is never more than a tenth of the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    wall: float
    """Seconds."""
    cpu: float
    """Seconds, user and system, of the process and of every one it waited for (getrusage)."""
    peak: int
    """Bytes: the largest sum of the proportional set sizes of the whole tree of processes that was seen: what several
    share counts once. 0 where the system does not tell (no Linux)."""
    said: str
    """What it printed on standard output."""


class Failed(SystemExit):
    """A command that is measured must succeed."""


def run(command: Sequence[str | Path], folder: Path, extra: Mapping[str, str] | None = None) -> Usage:
    """Run a command in a folder. Raises Failed, with what it said, where it ends with another code than 0."""
    os.sync()  # what others left to be written is not this command's to wait for
    with (folder / ".said").open("w+b") as out, (folder / ".complaints").open("w+b") as complaints:
        peak = Peak()
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment(extra), stdout=out, stderr=complaints)
        with peak.of(process.pid):
            _, status, spent = os.wait4(process.pid, 0)
            wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        complaints.seek(0)
        said, complained = out.read().decode("utf-8", "replace"), complaints.read().decode("utf-8", "replace")
    for name in (".said", ".complaints"):
        (folder / name).unlink()
    if process.returncode:
        raise Failed(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{(said + complained)[-2000:]}")
    return Usage(wall=wall, cpu=spent.ru_utime + spent.ru_stime, peak=peak.bytes, said=said)


class Peak:
    """Looks at the memory of a tree of processes again and again."""

    def __init__(self) -> None:
        self.bytes = 0
        self.looks = 0
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def of(self, pid: int) -> Peak:
        self._thread = threading.Thread(target=self._watch, args=(pid,), daemon=True)
        return self

    def __enter__(self) -> Peak:
        assert self._thread
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._thread
        self._stop.set()
        self._thread.join()

    def _watch(self, pid: int) -> None:
        pause = 0.0
        while not self._stop.wait(pause):
            began = time.perf_counter()
            self.bytes = max(self.bytes, sum(map(memory_of, tree_of(pid))))
            self.looks += 1
            pause = max(INTERVAL, 9 * (time.perf_counter() - began))


def tree_of(pid: int) -> list[int]:
    """A process and all that descend from it; nothing where the system does not tell."""
    if not PROC.is_dir():
        return []
    asked = (PROC / f"self/task/{threading.get_native_id()}/children").exists()  # a kernel may be built without
    parents = {} if asked else _parents()
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += _children(found[-1]) if asked else parents.get(found[-1], ())
    return found


def _children(pid: int) -> list[int]:
    """Those whom a process started or inherited (proc_tid_children(5))."""
    children: list[int] = []
    with suppress(OSError):  # it has ended meanwhile
        for thread in (PROC / str(pid) / "task").iterdir():
            with suppress(OSError):
                children += map(int, (thread / "children").read_text("ascii").split())
    return children


def _parents() -> dict[int, list[int]]:
    """The children of every process, by what each says of its parent (proc_pid_stat(5)): the slow way."""
    children: dict[int, list[int]] = {}
    for folder in PROC.iterdir():
        if folder.name.isdecimal():
            with suppress(OSError, ValueError, IndexError):
                parent = int((folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(folder.name))
    return children


def memory_of(pid: int) -> int:
    """The proportional set size of a process in bytes (proc_pid_smaps(5)); 0 if it has ended."""
    with suppress(OSError):
        for line in (PROC / str(pid) / "smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Ours without what makes Python another than usual, and without what others set for Hugo."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "HUGO", "SOURCE_DATE"))}
    return kept | dict(extra or {})


def weigh(folder: Path) -> tuple[int, int]:
    """Files in a folder and below, and their bytes."""
    files = size = 0
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    files, size = files + 1, size + entry.stat(follow_symlinks=False).st_size
    return files, size


def machine(folder: Path) -> str:
    """The machine in a line: processors, memory, file system of a folder, system, Python."""
    with suppress(OSError):
        models = re.findall(r"^model name\s*: (.+)", (PROC / "cpuinfo").read_text(), re.M)
        memory = dict(line.split(":", 1) for line in (PROC / "meminfo").read_text().splitlines())
        mounts = [line.split()[1:3] for line in (PROC / "mounts").read_text().splitlines()]
        where = str(folder.resolve())
        kind = max((m for m in mounts if where.startswith(m[0])), key=lambda mount: len(mount[0]))[1]
        processors = len(os.sched_getaffinity(0))
        return (
            f"{processors} x {(models or [platform.machine()])[0].strip()}, "
            f"{int(memory['MemTotal'].split()[0]) / 2**20:.0f} GiB, {kind}, {platform.system()} "
            f"{platform.release().split('-')[0]}, Python {platform.python_version()}"
        )
    return f"{os.cpu_count()} processors, {platform.platform()}, Python {platform.python_version()}"


def rest(pid: int, quiet: float = 0.5) -> None:
    """Wait until a process and its descendants have used no processor to speak of for so many seconds."""
    before = -1.0
    while (now := _busy(pid)) - before > quiet / 20:
        before = now
        time.sleep(quiet)


def _busy(pid: int) -> float:
    """Seconds of processors that a tree of processes has used."""
    ticks = 0
    for each in tree_of(pid):
        with suppress(OSError, ValueError, IndexError):
            fields = (PROC / str(each) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")
