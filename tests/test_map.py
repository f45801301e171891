"""The map of an edition: who stands near whom, in what groups, under what words; and labels that keep apart."""

from __future__ import annotations

import json
import math
import random
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path

import html5lib
import pytest
from digests import THEMES, digest, paper
from hypothesis import given
from hypothesis import strategies as st
from rendering import render_site

from offprint.assemble import Digest
from offprint.config import Root
from offprint.labels import LINE, NARROW, SIZE, WIDE, Label, Spot, place_labels
from offprint.map import FEWEST, MOST_DOTS, Dot, Map, make_map, telling_words
from offprint.model import Tag
from offprint.subjects.layout import lay_out, neighbourhoods, part
from offprint.subjects.terms import read_texts
from offprint.subjects.vectors import Index, weigh

REPOSITORY = Path(__file__).parent.parent
BEES = """bee hive swarm queen honey comb wax drone nectar pollen scout dance forage worker brood sting"""
LIGHTS = """lighthouse lens lamp tower keeper coast ship fog horn beam glass rock storm signal harbour oil"""


def two_subjects(each: int = 10, **values: str) -> Digest:
    """Papers on bees and papers on lighthouses, each of them of some of its subject's words."""
    dice = random.Random(7)
    papers = []
    for name, theme, tag, words in (("Bees", "bees", "swarming", BEES), ("Lights", "lights", "lenses", LIGHTS)):
        for number in range(each):
            said = ", ".join(dice.sample(words.split(), 7))
            papers.append(paper(f"{name} {number}", f"We tell of {said}.", theme=theme, tags=(tag,), **values))
    return digest(*papers)


def map_of(made: Digest) -> Map:
    found = make_map(made.editions[0], made.themes)
    assert found
    return found


def dots_of(found: Map) -> list[Dot]:
    return [dot for _, dots in found.layers for dot in dots]


def page_of(made: Digest, folder: Path, path: str) -> str:
    return dict(render_site(made, Root(folder=folder), REPOSITORY / "templates", THEMES))[path].decode()


def far(a: Dot, b: Dot, size: tuple[int, int] = NARROW) -> float:
    return math.dist((a.x * size[0] / 100, a.y * size[1] / 100), (b.x * size[0] / 100, b.y * size[1] / 100))


# Who stands where


def test_papers_of_one_subject_are_nearer_each_other_than_to_the_other() -> None:
    dots = dots_of(map_of(two_subjects()))
    for dot in dots:
        near = sorted((other for other in dots if other != dot), key=lambda other: far(dot, other))
        assert {other.theme for other in near[:9]} == {dot.theme}


def test_groups_are_the_subjects_and_bear_their_words() -> None:
    found = map_of(two_subjects())
    assert {
        (cluster.words, tuple(sorted({e.theme.id for e in cluster.entries if e.theme}))) for cluster in found.clusters
    } == {
        (("Swarming",), ("bees",)),
        (("Lenses",), ("lights",)),
    }
    for labels in (found.labels, found.wide_labels):
        assert {(link, label.lines) for link, label in labels} == {
            (f"#group-{number}", cluster.words) for number, cluster in enumerate(found.clusters, 1)
        }


def test_every_paper_is_once_on_the_map_and_once_in_the_list(tmp_path: Path) -> None:
    made = two_subjects()
    page = page_of(made, tmp_path, "maps/2026-11-22.html")
    picture = page[page.index('<svg class="map') : page.index("</svg>", page.index('<svg class="map'))]
    rest = page.replace(picture, "")
    for entry in made.entries:
        link = f'href="../{entry.path}"'
        assert picture.count(link) == rest[rest.index("<main") :].count(link) == 1
    assert picture.count("tabindex") == picture.count("<a ")
    assert 'aria-hidden="true"' in picture


