"""An upgrade replaces what is ours, and nothing else: whatever the owner wrote stays, whatever stops it on the way."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from builds import REPOSITORY, Done, run, tree

from offprint.ledger import FORMAT
from offprint.upgrade import archive as archives
from offprint.upgrade import mend
from offprint.upgrade.changelog import between, name_version
from offprint.upgrade.release import HISTORY, blob_mark, format_history

CONTENT = Path(__file__).parent / "upgrade" / "0.1.0" / "content"

BUILD = """import sys
if sys.argv[1:2] == ["migrate"]:
    open("migrated", "w").close()
print("the build of {}")
"""
OLD: Mapping[str, bytes] = {
    ".ci/run": b"#!/bin/sh\n",
    ".github/workflows/check.yml": b"on: push\n",
    ".gitignore": b".offprint/\n",
    "CHANGELOG.md": b"# Changelog\n\n## [0.1.0] - 2026-01-01\n\nThe first.\n",
    "README.md": b"Offprint\n",
    "build.py": BUILD.format("0.1.0").encode(),
    "docs/a.md": b"A\n",
    "docs/old.md": b"Old\n",
    "offprint/__init__.py": b"",
    "offprint/fonts/a.otf": b"\0\r\n",
    "offprint/gone/__init__.py": b"# gone\n",
    "offprint/languages/de.po": b"Wort\n",
    "offprint/merge.py": b"# one\n",
    "pyproject.toml": b'[project]\nname = "offprint"\nversion = "0.1.0"\nrequires-python = ">=3.11"\n',
    "requirements.txt": b"a==1\n",
    "templates/assets/style.css": b"a {}\n",
    "templates/base.html": b"<p>\n",
}
NEW: Mapping[str, bytes] = {
    path: data for path, data in OLD.items() if path not in ("offprint/gone/__init__.py", "docs/old.md")
} | {
    "CHANGELOG.md": b"# Changelog\n\n## [Unreleased]\n\nSoon.\n\n## [0.2.0] - 2026-02-01\n\nMore.\n\n## [0.1.5] - 2026-01-15\n\nSome.\n\n"
    b"## [0.1.0] - 2026-01-01\n\nThe first.\n",
    "build.py": BUILD.format("0.2.0").encode(),
    "docs/b.md": b"B\n",
    "offprint/merge.py": b"# two\n",
    "offprint/new/part.py": b"# new\n",
    "pyproject.toml": OLD["pyproject.toml"].replace(b"0.1.0", b"0.2.0"),
    "templates/assets/style.css": b"b {}\n",
}
OWN: Mapping[str, bytes] = {
    ".github/workflows/mine.yml": b"on: push\n",
    "content/digest.yaml": b"title: Mine\n",
    "content/papers/a.md": b"---\ntitle: A\n---\n\nA.\n",
    "notes.txt": b"Mine\n",
    "offprint/mine.txt": b"Mine\n",
    "site/.offprint": b"",
}


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
        if path in ("build.py", ".ci/run"):
            (folder / path).chmod(0o755)
    return folder


def with_history(new: Mapping[str, bytes], *older: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a release, whose list knows these older ones."""
    marks = [(path, blob_mark(data)) for files in (new, *older) for path, data in files.items()]
    return {**new, HISTORY: format_history(marks).encode()}


