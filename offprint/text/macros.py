"""What a backslash begins: a formula, a character that TeX spells, or a macro with what it does to its argument.

Each kind of macro has a reader; they are asked in turn, and the first that knows the macro sets it. One that none of
them knows is its argument's text, or its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from offprint.text.addresses import read_address
from offprint.text.galley import Galley
from offprint.text.glyphs import ACCENTS, ESCAPES, LETTERS, SYMBOLS, accented, accented_by_name
from offprint.text.mathematics import is_known, subscript, superscript, symbol

_MACRO = re.compile(r"\\([A-Za-z]+)\*?")
_OPTIONS = re.compile(r"(?:\s?\[[^\[\]]{0,200}\]){0,2}")
_OPEN = (
    dict.fromkeys(str.split("emph textit textsl it em sl itshape slshape"), ("<em>", "</em>"))
    | dict.fromkeys(str.split("textbf bf bfseries"), ("<strong>", "</strong>"))
    | dict.fromkeys(str.split("texttt tt ttfamily path"), ("<code>", "</code>"))
)
_SWITCHES = frozenset(
    str.split(
        "em it sl itshape slshape bf bfseries tt ttfamily rm sf sc scshape rmfamily sffamily mdseries upshape"
        " normalfont tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge selectfont"
    )
)
_DROPPED = frozenset(
    str.split(
        "cite citep citet citealp citealt citeauthor citeyear citeyearpar parencite textcite autocite nocite ref"
        " eqref cref Cref autoref pageref label vspace hspace vskip hskip index footnotemark includegraphics input"
        " bibliography bibliographystyle color pagestyle thispagestyle setlength phantom vphantom hphantom begin end"
    )
)
_SILENT = frozenset(
    str.split(
        "noindent indent centering xspace protect relax par newline linebreak newpage clearpage item smallskip medskip"
        " bigskip maketitle left right displaystyle quad qquad hfill hspace space enspace thinspace"
    )
)
_TEXTS = frozenset(  # whose argument is shown as text
    str.split(
        "textrm textsf textsc textup textmd textnormal text mbox hbox fbox underline uline enquote MakeUppercase"
        " MakeLowercase section subsection paragraph title mathit mathsf mathtt mathscr mathfrak boldsymbol bm"
        " operatorname ce num acs gls foreignlanguage sout caption"
    )
)
_SPACED = frozenset(_OPEN) | frozenset(ACCENTS)  # a space may stand before the argument
_ROW_GAP = re.compile(r"\[-?[\d.]+ ?[a-z]{2}\]")
_ENVIRONMENT = re.compile(
    r"\\begin\s?\{(equation|align|eqnarray|gather|multline|math|displaymath|cases|matrix|[pbv]matrix)(\*?)\}"
)


def set_backslash(galley: Galley, at: int) -> int:
    """Set what the backslash at a place begins; gives the place to go on from."""
    text = galley.text
    if found := _MACRO.match(text, at):
        return _set_macro(galley, at, found[1], found.end())
    follows = text[at + 1 : at + 2]
    if follows in ("(", "["):
        end = galley.find("\\)" if follows == "(" else "\\]", at + 2)
        if end >= 0:
            galley.formula(text[at + 2 : end], apart=follows == "[")
            return end + 2
    made, end = accented(text, at, follows, at + 2) if follows in ACCENTS else ("", 0)
    if end:
        galley.put(made)
        return end
    if follows in ESCAPES:
        if follows == "\\" and (gap := _ROW_GAP.match(text, at + 2)):
            galley.put(" ")
            return gap.end()
        galley.put(ESCAPES[follows])
    elif follows in ("~", "^") and text.startswith("{}", at + 2):
        galley.put(follows)
        return at + 4
    elif follows and not follows.isalnum() and follows.isascii():
        galley.put(follows)  # \% \& \$ \# \_ \{ \} \" \' \|
    else:
        galley.put("\\" + follows)
    return min(at + 2, len(text)) if follows else at + 1


@dataclass(frozen=True, slots=True)
class _Macro:
    """A macro where it stands in a text."""

    name: str
    at: int
    after: int
    """The place after its name."""
    group: int
    """The place of its argument's opening brace; 0 where it has none."""
    end: int
    """The place of the closing one."""


