"""Every format of tests/sources/: known by its content alone, brought in once, and kept field by field in pages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from builds import run, tree
from hypothesis import given, settings
from hypothesis import strategies as st

from offprint.config import Root
from offprint.content import read_pages
from offprint.errors import Problem
from offprint.inputs import read_text, unify_line_ends
from offprint.sources.formats import FORMATS, detect, reader

SAMPLES = sorted((Path(__file__).parent / "sources").iterdir())
WHOLE = [path for path in SAMPLES if "-broken" not in path.name]
assert len(WHOLE) > 10
READERS = {known.name: known for known in FORMATS}


def text_of(path: Path) -> str:
    text = read_text(path, path.name, [])
    assert text is not None
    return text


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_one_format_claims_a_text_and_it_is_its_own(path: Path) -> None:
    claims = [known.name for known in FORMATS if known.matches(text_of(path))]
    (claim,) = claims
    assert path.name.startswith(claim)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=25)
@given(st.text(), st.data())
def test_any_text_is_read_without_a_fault_of_ours(name: str, text: str, data: st.DataObject) -> None:
    """Also what begins or ends as a text of the format does."""
    own = [text_of(path) for path in SAMPLES if path.name.startswith(name)]
    one, other = data.draw(st.sampled_from(own)), data.draw(st.sampled_from(own))
    end, start = data.draw(st.integers(0, len(one))), data.draw(st.integers(0, len(other)))
    for tried in (text, one[:end] + text, one[:end] + other[start:], one[end:] + text + other[:start]):
        assert READERS[name].matches(tried) == reader(name).matches(tried)  # what could not be of it is not
        records = READERS[name].parse(tried, name, [])
        lines = unify_line_ends(tried).count("\n") + 1  # readers are given no other, and Markdown counts them all
        assert all(record.title and 1 <= record.line <= lines for record in records)


def test_anything_else_is_a_pasted_list() -> None:
    for text in ("", "Bees at Sea\nThey go by ship. It is dull.\n", "@ noon\nTY\n{\n<p>\n- \n", "\0", "[1] Bees\n"):
        assert detect(text).name == "listing", text


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.name)
def test_a_file_of_any_format_is_brought_in_once(path: Path, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "digest.yaml").write_text("title: Hive\nbase_url: https://hive.example/\ncards: false\n")
    copy = shutil.copy(path, tmp_path / f"anything{path.suffix}")
    done = run(tmp_path, "import", str(copy), "--edition", "2026-03-01")
    assert done.returncode == 0, done.stderr
    before = tree(tmp_path)
    assert run(tmp_path, "import", str(copy), "--edition", "2026-03-08").returncode == 0
    assert tree(tmp_path) == before
    problems: list[Problem] = []
    records = detect(text_of(path)).parse(text_of(path), path.name, [])
    pages = read_pages(Root(folder=tmp_path), problems)
    assert problems == []
    assert 0 < len(pages) <= len(records)
    kept = {name for page in pages for name in page.values}
    for name in ("authors", "affiliations", "orcids", "published", "arxiv", "categories", "doi", "venue", "votes"):
        assert (name in kept) == any(getattr(record, name) for record in records), name
    assert run(tmp_path).returncode == 0
