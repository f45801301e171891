"""What a template is made of, without printing it: its blocks, what it takes from other templates, and what it gives
them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from jinja2 import Environment, TemplateNotFound, nodes

from offprint.templating import FILTERS, OURS, template_environment

Kind = Literal["extends", "include", "import"]
_KINDS: dict[type[nodes.Node], Kind] = {
    nodes.Extends: "extends",
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "import",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block, and how many others it stands in."""

    name: str
    line: int
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Another template that one names: one of several, if it names several."""

    kind: Kind
    names: tuple[str, ...]
    line: int
    wanted: tuple[str, ...] = ()
    """What is taken of it by name."""
    whole: bool = False
    """Whether it is imported whole, so that a name that is not there is a fault only where it is printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anatomy:
    """What a template is made of."""

    blocks: tuple[Block, ...]
    references: tuple[Reference, ...]
    gives: frozenset[str]
    """The macros and values that others can import."""
    lines: tuple[str, ...]

    @property
    def parent(self) -> str:
        """The template that it extends; empty where there is none, or where only printing tells which."""
        found = [reference.names for reference in self.references if reference.kind == "extends"]
        return found[0][0] if found and len(found[0]) == 1 else ""

    def column(self, line: int, word: str) -> int:
        """Where a word stands in a line, from 1."""
        return max(self.lines[line - 1].find(word), 0) + 1 if line <= len(self.lines) else 1


class Anatomist:
    """Reads the templates of a digest: the owner's, in ``own``, before ours. Each is read once."""

    def __init__(self, own: Path, ours: Path) -> None:
        self._own, self._ours = own, ours
        self._environment = template_environment(own, ours)
        self._read: dict[str, Anatomy] = {}

    def whole_name(self, name: str) -> str:
        """The name by which a template is known here: ``offprint/NAME`` for ours, however it was asked for; empty where
        there is none."""
        parts = [part for part in name.split("/") if part not in ("", ".")]
        if not parts or any(part == ".." or "\\" in part for part in parts):
            return ""  # so Jinja has it
        name = "/".join(parts)
        if parts[0] == OURS and len(parts) > 1 and _is_file(self._ours.joinpath(*parts[1:])):
            return name
        if _is_file(self._own / name):
            return name
        return f"{OURS}/{name}" if _is_file(self._ours / name) else ""

    def read(self, name: str) -> Anatomy:
        """What a template is made of. Raises Jinja's TemplateError where it does not compile, and TemplateNotFound."""
        if name not in self._read:
            if self._environment.loader is None:
                raise TemplateNotFound(name)
            source, path, _ = self._environment.loader.get_source(self._environment, name)
            self._read[name] = _anatomy(source, name, path)
        return self._read[name]

    def ancestors(self, name: str) -> list[str]:
        """The whole names of the templates that one extends, the nearest first. One that is among its own ancestors
        closes the list."""
        found: list[str] = []
        while (parent := self.whole_name(self.read(name).parent)) and parent not in found:
            found.append(parent)
            name = parent
        return found


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


@cache
def _grammar() -> Environment:
    """How templates are read, wherever they lie."""
    environment = template_environment(Path(), Path())
    environment.filters.update(dict.fromkeys(FILTERS, str))
    return environment


@lru_cache(maxsize=200)  # a preview asks for all of them at every save
def _anatomy(source: str, name: str, path: str | None) -> Anatomy:
    environment = _grammar()
    tree = environment.parse(source, name, path)
    environment.compile(tree, name, path)  # what names a filter that is not there parses, and no more
    return Anatomy(
        blocks=tuple(_blocks(tree, 0)),
        references=tuple(_references(tree)),
        gives=frozenset(_gives(tree)),
        lines=tuple(source.split("\n")),
    )


def _blocks(node: nodes.Node, depth: int) -> Iterator[Block]:
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block):
            yield Block(name=child.name, line=child.lineno, depth=depth)
            yield from _blocks(child, depth + 1)
        else:
            yield from _blocks(child, depth)


def _references(tree: nodes.Template) -> Iterator[Reference]:
    """Those by names that stand in the template; what only printing tells is left out."""
    for kind in _KINDS:
        for node in tree.find_all(kind):
            names = _constants(getattr(node, "template"))  # noqa: B009  (each of the four has it, their base has not)
            if not names or getattr(node, "ignore_missing", False):
                continue
            wanted = tuple(name if isinstance(name, str) else name[0] for name in getattr(node, "names", ()))
            if isinstance(node, nodes.Import):
                wanted = tuple(
                    part.attr
                    for part in tree.find_all(nodes.Getattr)
                    if isinstance(part.node, nodes.Name) and part.node.name == node.target
                )
            whole = isinstance(node, nodes.Import)
            yield Reference(kind=_KINDS[kind], names=names, line=node.lineno, wanted=wanted, whole=whole)


def _constants(node: nodes.Node) -> tuple[str, ...]:
    items = node.items if isinstance(node, (nodes.List, nodes.Tuple)) else [node]
    if all(isinstance(item, nodes.Const) for item in items):
        return tuple(str(item.value) for item in items if isinstance(item, nodes.Const))
    return ()


def _gives(tree: nodes.Template) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, nodes.Macro):
            yield node.name
        elif isinstance(node, (nodes.Assign, nodes.AssignBlock)):
            yield from (name.name for name in node.target.find_all(nodes.Name))
            if isinstance(node.target, nodes.Name):
                yield node.target.name
