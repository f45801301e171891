"""What changed in content/ since the last build, by stats and, where these may lie, by bytes."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from offprint.survey import Changes, Survey, compare, note, survey

OLD = 1_700_000_000_123_456_789  # long before any build


@pytest.fixture
def content(tmp_path: Path) -> Path:
    (tmp_path / "papers").mkdir()
    for name in ("digest.yaml", "papers/a.md", "papers/b.md"):
        write(tmp_path / name, f"text of {name}")
    return tmp_path


def write(path: Path, text: str, when: int = OLD) -> None:
    path.write_text(text, "utf-8")
    os.utime(path, ns=(when, when))


def later(now: Survey, seconds: float = 10.0) -> Survey:
    """As if the look had begun so much later: a change time cannot be set, and lies in the tests' own moment."""
    return Survey(stats=now.stats, began=now.began + int(seconds * 1e9))


def noted(content: Path, seconds: float = 10.0) -> dict[str, object]:
    now = later(survey(content), seconds)
    return note(content, now, {}, Changes(new=tuple(now.stats)), {})


def test_nothing_changed(content: Path) -> None:
    before = noted(content)
    assert not compare(content, survey(content), before)
    assert all(entry[0] for entry in before.values())  # type: ignore[index]


def test_names_with_a_dot_are_not_looked_at(content: Path) -> None:
    before = noted(content)
    write(content / ".hidden", "")
    write(content / "papers" / ".a.md.12.tmp", "")
    assert not compare(content, survey(content), before)


def test_new_changed_and_gone_files_are_told(content: Path) -> None:
    before = noted(content)
    write(content / "papers" / "c.md", "new")
    write(content / "papers" / "a.md", "another text")
    (content / "papers" / "b.md").unlink()
    found = compare(content, survey(content), before)
    assert found == Changes(new=("papers/c.md",), changed=("papers/a.md",), gone=("papers/b.md",))


def test_a_text_of_the_same_length_and_time_is_another(content: Path) -> None:
    """The change time tells, which no program sets."""
    before = noted(content)
    time.sleep(0.02)
    write(content / "papers" / "a.md", "TEXT of papers/a.md")
    assert compare(content, survey(content), before).changed == ("papers/a.md",)


def test_a_file_that_was_touched_or_checked_out_anew_is_as_it_was(content: Path) -> None:
    before = noted(content)
    (content / "papers" / "a.md").unlink()
    write(content / "papers" / "a.md", "text of papers/a.md", OLD + 5)
    now = survey(content)
    found = compare(content, now, before)
    assert not found
    again = note(content, later(now), before, found, {})
    assert again["papers/a.md"][0] == now.stats["papers/a.md"]  # and from now on its stat tells


def test_a_file_written_while_the_build_looked_is_compared_by_its_bytes(content: Path) -> None:
    before = noted(content, seconds=0.0)
    assert before["papers/a.md"][0] is None  # type: ignore[index]
    assert not compare(content, survey(content), before)
    stat = (content / "papers" / "a.md").stat()
    (content / "papers" / "a.md").write_text("TEXT of papers/a.md", "utf-8")
    os.utime(content / "papers" / "a.md", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert compare(content, survey(content), before).changed == ("papers/a.md",)


def test_a_file_changed_while_the_build_ran_looks_changed_to_the_next(content: Path) -> None:
    now = later(survey(content))
    write(content / "papers" / "a.md", "changed after it was read")
    before = note(content, now, {}, Changes(new=tuple(now.stats)), {})
    assert compare(content, survey(content), before).changed == ("papers/a.md",)


def test_what_the_build_itself_wrote_is_known(content: Path) -> None:
    now = later(survey(content))
    write(content / "papers" / "new.md", "ours", time.time_ns())
    write(content / "papers" / "a.md", "ours, too", time.time_ns())
    written = {"papers/new.md": b"ours", "papers/a.md": b"ours, too"}
    before = note(content, now, {}, Changes(new=tuple(now.stats)), written)
    assert not compare(content, survey(content), before)
