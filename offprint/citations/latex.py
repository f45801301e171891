"""Text → TeX, as a field of a BibTeX entry holds it: formulas as their source wrote them, all else spelt out.

The letters of every script stay as they are, in UTF-8: biber, LaTeX since 2018, Zotero, JabRef and Mendeley read that.
What LaTeX would take for a command, and the signs that it knows in mathematics only, are spelt in TeX, the latter as
pylatexenc's table has them. What comes out has its braces in pairs, even as BibTeX counts them, for which ``\\{`` is
one too; and none of its commands is another than those named here: a reader's LaTeX will run them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from html import unescape

from pylatexenc.latexencode import get_builtin_uni2latex_dict

from offprint.citations.capitals import split_words
from offprint.text import Text, typeset

_TABLE = {chr(code): spelt for code, spelt in get_builtin_uni2latex_dict().items() if code > 0x36F}
_MATHEMATICS = {
    sign: "{$" + spelt[len(r"\ensuremath{") : -1] + "$}"
    for sign, spelt in _TABLE.items()
    if re.fullmatch(r"\\ensuremath\{[^{}]*(?:\{\w?\})?[^{}]*\}", spelt) and not re.search("kern|mathchar", spelt)
}
_GREEK = "[\u0370-\u03ff]"
_LONE_GREEK = re.compile(f"(?<!{_GREEK}){_GREEK}(?!{_GREEK})")
"""A sign of mathematics; where another stands beside it, both are letters of a Greek word."""
_SPELT = (
    {sign: spelt for sign, spelt in _MATHEMATICS.items() if not re.match(_GREEK, sign)}
    | {sign: f"\\{sign}" for sign in "#$%&_"}
    | {
        **{"\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "^": r"{\textasciicircum}"},
        **{"~": r"{\textasciitilde}", "<": r"{\textless}", ">": r"{\textgreater}", "|": r"{\textbar}"},
        **{"\u00a0": "~", "\u2009": r"\,"},
    }
)

_SPECIAL = re.compile("[" + "".join(re.escape(sign) for sign in _SPELT if sign.isascii()) + "\u00a0-\U0010ffff]")
"""What may have a spelling, and a text seldom has: to look for it takes a tenth of the time of str.translate."""

_IN_FORMULA = str.maketrans({sign: f" {spelt[2:-2]} " for sign, spelt in _MATHEMATICS.items()})

_OPEN = {
    "em": r"\emph{", "strong": r"\textbf{", "code": r"\texttt{", "sup": r"\textsuperscript{", "sub": r"\textsubscript{",
}  # fmt: skip
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_COMMANDS = frozenset(name for spelt in _MATHEMATICS.values() for name in _COMMAND.findall(spelt)) | frozenset(
    str.split(
        "frac dfrac tfrac binom sqrt text textbf textit textrm textsf texttt mathbb mathbf mathcal mathfrak mathit"
        " mathrm mathscr mathsf mathtt boldsymbol operatorname left right big Big bigg Bigg bigl bigr Bigl Bigr biggl"
        " biggr Biggl Biggr middle limits nolimits displaystyle textstyle hat widehat bar tilde widetilde vec dot ddot"
        " check breve acute grave overline underline overbrace underbrace overset underset stackrel substack"
        " overrightarrow xrightarrow xleftarrow arccos arcsin arctan arg cos cosh cot coth csc deg det dim"
        " exp gcd hom inf ker lg lim liminf limsup ln log max min Pr sec sin sinh sup tan tanh bmod pmod mod quad qquad"
        " ldots dots dotsc dotsb cdots le ge ne to gets iff implies land lor lnot neg emptyset varnothing setminus mid"
        " lbrace rbrace lvert rvert lVert rVert vert Vert langle rangle colon prime dagger ddagger ast star Re Im"
        " hbar imath jmath leftarrow rightarrow uparrow downarrow hslash not bot top flat sharp natural models"
        " mathring eth iiiint bigoplus bigotimes bigodot biguplus bigsqcup bigvee bigwedge owns nmid wr coprod"
    )
)
"""The commands that a formula may have; one that is none of them could be any command of the reader's own TeX."""
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{(?:[pbBvV]?matrix|smallmatrix|cases|aligned|gathered|array)\}")

