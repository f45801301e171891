"""build.py doctor: what is wrong around a digest, in sentences, whatever is wrong."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from builds import REPOSITORY, build_site, run, run_apart, tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offprint.config import Root
from offprint.doctor import examine
from offprint.doctor.findings import Finding
from offprint.doctor.machine import Machine, judge_machine, look, read_pins
from offprint.doctor.repository import read_repository

TODAY = date(2026, 11, 23)
LISTING = "Tea at Sea\nTea on ships is weak. We brew it in storms.\n"
DIGEST = "title: Bees\nbase_url: https://you.github.io/bees/\ncards: false\n"
CONFIG = '[core]\n\tbare = false\n[remote "origin"]\n\turl = {url}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n'
PINS = {"jinja2": ("3.1.6", False), "colorama": ("0.4.6", True), "pagefind-bin": ("1.5.2", False)}
MACHINE = Machine(
    python=(3, 12),
    installed={name: version for name, (version, some) in PINS.items() if not some},
    encoding="utf-8",
    make=True,
    free=10**12,
)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A digest in a clone of github.com/anna/bees, with all that it needs."""
    write(tmp_path / "content/digest.yaml", DIGEST.replace("you.", "anna."))
    write(tmp_path / "content/sources/2026-11-22-a.txt", LISTING)
    write(tmp_path / ".gitignore", "/site/\n.venv\n.cache/\n")
    write(tmp_path / ".git/HEAD", "ref: refs/heads/main\n")
    write(tmp_path / ".git/refs/remotes/origin/HEAD", "ref: refs/remotes/origin/main\n")
    remote(tmp_path, "git@github.com:anna/bees.git")
    shutil.copytree(REPOSITORY / ".github", tmp_path / ".github")
    return tmp_path


