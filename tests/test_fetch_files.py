"""The lines of fetched files: whatever is found, finding it again changes nothing, and no line is lost."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from offprint.config import Root
from offprint.fetch.files import Known, Taken, take
from offprint.model import Link, Record

NOBODY = Known({}, [])
ORDER = ("One", "Two", "Three")
DAY = date(2026, 11, 23)

records = st.builds(
    Record,
    title=st.sampled_from(["Bees", "Wasps", "On Bees"]),
    abstract=st.sampled_from(["", "They hum.", "They\nhum."]),
    path=st.just(""),
    line=st.just(0),
    links=st.lists(
        st.builds(
            Link, st.sampled_from(["code", "web"]), st.sampled_from(["https://a.example/", "https://b.example/"])
        ),
        max_size=2,
    ).map(tuple),
    authors=st.sampled_from([(), ("Ada Bee",), ("Cy Dee",)]),
    published=st.sampled_from([None, date(2026, 11, 20)]),
    updated=st.sampled_from([None, date(2026, 11, 21), date(2026, 11, 1)]),
    arxiv=st.sampled_from(["", "2611.00001", "2611.00002"]),
    doi=st.sampled_from(["", "10.1000/1", "10.1000/2"]),
    votes=st.integers(0, 3),
)
PAPERS = (
    {"title": "Bees", "arxiv": "2611.00001", "doi": "10.1000/1"},
    {"title": "Bees", "arxiv": "2611.00002", "doi": "10.1000/2"},
    {"title": "Wasps", "arxiv": "", "doi": "10.1000/3"},
    {"title": "Ants", "arxiv": "", "doi": ""},
)


def known_by(record: Record, names: dict[str, str], silent: set[str]) -> Record:
    """A record of a paper of ours, by all of its names or by some."""
    return replace(record, **names | dict.fromkeys(silent, ""))  # type: ignore[arg-type]


agreeing = st.builds(known_by, records, st.sampled_from(PAPERS), st.sets(st.sampled_from(["arxiv", "doi"])))
"""Services may keep silent on a paper's ids, but do not give one id to two papers."""


def runs_of(some: st.SearchStrategy[Record]) -> st.SearchStrategy[list[dict[str, list[Record]]]]:
    found = st.dictionaries(st.sampled_from(ORDER), st.lists(some, max_size=3), max_size=3)
    return st.lists(found, min_size=1, max_size=3)


def taken(root: Root, found: dict[str, list[Record]], day: date = DAY) -> Taken:
    """Take what a run found, and write it."""
    result = take(root, sorted(found.items()), ORDER, day, NOBODY)
    for path, data in result.files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return result


@given(runs_of(agreeing))
def test_the_same_again_changes_nothing(found: list[dict[str, list[Record]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Root(folder=Path(folder))
        for number, run in enumerate(found):
            taken(root, run, DAY.replace(day=20 + number))
            again = taken(root, run, DAY)
            assert (again.files, again.new, again.updated, again.papers) == ({}, {}, {}, ())


@given(runs_of(st.one_of(records, agreeing)))
def test_no_line_is_ever_lost(found: list[dict[str, list[Record]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Root(folder=Path(folder))
        lines = 0
        for number, run in enumerate(found):
            result = taken(root, run, DAY.replace(day=20 + number))
            lines += sum(result.new.values())
            files = sorted((Path(folder) / "content" / "sources").glob("*")) if lines else []
            assert sum(path.read_bytes().count(b"\n") for path in files) == lines


def test_lines_that_cannot_be_read_stay(tmp_path: Path) -> None:
    root = Root(folder=tmp_path)
    bees = Record(title="Bees", abstract="They hum.", path="", line=0)
    taken(root, {"One": [bees]})
    path = tmp_path / "content" / "sources" / "2026-11-23-fetched.jsonl"
    path.write_bytes(path.read_bytes() + b'{"title": "half\n\nnonsense')
    taken(root, {"One": [Record(title="Wasps", abstract="They sting.", path="", line=0)]})
    assert path.read_bytes().split(b"\n")[1:4] == [b'{"title": "half', b"", b"nonsense"]
    assert b'"title": "Wasps"' in path.read_bytes().split(b"\n")[4]
