"""A picture in a few colours, and its PNG file (W3C, "Portable Network Graphics", third edition): one byte a pixel,
which names a colour of the palette."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LEVELS = 8  # of ink on a pixel: more are hardly seen, and cost bytes
_MOST_COLOURS = 256
_EFFORT = 3  # of zlib's 9: the next takes twice the time for a tenth less

_LEVEL_OF = bytes((ink * _LEVELS + 127) // 255 for ink in range(256))

Colour = tuple[int, int, int]


def parse_colour(text: str) -> Colour:
    """``#rrggbb`` → red, green, blue."""
    red, green, blue = bytes.fromhex(text.removeprefix("#"))
    return red, green, blue


class Canvas:
    """Pixels of one colour to begin with, ``page``."""

    def __init__(self, width: int, height: int, page: str) -> None:
        self.width, self.height = width, height
        self._page = parse_colour(page)
        self._pixels = bytearray(width * height)
        self._palette: dict[Colour, int] = {self._page: 0}

    def copy(self) -> Canvas:
        other = Canvas.__new__(Canvas)
        other.width, other.height, other._page = self.width, self.height, self._page
        other._pixels, other._palette = self._pixels[:], dict(self._palette)
        return other

    def rectangle(self, x: int, y: int, width: int, height: int, colour: str) -> None:
        row = bytes([self._index(parse_colour(colour))]) * width
        for start in range(y * self.width + x, (y + height) * self.width + x, self.width):
            self._pixels[start : start + width] = row

    def columns(self, bottom: int, bars: Iterable[tuple[int, int, int, str]]) -> None:
        """Bars (x, width, height, colour) that stand side by side on a row, where there is nothing yet; of two in one
        place the lower comes later. A rectangle each would take ten times as long."""
        tops: dict[int, list[tuple[int, bytes]]] = {}
        for x, width, height, colour in bars:
            tops.setdefault(height, []).append((x, bytes([self._index(parse_colour(colour))]) * width))
        row = bytearray([self._index(self._page)]) * self.width
        for height in range(max(tops, default=0), 0, -1):
            for x, ink in tops.get(height, ()):
                row[x : x + len(ink)] = ink
            start = (bottom - height) * self.width
            self._pixels[start : start + self.width] = row

    def stamp(self, mask: bytes, y: int, colour: str) -> None:
        """Ink where a mask as wide as the canvas has some, from the row ``y`` on. Of what was there, it covers each row
        from its first to its last ink."""
        table = self._ramp(parse_colour(colour))
        for at in range(0, len(mask), self.width):
            ink = mask[at : at + self.width].lstrip(b"\0")
            if ink:
                start = y * self.width + at + self.width - len(ink)
                ink = ink.rstrip(b"\0").translate(table)
                self._pixels[start : start + len(ink)] = ink

    def png(self, clear: bool = False) -> bytes:
        """The file; with the page's colour left out where it is to be ``clear``."""
        rows = (self._pixels[at : at + self.width] for at in range(0, len(self._pixels), self.width))
        header = struct.pack(">2I5B", self.width, self.height, 8, 3, 0, 0, 0)
        chunks = [
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", bytes(part for colour in self._palette for part in colour)),
            *([_chunk(b"tRNS", b"\0")] if clear else []),
            _chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), _EFFORT)),
            _chunk(b"IEND", b""),
        ]
        return SIGNATURE + b"".join(chunks)

    def _index(self, colour: Colour) -> int:
        """A colour's place in the palette; once that is full, the nearest one's."""
        if colour not in self._palette and len(self._palette) == _MOST_COLOURS:
            near = min(self._palette, key=lambda other: sum((a - b) ** 2 for a, b in zip(colour, other, strict=True)))
            return self._palette[near]
        return self._palette.setdefault(colour, len(self._palette))

    def _ramp(self, ink: Colour) -> bytes:
        """How much ink is on a pixel, 0 to 255 → the place of the colour that this gives on the page."""
        places = []
        for level in range(_LEVELS + 1):
            red, green, blue = (
                page + (own - page) * level // _LEVELS for page, own in zip(self._page, ink, strict=True)
            )
            places.append(self._index((red, green, blue)))
        return _LEVEL_OF.translate(bytes(places).ljust(256, b"\0"))


def is_whole(data: bytes) -> bool:
    """Whether a PNG file has all its parts, unharmed."""
    try:
        return data.startswith(SIGNATURE) and [kind for kind, _ in chunks(data)][-1:] == [b"IEND"]
    except (ValueError, struct.error):
        return False


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(kind, content) of each part of a PNG file. Raises ValueError where a part is harmed, struct.error where the file
    ends within one."""
    at = len(SIGNATURE)
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        content = data[at + 8 : at + 8 + length]
        if struct.unpack_from(">I", data, at + 8 + length) != (zlib.crc32(kind + content),):
            raise ValueError("a chunk's checksum is wrong")
        yield kind, content
        at += 12 + length


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
