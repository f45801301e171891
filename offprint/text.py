"""Titles and abstracts: raw text with TeX remnants → HTML that is safe to print, and a plain twin in Unicode.

A source's text is data: it is escaped character by character, and only TeX can make an element of it (em, strong, code,
sup, sub, math; and ``a`` round an address). This module alone marks HTML as safe. No text makes it raise, and none
takes it more than linear time: it reads from left to right, and remembers which closing marks do not occur any more.

Choices that TeX leaves open: the apostrophe stays ``'``; braces that look like data (``{0, 1}``, ``{"a": 1}``,
``{input}``) stay, as do braces without a partner; an unknown ``\\macro`` is its name, ``\\macro{text}`` its text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from offprint.mathematics import formula, subscript, superscript, symbol
from offprint.model import Link


@dataclass(frozen=True, slots=True)
class Text:
    """One text, twice: ``html`` for a page, ``plain`` for <title>, feeds, JSON, slugs and search."""

    html: Markup
    plain: str


def typeset(raw: str, *, link: bool = False) -> Text:
    """A title, or one paragraph, as inline HTML and as plain text; ``link`` makes addresses clickable."""
    text = _clean(raw)
    if not _has_tex(text) and not (link and _has_address(text)):
        return Text(escape(text), text)
    if len(text) > _MAX_TEXT:
        return Text(escape(text), text)
    html, plain = _Setter(text, link).set()
    return Text(Markup(html), plain)


def paragraphs(raw: str, *, link: bool = True) -> tuple[Text, ...]:
    """The paragraphs of an abstract, which blank lines part; a single line break is a space."""
    return tuple(text for text in (typeset(part, link=link) for part in _split(raw)) if text.plain)


_MAX_TEXT = 50_000  # no abstract: longer text is shown as it stands, so that nobody can make a build wait

# --- Characters -------------------------------------------------------------------------------------------------------

# Dropped: controls, soft hyphens, bidi embeddings, overrides and isolates (they make a page lie), invisible operators,
# byte-order marks. ZWJ and ZWNJ stay, for scripts need them. Replaced: what is no character (lone surrogates, U+FFFE).
_DROPPED = dict.fromkeys(
    code
    for first, last in (
        *((0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x061C, 0x061C)),
        *((0x202A, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB)),
    )
    for code in range(first, last + 1)
)
_REPLACED = dict.fromkeys(
    [*range(0xD800, 0xE000), *range(0xFDD0, 0xFDF0)]
    + [plane + last for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)],
    "\ufffd",
)
_CHARACTERS = _DROPPED | _REPLACED
_UNFIT = re.compile("[" + "".join(rf"\U{code:08x}" for code in _CHARACTERS) + "]")
_SPACE = re.compile(r"[ \t\n\x0b\f\r\x85\u2028\u2029]+")  # and not the no-break and thin spaces
_BLANK_LINE = re.compile(r"\n[ \t\f\x0b\r]*\n|\u2029|\r[ \t]*\r")


def _clean(raw: str) -> str:
    """One line of NFC without surplus spaces and without characters that XML or a reader's trust cannot take."""
    if raw.isascii() and raw.isprintable() and "  " not in raw:  # nearly every text; the checks run in C
        return raw.strip(" ")
    if not raw.isprintable():
        if _UNFIT.search(raw):
            raw = raw.translate(_CHARACTERS)
        raw = _SPACE.sub(" ", raw)
    elif "  " in raw:
        raw = _SPACE.sub(" ", raw)
    return raw.strip() if raw.isascii() else unicodedata.normalize("NFC", raw).strip()


def _split(raw: str) -> list[str]:
    if "\n" not in raw and "\r" not in raw and "\u2029" not in raw:
        return [raw]
    return [part for part in _BLANK_LINE.split(raw) if part.strip()]


def _has_tex(text: str) -> bool:
    # ``in`` is memchr: these take 2 µs for an abstract, one search for [\\$`~^{}] 20.
    return (
        "\\" in text
        or "$" in text
        or "`" in text
        or "~" in text
        or "^" in text
        or "{" in text
        or "}" in text
        or "--" in text
        or ("times" in text and _TIMES.search(text) is not None)
    )


_ADDRESS_MARKS = ("://", "www.", ".com/", ".co/", ".org/")


def _has_address(text: str) -> bool:
    return "://" in text or "www." in text or ".com/" in text or ".co/" in text or ".org/" in text


# --- Addresses --------------------------------------------------------------------------------------------------------

# In TeX an address may have its specials escaped, and its tilde as \~{} or $\sim$.
_URL_TAIL = r"(?:[A-Za-z0-9\-._~:/?#\[\]@!&'()*+,;=%\u00c0-\u1fff]|\\[_%#&~](?:\{\})?|\$\\sim\$)"
_URL = re.compile(
    rf"[Hh][Tt][Tt][Pp][Ss]?://{_URL_TAIL}++"
    rf"|(?<![\w.@/\\-])(?:www\.[\w-]+\.|(?:github|gitlab|huggingface|hf|bitbucket|codeberg|zenodo)\.(?:com?|org)/[\w-])"
    rf"{_URL_TAIL}++"
)
_MAX_URL = 2000


