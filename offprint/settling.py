"""Templates in which what is the same on many pages is written out: what they say of the settings, in the language's
words, and of addresses from one depth of pages, is printed once and not on each.

The pages are the same to the byte, whatever templates the owner has: only what can be shown to depend on nothing else
is written out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, Template, nodes

_BLOCK = re.compile(r"\{%[-+]?\s*block\s+(\w+)")
_SELF = re.compile(r"\bself\s*(?:\.|\[\s*[\"'])\s*(\w+)")
_STATEMENTS = (nodes.Output, nodes.If, nodes.For)
_CONTEXT = (
    *(nodes.ContextReference, nodes.DerivedContextReference, nodes.InternalName, nodes.NSRef, nodes.ImportedName),
    *(nodes.ExtensionAttribute, nodes.EnvironmentAttribute),
)
_LEAVES_BEHIND: tuple[type[nodes.Node], ...] = (
    nodes.Assign,
    nodes.AssignBlock,
    nodes.Macro,
    nodes.Import,
    nodes.FromImport,
    nodes.Include,
)
"""What later parts of a template can see, or what sees the earlier ones."""
_CHANCE = ("random",)
_NONE: frozenset[str] = frozenset()


class SettledEnvironment(Environment):
    """Reads templates as ``like`` does, and writes them out for pages on which names have these values.

    ``own`` are the texts of the owner's templates, ``ours`` those of ours: a name that one of the owner's gives a
    meaning of its own is left alone, and so is a block that more than one template has.
    """

    def __init__(
        self, like: Environment, loader: BaseLoader, values: Mapping[str, Any], own: Iterable[str], ours: Iterable[str]
    ) -> None:
        super().__init__(
            loader=loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=like.trim_blocks,
            lstrip_blocks=like.lstrip_blocks,
            auto_reload=False,
            cache_size=-1,
        )
        self.filters, self.tests, self.globals = like.filters, like.tests, {**like.globals, **values}
        own = [*own]
        taken = {name for text in own for name in _given(like.parse(text))}
        texts = [*own, *ours]
        blocks = Counter(name for text in texts for name in set(_BLOCK.findall(text)))
        called = {name for text in texts for name in _SELF.findall(text)}
        self._like = like
        self._values = {name: value for name, value in values.items() if name not in taken}
        self._taken = taken
        self._only = {name for name, count in blocks.items() if count == 1} - called

    def make_globals(self, d: Any) -> dict[str, Any]:
        """One dict for all templates: a chain of them, as Jinja makes it, costs more on every page than is printed."""
        return {**self.globals, **(d or {})}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        values = dict(self._values)
        for found in tree.body:
            if isinstance(found, nodes.FromImport) and not found.with_context:
                values |= self._macros(found)
        settler = _Settler(self._like, values, self._only)
        tree.body = settler.all(tree.body, is_printed=tree.find(nodes.Extends) is None)
        tree.set_environment(self)
        return tree

    def _macros(self, found: nodes.FromImport) -> dict[str, Any]:
        """The macros that a template imports, by the names that it gives them."""
        if not isinstance(found.template, nodes.Const):
            return {}
        module = self._like.get_template(found.template.value).module
        names = [(name, name) if isinstance(name, str) else name for name in found.names]
        return {new: getattr(module, old) for old, new in names if new not in self._taken and hasattr(module, old)}


def _given(tree: nodes.Template) -> set[str]:
    """The names to which a template gives a meaning that others of a page may see."""
    names = set()
    for node in tree.find_all((nodes.Assign, nodes.AssignBlock)):
        names |= {name.name for name in node.find_all(nodes.Name) if name.ctx == "store"}
    names |= {node.name for node in tree.find_all(nodes.Macro)} | {node.target for node in tree.find_all(nodes.Import)}
    for node in tree.find_all(nodes.FromImport):
        names |= {name if isinstance(name, str) else name[1] for name in node.names}
    return names


class _Settler:
    """Writes out the parts of one template. Its trees are changed in place."""

    def __init__(self, environment: Environment, values: Mapping[str, Any], only: set[str]) -> None:
        self._environment, self._values, self._only = environment, values, only

    def all(
        self, body: Iterable[nodes.Node], hidden: frozenset[str] = _NONE, is_printed: bool = True, inside: bool = False
    ) -> list[nodes.Node]:
        """The same statements, written out. ``hidden`` are names that mean something else here; without ``is_printed``
        nothing but blocks is printed; ``inside`` is for what is printed several times, or from elsewhere."""
        made: list[nodes.Node] = []
        for node in body:
            for one in self._one(node, hidden, is_printed, inside):
                if made and isinstance(one, nodes.Output) and isinstance(made[-1], nodes.Output):
                    made[-1].nodes = [*made[-1].nodes, *one.nodes]
                else:
                    made.append(one)
        return made

    def _one(self, node: nodes.Node, hidden: frozenset[str], is_printed: bool, inside: bool) -> list[nodes.Node]:
        if isinstance(node, _STATEMENTS) and self._is_settled(node, hidden):
            text = self._printed(node)
            if text is not None:
                return [_output([nodes.TemplateData(text)], node.lineno)] if text else []
        if isinstance(node, nodes.Output):
            return [_output([self._expression(each, hidden) for each in node.nodes], node.lineno)]
        if isinstance(node, nodes.If) and self._is_settled(node.test, hidden):
            yes = nodes.Const("1")
            said = self._printed(nodes.If(node.test, [_output([yes], node.lineno)], [], [], lineno=node.lineno))
            if said:
                return self.all(node.body, hidden, is_printed, inside)
            if said is not None and not node.elif_:
                return self.all(node.else_, hidden, is_printed, inside)
        if isinstance(node, nodes.If):
            for each in (node, *node.elif_):
                each.body = self.all(each.body, hidden, is_printed, inside)
            node.else_ = self.all(node.else_, hidden, is_printed, inside)
        elif isinstance(node, nodes.For):
            names = hidden | _stored(node.target) | {"loop"}
            node.body = self.all(node.body, names, is_printed, True)
            node.else_ = self.all(node.else_, hidden, is_printed, True)
        elif isinstance(node, nodes.Macro):
            names = hidden | {argument.name for argument in node.args} | {"caller", "varargs", "kwargs"}
            node.body = self.all(node.body, names, is_printed, True)
        elif isinstance(node, nodes.AssignBlock):
            node.body = self.all(node.body, hidden, is_printed, True)
        elif isinstance(node, nodes.Block):
            node.body = self.all(node.body, hidden, True, False)
            if is_printed and not inside and self._is_part(node):
                return node.body
        return [node]

    def _is_part(self, block: nodes.Block) -> bool:
        """Whether a block can only ever print what stands in it here."""
        if block.name not in self._only or block.scoped or block.required or any(block.find_all(_LEAVES_BEHIND)):
            return False
        return not any(name.name == "super" for name in block.find_all(nodes.Name))

    def _expression(self, node: nodes.Expr, hidden: frozenset[str]) -> nodes.Expr:
        if isinstance(node, nodes.TemplateData) or not self._is_settled(node, hidden):
            return node
        text = self._printed(_output([node], node.lineno))
        return node if text is None else nodes.TemplateData(text, lineno=node.lineno)

    def _is_settled(self, node: nodes.Node, hidden: frozenset[str]) -> bool:
        """Whether all that a piece prints is known, and it does nothing else."""
        known = self._values.keys() - hidden
        bound: set[str] = set()
        for loop in (node, *node.find_all(nodes.For)):
            if isinstance(loop, nodes.For):
                bound |= {"loop", *_stored(loop.target)}
        for each in (node, *node.find_all(nodes.Node)):
            if isinstance(each, nodes.Stmt) and not isinstance(each, _STATEMENTS):
                return False
            if isinstance(each, _CONTEXT) or (isinstance(each, nodes.Filter) and each.name in _CHANCE):
                return False
            if isinstance(each, nodes.Name) and each.name not in bound and each.name not in known:
                return False
        return True

    def _printed(self, node: nodes.Node) -> str | None:
        """What a piece prints; None where it fails, which is to be told of when it is printed."""
        tree = nodes.Template([node], lineno=1)
        tree.set_environment(self._environment)
        try:
            code = self._environment.compile(tree)
            template = Template.from_code(self._environment, code, self._environment.make_globals(None))
            return template.render(self._values)
        except Exception:
            return None


def _stored(target: nodes.Node) -> set[str]:
    return {target.name} if isinstance(target, nodes.Name) else {name.name for name in target.find_all(nodes.Name)}


def _output(parts: list[nodes.Expr], line: int) -> nodes.Output:
    for part in parts:
        part.lineno = part.lineno or line
    return nodes.Output(parts, lineno=line)
