"""(path, bytes) pairs → a folder, made beside the old one and swapped in when it is whole. Alone writes the site.

A folder is ours if it holds the marker that every site gets, or nothing but an ignore file; any other is refused, never
emptied. The swap is two renames: a build that dies between them is mended by the next one, from the folder it set
aside.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from offprint.errors import MachineError, OffprintError

MARKER = ".offprint"
_MARK = b"This folder was made by Offprint, which replaces it whole at every build. Keep nothing of your own in it.\n"
_KEPT = (".gitignore",)
"""Files of the old folder that the new one takes over: they are the repository's, not the site's."""

Output = tuple[str, bytes]


@contextmanager
def new_site(site: Path) -> Iterator[Path]:
    """An empty folder beside ``site`` to build in; takes its place if the block ends well, and vanishes if not."""
    _refuse_foreign(site)
    fresh = site.with_name(f".{site.name}-new-{os.getpid()}")
    try:
        _recover(site)
        fresh.mkdir(parents=True)
        (fresh / MARKER).write_bytes(_MARK)
        for name in _KEPT:
            if (site / name).is_file():
                shutil.copyfile(site / name, fresh / name)
        yield fresh
        _swap(fresh, site)
    except OSError as error:
        where = error.filename or site
        raise MachineError(f"{Path(where).as_posix()}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def new_content(content: Path, aside: Path | None) -> Iterator[Path]:
    """A folder in which to make another content/; that takes the place of ``content`` if the block ends well.

    What stood there is moved to ``aside``; with None there must be nothing but a placeholder of Git's. Raises
    MachineError.
    """
    fresh = content.with_name(f".{content.name}-new-{os.getpid()}")
    try:
        fresh.mkdir(parents=True)
        yield fresh
        if aside:
            content.rename(aside)
        elif content.exists():
            (content / ".gitkeep").unlink(missing_ok=True)
            content.rmdir()  # which refuses a folder with files in it
        try:
            (fresh / content.name).rename(content)
        except BaseException:  # an interrupt among them
            if aside and not content.exists():
                aside.rename(content)
            raise
    except OSError as error:
        raise MachineError(f"{Path(error.filename or content).as_posix()}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def write_tree(outputs: Iterable[Output], folder: Path, step: Callable[[], None] = lambda: None) -> list[str]:
    """Write every output below ``folder``; two that want one file stop the build. Returns their paths."""
    written: dict[str, str] = {}
    made: set[str] = set()
    for path, data in outputs:
        other = written.setdefault(path.casefold(), path)
        if path in made or other != path:
            raise OffprintError(f"two pages want the same file: {path}" + (f" and {other}" if other != path else ""))
        made.add(path)
        parent = path.rpartition("/")[0]
        if f"{parent}/" not in made:
            (folder / parent).mkdir(parents=True, exist_ok=True)
            made.add(f"{parent}/")
        with open(folder / path, "wb") as file:  # noqa: PTH123  (a third of the time of Path.write_bytes, ten thousand times)
            file.write(data)
        step()
    return list(written.values())


def write_whole(path: Path, data: bytes) -> None:
    """Write one file, and the folders above it, so that nobody ever sees a part of it. Raises MachineError, which names
    it."""
    temporary = os.path.join(path.parent, f".{path.name}.{os.getpid()}.tmp")  # noqa: PTH118  (for ten thousand pages)
    try:
        try:
            _write(temporary, data)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(temporary, data)
        os.replace(temporary, path)  # noqa: PTH105
    except BaseException as error:  # an interrupt among them
        with suppress(OSError):
            Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise MachineError(f"{path.as_posix()}: cannot be written: {error.strerror}") from error
        raise


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(data)


def sweep(folder: Path) -> None:
    """Delete what runs that were killed left half written in a folder, or in those right in it."""
    for path in sorted({*folder.glob(".*.tmp"), *folder.glob("*/.*.tmp")}):
        if (pid := re.fullmatch(r"\..+\.(\d+)\.tmp", path.name)) and not _is_alive(int(pid[1])):
            withdraw([path])


def write_new(files: Mapping[Path, bytes]) -> None:
    """Write files that were not there before: all of them, or none. Raises MachineError, which names one."""
    try:
        for path, data in files.items():
            write_whole(path, data)
    except BaseException:
        withdraw(files)
        raise


def withdraw(files: Iterable[Path]) -> None:
    """Delete files that were just written, as far as that is allowed."""
    for path in files:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def folder_for(path: Path) -> str:
    """A folder to keep in what can be made again, if it can be had; its name in any case."""
    with suppress(OSError):
        path.mkdir(parents=True, exist_ok=True)
    return str(path)


def keep_only(folder: Path, names: set[str]) -> None:
    """Delete the files of a folder of ours that are none of these, as far as that is allowed."""
    with suppress(OSError):
        for path in sorted(folder.iterdir()):
            if path.name not in names and path.is_file():
                path.unlink()


def _refuse_foreign(site: Path) -> None:
    if not site.exists() and not site.is_symlink():
        return
    if site.is_symlink() or not site.is_dir():
        raise OffprintError(f"{site.as_posix()} is not a folder: move it away, the site is to be written there")
    names = {path.name for path in site.iterdir()}
    if names - {*_KEPT} and MARKER not in names:
        raise OffprintError(
            f"{site.as_posix()} was not made by Offprint ({', '.join(sorted(names)[:3])} ...): "
            "move it away, or build with another --root"
        )


def _swap(fresh: Path, site: Path) -> None:
    old = site.with_name(f".{site.name}-old-{os.getpid()}")
    if site.exists():
        site.rename(old)
    try:
        fresh.rename(site)
    except BaseException:  # an interrupt among them
        if old.exists():
            old.rename(site)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _recover(site: Path) -> None:
    """Put the last good site back if a build died between the two renames, and sweep what dead builds left."""
    for path in sorted(site.parent.glob(f".{site.name}-*-*")):
        kind, _, pid = path.name.removeprefix(f".{site.name}-").partition("-")
        if kind not in ("new", "old") or not pid.isdigit() or not path.is_dir() or _is_alive(int(pid)):
            continue
        if kind == "old" and (path / MARKER).exists() and not site.exists():
            path.rename(site)
        else:
            shutil.rmtree(path)


def _is_alive(pid: int) -> bool:
    if pid == os.getpid():  # what is there is from before: in a container every build has the same number
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