def _address(shown: str) -> str:
    """The address that a text shows: TeX escapes undone, ``https://`` where it has no scheme; empty if it is none."""
    url = shown.replace(r"$\sim$", "~").replace(r"\~{}", "~").replace(r"\textasciitilde", "~")
    url = re.sub(r"\\([_%#&~{}])", r"\1", url).strip()
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", url):
        url = "https://" + url
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        fit = parts.scheme in ("http", "https") and "@" not in parts.netloc and (parts.port or 1) > 0
    except ValueError:
        return ""
    if not fit or len(url) > _MAX_URL or not re.fullmatch(r"[\w-]+(?:\.[\w-]+)+|localhost|\[[0-9a-f:.]+\]", host):
        return ""
    return "" if re.search(r"[\s<>\"\\{}|^`\x00-\x1f]", url) else parts.scheme + url[len(parts.scheme) :]


def _url_end(text: str, start: int, end: int) -> int:
    """Where an address ends that the pattern found: before the sentence's own punctuation."""
    if glued := re.compile(r"[,;](?=https?://)").search(text, start, end):
        end = glued.start()
    if end - start > _MAX_URL:
        return end
    while end > start:
        last = text[end - 1]
        if (
            last in ".,;:!?'*~"
            or (last == ")" and text.count(")", start, end) > text.count("(", start, end))
            or (last == "]" and text.count("]", start, end) > text.count("[", start, end))
        ):
            end -= 1
        else:
            break
    return end


# --- TeX --------------------------------------------------------------------------------------------------------------

_MAX_FORMULAS = 200  # different ones in one text
_SPECIAL = re.compile(r"[\\$`~^{}]|--")
_SPECIAL_OR_URL = re.compile(r"[\\$`~^{}]|--|https?://|HTTPS?://|www\.|github\.|gitlab\.|hugg|hf\.|bitb|codeb|zenodo\.")
_TIMES = re.compile(r"times(?<=\dtimes)(?=\d)")  # the literal first: re finds that ten times as fast
_MACRO = re.compile(r"\\([A-Za-z]+)\*?")
_OPTIONS = re.compile(r"(?:\s?\[[^\[\]]{0,200}\]){0,2}")
_LOST = re.compile(  # a superscript that lost its dollars: ^top, 10^-3, 5^{th}, ^{2}, ^2
    r"\^(?:\{?\\?(top)\}?(?![A-Za-z])"
    r"|\{?(?:(?<=\d\^)|(?<=\d\^\{))(-\d{1,4}|th|st|nd|rd)\}?(?!\w)"
    r"|\{(\d{1,4})\}(?!\w)|(\d{1,4})(?!\w|\.\d))"
)
_DATA = re.compile(r"[^\\{}\"=:;,<>|$]*[A-Z][^\\{}\"=:;,<>|$]*")

_OPEN = {
    "emph": ("<em>", "</em>"), "textit": ("<em>", "</em>"), "textsl": ("<em>", "</em>"), "it": ("<em>", "</em>"),
    "em": ("<em>", "</em>"), "sl": ("<em>", "</em>"), "itshape": ("<em>", "</em>"), "slshape": ("<em>", "</em>"),
    "textbf": ("<strong>", "</strong>"), "bf": ("<strong>", "</strong>"), "bfseries": ("<strong>", "</strong>"),
    "texttt": ("<code>", "</code>"), "tt": ("<code>", "</code>"), "ttfamily": ("<code>", "</code>"),
    "path": ("<code>", "</code>"),
}  # fmt: skip
_SWITCHES = frozenset(
    str.split(
        "em it sl itshape slshape bf bfseries tt ttfamily rm sf sc scshape rmfamily sffamily mdseries upshape"
        " normalfont tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge selectfont"
    )
)
_DROPPED_MACROS = frozenset(
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
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
}  # fmt: skip
_SYMBOLS = {
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
_ESCAPES = {
    "\\": " ", " ": " ", ",": "\u2009", ";": "\u2009", ":": "\u2009", ">": "\u2009", "!": "", "/": "", "-": "", "@": "",
}  # fmt: skip
_ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "H": "\u030b", "u": "\u0306", "r": "\u030a", "k": "\u0328", "b": "\u0331",
    "d": "\u0323",
}  # fmt: skip
_ACCENTED = re.compile(r"\{\s*(\\[ij]|\w?)(?:\{\})?\s*\}|\s?\{(\\[ij])\s*\}|(\\[ij])(?![A-Za-z])(?:\{\}| )?|([A-Za-z])")
_ENVIRONMENT = re.compile(
    r"\\begin\s?\{(equation|align|eqnarray|gather|multline|math|displaymath|cases|matrix|[pbv]matrix)(\*?)\}"
)


