"""Reference → RIS record (Research Information Systems, "RIS Format Specifications", and the types and tags of 2011).

No library: a line is a tag and a text, and the only rule is that the text has no line end. rispy reads them in tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from offprint.citations.names import Name
from offprint.citations.reference import Reference
from offprint.model import PartialDate


def format_ris(reference: Reference) -> str:
    """One record, with the line ends of the specification. An article of a journal if it appeared somewhere, an
    unpublished work if it is at arXiv, else generic."""
    return "".join(f"{tag}  - {text}\r\n" for tag, text in _lines(reference))


def _lines(reference: Reference) -> Iterator[tuple[str, str]]:
    day = reference.published
    fields = [
        ("ID", reference.key),
        ("TI", reference.title.plain),
        *(("AU", _name(name)) for name in reference.authors),
        ("PY", f"{day.year:04d}" if day else ""),
        ("DA", _date(day)),
        ("AN", f"arXiv:{reference.arxiv}" if reference.arxiv else ""),
        ("JO", reference.venue),
        ("PB", "arXiv" if reference.arxiv and not reference.venue else ""),
        ("DO", reference.doi),
        ("UR", reference.url),
        ("Y2", _date(reference.accessed)),
        ("DP", reference.catalogue),
        *(("KW", word) for word in reference.keywords),
        ("AB", " ".join(text.plain for text in reference.abstract)),
    ]
    yield "TY", "JOUR" if reference.venue else "UNPB" if reference.arxiv else "GEN"
    yield from ((tag, text) for tag, text in fields if text)
    yield "ER", ""


def _name(name: Name) -> str:
    """``Family, Given, Suffix``; a whole name has no comma, which would part it."""
    if not name.given:
        return " ".join(part for part in (name.particle, name.family, name.suffix) if part).replace(",", "")
    family = f"{name.particle} {name.family}" if name.particle else name.family
    return ", ".join(part for part in (family, name.given, name.suffix) if part)


def _date(day: date | PartialDate | None) -> str:
    """``YYYY/MM/DD/``, with nothing between the slashes for what is not known."""
    month, number = (f"{part:02d}" if part else "" for part in (day.month, day.day)) if day else ("", "")
    return f"{day.year:04d}/{month}/{number}/" if day else ""
