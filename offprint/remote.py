"""Where a site will be read, by where its repository was cloned from: what Git notes in .git/config, without Git."""

from __future__ import annotations

import re
from pathlib import Path

_PAGES = {"github.com": "github.io", "gitlab.com": "gitlab.io", "codeberg.org": "codeberg.page"}
"""The domains below which these hosts show the sites of those who keep repositories there."""
_ADDRESS = re.compile(
    r"(?:[a-z+]+://(?:[^/@]*@)?|[^/@:]+@)(?P<host>[\w.-]+)(?::\d+(?=/))?[:/]+(?P<path>[\w./~-]+?)(?:\.git)?/?"
)
"""An address or scp's short form of one (gitprotocol, GIT URLS); names and passwords in it are passed over."""


def guess_address(folder: Path) -> str:
    """The address that GitHub, GitLab or Codeberg Pages has for the repository in a folder; empty if there is none."""
    try:
        text = (folder / ".git" / "config").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    return pages_address(read_remotes(text).get("origin", ""))


def pages_address(remote: str) -> str:
    """``git@github.com:you/bees.git`` → ``https://you.github.io/bees/``; empty for any other host."""
    found = _ADDRESS.fullmatch(remote)
    domain = _PAGES.get(found["host"].lower(), "") if found else ""
    owner, _, name = found["path"].strip("/").partition("/") if found else ("", "", "")
    owner = owner.lower()  # as hosts' names are
    if not domain or not name or not re.fullmatch(r"[a-z0-9-]+", owner):
        return ""
    home = name.lower() in (f"{owner}.{domain}", "pages" if domain == "codeberg.page" else "")
    return f"https://{owner}.{domain}/" + ("" if home else f"{name}/")


def read_remotes(config: str) -> dict[str, str]:
    """The ``url`` of each remote in the text of .git/config; configparser would stumble over what else Git writes."""
    remotes: dict[str, str] = {}
    section = ""
    for line in config.splitlines():
        if head := re.match(r'\s*\[(?:remote "(.*)")?', line):
            section = head[1] or ""
        elif section and (url := re.match(r'\s*url\s*=\s*"?([^"]*)', line, re.I)):
            remotes.setdefault(section, url[1].strip())
    return remotes