def tar(files: Mapping[str, bytes], path: Path, *odd: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(f"offprint-0.2.0/{name}")
            entry.size, entry.mode = len(data), 0o755 if name in ("build.py", ".ci/run") else 0o644
            archive.addfile(entry, io.BytesIO(data))
        for entry in odd:
            archive.addfile(entry, io.BytesIO(b"x" * entry.size))
    return path


def kept(root: Path) -> dict[str, bytes]:
    """All files of a copy but the backups."""
    return {path: data for path, data in tree(root).items() if not path.startswith(".offprint/")}


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return tar(with_history(NEW, OLD), tmp_path / "offprint-0.2.0.tar.gz")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return write(tmp_path / "copy", {**OLD, **OWN})


@pytest.fixture(autouse=True)
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def upgrade(copy: Path, release: Path, *options: str) -> Done:
    return run(copy, "upgrade", str(release), *options)


def test_ours_is_replaced_and_the_owners_stays(copy: Path, release: Path) -> None:
    done = upgrade(copy, release)
    assert done.returncode == 0, done.stderr
    assert kept(copy) == {**with_history(NEW, OLD), **OWN}
    assert os.access(copy / "build.py", os.X_OK)
    assert not (copy / "offprint" / "gone").exists()
    assert done.stdout.startswith("## [0.2.0] - 2026-02-01\n\nMore.\n\n## [0.1.5] - 2026-01-15\n\nSome.\n\nreplaced: ")
    assert "removed: docs/old.md" in done.stdout.splitlines()
    assert "this copy is Offprint 0.2.0 now: run make" in done.stderr
    assert (Path("migrated")).exists()  # by the new program, in its own process


def test_a_copy_of_any_version_between_releases_is_untouched(copy: Path, tmp_path: Path) -> None:
    between_releases = {"offprint/merge.py": b"# one and a half\n", "offprint/tried.py": b"# tried\n"}
    write(copy, between_releases)
    release = tar(with_history(NEW, OLD, between_releases), tmp_path / "new.tar.gz")
    assert upgrade(copy, release).returncode == 0
    assert kept(copy).keys() == {*with_history(NEW), *OWN}


def test_line_ends_of_windows_are_no_change(copy: Path, release: Path) -> None:
    write(copy, {path: data.replace(b"\n", b"\r\n") for path, data in OLD.items() if b"\0" not in data})
    assert upgrade(copy, release).returncode == 0
    assert (copy / "offprint/merge.py").read_bytes() == b"# two\n"


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_a_release_is_a_folder_or_a_zip_too(copy: Path, tmp_path: Path, kind: str) -> None:
    path = write(tmp_path / "new", with_history(NEW, OLD))
    write(path, {"content/papers/theirs.md": b"---\n", "scratch.txt": b"", "offprint/__pycache__/x.pyc": b"x"})
    if kind == "zip":
        path = Path(shutil.make_archive(str(path), "zip", tmp_path, "new"))
    assert upgrade(copy, path).returncode == 0
    assert kept(copy) == {**with_history(NEW, OLD), **OWN}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("templates/base.html", "content/templates/"),
        ("templates/assets/style.css", "content/assets/"),
        ("offprint/languages/de.po", "content/languages/"),
        ("offprint/fonts/a.otf", "content/fonts/"),
        ("offprint/merge.py", "content/digest.yaml"),
        ("offprint/gone/__init__.py", "content/digest.yaml"),
        ("build.py", "content/digest.yaml"),
        ("offprint/new/part.py", "content/digest.yaml"),
        (".gitignore", ".git/info/exclude"),
        (".github/workflows/check.yml", "another name"),
        ("docs/b.md", "another name"),
    ],
)
def test_what_was_changed_is_refused_and_its_place_named(copy: Path, release: Path, path: str, place: str) -> None:
    write(copy, {path: b"changed by hand\n"})
    (copy / "requirements.txt").write_bytes(b"a==2\n")
    before = tree(copy)
    done = upgrade(copy, release)
    assert (done.returncode, tree(copy)) == (1, before)
    said = done.stderr.splitlines()
    assert [line.split(":")[0] for line in said[:-1]] == sorted(
        f"{copy.as_posix()}/{each}" for each in (path, "requirements.txt")
    )
    [line] = [line for line in said if f"/{path}:1:1: error: was changed here: " in line]
    assert place in line
    assert f"--replace {path}" in line


def test_a_change_can_be_let_go_of_or_kept(copy: Path, release: Path) -> None:
    mine = {"offprint/merge.py": b"# mine\n", ".github/workflows/check.yml": b"on: never\n", "docs/a.md": b"Mine\n"}
    write(copy, mine)
    options = ("--replace", "offprint/", "--replace", "docs/a.md", "--except", "./.github/workflows")
    done = upgrade(copy, release, *options)
    assert done.returncode == 0, done.stderr
    assert "kept: .github/workflows/check.yml" in done.stdout
    assert kept(copy) == {**with_history(NEW, OLD), **OWN, ".github/workflows/check.yml": b"on: never\n"}
    assert (copy / ".offprint/upgrade-0.1.0-0.2.0/before/offprint/merge.py").read_bytes() == b"# mine\n"


@pytest.mark.parametrize("path", ["offprint", "offprint/merge.py", ".", "templates/", "pyproject.toml"])
def test_the_program_is_not_kept_in_parts(copy: Path, release: Path, path: str) -> None:
    assert upgrade(copy, release, "--except", path).returncode == 2


