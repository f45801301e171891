"""Pasted listings: whatever the blank lines and the wrapping, each title gets its own abstract or the line is named."""

from __future__ import annotations

import random
import re
import shutil
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offprint.config import Root
from offprint.errors import Problem
from offprint.sources import read_sources
from offprint.sources.listing import parse as parse_listing

SOURCE = Path(__file__).parent / "data" / "top-layer.txt"
"""A real list, as it was pasted: the first one of our own digest, kept here for what a fork does to content/."""
LINES = SOURCE.read_text("utf-8").split("\n")
SIGN_UP, PASTED = LINES[:2], LINES[2:]
CONTENT_LINES = [PASTED[0].removeprefix("Subscribe"), *PASTED[1:]]
"""The 184 lines that hold something: titles and abstracts in turn."""

Pair = tuple[str, str]
PAIRS: list[Pair] = list(zip(CONTENT_LINES[::2], CONTENT_LINES[1::2], strict=True))
BEES = (
    "Bees of the Northern Isles",
    "We count the bees of nine islands. Two kinds are new, and one was thought to be lost.",
)
LIGHTS = (
    "Lenses of Old Lighthouses",
    "Old lenses turn slowly. We time forty of them and explain why the heavy ones float on mercury.",
)
TEA = (
    "Tea at Sea",
    "Tea on ships is weak. We brew it in storms and find that motion, not water, is to blame.",
)


def read(text: str) -> tuple[list[Pair], list[str]]:
    """The pairs of a listing, and what is wrong with it."""
    problems: list[Problem] = []
    records = parse_listing(text, "listing.txt", problems)
    assert all(record.path == "listing.txt" for record in records)
    return [(record.title, record.abstract) for record in records], list(map(str, problems))


def wrapped(text: str, width: int, hyphens: bool = False) -> str:
    return "\n".join(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=hyphens))


def blank_between_all(pairs: list[Pair]) -> str:
    return "\n\n".join(text for pair in pairs for text in pair) + "\n"


def blank_between_papers(pairs: list[Pair]) -> str:
    return "\n\n".join(map("\n".join, pairs)) + "\n"


def no_blanks(pairs: list[Pair]) -> str:
    return "\n".join(map("\n".join, pairs)) + "\n"


def blank_in_papers(pairs: list[Pair]) -> str:
    return "\n".join(map("\n\n".join, pairs)) + "\n"


LAYOUTS = (blank_between_all, blank_between_papers, no_blanks, blank_in_papers)
Layout = Callable[[list[Pair]], str]


# The real file


def test_the_first_edition_is_read_exactly(tmp_path: Path) -> None:
    folder = tmp_path / "content" / "sources"
    folder.mkdir(parents=True)
    shutil.copyfile(SOURCE, folder / "2026-11-22-top-layer.txt")
    problems: list[Problem] = []
    (source,) = read_sources(Root(folder=tmp_path), problems)
    assert problems == []
    assert source.edition == "2026-11-22"
    assert [(record.title, record.abstract) for record in source.records] == PAIRS
    assert [record.line for record in source.records] == list(range(3, 187, 2))
    assert len(PAIRS) == 92


def test_the_first_edition_is_as_it_was_pasted() -> None:
    assert SIGN_UP == [
        "Get trending papers in your email inbox once a day!",
        "Get trending papers in your email inbox!",
    ]
    assert PASTED[0].startswith("SubscribeBeyond Surface: ")
    assert sum("Subscribe" in line for line in LINES) == 1
    assert LINES[-1], "the last line has no newline"
    assert all(line and line == line.strip() for line in LINES)


@pytest.mark.parametrize("gone", range(2, 186))
def test_one_line_removed_is_one_error_and_costs_no_other_paper(gone: int) -> None:
    pairs, problems = read("\n".join(LINES[:gone] + LINES[gone + 1 :]))
    at = (gone - 2) // 2
    assert pairs == PAIRS[:at] + PAIRS[at + 1 :]
    lost_title = gone % 2 == 0
    if lost_title:
        said = "an abstract without a title: put its title above it, on a line of its own"
    else:
        title = PAIRS[at][0] if len(PAIRS[at][0]) <= 60 else PAIRS[at][0][:59].rstrip() + "…"
        said = f"a title without an abstract: put the abstract of {title!r} on the line below it"
    # after a removed title its abstract has moved up by one, to where the title was
    assert problems == [f"listing.txt:{gone + 1 if lost_title else gone}:1: error: {said}"]


# Other ways of pasting the same


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("head", ["", "\n".join(SIGN_UP) + "\nSubscribe", "\n\n".join(SIGN_UP) + "\n\nSubscribe\n\n"])
def test_blank_lines_do_not_matter(layout: Layout, head: str) -> None:
    assert read(head + layout(PAIRS)) == (PAIRS, [])


