"""A new paper under nearly another one's title: asked about, never merged."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from builds import run
from hypothesis import given
from hypothesis import strategies as st

from offprint.model import normalise
from offprint.near import near_titles


def told(tmp_path: Path, one: str, other: str) -> list[str]:
    sources = tmp_path / "content" / "sources"
    sources.mkdir(parents=True)
    (tmp_path / "content" / "digest.yaml").write_text("title: Hive\nbase_url: https://hive.example/\n")
    (sources / "2026-03-01-a.txt").write_text(f"{one}\nWe look at it for long. It is so.\n")
    assert run(tmp_path, "import", str(sources / "2026-03-01-a.txt")).returncode == 0  # which writes its page
    (sources / "2026-03-08-b.txt").write_text(f"{other}\nWe looked at it for longer. It is not so.\n")
    done = run(tmp_path, "check")
    assert done.returncode == 0, done.stderr
    assert "2 papers: 1 new" in done.stderr
    return [line for line in done.stderr.splitlines() if "nearly" in line]


@pytest.mark.parametrize(
    "other",
    [
        "Counting the Bees of Nine Northern Island: A Survey",
        "Counting Bees of Nine Northern Islands: A Survey",
    ],
)
def test_a_title_that_differs_a_little_is_asked_about(tmp_path: Path, other: str) -> None:
    (line,) = told(tmp_path, "Counting the Bees of Nine Northern Islands: A Survey", other)
    where = f"{(tmp_path / 'content').as_posix()}"
    assert line == (
        f"{where}/sources/2026-03-08-b.txt:1:1: note: nearly the title of "
        f"{where}/papers/counting-the-bees-of-nine-northern-islands.md: "
        "if it is the same paper, give both the same title, arXiv id or DOI"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Counting the Bees of Nine Northern Islands, Part I", "Counting the Bees of Nine Northern Islands, Part II"),
        ("HiveNet-3: Language of Bees at Scale", "HiveNet-4: Language of Bees at Scale"),
        ("Bees at Sea", "Bees at Tea"),
        ("Counting the Bees of Nine Northern Islands", "Counting the Wasps of Nine Southern Islands"),
    ],
)
def test_other_papers_are_not(tmp_path: Path, one: str, other: str) -> None:
    assert told(tmp_path, one, other) == []


words = st.sampled_from(
    ("Bees", "bees", "Wasps", "Part", "ii", "iv", "3", "nine", "Northern", "sea", "über", "蜂蜂蜂蜂", "C++")
)


@given(
    st.lists(st.lists(words, min_size=1, max_size=6), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 30), st.sampled_from("esi 3x-ü")), max_size=6),
    st.data(),
)
def test_the_quick_answer_leaves_none_out(
    titles: list[list[str]], slips: list[tuple[int, int, str]], data: st.DataObject
) -> None:
    said = [" ".join(title) for title in titles]
    said += [said[at % len(said)][:place] + sign + said[at % len(said)][place:] for at, place, sign in slips]
    new = data.draw(st.sets(st.integers(0, len(said) - 1)))

    def are_near(one: str, other: str) -> bool:
        one, other = (" ".join(title.casefold().split()) for title in (one, other))
        numbers = [sorted(re.findall(r"\d+|\b[ivx]+\b", title)) for title in (one, other)]
        short, long = sorted((normalise(one), normalise(other)), key=len)
        share = set(re.findall(r"\w{4,}", one)) & set(re.findall(r"\w{4,}", other))
        alike = SequenceMatcher(None, short, long, autojunk=False)
        return numbers[0] == numbers[1] and bool(share) and alike.ratio() >= 0.92

    found = {at: list(places) for at, places in near_titles(said, new)}
    assert found == {
        at: [
            place
            for place in range(len(said))
            if (place < at or place not in new) and place != at and are_near(said[at], said[place])
        ]
        for at in sorted(new)
    }