def test_a_readme_of_the_owners_is_kept_without_a_word(copy: Path, tmp_path: Path) -> None:
    release = tar(with_history({**NEW, "README.md": b"Offprint 2\n"}, OLD), tmp_path / "new.tar.gz")
    write(copy, {"README.md": b"My digest\n"})
    assert upgrade(copy, release).returncode == 0
    assert (copy / "README.md").read_bytes() == b"My digest\n"


def test_what_the_owner_deleted_stays_deleted(copy: Path, release: Path) -> None:
    write(copy, {HISTORY: with_history(OLD)[HISTORY]})
    (copy / ".github/workflows/check.yml").unlink()
    (copy / "offprint/merge.py").unlink()  # but the program is whole again
    assert upgrade(copy, release).returncode == 0
    assert not (copy / ".github/workflows/check.yml").exists()
    assert (copy / "offprint/merge.py").exists()
    assert (copy / "docs/b.md").exists()


def test_nothing_is_written_through_a_link(copy: Path, release: Path, tmp_path: Path) -> None:
    shutil.move(copy / "docs", tmp_path / "elsewhere")
    (copy / "docs").symlink_to(tmp_path / "elsewhere")
    before = tree(tmp_path / "elsewhere")
    done = upgrade(copy, release)
    assert done.returncode == 1
    assert f"{copy.as_posix()}/docs/b.md:1:1: error: not a file right here" in done.stderr
    assert tree(tmp_path / "elsewhere") == before


def test_a_dry_run_writes_nothing(copy: Path, release: Path) -> None:
    before = tree(copy)
    done = upgrade(copy, release, "--dry-run")
    assert (done.returncode, tree(copy)) == (0, before)
    assert "replaced: offprint/merge.py\n" in done.stdout
    assert json.loads(upgrade(copy, release, "--dry-run", "--json").stdout)["removed"] == [
        "docs/old.md",
        "offprint/gone/__init__.py",
    ]


def test_an_upgrade_can_be_taken_back_to_the_byte(copy: Path, release: Path) -> None:
    write(copy, {"README.md": b"Mine\n"})
    before = kept(copy)
    for _ in range(2):  # and made again
        assert upgrade(copy, release).returncode == 0
        done = run(copy, "upgrade", "--undo")
        assert (done.returncode, done.stderr) == (0, "taken back: the upgrade from 0.1.0 to 0.2.0\n")
        assert kept(copy) == before
        assert os.access(copy / ".ci/run", os.X_OK)
    for more in ((), ("--dry-run",), ("0.2.0",)):
        done = run(copy, "upgrade", "--undo", *more)
        assert (done.returncode, kept(copy)) == (2, before)


def test_taking_back_overwrites_nothing_that_was_changed_since(copy: Path, release: Path) -> None:
    old = kept(copy)
    upgrade(copy, release)
    write(copy, {"offprint/merge.py": b"# since\n"})
    before = tree(copy)
    done = run(copy, "upgrade", "--undo")
    assert (done.returncode, tree(copy)) == (1, before)
    assert f"{copy.as_posix()}/offprint/merge.py:1:1: error: was changed since" in done.stderr
    assert run(copy, "upgrade", "--undo", "--replace", "offprint/merge.py").returncode == 0
    assert kept(copy) == old
    assert [path.read_bytes() for path in copy.glob(".offprint/*/since/offprint/merge.py")] == [b"# since\n"]


def kill_at(step: int, act: Callable[[], object]) -> bool:
    """Do something in a process that dies before its nth change to the disk; whether it died."""
    child = os.fork()
    if not child:
        left = step

        def counted(real: Callable[..., object]) -> Callable[..., object]:
            def change(*arguments: object, **options: object) -> object:
                nonlocal left
                left -= 1
                if left < 0:
                    os._exit(9)
                return real(*arguments, **options)

            return change

        try:
            for holder, name in ((Path, "replace"), (Path, "unlink"), (shutil, "rmtree")):
                setattr(holder, name, counted(getattr(holder, name)))
            act()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.parametrize("way", ["upgrade", "undo"])
