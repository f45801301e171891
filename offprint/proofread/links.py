"""The links of the owner's prose and templates, against the files of the site → those that lead nowhere."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import unquote, urlsplit

from offprint.config import Config, Root
from offprint.content import place_in
from offprint.errors import Problem
from offprint.inputs import nearest
from offprint.merge import Draft
from offprint.output import Output
from offprint.prose import addresses_in, leads_out

_LATER = ("cards/", "pagefind/")
"""Where the build puts files that no page names by hand."""
_LITERAL = re.compile(r"""(?:href|src)=(["'])\{\{-?\s*up\s*-?\}\}([^"'{}<>]*)\1""")
"""An address in a template that is counted from the root of the site, and has nothing else filled in."""


@dataclass(frozen=True, slots=True)
class OwnLink:
    """An address that the owner wrote, which leads to a place in the site."""

    shown: str
    line: int
    column: int
    address: str
    page: str
    """The page it stands on."""
    target: str
    """The path that it leads to, below the root."""
    fragment: str


def own_links(root: Root, drafts: Iterable[Draft], config: Config, templates: Path) -> list[OwnLink]:
    """The links of notes, of content/about.md and of the templates in content/templates/ that stay in the site, but for
    those that stand in the template of that name in ``templates``, ours, which knows when to show them."""
    found = []
    for draft in drafts:
        note, page = str(draft.values.get("note") or ""), draft.page
        if page and ("](" in note or "]:" in note or "<" in note):
            start = place_in(page, "note")
            found += list(_links(page.shown, page.text, note, start, f"papers/{draft.values['slug']}.html", config))
    if config.about:
        shown = root.shown(root.content / "about.md")
        found += list(_links(shown, config.about, config.about, (1, 1), "about.html", config))
    folder = root.content / "templates"
    for path in sorted(folder.rglob("*.html")) if folder.is_dir() else ():
        text = path.read_text("utf-8", "replace") if path.is_file() else ""
        original = templates / path.relative_to(folder)
        ours = original.read_text("utf-8") if original.is_file() else ""
        for match in _LITERAL.finditer(text):
            if match[0] in ours:
                continue
            if end := _inside(config.base_path + match[2], "", config):
                line, column = _line_and_column(text, match.start(2))
                found.append(OwnLink(root.shown(path), line, column, match[2], "", *end))
    return found


def check_links(links: Iterable[OwnLink], files: Iterable[Output], problems: list[Problem]) -> None:
    """One warning a link that leads to no file, or to no place in its page. ``files`` are those of the site."""
    ids = {path: _ids(path, data) for path, data in files}
    for link in links:
        here = link.target or link.page
        if here not in ids:
            if link.target and not here.startswith(_LATER):
                near = get_close_matches(here, ids, n=1, cutoff=0.85)  # paths are all alike by their ends
                text = f"a link to {link.address!r}, but the site has no {here}"
                text += f", did you mean {near[0]!r}?" if near else ""
                problems.append(Problem(link.shown, link.line, link.column, "warning", text))
        elif link.fragment and here.endswith(".html") and link.fragment not in ids[here]:
            text = f"a link to {link.address!r}, but {here} has no place #{link.fragment}"
            text += nearest(link.fragment, ids[here])
            problems.append(Problem(link.shown, link.line, link.column, "warning", text))


def _links(shown: str, text: str, prose: str, start: tuple[int, int], page: str, config: Config) -> Iterator[OwnLink]:
    """The links of ``prose``, which stands in ``text`` from a line and column on."""
    before = "".join(f"{line}\n" for line in text.split("\n")[: start[0] - 1])
    times: Counter[str] = Counter()
    for address in addresses_in(prose):
        times[address] += 1
        if end := _inside(address, page, config):
            place = _find(text, len(before) + start[1] - 1, {address, unquote(address)}, times[address])
            line, column = start if place is None else _line_and_column(text, place)
            yield OwnLink(shown, line, column, address, page, *end)


def _inside(address: str, page: str, config: Config) -> tuple[str, str] | None:
    """Path below the root, empty for the page itself, and fragment; None for what leads out (RFC 3986, 5.2)."""
    if address.startswith(config.base_url):
        address = config.base_path + address[len(config.base_url) :]
    elif leads_out(address) or address.lower().startswith("data:"):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    path, fragment = unquote(parts.path), unquote(parts.fragment)
    if fragment == "top" or ":~:" in fragment or "=" in fragment:  # a browser's own, or a script's
        fragment = ""
    if not path:
        return "", fragment
    whole = posixpath.normpath(posixpath.join(config.base_path + posixpath.dirname(page), path))
    whole = "/" + whole.lstrip("/")
    if not f"{whole}/".startswith(config.base_path):
        return None
    target = whole[len(config.base_path) :]
    return (posixpath.join(target, "index.html") if path.endswith("/") or not target else target), fragment


def _find(text: str, start: int, addresses: Iterable[str], times: int) -> int | None:
    """Where one of the spellings of an address stands for the n-th time."""
    either = "|".join(re.escape(address) for address in sorted(addresses) if address)
    found = list(re.finditer(rf"(?<![\w./#-])(?:{either})(?![\w/#-])", text[start:])) if either else []
    return start + found[min(times, len(found)) - 1].start() if found else None


def _line_and_column(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1


def _ids(path: str, data: bytes) -> frozenset[str]:
    if not path.endswith(".html"):
        return frozenset()
    return frozenset(re.findall(r"""\sid=["']?([^"'\s>]+)""", data.decode()))
