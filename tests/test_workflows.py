"""The workflows: actions pinned, tokens that may do little, no text of strangers in a shell, and shell steps that work.

What whole jobs do is in test_workflow_jobs.py."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

REPOSITORY = Path(__file__).parent.parent
FOLDER = REPOSITORY / ".github" / "workflows"
WORKFLOWS = {path.name: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.iterdir())}
BASH = shutil.which("bash") or ""

ALLOWED: dict[str, dict[str, str]] = {
    "check.yml: check": {"contents": "read"},
    "check.yml: own": {"contents": "read"},
    "deploy.yml: build": {"contents": "read", "pages": "read"},
    "deploy.yml: deploy": {"pages": "write", "id-token": "write"},
    "deploy.yml: ping": {"contents": "read"},
    "deploy.yml: mail": {"contents": "write"},
    "preview.yml: preview": {"contents": "read"},
    "refresh.yml: refresh": {"actions": "write", "contents": "write"},
    "release.yml: release": {"contents": "write"},
    "upgrade.yml: upgrade": {"contents": "write", "pull-requests": "write"},
}
"""What each job's token may do, and no more."""


SECRETS = {
    "refresh.yml": {"secrets.OPENALEX_API_KEY"},
    "deploy.yml": {"secrets.OFFPRINT_MAIL_LIST"}
    | {f"secrets.OFFPRINT_SMTP_{name}" for name in ("HOST", "PORT", "SECURITY", "USER", "PASSWORD")},
}
"""What each workflow is told that nobody else is."""


def jobs() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    for file, workflow in WORKFLOWS.items():
        for name, job in workflow["jobs"].items():
            yield f"{file}: {name}", workflow, job


def steps(file: str = "") -> list[dict[str, Any]]:
    return [step for name, _, job in jobs() for step in job["steps"] if name.startswith(file)]


def script(name: str, job: str = "deploy.yml: build") -> str:
    [found] = [step["run"] for step in steps(job) if step.get("name") == name]
    return str(found)


def test_names_are_those_that_the_pages_link_to() -> None:
    assert sorted(WORKFLOWS) == ["check.yml", "deploy.yml", "preview.yml", "refresh.yml", "release.yml", "upgrade.yml"]