def test_whenever_it_is_killed_the_next_run_mends_it(copy: Path, release: Path, tmp_path: Path, way: str) -> None:
    before = kept(copy)
    if way == "undo":
        assert upgrade(copy, release).returncode == 0
    whole, died, by_build = kept(copy), 0, 0
    options = ("upgrade", str(release)) if way == "upgrade" else ("upgrade", "--undo")
    for step in range(1000):
        root = tmp_path / f"killed-{step}"
        shutil.copytree(copy, root)
        if not kill_at(step, partial(run, root, *options)):
            break
        died += 1
        if step % 3 == 0:  # the owner runs whatever build.py is there
            said = subprocess.run([sys.executable, "build.py"], cwd=root, capture_output=True, text=True, check=True)
            by_build += "was cut off: everything is as it was before it" in said.stderr
            now = kept(root)
            assert now in (before, {**with_history(NEW, OLD), **OWN})
            assert said.stdout == f"the build of {'0.1.0' if now == before else '0.2.0'}\n"
        elif way == "upgrade":
            assert upgrade(root, release).returncode == 0
            assert kept(root) == {**with_history(NEW, OLD), **OWN}
        else:
            run(root, "upgrade", "--undo")
            assert kept(root) == before
        shutil.rmtree(root)
    assert died > 20
    assert by_build > 3
    assert kept(copy) == whole