@pytest.fixture(autouse=True)
def _outside_of_a_workflow(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GITHUB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")  # 2026-11-23


def remote(root: Path, url: str) -> None:
    write(root / ".git/config", CONFIG.format(url=url))


def findings(root: Path, **environment: str) -> list[Finding]:
    return examine(Root(folder=root), REPOSITORY, environment, TODAY, lambda root: MACHINE)


def said(root: Path, about: str, **environment: str) -> list[tuple[str, str]]:
    """(level, sentences) of what is said about a thing, apart from what is ok."""
    return [(each.level, each.sentences) for each in findings(root, **environment) if each.about == about]


def test_a_digest_in_order_has_nothing_to_mend(root: Path) -> None:
    build_site(root)
    before = tree(root)
    done = run(root, "doctor")
    assert done.returncode == 0, done.stderr
    levels = [line.split()[0] for line in done.stdout.splitlines()]
    assert set(levels) == {"note", "ok"}
    assert levels == sorted(levels)
    assert done.stderr.startswith("Nothing is broken. What to do first, about GitHub Pages: On GitHub, see that ")
    assert tree(root) == before


def test_errors_come_first_and_the_last_line_says_what_to_do_first(root: Path) -> None:
    write(root / "content/digest.yaml", "titel: Bees\nfeed_limit: many\n")
    write(root / "site/mine.html", "my own")
    done = run(root, "doctor")
    assert done.returncode == 1
    levels = [line.split()[0] for line in done.stdout.splitlines()]
    assert levels[:3] == ["error"] * 3
    assert levels == sorted(levels, key=["error", "warning", "note", "ok"].index)
    [last] = done.stderr.splitlines()
    assert last.startswith("error: 3 things must be mended. What to do first, about ")
    assert last.endswith("at line 1 and mend it; docs/settings.md has every setting.")


def test_json_is_a_list(root: Path) -> None:
    found = json.loads(run(root, "doctor", "--json").stdout)
    assert {frozenset(each) for each in found} == {frozenset(("level", "about", "text", "do"))}
    assert [each["do"] for each in found if each["level"] == "ok"] == [""] * sum(
        each["level"] == "ok" for each in found
    )
    assert all(each["do"] for each in found if each["level"] != "ok")


def test_quiet_says_only_what_is_to_be_mended(root: Path) -> None:
    assert run(root, "doctor", "-q")[:3] == (0, "", "")


@pytest.mark.parametrize(
    ("url", "base_url", "level", "words"),
    [
        ("git@github.com:anna/bees.git", "https://anna.github.io/bees/", "ok", "is where GitHub Pages shows the site"),
        ("https://github.com/Anna/Bees", "https://anna.github.io/bees", "ok", "is where GitHub Pages shows the site"),
        ("ssh://git@github.com:22/anna/anna.github.io", "https://anna.github.io/", "ok", "is where GitHub Pages"),
        ("git@github.com:anna/wasps.git", "https://anna.github.io/bees/", "warning", "https://anna.github.io/wasps/"),
        ("git@github.com:anna/anna.github.io", "https://anna.github.io/bees/", "warning", "https://anna.github.io/."),
        ("git@github.com:anna/bees.git", "https://bees.example.org/", "warning", "is the address of an example"),
        ("git@github.com:anna/bees.git", "https://you.github.io/bees/", "warning", "is the address of an example"),
        ("git@github.com:anna/bees.git", "", "warning", "write base_url: https://anna.github.io/bees/"),
        ("git@github.com:anna/bees.git", "https://bees.org/", "note", "Settings > Pages > Custom domain says bees.org"),
        ("git@gitlab.com:anna/bees.git", "https://anna.gitlab.io/bees/", "ok", "The site is built for"),
        ("/srv/git/bees.git", "", "warning", "None is set"),
    ],
)
def test_the_address_is_held_against_the_remote(root: Path, url: str, base_url: str, level: str, words: str) -> None:
    remote(root, url)
    write(root / "content/digest.yaml", f"title: Bees\nbase_url: {base_url}\n")
    [(found, text)] = said(root, "base_url")
    assert found == level
    assert words in text


def test_http_is_warned_of(root: Path) -> None:
    write(root / "content/digest.yaml", "title: Bees\nbase_url: http://anna.github.io/bees/\n")
    assert ("warning", "Settings > Pages > Enforce HTTPS") in [
        (level, text[text.find("Settings") : -1]) for level, text in said(root, "base_url")
    ]


@pytest.mark.parametrize(("named", "level"), [("bees.org\n", "ok"), ("wasps.org", "warning")])
def test_a_file_for_the_domain_is_held_against_the_address(root: Path, named: str, level: str) -> None:
    write(root / "content/digest.yaml", "title: Bees\nbase_url: https://bees.org/\n")
    write(root / "content/CNAME", named)
    [(found, text)] = said(root, "domain")
    assert found == level
    assert ("Settings > Pages > Custom domain" in text) == (level == "warning")


def test_a_digest_that_is_still_ours_is_told(root: Path) -> None:
    shutil.copy(REPOSITORY / "content/digest.yaml", root / "content")
    first, second = [each for each in findings(root) if each.level == "warning"]
    assert "are still those of the digest that comes with Offprint" in first.text
    assert "is the address of an example" in second.text


@pytest.mark.parametrize(
    ("url", "level", "words"),
    [
        ("https://anna:t0ken@github.com/anna/bees.git", "ok", "It is anna/bees on GitHub."),
        ("https://gitlab.com/group/sub/bees.git", "note", "docs/publishing.md has what GitLab, Codeberg"),
        ("git@codeberg.org:anna/bees.git", "note", "at codeberg.org, where the workflows of GitHub do not run"),
        ("../bees.git", "warning", "no remote at a host"),
    ],
)
def test_the_host_of_the_repository(root: Path, url: str, level: str, words: str) -> None:
    remote(root, url)
    [(found, text)] = said(root, "repository")
    assert found == level
    assert words in text
    assert "t0ken" not in run(root, "doctor").stdout


def test_a_folder_without_git_is_told_both_ways(root: Path) -> None:
    shutil.rmtree(root / ".git")
    [(level, text)] = said(root, "repository")
    assert level == "warning"
    assert "git init" in text
    assert "docs/publishing.md" in text


def test_git_is_read_from_a_worktree_too(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    worktree = tmp_path_factory.mktemp("worktree")
    own = root / ".git/worktrees/w"
    write(own / "HEAD", "ref: refs/heads/wip\n")
    write(own / "commondir", "../..\n")
    write(worktree / ".git", f"gitdir: {own}\n")
    found = read_repository(worktree, {})
    assert (found.host, found.owner, found.name) == ("github.com", "anna", "bees")
    assert (found.branch, found.default) == ("wip", "main")


def test_in_a_workflow_github_says_which_repository_it_is(root: Path) -> None:
    (root / ".git/config").unlink()
    found = findings(root, GITHUB_REPOSITORY="anna/bees", GITHUB_ACTIONS="true")
    assert "It is anna/bees on GitHub." in [each.text for each in found]
    assert not {"GitHub Pages", "GitHub Actions"} & {each.about for each in found}


def test_what_github_alone_knows_is_a_note_with_the_menu(root: Path) -> None:
    write(root / "content/digest.yaml", f"{DIGEST}fetch:\n  queries:\n    - arxiv: [cs.CL]\n")
    write(root / ".github/workflows/upgrade.yml", "on: [workflow_dispatch]\njobs: {}\n")
    notes = {each.about: each.do for each in findings(root) if each.level == "note"}
    assert "Settings > Actions > General > Workflow permissions" in notes["Upgrade"]
    assert "Settings > Pages > Source says GitHub Actions" in notes["GitHub Pages"]
    assert "open the Actions tab; in a fork, press the button that enables workflows" in notes["GitHub Actions"]
    assert "Settings > Secrets and variables > Actions > Variables: OFFPRINT_REFRESH = on" in notes["Refresh"]


def test_a_fresh_copy_is_told_how_to_make_it_ones_own(root: Path) -> None:
    write(root / "content/digest.yaml", (REPOSITORY / "content/digest.yaml").read_text("utf-8"))
    [(level, text)] = said(root, (root / "content/digest.yaml").as_posix())
    assert (level, "Put your own title" in text, "make new" in text) == ("warning", True, False)
    write(root / "content/.example", "")
    [(level, text)] = said(root, (root / "content/digest.yaml").as_posix())
    assert (level, "Put your own title" in text, "make new" in text) == ("warning", False, True)


def test_a_readme_is_no_paper(root: Path) -> None:
    assert said(root, "papers")[0][0] == "ok"
    (root / "content/sources/2026-11-22-a.txt").rename(root / "content/sources/README.md")
    assert said(root, "papers")[0][0] == "warning"


def test_without_queries_nothing_is_said_of_fetching(root: Path) -> None:
    assert not {"Refresh", "fetching"} & {each.about for each in findings(root)}


def test_our_workflows_are_found_in_order(root: Path) -> None:
    write(root / "content/digest.yaml", f"{DIGEST}fetch:\n  queries:\n    - arxiv: [cs.CL]\n")
    found = {each.about: each.level for each in findings(root)}
    assert (found[".github/workflows/deploy.yml"], found[".github/workflows/refresh.yml"]) == ("ok", "ok")


def test_workflows_that_are_missing_broken_or_for_another_branch(root: Path) -> None:
    path = root / ".github/workflows/deploy.yml"
    name = ".github/workflows/deploy.yml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("  push:\n", "  push:\n    branches: [master]\n"))
    [(level, words)] = said(root, name)
    assert level == "warning"
    assert "It runs for master alone, but the default branch seems to be main." in words
    path.write_text("on: [push\n")
    assert [level for level, _ in said(root, name)] == ["error"]
    path.unlink()
    assert [level for level, _ in said(root, name)] == ["warning"]


def test_another_branch_than_the_published_one_is_said(root: Path) -> None:
    write(root / ".git/HEAD", "ref: refs/heads/wip\n")
    assert [level for level, _ in said(root, "branch")] == ["note"]


def status(root: Path, queries: list[dict[str, str]]) -> None:
    """The file that ``fetch`` leaves, with these queries."""
    queries = [{"kind": "feed", **query} for query in queries]
    write(root / "content/status.json", json.dumps({"queries": queries, "days": []}))


@pytest.mark.parametrize(("day", "level"), [("2026-11-20", "ok"), ("2026-11-19", "warning")])
def test_fetches_that_stopped_are_told(root: Path, day: str, level: str) -> None:
    moment = f"{day}T05:17:00Z"
    before = {"name": "a", "tried": "2026-01-01T00:00:00Z", "outcome": "ok"}
    status(root, [before, {"name": "b", "tried": moment, "outcome": "ok"}])
    [(found, text)] = said(root, "fetching")
    assert found == level
    assert f"last asked on {day}" in text
    status(root, [{"name": "b", "tried": moment, "outcome": "ok"}])
    assert said(root, "fetching") == [(found, text)]


def test_a_query_that_failed_is_named(root: Path) -> None:
    status(root, [{"name": "Bees", "tried": "2026-11-23T05:17:00Z", "outcome": "failed", "reason": "no\x1b[2J answer"}])
    [(level, text), _] = said(root, "fetching")
    assert level == "warning"
    assert text.startswith("'Bees' could not be fetched at the last try (no?[2J answer).")
    failed = {"tried": "2026-11-23T05:17:00Z", "outcome": "failed", "reason": "no answer"}
    status(root, [failed | {"name": name} for name in ("Bees", "Wasps", "Tea")])
    [(_, text), _] = said(root, "fetching")  # of one reason, one word
    assert text.startswith("'Bees' and 2 more could not be fetched at the last try (no answer).")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"python": (3, 10)}, "error    Python: This is Python 3.10, which is too old."),
        (
            {"installed": {}},
            "error    packages: Not installed, though requirements.txt names it: jinja2, pagefind-bin.",
        ),
        ({"installed": {**MACHINE.installed, "jinja2": "3.1.5"}}, "warning  packages: Not the versions that requirem"),
        ({"installed": {**MACHINE.installed, "colorama": "1"}}, "warning  packages: Not the versions that requirem"),
        ({"encoding": "ascii"}, "warning  locale: File names are taken for ascii"),
        ({"make": False}, "warning  make: The program make is not installed."),
        ({"free": 10**8}, "warning  disk: Only 95 MB are free."),
        ({"free": 10**6}, "error    disk: Only 0 MB are free."),
        ({"locked": ("content",)}, "error    permissions: content may not be written to."),
        ({"folds_case": True}, "ok       file names: This disk takes a.md and A.md for one file."),
    ],
)
def test_the_machine(change: dict[str, Any], words: str) -> None:
    lines = [str(each) for each in judge_machine(replace(MACHINE, **change), PINS, "en")]
    assert [line for line in lines if line.startswith(words)]
    assert not [line for line in map(str, judge_machine(MACHINE, PINS, "en")) if line.startswith(words)]


