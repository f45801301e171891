"""CHANGELOG.md (keepachangelog.com): what it says between two versions, and a new version in it."""

from __future__ import annotations

import re

from offprint.upgrade.release import in_numbers

_HEADING = re.compile(r"^## +\[?(?P<name>[^\]\s]+)\]?.*$", re.M)


def between(text: str, old: str, new: str) -> str:
    """The sections of the versions after the old one, up to the new one, as they stand."""
    found = list(_HEADING.finditer(text))
    ends = [heading.start() for heading in found[1:]] + [len(text)]
    return "\n\n".join(
        text[heading.start() : end].strip()
        for heading, end in zip(found, ends, strict=True)
        if re.fullmatch(r"\d{1,9}\.\d{1,9}\.\d{1,9}", heading["name"])
        and in_numbers(old) < in_numbers(heading["name"]) <= in_numbers(new)
    )


def name_version(text: str, version: str, day: str) -> str:
    """The text with what was unreleased under a version and its day, and nothing unreleased. Raises ValueError where
    there is no such heading, or the version stands there."""
    names = [heading["name"] for heading in _HEADING.finditer(text)]
    if "Unreleased" not in names or version in names:
        raise ValueError("CHANGELOG.md needs a heading '## [Unreleased]', and none of this version")
    return text.replace("## [Unreleased]", f"## [Unreleased]\n\n## [{version}] - {day}", 1)
