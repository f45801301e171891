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
    return pages_address(_origin(text))


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


def _origin(text: str) -> str:
    """The ``url`` of ``[remote "origin"]``; configparser would stumble over what else Git writes."""
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line
        elif section == '[remote "origin"]' and (found := re.fullmatch(r'url\s*=\s*"?([^"]*?)"?', line)):
            return found[1]
    return ""
