"""What README.md and docs/ say is so: links lead somewhere, commands and keys exist, examples do what they are said to do."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from builds import run
from markdown_it import MarkdownIt
from markdown_it.token import Token

from offprint import config, content
from offprint.arguments import WHAT, parse_arguments
from offprint.authors import read_authors
from offprint.config import Root, read_config
from offprint.content import parse_page
from offprint.errors import Problem
from offprint.fetch import queries
from offprint.sources import read_sources
from offprint.sources.formats import detect
from offprint.taxonomy import Settings, Taxonomy, parse_taxonomy

REPOSITORY = Path(__file__).parent.parent
PAGES = [
    *(REPOSITORY / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((REPOSITORY / "docs").glob("*.md")),
]
NAMES = [path.relative_to(REPOSITORY).as_posix() for path in PAGES]
EDITION = "2026-11-22-anything.txt"
MARKDOWN = MarkdownIt("commonmark").enable("table")


def tokens(name: str) -> Iterator[Token]:
    for token in MARKDOWN.parse((REPOSITORY / name).read_text("utf-8")):
        yield token
        yield from token.children or ()


def addresses(name: str) -> Iterator[str]:
    """Where a page's links and pictures lead."""
    for token in tokens(name):
        yield from (str(token.attrs[key]) for key in ("href", "src") if key in token.attrs)
        if token.type in ("html_block", "html_inline"):
            yield from re.findall(r'(?:href|src)="([^"]*)"', token.content)


