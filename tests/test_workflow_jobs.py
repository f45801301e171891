"""Whole jobs of the workflows, run step by step in a repository with a remote: what they commit, push, start and say.

In place of `gh`, `make` and the digest's Python stand small programs that write down how they were called.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from test_workflows import BASH, WORKFLOWS

pytestmark = pytest.mark.skipif(not BASH or not shutil.which("git"), reason="no bash or no git here")

DAY = 86_400
DIGEST = "title: Bees\nfetch:\n  queries:\n    - feed: https://bees.example/rss.xml\n"
STATUS = "content/status.json"
NEW_PAPER = "mkdir -p content/papers content/sources; echo one > content/papers/wax.md; echo x > content/sources/a.json"


def write(path: Path, text: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(mode)


def git(folder: Path, *arguments: str, days_ago: int = 0) -> str:
    when = f"{int(time.time()) - days_ago * DAY} +0000"
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@x.example", "-c", "commit.gpgsign=false", *arguments]
    environment = {**os.environ, "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=True)
    return done.stdout.strip()


@dataclass
class Job:
    """A job that was run: which steps, how they ended, and what they left."""

    steps: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    said: str = ""
    summary: str = ""


@dataclass
class Repository:
    """A remote, the workflow's shallow clone of it, and programs that are not what they are called."""

    folder: Path

    @property
    def remote(self) -> Path:
        return self.folder / "remote.git"

    @property
    def clone(self) -> Path:
        return self.folder / "clone"

    def stand_in(self, name: str, does: str = "", code: int = 0) -> None:
        """A program that writes its name and arguments down, does something, and ends so."""
        path = self.clone / ".venv/bin/python" if name == "python" else self.folder / "bin" / name
        write(path, f'#!{BASH}\necho "{name} $*" >> "$RUNNER_TEMP/calls"\n{does}\nexit {code}\n', 0o755)

    def called(self) -> list[str]:
        path = self.folder / "temp/calls"
        return path.read_text("utf-8").splitlines() if path.exists() else []

    def log(self, *arguments: str) -> list[str]:
        return git(self.remote, "log", *(arguments or ("--format=%an: %s",)), "main").splitlines()

    def push_from_elsewhere(self, path: str, text: str) -> None:
        other = self.folder / "other"
        git(self.folder, "clone", "-q", self.remote.as_uri(), str(other))
        write(other / path, text)
        git(other, "add", "-A")
        git(other, "commit", "-q", "-m", "from elsewhere")
        git(other, "push", "-q")

    def run(self, file: str, job: str, **values: str) -> Job:
        """Every `run:` step whose condition holds, as GitHub runs them; ``values`` are those of expressions."""
        done = Job()
        given = {"github.ref_name": "main", "github.repository": "you/bees", "github.token": "t0ken", **values}
        temp = self.folder / "temp"
        temp.mkdir(exist_ok=True)
        for step in WORKFLOWS[file]["jobs"][job]["steps"]:
            if "run" not in step or not holds(step.get("if", ""), done):
                continue
            shell, output, summary = temp / "step.sh", temp / "output", temp / "summary"
            shell.write_text(step["run"], "utf-8")
            output.write_text("", "utf-8")
            environment = {
                **os.environ,
                "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
                "HOME": str(self.folder),
                "RUNNER_TEMP": str(temp),
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(summary),
                "PAUSE": "0",
                **{name: fill(str(text), given, done) for name, text in step.get("env", {}).items()},
            }
            ended = subprocess.run(
                [BASH, "-e", str(shell)],  # GitHub's own, where a step names no shell
                cwd=self.clone,
                env=environment,
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            name = step["name"]
            done.steps.append(name)
            done.failed += [name] if ended.returncode else []
            done.said += ended.stdout + ended.stderr
            for line in output.read_text("utf-8").splitlines():
                key, _, value = line.partition("=")
                done.outputs[f"steps.{step.get('id', '')}.outputs.{key}"] = value
            done.summary = summary.read_text("utf-8") if summary.exists() else ""
        return done


def fill(text: str, given: dict[str, str], job: Job) -> str:
    """A value of `env:` with its expressions replaced."""
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: {**given, **job.outputs}.get(found[1], ""), text)


