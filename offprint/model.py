"""The values that the stages pass on. No files and no HTML here."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

_UUID_SPACE = bytes.fromhex("6f0c1f5e2a1b5c609a5e0f66707269a7")  # ours alone and for ever: feed ids grow from it
LONGEST_ID = 200
"""With the endings of its files, an id is the name of a file, and no system has names of more than 255 bytes."""
ID = rf"(?=.{{1,{LONGEST_ID}}}\Z)[a-z0-9]+(-[a-z0-9]+)*"
"""What ends an address, as a pattern: the ids of papers, themes, tags and editions, and slugs."""
_BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no i, l, o or u to misread


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A day, a month or a year, as exactly as it is known (ISO 8601, reduced precision; EDTF, level 0)."""

    year: int
    month: int = 0
    """0 where only the year is known."""
    day: int = 0
    """0 where only the month is known."""

    @classmethod
    def of(cls, day: date) -> PartialDate:
        return cls(day.year, day.month, day.day)

    @classmethod
    def parse(cls, text: str) -> PartialDate | None:
        """``2026-11-22``, ``2026-11`` or ``2026``; None for anything else, and for what no calendar has."""
        if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
            return None
        try:
            date.fromisoformat(text + "-01-01"[len(text) - 4 :])
        except ValueError:
            return None
        return cls(*map(int, text.split("-")))

    @property
    def parts(self) -> tuple[int, ...]:
        """The numbers that are known, the year first."""
        return tuple(part for part in (self.year, self.month, self.day) if part)

    def isoformat(self, between: str = "-") -> str:
        return between.join((f"{self.year:04}", *(f"{part:02}" for part in self.parts[1:])))

    def first_day(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """An address that belongs to a paper; ``kind`` says what is there: code, data, demo, project, pdf, web ..."""

    kind: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Someone who writes papers, as far as the owner of the digest says who that is."""

    name: str
    url: str = ""
    """The author's own page."""
    orcid: str = ""
    """Sixteen digits in fours, the last perhaps an X (ISO 27729, as ORCID writes it)."""


@dataclass(frozen=True, slots=True, order=True)
class Detail:
    """Something said of one of a paper's authors, whom ``name`` names as ``authors`` does: an ORCID iD, where they
    work."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What one source says of one paper, and where it says so. Nothing in it is guessed."""

    title: str
    abstract: str
    path: str
    line: int
    links: tuple[Link, ...] = ()
    authors: tuple[str, ...] = ()
    """Names as they are read aloud: given name first where the source tells the parts apart."""
    affiliations: tuple[Detail, ...] = ()
    """Where an author works; one of several places each."""
    orcids: tuple[Detail, ...] = ()
    """ORCID iDs, as ``Author.orcid`` has them."""
    published: date | PartialDate | None = None
    updated: date | PartialDate | None = None
    """When its newest version appeared, where that is not the first."""
    arxiv: str = ""
    categories: tuple[str, ...] = ()
    """arXiv's subject classes, the primary one first."""
    doi: str = ""
    venue: str = ""
    """The journal, conference or publisher's series it appeared in."""
    comments: str = ""
    """The authors' own remark, as arXiv keeps it: pages, figures, where it was accepted."""
    keywords: tuple[str, ...] = ()
    votes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper. Title and abstract are raw: as the source or the owner wrote them, TeX remnants and all."""

    id: str
    """Made once, from the first identity seen, and kept in the page: no edit of title, slug or address moves it."""
    slug: str
    """Ends the paper's address: lower-case Latin letters, digits and hyphens."""
    title: str
    abstract: str
    theme: str = ""
    """The id of its theme; empty where none is known."""
    tags: tuple[str, ...] = ()
    """Ids only: a Tag holds its papers, so there is no cycle."""
    links: tuple[Link, ...] = ()
    authors: tuple[str, ...] = ()
    affiliations: tuple[Detail, ...] = ()
    orcids: tuple[Detail, ...] = ()
    published: PartialDate | None = None
    """When it appeared, where the source says so."""
    updated: PartialDate | None = None
    """When its newest version appeared."""
    arxiv: str = ""
    categories: tuple[str, ...] = ()
    doi: str = ""
    venue: str = ""
    comments: str = ""
    keywords: tuple[str, ...] = ()
    votes: int = 0
    added: date | None = None
    """The day it entered the digest: it sorts the site and dates the feeds. None where no source has a date."""
    edition: str = ""
    """The id of the edition it first came in; empty for a page written by hand without one."""
    note: str = ""
    """The owner's own words on it, in Markdown."""
    draft: bool = False
    """Whether its owner keeps it off the site for now."""
    hidden: bool = False
    """Whether it has a page, and nothing on the site leads there."""
    pin: bool = False
    """Whether it stands before the others, wherever it is listed."""
    page: str = ""
    """The name of its file in content/papers/."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A field of research, one a paper."""

    id: str
    name: str
    description: str = ""
    hue: int = 0
    """An angle in OKLCH, in degrees; lightness and chroma are the style sheet's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A label, many a paper. ``group`` is the heading it stands under on the page of all tags."""

    id: str
    name: str
    description: str = ""
    group: str = ""


def edition_date(edition: str) -> date | None:
    """The day of an edition, where its id is one."""
    try:
        return date.fromisoformat(edition) if re.fullmatch(r"\d{4}-\d\d-\d\d", edition) else None
    except ValueError:
        return None


def identity(
    *, title: str, arxiv: str = "", doi: str = "", authors: Sequence[str] = (), published: PartialDate | None = None
) -> str:
    """The one identity rule: arXiv id without version, else DOI, else the title, as ``title_key`` has it; a title that
    says nothing goes with its first author's last name and its year."""
    if arxiv:
        return "arxiv:" + re.sub(r"v\d+$", "", arxiv.lower())
    if doi:
        return "doi:" + doi.lower()
    key = title_key(title)
    if key in _SAYING_NOTHING:
        last = authors[0].split(",")[0].split()[-1:] if authors else []
        key = " ".join([key, *map(normalise, last), *([f"{published.year:04}"] if published else [])])
    return f"title:{key}"


def normalise(text: str) -> str:
    """Letters and digits only, folded: TeX braces, case, accents, spaces and punctuation tell no names apart."""
    if text.isascii():
        folded = text.lower()
        return folded.encode().translate(None, _NO_LETTERS).decode() or " ".join(folded.split())
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(filter(str.isalnum, folded)) or " ".join(folded.split())


def title_key(title: str) -> str:
    """The same for titles, of which two may differ in nothing but a sign: C, C++ and C#; 1.1 and 11."""
    if title.isascii():  # nearly every one; what the pattern finds, made in C
        folded = title.lower()
        if "+" not in title and "#" not in title and "." not in title:
            return folded.encode().translate(None, _NO_LETTERS).decode() or " ".join(folded.split())
    else:
        folded = unicodedata.normalize("NFKD", title).casefold()
    return "".join(_TELLING.findall(folded)) or " ".join(folded.split())


_TELLING = re.compile(r"[^\W_]+|(?<=[^\W_])[+#]+(?![^\W_])|(?<=\d)\.(?=\d)")
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())
_SAYING_NOTHING = frozenset(
    (
        *("abstracts", "acknowledgements", "acknowledgments", "afterword", "announcement", "announcements", "appendix"),
        *("avantpropos", "bookreview", "bookreviews", "comment", "commentary", "conclusion", "conclusions"),
        *("contents", "correction", "corrections", "corrigenda", "corrigendum", "discussion", "editorial"),
        *("editorialboard", "editorsnote", "einleitung", "epilogue", "errata", "erratum", "foreword", "frontmatter"),
        *("guesteditorial", "guesteditorsintroduction", "inmemoriam", "inthisissue", "introduccion", "introduction"),
        *("lettertotheeditor", "letterstotheeditor", "nachruf", "news", "obituary", "preface", "prologo", "prologue"),
        *("publishersnote", "reply", "response", "retraction", "review", "reviews", "summary", "tableofcontents"),
        *("titlepage", "untitled", "vorwort"),
    )
)
"""Titles that many papers have, as ``title_key`` has them."""


def make_id(identity: str) -> str:
    """Twelve letters (60 bits) for an identity; the same on every machine and for ever."""
    number = int.from_bytes(hashlib.blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 4
    return "".join(_BASE32[number >> shift & 31] for shift in range(55, -5, -5))


def midnight(day: date) -> datetime:
    """Feeds, mails and calendars want a moment, and we know the day: its midnight in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def feed_id(of: str) -> str:
    """A permanent IRI for feeds (RFC 4287, 4.2.6), from an id that does not change: a UUID of version 5 (RFC 9562,
    5.5). By hand, for the library's takes as long to import as the rest of this module."""
    number = bytearray(hashlib.sha1(_UUID_SPACE + of.encode(), usedforsecurity=False).digest()[:16])
    number[6] = number[6] & 0x0F | 0x50
    number[8] = number[8] & 0x3F | 0x80
    digits = number.hex()
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
