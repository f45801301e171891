"""One TeX formula → HTML (MathML Core, or plain text where that says the same) and its Unicode twin.

latex2mathml reads the TeX. Nothing of its output is printed as it comes: its tree is put right here, and every element
and attribute written stands in a list below, so that a hostile formula (``\\href``, ``\\style``, ``\\class``) has no
way to the page. Whatever it cannot read is shown as its source in ``<code>``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from markupsafe import escape

_MAX_LENGTH = 2000  # an abstract's formulas have some tens of characters
_MAX_DEPTH = 50
_MAX_ELEMENTS = 5000

# Macros of one's own can grow without end (\def\a{\b\b}\def\b{\c\c}...), and \sideset prints its operand twice a level.
_REFUSED = re.compile(r"\\(?:def|newcommand|renewcommand|newenvironment|DeclareMathOperator|sideset)(?![A-Za-z])")

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

_NUMBER = r"\d+(?:(?:\{,\}|[.,])\d+)*"
_VALUE = re.compile(
    rf"(?:\\(?:sim|approx|pm|geq?|leq?|times)(?![A-Za-z])|[<>+~≈-])?\s*+(?:{_NUMBER}"
    rf"(?:\s*(?:\\times(?![A-Za-z])|[/:])\s*{_NUMBER})*)?\s*(?:\\?%|\\times|\\circ|\^\\circ|\^\{{\\circ\}})?"
)
_SIGNS = {
    r"\sim": "∼", r"\approx": "≈", r"\pm": "±", r"\geq": "≥", r"\ge": "≥", r"\leq": "≤", r"\le": "≤", r"\times": "×",
    r"\%": "%", "-": "−", "{,}": ",", "~": " ", r"\circ": "°", r"^\circ": "°", r"^{\circ}": "°", " ": "",
}  # fmt: skip
_SIGN = re.compile(r"\^?\{?\\[A-Za-z]+\}?|\\%|-|\{,\}|[~ ]")
_SCRIPT = re.compile(
    r"([\^_])\s*(?:\{\s*(?:\\(?:mathrm|text|rm|textrm|textit|mathbf)(?![A-Za-z]))?\s*\{?"
    r"([\w.,+*/ -]{1,20})\}?\s*\}|(\w|\+|\*))"
)
_MARK = re.compile(r"\^\s*\{?\s*\\(dagger|ddagger|ast|star|prime|circ|top|dag|ddag)\s*\}?")
_MARKS = {
    "dagger": "†",
    "dag": "†",
    "ddagger": "‡",
    "ddag": "‡",
    "ast": "*",
    "star": "⋆",
    "prime": "′",
    "circ": "°",
    "top": "⊤",
}

_REPAIRS = (  # what latex2mathml does not know or misreads, said in words that it does know
    (re.compile(r"(?<!\\)((?:\\\\)*)%"), r"\1\\%"),  # it takes the rest of the line for a comment
    (re.compile(r"\\(?:bm|boldsymbol|pmb)(?![A-Za-z])\s*"), r"\\mathbf "),
    (re.compile(r"\\(?:mathbbm|mathds|mathbbb)(?![A-Za-z])"), r"\\mathbb"),
    (re.compile(r"\\(?:ensuremath|mathop|mathbin|mathrel|mathord)(?![A-Za-z])\s*(?=\{)"), ""),
    (re.compile(r"\\(?:xspace|nonumber|notag|limits|nolimits|displaystyle|textstyle|allowbreak)(?![A-Za-z])"), " "),
    (re.compile(r"\\(?:label|tag)\*?\{[^{}]*\}"), ""),
    (re.compile(r"\\(?:textsc|textsl|textmd)(?![A-Za-z])"), r"\\text"),
    (re.compile(r"\\operatorname\*?\s*(?=\{[^{}]*\\)"), r"\\mathrm"),
    (re.compile(r"\\argmax(?![A-Za-z])"), r"\\arg\\max "),
    (re.compile(r"\\argmin(?![A-Za-z])"), r"\\arg\\min "),
)

_ORDINARY = frozenset("∞∅⊤⊥∂ℏ∎⋆°")  # letters, not operators: no space round them
_STYLES = {
    "bold": "BOLD", "italic": "ITALIC", "bold-italic": "BOLD ITALIC", "double-struck": "DOUBLE-STRUCK",
    "script": "SCRIPT", "bold-script": "BOLD SCRIPT", "fraktur": "FRAKTUR", "bold-fraktur": "BOLD FRAKTUR",
    "sans-serif": "SANS-SERIF", "bold-sans-serif": "SANS-SERIF BOLD", "monospace": "MONOSPACE",
}  # fmt: skip
_DIGITS = str.split("ZERO ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE")

_SUPER = dict(
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


def formula(tex: str) -> tuple[str, str]:
    """The TeX between the dollars → its HTML and its plain text. Never raises; escapes all that it passes on."""
    tex = tex.strip()
    if len(tex) > _MAX_LENGTH:
        return f"<code>{escape(tex)}</code>", tex
    if _VALUE.fullmatch(tex):  # 50\%, 2.5\times, \sim 10: text breaks lines and copies better than <math>
        text = _SIGN.sub(lambda sign: _SIGNS.get(sign[0], sign[0]), tex)
        return str(escape(text)), text
    if script := _SCRIPT.fullmatch(tex):  # Tri$^{2}$-plane: a base that <math> would not see
        return _script("sup" if script[1] == "^" else "sub", script[2] or script[3])
    if mark := _MARK.fullmatch(tex):
        sign = _MARKS[mark[1]]
        return (sign, sign) if sign == "°" else (f"<sup>{sign}</sup>", _SUPER[sign])
    if len(tex) == 1 and tex.isalpha():
        return f"<math><mi>{tex}</mi></math>", tex
    try:
        return _convert(tex)
    except (
        Exception
    ):  # latex2mathml has a dozen exceptions of its own, and more by accident: IndexError, RecursionError
        return f"<code>{escape(tex)}</code>", tex


def superscript(text: str) -> tuple[str, str]:
    """A superscript outside of formulas → HTML and plain text."""
    return _script("sup", text)


def subscript(text: str) -> tuple[str, str]:
    """A subscript outside of formulas → HTML and plain text."""
    return _script("sub", text)


def symbol(name: str) -> str:
    """The character that a TeX command such as ``\\alpha`` stands for; empty where there is none."""
    from latex2mathml.symbols_parser import convert_symbol

    code = convert_symbol(name)
    char = chr(int(code, 16)) if code and re.fullmatch(r"[0-9A-F]{4,6}", code) else ""
    return {"~": "∼"}.get(char, char) if unicodedata.category(char or "\0")[0] in "LNPS" else ""


def _script(tag: str, text: str) -> tuple[str, str]:
    text = text.strip().replace("-", "−" if text.strip("-").isdigit() else "-")
    return f"<{tag}>{escape(text)}</{tag}>", _raise(text) if tag == "sup" else _lower(text)


def _convert(tex: str) -> tuple[str, str]:
    if _REFUSED.search(tex):
        raise ValueError(tex)
    # Imported late: the module reads a table of 3,000 symbols, and most builds of most texts need none.
    from latex2mathml.converter import convert_to_element

    mended = tex
    for pattern, instead in _REPAIRS:
        mended = pattern.sub(instead, mended)
    tree = _tidy(convert_to_element(mended)[0], 0)
    if sum(1 for _ in tree.iter()) > _MAX_ELEMENTS:
        raise ValueError(tex)
    plain = " ".join(_plain(tree).split())
    if not plain:
        raise ValueError(tex)
    out = ["<math><semantics>"]
    _write(tree, out)
    out.append(f'<annotation encoding="application/x-tex">{escape(tex)}</annotation></semantics></math>')
    return "".join(out), plain


def _tidy(found: Element, depth: int) -> Element:
    """latex2mathml's element → one of ours: allowed elements and attributes only, and the text as characters."""
    if depth > _MAX_DEPTH:
        raise ValueError("too deep")
    tag = found.tag if found.tag in _ELEMENTS else "mrow"
    # Only latex2mathml's own notation is undone here; escaping comes when we write.
    text = re.sub(r"&#x([0-9A-Fa-f]{1,6});", _character, found.text or "").translate(_UNFIT)
    children = [_tidy(child, depth + 1) for child in found]
    if children and text.strip():
        children.insert(0, _element("mtext", text))
        text = ""
    if tag in ("mi", "mo", "mn", "mtext"):
        tag, text = _retag(tag, text)
    variant = found.get("mathvariant", "")
    if (
        variant in _STYLES and tag != "mtext"
    ):  # Core knows mathvariant="normal" alone: the other alphabets are characters
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
        return tag, text[1:] or "\\"  # an unknown command: its name
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
    return merged


