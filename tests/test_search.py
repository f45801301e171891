"""The search index: what stops a build, and that two builds give the same bytes."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import cbor2
import pytest
from digests import digest, paper, three_papers

from offprint.assemble import Digest
from offprint.errors import MachineError
from offprint.model import PartialDate
from offprint.search import is_own
from offprint.search.pagefind import check_index, index_site, order_index
from offprint.search.pages import index_page
from offprint.search.papers import author_facet, author_filter

PAPERS = 3
FILTERS = {"theme": [["tea", [2, 0]], ["bees", [1]]], "edition": [["2026-11-22", [0, 1, 2]]]}


def three() -> Digest:
    return digest(*three_papers())


def packed(value: Any) -> bytes:
    return gzip.compress(b"pagefind_dcd" + cbor2.dumps(value), mtime=0)


def unpacked(path: Path) -> Any:
    return cbor2.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))


def write_index(folder: Path, order: int = 1, papers: int = PAPERS) -> None:
    """An index such as Pagefind writes, its filters in one order or the other."""
    for name in ("filter", "fragment", "index"):
        (folder / name).mkdir(parents=True)
    filters = []
    for number, (name, values) in enumerate(list(FILTERS.items())[::order]):
        file = f"en_{number}{'a' * 5}{order % 7}"
        (folder / "filter" / f"{file}.pf_filter").write_bytes(packed([name, values[::order]]))
        filters.append([name, file])
    chunks = [["ab", "ac", "en_1"], ["ad", "z", "en_2"]]
    meta = ["1.5.0", [[f"en_{page}", 10] for page in range(papers)], chunks, filters, [], []]
    (folder / "pagefind.en_0123456789.pf_meta").write_bytes(packed(meta))
    for page in range(papers):
        (folder / "fragment" / f"en_{page}.pf_fragment").write_bytes(packed({"url": f"/papers/{page}.html"}))
    (folder / "index" / "en_1.pf_index").write_bytes(packed([[["ab", [[0]]], ["ac", [[1]]]]]))
    (folder / "index" / "en_2.pf_index").write_bytes(packed([[["ad", [[2]]], ["z", [[0]]]]]))
    (folder / "wasm.en.pagefind").write_bytes(gzip.compress(b"pagefind_dcd wasm", mtime=0))
    (folder / "pagefind.js").write_text("export {}")
    (folder / "pagefind-ui.js").write_text("unused")
    entry = {"version": "1.5.0", "languages": {"en": {"hash": "en_0123456789", "wasm": "en", "page_count": papers}}}
    (folder / "pagefind-entry.json").write_text(json.dumps(entry))


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Pagefind:
    """A runner that writes an index, or does what it is told."""

    def __init__(self, site: Path, code: int = 0, said: str = "", write: bool = True) -> None:
        self.site, self.code, self.said, self.write = site, code, said, write
        self.commands: list[Sequence[str]] = []
        self.pages: dict[str, str] = {}

    def __call__(self, command: Sequence[str]) -> tuple[int, str]:
        self.commands.append(command)
        folder = Path(command[command.index("--output-path") + 1])
        staged = Path(command[command.index("--site") + 1])
        self.pages = {path.name: path.read_text("utf-8") for path in sorted((staged / "papers").iterdir())}
        if self.write:
            write_index(folder)
        return self.code, self.said


# What stops a build


def test_papers_are_indexed_and_nothing_else(tmp_path: Path) -> None:
    run = Pagefind(tmp_path)
    index_site(tmp_path, three(), run)
    (command,) = run.commands
    assert list(run.pages) == ["lenses-of-old-lighthouses.html", "tea-at-sea.html", "why-bees-swarm.html"]
    assert [path.name for path in tmp_path.iterdir()] == ["pagefind"]
    assert command[command.index("--glob") + 1] == "papers/*.html"
    assert check_index(tmp_path / "pagefind", PAPERS) == []
    assert not list(tmp_path.rglob("pagefind-ui*"))


def test_without_papers_nothing_is_run(tmp_path: Path) -> None:
    run = Pagefind(tmp_path)
    index_site(tmp_path, digest(), run)
    assert run.commands == []


def test_more_papers_than_it_is_given_have_an_index_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offprint.search.FEW", 2)
    assert is_own(three())
    monkeypatch.setattr("offprint.search.FEW", 3)
    assert not is_own(three())


def test_a_failure_is_told_with_the_command_and_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match=r"(?s)^Pagefind ended with 7: .*--site .*\nno such folder$"):
        index_site(tmp_path, three(), Pagefind(tmp_path, code=7, said="no such folder\n"))


@pytest.mark.parametrize("error", [FileNotFoundError("no python"), subprocess.TimeoutExpired("pagefind", 3600)])
def test_a_program_that_does_not_run_or_end(tmp_path: Path, error: Exception) -> None:
    def run(command: Sequence[str]) -> tuple[int, str]:
        raise error

    with pytest.raises(MachineError, match=r"^Pagefind could not be run: "):
        index_site(tmp_path, three(), run)


def test_a_runner_that_says_all_is_well_and_wrote_nothing(tmp_path: Path) -> None:
    with pytest.raises(
        MachineError,
        match=r"^Pagefind left a broken index: pagefind\.js is missing; pagefind-entry\.json is missing$",
    ):
        index_site(tmp_path, three(), Pagefind(tmp_path, write=False))


def test_an_index_of_other_papers_than_ours(tmp_path: Path) -> None:
    with pytest.raises(
        MachineError,
        match=r"^Pagefind left a broken index: 3 pages indexed, 4 expected; 3 fragments written, 4 expected$",
    ):
        index_site(tmp_path, digest(*three_papers(), paper("A fourth")), Pagefind(tmp_path))


@pytest.fixture
def index(tmp_path: Path) -> Path:
    write_index(tmp_path)
    return tmp_path


def test_a_whole_index(index: Path) -> None:
    assert check_index(index, PAPERS) == []


@pytest.mark.parametrize("name", ["pagefind.js", "pagefind-entry.json"])
def test_a_missing_file(index: Path, name: str) -> None:
    (index / name).unlink()
    assert check_index(index, PAPERS) == [f"{name} is missing"]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"languages": 3}', '{"languages": {"en": {}}}', "\xff", "null"])
def test_an_entry_file_that_cannot_be_read(index: Path, text: str) -> None:
    (index / "pagefind-entry.json").write_bytes(text.encode("latin-1"))
    assert check_index(index, PAPERS) == ["pagefind-entry.json cannot be read"]


def test_a_paper_left_out(index: Path) -> None:
    assert check_index(index, 4) == ["3 pages indexed, 4 expected", "3 fragments written, 4 expected"]
    (index / "fragment" / "en_1.pf_fragment").unlink()
    assert check_index(index, PAPERS) == ["2 fragments written, 3 expected"]


@pytest.mark.parametrize(
    "name",
    [
        *("fragment/en_1.pf_fragment", "index/en_1.pf_index", "filter/en_0aaaaa1.pf_filter"),
        *("pagefind.en_0123456789.pf_meta", "wasm.en.pagefind"),
    ],
)
def test_files_cut_short_emptied_or_garbled(index: Path, name: str) -> None:
    whole = (index / name).read_bytes()
    said = Path(name).name
    for broken in (b"", whole[:10], whole[:-9], b"garbage", whole[:12] + b"\xff\xff\xff" + whole[15:]):
        (index / name).write_bytes(broken)
        (fault,) = check_index(index, PAPERS)
        assert fault in (f"{said} is cut short", f"{said} is empty"), broken
    (index / name).write_bytes(gzip.compress(b"", mtime=0))
    assert check_index(index, PAPERS) == [f"{said} is empty"]


def test_several_languages_are_counted_together(index: Path) -> None:
    entry = json.loads((index / "pagefind-entry.json").read_text())
    entry["languages"]["en"]["page_count"] = 1
    entry["languages"]["cy"] = {"hash": "cy_1", "page_count": 2}
    (index / "pagefind-entry.json").write_text(json.dumps(entry))
    assert check_index(index, PAPERS) == []


def test_a_language_that_needs_the_extended_program_says_so(tmp_path: Path) -> None:
    run = Pagefind(tmp_path, code=1, said="/python: No module named pagefind_bin_extended\n", write=False)
    message = r"^search in 'zh-Hant' needs pagefind_bin_extended: .venv/bin/pip install -r requirements-segmented.txt$"
    with pytest.raises(MachineError, match=message):
        index_site(tmp_path, digest(*three_papers(), language="zh-Hant"), run)
    assert "pagefind_bin_extended" in run.commands[0]


# What is indexed


def test_a_paper_as_the_index_sees_it() -> None:
    values = {
        "authors": ("Søren Ørsted", "Bo <b>"),
        "published": PartialDate(2019, 5, 1),
        "theme": "bees",
        "tags": ("lenses",),
    }
    (entry,) = digest(paper("Bees & Straße", "α-decay of <i>wax</i>.", added=date(2026, 1, 2), **values)).entries
    page = index_page(entry, "en", "one")
    assert '<h1 data-pagefind-weight="9">Bees &amp; Straße</h1>' in page
    assert "α-decay of &lt;i&gt;wax&lt;/i&gt;." in page
    for name, value in (("theme", "Bees &amp; wasps"), ("year", "2019"), ("author", "Bo &lt;b&gt;"), ("tag", "Lenses")):
        assert f'data-pagefind-filter="{name}[content]" content="{value}"' in page
    assert 'data-pagefind-sort="date[content]" content="2026-01-02"' in page
    assert "<p>strasse alpha-decay soren orsted</p>".replace("soren ", "soren ") in page


def test_authors_stand_in_one_filter_or_under_letters() -> None:
    few, many = {"Ada Lovelace"}, {f"Ann Author{number}" for number in range(301)}
    assert [author_facet(names) for names in (set(), few, many)] == ["", "one", "letters"]
    named = [author_filter(name, "letters") for name in ("Ada Lovelace", "Hans Ørsted", "王小明", "  ")]
    assert named == ["author-l", "author-o", "author-0", "author-0"]
    assert author_filter("Ada Lovelace", "one") == "author"


def test_words_that_begin_alike_stay_in_one_chunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offprint.search.pagefind._CHUNK", 1)
    write_index(tmp_path)
    order_index(tmp_path)
    (language,) = json.loads((tmp_path / "pagefind-entry.json").read_text())["languages"].values()
    chunks = unpacked(tmp_path / f"pagefind.{language['hash']}.pf_meta")[2]
    assert [row[:2] for row in chunks] == [["ab", "ab"], ["ac", "ac"], ["ad", "ad"], ["z", "z"]]
    words = [unpacked(tmp_path / "index" / f"{file}.pf_index") for _, _, file in chunks]
    assert words == [[[["ab", [[0]]]]], [[["ac", [[1]]]]], [[["ad", [[2]]]]], [[["z", [[0]]]]]]
    assert len(list((tmp_path / "index").iterdir())) == len(chunks)


# The same bytes


def test_whatever_the_order_that_pagefind_chose_the_bytes_are_the_same(tmp_path: Path) -> None:
    for name, order in (("one", 1), ("other", -1)):
        write_index(tmp_path / name, order)
        order_index(tmp_path / name)
    assert tree(tmp_path / "one") == tree(tmp_path / "other")


def test_a_second_time_changes_nothing(index: Path) -> None:
    order_index(index)
    once = tree(index)
    order_index(index)
    assert tree(index) == once


def test_nothing_is_lost_and_every_name_is_found(index: Path) -> None:
    order_index(index)
    assert check_index(index, PAPERS) == []
    (language,) = json.loads((index / "pagefind-entry.json").read_text())["languages"].values()
    meta = unpacked(index / f"pagefind.{language['hash']}.pf_meta")
    assert meta[0] == "1.5.0"
    assert len(meta[1]) == PAPERS
    found = {name: unpacked(index / "filter" / f"{file}.pf_filter") for name, file in meta[3]}
    assert found == {name: [name, sorted(values)] for name, values in FILTERS.items()}
    assert list(found) == sorted(found)
    assert len(list((index / "filter").iterdir())) == len(FILTERS)
    assert len(list(index.glob("*.pf_meta"))) == 1


def test_files_are_named_for_what_they_hold(tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_index(tmp_path / name)
    meta = tmp_path / "other" / "filter" / "en_0aaaaa1.pf_filter"
    meta.write_bytes(packed(["theme", [["sea", [0]]]]))
    for name in ("one", "other"):
        order_index(tmp_path / name)
    one, other = tree(tmp_path / "one"), tree(tmp_path / "other")
    assert {path: data for path, data in one.items() if path in other and other[path] != data}.keys() == {
        "pagefind-entry.json"  # the one file that is always asked for anew
    }


def test_a_paper_without_words_is_indexed_by_those_of_its_address() -> None:
    """Pagefind leaves out a page without words, and a build that misses a paper in its index stops."""
    (entry,) = digest(paper("!!! ???", "", slug="an-odd-one")).entries
    assert "<p>an odd one</p></body>" in index_page(entry, "en", "")
