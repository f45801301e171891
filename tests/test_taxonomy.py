"""themes.yaml to a Taxonomy, and every fault of it found in one run."""

from __future__ import annotations

import pytest

from offprint.errors import Problem
from offprint.model import Tag, Theme
from offprint.taxonomy import Settings, TagRules, Taxonomy, ThemeRules, parse_taxonomy

BEES = """\
settings:
  fallback: apiary
  title: 2.5
  most: 4
themes:
  apiary:
    name: Keeping bees
    description: >-
      Hives, swarms
      and seasons.
    hue: 75
    from_tags: {varroa: 1.5}
    favours: {queen-rearing: 1}
    words:
      4: [hive, Langstroth]
      0: [archive]
      -2: [wasp*]
  honey:
    hue: 225
tags:
  Troubles:
    varroa:
      name: Varroa mites
      description: "The mite: what it does, and against it."
      threshold: 3
      implies: [disease]
      words: {4: [varroa, mite treatment], 1.5: oxalic acid}
    disease:
      unless: varroa
  Work:
    queen-rearing:
"""


def parsed(text: str) -> tuple[Taxonomy, list[str]]:
    problems: list[Problem] = []
    taxonomy = parse_taxonomy(text, "content/themes.yaml", problems)
    return taxonomy, [str(problem) for problem in sorted(problems)]


def test_the_whole_file_is_read() -> None:
    taxonomy, problems = parsed(BEES)
    assert problems == []
    assert taxonomy == Taxonomy(
        themes=(
            ThemeRules(
                theme=Theme(id="apiary", name="Keeping bees", description="Hives, swarms and seasons.", hue=75),
                words=(("hive", 4), ("Langstroth", 4), ("archive", 0), ("wasp*", -2)),
                from_tags=(("varroa", 1.5),),
                favours=(("queen-rearing", 1),),
            ),
            ThemeRules(theme=Theme(id="honey", name="honey", hue=225)),
        ),
        tags=(
            TagRules(
                tag=Tag(
                    id="varroa",
                    name="Varroa mites",
                    description="The mite: what it does, and against it.",
                    group="Troubles",
                ),
                words=(("varroa", 4), ("mite treatment", 4), ("oxalic acid", 1.5)),
                threshold=3,
                implies=("disease",),
            ),
            TagRules(tag=Tag(id="disease", name="disease", group="Troubles"), unless=("varroa",)),
            TagRules(tag=Tag(id="queen-rearing", name="queen rearing", group="Work")),
        ),
        settings=Settings(fallback="apiary", title=2.5, most=4),
    )


def test_a_digest_may_have_no_themes_and_no_tags() -> None:
    assert parsed("") == (Taxonomy(), [])


def test_every_fault_is_found_in_one_run() -> None:
    taxonomy, problems = parsed("""\
settings: {fallback: apiari, title: loud, least: 5, most: 2, seed: 1}
themes:
  apiary:
    hue: 361
    color: red
    from_tags: {varoa: 2, varroa: much}
    words:
      strong: [hive]
      21: [comb]
      4: [hive, hi*ve, "*", hive, [a, b], "wax, honey", "a*"]
      2: [hive]
  Honey Bee: {hue: 7.5}
  apiary: {}
tags:
  Troubles:
    varroa: {threshold: 0, implies: [varroa, diseese], unless: mites}
    disease: {weight: 3}
  Work:
    disease: {}
theme: {}
""")
    assert problems == [
        "content/themes.yaml:1:22: error: no theme 'apiari', did you mean 'apiary'?",
        "content/themes.yaml:1:30: error: 'title' must be a number from 0 to 100, not 'loud'",
        "content/themes.yaml:1:53: error: 'most' (2) must not be below 'least' (5)",
        "content/themes.yaml:1:62: error: unknown key 'seed'",
        "content/themes.yaml:4:5: error: 'hue' must be a number from 0 to 360, not '361'",
        "content/themes.yaml:5:5: error: unknown key 'color'",
        "content/themes.yaml:6:17: error: no tag 'varoa', did you mean 'varroa'?",
        "content/themes.yaml:6:27: error: 'varroa' must be a number from -20 to 20, not 'much'",
        "content/themes.yaml:8:7: error: 'strong' must be a weight from -20 to 20",
        "content/themes.yaml:9:7: error: '21' must be a weight from -20 to 20",
        "content/themes.yaml:10:17: error: 'hi*ve' is no phrase: words, with * only at one end of a word "
        "that has two letters or more",
        "content/themes.yaml:10:24: error: '*' is no phrase: words, with * only at one end of a word "
        "that has two letters or more",
        "content/themes.yaml:10:29: error: the phrase 'hive' stands here twice; keep one",
        "content/themes.yaml:10:35: error: a phrase must be text, such as lottery ticket",
        "content/themes.yaml:10:43: error: 'wax, honey' is no phrase: words, with * only at one end of a word "
        "that has two letters or more",
        "content/themes.yaml:10:57: error: 'a*' is no phrase: words, with * only at one end of a word "
        "that has two letters or more",
        "content/themes.yaml:11:11: error: the phrase 'hive' stands here twice; keep one",
        "content/themes.yaml:12:3: error: 'Honey Bee' must be lower-case letters and digits, "
        "with single hyphens between",
        "content/themes.yaml:12:15: error: 'hue' must be a whole number, not '7.5'",
        "content/themes.yaml:13:3: error: 'apiary' stands here twice; keep one",
        "content/themes.yaml:16:14: error: 'threshold' must be a number from 0.1 to 1000, not '0'",
        "content/themes.yaml:16:38: error: 'implies' names its own tag",
        "content/themes.yaml:16:46: error: 'implies': no tag 'diseese', did you mean 'disease'?",
        "content/themes.yaml:16:64: error: 'unless': no tag 'mites'",
        "content/themes.yaml:17:15: error: unknown key 'weight'",
        "content/themes.yaml:19:5: error: the tag 'disease' stands in 'Troubles' already; keep one",
        "content/themes.yaml:20:1: error: unknown key 'theme', did you mean 'themes'?",
    ]
    assert [rules.theme.id for rules in taxonomy.themes] == ["apiary", "Honey Bee"]  # the rest is read all the same
    assert taxonomy.themes[0].words == (("hive", 4),)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("themes: [a, b]", "content/themes.yaml:1:1: error: 'themes' must be a mapping of names to values"),
        ("tags: {Work: swarm}", "content/themes.yaml:1:8: error: 'Work' must be a mapping of names to values"),
        ("- themes", "content/themes.yaml:1:1: error: must be a mapping: 'key: value' lines"),
        (
            "themes:\n  a:\n    words: {4: [*BERT]}",
            "content/themes.yaml:3:17: error: anchors and aliases (& and *) are not read here: "
            "quote the text or write it out",
        ),
    ],
)
def test_what_is_no_taxonomy(text: str, problem: str) -> None:
    assert parsed(text)[1] == [problem]


@pytest.mark.parametrize(
    "phrase",
    ["hive", "queen bee", "prun*", '"*BERT"', "W4A4", "3.5", "Baum-Welch", "C/N ratio", "bee's wax", "wax & honey"],
)
def test_phrases(phrase: str) -> None:
    assert parsed(f"themes: {{a: {{words: {{1: [{phrase}]}}}}}}")[1] == []
