"""Papers that move, hide, stand first or leave: no address that was given out leads nowhere."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from builds import build_site, run, tree

LISTING = "\n\n".join(
    f"{title}\nWe study {title.lower()} for a year. We find that it matters. Others had found the same before us."
    for title in ("Wax in Winter", "Lamps of the Coast", "Tea at Sea")
)
PAPERS = ("wax-in-winter", "lamps-of-the-coast", "tea-at-sea")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content/sources").mkdir(parents=True)
    (tmp_path / "content/sources/2026-11-01-a.txt").write_text(LISTING)
    (tmp_path / "content/digest.yaml").write_text("title: Tea\nbase_url: https://tea.example/\ncards: false\n")
    build_site(tmp_path)
    return tmp_path


def page(root: Path, slug: str) -> Path:
    return root / f"content/papers/{slug}.md"


def put(root: Path, slug: str, line: str) -> None:
    text = page(root, slug).read_text("utf-8")
    page(root, slug).write_text(text.replace("---\n", f"---\n{line}\n", 1))


def shown(root: Path, path: str) -> str:
    return (root / "site" / path).read_text("utf-8")


def listed_on(root: Path, path: str) -> list[str]:
    """The papers of a list, in its order."""
    return re.findall(r'<h3 dir="auto"><a href="(?:\.\./)?papers/([^"]+)\.html"', shown(root, path))


def mentions(root: Path, slug: str) -> set[str]:
    """The files of the site that name a paper's address, apart from its own."""
    found = {path for path, data in tree(root / "site").items() if f"papers/{slug}.".encode() in data}
    return {path for path in found if not path.startswith((f"papers/{slug}.", "pagefind/"))}


# Deleted


def test_a_deleted_paper_leaves_a_word_at_its_address_and_nothing_else(root: Path) -> None:
    page(root, "tea-at-sea").unlink()
    for _ in range(2):  # and for good
        build_site(root)
        text = shown(root, "papers/tea-at-sea.html")
        assert "The paper that stood here was taken out of this digest." in text
        assert '<meta name="robots" content="noindex">' in text
        assert "We study tea" not in text
        assert "Tea at Sea" not in text
        assert mentions(root, "tea-at-sea") == set()
        assert not (root / "site/papers/tea-at-sea.bib").exists()


def test_a_deleted_paper_comes_back_with_its_feed_id(root: Path) -> None:
    def ids() -> dict[str, str]:
        return dict(re.findall(r"<id>(urn:[^<]+)</id>\s*<title>([^<]+)", shown(root, "feed.atom")))

    before, text = ids(), page(root, "tea-at-sea").read_text("utf-8")
    page(root, "tea-at-sea").unlink()
    build_site(root)
    assert len(ids()) == len(before) - 1
    page(root, "tea-at-sea").write_text(text)
    build_site(root)
    assert ids() == before
    assert "We study tea" in shown(root, "papers/tea-at-sea.html")


def test_a_deleted_page_by_hand_leaves_a_word_too_and_no_source_brings_it_back(root: Path) -> None:
    page(root, "on-tides").write_text("---\ntitle: On Tides\n---\n\nThe sea rises and falls.\n")
    build_site(root)
    page(root, "on-tides").unlink()
    (root / "content/sources/2026-11-02-b.txt").write_text("On Tides\nThe sea rises and falls, as all know by now.\n")
    build_site(root)
    assert "taken out" in shown(root, "papers/on-tides.html")
    assert not page(root, "on-tides").exists()


def test_a_deleted_page_by_hand_stays_deleted_by_any_of_its_names(root: Path) -> None:
    page(root, "on-tides").write_text("---\ntitle: On Tides\ndoi: 10.1000/tides\n---\n\nThe sea rises and falls.\n")
    build_site(root)
    page(root, "on-tides").unlink()
    (root / "content/sources/2026-11-02-b.txt").write_text("On Tides\nThe sea rises and falls, as all know by now.\n")
    build_site(root)
    assert not page(root, "on-tides").exists()


def test_another_paper_may_take_the_address_of_a_deleted_one(root: Path) -> None:
    page(root, "tea-at-sea").unlink()
    build_site(root)
    page(root, "tea-at-sea").write_text("---\ntitle: Tea at Sea, Again\nslug: tea-at-sea\n---\n\nAnother text.\n")
    build_site(root)
    assert "Another text." in shown(root, "papers/tea-at-sea.html")


