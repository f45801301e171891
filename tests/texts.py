"""What the tests of texts share: the shape that all our HTML has, and texts of any kind to try."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import html5lib
from hypothesis import strategies as st
from markupsafe import Markup

from offprint.text import Text

HTML = "{http://www.w3.org/1999/xhtml}"
MATH = "{http://www.w3.org/1998/Math/MathML}"
ELEMENTS = {
    HTML + "em": set(),
    HTML + "strong": set(),
    HTML + "code": set(),
    HTML + "sup": set(),
    HTML + "sub": set(),
    HTML + "a": {"href", "rel"},
} | {
    MATH + name: set(
        str.split(
            "mathvariant stretchy fence form separator largeop movablelimits accent accentunder displaystyle"
            " scriptlevel width height depth voffset lspace rspace minsize maxsize linethickness"
        )
    )
    for name in str.split(
        "math semantics mi mn mo mtext mspace mrow mfrac mstyle mpadded mphantom msub msup msubsup munder"
        " mover munderover mtable mtr mtd"
    )
}
ELEMENTS[MATH + "math"].add("display")
ELEMENTS[MATH + "annotation"] = {"encoding"}
ELEMENTS[MATH + "mtd"] = {"columnspan", "rowspan"}


def assert_safe(text: Text, link: bool = True) -> None:
    """The HTML is well-formed by the standard, and of our elements and attributes only; the plain text is plain."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), strict=True)
    parser.parse(f"<!DOCTYPE html><title>x</title><p id=it>{text.html}</p>")
    tree: Any = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree")).parseFragment(f"<p>{text.html}</p>")
    assert [element.tag for element in tree] == [HTML + "p"]
    for element in tree[0].iter():
        if element is tree[0]:
            continue
        assert element.tag in ELEMENTS, element.tag
        assert set(element.attrib) <= ELEMENTS[element.tag], element.attrib
        if element.tag == HTML + "a":
            assert link
            assert re.match(r"https?://[^\s<>\"]+$", element.get("href")), element.get("href")
            assert not [inner for inner in element.iter() if inner is not element and inner.tag == HTML + "a"]
    assert isinstance(text.html, Markup)
    assert not [c for c in text.plain if unicodedata.category(c) in ("Cc", "Cs")]
    assert not set(text.plain) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff")
    assert "  " not in text.plain
    assert text.plain == text.plain.strip()
    assert unicodedata.is_normalized("NFC", text.plain)
    text.html.encode()


PIECES = st.sampled_from(
    [
        *(
            "{",
            "}",
            "$",
            "$$",
            "\\",
            "^",
            "_",
            "~",
            "`",
            "``",
            "'",
            "''",
            "--",
            "---",
            " ",
            "\n",
            "\n\n",
            ".",
            ". ",
            "\x00",
        ),
        *(
            r"\em ",
            r"\emph{",
            r"\textbf{",
            r"\texttt{",
            r"\href{",
            r"\url{",
            r"\cite{",
            r"\frac{",
            r"\sqrt",
            r"\(",
            r"\)",
        ),
        *(
            r"\footnote{",
            r"\foo",
            r"\'e",
            r"\c{c}",
            r"\"",
            r"\\",
            r"\begin{equation}",
            r"\end{equation}",
            r"\verb|",
            "|",
        ),
        *(
            "https://a.org/b_c",
            "www.a.org/x",
            "github.com/a/b",
            "javascript:",
            "<script>",
            "&",
            '"',
            "2",
            "x",
            "times",
            "^2",
        ),
        *(
            "word",
            "We propose ",
            "中。",
            "\u0338",
            "\u202e",
            "\u200d",
            "\ud800",
            "\u00a0",
            "é",
            "^top",
            "e.g. ",
            "(",
            ")",
            "]",
        ),
        *(
            r"\left(",
            r"\hat",
            r"\mathbb{R}",
            r"\text{",
            r"\unicode{",
            r"\color{",
            r"\begin{matrix}",
            "%",
            "#",
            "[",
            ";",
        ),
    ]
)
ANY_TEXT = st.one_of(
    st.text(), st.text(st.characters(exclude_categories=())), st.lists(PIECES, max_size=30).map("".join)
)
