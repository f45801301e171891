"""Which characters of a source's text are kept: none that makes a page lie or that XML cannot take; spaces in order."""

from __future__ import annotations

import re
import unicodedata

# Dropped: controls, soft hyphens, bidi embeddings, overrides and isolates (they make a page lie), invisible operators,
# byte-order marks. ZWJ and ZWNJ stay, for scripts need them. Replaced: what is no character (lone surrogates, U+FFFE).
_DROPPED = (
    *((0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x061C, 0x061C)),
    *((0x202A, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB)),
)
_REPLACED = (
    *((0xD800, 0xDFFF), (0xFDD0, 0xFDEF)),
    *((plane + 0xFFFE, plane + 0xFFFF) for plane in range(0, 0x110000, 0x10000)),
)
_CHARACTERS: dict[int, str | None] = {
    code: kept
    for ranges, kept in ((_DROPPED, None), (_REPLACED, "\ufffd"))
    for first, last in ranges
    for code in range(first, last + 1)
}
_UNFIT = re.compile("[" + "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in _DROPPED + _REPLACED) + "]")
_SPACE = re.compile(r"[ \t\n\x0b\f\r\x85\u2028\u2029]+")  # and not the no-break and thin spaces
_BLANK_LINE = re.compile(r"\n[ \t\f\x0b\r]*\n|\u2029|\r[ \t]*\r")


def clean(raw: str) -> str:
    """One line of NFC without surplus spaces and without characters that XML or a reader's trust cannot take."""
    if raw.isascii() and raw.isprintable() and "  " not in raw:  # nearly every text; the checks run in C
        return raw.strip(" ")
    if not raw.isprintable() and _UNFIT.search(raw):
        raw = raw.translate(_CHARACTERS)
    raw = one_line(raw)
    return raw.strip() if raw.isascii() else unicodedata.normalize("NFC", raw).strip()


def one_line(text: str) -> str:
    """Every run of spaces and line breaks as one space."""
    return text if text.isprintable() and "  " not in text else _SPACE.sub(" ", text)


def split_paragraphs(raw: str) -> list[str]:
    """The parts of a text that blank lines part, as they stand."""
    if "\n" not in raw and "\r" not in raw and "\u2029" not in raw:
        return [raw]
    return [part for part in _BLANK_LINE.split(raw) if part.strip()]
