import random
from pathlib import Path

import pytest

from offprint.subjects import related as module
from offprint.subjects.related import Related, Source
from offprint.subjects.terms import read_texts
from offprint.subjects.vectors import Index, weigh

BIOLOGY = Path(__file__).parent / "data" / "biology.txt"

Papers = list[tuple[str, str, str]]


def read(path: Path) -> Papers:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        (f"p{i:02}", title, abstract) for i, (title, abstract) in enumerate(zip(lines[::2], lines[1::2], strict=True))
    ]


LEARNING: Papers = [
    (
        "eagle",
        "EAGLE: Speculative Sampling Requires Rethinking Feature Uncertainty",
        "Auto-regressive decoding makes the inference of large language models slow. EAGLE drafts at the feature level"
        " and keeps the distribution of the generated text. Speculative sampling becomes three times faster.",
    ),
    (
        "eagle-3",
        "EAGLE-3: Scaling up Inference Acceleration via Training-Time Test",
        "Speculative sampling has become a way to accelerate large language models. EAGLE-3 drops feature prediction in"
        " favour of direct token prediction, and the acceleration ratio grows with training data.",
    ),
    (
        "skipping",
        "Accelerating Inference in Large Language Models with Layer Skipping",
        "Skipping layers during decoding gives an acceleration of inference. The target acceleration ratio decides"
        " which layers of large language models are skipped.",
    ),
    (
        "pruning",
        "Layer-Adaptive Weight Pruning of Convolutional Networks",
        "Pruning removes weights of convolutional networks. The pruning ratio of each layer is found by joint"
        " optimization, with little loss of image classification accuracy.",
    ),
    (
        "channels",
        "Dynamic Channel Pruning with Self-Supervised Masks",
        "Dynamic pruning picks channels of convolutional networks by input. Masks for pruning are predicted from the"
        " activations of the layer before.",
    ),
    (
        "speech",
        "Adapters for Automatic Speech Recognition",
        "Adapters transfer a speech model to automatic speech recognition in new languages with few labels.",
    ),
    (
        "dialect",
        "Speech Recognition of Dialects with Few Labels",
        "Automatic speech recognition fails on dialects. A speech model with adapters needs few hours of labels.",
    ),
    (
        "translation",
        "Zero-Shot Neural Machine Translation",
        "Language tags in the encoder help neural machine translation between unseen pairs of languages.",
    ),
    (
        "translation-2",
        "Bridging Human and Neural Machine Translation",
        "A deep recurrent encoder and decoder bring neural machine translation near to human translators.",
    ),
    (
        "segmentation",
        "Token Halting for Semantic Segmentation",
        "Vision transformers for semantic segmentation halt tokens of images that need no further layer.",
    ),
]
PHYSICS = (
    "higgs",
    "Higgs-Induced Gravitational Waves and Kination",
    "We study Higgs fluctuations after inflation in scenarios with a stiff equation of state. Large fluctuations"
    " source a background of gravitational waves with a peak set by the top quark mass.",
)


def relate(papers: Papers, most: int = 5) -> dict[str, tuple[Related, ...]]:
    return module.relate([Source(slug, 0, title, abstract) for slug, title, abstract in papers], most)


def slugs(related: tuple[Related, ...]) -> list[str]:
    return [found.slug for found in related]


def test_the_next_paper_of_a_series_comes_first() -> None:
    related = relate(LEARNING)
    assert slugs(related["eagle"])[0] == "eagle-3"
    assert slugs(related["eagle-3"])[0] == "eagle"


def test_first_listing_has_the_neighbours_a_reader_expects() -> None:
    source = Path(__file__).parent / "data" / "top-layer.txt"
    lines = source.read_text(encoding="utf-8").removesuffix("\n").split("\n")[2:]
    lines[0] = lines[0].removeprefix("Subscribe")
    papers = [(title, title, abstract) for title, abstract in zip(lines[::2], lines[1::2], strict=True)]
    related = {slug[:24]: [found.slug[:24] for found in near] for slug, near in relate(papers).items()}
    assert related["EAGLE: Speculative Sampling"[:24]][0] == "EAGLE-3: Scaling up Inference"[:24]
    assert related["EAGLE-3: Scaling up Inference"[:24]][0] == "EAGLE: Speculative Sampling"[:24]
    assert related["Higgs-Induced Gravitational Waves"[:24]] == []
    assert related["WhiteningBERT: An Easy Unsupervised"[:24]][0] == "Sentence Embeddings in NLI"[:24]