@pytest.mark.parametrize("language", ["zh-Hans", "ja", "TH"])
def test_languages_without_spaces_need_the_other_indexer(language: str) -> None:
    [found] = [each for each in judge_machine(MACHINE, PINS, language) if each.about == "search"]
    assert (found.level, found.do) == ("error", "Run make, which installs it.")
    with_it = replace(MACHINE, installed={**MACHINE.installed, "pagefind-bin-extended": "1.5.2"})
    assert [each.level for each in judge_machine(with_it, PINS, language) if each.about == "search"] == ["ok"]


def test_this_machine_is_looked_at(root: Path) -> None:
    """The real one, on which these tests run: what its pins name is there, or they could not run."""
    machine, pins = look(Root(folder=root)), read_pins(REPOSITORY / "requirements.txt")
    assert machine.free > 0
    assert {name for name, (_, some) in pins.items() if not some} <= set(machine.installed)
    assert pins["jinja2"][0].count(".") == 2
    assert pins["colorama"][1]


def test_the_oldest_python_is_the_one_that_the_project_names() -> None:
    assert 'requires-python = ">=3.11"' in (REPOSITORY / "pyproject.toml").read_text("utf-8")


def test_the_site_is_told_apart_by_who_made_it_and_when(root: Path) -> None:
    assert said(root, "site/") == [("note", "The site was not built here yet. Run make.")]
    build_site(root)
    assert [level for level, _ in said(root, "site/")] == ["ok"]
    os.utime(root / "content/digest.yaml", (4e9, 4e9))
    assert said(root, "site/") == [("note", "content/ was changed after the site was built. Run make.")]
    os.utime(root / "site/.offprint", (0, 0))
    assert "another version of Offprint" in said(root, "site/")[0][1]
    (root / "site/.offprint").unlink()
    assert [level for level, _ in said(root, "site/")] == ["error"]


