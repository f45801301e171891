"""YAML in which single nodes are written anew: every other character stays, and the whole must read back as meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from offprint.inputs import tree_of


class Mend(NamedTuple):
    """A node, what is to be written in its place, and what that must be read as."""

    node: Any
    source: str
    value: str | list[str]


def mend_all(text: str, mends: Callable[[Any], Iterable[Mend]], errors: Callable[[str], int]) -> str:
    """The text with every mend that ``mends`` finds in its tree, one after the other, but for those that would not read
    back as meant, or after which ``errors`` counts more."""
    refused: set[tuple[int, str]] = set()
    while (tree := tree_of(text)) is not None:
        for mend in mends(tree):
            start, end = mend.node.start_mark.index, mend.node.end_mark.index
            if (start, mend.source) in refused:
                continue
            new = text[:start] + mend.source + text[end:]
            again = tree_of(new)
            if (
                new != text
                and values_of(again) == values_of(tree, {id(mend.node): mend.value})
                and errors(new) <= errors(text)
            ):
                text = new
                break
            refused.add((start, mend.source))
        else:
            break
    return text


def values_of(node: Any, instead: Mapping[int, str | list[str]] | None = None) -> object:
    """What a tree says, some of its nodes taken for other ones; the places of none."""
    if instead and id(node) in instead:
        return instead[id(node)]
    if node is None or isinstance(node.value, str):
        return node and node.value
    return [
        tuple(values_of(each, instead) for each in item) if isinstance(item, tuple) else values_of(item, instead)
        for item in node.value
    ]


def plain_value(node: Any) -> str | None:
    """The text of a node that is one, written on one line and not as a block; None of any other."""
    if not isinstance(node.value, str) or node.style in ("|", ">") or node.start_mark.line != node.end_mark.line:
        return None
    return node.value
