"""What feeds say of a paper, or of a whole edition, whatever their format."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import date, datetime

from offprint.assemble import Digest, Entry, Group, by_theme
from offprint.inputs import unify_line_ends
from offprint.links import arxiv_page, doi_page, own_links
from offprint.model import Paper, PartialDate, Tag, Theme, feed_id, midnight
from offprint.text import Text

SCHEMES = {"theme": "themes.html", "tag": "tags.html"}
"""The page that lists all categories of a kind: a category's scheme (RFC 4287, 4.2.2.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a feed. All texts are without the signs that XML cannot hold."""

    id: str
    url: str
    title: str
    """Plain text."""
    html: str
    """All of it; formulas are MathML."""
    text: str
    """The same as plain text."""
    summary: str
    """Plain text."""
    published: datetime | None
    updated: datetime
    authors: tuple[tuple[str, str], ...] = ()
    """Name, and the address of the page of who has one, or nothing."""
    categories: tuple[tuple[str, str, str], ...] = ()
    """Kind, which is a key of ``SCHEMES``, id and name."""
    links: tuple[tuple[str, str], ...] = ()
    """Name and address of what else there is of it."""
    elsewhere: str = ""
    """The address at which it appeared; empty where none is known."""


def paper_item(entry: Entry, digest: Digest) -> Item:
    """The whole abstract and the links of a paper. ``published`` is the day on which it came into the digest, and
    ``updated`` that of its newest version, where a source or its page tells of one that came later."""
    paper, config = entry.paper, digest.config
    added = paper.added or config.undated
    links = tuple((plain_line(name), url) for name, url in own_links(paper, digest.language))
    parts = [*(f"<p>{feed_html(part)}</p>" for part in entry.abstract), *_links_html(links)]
    labels: list[tuple[str, Theme | Tag]] = [("theme", entry.theme)] if entry.theme else []
    labels += [("tag", tag) for tag in entry.tags]
    return Item(
        id=feed_id(paper.id),
        url=config.base_url + entry.path,
        title=plain_line(entry.title.plain) or entry.slug,
        html=without_controls("".join(parts)),
        text=_lines("\n\n".join(part.plain for part in entry.abstract)),
        summary=plain_line(entry.lead.plain),
        published=midnight(paper.added) if paper.added else None,
        updated=midnight(max(added, _first_day(paper.updated) or added)),
        authors=tuple(
            (name, line.path and config.base_url + line.path)
            for line in entry.authors
            if (name := plain_line(line.name))
        ),
        categories=tuple((kind, label.id, plain_line(label.name) or label.id) for kind, label in labels),
        links=links,
        elsewhere=_elsewhere(paper),
    )


def edition_item(edition: Group, digest: Digest) -> Item:
    """A whole edition as a table of its papers under their themes: for who wants one item a day, and for services that
    make mails of feeds. ``updated`` is the day of the newest version of its papers, where one came later. No styles:
    the validators of feeds warn of them, and readers take them out."""
    config, language = digest.config, digest.language
    count = language.plural("%(num)s paper", "%(num)s papers", len(edition.entries))
    rows, lines = [], []
    for theme, entries in by_theme(edition.entries, digest.themes):
        if digest.themes:
            name = theme.name if theme else language.text("Other papers")
            rows.append(f"<tr><th>{html.escape(name)}</th></tr>")
            lines.append(f"{name}\n")
        for entry in entries:
            url = config.base_url + entry.path
            title, lead = feed_html(entry.title), feed_html(entry.lead)
            rows.append(f'<tr><td><a href="{html.escape(url)}"><b>{title}</b></a><br>{lead}</td></tr>')
            lines.append(f"{entry.title.plain}\n{entry.lead.plain}\n{url}\n")
    day = edition.day or config.undated
    changes = [found for entry in edition.entries if (found := _first_day(entry.paper.updated))]
    return Item(
        id=feed_id(without_controls(f"edition:{config.permanent_name}:{edition.id}")),
        url=config.base_url + edition.path,
        title=plain_line(f"{edition.name}: {count}"),
        html=without_controls(f"<table>{''.join(rows)}</table>"),
        text=_lines("\n".join(lines).rstrip()),
        summary=plain_line("; ".join(entry.title.plain for entry in edition.entries[:3])),
        published=midnight(day) if edition.day else None,
        updated=midnight(max([day, *changes])),
    )


def plain_line(text: str) -> str:
    """A line of plain text."""
    return " ".join(without_controls(text).split())


def without_controls(text: str) -> str:
    """Text without the characters that XML cannot hold: a settings file may have them, as ``\\a`` in quotes."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def feed_html(text: Text) -> str:
    """A text as HTML that feed readers can take. Many take out elements that they do not know and leave what is in
    them: of a formula that must be the formula alone, without the TeX that stands beside it for those who copy it."""
    return re.sub(r"<annotation\b[^>]*>.*?</annotation>", "", str(text.html), flags=re.S)


def _lines(text: str) -> str:
    return unify_line_ends(without_controls(text))


def _elsewhere(paper: Paper) -> str:
    if paper.arxiv:
        return arxiv_page(paper.arxiv)
    return doi_page(paper.doi) if paper.doi else next((link.url for link in paper.links), "")


def _links_html(links: tuple[tuple[str, str], ...]) -> list[str]:
    found = " · ".join(f'<a href="{html.escape(url)}">{html.escape(name)}</a>' for name, url in links)
    return [f"<p>{found}</p>"] if found else []


def _first_day(day: PartialDate | None) -> date | None:
    return date(day.year, day.month or 1, day.day or 1) if day else None