@pytest.mark.parametrize("file", WORKFLOWS)
def test_actions_are_pinned(file: str) -> None:
    lines = [line.strip(" -") for line in (FOLDER / file).read_text("utf-8").splitlines() if "uses:" in line]
    assert len(lines) == sum("uses" in step for step in steps(file))
    for line in lines:
        assert re.fullmatch(r"uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_tokens_may_do_no_more_than_they_must() -> None:
    assert {name: job.get("permissions", workflow["permissions"]) for name, workflow, job in jobs()} == ALLOWED
    assert all(set(workflow["permissions"].values()) <= {"read"} for workflow in WORKFLOWS.values())


def test_the_checkout_keeps_no_token() -> None:
    checkouts = [step for step in steps() if step.get("uses", "").startswith("actions/checkout@")]
    assert len(checkouts) == sum(job["steps"][0] in checkouts for _, _, job in jobs()) == len(WORKFLOWS) + 3
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_nothing_is_pasted_into_a_shell() -> None:
    assert not [step["run"] for step in steps() if "${{" in step.get("run", "")]


def test_strangers_cannot_name_what_a_step_sees() -> None:
    for file in WORKFLOWS:
        text = (FOLDER / file).read_text("utf-8")
        for expression in re.findall(r"\$\{\{(.*?)\}\}", text):
            names = set(re.findall(r"[a-z_]+(?:\.[a-z_]+)+", expression))
            assert names <= {
                "github.event_name",
                "github.ref",
                "github.ref_name",
                "github.repository",
                "github.token",
                "inputs.fewer",
                "inputs.release",
                "matrix.python",
                "needs.build.outputs.base_url",
                "steps.see.outputs.key",
                "steps.fetch.outputs.code",
                "steps.deployment.outputs.page_url",
                "steps.pages.outcome",
                "steps.pages.outputs.base_url",
            }, expression
        assert "pull_request_target" not in text
        assert "workflow_run" not in text
        assert set(re.findall(r"\bsecrets\.\w+", text)) == SECRETS.get(file, set())


def test_only_the_default_branch_is_published() -> None:
    build, deploy = WORKFLOWS["deploy.yml"]["jobs"]["build"], WORKFLOWS["deploy.yml"]["jobs"]["deploy"]
    assert "github.ref_name == github.event.repository.default_branch" in build["if"]
    assert deploy["needs"] == "build"
    assert deploy["if"] == "needs.build.outputs.pages == 'success'"
    assert "pull_request" not in WORKFLOWS["deploy.yml"][True]  # YAML 1.1 reads the key `on` so
    assert deploy["concurrency"] == {"group": "pages", "cancel-in-progress": False}
    assert deploy["environment"]["name"] == "github-pages"


def test_what_has_the_token_runs_nothing_of_the_repository() -> None:
    holding = [step for step in steps() if "github.token" in str(step.get("env", ""))]
    assert [step["name"] for step in holding] == [
        *("Take the newest journal", "Note that it begins", "Note how it went"),
        *("Commit what came", "Publish it", "Keep the schedule alive", "Make the release", "Open the pull request"),
    ]
    assert not [step for step in holding if re.search(r"\bpython\b|\bmake\b|build\.py", step["run"])]
    assert not [job for _, workflow, job in jobs() if "env" in workflow or "env" in job]


def test_refreshing_is_off_until_its_owner_turns_it_on() -> None:
    workflow = WORKFLOWS["refresh.yml"]
    condition = workflow["jobs"]["refresh"]["if"]
    assert condition.startswith("(github.event_name == 'workflow_dispatch' || vars.OFFPRINT_REFRESH == 'on') && ")
    assert condition.endswith("github.ref_name == github.event.repository.default_branch")
    [schedule] = workflow[True]["schedule"]
    minute, _, day, month, weekdays = schedule["cron"].split()
    assert 0 < int(minute) < 60
    assert (day, month, weekdays) == ("*", "*", "1-5")


def test_mail_is_off_until_its_owner_turns_it_on_and_waits_for_the_site() -> None:
    jobs = WORKFLOWS["deploy.yml"]["jobs"]
    assert jobs["mail"]["if"] == "vars.OFFPRINT_MAIL == 'on'"  # and, as GitHub has it, what it needs has gone well
    assert jobs["mail"]["needs"] == ["build", "deploy"]
    assert "secrets." not in str([jobs["build"], jobs["deploy"]])
    sending = [step for step in jobs["mail"]["steps"] if "secrets." in str(step)]
    assert [step["name"] for step in sending] == ["See whether there is anything to send", "Send"]
    assert not [step for step in sending if "token" in str(step)]
    assert sending[-1]["timeout-minutes"] < jobs["mail"]["timeout-minutes"]


def test_jobs_end_some_day() -> None:
    assert all(job["timeout-minutes"] <= 30 for _, _, job in jobs())


def test_ci_is_what_anyone_can_run() -> None:
    assert [step["run"] for step in steps("check.yml: check") if "run" in step] == [".ci/run"]
    assert os.access(REPOSITORY / ".ci" / "run", os.X_OK)


@pytest.mark.skipif(not BASH, reason="no bash here")
def test_shell_steps_are_bash() -> None:
    for step in steps():
        if "run" in step:
            done = subprocess.run([BASH, "-n"], input=step["run"], capture_output=True, encoding="utf-8", check=False)
            assert (done.returncode, done.stderr) == (0, "")


def run(text: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A step as GitHub runs it, in a folder of ours."""
    return subprocess.run(
        [BASH, "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", text],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.skipif(not BASH or not shutil.which("git"), reason="no bash or no git here")
def test_the_step_that_looks_at_content(tmp_path: Path) -> None:
    page = tmp_path / "content" / "papers" / "bees.md"
    page.parent.mkdir(parents=True)
    page.write_text("one\n", "utf-8")
    identity = "-c user.name=x -c user.email=x@x.example -c commit.gpgsign=false"
    begun = run(f"git init -q . && git add -A && git {identity} commit -q -m x", tmp_path)
    assert begun.returncode == 0, begun.stderr
    looks = script("See whether content/ says what the sources say")
    assert run(looks, tmp_path).stdout == ""
    (tmp_path / "other").write_text("", "utf-8")
    assert run(looks, tmp_path).stdout == ""
    page.write_text("two\n", "utf-8")
    done = run(looks, tmp_path)
    assert done.returncode == 0
    assert [line[:10] for line in done.stdout.splitlines()] == ["::warning ", " M content"]


@pytest.mark.skipif(not BASH or not shutil.which("make"), reason="no bash or no make here")
@pytest.mark.parametrize(
    ("base_url", "fewer", "expected"),
    [
        ("", "", ["build.py"]),
        ("", "yes", ["build.py", "--fewer"]),
        ("https://you.example/bees", "", ["build.py", "--base-url", "https://you.example/bees"]),
        ("https://x.example/$(touch pwned) \"'`touch pwned`", "", None),
    ],
)
def test_the_step_that_builds(tmp_path: Path, base_url: str, fewer: str, expected: list[str] | None) -> None:
    """The Makefile in a copy, with a program in place of Python that says how it was called."""
    shutil.copy(REPOSITORY / "Makefile", tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / "requirements.txt").touch()
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text("#!/bin/sh\nfor argument; do printf '%s\\n' \"$argument\" >> called; done\n", "utf-8")
    python.chmod(0o755)
    (tmp_path / ".venv" / "installed").touch()
    done = run(script("Build the site"), tmp_path, BASE_URL=base_url, FEWER=fewer, RUNNER_TEMP=str(tmp_path))
    assert done.returncode == 0, done.stderr
    called = (tmp_path / "called").read_text("utf-8").splitlines()
    assert called == (expected or ["build.py", "--base-url", base_url])
    assert not (tmp_path / "pwned").exists()


@pytest.mark.skipif(not BASH, reason="no bash here")
def test_the_step_that_tells_of_pages(tmp_path: Path) -> None:
    done = run(script("Say so where the site is not published"), tmp_path)
    assert re.fullmatch(r"::warning title=.*::.*Settings > Pages > Source: GitHub Actions.*\n", done.stdout)
