"""``fetch`` in digest.yaml: what is asked, and what is said of settings that cannot be meant."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offprint.errors import Problem
from offprint.fetch.queries import Fetch, Query, parse_fetch
from offprint.fetch.wanted import wanted
from offprint.inputs import parse_yaml
from offprint.model import Record


def read(text: str) -> tuple[Fetch, list[str]]:
    problems: list[Problem] = []
    fields = parse_yaml(text, "digest.yaml", problems)
    assert fields is not None
    return parse_fetch(fields), [str(problem).removeprefix("digest.yaml:") for problem in sorted(problems)]


def query(text: str) -> Query:
    fetch, problems = read(f"queries:\n  - {text}")
    assert problems == []
    return fetch.queries[0]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("arxiv: [cs.CL, cs.LG]", "arXiv: cs.CL, cs.LG"),
        ("{arxiv: , words: [bees]}", "arXiv: bees"),
        ("huggingface: daily", "Hugging Face: daily"),
        ("huggingface:", "Hugging Face: daily"),
        ("feed: https://key@journal.example/rss/?token=secret", "journal.example/rss"),
        ("openalex: type:article", "OpenAlex: type:article"),
        ("{arxiv: cs.CL, name: ' My  own '}", "My own"),
    ],
)
def test_every_query_has_a_name(text: str, name: str) -> None:
    assert query(text).name == name


def test_what_is_set_above_holds_for_all_that_do_not_say_otherwise() -> None:
    fetch, _ = read("look_back: 3\nqueries:\n  - arxiv: cs.CL\n  - {huggingface: daily, look_back: 9}")
    assert [query.look_back for query in fetch.queries] == [3, 9]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("querys: []", "1:1: error: unknown key 'querys', did you mean 'queries'?"),
        ("look_back: 0", "1:1: error: 'look_back' must be a number from 1 to 365, not '0'"),
        ("look_back: 1.5", "1:1: error: 'look_back' must be a whole number, not '1.5'"),
        ("contact: me at home", "1:1: error: 'contact' must be a mail address or a web address, without spaces"),
        (
            "queries:\n  - words: [bee]",
            "2:5: error: a query asks one of arxiv, huggingface, feed, openalex: add the one that is meant",
        ),
        (
            "queries:\n  - arxiv: cs.CL\n    feed: https://a.example/",
            "2:5: error: a query asks one of arxiv, huggingface, feed, openalex: make 2 queries of it",
        ),
        ("queries:\n  - arxiv: cs.CL\n    wrods: [bee]", "3:5: error: unknown key 'wrods', did you mean 'words'?"),
        ("queries:\n  - arxiv: cs.CL\n    least_votes: 3", "3:5: error: unknown key 'least_votes'"),
        ("queries:\n  - feed: https://a.example/\n    at: https://b.example/", "3:5: error: unknown key 'at'"),
        ("queries:\n  - arxiv: [cs CL]", "2:5: error: 'cs CL' is no category of arXiv such as cs.CL"),
        (
            "queries:\n  - arxiv: ",
            "2:5: error: arXiv would give all its papers: say which by 'arxiv', 'words' or 'authors'",
        ),
        (
            "queries:\n  - openalex: ",
            "2:5: error: OpenAlex would give all its papers: say which by 'openalex', 'words' or 'authors'",
        ),
        (
            "queries:\n  - openalex: type:a,from_publication_date:2026-01-01",
            "2:5: error: 'openalex' must be a filter such as primary_topic.id:T10181; days are added to it",
        ),
        (
            "queries:\n  - huggingface: weekly",
            "2:5: error: 'huggingface' must be daily: the daily papers are what it lists",
        ),
        (
            "queries:\n  - feed: journal",
            "2:5: error: 'feed' must be an address that begins with https:// or http://, not 'journal'",
        ),
        ("queries:\n  - feed:", "2:5: error: 'feed' must be the address of a feed"),
        (
            "queries:\n  - arxiv: cs.CL\n    words: [bee, '...']",
            "3:5: error: 'words' holds '...', in which there is no word",
        ),
        ("queries:\n  - arxiv: cs.CL\n    most: 0", "3:5: error: 'most' must be a number from 1 to 10000, not '0'"),
        (
            "queries:\n  - arxiv: cs.CL\n    at: https://a.example/?x",
            "3:5: error: 'at' must end after its path, without ? and #",
        ),
        (
            "queries:\n  - arxiv: cs.CL\n  - {name: 'arXiv: cs.CL', arxiv: cs.LG}",
            "3:6: error: a second query called 'arXiv: cs.CL': give one of them a 'name' of its own",
        ),
        ("queries: [bees]", "1:11: error: each entry of 'queries' must be a mapping"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(text: str, said: str) -> None:
    assert read(text)[1] == [said]


BEES = Record(
    title="Bees and Self-Supervised Language Models",
    abstract="They hum; pollination follows.",
    path="",
    line=1,
    authors=("Adèle van der Bee", "Cy Dee"),
    votes=3,
)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("words: [language model]", True),
        ("words: [LANGUAGE MODELS]", True),
        ("words: [self supervised]", True),
        ("words: [be]", False),
        ("words: [bee]", True),
        ("words: [isle]", False),
        ("words: [models they]", False),
        ("words: [pollin*]", True),
        ("words: ['*ination']", True),
        ("words: [wasp, hum]", True),
        ("without: [hum]", False),
        ("without: [wasp]", True),
        ("authors: [Adele Bee]", True),
        ("authors: [Ada Bee]", False),
        ("least_votes: 3", True),
        ("least_votes: 4", False),
    ],
)
def test_words_authors_and_votes(text: str, fits: bool) -> None:
    assert wanted(query(f"huggingface: daily\n    {text}"))(BEES) is fits


@given(st.text(min_size=1, max_size=20), st.text(max_size=40))
def test_any_words_can_be_looked_for(word: str, text: str) -> None:
    asked = replace(query("huggingface: daily"), words=(word,), authors=(word,))
    assert wanted(asked)(replace(BEES, title=text)) in (True, False)
