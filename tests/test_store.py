"""The store: what it keeps from one build to the next, and when it begins anew."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Any

import pytest
from builds import run, tree

from offprint.store import Store, key_of, program_mark


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".cache" / "store.sqlite"


def kept(path: Path, program: str = "1") -> Store:
    """A store in which a build left something."""
    store = Store(path, program)
    store.put_bodies([("a", ("title a", 1)), ("b", ("title b", None))])
    store.put_names([("title:a", "a"), ("doi:10.1/x", "a"), ("title:b", "b")])
    store.put(b"one", b"12")
    store.keep({"heads": {"a": (1, "x")}})
    store.close()
    return Store(path, program)


def test_the_next_build_finds_what_was_kept(path: Path) -> None:
    store = kept(path)
    assert not store.empty
    assert store.whole("heads") == {"a": (1, "x")}
    assert dict(store.bodies(["b", "a", "c"])) == {"a": ("title a", 1), "b": ("title b", None)}
    assert store.named(["doi:10.1/x", "title:b", "title:c"]) == {"a", "b"}
    assert store.get(b"one") == b"12"


def test_without_a_file_it_holds_for_this_build(path: Path) -> None:
    store = Store(None, "1")
    store.put_bodies([("a", 1)])
    assert store.empty
    assert dict(store.bodies(["a"])) == {"a": 1}


def test_another_program_begins_anew(path: Path) -> None:
    kept(path).close()
    store = Store(path, "2")
    assert store.empty
    assert store.whole("heads") is None
    assert not dict(store.bodies(["a"]))


def test_a_build_that_failed_leaves_what_the_last_one_kept(path: Path) -> None:
    store = kept(path)
    store.put_whole("heads", {"b": (2, "y")})
    store.put_bodies([("a", ("other", 2))])
    store.close()
    again = Store(path, "1")
    assert again.whole("heads") == {"a": (1, "x")}
    assert dict(again.bodies(["a"])) == {"a": ("title a", 1)}


def test_a_first_build_that_was_killed_leaves_nothing(path: Path) -> None:
    kept(path).close()
    store = Store(path, "1")
    store.clear()
    store.put_bodies([("c", 3)])
    store.share()  # for its own processes
    store.close()
    again = Store(path, "1")
    assert again.empty
    assert not dict(again.bodies(["a", "c"]))


def test_what_nobody_asked_for_is_let_go(path: Path) -> None:
    store = kept(path)
    store.put(b"two", b"2")
    store.keep({})
    store.close()
    again = Store(path, "1")
    assert again.get(b"one") is None
    assert not again.has(b"one")
    assert again.get(b"two") == b"2"


@pytest.mark.parametrize("data", [b"", b"no database", b"SQLite format 3\0" + b"x" * 5000])
def test_a_harmed_file_is_made_anew(path: Path, data: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(data)
    store = Store(path, "1")
    assert store.empty
    store.put_bodies([("a", 1)])
    store.keep({})
    store.close()
    assert dict(Store(path, "1").bodies(["a"])) == {"a": 1}


def test_a_place_that_cannot_be_written_costs_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "file" / "store.sqlite", "1")
    store.put_bodies([("a", 1)])
    store.keep({"heads": 1})
    assert store.whole("heads") == 1


def _second(path: Path, ready: Any, done: Any) -> None:
    ready.set()
    Store(path, "1").close()
    done.set()


def test_a_second_build_waits_for_the_first(path: Path) -> None:
    store = kept(path)
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=_second, args=(path, ready, done))
    other.start()
    assert ready.wait(30)
    assert not done.wait(0.3)
    store.close()
    assert done.wait(30)
    other.join()


def test_programs_differ_by_their_files(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1")
    one = program_mark([tmp_path])
    assert one == program_mark([tmp_path])
    (tmp_path / "a.py").write_text("2")
    assert one != program_mark([tmp_path])


def test_keys_differ_where_parts_do() -> None:
    assert key_of("ab", "c") != key_of("a", "bc")
    assert key_of("a", b"b") == key_of("a", "b")


def test_a_file_that_was_harmed_in_the_middle_costs_a_build_its_time_alone(tmp_path: Path) -> None:
    sources = tmp_path / "content" / "sources"
    sources.mkdir(parents=True)
    (sources / "2026-11-22.txt").write_text(
        "".join(f"Paper {n}\nWe study bees of kind {n}. They hum.\n" for n in range(40))
    )
    assert run(tmp_path).returncode == 0
    before = tree(tmp_path / "site")
    file = tmp_path / ".cache" / "store.sqlite"
    data = file.read_bytes()
    file.write_bytes(data[:8192] + b"\xff" * (len(data) - 8192))
    page = next((tmp_path / "content" / "papers").glob("*.md"))
    page.write_text(page.read_text() + "More.\n")
    assert run(tmp_path).returncode == 0
    page.write_text(page.read_text().removesuffix("More.\n"))
    assert run(tmp_path).returncode == 0
    assert tree(tmp_path / "site") == before
