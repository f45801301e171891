"""content/sources/: which files are read, by whom, and which edition each is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offprint.config import Root
from offprint.errors import Problem
from offprint.model import edition_date
from offprint.sources import Source, edition_id, read_sources

BEES = "Bees of the Northern Isles\nWe count the bees of nine islands. Two kinds are new.\n"
TEA = "Tea at Sea\nTea on ships is weak. We brew it in storms.\n"


def read(tmp_path: Path, files: dict[str, str]) -> tuple[list[Source], list[str]]:
    folder = tmp_path / "content" / "sources"
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    problems: list[Problem] = []
    sources = read_sources(Root(folder=tmp_path), problems)
    return sources, [str(problem).replace(f"{tmp_path.as_posix()}/", "") for problem in problems]


def test_a_source_is_an_edition_of_records_that_know_their_place(tmp_path: Path) -> None:
    (source,), problems = read(tmp_path, {"2026-11-22-top-layer.txt": f"\n{BEES}\n{TEA}"})
    assert problems == []
    assert source.edition == "2026-11-22"
    assert [record.title for record in source.records] == ["Bees of the Northern Isles", "Tea at Sea"]
    assert [record.line for record in source.records] == [2, 5]
    assert all(record.path.endswith("content/sources/2026-11-22-top-layer.txt") for record in source.records)


def test_oldest_edition_first_undated_last(tmp_path: Path) -> None:
    names = ("b-side.txt", "2026-11-22.txt", "2025-01-02-z.txt", "2026-01-02-a.txt", "a-side.txt")
    sources, _ = read(tmp_path, dict.fromkeys(names, BEES))
    assert [source.edition for source in sources] == ["2025-01-02", "2026-01-02", "2026-11-22", "a-side", "b-side"]


def test_two_files_of_one_day_are_one_edition_in_the_order_of_their_names(tmp_path: Path) -> None:
    sources, problems = read(tmp_path, {"2026-11-22-b.txt": TEA, "2026-11-22-a.txt": BEES})
    assert problems == []
    assert [(source.edition, source.records[0].title) for source in sources] == [
        ("2026-11-22", "Bees of the Northern Isles"),
        ("2026-11-22", "Tea at Sea"),
    ]


def test_hidden_files_and_the_readme_are_left_alone(tmp_path: Path) -> None:
    sources, problems = read(
        tmp_path, {".DS_Store": "\0", "README.md": "How to.", "Readme.MD": "How to.", "2026-11-22.TXT": BEES}
    )
    assert (len(sources), problems) == (1, [])


def test_no_folder_is_no_source(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert read_sources(Root(folder=tmp_path), problems) == []
    assert problems == []


def test_a_name_without_a_day_is_a_warning(tmp_path: Path) -> None:
    (source,), problems = read(tmp_path, {"bees.txt": BEES})
    assert source.edition == "bees"
    assert problems == [
        "content/sources/bees.txt:1:1: warning: no day in the file's name, so its papers have none: "
        "name it 2026-11-22-bees.txt"
    ]


def test_the_ending_of_a_name_says_nothing(tmp_path: Path) -> None:
    sources, problems = read(tmp_path, {"2026-11-20": BEES, "2026-11-21.bib": TEA})
    assert [source.records[0].title for source in sources] == ["Bees of the Northern Isles", "Tea at Sea"]
    assert problems == []


def test_what_is_no_source_is_an_error_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "content" / "sources" / "2026-11-21.txt").mkdir(parents=True)
    folder = tmp_path / "content" / "sources"
    (folder / "2026-11-19.txt").write_bytes(b"Th\xe9")
    (folder / "2026-11-18.txt").write_text("Bees at Night\n")
    (folder / "2026-11-22.txt").write_text(BEES)
    problems: list[Problem] = []
    sources = read_sources(Root(folder=tmp_path), problems)
    assert [source.edition for source in sources if source.records] == ["2026-11-22"]
    at = f"{folder.as_posix()}/"
    assert [str(problem).removeprefix(at) for problem in problems] == [
        "2026-11-18.txt:1:1: error: a title without an abstract: put the abstract of 'Bees at Night' on the line below it",
        "2026-11-19.txt:1:3: error: not UTF-8 at byte 3: save the file as UTF-8",
        "2026-11-21.txt:1:1: error: not a file: only files are sources",
    ]


@pytest.mark.parametrize(
    ("name", "edition"),
    [
        ("2026-11-22.txt", "2026-11-22"),
        ("2026-11-22-top-layer.txt", "2026-11-22"),
        ("2026-11-22 top layer.txt", "2026-11-22"),
        ("2026-11-22top.txt", "2026-11-22"),
        ("2026-11-223.txt", "2026-11-223"),
        ("2026-13-01.txt", "2026-13-01"),
        ("2024-02-29.txt", "2024-02-29"),
        ("2026-02-29-bees.txt", "2026-02-29-bees"),
        ("Bees & Wasps.txt", "bees-wasps"),
        ("archive.tar.txt", "archive-tar"),
        ("蜜蜂.txt", "edition"),
        ("---.txt", "edition"),
    ],
)
def test_the_edition_of_a_file_name(name: str, edition: str) -> None:
    assert edition_id(name) == edition


@pytest.mark.parametrize(
    ("edition", "day"),
    [
        ("2026-11-22", date(2026, 11, 22)),
        ("2026-02-29", None),
        ("2026-13-01", None),
        ("20261122", None),
        ("2026-W47-7", None),
        ("bees", None),
        ("", None),
        ("0000-00-00", None),
    ],
)
def test_the_day_of_an_edition(edition: str, day: date | None) -> None:
    assert edition_date(edition) == day


@given(st.text())
def test_any_name_makes_an_id_that_may_end_an_address(name: str) -> None:
    edition = edition_id(name)
    assert edition
    assert set(edition) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert edition.strip("-") == edition