def _upright(element: Element) -> bool:
    return element.get("mathvariant") is not None or element.get("data-word") is not None


def _write(element: Element, out: list[str]) -> None:
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.items() if name != "data-word")
    out.append(f"<{element.tag}{attributes}>")
    if element.text:
        out.append(str(escape(element.text)))
    for child in element:
        _write(child, out)
    out.append(f"</{element.tag}>")


def _plain(element: Element, tight: bool = False) -> str:
    """Unicode for an element; ``tight`` inside of scripts, where operators stand without spaces."""
    tag, children = element.tag, list(element)
    if tag in ("msup", "msub", "msubsup"):
        text = _operand(children[0])
        if tag != "msup":
            text += _lower(_plain(children[1], True))
        return text if tag == "msub" else text + _raise(_plain(children[-1], True))
    if tag in ("munder", "mover", "munderover"):
        base = _plain(children[0], tight)
        mark = _plain(children[-1], True)
        if tag == "mover" and mark in _ACCENTS:
            return unicodedata.normalize("NFC", base + _ACCENTS[mark]) if len(base) == 1 else base
        if tag == "munder" and mark in ("_", "¯", "‾", "―", "⏟"):
            return base
        if tag == "mover":
            return base if mark in ("⏞", "¯", "―") else base + _raise(mark)
        return base + _lower(_plain(children[1], True)) + (_raise(mark) if tag == "munderover" else "")
    if tag == "mfrac":
        if element.get("linethickness", "").startswith("0"):
            return f"{_plain(children[0], True)} choose {_plain(children[1], True)}"
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
        text = _plain(child, tight)
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
    return (element.tag in ("mi", "mo") and len(text) > 1 and text.isalpha() and text.islower()) or text in tuple(
        "∑∏∫⋃⋂"
    )