def test_a_label_leads_to_its_group(tmp_path: Path) -> None:
    page = html5lib.parse(page_of(two_subjects(), tmp_path, "maps/2026-11-22.html"), namespaceHTMLElements=False)
    ids = {node.get("id") for node in page.iter() if node.get("id")}
    links = {node.get("href")[1:] for node in page.iter() if (node.get("href") or "").startswith("#group")}
    assert links
    assert links <= ids


def test_the_map_is_reached_from_the_front_page_and_the_edition(tmp_path: Path) -> None:
    made = dict(render_site(two_subjects(), Root(folder=tmp_path), REPOSITORY / "templates", THEMES))
    assert b'href="maps/2026-11-22.html"' in made["index.html"]
    assert b'href="../maps/2026-11-22.html"' in made["editions/2026-11-22.html"]
    assert b"maps/" not in made["themes/bees.html"]


def test_few_papers_need_no_map(tmp_path: Path) -> None:
    made = digest(*(paper(f"Bees {number}", theme="bees") for number in range(FEWEST - 1)))
    assert make_map(made.editions[0], made.themes) is None
    pages = dict(render_site(made, Root(folder=tmp_path), REPOSITORY / "templates", THEMES))
    assert not [path for path in pages if path.startswith("maps/")]
    assert b"maps/" not in pages["index.html"]


@pytest.mark.parametrize("abstract", ["", "The same of all.", "蜜蜂の巣と女王蜂の研究"])
def test_papers_that_nothing_tells_apart_still_have_each_their_place(abstract: str) -> None:
    found = map_of(digest(*(paper("Bees", abstract, slug=f"bees-{number}") for number in range(FEWEST))))
    assert len({(dot.x, dot.y) for dot in dots_of(found)}) == FEWEST
    assert sum(len(cluster.entries) for cluster in found.clusters) == FEWEST


