"""Builds of small digests for tests, and what they leave behind."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import build
from offprint import search, store
from offprint.cards.design import Card, Studio
from offprint.search.pagefind import index_site, run_command
from offprint.store import program_mark

REPOSITORY = Path(__file__).resolve().parent.parent


class Done(NamedTuple):
    """What a command left: its exit code, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


_indexed: dict[tuple[object, ...], dict[str, bytes]] = {}


def run_pagefind(command: Sequence[str]) -> tuple[int, str]:
    """Pagefind, which runs once for the same pages: many tests build one digest over and over, and few look at its
    search. ``run_apart`` runs it every time."""
    site, output = (Path(command[command.index(option) + 1]) for option in ("--site", "--output-path"))
    options = [word for word in command if word not in (str(site), str(output))]
    key = (*options, *tree(site).items())
    files = _indexed.get(key)
    if files is None:
        code, said = run_command(command)
        if code:
            return code, said
        _indexed[key] = tree(output)
        if len(_indexed) > 32:
            del _indexed[next(iter(_indexed))]
        return code, said
    for path, data in files.items():
        (output / path).parent.mkdir(parents=True, exist_ok=True)
        (output / path).write_bytes(data)
    return 0, ""


index_site.__defaults__ = (run_pagefind,)
_drawn: dict[tuple[object, ...], bytes] = {}
_marked = cache(program_mark)


@contextmanager
def remembered() -> Iterator[None]:
    """Builds in this process draw a card once, and ask once for the mark of a program that stays the same: a third of
    what a small build costs. ``run_apart`` does it every time."""
    before = Studio.__init__, Studio.draw

    def begin(studio: Studio, fonts: Sequence[Path], language: str) -> None:
        vars(studio)["given"] = *((font, font.stat().st_mtime_ns) for font in fonts), language
        before[0](studio, fonts, language)

    def draw(studio: Studio, card: Card) -> bytes:
        key = (*vars(studio)["given"], card)
        if key not in _drawn:
            _drawn[key] = before[1](studio, card)
        return _drawn[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Studio, "__init__", begin)
        patch.setattr(Studio, "draw", draw)
        patch.setattr(store, "program_mark", lambda folders: _marked(tuple(folders)))
        yield


@contextmanager
def engine(name: str) -> Iterator[None]:
    """Builds in this process get an index of our own, however few papers there are; or Pagefind's."""
    before = search.FEW
    vars(search)["FEW"] = 0 if name == "own" else before
    yield
    vars(search)["FEW"] = before


def run(root: Path, *arguments: str) -> Done:
    """``build.py --root ROOT ARGUMENTS`` in this process: the start of another costs more than a small build."""
    stdout, stderr = io.StringIO(), io.StringIO()
    handler = signal.getsignal(signal.SIGTERM)
    try:
        with remembered(), redirect_stdout(stdout), redirect_stderr(stderr):
            code = build.main(["--jobs", "1", "--root", str(root), *arguments])
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        signal.signal(signal.SIGTERM, handler)
    return Done(code, stdout.getvalue(), stderr.getvalue())


def run_apart(root: Path, *arguments: str, **environment: str) -> Done:
    """The same as a user starts it: a process of its own, in which the environment has a say."""
    command = [sys.executable, str(REPOSITORY / "build.py"), "--root", str(root), *arguments]
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", env={**os.environ, **environment}, check=False
    )
    return Done(done.returncode, done.stdout, done.stderr)


def build_site(root: Path, *options: str) -> Path:
    """Build what ``root/content`` holds; the folder of the site."""
    done = run(root, *options)
    assert done.returncode == 0, done.stderr
    return root / "site"


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def lasting(root: Path) -> dict[str, bytes]:
    """The same of a digest's folder, but for what may be deleted at any time."""
    return {path: data for path, data in tree(root).items() if not path.startswith(".cache/")}
