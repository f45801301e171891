"""Our own index: what is in its files is what is in the papers, and a change to one paper changes little."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from builds import engine
from digests import digest, paper
from hypothesis import given, settings
from hypothesis import strategies as st

from offprint.assemble import Digest, Entry
from offprint.folding import fold, forms, tokens
from offprint.keys import Keys
from offprint.search import blocks as blocks_module
from offprint.search import search_units
from offprint.search.blocks import cut, index_block, read_block, read_records, write_block, write_records
from offprint.search.files import MARK
from offprint.search.papers import Searched, searched
from offprint.search.postings import CELLS, cell_of, impacts, leb128, merge_cell
from offprint.search.terms import terms_of, tokens_of

WORDS = (
    "wax",
    "waxes",
    "honey",
    "Self-attention",
    "αβγ",
    "Poincaré",
    "蜜蜂的舞",
    "camelCase",
    "2024",
    "the",
    "α",
    "ες",
)


def unpacked(data: bytes) -> bytes:
    return zlib.decompress(data[MARK:])


def files(of: Digest, kept: Any = None, jobs: int = 1) -> dict[str, bytes]:
    with engine("own"):
        units = list(search_units(of, Keys(of), kept or Kept(), jobs))
    return {path: data for unit in units for path, data in unit.make()}


def about(found: dict[str, bytes]) -> dict[str, Any]:
    return json.loads(found["search/about.json"])  # type: ignore[no-any-return]


def numbers(data: bytes, firsts: Sequence[int]) -> list[int]:
    """The gaps of a term, read as a browser reads them."""
    values, at = [], 0
    while at < len(data):
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        values.append(value)
    found: list[int] = []
    block, number, rest = 0, -1, iter(values)
    for value in rest:
        if value:
            number += value
            found.append(number)
        else:
            block += next(rest)
            number = firsts[block] - 1
    return found


def postings(found: dict[str, bytes]) -> dict[str, dict[int, int]]:
    """Term → paper's number → impact, of all files."""
    sizes = about(found)["sizes"]
    firsts = [sum(sizes[:at]) for at in range(len(sizes))]
    read: dict[str, dict[int, int]] = {}
    for path, data in found.items():
        if path.startswith("search/p/"):
            head, _, runs = unpacked(data).partition(b"\n")
            items, at = iter(json.loads(head)), 0
            for term, gaps, scores in zip(items, items, items, strict=True):
                assert term not in read
                where = numbers(runs[at : at + gaps], firsts)
                at += gaps
                read[term] = dict(zip(where, runs[at : at + scores], strict=True))
                at += scores
            assert at == len(runs)
    return read


def expected(entries: Sequence[Entry]) -> dict[str, set[int]]:
    """Term → numbers of papers, the plain way."""
    terms, found = terms_of("en"), dict[str, set[int]]()
    for number, entry in enumerate(entries):
        one = searched(entry)
        texts = [one.title, one.body, *one.authors, *one.tags, one.details]
        for token in [token for text in texts for token in tokens_of(text)] or tokens_of(one.slug):
            for term in terms[token]:
                found.setdefault(term.decode(), set()).add(number)
    return found


papers = st.lists(
    st.tuples(
        st.lists(st.sampled_from(WORDS), max_size=4),
        st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=20),
    ),
    min_size=1,
    max_size=30,
)


