import random
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from offprint.subjects.discover import Discovery, discover

BIOLOGY = Path(__file__).parent / "data" / "biology.txt"
FIELDS = ("ecology", "genomics", "neuroscience", "cell biology", "epidemiology")  # six papers of each, in this order

Papers = list[tuple[str, str, str]]


def biology() -> Papers:
    lines = BIOLOGY.read_text(encoding="utf-8").splitlines()
    return [
        (f"p{i:02}", title, abstract) for i, (title, abstract) in enumerate(zip(lines[::2], lines[1::2], strict=True))
    ]


def field_of(slug: str) -> str:
    return FIELDS[int(slug[1:]) // 6]


def test_biology_papers_end_up_with_those_of_their_own_kind() -> None:
    found = discover(biology())
    groups: dict[str, list[str]] = {}
    for slug, (theme, _) in found.assigned.items():
        groups.setdefault(theme, []).append(field_of(slug))
    same = sum(Counter(fields).most_common(1)[0][1] for fields in groups.values())
    assert same / 30 >= 0.9
    assert 4 <= len(groups) <= 7


def test_every_paper_has_one_theme_and_every_theme_a_paper() -> None:
    found = discover(biology())
    assert found.assigned.keys() == {slug for slug, _, _ in biology()}
    assert {theme for theme, _ in found.assigned.values()} == {theme.id for theme in found.themes}


def test_a_stray_paper_is_left_over() -> None:
    stray = ("stray", "Higgs-Induced Gravitational Waves", "Fluctuations after inflation source gravitational waves.")
    found = discover([*biology(), stray])
    theme, tags = found.assigned["stray"]
    assert next(t.name for t in found.themes if t.id == theme) == "Other papers"
    assert tags == ()


def test_names_are_for_readers() -> None:
    papers = biology()
    text = " ".join(f"{title} {abstract}" for _, title, abstract in papers).lower()
    found = discover(papers)
    names = [name for theme in found.themes for name in theme.name.split(" and ")] + [tag.name for tag in found.tags]
    assert all(name.lower() in text for name in names), "a name is written as some paper writes it"
    assert all(name[0].isupper() for name in [*(t.name for t in found.themes), *(t.name for t in found.tags)])
    assert not {"Number", "Time", "Set", "Percent", "Rose", "Fell", "Depend", "Model", "Data"} & set(names)


def test_ids_are_fit_for_addresses_and_differ() -> None:
    found = discover(biology())
    for ids in ([theme.id for theme in found.themes], [tag.id for tag in found.tags]):
        assert len(ids) == len(set(ids))
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id) for id in ids)


def test_hues_are_spread_evenly() -> None:
    hues = [theme.hue for theme in discover(biology()).themes if theme.name != "Other papers"]
    steps = {b - a for a, b in pairwise(hues)}
    assert hues[0] == 0
    assert len(steps) == 1 or max(steps) - min(steps) <= 1
    assert 360 - hues[-1] >= min(steps)


def test_tags_are_of_several_papers_and_few_enough_to_tell_apart() -> None:
    found = discover(biology())
    papers_of = Counter(tag for _, tags in found.assigned.values() for tag in tags)
    assert papers_of.keys() == {tag.id for tag in found.tags}
    assert all(2 <= papers <= 8 for papers in papers_of.values())
    assert all(len(tags) <= 6 for _, tags in found.assigned.values())
    assert sum(len(tags) >= 2 for _, tags in found.assigned.values()) >= 20


def test_phrases_come_before_their_words() -> None:
    names = {tag.name for tag in discover(biology()).tags}
    assert {"Species richness", "Inhibitory interneurons", "Live-cell imaging", "Reference genome"} <= names


def test_a_theme_is_named_by_one_phrase_where_one_covers_half_of_it() -> None:
    names = {theme.name for theme in discover(biology()).themes}
    assert {"Neurons", "Genomes", "Outbreaks"} <= names


def test_what_abstracts_say_of_themselves_is_no_tag() -> None:
    ending = " Videos of them are on our project website."
    papers = [(s, t, a + ending) if i % 10 == 0 else (s, t, a) for i, (s, t, a) in enumerate(biology())]
    assert "Project website" not in {tag.name for tag in discover(papers).tags}


