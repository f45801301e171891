"""build.py as people run it: exit codes, messages, and the last good site whatever happens."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from builds import REPOSITORY, lasting, run, tree
from test_site import GOLDEN

from offprint.arguments import WHAT
from offprint.commands import named

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
    papers, *table, site = done.stderr.splitlines()
    assert papers == "4 papers: 3 new, 1 updated, 1 duplicate"
    assert [line.replace(f"{root.as_posix()}/content/", "") for line in table] == [
        "  found                4  sources/2026-03-08-more.txt (2), sources/2026-03-01-spring.txt (2)",
        "  new                  3  sources/2026-03-01-spring.txt:3, sources/2026-03-08-more.txt:1, :5",
        "  updated              1  papers/a-note-on-smoke.md",
        "  duplicate            1  sources/2026-03-08-more.txt:1",
    ]
    assert site.startswith(f"{root.as_posix()}/site: 2 editions, 2 themes, 4 tags, 23 pages, 8 feeds, search; ")


@pytest.mark.parametrize("path", ["assets/x.txt", "about.md", "papers/x.md", "fonts", "sources/2026-11-22-x.txt"])
def test_what_lies_outside_is_not_published(root: Path, path: str) -> None:
    (root / "secret").mkdir()
    link = root / "content" / path
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to("../secret" if path == "fonts" else "../../secret")
    for command in ("build", "check", "import"):
        done = run(root, command, *(["x"] if command == "import" else []))
        said = f"{link.as_posix()}:1:1: error: a link that leads out of the folder content/: put a copy"
        assert (done.returncode, said in done.stderr) == (1, True)
    assert not (root / "site").exists()


def test_links_within_content_and_content_as_a_link_are_as_good_as_files(root: Path, tmp_path: Path) -> None:
    (root / "content").rename(root / "elsewhere")
    (root / "content").symlink_to("elsewhere")
    (root / "elsewhere/assets").mkdir(exist_ok=True)
    (root / "elsewhere/assets/a.txt").write_text("tea")
    (root / "elsewhere/assets/b.txt").symlink_to("a.txt")
    (root / "elsewhere/assets/.#lock").symlink_to("someone@host.1:2")  # as an editor leaves it
    (root / "elsewhere/ring").symlink_to("ring")
    assert run(root).returncode == 0
    assert (root / "site/assets/b.txt").read_text() == "tea"


def test_json_goes_to_stdout_and_can_be_counted_on(root: Path) -> None:
    summary = json.loads(run(root, "--json", "-q").stdout)
    places = summary.pop("places")
    assert {name: len(found) for name, found in places.items() if found} == {
        "found": 2,
        "new": 3,
        "updated": 1,
        "repeated": 1,
    }
    assert summary.pop("seconds").keys() >= {"read", "typeset", "classify", "relate", "render", "search", "write"}
    assert summary == {
        **{
            "papers": 4,
            "found": 4,
            "new": 3,
            "updated": 1,
            "unchanged": 0,
            "edited": 0,
            "drafts": 0,
            "deleted": 0,
            "repeated": 1,
            "rejected": 0,
        },
        **{"editions": 2, "themes": 2, "tags": 4, "pages": 23, "feeds": 8, "warnings": []},
    }


def test_quiet_says_nothing_and_verbose_says_how_long(root: Path) -> None:
    assert "  render " in run(root, "-v").stderr
    assert "  read " in run(root, "-v").stderr  # nothing has changed
    assert run(root, "-q").stderr == ""


def test_check_writes_nothing(root: Path) -> None:
    before = tree(root)
    done = run(root, "check")
    assert (done.returncode, tree(root)) == (0, before)
    assert done.stderr.startswith("4 papers: 3 new, 1 updated, 1 duplicate\n")


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


def test_help_says_what_every_command_does() -> None:
    assert {command: named(command).__name__ for command in WHAT} == {command: f"run_{command}" for command in WHAT}


def test_what_the_machine_refuses_is_exit_3(root: Path) -> None:
    run(root)
    before = tree(root / "site")
    shutil.rmtree(root / "content" / "papers")
    (root / "content" / "papers").write_text("a file where the folder of pages should be")
    (root / "content" / "imported.jsonl").unlink()
    done = run(root)
    assert done.returncode == 3, done.stderr
    assert "content/papers" in done.stderr
    assert tree(root / "site") == before


def test_streams_that_nobody_holds_do_not_stop_a_build(root: Path) -> None:
    command = f"'{sys.executable}' '{REPOSITORY / 'build.py'}' --root '{root}'"
    for line in (f"{command} --json 2>/dev/null | head -c 0", f"{command} 2>&-", f"{command} -q --json >&-"):
        done = subprocess.run(["bash", "-c", f"set -o pipefail; {line}"], capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
    assert (root / "site" / "index.html").exists()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_build_leaves_all_as_it_was(root: Path, number: signal.Signals, code: int) -> None:
    run(root)
    listing = "".join(f"Paper number {i} on bees\nWe study bees. They are many, namely {i}.\n" for i in range(3000))
    (root / "content/sources/2026-03-09-many.txt").write_text(listing)
    before = lasting(root)
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
    assert lasting(root) == before


def test_a_folder_with_nothing_but_a_listing_is_a_digest(tmp_path: Path) -> None:
    (tmp_path / "content" / "sources").mkdir(parents=True)
    listing = tmp_path / "content" / "sources" / "x.txt"
    listing.write_text("Tea at Sea\nTea on ships is weak. We brew it in storms.\n")
    done = run(tmp_path)
    assert done.returncode == 0, done.stderr
    at = tmp_path.as_posix()
    base, day, papers, *_ = done.stderr.splitlines()
    assert base.startswith(f"{at}/content/digest.yaml:1:1: warning: no 'base_url': ")
    assert day.startswith(f"{at}/content/sources/x.txt:1:1: warning: no day in the file's name")
    assert papers == "1 paper: 1 new"
    assert (tmp_path / "site" / "papers" / "tea-at-sea.html").is_file()
    assert listing.read_text() == "Tea at Sea\nTea on ships is weak. We brew it in storms.\n"
    made = tree(tmp_path / "content")
    assert json.loads(run(tmp_path, "--json", "-q").stdout)["unchanged"] == 1
    assert tree(tmp_path / "content") == made


def test_bad_input_of_every_kind_at_once_is_no_traceback(root: Path) -> None:
    """Binary files, folders where files should be, and files where folders should be."""
    content = root / "content"
    (content / "digest.yaml").write_bytes(bytes(range(256)))
    (content / "themes.yaml").unlink()
    (content / "themes.yaml").mkdir()
    (content / "papers" / "folder.md").mkdir()
    (content / "papers" / "binary.md").write_bytes(b"---\ntitle: \x00\xff\n---\n")
    (content / "papers" / "colon.md").write_text("---\ntitle: Tea: At Sea\n---\n")
    (content / "sources" / "2026-11-22.txt").mkdir()
    (content / "imported.jsonl").write_text("[" * 100_000 + "\n{}\n")
    done = run(root)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    *told, summary = done.stderr.replace(f"{root.as_posix()}/content/", "").splitlines()
    assert {line.split(":")[0] for line in told} >= {
        *("digest.yaml", "themes.yaml", "papers/folder.md", "papers/binary.md", "papers/colon.md"),
        *("sources/2026-11-22.txt", "imported.jsonl"),
    }
    assert summary.endswith("; the site is as it was")
    assert not (root / "site").exists()


def test_a_port_that_is_taken_is_exit_3(root: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(root, "serve", "-q", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 3
    assert "cannot be had" in done.stderr
    assert "Traceback" not in done.stderr
    assert (root / "site" / "index.html").is_file()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_serve_says_where_and_ends_when_told(root: Path, number: signal.Signals, code: int) -> None:
    process = subprocess.Popen(
        [sys.executable, str(REPOSITORY / "build.py"), "serve", "--root", str(root), "--port", "0"],
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stderr
    for line in process.stderr:
        if line.startswith("Look at it: http://localhost:"):
            break
    os.kill(process.pid, number)
    _, said = process.communicate(timeout=20)
    assert (process.returncode, said) == (code, "")


def test_a_python_without_what_offprint_uses_is_told_where_to_find_one(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-S", str(REPOSITORY / "build.py"), "--root", str(root)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 3
    assert done.stderr.startswith("error: No module named ")
    assert done.stderr.endswith(": Offprint runs in its own Python: make, then .venv/bin/python build.py\n")
