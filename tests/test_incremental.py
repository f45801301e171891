"""Builds that begin with what the last one left: after whatever changes, every byte is that of a build that knows
nothing, in site/ and in content/."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from builds import Done, engine, run, tree

import build
from offprint import making
from offprint.arguments import WHAT, parse_arguments
from offprint.config import Root
from offprint.recall import afresh
from offprint.report import Report

SUBJECTS = (
    "bees",
    "wasps",
    "ants",
    "moths",
    "beetles",
    "spiders",
    "snails",
    "frogs",
    "newts",
    "toads",
    "hares",
    "owls",
)
PLACES = ("gardens", "ponds", "meadows", "barns", "ditches")
PEOPLE = ("Ada Reed", "Bo Vale", "Cy Moor", "Dee Marsh", "Émile Fen")
RULES = """themes:
  insects:
    name: Insects
    words: {2: [bees, wasps, ants]}
  others:
    name: Others
    words: {2: [snails, frogs, newts, owls]}
tags:
  Places:
    garden:
      name: garden
      words: {2: [gardens]}
    water:
      name: water
      words: {2: [ponds, ditches]}
"""


class Owner:
    """Somebody who changes content/ in ways that make sense, drawn by lot."""

    def __init__(self, root: Path, seed: int) -> None:
        self.content, self.lot, self.day = root / "content", random.Random(seed), 1
        (self.content / "sources").mkdir(parents=True)
        (self.content / "digest.yaml").write_text("title: Pond Notes\nbase_url: https://pond.example/notes/\n", "utf-8")
        (self.content / "themes.yaml").write_text(RULES, "utf-8")
        self.edition(7)

    def text(self, subject: str) -> str:
        other, place = self.lot.choice(SUBJECTS), self.lot.choice(PLACES)
        kind = self.lot.choice(("watch", "count", "feed", "follow"))
        return f"We {kind} {subject} in {place} at $n^2$ hours. They meet {other}, and the {subject} stay. We find {place}."

    def page(self) -> Path:
        return self.lot.choice(sorted((self.content / "papers").glob("*.md")))

    def edition(self, size: int) -> str:
        """A source, now and then with a paper that an earlier one has."""
        self.day += 1
        rows = ["title,abstract,authors,doi"]
        for _ in range(size):
            subject, place = self.lot.choice(SUBJECTS), self.lot.choice(PLACES)
            number = self.lot.randrange(30)
            doi = f"10.1000/{subject}{number}" if self.lot.random() < 0.3 else ""
            authors = "; ".join(self.lot.sample(PEOPLE, self.lot.randrange(4)))
            rows.append(
                f'How {subject.capitalize()} Live in {place.capitalize()} {number},"{self.text(subject)}",{authors},{doi}'
            )
        name = f"2026-11-{self.day:02}.csv"
        (self.content / "sources" / name).write_text("\n".join(rows) + "\n", "utf-8")
        return f"an edition of {size}"

    def edit(self) -> str:
        page = self.page()
        page.write_text(f"{page.read_text('utf-8').rstrip()} {self.text(self.lot.choice(SUBJECTS))}\n", "utf-8")
        return f"edited {page.name}"

    def set(self) -> str:
        """A key of a page's head."""
        page, key = (
            self.page(),
            self.lot.choice(("pin: true", "hidden: true", "draft: true", "note: Read *this*.", "theme: others")),
        )
        head = "".join(
            line for line in page.read_text("utf-8").splitlines(True) if not line.startswith(f"{key.split(':')[0]}:")
        )
        page.write_text(head.replace("---\n", f"---\n{key}\n", 1), "utf-8")
        return f"{key} in {page.name}"

    def retitle(self) -> str:
        page = self.page()
        lines = page.read_text("utf-8").splitlines(True)
        lines = [
            f"title: Another Look at {self.lot.choice(SUBJECTS)} {self.lot.randrange(90)}\n"
            if line.startswith("title:")
            else line
            for line in lines
        ]
        page.write_text("".join(lines), "utf-8")
        return f"another title in {page.name}"

    def write(self) -> str:
        number = self.lot.randrange(1000)
        (self.content / "papers" / f"by-hand-{number}.md").write_text(
            f"---\ntitle: By Hand {number}\n---\n\n{self.text('owls')}\n", "utf-8"
        )
        return f"wrote by-hand-{number}.md"

    def delete(self) -> str:
        page = self.page()
        page.unlink()
        return f"deleted {page.name}"

    def move(self) -> str:
        page = self.page()
        page.rename(page.with_name(f"moved-{self.lot.randrange(1000)}.md"))
        return f"moved {page.name}"

    def settings(self) -> str:
        title = f"Pond Notes {self.lot.randrange(100)}"
        (self.content / "digest.yaml").write_text(f"title: {title}\nbase_url: https://pond.example/notes/\n", "utf-8")
        return f"the digest is {title}"

    def rules(self) -> str:
        words = ", ".join(self.lot.sample(SUBJECTS, 3))
        (self.content / "themes.yaml").write_text(RULES.replace("bees, wasps, ants", words), "utf-8")
        return f"insects are {words}"

    def source(self) -> str:
        path = self.lot.choice(sorted((self.content / "sources").glob("*.csv")))
        path.write_text(path.read_text("utf-8").replace("We watch", "We observe"), "utf-8")
        return f"edited {path.name}"

    def template(self) -> str:
        (self.content / "templates").mkdir(exist_ok=True)
        block = f"{{% extends 'offprint/paper.html' %}}{{% block foot_end %}}<p>{self.lot.randrange(100)}</p>{{% endblock %}}"
        (self.content / "templates" / "paper.html").write_text(block, "utf-8")
        return "a template"

    def nothing(self) -> str:
        return "nothing"

    def change(self) -> str:
        often = (self.edit, self.edit, self.set, self.write, lambda: self.edition(self.lot.randrange(1, 4)))
        seldom = (
            self.retitle,
            self.delete,
            self.move,
            self.settings,
            self.rules,
            self.source,
            self.template,
            self.nothing,
        )
        kinds: tuple[Callable[[], str], ...] = (*often, *often, *seldom)
        return self.lot.choice(kinds)()


