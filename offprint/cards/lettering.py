"""Texts to pixels, in fonts of our own: the same letters on every machine. Alone knows fonts.

HarfBuzz shapes and rasters, in whole numbers. Each character is set in the first font that has it: the owner's, then
those in offprint/fonts/, whose README says where they are from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import uharfbuzz as harfbuzz

from offprint.cards.bidi import base_level, embedding_levels, in_visual_order
from offprint.errors import ContentError, Problem

SHIPPED = Path(__file__).parent.parent / "fonts"
ENGINE = f"HarfBuzz {harfbuzz.version_string()}"
_JOINERS = "\u200c\u200d"
_MOST_MARKS = 3  # over one letter: more are a prank, not a language
_BOLDER = 0.03  # of the em: brings a regular weight to about that of the others
_KEPT = 4096  # texts: most are words, which come again
_KANA = re.compile(r"[\u3040-\u30ff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A piece of text, and where it stands: from its left edge, on its baseline."""

    text: str
    x: float
    baseline: float
    size: float
    base: int
    """The level of its paragraph: 0 from left to right, 1 from right to left."""


class Lettering:
    """A set of fonts to write with. ``language`` chooses among the shapes that a letter has in several languages."""

    def __init__(self, fonts: Sequence[Path], language: str) -> None:
        self._language = language
        self._faces = [_read_face(path) for path in fonts]
        self._japanese = [at for at, path in enumerate(fonts) if "CJKjp" in path.stem]
        self._fonts = [harfbuzz.Font(face) for face in self._faces]
        for path, font in zip(fonts, self._fonts, strict=True):
            if path.parent == SHIPPED and path.stem.endswith("-Regular"):
                font.synthetic_bold = (_BOLDER, _BOLDER, False)
        self._covered = [face.unicodes for face in self._faces]
        self._pen = harfbuzz.RasterDraw()
        self._widths: dict[str, float] = {}
        self._shaped = lru_cache(_KEPT)(self._shape)
        self.legible = lru_cache(_KEPT)(self._legible)

    def _legible(self, text: str) -> str:
        """A text as it can be written: without signs that no font has. Empty where a letter would be missing."""
        kept = []
        for char in tidy(text):
            plain = unicodedata.normalize("NFKC", char)
            if char in _JOINERS or self._has(char):
                kept.append(char)
            elif all(map(self._has, plain)):
                kept.append(plain)
            elif unicodedata.category(char)[0] in "LNM":
                return ""
        text = " ".join("".join(kept).split())
        boxes = any(glyph == 0 for _, glyphs, _ in self._shaped(text, base_level(text)) for glyph, *_ in glyphs)
        return "" if boxes else text

    def _has(self, char: str) -> bool:
        return any(ord(char) in covered for covered in self._covered)

    def width(self, text: str) -> float:
        """How wide a text is, in em."""
        if text not in self._widths:
            self._widths[text] = sum(width for _, _, width in self._shaped(text, base_level(text)))
        return self._widths[text]

    def mask(self, lines: Iterable[Line], width: int, height: int) -> bytes:
        """Lines → how much ink is on each pixel, 0 to 255, row by row from the top."""
        pen = self._pen
        pen.reset()
        drawn = False
        for line in lines:
            x = line.x
            for font, glyphs, advance in self._shaped(line.text, line.base):
                scale = line.size / font.face.upem
                at = x
                for glyph, over, right, up in glyphs:
                    pen.transform = (scale, 0, 0, scale, at + right * scale, height - line.baseline + up * scale)
                    drawn = pen.draw_glyph_or_fail(font, glyph) or drawn
                    at += over * scale
                x += advance * line.size
        if not drawn:
            return bytes(width * height)
        pen.extents = harfbuzz.RasterExtents(0, 0, width, height, width)
        rows = pen.render().buffer  # from the bottom
        return b"".join(rows[at : at + width] for at in range((height - 1) * width, -1, -width))

    def _shape(self, text: str, base: int) -> list[tuple[harfbuzz.Font, list[tuple[int, int, int, int]], float]]:
        """(font, glyphs with advance and offsets, width in em) of each run, from left to right."""
        levels = embedding_levels(text, base)
        keys = [*zip(levels, self.chosen(text), strict=True)]
        runs = []
        for (level, font), places in groupby(range(len(text)), key=keys.__getitem__):
            where = [*places]
            runs.append((level, (level, font, text[where[0] : where[-1] + 1])))
        found = []
        for level, font, part in in_visual_order(runs):
            buffer = harfbuzz.Buffer()
            buffer.add_str(part)
            buffer.direction = "rtl" if level % 2 else "ltr"
            buffer.language = self._language  # else the machine's
            buffer.guess_segment_properties()
            harfbuzz.shape(self._fonts[font], buffer)
            glyphs = [
                (info.codepoint, place.x_advance, place.x_offset, place.y_offset)
                for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
            ]
            found.append((self._fonts[font], glyphs, sum(glyph[1] for glyph in glyphs) / self._faces[font].upem))
        return found

    def chosen(self, text: str) -> list[int]:
        """The font of each character. Marks, joiners, spaces and signs stay with the letter before them, where its font
        has them."""
        skip = () if self._language.split("-")[0] == "ja" or _KANA.search(text) else self._japanese
        fonts = [at for at in range(len(self._fonts)) if at not in skip]
        chosen: list[int] = []
        for char in text:
            before = chosen[-1] if chosen else 0
            stays = unicodedata.category(char)[0] in "MZCPN" and (
                char in _JOINERS or ord(char) in self._covered[before]
            )
            chosen.append(before if stays else next((at for at in fonts if ord(char) in self._covered[at]), before))
        return chosen


def font_files(folder: Path) -> list[Path]:
    """The fonts to write with: those in the owner's folder, then ours."""
    return [
        path
        for place in (folder, SHIPPED)
        for path in sorted(place.glob("*") if place.is_dir() else ())
        if path.suffix.lower() in (".ttf", ".otf", ".ttc") and path.is_file()
    ]


def tidy(text: str) -> str:
    """Any text as one line of characters that have a shape: no control characters, no overrides of direction, no
    heaps of marks."""
    found: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(char)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if char.isspace():
            found.append(" ")
        elif (kind[0] != "C" or char in _JOINERS) and marks <= _MOST_MARKS and not "\ufe00" <= char <= "\ufe0f":
            found.append(char)
    return " ".join("".join(found).split())


def _read_face(path: Path) -> harfbuzz.Face:
    face = harfbuzz.Face(path.read_bytes())
    if not face.glyph_count or not len(face.unicodes):
        raise ContentError([Problem(path.as_posix(), 1, 1, "error", "not a TrueType or OpenType font")])
    return face