@pytest.mark.parametrize(("mega", "level"), [(51, "warning"), (101, "error")])
def test_files_that_github_does_not_take_are_named(root: Path, mega: int, level: str) -> None:
    with (root / "content/sources/large.txt").open("wb") as file:
        file.truncate(mega * 1024 * 1024)  # a hole in the disk, which takes no room
    [found] = [each for each in findings(root) if each.about.endswith("sources/large.txt")]
    assert found.level == level


def test_a_site_that_is_too_large_for_github_is_told(root: Path) -> None:
    build_site(root)
    with (root / "site/large.bin").open("wb") as file:
        file.truncate(1000 * 1024 * 1024)
    assert "Set cards: false in content/digest.yaml" in said(root, "site/")[0][1]


def test_what_git_should_leave_out_is_named(root: Path) -> None:
    (root / ".gitignore").unlink()
    assert ["/site/" in text or "/.cache/" in text or "/.venv/" in text for _, text in said(root, ".gitignore")] == [
        *(True, True, True)
    ]
    write(root / "site/.gitignore", "*\n!.gitignore\n")
    assert len(said(root, ".gitignore")) == 2


def test_what_an_interrupted_build_left_is_named(root: Path) -> None:
    (root / ".site-new-999999999").mkdir()  # no process that runs
    [(level, text)] = said(root, "leftovers")
    assert level == "warning"
    assert ".site-new-999999999" in text
    build_site(root)
    assert said(root, "leftovers") == []


