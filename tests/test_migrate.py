"""content/ of an older format becomes content/ of ours: shown first, written with a way back, and no paper lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from builds import lasting, run, tree
from test_upgrade import CONTENT

from offprint.errors import Problem
from offprint.ledger import FORMAT
from offprint.migrate import MIGRATIONS, compared_as_of_1, difference, format_of, rekey

HEAD = {"offprint": "content", "format": 2}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(CONTENT, tmp_path / "content")
    return tmp_path


def entry(paper: str, id_: str, *also: str) -> dict[str, object]:
    return {"paper": paper, "id": id_, **({"also": list(also)} if also else {}), "marks": {}}


def page(title: str, id_: str, **more: str) -> str:
    said = "".join(f"{key}: {value}\n" for key, value in more.items())
    return f"---\ntitle: {json.dumps(title)}\n{said}id: {id_}\n---\n\nText.\n"


def migrated(pages: dict[str, str], source: str, *entries: dict[str, object]) -> list[dict[str, object]]:
    """The lines of the ledger after its head."""
    texts = {f"papers/{name}.md": text for name, text in pages.items()}
    texts |= {"sources/2026-01-01-a.txt": source} if source else {}
    texts["imported.jsonl"] = "".join(json.dumps(each) + "\n" for each in entries)
    problems: list[Problem] = []
    new = rekey(texts, problems, compared_as_of_1)
    assert not problems
    assert new.keys() == {"imported.jsonl"}
    head, *lines = map(json.loads, str(new["imported.jsonl"]).splitlines())
    assert head == HEAD
    return lines


def test_a_build_asks_for_a_migration_and_goes_on_after_it(root: Path) -> None:
    done = run(root)
    assert (done.returncode, "build.py migrate" in done.stderr) == (1, True)
    before = tree(root)
    said = run(root, "migrate", "--dry-run")
    assert (said.returncode, tree(root)) == (0, before)
    done = run(root, "migrate")
    assert (done.returncode, done.stdout) == (0, said.stdout)
    assert '+{"offprint": "content", "format": 2}\n' in done.stdout
    assert '+{"paper": "title:programsforhivesinc++", "id": "a5cjh1vm1scs"' in done.stdout
    assert run(root).stderr.startswith("4 papers: 4 unchanged, 2 edited by hand, 1 deleted by hand\n")
    assert tree(root / "content/papers") == tree(CONTENT / "papers")
    before = tree(root / "content")
    done = run(root, "migrate")
    assert (done.returncode, done.stderr, tree(root / "content")) == (0, "content/ is of this format already\n", before)


def test_a_migration_can_be_taken_back(root: Path) -> None:
    run(root, "migrate")
    done = run(root, "upgrade", "--undo")
    assert (done.returncode, done.stderr) == (0, "taken back: the migration of content/ from format 1 to 2\n")
    assert tree(root / "content") == tree(CONTENT)


def test_a_digest_that_was_never_built_needs_no_migration(root: Path) -> None:
    (root / "content/imported.jsonl").unlink()
    assert run(root, "migrate").stderr == "content/ is of this format already\n"
    assert run(root).returncode == 0
    assert format_of((root / "content/imported.jsonl").read_text()) == FORMAT


def test_what_a_newer_program_wrote_is_left_alone(root: Path) -> None:
    (root / "content/imported.jsonl").write_text(
        '{"offprint": "content", "format": 99}\n{"paper": "title:a", "id": "aaa"}\n'
    )
    before = lasting(root)
    for command in ("migrate", "build"):
        done = run(root, command)
        assert (done.returncode, lasting(root)) == (1, before)
        assert "build.py upgrade" in done.stderr


def test_a_broken_ledger_is_not_rewritten(root: Path) -> None:
    with (root / "content/imported.jsonl").open("a") as file:
        file.write("<<<<<<< HEAD\n")
    before = tree(root)
    done = run(root, "migrate")
    assert (done.returncode, tree(root)) == (1, before)
    assert f"{root.as_posix()}/content/imported.jsonl:6:1: error: not a line that Offprint wrote" in done.stderr


def test_titles_that_a_sign_tells_apart_get_names_of_their_own() -> None:
    pages = {"c": page("C++", "aaa"), "p": page("Part 1.1", "bbb", arxiv="2401.00001")}
    entries = (entry("title:c", "aaa"), entry("arxiv:2401.00001", "bbb", "title:part11"))
    assert migrated(pages, "", *entries) == [
        entry("arxiv:2401.00001", "bbb", "title:part1.1"),
        entry("title:c++", "aaa"),
    ]


def test_a_deleted_paper_is_known_by_every_title_of_its_sources() -> None:
    source = "C++\nWe write programs in it. They run.\n\nC#\nWe write programs in it. They run.\n"
    assert migrated({}, source, entry("title:c", "aaa")) == [entry("title:c++", "aaa", "title:c#")]


def test_a_paper_whose_title_was_edited_is_known_by_its_sources() -> None:
    source = "C++\nWe write programs in it. They run.\n"
    assert migrated({"a": page("Another", "aaa")}, source, entry("title:c", "aaa")) == [entry("title:c++", "aaa")]
    assert migrated({"a": page("C", "aaa")}, source, entry("title:c", "aaa")) == [entry("title:c", "aaa", "title:c++")]


def test_what_nothing_has_a_title_for_stays() -> None:
    assert migrated({}, "", entry("title:c", "aaa", "title:d")) == [entry("title:c", "aaa", "title:d")]


def test_no_two_papers_get_one_name() -> None:
    pages = {"a": page("C++", "aaa"), "b": page("C++", "bbb")}
    entries = (entry("title:c", "aaa"), entry("title:c++", "bbb"))
    assert [line["paper"] for line in migrated(pages, "", *entries)] == ["title:c", "title:c++"]


def test_the_steps_lead_to_the_format_that_is_read() -> None:
    assert [(step.before, step.after) for step in MIGRATIONS] == [(number, number + 1) for number in range(1, FORMAT)]


def test_the_difference_is_one_that_patch_reads() -> None:
    old = {"a.md": "one\ntwo", "b.md": "x\n"}
    assert difference(old, {"a.md": "one\n2", "b.md": None, "c.md": "new\n"}) == (
        "--- a/content/a.md\n+++ b/content/a.md\n@@ -1,2 +1,2 @@\n one\n-two\n\\ No newline at end of file\n"
        "+2\n\\ No newline at end of file\n"
        "--- a/content/b.md\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n--- /dev/null\n+++ b/content/c.md\n@@ -0,0 +1 @@\n+new\n"
    )