def test_another_version_mends_too(copy: Path, release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(mend, "_SOURCE", mend._SOURCE + b"# an older one\n")
        step = 0
        while tree(copy)["build.py"] == OLD["build.py"]:
            assert kill_at(step, partial(run, copy, "upgrade", str(release)))
            step += 1
    assert tree(copy)["build.py"].endswith(b"# an older one\n")
    assert upgrade(copy, release).returncode == 0
    assert kept(copy) == {**with_history(NEW, OLD), **OWN}


def test_what_cannot_be_written_leaves_all_as_it_was(
    copy: Path, release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real = kept(copy), Path.replace

    def full(self: Path, target: Path) -> Path:
        if Path(target).name == "part.py":
            raise OSError(28, "No space left on device", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", full)
    done = upgrade(copy, release)
    assert (done.returncode, kept(copy)) == (3, before)
    assert "No space left on device" in done.stderr


def odd(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname, entry.size = kind, link, 1 if kind == tarfile.REGTYPE else 0
    return entry


@pytest.mark.parametrize(
    "entry",
    [
        odd("../outside"),
        odd("offprint-0.2.0/../../outside"),
        odd("/tmp/outside"),
        odd("offprint-0.2.0/C:\\outside"),
        odd("offprint-0.2.0//offprint/merge.py"),
        odd("offprint-0.2.0/offprint/merge.py"),
        odd("offprint-0.2.0/link", tarfile.SYMTYPE, "/etc/passwd"),
        odd("offprint-0.2.0/link", tarfile.LNKTYPE, "offprint-0.2.0/build.py"),
        odd("offprint-0.2.0/device", tarfile.CHRTYPE),
        odd("offprint-0.2.0/pipe", tarfile.FIFOTYPE),
        odd("offprint-0.2.0/offprint/evil.py"),
    ],
    ids=lambda entry: f"{entry.name} {entry.type!r}",
)
def test_a_hostile_archive_is_refused(copy: Path, tmp_path: Path, entry: tarfile.TarInfo) -> None:
    release = tar(with_history(NEW, OLD), tmp_path / "hostile.tar.gz", entry)
    before = tree(tmp_path)
    done = upgrade(copy, release)
    assert (done.returncode, tree(tmp_path)) == (1, before)
    assert done.stderr.startswith(f"error: {release}: ")


def test_a_hostile_zip_is_refused(copy: Path, tmp_path: Path) -> None:
    for name, mode in (("../outside", 0o100644), ("new/link", 0o120777)):
        with zipfile.ZipFile(tmp_path / "hostile.zip", "w") as archive:
            for path, data in with_history(NEW, OLD).items():
                archive.writestr(f"new/{path}", data)
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            archive.writestr(entry, "/etc/passwd")
        before = tree(tmp_path)
        assert (upgrade(copy, tmp_path / "hostile.zip").returncode, tree(tmp_path)) == (1, before)


@pytest.mark.parametrize("kind", ["tar.gz", "zip"])
def test_a_bomb_is_refused(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 1_000_000)
    files = with_history({**NEW, "offprint/bomb.py": bytes(2_000_000)}, OLD)
    path = tmp_path / f"bomb.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(f"new/{name}", data)
    else:
        tar(files, path)
    assert path.stat().st_size < 100_000
    assert "more than 1 MB in it" in upgrade(copy, path).stderr


@pytest.mark.parametrize("data", [b"", b"PK\3\4 broken", b"\x1f\x8b broken", b"words", None])
def test_what_is_no_archive_is_said_to_be_none(copy: Path, release: Path, data: bytes | None) -> None:
    release.write_bytes(release.read_bytes()[:-200] if data is None else data)
    before = tree(copy)
    done = upgrade(copy, release)
    assert (done.returncode, tree(copy)) == (1, before)
    assert "cannot be read as an archive" in done.stderr


def test_what_is_no_release_is_said_to_be_none(copy: Path, tmp_path: Path) -> None:
    assert "no offprint/history.txt in it" in upgrade(copy, tar(NEW, tmp_path / "a.tar.gz")).stderr
    changed = {**with_history(NEW, OLD), "offprint/merge.py": b"# another\n"}
    assert "offprint/merge.py is not as" in upgrade(copy, tar(changed, tmp_path / "b.tar.gz")).stderr
    later = {**NEW, "pyproject.toml": NEW["pyproject.toml"].replace(b"3.11", b"3.99")}
    done = upgrade(copy, tar(with_history(later, OLD), tmp_path / "c.tar.gz"))
    assert (done.returncode, done.stderr) == (
        3,
        "error: Offprint 0.2.0 needs Python 3.99 or newer: run this with one\n",
    )
    assert upgrade(copy, tmp_path / "nothing.zip").returncode == 2


def test_the_same_version_is_no_upgrade_and_an_older_one_none_either(copy: Path, release: Path, tmp_path: Path) -> None:
    older = tar(with_history(OLD), tmp_path / "old.tar.gz")
    before = tree(copy)
    done = upgrade(copy, older)
    assert (done.returncode, done.stderr, tree(copy)) == (0, "this copy is Offprint 0.1.0 already\n", before)
    upgrade(copy, release)
    done = upgrade(copy, older)
    assert done.returncode == 2
    assert "0.1.0 is older than this copy, 0.2.0" in done.stderr


def test_a_folder_without_the_program_is_no_copy(tmp_path: Path, release: Path) -> None:
    assert upgrade(write(tmp_path / "digest", OWN), release).returncode == 2


class Host(BaseHTTPRequestHandler):
    """A host of repositories, of the kind that the path begins with."""

    archive: bytes
    places: Mapping[str, str] = {
        "/github/archive/refs/tags/v0.2.0.tar.gz": "/github/there.tar.gz",  # as codeload does
        "/github/releases/latest": "/github/releases/tag/v0.2.0",
        "/gitlab/-/releases/permalink/latest": "/gitlab/-/releases/v0.2.0",
        "/forgejo/releases/latest": "/forgejo/releases/tag/v0.2.0",
        "/empty/releases/latest": "/empty/releases",
        "/away/archive/refs/tags/v0.2.0.tar.gz": "file:///etc/passwd",
        "/bracket/archive/refs/tags/v0.2.0.tar.gz": "http://[::1",
        "/round/archive/refs/tags/v0.2.0.tar.gz": "/round/archive/refs/tags/v0.2.0.tar.gz",
    }
    archives = (
        "/github/there.tar.gz",
        "/gitlab/-/archive/v0.2.0/gitlab-v0.2.0.tar.gz",
        "/forgejo/archive/v0.2.0.tar.gz",
    )

    def do_GET(self) -> None:
        place = self.places.get(self.path)
        self.send_response(
            302 if place else 200 if self.path in self.archives else 503 if "broken" in self.path else 404
        )
        if place:
            self.send_header("Location", place)
        self.end_headers()
        if self.path in self.archives:
            self.wfile.write(self.archive)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def host(release: Path) -> str:
    Host.archive = release.read_bytes()
    server = ThreadingHTTPServer(("localhost", 0), Host)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return f"http://localhost:{server.server_address[1]}"


@pytest.mark.parametrize("kind", ["github", "gitlab", "forgejo"])
@pytest.mark.parametrize("version", ["0.2.0", "v0.2.0", "latest", ""])
def test_versions_are_found_at_the_usual_hosts(copy: Path, host: str, kind: str, version: str) -> None:
    (copy / "content/digest.yaml").write_text(f"upstream: {host}/{kind}\n")
    done = run(copy, "upgrade", *([version] if version else []), "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "replaced: offprint/merge.py" in done.stdout


def test_what_a_host_says_instead_is_told(copy: Path, host: str) -> None:
    for at, version, code, words in (
        ("empty", "latest", 2, "names no newest release"),
        ("github", "0.9.0", 2, f"no release 0.9.0 at {host}/github"),
        ("away", "0.2.0", 1, "is no address to take a program from"),
        ("round", "0.2.0", 3, "leads on and on"),
        ("broken", "0.2.0", 3, "503"),
        ("bracket", "0.2.0", 3, "Invalid IPv6 URL"),
    ):
        done = run(copy, "upgrade", version, "--from", f"{host}/{at}")
        assert (done.returncode, words in done.stderr) == (code, True), done.stderr
    assert run(copy, "upgrade", f"{host}/nothing.zip").returncode == 2
    assert run(copy, "upgrade", f"{host}/github/there.tar.gz", "--dry-run").returncode == 0
    assert run(copy, "upgrade", "--from", "http://localhost:1/").returncode == 3
    assert run(copy, "upgrade", "--from", "file:///tmp").returncode == 2
    done = run(copy, "upgrade")
    assert (done.returncode, "Set 'upstream' in content/digest.yaml" in done.stderr) == (2, True)


def test_the_changelog_tells_what_lies_between() -> None:
    text = "# C\n\n## [Unreleased]\n\nSoon.\n\n## [0.10.0] - 2026-03-01\n\nTen.\n\n## 0.9.0\n\nNine.\n\n## [0.2.0]\n\nTwo.\n"
    assert between(text, "0.2.0", "0.10.0") == "## [0.10.0] - 2026-03-01\n\nTen.\n\n## 0.9.0\n\nNine."
    new = name_version(text, "0.11.0", "2026-04-01")
    assert between(new, "0.10.0", "0.11.0") == "## [0.11.0] - 2026-04-01\n\nSoon."
    assert between(new, "0.2.0", "0.10.0") == between(text, "0.2.0", "0.10.0")
    with pytest.raises(ValueError, match="Unreleased"):
        name_version(new, "0.11.0", "2026-04-01")


def repository() -> dict[str, bytes]:
    """The files of this program, as a release has them."""
    folders = (path for name in ("offprint", "templates", "docs") for path in (REPOSITORY / name).rglob("*"))
    paths = [path for path in folders if path.is_file() and "__pycache__" not in path.parts]
    paths += [
        REPOSITORY / name for name in ("build.py", "pyproject.toml", "requirements.txt", "README.md", "CHANGELOG.md")
    ]
    return {path.relative_to(REPOSITORY).as_posix(): path.read_bytes() for path in paths}


def test_a_digest_of_the_first_release_is_upgraded_and_built(tmp_path: Path) -> None:
    new = {path: data for path, data in repository().items() if path != HISTORY}
    new["pyproject.toml"] = new["pyproject.toml"].replace(b'\nversion = "', b'\nversion = "9')
    old = {path: data + b"\n# as it was\n" for path, data in new.items() if path.endswith((".py", ".css"))}
    old |= {"pyproject.toml": repository()["pyproject.toml"], "offprint/once.py": b"raise SystemExit\n"}
    release = tar(with_history(new, old), tmp_path / "new.tar.gz")
    root = write(tmp_path / "copy", old)
    shutil.copytree(CONTENT, root / "content")
    before = tree(root)
    done = upgrade(root, release)
    assert done.returncode == 0, done.stderr

    after = tree(root / "content")
    changed = {path for path, data in tree(CONTENT).items() if after.pop(path) != data}
    assert (changed, after) == ({"imported.jsonl"}, {})
    assert {path: data for path, data in tree(root).items() if path in new} == new
    head, *lines = map(json.loads, (root / "content/imported.jsonl").read_text().splitlines())
    assert head == {"offprint": "content", "format": FORMAT}
    was = map(json.loads, (CONTENT / "imported.jsonl").read_text().splitlines())
    assert sorted(line["id"] for line in lines) == sorted(line["id"] for line in was)

    built = subprocess.run(
        [sys.executable, "build.py", "--jobs", "1"], cwd=root, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    assert built.stderr.startswith("4 papers: 4 unchanged, 2 edited by hand, 1 deleted by hand\n")
    pages = tree(root / "content" / "papers")
    assert pages == tree(CONTENT / "papers")
    assert "We keep bees" in (root / "site/about.html").read_text()
    assert "Read it twice." in (root / "site/papers/programs-for-hives-in-c.html").read_text()

    done = run(root, "upgrade", "--undo", "--replace", "content/imported.jsonl")
    assert done.returncode == 0, done.stderr
    assert {
        path: data
        for path, data in kept(root).items()
        if not path.startswith("site/") and "__pycache__" not in path and ".cache" not in path
        if path != "content/overrides.json"  # which the build wrote, for the owner's template
    } == before
