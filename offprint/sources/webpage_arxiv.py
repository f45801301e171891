"""arXiv's listings as a browser copies them: https://arxiv.org/list/cs.CL/new and its like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from offprint.errors import Problem
from offprint.model import Record
from offprint.sources.fields import arxiv_id, identifiers, one_line, paragraphs

_ITEM = re.compile(
    r"(?P<number>\[\d{1,6}\])?\s*arXiv:\s*(?P<id>\S{1,40})\s*(?P<how>\([^()]{1,80}\))?\s*"
    r"(?P<formats>\[(?:pdf|ps|html|other|src|tex|view)[a-z, ]{0,60}\])?",
    re.I,
)
_LABEL = re.compile(
    r"(Titles?|Authors?|Comments?|Subjects?|Journal-ref|Report-no|MSC-class|ACM-class|Related DOI|DOI)\s*:\s*(.*)", re.I
)
_SECTION = re.compile(
    r"(?:New|Cross|Replacement) submissions\b.{0,80}|(?:Cross-lists|Replacements) for \w{3}, .{0,60}"
    r"|Showing new listings for .{0,60}|\w{3}, \d{1,2} \w{3} \d{4}( \(.{0,60}\))?"
    r"|Total of \d+ entries.{0,80}|Showing up to \d+ entries.{0,80}|\[\d+\]",
    re.I,
)
_CLASS = re.compile(r"\(([a-z][a-z-]*(?:\.[A-Za-z-]{2,})?)\)")


def is_listing(lines: Sequence[str]) -> bool:
    """Whether lines are of such a listing: two entries, or one with its labels."""
    items = [found for line in lines if (found := item(line))]
    labels = {found[1].lower().rstrip("s") for line in lines if (found := _LABEL.match(line))}
    return (len(items) > 1 and bool(labels)) or (len(items) == 1 and {"title", "subject"} <= labels)


def item(line: str) -> re.Match[str] | None:
    """``[1] arXiv:2401.00010 [pdf, html, other]``, which opens an entry; the number or the formats may be missing."""
    found = _ITEM.fullmatch(line) if "arxiv" in line[:60].lower() and len(line) < 300 else None
    return found if found and (found["number"] or found["formats"]) else None


def read_listing(lines: Sequence[str], path: str, problems: list[Problem]) -> Iterator[Record]:
    """The papers of a listing. Those replaced are left out where no abstract is shown: they are old ones."""
    section = ""
    replaced: list[int] = []
    at = 0
    while at < len(lines):
        head = item(lines[at])
        if not head:
            if _SECTION.fullmatch(lines[at]):
                section = lines[at]
            at += 1
            continue
        start = at
        at += 1
        while at < len(lines) and not (item(lines[at]) or (len(lines[at]) < 200 and _SECTION.fullmatch(lines[at]))):
            at += 1
        record = _entry(head, lines[start + 1 : at], start + 1, path, problems)
        replacement = section.lower().startswith("replacement") or "replaced" in (head["how"] or "")
        if record and replacement and not record.abstract:
            replaced.append(start + 1)
        elif record:
            yield record
    if replaced:
        text = f"left out, as it shows no abstracts: {len(replaced)} of the papers that were replaced"
        problems.append(Problem(path, replaced[0], 1, "warning", text))


def _entry(head: re.Match[str], lines: Sequence[str], line: int, path: str, problems: list[Problem]) -> Record | None:
    """One entry of a listing. Unlabelled lines are authors below the title, and the abstract below all labels."""
    values: dict[str, str] = {}
    open_label = ""
    loose: list[str] = []
    abstract: list[str] = []
    for text in lines:
        found = None if abstract else _LABEL.fullmatch(text)
        if found:
            open_label = found[1].lower().rstrip("s")
            values.setdefault(open_label, found[2].strip())
        elif abstract or (text and open_label not in ("", "title", "author") and values[open_label]):
            abstract.append(text)
        elif text and open_label and not values[open_label]:
            values[open_label] = text
        elif text and open_label == "author" and values["author"].endswith(","):
            values["author"] += " " + text
        elif text and open_label == "author":
            abstract.append(text)
        elif text and open_label == "title":
            loose.append(text)

    def warn(text: str) -> None:
        problems.append(Problem(path, line, 1, "warning", text))

    title = one_line(values.get("title", ""))
    if not title:
        text = f"no title below {head['id']!r}: copy the entry whole, with its line 'Title: ...'"
        problems.append(Problem(path, line, 1, "error", text))
        return None
    if loose and "author" not in values:
        if all(name.endswith(",") for name in loose[:-1]):
            values["author"] = " ".join(loose)
        else:
            fault = f"cannot tell the title from the authors below {head['id']!r}: put each on one line"
            problems.append(Problem(path, line, 1, "error", fault))
            return None
    arxiv, doi = arxiv_id(head["id"]), ""
    if not arxiv:
        warn(f"arXiv number left out: {head['id']!r} is none")
    if given := (values.get("doi") or values.get("related doi", "")).split():
        meant, doi = identifiers(given[0])
        arxiv = arxiv or meant
        if not (meant or doi):
            warn(f"DOI left out: {given[0][:60]!r} is none")
    return Record(
        title=title,
        abstract=paragraphs("\n".join(abstract)),
        path=path,
        line=line,
        authors=names(values.get("author", "")),
        arxiv=arxiv,
        categories=tuple(dict.fromkeys(_CLASS.findall(values.get("subject", "")))),
        doi=doi,
        venue=one_line(values.get("journal-ref", "")),
        comments=one_line(values.get("comment", "")),
    )


def names(text: str) -> tuple[str, ...]:
    """The names of a list of authors with commas between."""
    names = (one_line(name) for name in text.split(","))
    return tuple(name for name in names if re.search(r"[^\W\d_]", name) and name.lower() not in ("et al.", "et al"))
