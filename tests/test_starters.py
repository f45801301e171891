"""The starters of ``new``: they are read without a fault, and their rules sort papers as a reader of the field would.

The papers are invented, and were written before the rules were tried on them.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from offprint.classify import compile_rules
from offprint.config import Root, parse_config, read_config
from offprint.errors import Problem
from offprint.sources import parse_source
from offprint.starters import FOLDER, OTHER, read_starters
from offprint.taxonomy import parse_taxonomy

PAPERS = Path(__file__).parent / "starters"
STARTERS = read_starters()
FIELDS = [id_ for id_, starter in STARTERS.items() if "themes.yaml" in dict(starter.files)]


def test_what_there_is() -> None:
    assert {"biology", "computer-science", "economics", "physics", "reading-group"} < STARTERS.keys()
    assert list(STARTERS)[-1] == OTHER


@pytest.mark.parametrize("id_", STARTERS)
def test_settings_are_read(id_: str, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "digest.yaml").write_text(STARTERS[id_].settings, "utf-8")
    problems: list[Problem] = []
    settings = read_config(Root(folder=tmp_path), problems)
    assert (problems, settings.title) == ([], STARTERS[id_].title)


@pytest.mark.parametrize("id_", STARTERS)
def test_what_to_fetch_is_read_when_its_marks_are_taken_away(id_: str) -> None:
    text = STARTERS[id_].settings
    block = re.sub(r"^# ?", "", text[text.index("# fetch:") :], flags=re.M)
    problems: list[Problem] = []
    assert parse_config(block, "digest.yaml", problems).fetch.queries
    assert problems == []


@pytest.mark.parametrize("id_", STARTERS)
def test_editors_are_told_of_the_schemas(id_: str) -> None:
    for name, text in {"digest.yaml": STARTERS[id_].settings.encode(), **dict(STARTERS[id_].files)}.items():
        if name.endswith(".yaml"):
            schema = name.replace(".yaml", ".json")
            assert f"\n# yaml-language-server: $schema=../offprint/schemas/{schema}\n".encode() in b"\n" + text


@pytest.mark.parametrize("id_", FIELDS)
def test_themes_are_read_and_far_apart(id_: str) -> None:
    problems: list[Problem] = []
    rules = parse_taxonomy((FOLDER / id_ / "themes.yaml").read_text("utf-8"), id_, problems)
    assert problems == []
    assert 8 <= len(rules.themes) <= 14
    assert 30 <= len(rules.tags) <= 60
    hues = sorted(theme.theme.hue for theme in rules.themes)
    assert all(after - before >= 20 for before, after in zip(hues, [*hues[1:], hues[0] + 360], strict=True))


@pytest.mark.parametrize("id_", FIELDS)
def test_papers_of_the_field_go_where_they_belong(id_: str) -> None:
    problems: list[Problem] = []
    rules = compile_rules(parse_taxonomy((FOLDER / id_ / "themes.yaml").read_text("utf-8"), id_, problems))
    papers, _ = parse_source((PAPERS / f"{id_}.txt").read_text("utf-8"), id_, problems)
    labels = yaml.safe_load((PAPERS / f"{id_}.yaml").read_text("utf-8"))
    assert not problems
    assert len(papers) == len(labels) >= 20
    verdicts = [rules.classify(paper.title, paper.abstract) for paper in papers]
    wrong = [
        (paper.title, verdict.theme, themes)
        for paper, verdict, themes in zip(papers, verdicts, labels, strict=True)
        if verdict.theme not in themes
    ]
    assert len(wrong) <= len(papers) / 10, wrong
    assert sum(len(verdict.tags) for verdict in verdicts) >= 2 * len(papers)
