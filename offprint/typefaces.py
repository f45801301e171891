"""The owner's fonts: families that readers may have, and files that the site brings along. Both as CSS can hold them,
whatever their names are (CSS Fonts 4; CSS Syntax 3 for strings)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from offprint.inputs import Fields, nearest

ROLES = {"text": "serif", "headings": "sans-serif", "interface": "sans-serif", "code": "monospace"}
"""What a font is for, and the generic family that stands at the end of its list."""

_GENERIC = (
    *("serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui", "ui-serif", "ui-sans-serif"),
    *("ui-monospace", "ui-rounded", "math", "fangsong", "-apple-system", "BlinkMacSystemFont"),
)
"""Names that are no family's, and stand without quotes."""

_KINDS = {".woff2": (b"wOF2",), ".woff": (b"wOFF",), ".ttf": (b"\0\1\0\0", b"true"), ".otf": (b"OTTO", b"\0\1\0\0")}
"""How files of fonts end, and how they begin."""
_FORMATS = {".woff2": "woff2", ".woff": "woff", ".ttf": "truetype", ".otf": "opentype"}
_WEIGHTS = (
    (r"wght|variable|vf\b", "100 900"),
    (r"thin|hairline", "100"),
    (r"(extra|ultra)[ _-]?light", "200"),
    (r"light", "300"),
    (r"medium", "500"),
    (r"(semi|demi)[ _-]?bold", "600"),
    (r"(extra|ultra)[ _-]?bold", "800"),
    (r"bold", "700"),
    (r"black|heavy", "900"),
)
"""What a file's name says of its weight."""
HEAVY = 300_000
"""From so many bytes on a font is worth a word: every reader fetches it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFile:
    """A file of a font."""

    name: str
    """Its path below assets/."""
    path: Path
    """Where it lies."""
    weight: str
    italic: bool

    @property
    def format(self) -> str:
        return _FORMATS[self.path.suffix.lower()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeface:
    """What one part of the pages is set in."""

    role: str
    names: tuple[str, ...]
    """Families, in order; the files', which have no name of their own, is empty."""
    files: tuple[FontFile, ...]

    @property
    def family(self) -> str:
        """The families as a value of ``font-family``."""
        names = [family_name(name or f"own-{self.role}") for name in self.names]
        return ", ".join(names if names[-1] in _GENERIC else [*names, ROLES[self.role]])

    def faces(self, address: Callable[[FontFile], str]) -> Iterator[str]:
        """The rule of each file; ``address`` gives its own, quoted as addresses are, from the style sheet's folder."""
        for file in self.files:
            style = "font-style:italic;" if file.italic else ""
            yield (
                f'@font-face{{font-family:"own-{self.role}";src:url("{address(file)}") format("{file.format}");'
                f"font-weight:{file.weight};{style}font-display:swap}}"
            )

    @property
    def first(self) -> FontFile | None:
        """The file that a page needs before others: upright, and for the most common weight."""
        upright = [file for file in self.files if not file.italic]
        return next((file for file in upright if file.weight in ("400", "100 900")), next(iter(upright), None))


def family_name(name: str) -> str:
    """A family as CSS names it: a string in which nothing ends the string, or a generic name."""
    if name in _GENERIC:
        return name
    return '"' + re.sub(r"[^\w \-.]", lambda found: f"\\{ord(found[0]):x} ", name) + '"'


def read_typefaces(fields: Fields, content: Path) -> tuple[Typeface, ...]:
    """``fonts`` of digest.yaml. A name that ends as files of fonts do is one in content/fonts/ or
    content/assets/fonts/."""
    fields.refuse_unknown(ROLES)
    return tuple(face for role in ROLES if (face := _read_typeface(fields, role, content)))


def _read_typeface(fields: Fields, role: str, content: Path) -> Typeface | None:
    names: list[str] = []
    files: list[FontFile] = []
    for name in fields.texts(role):
        if Path(name).suffix.lower() not in _KINDS:
            if not name.strip():
                fields.report(f"{role!r} has a font without a name", role)
                continue
            names.append(" ".join(name.split()))
        elif file := _read_file(fields, role, name, content):
            files.append(file)
            names += [""] if "" not in names else []
    return Typeface(role=role, names=tuple(names), files=tuple(files)) if names else None


def _read_file(fields: Fields, role: str, name: str, content: Path) -> FontFile | None:
    folders = (content / "assets" / "fonts", content / "fonts")
    there = {path.name: path for folder in reversed(folders) for path in (folder.iterdir() if folder.is_dir() else ())}
    path = there.get(name)
    if path is None or not path.is_file():
        near = nearest(name, [other for other in there if Path(other).suffix.lower() in _KINDS])
        fields.report(f"no font {name!r} in content/fonts/ or content/assets/fonts/{near}", role)
        return None
    try:
        data = path.read_bytes()
        quote(name)
    except (OSError, UnicodeEncodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "its name is not UTF-8"
        fields.report(f"the font {name!r} cannot be read: {said}", role)
        return None
    suffix = path.suffix.lower()
    if not data.startswith(_KINDS[suffix]):
        fields.report(f"{name!r} is not a font in {suffix[1:].upper()}: get it anew, or name it for what it is", role)
        return None
    if len(data) > HEAVY:
        text = f"{name!r} is {len(data) // 1000} KB, which every reader fetches: a subset in WOFF2 is smaller"
        fields.report(text, role, "note")
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", path.stem).lower()
    weight = next((weight for pattern, weight in _WEIGHTS if re.search(pattern, plain)), "400")
    return FontFile(name=f"fonts/{name}", path=path, weight=weight, italic=bool(re.search("italic|oblique", plain)))
