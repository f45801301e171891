"""What is imported: a command takes what it needs, for all of Offprint takes longer to import than little to do."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from builds import REPOSITORY

RARE = {"feedparser", "requests", "urllib.request", "http.client", "ssl", "asyncio", "watchfiles"} | {
    *("latex2mathml", "babel.messages", "concurrent.futures", "multiprocessing.context"),
    *(f"offprint.sources.{name}" for name in ("bibtex", "csl", "feed", "huggingface", "openalex", "ris")),
    *(f"offprint.{name}" for name in ("doctor", "fetch.client", "mend", "migrate", "new", "serve", "upgrade", "watch")),
}
"""What an ordinary build has no use for: other formats, catalogues, networks, more processes."""


def begin(root: Path, name: str, source: str) -> None:
    """A small digest of one source."""
    (root / "content" / "sources").mkdir(parents=True)
    (root / "content" / "digest.yaml").write_text("title: Hive\nbase_url: https://hive.example/\ncards: false\n")
    (root / "content" / "sources" / name).write_text(source)


def imported(*arguments: str) -> set[str]:
    """Every module that ``build.py ARGUMENTS`` imports, in a process of its own."""
    command = [sys.executable, "-X", "importtime", str(REPOSITORY / "build.py"), *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    return set(re.findall(r"^import time: +\d+ \| +\d+ \| +(\S+)$", done.stderr, re.M))


def test_the_help_is_there_at_once() -> None:
    found = imported("--help")
    ours = {"offprint", "offprint.arguments", "offprint.errors", "offprint.recall"}
    assert {name for name in found if name.split(".")[0] == "offprint"} == ours
    assert found.isdisjoint(RARE | {"yaml", "jinja2", "babel", "lxml", "markdown_it", "json", "hashlib"})


def test_a_build_of_a_pasted_list_imports_no_more_than_it_uses(tmp_path: Path) -> None:
    begin(tmp_path, "2026-03-01-list.txt", "Wax in Winter\nWe measure wax in winter combs. It stays cold and firm.\n")
    found = imported("--root", str(tmp_path), "--jobs", "1")
    assert "offprint.sources.listing" in found
    assert found & RARE == set()


def test_what_reads_a_format_is_imported_where_a_file_is_of_it(tmp_path: Path) -> None:
    begin(tmp_path, "2026-03-01.bib", "@article{wax, title={Wax}, year={2026}}\n")
    found = imported("check", "--root", str(tmp_path), "--jobs", "1")
    assert {"offprint.sources.bibtex", "bibtexparser.model"} <= found
    assert {"offprint.sources.feed", "offprint.sources.ris", "feedparser"} & found == set()