class _Setter:
    """One text on its way: what has been set, what is still open, which closing marks do not come any more."""

    def __init__(self, text: str, link: bool) -> None:
        self.text = text
        self.link = link
        self.html: list[str] = []
        self.plain: list[str] = []
        self.open: list[tuple[int, int, str, str]] = []
        """(place, width, HTML, plain) of every closing mark to come, the outermost first."""
        self.arguments: set[int] = set()
        """Places of braces that belong to a macro, and so are TeX whatever stands in them."""
        self.absent: set[str] = set()
        self._partners: dict[int, int] | None = None
        self._formulas: dict[str, tuple[str, str]] = {}

    def set(self) -> tuple[str, str]:
        text, size, at = self.text, len(self.text), 0
        special = _SPECIAL_OR_URL if _has_address(text) else _SPECIAL
        if text.startswith("{") and not text.startswith('{"') and self.partner(0) == size - 1:
            self.arguments.add(0)  # a title in BibTeX's double braces
        while True:
            found = special.search(text, at)
            start = found.start() if found else size
            if self.open and self.open[-1][0] <= start:
                place, width, html, plain = self.open.pop()
                if at <= place:
                    self.run(at, place)
                    at = place + width
                self.emit(html, plain)
                continue
            self.run(at, start)
            if not found:
                break
            at = self.special(start, found[0])
        while self.open:
            self.emit(*self.open.pop()[2:])
        html, plain = "".join(self.html), unicodedata.normalize("NFC", "".join(self.plain))
        if "  " in plain:  # what was dropped stood between two spaces
            html, plain = re.sub(" {2,}", " ", html), re.sub(" {2,}", " ", plain)
        return html.strip(), plain.strip()

    # What is written.

    def emit(self, html: str, plain: str) -> None:
        self.html.append(html)
        self.plain.append(plain)

    def put(self, text: str) -> None:
        self.emit(str(escape(text)), text)

    def formula(self, tex: str) -> None:
        """An abstract says its formulas again and again; and past any sense, their source must do."""
        if tex not in self._formulas:
            spent = len(self._formulas) > _MAX_FORMULAS
            self._formulas[tex] = (f"<code>{escape(tex)}</code>", tex) if spent else formula(tex)
        self.emit(*self._formulas[tex])

    def run(self, start: int, end: int) -> None:
        if start < end:
            text = self.text[start:end]
            self.put(_TIMES.sub("×", text) if "times" in text else text)

    def drop_space(self) -> None:
        """Before something that is left out: ``as in~\\cite{x}.`` ends in ``in.``"""
        while (
            self.plain
            and self.plain[-1]
            and self.plain[-1][-1] in " \u00a0"
            and self.html[-1].endswith(self.plain[-1][-1])
        ):
            self.html[-1], self.plain[-1] = self.html[-1][:-1], self.plain[-1][:-1]

    def tag(self, at: int, opening: str, closing: str, plain: str = "") -> int:
        """Set the group that opens at a place in an element; gives the place after its brace."""
        partner = self.partner(at)
        deep = len(self.open) > 20  # a browser gives up at 512 elements; no sense needs a dozen
        self.emit("" if deep else opening, "")
        self.open.append((partner, 1, "" if deep else closing, plain))
        return at + 1

    # What is read. Each takes a place in the text and gives the place to go on from.

    def special(self, at: int, mark: str) -> int:
        text = self.text
        if mark[0] not in "\\$`~^{}-":
            return self.url(at, mark)
        if mark == "\\":
            return self.backslash(at)
        if mark == "$":
            return self.dollar(at)
        if mark == "{":
            return self.brace(at)
        if mark == "`":
            return self.quote(at)
        if mark == "--":
            return self.dash(at)
        if mark == "~":
            return self.tie(at)
        if mark == "^" and at and (text[at - 1].isalnum() or text[at - 1] in ")]}") and (lost := _LOST.match(text, at)):
            top, ordinal, braced, bare = lost.groups()
            if not top or not text[at - 1].isdigit():
                self.emit(*(superscript(ordinal or braced or bare) if not top else ("<sup>⊤</sup>", "ᵀ")))
                return lost.end()
        self.put(mark)
        return at + 1

    def url(self, at: int, mark: str) -> int:
        found = _URL.match(self.text, at)
        if not found:
            self.put(mark)
            return at + len(mark)
        end = _url_end(self.text, at, found.end())
        self.anchor(self.text[at:end])
        return max(end, at + 1)

    def anchor(self, shown: str) -> None:
        url = _address(shown)
        written = url if "\\" in shown or "$" in shown else shown
        if not url:
            self.put(shown)
        elif self.link and not any("</a>" in closing for _, _, closing, _ in self.open[-25:]):
            short = re.sub(r"^https?://", "", url, flags=re.I).rstrip("/")
            self.emit(f'<a href="{escape(url)}" rel="noopener">{escape(short)}</a>', written)
        else:
            self.put(written)

    def backslash(self, at: int) -> int:
        text = self.text
        if macro := _MACRO.match(text, at):
            return self.macro(at, macro[1], macro.end())
        follows = text[at + 1 : at + 2]
        if follows in ("(", "["):
            closing = "\\)" if follows == "(" else "\\]"
            end = self.find(closing, at + 2)
            if end >= 0:
                self.formula(text[at + 2 : end])
                return end + 2
        if follows in _ACCENTS and (after := self.accent(at, follows, at + 2)):
            return after
        if follows in _ESCAPES:
            if follows == "\\" and (size := re.compile(r"\[-?[\d.]+ ?[a-z]{2}\]").match(text, at + 2)):
                self.put(" ")
                return size.end()
            self.put(_ESCAPES[follows])
        elif follows in ("~", "^") and text.startswith("{}", at + 2):
            self.put(follows)
            return at + 4
        elif follows and not follows.isalnum() and follows.isascii():
            self.put(follows)  # \% \& \$ \# \_ \{ \} \" \' \|
        else:
            self.put("\\" + follows)
        return min(at + 2, len(text)) if follows else at + 1

    def accent(self, at: int, accent: str, after: int) -> int:
        """A letter under an accent, or 0 where there is none: then it is no accent."""
        found = _ACCENTED.match(self.text, after)
        if not found:
            return 0
        letter = (found[1] or found[2] or found[3] or found[4] or "").replace("\\", "")
        braced = found[4] is None
        if not letter:
            return 0
        made = unicodedata.normalize("NFC", letter + _ACCENTS[accent])
        if not braced:
            # it\'s and \"quoted\" come from JSON and the like: no letter, or none that bears the mark, follows there.
            if len(made) > 1 or (accent == '"' and letter not in "aeiouyAEIOUY"):
                return 0
            if (
                accent == "'"
                and letter == "s"
                and self.text[at - 1 : at].isalpha()
                and not self.text[after + 1 : after + 2].isalpha()
            ):
                return 0
        self.put(made)
        return found.end()

    def macro(self, at: int, name: str, after: int) -> int:
        text = self.text
        argument = after
        if text.startswith(" {", after) and name in _OPEN | _ACCENTS:
            argument += 1
        has_group = text.startswith("{", argument) and self.partner(argument) > 0
        if name in _ACCENTS and len(name) == 1:
            found = (
                _ACCENTED.match(text, argument)
                if has_group
                else re.compile(r" ([A-Za-z])(?![A-Za-z]{3})").match(text, after)
            )
            if found and has_group and (end := self.accent(at, name, argument)):
                return end
            if found and not has_group and name in "cvHukr":
                made = unicodedata.normalize("NFC", found[1] + _ACCENTS[name])
                if len(made) == 1:
                    self.put(made)
                    return found.end()
        if name in _LETTERS and not has_group:
            self.put(_LETTERS[name])
            return after + (2 if text.startswith("{}", after) else 1 if text.startswith(" ", after) else 0)
        if name in _SYMBOLS:
            self.put(_SYMBOLS[name])
            return after + 2 if text.startswith("{}", after) else after
        if name == "begin" and (begin := _ENVIRONMENT.match(text, at)):
            closing = f"\\end{{{begin[1]}{begin[2]}}}"
            end = self.find(closing, begin.end())
            if end >= 0:
                whole = begin[1] in ("cases", "matrix") or "matrix" in begin[1] or "align" in begin[1]
                self.formula(text[at : end + len(closing)] if whole else text[begin.end() : end])
                return end + len(closing)
        if name in _DROPPED_MACROS:
            options = _OPTIONS.match(text, after)
            end = options.end() if options else after
            if text.startswith("{", end) and self.partner(end) > 0:
                end = self.partner(end) + 1
                if not text[end : end + 1].isalnum():
                    self.drop_space()
                if name in ("setlength",) and text.startswith("{", end) and self.partner(end) > 0:
                    end = self.partner(end) + 1
                return end
        if name == "verb" and after < len(text) and not text[after].isalnum() and text[after] not in " {":
            end = text.find(text[after], after + 1, after + 500)
            if end > 0:
                code = text[after + 1 : end]
                self.emit(f"<code>{escape(code)}</code>", code)
                return end + 1
        if name in _SWITCHES:
            if name in _OPEN and self.open and text[self.open[-1][0]] == "}" and len(self.open) < 20:
                place, width, html, plain = self.open[-1]
                self.open[-1] = (place, width, _OPEN[name][1] + html, plain)
                self.emit(_OPEN[name][0], "")
            if not has_group:
                return after + text.startswith(" ", after)
        if name in _SILENT and not has_group:
            self.put(" ")
            return after + 2 if text.startswith("{}", after) else after
        if has_group:
            return self.macro_with_group(name, argument)
        if text.startswith("{}", after):
            self.arguments.add(after)
        if at and (text[at - 1].isalnum() or text[at - 1] in ":\\/") and not symbol("\\" + name):
            self.put(text[at:after])  # C:\Users, a regular expression
        else:
            self.put(symbol("\\" + name) or name)
        return after

    def macro_with_group(self, name: str, at: int) -> int:
        text, end = self.text, self.partner(at)
        if name in ("url", "nolinkurl"):
            self.anchor(text[at + 1 : end].strip())
            return end + 1
        if name == "href" and text.startswith("{", end + 1) and self.partner(end + 1) > 0:
            url = _address(text[at + 1 : end].strip())
            if url and self.link and not any("</a>" in closing for _, _, closing, _ in self.open[-25:]):
                return self.tag(end + 1, f'<a href="{escape(url)}" rel="noopener">', "</a>")
            return self.tag(end + 1, "", "")
        if name == "ensuremath":
            self.formula(text[at + 1 : end])
            return end + 1
        if name in ("textsuperscript", "textsubscript") and "\\" not in text[at:end] and "$" not in text[at:end]:
            self.emit(*(superscript if name == "textsuperscript" else subscript)(text[at + 1 : end]))
            return end + 1
        if name in ("footnote", "thanks", "footnotetext"):
            self.drop_space()
            self.put(" (")
            return self.tag(at, "", ")", ")")
        if name in ("textcolor", "colorbox") and text.startswith("{", end + 1) and self.partner(end + 1) > 0:
            return self.tag(end + 1, "", "")
        if name in ("frac", "sqrt", "mathbb", "mathcal", "mathbf", "mathrm", "hat", "bar", "tilde", "vec"):
            stop = end
            if name == "frac" and text.startswith("{", end + 1):
                stop = max(self.partner(end + 1), end)
            if stop - at < 200:
                self.formula(text[at - len(name) - 1 : stop + 1])
                return stop + 1
        if text.startswith("{", end + 1):
            self.arguments.add(end + 1)
        return self.tag(at, *_OPEN.get(name, ("", "")))

    def dollar(self, at: int) -> int:
        text = self.text
        if text.startswith("$$", at):
            if text.startswith("$$$", at):
                end = at + len(_DOLLARS.match(text, at)[0])  # type: ignore[index]
                self.put(text[at:end])
                return end
            end = self.find("$$", at + 2)
            if end > at + 2 and text[at + 2 : end].strip():
                self.formula(text[at + 2 : end])
                return end + 2
            self.put("$$")
            return at + 2
        end = _formula_end(text, at)
        if end:
            self.formula(text[at + 1 : end - 1])
            return end
        self.put("$")
        return at + 1

    def brace(self, at: int) -> int:
        end = self.partner(at)
        if end > 0 and (at in self.arguments or self.is_group(at, end)):
            return self.tag(at, "", "")
        self.put("{")
        return at + 1

    def is_group(self, at: int, end: int) -> bool:
        """Whether a pair of braces is TeX's: it holds a command first, keeps a word's capitals, or glues a hyphen."""
        text = self.text
        if text.startswith("\\", at + 1):
            return not text.startswith(("\\{", '\\"}'), at + 1)
        if end - at > 300:
            return False
        inner = text[at + 1 : end]
        if inner in ("-", "--", "---", ",", "~"):
            return True
        if not inner:
            return at > 0 and not text[at - 1].isspace() and text[at - 1] not in "=:([,"
        if inner.startswith("$") and inner.endswith("$"):
            return True
        return (
            _DATA.fullmatch(inner.strip("{}")) is not None
            or re.fullmatch(r"[^\s\\{}\",:]*\\[^\s{}]+(?:\{\w*\}\w*)*", inner) is not None
        )

    def quote(self, at: int) -> int:
        text = self.text
        run = _BACKTICKS.match(text, at)
        width = len(run[0]) if run else 1
        closing, size, end = "", 0, -1
        found: re.Match[str] | None = None
        if width == 2 and (found := _DOUBLE.match(text, at)):
            closing, end = "”", found.end(1)
            size = 2 if text.startswith("''", end) else 1
        elif width == 1 and (at == 0 or not text[at - 1].isalnum()) and (found := _SINGLE.match(text, at)):
            closing, size, end = "’", 1, found.end(1)
        elif width == 3 and (found := _TRIPLE.match(text, at)):
            closing, size, end = "’”", 3, found.end(1)
        if (
            closing
            and found
            and found[1].count("{") == found[1].count("}")
            and (not self.open or end + size <= self.open[-1][0])
            and not self.in_code()
        ):
            self.put({"”": "“", "’": "‘"}.get(closing, "“‘"))
            self.open.append((end, size, closing, closing))
        else:
            self.put(text[at : at + width])
        return at + width

    def dash(self, at: int) -> int:
        text = self.text
        end = at + len(_HYPHENS.match(text, at)[0])  # type: ignore[index]
        before, after = text[at - 1 : at] if at else " ", text[end : end + 1] or " "
        loose = before in " ([\"'“‘`"
        fits = after == " " if loose else before not in "!<" and after not in ">;)"
        if end - at > 3 or not fits or self.in_code():
            self.put(text[at:end])
        else:
            self.put("–" if end - at == 2 else "—")
        return end

    def tie(self, at: int) -> int:
        text = self.text
        end = at + 1
        before, after = text[at - 1 : at] if at else "", text[end : end + 1]
        if (
            (before.isalnum() or (before and before in ".,;:)]}!?'”’$%"))
            and (after.isalnum() or (after and after in "\\$({[`“‘"))
            and not (before.isdigit() and after.isdigit())  # 10~20 is a range in China and Japan
            and not self.in_code()
        ):
            self.put("\u00a0")
        else:
            self.put("~")
        return end

    # What is looked up.

    def in_code(self) -> bool:
        return any("</code>" in closing for _, _, closing, _ in self.open[-25:])

    def find(self, mark: str, at: int) -> int:
        """``str.find``, once in vain and never again."""
        if mark in self.absent:
            return -1
        found = self.text.find(mark, at)
        if found < 0:
            self.absent.add(mark)
        return found

    def partner(self, at: int) -> int:
        """The place of the brace that closes the one at a place; -1 where none does."""
        if self._partners is None:
            self._partners = _partners(self.text)
        return self._partners.get(at, -1)


