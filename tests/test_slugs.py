"""Titles → slugs."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offprint.slugs import choose_slugs, slug_of

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Bees of the Northern Isles", "bees-of-the-northern-isles"),
        ("  Tea -- at   Sea!  ", "tea-at-sea"),
        ("Google's and the bees’ hives", "googles-and-the-bees-hives"),
        ("Über Bienenstöcke", "uber-bienenstocke"),
        ("Чай в море", "chay-v-more"),
        ("茶", "cha"),
        ("🐝", "bee"),
        ("α-Helix", "alpha-helix"),
        ("C++ & 3D", "c-3d"),
        ("", ""),
        ("?!", ""),
        ("\ud800", ""),
    ],
)
def test_slug_of(text: str, slug: str) -> None:
    assert slug_of(text) == slug


def test_a_slug_is_cut_at_a_word() -> None:
    assert slug_of("bees and their hives", 12) == "bees-and"
    assert slug_of("bees and their hives", 14) == "bees-and-their"
    assert slug_of("beekeeping", 4) == "beek"


@given(st.text(st.characters(exclude_categories=())), st.integers(1, 200))
def test_any_text_makes_a_slug_or_nothing(text: str, longest: int) -> None:
    slug = slug_of(text, longest)
    assert slug == "" or SLUG.fullmatch(slug)
    assert len(slug) <= longest


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("WaggleNet: Counting Bees by Their Dance", "wagglenet"),
        ("A: One Letter before the Colon", "a-one-letter-before-the-colon"),
        ("Bees", "bees"),
        ("Tea at Sea: A Study of Motion", "tea-at-sea"),
        (
            "A study of the lamps and lenses of the lighthouses of the coast",
            "a-study-of-the-lamps-and-lenses-of-the-lighthouses",  # cut, and not left to end in "of-the"
        ),
        ("What Bees Dream of", "what-bees-dream-of"),  # whole, so its last word stays
    ],
)
def test_a_short_name(title: str, slug: str) -> None:
    assert choose_slugs({"id1": title}, ()) == {"id1": slug}


def test_papers_that_would_meet_take_more_words_all_of_them() -> None:
    titles = {"a1": "Hive: Counting Bees", "b2": "Hive: A Queen's Life", "c3": "Tea"}
    assert choose_slugs(titles, ()) == {"a1": "hive-counting-bees", "b2": "hive-a-queens-life", "c3": "tea"}


def test_papers_of_one_title_end_in_their_ids() -> None:
    assert choose_slugs({"a1": "Tea: A Study", "b2": "Tea: a study"}, ()) == {"a1": "tea-a1", "b2": "tea-b2"}


def test_a_slug_in_use_is_left_to_its_owner() -> None:
    assert choose_slugs({"a1": "Tea: A Study"}, ["tea"]) == {"a1": "tea-a-study"}
    assert choose_slugs({"a1": "Tea: A Study"}, ["tea", "tea-a-study"]) == {"a1": "tea-a1"}


@pytest.mark.parametrize("title", ["Con", "AUX", "NUL: Nothing", "com1", "LPT9", "Index", "Index: A Study"])
def test_names_that_cannot_be_files_everywhere_are_not_given(title: str) -> None:
    (slug,) = choose_slugs({"a1": title}, ()).values()
    assert slug.startswith(f"{slug_of(title).split('-')[0]}-")


@pytest.mark.parametrize("title", ["", "?!", "\ue000", "\u0000"])
def test_a_title_without_a_letter_is_named_by_its_id(title: str) -> None:
    (slug,) = choose_slugs({"0a1b": title}, ()).values()
    assert slug.endswith("0a1b")
    assert SLUG.fullmatch(slug)


TITLES = st.lists(
    st.text(max_size=20) | st.sampled_from(["Tea", "tea", "Tea: A", "Tea: B", "Tea: A!", "Con", "茶", "Cha", ""]),
    max_size=12,
)


@given(TITLES, st.lists(st.sampled_from(["tea", "tea-a", "cha", "con"]), max_size=3), st.randoms())
def test_every_paper_gets_its_own_slug_and_no_order_decides(
    titles: list[str], taken: list[str], chance: object
) -> None:
    named = {f"id{number:02}": title for number, title in enumerate(titles)}
    slugs = choose_slugs(named, taken)
    assert sorted(slugs) == sorted(named)
    assert len(set(slugs.values())) == len(slugs)
    assert not set(slugs.values()) & set(taken)
    assert all(SLUG.fullmatch(slug) for slug in slugs.values())
    turned = dict(reversed(named.items()))
    assert choose_slugs(turned, reversed(taken)) == slugs


def test_a_greek_letter_by_itself_is_spelt_and_a_greek_word_is_not() -> None:
    assert slug_of("β-Diversity and Δ") == "beta-diversity-and-delta"
    assert slug_of("Λόγος") == "logos"