def test_a_build_that_lost_its_pages_is_refused_until_a_person_says_so(tmp_path: Path) -> None:
    (tmp_path / "content/sources").mkdir(parents=True)
    many = [f"Paper Number {word}\nWe count to {word}, again and again.\n" for word in map(chr, range(97, 123))]
    (tmp_path / "content/sources/2026-11-01-a.txt").write_text("\n".join(many))
    build_site(tmp_path)
    before = tree(tmp_path / "site")
    shutil.rmtree(tmp_path / "content/papers")
    done = run(tmp_path)
    assert done.returncode == 1
    assert (
        "content/papers:1:1: error: 26 of 26 papers have lost their pages since the last run: restore them from the "
        "repository's history; or, if you deleted them, say so once with --fewer" in done.stderr
    )
    assert tree(tmp_path / "site") == before
    assert run(tmp_path, "--fewer").returncode == 0
    assert run(tmp_path).returncode == 0  # it was said once
    assert "taken out" in shown(tmp_path, "papers/paper-number-a.html")


# Moved


def test_an_address_that_a_paper_had_leads_to_where_it_is(root: Path) -> None:
    for old, new in (("tea-at-sea", "tea"), ("tea", "green-tea")):
        path = page(root, "tea-at-sea")
        path.write_text(path.read_text("utf-8").replace(f"slug: {old}\n", f"slug: {new}\n"))
        build_site(root)
    for old in ("tea-at-sea", "tea"):
        text = shown(root, f"papers/{old}.html")
        assert '<meta http-equiv="refresh" content="0; url=green-tea.html">' in text
        assert '<link rel="canonical" href="https://tea.example/papers/green-tea.html">' in text
        assert f"papers/{old}.html" not in shown(root, "sitemap.xml")
    assert "We study tea" in shown(root, "papers/green-tea.html")


def test_a_paper_that_moves_back_has_its_page_there(root: Path) -> None:
    path = page(root, "tea-at-sea")
    for old, new in (("tea-at-sea", "tea"), ("tea", "tea-at-sea")):
        path.write_text(path.read_text("utf-8").replace(f"slug: {old}\n", f"slug: {new}\n"))
        build_site(root)
    assert "We study tea" in shown(root, "papers/tea-at-sea.html")
    assert "url=tea-at-sea.html" in shown(root, "papers/tea.html")


def test_a_former_address_names_its_paper_to_lists_that_were_taken_out_before(root: Path) -> None:
    def named(path: str) -> list[str]:
        return re.findall(r'<main [^>]*data-id="([^"]+)"', shown(root, path))

    before = named("papers/tea-at-sea.html")
    path = page(root, "tea-at-sea")
    path.write_text(path.read_text("utf-8").replace("slug: tea-at-sea\n", "slug: tea\n"))
    build_site(root)
    assert len(before) == 1
    assert named("papers/tea-at-sea.html") == named("papers/tea.html") == before


def test_a_moved_paper_that_is_deleted_leaves_a_word_at_all_its_addresses(root: Path) -> None:
    path = page(root, "tea-at-sea")
    path.write_text(path.read_text("utf-8").replace("slug: tea-at-sea\n", "slug: tea\n"))
    build_site(root)
    path.unlink()
    build_site(root)
    assert all("taken out" in shown(root, f"papers/{slug}.html") for slug in ("tea", "tea-at-sea"))


def test_a_new_paper_takes_no_address_that_another_one_had(root: Path) -> None:
    path = page(root, "tea-at-sea")
    path.write_text(path.read_text("utf-8").replace("slug: tea-at-sea\n", "slug: tea\n"))
    path.rename(page(root, "tea"))
    page(root, "wax-in-winter").unlink()
    build_site(root)
    new = (
        LISTING.replace("Wax in", "Wax, in")
        .replace("Tea at Sea", "Tea at Sea: A Survey")
        .replace("Winter", "Winter: X")
    )
    (root / "content/sources/2026-11-02-b.txt").write_text(new)
    build_site(root)
    assert "url=tea.html" in shown(root, "papers/tea-at-sea.html")
    assert "taken out" in shown(root, "papers/wax-in-winter.html")
    assert {path.stem for path in (root / "content/papers").iterdir()} == {
        *("tea", "lamps-of-the-coast", "tea-at-sea-a-survey", "wax-in-winter-x")
    }


def test_a_paper_to_which_a_person_gave_another_id_moves_all_the_same(root: Path) -> None:
    path = page(root, "tea-at-sea")
    path.write_text(re.sub("^id: .*$", "id: my-own-id", path.read_text("utf-8"), flags=re.M))
    build_site(root)
    path.write_text(path.read_text("utf-8").replace("slug: tea-at-sea\n", "slug: tea\n"))
    build_site(root)
    assert "url=tea.html" in shown(root, "papers/tea-at-sea.html")


# Hidden


