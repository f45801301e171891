"""What TeX spells with a backslash and Unicode has as a character: letters, symbols, spaces, accents, functions."""

from __future__ import annotations

import re
import unicodedata

LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
}  # fmt: skip
SYMBOLS = {
    "LaTeX": "LaTeX", "LaTeXe": "LaTeX2ε", "TeX": "TeX", "BibTeX": "BibTeX", "ldots": "…", "dots": "…",
    "textellipsis": "…", "cdots": "⋯", "textendash": "–", "textemdash": "—", "textquoteleft": "‘",
    "textquoteright": "’", "lq": "‘", "rq": "’", "textquotedblleft": "“", "textquotedblright": "”",
    "textquotesingle": "'", "textquotedbl": '"', "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^",
    "textasciigrave": "`", "textbar": "|", "textless": "<", "textgreater": ">", "textunderscore": "_",
    "textdollar": "$", "texttimes": "×", "textpm": "±", "textmu": "µ", "textregistered": "®", "texttrademark": "™",
    "textcopyright": "©", "copyright": "©", "textdegree": "°", "degree": "°", "pounds": "£", "textsterling": "£",
    "euro": "€", "texteuro": "€", "S": "§", "P": "¶", "dag": "†", "ddag": "‡", "textbullet": "•", "checkmark": "✓",
    "textperiodcentered": "·", "slash": "/", "backslash": "\\", "lbrace": "{", "rbrace": "}", "sim": "∼", "ie": "i.e.",
    "eg": "e.g.", "etal": "et al.", "etc": "etc.", "guillemotleft": "«", "guillemotright": "»", "textonehalf": "½",
    "textonequarter": "¼", "textrightarrow": "→", "textleftarrow": "←",
}  # fmt: skip
FUNCTIONS = frozenset(  # whose names are upright words
    str.split(
        "arccos arcsin arctan arg argmax argmin bmod cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim"
        " liminf limsup ln log max min mod Pr sec sin sinh sup tan tanh"
    )
)
ESCAPES = {
    "\\": " ", " ": " ", ",": "\u2009", ";": "\u2009", ":": "\u2009", ">": "\u2009", "!": "", "/": "", "-": "", "@": "",
}  # fmt: skip
ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "H": "\u030b", "u": "\u0306", "r": "\u030a", "k": "\u0328", "b": "\u0331",
    "d": "\u0323",
}  # fmt: skip
_ACCENTED = re.compile(r"\{\s*(\\[ij]|\w?)(?:\{\})?\s*\}|\s?\{(\\[ij])\s*\}|(\\[ij])(?![A-Za-z])(?:\{\}| )?|([A-Za-z])")
_LONE_LETTER = re.compile(r" ([A-Za-z])(?![A-Za-z]{3})")


def accented(text: str, at: int, accent: str, after: int) -> tuple[str, int]:
    """The letter that an accent's command (``\\'e``, ``\\c{c}``) puts it on, and its end; ``("", 0)`` if it is none."""
    found = _ACCENTED.match(text, after)
    letter = (found[1] or found[2] or found[3] or found[4] or "").replace("\\", "") if found else ""
    if not found or not letter:
        return "", 0
    made = unicodedata.normalize("NFC", letter + ACCENTS[accent])
    if found[4]:  # no braces
        # it\'s and \"quoted\" come from JSON and the like: no letter, or none that bears the mark, follows there.
        if len(made) > 1 or (accent == '"' and letter not in "aeiouyAEIOUY"):
            return "", 0
        if (
            accent == "'"
            and letter == "s"
            and text[at - 1 : at].isalpha()
            and not text[after + 1 : after + 2].isalpha()
        ):
            return "", 0
    return made, found.end()


def accented_by_name(text: str, accent: str, after: int) -> tuple[str, int]:
    """The same for an accent that is a letter and stands without braces: ``\\c c``; it needs a letter of its own."""
    found = _LONE_LETTER.match(text, after)
    made = unicodedata.normalize("NFC", found[1] + ACCENTS[accent]) if found and accent in "cvHukr" else ""
    return (made, found.end()) if found and len(made) == 1 else ("", 0)
