"""Papers to themes and tags: invented ones on bees, and the first edition against a reader's labels."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from offprint.classify import Classifier, Verdict, compile_rules
from offprint.errors import Problem
from offprint.explain import explain
from offprint.taxonomy import parse_taxonomy

ROOT = Path(__file__).parent.parent

BEES = """\
settings: {fallback: apiary, doubt: 3, threshold: 4, title: 3, repeat: 0.5, least: 2, most: 3, sure: 1.5, floor: 0.5}
themes:
  apiary: {words: {2: [hive, bee], 4: [apiary]}}
  health:
    words: {3: [parasit*], -4: [honey]}
    from_tags: {varroa: 4}
    favours: {medicine: 2}
  honey: {words: {4: [honey, nectar]}}
tags:
  Topics:
    varroa: {words: {4: [varroa, varroa mite], 0: [varroa board]}, implies: parasites}
    parasites: {words: {2: [parasit*]}, unless: [nosema]}
    nosema: {words: {4: ["*NOS"]}}
    medicine: {words: {4: [oxalic acid, AMM]}}
    swarming: {words: {4: [swarm], 2: [queen]}}
    colony: {words: {2: [colony]}}
"""


def classifier(text: str = BEES) -> Classifier:
    problems: list[Problem] = []
    taxonomy = parse_taxonomy(text, "themes.yaml", problems)
    assert problems == []
    return compile_rules(taxonomy)


def judge(title: str, abstract: str = "", text: str = BEES) -> Verdict:
    return classifier(text).classify(title, abstract)


def points(words: str, title: str, abstract: str = "") -> float:
    """What one tag with these words gets, a title counting twice and a repeat half."""
    taxonomy = f"settings: {{title: 2, repeat: 0.5}}\ntags: {{Any: {{it: {{words: {words}}}}}}}"
    return sum(score.points for score in judge(title, abstract, taxonomy).tag_scores)


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("queen bee", "The Queen-Bee", True),
        ("queen-bee", "a queen bee", True),
        ("queen bee", "a queen\nbee", True),
        ("queen bee", "queens bees", True),
        ("colony", "two colonies", True),
        ("bush", "bushes", True),
        ("queen bee", "the queen. Bee", False),
        ("queen bee", "the queen (bee)", False),
        ("hive", "the archive", False),
        ("hive", "beehive", False),
        ("parasit*", "Parasitic mites", True),
        ("parasit*", "parasit", True),
        ("bee keep*", "bee keeping", True),
        ('"*BERT"', "BeeBERT", True),
        ('"*BERT"', "BeeBERTs", True),
        ('"*BERT"', "Robert", False),
        ("AMM", "an AMM", True),
        ("AMM", "two AMMs", True),
        ("AMM", "amm", False),
        ("Apis mellifera", "Apis Mellifera", True),
        ("Apis mellifera", "apis mellifera", False),
        ("1.5 m", "at 1.5 m", True),
        ("reine", "la Reine", True),
        ("straße", "STRASSE", True),
        ("ﬁlter", "filter", True),  # a ligature, as PDFs have it
    ],
)
def test_what_a_phrase_finds(phrase: str, text: str, found: bool) -> None:
    assert (points(f"{{1: [{phrase}]}}", "", text) > 0) == found


def test_a_title_counts_more_and_repeats_count_less() -> None:
    assert points("{4: [hive]}", "", "hive") == 4
    assert points("{4: [hive]}", "hive") == 8
    assert points("{4: [hive]}", "", "hive hive") == 6
    assert points("{4: [hive]}", "", "hive hive hive") == 7
    assert points("{4: [hive]}", "hive", "hive") == 12


def test_of_overlapping_phrases_the_longest_counts() -> None:
    assert points("{1: [bee, queen], 5: [queen bee]}", "", "queen bee") == 5
    assert points("{1: [bee], 5: [queen bee]}", "", "queen bee and bee") == 6
    assert points("{4: [hive], 0: [hive tool]}", "", "a hive tool") == 0
    assert points("{1: [keep*], 5: [keeper]}", "", "a keeper") == 5  # of equal length, the one without a star
    assert points("{1: [a b, b c]}", "", "a b c") == 2  # neither holds the other


def test_negative_evidence() -> None:
    assert judge("Honey and parasites").theme == "honey"
    assert judge("Parasites").theme == "health"
    assert points("{4: [hive], -3: [wasp]}", "", "hive and wasp") == 1


def test_a_theme_takes_evidence_from_tags_and_favours_tags() -> None:
    verdict = judge("", "Varroa in a hive")
    assert verdict.theme == "health"
    assert [(score.id, score.points) for score in verdict.themes] == [("health", 4), ("apiary", 2)]
    assert verdict.tags == ("varroa", "parasites")
    assert ("medicine", 2) in [(score.id, score.points) for score in verdict.tag_scores]


def test_the_fallback_is_for_papers_in_which_no_theme_is_believed() -> None:
    assert judge("Wasps", "of the bee kind").theme == "apiary"
    assert judge("Wasps").theme == "apiary"
    assert judge("Wasps", text=BEES.replace("fallback: apiary, ", "")).theme == ""
    assert judge("", "", text="") == Verdict(theme="", tags=(), themes=(), tag_scores=())


def test_weak_tags_fill_up_to_the_least() -> None:
    assert judge("", "swarm and queen; a colony").tags == ("swarming", "colony")
    assert judge("", "swarm, AMM; a colony").tags == ("medicine", "swarming")


def test_beyond_the_least_a_tag_must_be_surer_and_there_is_a_most() -> None:
    short = judge("", "swarm, AMM, varroa, varroa board, BeeNOS")
    assert short.tags == ("medicine", "varroa")
    assert {score.id: score.why for score in short.tag_scores}["swarming"] == "after 2 stronger tags it needs 6"
    full = judge("", "swarm queen, AMM, oxalic acid, BeeNOS 2NOS, varroa, varroa mites, varroa")
    assert full.tags == ("varroa", "medicine", "nosema")
    assert {score.id: score.why for score in full.tag_scores}["swarming"] == "3 tags are stronger"


def test_an_implied_tag_follows_its_reason() -> None:
    verdict = judge("Varroa")
    assert verdict.tags == ("varroa", "parasites")
    assert {score.id: score.why for score in verdict.tag_scores}["parasites"] == "implied by varroa"


def test_a_broad_tag_is_left_out_beside_a_narrower_one() -> None:
    assert judge("", "parasites and parasitic parasitism").tags == ("parasites", "medicine")
    beside = judge("", "parasites and parasitic parasitism, BeeNOS")
    assert beside.tags == ("nosema", "medicine")
    assert {score.id: score.why for score in beside.tag_scores}["parasites"] == "nosema says it more closely"


def test_ties_go_by_the_order_of_the_file() -> None:
    assert judge("", "oxalic acid, swarm").tags == ("medicine", "swarming")
    assert judge("", "swarm, oxalic acid").tags == ("medicine", "swarming")
    two = "themes: {wax: {words: {4: [wax]}}, bees: {words: {4: [bee]}}}"
    assert judge("", "bee wax", two).theme == judge("", "wax bee", two).theme == "wax"


def test_explain() -> None:
    assert (
        explain(judge("Varroa mites", "A parasite of the hive: honey, varroa and oxalic acid. Varroa in the colony"))
        == """\
