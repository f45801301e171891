"""What lies in the digest's folder besides content/: the site, its size, what git leaves out, what dead builds left."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from offprint.config import Root
from offprint.doctor.findings import Finding
from offprint.output import MARKER

_MEGA = 1024 * 1024
_SITE = 900 * _MEGA
"""GitHub Pages takes a gigabyte (GitHub Docs, "GitHub Pages limits")."""
_LARGE, _REFUSED = 50 * _MEGA, 100 * _MEGA
"""Files that GitHub warns of, and those that it refuses (GitHub Docs, "About large files on GitHub")."""


def judge_site(root: Root, program: Path) -> Iterator[Finding]:
    """Whether the site is built, by this version, and small enough; ``program`` is Offprint's folder."""
    if not root.site.is_dir() or not any(path.name != ".gitignore" for path in root.site.iterdir()):
        yield Finding(level="note", about="site/", text="The site was not built here yet.", do="Run make.")
        return
    if not (root.site / MARKER).is_file():
        do = "Move it away: a build replaces site/ whole, and stops at a folder that it did not make."
        yield Finding(level="error", about="site/", text="There is a folder site/ that Offprint did not make.", do=do)
        return
    built = (root.site / MARKER).stat().st_mtime
    wrote = (root.content / name for name in ("digest.yaml", "themes.yaml", "authors.yaml", "about.md", "sources"))
    if any(
        mtime > built
        for mtime in _mtimes((program / "offprint", program / "templates"), (".py", ".html", ".css", ".js"))
    ):
        text = "The site was built by another version of Offprint than this one, or before you changed its files."
        yield Finding(level="note", about="site/", text=text, do="Run make.")
    elif any(mtime > built for mtime in _mtimes(wrote, ("",))):
        text = "content/ was changed after the site was built."
        yield Finding(level="note", about="site/", text=text, do="Run make.")
    else:
        yield Finding(level="ok", about="site/", text="It is built, and newer than what it was made from.")
    size = sum(size for _, size in _sizes(root.site))
    if size > _SITE:
        text = f"The site has {size // _MEGA:,} MB; GitHub Pages takes 1,000."
        do = "Set cards: false in content/digest.yaml, or split the digest; other hosts take more: docs/publishing.md."
        yield Finding(level="warning", about="site/", text=text, do=do)


def judge_sizes(root: Root) -> Iterator[Finding]:
    """Files of content/ that are too large for GitHub."""
    for path, size in _sizes(root.content):
        if size > _LARGE:
            text = f"It has {size // _MEGA:,} MB; GitHub takes files up to 100 MB, and warns from 50 on."
            do = "Split it: every file in content/sources/ is read." if size > _REFUSED else "Split it before it grows."
            yield Finding(level="error" if size > _REFUSED else "warning", about=root.shown(path), text=text, do=do)


def judge_ignored(root: Root, top: Path | None) -> Iterator[Finding]:
    """Whether git leaves out what builds make; ``top`` is the repository's folder, None outside of one."""
    if top is None:
        return
    for name in ("site", ".cache", ".venv"):
        if not (_ignored(root.folder, name) or _ignored(top, name) or _ignored_within(root.folder / name)):
            text = f"Git is not told to leave out {name}/, which is made anew at any time."
            do = f"Write a line /{name}/ into the file .gitignore. If it was committed: git rm -r --cached {name}"
            yield Finding(level="warning", about=".gitignore", text=text, do=do)


def judge_leftovers(root: Root) -> Iterator[Finding]:
    left = sorted(
        path.name for path in root.folder.iterdir() if fnmatch.fnmatch(path.name, ".site-*-*") and path.is_dir()
    )
    if left:
        text = f"A build that was interrupted left {', '.join(left[:3])}{' and more' if len(left) > 3 else ''}."
        do = "Run make: the next build takes them away. Do not do so while another build is running."
        yield Finding(level="warning", about="leftovers", text=text, do=do)


def _ignored(folder: Path, name: str) -> bool:
    try:
        lines = (folder / ".gitignore").read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
    return any(fnmatch.fnmatch(name, line.strip().strip("/")) for line in lines if line.strip().strip("/"))


def _ignored_within(folder: Path) -> bool:
    """Whether a folder's own ignore file leaves all of it out, as the one that Python puts into .venv."""
    try:
        return "*" in (folder / ".gitignore").read_text("utf-8", "replace").split()
    except OSError:
        return False


def _sizes(folder: Path) -> Iterator[tuple[Path, int]]:
    """Every file below a folder, and its bytes; what cannot be looked at is passed over."""
    for parent, _, names in os.walk(folder):
        for name in sorted(names):
            path = Path(parent, name)
            try:
                yield path, path.lstat().st_size
            except OSError:
                continue


def _mtimes(paths: Iterable[Path], endings: tuple[str, ...]) -> Iterator[float]:
    for path in paths:
        if path.is_file():
            yield path.stat().st_mtime
        for file, _ in _sizes(path):
            if file.name.endswith(endings):
                yield file.lstat().st_mtime
