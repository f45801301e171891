"""latex2mathml's tree → MathML Core of ours: allowed elements and attributes only, characters for what is spelt.

Nothing of the tree is printed as it comes: every element and attribute written stands in a list below, so that a
hostile formula (``\\href``, ``\\style``, ``\\class``) has no way to the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markupsafe import escape

from offprint.text.glyphs import SYMBOLS

_MAX_DEPTH = 50

# MathML Core, section 2.1 and the elements of chapter 3: what browsers draw.
_ELEMENTS = frozenset(
    str.split(
        "mi mn mo mtext mspace mrow mfrac msqrt mroot mstyle mpadded mphantom msub msup msubsup munder mover munderover"
        " mtable mtr mtd"
    )
)
_ARITY = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
_LENGTH = re.compile(r"[+-]?(?:[0-3](?:\.\d{1,4})?|\.\d{1,4})(?:em|ex)|0|0px")  # no formula that covers the page
_WORD = re.compile(r"true|false|prefix|infix|postfix|[0-3]")
_ATTRIBUTES = dict.fromkeys(
    str.split("width height depth voffset lspace rspace minsize maxsize linethickness"), _LENGTH
) | dict.fromkeys(
    str.split("stretchy fence form separator largeop movablelimits accent accentunder displaystyle scriptlevel"), _WORD
)

_ORDINARY = frozenset("∞∅⊤⊥∂ℏ∎⋆°")  # letters, not operators: no space round them
_STYLES = {
    "bold": "BOLD", "italic": "ITALIC", "bold-italic": "BOLD ITALIC", "double-struck": "DOUBLE-STRUCK",
    "script": "SCRIPT", "bold-script": "BOLD SCRIPT", "fraktur": "FRAKTUR", "bold-fraktur": "BOLD FRAKTUR",
    "sans-serif": "SANS-SERIF", "bold-sans-serif": "SANS-SERIF BOLD", "monospace": "MONOSPACE",
}  # fmt: skip
_DIGITS = str.split("ZERO ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE")


def tidy(found: Element, depth: int = 0) -> Element:
    """latex2mathml's element → one of ours; raises ValueError where it makes no sense, or too much."""
    if depth > _MAX_DEPTH:
        raise ValueError("too deep")
    tag = found.tag if found.tag in _ELEMENTS else "mrow"
    # Only latex2mathml's own notation is undone here; escaping comes when we write.
    text = re.sub(r"&#x([0-9A-Fa-f]{1,6});", _character, found.text or "").translate(_UNFIT)
    children = [tidy(child, depth + 1) for child in found]
    if children and text.strip():
        children.insert(0, _element("mtext", text))
        text = ""
    if tag in ("mi", "mo", "mn", "mtext"):
        tag, text = _retag(tag, text)
    variant = found.get("mathvariant", "")
    if variant in _STYLES and tag != "mtext":  # Core knows "normal" alone: the other alphabets are characters
        text = "".join(_styled(char, _STYLES[variant]) for char in text)
    element = _element(tag, text)
    for name, value in found.items():
        if name in _ATTRIBUTES and _ATTRIBUTES[name].fullmatch(value):
            element.set(name, value)
    if tag == "mi" and variant == "normal" and len(text) == 1:
        element.set("mathvariant", "normal")
    if tag == "mo" and found.tag == "mi" and unicodedata.category(text) in ("Ps", "Pe"):
        element.set("stretchy", "false")
    if tag in _ARITY and len(children) != _ARITY[tag]:
        raise ValueError(f"{tag} with {len(children)} children")
    if tag in ("msqrt", "mroot"):
        return _root(children[:1] if tag == "mroot" else children, children[1:] if tag == "mroot" else [])
    if tag == "mrow" and len(children) == 1:
        return children[0]
    element.extend(children if tag in _ARITY else _merge(children))
    return element


def _root(radicand: list[Element], index: list[Element]) -> Element:
    """A root as the sign and its operand, in brackets unless it is one sign long.

    <msqrt> needs a font with a MATH table; without one Chromium draws no sign at all, and √n would read n.
    """
    row = _element("mrow", "")
    if index:
        raised = _element("msup", "")
        raised.extend([_element("mrow", ""), *index])
        row.append(raised)
    row.append(_element("mo", "√", stretchy="false"))
    simple = len(radicand) == 1 and radicand[0].tag in ("mi", "mn", "msub")
    row.extend(
        radicand
        if simple
        else [_element("mo", "(", stretchy="false"), *_merge(radicand), _element("mo", ")", stretchy="false")]
    )
    return row


