"""Text copied from web pages of papers: Hugging Face Papers (lists, and the page of one paper) and arXiv's listings.

A browser puts what a page shows side by side on lines of its own. What such a line says is told by its words; titles
and abstracts are what lies between, and are paired as in a pasted listing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from offprint.errors import Problem
from offprint.model import Record
from offprint.sources.fields import arxiv_id, one_line, short
from offprint.sources.listing import parse as parse_listing
from offprint.sources.shape import kind_of
from offprint.sources.webpage_arxiv import is_listing, item, names, read_listing

_MAIL = re.compile(r"\s*(?:From |(?:From|To|Subject|Date|Received|Return-Path|Delivered-To|MIME-Version|Message-ID):)")

# Hugging Face: https://huggingface.co/papers and .../papers/<arXiv id>
_DAY = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? \d{1,2}(?:, \d{4})?"
_COUNT = r"\+?\d{1,3}(?:,\d{3})+|\+?\d{1,7}(?:\.\d)?k?"
_DOT = r"(?:[·•]\s*)?"
_MARKS: dict[str, re.Pattern[str]] = {
    "submitted": re.compile(rf"{_DOT}(?:Paper )?Submitted by(?:\s+(?P<who>@?[\w.-]{{1,60}}))?(?:\s+on {_DAY})?"),
    "authors": re.compile(rf"{_DOT}\d{{1,5}} authors?(?:\s*[·•])?"),
    "published": re.compile(rf"{_DOT}Published on (?P<day>{_DAY})(?:\s*[·•])?"),
    "day": re.compile(rf"{_DOT}(?:on )?{_DAY}"),
    "upvote": re.compile(rf"Upvotes?(?:\s+(?P<count>{_COUNT}))?"),
    "other": re.compile(
        rf"(?:GitHub|arXiv Page|Project Page|Comments?)(?:\s+(?:{_COUNT}))?|#\d+ Paper of the day", re.I
    ),
    "count": re.compile(rf"(?P<count>{_COUNT})"),
    "dot": re.compile(r"[·•]+"),
}
_FURNITURE = re.compile(
    r"Hugging Face|Models|Datasets|Spaces|Buckets|new|Community|Docs|Enterprise|Pricing|Website|Tasks|HuggingChat|"
    r"Collections|Languages|Organizations|Blog|Posts|Daily Papers|Trending Papers|Papers|Learn|Discord|Forum|Log In|"
    r"Sign Up|by AK and the research community|Daily|Weekly|Monthly|Trending|Previous|Next|View all|System theme|"
    r"Company|TOS|Privacy|About|Careers|Subscribe|Copy markdown|Solutions|Search|Inference Providers|Post|Today|"
    r"Add to collection|View arXiv page|View PDF|Terms|Read more|Show more|Browse|Yesterday"
)
"""Words of menus and buttons, each a line of its own."""
_PUBLISHED = re.compile(rf"^[ \t\xa0·•]*Published on ({_DAY})", re.M)
_LOOK = 1 << 15


def matches(text: str) -> bool:
    """Whether the beginning of a text has the marks of such a page, at least two of them."""
    head = text[:_LOOK]
    if _MAIL.match(head) or len(re.findall(r"\]\(<?(?:https?:/)?/", head)) > 1:  # a mail; a page turned into Markdown
        return False
    lines = [line for raw in head.split("\n") if (line := raw.strip(" \t\xa0\ufeff")[:400])]
    return is_listing(lines) or _is_hugging_face(lines)


def parse(text: str, path: str, problems: list[Problem]) -> list[Record]:
    """The papers of a page, in its order; ``path`` is named in problems."""
    lines = [one_line(raw) for raw in text.split("\n")]
    if any(item(line) for line in lines):
        records = list(read_listing(lines, path, problems))
    elif _is_paper_page(lines):
        records = list(_paper_pages(text, path, problems))
    else:
        records = _cards(lines, path, problems)
    for record in records:
        if not record.abstract:
            problems.append(Problem(path, record.line, 1, "warning", f"{short(record.title)} has no abstract"))
    if not records and not any(problem.level == "error" and problem.path == path for problem in problems):
        problems.append(
            Problem(path, 1, 1, "error", "no papers in it: copy the list of papers whole, or delete the file")
        )
    return records


def _is_hugging_face(lines: Sequence[str]) -> bool:
    seen = [mark for line in lines if (mark := _mark(line)) in ("submitted", "authors", "published", "upvote")]
    if _is_paper_page(lines):
        seen.append("page")
    certain = seen.count("submitted") + seen.count("authors") + seen.count("published")
    return len(set(seen)) > 1 or certain > 1


def _is_paper_page(lines: Sequence[str]) -> bool:
    """Whether this is the page of one paper: the day, the authors and the abstract, each under its word."""
    day = authors = False
    for line in lines:
        day = day or bool(_PUBLISHED.match(line))
        authors = authors or (day and "Authors:" in line[:1000])
        if authors and re.search(r"(?:^|\s)Abstract(?:$|\s)", line[:4000]):
            return True
    return False


# Hugging Face, the page of one paper


def _paper_pages(text: str, path: str, problems: list[Problem]) -> Iterator[Record]:
    """The papers of one page or of several, one below the other, on many lines or all on one."""
    starts = list(_PUBLISHED.finditer(text))
    counted, line = 0, 1
    after = 0
    for number, found in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        authors = text.find("Authors:", found.end(), end)
        opening = re.compile(r"(?<!\S)Abstract(?!\S)").search(text, authors, end) if authors >= 0 else None
        above = [(at, part) for at, part in _spans(text, max(after, found.start() - 5000), found.start()) if part]
        title, at = _page_title(above)
        line += text.count("\n", counted, max(at, counted))
        counted = max(at, counted)
        if not opening:
            fault = "cannot tell the abstract of this page: copy it whole, from its title to 'View arXiv page'"
            problems.append(Problem(path, line, 1, "error", fault))
            after = found.end()
            continue
        closing = re.compile(r"View arXiv page|View PDF|Add to collection|\nCommunity\n").search(
            text, opening.end(), end
        )
        after = closing.end() if closing else end
        abstract = text[opening.end() : closing.start() if closing else end]
        abstract = abstract.rpartition("AI-generated summary")[2]  # before it is the summary, which is not the authors'
        if not title:
            fault = "a page without a title: put the paper's title on a line above 'Published on'"
            problems.append(Problem(path, line, 1, "error", fault))
            continue
        votes = re.search(rf"\bUpvotes?\s+({_COUNT})(?!\S)", text[found.end() : authors])
        cited = re.compile(r"Cite arxiv\.org/abs/(\S{1,40}) in ").search(text, after, end)
        named = next((part for _, part in reversed(above) if re.fullmatch(r"(?i)arxiv:\S{1,40}", part)), "")
        yield Record(
            title=title,
            abstract=one_line(abstract),
            path=path,
            line=line,
            authors=names(text[authors + len("Authors:") : opening.start()]),
            published=_day(found[1]),
            arxiv=arxiv_id(named) or (arxiv_id(cited[1]) if cited else ""),
            votes=_number(votes[1]) if votes else 0,
        )


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """(index, stripped text) of the lines of a stretch."""
    at = start
    for line in text[start:end].split("\n"):
        yield at, line.strip(" \t\xa0\ufeff")
        at += len(line) + 1


def _page_title(above: Sequence[tuple[int, str]]) -> tuple[str, int]:
    """The title above a day, and the index at which it begins; it may be wrapped below the number of the paper."""
    marked = [n for n, (_, part) in enumerate(above) if re.fullmatch(r"(?i)arxiv:\S{1,40}", part)]
    rest = [(at, part) for at, part in above[marked[-1] + 1 :]] if marked else list(above[-1:])
    rest = [(at, part) for at, part in rest if not _FURNITURE.fullmatch(part) and part != "·"]
    return (one_line(" ".join(part for _, part in rest)), rest[0][0]) if rest else ("", above[-1][0] if above else 0)


# Hugging Face, lists


@dataclass(slots=True)
class _Card:
    """What the marks round a run of text say of the paper in it."""

    votes: int | None = None
    published: date | None = None


def _cards(lines: Sequence[str], path: str, problems: list[Problem]) -> list[Record]:
    """The papers of a list. A number of votes stands between submitter and title, or after its word; other numbers are
    comments or stars."""
    read: list[tuple[list[Record], _Card]] = []  # the records of each run of text, nearly always one
    ahead = _Card()  # what is said of the next
    run: list[int] = []
    before = ""  # the mark on the line above
    submitted = False  # whether there was a submitter since the last run
    for number, line in enumerate([*lines, "·"]):
        mark = _mark(line)
        if not line:
            continue
        if before == "submitted" and mark in ("", "furniture") and re.fullmatch(r"@?[\w.-]{1,60}", line):
            before = "user"
            continue
        if not mark:
            run.append(number)
            before = ""
            continue
        if run:
            if mark in ("authors", "dot") and number < len(lines):
                run = _without_organisation(lines, run)
            if found := _run(lines, run, path, problems, first=not read and mark == "submitted"):
                read.append((found, ahead))
                ahead, submitted = _Card(), False
            run = []
        last = read[-1][1] if read else None
        values = _MARKS[mark].fullmatch(line) if mark in _MARKS else None
        if mark == "submitted" and values:
            submitted = True
            before = "user" if values["who"] else "submitted"
            continue
        if mark == "published" and values and last:
            last.published = last.published or _day(values["day"])
        if mark in ("upvote", "count") and values and values["count"]:
            votes = _number(values["count"])
            if mark == "count" and before == "user":
                ahead.votes = votes
            elif mark == "upvote" or before == "upvote":
                card = ahead if last is None or submitted or last.votes is not None else last
                card.votes = votes if card.votes is None else card.votes
        before = mark
    records = []
    for found, card in read:  # where a run holds several papers, what stands above is the first's, and below the last's
        found[0] = replace(found[0], votes=card.votes or 0)
        found[-1] = replace(found[-1], published=card.published)
        records += found
    return records


def _mark(line: str) -> str:
    """Which mark of the page a line is; empty for text."""
    if len(line) > 120:
        return ""
    if _FURNITURE.fullmatch(line) or re.fullmatch(r"https?://\S+", line):
        return "furniture"
    return next((name for name, pattern in _MARKS.items() if pattern.fullmatch(line)), "")


def _without_organisation(lines: Sequence[str], run: list[int]) -> list[int]:
    """A run without the name of an organisation, which stands above the number of authors."""
    kinds = [kind_of(lines[number]) for number in run[:4]]
    if kinds in (["title", "title"], ["title", "either", "title"], ["title", "abstract", "title"]):
        return run[:-1]
    return run


def _run(lines: Sequence[str], run: Sequence[int], path: str, problems: list[Problem], first: bool) -> list[Record]:
    """The papers in lines of text with no mark between them, most often one."""
    texts = [lines[number] for number in run]
    kinds = [kind_of(text) for text in texts]
    if first and all(kind == "title" for kind in kinds):  # the head of the page
        return []
    if kinds[0] == "title" and (len(run) == 1 or (len(run) == 2 and kinds[1] != "title")):
        abstract = one_line(texts[1]) if len(run) == 2 else ""
        return [Record(title=one_line(texts[0]), abstract=abstract, path=path, line=run[0] + 1)]
    part = [""] * (run[-1] - run[0] + 1)
    for number in run:
        part[number - run[0]] = lines[number]
    found: list[Problem] = []
    records = parse_listing("\n".join(part), path, found)
    problems += [replace(problem, line=problem.line + run[0]) for problem in found]
    return [replace(record, line=record.line + run[0]) for record in records]


# Words and numbers


def _number(text: str) -> int:
    """``1,204`` → 1204, ``1.2k`` → 1200."""
    bare = text.strip("+").replace(",", "")
    return round(float(bare.rstrip("k")) * 1000) if bare.endswith("k") else int(float(bare))


def _day(text: str) -> date | None:
    """``Jan 5, 2026`` → that day; None where there is no year, for it is not guessed."""
    for pattern in ("%b %d, %Y", "%B %d, %Y"):
        try:
            return datetime.strptime(text.replace(".", ""), pattern).date()
        except ValueError:
            continue
    return None
