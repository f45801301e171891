"""A tidy tree of MathML → its plain twin: one line of Unicode, as a formula is written in a message."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from xml.etree.ElementTree import Element

SUPER = dict(
    zip(
        "0123456789+−-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδθφχ*′″‴†‡∘°⊤⋆",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᶿᵠᵡ*′″‴†‡°°ᵀ⋆",
        strict=True,
    )
)
_SUB = dict(zip("0123456789+−-=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))
_RELATIONS = frozenset("=<>≤≥≪≫≈≃≅∼≡≠∈∉∋⊂⊆⊃⊇→←↔⇒⇐⇔↦∝⊢⊨≜≔⩽⩾≲≳≺≻⟶⟹⟺∥∣")
_ACCENTS = {
    "^": "\u0302", "~": "\u0303", "∼": "\u0303", "¯": "\u0304", "‾": "\u0304", "―": "\u0304", "_": "\u0304",
    "→": "\u20d7", "\u20d7": "\u20d7", "˙": "\u0307", "¨": "\u0308", "˘": "\u0306", "ˇ": "\u030c", "´": "\u0301",
    "`": "\u0300", "ˆ": "\u0302", "˜": "\u0303",
}  # fmt: skip


def plain(element: Element, tight: bool = False) -> str:
    """Unicode for an element; ``tight`` inside of scripts, where operators stand without spaces."""
    tag, children = element.tag, list(element)
    if tag in ("msup", "msub", "msubsup"):
        text = _operand(children[0])
        if tag != "msup":
            text += lowered(plain(children[1], True))
        return text if tag == "msub" else text + raised(plain(children[-1], True))
    if tag in ("munder", "mover", "munderover"):
        base = plain(children[0], tight)
        mark = plain(children[-1], True)
        if tag == "mover" and mark in _ACCENTS:
            return unicodedata.normalize("NFC", base + _ACCENTS[mark]) if len(base) == 1 else base
        if tag == "munder" and mark in ("_", "¯", "‾", "―", "⏟"):
            return base
        if tag == "mover":
            return base if mark in ("⏞", "¯", "―") else base + raised(mark)
        return base + lowered(plain(children[1], True)) + (raised(mark) if tag == "munderover" else "")
    if tag == "mfrac":
        if element.get("linethickness", "").startswith("0"):
            return f"{plain(children[0], True)} choose {plain(children[1], True)}"
        return f"{_operand(children[0])}/{_operand(children[1])}"
    if tag == "mtable":
        return "; ".join(", ".join(_row(list(cell), tight) for cell in row) for row in children)
    if tag == "mspace":
        return " " if re.match(r"\+?(?:0?\.[1-9]|[1-9])", element.get("width", "")) else ""
    if tag == "mphantom":
        return ""
    if children:
        return _row(children, tight)
    text = (element.text or "").replace("\u00a0", " ")
    return "".join(_unstyled(char) for char in text) if not text.isascii() else text


def _row(children: Iterable[Element], tight: bool) -> str:
    out, space_wanted = "", False
    for child in children:
        text = plain(child, tight)
        if not text:
            continue
        if child.tag == "mo" and not tight:
            if text in _RELATIONS or (text in "+−±∓∪∩∧∨⊕⊗" and out and out[-1] not in " ([{,|"):
                text = f" {text} "
            elif text in ",;:":
                text += " "
        word = _is_word(child)
        if (
            (word or space_wanted)
            and text[0] not in "([{ )]},;"
            and out[-1:] not in ("", " ", "(", "[", "{", "|", "−", "/")
        ):
            out += " "
        out += text
        space_wanted = word
    return out.strip() if tight else out.replace(": =", ":=")


def _is_word(element: Element) -> bool:
    """log, max, ∑: what wants a space before and after it."""
    while element.tag in ("msub", "msup", "msubsup", "munder", "mover", "munderover") or (
        element.tag == "mrow" and len(element)
    ):
        element = element[-1 if element.tag == "mrow" else 0]
    text = element.text or ""
    return (element.tag in ("mi", "mo") and len(text) > 1 and text.isalpha()) or text in tuple("∑∏∫⋃⋂")


def _operand(element: Element) -> str:
    text = plain(element, True)
    closed = (
        not re.search(r"[\s+−=<>/×·,]", text)
        or re.fullmatch("[a-z ]+", text)
        or re.fullmatch(r"[(\[{|][^()\[\]{}|]*[)\]}|]", text)
    )
    return text if closed else f"({text})"


def raised(text: str) -> str:
    if text and all(char in SUPER for char in text):
        return "".join(SUPER[char] for char in text)
    return f"^{text}" if text.isalnum() or len(text) == 1 else f"^({text})" if text else ""


def lowered(text: str) -> str:
    if text and all(char in _SUB for char in text):
        return "".join(_SUB[char] for char in text)
    return f"_{text}" if text.isalnum() or len(text) == 1 else f"_({text})" if text else ""


def _unstyled(char: str) -> str:
    """Mathematical italic, bold and script letters as the plain ones, which fonts and searches know; 𝔼 like ℝ stays."""
    if 0x1D400 <= ord(char) <= 0x1D7FF and "DOUBLE-STRUCK" not in unicodedata.name(char, ""):
        return unicodedata.normalize("NFKC", char)
    return {"ℒ": "L", "ℋ": "H", "ℬ": "B", "ℰ": "E", "ℱ": "F", "ℐ": "I", "ℳ": "M", "ℛ": "R", "−": "−"}.get(char, char)