def both(root: Path, beside: Path, *options: str) -> tuple[Done, Done]:
    """Build in ``root``, which knows its last build, and the same content in ``beside``, which knows nothing."""
    shutil.rmtree(beside, ignore_errors=True)
    shutil.copytree(root / "content", beside / "content")
    return run(root, *options), run(beside, *options)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_changes_every_byte_is_that_of_a_clean_build(tmp_path: Path, seed: int) -> None:
    owner = Owner(tmp_path / "kept", seed)
    changes: list[str] = []
    for _ in range(8):
        warm, cold = both(tmp_path / "kept", tmp_path / "clean", "--fewer")
        assert warm.returncode == cold.returncode, (changes, warm.stderr, cold.stderr)
        for folder in ("content", "site"):
            mine, theirs = tree(tmp_path / "kept" / folder), tree(tmp_path / "clean" / folder)
            assert mine.keys() == theirs.keys(), (changes, mine.keys() ^ theirs.keys())
            assert not [path for path in mine if mine[path] != theirs[path]], changes
        changes += [owner.change() for _ in range(owner.lot.randrange(1, 3))]


def test_what_a_build_in_a_hurry_took_in_goes_again_if_its_file_is_as_it_was(tmp_path: Path) -> None:
    owner = Owner(tmp_path, 5)
    assert run(tmp_path).returncode == 0
    page, before = owner.page(), tree(tmp_path / "site")
    text = page.read_text("utf-8")
    options = parse_arguments(["serve", "--root", str(tmp_path)], WHAT)
    root, stages = Root(folder=tmp_path), build.stages()
    with stages.open_kept(root, afresh) as kept:
        for content in (text.replace("We find", "We found"), text):
            page.write_text(content, "utf-8")
            stages.build(root, options, Report(verbosity=0), kept, hurry=True)
        extra = owner.content / "sources" / "2026-12-01.txt"
        extra.write_text("How Voles Live\nThey dig in meadows.\n", "utf-8")
        stages.build(root, options, Report(verbosity=0), kept, hurry=True)
        assert tree(tmp_path / "site") != before
        extra.unlink()
        stages.build(root, options, Report(verbosity=0), kept)
    assert tree(tmp_path / "site") == before


def test_edits_add_up_though_the_index_of_related_papers_is_kept_now_and_then(tmp_path: Path) -> None:
    owner = Owner(tmp_path / "warm", 7)
    owner.edition(9)
    assert run(owner.content.parent).returncode == 0
    for number in range(24):
        page = owner.page()
        other = owner.page().read_text("utf-8").rpartition("---")[2]
        text = page.read_text("utf-8").rpartition("---")
        page.write_text(
            "".join((*text[:2], other if number % 2 else f"{text[2].rstrip()} {owner.text('owls')}\n")), "utf-8"
        )
        assert run(owner.content.parent).returncode == 0
        if number in (3, 19, 20, 23):
            cold = tmp_path / f"cold{number}"
            shutil.copytree(owner.content, cold / "content")
            assert run(cold).returncode == 0
            assert tree(owner.content.parent / "site") == tree(cold / "site")


def test_processes_print_what_a_build_has_not_kept_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "_WORTH_A_PROCESS", 2)
    monkeypatch.setattr(making, "_CHUNK", 3)
    with engine("own"):
        owner = Owner(tmp_path / "warm", 6)
        assert run(owner.content.parent).returncode == 0
        owner.edition(9)
        page = owner.page()
        page.write_text(page.read_text("utf-8").replace("We find", "We found"), "utf-8")
        shutil.copytree(owner.content, tmp_path / "cold" / "content")
        for name in ("warm", "cold"):
            assert run(tmp_path / name, "--jobs", "2").returncode == 0
    assert tree(tmp_path / "warm" / "site") == tree(tmp_path / "cold" / "site")
