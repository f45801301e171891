"""build.py as people run it: exit codes, messages, and the last good site whatever happens."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_site import GOLDEN, REPOSITORY, run, tree

INVALID = sorted((Path(__file__).parent / "cases" / "invalid").iterdir())
assert INVALID, "no invalid cases found"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, data in tree(GOLDEN / "content").items():
        (tmp_path / "content" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "content" / path).write_bytes(data)
    return tmp_path


def test_a_build_says_what_it_found_and_where_the_site_is(root: Path) -> None:
    done = run(root)
    assert done.returncode == 0
    assert done.stdout == ""
    papers, site = done.stderr.splitlines()
    assert papers == "4 papers: 3 new, 1 updated, 1 found twice"
    assert site.startswith(f"{root.as_posix()}/site: 2 editions, 2 themes, 4 tags, 21 pages, 14 feeds, search; ")


def test_json_goes_to_stdout_and_can_be_counted_on(root: Path) -> None:
    summary = json.loads(run(root, "--json", "-q").stdout)
    assert summary.pop("seconds").keys() >= {"read", "typeset", "classify", "relate", "render", "search", "write"}
    assert summary == {
        **{"papers": 4, "found": 4, "new": 3, "updated": 1, "unchanged": 0, "edited": 0, "deleted": 0, "repeated": 1},
        **{"editions": 2, "themes": 2, "tags": 4, "pages": 21, "feeds": 14, "warnings": []},
    }


def test_quiet_says_nothing_and_verbose_says_how_long(root: Path) -> None:
    assert run(root, "-q").stderr == ""
    assert "  render " in run(root, "-v").stderr


def test_check_writes_nothing(root: Path) -> None:
    before = tree(root)
    done = run(root, "check")
    assert (done.returncode, tree(root)) == (0, before)
    assert done.stderr == "4 papers: 3 new, 1 updated, 1 found twice\n"


def test_check_explains_a_paper(root: Path) -> None:
    for name in ("wagglenet", "papers/wagglenet.html"):
        said = run(root, "check", "--explain", name).stdout
        assert "foraging" in said
        assert "waggle dance" in said
    done = run(root, "check", "--explain", "nobody")
    assert (done.returncode, done.stderr) == (2, "error: no paper 'nobody': give the slug that ends its address\n")
    (root / "content" / "themes.yaml").unlink()
    done = run(root, "check", "--explain", "wagglenet")
    assert done.returncode == 2
    assert "without content/themes.yaml, themes and tags are found, not judged" in done.stderr


def test_strict_takes_warnings_for_errors(root: Path) -> None:
    (root / "content" / "digest.yaml").unlink()
    assert run(root).returncode == 0
    before = tree(root / "site")
    done = run(root, "--strict")
    assert done.returncode == 1
    assert done.stderr.endswith("1 warning; the site is as it was\n")
    assert tree(root / "site") == before


def test_all_errors_of_all_files_are_told_in_one_run(root: Path) -> None:
    run(root)
    before = tree(root)
    (root / "content/digest.yaml").write_text("titel: T\nbase_url: x\n")
    (root / "content/papers/bad.md").write_text("---\ntitle: T\nadded: soon\n---\n")
    (root / "content/sources/2026-03-09-bad.txt").write_text("A Title Alone\n")
    broken = tree(root)
    done = run(root)
    assert done.returncode == 1
    assert [line.removeprefix(f"{root.as_posix()}/content/") for line in done.stderr.splitlines()] == [
        "digest.yaml:1:1: error: unknown key 'titel', did you mean 'title'?",
        "digest.yaml:2:1: error: 'base_url' must be an address that begins with https:// or http://, not 'x'",
        "papers/bad.md:3:1: error: 'added' must be a day such as 2026-11-22, not 'soon'",
        "sources/2026-03-09-bad.txt:1:1: error: a title without an abstract: put the abstract of 'A Title Alone' on the line below it",
        "4 errors; the site is as it was",
    ]
    assert tree(root) == broken
    assert {path: data for path, data in tree(root).items() if path.startswith("site/")} == {
        path: data for path, data in before.items() if path.startswith("site/")
    }


@pytest.mark.parametrize("case", INVALID, ids=lambda case: case.name)
def test_invalid_input_gets_its_message(root: Path, case: Path) -> None:
    """A case is a folder: the files to lay into content/, and ``said.txt``, all that must be said."""
    for path, data in tree(case).items():
        if path != "said.txt":
            (root / "content" / path).write_bytes(data)
    done = run(root)
    assert done.returncode == 1
    assert done.stderr.replace(f"{root.as_posix()}/content/", "") == (case / "said.txt").read_text()


@pytest.mark.parametrize(
    "arguments", [["--jobs", "many"], ["nonsense"], ["--root", "/no/such/folder"], ["--base-url", "x"]]
)
def test_a_command_line_that_does_not_fit_is_exit_2(root: Path, arguments: list[str]) -> None:
    done = run(root, *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_what_the_machine_refuses_is_exit_3(root: Path) -> None:
    (root / "site").mkdir()
    (root / "site" / ".offprint").write_text("")
    (root / ".site-old").write_text("a file where the swap sets the old site aside")
    done = run(root)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert (root / "site" / ".offprint").exists()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_build_leaves_all_as_it_was(root: Path, number: signal.Signals, code: int) -> None:
    run(root)
    listing = "".join(f"Paper number {i} on bees\nWe study bees. They are many, namely {i}.\n" for i in range(3000))
    (root / "content/sources/2026-03-09-many.txt").write_text(listing)
    before = tree(root)
    process = subprocess.Popen(
        [sys.executable, str(REPOSITORY / "build.py"), "--root", str(root), "--jobs", "1"],
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    while process.poll() is None and not list(root.glob(".site-new-*")):
        time.sleep(0.02)
    os.kill(process.pid, number)
    _, said = process.communicate()
    assert process.returncode == code, said
    assert said == ""
    assert tree(root) == before
