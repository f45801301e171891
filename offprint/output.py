"""(path, bytes) pairs → a folder, made beside the old one and swapped in when it is whole. Alone writes the site.

A folder is ours if it holds the marker that every site gets, or nothing but an ignore file; any other is refused, never
emptied. The swap is two renames: a build that dies between them is mended by the next one, from the folder it set
aside. Where little changed, only that is made, and moved into the site file by file.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from offprint.errors import MachineError, OffprintError

MARKER = ".offprint"
_MARK = b"This folder was made by Offprint, which replaces it whole at every build. Keep nothing of your own in it.\n"
_MOVES = ".moves"
"""The file that says what is to move from a folder of changes into the site."""
_KEPT = (".gitignore",)
"""Files of the old folder that the new one takes over: they are the repository's, not the site's."""

Output = tuple[str, bytes]


@contextmanager
def new_site(site: Path) -> Iterator[Path]:
    """An empty folder beside ``site`` to build in; takes its place if the block ends well, and vanishes if not."""
    ready_site(site)
    fresh = site.with_name(f".{site.name}-new-{os.getpid()}")
    try:
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
def site_folder(site: Path, whole: bool) -> Iterator[tuple[Path, set[str]]]:
    """An empty folder for the files of a ``whole`` new site, or for its changes, as ``changed_site`` has it."""
    if whole:
        with new_site(site) as folder:
            yield folder, set()
    else:
        with changed_site(site) as change:
            yield change


@contextmanager
def changed_site(site: Path) -> Iterator[tuple[Path, set[str]]]:
    """An empty folder beside ``site`` for the files that are new or other, and a set for the paths of those that go;
    all of it takes its place, or goes, if the block ends well, and nothing does if not.

    Files move one by one, by renames. A build that dies amid them has written down what is to move, and the next one
    ends it: until then some files of the site are new and some are old, each of them whole.
    """
    fresh = site.with_name(f".{site.name}-new-{os.getpid()}")
    gone: set[str] = set()
    try:
        fresh.mkdir(parents=True)
        yield fresh, gone
        written = [path for path in files_below(fresh) if path != _MOVES]
        if written or gone:
            moves = json.dumps({"files": written, "gone": sorted(gone - set(written))})
            (fresh / f"{_MOVES}.part").write_text(moves, "utf-8")
            (fresh / f"{_MOVES}.part").rename(fresh / _MOVES)
            _move(fresh, site)
    except OSError as error:
        where = error.filename or site
        raise MachineError(f"{Path(where).as_posix()}: {error.strerror or error}") from error
    finally:
        if not (fresh / _MOVES).exists():
            shutil.rmtree(fresh, ignore_errors=True)


def ready_site(site: Path) -> None:
    """Refuse a folder that is not ours, put the last good site back if a build died between the two renames, end what
    one began to move, and sweep what dead builds left. Raises OffprintError."""
    _refuse_foreign(site)
    try:
        _recover(site)
    except OSError as error:
        raise MachineError(f"{Path(error.filename or site).as_posix()}: {error.strerror or error}") from error


def files_below(folder: Path) -> Iterator[str]:
    """The paths below a folder."""
    for inside, _, names in os.walk(folder):
        above = Path(inside).relative_to(folder).as_posix()
        yield from (name if above == "." else f"{above}/{name}" for name in names)


def copy_files(paths: Iterable[str], source: Path, target: Path) -> None:
    """Copy files of one folder to where they are in it in another."""
    for path in paths:
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / path, target / path)


def _move(fresh: Path, site: Path) -> None:
    """Do what is written down in a folder of files that are to move."""
    moves = json.loads((fresh / _MOVES).read_bytes())
    made: set[str] = set()
    for path in moves["files"]:
        parent = path.rpartition("/")[0]
        if parent not in made:
            (site / parent).mkdir(parents=True, exist_ok=True)
            made.add(parent)
        with suppress(FileNotFoundError):  # it has moved already
            os.replace(f"{fresh}/{path}", f"{site}/{path}")  # noqa: PTH105  (many times over)
    for path in moves["gone"]:
        (site / path).unlink(missing_ok=True)
    for folder in sorted({path.rpartition("/")[0] for path in moves["gone"]} - {""}, reverse=True):
        with suppress(OSError):  # there is more in it
            (site / folder).rmdir()
    (fresh / _MOVES).unlink()


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


def write_tree(
    outputs: Iterable[Output], folder: Path, step: Callable[[], None] = lambda: None, site: Path | None = None
) -> list[str]:
    """Write every output below ``folder``, but for those that ``site`` has already; two that want one file stop the
    build. Returns their paths."""
    written: dict[str, str] = {}
    made: set[str] = set()
    for path, data in outputs:
        other = written.setdefault(path.casefold(), path)
        if path in made or other != path:
            raise OffprintError(f"two pages want the same file: {path}" + (f" and {other}" if other != path else ""))
        made.add(path)
        if not (site and _holds(site / path, data)):
            _write(f"{folder}/{path}", data)
        step()
    return list(written.values())


def _holds(path: Path, data: bytes) -> bool:
    """Whether that is what a file holds. To look takes a tenth of the time of putting another in its place."""
    with suppress(OSError), open(path, "rb") as file:  # noqa: PTH123
        return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
    return False


def write_whole(path: Path, data: bytes) -> None:
    """Write one file, and the folders above it, so that nobody ever sees a part of it. Raises MachineError, which names
    it."""
    temporary = os.path.join(path.parent, f".{path.name}.{os.getpid()}.tmp")  # noqa: PTH118  (for ten thousand pages)
    try:
        _write(temporary, data)
        os.replace(temporary, path)  # noqa: PTH105
    except BaseException as error:  # an interrupt among them
        with suppress(OSError):
            Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise MachineError(f"{path.as_posix()}: cannot be written: {error.strerror}") from error
        raise


def _write(path: str, data: bytes) -> None:
    """Write a file, and where they are missing the folders above it."""
    try:
        with open(path, "wb") as file:  # noqa: PTH123  (a third of the time of Path.write_bytes, ten thousand times)
            file.write(data)
    except (FileNotFoundError, NotADirectoryError):  # which mkdir tells more plainly
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(data)


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
        if kind == "new" and (path / _MOVES).exists() and site.exists():
            _move(path, site)
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
