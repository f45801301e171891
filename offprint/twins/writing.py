"""Texts to Markdown (CommonMark 0.31) that reads as they do: no sign of theirs makes an element, a link or HTML.

Formulas keep their TeX between dollars. Where Markdown would take a sign of it for its own, the TeX stands in a code
span between them, as GitHub and GitLab read formulas: ``$`a^*`$``. So it is always as its source has it.
"""

from __future__ import annotations

import re
from html import unescape

from offprint.text import Text, typeset
from offprint.text.characters import clean
from offprint.text.linear import lowered, raised

_SPECIAL = re.compile(r"[\\`*\[\]<~$]|(?<![^\W_])_|&(?=#?\w+;)|(?<!\S)#")
"""What could begin an element within a line, or end its heading; and dollars, for readers who know formulas. An
underscore after a letter or a digit begins none (6.2), nor does an ampersand that no entity follows (2.5)."""
_NEAR = re.compile(r"[\\`*\[\]<~$_&#]")
"""A sign of those, wherever it stands: to look for it takes a fifth of the time, and most texts have none."""
_BEGINS_BLOCK = re.compile(r"[-+>=]|(\d{1,9})[.)](?=[ \t]|$)")
"""What could begin an element of its own at the beginning of a line, and is not in _SPECIAL."""
_IN_FORMULA = re.compile(r"[`*\[\]<~$]|(?<![^\W_])_|&(?=#?\w+;)|\\(?=[!-/:-@\[-`{-~]|$)")
_PIECE = re.compile(
    r"(?P<math><math\b.*?</math>)"
    r'|<a href="(?P<address>[^"]*)"[^>]*>(?P<shown>[^<]*)</a>'
    r"|<su(?P<place>[pb])>(?P<script>[^<]*)</su(?P=place)>"
    r"|<[^>]*>",
    re.S,
)
"""What the HTML of offprint.text is made of, in which no attribute holds a ``>``."""
_ANNOTATION = re.compile(r"<annotation\b[^>]*>(.*?)</annotation>", re.S)
_NO_ADDRESS = re.compile(r"[\x00-\x20\x7f\"'()<>\[\\\]`]")


def set_text(text: Text) -> str:
    """A title, a sentence or a paragraph as a piece of a line of Markdown."""
    if "<math" not in text.html:
        return escape(text.plain)
    html, out, between, at = str(text.html), [], [], 0
    for piece in _PIECE.finditer(html):
        between.append(unescape(html[at : piece.start()]))
        at = piece.end()
        if piece["math"]:
            out += [escape("".join(between)), _formula(piece["math"])]
            between.clear()
        else:
            between.append(_plain(piece))
    between.append(unescape(html[at:]))
    return "".join([*out, escape("".join(between))]).strip()


def escape(text: str) -> str:
    """Plain text as a piece of a line that reads the same."""
    return _SPECIAL.sub(r"\\\g<0>", text) if _NEAR.search(text) else text


def line(markdown: str) -> str:
    """A piece of a line as a line of its own: a paragraph, and no list, quotation or heading."""
    begun = _BEGINS_BLOCK.match(markdown)
    if not begun:
        return markdown
    return f"{begun[1] or ''}\\{markdown[begun.end() - 1 :]}"


def words(text: str) -> str:
    """A name or another text of one line that was not typeset, as a piece of a line."""
    return escape(clean(text))


def link(markdown: str, address: str) -> str:
    """A link with a piece of a line as its text; to a path of the site, relative to the file, or an address."""
    return f"[{markdown}]({_target(address)})"


def _target(address: str) -> str:
    safe = _NO_ADDRESS.sub(lambda sign: f"%{ord(sign[0]):02X}", clean(address))
    return re.sub(r"&(?=#?\w+;)", r"\\&", safe)


def _plain(piece: re.Match[str]) -> str:
    """An element that is no formula, as plain text."""
    if piece["place"]:
        return (raised if piece["place"] == "p" else lowered)(unescape(piece["script"]))
    if piece["address"]:
        address, shown = unescape(piece["address"]), unescape(piece["shown"])
        return address if re.sub(r"^https?://", "", address, flags=re.I).rstrip("/") == shown else shown
    return ""


def _formula(math: str) -> str:
    found = _ANNOTATION.search(math)
    tex = " ".join(unescape(found[1] if found else re.sub("<[^>]*>", "", math)).split())
    if not _IN_FORMULA.search(tex):
        return f"${tex}$" if tex else ""
    if "`" in tex:
        return escape(typeset(f"${tex}$").plain)
    return f"$`{tex}`$"
