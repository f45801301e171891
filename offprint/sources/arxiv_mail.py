r"""arXiv's daily mails: what is new and cross-listed in the subjects that someone follows.

Records stand between lines of dashes. Each opens with a line ``\\`` and its fields (info.arxiv.org/help/prep), has its
abstract below a second, and ends with ``\\ ( https://arxiv.org/abs/2401.00010 ,  12kb)``. A continued line begins with
two spaces; in an abstract such a line begins a paragraph. Replacements come at the end, without their abstracts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from offprint.errors import Problem
from offprint.model import Record
from offprint.sources import fields
from offprint.sources.arxiv_authors import read_authors

_OPENS = re.compile(r"(?:arXiv:|Paper(?: \(\*cross-listing\*\))?:)\s*\S")
_ANYWHERE = re.compile(rf"^\\\\[ \t]*\n{_OPENS.pattern}", re.M)
_RULE = re.compile(r"-{20,}|[%-]{20,}")
_KNOWN = "Title|Authors?|Categories|Comments|Journal-ref|DOI|Date|From"
_UNUSED = "Report-no|License|MSC-class|ACM-class|Subj-class|Proxy|Notes"
_FIELD = re.compile(rf"({_KNOWN}|{_UNUSED})(?: \(([^()\n]*)\))?:(.*)", re.I)
_REPLACED = re.compile(r"replaced with revised version\s*(.*)|(?:figures|part) added", re.I)
_SIZE = re.compile(r"\(\s*\d+\s*[kK][bB].*")
_CATEGORY = re.compile(r"[a-z-]+(\.[A-Za-z-]+)?")
_HEAD = 65_536
"""How far ``matches`` looks: a mail's own header may be long."""


def matches(text: str) -> bool:
    r"""Whether a record of such a mail opens near the top: ``\\``, and its identifier on the line below."""
    return bool(_ANYWHERE.search(text, 0, _HEAD))


def parse(text: str, path: str, problems: list[Problem]) -> list[Record]:
    """The papers of a mail, or of several in one file, in its order."""
    records: list[Record] = []
    left_out: list[int] = []
    found = False
    for entry in _entries(text):
        found = True
        if entry.replaced is not None and not entry.abstract:
            left_out.append(entry.line)
        elif record := _record(entry, path, problems):
            records.append(record)
    if left_out:
        count = len(left_out)
        many = (
            "1 replacement has no abstract and is" if count == 1 else f"{count} replacements have no abstract and are"
        )
        problems.append(Problem(path, left_out[0], 1, "warning", f"{many} left out"))
    if not found:
        told = "no papers in it: paste a whole mail of arXiv, or delete the file"
        problems.append(Problem(path, 1, 1, "error", told))
    return records


# The parts of a record


