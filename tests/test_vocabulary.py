"""What a browser knows of the papers without the index: their words, and their ids."""

from __future__ import annotations

import json
from typing import Any

import pytest
from digests import digest, paper, three_papers

from offprint.assemble import Digest
from offprint.folding import bucket, fold, words
from offprint.keys import Keys
from offprint.search import search_units
from offprint.store import Store


def files(of: Digest) -> dict[str, Any]:
    units = search_units(of, Keys(of), Store(None, ""))
    return {path: json.loads(data) for unit in units for path, data in unit.make()}


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        *(("Poincaré", "poincare"), ("Erdős", "erdos"), ("Straße", "strasse"), ("Ørsted", "orsted"), ("ŁÓDŹ", "lodz")),
        *(
            ("α-decay", "alpha-decay"),
            ("αβγ", "αβγ"),
            ("x²", "x2"),
            ("ﬁne", "fine"),
            ("Ελλάδα", "ελλαδα"),
            ("한국", "한국"),
        ),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_letter_without_a_spelling_stays() -> None:
    assert fold("Ο") == "ο"  # omicron, which no one spells


def test_words_of_hyphens_and_capitals() -> None:
    assert list(words("Self\u2010attention isn’t HTTPServer, camelCase!")) == [
        *("selfattention", "self", "attention", "isnt", "httpserver", "camelcase", "camel", "case")
    ]


def test_buckets_are_those_of_crc_32() -> None:
    assert bucket("", 2**32) == 0
    assert bucket("123456789", 2**32) == 0xCBF43926  # the check value that catalogues of such sums give


def test_every_word_is_in_the_files_of_its_edges() -> None:
    found = files(digest(*three_papers()))
    about = found["search/about.json"]
    assert about == {"engine": "pagefind", "words": 1, "ends": 1, "ids": 1, "papers": 3, "authors": ""}
    assert found["search/words/0.json"][:4] == ["at", 1, "bees", 1]
    assert found["search/ends/0.json"][:2] == ["bees", 1]
    assert "at" not in found["search/ends/0.json"]
    assert "so" in found["search/words/0.json"]


def test_ids_lead_to_papers() -> None:
    one = paper("Tides", id="79yb30kb7qph", arxiv="2401.00010v2", doi="10.5555/ABC", theme="tea")
    found = files(digest(one))["search/ids/0.json"]
    assert found == {
        id_: ["tides", "Tides", "tea", "79yb30kb7qph"] for id_ in ("79yb30kb7qph", "2401.00010", "10.5555/abc")
    }


def test_ids_are_spread_over_small_files() -> None:
    papers = [paper(f"Paper {number}", slug=f"paper-{number}") for number in range(400)]
    found = {path: rows for path, rows in files(digest(*papers)).items() if "/ids/" in path}
    assert len(found) == 16
    for number in range(16):
        assert all(bucket(id_, 16) == number for id_ in found[f"search/ids/{number}.json"])
    assert sum(map(len, found.values())) == 400


def test_a_digest_without_papers() -> None:
    assert files(digest())["search/about.json"]["papers"] == 0