def holds(condition: str, job: Job) -> bool:
    """Whether a step's `if:` is met; without a word on failures, no step runs after one."""
    terms = [term for term in condition.split(" && ") if term]
    if job.failed and not {"!cancelled()", "always()"} & set(terms):
        return False
    for term in terms:
        if term in ("!cancelled()", "always()"):
            continue
        if re.fullmatch(r"steps\.\w+\.outputs\.\w+", term):
            if not job.outputs.get(term):
                return False
            continue
        if term.startswith("hashFiles("):
            continue  # what the step is for is there
        compared = re.fullmatch(r"(steps\.\w+\.(?:outputs\.\w+|outcome)) (==|!=) '(\w*)'", term)
        assert compared, f"the test does not know what {term!r} means"
        if (job.outputs.get(compared[1], "") == compared[3]) != (compared[2] == "=="):
            return False
    return True


@pytest.fixture(scope="module")
def cloned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A remote and a shallow clone of it, for each test to copy."""
    folder = tmp_path_factory.mktemp("cloned")
    made, first = Repository(folder), folder / "first"
    for path, text in {"content/digest.yaml": DIGEST, STATUS: "old\n", ".gitignore": ".venv/\n"}.items():
        write(first / path, text)
    git(first, "init", "-q", "-b", "main")
    git(first, "add", "-A")
    git(first, "commit", "-q", "-m", "first", days_ago=60)
    git(first, "commit", "-q", "-m", "second", "--allow-empty", days_ago=51)
    git(folder, "clone", "-q", "--bare", "--template=", str(first), str(made.remote))
    git(folder, "clone", "-q", "--depth", "1", "--template=", made.remote.as_uri(), str(made.clone))
    return folder


@pytest.fixture
def repository(cloned: Path, tmp_path: Path) -> Repository:
    made = Repository(tmp_path)
    shutil.copytree(cloned / made.remote.name, made.remote)
    shutil.copytree(cloned / made.clone.name, made.clone)
    config = made.clone / ".git" / "config"
    config.write_text(config.read_text("utf-8").replace(Repository(cloned).remote.as_uri(), made.remote.as_uri()))
    for name in ("gh", "make", "python"):
        made.stand_in(name)
    return made


DEPLOYED = "gh workflow run deploy.yml --ref main"
KEPT = "gh workflow enable refresh.yml"


def test_what_came_is_committed_pushed_and_published(repository: Repository) -> None:
    repository.stand_in("python", f"echo '3 received, 1 new'; echo new > {STATUS}; {NEW_PAPER}")
    job = repository.run("refresh.yml", "refresh")
    assert job.failed == []
    assert repository.called() == ["make .venv/installed", "python build.py fetch", DEPLOYED]
    assert repository.log()[0] == "github-actions[bot]: Bring in 1 new paper"
    assert git(repository.remote, "log", "-1", "--format=%b", "main") == "content/sources/a.json"
    assert git(repository.remote, "show", "--format=", "--name-only", "main").splitlines() == [
        "content/papers/wax.md",
        "content/sources/a.json",
        STATUS,
    ]
    assert "    3 received, 1 new\n" in job.summary
    assert "Committed: Bring in 1 new paper" in job.summary
    assert "t0ken" not in job.said + job.summary + (repository.clone / ".git/config").read_text("utf-8")


@pytest.mark.parametrize(
    ("does", "subject"),
    [
        (f"echo new > {STATUS}", "Note that the sources had nothing new"),
        ("echo x > content/extra.txt; mkdir content/papers; touch content/papers/{a,b}.md", "Bring in 2 new papers"),
    ],
)
def test_the_message_says_what_came(repository: Repository, does: str, subject: str) -> None:
    repository.stand_in("python", does)
    assert repository.run("refresh.yml", "refresh").failed == []
    assert repository.log()[0] == f"github-actions[bot]: {subject}"


def test_papers_that_changed_are_said_to(repository: Repository) -> None:
    repository.push_from_elsewhere("content/papers/wax.md", "zero\n")
    git(repository.clone, "pull", "-q")
    repository.stand_in("python", NEW_PAPER)
    assert repository.run("refresh.yml", "refresh").failed == []
    assert repository.log()[0] == "github-actions[bot]: Bring 1 paper up to date"


def test_nothing_changed_is_no_commit_and_no_deploy(repository: Repository) -> None:
    repository.push_from_elsewhere("content/about.md", "fresh\n")
    git(repository.clone, "pull", "-q")
    before = repository.log()
    job = repository.run("refresh.yml", "refresh")
    assert job.failed == []
    assert repository.log() == before
    assert repository.called() == ["make .venv/installed", "python build.py fetch"]


def test_when_no_source_answers_the_status_is_published_and_the_run_is_red(repository: Repository) -> None:
    repository.stand_in("python", f"echo failed > {STATUS}", code=3)
    job = repository.run("refresh.yml", "refresh")
    assert job.failed == ["End red where no source could be reached"]
    assert repository.log()[0] == "github-actions[bot]: Note that no source could be reached"
    assert git(repository.remote, "show", f"main:{STATUS}") == "failed"
    assert DEPLOYED in repository.called()


def test_a_digest_that_must_be_mended_is_not_touched(repository: Repository) -> None:
    before = repository.log()
    repository.stand_in("python", f"echo 'digest.yaml:1:1: error: x' >&2; {NEW_PAPER}", code=1)
    job = repository.run("refresh.yml", "refresh")
    assert job.failed == ["Fetch"]
    assert repository.log() == before
    assert DEPLOYED not in repository.called()
    assert "    digest.yaml:1:1: error: x\n" in job.summary


def test_a_lost_race_is_run_again(repository: Repository) -> None:
    repository.push_from_elsewhere("content/about.md", "mine\n")
    repository.stand_in("python", NEW_PAPER)
    job = repository.run("refresh.yml", "refresh")
    assert job.failed == []
    assert repository.log() == [
        "github-actions[bot]: Bring in 1 new paper",
        "x: from elsewhere",
        "x: second",
        "x: first",
    ]
    assert DEPLOYED in repository.called()


def test_what_others_wrote_is_never_overwritten(repository: Repository) -> None:
    repository.push_from_elsewhere("content/papers/wax.md", "mine\n")
    repository.stand_in("python", NEW_PAPER)
    job = repository.run("refresh.yml", "refresh")
    assert job.failed == ["Commit what came"]
    assert "::error title=What came was not committed::Somebody changed the same files" in job.said
    assert repository.log()[0] == "x: from elsewhere"
    assert git(repository.remote, "show", "main:content/papers/wax.md") == "mine"
    assert DEPLOYED not in repository.called()


def test_a_push_that_is_refused_is_red_and_says_what_to_set(repository: Repository) -> None:
    write(repository.remote / "hooks/pre-receive", f"#!{BASH}\nexit 1\n", 0o755)
    repository.stand_in("python", NEW_PAPER)
    job = repository.run("refresh.yml", "refresh")
    assert job.failed == ["Commit what came"]
    assert job.said.count("try ") == 5
    assert "Settings > Rules, or Settings > Branches" in job.said


@pytest.mark.parametrize("digest", ["title: Bees\n", "title: Bees\n# fetch: later\n", None])
def test_a_digest_without_queries_is_told_so(repository: Repository, digest: str | None) -> None:
    path = repository.clone / "content/digest.yaml"
    path.unlink() if digest is None else path.write_text(digest, "utf-8")
    job = repository.run("refresh.yml", "refresh")
    assert (job.steps, job.failed, repository.called()) == (["Look for queries"], [], [])
    assert job.said.startswith("::notice title=Nothing to fetch::")


def test_a_quiet_repository_keeps_its_schedule(repository: Repository) -> None:
    """The newest commit is 51 days old."""
    before = repository.log()
    assert repository.run("refresh.yml", "refresh").failed == []
    assert repository.called()[-1] == KEPT
    assert repository.log() == before


def test_a_schedule_is_kept_though_nothing_can_be_pushed(repository: Repository) -> None:
    write(repository.remote / "hooks/pre-receive", f"#!{BASH}\nexit 1\n", 0o755)
    repository.stand_in("python", NEW_PAPER)
    assert repository.run("refresh.yml", "refresh").failed == ["Commit what came"]
    assert repository.called()[-1] == KEPT


@pytest.mark.parametrize(("days", "kept"), [(49, False), (50, True)])
def test_a_schedule_is_kept_from_the_fiftieth_day_on(repository: Repository, days: int, kept: bool) -> None:
    git(repository.clone, "commit", "-q", "--allow-empty", "-m", "third", days_ago=days)
    git(repository.clone, "push", "-q")
    assert repository.run("refresh.yml", "refresh").failed == []
    assert (KEPT in repository.called()) == kept


@pytest.mark.parametrize("file", ["deploy.yml", "preview.yml"])
@pytest.mark.parametrize("code", [0, 2])
def test_the_summary_has_the_table_of_the_build(repository: Repository, file: str, code: int) -> None:
    git(repository.clone, "commit", "-q", "--allow-empty", "-m", "third")
    repository.stand_in("make", "echo '```'; echo '2 papers: 2 new' >&2", code)
    job = repository.run(file, "build" if file == "deploy.yml" else "preview")
    assert job.failed[:1] == (["Build the site"] if code else [])
    assert "## What was built\n\n    ```\n    2 papers: 2 new\n" in job.summary


def test_a_build_that_could_not_begin_has_no_summary(repository: Repository) -> None:
    steps = WORKFLOWS["deploy.yml"]["jobs"]["build"]["steps"]
    [step] = [step for step in steps if step.get("name") == "Say what was built"]
    (repository.folder / "step.sh").write_text(step["run"], "utf-8")
    environment = {**os.environ, "RUNNER_TEMP": str(repository.folder), "GITHUB_STEP_SUMMARY": "/nowhere/at/all"}
    done = subprocess.run([BASH, "-e", "step.sh"], cwd=repository.folder, env=environment, check=False)
    assert done.returncode == 0


def test_a_preview_lists_the_pages_that_change(tmp_path: Path, repository: Repository) -> None:
    clone = repository.clone
    for name in ("kept", "edited", "deleted"):
        write(clone / f"content/papers/{name}.md", "one\n")
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "base")
    write(clone / "content/papers/edited.md", "two\n")
    (clone / "content/papers/deleted.md").unlink()
    write(clone / "content/papers/`x`$(touch pwned).md", "a name that a stranger chose\n")
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "change")
    repository.stand_in("make", "echo one > content/papers/made.md")
    job = repository.run("preview.yml", "preview")
    assert job.failed == []
    pages = job.summary.split("## Pages that change\n\n")[1]
    assert sorted(line.split(maxsplit=1)[0] for line in pages.splitlines() if line.startswith("    ")) == [
        *("changed", "gone", "new", "new"),
    ]
    assert "    new      papers/made.html\n" in pages
    assert "kept" not in pages
    assert "Settings, sources, templates" not in pages
    assert not (clone / "pwned").exists()
    assert repository.called() == ["make "]


def test_a_preview_of_settings_says_that_other_pages_may_change(repository: Repository) -> None:
    write(repository.clone / "content/digest.yaml", "title: Wasps\n")
    git(repository.clone, "commit", "-q", "-a", "-m", "change")
    job = repository.run("preview.yml", "preview")
    assert job.failed == []
    assert "## Pages that change\n\nNo page of a paper.\n" in job.summary
    assert "Settings, sources, templates or the program change too" in job.summary
    assert "**site-preview**" in job.summary


# Upgrade

UPGRADED = """case "$*" in *upgrade*)
echo newer > offprint.txt
echo '{"from": "0.1.0", "to": "0.2.0", "kept": [".github/workflows/deploy.yml", "Makefile"], "changes": "- bees `x`"}'
esac"""


def test_an_upgrade_becomes_a_branch_and_a_pull_request(repository: Repository) -> None:
    before = repository.log()
    repository.stand_in("python", UPGRADED)
    repository.stand_in("gh", 'case "$*" in "pr create"*) cp "$RUNNER_TEMP/text.md" "$RUNNER_TEMP/sent.md";; esac')
    job = repository.run("upgrade.yml", "upgrade", **{"inputs.release": "0.2.0"})
    assert job.failed == []
    assert repository.called() == [
        "make .venv/installed",
        "python build.py upgrade 0.2.0 --json --except .github/workflows",
        "make .venv/installed",
        "python build.py migrate",
        "make ",
        "gh auth setup-git",
        f"gh pr create --title Upgrade to Offprint 0.2.0 --body-file {repository.folder}/temp/text.md",
    ]
    assert repository.log() == before  # main is its owner's to merge into
    assert git(repository.remote, "log", "-1", "--format=%an: %s", "offprint-0.2.0") == (
        "github-actions[bot]: Upgrade to Offprint 0.2.0"
    )
    sent = (repository.folder / "temp/sent.md").read_text("utf-8")
    assert "From Offprint 0.1.0 to 0.2.0." in sent
    assert "- `.github/workflows/deploy.yml`\n" in sent
    assert "Makefile" not in sent
    assert sent.endswith("- bees `x`\n")


@pytest.mark.parametrize("code", [0, 1])
def test_an_upgrade_that_changes_nothing_opens_nothing(repository: Repository, code: int) -> None:
    repository.stand_in("python", code=code)
    job = repository.run("upgrade.yml", "upgrade", **{"inputs.release": "latest"})
    assert job.failed == (["Upgrade"] if code else [])
    assert ("::notice title=Nothing to do::" in job.said) == (code == 0)
    assert not [call for call in repository.called() if call.startswith("gh")]


@pytest.mark.parametrize("release", ["; touch pwned", "$(touch pwned)", "main", "--undo", ""])
def test_an_upgrade_takes_versions_only(repository: Repository, release: str) -> None:
    job = repository.run("upgrade.yml", "upgrade", **{"inputs.release": release})
    assert job.failed == ["Upgrade"]
    assert "Give a version such as 0.2.0, or latest." in job.said
    assert not (repository.clone / "pwned").exists()
    assert repository.called() == ["make .venv/installed"]


# Mail

KEY = "0123456789abcdef0123456789abcdef"
JOURNAL = "content/mailed.jsonl"
AWAY, BACK = (f'{{"sending": "{KEY}", "{what}": "7-1"}}' for what in ("away", "back"))
ENDED = f'{{"sending": "{KEY}", "of": "x", "ended": "y", "sent": 1, "refused": 0, "doubt": 0}}'
SENT = f'{{"sending": "{KEY}", "mark": "a", "is": "sent"}}'
DRY = "python build.py mail --send --dry-run --json --base-url https://you.example/bees"
SEND = "python build.py mail --send --base-url https://you.example/bees"


def sends(repository: Repository, does: str, left: int = 1, code: int = 0) -> None:
    """What stands in for the digest's Python, which is asked twice."""
    asked = f"""echo '{{"of": "x", "key": "{KEY}", "papers": 3, "shown": 3, "left": {left}}}'"""
    repository.stand_in("python", f"case $* in *--dry-run*) {asked}; exit 0;; esac\necho 'sent to 1'\n{does}", code)