@dataclass(slots=True)
class _Entry:
    """A record as it stands: the line of its first ``\\``, its fields with theirs, the lines of its abstract."""

    line: int
    id: str = ""
    values: dict[str, list[str]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    revised: list[str] = field(default_factory=list)
    """The days of its later versions."""
    replaced: str | None = None
    """What stands behind "replaced with revised version"; None for what is new."""
    abstract: list[str] = field(default_factory=list)
    strange: int = 0
    """The first line among the fields that belongs to none."""
    closed: bool = True

    def value(self, key: str) -> str:
        return fields.one_line(" ".join(self.values.get(key, ())))


def _entries(text: str) -> Iterator[_Entry]:
    r"""A record opens at ``\\`` below a line of dashes or above an identifier, so that one that lacks its end costs
    the next nothing."""
    lines = text.split("\n")
    entry: _Entry | None = None
    part = key = ""
    ruled = True
    for at, raw in enumerate(lines):
        line = raw.rstrip()
        bars = line.startswith("\\\\")
        below = lines[at + 1] if at + 1 < len(lines) else ""
        if (line == "\\\\" and (ruled or _OPENS.match(below))) or (ruled and _OPENS.match(line)):
            if entry:
                yield entry
            entry, part, key = _Entry(at + 1, closed=False), "fields", ""
            if not bars:
                entry.id = line
        elif _RULE.fullmatch(line):
            if entry:
                yield entry
            entry, ruled = None, True
            continue
        elif entry is None:
            pass
        elif bars and part:
            entry.closed = part == "abstract" or line != "\\\\"
            entry.id = entry.id or line.strip("\\( ").split(" ")[0]  # the address below the abstract has it, too
            part = "" if entry.closed else "abstract"
        elif part == "abstract":
            entry.abstract.append(raw)
        elif part == "fields" and line:
            key = _read_field(entry, raw, key, at + 1)
        ruled = ruled and not line
    if entry:
        yield entry


def _read_field(entry: _Entry, raw: str, key: str, number: int) -> str:
    """Puts a line of the fields where it belongs; the name of the field that the next line may continue."""
    if raw[0] in " \t":
        if key:
            entry.values[key].append(raw)
        return key
    if _OPENS.match(raw) and not entry.id:
        entry.id = raw
        entry.lines["id"] = number
    elif found := _REPLACED.match(raw):
        entry.replaced = _SIZE.sub("", found[1] or "").strip()
    elif found := _FIELD.match(raw):
        name, remark, value = found[1].lower(), found[2] or "", found[3]
        name = "authors" if name == "author" else name
        if name == "date" and remark.lower() not in ("", "v1"):
            entry.revised.append(_SIZE.sub("", value).strip())
            return ""
        entry.values[name] = [_SIZE.sub("", value) if name == "date" else value]
        entry.lines[name] = number
        return name
    else:
        entry.strange = entry.strange or number
    return ""


def _record(entry: _Entry, path: str, problems: list[Problem]) -> Record | None:
    def warn(text: str, key: str = "") -> None:
        problems.append(Problem(path, entry.lines.get(key, entry.line), 1, "warning", text))

    title = entry.value("title")
    if not title:
        told = "a paper without a title: add its line Title: below its line Date:"
        problems.append(Problem(path, entry.line, 1, "error", told))
        return None
    number = re.sub(r"^(arXiv:|Paper[^:]*:)\s*|\s*\(\*cross-listing\*\)", "", fields.one_line(entry.id))
    arxiv = fields.arxiv_id(number)
    if not arxiv:
        warn(f"{fields.short(number)} is no arXiv identifier, left out" if number else "has no arXiv identifier", "id")
    doi = ""
    if entry.value("doi"):
        of_arxiv, doi = fields.identifiers(entry.value("doi").split()[0])  # several are parted by spaces
        if not doi and not of_arxiv:
            warn(f"{fields.short(entry.value('doi'))} is no DOI, left out", "doi")
    published = _day(entry.value("date"))
    if entry.value("date") and not published:
        warn(f"{fields.short(entry.value('date'))} is no date, left out", "date")
    updated = max(filter(None, map(_day, [*entry.revised, entry.replaced or ""])), default=None)
    abstract = read_abstract("\n".join(entry.abstract))
    if not abstract:
        warn("has no abstract")
    elif not entry.closed:
        warn("its abstract does not end with a line of two backslashes: see that nothing is missing")
    if entry.strange:
        told = "this line is no field, left out: one that goes on with the line above begins with two spaces"
        problems.append(Problem(path, entry.strange, 1, "warning", told))
    authors, affiliations = read_authors(entry.value("authors"))
    return Record(
        title=title,
        abstract=abstract,
        path=path,
        line=entry.line,
        authors=authors,
        affiliations=affiliations,
        published=published,
        updated=updated if updated and (not published or updated > published) else None,
        arxiv=arxiv,
        categories=tuple(each for each in entry.value("categories").split() if _CATEGORY.fullmatch(each)),
        doi=doi,
        venue=entry.value("journal-ref"),
        comments=entry.value("comments"),
    )


def _day(text: str) -> date | None:
    return fields.day(text) or read_mail_day(text)


# What arXiv writes in the same way elsewhere


def read_mail_day(text: str) -> date | None:
    """The day of an RFC 5322 date, as written there whatever the zone; None for anything else."""
    from email.utils import parsedate_tz  # here, for it brings half of the network's modules with it

    try:
        parts = parsedate_tz(text[:100])
        return date(*parts[:3]) if parts else None
    except (ValueError, IndexError, TypeError, OverflowError):  # not every fault of a date is found by parsedate_tz
        return None


def read_abstract(text: str) -> str:
    """An abstract as arXiv wraps it: a line that begins with space begins a paragraph."""
    return fields.paragraphs(re.sub(r"\n(?=[ \t])", "\n\n", text))