_DOLLARS = re.compile(r"\$+")
_HYPHENS = re.compile("-+")
_BACKTICKS = re.compile("`+")
_SINGLE = re.compile(r"`(?=[^\s'])([^`']{0,300}(?:'(?=\w)[^`']{0,300}){0,9})(?<!\s)'(?!\w)")
_DOUBLE = re.compile(r"``(?=\S)([^`'\"]{0,800}(?:(?:'(?!')|`(?!`))[^`'\"]{0,800}){0,20})(?<!\s)(?:''|\")")
_TRIPLE = re.compile(r"```(?=\S)([^`']{0,300})'''")
_BRACES = re.compile(r"\\.|[{}]", re.S)
_MATH = re.compile(r"\$(?=[^\s$])((?:[^$\\]++|\\.)*+)\$")
_PROSE = re.compile(r"(?<=\s)[a-z]{2,}(?=\s)|(?<=\s)[a-z]{3,}$")


def _partners(text: str) -> dict[int, int]:
    partners: dict[int, int] = {}
    if "}" in text:
        waiting: list[int] = []
        for found in _BRACES.finditer(text):
            if found[0] == "{":
                waiting.append(found.start())
            elif found[0] == "}" and waiting:
                partners[waiting.pop()] = found.start()
    return partners


def _formula_end(text: str, at: int) -> int:
    """The end of the formula that a dollar opens; 0 if it is money or just a dollar.

    Pandoc's rule (tex_math_dollars): no space after the opening dollar nor before the closing one, and no digit after
    the closing one. Money besides: an amount with words behind it (``$5 million or so in US$``) is no formula.
    """
    found = _MATH.match(text, at)
    if not found or text[found.end() - 2].isspace() or text[found.end() : found.end() + 1].isdigit():
        return 0
    inner = found[1]
    if not re.search(r"[\\^_=]", inner) and (
        _PROSE.search(inner) or re.match(r"\d[\d.,]*[KMBkmb]?[-–,;)\s].*[A-Z]$", inner)
    ):
        return 0
    return found.end()