@pytest.fixture
def mailing(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setenv("GITHUB_RUN_ID", "7")
    monkeypatch.setenv("GITHUB_RUN_ATTEMPT", "1")
    return repository


def run_mail(repository: Repository, **more: str) -> Job:
    given = {"needs.build.outputs.base_url": "https://you.example/bees", "secrets.OFFPRINT_SMTP_PASSWORD": "h0ney"}
    return repository.run("deploy.yml", "mail", **given, **more)


def journal(repository: Repository) -> list[str]:
    return git(repository.remote, "show", f"main:{JOURNAL}").splitlines()


def test_an_edition_is_sent_and_noted_before_and_after(mailing: Repository) -> None:
    sends(mailing, f"git show origin/main:{JOURNAL} > $RUNNER_TEMP/before; echo '{ENDED}' > {JOURNAL}")
    job = run_mail(mailing)
    assert job.failed == []
    assert mailing.called() == ["make .venv/installed", DRY, SEND]
    assert mailing.log()[:2] == [
        "github-actions[bot]: Note who was mailed",
        "github-actions[bot]: Note that an edition is being mailed",
    ]
    assert (mailing.folder / "temp/before").read_text("utf-8") == f"{AWAY}\n"
    assert journal(mailing) == [ENDED]
    changed = git(mailing.remote, "diff", "--name-only", "main~2", "main").splitlines()
    assert changed == [JOURNAL]
    assert "    sent to 1\n" in job.summary
    assert not [
        word
        for word in ("t0ken", "h0ney")
        if word in job.said + job.summary + (mailing.clone / ".git/config").read_text()
    ]


def test_nothing_to_send_is_no_commit(mailing: Repository) -> None:
    before = mailing.log()
    sends(mailing, "", left=0)
    job = run_mail(mailing)
    assert (job.failed, mailing.called()) == ([], ["make .venv/installed", DRY])
    assert mailing.log() == before


@pytest.mark.parametrize("torn", ["", '; printf \'{"sending": "01\' >> content/mailed.jsonl'])
def test_a_sending_that_breaks_off_is_noted_as_far_as_it_came(mailing: Repository, torn: str) -> None:
    sends(mailing, f"echo '{SENT}' >> {JOURNAL}{torn}", code=3)
    job = run_mail(mailing)
    assert job.failed == ["Send"]
    assert journal(mailing) == [AWAY, SENT, BACK]


def test_nothing_is_sent_where_it_cannot_be_noted(mailing: Repository) -> None:
    write(mailing.remote / "hooks/pre-receive", f"#!{BASH}\nexit 1\n", 0o755)
    sends(mailing, "")
    job = run_mail(mailing)
    assert job.failed == ["Note that it begins"]
    assert SEND not in mailing.called()
    assert "Settings > Rules, or Settings > Branches" in job.said


def test_a_run_that_is_run_again_knows_what_was_noted_since(mailing: Repository) -> None:
    mailing.push_from_elsewhere(JOURNAL, f"{SENT}\n")
    sends(mailing, f"cp {JOURNAL} $RUNNER_TEMP/known")
    assert run_mail(mailing).failed == []
    assert (mailing.folder / "temp/known").read_text("utf-8") == f"{SENT}\n{AWAY}\n"


def test_what_others_note_meanwhile_is_kept(mailing: Repository) -> None:
    other = mailing.folder / "elsewhere"
    more = '{"sending": "b", "mark": "c", "is": "sent"}'
    push = f"git clone -q {mailing.remote.as_uri()} {other}; cd {other}; git config user.name x; git config user.email x@x.example"
    sends(
        mailing,
        f"echo '{SENT}' >> {JOURNAL}; ({push}; echo '{more}' >> {JOURNAL}; echo x > x; git add .; git commit -qm x; git push -q)",
    )
    assert run_mail(mailing).failed == []
    assert journal(mailing) == [AWAY, more, AWAY, SENT, BACK]
    assert git(mailing.remote, "show", "main:x") == "x"


def test_texts_of_the_digest_are_no_words_of_the_shell(mailing: Repository) -> None:
    sends(mailing, f"echo '{ENDED}' > {JOURNAL}")
    given = {"needs.build.outputs.base_url": "https://x.example/$(touch pwned)'`touch pwned`"}
    assert mailing.run("deploy.yml", "mail", **given).failed == []
    assert not (mailing.clone / "pwned").exists()


# Release


def test_a_hub_is_told_where_one_is_named(repository: Repository) -> None:
    repository.stand_in("python")
    given = {"needs.build.outputs.base_url": "https://you.example/bees"}
    assert repository.run("deploy.yml", "ping", **given).failed == []
    assert repository.called() == []
    (repository.clone / "content/digest.yaml").write_text("title: Bees\nhub: https://hub.example/\n")
    assert repository.run("deploy.yml", "ping", **given).failed == []
    assert repository.called() == [
        "make .venv/installed",
        "python build.py ping --base-url https://you.example/bees",
    ]


def test_a_hub_that_fails_does_not_fail_the_run(repository: Repository) -> None:
    repository.stand_in("python", code=3)
    (repository.clone / "content/digest.yaml").write_text("hub: https://hub.example/\n")
    job = repository.run("deploy.yml", "ping", **{"needs.build.outputs.base_url": ""})
    assert job.failed == []
    assert "::warning title=The hub was not told::" in job.said


@pytest.mark.parametrize(("tag", "fits"), [("v0.2.0", True), ("v0.3.0", False)])
def test_a_tag_becomes_a_release_if_it_fits_the_version(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tag: str, fits: bool
) -> None:
    clone = repository.clone
    write(clone / "pyproject.toml", 'version = "0.2.0"\n')
    mark = git(clone, "hash-object", "pyproject.toml")[:12]
    write(clone / "offprint/history.txt", f"{mark} pyproject.toml\n")
    write(clone / ".ci/run", f'#!{BASH}\necho run >> "$RUNNER_TEMP/calls"\n', 0o755)
    monkeypatch.setenv("GITHUB_REF_NAME", tag)
    job = repository.run("release.yml", "release")
    notes = "CHANGELOG.md says what is new."
    made = ["run", f"gh release create {tag} --verify-tag --title {tag} --notes {notes}"]
    assert repository.called() == (made if fits else [])
    assert bool(job.failed) != fits


# Check


def test_a_copy_becomes_ones_own_is_built_and_tested(repository: Repository) -> None:
    job = repository.run("check.yml", "own")
    assert job.failed == []
    new = "new --yes --title Hive Notes --field biology --source tests/starters/biology.txt"
    assert repository.called() == ["make .venv/installed", f"python build.py {new}", "make ", "make test"]


def test_what_is_checked_is_what_anyone_can_run(repository: Repository) -> None:
    write(repository.clone / ".ci/run", f'#!{BASH}\necho run >> "$RUNNER_TEMP/calls"\nexit 1\n', 0o755)
    assert repository.run("check.yml", "check").failed == ["Check and test"]
    assert repository.called() == ["run"]
