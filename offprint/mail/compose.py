"""Issue → Letter: the two parts of a mail, as templates print them, and the message that each recipient gets.

Both parts show the plain twins of texts, with mathematics in Unicode: programs for mail know no MathML.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from offprint.assemble import Digest, Entry
from offprint.colour import hex_colour
from offprint.links import own_links
from offprint.mail.choose import Issue
from offprint.mail.plain import direction, wrap
from offprint.templating import template_environment, words_for_templates
from offprint.text.characters import clean

MOST_BYTES = 100_000
"""Of the HTML part: Gmail cuts off what is longer than 102 kilobytes. The addresses of those who leave the list are not
counted in, and have the rest."""
FEW_AUTHORS = 4
"""More of them are not named."""
_LIGHT, _DARK = 0.15, 0.12
"""The chroma of themes' colours, as style.css has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What all messages of an issue have in common."""

    issue: Issue
    subject: str
    title: str
    """Of the digest."""
    language: str
    html: str
    text: str
    marker: str
    """What stands in both parts for the address of who gets the message, as an address of the web holds it."""
    shown: int
    """So many papers are in it; the others are on the site."""

    @property
    def said(self) -> str:
        """What it is, in a line."""
        total = len(self.issue.entries)
        said = f"{self.subject}, {total:,} paper{'' if total == 1 else 's'}"
        return said if self.shown == total else f"{said}, the first {self.shown:,} in full"

    @property
    def summary(self) -> dict[str, Any]:
        """The same for programs."""
        issue = self.issue
        return {"of": issue.id, "key": issue.key, "papers": len(issue.entries), "shown": self.shown}


class _Press(NamedTuple):
    html: Callable[[Mapping[str, Any]], str]
    text: Callable[[Mapping[str, Any]], str]


def compose(digest: Digest, issue: Issue, own: Path, ours: Path, personal: bool) -> Letter:
    """Print an issue; ``own`` and ``ours`` are the folders of templates. ``personal`` says whether it goes to those who
    read it, each with an address of its own to leave the list at. Where all papers are too many, it shows the first.

    Raises what template_problem tells of where a template is at fault.
    """
    press = _press(digest, own, ours)
    marker = f"address-{issue.key}"
    frame = _frame(digest, issue, marker, personal)

    def print_html(count: int) -> str:
        return _inlined(press.html(frame | _papers(digest, issue, count)))

    count = _most_that_fit(len(issue.entries), lambda count: len(print_html(count).encode()) <= MOST_BYTES)
    return Letter(
        issue=issue,
        subject=frame["subject"],
        title=frame["title"],
        language=digest.language.tag,
        html=print_html(count),
        text=press.text(frame | _papers(digest, issue, count)).strip("\n") + "\n",
        marker=marker,
        shown=count,
    )


def _most_that_fit(total: int, fits: Callable[[int], bool]) -> int:
    """How many of so many papers, at least one: 256 are more than ever fit, for each takes some hundred bytes."""
    low, high = 1, min(total, 256)
    if fits(high):
        return high
    while low < high - 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def _press(digest: Digest, own: Path, ours: Path) -> _Press:
    language = digest.language
    pages, texts = template_environment(own, ours), template_environment(own, ours)
    texts.autoescape = False  # it prints no HTML
    pages.globals.update(words_for_templates(language))
    texts.globals.update(
        _=language.text,
        ngettext=language.plural,
        pgettext=lambda context, message: language.words(message, context),
    )
    for environment in (pages, texts):
        environment.globals.update(site=digest.config, language=language, wrap=wrap)
        environment.filters["count"] = language.number
        environment.filters["day"] = language.day
    return _Press(
        lambda values: pages.get_template("mail.html").render(values),
        lambda values: texts.get_template("mail.txt").render(values),
    )


def _inlined(html: str) -> str:
    """The style sheet written into the elements: Gmail and others leave out what they do not like of it. What depends
    on the reader's colours stays."""
    from css_inline import CSSInliner  # ours only here; builds have no use for it

    return CSSInliner(load_remote_stylesheets=False, minify_css=True).inline(html)


