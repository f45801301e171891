"""The site's folder: whole or not at all, and never somebody else's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from builds import tree

from offprint.errors import MachineError, OffprintError
from offprint.output import MARKER, changed_site, new_site, ready_site, sweep, write_new, write_tree


def make(site: Path, **files: str) -> None:
    with new_site(site) as folder:
        write_tree(((path.replace("_", "/"), text.encode()) for path, text in files.items()), folder)


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_new_site_replaces_the_old_one_whole(tmp_path: Path) -> None:
    site = tmp_path / "site"
    make(site, a="1", papers_old="2")
    make(site, a="3")
    assert names(site) == {"a", MARKER}
    assert (site / "a").read_text() == "3"
    assert list(tmp_path.iterdir()) == [site]


def test_a_build_that_fails_leaves_the_last_good_site(tmp_path: Path) -> None:
    site = tmp_path / "site"
    make(site, a="good")
    with pytest.raises(RuntimeError, match="half-way"), new_site(site) as folder:
        (folder / "a").write_text("bad")
        raise RuntimeError("half-way")
    assert (site / "a").read_text() == "good"
    assert list(tmp_path.iterdir()) == [site]


def test_a_folder_that_offprint_did_not_make_is_refused(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "thesis.tex").write_text("years of work")
    with pytest.raises(OffprintError, match=r"site was not made by Offprint \(thesis.tex ...\): move it away"):
        make(site, a="1")
    assert (site / "thesis.tex").read_text() == "years of work"


def test_a_file_or_a_link_in_the_sites_place_is_refused(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "site").symlink_to(elsewhere)
    with pytest.raises(OffprintError, match="is not a folder"):
        make(tmp_path / "site", a="1")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OffprintError, match="is not a folder"):
        make(tmp_path / "file", a="1")


def test_an_empty_folder_and_one_with_only_an_ignore_file_are_ours_to_fill(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / ".gitignore").write_text("*\n")
    make(site, a="1")
    assert names(site) == {"a", MARKER, ".gitignore"}
    make(site, a="2")
    assert (site / ".gitignore").read_text() == "*\n"


def test_a_build_that_died_between_the_renames_is_mended_by_the_next(tmp_path: Path) -> None:
    site = tmp_path / "site"
    make(site, a="good")
    site.rename(tmp_path / ".site-old-999999999")
    with pytest.raises(RuntimeError), new_site(site):
        assert (site / "a").read_text() == "good"
        raise RuntimeError
    assert (site / "a").read_text() == "good"
    assert list(tmp_path.iterdir()) == [site]


def test_what_a_build_left_that_died_while_it_swept_is_swept(tmp_path: Path) -> None:
    make(tmp_path / "site", a="1")
    (tmp_path / ".site-old-999999999" / "half").mkdir(parents=True)
    (tmp_path / f".site-new-{os.getpid()}").mkdir()  # our own number: another's, who died
    make(tmp_path / "site", a="2")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_what_a_dead_build_left_is_swept_and_a_living_ones_is_not(tmp_path: Path) -> None:
    dead, living = tmp_path / ".site-new-999999999", tmp_path / f".site-new-{os.getppid()}"
    for folder in (dead, living):
        folder.mkdir()
    make(tmp_path / "site", a="1")
    assert not dead.exists()
    assert living.exists()


def test_two_outputs_that_want_one_file_stop_the_build(tmp_path: Path) -> None:
    with pytest.raises(OffprintError, match=r"two pages want the same file: tags/a\.html"):
        write_tree([("tags/a.html", b""), ("tags/a.html", b"")], tmp_path)
    with pytest.raises(OffprintError, match=r"two pages want the same file: Tags/a\.html and tags/a\.html"):
        write_tree([("tags/a.html", b""), ("Tags/a.html", b"")], tmp_path)


def test_a_folder_that_cannot_be_made_is_the_machines_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineError, match="Not a directory"):
        make(tmp_path / "file" / "site", a="1")


def test_a_file_in_a_folders_place_is_the_machines_fault_and_named(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match=r"/a: File exists"), new_site(tmp_path / "site") as folder:
        write_tree([("a", b""), ("a/b", b"")], folder)


def test_new_files_are_written_all_or_none(tmp_path: Path) -> None:
    with pytest.raises(MachineError):
        write_new({tmp_path / "one": b"1", tmp_path / ("y" * 300): b"2"})
    assert list(tmp_path.iterdir()) == []
    write_new({tmp_path / "one": b"1", tmp_path / "deep" / "two": b"2"})
    assert (tmp_path / "deep" / "two").read_bytes() == b"2"


def test_what_a_killed_run_left_half_written_in_content_is_swept(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    dead, others = tmp_path / "papers" / ".tea.md.999999999.tmp", [tmp_path / ".notes.tmp", tmp_path / "tea.1.tmp"]
    for path in (dead, *others):
        path.write_text("---")
    sweep(tmp_path)
    assert (dead.exists(), [path.exists() for path in others]) == (False, [True, True])


def a_site(tmp_path: Path, **files: str) -> Path:
    """A site that was built, of these files by their names, of which ``__`` is a slash."""
    with new_site(tmp_path / "site") as folder:
        write_tree(((name.replace("__", "/"), text.encode()) for name, text in files.items()), folder)
    return tmp_path / "site"


def test_changes_are_moved_into_a_site_and_the_rest_is_not_touched(tmp_path: Path) -> None:
    site = a_site(tmp_path, index="old", papers__a="a", papers__b="b", lists__x="x")
    stay = (site / "papers" / "a").stat()
    with changed_site(site) as (folder, gone):
        write_tree([("index", b"new"), ("maps/m", b"m")], folder)
        gone.update(("papers/b", "lists/x"))
    assert tree(site) == {".offprint": tree(site)[".offprint"], "index": b"new", "papers/a": b"a", "maps/m": b"m"}
    assert (site / "papers" / "a").stat() == stay
    assert not (site / "lists").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_changes_that_fail_change_nothing(tmp_path: Path) -> None:
    site = a_site(tmp_path, index="old")
    before = tree(site)
    with pytest.raises(OffprintError, match="amid"), changed_site(site) as (folder, gone):
        write_tree([("index", b"new")], folder)
        gone.add("index")
        raise OffprintError("amid")
    assert tree(site) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("moved", range(3))
def test_moves_of_a_build_that_was_killed_are_ended_by_the_next(
    tmp_path: Path, moved: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = a_site(tmp_path, a="old", b="old", c="old", d="old")
    left, replace = [*range(moved)], os.replace

    def dies(source: str, target: str) -> None:
        if not left:
            raise KeyboardInterrupt
        left.pop()
        replace(source, target)

    monkeypatch.setattr(os, "replace", dies)
    with pytest.raises(KeyboardInterrupt), changed_site(site) as (folder, gone):
        write_tree([("a", b"new"), ("b", b"new"), ("c", b"new")], folder)
        gone.add("d")
    monkeypatch.setattr(os, "replace", replace)
    ready_site(site)
    assert tree(site) == {".offprint": tree(site)[".offprint"], "a": b"new", "b": b"new", "c": b"new"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
