"""One TeX formula → HTML (MathML Core, or plain text where that says the same) and its Unicode twin.

latex2mathml reads the TeX, and mathml.py lets through what may stand on a page. Whatever it cannot read is shown as
its source in ``<code>``; a macro that it does not know, by its name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from markupsafe import escape

from offprint.text.glyphs import FUNCTIONS, SYMBOLS
from offprint.text.linear import SUPER, lowered, plain, raised
from offprint.text.mathml import tidy, write

_MAX_LENGTH = 2000  # an abstract's formulas have some tens of characters
_MAX_ELEMENTS = 5000
_KNOWN = 1000  # formulas that are kept: papers of a field share many, and lead and abstract of one share theirs

# Macros of one's own can grow without end (\def\a{\b\b}\def\b{\c\c}...), and \sideset prints its operand twice a level.
_REFUSED = re.compile(r"\\(?:def|newcommand|renewcommand|newenvironment|DeclareMathOperator|sideset)(?![A-Za-z])")

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
    "dagger": "†", "dag": "†", "ddagger": "‡", "ddag": "‡", "ast": "*", "star": "⋆", "prime": "′", "circ": "°",
    "top": "⊤",
}  # fmt: skip
_SPACES = re.compile(r"(?:\\(?:[,;:> ]|(?:thinspace|medspace|enspace|quad|qquad)(?![A-Za-z]))|~)+")

_REPAIRS = (  # what latex2mathml does not know or misreads, said in words that it does know
    (re.compile(r"(?<!\\)((?:\\\\)*)%"), r"\1\\%"),  # it takes the rest of the line for a comment
    (re.compile(r"\\(?:bm|boldsymbol|pmb)(?![A-Za-z])\s*"), r"\\mathbf "),
    (re.compile(r"\\(?:mathbbm|mathds|mathbbb)(?![A-Za-z])"), r"\\mathbb"),
    (re.compile(r"\\(?:ensuremath|mathop|mathbin|mathrel|mathord)(?![A-Za-z])\s*(?=\{)"), ""),
    (re.compile(r"\\(?:xspace|nonumber|notag|limits|nolimits|displaystyle|textstyle|allowbreak)(?![A-Za-z])"), " "),
    (re.compile(r"\\(?:protect|relax|nobreak|linebreak|newline|par|hfill|noindent)(?![A-Za-z])"), " "),
    (re.compile(r"\\(?:label|tag|ref|eqref|cite)\*?\{[^{}]*\}"), ""),
    (re.compile(r"\\(?:nicefrac|sfrac)(?![A-Za-z])"), r"\\frac"),
    (re.compile(r"\\(?:num|ce|acs?)(?![A-Za-z])\s*(?=\{)"), r"\\mathrm"),
    (re.compile(r"\\hdots(?![A-Za-z])"), r"\\ldots"),
    (re.compile(r"\\(?:textsc|textsl|textmd)(?![A-Za-z])"), r"\\text"),
    (re.compile(r"\\operatorname\*?\s*(?=\{[^{}]*\\)"), r"\\mathrm"),
    (re.compile(r"\\argmax(?![A-Za-z])"), r"\\arg\\max "),
    (re.compile(r"\\argmin(?![A-Za-z])"), r"\\arg\\min "),
)

_UNKNOWN = re.compile(r"\\[A-Za-z]+")  # how latex2mathml passes on what it does not know


class Formula(NamedTuple):
    """A formula, set."""

    html: str
    plain: str
    unknown: tuple[str, ...] = ()
    """The macros in it that nobody knows, which are shown by their names."""


def formula(tex: str, block: bool = False) -> Formula:
    """The TeX between the dollars, set; ``block`` gives it a line of its own. Never raises; escapes all that it passes
    on."""
    tex = tex.strip()
    if len(tex) > _MAX_LENGTH:
        return as_source(tex)
    return _short(tex) or _convert(tex, block)


def as_source(tex: str) -> Formula:
    """A formula beyond reading, as it was written."""
    return Formula(f"<code>{escape(tex)}</code>", tex)


def _short(tex: str) -> Formula | None:
    """What needs no MathML, or next to none."""
    if _VALUE.fullmatch(tex):  # 50\%, 2.5\times, \sim 10: text breaks lines and copies better than <math>
        text = _SIGN.sub(lambda sign: _SIGNS.get(sign[0], sign[0]), tex)
        return Formula(str(escape(text)), text)
    if script := _SCRIPT.fullmatch(tex):  # Tri$^{2}$-plane: a base that <math> would not see
        return Formula(*_script("sup" if script[1] == "^" else "sub", script[2] or script[3]))
    if mark := _MARK.fullmatch(tex):
        sign = _MARKS[mark[1]]
        return Formula(sign, sign) if sign == "°" else Formula(f"<sup>{sign}</sup>", SUPER[sign])
    if _SPACES.fullmatch(tex):
        return Formula("\u2009", "\u2009")
    if len(tex) == 1 and tex.isalpha():
        return Formula(f"<math><mi>{tex}</mi></math>", tex)
    return None


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


def is_known(name: str) -> bool:
    """Whether a command, without its backslash, is a character or a function of mathematics."""
    return name in SYMBOLS or name in FUNCTIONS or bool(symbol("\\" + name))


def _script(tag: str, text: str) -> tuple[str, str]:
    text = text.strip().replace("-", "−" if text.strip("-").isdigit() else "-")
    return f"<{tag}>{escape(text)}</{tag}>", raised(text) if tag == "sup" else lowered(text)


@lru_cache(_KNOWN)
def _convert(tex: str, block: bool) -> Formula:
    if refused := _REFUSED.search(tex):
        return as_source(tex)._replace(unknown=(refused[0],))
    # Imported late: the module reads a table of 3,000 symbols, and most builds of most texts need none.
    from latex2mathml.converter import convert_to_element

    mended = tex
    for pattern, instead in _REPAIRS:
        mended = pattern.sub(instead, mended)
    try:
        found = convert_to_element(mended, display="block" if block else "inline")[0]
        tree = tidy(found)
        said = " ".join(plain(tree).split())
        if not said or sum(1 for _ in tree.iter()) > _MAX_ELEMENTS:
            return as_source(tex)
        out = ['<math display="block"><semantics>' if block else "<math><semantics>"]
        write(tree, out)
    except Exception:  # latex2mathml has a dozen of its own, and more by accident: IndexError, RecursionError
        return as_source(tex)
    out.append(f'<annotation encoding="application/x-tex">{escape(tex)}</annotation></semantics></math>')
    texts = dict.fromkeys(element.text or "" for element in found.iter())
    unknown = tuple(text for text in texts if _UNKNOWN.fullmatch(text) and not is_known(text[1:]))
    return Formula("".join(out), said, unknown)
