"""The git repository that a digest lies in: its remote and branches, read from git's own files. git is not started."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from offprint.remote import read_remotes

_ADDRESS = re.compile(
    r"(?:[a-z+]+://)?(?:[^@/]*@)?(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::\d+(?=/))?[:/]/?"
    r"(?P<owner>[^\s?#]+)/(?P<name>[^/\s?#]+?)(?:\.git)?/?",
    re.I,
)
"""Addresses of remotes, as git writes them (git-clone, "GIT URLS"); who logs in with which password is not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """What git's files tell; empty where they do not."""

    top: Path | None = None
    """The folder that holds ``.git``; None outside of a repository."""
    host: str = ""
    owner: str = ""
    name: str = ""
    branch: str = ""
    """The one that is checked out."""
    default: str = ""
    """The remote's, as far as this clone knows."""

    @property
    def on_github(self) -> bool:
        return self.host == "github.com"

    @property
    def pages(self) -> str:
        """Where GitHub Pages shows the site, unless it has a domain of its own."""
        host = f"{self.owner.lower()}.github.io"
        return f"https://{host}/" if self.name.lower() == host else f"https://{host}/{self.name}/"


def read_repository(folder: Path, environment: Mapping[str, str]) -> Repository:
    """The repository that a folder lies in. In a workflow, GitHub's variables name it. Raises OSError where it may not
    be read."""
    here = folder.resolve()
    top = next((path for path in (here, *here.parents) if (path / ".git").exists()), None)
    own, common = _git_folders(top / ".git") if top else (None, None)
    host, owner, name = _remote(_text(common and common / "config"))
    if re.fullmatch(r"[^/\s]+/[^/\s]+", named := environment.get("GITHUB_REPOSITORY", "")):
        server = _ADDRESS.fullmatch(f"{environment.get('GITHUB_SERVER_URL', 'https://github.com')}/{named}")
        host, (owner, name) = server["host"] if server else "github.com", named.split("/")
    return Repository(
        top=top,
        host=host.lower(),
        owner=owner,
        name=name,
        branch=_reference(_text(own and own / "HEAD"), "refs/heads/"),
        default=_reference(_text(common and common / "refs/remotes/origin/HEAD"), "refs/remotes/origin/"),
    )


def _git_folders(git: Path) -> tuple[Path, Path]:
    """(what is this checkout's own, what all checkouts share): two folders in a worktree (gitrepository-layout)."""
    if git.is_dir():
        return git, git
    pointer = re.match(r"gitdir: (.+)", _text(git))
    own = git.parent / pointer[1].strip() if pointer else git
    shared = _text(own / "commondir").strip()
    return own, own / shared if shared else own


def _text(path: Path | None) -> str:
    with suppress(OSError, ValueError):
        return path.read_text("utf-8", "replace") if path else ""
    return ""


def _remote(config: str) -> tuple[str, str, str]:
    """Host, owner and name of ``origin``, or of the first remote there is."""
    remotes = read_remotes(config)
    found = _ADDRESS.fullmatch(remotes.get("origin") or next(iter(remotes.values()), ""))
    return (found["host"], found["owner"], found["name"]) if found else ("", "", "")


def _reference(text: str, prefix: str) -> str:
    found = re.match(rf"ref: {prefix}(\S+)", text)
    return found[1] if found else ""