@pytest.mark.parametrize("count", [FEWEST, 24, 92, MOST_DOTS])
def test_dots_keep_apart_on_the_narrowest_phone(count: int) -> None:
    dots = dots_of(map_of(two_subjects(count // 2)))
    assert len(dots) == count
    size = (288, 260) if count <= 24 else NARROW
    assert min(far(a, b, size) for a, b in combinations(dots, 2)) >= 2 * dots[0].radius
    assert all(0 < dot.x < 100 and 0 < dot.y < 100 for dot in dots)


# The same papers, the same map


def test_the_order_of_the_papers_changes_nothing() -> None:
    made = two_subjects(30)
    (edition,) = made.editions
    mixed = list(edition.entries)
    random.Random(3).shuffle(mixed)
    assert make_map(replace(edition, entries=tuple(mixed)), made.themes) == map_of(made)


def test_the_order_of_hashes_changes_nothing() -> None:
    program = "import test_map; print(test_map.map_of(test_map.two_subjects(30)))"
    said = set()
    for seed in ("1", "2"):
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'tests'}"}
        said.add(
            subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True).stdout
        )
    assert len(said) == 1
    assert b"bees-29" in said.pop()


# Too many papers


def tagged(count: int, tags: int) -> Digest:
    """Papers of which tag 0 has most; each has two tags beside each other."""
    names = [Tag(id=f"t{number}", name=f"Subject {number}") for number in range(tags)]
    papers = []
    for number in range(count):
        first = min(number % (tags + 3), number % tags) if tags else 0
        chosen = (f"t{first}", f"t{(first + 1) % tags}") if tags else ()
        papers.append(paper(f"Paper {number}", theme="bees" if first < tags / 2 else "tea", tags=chosen))
    return digest(*papers, tags=names)


def test_past_some_hundreds_of_papers_a_map_shows_tags(tmp_path: Path) -> None:
    made = tagged(MOST_DOTS + 1, 12)
    found = map_of(made)
    counts = {tag.id: len(tag.entries) for tag in made.tags}
    assert {dot.path: dot.label for dot in dots_of(found)} == {
        f"tags/{id_}.html": f"Subject {id_[1:]}: {papers} papers" for id_, papers in counts.items()
    }
    largest = max(dots_of(found), key=lambda dot: dot.radius)
    assert counts[largest.path[5:-5]] == max(counts.values())
    page = page_of(made, tmp_path, "maps/2026-11-22.html")
    assert "too many papers for a dot each" in page
    assert len(re.findall(r'<li class="dot hue t-(?:bees|tea)"><a href="\.\./tags/', page)) == 12


def test_past_some_hundreds_of_papers_without_tags_there_is_no_map() -> None:
    made = tagged(MOST_DOTS + 1, 0)
    assert make_map(made.editions[0], made.themes) is None


def test_earlier_editions_of_a_large_digest_have_maps_of_tags(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    days = [date(2026, 11, day) for day in (1, 8, 15)]
    papers = [
        paper(f"Bees {day.day} {number}", added=day, theme="bees", tags=(f"t{number % 6}", f"t{number % 5}"))
        for day in days
        for number in range(12)
    ]
    few = [paper(f"Tea {number}", added=date(2026, 10, 1), tags=(f"t{number}",)) for number in range(FEWEST - 1)]
    tags = [Tag(id=f"t{number}", name=f"Subject {number}") for number in range(FEWEST)]
    made = digest(*papers, *few, tags=tags)

    def of_tags() -> dict[str, bool]:
        """The maps, and whether each shows tags."""
        pages = dict(render_site(made, Root(folder=tmp_path), REPOSITORY / "templates", THEMES))
        return {path: b"A circle is a tag" in data for path, data in pages.items() if path.startswith("maps/")}

    assert of_tags() == {f"maps/{day}.html": False for day in days}
    monkeypatch.setattr("offprint.map.LARGE", len(made.entries) - 1)
    monkeypatch.setattr("offprint.map.NEWEST", 2)
    assert not any(of_tags().values())
    monkeypatch.setattr("offprint.map.SMALL", 11)
    assert of_tags() == {f"maps/{days[0]}.html": True, f"maps/{days[1]}.html": False, f"maps/{days[2]}.html": False}
    assert "too many papers" not in page_of(made, tmp_path, f"maps/{days[0]}.html")


# Words


def test_telling_words_are_those_of_the_group_and_of_few_others() -> None:
    names = [["layers", "bees"], ["layers", "bees"], ["layers", "lamps"], ["layers", "lamps"], ["layers"]]
    assert telling_words(names, [[0, 1], [2, 3, 4]]) == [("bees", "layers"), ("lamps", "layers")]


def test_no_two_groups_have_the_same_first_words() -> None:
    assert telling_words([["bees"], ["bees"], ["bees"]], [[0, 1], [2]]) == [("bees",), ()]
    assert telling_words([[], []], [[0], [1]]) == [(), ()]


# Places


def test_points_that_stand_together_are_a_group() -> None:
    points = [(0.0, 0.0), (1.0, 0.0), (9.0, 9.0), (9.0, 8.0), (0.0, 1.0)]
    assert neighbourhoods(points, 2) == [[0, 1, 4], [2, 3]]
    assert neighbourhoods(points, 9) == [[0], [1], [2], [3], [4]]
    assert neighbourhoods([], 2) == []


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), max_size=12))
def test_discs_come_apart_and_stay_in_their_box(points: list[tuple[float, float]]) -> None:
    placed = part(points, 300, 300, [5.0] * len(points), 2)
    assert all(math.dist(a, b) > 11 for a, b in combinations(placed, 2))
    assert all(0 < x < 300 and 0 < y < 300 for x, y in placed)


def test_a_paper_without_neighbours_has_a_place() -> None:
    assert all(map(math.isfinite, sum(lay_out([[(1, 0.5)], [(0, 0.5)], []]), ())))
    assert lay_out([]) == []


# Labels

