"""Archives and folders → the files in them. An archive is from the network: nothing in it is believed.

Nothing is unpacked onto the disk. Only plain files are read, under paths that stay inside, up to a size that no release
comes near.
"""

from __future__ import annotations

import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from offprint.errors import OffprintError, UsageError

MOST_BYTES = 200_000_000
"""Of an archive, and of all that is in it. A release has some ten million."""
MOST_FILES = 20_000


class File(NamedTuple):
    """A file of a release."""

    data: bytes
    executable: bool


def read_archive(data: bytes, name: str) -> dict[str, File]:
    """The files of a .tar.gz or .zip, by path below its one top folder. ``name`` is what messages call it.

    Raises OffprintError where it is broken, or holds anything that is not a plain file inside.
    """
    try:
        entries = list(_bounded(_unzip(data, name) if data.startswith(b"PK") else _untar(data, name), name))
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError) as error:
        raise OffprintError(f"{name}: cannot be read as an archive (.tar.gz or .zip): {error}") from None
    except (EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise OffprintError(f"{name}: cannot be read as an archive: {error}") from None
    tops = {path.split("/", 1)[0] for path, _ in entries}
    files: dict[str, File] = {}
    for path, file in entries:
        inner = path.split("/", 1)[1] if len(tops) == 1 and "/" in path else path
        if inner in files:
            raise OffprintError(f"{name}: {path!r} is in it twice")
        files[inner] = file
    return files


def read_folder(folder: Path, paths: Iterator[str]) -> dict[str, File]:
    """Those of these files that a folder has."""
    return {
        path: File((folder / path).read_bytes(), bool((folder / path).stat().st_mode & 0o100))
        for path in paths
        if is_inside(path) and (folder / path).is_file()
    }


def is_inside(path: str) -> bool:
    """Whether a path names a file below a folder, on any system."""
    parts = path.split("/")
    return bool(path) and not any(part in ("", ".", "..") or set(part) & set('\\:\0<>|"?*') for part in parts)


def _bounded(entries: Iterator[tuple[str, File]], name: str) -> Iterator[tuple[str, File]]:
    for number, (path, file) in enumerate(entries):
        if not is_inside(path):
            raise OffprintError(f"{name}: {path!r} leads out of the archive")
        if number >= MOST_FILES:
            raise OffprintError(f"{name}: more than {MOST_FILES:,} files in it")
        yield path, file


def _take(stream: IO[bytes], left: int, name: str) -> bytes:
    data = stream.read(left + 1)
    if len(data) > left:
        raise OffprintError(f"{name}: more than {MOST_BYTES // 1_000_000} MB in it")
    return data


def _untar(data: bytes, name: str) -> Iterator[tuple[str, File]]:
    left = MOST_BYTES
    with tarfile.open(fileobj=io.BytesIO(data), mode="r|*") as archive:  # as a stream: a bomb is noticed on the way
        for entry in archive:
            if entry.isdir():
                continue
            if not entry.isreg() or entry.issparse():
                raise OffprintError(f"{name}: {entry.name!r} is a link or a device, not a file")
            stream = archive.extractfile(entry)
            content = _take(stream, left, name) if stream else b""
            left -= len(content)
            yield entry.name.removeprefix("./"), File(content, bool(entry.mode & 0o100))


def _unzip(data: bytes, name: str) -> Iterator[tuple[str, File]]:
    left = MOST_BYTES
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            mode = entry.external_attr >> 16
            if entry.is_dir():
                continue
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                raise OffprintError(f"{name}: {entry.filename!r} is a link or a device, not a file")
            with archive.open(entry) as stream:
                content = _take(stream, left, name)
            left -= len(content)
            yield entry.filename, File(content, bool(mode & 0o100))


def read_bytes(path: Path) -> bytes:
    """An archive on this machine. Raises UsageError where there is none."""
    if not path.is_file():
        raise UsageError(f"{path.as_posix()}: no such folder or archive")
    if path.stat().st_size > MOST_BYTES:
        raise OffprintError(f"{path.as_posix()}: more than {MOST_BYTES // 1_000_000} MB, which no release has")
    return path.read_bytes()


def path_of(text: str) -> str:
    """A path as an owner gives it, as ours are written: ``./docs/`` → ``docs``."""
    return PurePosixPath(text.replace("\\", "/")).as_posix()