def test_a_verb_or_half_of_a_compound_is_no_tag() -> None:
    assert not {"Starve", "Accuracy", "Spread"} & {tag.name for tag in discover(biology()).tags}


def test_an_acronym_is_what_it_stands_for() -> None:
    papers = [
        ("a", "Graphs", "A graph neural network (GNN) reads molecules."),
        ("b", "Molecules", "The GNN predicts toxicity of molecules."),
        ("c", "Traffic", "Graph neural networks (GNNs) forecast traffic jams."),
        ("d", "Bakeries", "Bread rises slowly in cold kitchens."),
    ]
    found = discover(papers)
    tag = next(tag for tag in found.tags if tag.name.lower().startswith("graph neural network"))
    assert [slug for slug, (_, tags) in found.assigned.items() if tag.id in tags] == ["a", "b", "c"]
    assert not any("GNN" in tag.name for tag in found.tags)


def test_hyphen_and_plural_do_not_make_another_tag() -> None:
    papers = [
        ("a", "Gene drives", "We release a gene drive in cages."),
        ("b", "Risks", "The debate on the gene-drive and on mosquitoes is old."),
        ("c", "Law", "Borders do not stop gene drives."),
        ("d", "Bakeries", "Bread rises slowly in cold kitchens."),
    ]
    names = [tag.name.lower().replace("-", " ") for tag in discover(papers).tags]
    assert sum(name.startswith("gene drive") for name in names) == 1


def test_order_of_the_papers_changes_nothing() -> None:
    expected = discover(biology())
    for seed in range(3):
        found = discover(random.Random(seed).sample(biology(), 30))
        assert (found.themes, found.tags, found.assigned) == (expected.themes, expected.tags, expected.assigned)


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_few_papers_have_no_themes(count: int) -> None:
    found = discover(biology()[:count])
    assert found.themes == ()
    assert {theme for theme, _ in found.assigned.values()} <= {""}
    assert len(found.assigned) == count


def test_texts_too_thin_have_neither_themes_nor_tags() -> None:
    papers = [(f"p{i:02}", "Untitled", "") for i in range(20)]
    assert discover(papers) == Discovery((), (), {slug: ("", ()) for slug, _, _ in papers})


def test_german_names_keep_their_capitals() -> None:
    papers = [
        (
            "a",
            "Gletscher und Flüsse",
            "Der Klimawandel verändert die Schmelze der Gletscher. Der Abfluss sinkt im Sommer.",
        ),
        ("b", "Abfluss der Alpen", "Wir messen den Abfluss von neun Gletschern und die Schmelze im Klimawandel."),
        ("c", "Handschriften", "Die Handschriften der Klöster stammen von einem Schreiber mit eigener Tinte."),
        ("d", "Tinte und Schreiber", "Jeder Schreiber mischte Tinte, und die Handschriften zeigen es."),
    ]
    names = {tag.name for tag in discover(papers).tags}
    assert {"Abfluss", "Tinte"} & names
    assert not {"Der", "Die", "Und", "Sinkt", "Wir"} & names


def test_chinese_tags_are_whole_words_with_latin_ids() -> None:
    papers = [
        ("a", "医学图像分割", "卷积神经网络用于医学图像分割。"),
        ("b", "肺部图像", "卷积神经网络分割医学图像。"),
        ("c", "冻土", "气候变暖使高原冻土退化。"),
        ("d", "湖泊", "气候变暖使高原湖泊扩大。"),
    ]
    found = discover(papers)
    assert {"卷积神经网络", "气候变暖"} <= {tag.name for tag in found.tags}
    assert not {"积神经网", "经网"} & {tag.name for tag in found.tags}
    assert all(tag.id.isascii() for tag in found.tags)


def test_what_is_left_over_has_a_hue_and_a_name_of_its_own() -> None:
    stray = ("stray", "Opera houses", "We list opera houses and their chandeliers. There are many.")
    themes = discover([*biology(), stray], "Übrige").themes
    assert len({theme.hue for theme in themes}) == len(themes)
    assert {theme.name for theme in themes if theme.id == "other-papers"} <= {"Übrige"}
