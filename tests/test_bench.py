"""bench/: papers that are the same everywhere, sites of them that Offprint takes as they are, memory of a whole tree of
processes, and tables that say what was measured."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from builds import build_site, tree

from bench import measure, sites, weigh
from bench.compare import Side
from bench.corpus import EDITION, Invented, Paper, papers
from bench.lexicon import coined
from bench.measure import PROC, Failed, run
from bench.tables import OURS, PEERS, comparison, costs_of, growth, lines_of, put_tables, read_records, tables
from offprint.config import KEYS, Root
from offprint.content import read_pages
from offprint.errors import Problem

REPOSITORY = Path(__file__).parent.parent
SOME = 300
linux = pytest.mark.skipif(not (PROC / "self" / "smaps_rollup").exists(), reason="only Linux tells")


@pytest.fixture(scope="module")
def some() -> list[Paper]:
    return list(papers(Invented(), 0, SOME))


def test_papers_depend_on_their_number_alone(some: list[Paper]) -> None:
    assert list(papers(Invented(), 120, 130)) == some[120:130]


def test_papers_are_the_same_in_every_process(some: list[Paper]) -> None:
    script = "from bench.corpus import *; print(*papers(Invented(), 0, 3), sep='\\n')"
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=REPOSITORY,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert done.stdout.splitlines() == list(map(str, some[:3]))


def test_a_paper_is_what_it_was() -> None:
    """Figures of different days are of the same papers."""
    paper = next(papers(Invented(), 7, 8, authors=True))
    assert paper.slug == "spydryryrk-surface-drohest-triwais-two-network-brojur"
    assert hashlib.blake2b(repr(paper).encode(), digest_size=8).hexdigest() == "b5d024747fa25482"


def test_papers_are_like_abstracts(some: list[Paper]) -> None:
    assert 1200 < median(len(paper.abstract) for paper in some) < 1500
    assert 0.85 < sum("model" in paper.abstract.lower().split() for paper in some) / SOME < 1
    words = [word for paper in some for word in paper.abstract.split()]
    assert 3000 < len(set(words)) < len(words) / 4
    for each in ("slug", "title", "arxiv"):
        assert len({getattr(paper, each) for paper in some}) == SOME
    assert len({paper.day for paper in some}) == SOME / EDITION


def test_no_two_words_are_one() -> None:
    assert len({coined(number) for number in range(100_000)} | {coined(3_000_000)}) == 100_001


def test_a_build_finds_nothing_to_write(some: list[Paper], tmp_path: Path) -> None:
    texts = Invented()
    sites.write_digest(tmp_path, texts, some[:12])
    before = tree(tmp_path / "content")
    build_site(tmp_path)
    assert tree(tmp_path / "content") == before
    for paper in some[:12]:
        assert (tmp_path / "site" / "papers" / f"{paper.slug}.html").is_file()
        assert (tmp_path / "site" / "themes" / f"{paper.theme}.html").is_file()
    sites.add_listing(tmp_path, some[12:15])
    build_site(tmp_path)
    assert len(list((tmp_path / "site" / "papers").glob("*.html"))) == 15
    weighed = weigh.kinds_of(tmp_path / "site")
    assert weighed["paper pages"].files == 15
    assert sum(kind.files for kind in weighed.values()) == len(tree(tmp_path / "site"))


def test_rules_find_the_themes_that_papers_were_made_of(some: list[Paper], tmp_path: Path) -> None:
    sites.write_listing(tmp_path, Invented(), some[:60])
    build_site(tmp_path)
    problems: list[Problem] = []
    found = {str(page.values["title"]): page.values for page in read_pages(Root(folder=tmp_path), problems)}
    assert not problems
    right = sum(found[paper.title].get("theme") == paper.theme for paper in some[:60])
    assert right > 50


def test_hugo_gets_the_same_papers(some: list[Paper], tmp_path: Path) -> None:
    sites.write_hugo(tmp_path / "site", Invented(), some[:5])
    assert (tmp_path / "site" / "hugo.toml").is_file()
    for paper in some[:5]:
        text = (tmp_path / "site" / "content" / "papers" / f"{paper.slug}.md").read_text("utf-8")
        assert paper.abstract in text
        assert all(tag in text for tag in paper.tags)


def test_papers_are_spliced_from_real_ones(tmp_path: Path) -> None:
    listing = "".join(
        f"Title of {coined(n)} {coined(n + 1)} kinds\nWe study {coined(n % 120)}. It {coined(n % 70)}. All of "
        f"{coined(n % 90)} and more words that make a sentence.\n\n"
        for n in range(400)
    )
    (tmp_path / "list.txt").write_text(listing, "utf-8")
    texts = sites.texts_of(tmp_path / "list.txt")
    made = list(papers(texts, 0, 20))
    assert made == list(papers(sites.texts_of(tmp_path / "list.txt"), 0, 20))
    assert all("We study" in paper.abstract and len(paper.tags) == 3 for paper in made)


def test_lean_settings_are_known() -> None:
    assert {"cards", "offline"} <= set(sites.lean_settings()) <= set(KEYS)


@linux
def test_both_ways_to_a_tree_lead_to_one() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert child.pid in measure.tree_of(os.getpid())
        assert child.pid in measure._parents()[os.getpid()]
        assert measure.tree_of(child.pid) == [child.pid]


@linux
def test_memory_is_that_of_the_whole_tree(tmp_path: Path) -> None:
    """Three processes hold 40 MB each, at one time."""
    hold = "import time; data = b'x' * 40_000_000; time.sleep(1.5)"
    script = (
        f"import subprocess, sys; run = [sys.executable, '-c', {hold!r}]; "
        f"each = [subprocess.Popen(run) for _ in range(2)]; exec({hold!r}); [one.wait() for one in each]"
    )
    usage = run([sys.executable, "-c", script], tmp_path)
    assert 120e6 < usage.peak < 220e6
    assert usage.wall > 1.5
    assert list(tmp_path.iterdir()) == []


def test_processors_are_those_of_all_who_were_waited_for(tmp_path: Path) -> None:
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}]); exec({burn!r}); print('done')"
    usage = run([sys.executable, "-c", script], tmp_path)
    assert usage.cpu > 0.6
    assert usage.said == "done\n"


def test_a_command_must_succeed(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="ended with 7:\nsaid why"):
        run([sys.executable, "-c", "import sys; print('said why'); sys.exit(7)"], tmp_path)


def test_what_came_goes_and_what_was_comes_back(tmp_path: Path) -> None:
    content = tmp_path / "content"
    (content / "papers").mkdir(parents=True)
    (content / "papers" / "old.md").write_text("old", "utf-8")
    (content / "imported.jsonl").write_text("before", "utf-8")
    side = Side(
        folder=tmp_path, content=content / "papers", site=tmp_path / "site", leavings=(), page=lambda slug: tmp_path
    )
    side.remember()
    before = tree(tmp_path)
    (content / "imported.jsonl").write_text("after", "utf-8")
    (content / "papers" / "new.md").write_text("new", "utf-8")
    (content / "sources").mkdir()
    (content / "sources" / "list.txt").write_text("more", "utf-8")
    side.restore()
    assert tree(tmp_path) == before


def records() -> Iterator[dict[str, object]]:
    def one(began: str, papers: int, who: str, turn: int, wall: float, cpu: float) -> dict[str, object]:
        return {
            "began": began,
            "commit": "abc",
            "machine": "a machine",
            "versions": "versions",
            "note": "",
            "papers": papers,
            "work": "clean",
            "who": who,
            "run": turn,
            "wall": wall,
            "cpu": cpu,
            "peak": 50_000_000,
            "files": papers * 2,
            "bytes": papers * 1000,
            "seconds": {"read": wall / 2, "render": wall / 2} if who == OURS else {},
        }

    yield one("2026-01-01T10:00:00+00:00", 10_000, OURS, 0, 99, 99)
    for turn, wall in enumerate((5.0, 4.0, 9.0)):
        yield one("2026-01-02T10:00:00+00:00", 10_000, OURS, turn, wall, 8)
        yield one("2026-01-02T10:00:00+00:00", 10_000, PEERS, turn, wall * 2, 16)
    yield one("2026-01-02T10:00:00+00:00", 1_000, OURS, 0, 1, 1)
    yield one("2026-01-02T10:00:00+00:00", 1_000, PEERS, 0, 0.5, 0.5)


def test_tables_tell_medians_ratios_and_goals(tmp_path: Path) -> None:
    (tmp_path / "results.jsonl").write_text(lines_of(records()), "utf-8")
    costs = costs_of(read_records(tmp_path / "results.jsonl"))
    assert comparison(costs).splitlines()[2:] == [
        "| 1,000 | clean build with search | Offprint | 1.00 s | 1.00 s | 50 MB | 2.00, 2.00 |  |  |",
        "|  |  | Hugo + Pagefind | 0.50 s | 0.50 s | 50 MB |  |  |  |",
        "| 10,000 | clean build with search | Offprint | 5.00 s | 8.00 s | 50 MB | 0.50, 0.50 | ≤ 0.6 wall, ≤ 1.0 CPU | yes |",
        "|  |  | Hugo + Pagefind | 10.00 s | 16.00 s | 50 MB |  |  |  |",
    ]
    assert growth(costs).splitlines()[2] == "| Offprint | 1,000 | 10,000 | 0.50 | 0.80 |  |  |"


def test_tables_take_their_place_in_a_page() -> None:
    made = tables(list(records()))
    page = "# A\n\n<!-- bench: stages -->\n\nold\n\n<!-- bench: end -->\n\nwords\n\n<!-- bench: other -->\nkept\n<!-- bench: end -->\n"
    now = put_tables(page, made)
    assert "| read | 0.50 s | 2.50 s |" in now
    assert "old" not in now
    assert "kept" in now
    assert "words" in now
    assert put_tables(now, made) == now
    assert "2026-01-02 10:00 UTC, 1,000, 10,000 papers, 1 to 3 runs, commit abc: a machine" in made["origins"]
    assert "2026-01-01" not in made["origins"]
