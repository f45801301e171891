"""The YAML at the head of a page, as text: taken apart, written, and changed in place. Alone knows how we write
YAML."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date

import yaml

from offprint.inputs import YAML_LOADER
from offprint.model import Detail, Link, PartialDate

Value = str | int | date | PartialDate | tuple[str, ...] | tuple[Link, ...] | tuple[Detail, ...]

_ON_ONE_LINE = ("tags", "categories", "keywords")
_FENCE = re.compile(r"^---[ \t]*(\n|\Z)", re.M)


def split_page(text: str) -> tuple[str, str, str, str] | None:
    """A page (line ends ``\\n``) as its opening line, head, closing line and body, which join to it; None without a
    head."""
    opening = _FENCE.match(text)
    closing = _FENCE.search(text, opening.end()) if opening else None
    if not opening or not closing:
        return None
    return opening[0], text[opening.end() : closing.start()], closing[0], text[closing.end() :]


def format_head(values: Mapping[str, Value | None], keys: Sequence[str]) -> str:
    """The values that there are, in the order of ``keys``."""
    return "".join(_format_field(key, value) for key in keys if (value := values.get(key)))


def update_head(head: str, changes: Mapping[str, Value | None], keys: Sequence[str]) -> str:
    """A head with some values changed (None takes a key out), every other line as it was, and so a comment behind a
    changed value; one that stood amid it, or behind one that is taken out, gets a line of its own there. A new key goes
    behind the last of those that ``keys`` has before it."""
    lines = head.split("\n")[:-1]
    for key in keys:
        if key not in changes:
            continue
        value, spans = changes[key], _spans(lines)
        new = _format_field(key, value).removesuffix("\n").split("\n") if value else []
        if key in spans:
            start, end, rest = spans[key]
            kept = [] if new and rest else _comments(lines, start, end)
            lines[start:end] = [*kept, *([new[0] + rest, *new[1:]] if new else [])]
        elif new:
            at = max((spans[other][1] for other in keys[: keys.index(key)] if other in spans), default=0)
            lines[at:at] = new
    return "".join(f"{line}\n" for line in lines)


def _spans(lines: Sequence[str]) -> dict[str, tuple[int, int, str]]:
    """Of each key the first line of its value's and the one after the last, as the parser sees them; and the comment
    behind a value of one line."""
    node = yaml.compose("".join(f"{line}\n" for line in lines), Loader=YAML_LOADER)
    spans = {}
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        start, end = key.start_mark.line, _end(value, lines)
        mark = value.end_mark
        rest = lines[start][mark.column :] if mark.line == start and end == start + 1 else ""
        spans[str(key.value)] = (start, end, rest if re.fullmatch(r"\s+#.*", rest) else "")
    return spans


def _comments(lines: Sequence[str], start: int, end: int) -> list[str]:
    """The comments of some of the lines: what stands between the parser's tokens there."""
    if not any("#" in line for line in lines[start:end]):
        return []
    text = "".join(f"{line}\n" for line in lines)
    found, at = [], 0
    for token in yaml.scan(text, Loader=YAML_LOADER):
        for comment in re.finditer("#.*", text[at : token.start_mark.index]):
            if start <= text.count("\n", 0, at + comment.start()) < end:
                found.append(comment[0])
        at = max(at, token.end_mark.index)
    return found


def _end(node: yaml.Node, lines: Sequence[str]) -> int:
    """The line after a value's last. Where a block collection ends, the parser has read on: its last item knows."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last, lines)
    end: int = node.end_mark.line + (node.end_mark.column > 0)
    if getattr(node, "style", None) in ("|", ">"):
        while not lines[end - 1].strip():
            end -= 1  # blank lines stay with what follows
    return max(end, int(node.start_mark.line) + 1)


def _format_field(key: str, value: Value) -> str:
    if isinstance(value, str):
        if "\n" in value and _fits_block(value):
            return f"{key}: |\n" + "".join(f"  {line}\n" if line else "\n" for line in value.rstrip("\n").split("\n"))
        return f"{key}: {format_scalar(value)}\n"
    if isinstance(value, int):
        return f"{key}: {value}\n"
    if isinstance(value, date | PartialDate):
        return f"{key}: {value.isoformat()}\n"
    if key in _ON_ONE_LINE:
        return f"{key}: [{', '.join(format_scalar(str(item)) for item in value)}]\n"
    return f"{key}:\n" + "".join(f"  - {_item(item)}\n" for item in value)


def _item(item: str | Link | Detail) -> str:
    if isinstance(item, Link):
        return f"{item.kind}: {format_scalar(item.url)}"
    return (
        f"{format_scalar(item.name)}: {format_scalar(item.text)}" if isinstance(item, Detail) else format_scalar(item)
    )


def _fits_block(text: str) -> bool:
    """Whether a text stays the same as a literal block that ends in one line end (YAML 1.2, 8.1.2)."""
    inner = text.removesuffix("\n")
    return (
        text.endswith("\n")
        and inner == inner.strip("\n")
        and not inner.startswith(" ")
        and not re.search(r"[^\n\x20-\x7e\xa0-\u2027\u2030-\ud7ff]", text)
    )


_PLAIN = re.compile(
    r"https?://[A-Za-z0-9][^\s\"'#,\[\]{}:]*"  # an address
    r"|\d{4}-\d\d-\d\d"  # a day
    r"|(?!-)[0-9a-z-]*[g-np-wyz][0-9a-z-]*"  # a slug that no reader takes for a number
    r"|[^\W\d_](?:[^\n:#\"'\[\]{},&*!|>%@`\x00-\x1f\x7f-\x9f\ufeff\ud800-\udfff\u2028\u2029]*"
    r"[^\s:#\"'\[\]{},&*!|>%@`\x00-\x1f\x7f-\x9f\ufeff\ud800-\udfff\u2028\u2029])?"  # words
)
_MISREAD = frozenset("y n yes no on off true false null".split())  # noqa: SIM905


def format_scalar(text: str) -> str:
    """A text as YAML (1.1 and 1.2): plain where every reader takes it for the same text, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _MISREAD:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub(
        r"[\x7f-\x9f\ufeff\u2028\u2029\ufffe\uffff\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", quoted
    )
