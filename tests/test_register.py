"""The registers: every paper can be found by its id."""

from __future__ import annotations

import json

import pytest
from digests import digest, paper, three_papers
from rendering import render_register

from offprint.model import make_id
from offprint.register import name_length


def test_one_register_of_a_small_digest() -> None:
    ((path, data),) = render_register(digest(*three_papers()))
    assert path == "data/register/all.json"
    papers = json.loads(data)
    assert list(papers) == sorted(papers)
    assert papers[make_id("title:teaatsea")] == ["tea-at-sea", "Tea at Sea", "tea"]


def test_no_papers_have_a_register_too() -> None:
    assert list(render_register(digest())) == [("data/register/all.json", b"{}\n")]


@pytest.mark.parametrize(("number", "length"), [(200, 0), (201, 1), (6_399, 1), (6_500, 2)])
def test_registers_are_named_by_the_first_letters_of_their_ids(number: int, length: int) -> None:
    many = digest(*(paper(f"Paper {at}", "It is.") for at in range(number)))
    assert name_length(many) == length
    registers = {path: json.loads(data) for path, data in render_register(many)}
    for path, papers in registers.items():
        name = path.removeprefix("data/register/").removesuffix(".json")
        assert {id_[:length] or "all" for id_ in papers} == {name}
    assert sum(map(len, registers.values())) == number
