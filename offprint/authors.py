"""content/authors.yaml → who the authors of papers are, where the owner knows: a page, an ORCID iD, other spellings."""

from __future__ import annotations

import re
from collections.abc import Mapping

from offprint.config import Root
from offprint.errors import Problem
from offprint.inputs import parse_yaml, read_text
from offprint.model import Author, normalise

KEYS = ("url", "orcid", "also")


def read_authors(root: Root, problems: list[Problem]) -> Mapping[str, Author]:
    """The authors that the owner tells of, under the key of each spelling of theirs; none where there is no file."""
    path = root.content / "authors.yaml"
    if not path.exists():
        return {}
    shown = root.shown(path)
    text = read_text(path, shown, problems)
    top = parse_yaml(text, shown, problems) if text is not None else None
    found: dict[str, Author] = {}
    for name in top.places if top else ():
        fields = top.mapping(name) if top else None
        if not fields:
            continue
        fields.refuse_unknown(KEYS)
        orcid = fields.text("orcid").removeprefix("https://orcid.org/").upper()
        if orcid and not is_orcid(orcid):
            fields.report(f"'orcid' must be an ORCID iD such as 0000-0002-1825-0097, not {orcid!r}", "orcid")
        author = Author(name=" ".join(name.split()), url=fields.url("url"), orcid=orcid)
        for spelling in (name, *fields.texts("also")):
            other = found.setdefault(normalise(spelling), author)
            if other is not author:
                fields.report(f"{spelling!r} stands under {other.name!r} already; keep one")
    return found


def is_orcid(text: str) -> bool:
    """Whether the last character is the check of the fifteen digits before it (ISO 7064, 11-2)."""
    if not re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", text):
        return False
    total = 0
    for digit in text.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return text[-1] == "0123456789X"[(12 - total % 11) % 11]