theme health: 11.0 points
    +12.0  the tag varroa
    -4.0  'honey' at -4, in abstract
    +3.0  'parasit*' at 3, in abstract
  then honey: 4.0 points, 7.0 behind
    +4.0  'honey' at 4, in abstract
  then apiary: 2.0 points, 9.0 behind, below 3
    +2.0  'hive' at 2, in abstract
tag varroa: 18.0 of 4
    +12.0  'varroa mite' at 4, in title
    +6.0  'varroa' at 4, in abstract ×2
tag parasites: 2.0 of 4 (implied by varroa)
    +2.0  'parasit*' at 2, in abstract
tag medicine: 6.0 of 4
    +4.0  'oxalic acid' at 4, in abstract
    +2.0  the theme health
not colony: 2.0 of 4 (3 tags are stronger)
    +2.0  'colony' at 2, in abstract"""
    )


def test_explain_without_a_theme() -> None:
    assert explain(judge("Wasps")) == "theme apiary: the fallback, for no theme is believed"
    assert explain(judge("Wasps", text="")) == "no theme"
    assert (
        explain(judge("", "bees"))
        == """\
theme apiary: the fallback, for no theme is believed
  then apiary: 2.0 points, below 3
    +2.0  'bee' at 2, in abstract"""
    )


def test_the_first_edition_agrees_with_a_reader(first_digest: Path) -> None:
    problems: list[Problem] = []
    rules = parse_taxonomy((first_digest / "themes.yaml").read_text("utf-8"), "content/themes.yaml", problems)
    assert problems == []
    ready = compile_rules(rules)
    lines = (first_digest / "sources" / "2026-11-22-top-layer.txt").read_text("utf-8").splitlines()[2:]
    abstracts = dict(zip((title.removeprefix("Subscribe") for title in lines[::2]), lines[1::2], strict=True))
    labels = yaml.safe_load((ROOT / "tests" / "labels.yaml").read_text("utf-8"))
    assert len(labels) == len(abstracts) == 92

    right = given = wanted = both = 0
    for paper in labels:
        verdict = ready.classify(paper["title"], abstracts[paper["title"]])
        right += verdict.theme in (paper["theme"], *paper.get("also", ()))
        given += len(verdict.tags)
        wanted += len(paper["tags"])
        both += len({*verdict.tags} & {*paper["tags"]})
        assert len(verdict.tags) <= 6
    assert right / 92 >= 0.85
    assert both / given > 0.7
    assert both / wanted > 0.7
