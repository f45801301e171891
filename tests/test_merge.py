"""Sources and pages over several builds: nothing doubled, nothing lost, a person's word wins."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from builds import run, tree

from offprint.config import Root
from offprint.content import parse_page
from offprint.ledger import Seen
from offprint.merge import Draft, merge
from offprint.model import PartialDate, Record
from offprint.sources import Source
from offprint.writeback import plan, remember

FIRST = "content/sources/2026-03-01-first.txt"
SECOND = "content/sources/2026-03-08-second.txt"
PAGE = "content/papers/wax-in-winter.md"
LISTING = """Wax in Winter
We measure wax in winter combs. It stays cold and firm.
The Language of Smoke
We study how smoke calms bees. Nobody knew why.
"""
THEMES = "themes:\n  hive:\n    name: Hive\n    words: {5: [wax]}\n  air:\n    name: Air\n    words: {5: [smoke]}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, FIRST, LISTING)
    write(tmp_path, "content/themes.yaml", THEMES)
    write(tmp_path, "content/digest.yaml", "title: Hive\nbase_url: https://hive.example/\ncards: false\n")
    build(tmp_path)
    return tmp_path


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def build(root: Path) -> dict[str, int]:
    done = run(root, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, int] = json.loads(done.stdout)
    return found


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text()
    assert old in text
    (root / path).write_text(text.replace(old, new))


def test_a_source_read_again_changes_nothing(root: Path) -> None:
    before = tree(root / "content")
    counts = build(root)
    assert tree(root / "content") == before
    assert (counts["new"], counts["updated"], counts["unchanged"]) == (0, 0, 2)


def test_a_field_edited_by_hand_is_kept_and_counted(root: Path) -> None:
    edit(root, PAGE, "title: Wax in Winter", "title: Wax in a Cold Winter")
    edit(root, PAGE, "theme: hive", "theme: air")
    before = (root / PAGE).read_text()
    counts = build(root)
    assert (root / PAGE).read_text() == before
    assert (counts["papers"], counts["edited"], counts["new"]) == (2, 1, 0)
    assert "Wax in a Cold Winter" in (root / "site/themes/air.html").read_text()


def test_what_nobody_edited_follows_the_source(root: Path) -> None:
    edit(root, PAGE, "title: Wax in Winter", "title: Wax, Winter")
    edit(root, FIRST, "It stays cold and firm.", "It stays cold.")
    counts = build(root)
    text = (root / PAGE).read_text()
    assert "title: Wax, Winter\n" in text
    assert "It stays cold.\n" in text
    assert counts["updated"] == 1


def test_a_source_that_changes_under_a_hand_edit_is_reported_once(root: Path) -> None:
    edit(root, PAGE, "cold and firm", "as it was")
    build(root)
    edit(root, FIRST, "cold and firm", "firm")
    said = f"{root.as_posix()}/{PAGE}:10:1: note: 'abstract' was edited by hand and is kept; its source now says something else"
    assert said in run(root).stderr
    assert "note:" not in run(root).stderr
    assert "as it was" in (root / PAGE).read_text()


def test_a_line_taken_out_is_offprints_to_fill_again(root: Path) -> None:
    edit(root, PAGE, "theme: hive\n", "")
    build(root)
    assert "theme: hive\n" in (root / PAGE).read_text()


def test_an_emptied_value_stays_empty(root: Path) -> None:
    edit(root, PAGE, "theme: hive", "theme:")
    build(root)
    assert "theme:\n" in (root / PAGE).read_text()
    assert '<h3 dir="auto"><a href="../papers/wax-in-winter' not in (root / "site/themes/air.html").read_text()
    assert not (root / "site/themes/hive.html").exists()


def test_a_deleted_page_stays_deleted(root: Path) -> None:
    (root / PAGE).unlink()
    counts = build(root)
    assert (counts["papers"], counts["deleted"]) == (1, 1)
    assert not (root / PAGE).exists()
    assert build(root)["papers"] == 1


def test_a_page_given_another_name_title_and_slug_is_still_the_same_paper(root: Path) -> None:
    edit(root, PAGE, "title: Wax in Winter", "title: Cold Wax")
    edit(root, PAGE, "slug: wax-in-winter", "slug: cold-wax")
    (root / PAGE).rename(root / "content/papers/other-name.md")
    counts = build(root)
    assert (counts["papers"], counts["new"], counts["deleted"]) == (2, 0, 0)
    assert (root / "site/papers/cold-wax.html").exists()
    assert "url=cold-wax.html" in (root / "site/papers/wax-in-winter.html").read_text("utf-8")


def test_a_paper_of_two_editions_is_one_and_belongs_to_the_first(root: Path) -> None:
    write(root, SECOND, "WAX IN WINTER\n\nWe measure wax in winter combs, again. It stays cold.\n")
    counts = build(root)
    assert (counts["papers"], counts["repeated"], counts["editions"]) == (2, 1, 1)
    text = (root / PAGE).read_text()
    assert "added: 2026-03-01" in text
    assert "combs, again" in text


def test_sources_in_another_order_say_the_same(root: Path, tmp_path: Path) -> None:
    write(root, SECOND, "WAX IN WINTER\n\nWe measure wax in winter combs, again. It stays cold.\n")
    write(
        root,
        "content/sources/2026-02-01-late.txt",
        "Wax in winter!\n\nWe measured wax in a winter. It was early then.\n",
    )
    build(root)
    fresh = tmp_path / "fresh"
    for path, data in tree(root / "content").items():
        if path.startswith("sources/") or path.endswith(".yaml"):
            write(fresh, f"content/{path}", data.decode())
    build(fresh)
    for path in (PAGE.replace("wax-in-winter", name) for name in ("wax-in-winter", "the-language-of-smoke")):
        assert (fresh / path).read_text() == (root / path).read_text()


def test_a_page_written_by_hand_is_a_paper_like_any_other(root: Path) -> None:
    write(
        root, "content/papers/Smoke Signals.md", "---\ntitle: Smoke Signals\nadded: 2026-03-05\n---\n\nWax and smoke.\n"
    )
    counts = build(root)
    assert (counts["papers"], counts["edited"]) == (3, 0)
    page = (root / "content/papers/Smoke Signals.md").read_text()
    assert page.startswith("---\ntitle: Smoke Signals\nadded: 2026-03-05\nid: ")
    assert page.endswith("---\n\nWax and smoke.\n")
    assert "Wax and smoke." in (root / "site/papers/smoke-signals.html").read_text()


def test_the_papers_of_a_source_that_is_gone_stay(root: Path) -> None:
    (root / FIRST).unlink()
    write(root, "content/themes.yaml", THEMES.replace("wax", "firm"))
    counts = build(root)
    assert (counts["papers"], counts["found"]) == (2, 0)
    assert "theme: hive" in (root / PAGE).read_text()


def test_themes_and_tags_follow_their_rules_until_a_person_sets_them(root: Path) -> None:
    edit(root, "content/papers/the-language-of-smoke.md", "theme: air", "theme: hive")
    write(root, "content/themes.yaml", THEMES.replace("[wax]", "[nothing]").replace("[smoke]", "[smoke, wax]"))
    build(root)
    assert "theme: air\n" in (root / PAGE).read_text()
    assert "theme: hive\n" in (root / "content/papers/the-language-of-smoke.md").read_text()


def test_a_ledger_that_is_lost_loses_no_word(root: Path) -> None:
    edit(root, PAGE, "cold and firm", "a person's words")
    (root / "content/imported.jsonl").unlink()
    before = (root / PAGE).read_text()
    counts = build(root)
    assert (root / PAGE).read_text() == before
    assert counts["edited"] == 1


def test_two_pages_of_one_paper_are_an_error_that_names_both(root: Path) -> None:
    write(root, "content/papers/zwilling.md", (root / PAGE).read_text())
    done = run(root)
    assert done.returncode == 1
    assert f"{PAGE} is a page of the same paper: delete one of the two" in done.stderr


def test_papers_that_want_one_slug_both_take_a_longer_one(tmp_path: Path) -> None:
    text = "Hive: On Wax\nWe study wax. It is firm.\nHive: On Smoke\nWe study smoke. It is thin.\n"
    write(tmp_path, FIRST, text)
    build(tmp_path)
    assert sorted(path.stem for path in (tmp_path / "content/papers").iterdir()) == ["hive-on-smoke", "hive-on-wax"]


def test_a_theme_by_hand_that_does_not_exist_is_an_error_and_a_tag_a_warning(root: Path) -> None:
    edit(root, PAGE, "theme: hive", "theme: hvie\ntags: [new-tag]")
    done = run(root)
    assert done.returncode == 1
    assert f"{PAGE}:4:8: error: no theme 'hvie' in content/themes.yaml, did you mean 'hive'?" in done.stderr
    assert f"{PAGE}:5:8: warning: no tag 'new-tag' in content/themes.yaml" in done.stderr


def test_values_emptied_by_hand_stay_empty_where_themes_are_found(tmp_path: Path) -> None:
    biology = Path(__file__).parent / "data" / "biology.txt"
    write(tmp_path, FIRST, biology.read_text())
    write(tmp_path, "content/digest.yaml", "cards: false\n")
    build(tmp_path)
    records = [json.loads(line) for line in (tmp_path / "site/data/papers.jsonl").read_text().splitlines()]
    slug = next(record["slug"] for record in records if record["theme"] and record["tags"])
    edit(tmp_path, f"content/papers/{slug}.md", "added:", "theme:\ntags: []\nadded:")
    build(tmp_path)
    records = [json.loads(line) for line in (tmp_path / "site/data/papers.jsonl").read_text().splitlines()]
    paper = next(record for record in records if record["slug"] == slug)
    assert (paper["theme"], paper["tags"]) == (None, [])


def test_a_paper_called_readme_stays(tmp_path: Path) -> None:
    write(tmp_path, FIRST, "ReadMe: On Repositories\nWe study readmes. They vary.\n")
    assert build(tmp_path)["new"] == 1
    assert build(tmp_path)["unchanged"] == 1


def test_all_papers_deleted_is_worth_a_warning(root: Path) -> None:
    for page in (root / "content/papers").iterdir():
        page.unlink()
    assert "all papers of the sources count as deleted by hand" in run(root).stderr


def test_a_page_in_a_place_where_none_is_read_is_told(root: Path) -> None:
    write(root, "content/papers/deeper/x.md", "---\ntitle: X\n---\n")
    assert "content/papers/deeper:1:1: warning: not read: a page is a file right here" in run(root).stderr


def test_a_paper_known_by_its_arxiv_id_is_found_by_its_title_too(root: Path) -> None:
    write(root, "content/papers/tea.md", '---\ntitle: On Tea\narxiv: "2401.00010"\n---\n\nMine.\n')
    write(root, SECOND, "On Tea\n\nWe study tea. It is warm.\n")
    assert build(root)["papers"] == 3


def test_names_are_without_characters_that_make_a_page_lie() -> None:
    draft = Draft("x", None, {"title": "T", "slug": "t", "authors": ("Ann \u202eBee\x01", "\x01", "Ann Bee")})
    assert draft.paper().authors == ("Ann Bee",)


@pytest.mark.parametrize(
    ("known", "written", "mended"),
    [
        (date(2019, 5, 1), "published: 2019-05-01\n", "published: 2019-05\n"),
        (PartialDate(2019, 5), "published: 2019-05\n", "published: 2019-05-01\n"),
        (PartialDate(2019), "published: 2019\n", "published: 2018\n"),
    ],
)
def test_a_date_of_a_source_is_no_edit_until_a_person_changes_it(
    known: date | PartialDate, written: str, mended: str, tmp_path: Path
) -> None:
    record = Record(title="Wax", abstract="Cold.", path="a.txt", line=1, published=known)
    source = Source(path="a.txt", edition="2026-03-01", records=(record,))
    root, ledger = Root(folder=tmp_path), dict[str, Seen]()
    first = merge([source], [], ledger, [])
    (path, text), ledger = *plan(root, first.drafts, [])[0].items(), remember(first)
    assert written in text
    for said, edited in ((text, []), (text.replace(written, mended), ["published"])):
        page = parse_page(said, path, path.as_posix(), [])
        assert page is not None
        again = merge([source], [page], ledger, [])
        assert [draft.edited for draft in again.drafts] == [edited]
        assert plan(root, again.drafts, []) == ({}, set())
        assert again.drafts[0].paper().published == page.values["published"]


def test_a_draft_stays_off_the_site_and_keeps_its_page(root: Path) -> None:
    edit(root, PAGE, "title: Wax in Winter\n", "title: Wax in Winter\ndraft: true\n")
    page = (root / PAGE).read_text()
    counts = build(root)
    assert (counts["drafts"], counts["papers"], counts["deleted"]) == (1, 2, 0)
    assert not [path for path, data in tree(root / "site").items() if b"Wax in Winter" in data or "wax-in" in path]
    assert (root / PAGE).read_text() == page
    edit(root, PAGE, "draft: true", "draft: false")
    assert build(root)["drafts"] == 0
    assert "papers/wax-in-winter.html" in tree(root / "site")


def test_what_could_not_be_written_is_not_remembered_as_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that its owner saved while a build ran is not touched, and follows its source at the next one."""
    edit(root, FIRST, "It stays cold and firm.", "It stays cold.")
    monkeypatch.setattr("offprint.content.write_pages", lambda texts, known: set(texts))
    assert build(root)["updated"] == 0
    assert "It stays cold and firm." in (root / PAGE).read_text()
    monkeypatch.undo()
    counts = build(root)
    assert (counts["updated"], counts["edited"]) == (1, 0)
    assert "It stays cold.\n" in (root / PAGE).read_text()
