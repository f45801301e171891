"""How near the related papers of a digest come to the nearest there are: recall and nearness against a search of all.

    .venv/bin/python bench/related.py DIGEST [--sample 500]

DIGEST is a folder with content/. The measure is the cosine of TF-IDF vectors of all words and pairs of words, the title
three times over. Of as many of the nearest papers as are shown, five at most, recall is the part that is shown, and
nearness the sum of the cosines of those that are shown against that of the nearest.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from offprint.assemble import source_of
from offprint.config import Root, read_config
from offprint.errors import Problem
from offprint.merge import merge
from offprint.sources import read_sources
from offprint.subjects.related import Neighbours, Source
from offprint.subjects.terms import FIRST_WORD, read_texts
from offprint.typesetting import typeset_paper

SHOWN = 5
Vector = dict[tuple[int, ...], float]


def papers_of(folder: Path) -> list[Source]:
    """The papers of a digest's sources."""
    root, problems = Root(folder=folder), list[Problem]()
    config = read_config(root, problems, "", "")
    drafts = merge(read_sources(root, problems, config.columns), [], {}, problems).drafts
    return [source_of(draft.paper(), typeset_paper(draft.raw)) for draft in drafts]


def vectors_of(papers: list[Source]) -> list[Vector]:
    texts = read_texts([(paper.title, paper.abstract, "") for paper in papers])
    counts = []
    for title, abstract in zip(texts.titles, texts.abstracts, strict=True):
        count: Counter[tuple[int, ...]] = Counter()
        for stream, times in ((title, 3), (abstract, 1)):
            stems = [texts.stem_of[form] for form in stream]
            for term in (*((stem,) for stem in stems), *pairwise(stems)):
                if min(term) >= FIRST_WORD:
                    count[term] += times
        counts.append(count)
    papers_with = Counter(term for count in counts for term in count)
    vectors = []
    for count in counts:
        weights = {
            term: (1 + math.log(times)) * math.log(1 + len(papers) / papers_with[term]) for term, times in count.items()
        }
        length = math.sqrt(math.fsum(weight * weight for weight in weights.values())) or 1.0
        vectors.append({term: weight / length for term, weight in weights.items() if papers_with[term] > 1})
    return vectors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("digest", type=Path)
    parser.add_argument("--sample", type=int, default=500, help="papers for which all others are searched")
    options = parser.parse_args()
    papers = papers_of(options.digest)
    begun = time.process_time()
    index = Neighbours(papers)
    shown = {paper.slug: index.related(paper.slug) for paper in papers}
    spent = time.process_time() - begun
    vectors = vectors_of(papers)
    holders: defaultdict[tuple[int, ...], list[tuple[int, float]]] = defaultdict(list)
    for number, vector in enumerate(vectors):
        for term, weight in vector.items():
            holders[term].append((number, weight))
    recall, ours, best = [], [], []
    for number in range(0, len(papers), max(1, len(papers) // options.sample)):
        nearness: defaultdict[int, float] = defaultdict(float)
        for term, weight in vectors[number].items():
            for other, theirs in holders[term]:
                nearness[other] += weight * theirs
        del nearness[number]
        nearest = sorted(nearness, key=lambda other: (-nearness[other], other))[: len(shown[papers[number].slug])]
        found = {near.slug for near in shown[papers[number].slug]}
        if nearest:
            recall.append(len(found & {papers[other].slug for other in nearest}) / len(nearest))
            best.append(math.fsum(nearness[other] for other in nearest))
            ours.append(math.fsum(nearness[other] for other in nearness if papers[other].slug in found))
    print(f"papers: {len(papers)}; {1e6 * spent / max(1, len(papers)):.0f} microseconds of processor time each")
    print(f"recall: {math.fsum(recall) / max(1, len(recall)):.3f} of what is shown, at most {SHOWN} a paper")
    print(f"nearness: {math.fsum(ours) / (math.fsum(best) or 1):.3f} of the nearest")


if __name__ == "__main__":
    main()
