"""Who the authors of papers are, as content/authors.yaml tells it."""

from __future__ import annotations

from pathlib import Path

import pytest
from builds import build_site

from offprint.authors import bylines, is_orcid, read_authors
from offprint.config import Root
from offprint.errors import Problem
from offprint.model import Author, Detail


def read(tmp_path: Path, text: str) -> tuple[dict[str, Author], list[str]]:
    folder = tmp_path / "content"
    folder.mkdir(exist_ok=True)
    (folder / "authors.yaml").write_text(text, "utf-8")
    problems: list[Problem] = []
    found = read_authors(Root(folder=tmp_path), problems)
    return dict(found), [str(problem).replace(f"{tmp_path.as_posix()}/", "") for problem in problems]


def test_an_author_is_found_under_every_spelling(tmp_path: Path) -> None:
    found, said = read(
        tmp_path,
        "Zoë Müller:\n  url: https://zoe.example/\n  orcid: https://orcid.org/0000-0002-1694-233x\n  also: [Z. Mueller]\n",
    )
    assert not said
    author = Author(name="Zoë Müller", url="https://zoe.example/", orcid="0000-0002-1694-233X")
    assert found == {"zoemuller": author, "zmueller": author}


def test_no_file_knows_nobody(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert read_authors(Root(folder=tmp_path), problems) == {}
    assert not problems


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    _, said = read(
        tmp_path,
        "Ann Lee:\n  urll: https://a.example/\n  orcid: 0000-0002-1825-0098\n"
        "Bo Li:\n  url: javascript:alert(1)\n  also: [ann lee]\nCy: text\n",
    )
    assert said == [
        "content/authors.yaml:2:3: error: unknown key 'urll', did you mean 'url'?",
        "content/authors.yaml:3:3: error: 'orcid' must be an ORCID iD such as 0000-0002-1825-0097, not '0000-0002-1825-0098'",
        "content/authors.yaml:5:3: error: 'url' must be an address that begins with https:// or http://, not 'javascript:alert(1)'",
        "content/authors.yaml:4:1: error: 'ann lee' stands under 'Ann Lee' already; keep one",
        "content/authors.yaml:7:1: error: 'Cy' must be a mapping of names to values",
    ]


@pytest.mark.parametrize("orcid", ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"])
def test_the_check_digit_of_an_orcid_holds(orcid: str) -> None:
    assert is_orcid(orcid)
    assert not is_orcid(orcid[:-2] + ("1" if orcid[-2] != "1" else "2") + orcid[-1])


def test_names_that_differ_in_accents_or_points_only_are_one_author() -> None:
    lines = bylines([("Zoë Müller", "J. Smith"), ("Zoe Muller",), ("J Smith", "Bo Li")], {})
    assert {name: line.path for name, line in lines.items()} == {
        "Zoë Müller": "authors/zoe-muller.html",
        "Zoe Muller": "authors/zoe-muller.html",
        "J. Smith": "authors/j-smith.html",
        "J Smith": "authors/j-smith.html",
        "Bo Li": "",
    }


def test_two_spellings_on_one_paper_make_no_page() -> None:
    assert {line.path for line in bylines([("Zoë Müller", "Zoe Muller")], {}).values()} == {""}


def test_authors_whose_names_meet_in_latin_letters_keep_pages_of_their_own() -> None:
    lines = bylines([("王伟", "王薇"), ("王伟", "王薇"), ("汪威",), ("汪威",)], {})
    paths = {line.path for line in lines.values()}
    assert len(paths) == 3
    assert all(path.startswith("authors/wangwei-") for path in paths)


def test_the_owner_unites_spellings() -> None:
    ann = Author(name="Ann Lee", url="https://ann.example/")
    lines = bylines([("A. Lee",), ("Ann Lee",)], {"alee": ann, "annlee": ann})
    assert lines["A. Lee"].author == lines["Ann Lee"].author == ann
    assert lines["A. Lee"].path == "authors/ann-lee.html"


def test_the_orcid_of_a_source_counts_where_the_owner_says_nothing_and_all_papers_agree() -> None:
    first, second, third = "0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"
    cy = Author(name="Cy", orcid=third)
    said = [Detail("Ann Lee", first), Detail("Ann Léé", first), Detail("Cy", first)]
    said += [Detail("Bo", first), Detail("Bo", second), Detail("Di", "0000-0002-1825-0098")]
    lines = bylines([("Ann Lee", "Bo"), ("Ann Léé", "Cy", "Di")], {"cy": cy}, said)
    assert {name: line.author.orcid for name, line in lines.items()} == {
        "Ann Lee": first,
        "Ann Léé": first,
        "Bo": "",
        "Cy": third,
        "Di": "",
    }


def test_an_author_of_two_papers_has_a_page_and_one_of_one_paper_a_link(tmp_path: Path) -> None:
    papers = tmp_path / "content" / "papers"
    papers.mkdir(parents=True)
    for name, authors in (("first", "Zoë Müller, Ada Lee"), ("second", "Zoe Muller, <b>Bo</b>")):
        page = f"---\ntitle: The {name} of them\nauthors: [{authors}]\nadded: 2026-11-22\n---\n\nWe study it.\n"
        (papers / f"{name}.md").write_text(page, "utf-8")
    (tmp_path / "content" / "authors.yaml").write_text("Ada Lee:\n  orcid: 0000-0002-1825-0097\n", "utf-8")
    site = build_site(tmp_path)
    first, second = ((site / "papers" / f"{name}.html").read_text("utf-8") for name in ("first", "second"))
    assert '<a href="../authors/zoe-muller.html">Zoë Müller</a>' in first
    assert '<a href="https://orcid.org/0000-0002-1825-0097" rel="noopener">Ada Lee</a>' in first
    assert "<b>Bo" not in second
    page = (site / "authors" / "zoe-muller.html").read_text("utf-8")
    assert all(f'href="../papers/{name}.html"' in page for name in ("first", "second"))
    assert 'href="authors/zoe-muller.html"' in (site / "authors.html").read_text("utf-8")
