"""Where the sentences of a raw abstract end, and which of them stands for it in a list.

Abbreviations, initials and numbers end none; nor does a stop inside a formula, a group or an address.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from offprint.text.characters import one_line, split_paragraphs
from offprint.text.marks import BRACES, unbreakable

_LONGEST = 260  # characters of a lead
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
_WE = re.compile(
    r"we(?<!\wwe)(?: \w+ly| also| then| here| first| now| thus| further)?,? (?:aim to |seek to |attempt to )?"
    r"(?:propose|present|introduce|show|study|develop|investigate|describe|explore|analy[sz]e|examine|demonstrate"
    r"|provide|design|address|report|evaluate|prove|derive|construct|offer|revisit|argue|find|conduct|perform"
    r"|formulate|establish|release|build|devise|create|extend|advocate|characteri[sz]e|benchmark|tackle|unveil"
    r"|discover|suggest|survey|review|compare|consider|give|aim|seek|ask|leverage|train|focus)\b"
)
_WORK = (
    r" (?:(?!prior|previous|existing|early|earlier|recent|past)\w+ )?(?:paper|work|study|article|survey|review|thesis"
    r"|report|research|letter|tutorial|note|manuscript|dissertation|chapter|monograph)\b"
)
_CUES = (
    ("we ", _WE),
    ("we, ", _WE),
    ("this ", re.compile(rf"this(?<!\wthis){_WORK}")),
    ("the present ", re.compile(rf"the present{_WORK}")),
    ("our ", re.compile(rf"our(?<!\wour){_WORK}")),
    ("here we", re.compile(r"here(?<!\where) we\b")),
    ("here, we", re.compile(r"here(?<!\where), we\b")),
    *(
        (f" {verb} ", re.compile(rf" (?:is|are) {verb} (?:here|in)\b"))
        for verb in ("proposed", "presented", "introduced")
    ),
)
"""What says what the paper does, in lower case: patterns, each with words that it holds, which are found faster."""
_CJK = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\u0e00-\u0eff\U00020000-\U0003ffff]")


def sentences(raw: str) -> list[str]:
    """The sentences of a raw abstract, still raw; formulas, groups and addresses are never split."""
    return list(_sentences(raw))


def lead(raw: str, *, bare: bool = False) -> str:
    """What a list shows of a raw abstract, still raw: the first sentence that says what the paper does, or the first.

    At most some 260 characters, cut between words with an ellipsis. ``bare``: there is no TeX in it, and no address.
    """
    first = ""
    for sentence in _sentences(raw, bare):
        said = sentence[:2000].lower()
        for word, cue in _CUES:
            if word in said and cue.search(said):
                return _cut(sentence)
        first = first or sentence
    return _cut(first)


def _sentences(raw: str, bare: bool = False) -> Iterator[str]:
    for part in split_paragraphs(raw):
        text = one_line(part).strip()
        spans = iter(()) if bare else unbreakable(text, _LONGEST)
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
    if end - at == 1 and text[end + 1 : end + 2].isupper() and text[at - 8 : at].isalpha() and at - start > 8:
        return True  # nearly every one; no abbreviation is as long
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


def _cut(text: str) -> str:
    """At most the length of a lead, cut between words and round formulas; what is left open is closed."""
    if len(text) <= _LONGEST:
        return text
    spans = list(unbreakable(text[: 2 * _LONGEST], _LONGEST))
    for at in range(_LONGEST - 1, 0, -1):
        if (text[at] == " " or _CJK.match(text[at])) and not any(start < at < end for start, end in spans):
            break
    else:
        held = next((end for start, end in spans if start < _LONGEST <= end), 0)
        at = held or next(at for at in range(_LONGEST - 1, -1, -1) if not unicodedata.combining(text[at]))
    kept = text[:at].rstrip(" ,;:.–—-([{`~")
    # A mark of which the partner is cut off would be shown as it stands.
    kept = re.sub(r"``(?!.*'')", "“", kept)
    kept = re.sub(r"(?<![\w`])`(?=\w)(?![^`]*'(?!\w))", "‘", kept)
    missing = sum({"{": 1, "}": -1}.get(brace, 0) for brace in BRACES.findall(kept))
    return kept + "…" + "}" * missing if missing > 0 else kept + "…"
