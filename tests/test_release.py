"""``make release``: the version, the changelog, and the list by which copies are compared."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from builds import REPOSITORY

from offprint.upgrade.release import HISTORY, blob_mark

GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "init.defaultBranch=main")


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run([*GIT, "-C", str(folder), *arguments], check=True, capture_output=True, text=True).stdout


def release(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ".github/release.py", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    if not shutil.which("git"):
        pytest.skip("no git here")
    root = tmp_path / "offprint"
    ignored = shutil.ignore_patterns("__pycache__", "fonts", "history.txt")
    shutil.copytree(REPOSITORY / "offprint", root / "offprint", ignore=ignored)
    for path in ("build.py", "pyproject.toml", ".github/release.py"):
        (root / path).parent.mkdir(exist_ok=True)
        shutil.copyfile(REPOSITORY / path, root / path)
    (root / "CHANGELOG.md").write_text("# Changelog\n\n## [Unreleased]\n\nBees.\n")
    (root / "content").mkdir()
    (root / "content/digest.yaml").write_text("title: Ours\n")
    (root / ".gitignore").write_text("__pycache__/\n")
    git(tmp_path, "init", "-q", "offprint")
    for text in ("one", "two"):
        (root / "ünïcode name.txt").write_text(text)
        git(root, "add", "-A")
        git(root, "commit", "-qm", text)
    git(root, "checkout", "-qb", "side", "HEAD~1")
    (root / "side.txt").write_text("side")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "side")
    git(root, "checkout", "-q", "main")
    git(root, "merge", "-q", "--no-ff", "side", "-m", "merge")
    (root / "side.txt").unlink()
    git(root, "commit", "-qam", "unside")
    return root


def test_a_release_knows_every_version_of_every_file(repository: Path) -> None:
    done = release(repository, "9.0.0", "--date", "2026-12-01")
    assert done.returncode == 0, done.stderr
    assert "git tag v9.0.0" in done.stdout
    lines = (repository / HISTORY).read_text("utf-8").splitlines()
    assert lines == sorted(set(lines), key=lambda line: line[13:] + line[:12])
    for name, text in (("ünïcode name.txt", "one"), ("ünïcode name.txt", "two"), ("side.txt", "side")):
        assert f"{blob_mark(text.encode())} {name}" in lines
    for name in ("pyproject.toml", "CHANGELOG.md", "offprint/model.py"):  # as they are to be committed
        assert f"{blob_mark((repository / name).read_bytes())} {name}" in lines
        assert git(repository, "hash-object", name).startswith(blob_mark((repository / name).read_bytes()))
    assert not [line for line in lines if " content/" in line or line.endswith(HISTORY)]
    assert '\nversion = "9.0.0"\n' in (repository / "pyproject.toml").read_text()
    assert (
        repository / "CHANGELOG.md"
    ).read_text() == "# Changelog\n\n## [Unreleased]\n\n## [9.0.0] - 2026-12-01\n\nBees.\n"


def test_a_release_is_refused_where_it_would_be_wrong(repository: Path, tmp_path: Path) -> None:
    assert release(repository, "next").returncode == 2
    (repository / "CHANGELOG.md").write_text("# Changelog\n")
    assert release(repository, "9.0.0").returncode == 1
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", "shallow")
    done = release(tmp_path / "shallow", "9.0.0")
    assert (done.returncode, "git fetch --unshallow" in done.stderr) == (1, True)
    assert git(tmp_path / "shallow", "status", "--porcelain") == ""
