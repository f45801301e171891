"""What builds keep for the next one, in one file of ``.cache/``: it may be deleted at any time.

A store belongs to one program: one of another version, or that a killed build left half written, is begun anew. Values
are plain (numbers, texts, bytes, tuples, lists and dicts of them), as ``marshal`` writes them; nothing in it is ever
executed. It is a cache: what cannot be read is not there, and what cannot be written costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import marshal
import sqlite3
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # Windows has no such locks: two builds at once are nobody's wish there either
    fcntl = None  # type: ignore[assignment]

_TABLES = """
CREATE TABLE IF NOT EXISTS whole (name TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bodies (id TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS told (id TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS names (name TEXT, id TEXT, PRIMARY KEY (name, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS made (key BLOB PRIMARY KEY, data BLOB) WITHOUT ROWID;
"""
HARMED = sqlite3.DatabaseError
"""Raised where the file turns out not to be what was written: ``clear`` helps."""
_MAPPED = "PRAGMA mmap_size = 268435456"
"""A body is found in half the time where its page of the file is in memory already; larger stores are for larger
digests, which need the memory."""
_MANY = 500  # values that one question to the database may hold, well below the least limit of any version


def program_mark(folders: Iterable[Path]) -> str:
    """What tells one program from another: the bytes of its files, its Python, and the packages it works with."""
    mark = hashlib.blake2b(f"{sys.version} {zlib.ZLIB_RUNTIME_VERSION}".encode(), digest_size=16)
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            mark.update(path.relative_to(folder).as_posix().encode())
            mark.update(path.read_bytes())
    for place in map(Path, sys.path):
        if place.name in ("site-packages", "dist-packages"):
            with suppress(OSError):
                mark.update("\n".join(sorted(path.name for path in place.glob("*.dist-info"))).encode())
    return mark.hexdigest()


class Store:
    """The file while a build uses it. Nobody else does: a second build waits for the first."""

    def __init__(self, path: Path | None, program: str) -> None:
        """``path`` is the file; None keeps nothing beyond this run. ``program`` is its ``program_mark``."""
        self._path, self._program = path, program
        self._lock: Any = None
        self._base = self._open()
        self._wanted: set[bytes] = set()
        self._begun = False
        self._inherited: sqlite3.Connection | None = None
        try:
            ours = self.whole("program") == program and not self.empty
        except HARMED:
            ours = False
        if not ours:
            self.clear()

    @property
    def empty(self) -> bool:
        """Whether no build has left anything that this one could begin with."""
        return bool(self.whole("state") != "whole")

    def clear(self) -> None:
        """Forget everything. Until ``keep``, a build that is killed leaves nothing."""
        self._close()
        if self._path:
            self._path.unlink(missing_ok=True)
        self._base = self._open()
        self._put_anew()  # there is nothing yet to go back to
        self.put_whole("state", "begun")
        self._base.commit()

    def begin(self) -> None:
        """Bodies and what was told are to be put anew. Until ``keep``, a build that is killed leaves nothing."""
        self.put_whole("state", "begun")
        self._base.commit()
        self._put_anew()  # nobody will go back
        for table in ("told", "names", "bodies"):
            self._base.execute(f"DELETE FROM {table}")

    def _put_anew(self) -> None:
        self._base.execute("PRAGMA journal_mode = OFF")
        self._base.execute("PRAGMA cache_spill = ON")
        self._begun = True

    def whole(self, name: str) -> Any:
        """A value by its name; None if there is none."""
        row = self._base.execute("SELECT data FROM whole WHERE name = ?", (name,)).fetchone()
        return marshal.loads(row[0]) if row else None

    def put_whole(self, name: str, value: Any) -> None:
        self._base.execute("INSERT OR REPLACE INTO whole VALUES (?, ?)", (name, marshal.dumps(value)))

    def bodies(self, ids: Iterable[str]) -> Iterator[tuple[str, Any]]:
        """(id, body) of those that are there, in no particular order."""
        return self._values("bodies", ids)

    def told(self, ids: Iterable[str]) -> Iterator[tuple[str, Any]]:
        """(id, what sources and ledger say) likewise."""
        return self._values("told", ids)

    def _values(self, table: str, ids: Iterable[str]) -> Iterator[tuple[str, Any]]:
        for some in _by(list(ids), _MANY):
            question = f"SELECT id, data FROM {table} WHERE id IN ({', '.join('?' * len(some))})"
            for id_, data in self._base.execute(question, some):
                yield id_, marshal.loads(data)

    def put_bodies(self, values: Iterable[tuple[str, Any]]) -> None:
        rows = ((id_, marshal.dumps(value)) for id_, value in values)
        self._base.executemany("INSERT OR REPLACE INTO bodies VALUES (?, ?)", rows)

    def put_told(self, values: Iterable[tuple[str, Any]]) -> None:
        rows = ((id_, marshal.dumps(value)) for id_, value in values)
        self._base.executemany("INSERT OR REPLACE INTO told VALUES (?, ?)", rows)

    def drop_bodies(self, ids: Iterable[str]) -> None:
        self._base.executemany("DELETE FROM bodies WHERE id = ?", [(id_,) for id_ in ids])

    def named(self, names: Iterable[str]) -> set[str]:
        """The ids that any of these names was put for."""
        found: set[str] = set()
        for some in _by(list(names), _MANY):
            question = f"SELECT id FROM names WHERE name IN ({', '.join('?' * len(some))})"
            found.update(id_ for (id_,) in self._base.execute(question, some))
        return found

    def put_names(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._base.executemany("INSERT OR REPLACE INTO names VALUES (?, ?)", pairs)

    def get(self, key: bytes) -> bytes | None:
        """What was made of values that ``key`` is a digest of; None if that is not known."""
        self._wanted.add(key)
        row = self._base.execute("SELECT data FROM made WHERE key = ?", (key,)).fetchone()
        return bytes(row[0]) if row else None

    def has(self, key: bytes) -> bool:
        """Whether that is known."""
        self._wanted.add(key)
        return self._base.execute("SELECT 1 FROM made WHERE key = ?", (key,)).fetchone() is not None

    def put(self, key: bytes, data: bytes) -> None:
        self._wanted.add(key)
        self._base.execute("INSERT OR REPLACE INTO made VALUES (?, ?)", (key, data))

    @property
    def begun(self) -> bool:
        """Whether everything is put anew, so that nothing is lost where a part of it is kept."""
        return self._begun

    def share(self) -> bool:
        """Whether other processes of this build can read all that was put so far: they can where everything is made
        anew, or nothing was put. What an earlier build kept they can read in any case."""
        if self._begun:
            self._base.commit()
        return not self._base.in_transaction

    def keep(self, values: Mapping[str, Any]) -> None:
        """The build went well: take these values by name, let go of what was made and not asked for, and let the next
        build begin with it all."""
        for name, value in values.items():
            self.put_whole(name, value)
        known = {key for (key,) in self._base.execute("SELECT key FROM made")}
        self._base.executemany("DELETE FROM made WHERE key = ?", [(key,) for key in known - self._wanted])
        self._wanted.clear()
        self.put_whole("program", self._program)
        self.put_whole("state", "whole")
        self._base.commit()
        self._begun = False

    def reopen(self) -> None:
        """In a process that was forked: a connection of its own, for reading what was kept or shared."""
        if self._path:
            self._inherited = self._base  # to close it would undo what the other process is about to keep
            self._base = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, check_same_thread=False)
            self._base.execute(_MAPPED)

    def close(self) -> None:
        """Let the next build have it; what was not kept is gone."""
        self._close()
        if self._lock:
            self._lock.close()
            self._lock = None

    def _close(self) -> None:
        with suppress(sqlite3.Error):
            self._base.rollback()
        self._base.close()

    def _open(self) -> sqlite3.Connection:
        if self._path:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._hold()
                return self._connect(self._path)
            except sqlite3.Error:
                with suppress(OSError, sqlite3.Error):  # not a database, or a harmed one
                    self._path.unlink(missing_ok=True)
                    return self._connect(self._path)
            except OSError:
                pass
            self._path = None
        return self._connect(None)

    def _connect(self, path: Path | None) -> sqlite3.Connection:
        base = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level="DEFERRED")
        base.execute("PRAGMA synchronous = OFF")  # a cache: a power cut may cost it, never the site
        base.execute("PRAGMA temp_store = MEMORY")
        base.execute("PRAGMA cache_spill = OFF")  # until all is kept, others can read what was kept before
        base.execute(_MAPPED)
        base.executescript(_TABLES)
        return base

    def _hold(self) -> None:
        if fcntl and not self._lock and self._path:
            self._lock = self._path.with_suffix(".lock").open("wb")
            fcntl.flock(self._lock, fcntl.LOCK_EX)


def key_of(*parts: str | bytes) -> bytes:
    """Sixteen bytes for some texts or bytes in their order; others have others."""
    mark = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        mark.update(len(data).to_bytes(8) + data)
    return mark.digest()


def _by(values: list[str], size: int) -> Iterator[list[str]]:
    for at in range(0, len(values), size):
        yield values[at : at + size]
