"""``new`` makes a fresh copy somebody's own digest, asks what it must, and never clears what a person wrote."""

from __future__ import annotations

import builtins
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from builds import REPOSITORY, Done, build_site, run, tree
from hypothesis import given
from hypothesis import strategies as st

from offprint.config import Root, read_config
from offprint.errors import Problem
from offprint.new import EXAMPLE, format_settings
from offprint.output import write_whole
from offprint.questions import Answers
from offprint.remote import guess_address, pages_address
from offprint.starters import read_starters
from offprint.text.characters import clean

LISTING = "Wax in Winter\nWe measure wax in winter combs. It stays cold and firm.\n"
STARTERS = read_starters()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small stand-in for a fresh copy: content/ with a digest that says it is the example."""
    folder = tmp_path / "bees"
    for name, text in (
        ("digest.yaml", "title: The example\nbase_url: https://example.example/\n"),
        ("sources/2026-01-01-list.txt", LISTING),
        (EXAMPLE, "ours\n"),
    ):
        write_whole(folder / "content" / name, text.encode())
    return folder


def settings(root: Path) -> dict[str, str]:
    problems: list[Problem] = []
    config = read_config(Root(folder=root), problems)
    assert not [problem for problem in problems if problem.level == "error"]
    return {
        "title": config.title,
        "author": config.author,
        "language": config.language,
        "base_url": config.base_url,
    }


def said_yes(root: Path, *more: str) -> Done:
    return run(root, "new", "--yes", "--title", "Bees", *more)


def test_flags_answer_all_questions(root: Path, tmp_path: Path) -> None:
    papers = tmp_path / "2026-03-01 my list.txt"
    papers.write_text("Tea at Sea\nTea on ships is weak. We brew it in storms.\n")
    done = run(
        root, "new", "--title", "Bees & Tea", "--field", "biology", "--url", "https://you.example/bees",
        "--author", "Ada Bee", "--language", "de", "--source", str(papers),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert settings(root) == {
        "title": "Bees & Tea", "author": "Ada Bee", "language": "de", "base_url": "https://you.example/bees/",
    }  # fmt: skip
    assert 'title: "Bees & Tea"\nid: bees-tea\n' in (root / "content" / "digest.yaml").read_text("utf-8")
    assert [path.name for path in (root / "content" / "sources").iterdir()] == ["2026-03-01-my-list.txt"]
    assert "Tea at Sea" in (root / "site" / "index.html").read_text("utf-8")
    assert "wax-in-winter" not in (root / "site" / "sitemap.xml").read_text("utf-8")
    assert (root / "content" / "themes.yaml").read_bytes() == dict(STARTERS["biology"].files)["themes.yaml"]


def test_the_example_is_set_aside_whole(root: Path) -> None:
    before = tree(root / "content")
    done = said_yes(root)
    assert tree(root / "content.old") == before
    assert f"is now in {root}/content.old/: delete it when you like" in done.stderr


def test_what_was_set_aside_before_is_kept(root: Path) -> None:
    write_whole(root / "content.old" / "mine.txt", b"mine")
    said_yes(root)
    assert tree(root / "content.old") == {"mine.txt": b"mine"}
    assert (root / "content.old-2" / "digest.yaml").exists()


def test_git_leaves_out_what_was_set_aside() -> None:
    assert {"/content.old*/", "/.content-new-*/"} <= {*(REPOSITORY / ".gitignore").read_text("utf-8").split()}


def test_the_next_steps_are_told(root: Path) -> None:
    last = said_yes(root).stderr.splitlines()[-3:]
    assert [line.partition(":")[0] for line in last] == ["Look at it", "Papers", "Publish it"]


def test_a_digest_of_ones_own_is_never_cleared(root: Path) -> None:
    said_yes(root)
    before = tree(root)
    done = said_yes(root)
    assert done.returncode == 2
    assert f"{root}/content/ holds a digest already, and new clears nobody's: move that folder away" in done.stderr
    assert tree(root) == before


def test_a_page_alone_is_enough_to_be_somebodys(tmp_path: Path) -> None:
    write_whole(tmp_path / "content" / "papers" / "mine.md", b"---\ntitle: Mine\n---\n")
    assert said_yes(tmp_path).returncode == 2
    assert [*tree(tmp_path)] == ["content/papers/mine.md"]


@pytest.mark.parametrize("there", ["", "elsewhere", "elsewhere/content", "elsewhere/content/.gitkeep"])
def test_a_place_without_a_digest_gets_one(tmp_path: Path, there: str) -> None:
    if there.endswith(".gitkeep"):
        write_whole(tmp_path / there, b"")
    else:
        (tmp_path / there).mkdir(parents=True, exist_ok=True)
    place = tmp_path / "elsewhere"
    assert said_yes(place).returncode == 0
    assert settings(place)["title"] == "Bees"
    assert [path.name for path in place.iterdir() if path.name.startswith(("content", ".content"))] == ["content"]


@pytest.mark.parametrize("id_", STARTERS)
def test_every_starter_makes_a_site_without_papers(id_: str, tmp_path: Path) -> None:
    done = run(tmp_path, "new", "--yes", "--field", id_, "--url", "https://you.example/")
    assert done.returncode == 0
    assert "warning" not in done.stderr
    front = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert STARTERS[id_].title in front
    assert "No papers yet. Put a file of titles and abstracts into content/sources/" in front
    assert (tmp_path / "content" / "sources" / "README.md").exists()


def test_papers_come_after(root: Path, tmp_path: Path) -> None:
    said_yes(root, "--field", "biology")
    (tmp_path / "list.txt").write_text(LISTING)
    assert run(root, "import", str(tmp_path / "list.txt"), "--edition", "2026-03-01").returncode == 0
    assert "Wax in Winter" in (build_site(root) / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "no terminal to ask on: give --title and --field, or --yes for what is usual"),
        (["--title", "Bees"], 2, "no terminal to ask on: give --field, or"),
        (["--yes", "--field", "biologie"], 2, "--field biologie: no such starter, did you mean 'biology'?; there are"),
        (["--yes", "--url", "you.example"], 2, "'base_url' must be an address that begins with https://"),
        (["--yes", "--language", "German!"], 2, "'language' must be a tag such as en or pt-BR, not 'German!'"),
        (["--yes", "--source", "nowhere.txt"], 2, "nowhere.txt: cannot be read"),
        (["--yes", "--source", "{broken}"], 1, "a title without an abstract"),
    ],
)
def test_what_does_not_fit_changes_nothing(
    root: Path, tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    broken = tmp_path / "broken.txt"
    broken.write_text("Bees at Night\n")
    before = tree(root)
    done = run(root, "new", *(argument.format(broken=broken) for argument in arguments))
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert tree(root) == before
    assert not [*root.glob(".content*")]


def test_a_place_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    assert run(tmp_path / "file", "new", "--yes").returncode in (2, 3)
    assert (tmp_path / "file").read_text() == "mine"


class Terminal:
    def isatty(self) -> bool:
        return True


def talk(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Answer questions one after another; the questions, which fill as they are asked."""
    asked: list[str] = []
    left: Iterator[str] = iter(answers)

    def answer(question: str) -> str:
        asked.append(question)
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr(builtins, "input", answer)
    monkeypatch.setattr(sys, "stdin", Terminal())
    return asked