# --- Sentences --------------------------------------------------------------------------------------------------------

_LEAD = 260
_STOP = re.compile(r"""[.!?]+(?:''|["'”’»)\]}$]){0,4}(?=\s)|[。！？｡।۔؟]+["'”’」』）》)\]}]{0,4}""")
_FULL_STOP = re.compile(r"""\.(?:''|["')\]}$]){0,4}(?=\s)""")
_NEVER = frozenset(
    str.split(
        "e.g. i.e. eg. ie. cf. ca. fig. figs. eq. eqs. eqn. sec. sect. tab. vs. v.s. dr. prof. mr. mrs. ms. st. viz."
        " ref. refs. ch. chap. def. thm. lem. prop. alg. vol. pp. nos. approx. w.r.t. wrt. aka. a.k.a. i.i.d. bzw. z.b."
        " d.h. dept. univ."
    )
)
_SELDOM = frozenset(
    str.split("al. etc. no. inc. ltd. corp. co. jr. sr. resp. app. ed. eds. dec. jan. feb. aug. sept. oct. nov.")
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?)+|[A-Z][a-z]?\.[A-Z]\.|Ph\.D\.")
_STARTER = re.compile(  # what begins a sentence after U.S., et al. or etc., and hardly ever continues one
    r"(?:A|An|The|This|These|Those|That|There|We|Our|In|It|Its|Here|To|For|From|On|At|As|By|With|Without|Using|Based"
    r"|However|Moreover|Furthermore|Finally|First|Second|Then|Thus|Hence|Therefore|While|When|Although|Since|Such|They"
    r"|Their|Both|Each|All|Most|Many|Some|Recent|Recently|Experiments|Results|Specifically|Additionally|Unlike|Despite"
    r"|Code|If|But|And)\b(?!\.)"
)
# What says what the paper does, in lower case; each begins with its literal, which re finds fast.
_CUES = (
    re.compile(
        r"we(?<!\wwe)(?: \w+ly| also| then| here| first| now| thus| further)?,? (?:aim to |seek to |attempt to )?"
        r"(?:propose|present|introduce|show|study|develop|investigate|describe|explore|analy[sz]e|examine|demonstrate"
        r"|provide|design|address|report|evaluate|prove|derive|construct|offer|revisit|argue|find|conduct|perform"
        r"|formulate|establish|release|build|devise|create|extend|advocate|characteri[sz]e|benchmark|tackle|unveil"
        r"|discover|suggest|survey|review|compare|consider|give|aim|seek|ask|leverage|train|focus)\b"
    ),
    *(
        re.compile(
            rf"{which} (?:(?!prior|previous|existing|early|earlier|recent|past)\w+ )?(?:paper|work|study|article|survey"
            r"|review|thesis|report|research|letter|tutorial|note|manuscript|dissertation|chapter|monograph)\b"
        )
        for which in (r"this(?<!\wthis)", "the present", r"our(?<!\wour)")
    ),
    re.compile(r"here(?<!\where),? we\b"),
    re.compile(r" (?:is|are) (?:proposed|presented|introduced) (?:here|in)\b"),
)
_CJK = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\u0e00-\u0eff\U00020000-\U0003ffff]")


