"""The owner's logo: a picture in content/assets/, and how large it is drawn. An SVG is shown as a picture only, in
which no script runs."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from offprint.inputs import Fields, nearest

_KINDS = (".svg", ".png", ".webp")
HEIGHT, WIDTH = 30, 240
"""What a logo in the bar is drawn in, in CSS pixels; a wide one is lower."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """A picture, as large as it is drawn."""

    name: str
    """Its path below assets/."""
    width: int
    height: int


def read_logo(fields: Fields, key: str, content: Path) -> Logo | None:
    """The picture that a key names; None, and a problem, where it is none."""
    name = fields.text(key)
    if not name:
        return None
    folder, inside = content / "assets", PurePosixPath(name)
    path = folder / inside
    there = {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}
    if inside.as_posix() not in there:
        fields.report(f"no file {name!r} in content/assets/{nearest(name, there)}", key)
        return None
    if path.suffix.lower() not in _KINDS:
        fields.report(f"{key!r} must be a picture in SVG, PNG or WebP, not {name!r}", key)
        return None
    try:
        size = picture_size(path.read_bytes())
    except OSError as error:
        fields.report(f"{name!r} cannot be read: {error.strerror}", key)
        return None
    if size is None:
        fields.report(f"{name!r} does not say how large it is: save it anew as SVG (with a viewBox), PNG or WebP", key)
        return None
    width, height = size
    scale = min(HEIGHT / height, WIDTH / width)
    shown = (max(1, round(width * scale)), max(1, round(height * scale)))
    return Logo(name=inside.as_posix(), width=shown[0], height=shown[1])


def picture_size(data: bytes) -> tuple[float, float] | None:
    """Width and height of a picture, by what its head says: PNG (RFC 2083, 3.2), WebP (RFC 9649, 2) or SVG 2 (8.2)."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR" and len(data) >= 24:
        return _size(*struct.unpack(">II", data[16:24]))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP" and len(data) >= 30:
        return _webp_size(data[12:16], data[20:30])
    head = data[:65536].decode("utf-8-sig", "replace")
    tag = re.search(r"<svg\b[^>]*", re.sub(r"<!--.*?(-->|\Z)", "", head, flags=re.S))
    return _svg_size(tag[0]) if tag else None


def _webp_size(kind: bytes, body: bytes) -> tuple[float, float] | None:
    if kind == b"VP8X":
        return _size(1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little"))
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return _size(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", body[6:10])
        return _size(width & 0x3FFF, height & 0x3FFF)
    return None


def _svg_size(tag: str) -> tuple[float, float] | None:
    number = r"(\d+(?:\.\d+)?|\.\d+)"
    sides = [re.search(rf"""\s{name}\s*=\s*["']\s*{number}(?:px)?\s*["']""", tag) for name in ("width", "height")]
    if sides[0] and sides[1]:
        return _size(float(sides[0][1]), float(sides[1][1]))
    box = re.search(rf"""\sviewBox\s*=\s*["']\s*[-+.\de]+[\s,]+[-+.\de]+[\s,]+{number}[\s,]+{number}\s*["']""", tag)
    return _size(float(box[1]), float(box[2])) if box else None


def _size(width: float, height: float) -> tuple[float, float] | None:
    return (width, height) if 0 < width < 100_000 and 0 < height < 100_000 else None