def _operand(element: Element) -> str:
    text = _plain(element, True)
    closed = (
        not re.search(r"[\s+−=<>/×·,]", text)
        or re.fullmatch("[a-z ]+", text)
        or re.fullmatch(r"[(\[{|][^()\[\]{}|]*[)\]}|]", text)
    )
    return text if closed else f"({text})"


def _raise(text: str) -> str:
    if text and all(char in _SUPER for char in text):
        return "".join(_SUPER[char] for char in text)
    return f"^{text}" if text.isalnum() or len(text) == 1 else f"^({text})" if text else ""


def _lower(text: str) -> str:
    if text and all(char in _SUB for char in text):
        return "".join(_SUB[char] for char in text)
    return f"_{text}" if text.isalnum() or len(text) == 1 else f"_({text})" if text else ""


def _unstyled(char: str) -> str:
    """Mathematical italic, bold and script letters as the plain ones, which fonts and searches know; 𝔼 like ℝ stays."""
    if 0x1D400 <= ord(char) <= 0x1D7FF and "DOUBLE-STRUCK" not in unicodedata.name(char, ""):
        return unicodedata.normalize("NFKC", char)
    return {"ℒ": "L", "ℋ": "H", "ℬ": "B", "ℰ": "E", "ℱ": "F", "ℐ": "I", "ℳ": "M", "ℛ": "R", "−": "−"}.get(char, char)