def _frame(digest: Digest, issue: Issue, marker: str, personal: bool) -> dict[str, Any]:
    """What a mail says, but for its papers."""
    config, colours = digest.config, digest.config.appearance.colours
    base = colours.dark if colours.scheme == "dark" else colours.light
    title, name = clean(config.title), clean(issue.name)
    leave = (config.mail.unsubscribe, config.mail.unsubscribe_mail)
    web, mail = (fill(each, marker) if personal or not is_personal(each) else "" for each in leave)
    return {
        "issue": issue,
        "title": title,
        "subject": f"{title}: {name}",
        "home": config.address("index.html"),
        "web": config.address(issue.path),
        "preheader": " · ".join(clean(entry.title.plain) for entry in issue.entries[:3]),
        "colours": colours,
        "base": base,
        "dark": colours.dark if colours.scheme == "auto" else None,
        "hues": [
            {
                "base": hex_colour(base.hue, _DARK if base is colours.dark else _LIGHT, hue),
                "dark": hex_colour(colours.dark.hue, _DARK, hue),
            }
            for hue in _hues(issue).values()
        ],
        "strip": _strip(digest, issue),
        "start": "right" if digest.language.direction == "rtl" else "left",
        "total": len(issue.entries),
        "unsubscribe_web": web,
        "unsubscribe_mail": mail,
        "postal": [clean(line) for line in config.mail.postal.split("\n") if line],
    }


def is_personal(address: str) -> bool:
    """Whether an address to leave the list at is another for each who gets the mail."""
    return "{address}" in address


def fill(address: str, quoted: str) -> str:
    return address.replace("{address}", quoted)


def _hues(issue: Issue) -> dict[str, int]:
    """Theme → its hue, of those that papers have, in an order that does not change."""
    return {theme.id: theme.hue for entry in issue.entries if (theme := entry.theme)}


def _numbers(issue: Issue) -> dict[str, int]:
    """Theme → the number of its colour in the style sheet, from 1; 0 of papers without one."""
    return {"": 0} | {id_: at for at, id_ in enumerate(_hues(issue), start=1)}


def _strip(digest: Digest, issue: Issue) -> list[tuple[int, int]]:
    """The shelf of the issue, as far as mail can show one: (number of the colour, hundredths of the width) of each
    theme, in the digest's order. The hundredths are whole and make a hundred, by largest remainders."""
    numbers, total = _numbers(issue), len(issue.entries)
    order = [theme.id for theme in digest.themes if theme.id in numbers] + [""]
    counts = {id_: sum(entry.head.theme == id_ for entry in issue.entries) for id_ in order}
    exact = {id_: 100 * count / total for id_, count in counts.items() if count}
    shares = {id_: math.floor(share) for id_, share in exact.items()}
    rest = sorted(exact, key=lambda id_: (shares[id_] - exact[id_], order.index(id_)))
    for id_ in rest[: 100 - sum(shares.values())]:
        shares[id_] += 1
    return [(numbers[id_], share) for id_, share in shares.items() if share] if len(shares) > 1 else []


def _papers(digest: Digest, issue: Issue, count: int) -> dict[str, Any]:
    """What a mail says of the first so many papers."""
    numbers, shown = _numbers(issue), issue.entries[:count]
    sections = issue.sections(shown, digest.themes)
    whole = {id_: sum(entry.head.theme == id_ for entry in issue.entries) for id_ in numbers}
    named = not issue.trending and bool(len(sections) > 1 or sections[0].theme)
    return {
        "sections": [
            {
                "heading": named,
                "name": clean(section.theme.name) if section.theme else digest.language.text("Other papers"),
                "hue": numbers[section.theme.id] if section.theme else 0,
                "count": whole[section.theme.id if section.theme else ""],
                "papers": [_paper(digest, entry, numbers, issue.trending) for entry in section.entries],
            }
            for section in sections
        ],
        "left": len(issue.entries) - count,
    }


def _paper(digest: Digest, entry: Entry, numbers: Mapping[str, int], labelled: bool) -> dict[str, Any]:
    paper, theme = entry.paper, entry.theme
    title, lead = clean(entry.title.plain) or entry.slug, clean(entry.lead.plain)
    links = own_links(paper, digest.language)
    return {
        "entry": entry,
        "title": title,
        "turned": _turned(title, digest),
        "url": digest.config.base_url + entry.path,
        "authors": _few(paper.authors),
        "lead": lead,
        "lead_turned": _turned(lead, digest),
        "links": [(clean(label), url) for label, url in links],
        "label": clean(theme.name) if labelled and theme else "",
        "hue": numbers[theme.id] if theme else 0,
    }


def _turned(text: str, digest: Digest) -> str:
    """The direction of a text, where it is not the mail's."""
    found = direction(text)
    return found if found != digest.language.direction else ""


def _few(authors: Sequence[str]) -> list[str]:
    return [clean(name) for name in authors] if len(authors) <= FEW_AUTHORS else []
