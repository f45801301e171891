"""Papers that several imports know by other names: joined where they are one, held apart where they are not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from builds import run, tree

from offprint.config import Root
from offprint.content import Page, read_pages

ONE, TWO = "10.1000/one", "10.1000/two"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "digest.yaml").write_text("title: Hive\nbase_url: https://hive.example/\n")
    return tmp_path


def bring_in(root: Path, day: str, *papers: dict[str, str]) -> str:
    """Import papers as JSON Lines, as the edition of a day in January; what was said."""
    file = root / f"{day}.jsonl"
    file.write_text("".join(json.dumps({"abstract": f"As of {day}."} | paper) + "\n" for paper in papers))
    done = run(root, "import", str(file), "--edition", f"2026-01-{day}")
    assert done.returncode == 0, done.stderr
    return done.stderr


def pages(root: Path) -> list[Page]:
    return read_pages(Root(folder=root), [])


def forget_sources(root: Path) -> None:
    shutil.rmtree(root / "content" / "sources")


def test_one_paper_by_title_then_doi_then_arxiv_id(root: Path) -> None:
    bring_in(root, "01", {"title": "Wax"})
    bring_in(root, "02", {"title": "Wax", "doi": ONE})
    bring_in(root, "03", {"title": "On Wax", "doi": ONE, "arxiv": "2501.00001"})
    (page,) = pages(root)
    assert (page.values["doi"], page.values["arxiv"], page.values["title"]) == (ONE, "2501.00001", "On Wax")
    assert page.path.name == "wax.md"


def test_a_paper_between_them_in_time_does_not_vanish(root: Path) -> None:
    bring_in(root, "01", {"title": "Wax"})
    bring_in(root, "20", {"title": "Wax", "doi": ONE})
    bring_in(root, "10", {"title": "Wax", "doi": TWO})
    assert sorted(str(page.values["doi"]) for page in pages(root)) == [ONE, TWO]
    before = tree(root / "content")
    assert run(root).returncode == 0
    assert tree(root / "content") == before


def test_a_page_is_never_handed_to_another_paper_of_its_title(root: Path) -> None:
    bring_in(root, "01", {"title": "Wax"})
    bring_in(root, "02", {"title": "Wax", "doi": ONE})
    forget_sources(root)
    bring_in(root, "03", {"title": "Wax", "doi": TWO})
    assert {page.values["doi"]: page.values["abstract"] for page in pages(root)} == {ONE: "As of 02.", TWO: "As of 03."}


def test_any_identity_of_a_page_finds_it(root: Path) -> None:
    bring_in(root, "01", {"title": "Wax", "doi": ONE, "arxiv": "2501.00001"})
    forget_sources(root)
    bring_in(root, "02", {"title": "On Wax", "doi": ONE})
    forget_sources(root)
    bring_in(root, "03", {"title": "About Wax", "arxiv": "2501.00001"})
    (page,) = pages(root)
    assert (page.values["doi"], page.values["arxiv"]) == (ONE, "2501.00001")  # a silent source takes none away
    assert page.values["abstract"] == "As of 03."


def test_a_deleted_paper_stays_deleted_under_all_its_names(root: Path) -> None:
    bring_in(root, "01", {"title": "Wax"})
    bring_in(root, "02", {"title": "Wax", "doi": ONE})
    pages(root)[0].path.unlink()
    forget_sources(root)
    bring_in(root, "03", {"title": "On Wax", "doi": ONE})
    assert pages(root) == []


def test_an_identity_that_a_person_mended_makes_no_second_page(root: Path) -> None:
    bring_in(root, "01", {"title": "Wax", "doi": ONE})
    (page,) = pages(root)
    page.path.write_text(page.text.replace(ONE, TWO))
    bring_in(root, "02", {"title": "Wax", "doi": ONE})
    (page,) = pages(root)
    assert (page.values["doi"], page.values["abstract"]) == (TWO, "As of 02.")


def test_two_pages_that_a_source_joins_are_asked_about_each_time(root: Path) -> None:
    bring_in(root, "01", {"title": "Cats"})
    bring_in(root, "02", {"title": "Felines", "doi": ONE})
    asked = "is a page of the same paper, says"
    assert asked in bring_in(root, "03", {"title": "Cats", "doi": ONE})
    done = run(root, "check")
    assert (done.returncode, asked in done.stderr) == (0, True)
    assert len(pages(root)) == 2


def mend(root: Path, name: str, old: str, new: str) -> None:
    path = root / "content" / "papers" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("title", ["A Wax", "Zinc and Wax"])  # sorted before the old title, and behind it
def test_a_source_that_comes_round_to_a_title_mended_by_hand_tells_of_the_same_paper(root: Path, title: str) -> None:
    bring_in(root, "01", {"title": "Wax"})
    mend(root, "wax.md", "title: Wax\n", f"title: {title}\n")
    bring_in(root, "02", {"title": title})
    (page,) = pages(root)
    assert (page.values["title"], page.values["abstract"]) == (title, "As of 02.")
    assert run(root).returncode == 0


def test_a_title_mended_by_hand_joins_no_papers_that_ids_tell_apart(root: Path) -> None:
    bring_in(root, "01", {"title": "Wax", "doi": ONE})
    mend(root, "wax.md", "title: Wax\n", "title: Tea\n")
    bring_in(root, "02", {"title": "Tea", "doi": TWO})
    assert [(page.values["doi"], page.values["title"]) for page in pages(root)] == [(TWO, "Tea"), (ONE, "Tea")]
    assert run(root).returncode == 0


def test_an_id_written_by_hand_stands_against_a_source_that_gives_another_one_later(root: Path) -> None:
    bring_in(root, "01", {"title": "Wax", "arxiv": "2501.00001"})
    mend(root, "wax.md", "added:", f"doi: {ONE}\nadded:")
    assert run(root).returncode == 0
    bring_in(root, "02", {"title": "Wax", "arxiv": "2501.00001", "doi": TWO})
    (page,) = pages(root)
    assert page.values["doi"] == ONE


def test_a_deleted_paper_takes_no_other_one_of_its_title_with_it(root: Path) -> None:
    bring_in(root, "01", {"title": "Wax", "doi": ONE}, {"title": "Tea"})
    (root / "content" / "papers" / "wax.md").unlink()
    assert run(root).returncode == 0
    forget_sources(root)
    bring_in(root, "02", {"title": "Wax", "doi": TWO}, {"title": "Wax", "doi": ONE})
    assert [page.values.get("doi") for page in pages(root)] == [None, TWO]
    forget_sources(root)
    said = bring_in(root, "03", {"title": "Wax", "arxiv": "2501.00001", "doi": ONE})
    assert ("1 deleted by hand" in said, len(pages(root))) == (True, 2)
