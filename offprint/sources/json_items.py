"""Objects out of a JSON text, past its faults: in an array, one a line (JSON Lines), or in an array of an object.

RFC 8259 is the standard. A fault is told at its line and column, and costs the object it is in; where it can be told
what follows, it costs no other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from offprint.errors import Problem
from offprint.sources.json_values import OPEN, TOKEN, UNCLOSED, FaultError, decode, skip

HEAD = 32_768
"""How far a look at the beginning goes."""
_DEEPEST = 4
_MOST_FAULTS = 100
"""In one array. Python counts a text's lines for each, and more of them is no list with a slip in it."""
_START = re.compile(r'\s*(?:\[\s*)?\{\s*"')
_INDENT = re.compile(r"[ \t]*")
_CLOSING = {"{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class Item:
    """An object, and the line and column (from 1) of its opening brace. A number with a fraction is a text in it, as
    it was written: 2401.00010 is an identifier and no quantity."""

    value: dict[str, Any]
    line: int
    column: int = 1


def peek(text: str) -> dict[str, str]:
    """The names in the first kilobytes of a JSON text, each with the first text that stands there, or "": those of an
    object within another are ``outer.inner``, arrays count for nothing. Empty for a text that is no JSON; a fault in
    the JSON does no harm."""
    names: dict[str, str] = {}
    if not _START.match(text, 0, HEAD):
        return names
    open_: list[tuple[str, str]] = []  # bracket, the name before it
    key, named = "", False
    for found in TOKEN.finditer(text, 0, HEAD):
        token = found[0]
        inner = open_[-1] if open_ else ("", "")
        if token in ("{", "["):
            open_.append((token, key if inner[0] == "{" else inner[1]))
            named = False
        elif token in ("}", "]"):
            del open_[-1:]
            named = False
        elif token == ",":
            named = False
        elif token == '"':  # cut off in the middle of a text, or a fault
            break
        elif token == ":":
            named = inner[0] == "{"
        elif (
            inner[0] == "{"
            and not named
            and token[0] == '"'
            and text[found.end() : found.end() + 9].lstrip()[:1] == ":"
        ):
            deep = sum(bracket == "{" for bracket, _ in open_[: _DEEPEST + 1]) > _DEEPEST
            key = inner[1] if deep else f"{inner[1]}.{token[1:-1]}".removeprefix(".")
            names.setdefault(key, "")
        elif named and token[0] == '"' and not names.get(key):
            names[key] = token[1:-1]
    return names


def read_objects(text: str, path: str, problems: list[Problem], within: str) -> list[Item]:
    """As ``json_text.objects`` does, for a text that holds something."""
    if _is_lines(text, within):
        return _lines(text, path, problems, within)
    return _Reader(text, path, problems).read(within)


def _is_lines(text: str, within: str) -> bool:
    """Whether every object stands on a line of its own, as far as the first two lines say."""
    first, _, rest = text.lstrip().partition("\n")
    first = first.rstrip()
    if not first.startswith("{") or not rest.strip():
        return False
    if _is_whole(first):
        return True
    second = rest.lstrip().partition("\n")[0]
    return bool(_START.match(second)) and within not in peek(first) and (first.endswith("}") or _is_whole(second))


def _is_whole(line: str) -> bool:
    try:
        return not line[decode(line, 0)[1] :].strip()
    except FaultError:
        return False


def _lines(text: str, path: str, problems: list[Problem], within: str) -> list[Item]:
    items = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        begin = skip(line, 0)
        try:
            value, end = decode(line, begin)
            if line[end:].strip():
                raise FaultError(
                    skip(line, end), "something after the object: write one object a line, and no comma after it"
                )
            if not isinstance(value, dict):
                raise FaultError(begin, _NO_OBJECT)
        except FaultError as fault:
            problems.append(Problem(path, number, fault.at + 1, "error", fault.text))
            continue
        inner = value.get(within) if within else None
        for each in inner if isinstance(inner, list) else [value]:
            if isinstance(each, dict):
                items.append(Item(each, number, begin + 1))
            else:
                problems.append(Problem(path, number, begin + 1, "error", _NO_OBJECT))
    return items


_NO_OBJECT = "no object here: every paper is one, in { and }"


class _Reader:
    """Reads arrays and objects of a text from its beginning on, past faults where it can."""

    def __init__(self, text: str, path: str, problems: list[Problem]) -> None:
        self.text, self.path, self.problems = text, path, problems
        self.items: list[Item] = []
        self._faults = 0
        self._spare = 2 * len(text)  # characters to look at twice: else a text of faults takes for ever
        self._looked_back = self._resumed = False
        self._known, self._line, self._line_start = 0, 1, 0

    def read(self, within: str) -> list[Item]:
        at = skip(self.text, 0)
        while 0 <= at < len(self.text):
            if self.text[at] == "[":
                at = self._array(at + 1)
            elif self.text[at] == "{":
                at = self._outer(at, within)
            else:
                self._fault(at, "something that is no JSON after the end: take it out")
                break
            at = skip(self.text, at) if at >= 0 else at
        return self.items

    def _array(self, at: int) -> int:
        """Reads the objects of an array from behind its bracket; where it ends, or -1 where nobody knows."""
        text, after_comma = self.text, False
        while True:
            at = skip(text, at)
            if at >= len(text):
                self._fault(at, "the list does not end: a ] is missing, or the rest of the file")
                return -1
            if text[at] == "]":
                if after_comma:
                    self._fault(at, "a comma before the closing bracket: take it out")
                return at + 1
            self._resumed = False
            if (at := self._item(at)) < 0:
                return -1
            at = skip(text, at)
            after_comma = text.startswith(",", at)
            if self._resumed:  # at an object, whatever stands before it
                after_comma = False
            elif after_comma:
                at += 1
            elif at < len(text) and text[at] != "]":
                self._fault(at, "a comma is missing between two objects")
                if text[at] != "{" and (at := self._next(at, at)) < 0:
                    return -1

    def _item(self, begin: int) -> int:
        """Reads one object; where to go on, or -1."""
        line, column = self._place(begin)
        try:
            value, end = decode(self.text, begin)
        except FaultError as fault:
            following = self._following(begin, fault.at)
            if self._faults + 1 >= _MOST_FAULTS:
                following = -1
            ending = not self.text[fault.at : fault.at + HEAD].strip(" \t\r\n]}")
            ending = ending or (fault.text == UNCLOSED and self.text.find("\n", fault.at) < 0)
            rest = "" if following >= 0 or ending else "; what follows it in this list is left out"
            self._fault(begin if fault.text == OPEN else fault.at, fault.text + rest)
            return following
        if isinstance(value, dict):
            self.items.append(Item(value, line, column))
        else:
            self._fault(begin, _NO_OBJECT)
        return end

    def _outer(self, begin: int, within: str) -> int:
        """Reads an object, or the array ``within`` it; where it ends, or -1."""
        text = self.text
        at = begin + 1
        if not within or within not in peek(text[begin : begin + HEAD]):
            return self._item(begin)
        try:
            while True:
                at = skip(text, at)
                if text.startswith("}", at):
                    return at + 1
                if not text.startswith('"', at):
                    raise FaultError(at, 'a name in "double quotes" is missing here')
                name, at = decode(text, at)
                at = skip(text, at)
                if not text.startswith(":", at):
                    raise FaultError(at, "a colon is missing between a name and its value")
                at = skip(text, at + 1)
                if name == within and text.startswith("[", at):
                    if (at := self._array(at + 1)) < 0:
                        return -1
                else:
                    _, at = decode(text, at)
                at = skip(text, at)
                if text.startswith(",", at):
                    at += 1
                elif not text.startswith("}", at):
                    raise FaultError(at, "a comma or a closing bracket is missing here")
        except FaultError as fault:
            self._fault(fault.at, fault.text)
            found = re.compile(rf'"{re.escape(within)}"\s*:\s*\[').search(text, fault.at)
            if found and not self.items:
                self._array(found.end())
            return -1

    def _following(self, begin: int, fault: int) -> int:
        """Where to go on after an object with a fault in it: behind it, where its brackets match; else at the next
        line that begins an object as deep as this one."""
        end = self._extent(begin)
        if end > fault or (end > 0 and fault == begin):
            return end
        at = self._next(begin, fault)
        if at < 0 and not self._looked_back:  # the whole rest of the list was taken for a part of this object
            self._looked_back = True
            at = self._next(begin, begin)
        self._resumed = at >= 0
        return at

    def _extent(self, begin: int) -> int:
        open_: list[str] = []
        for found in TOKEN.finditer(self.text, begin, min(len(self.text), begin + self._spare)):
            token = found[0]
            end = found.end()
            if token in _CLOSING:
                open_.append(_CLOSING[token])
            elif token in ("}", "]"):
                if not open_ or open_.pop() != token:
                    break
                if not open_:
                    self._spare -= end - begin
                    after = skip(self.text, end)
                    return end if self.text[after : after + 1] in ("", ",", "]", "{") else -1
            elif token == '"' or not open_:
                break
        else:
            end = len(self.text)
        self._spare -= end - begin
        return -1

    def _next(self, begin: int, after: int) -> int:
        """The object that begins the next line after a place, indented as the line of ``begin`` is; -1 for none."""
        self._place(begin)
        indent = _INDENT.match(self.text, self._line_start)
        opening = re.compile(r"^%s(?:\},[ \t]*)?(?=\{)" % (indent[0] if indent else ""), re.M)
        start = max(begin + 1, self.text.rfind("\n", begin, after) + 1)
        found = opening.search(self.text, start)
        return found.end() if found else -1

    def _place(self, at: int) -> tuple[int, int]:
        """Line and column, from 1; counted on from the last place asked for."""
        text = self.text
        if at >= self._known:
            self._line += text.count("\n", self._known, at)
            start = text.rfind("\n", self._known, at) + 1
        else:
            self._line -= text.count("\n", at, self._known)
            start = text.rfind("\n", 0, at) + 1 or -1
        if start < 0:
            self._line_start = 0
        elif start:
            self._line_start = start
        self._known = at
        return self._line, at - self._line_start + 1

    def _fault(self, at: int, text: str) -> None:
        self._faults += 1
        self.problems.append(Problem(self.path, *self._place(at), "error", text))