_TAG = re.compile(r"<(/?)(\w+)[^>]*>")
_LOOSE = re.compile(r"(?<!\\)(?:\\\\)*(?:\$|\\$)")
"""A dollar, which would end the formula, or a backslash at its end, which would not let it end."""


def set_latex(text: Text, keep: Collection[str] | None = None) -> str:
    """A text as TeX. ``keep``, for a title, are the words whose capitals no style may change; so are its formulas."""
    if "<" not in text.html:
        return _words(text.plain, keep)
    return _Setter(keep).set(text.html)


def escape(text: str) -> str:
    """Plain text as TeX that prints it."""
    tex = _SPECIAL.sub(lambda found: _SPELT.get(found[0], found[0]), text)
    return tex if tex.isascii() else _LONE_GREEK.sub(lambda found: _MATHEMATICS.get(found[0], found[0]), tex)


def set_formula(source: str) -> str:
    """A formula between dollars; empty if it could do more than be a formula, or would not end where it should."""
    tex = source if source.isascii() else source.translate(_IN_FORMULA)
    tex = re.sub(r"\\([{}])", lambda found: r"\lbrace " if found[1] == "{" else r"\rbrace ", tex)
    tex = re.sub(r"(?<!\\)((?:\\\\)*)([%#])", r"\1\\\2", " ".join(tex.split()))
    commands = _COMMAND.findall(_ENVIRONMENT.sub("", tex))
    if not _COMMANDS.issuperset(commands) or "^^" in tex or _LOOSE.search(tex):
        return ""
    if commands.count("left") != commands.count("right") or ("&" in tex and not _ENVIRONMENT.search(tex)):
        return ""
    depth = 0
    for brace in re.findall("[{}]", tex):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return ""
    return f"${tex}$" if tex and not depth else ""


def _words(text: str, keep: Collection[str] | None) -> str:
    if not keep:
        return escape(text)
    return "".join(f"{{{escape(part)}}}" if part in keep else escape(part) for part in split_words(text))


class _Setter:
    """Reads the HTML that offprint.text writes, in which no attribute holds a ``>``."""

    def __init__(self, keep: Collection[str] | None) -> None:
        self.keep = keep
        self.out: list[str] = []
        self.open: list[str] = []
        self.formula = ""
        """What a formula shows: its source, where that is a sign of its own."""
        self.source = ""

    def set(self, html: str) -> str:
        """The whole as TeX."""
        at = 0
        for tag in _TAG.finditer(html):
            self._text(html[at : tag.start()])
            (self._close if tag[1] else self._begin)(tag[2])
            at = tag.end()
        self._text(html[at:])
        return "".join(self.out) + "}" * sum(tag in _OPEN for tag in self.open)

    def _begin(self, tag: str) -> None:
        self.open.append(tag)
        if tag == "math":
            self.formula = self.source = ""
        self.out.append(_OPEN.get(tag, ""))

    def _close(self, tag: str) -> None:
        if tag not in self.open:
            return
        self.open.pop()
        if tag in _OPEN:
            self.out.append("}")
        elif tag == "math":
            source = self.source or self.formula
            formula = set_formula(source) or escape(typeset(f"${source}$").plain)
            self.out.append(f"{{{formula}}}" if self.keep is not None else formula)

    def _text(self, html: str) -> None:
        if not html:
            return
        text = unescape(html)
        if "annotation" in self.open:
            self.source += text
        elif "math" in self.open:
            self.formula += text
        else:
            self.out.append(_words(text, self.keep))