def _element(tag: str, text: str, **attributes: str) -> Element:
    element = Element(tag, attributes)
    element.text = text
    return element


def _character(entity: re.Match[str]) -> str:
    code = int(entity[1], 16)
    return "\ufffd" if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)


_UNFIT = dict.fromkeys(
    [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
) | dict.fromkeys(
    [*range(0xFDD0, 0xFDF0), *(plane + last for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))],
    "\ufffd",
)


def _retag(tag: str, text: str) -> tuple[str, str]:
    """An operator that came as an identifier or the other way round, put right."""
    if text.startswith("\\"):
        return tag, SYMBOLS.get(text[1:], text[1:]) or "\\"  # an unknown command: its name
    if tag == "mi" and text == "~":
        return "mo", "∼"  # its table has \sim as the ASCII tilde; a tie comes as a space
    if tag == "mo" and text in _ORDINARY:
        return "mi", text
    if tag == "mi" and len(text) == 1 and text not in _ORDINARY:
        kind = unicodedata.category(text)
        if kind in ("Sm", "Ps", "Pe") or text in ":;" or (kind == "So" and "ARROW" in unicodedata.name(text, "")):
            return "mo", text
    return tag, text


def _styled(char: str, style: str) -> str:
    """A letter or digit in one of Unicode's mathematical alphabets, or the character itself."""
    if char.isascii() and char.isalnum():
        kind = "DIGIT" if char.isdigit() else "CAPITAL" if char.isupper() else "SMALL"
        name = _DIGITS[int(char)] if char.isdigit() else char.upper()
        for candidate in (f"MATHEMATICAL {style} {kind} {name}", f"{style} {kind} {name}"):
            try:
                return unicodedata.lookup(candidate)
            except KeyError:
                continue
    return char


def _merge(children: list[Element]) -> list[Element]:
    """Upright letters side by side become one word (KL), and 1,000 one number."""
    merged: list[Element] = []
    for child in children:
        last = merged[-1] if merged else None
        if last is not None and child.tag == last.tag == "mi" and child.get("mathvariant") and _upright(last):
            last.text = f"{last.text}{child.text}"
            last.attrib.pop("mathvariant", None)
            last.set("data-word", "")
        elif (
            child.tag == "mn"
            and len(merged) > 1
            and len(child.text or "") == 3
            and (last is not None and last.tag == "mo" and last.text == ",")
            and merged[-2].tag == "mn"
        ):
            merged.pop()
            merged[-1].text = f"{merged[-1].text},{child.text}"
        else:
            merged.append(child)
    return [*_spaced(merged)]


def _spaced(children: list[Element]) -> Iterator[Element]:
    """A thin space between a name of several letters and the number or identifier beside it: n log n, not nlogn (The
    TeXbook, chapter 18, table of spaces)."""
    last: Element | None = None
    for child in children:
        if last is not None and (_is_name(last) or _is_name(child)) and {last.tag, _base(child).tag} <= {"mi", "mn"}:
            yield _element("mspace", "", width="0.1667em")
        yield child
        last = _base(child)


def _base(element: Element) -> Element:
    """What bears the scripts of an element."""
    while element.tag in ("msub", "msup", "msubsup") or (element.tag == "mrow" and len(element) == 1):
        element = element[0]
    return element


def _is_name(element: Element) -> bool:
    text = _base(element).text or ""
    return _base(element).tag == "mi" and len(text) > 1 and text.isalpha()


def _upright(element: Element) -> bool:
    return element.get("mathvariant") is not None or element.get("data-word") is not None


def write(element: Element, out: list[str]) -> None:
    """The element as HTML, in pieces; its text is escaped here and nowhere else."""
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.items() if name != "data-word")
    out.append(f"<{element.tag}{attributes}>")
    if element.text:
        out.append(str(escape(element.text)))
    for child in element:
        write(child, out)
    out.append(f"</{element.tag}>")
