"""Reference → BibTeX entry, for BibTeX and biblatex alike (btxdoc; biblatex manual, 2.2).

No library: an entry is a key and fields in braces, and latex.py sees to it that braces come in pairs. pybtex and
bibtexparser read them in tests."""

from __future__ import annotations

import re
from urllib.parse import quote

from offprint.citations.latex import escape, set_latex
from offprint.citations.names import MORE, Name
from offprint.citations.reference import Reference

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""Macros that every style defines, so that a month is printed in the style's language."""
_DOI = "!#$&'()*+,-./:;<=>?@[]_"
"""What may stand in a DOI as it is, for biblatex and the styles that know the field print it as an address."""


def format_bibtex(reference: Reference) -> str:
    """One entry, ends with a line feed. @misc whatever the paper is, but for one that is known to have appeared
    somewhere."""
    day = reference.published
    archive, _, number = reference.arxiv.rpartition("/")
    fields = {
        "author": " and ".join("others" if name == MORE else _name(name) for name in reference.authors),
        "title": set_latex(reference.title, reference.capitals),
        "journal": escape(reference.venue),
        "year": f"{day.year:04d}" if day else "",
        "month": _MONTHS[day.month - 1] if day and day.month else "",
        "eprint": _identifier(reference.arxiv),
        "archiveprefix": "arXiv" if number else "",
        "eprinttype": "arxiv" if number else "",
        "primaryclass": _identifier(archive),
        "doi": quote(reference.doi, safe=_DOI),
        "url": reference.url,
        "urldate": reference.accessed.isoformat() if reference.accessed else "",
        "note": "" if reference.is_elsewhere else escape(reference.catalogue),
        "keywords": ", ".join(map(escape, reference.keywords)),
        "abstract": " ".join(set_latex(text) for text in reference.abstract),
    }
    lines = [
        f"  {name} = {value}," if name == "month" else f"  {name} = {{{value}}},"
        for name, value in fields.items()
        if value
    ]
    return "\n".join((f"@{'article' if reference.venue else 'misc'}{{{reference.key},", *lines, "}", ""))


def _name(name: Name) -> str:
    """``von Family, Suffix, Given``; what BibTeX would part at a wrong place is held together by braces."""
    if not name.given:
        return f"{{{escape(' '.join(part for part in (name.particle, name.family, name.suffix) if part))}}}"
    small = [word for word in name.family.split() if not word[0].isupper()]
    family = _part(name.family, held=bool(small) and " " in name.family)
    held = not all(word[0].islower() for word in name.particle.split())
    particle = _part(name.particle, held=held) + " " if name.particle else ""
    suffix = f"{_part(name.suffix)}, " if name.suffix else ""
    return f"{particle}{family}, {suffix}{_part(name.given)}"


def _part(text: str, *, held: bool = False) -> str:
    return f"{{{escape(text)}}}" if held or re.search(r",|\band\b", text, re.I) else escape(text)


def _identifier(text: str) -> str:
    """An arXiv id or class without what none has: styles print it as it stands."""
    return re.sub(r"[^A-Za-z0-9./:-]", "", text)