def test_words_say_what_both_papers_are_about() -> None:
    related = relate([*LEARNING, PHYSICS])
    assert {"EAGLE", "speculative sampling"} <= set(related["eagle"][0].words)
    assert "recognition" in related["speech"][0].words[0]
    assert related["translation"][0].words[0] == "neural machine translation"


def test_words_are_one_to_three_and_read_as_written() -> None:
    papers = read(BIOLOGY)
    text = " ".join(f"{title} {abstract}" for _, title, abstract in papers).lower()
    for related in relate(papers).values():
        for found in related:
            assert 1 <= len(found.words) <= 3
            assert all(word.lower() in text for word in found.words), found


def test_physics_paper_has_no_neighbour_in_machine_learning() -> None:
    related = relate([*LEARNING, PHYSICS])
    assert related["higgs"] == ()
    assert all("higgs" not in slugs(found) for found in related.values())


def test_words_of_the_whole_set_do_not_count() -> None:
    apart = [
        ("a", "Sparrows", "Birds sing at dawn in gardens."),
        ("b", "Glaciers", "Ice melts in valleys and feeds rivers."),
    ]
    chorus = " Tensor lattices govern quantum chromatic spectra."
    shared = [(slug, title, abstract + chorus) for slug, title, abstract in apart]
    others = [(f"o{i}", f"Topic{chr(97 + i)}", f"Only{chr(97 + i)} matters here." + chorus) for i in range(10)]
    assert relate([*shared, *others])["a"] == ()


def test_order_of_the_papers_changes_nothing() -> None:
    papers = [*LEARNING, PHYSICS, *read(BIOLOGY)]
    expected = relate(papers)
    for seed in range(3):
        shuffled = random.Random(seed).sample(papers, len(papers))
        assert relate(shuffled) == expected


def test_scores_fall_and_slugs_break_ties() -> None:
    twins = [(slug, "Coral reef bleaching", "Coral reefs bleach in warm water.") for slug in ("d", "b", "c", "a")]
    others = [(f"x{i}", f"Unlike{chr(97 + i)}", f"Nothing{chr(97 + i)} shared.") for i in range(4)]
    related = relate([*twins, *others])
    assert slugs(related["c"]) == ["a", "b", "d"]
    for found in relate(read(BIOLOGY)).values():
        assert list(found) == sorted(found, key=lambda r: (-r.score, r.slug))
        assert all(score == round(score, 6) and score >= 0.05 for score in (r.score for r in found))


def test_no_paper_is_related_to_itself_and_no_more_are_given_than_asked_for() -> None:
    for slug, found in relate(read(BIOLOGY), most=2).items():
        assert slug not in slugs(found)
        assert len(found) <= 2


def test_neighbours_in_biology_are_of_the_same_kind() -> None:
    kind = {slug: int(slug[1:]) // 6 for slug, _, _ in read(BIOLOGY)}
    pairs = [(slug, found.slug) for slug, related in relate(read(BIOLOGY)).items() for found in related]
    assert sum(kind[a] == kind[b] for a, b in pairs) / len(pairs) > 0.9


def test_chinese_papers_are_related_by_their_words() -> None:
    papers = [
        ("a", "医学图像分割", "卷积神经网络用于医学图像分割。"),
        ("b", "肺部图像分割", "医学图像分割使用卷积神经网络。"),
        ("c", "高原冻土", "气候变暖使冻土退化。"),
    ]
    related = relate(papers)
    assert slugs(related["a"]) == ["b"]
    assert related["a"][0].words[0] == "医学图像分割"
    assert related["c"] == ()


@pytest.mark.parametrize("papers", [[], [("a", "", "")], [("a", "A", ""), ("b", "\ud800", "…")]])
def test_too_little_text_is_no_error(papers: Papers) -> None:
    assert relate(papers) == {slug: () for slug, _, _ in papers}


def test_a_term_reaches_a_bounded_number_of_papers() -> None:
    papers = [(f"p{i:05}", "Coral reefs", f"Reefs bleach beside island {chr(97 + i % 26)}sola.") for i in range(600)]
    others = [(f"x{i:05}", "Desert dunes", f"Sand covers oasis {chr(97 + i % 26)}tula.") for i in range(1400)]
    vectors = weigh(read_texts([(title, abstract, "") for _, title, abstract in [*papers, *others]]))
    index = Index(vectors, reach=10)
    kept = sum(map(len, index.papers.values()))
    assert kept <= 10 * len(index.papers)
    assert max(map(len, vectors)) <= 32
