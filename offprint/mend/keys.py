"""Misspelt keys, at every depth that a schema knows."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from offprint.mend.trees import Mend

_NEAR = 0.75
"""The part of their letters that a slip and the right key share at least, by Ratcliff and Obershelp."""


def mend_keys(tree: Any, name: str) -> Iterator[Mend]:
    """The keys of a document that its schema does not have, and that have one likeness among those it has, which does
    not stand beside them."""
    schema = read_schema(name)
    yield from _walk(tree, schema, schema)


@cache
def read_schema(name: str) -> Mapping[str, Any]:
    """A schema of offprint/schemas/."""
    path = Path(__file__).resolve().parent.parent / "schemas" / f"{name}.json"
    schema: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    return schema


def _walk(node: Any, schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[Mend]:
    while "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
    for other in schema.get("anyOf", ()):
        yield from _walk(node, other, whole)
    if node.id == "sequence":
        for item in node.value:
            yield from _walk(item, schema.get("items", {}), whole)
    elif node.id == "mapping":
        known = schema.get("properties", {})
        here = [str(key.value) for key, _ in node.value]
        for key, value in node.value:
            if key.id == "scalar" and key.value in known:
                yield from _walk(value, known[key.value], whole)
            elif isinstance(schema.get("additionalProperties"), dict):
                yield from _walk(value, schema["additionalProperties"], whole)
            elif known and key.id == "scalar" and here.count(key.value) == 1:
                meant = _meant(str(key.value), list(known))
                if len(meant) == 1 and meant[0] not in here:
                    quote = key.style if key.style in ("'", '"') else ""
                    yield Mend(key, f"{quote}{meant[0]}{quote}", meant[0])


def _meant(word: str, known: list[str]) -> list[str]:
    small = word.strip().casefold()
    return [small] if small in known else difflib.get_close_matches(small, known, n=2, cutoff=_NEAR)