def test_a_person_is_asked(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_whole(root / ".git" / "config", b'[remote "origin"]\n\turl = git@github.com:You/bees.git\n')
    (tmp_path / "list.txt").write_text(LISTING)
    asked = talk(monkeypatch, "Bienen", "99", "computer science", "", "Ada", "nowhere", str(tmp_path / "list.txt"), "")
    done = run(root, "new")
    assert done.returncode == 0, done.stderr
    assert settings(root) == {
        "title": "Bienen", "author": "Ada", "language": "en", "base_url": "https://you.github.io/bees/",
    }  # fmt: skip
    assert "  1. Biology: " in asked[1]
    assert asked[2] == asked[1], "a number that is none is asked for again"
    assert "[https://you.github.io/bees/]" in asked[3]
    assert "1 paper: 1 new" in done.stderr


def test_who_answers_nothing_gets_what_is_usual(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    talk(monkeypatch, "", "", "", "", "")
    assert run(root, "new").returncode == 0
    assert settings(root)["title"] == STARTERS["other"].title
    assert not (root / "content" / "themes.yaml").exists()


def test_who_leaves_in_the_middle_changes_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(root)
    talk(monkeypatch, "Bees", "1")
    done = run(root, "new")
    assert (done.returncode, done.stderr) == (2, "error: no answer: nothing was changed\n")
    assert tree(root) == before


@given(title=st.text(), author=st.text(), id_=st.sampled_from([*STARTERS]))
def test_whatever_the_title_it_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, title: str, author: str, id_: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "settings"
    title, author = clean(title), clean(author)
    answers = Answers(title=title or "x", starter=STARTERS[id_], url="", author=author, language="ar", sources=())
    write_whole(folder / "content" / "digest.yaml", format_settings(answers).encode())
    assert settings(folder) == {
        "title": title or "x", "author": author, "language": "ar", "base_url": "http://localhost:8000/",
    }  # fmt: skip


@pytest.mark.parametrize("title", ["Bees: a digest", '"Quoted" \'both\'', "🐝 # no comment", "نحل: ملخص", "yes", "2026", "- x", "{{ x }}", r"\1 \n"])  # fmt: skip
def test_titles_that_yaml_could_take_for_something_else(root: Path, title: str) -> None:
    assert run(root, "new", "--yes", "--title", title, "--author", title).returncode == 0
    assert (settings(root)["title"], settings(root)["author"]) == (title, title)


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("git@github.com:you/bees.git", "https://you.github.io/bees/"),
        ("https://github.com/You/Bees", "https://you.github.io/Bees/"),
        ("https://name:secret@github.com/you/bees.git", "https://you.github.io/bees/"),
        ("ssh://git@github.com:22/you/bees.git/", "https://you.github.io/bees/"),
        ("https://github.com/you/you.github.io.git", "https://you.github.io/"),
        ("git@gitlab.com:you/bees.git", "https://you.gitlab.io/bees/"),
        ("https://gitlab.com/hive/north/bees.git", "https://hive.gitlab.io/north/bees/"),
        ("https://codeberg.org/you/bees.git", "https://you.codeberg.page/bees/"),
        ("https://codeberg.org/you/pages.git", "https://you.codeberg.page/"),
        ("https://git.example/you/bees.git", ""),
        ("/srv/git/bees.git", ""),
        ("https://github.com/you", ""),
        ("", ""),
    ],
)
def test_where_a_repository_is_shown(remote: str, address: str) -> None:
    assert pages_address(remote) == address