SPOTS = st.lists(
    st.builds(Spot, text=st.text("ab 蜂", min_size=1, max_size=40), x=st.floats(0, 100), y=st.floats(0, 100)),
    max_size=14,
)


def box(label: Label, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a label with letters of a usual width."""
    half = max(sum(1 if letter == "蜂" else 0.55 for letter in line) for line in label.lines) * SIZE / 2
    x, y = label.x * size[0] / 100, label.y * size[1] / 100
    return x - half, y - SIZE * 0.8, x + half, y + LINE * (len(label.lines) - 1) + SIZE * 0.2


@given(SPOTS, st.sampled_from([NARROW, WIDE]))
def test_no_label_covers_another_or_leaves_the_picture(spots: list[Spot], size: tuple[int, int]) -> None:
    labels = [label for label in place_labels(spots, [(50, 50, 6)], size, 48) if label]
    boxes = [box(label, size) for label in labels]
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert right <= size[0]
        assert top >= 0
        assert bottom <= size[1]
    for a, b in combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_a_label_makes_room_for_dots() -> None:
    (alone,) = place_labels([Spot(text="bees", x=50, y=50)], [], NARROW, 48)
    (beside,) = place_labels([Spot(text="bees", x=50, y=50)], [(50, 50, 6)], NARROW, 48)
    assert alone
    assert beside
    assert abs(alone.y - 50) < 2
    assert abs(beside.y - 50) * NARROW[1] / 100 > 8


def test_a_long_label_has_two_lines() -> None:
    (label,) = place_labels([Spot(text="parameter-efficient fine-tuning", x=50, y=50)], [], NARROW, 48)
    assert label
    assert label.lines == ("parameter-efficient", "fine-tuning")


# The real digest


def places_on(page: str) -> dict[str, tuple[float, float]]:
    found = re.findall(
        r'href="\.\./papers/([^"]+)\.html" tabindex="-1"><title>[^<]*</title><circle cx="([\d.]+)%" cy="([\d.]+)%', page
    )
    return {slug: (float(x), float(y)) for slug, x, y in found}


def kept(near: Mapping[str, Iterable[str]], places: Mapping[str, tuple[float, float]], size: tuple[int, int]) -> float:
    """The part of each paper's nearest by text that are among its ten nearest on the picture."""
    hits = []
    for slug, others in near.items():
        here = (places[slug][0] * size[0], places[slug][1] * size[1])
        away = {other: math.dist(here, (x * size[0], y * size[1])) for other, (x, y) in places.items() if other != slug}
        ten = sorted(away, key=lambda other: (away[other], other))[:10]
        hits += [other in ten for other in others]
    return sum(hits) / len(hits)


def test_near_in_text_is_near_on_the_map(real_site: Path) -> None:
    """Held to two pictures that know less: papers anywhere, and papers in a circle by theme."""
    lines: Sequence[dict[str, str]] = [json.loads(line) for line in (real_site / "data" / "papers.jsonl").open()]
    lines = sorted(lines, key=lambda line: line["slug"])
    index = Index(weigh(read_texts([(line["title"], line["abstract"], "") for line in lines])))
    near = {
        line["slug"]: [lines[other]["slug"] for other, _, _ in index.nearest(at, 5, 0.0)]
        for at, line in enumerate(lines)
    }
    (page,) = (real_site / "maps").glob("*.html")
    places = places_on(page.read_text())
    assert len(places) == len(lines) == 92
    dice = random.Random(1)
    anywhere = {slug: (dice.random(), dice.random()) for slug in places}
    by_theme = sorted(lines, key=lambda line: (line["theme"], line["slug"]))
    turn = 2 * math.pi / len(lines)
    circle = {line["slug"]: (math.cos(at * turn), math.sin(at * turn)) for at, line in enumerate(by_theme)}
    for size in (NARROW, WIDE):
        assert kept(near, places, size) > 0.5
        assert kept(near, circle, size) < 0.4
        assert kept(near, anywhere, size) < 0.2
