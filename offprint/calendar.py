"""Digest to the calendar of its editions (RFC 5545), to which calendars can subscribe: a day-long event for each that
has a day, newest first.

icalendar writes the lines; no moment in them is the clock's. An event's UID (RFC 7986, 5.3) grows from what the
digest is known by and the edition's id, so that it stays whatever happens to address and papers, and a calendar takes a
change for one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from offprint.assemble import Digest, Entry, Group, by_theme, pinned_first
from offprint.keys import Keys
from offprint.model import feed_id, midnight
from offprint.output import Output
from offprint.text.characters import clean
from offprint.units import Unit, key_of

if TYPE_CHECKING:
    from icalendar import Event, vText

CALENDAR = "editions.ics"
_TITLES = 5
"""Papers that an event names."""
_EVERY = timedelta(days=1)
"""How often a calendar may look for more."""


def calendar_of(digest: Digest) -> str:
    """The path of the calendar; empty where no edition has a day. The first one has, if any."""
    return CALENDAR if digest.editions and digest.editions[0].day else ""


def calendar_units(digest: Digest, keys: Keys) -> Iterator[Unit]:
    """``editions.ics``; none where no edition has a day."""
    if not calendar_of(digest):
        return
    dated, marks = [edition for edition in digest.editions if edition.day], []
    for edition in dated:
        counts = sorted(Counter([entry.head.theme for entry in edition.entries]).items())
        lines = [keys.lines[entry.slug] for entry in _first(edition)]
        marks.append((edition.id, edition.path, edition.name, len(edition.entries), counts, lines))
    names = [(theme.id, theme.name) for theme in digest.themes]
    yield Unit(key_of(names, marks), (CALENDAR,), partial(_calendar, digest, dated))


def _first(edition: Group) -> Sequence[Entry]:
    return pinned_first(edition.entries)[:_TITLES]


def _calendar(digest: Digest, editions: Sequence[Group]) -> Iterator[Output]:
    # its import takes a tenth of a second, and most builds that follow another make no calendar
    from icalendar import Calendar, vDuration

    config = digest.config
    made = Calendar()
    made.add("VERSION", "2.0")
    made.add("PRODID", "-//Offprint//Offprint//EN")
    made.add("NAME", _text(config.language, config.title))  # RFC 7986, 5.1
    made.add("X-WR-CALNAME", _text("", config.title))  # the same, for programs that are older
    if config.tagline:
        made.add("DESCRIPTION", _text(config.language, config.tagline))
    made.add("URL", config.address("editions.html"))
    made.add("SOURCE", config.address(CALENDAR), parameters={"VALUE": "URI"})
    made.add("REFRESH-INTERVAL", _EVERY, parameters={"VALUE": "DURATION"})
    made.add("X-PUBLISHED-TTL", vDuration(_EVERY))  # the same, for programs that are older
    for edition in editions:
        made.add_component(_event(digest, edition))
    yield CALENDAR, made.to_ical(sorted=False)


def _event(digest: Digest, edition: Group) -> Event:
    """A day, of which its DTSTAMP is the first moment: an event that does not tell how long it is takes the day."""
    from icalendar import Event

    assert edition.day
    config, language, event = digest.config, digest.language, Event()
    size = language.plural("%(num)s paper", "%(num)s papers", len(edition.entries))
    event.add("UID", feed_id(clean(f"edition:{config.permanent_name}:{edition.id}")).removeprefix("urn:uuid:"))
    event.add("DTSTAMP", midnight(edition.day))
    event.add("LAST-MODIFIED", midnight(edition.day))
    event.add("DTSTART", edition.day)
    event.add("SUMMARY", _text(config.language, f"{config.title}: {size}"))
    event.add("DESCRIPTION", _text(config.language, *_about(digest, edition)))
    event.add("URL", config.address(edition.path))
    event.add("TRANSP", "TRANSPARENT")
    return event


def _about(digest: Digest, edition: Group) -> Iterator[str]:
    """What an event tells, line by line: the themes, the first papers."""
    language = digest.language
    for theme, papers in by_theme(edition.entries, digest.themes):
        yield f"{theme.name if theme else language.text('Other papers')}: {language.number(len(papers))}"
    yield ""
    for entry in _first(edition):
        yield entry.title.plain


def _text(language: str, *lines: str) -> vText:
    """Lines as one text, without what no calendar can hold; ``language`` may be empty."""
    from icalendar import vText

    return vText("\n".join(map(clean, lines)), params={"LANGUAGE": language} if language else {})