def test_a_hidden_paper_has_its_page_and_nothing_leads_there(root: Path) -> None:
    put(root, "tea-at-sea", "hidden: true")
    build_site(root)
    text = shown(root, "papers/tea-at-sea.html")
    assert "We study tea" in text
    assert '<meta name="robots" content="noindex">' in text
    assert (root / "site/papers/tea-at-sea.bib").exists()
    assert mentions(root, "tea-at-sea") == set()
    assert "Tea at Sea" not in shown(root, "feed.atom") + shown(root, "data/papers.jsonl") + shown(
        root, "data/papers.bib"
    )
    entries = [path for path in tree(root / "site/pagefind") if path.endswith(".pf_fragment")]
    assert len(entries) == len(PAPERS) - 1


def test_a_hidden_paper_leads_to_no_list_that_it_alone_would_be_in(root: Path) -> None:
    put(root, "tea-at-sea", "theme: tea\ntags: [brewing, sea]\nauthors: [Ada Bee, Cy Dee]\nhidden: true")
    put(root, "wax-in-winter", "tags: [sea]\nauthors: [Ada Bee]")
    put(root, "lamps-of-the-coast", "authors: [Ada Bee]")
    site = build_site(root)
    text = shown(root, "papers/tea-at-sea.html")
    inner = re.findall(r'href="(\.\./(?:themes|tags|authors)/[^"]+)"', text)
    assert "../tags/sea.html" in inner
    assert [link for link in inner if not (site / "papers" / link).resolve().exists()] == []


# Pinned


def test_a_pinned_paper_stands_first_in_lists_and_on_the_front_page(root: Path) -> None:
    (root / "content/sources/2026-11-08-b.txt").write_text(LISTING.replace("Wax", "Bees").replace("Tea", "Milk"))
    put(root, "wax-in-winter", "pin: true")
    build_site(root)
    front = listed_on(root, "index.html")
    assert front[0] == "wax-in-winter"  # though it is of the edition before
    assert sorted(front[1:]) == ["bees-in-winter", "milk-at-sea"]
    assert '<section class="part" id="pinned">\n<h2>Pinned</h2>' in shown(root, "index.html")
    assert listed_on(root, "editions/2026-11-01.html")[0] == "wax-in-winter"
    newest = re.findall(r"<title>([^<]+)</title>\s*<updated>", shown(root, "feed.atom"))
    assert newest[0] != "Wax in Winter"  # a feed is in the order of time


def test_a_pin_shows_a_paper_once_on_a_page(root: Path) -> None:
    put(root, "wax-in-winter", "pin: true\ntags: [sea]")
    put(root, "tea-at-sea", "tags: [sea]")
    build_site(root)
    for path in ("index.html", "tags/sea.html", "editions/2026-11-01.html"):
        found = listed_on(root, path)
        assert len(found) == len(set(found)) > 1
        assert found[0] == "wax-in-winter"


# The ledger


def test_a_ledger_of_another_format_says_what_to_do(root: Path) -> None:
    path = root / "content/imported.jsonl"
    lines = path.read_text("utf-8").split("\n")
    assert json.loads(lines[0]) == {"offprint": "content", "format": 2}
    for head, command in ((None, "migrate"), ({"format": 1}, "migrate"), ({"format": 99}, "upgrade")):
        path.write_text("\n".join([*([json.dumps(head)] if head else []), *lines[1:]]))
        done = run(root)
        assert done.returncode == 1
        assert f"python build.py {command}" in done.stderr
    path.write_text('{"offprint": "content", "format": 99}\n')
    assert "python build.py upgrade" in run(root).stderr


def test_a_format_that_is_no_number_is_refused(root: Path) -> None:
    (root / "content/imported.jsonl").write_text('{"offprint": "content", "format": 1e999}\n')
    done = run(root)
    assert (done.returncode, "imported.jsonl:1:1: error: not a line that Offprint" in done.stderr) == (1, True)


def test_an_address_in_the_ledger_that_is_none_is_refused(root: Path) -> None:
    path = root / "content/imported.jsonl"
    path.write_text(path.read_text("utf-8").replace('"slug": "tea-at-sea"', '"slug": "../../tea"'))
    done = run(root)
    assert (done.returncode, "not a line that Offprint wrote" in done.stderr) == (1, True)


def test_lines_that_a_merge_of_branches_kept_twice_are_one(root: Path) -> None:
    path = root / "content/imported.jsonl"
    head, *lines = path.read_text("utf-8").splitlines(keepends=True)
    before = path.read_text("utf-8")
    path.write_text("".join([head, *lines, head, *lines[:1]]))
    build_site(root)
    assert path.read_text("utf-8") == before
    path.write_text(before + lines[0].replace('"title": "', '"title": "x'))
    assert "stands here twice" in run(root).stderr
