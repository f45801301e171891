"""Make this working copy into a release: ``make release VERSION=0.2.0``. What is left to do is said at the end.

Sets the version, puts what the changelog calls unreleased under it, and writes the list of the marks of every version
of each file, by which ``build.py upgrade`` knows in any copy what was changed there.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from offprint.upgrade.changelog import name_version  # noqa: E402
from offprint.upgrade.release import HISTORY, format_history, in_numbers, marks_of, version_of  # noqa: E402


def git(*arguments: str) -> str:
    return subprocess.run(["git", "-C", str(ROOT), *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout


def history() -> str:
    """Every version of every file: in the history of what is checked out and of all tags, and as the files are now."""
    marks = []
    changes = git(
        "-c",
        "core.quotePath=off",
        "log",
        "HEAD",
        "--tags",
        "-m",
        "--root",
        "--raw",
        "--no-abbrev",
        "--no-renames",
        "--format=",
    )
    for line in changes.splitlines():
        if found := re.fullmatch(r":\d+ (\d+) [0-9a-f]+ ([0-9a-f]+) [AMT]\t(.*)", line):
            marks.append((found[3], found[2][:12]))
    tracked = git("ls-files", "-z", "--cached").split("\0")
    for path in filter(None, tracked):
        if (ROOT / path).is_file():
            marks += [(path, mark) for mark in marks_of((ROOT / path).read_bytes())]
    return format_history(marks)


def today() -> date:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else datetime.now().astimezone().date()


def main() -> None:
    parser = argparse.ArgumentParser(prog="make release", description=__doc__.split("\n")[0])
    parser.add_argument("version", help="such as 0.2.0")
    parser.add_argument(
        "--date", type=date.fromisoformat, default=today(), help="the day of the release (default: today)"
    )
    options = parser.parse_args()
    if not re.fullmatch(r"\d+\.\d+\.\d+", options.version):
        parser.error(f"a version is three numbers, such as 0.2.0, not {options.version!r}")
    if in_numbers(options.version) <= in_numbers(version_of(ROOT)) and git("tag", "--list", f"v{version_of(ROOT)}"):
        parser.error(f"{options.version} does not come after {version_of(ROOT)}")
    if git("rev-parse", "--is-shallow-repository").strip() == "true":
        sys.exit("error: the history is not all here: git fetch --unshallow --tags")
    project, changes = ROOT / "pyproject.toml", ROOT / "CHANGELOG.md"
    try:
        new = name_version(changes.read_text("utf-8"), options.version, options.date.isoformat())
    except ValueError as error:
        sys.exit(f"error: {error}")
    changes.write_text(new, "utf-8", newline="\n")
    text = re.sub(r'(?m)^version = ".*"$', f'version = "{options.version}"', project.read_text("utf-8"), count=1)
    project.write_text(text, "utf-8", newline="\n")
    (ROOT / HISTORY).write_text(history(), "utf-8", newline="\n")  # last: it holds the marks of the two above
    print(f"Read the changelog, then:\n  git add {HISTORY} && git commit -am 'Release {options.version}'")
    print(f"  git tag v{options.version} && git push --follow-tags origin HEAD v{options.version}")


if __name__ == "__main__":
    main()
