"""Relations kept up to date are those of a clean start, whatever changed and in whatever steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offprint.subjects import profiles, related
from offprint.subjects.related import Near, Neighbours, Source

TOPICS = [
    "coral reefs bleach in warm water",
    "speculative decoding of large language models",
    "neural machine translation between languages",
    "sparse attention of vision transformers",
    "pruning of convolutional networks",
]
TEXTS = st.lists(st.sampled_from([*(" ".join(TOPICS).split()), "tides", "quasar", "loom", "lichen"]), max_size=9).map(
    " ".join
)
PAPERS = st.builds(
    Source,
    slug=st.sampled_from([f"p{number}" for number in range(40)]),
    when=st.integers(0, 3),
    title=TEXTS,
    abstract=TEXTS,
)
CHANGES = st.lists(st.tuples(st.lists(PAPERS, max_size=3), st.sets(st.integers(0, 39), max_size=3)), max_size=6)


def relations(index: Neighbours, papers: dict[str, Source]) -> dict[str, tuple[Near, ...]]:
    return {slug: index.related(slug) for slug in sorted(papers)}


@contextmanager
def small_scale() -> Iterator[None]:
    """Five papers are many, so that windows, shortlists and classes of terms have borders to cross."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(profiles, "FEW", 4)
        patch.setattr(profiles, "AMONG_MANY", (8, 5, 3, 2))
        patch.setattr(profiles, "_RARE", 2)
        patch.setattr(related, "_MANY", 1)
        yield


@settings(max_examples=300, deadline=None)
@given(st.lists(PAPERS, max_size=40, unique_by=lambda paper: paper.slug), CHANGES)
def test_changes_lead_to_what_a_clean_start_gives(
    start: list[Source], changes: list[tuple[list[Source], set[int]]]
) -> None:
    with small_scale():
        check_changes(start, changes)


def check_changes(start: list[Source], changes: list[tuple[list[Source], set[int]]]) -> None:
    papers = {paper.slug: paper for paper in start}
    index = Neighbours(start, most=3, floor=0.01)
    for changed, removed in changes:
        gone = {f"p{number}" for number in removed} - {paper.slug for paper in changed}
        before = relations(index, papers)
        for slug in gone:
            papers.pop(slug, None)
        papers.update({paper.slug: paper for paper in changed})
        told = index.update(changed, gone)
        after = relations(index, papers)
        assert after == relations(Neighbours(papers.values(), most=3, floor=0.01), papers)
        assert {slug for slug in before.keys() | after.keys() if before.get(slug) != after.get(slug)} <= told
        index = Neighbours.loads(index.dumps())
        assert relations(index, papers) == after


@settings(max_examples=50, deadline=None)
@given(st.lists(PAPERS, max_size=40, unique_by=lambda paper: paper.slug), st.randoms(use_true_random=False))
def test_the_order_of_papers_does_not_matter(papers: list[Source], random: Random) -> None:
    shuffled = list(papers)
    random.shuffle(shuffled)
    known = {paper.slug: paper for paper in papers}
    with small_scale():
        assert relations(Neighbours(papers), known) == relations(Neighbours(shuffled), known)
