"""The messages of the interface, collected from templates, scripts and Python: what a catalogue must hold.

Run as a program, it puts them into every catalogue in offprint/languages/: new ones without a translation, and those
that nobody asks for any more are gone.
"""

from __future__ import annotations

import ast
import io
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from offprint.assets import PLURALS, WORDS
from offprint.language import SHIPPED

REPOSITORY = Path(__file__).parent.parent
TEMPLATE = SHIPPED / "messages.pot"
HEADER = """\
# {comment}
msgid ""
msgstr ""
{language}"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
PLURAL_FORMS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
    "de": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "ja": "nplurals=1; plural=0;",
    "zh": "nplurals=1; plural=0;",
}


class Key(NamedTuple):
    """A message: its text, that of its plural, and what tells it from another of the same text."""

    one: str
    other: str = ""
    context: str = ""


def in_template(source: str) -> Iterator[tuple[int, Key]]:
    for call in Environment().parse(source).find_all(nodes.Call):
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        if name in ("_", "ngettext", "pgettext"):
            texts = [arg.value for arg in call.args[: 1 if name == "_" else 2] if isinstance(arg, nodes.Const)]
            assert len(texts) == (1 if name == "_" else 2), f"line {call.lineno}: words must be literals"
            yield call.lineno, Key(texts[1], context=texts[0]) if name == "pgettext" else Key(*texts)


def in_python(source: str) -> Iterator[tuple[int, Key]]:
    for call in ast.walk(ast.parse(source)):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
            continue
        owner, method = call.func.value, call.func.attr
        named = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
        if named == "language" and method in ("text", "plural"):
            count = 1 if method == "text" else 2
            texts = [str(arg.value) for arg in call.args[:count] if isinstance(arg, ast.Constant)]
            assert len(texts) == count, f"line {call.lineno}: words must be literals"
            yield call.lineno, Key(*texts)


def in_script(source: str) -> Iterator[tuple[int, Key]]:
    calls = [match.start() for match in re.finditer(r"(?<![\w$.])(?<!function )_n?\((?!\))", source)]
    for match in [*WORDS.finditer(source), *PLURALS.finditer(source)]:
        calls.remove(match.start())
        literals = match.groups()[-2:]  # of the three groups of a plural, the first is the whole object
        yield _line(source, match.start()), Key(*map(json.loads, literals))
    assert not calls, f"line {_line(source, calls[0])}: words must be literals, in double quotes and on one line"


def _line(source: str, at: int) -> int:
    return source.count("\n", 0, at) + 1


@cache
def collect() -> dict[Key, set[str]]:
    """Every message, and the files that ask for it."""
    found: dict[Key, set[str]] = {}
    for folder, pattern, read in (
        (REPOSITORY / "templates", "*.html", in_template),
        (REPOSITORY / "templates", "*.txt", in_template),
        (REPOSITORY / "templates" / "assets", "**/*.js", in_script),
        (REPOSITORY / "offprint", "**/*.py", in_python),
    ):
        for path in sorted(folder.glob(pattern)):
            name = path.relative_to(REPOSITORY).as_posix()
            try:
                for _, key in read(path.read_text("utf-8")):
                    found.setdefault(key, set()).add(name)
            except AssertionError as error:
                raise AssertionError(f"{name}: {error}") from error
    return found


def read_catalogue(path: Path) -> Catalog:
    return read_po(io.StringIO(path.read_text("utf-8")), locale=None if path == TEMPLATE else path.stem)


def updated(path: Path, messages: dict[Key, set[str]]) -> bytes:
    """A catalogue with exactly these messages, and the translations that it had."""
    before = read_catalogue(path) if path.exists() else Catalog()
    after = Catalog(locale=None if path == TEMPLATE else path.stem)
    plurals = {key.one for key in messages if key.other}
    for key, places in messages.items():
        if not key.other and not key.context and key.one in plurals:
            continue  # a catalogue holds a text once, with its plural
        had = before.get(key.one, key.context or None)
        fits = had and isinstance(had.id, tuple) == bool(key.other)
        after.add(
            (key.one, key.other) if key.other else key.one,
            had.string if had and fits else None,
            [(place, 0) for place in sorted(places)],
            context=key.context or None,
        )
    header = HEADER.format(
        comment="The words of Offprint's pages."
        if path == TEMPLATE
        else f"{after.locale and after.locale.english_name}.",
        language="" if path == TEMPLATE else f'"Language: {path.stem}\\n"\n',
        plurals=PLURAL_FORMS["de" if path == TEMPLATE else path.stem],
    )
    body = io.BytesIO()
    write_po(body, after, width=0, sort_output=True, omit_header=True, include_lineno=False, ignore_obsolete=True)
    return header.encode() + body.getvalue().strip(b"\n") + b"\n"


def catalogues() -> list[Path]:
    return [TEMPLATE, *(SHIPPED / f"{tag}.po" for tag in sorted(PLURAL_FORMS))]


def untranslated(path: Path) -> list[str]:
    """The messages of a catalogue that have no translation, or lack a form of it, or have one that is only a guess."""
    found = []
    for message in read_catalogue(path):
        strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        if message.id and (message.fuzzy or not all(strings)):
            found.append(str(message.id))
    return found


if __name__ == "__main__":
    for catalogue in catalogues():
        catalogue.write_bytes(updated(catalogue, collect()))
        print(f"{catalogue.relative_to(REPOSITORY)}: {len(untranslated(catalogue))} without a translation")