def test_sign_up_lines_may_come_again_amid_the_papers() -> None:
    again = "\n".join(SIGN_UP)
    text = f"{again}\nSubscribe{no_blanks(PAIRS[:40])}{again}\nSubscribe{no_blanks(PAIRS[40:])}{again}\n"
    assert read(text) == (PAIRS, [])


def test_sign_up_lines_may_stand_between_a_title_and_its_abstract() -> None:
    assert read(f"{BEES[0]}\n{SIGN_UP[0]}\nSubscribe\n{BEES[1]}") == ([BEES], [])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "BOM"])
def test_line_ends_and_byte_order_mark(tmp_path: Path, end: str, mark: bytes) -> None:
    folder = tmp_path / "content" / "sources"
    folder.mkdir(parents=True)
    (folder / "2026-11-22.txt").write_bytes(mark + end.join(LINES).encode())
    problems: list[Problem] = []
    (source,) = read_sources(Root(folder=tmp_path), problems)
    assert problems == []
    assert [(record.title, record.abstract) for record in source.records] == PAIRS
    assert source.records[-1].line == 185


def test_space_round_lines_is_dropped() -> None:
    assert read("".join(f" \t{line}\u00a0\u200b \n \n" for line in CONTENT_LINES)) == (PAIRS, [])


@pytest.mark.parametrize("hyphens", [False, True], ids=["", "at hyphens"])
@pytest.mark.parametrize("width", [60, 72, 80, 100])
@pytest.mark.parametrize("layout", [blank_between_all, blank_between_papers])
def test_wrapped_abstracts(layout: Layout, width: int, hyphens: bool) -> None:
    assert read(layout([(title, wrapped(abstract, width, hyphens)) for title, abstract in PAIRS])) == (PAIRS, [])


@pytest.mark.parametrize("width", [60, 72, 80, 100])
def test_wrapped_titles_and_abstracts(width: int) -> None:
    text = blank_between_all([(wrapped(title, width), wrapped(abstract, width)) for title, abstract in PAIRS])
    assert read(text) == (PAIRS, [])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("width", [60, 72, 80, 100])
@pytest.mark.parametrize("titles", [False, True], ids=["", "titles too"])
def test_wrapped_listings_are_refused_rather_than_paired_wrongly(layout: Layout, width: int, titles: bool) -> None:
    pairs, problems = read(layout([(wrapped(t, width) if titles else t, wrapped(a, width)) for t, a in PAIRS]))
    assert set(pairs) <= set(PAIRS)
    assert pairs == PAIRS or problems


def test_wrapped_without_blank_lines_says_where_they_are_missing() -> None:
    pairs, problems = read(no_blanks([(title, wrapped(abstract, 72)) for title, abstract in PAIRS]))
    assert pairs == []
    assert {re.sub(r"^listing.txt:\d+:1: ", "", problem) for problem in problems} == {
        "error: cannot tell titles from abstracts here: put blank lines between them"
    }
    assert len(problems) < 20


def test_wrapped_without_blank_lines_is_read_where_every_line_tells() -> None:
    text = (
        "Bees of the Northern Isles\n"
        "We count the bees of nine islands. Two kinds are new, and one was\n"
        "thought to be lost.\n"
        "Lenses of Old Lighthouses\n"
        "Old lenses turn slowly. We time forty of them and explain why the\n"
        "heavy ones float on mercury.\n"
    )
    assert read(text) == ([BEES, LIGHTS], [])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_some_papers_wrapped_at_any_width_are_never_paired_wrongly(layout: Layout) -> None:
    chance = random.Random(layout.__name__)
    for _ in range(120):
        some = chance.sample(PAIRS, chance.choice([1, 2, 3, 8]))
        width, hyphens, titles = chance.randint(45, 120), chance.random() < 0.5, chance.random() < 0.5
        text = layout([(wrapped(t, width) if titles else t, wrapped(a, width, hyphens)) for t, a in some])
        pairs, problems = read(text)
        assert pairs == some or (problems and set(pairs) <= set(some)), (width, text)


@pytest.mark.parametrize("width", [72, 80])
def test_a_blank_line_missing_from_a_wrapped_listing_is_noticed(width: int) -> None:
    text = blank_between_papers([(title, wrapped(abstract, width)) for title, abstract in PAIRS])
    blanks = [found.start() for found in re.finditer("\n\n", text)]
    for at in blanks[::7]:
        pairs, problems = read(text[:at] + text[at + 1 :])
        assert set(pairs) <= set(PAIRS)
        assert pairs == PAIRS or problems


