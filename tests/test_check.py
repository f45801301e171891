"""``check``: what it finds in a digest, each thing at its place, and what it says at the end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from builds import run, tree
from test_site import GOLDEN

import offprint.proofread.files as files


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(GOLDEN / "content", tmp_path / "content")
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    path = root / "content" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def said(root: Path, *options: str) -> list[str]:
    """The problems that check tells of, without the summary."""
    told = run(root, "check", *options).stderr.replace(f"{root.as_posix()}/content/", "").splitlines()
    return [line for line in told if ": error: " in line or ": warning: " in line or ": note: " in line]


def page(root: Path, head: str, body: str = "We write of tea.") -> None:
    write(root, "papers/tea.md", f"---\n{head}---\n\n{body}\n")


def test_a_digest_without_slips_is_passed_in_silence(root: Path) -> None:
    assert said(root) == []


def test_every_theme_and_tag_that_does_not_exist_is_told_of_at_its_own_place(root: Path) -> None:
    page(root, "title: Tea\ntheme:   hvie\ntags: [wax, waxs,\n  nothing]\n")
    assert said(root) == [
        "papers/tea.md:3:10: error: no theme 'hvie' in content/themes.yaml, did you mean 'hive'?",
        "papers/tea.md:4:13: warning: no tag 'waxs' in content/themes.yaml, did you mean 'wax'?",
        "papers/tea.md:5:3: warning: no tag 'nothing' in content/themes.yaml",
    ]


def test_themes_and_slips_in_other_files_are_told_of_in_one_run(root: Path) -> None:
    write(root, "digest.yaml", "titel: T\nbase_url: https://hive.example/\n")
    page(root, "title: Tea\ntheme: hvie\nadded: soon\n", "")
    assert said(root) == [
        "digest.yaml:1:1: error: unknown key 'titel', did you mean 'title'?",
        "papers/tea.md:3:8: error: no theme 'hvie' in content/themes.yaml, did you mean 'hive'?",
        "papers/tea.md:4:1: error: 'added' must be a day such as 2026-11-22, not 'soon'",
        "papers/tea.md:7:1: warning: no abstract: write it below the second line of hyphens",
    ]


def test_a_broken_file_of_themes_puts_no_blame_on_pages(root: Path) -> None:
    write(root, "themes.yaml", "themes: {hive: {}}\nthems: {}\n")
    page(root, "title: Tea\ntheme: foraging\n")
    assert said(root) == ["themes.yaml:2:1: error: unknown key 'thems', did you mean 'themes'?"]


def test_a_theme_that_offprint_gave_and_the_rules_lost_is_no_slip(root: Path) -> None:
    run(root)
    text = (root / "content/themes.yaml").read_text().replace("  foraging:", "  flight:")
    (root / "content/themes.yaml").write_text(text)
    assert said(root) == []


def test_a_page_without_a_title_is_told_of(root: Path) -> None:
    page(root, "added: 2026-03-01\n")
    assert said(root) == ["papers/tea.md:2:1: error: a page needs a 'title'"]


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (f"title: {'Tea and ' * 40}\n", "2:8: warning: a title of 319 letters: is it the abstract? That stands below the front matter"),
        ("title: THE HISTORY OF TEA\n", "2:8: note: the title is all in capitals: write it as the paper's own page has it"),
        ("title: We brew tea.\n", "2:8: note: the title ends in a full stop, which lists and citations show"),
        ("title: T\nauthors: Ann Author and Bob Writer\n", "3:10: warning: 'authors' is one name with 'and' in it: write a list, [Ann Author, Bob Writer]"),
        ("title: T\nauthors: Author, A.; Writer, B.\n", "3:10: warning: 'authors' is one name with ';' in it: write a list, [Ann Author, Bob Writer]"),
        ("title: T\nauthors: [A B]\norcids:\n  - A B: 0000-0002-1825-0098\n", "5:10: warning: no ORCID iD, by its shape or its check digit: '0000-0002-1825-0098'; it is not shown"),
        ("title: T\nauthors: [A B]\naffiliations:\n  - A C: Tea House\n", "5:5: warning: 'affiliations': no author 'A C' here, did you mean 'A B'?"),
        ("title: T\npublished: 2062-01\n", "3:12: warning: 'published' is 2062-01, over a year after the newest edition, 2026-03-08: a slip?"),
        ("title: T\nadded: 2062-01-01\n", "3:8: warning: 'added' is 2062-01-01, over a year after the newest edition, 2026-03-08: a slip?"),
    ],
)  # fmt: skip
def test_what_is_likely_a_slip_is_told_of_at_its_place(root: Path, head: str, told: str) -> None:
    page(root, head)
    assert said(root) == [f"papers/tea.md:{told}"]


@pytest.mark.parametrize(
    "head",
    [
        f"title: {'T' * 300}\n",
        "title: BERT\n",
        "title: On BERT et al.\n",
        "title: What is tea ...\n",
        "title: T\nauthors: [Institute of Arts and Sciences, Ann Author]\n",
        "title: T\nauthors: [A B]\norcids:\n  - A B: 0000-0002-1825-0097\npublished: 2027-01\n",
        f"title: {'T' * 301}\npublished: 2062\ndraft: true\n",
    ],
)
def test_what_may_well_be_meant_is_passed(root: Path, head: str) -> None:
    page(root, head)
    assert said(root) == []


def test_links_that_lead_nowhere_are_told_of_at_their_place(root: Path) -> None:
    write(
        root,
        "about.md",
        "# About\n\nOf [wax](tags/wax.html), [smoke](papers/smoke.html) and [us](https://hive.example/notes/us.html).\n",
    )
    note = "note: |\n  See [smoke](a-note-on-smoke.html), [here](#main), [there](#no-where),\n  [themes](../themes/hives.html) and [others][1].\n\n  [1]: ../tag.html\n"
    page(root, f"title: Tea\n{note}")
    assert said(root) == [
        "about.md:3:34: warning: a link to 'papers/smoke.html', but the site has no papers/smoke.html",
        "about.md:3:62: warning: a link to 'https://hive.example/notes/us.html', but the site has no us.html",
        "papers/tea.md:4:61: warning: a link to '#no-where', but papers/tea.html has no place #no-where",
        "papers/tea.md:5:12: warning: a link to '../themes/hives.html', but the site has no themes/hives.html, did you mean 'themes/hive.html'?",
        "papers/tea.md:7:8: warning: a link to '../tag.html', but the site has no tag.html, did you mean 'tags.html'?",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "link",
    [
        *("../index.html", "../", "/notes/themes/hive.html", "/elsewhere/x.html", "../../elsewhere.html", "#top"),
        *(
            "https://other.example/x",
            "mailto:a@b.example",
            "//other.example/x",
            "tea.html?x=1",
            "../cards/papers/x.png",
        ),
        *("../search.html#q=wax", "tea.bib", "../feed.atom", "../assets/style.css", "?q=1"),
    ],
)
def test_links_that_lead_somewhere_or_out_are_passed(root: Path, link: str) -> None:
    page(root, f"title: Tea\nnote: '[it]({link})'\n")
    assert said(root) == []


def test_check_makes_a_site_for_links_and_writes_none_of_it(root: Path) -> None:
    write(root, "about.md", "[wax](tags/wax.html)\n")
    before = tree(root)
    assert said(root) == []
    assert tree(root) == before


def test_links_in_templates_of_ones_own_are_looked_at(root: Path) -> None:
    write(
        root,
        "templates/_mine.html",
        '<a href="{{ up }}themes.html">\n<a href="{{ up }}theme.html"> <a href="{{ up }}{{ x }}">\n',
    )
    assert said(root)[1:] == [  # after the word that no page takes it in
        "templates/_mine.html:2:18: warning: a link to 'theme.html', but the site has no theme.html, did you mean 'themes.html'?"
    ]


def test_what_in_themes_yaml_does_nothing_is_told_of(root: Path) -> None:
    text = (root / "content/themes.yaml").read_text()
    text = text.replace("themes:\n", "themes:\n  idle:\n    description: On [idling](about.html).\n", 1)
    write(root, "themes.yaml", text + "    honey:\n      words: {6: [honeydew]}\n")
    lines = text.split("\n")
    assert said(root) == [
        f"themes.yaml:{lines.index('  idle:') + 1}:3: warning: no paper can get the theme 'idle': give it 'words' or 'from_tags', or write it in a page",
        f"themes.yaml:{lines.index('  idle:') + 2}:18: warning: a description is plain text: a link in it is shown as it is written; links can stand in about.md",
        f"themes.yaml:{len(lines)}:5: note: no paper has the tag 'honey'",
    ]


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"


def test_a_card_of_another_size_is_told_of(root: Path) -> None:
    card = root / "content/assets/card.png"
    card.parent.mkdir()
    for data, what in ((png(1200, 630), ""), (png(630, 1200), "it is 630 by 1200"), (b"GIF89a", "it is no PNG")):
        card.write_bytes(data)
        text = f"a share card has 1200 by 630 pixels, and {what}: others cut or refuse it"
        assert said(root) == ([f"assets/card.png:1:1: warning: {text}"] if what else [])


def test_what_github_will_not_take_is_told_of(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(root)
    size = sum(len(data) for data in tree(root / "site").values())
    monkeypatch.setattr(files, "_SITE_LIMIT", size)
    monkeypatch.setattr(files, "_FILE_LIMIT", 10_000)
    write(root, "assets/film.bin", "x" * 9000)
    told = said(root)
    assert told[0] == "assets/film.bin:1:1: warning: 0 MB: GitHub takes files of 100 MB at most"
    assert len(told) == 2
    assert told[1].endswith(
        f"/site:1:1: warning: the site has {size / 1e6:,.0f} MB: GitHub Pages takes sites of 1000 MB at most"
    )


def test_at_the_end_stands_how_much_there_is_and_what_to_do(root: Path) -> None:
    write(root, "digest.yaml", "titel: T\nbase_url: x\n")
    page(root, "title: Tea.\n", "")
    done = run(root, "check")
    assert done.returncode == 1
    assert done.stderr.replace(f"{root.as_posix()}/content/", "").splitlines()[-3:] == [
        "digest.yaml: 2 errors",
        "papers/tea.md: 1 warning, 1 note",
        "2 errors, 1 warning, 1 note in 2 files: mend the errors, which stop a build; check --fix mends some in 1 file",
    ]
    write(root, "digest.yaml", "title: T\nbase_url: https://x.example/\n")
    done = run(root, "check")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        0,
        "1 warning, 1 note in 1 file: nothing that stops a build",
    )
    assert run(root, "check", "--strict").returncode == 1
    assert "no abstract" in run(root, "check", "--strict", "-q").stderr
    assert run(root, "check", "-q").stderr == ""


def test_json_has_every_problem_with_its_place(root: Path) -> None:
    page(root, "title: Tea\ntheme: hvie\nauthors: A; B\n")
    done = run(root, "check", "--json", "-q")
    assert done.returncode == 1
    summary = json.loads(done.stdout)
    path = f"{root.as_posix()}/content/papers/tea.md"
    assert summary["problems"] == [
        {"file": path, "line": 3, "column": 8, "level": "error", "text": "no theme 'hvie' in content/themes.yaml, did you mean 'hive'?"},
        {"file": path, "line": 4, "column": 10, "level": "warning", "text": "'authors' is one name with ';' in it: write a list, [Ann Author, Bob Writer]"},
    ]  # fmt: skip
    assert len(summary["warnings"]) == 1
    page(root, "title: Tea\n")
    summary = json.loads(run(root, "check", "--json", "-q").stdout)
    assert (summary["papers"], summary["problems"], summary["warnings"]) == (5, [], [])