def sentences(raw: str) -> list[str]:
    """The sentences of a raw abstract, still raw; formulas, groups and addresses are never split."""
    return list(_sentences(raw))


def lead(raw: str) -> str:
    """What a list shows of a raw abstract, still raw: the first sentence that says what the paper does, or the first.

    At most some 260 characters, cut between words with an ellipsis.
    """
    first = ""
    for sentence in _sentences(raw):
        said = sentence[:2000].lower()
        if any(cue.search(said) for cue in _CUES):
            return _cut(sentence)
        first = first or sentence
    return _cut(first)


def _sentences(raw: str) -> Iterator[str]:
    for part in _split(raw):
        text = (part if part.isprintable() and "  " not in part else _SPACE.sub(" ", part)).strip()
        spans = _spans(text)
        span = next(spans, None)
        start = 0
        plainly = text.isascii() and "!" not in text and "?" not in text and ".." not in text
        for stop in (_FULL_STOP if plainly else _STOP).finditer(text):
            at, end = stop.span()
            while span and span[1] <= at:
                span = next(spans, None)
            if (span and span[0] <= at and end < span[1]) or not _ends(text, start, stop):
                continue
            yield text[start:end].strip()
            start = end
        if rest := text[start:].strip():
            yield rest


def _ends(text: str, start: int, stop: re.Match[str]) -> bool:
    """Whether a stop ends a sentence that began at ``start``."""
    at, end = stop.span()
    if stop[0][0] not in ".!?":
        return True
    follows = text[end : end + 40].lstrip()
    if follows[:1].islower() and not re.match(r"[a-z]{1,3}[A-Z]", follows):  # iFormer may begin one
        return False
    if stop[0] != ".":
        return True
    word = text[max(text.rfind(" ", start, at) + 1, start, at - 30) : at + 1].rpartition("~")[2].lstrip("([{\"'`“‘")
    if len(word) > 8:
        return True
    if word.lower() in _NEVER or (word[:-1].isdigit() and at - len(word) < start + 1):
        return False
    if word.lower() in _SELDOM or _INITIALS.fullmatch(word):
        return _STARTER.match(follows) is not None
    return True


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Places and ends of the formulas, groups and addresses of a text: what must stay in one piece."""
    if len(text) > _MAX_TEXT or not (_has_tex(text) or _has_address(text)):
        return
    partners, absent, at = _partners(text), set[str](), 0
    while found := _SPECIAL_OR_URL.search(text, at):
        start, mark = found.span()[0], found[0]
        end = start
        if mark == "$":
            double = text.startswith("$$", start)
            end = text.find("$$", start + 2) + 2 if double and "$$" not in absent else _formula_end(text, start)
            if double and end < start + 2:
                absent.add("$$")
                end = start
        elif mark == "\\":
            closing = {"(": "\\)", "[": "\\]"}.get(text[start + 1 : start + 2], "")
            if closing and closing not in absent:
                end = text.find(closing, start) + 2
                if end < 2:
                    absent.add(closing)
            at = max(start + 2, end)
            if end > start:
                yield start, end
            continue
        elif mark == "{":
            end = partners.get(start, -1) + 1
            if end - start > _LEAD:
                end = start
        elif mark[0] not in "}`~^-" and (url := _URL.match(text, start)):
            end = _url_end(text, start, url.end())
        if end > start:
            yield start, end
        at = max(end, start + 1)


def _cut(text: str) -> str:
    if len(text) <= _LEAD:
        return text
    spans = list(_spans(text[: 2 * _LEAD]))
    for at in range(_LEAD - 1, 0, -1):
        if (text[at] == " " or _CJK.match(text[at])) and not any(start < at < end for start, end in spans):
            break
    else:
        held = next((end for start, end in spans if start < _LEAD <= end), 0)
        at = held or next(at for at in range(_LEAD - 1, -1, -1) if not unicodedata.combining(text[at]))
    kept = text[:at].rstrip(" ,;:.–—-([{`~")
    # A mark of which the partner is cut off would be shown as it stands.
    kept = re.sub(r"``(?!.*'')", "“", kept)
    kept = re.sub(r"(?<![\w`])`(?=\w)(?![^`]*'(?!\w))", "‘", kept)
    missing = sum({"{": 1, "}": -1}.get(brace, 0) for brace in _BRACES.findall(kept))
    return kept + "…" + "}" * missing if missing > 0 else kept + "…"


# --- Links ------------------------------------------------------------------------------------------------------------

_ANY_URL = re.compile(rf"\\(?:url|nolinkurl|href)\s?\{{((?:[^{{}}]|\{{\}}){{1,2000}})\}}|{_URL.pattern}")
_HUB = r"(?:huggingface\.co|hf\.co)"
_HOSTS = (  # the first that fits an address without its scheme
    ("pdf", r"[^/]+/.*\.pdf(?:[?#].*)?|arxiv\.org/pdf/.*|openreview\.net/pdf.*"),
    ("data", rf"{_HUB}/datasets/.*|kaggle\.com/(?:datasets|c|competitions)/.*"),
    ("demo", rf"{_HUB}/spaces/.*|[\w.-]+\.(?:streamlit\.app|gradio\.app|gradio\.live|hf\.space)(?:/.*)?"),
    ("demo", r"colab\.(?:research\.google\.com|google)/.*|gradio\.app.*"),
    ("paper", rf"{_HUB}/papers/.*"),
    ("web", rf"{_HUB}/(?:blog|docs|learn|tasks|posts)(?:/.*)?"),
    ("model", rf"(?:{_HUB}|modelscope\.cn|ollama\.com)/.+"),
    ("video", r"(?:[\w-]+\.)?(?:youtube\.com|youtu\.be|vimeo\.com|bilibili\.com)(?:/.*)?"),
    ("code", r"(?:doi\.org/)?10\.24433/.*|codeocean\.com/.*"),
    ("data", r"(?:dx\.)?doi\.org/10\.(?:5281/zenodo|6084/m9|5061/dryad|7910/dvn|17605/osf|13026|21227).*"),
    ("code", r"(?:[\w-]+\.)?(?:github\.com|githubusercontent\.com|bitbucket\.org|codeberg\.org|gitee\.com)/.+"),
    ("code", r"gitlab\.[\w.-]+/.+|(?:git\.)?sr\.ht/.+|[\w.-]+\.googlesource\.com(?:/.*)?|git\.[\w.-]+/.+"),
    ("code", r"(?:[\w-]+\.)?sourceforge\.net/.+|pypi\.org/.+|anonymous\.4open\.science/.+"),
    ("data", r"(?:[\w-]+\.)?(?:zenodo\.org|figshare\.com|datadryad\.org|osf\.io|physionet\.org)(?:/.*)?"),
    ("data", r"ieee-dataport\.org.*|data\.[\w.-]+(?:/.*)?|dataverse\.[\w.-]+(?:/.*)?|open(?:ml|neuro)\.org/.*"),
    ("paper", r"arxiv\.org/(?:abs|html)/.*|(?:dx\.)?doi\.org/.+|openreview\.net/.*|aclanthology\.org/.+"),
    ("paper", r"proceedings\.[\w.-]+/.+|papers\.(?:nips\.cc|neurips\.cc|ssrn\.com)/.+|ieeexplore\.ieee\.org/.+"),
    ("paper", r"(?:bio|med)rxiv\.org/.+|semanticscholar\.org/.+|(?:[\w-]+\.)?hal\.science/.+|link\.springer\.com/.+"),
    ("paper", r"dl\.acm\.org/.+"),
    ("project", r"[\w.-]+\.(?:github|gitlab)\.io(?:/.*)?|sites\.google\.com/.+"),
)
_HOST_KINDS = tuple((re.compile(pattern, re.I), kind) for kind, pattern in _HOSTS)
_WORDS = {
    kind: re.compile(rf"(?<![A-Za-z])(?:{words})(?![A-Za-z])", re.I)
    for kind, words in {
        "page": r"project[- ](?:web)?(?:page|site)|web[- ]?(?:site|page)|home[- ]?page|project site",
        "code": r"(?:source[- ]?)?codes?|codebase|implementations?|repositor(?:y|ies)|open[- ]?sourced?|toolkit|toolbox"
        r"|library|software|package|scripts?",
        "demo": r"demos?|demonstrations?|playground|samples",
        "data": r"data|data[- ]?sets?|benchmarks?|corpus|corpora|annotations",
        "model": r"models?|checkpoints?|weights",
        "video": r"videos?",
        "project": r"project",
    }.items()
}


def links(raw: str) -> tuple[Link, ...]:
    """The addresses in a raw abstract, in order and each once; their kinds by host, else by the words before them."""
    text = _clean(raw)
    found: dict[str, Link] = {}
    # Addresses stand at the end of an abstract, and ``find`` gets there ten times as fast as the pattern.
    places = [place for mark in _ADDRESS_MARKS if (place := text.find(mark)) >= 0]
    if not places:
        return ()
    at = max(min(places) - 20, 0)
    while match := _ANY_URL.search(text, at):
        start = match.start()
        end = match.end() if match[1] else max(_url_end(text, start, match.end()), start + 1)
        url = _address(match[1] if match[1] else text[start:end])
        if url:
            before = re.split(r"[.;!?] ", text[max(at, start - 100) : start])[-1]
            after = re.match(r"\{[^{}]{0,60}|[ ,]{0,2}\([^()]{0,60}", text[end : end + 64])
            key = re.sub(r"^https?://(?:www\.)?", "", url).rstrip("/")
            found.setdefault(key, Link(_kind(url, before + (after[0] if after else "")), url))
        at = end
    return tuple(found.values())


def _kind(url: str, words: str) -> str:
    """What an address leads to; ``words`` stand beside it."""
    said = [kind for kind, pattern in _WORDS.items() if pattern.search(words)]
    rest = url.partition("://")[2]
    rest = rest.removeprefix("www.") if "/" in rest else rest
    kind = next((kind for pattern, kind in _HOST_KINDS if pattern.fullmatch(rest)), "")
    if kind == "code" and "data" in said and not {"code", "model"} & set(said):
        return "data"
    if kind == "data" and "code" in said and "data" not in said:
        return "code"
    if kind == "project" and "demo" in said and "page" not in said and "code" not in said:
        return "demo"
    return kind or (said[0].replace("page", "project") if said else "web")
