"""Who the authors of papers are: names that are one person's, and what content/authors.yaml tells of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from offprint.config import Root
from offprint.errors import Problem
from offprint.inputs import parse_yaml, read_text
from offprint.model import Author, Detail, make_id, normalise
from offprint.slugs import slug_of

KEYS = ("url", "orcid", "also")


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """An author as a paper names them, and where to read more of them."""

    name: str
    path: str = ""
    """The page of the author's papers here; empty where this is the only one."""
    author: Author


def read_authors(root: Root, problems: list[Problem]) -> Mapping[str, Author]:
    """The authors that the owner tells of, by ``normalise`` of each spelling of theirs; none where there is no file."""
    path = root.content / "authors.yaml"
    if not path.exists():
        return {}
    shown = root.shown(path)
    text = read_text(path, shown, problems)
    return parse_authors(text, shown, problems) if text is not None else {}


def parse_authors(text: str, shown: str, problems: list[Problem]) -> Mapping[str, Author]:
    """The same of the text of an authors.yaml; whatever is wrong goes to ``problems``."""
    top = parse_yaml(text, shown, problems)
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


def bylines(
    papers: Iterable[Iterable[str]], known: Mapping[str, Author], orcids: Iterable[Detail] = ()
) -> dict[str, Byline]:
    """The names on each paper → every name as it stands there, and what is shown of it. Names that differ in accents,
    case or punctuation only are one author's, and those of which the owner says so. An ORCID iD is the owner's word or,
    where all papers have the same for a name, theirs."""
    count: Counter[str] = Counter()
    spellings: dict[str, Counter[str]] = {}
    for names in papers:
        keys = {name: _key(name, known) for name in names}
        count.update(set(keys.values()))
        for name, key in keys.items():
            spellings.setdefault(key, Counter())[name] += 1
    said: dict[str, set[str]] = {}
    for detail in orcids:
        if is_orcid(detail.text):
            said.setdefault(_key(detail.name, known), set()).add(detail.text)
    found: dict[str, Byline] = {}
    for key, times in spellings.items():
        author = known.get(key) or Author(name=min(times, key=lambda name: (-times[name], name)))
        if not author.orcid and len(said.get(key, ())) == 1:
            author = replace(author, orcid=min(said[key]))
        path = f"authors/{_slug(key, author.name)}.html" if count[key] > 1 else ""
        found |= {name: Byline(name=name, path=path, author=author) for name in times}
    return found


def _key(name: str, known: Mapping[str, Author]) -> str:
    key = normalise(name)
    return normalise(known[key].name) if key in known else key


def _slug(key: str, name: str) -> str:
    """The name in Latin letters; where that loses something by which names differ, it ends in a mark of the key."""
    slug = slug_of(name, 60)
    return slug if slug.replace("-", "") == key else f"{slug}-{make_id(key)[:5]}".strip("-")


def is_orcid(text: str) -> bool:
    """Whether the last character is the check of the fifteen digits before it (ISO 7064, 11-2)."""
    if not re.fullmatch(r"(?:[0-9]{4}-){3}[0-9]{3}[0-9X]", text):
        return False
    total = 0
    for digit in text.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return text[-1] == "0123456789X"[(12 - total % 11) % 11]