def _set_macro(galley: Galley, at: int, name: str, after: int) -> int:
    brace = after + (name in _SPACED and galley.text.startswith(" {", after))
    end = galley.partner(brace) if galley.text.startswith("{", brace) else -1
    macro = _Macro(name, at, after, *((brace, end) if end > brace + 1 else (0, -1)))
    for read in _READERS:
        if place := read(galley, macro):
            return place
    return _text_of(galley, macro) if macro.group else _name_of(galley, macro)


# Each gives the place to go on from; 0 where the macro is none of its own.


def _accent(galley: Galley, macro: _Macro) -> int:
    if macro.name not in ACCENTS:
        return 0
    if macro.group:
        made, end = accented(galley.text, macro.at, macro.name, macro.group)
    else:
        made, end = accented_by_name(galley.text, macro.name, macro.after)
    if end:
        galley.put(made)
    return end


def _letter(galley: Galley, macro: _Macro) -> int:
    if macro.name not in LETTERS or macro.group:
        return 0
    galley.put(LETTERS[macro.name])
    return _skip_empty(galley, macro) or macro.after + galley.text.startswith(" ", macro.after)


def _symbol(galley: Galley, macro: _Macro) -> int:
    if macro.name not in SYMBOLS:
        return 0
    galley.put(SYMBOLS[macro.name])
    return _skip_empty(galley, macro) or macro.after


def _environment(galley: Galley, macro: _Macro) -> int:
    begin = _ENVIRONMENT.match(galley.text, macro.at) if macro.name == "begin" else None
    if not begin:
        return 0
    closing = f"\\end{{{begin[1]}{begin[2]}}}"
    end = galley.find(closing, begin.end())
    if end < 0:
        return 0
    whole = begin[1] == "cases" or "matrix" in begin[1] or "align" in begin[1]
    tex = galley.text[macro.at : end + len(closing)] if whole else galley.text[begin.end() : end]
    galley.formula(tex, apart=begin[1] != "math")
    return end + len(closing)


def _dropped(galley: Galley, macro: _Macro) -> int:
    if macro.name not in _DROPPED:
        return 0
    text = galley.text
    options = _OPTIONS.match(text, macro.after)
    end = options.end() if options else macro.after
    if not text.startswith("{", end) or galley.partner(end) < 0:
        return 0
    end = galley.partner(end) + 1
    if not text[end : end + 1].isalnum():
        galley.drop_space()
    if macro.name == "setlength" and text.startswith("{", end) and galley.partner(end) > 0:
        end = galley.partner(end) + 1
    return end


def _verbatim(galley: Galley, macro: _Macro) -> int:
    text, after = galley.text, macro.after
    if macro.name != "verb" or after == len(text) or text[after].isalnum() or text[after] in " {":
        return 0
    end = text.find(text[after], after + 1, after + 500)
    if end < 0:
        return 0
    galley.code(text[after + 1 : end])
    return end + 1


def _switch(galley: Galley, macro: _Macro) -> int:
    """``{\\em this}``: what is open becomes an element from here on."""
    if macro.name not in _SWITCHES:
        return 0
    if macro.name in _OPEN and galley.open and galley.text[galley.open[-1].place] == "}" and len(galley.open) < 20:
        opening, closing = _OPEN[macro.name]
        galley.open[-1] = galley.open[-1]._replace(html=closing + galley.open[-1].html)
        galley.emit(opening, "")
    return 0 if macro.group else macro.after + galley.text.startswith(" ", macro.after)


def _silent(galley: Galley, macro: _Macro) -> int:
    if macro.name not in _SILENT or macro.group:
        return 0
    galley.put(" ")
    return _skip_empty(galley, macro) or macro.after


def _url(galley: Galley, macro: _Macro) -> int:
    galley.address(galley.text[macro.group + 1 : macro.end].strip())
    return macro.end + 1