def test_words_broken_at_their_own_hyphens_are_joined() -> None:
    text = (
        "Bees of the Northern Isles\n\n"
        "We count the bees of nine islands with a state-of-the-\n"
        "art net, which catches long- and short-tongued, pre-\n"
        "and post-winter bees. Two kinds of them are new, as we\n"
        "say below, and one of them was thought to be lost.\n"
    )
    assert read(text)[0][0][1] == (
        "We count the bees of nine islands with a state-of-the-art net, which catches long- and short-tongued, pre- "
        "and post-winter bees. Two kinds of them are new, as we say below, and one of them was thought to be lost."
    )


# Titles and abstracts of every shape


@pytest.mark.parametrize(
    ("pasted", "title"),
    [
        ("SubscribeBees at Night", "Bees at Night"),
        ("SubscribeiHive: Counting Bees", "iHive: Counting Bees"),
        ("Subscribe3D Hives", "3D Hives"),
        ("Subscribe“Why Bees?”", "“Why Bees?”"),
        ("Subscribe蜜蜂的夜晚", "蜜蜂的夜晚"),
        ("Subscribe\n\nBees at Night", "Bees at Night"),
        ("Subscribe now!\nSubscribers of Bees", "Subscribers of Bees"),
        ("Subscribe to Bees: A Year of Letters", "Subscribe to Bees: A Year of Letters"),
        ("Subscribe: Letters on Bees", "Subscribe: Letters on Bees"),
        ("Subscribe-and-Publish Hives", "Subscribe-and-Publish Hives"),
        ("Subscribed Bees", "Subscribed Bees"),
        ("SubscribeSubscribe or Leave", "Subscribe or Leave"),
    ],
)
def test_the_word_of_the_button_is_cut_off_a_title_below_it(pasted: str, title: str) -> None:
    assert read("\n".join([*SIGN_UP, pasted, BEES[1], *LIGHTS])) == ([(title, BEES[1]), LIGHTS], [])


@pytest.mark.parametrize("title", ["Subscribe to Learn", "SubscribeNet for Bees", "Subscribe: Letters on Bees"])
def test_a_title_may_begin_with_the_word_of_the_button(title: str) -> None:
    assert read("\n".join([*SIGN_UP, *BEES, title, TEA[1]])) == ([BEES, (title, TEA[1])], [])
    assert read(f"{title}\n{TEA[1]}") == ([(title, TEA[1])], [])


@pytest.mark.parametrize(
    "pair",
    [
        BEES,
        ("Tea", "We drink it."),
        ("Do Bees Sleep? A Study of Forty Hives", "They do."),
        ("Do Bees Sleep?", "They do. We looked."),
        ("Stop! Bees Ahead", "Bees cross roads."),
        ("St. Helena's Lighthouse vs. the Sea", "It stands."),
        ("On e.g. Honey and J. Swift's Bees", "They are of one mind."),
        ("Tea.", "Tea is brewed of leaves. That is all there is to say of it."),
        ("A Title That Goes On and On " * 8, "It is long. Its abstract is not."),
        ("Tea Tables", "We publish all tables. They are at https://tea.example/tables"),
        ("iHive", "Phones hear bees. We listen."),
        ("蜜蜂的夜晚", "我们在夜里观察蜜蜂。它们睡觉。"),
        ("灯塔的透镜", "旧透镜转得很慢。" * 80),
        ("紅茶の淹れ方について", "紅茶を船の上で淹れた。"),
        ("Чай в море", "Мы пьём чай. Он слабый."),
        ("$\\beta$-Waggles {\\em in} Hives", "Let $x. Y$ be bees. Then $x < y$."),
        ("Bees & <b>Wasps</b>", "We write <script>alert(1)</script> on hives. They do not mind."),
    ],
    ids=lambda pair: pair[0][:30],
)
def test_one_paper(pair: Pair) -> None:
    pair = (pair[0].strip(), pair[1])
    for layout in LAYOUTS:
        assert read(layout([pair])) == ([pair], [])
        assert read(layout([pair]).rstrip("\n")) == ([pair], [])


def test_wrapped_chinese_is_joined_without_spaces() -> None:
    title, abstract = "灯塔的透镜", "旧透镜转得很慢，我们测量了四十座灯塔。" * 12
    lines = [abstract[at : at + 36] for at in range(0, len(abstract), 36)]
    pair = (title, "\n".join(lines))
    assert read(blank_between_all([pair, pair])) == ([(title, abstract)] * 2, [])
    assert read(blank_between_papers([pair, pair])) == ([(title, abstract)] * 2, [])


@pytest.mark.parametrize(
    ("paragraph", "said"),
    [
        (f"{LIGHTS[1]} {BEES[1]}", "an abstract without a title: put its title above it, on a line of its own"),
        (
            "They hum.",
            "a line without a partner: an abstract needs its title above it, a title its abstract below it",
        ),
    ],
)
def test_an_abstract_of_two_paragraphs_is_not_taken_for_two_papers(paragraph: str, said: str) -> None:
    long = (BEES[0], f"{BEES[1]} We say where.")
    pairs, problems = read(f"{long[0]}\n\n{long[1]}\n\n{paragraph}\n\n{TEA[0]}\n\n{TEA[1]}\n")
    assert pairs == [long, TEA]
    assert problems == [f"listing.txt:5:1: error: {said}"]


