"""``import``: files from anywhere become sources and pages; and over any number of imports, edits, renames and
deletions no word of a person's is lost and no paper has two pages."""

from __future__ import annotations

import io
import json
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from builds import run, tree
from hypothesis import given, settings
from hypothesis import strategies as st

from offprint.config import Root
from offprint.departures import find_departures
from offprint.ledger import read_ledger
from offprint.model import Paper

LISTING = """Wax in Winter
We measure wax in winter combs. It stays cold and firm.
The Language of Smoke
We study how smoke calms bees. Nobody knew why.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    content = tmp_path / "digest" / "content"
    content.mkdir(parents=True)
    (content / "digest.yaml").write_text("title: Hive\nbase_url: https://hive.example/\ncards: false\n")
    return content.parent


@pytest.fixture
def listing(tmp_path: Path) -> Path:
    path = tmp_path / "My list.txt"
    path.write_text(LISTING)
    return path


def sources(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "content" / "sources").glob("*"))


def pages(root: Path) -> list[Path]:
    return sorted((root / "content" / "papers").glob("*.md"))


def test_a_file_becomes_a_source_and_pages(root: Path, listing: Path) -> None:
    done = run(root, "import", str(listing), "--edition", "2026-03-01")
    assert (done.returncode, "\n2 papers: 2 new\n" in done.stderr) == (0, True)
    assert sources(root) == ["2026-03-01-my-list.txt"]
    assert [page.name for page in pages(root)] == ["the-language-of-smoke.md", "wax-in-winter.md"]
    assert not (root / "site").exists()


def test_the_same_file_again_adds_nothing(root: Path, listing: Path) -> None:
    run(root, "import", str(listing), "--edition", "2026-03-01")
    before = tree(root)
    done = run(root, "import", str(listing), str(listing), "--edition", "2026-04-01")
    assert "imported before, as " in done.stderr
    assert "2 papers: 2 unchanged" in done.stderr
    assert tree(root) == before


def test_a_day_that_opens_the_name_is_the_edition(root: Path, listing: Path) -> None:
    run(root, "import", str(listing.rename(listing.with_name("2025-01-02 bees.TXT"))))
    assert sources(root) == ["2025-01-02-bees.txt"]


def test_else_the_edition_is_today(root: Path, listing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    run(root, "import", str(listing))
    assert sources(root) == ["2023-11-14-my-list.txt"]


def test_an_epoch_that_is_none_is_told(root: Path, listing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "9" * 30)
    done = run(root, "import", str(listing))
    assert (done.returncode, sources(root)) == (2, [])
    assert "SOURCE_DATE_EPOCH must be a number of seconds" in done.stderr


def test_what_is_piped_in(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LISTING.encode())))
    assert run(root, "import", "-", "--edition", "2026-03-01").returncode == 0
    assert sources(root) == ["2026-03-01-pasted.txt"]


def test_two_files_of_one_name_are_two_sources(root: Path, listing: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / listing.name
    other.parent.mkdir()
    other.write_text("Tea at Sea\nTea on ships is weak. We brew it in storms.\n")
    run(root, "import", str(listing), str(other), "--edition", "2026-03-01")
    assert sources(root) == ["2026-03-01-my-list-2.txt", "2026-03-01-my-list.txt"]


def test_with_a_fault_in_one_file_nothing_is_taken_in(root: Path, listing: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.txt"
    broken.write_text("Bees at Night\n")
    done = run(root, "import", str(listing), str(broken))
    assert done.returncode == 1
    assert f"{broken}:1:1: error: a title without an abstract" in done.stderr
    assert sources(root) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import"], "import what?"),
        (["import", "nowhere.txt"], "nowhere.txt: cannot be read: No such file"),
        (["import", "build.py", "--edition", "2026-02-30"], "--edition 2026-02-30: not a day"),
        (["check", "x.txt"], "x.txt: check takes no such thing, only import, upgrade and customise"),
    ],
)
def test_a_command_that_does_not_fit(root: Path, arguments: list[str], said: str) -> None:
    done = run(root, *arguments)
    assert done.returncode == 2
    assert said in done.stderr


def test_what_has_no_end_is_not_taken_in(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offprint.intake.LARGEST", 1_000_000)
    done = run(root, "import", "/dev/zero")
    assert (done.returncode, "/dev/zero: more than 1 MB: import it in parts" in done.stderr) == (2, True)


def test_a_record_that_is_wrong_is_rejected_and_costs_no_other_anything(root: Path, tmp_path: Path) -> None:
    good = "@article{a, title={Bees at Sea}, abstract={We look at bees. They fly.}}\n"
    bad = "@article{b,\n  author={Cy Dee}}\n"
    broken = tmp_path / "refs.bib"
    broken.write_text(bad + good)
    assert run(root, "import", str(broken), "--edition", "2026-03-01", "--strict").returncode == 1
    assert sources(root) == []
    done = run(root, "import", str(broken), "--edition", "2026-03-01")
    assert done.returncode == 0
    place = f"{root.as_posix()}/content/sources/2026-03-01-refs.bib:1"
    assert f"{place}:1: warning: rejected: " in done.stderr
    assert f"  rejected             1  {place}\n" in done.stderr
    assert [page.name for page in pages(root)] == ["bees-at-sea.md"]
    (root / "content/sources/2026-03-01-refs.bib").write_text(bad)  # nothing else in it
    assert run(root).returncode == 1


def test_columns_are_mapped_in_the_settings(root: Path, tmp_path: Path) -> None:
    table = tmp_path / "liste.csv"
    table.write_text("Titel;Kurzfassung\nBees at Sea;We look at bees. They fly.\n")
    with (root / "content/digest.yaml").open("a") as settings:
        settings.write("columns:\n  title: Titel\n  abstract: Kurzfassung\n")
    assert run(root, "import", str(table), "--edition", "2026-03-01").returncode == 0
    assert [page.name for page in pages(root)] == ["bees-at-sea.md"]
    with (root / "content/digest.yaml").open("a") as settings:
        settings.write("  titel: x\n")
    assert "unknown key 'titel', did you mean 'title'?" in run(root, "check").stderr


# Any sequence of imports, edits, renames, moves and deletions

TITLES = ("Wax in Winter", "The Language of Smoke", "Lamps of the Coast", "Tea at Sea")
STEPS = st.one_of(
    st.tuples(
        st.just("import"), st.lists(st.tuples(st.sampled_from(TITLES), st.integers(1, 3)), min_size=1, max_size=4)
    ),
    st.tuples(st.just("ids"), st.dictionaries(st.sampled_from(TITLES), st.integers(0, 7), min_size=1)),
    st.tuples(st.just("toggle"), st.integers(0, 9), st.sampled_from(["draft", "hidden", "pin"])),
    st.just(("build",)),
    st.tuples(
        st.just("edit"), st.integers(0, 9), st.sampled_from(["title", "abstract", "note", "tags", "authors", "comment"])
    ),
    st.tuples(st.just("rename"), st.integers(0, 9)),
    st.tuples(st.just("move"), st.integers(0, 9)),
    st.tuples(st.just("delete"), st.integers(0, 9)),
)


@settings(max_examples=50)
@given(st.lists(STEPS, min_size=3, max_size=12))
def test_no_word_is_lost_and_no_paper_has_two_pages(steps: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "content").mkdir()
        (root / "content" / "digest.yaml").write_text("title: Hive\nbase_url: https://hive.example/\ncards: false\n")
        addresses: set[str] = set()  # all that were ever given out
        known_ids: set[str] = set()  # all that papers ever had
        deleted: set[str] = set()  # those of papers that a person deleted
        typed: dict[str, str] = {}  # what a person typed, and the id of the paper in which they did
        for number, (kind, *rest) in enumerate(steps):
            known = pages(root)
            if kind == "import":
                papers: dict[str, int] = dict(rest[0])  # type: ignore[arg-type]
                text = "".join(
                    f"{title}\nVersion {version} of it. We study it.\n\n" for title, version in papers.items()
                )
                (root / "list.txt").write_text(text)
                done = run(root, "import", str(root / "list.txt"), "--edition", f"2026-01-{number + 1:02}")
                assert done.returncode == 0, done.stderr
                addresses |= slugs(root)
            elif kind == "ids":  # as services give papers: an id one day, another or none the next
                (root / "list.jsonl").write_text("".join(map(with_ids, *zip(*dict(rest[0]).items(), strict=True))))  # type: ignore[arg-type]
                done = run(root, "import", str(root / "list.jsonl"), "--edition", f"2026-01-{number + 1:02}")
                assert done.returncode == 0, done.stderr
                addresses |= slugs(root)
            elif kind == "build":
                for path in list((root / "content" / "sources").glob("*"))[:1]:
                    done = run(root, "import", str(path))  # which does all that a build does but for the site
                    assert done.returncode == 0, done.stderr
                    addresses |= slugs(root)
            elif known:
                page = known[int(rest[0]) % len(known)]
                paper = re.findall(r"^id: (\S+)", page.read_text(), re.M)[0]
                if kind == "edit":
                    word = f"Handmade{number}"
                    page.write_text(edited(page.read_text(), str(rest[1]), word))
                    typed = {old: of for old, of in typed.items() if old in page.read_text() or of != paper}
                    typed[word] = paper
                elif kind == "toggle":
                    line, text = f"{rest[1]}: true\n", page.read_text()
                    page.write_text(
                        text.replace(line, "") if line in text else text.replace("---\n", f"---\n{line}", 1)
                    )
                elif kind == "rename":
                    page.rename(page.with_name(f"renamed-{number}.md"))
                elif kind == "move":
                    page.write_text(re.sub("^slug: .*$", f"slug: moved-{number % 3}", page.read_text(), flags=re.M))
                    if len(slugs(root)) < len(known):  # two pages of one address are refused
                        page.write_text(re.sub("^slug: .*$", f"slug: moved-to-{number}", page.read_text(), flags=re.M))
                else:
                    page.unlink()
                    deleted.add(paper)
                    typed = {word: of for word, of in typed.items() if of != paper}
            known_ids |= {of for _, of in known_by(root)}
        (root / "list.txt").write_text("Last of All\nIt comes at the end. We study it.\n")
        done = run(root, "import", str(root / "list.txt"), "--edition", "2026-02-01")
        assert done.returncode == 0, done.stderr
        texts = [page.read_text() for page in pages(root)]
        for word in typed:
            assert any(word in text for text in texts), word
        ids = Counter(re.findall(r"^id: (\S+)", "\n".join(texts), re.M))
        assert len(ids) == len(texts)
        assert len(texts) <= len(TITLES) + 1
        assert not deleted & set(ids)
        assert len(known_ids | set(ids)) <= len(TITLES) + 1  # a paper's id is for good
        here = [Paper(id=of, slug=slug, title="", abstract="") for slug, of in known_by(root)]
        found = find_departures(read_ledger(Root(folder=root), []), here)
        assert addresses <= {*slugs(root), *found.moved, *found.gone}
        assert set(found.moved.values()) <= slugs(root)


def with_ids(title: str, ids: int) -> str:
    """A record of a paper with the first, the second or both of its ids, and with a venue or none: a line of JSON."""
    at = TITLES.index(title) + 1
    arxiv, doi, venue = ids & 1 and f"2601.0000{at}", ids & 2 and f"10.1000/{at}", ids & 4 and "Hive"
    values = {"arxiv": arxiv, "doi": doi, "venue": venue, "authors": [f"Ann Bee {ids}", "Cy Dee"]}
    said = {name: value for name, value in values.items() if value}
    return json.dumps({"title": title, "abstract": f"Of {ids} ids. We study it."} | said) + "\n"


def known_by(root: Path) -> list[tuple[str, str]]:
    """(slug, id) of every page."""
    texts = [page.read_text() for page in pages(root)]
    return [(re.findall("^slug: (.*)$", text, re.M)[0], re.findall(r"^id: (\S+)", text, re.M)[0]) for text in texts]


def slugs(root: Path) -> set[str]:
    return {slug for slug, _ in known_by(root)}


def edited(text: str, key: str, word: str) -> str:
    """A page into which a person typed a word, as a value of a key."""
    if key == "abstract":
        return f"{text.rstrip()} {word}\n"
    if key == "comment":  # in a list where there is one, else behind a value
        return re.sub(r"(?m)^(  - Ann Bee.*|venue: .*|id: .*)$", rf"\1  # {word}", text, count=1)
    if key == "title":
        return re.sub("^title: .*$", f"title: {word}", text, count=1, flags=re.M)
    value = f"[handmade] # {word}" if key == "tags" else word
    return re.sub(rf"^{key}:.*\n(  - .*\n)*", "", text, flags=re.M).replace("\n---\n", f"\n{key}: {value}\n---\n", 1)
