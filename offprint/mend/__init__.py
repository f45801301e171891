"""Slips in the owner's files that have one right form → the files with that form in their place, and nothing else."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from offprint.authors import parse_authors
from offprint.config import Root, parse_config
from offprint.content import parse_page
from offprint.errors import Problem
from offprint.frontmatter import split_page
from offprint.inputs import decode
from offprint.mend.keys import mend_keys
from offprint.mend.trees import Mend, mend_all
from offprint.mend.values import mend_spaces, mend_values
from offprint.output import write_whole
from offprint.taxonomy import Taxonomy, parse_taxonomy

_Parse = Callable[[str, str, list[Problem]], object]
_SETTINGS: dict[str, _Parse] = {"digest": parse_config, "themes": parse_taxonomy, "authors": parse_authors}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A file with its slips mended."""

    path: Path
    shown: str
    before: str
    """The file's text, line ends made ``\\n``."""
    after: str
    data: bytes
    """The mended file, line ends and byte-order mark as they were."""

    @property
    def diff(self) -> str:
        """What changes, as a unified diff."""
        lines = difflib.unified_diff(
            self.before.splitlines(keepends=True), self.after.splitlines(keepends=True), self.shown, self.shown
        )
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def mend_files(root: Root, only: Collection[str] | None = None) -> Iterator[Mended]:
    """The files of content/ that can be mended, mended; nothing is written. ``only`` are the names by which messages
    call those to be looked at, if not all. A file that is not UTF-8 or that mixes line
    ends is left alone, and so is every slip whose mending would not read back as meant or would give a new error."""
    ids: dict[str, set[str]] = {"theme": set(), "tags": set()}
    for name in _SETTINGS:
        path = root.content / f"{name}.yaml"
        text = _read(path)
        if text is None:
            continue
        after = mend_settings(text, name)
        if name == "themes":
            ids = _ids(parse_taxonomy(after, "", []))
        if only is None or root.shown(path) in only:
            yield from _mended(root, path, text, after)
    papers = root.content / "papers"
    for path in sorted(papers.glob("*.md")) if papers.is_dir() else ():
        if path.name.startswith(".") or path.name.lower() == "readme.md":
            continue
        if only is not None and root.shown(path) not in only:
            continue
        text = _read(path)
        if text is not None:
            yield from _mended(root, path, text, mend_page(text, ids))


def mend_settings(text: str, name: str) -> str:
    """A digest.yaml, themes.yaml or authors.yaml (``name`` without the ending) with its keys mended."""

    def errors(text: str) -> int:
        problems: list[Problem] = []
        _SETTINGS[name](text, "", problems)
        return len(problems)

    return mend_all(text, lambda tree: mend_keys(tree, name), errors)


def mend_page(text: str, ids: dict[str, set[str]]) -> str:
    """A page (line ends ``\\n``) with its front matter mended. ``ids`` are those of the themes and tags that there are,
    under ``theme`` and ``tags``."""
    parts = split_page(text)
    if parts is None:
        return text
    opening, head, closing, body = parts

    def errors(head: str) -> int:
        problems: list[Problem] = []
        parse_page(opening + head + closing + body, Path("page.md"), "", problems)
        return len(problems)

    def mends(tree: object) -> Iterator[Mend]:
        yield from mend_keys(tree, "page")
        yield from mend_values(tree, ids)

    return opening + mend_spaces(mend_all(head, mends, errors)) + closing + body


def write_mended(files: Sequence[Mended]) -> None:
    """Write what was mended; a file that changed on disk meanwhile is left as it is."""
    for file in files:
        if _read(file.path) == file.before:
            write_whole(file.path, file.data)


def _ids(taxonomy: Taxonomy) -> dict[str, set[str]]:
    return {
        "theme": {rules.theme.id for rules in taxonomy.themes},
        "tags": {rules.tag.id for rules in taxonomy.tags},
    }


def _read(path: Path) -> str | None:
    """The text of a file whose line ends are all of one kind, and whose name can be written."""
    if not path.is_file() or not str(path).isprintable():
        return None
    data = path.read_bytes()
    bare = data.replace(b"\r\n", b"")
    if b"\r" in bare or (b"\r\n" in data and b"\n" in bare):
        return None
    return decode(data, "", [])


def _mended(root: Root, path: Path, before: str, after: str) -> Iterator[Mended]:
    if after == before:
        return
    old = path.read_bytes()
    data = (after.replace("\n", "\r\n") if b"\r\n" in old else after).encode()
    mark = b"\xef\xbb\xbf" if old.startswith(b"\xef\xbb\xbf") else b""
    yield Mended(path=path, shown=root.shown(path), before=before, after=after, data=mark + data)