def test_what_could_be_either_is_not_guessed() -> None:
    pairs, problems = read(f"Bees at Night\nBees sleep.\n{LIGHTS[1]} {BEES[1]}\n{TEA[0]}\n{TEA[1]}")
    assert pairs == [TEA]
    assert problems == [
        "listing.txt:1:1: error: cannot tell what the line below it is: the abstract of 'Bees at Night', or the next title"
    ]


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n", "\n".join(SIGN_UP), "Subscribe\n"])
def test_nothing_in_it(text: str) -> None:
    assert read(text) == (
        [],
        ["listing.txt:1:1: error: no papers in it: paste titles and abstracts, or delete the file"],
    )


# Any listing

WORDS = str.split(
    "bees hives honey queens the a of and in storms light keepers lamps tea leaves ships winter we on with for nine old "
    "slow state-of-the-art long-tongued (BEE) Bergen 12 0.5 waggle's e.g. C. é"
)
PHRASE = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join).map(lambda text: text.rstrip("."))
OPENING = st.sampled_from(["We", "Bees", "In", "The", "Old", "iHive", "A", "“Tea”", "3D", "Drought"])
TITLE = st.builds("{} {}{}".format, OPENING, PHRASE, st.sampled_from(["", ": On Tea", "? A Study", " II"]))
SENTENCE = st.builds("{} {} indeed{}".format, st.sampled_from(["We", "Bees", "In", "The", "Old"]), PHRASE, st.just("."))
ABSTRACT = st.lists(SENTENCE, min_size=1, max_size=9).map(" ".join)
PLAUSIBLE = st.lists(st.tuples(TITLE, ABSTRACT), min_size=1, max_size=8)
LONG = st.lists(st.tuples(TITLE, st.lists(SENTENCE, min_size=2, max_size=12).map(" ".join)), min_size=1, max_size=8)
LONG_WORDS = st.sampled_from(
    str.split("bees hives honey queens storms light keepers lamps leaves ships winter, between")
)
FLOWING = st.lists(  # sentences so long that lines break in them, not between them
    st.tuples(TITLE, st.lists(st.lists(LONG_WORDS, min_size=20, max_size=40), min_size=1, max_size=6)).map(
        lambda paper: (paper[0], " ".join(f"We {' '.join(words)} indeed." for words in paper[1]))
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=15, derandomize=True)
@given(PLAUSIBLE, st.sampled_from(LAYOUTS), st.booleans())
def test_any_listing_is_read_back(pairs: list[Pair], layout: Layout, sign_up: bool) -> None:
    head = "\n".join(SIGN_UP) + "\nSubscribe\n" if sign_up else ""
    assert read(head + layout(pairs)) == (pairs, [])


@settings(max_examples=25, derandomize=True)
@given(FLOWING, st.integers(40, 80), st.booleans())
def test_any_wrapped_listing_with_blank_lines_is_read_back(pairs: list[Pair], width: int, titles: bool) -> None:
    text = blank_between_all([(wrapped(t, width) if titles else t, wrapped(a, width)) for t, a in pairs])
    assert read(text) == (pairs, [])


@settings(max_examples=25, derandomize=True)
@given(LONG, st.data())
def test_any_line_removed_is_an_error(pairs: list[Pair], data: st.DataObject) -> None:
    lines = [text for pair in pairs for text in pair]
    del lines[data.draw(st.integers(0, len(lines) - 1))]
    found, problems = read("\n".join(lines))
    assert len(problems) == 1
    assert set(found) <= set(pairs)
    assert len(found) >= len(pairs) - 2


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("abstract", [BEES[1], PAIRS[0][1]])
def test_a_title_that_begins_with_a_small_letter_is_not_taken_for_the_rest_of_one(
    layout: Layout, abstract: str
) -> None:
    named = ("iHive: Bees of the Northern Isles", abstract)
    assert read(layout([TEA, named])) == ([TEA, named], [])
    pairs, problems = read(f"{LIGHTS[0]}\n{layout([named])}")
    assert set(pairs) <= {named}
    assert len(problems) >= 1


@settings(max_examples=25, derandomize=True)
@given(st.text() | st.lists(TITLE | ABSTRACT | st.sampled_from(["", " ", *SIGN_UP]), max_size=12).map("\n".join))
def test_any_text_at_all_ends_in_papers_or_errors(text: str) -> None:
    pairs, problems = read(text.replace("\r", "\n"))
    assert pairs or problems
    assert all(title and abstract for title, abstract in pairs)
