"""Files that people write, read as text: UTF-8 with line numbers, and YAML whose scalars stay text until we convert
them."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from offprint.errors import Problem

YAML_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # libyaml where it is there: ten times as fast
_MAX_DEPTH = 20
_BINARY = {
    b"PK\x03\x04": "a zip, Word or spreadsheet file",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip file",
}
"""How files begin that are not the text that people take them for."""


def read_text(path: Path, shown: str, problems: list[Problem]) -> str | None:
    """The text of a UTF-8 file, its byte-order mark dropped and its line ends made ``\\n``; None and a problem if
    broken."""
    if not (path.is_file() or path.is_dir()) and path.exists():  # a pipe would be waited for
        problems.append(Problem(shown, 1, 1, "error", "cannot be read: it is a pipe or a device; put a file there"))
        return None
    data = read_bytes(str(path), shown, problems)
    return decode(data, shown, problems) if data is not None else None


def read_bytes(path: str, shown: str, problems: list[Problem]) -> bytes | None:
    """What a file holds that is no pipe; None and a problem if it cannot be read."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  (half the time of Path.read_bytes)
            return file.read()
    except OSError as error:
        problems.append(Problem(shown, 1, 1, "error", f"cannot be read: {error.strerror}"))
        return None


def refuse_links_out(folder: Path, shown: Callable[[Path], str], problems: list[Problem]) -> None:
    """A problem for every symbolic link below a folder that leads out of it: what is there may be nobody's to publish,
    such as what a stranger's proposed change links to on the machine that previews it."""
    home, left = folder.resolve(), [folder]
    while left:
        inside = left.pop()
        try:
            entries = list(os.scandir(inside))
        except OSError:
            continue  # those who read it say so
        for entry in entries:  # of which there may be a hundred thousand, and a path takes longer than the question
            if not entry.is_symlink():
                left += [inside / entry.name] if entry.is_dir() else []
            elif _leads_out(path := inside / entry.name, home):
                text = "a link that leads out of the folder content/: put a copy of what it leads to in its place"
                problems.append(Problem(shown(path), 1, 1, "error", text))


def _leads_out(link: Path, home: Path) -> bool:
    """Whether a link leads out of a folder, or would if something were there."""
    try:
        return not link.resolve().is_relative_to(home)
    except (OSError, RuntimeError):  # links in a ring, which lead nowhere
        return False


def decode(data: bytes, shown: str, problems: list[Problem]) -> str | None:
    """The bytes of a file as ``read_text`` gives them."""
    if data.startswith(tuple(_BINARY)):
        kind = next(kind for begins, kind in _BINARY.items() if data.startswith(begins))
        problems.append(Problem(shown, 1, 1, "error", f"is {kind}: save it as plain text in UTF-8"))
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1
        problems.append(
            Problem(shown, line, column, "error", f"not UTF-8 at byte {error.start + 1}: save the file as UTF-8")
        )
        return None
    return unify_line_ends(text)