@pytest.mark.parametrize(
    ("config", "address"),
    [
        (b'[core]\n\turl = x\n[remote "up"]\n\turl = git@github.com:us/bees\n[remote "origin"]\n\tfetch = +refs/*\n\turl=git@github.com:you/bees\n', "https://you.github.io/bees/"),
        (b'[remote "origin"]\n\turl = "https://github.com/you/bees.git"\n[branch "main"]\n\tremote = origin\n', "https://you.github.io/bees/"),
        (b'[remote "up"]\n\turl = git@github.com:us/bees\n', ""),
        (b"\xff\xfe", ""),
    ],
)  # fmt: skip
def test_what_git_notes(tmp_path: Path, config: bytes, address: str) -> None:
    write_whole(tmp_path / ".git" / "config", config)
    assert guess_address(tmp_path) == address


def test_no_repository_no_guess(tmp_path: Path) -> None:
    assert guess_address(tmp_path) == ""
    (tmp_path / ".git").write_text("gitdir: elsewhere\n")
    assert guess_address(tmp_path) == ""


def test_our_own_digest_makes_room(first_digest: Path) -> None:
    assert (first_digest / EXAMPLE).is_file()


def test_a_copy_of_the_repository_becomes_ones_own(first_digest: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    out = shutil.ignore_patterns(".*", "site", "content.old*", "__pycache__", "bench")
    shutil.copytree(REPOSITORY, copy, ignore=out)
    shutil.copy(first_digest / EXAMPLE, copy / "content")
    write_whole(copy / ".git" / "config", b'[remote "origin"]\n\turl = https://github.com/you/bees.git\n')
    command = [sys.executable, "build.py", "new", "--yes", "--title", "Bees", "--field", "biology"]
    done = subprocess.run(command, cwd=copy, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-3:] == [
        "Look at it: make serve",
        "Papers: put files into content/sources/, or .venv/bin/python build.py import FILE",
        "Publish it: docs/make-your-own.md, section Publish",
    ]
    assert "https://you.github.io/bees/" in (copy / "site" / "index.html").read_text("utf-8")
    make = ["make", f"PY={sys.executable}", "-o", ".venv/installed", "-o", ".venv/installed-dev"]  # with what is here
    done = subprocess.run(make, cwd=copy, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, "0 papers: none" in done.stderr) == (0, True), done.stderr
    # of its tests, those of what an owner's digest can get wrong; the Check workflow runs them all in such a copy
    some = "-n 0 -p no:cacheprovider tests/test_new.py tests/test_schemas.py -k our_own"
    environment = {**os.environ, "PYTEST_ADDOPTS": some}
    done = subprocess.run(
        [*make, "test"], cwd=copy, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, "ss" in done.stdout) == (0, True), done.stdout + done.stderr


def test_if_the_new_folder_cannot_take_its_place_the_old_one_is_put_back(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, rename = tree(root), Path.rename

    def fail(path: Path, target: Path) -> Path:
        if "-new-" in path.parent.name:
            raise OSError(28, "No space left on device", str(path))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail)
    done = said_yes(root)
    assert (done.returncode, "No space left on device" in done.stderr) == (3, True)
    assert tree(root) == before