def _href(galley: Galley, macro: _Macro) -> int:
    if not _has_second_group(galley, macro):
        return 0
    url = read_address(galley.text[macro.group + 1 : macro.end].strip())
    opening = galley.anchor(url) if url else ""
    return galley.enter(macro.end + 1, opening, "</a>" if opening else "")


def _colour(galley: Galley, macro: _Macro) -> int:
    return galley.enter(macro.end + 1) if _has_second_group(galley, macro) else 0


def _footnote(galley: Galley, macro: _Macro) -> int:
    galley.drop_space()
    galley.put(" (")
    return galley.enter(macro.group, "", ")", ")")


def _ensured(galley: Galley, macro: _Macro) -> int:
    galley.formula(galley.text[macro.group + 1 : macro.end])
    return macro.end + 1


def _script(galley: Galley, macro: _Macro) -> int:
    inner = galley.text[macro.group + 1 : macro.end]
    if "\\" in inner or "$" in inner:
        return 0
    galley.emit(*(superscript if macro.name == "textsuperscript" else subscript)(inner))
    return macro.end + 1


def _formula(galley: Galley, macro: _Macro) -> int:
    """Mathematics that lost its dollars."""
    stop = macro.end
    if macro.name == "frac" and galley.text.startswith("{", stop + 1):
        stop = max(galley.partner(stop + 1), stop)
    if stop - macro.group >= 200:
        return 0
    galley.formula(galley.text[macro.group - len(macro.name) - 1 : stop + 1])
    return stop + 1


def _with_group(galley: Galley, macro: _Macro) -> int:
    read = _GROUP_READERS.get(macro.name) if macro.group else None
    return read(galley, macro) if read else 0


_Reader = Callable[[Galley, _Macro], int]
_GROUP_READERS: dict[str, _Reader] = {
    "url": _url, "nolinkurl": _url, "href": _href, "ensuremath": _ensured, "textcolor": _colour, "colorbox": _colour,
    "textsuperscript": _script, "textsubscript": _script,
    **dict.fromkeys(("footnote", "thanks", "footnotetext"), _footnote),
    **dict.fromkeys(str.split("frac sqrt mathbb mathcal mathbf mathrm hat bar tilde vec"), _formula),
}  # fmt: skip
_READERS: tuple[_Reader, ...] = (
    _accent, _letter, _symbol, _environment, _dropped, _verbatim, _switch, _silent, _with_group,
)  # fmt: skip
_KNOWN = frozenset((  # those of is_known() aside
    *_OPEN, *_SWITCHES, *_DROPPED, *_SILENT, *_TEXTS, *_GROUP_READERS, *LETTERS, *ACCENTS, "verb",
))  # fmt: skip


# The macros that no reader takes.


def _text_of(galley: Galley, macro: _Macro) -> int:
    if not (macro.name in _KNOWN or is_known(macro.name)):
        galley.unknown["\\" + macro.name] = None
    if galley.text.startswith("{", macro.end + 1):
        galley.arguments.add(macro.end + 1)
    return galley.enter(macro.group, *_OPEN.get(macro.name, ("", "")))


def _name_of(galley: Galley, macro: _Macro) -> int:
    text, at, after = galley.text, macro.at, macro.after
    if macro.name in _OPEN:
        return after
    if text.startswith("{}", after):
        galley.arguments.add(after)
    meant = symbol("\\" + macro.name)
    if at and (text[at - 1].isalnum() or text[at - 1] in ":\\/") and not meant:
        galley.put(text[at:after])  # C:\Users, a regular expression
        return after
    galley.put(meant or macro.name)
    if not (macro.name in _KNOWN or is_known(macro.name)):
        galley.unknown["\\" + macro.name] = None
    return after


def _skip_empty(galley: Galley, macro: _Macro) -> int:
    """The place after the braces of ``\\macro{}``; 0 where there are none."""
    return macro.after + 2 if galley.text.startswith("{}", macro.after) else 0


def _has_second_group(galley: Galley, macro: _Macro) -> bool:
    return galley.text.startswith("{", macro.end + 1) and galley.partner(macro.end + 1) > 0