def anchors(path: Path) -> set[str]:
    """The ids that GitHub gives to a page's headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def code(name: str) -> str:
    """All that a page sets as code, a piece a line."""
    return "\n".join(token.content for token in tokens(name) if token.type in ("code_inline", "fence"))


def tried(name: str, what: str) -> list[tuple[str, str]]:
    """(example, the block after it, or nothing) for each example marked ``<!-- tried: what -->``."""
    found = list(tokens(name))
    examples = []
    for at, token in enumerate(found):
        if token.type == "html_block" and token.content.strip() == f"<!-- tried: {what} -->":
            assert found[at + 1].type == "fence"
            after = found[at + 2] if at + 2 < len(found) else None
            examples.append((found[at + 1].content, after.content if after and after.type == "fence" else ""))
    assert examples, f"{name} has no example marked {what!r}"
    return examples


def table(name: str, heading: str) -> dict[str, str]:
    """First cell (its code) → second cell, of the table under a heading."""
    section = (REPOSITORY / name).read_text("utf-8").split(f"# {heading}\n", 1)[1]
    rows = re.search(r"^\|.*\n\| ?-.*\n((?:\|.*\n)+)", section, re.M)
    assert rows, f"no table under {heading!r}"
    cells = [row.strip("|").split("|") for row in rows[1].splitlines()]
    return {first.strip().strip("`"): second.strip() for first, second, *_ in cells}


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    for address in addresses(name):
        if re.match(r"https?://|mailto:", address):
            continue
        file, _, anchor = address.partition("#")
        path = (REPOSITORY / name).parent / file if file else REPOSITORY / name
        assert path.exists(), f"{name}: {address}"
        assert not anchor or anchor in anchors(path), f"{name}: {address}"


@pytest.mark.parametrize("name", NAMES)
def test_make_targets_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text("utf-8"), re.M))
    mentioned = set(re.findall(r"^make ([a-z]+)\b", code(name), re.M))
    assert mentioned <= targets


@pytest.mark.parametrize("name", NAMES)
def test_make_variables_exist(name: str) -> None:
    mentioned = set(re.findall(r"\bmake\b.*? ([A-Z_]+)=", code(name)))
    assert all(re.search(rf"\b{variable}\b", (REPOSITORY / "Makefile").read_text("utf-8")) for variable in mentioned)


def flags(capsys: pytest.CaptureFixture[str]) -> set[str]:
    with pytest.raises(SystemExit):
        parse_arguments(["--help"], WHAT)
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", capsys.readouterr().out.split("options:")[1]))


@pytest.mark.parametrize("name", NAMES)
def test_flags_exist(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    ours = re.sub(
        r"^(?:rsync|git|make bench|\S*python -m bench\.\w+) .*$|^--delete$", "", code(name), flags=re.M
    )  # the flags of other programs are theirs
    mentioned = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", ours))
    mentioned |= {
        flag for line in re.findall(r"build\.py(.*)", code(name)) for flag in re.findall(r" (-[a-z])\b", line)
    }
    assert mentioned <= flags(capsys)


def test_every_flag_has_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    section = (REPOSITORY / "docs/settings.md").read_text("utf-8").split("## Commands", 1)[1].split("\n## ")[0]
    rows = "".join(row for row in section.splitlines() if row.startswith("| `-"))
    assert set(re.findall(r"(?<=`)--?[a-z][a-z-]*", rows)) == flags(capsys)


def test_settings_are_all_there() -> None:
    rows = table("docs/settings.md", "content/digest.yaml")
    assert tuple(rows) == config.KEYS
    default = config.Config()
    assert rows["title"] == default.title
    assert rows["language"] == default.language
    assert rows["base_url"] == f"<{default.base_url}>"
    assert rows["feed_limit"] == str(default.feed_limit)
    page = (REPOSITORY / "docs/settings.md").read_text("utf-8")
    assert f"{default.appearance.colours.link_hue} if not set" in page
    assert f"`{list(default.appearance.colours.mark)}` if not set" in page


def test_front_matter_is_all_there() -> None:
    assert tuple(table("docs/editing.md", "A page")) == content.KEYS


def test_classifier_settings_are_all_there() -> None:
    rows = table("docs/themes.md", "Settings")
    default = Settings()
    expected = {key: getattr(default, key) for key in Settings.__dataclass_fields__}
    assert {key: value for key, value in rows.items() if key != "fallback"} == {
        key: f"{value:g}" for key, value in expected.items() if key != "fallback"
    }
    assert (set(rows), rows["fallback"], default.fallback) == (set(expected), "none", "")


def read_listing(folder: Path, text: str) -> tuple[list[str], int]:
    """(messages, papers) of a source that holds this text."""
    path = folder / "content" / "sources" / EDITION
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    problems: list[Problem] = []
    found = read_sources(Root(folder=folder), problems)
    prefix = f"{folder.as_posix()}/"
    return [str(problem).removeprefix(prefix) for problem in problems], sum(len(source.records) for source in found)


@pytest.mark.parametrize("example", [text for text, _ in tried("docs/sources.md", "2 papers")])
def test_lists_are_read(tmp_path: Path, example: str) -> None:
    assert read_listing(tmp_path, example) == ([], 2)


@pytest.mark.parametrize("example", [text for text, _ in tried("docs/sources.md", "1 paper")])
def test_every_format_is_read_as_shown(tmp_path: Path, example: str) -> None:
    assert detect(example).name != "listing"
    assert read_listing(tmp_path, example) == ([], 1)


@pytest.mark.parametrize(("example", "said"), tried("docs/sources.md", "messages"))
def test_messages_are_as_quoted(tmp_path: Path, example: str, said: str) -> None:
    assert read_listing(tmp_path, example)[0] == said.splitlines()


def test_quoted_messages_are_in_the_code() -> None:
    sources = "".join(path.read_text("utf-8") for path in (REPOSITORY / "offprint").rglob("*.py"))
    for said in table("docs/sources.md", "What cannot be read"):
        words = re.split(r"'[^']*'|\([^)]*\)|\d+", said)  # what an f-string fills in
        assert all(part.strip(": ") in sources for part in words), said


def test_the_page_of_the_editing_guide_is_a_page() -> None:
    [(text, _)] = tried("docs/editing.md", "page")
    problems: list[Problem] = []
    page = parse_page(text, Path("on-tides.md"), "on-tides.md", problems)
    assert not problems
    assert page is not None
    assert set(page.values) == {*content.KEYS, "abstract"} - {"doi", "draft", "hidden", "pin"}


def read_look(folder: Path, text: str) -> tuple[config.Config, list[Problem]]:
    """The settings that a digest.yaml holds, where the files that it names are there."""
    (folder / "content" / "assets").mkdir(parents=True)
    (folder / "content" / "fonts").mkdir()
    (folder / "content" / "digest.yaml").write_text(text, "utf-8")
    for name in re.findall(r"[\w-]+\.svg", text):
        (folder / "content" / "assets" / name).write_text('<svg viewBox="0 0 40 10"/>')
    for name in re.findall(r"[\w-]+\.woff2", text):
        (folder / "content" / "fonts" / name).write_bytes(b"wOF2")
    problems: list[Problem] = []
    return read_config(Root(folder=folder), problems, "https://a.example/"), problems


@pytest.mark.parametrize("example", [text for text, _ in tried("docs/appearance.md", "look")])
def test_every_look_of_the_guide_is_taken(tmp_path: Path, example: str) -> None:
    look, problems = read_look(tmp_path, example)
    assert not problems
    assert look.appearance != config.Config().appearance


@pytest.mark.parametrize(("example", "said"), tried("docs/appearance.md", "look messages"))
def test_messages_of_a_look_are_as_quoted(tmp_path: Path, example: str, said: str) -> None:
    problems = read_look(tmp_path, example)[1]
    assert [str(problem).removeprefix(f"{tmp_path.as_posix()}/") for problem in problems] == said.splitlines()


@pytest.mark.parametrize("name", ["paper.html", "base.html"])
def test_the_templates_of_the_guide_fit_ours(tmp_path: Path, name: str) -> None:
    [(text, _)] = tried("docs/appearance.md", name)
    (tmp_path / "content" / "templates").mkdir(parents=True)
    (tmp_path / "content" / "templates" / name).write_text(text, "utf-8")
    (tmp_path / "content" / "sources").mkdir()
    (tmp_path / "content" / "sources" / EDITION).write_text("Honey as a Map\nWe show that bees read honey.\n", "utf-8")
    done = run(tmp_path)
    assert "content/templates" not in done.stderr
    [page] = (tmp_path / "site" / "papers").glob("*.html")
    assert ("Read on 2026-11-22" if name == "paper.html" else "With thanks to the bees.") in page.read_text("utf-8")


def test_the_settings_example_is_read(tmp_path: Path) -> None:
    [(text, _)] = tried("docs/settings.md", "settings")
    settings, problems = read_look(tmp_path, text)
    assert not problems
    assert (settings.title, settings.appearance.colours.link_hue, len(settings.links)) == ("Bees and Leaves", 30, 1)
    assert set(re.findall(r"^([a-z_]+):", text, re.M)) == set(config.KEYS)


def test_the_columns_example_is_read(tmp_path: Path) -> None:
    [(text, _)] = tried("docs/sources.md", "columns")
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "digest.yaml").write_text(text, "utf-8")
    assert read_config(Root(folder=tmp_path), []).columns["abstract"] == ("Kurzfassung", "Zusammenfassung")


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    """The digest of the guide to checking."""
    [(themes, _)], [(page, _)] = tried("docs/themes.md", "themes"), tried("docs/checking.md", "check")
    (tmp_path / "content" / "papers").mkdir(parents=True)
    (tmp_path / "content" / "digest.yaml").write_text("base_url: https://tea.example/\n", "utf-8")
    (tmp_path / "content" / "themes.yaml").write_text(themes, "utf-8")
    (tmp_path / "content" / "papers" / "on-tea.md").write_text(page, "utf-8")
    return tmp_path


def test_check_says_what_the_guide_quotes(tea: Path) -> None:
    [(_, said)] = tried("docs/checking.md", "check")
    done = run(tea, "check")
    assert done.stderr.replace(f"{tea.as_posix()}/", "") == said


def test_fix_mends_as_the_guide_shows(tea: Path) -> None:
    [(shown, _)] = tried("docs/checking.md", "fix")
    done = run(tea, "check", "--fix").stdout
    assert re.findall(r"^[-+](?![-+]).*\n", done, re.M) == shown.splitlines(keepends=True)


def test_editors_are_told_of_schemas_that_are_there() -> None:
    [(text, _)] = tried("docs/checking.md", "vscode")
    for schema in json.loads(text)["yaml.schemas"]:
        assert (REPOSITORY / schema).is_file()


@pytest.mark.parametrize("name", NAMES)
def test_blocks_of_yaml_and_toml_can_be_parsed(name: str) -> None:
    for token in tokens(name):
        if token.type == "fence" and token.info in ("yaml", "toml"):
            parse = tomllib.loads if token.info == "toml" else yaml.safe_load
            assert isinstance(parse(token.content), dict), token.content


def test_hosts_are_told_to_build_and_where_the_site_is() -> None:
    gitlab = yaml.safe_load(tried("docs/publishing.md", "gitlab")[0][0])["pages"]
    assert gitlab["script"] == ['make BASE_URL="$CI_PAGES_URL"', "mv site public"]
    assert gitlab["artifacts"] == {"paths": ["public"]}
    netlify = tomllib.loads(tried("docs/publishing.md", "netlify")[0][0])["build"]
    assert (netlify["command"], netlify["publish"]) == ("make BASE_URL=$URL", "site")
    for host in ("codeberg", "server"):
        first, *rest = tried("docs/publishing.md", host)[0][0].splitlines()
        assert first.startswith("make BASE_URL=https://")
        assert any(re.search(r"\bsite\b", line) for line in rest)


def test_the_recipe_for_codeberg_pushes_the_site(tmp_path: Path) -> None:
    """Its lines after the build, with a repository here in place of the one there."""
    if not shutil.which("git"):
        pytest.skip("no git here")
    (tmp_path / "site").mkdir()
    for path, text in {"index.html": "x", ".offprint": "x", ".gitignore": "*\n!.gitignore\n"}.items():
        (tmp_path / "site" / path).write_text(text)
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "there.git")], check=True)
    lines = tried("docs/publishing.md", "codeberg")[0][0].replace("git@codeberg.org:you/bees.git", "../there.git")
    names = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    command = ["sh", "-e", "-c", lines.split("\n", 1)[1]]
    for _ in range(2):
        subprocess.run(command, cwd=tmp_path, env={**os.environ, **names}, capture_output=True, check=True)
        shutil.rmtree(tmp_path / "site/.git")  # the next build makes the folder anew
    listed = ["git", "ls-tree", "--name-only", "pages"]
    done = subprocess.run(listed, cwd=tmp_path / "there.git", capture_output=True, encoding="utf-8", check=True)
    assert "index.html" in done.stdout.split()


def test_the_themes_example_is_read() -> None:
    [(text, _)] = tried("docs/themes.md", "themes")
    problems: list[Problem] = []
    taxonomy: Taxonomy = parse_taxonomy(text, "themes.yaml", problems)
    assert not problems
    assert (len(taxonomy.themes), len(taxonomy.tags)) == (3, 2)


def test_the_example_of_authors_is_read_whole(tmp_path: Path) -> None:
    [(text, _)] = tried("docs/settings.md", "authors")
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "authors.yaml").write_text(text, "utf-8")
    problems: list[Problem] = []
    assert len(read_authors(Root(folder=tmp_path), problems)) == 3
    assert not problems


def test_the_example_of_fetching_is_read_whole(tmp_path: Path) -> None:
    [(text, _)] = tried("docs/fetching.md", "fetch")
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "digest.yaml").write_text(f"base_url: https://you.example/\n{text}", "utf-8")
    problems: list[Problem] = []
    fetch = read_config(Root(folder=tmp_path), problems).fetch
    assert not problems
    assert [query.kind for query in fetch.queries] == ["arxiv", "huggingface", "feed", "openalex"]
    assert [query.look_back for query in fetch.queries] == [7, 7, 7, 30]


def test_the_keys_of_queries_are_all_there() -> None:
    keys = table("docs/fetching.md", "What to ask for")
    narrowing = (REPOSITORY / "docs/fetching.md").read_text("utf-8").split("These narrow every query", 1)[1]
    rows = re.findall(r"^\| `([a-z_]+)` \|", narrowing.split("\n## ", 1)[0], re.M)
    assert set(keys) == set(queries.KINDS)
    assert set(rows) == {*queries.FILTERS, *(key for own in queries.OWN.values() for key in own)}
