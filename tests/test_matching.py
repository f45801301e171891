"""Phrases in texts: what the matcher finds, against the definition written out plainly."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offprint import matching
from offprint.matching import IN_TITLE, Matcher
from offprint.subjects.stems import fold

WORDS = ["bee", "bees", "Bee", "BEE", "honey", "honeys", "keep", "keeping", "colony", "colonies", "die", "蜂", "蜜"]
RULE_WORDS = [*WORDS, "keep*", "*ony", "col*", "*EE"]
PIECES = [*WORDS, "BEE,", "(bee", "bee-keeping", "honey.", "蜂蜜", "of", "x" * 40 + "-bee", "ﬁlm"]


def phrases(word: st.SearchStrategy[str]) -> st.SearchStrategy[list[tuple[int, str]]]:
    phrase = st.lists(word, min_size=1, max_size=3).map(" ".join)
    return st.lists(st.tuples(st.integers(0, 2), phrase), max_size=12, unique=True)


def satisfies(word: str, rule: str) -> bool:
    """Whether a word of a text is what a rule word means: a capital in the rule asks for the word as written."""
    written = word if rule != rule.lower() else fold(word)
    bare = rule if rule != rule.lower() else fold(rule)
    if bare.endswith("*"):
        return written.startswith(bare[:-1])
    if bare.startswith("*"):
        return any(written.endswith(form) for form in matching._forms(bare[1:]))
    return written in matching._forms(bare)


def found_plainly(rules: list[tuple[int, str]], title: str, abstract: str) -> dict[tuple[int, int, int], int]:
    """(target, length, start) are taken from left to right, the longest first, none within an earlier one of its
    target; how often each target is found, by words of the phrase, in title and abstract."""
    counts: dict[tuple[int, int, int], int] = {}
    for where, text in enumerate((title, abstract)):
        words = matching._TOKEN.findall(unicodedata.normalize("NFKC", text))
        last: dict[int, int] = {}
        for start in range(len(words)):
            for length in range(3, 0, -1):
                for target in sorted({target for target, _ in rules}):
                    fits = any(
                        len(parts := matching._RULE_WORD.findall(phrase)) == length
                        and start + length <= len(words)
                        and all(map(satisfies, words[start : start + length], parts))
                        for of, phrase in rules
                        if of == target
                    )
                    if fits and start + length > last.get(target, 0):
                        last[target] = start + length
                        counts[target, length, where] = counts.get((target, length, where), 0) + 1
    return counts


@given(
    phrases(st.sampled_from(RULE_WORDS)),
    st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join),
    st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join), min_size=1, max_size=3),
)
def test_the_matcher_finds_what_the_definition_says(
    rules: list[tuple[int, str]], title: str, abstracts: list[str]
) -> None:
    matcher = Matcher(rules)
    for abstract in abstracts:  # what is known of earlier texts changes nothing
        counts: dict[tuple[int, int, int], int] = {}
        for number, times in matcher.find(title, abstract).items():
            target, phrase = rules[number]
            length = len(matching._RULE_WORD.findall(phrase))
            for where, count in enumerate(divmod(times, IN_TITLE)):
                if count:
                    counts[target, length, where] = counts.get((target, length, where), 0) + count
        assert counts == found_plainly(rules, title, abstract)


def test_phrases_come_in_the_order_in_which_they_are_first_found() -> None:
    matcher = Matcher([(0, "keep"), (0, "bee"), (0, "honey bee"), (1, "wax")])
    assert list(matcher.find("wax", "bee and wax, honey bee, keep")) == [3, 1, 2, 0]


def test_words_that_are_forgotten_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "_MOST_KNOWN", 3)
    matcher = Matcher([(0, "bee"), (1, "honey bee")])
    for n in range(20):
        assert matcher.find("Bees", f"honey bees bee word{n}") == {0: IN_TITLE + 2, 1: 1}
        assert len(matcher._pieces) <= 3