def folder_in_place_of(name: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        path = root / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        path.mkdir(parents=True)

    return change


def bytes_in(name: str, data: bytes) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        path = root / name
        if path.is_dir():
            shutil.rmtree(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    return change


def emptied(root: Path) -> None:
    for path in root.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def loop_in_place_of(name: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        path = root / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        path.symlink_to(path.name)

    return change


NAMES = (
    *("content/digest.yaml", "content/status.json", "content/sources", "content/papers", "content/CNAME", "site"),
    *(".git", ".git/config", ".git/HEAD", ".gitignore", ".github/workflows/deploy.yml", ".github/workflows", ".venv"),
)
BROKEN: dict[str, Callable[[Path], None]] = {
    "an empty folder": emptied,
    "no content": lambda root: shutil.rmtree(root / "content"),
    "a file for content": bytes_in("content", b"x"),
    "YAML that ends too soon": bytes_in("content/digest.yaml", b'title: "Bees\nlinks: [\n'),
    "a base_url that is none": bytes_in("content/digest.yaml", b"base_url: http://[::1\n"),
    "JSON without an end": bytes_in("content/status.json", b"[" * 100_000),
    "JSON of another shape": bytes_in("content/status.json", b'{"queries": [1, {"name": 3, "tried": "2026-99-99"}]}'),
    "a day that is none": bytes_in("content/status.json", b'{"queries": [{"name": "a", "tried": "2026-99-99"}]}'),
    "a pipe for JSON": lambda root: os.mkfifo(root / "content/status.json"),
    "a worktree that is gone": bytes_in(".git", b"gitdir: /nowhere/at/all\n"),
    "a worktree of itself": bytes_in(".git", b"gitdir: .git\n"),
    "a leftover that is a file": bytes_in(".site-new-1", b""),
    **{f"a folder for {name}": folder_in_place_of(name) for name in NAMES},
    **{f"bytes for {name}": bytes_in(name, bytes(range(256))) for name in NAMES},
    **{f"nothing in {name}": bytes_in(name, b"") for name in NAMES},
    **{f"a loop for {name}": loop_in_place_of(name) for name in NAMES},
}


@pytest.mark.parametrize("what", BROKEN)
def test_whatever_is_broken_is_told_and_never_a_traceback(root: Path, what: str) -> None:
    BROKEN[what](root)
    done = run(root, "doctor")
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout
    assert all(line.split()[0] in ("error", "warning", "note", "ok") for line in done.stdout.splitlines())
    assert len(done.stderr.splitlines()) == 1
    assert ("error" in {line.split()[0] for line in done.stdout.splitlines()}) == (done.returncode == 1)


FILES = ("content/digest.yaml", "content/status.json", ".git/config", ".git/HEAD", ".gitignore")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from([*FILES, ".github/workflows/deploy.yml"]), data=st.binary(max_size=200))
def test_any_bytes_in_any_file_are_no_traceback(root: Path, name: str, data: bytes) -> None:
    path = root / name
    kept = path.read_bytes() if path.is_file() else None
    path.write_bytes(data)
    try:
        assert findings(root)
    finally:
        path.write_bytes(kept) if kept is not None else path.unlink()


def test_a_folder_that_is_not_there_is_a_wrong_command(tmp_path: Path) -> None:
    assert run(tmp_path / "nowhere", "doctor").returncode == 2


def test_a_terminal_without_unicode_gets_what_it_can_show(root: Path) -> None:
    write(root / "content/digest.yaml", "title: Bienen für alle\nbase_url: https://anna.github.io/bees/\n")
    done = run_apart(root, "doctor", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert r"Bienen f\xfcr alle" in done.stdout
