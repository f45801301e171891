"""``check --fix``: what it mends, what it leaves, and that no word of a person's is lost."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from builds import run, tree
from hypothesis import given
from hypothesis import strategies as st
from test_site import GOLDEN

from offprint.authors import parse_authors
from offprint.config import parse_config
from offprint.content import parse_page
from offprint.errors import Problem
from offprint.mend import mend_page, mend_settings
from offprint.taxonomy import parse_taxonomy

IDS = {"theme": {"hive", "foraging"}, "tags": {"language-models", "wax", "2d"}}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(GOLDEN / "content", tmp_path / "content")
    return tmp_path


def mended(head: str) -> str:
    """A head of front matter, mended."""
    text = mend_page(f"---\ntitle: T\n{head}\n---\n\nTea.  \n", IDS)
    opening, closing = "---\ntitle: T\n", "\n---\n\nTea.  \n"
    assert text.startswith(opening)
    assert text.endswith(closing)
    return text.removeprefix(opening).removesuffix(closing)


@pytest.mark.parametrize(
    ("slip", "right"),
    [
        ("auhtors: [Ann Author]", "authors: [Ann Author]"),
        ("Tags: [wax]", "tags: [wax]"),
        ("DOI: 10.1000/182", "doi: 10.1000/182"),
        ("arxiv: https://arxiv.org/abs/2401.00010v2 # seen", 'arxiv: "2401.00010" # seen'),
        ("arxiv: 'http://www.arxiv.org/pdf/2401.00010.pdf'", 'arxiv: "2401.00010"'),
        ("arxiv: arXiv:hep-th/9901001", 'arxiv: "hep-th/9901001"'),
        ("arxiv: 2401.00010", 'arxiv: "2401.00010"'),
        ("doi: https://doi.org/10.1000/182", 'doi: "10.1000/182"'),
        ("doi: doi:10.1000/182", 'doi: "10.1000/182"'),
        ("orcids:\n  - Ann Author: https://orcid.org/0000-0002-1825-0097", 'orcids:\n  - Ann Author: "0000-0002-1825-0097"'),
        ("theme: Hive", "theme: hive"),
        ("tags: [Language Models, wax, language_models, 2D]", 'tags: [language-models, wax, language-models, "2d"]'),
        ("tags:\n  - Language Models # as they say\n  - wax", "tags:\n  - language-models # as they say\n  - wax"),
        ("slug: On Tea", "slug: on-tea"),
        ("added: 2026/11/22", "added: 2026-11-22"),
        ("added: 22 Nov 2026", "added: 2026-11-22"),
        ("added: November 2nd, 2026", "added: 2026-11-02"),
        ("added: 22.11.2026", "added: 2026-11-22"),
        ("added: '11/22/2026'", "added: 2026-11-22"),
        ("edition: 22 November 2026", "edition: 2026-11-22"),
        ("published: Nov 2026", 'published: "2026-11"'),
        ("updated: 2026-1-5", "updated: 2026-01-05"),
        ("authors: Ann Author and Bob van Writer # both", "authors: [Ann Author, Bob van Writer] # both"),
        ("authors: Author, Ann and van Writer, B.", "authors: [Ann Author, B. van Writer]"),
        ("venue: Tea   \n# so  \ndoi: 10.1000/182 # it\t", "venue: Tea\n# so\ndoi: 10.1000/182 # it"),
    ],
)  # fmt: skip
def test_what_has_one_right_form_gets_it(slip: str, right: str) -> None:
    assert mended(slip) == right
    assert mended(right) == right


@pytest.mark.parametrize(
    "head",
    [
        "added: 03/04/2026",
        "added: 31 Feb 2026",
        "added: 22 Ju 2026",
        "published: spring 2026",
        "arxiv: https://arxiv.org/list/cs.CL/recent",
        "arxiv: 2401.00010 and more",
        "doi: https://doi.org/10.1000/182?x=1",
        "orcids:\n  - Ann Author: https://orcid.org/0000-0002-1825-0098",
        "tags: [Large Models, languagemodels]",
        "edition: 2026-1-5",
        "authors: Institute of Arts and Sciences",
        "authors: Ministry of Food and Rural Affairs",
        "authors: A. Author, B. Writer and C. Third",
        "authors: [Ann Author and Bob Writer]",
        "authors: Ann Author; Bob Writer",
        "autors: [A]\nauthors: [B]",
        "notes: which of two",
        "colour: red",
        "note: |\n  Two spaces  \n  break a line.   \nvenue: Tea",
        "note: >\n  arxiv: 2401.00010  \n",
        "comments: 'a  \n  b'",
        "links:\n  - auhtors: https://a.example/",
        "broken: [",
    ],
)
def test_what_may_mean_two_things_is_left(head: str) -> None:
    assert mended(head) == head


def test_a_key_that_is_no_text_is_left() -> None:
    text = "columns: {title: {{a: b}: c}}\n"
    assert mend_settings(text, "digest") == text


def test_fix_shows_what_it_does_and_checks_what_is_left(root: Path) -> None:
    page = root / "content/papers/tea.md"
    page.write_bytes(
        b"\xef\xbb\xbf---\r\ntitle: Tea\r\nadded: 2026/03/02\r\ntags: [Wax]\r\nupdated: 03/04/2026\r\n---\r\n\r\nOf tea.\r\n"
    )
    (root / "content/digest.yaml").write_text("titel: Tea # mine\nauthor: {nmae: A}\nbase_url: https://x.example/")
    (root / "content/authors.yaml").write_text("A. Keeper:\n  orchid: 0000-0002-1825-0097\n")
    themes = (root / "content/themes.yaml").read_text()
    (root / "content/themes.yaml").write_text(
        themes.replace("fallback:", "fallbak:").replace("    name: Foraging", "    nmae: Foraging")
    )
    before = tree(root)
    dry = run(root, "check", "--fix", "--dry-run")
    assert tree(root) == before
    done = run(root, "check", "--fix")
    assert done.stdout == dry.stdout
    assert done.returncode == 1
    at = root.as_posix()
    assert done.stdout.startswith(f"--- {at}/content/digest.yaml\n+++ {at}/content/digest.yaml\n")
    changed = [line for line in done.stdout.splitlines() if re.match(r"[-+](?![-+])", line)]
    assert changed == [
        *("-titel: Tea # mine", "-author: {nmae: A}", "+title: Tea # mine", "+author: {name: A}"),
        *(
            "-  fallbak: other",
            "+  fallback: other",
            "-    nmae: Foraging and flight",
            "+    name: Foraging and flight",
        ),
        *("-  orchid: 0000-0002-1825-0097", "+  orcid: 0000-0002-1825-0097"),
        *("-added: 2026/03/02", "-tags: [Wax]", "+added: 2026-03-02", "+tags: [wax]"),
    ]
    assert (root / "content/themes.yaml").read_text() == themes
    assert (
        page.read_bytes()
        == b"\xef\xbb\xbf---\r\ntitle: Tea\r\nadded: 2026-03-02\r\ntags: [wax]\r\nupdated: 03/04/2026\r\n---\r\n\r\nOf tea.\r\n"
    )
    assert [line.replace(f"{at}/content/", "") for line in done.stderr.splitlines()] == [
        "4 files mended",
        "papers/tea.md:5:1: error: 'updated' must be a day, a month or a year such as 2026-11-22, 2026-11 or 2026, not '03/04/2026'",
        "1 error in 1 file: mend the errors, which stop a build",
    ]
    again = run(root, "check", "--fix")
    assert (again.stdout, again.stderr.splitlines()[0]) == ("", "0 files mended")


def test_with_json_the_diff_stands_in_it(root: Path) -> None:
    (root / "content/papers/tea.md").write_text("---\ntitel: Tea\n---\n\nOf tea.\n")
    done = run(root, "check", "--fix", "--json", "-q")
    assert "\n-titel: Tea\n+title: Tea\n" in json.loads(done.stdout)["diff"]


def test_dry_run_goes_with_fix(root: Path) -> None:
    done = run(root, "check", "--dry-run")
    assert (done.returncode, done.stderr) == (2, "error: --dry-run goes with check --fix\n")
    assert run(root, "--fix").returncode == 2


def test_files_that_mix_line_ends_or_are_not_text_are_left(root: Path) -> None:
    (root / "content/papers/mixed.md").write_bytes(b"---\r\ntitel: T\n---\n\nT.\n")
    (root / "content/papers/binary.md").write_bytes(b"---\ntitel: \xff\n---\n")
    before = tree(root)
    run(root, "check", "--fix")
    assert tree(root) == before


def test_a_name_that_would_bring_new_errors_is_left(root: Path) -> None:
    text = "base_url: https://x.example/\nlinkz: [{nmea: a}, {x: b}]\n"
    (root / "content/digest.yaml").write_text(text)
    run(root, "check", "--fix")
    assert (root / "content/digest.yaml").read_text() == text


KEYS = st.sampled_from(
    [
        "title",
        "titel",
        "authors",
        "auhtors",
        "arxiv",
        "doi",
        "published",
        "updated",
        "added",
        "theme",
        "tags",
        "tag",
        "slug",
        "edition",
        "note",
        "notes",
        "venue",
        "links",
        "x",
    ]
)
VALUES = st.one_of(
    st.sampled_from(
        [
            *("2026/11/22", "22 Nov 2026  ", "03/04/2026", "2401.00010", "https://arxiv.org/abs/2401.00010v3", "Hive "),
            *("[Language Models, wax, Wax]", "https://doi.org/10.1000/x", "Ann Author and Bob Writer", "A and B", "''"),
            *(
                "|\n  Two  \n  lines  ",
                "[a,\n  Wax]",
                "\n  - Wax\n  - code: x",
                "{Wax: wax}",
                "'it  \n  is'",
                '"\\t x"',
            ),
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=20),
)


@given(
    lines=st.lists(st.tuples(KEYS, VALUES, st.sampled_from(["", " # said", "  "])), max_size=6),
    body=st.text(max_size=20),
)
def test_fix_loses_no_word_is_done_at_once_and_makes_nothing_worse(
    lines: list[tuple[str, str, str]], body: str
) -> None:
    head = "".join(f"{key}: {value}{after}\n" for key, value, after in lines)
    text = f"---\n{head}---\n{body}"
    after = mend_page(text, IDS)
    assert mend_page(after, IDS) == after
    assert faults(after) <= faults(text)
    old, new = text.split("\n"), after.split("\n")
    assert len(old) == len(new)
    for was, now in zip(old, new, strict=True):
        if was != now:
            assert is_kept(was, now), (was, now)


READERS: dict[str, Callable[[str, str, list[Problem]], object]] = {
    "digest": parse_config,
    "themes": parse_taxonomy,
    "authors": parse_authors,
}
SETTINGS = st.recursive(
    st.sampled_from(["", "a", "5", "https://a.example/", "x: y"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                [
                    *(
                        "title",
                        "titel",
                        "titles",
                        "author",
                        "auhtor",
                        "name",
                        "nmae",
                        "url",
                        "urll",
                        "links",
                        "linkz",
                        "colors",
                    ),
                    *(
                        "themes",
                        "thems",
                        "tags",
                        "tag",
                        "setings",
                        "fallback",
                        "falback",
                        "words",
                        "wrods",
                        "hue",
                        "orchid",
                        "4",
                    ),
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(name=st.sampled_from(sorted(READERS)), value=SETTINGS, indent=st.sampled_from([None, 1]))
def test_keys_of_settings_are_mended_at_once_and_make_nothing_worse(
    name: str, value: object, indent: int | None
) -> None:
    text = json.dumps(value, indent=indent) + "\n# said\n"
    after = mend_settings(text, name)
    assert mend_settings(after, name) == after
    problems: tuple[list[Problem], list[Problem]] = ([], [])
    for each, found in zip((text, after), problems, strict=True):
        READERS[name](each, "x", found)
    assert len(problems[1]) <= len(problems[0])
    assert len(after.splitlines()) == len(text.splitlines())
    words = [re.findall(r"\w+|\W", each) for each in (text, after)]
    assert all(old == new or old not in KNOWN for old, new in zip(*words, strict=True))


KNOWN = {"title", "author", "name", "url", "links", "themes", "tags", "fallback", "words", "hue", "a", "5", "said"}


def faults(text: str) -> int:
    problems: list[Problem] = []
    parse_page(text, Path("x.md"), "x.md", problems)
    return len(problems)


DROPPED = {"and", "https", "org", "doi", "arxiv", "abs"}
"""What goes from the slips above: the address around an identifier, and the word between names."""


def is_kept(was: str, now: str) -> bool:
    """Whether a changed line holds the words of the old one, but for a key, a day's form and what is DROPPED."""
    if was.rstrip(" \t") == now:
        return True
    values = (line.split(":", 1)[-1].casefold().replace("00010v3", "00010") for line in (was, now))
    old, new = (set(re.findall(r"[^\W_]+", value)) for value in values)
    return re.search(r"\d{4}-\d\d-\d\d", now) is not None or old - DROPPED <= new
