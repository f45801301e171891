"""Assets: the owner's before ours, the scripts' words in the digest's language, and addresses that end in a mark of the
bytes, so that browsers keep a file exactly as long as it stays the same."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from offprint.errors import ContentError, Problem
from offprint.language import Language

# A search is quick where a pattern opens with its letters, so what may not stand before them is asked after them.
_STRING = r'"(?:[^"\\\n]|\\.)*"'
WORDS = re.compile(rf"_\((?<![\w$.]_\()\s*({_STRING})")
"""``_("…")`` in a script: a message that values may go into."""
PLURALS = re.compile(rf"_n\((?<![\w$.]_n\()\s*(\{{\s*one:\s*({_STRING}),\s*other:\s*({_STRING}),?\s*\}})")
"""``_n({ one: "…", other: "…" }`` in a script: a message that goes with a number."""
_SEARCH = ("search", "spelling", "lookup")
_IMPORT = re.compile(
    r'(from(?<!\wfrom)\s*|import(?<!\wimport)\s*\(?\s*|new URL\((?<!\wnew URL\()\s*)"(\.{1,2}/[^"?#\n]*\.js)"'
)


@dataclass(frozen=True, slots=True)
class Asset:
    data: bytes
    address: str
    """Its path on the site as addresses have it (RFC 3986, 2.1), with the mark: of its bytes and, for a script, of
    those that it imports."""


def is_of_search(name: str) -> bool:
    """Whether an asset is there for search alone, by its name."""
    return name.startswith(_SEARCH)


def read_assets(
    folders: Iterable[Path], language: Language, style: str = "", more: Mapping[str, Path] | None = None
) -> dict[str, Asset]:
    """Every asset by its path below assets/, from the first folder that has it, and ``more`` that lie elsewhere;
    ``style`` closes the style sheet.

    Raises ContentError for a script that is not UTF-8, has words that no string of JSON could be, or imports a file
    that is not there; and for a file whose name is not UTF-8.
    """
    paths: dict[str, Path] = dict(more or {})
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            inside = path.relative_to(folder)
            if path.is_file() and not any(part.startswith(".") for part in inside.parts):
                paths.setdefault(inside.as_posix(), path)
    found = {name: path.read_bytes() for name, path in paths.items()}
    scripts = {name: _spoken(path, found[name], language) for name, path in paths.items() if name.endswith(".js")}
    imports = {name: _imports(name, paths[name], text, scripts) for name, text in scripts.items()}
    if style:
        found["style.css"] = found["style.css"] + style.encode()
    marks = {name: mark_of([found[name]]) for name in found}
    marks |= {name: mark_of(scripts[each].encode() for each in _whole(name, imports)) for name in scripts}
    found |= {name: _marked(name, text, marks).encode() for name, text in scripts.items()}
    return {name: Asset(found[name], f"assets/{_quoted(name, paths[name])}?v={marks[name]}") for name in sorted(found)}


def _quoted(name: str, path: Path) -> str:
    try:
        return quote(name)
    except UnicodeEncodeError as error:
        raise _refused(path, 1, "the file's name is not UTF-8: rename it") from error


def _spoken(path: Path, data: bytes, language: Language) -> str:
    """A script with its words in the language."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise _refused(path, data.count(b"\n", 0, error.start) + 1, "not UTF-8: save the file as UTF-8") from error

    def read(string: str, at: int) -> str:
        try:
            return str(json.loads(string))
        except ValueError as error:
            line = text.count("\n", 0, at) + 1
            raise _refused(path, line, f"words must be written as JSON writes a string, not {string}") from error

    def words(match: re.Match[str]) -> str:
        return f"_({_literal(language.words(read(match[1], match.start())))}"

    def plurals(match: re.Match[str]) -> str:
        one, other = (read(match[group], match.start()) for group in (2, 3))
        return f"_n({_literal(language.forms(one, other))}"

    return PLURALS.sub(plurals, WORDS.sub(words, text))


def _literal(value: str | Mapping[str, str]) -> str:
    """A value as a literal of JavaScript that could even stand in HTML. Since ECMAScript 2019 JSON is part of it."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _target(name: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), address))


def _imports(name: str, path: Path, text: str, scripts: Mapping[str, str]) -> list[str]:
    """The scripts that a script imports, or names relative to itself."""
    found = []
    for match in _IMPORT.finditer(text):
        target = _target(name, match[2])
        if target not in scripts:
            line = text.count("\n", 0, match.start()) + 1
            raise _refused(
                path, line, f"imports {match[2]!r}, which is neither in templates/assets/ nor content/assets/"
            )
        found.append(target)
    return found


def _whole(name: str, imports: Mapping[str, Iterable[str]]) -> list[str]:
    """A script and all that it imports, by itself or through others; two that import each other have one whole."""
    found, left = set(), [name]
    while left:
        if (one := left.pop()) not in found:
            found.add(one)
            left += imports[one]
    return sorted(found)


def mark_of(parts: Iterable[bytes]) -> str:
    hashed = hashlib.blake2b(digest_size=4)
    for part in parts:
        hashed.update(part)
    return hashed.hexdigest()


def _marked(name: str, text: str, marks: Mapping[str, str]) -> str:
    """A script whose imports bear their marks."""
    return _IMPORT.sub(lambda match: f'{match[1]}"{match[2]}?v={marks[_target(name, match[2])]}"', text)


def _refused(path: Path, line: int, text: str) -> ContentError:
    return ContentError([Problem(path.as_posix(), line, 1, "error", text)])