def made(texts: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Digest:
    day = date(2026, 1, 1)
    return digest(
        *(
            paper(" ".join(title) or "!", " ".join(body), slug=f"p{number:03}", added=day + timedelta(days=number // 3))
            for number, (title, body) in enumerate(texts)
        )
    )


@settings(deadline=None, max_examples=60)
@given(texts=papers, most=st.integers(1, 9))
def test_every_term_leads_to_its_papers_and_no_others(texts: list[Any], most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks_module, "_MOST", most)
        whole = made(texts)
        found = postings(files(whole))
    assert {term: {*where} for term, where in found.items()} == expected(whole.entries[::-1])
    assert all(0 < impact < 32 for where in found.values() for impact in where.values())


def test_common_terms_have_files_of_their_own_and_large_gaps_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offprint.search.postings._ALONE", 200)
    texts = [((), ["wax", "rare"] if number in (3, 500, 999) else ["wax"]) for number in range(1000)]
    whole = made(texts)
    found = files(whole)
    read = postings(found)
    assert {term: {*where} for term, where in read.items()} == expected(whole.entries[::-1])
    assert sorted(read["wax"]) == list(range(1000))
    names = [path for path in found if path.startswith("search/p/") and "-" in path]
    assert len(names) == len(about(found)["alone"]) == 1
    assert found[names[0]][:MARK].decode() == next(iter(about(found)["alone"].values()))


@given(st.integers(0, 2**40))
def test_numbers_in_groups_of_seven_bits(number: int) -> None:
    data = leb128(number)
    assert sum((byte & 127) << 7 * at for at, byte in enumerate(data)) == number
    assert [byte > 127 for byte in data] == [True] * (len(data) - 1) + [False]


def test_a_title_weighs_more_than_its_text_and_a_short_text_more_than_a_long_one() -> None:
    body = " ".join(f"word{number}" for number in range(300))
    title, text, long = paper("Wax", "Of bees."), paper("Bees", "Of wax."), paper("Bees too", f"Of wax. {body}")
    read = postings(files(digest(title, text, long)))["wax"]
    slugs = [entry.slug for entry in digest(title, text, long).entries[::-1]]
    assert [
        slug for slug, _ in sorted(zip(slugs, (read[at] for at in range(3)), strict=True), key=lambda one: -one[1])
    ] == [*("wax", "bees", "bees-too")]
    assert list(impacts(100)) == sorted(impacts(100))


def test_words_that_begin_alike_lie_together() -> None:
    assert cell_of(b"transformer") == cell_of(b"transfer") != cell_of(b"model")
    assert cell_of("модель".encode()) == cell_of("моделью".encode())


# Blocks


def names(many: int) -> list[tuple[str, str]]:
    return [(f"paper-{number}", f"paper-{number}") for number in range(many)]


def test_borders_stay_where_they_are() -> None:
    before = [tuple(block) for block in cut(names(20_000))]
    assert [name for block in before for name in block] == [name for name, _ in names(20_000)]
    assert 60 < len(before) < 140
    assert max(map(len, before)) <= 512
    for at in (0, 7_777, 19_999):
        less = [one for number, one in enumerate(names(20_000)) if number != at]
        more = [*names(20_000)[:at], ("new", "new"), *names(20_000)[at:]]
        for changed in (less, more):
            after = {tuple(block) for block in cut(changed)}
            assert len(after - {*before}) <= 3


class Kept:
    """What was made, and what was asked for in vain."""

    def __init__(self) -> None:
        self.made: dict[bytes, bytes] = {}
        self.missed = 0

    def get(self, key: bytes) -> bytes | None:
        self.missed += key not in self.made
        return self.made.get(key)

    def has(self, key: bytes) -> bool:
        return key in self.made

    def share(self) -> bool:
        return True

    def put(self, key: bytes, data: bytes) -> None:
        self.made[key] = data


def many(edited: int | None = None) -> Digest:
    body = "Honey of bees number {}."
    found = [
        paper(f"Paper {n}", body.format(n) + (" Zebras." if n == edited else ""), slug=f"p{n}", theme="tea")
        for n in range(3000)
    ]
    return digest(*found)


def test_an_edit_makes_one_block_anew_and_the_same_bytes_as_a_clean_build() -> None:
    kept = Kept()
    first = files(many(), kept=kept)
    missed, kept.missed = kept.missed, 0
    second = files(many(edited=1234), kept=kept)
    assert second == files(many(edited=1234))
    assert kept.missed <= 8 < missed  # the block; the cells of its postings and its words that have the new word
    changed = {path for path in {*first, *second} if first.get(path) != second.get(path)}
    assert {path.split("/")[1] for path in changed} <= {"r", "p", "w", "e", "about.json"}
    assert len({path.split("/")[2] for path in changed if path.startswith("search/r/")}) == 2  # the old and the new
    kept.missed = 0
    assert files(many(edited=1234), kept=kept) == second
    assert kept.missed == 0


def test_a_block_is_read_back_as_it_was() -> None:
    one = [searched(entry) for entry in made([(["wax"], ["honey"])]).entries]
    block, records = index_block(one, "en")
    assert read_block(write_block(block)) == block
    assert read_records(write_records(records)) == records
    assert len(block.postings) == CELLS
    assert merge_cell([block.postings[cell_of(b"wax")]])[0][0][0] == b"wax"


def test_records_hold_what_a_result_shows() -> None:
    one = paper(
        "Tides", "Twice a day.", "And <b>so</b> on.", authors=("Ada",), theme="tea", tags=("lenses",), note="Mind."
    )
    found = files(digest(one))
    (path,) = [path for path in found if path.startswith("search/r/")]
    (row,) = json.loads(zlib.decompress(found[path]))
    values = Searched(*searched(digest(one).entries[0]))
    assert row == [
        values.id,
        "tides",
        "Tides",
        "",
        "Ada",
        "Twice a day.\nAnd <b>so</b> on.\nMind.",
        ["Lenses"],
        "Tea",
        "tea",
        "2026-11-22",
    ]


def test_words_know_what_their_forms_are_found_by() -> None:
    found = files(digest(paper("Waxes", "Wax, companies, modelling.")))
    (path,) = [path for path in found if path.startswith("search/w/")]
    rows = json.loads(unpacked(found[path]))
    keys = {}
    for word, _, shorter in zip(rows[::3], rows[1::3], rows[2::3], strict=True):
        digits = "".join(c for c in shorter if c.isdigit())
        keys[word] = word[: len(word) - int(digits or 0)] + shorter[len(digits) :]
    assert keys == {"companies": "company", "modelling": "model", "wax": "wax", "waxes": "wax"}


def test_filters_name_their_papers() -> None:
    values = [
        paper(
            f"P{n}", slug=f"p{n}", theme=("tea", "bees")[n % 2], tags=("lenses",) if n else (), authors=(f"A{n % 3}",)
        )
        for n in range(7)
    ]
    whole = digest(*values)
    found = files(whole)
    oldest_first = whole.entries[::-1]
    head, _, column = unpacked(found["search/f/theme.z"]).partition(b"\n")
    themes = ["", *json.loads(head)]
    assert [themes[one] for one in column] == [entry.theme.name for entry in oldest_first if entry.theme]
    head, _, column = unpacked(found["search/f/tag.z"]).partition(b"\n")
    assert [*column[:7]] == [len(entry.tags) for entry in oldest_first]
    authors = json.loads(unpacked(found["search/f/author.z"]))
    for name, gaps in authors.items():
        own = [sum(gaps[: at + 1]) for at in range(len(gaps))]
        assert own == [at for at, entry in enumerate(oldest_first) if entry.paper.authors == (name,)]


def test_more_values_than_a_byte_holds() -> None:
    themes_of = [paper(f"P{n}", slug=f"p{n}", added=date(2026, 1, 1) + timedelta(days=n)) for n in range(300)]
    head, _, column = unpacked(files(digest(*themes_of))["search/f/edition.z"]).partition(b"\n")
    editions = ["", *json.loads(head)]
    found = [editions[column[at] | column[at + 1] << 8] for at in range(0, 600, 2)]
    assert found == [entry.paper.edition for entry in digest(*themes_of).entries[::-1]]


# Words


@settings(max_examples=500)
@given(st.text(alphabet="aB-_' `’‐−é.x1Z²ßα—“\n") | st.text())
def test_tokens_are_told_apart_the_quick_way_as_by_a_pattern(text: str) -> None:
    typed = re.sub("[\u2010-\u2015\u2212]", "-", re.sub("['\u2018\u2019\u02bc`]", "", text))
    assert tokens(text) == re.findall(r"[^\W_]+(?:-[^\W_]+)*", typed)


@given(st.text(alphabet="aBéßαΟ-x1", min_size=1))
def test_a_form_of_a_form_is_itself(text: str) -> None:
    for token in tokens(text):
        assert all(form == fold(form) and "-" not in form for form in forms(token))


RUN = """
import sys, hashlib; sys.path[:0] = ["tests"]
from test_search_index import files, many
import offprint.search
offprint.search._WORTH_PROCESSES = 1
if __name__ == "__main__":
    found = files(many(), jobs=int(sys.argv[1]))
    print(hashlib.sha256(b"".join(path.encode() + data for path, data in sorted(found.items()))).hexdigest())
"""


def test_the_same_bytes_whatever_the_hash_seed_and_the_number_of_processes(tmp_path: Any) -> None:
    script = tmp_path / "run.py"
    script.write_text(RUN)
    said = set()
    for seed, jobs in (("1", "1"), ("2", "2")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join([str(Path.cwd()), "tests"])}
        done = subprocess.run(
            [sys.executable, str(script), jobs], capture_output=True, text=True, env=environment, check=True
        )
        said.add(done.stdout)
    assert len(said) == 1
