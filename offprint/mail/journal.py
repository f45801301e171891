"""content/mailed.jsonl: which editions were sent and, while a sending is under way, to whom. Alone writes it.

It is what keeps anybody from getting an edition twice, so every line is on the disk before what it tells of is done or
counted on. A sending has a line when it begins, and one when it has ended. Between them it has two for each recipient,
by a mark, not by name: one before a message is handed over, and one with the answer. When it has ended, one line with
nothing but numbers takes the place of all these.

Lines may stand twice, and in any order: two copies of the file, each with what it added, are joined by putting the one
behind the other.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

from offprint.config import Root
from offprint.errors import ContentError, MachineError, Problem
from offprint.inputs import read_text

try:
    import fcntl
except ImportError:  # Windows has no such locks: there, only the owner can see to it that one sending runs at a time
    fcntl = None  # type: ignore[assignment]

NAME = "mailed.jsonl"
State = Literal["trying", "later", "sent", "refused"]
_STATES: tuple[State, ...] = ("trying", "later", "sent", "refused")
_FINAL: tuple[State, ...] = ("sent", "refused")
_FIX = "not a line that Offprint wrote: restore the file from the repository's history; nothing is sent before"


@dataclass(slots=True)
class Sending:
    """What is known of the sending of one issue."""

    id: str
    message: str
    """The Message-ID of its messages, which is also what recipients' marks are made with."""
    begun: str = ""
    counts: dict[str, dict[State, int]] = field(default_factory=dict)
    """Mark of a recipient → how often each was noted of them."""
    ended: Mapping[str, int] | None = None
    """How many got it, were refused and are in doubt; None while the sending is under way."""
    away: dict[str, int] = field(default_factory=dict)
    """The runs of workflows that began to send elsewhere, each with its line, and have not brought back what they
    noted."""

    def mark(self, address: str) -> str:
        key = blake2b(self.message.encode("utf-8", "replace"), digest_size=32).digest()
        return blake2b(address.encode(), key=key, digest_size=12).hexdigest()

    def state(self, mark: str) -> State | None:
        """How it stands with a recipient: ``trying`` for who is in doubt, because no answer ever came; ``later`` for
        who is to be tried again; None for who has not been tried."""
        found = self.counts.get(mark)
        if not found:
            return None
        for final in _FINAL:
            if found.get(final):
                return final
        return "trying" if found.get("trying", 0) > found.get("later", 0) else "later"

    def note(self, mark: str, state: State) -> None:
        of = self.counts.setdefault(mark, {})
        of[state] = of.get(state, 0) + 1


def read_journal(root: Root, problems: list[Problem]) -> dict[str, Sending]:
    """The sendings by the keys of their issues. Lines that cannot be read become problems. A last line without an end
    is what a run left that died while it wrote: nothing it told of had been done, so it is passed over."""
    path = root.content / NAME
    if not path.exists():
        return {}
    shown, found, back = root.shown(path), dict[str, Sending](), set[tuple[str, str]]()
    lines = (read_text(path, shown, problems) or "").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            _take(found, back, json.loads(line), number)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            if number < len(lines):
                problems.append(Problem(shown, number, 1, "error", _FIX))
    for key, run in back:
        if key in found:
            found[key].away.pop(run, None)
    return found


def _take(found: dict[str, Sending], back: set[tuple[str, str]], line: Mapping[str, Any], number: int) -> None:
    key = line["sending"]
    if not isinstance(key, str):
        raise TypeError
    if "mark" in line:
        state = line["is"]
        if state not in _STATES:
            raise ValueError
        _known(found, key).note(str(line["mark"]), state)
        return
    if "away" in line:
        _known(found, key).away.setdefault(str(line["away"]), number)
        return
    if "back" in line:
        back.add((key, str(line["back"])))
        return
    sending = _known(found, key)
    sending.id = str(line["of"])
    if "message" in line:
        sending.message, sending.begun = sending.message or str(line["message"]), str(line["begun"])
    else:
        sending.ended = {name: int(line[name]) for name in ("sent", "refused", "doubt")}


def _known(found: dict[str, Sending], key: str) -> Sending:
    return found.setdefault(key, Sending("", ""))


class Journal:
    """The file while a sending runs. Nobody else's does: ``open_journal`` sees to it."""

    def __init__(self, path: Path, sendings: dict[str, Sending]) -> None:
        self._path, self.sendings = path, sendings
        self._file: Any = None

    def begin(self, key: str, of: str, message: str, moment: str) -> Sending:
        """The sending of an issue, begun now or by an earlier run."""
        sending = self.sendings.get(key)
        if not sending or not sending.message:
            self._add({"sending": key, "of": of, "message": message, "begun": moment})
            sending = sending or Sending(of, message)
            sending.id, sending.message, sending.begun = of, message, moment
            self.sendings[key] = sending
        return sending

    def note(self, key: str, mark: str, state: State) -> None:
        """On the disk when this returns."""
        self._add({"sending": key, "mark": mark, "is": state})
        self.sendings[key].note(mark, state)

    def end(self, key: str, sent: int, refused: int, doubt: int, moment: str) -> None:
        """Put one line in the place of all those of a sending."""
        self.close()
        sending = self.sendings[key]
        counts = {"sent": sent, "refused": refused, "doubt": doubt}
        last = {"sending": key, "of": sending.id, "ended": moment, **counts}
        lines = [
            line for line in self._path.read_text("utf-8").split("\n") if line and json.loads(line)["sending"] != key
        ]
        data = "\n".join([*lines, _format(last), ""]).encode()
        temporary = self._path.with_name(f".{NAME}.{os.getpid()}.tmp")
        with _told(self._path):
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._path)
            _sync_folder(self._path.parent)
        sending.ended, sending.counts = counts, {}

    def _add(self, line: Mapping[str, Any]) -> None:
        with _told(self._path):
            if self._file is None:
                _mend_end(self._path)
                self._file = self._path.open("ab", buffering=0)
                _sync_folder(self._path.parent)
            data = f"{_format(line)}\n".encode()
            if self._file.write(data) != len(data):
                raise OSError(28, "no room on the disk")
            os.fsync(self._file.fileno())

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


@contextmanager
def open_journal(root: Root) -> Iterator[Journal]:
    """The journal, for one sending at a time. Raises ContentError where it cannot be read, and MachineError where
    another run has it."""
    with _alone(root.cache / "mail" / "lock"):
        problems: list[Problem] = []
        sendings = read_journal(root, problems)
        if problems:
            raise ContentError(problems)
        journal = Journal(root.content / NAME, sendings)
        try:
            yield journal
        finally:
            journal.close()


def _format(line: Mapping[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=True)


def _mend_end(path: Path) -> None:
    """Take away a last line that was not written to its end."""
    if not path.exists():
        return
    data = path.read_bytes()
    start = data.rfind(b"\n") + 1
    if last := data[start:]:
        try:
            json.loads(last)
            end = b"\n"
        except ValueError:
            end = b""
        with path.open("r+b") as file:
            file.truncate(len(data) if end else start)
            file.seek(0, os.SEEK_END)
            file.write(end)
            file.flush()
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk, where a system knows how."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        said = f"cannot be written: {error.strerror or error}; nothing more is sent"
        raise MachineError(f"{path.as_posix()}: {said}") from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """While this lasts, no other run of ours on this machine is in here. Raises MachineError, which names the one that
    is."""
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    with file:
        if fcntl:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.seek(0)
                who = file.read().decode("ascii", "replace").strip() or "unknown"
                raise MachineError(f"another sending runs, process {who}: wait until it has ended") from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n".encode())
        file.flush()
        yield