def unify_line_ends(text: str) -> str:
    """The text with every line end made ``\\n``."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


@dataclass(slots=True)
class Fields:
    """A YAML mapping whose values are text, with the place of every key.

    Each getter converts one value, or adds a problem that names the place and the fix and gives the default back,
    so that all faults of a file are found in one run.
    """

    path: str
    problems: list[Problem]
    first_line: int = 1
    """The line of the file at which the YAML begins: marks count from there."""
    line: int = 1
    column: int = 1
    nodes: dict[str, Any] = field(default_factory=dict)
    """The value node of each key."""
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Line and column of each key, from 1."""

    def __contains__(self, key: str) -> bool:
        return key in self.nodes

    def __iter__(self) -> Iterator[str]:
        return iter(self.nodes)

    def report(self, text: str, key: str = "", level: Any = "error", place: tuple[int, int] | None = None) -> None:
        line, column = place or self.places.get(key, (self.line, self.column))
        self.problems.append(Problem(self.path, line, column, level, text))

    def place(self, key: str, item: str = "") -> tuple[int, int]:
        """Line and column of a value, or of the text in it, however deep, that is ``item`` but for its spaces; of the
        key where there is no such text."""
        node = self.nodes.get(key)
        if item:
            node = next((each for each in _scalars(node) if " ".join(str(each.value).split()) == item), None)
        if node is None or (isinstance(node, yaml.ScalarNode) and node.start_mark.index == node.end_mark.index):
            return self.places.get(key, (self.line, self.column))
        return self.first_line + node.start_mark.line, node.start_mark.column + 1

    def refuse_unknown(self, known: Collection[str]) -> None:
        """A key that nobody reads is an error, and says which key was meant."""
        for key in self.nodes:
            if key not in known:
                self.report(f"unknown key {key!r}{nearest(key, known)}", key)

    def text(self, key: str, default: str = "") -> str:
        node = self.nodes.get(key)
        if node is None:
            return default
        if not isinstance(node, yaml.ScalarNode):
            self.report(f"{key!r} must be text", key)
            return default
        return str(node.value)

    def day(self, key: str) -> date | None:
        value = self.text(key)
        if not value:
            return None
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self.report(f"{key!r} must be a day such as 2026-11-22, not {value!r}", key)
        return None

    def number(self, key: str, default: float, low: float, high: float) -> float:
        value = self.text(key)
        if not value:
            return default
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if low <= number <= high:
            return number
        self.report(f"{key!r} must be a number from {low:g} to {high:g}, not {value!r}", key)
        return default

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.text(key).lower()
        if value in ("", "true", "yes", "false", "no"):
            return value in ("true", "yes") if value else default
        self.report(f"{key!r} must be true or false, not {value!r}", key)
        return default

    def url(self, key: str) -> str:
        value = self.text(key)
        if value and not is_web_address(value):
            self.report(f"{key!r} must be an address that begins with https:// or http://, not {value!r}", key)
            return ""
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text stands for a list of one."""
        node = self.nodes.get(key)
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
            return ()
        if isinstance(node, yaml.ScalarNode):
            return (str(node.value),)
        if isinstance(node, yaml.SequenceNode) and all(isinstance(item, yaml.ScalarNode) for item in node.value):
            return tuple(str(item.value) for item in node.value)
        self.report(f"{key!r} must be a list of texts", key)
        return ()

    def mapping(self, key: str) -> Fields:
        """The mapping under a key; an empty one where there is none."""
        node = self.nodes.get(key)
        line, column = self.places.get(key, (self.line, self.column))
        inner = Fields(self.path, self.problems, self.first_line, line, column)
        if isinstance(node, yaml.MappingNode):
            inner._fill(node)
        elif node is not None and not (isinstance(node, yaml.ScalarNode) and not node.value):
            self.report(f"{key!r} must be a mapping of names to values", key)
        return inner

    def mappings(self, key: str) -> list[Fields]:
        """A list of mappings."""
        node = self.nodes.get(key)
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.report(f"{key!r} must be a list", key)
            return []
        found = []
        for item in node.value:
            line, column = self.first_line + item.start_mark.line, item.start_mark.column + 1
            inner = Fields(self.path, self.problems, self.first_line, line, column)
            if isinstance(item, yaml.MappingNode):
                inner._fill(item)
                found.append(inner)
            else:
                inner.report(f"each entry of {key!r} must be a mapping")
        return found

    def _fill(self, node: Any) -> None:
        for key_node, value in node.value:
            place = (self.first_line + key_node.start_mark.line, key_node.start_mark.column + 1)
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(Problem(self.path, *place, "error", "a key must be plain text"))
                continue
            key = str(key_node.value)
            if key in self.nodes:
                self.problems.append(Problem(self.path, *place, "error", f"{key!r} stands here twice; keep one"))
                continue
            self.nodes[key], self.places[key] = value, place


def _scalars(node: Any) -> Iterator[Any]:
    """What is text in a node: itself, or the values and keys in it."""
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif node is not None:
        for each in node.value:
            for part in each if isinstance(each, tuple) else (each,):
                yield from _scalars(part)


def _may_be_refused(text: str) -> bool:
    """A quick answer, and yes too often rather than no: asking the parser takes as long as all the rest."""
    deep = text.count("[") + text.count("{") > _MAX_DEPTH or re.search(
        rf"^ {{{_MAX_DEPTH}}}|(?:[-?:] ){{5}}", text, re.M
    )
    return any(mark in text for mark in "&*!") or bool(deep)


def _refused(text: str) -> tuple[int, int, str] | None:
    """What there is in a YAML text that we do not read, with its line and column from 0."""
    depth = 0
    for event in yaml.parse(text, Loader=YAML_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        tag = getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            what = "anchors and aliases (& and *) are not read here: quote the text or write it out"
        elif tag and tag != "!":
            what = f"the tag {tag!r} is not read here: quote the text"
        elif depth > _MAX_DEPTH:
            what = f"nested deeper than {_MAX_DEPTH}"
        else:
            continue
        mark: Any = event.start_mark
        return mark.line, mark.column, what
    return None


def parse_yaml(text: str, path: str, problems: list[Problem], first_line: int = 1) -> Fields | None:
    """A YAML document that is a mapping (YAML 1.1 by libyaml, every scalar text); None and a problem if it is not one.

    Tags, anchors and aliases are refused: text needs none of them, and they are how YAML is attacked.
    ``first_line`` is the line of the file at which ``text`` begins.
    """
    fields = Fields(path, problems, first_line, first_line)
    try:
        refused = _refused(text) if _may_be_refused(text) else None
        if refused:
            line, column, what = refused
            problems.append(Problem(path, line + first_line, column + 1, "error", what))
            return None
        node = yaml.compose(text, Loader=YAML_LOADER)
    except yaml.MarkedYAMLError as error:
        line, column, said = _yaml_fault(error, text)
        problems.append(Problem(path, line + first_line, column + 1, "error", f"YAML: {said}"))
        return None
    except (yaml.YAMLError, ValueError) as error:  # characters that YAML cannot hold
        bad = re.search(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
        line, column = (
            (text.count("\n", 0, bad.start()), bad.start() - text.rfind("\n", 0, bad.start()) - 1) if bad else (0, 0)
        )
        said = f"the character U+{ord(bad[0]):04X} is not allowed: delete it" if bad else str(error).splitlines()[0]
        problems.append(Problem(path, line + first_line, column + 1, "error", f"YAML: {said}"))
        return None
    if isinstance(node, yaml.MappingNode):
        fields._fill(node)
    elif node is not None and not (isinstance(node, yaml.ScalarNode) and not node.value):
        fields.report("must be a mapping: 'key: value' lines")
        return None
    return fields


def tree_of(text: str) -> Any:
    """The nodes of a YAML document that ``parse_yaml`` reads as a mapping; None for any other, and for an empty one."""
    return yaml.compose(text, Loader=YAML_LOADER) if parse_yaml(text, "", []) is not None else None


def _yaml_fault(error: yaml.MarkedYAMLError, text: str) -> tuple[int, int, str]:
    """Line and column, from 0, and what is wrong there, in words that say what to do."""
    mark = error.problem_mark or error.context_mark
    said = error.problem or "not YAML"
    if "mapping values are not allowed" in said:
        said = "a value that holds ': ' must stand in quotes"
    elif "unexpected end of stream" in said and error.context_mark:
        mark, said = error.context_mark, "the quotes that open here are not closed"
    elif "expected ',' or" in said and error.context_mark:
        mark, said = error.context_mark, f"the {said[-2]} that closes this, or a comma in it, is missing"
    elif "could not find expected ':'" in said and error.context_mark:
        mark, said = (
            error.context_mark,
            "a line without a colon: write 'key: value', or indent what belongs to the line above",
        )
    elif "found a tab character that violates indentation" in said:
        said = "a tab cannot indent: use spaces"
    elif "cannot start any token" in said and mark:
        found = "".join(text.split("\n")[mark.line : mark.line + 1])[mark.column : mark.column + 1]
        said = (
            "a tab cannot indent: use spaces"
            if found == "\t"
            else f"text that begins with {found!r} must stand in quotes"
        )
    elif "unknown escape character" in said:
        said = "in double quotes every backslash is written twice: write the text in single quotes"
    elif "found another document" in said:
        said = "a second '---': only one set of values is read here"
    return (mark.line, mark.column, said) if mark else (0, 0, said)


def nearest(word: str, known: Collection[str]) -> str:
    """``, did you mean 'x'?``, or nothing."""
    near = difflib.get_close_matches(word, sorted(known), n=1)
    return f", did you mean {near[0]!r}?" if near else ""


def is_web_address(url: str) -> bool:
    """True for http and https with a host, and nothing that could end an attribute or a line, or that XML, which feeds
    are, cannot hold (XML 1.0, 2.2)."""
    try:
        parts = urlsplit(url)
        unfit = re.search(r"[\s<>\"\\\x00-\x1f\ud800-\udfff\ufffe\uffff]", url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not unfit
    except ValueError:
        return False
