"""Values of front matter that have one right form: identifiers, ids, days, names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Set
from typing import Any

from offprint.authors import is_orcid
from offprint.frontmatter import format_scalar
from offprint.inputs import tree_of
from offprint.mend.days import mend_day
from offprint.mend.trees import Mend, plain_value, values_of
from offprint.model import ID, PartialDate, edition_date, normalise
from offprint.plainhead import ARXIV, DOI
from offprint.slugs import slug_of
from offprint.sources.fields import turn_name

_AT_ARXIV = re.compile(
    r"(?:(?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv:\s*)(?P<id>[\w.-]+(?:/\d{7}(?:v\d+)?)?)/?",
    re.I,
)
_AT_DOI = re.compile(r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:\s*)(?P<id>10\.[^\s?#%]+)", re.I)
_AT_ORCID = re.compile(r"(?:https?://)?(?:www\.)?orcid\.org/(?P<id>[\dX-]+)/?", re.I)
_NUMBER = re.compile(r"\d+\.\d+")
_NAME = re.compile(r"(?:[^\W\d_a-z][\w.’'-]*|d[aeiou]l?|del|della|di|van|von|der|den|dos|la|le|ter|ten|bin|ibn|al)")
"""A word of a person's name: a capital, or what names are joined by."""


def mend_values(tree: Any, ids: Mapping[str, Set[str]]) -> Iterator[Mend]:
    """The values of a page's front matter that can be mended. ``ids`` are those of the themes and tags that there
    are."""
    for key, node in tree.value:
        name = str(key.value)
        texts = node.value if node.id == "sequence" and name in ("tags", "orcids") else [node]
        texts = [value for each in texts for value in ([v for _, v in each.value] if each.id == "mapping" else [each])]
        for each in texts:
            text = plain_value(each)
            if text:
                yield from _mend(name, each, " ".join(text.split()), ids)


def _mend(name: str, node: Any, text: str, ids: Mapping[str, Set[str]]) -> Iterator[Mend]:
    if name == "arxiv":
        bare = _identifier(_AT_ARXIV, ARXIV, re.sub(r"\.pdf$", "", text))
        if re.fullmatch(ARXIV, text) and not node.style and _NUMBER.fullmatch(text):
            yield Mend(node, json.dumps(text), text)  # else YAML's other readers lose the zeros at its end
        elif bare and not re.fullmatch(ARXIV, text):
            number = re.sub(r"v\d+$", "", bare)
            yield Mend(node, json.dumps(number), number)
    elif name == "doi" and not re.fullmatch(DOI, text):
        yield from _written(node, _identifier(_AT_DOI, DOI, text))
    elif name == "orcids" and (found := _AT_ORCID.fullmatch(text)) and is_orcid(found["id"].upper()):
        yield from _written(node, found["id"].upper())
    elif name in ("theme", "tags") and not re.fullmatch(ID, text):
        yield from _written(node, _known_id(text, ids[name]))
    elif name == "slug" and not re.fullmatch(ID, text):
        simple = re.sub(r"[ _]+", "-", text.lower())
        yield from _written(node, simple if re.fullmatch(ID, simple) else "")
    elif (name == "added" and not edition_date(text)) or (name == "edition" and not re.fullmatch(ID, text)):
        yield from _written(node, mend_day(text))
    elif name in ("published", "updated") and not PartialDate.parse(text):
        yield from _written(node, mend_day(text, partial=True))
    elif name == "authors" and (names := _names(text)):
        source = f"[{', '.join(map(format_scalar, names))}]"
        yield Mend(node, source, names)


def _written(node: Any, value: str) -> Iterator[Mend]:
    if value:
        yield Mend(node, format_scalar(value), value)


def _identifier(address: re.Pattern[str], shape: str, text: str) -> str:
    found = address.fullmatch(text)
    return found["id"] if found and re.fullmatch(shape, found["id"]) else ""


def _known_id(text: str, known: Set[str]) -> str:
    """The one id that is this text but for case, spaces and signs."""
    meant = {id_ for id_ in known if id_ == slug_of(text) or normalise(id_) == normalise(text)}
    return meant.pop() if len(meant) == 1 else ""


def _names(text: str) -> list[str]:
    """The names in ``Ann Author and Bob Writer`` or ``Author, Ann and Writer, Bob`` (BibTeX); none in what may be an
    institute of arts and sciences."""
    parts = text.split(" and ")
    if len(parts) < 2 or ";" in text or len({part.count(",") for part in parts}) > 1 or parts[0].count(",") > 1:
        return []
    for part in parts:
        words = part.replace(",", " ").split()
        if not 2 <= len(words) <= 5 or not all(map(_NAME.fullmatch, words)):
            return []
    return [turn_name(part) for part in parts]


def mend_spaces(head: str) -> str:
    """Front matter without spaces at the ends of its lines, but for those of texts that run over several lines."""
    tree = tree_of(head)
    if tree is None or not re.search(r"[ \t]+$", head, re.M):
        return head
    kept = {line for first, last in _runs(tree) for line in range(first, last + 1)}
    lines = head.split("\n")
    bare = "\n".join(line if number in kept else line.rstrip(" \t") for number, line in enumerate(lines))
    return bare if values_of(tree_of(bare)) == values_of(tree) else head


def _runs(node: Any) -> Iterator[tuple[int, int]]:
    """First and last line of each text that runs over several."""
    if node.id == "scalar":
        if node.start_mark.line != node.end_mark.line:
            yield node.start_mark.line, node.end_mark.line
        return
    for item in node.value:
        for each in item if isinstance(item, tuple) else (item,):
            yield from _runs(each)
