"""The calendar of editions, read back by vobject, which did not write it."""

from __future__ import annotations

import os
import re
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import vobject
from builds import build_site
from digests import BASE, digest, paper, three_papers
from hypothesis import example, given
from hypothesis import strategies as st
from rendering import render_calendar, render_site

from offprint.assemble import Digest
from offprint.config import Root
from offprint.model import Theme
from offprint.text.characters import clean

TEMPLATES = Path(__file__).parent.parent / "templates"


def calendar(of: Digest) -> bytes:
    (made,) = render_calendar(of)
    assert made[0] == "editions.ics"
    return made[1]


def read(data: bytes) -> Any:
    found: Any = vobject.readOne(data.decode())
    return found


def events(of: Digest) -> list[Any]:
    return list(read(calendar(of)).vevent_list)


def uids(of: Digest) -> list[str]:
    return [event.uid.value for event in events(of)]


def lines(data: bytes) -> list[bytes]:
    assert data.endswith(b"\r\n")
    found = data.split(b"\r\n")[:-1]
    assert not [line for line in found if b"\n" in line or b"\r" in line]
    return found


def test_a_day_for_each_edition_newest_first() -> None:
    of = digest(*three_papers(), tagline="Hot, slow; and \\ so")
    found = read(calendar(of))
    assert (found.version.value, found.prodid.value) == ("2.0", "-//Offprint//Offprint//EN")
    assert found.contents["name"][0].value == "Tea & Bees"
    assert found.contents["x-wr-calname"][0].value == "Tea & Bees"
    assert found.contents["description"][0].value == "Hot, slow; and \\ so"
    assert found.contents["url"][0].value == f"{BASE}editions.html"
    assert found.contents["source"][0].value == f"{BASE}editions.ics"
    assert found.contents["refresh-interval"][0].params == {"VALUE": ["DURATION"]}
    assert [found.contents[name][0].value for name in ("refresh-interval", "x-published-ttl")] == ["P1D", "P1D"]
    assert [event.dtstart.value for event in found.vevent_list] == [
        date(2026, 11, 22),
        date(2026, 11, 8),
        date(2026, 11, 1),
    ]


def test_what_an_event_tells() -> None:
    more = [paper(f"Fog {at}", added=date(2026, 11, 22)) for at in range(7)]
    pinned = paper("Wax", theme="bees", pin=True)
    event = events(digest(*three_papers(), *more, pinned))[0]
    assert event.summary.value == "Tea & Bees: 9 papers"
    assert event.summary.params == {"LANGUAGE": ["en"]}
    assert event.description.value == (
        "Bees & wasps: 1\nLighthouses: 1\nOther papers: 7\n\nWax\nFog 0\nFog 1\nFog 2\nFog 3"
    )
    assert event.url.value == f"{BASE}editions/2026-11-22.html"
    assert event.transp.value == "TRANSPARENT"
    assert event.dtstamp.value == event.last_modified.value == datetime(2026, 11, 22, tzinfo=UTC)
    assert "dtend" not in event.contents


def test_the_words_are_those_of_the_language() -> None:
    event = events(digest(*three_papers(), language="de"))[0]
    assert event.summary.params == {"LANGUAGE": ["de"]}
    assert event.summary.value == "Tea & Bees: 1 Artikel"


def test_editions_without_a_day_are_left_out_and_a_digest_without_days_has_no_calendar(tmp_path: Path) -> None:
    found = paper("Fog", added=None, edition="found")
    assert [event.dtstart.value for event in events(digest(found, *three_papers()[:1]))] == [date(2026, 11, 1)]
    for of in (digest(found), digest()):
        assert list(render_calendar(of)) == []
        site = render_site(of, Root(folder=tmp_path), TEMPLATES, ())
        assert not [path for path, data in site if b"editions.ics" in data]


def test_the_pages_of_editions_and_of_feeds_lead_to_it(tmp_path: Path) -> None:
    site = dict(render_site(digest(*three_papers()), Root(folder=tmp_path), TEMPLATES, ()))
    for path in ("editions.html", "subscribe.html"):
        assert b'<a href="editions.ics">Calendar of editions</a>' in site[path]


def test_an_event_is_the_same_whatever_becomes_of_address_title_and_papers() -> None:
    first = three_papers()
    known = uids(digest(*first, id="tea"))
    assert len(set(known)) == 3
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", uid) for uid in known)
    assert uids(digest(*first, id="tea", base_url="https://elsewhere.example/")) == known
    assert uids(digest(*first, id="tea", title="Another", tagline="New", language="de")) == known
    assert uids(digest(*first, paper("Wax", added=date(2026, 11, 8)), id="tea")) == known
    edited = [(replace(made, slug=f"new-{made.slug}", title="New", abstract="New."), texts) for made, texts in first]
    assert uids(digest(*edited, id="tea")) == known
    assert not set(uids(digest(*first, id="bees"))) & set(known), "an edition of another digest is another one"


def test_the_same_bytes_whatever_the_zone_and_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = calendar(digest(*three_papers()))
    for zone in ("Asia/Tokyo", "America/Los_Angeles"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        monkeypatch.setattr(time, "time", lambda: 0.0)
        assert calendar(digest(*reversed(three_papers()))) == expected
    monkeypatch.undo()
    time.tzset()
    assert os.environ.get("TZ") not in ("Asia/Tokyo", "America/Los_Angeles")
    assert str(datetime.now(UTC).year).encode() not in expected.replace(b"2026", b"")


@given(st.text(st.characters(exclude_categories=()), max_size=200))
@example("a,b;c\\d\\n\r\nBEGIN:VALARM\r\nx: y\n\n\x00\x0b\u2028\ud800")
@example("é" * 10_000)
@example("蜜" * 75 + "🐝" * 75)
@example("x" * 10_000)
@example('"a:b;c=d"^n^\'')
def test_any_text_is_read_as_it_is_in_lines_that_no_program_chokes_on(text: str) -> None:
    title = clean(text) or "T"
    made = paper(title, theme="t", slug="p", added=date(2026, 11, 22))
    themes = [Theme(id="t", name=f"n{text}")]
    of = digest(made, themes=themes, title=f"t{text}", tagline=f"d{text}")
    data = calendar(of)
    for line in lines(data):
        assert len(line) <= 75
        line.decode()  # no letter is cut in two
        assert not [byte for byte in line if byte < 32 and byte != 9]
    found = read(data)
    (event,) = found.vevent_list
    assert set(event.contents) == {
        *("uid", "dtstamp", "last-modified", "dtstart", "summary", "description", "url", "transp"),
    }
    assert event.summary.value == clean(f"t{text}: 1 paper")
    assert event.description.value.split("\n")[-1] == title
    assert "valarm" not in found.contents


def test_hundreds_of_editions_are_all_there() -> None:
    papers = [paper(f"P {at}", slug=f"p{at}", added=date.fromordinal(730_000 + at)) for at in range(400)]
    assert len(events(digest(*papers))) == 400


def test_the_first_and_the_last_day_there_is() -> None:
    papers = [paper("A", added=date.min), paper("B", added=date.max)]
    assert [event.dtstart.value for event in events(digest(*papers))] == [date.max, date.min]


def test_a_built_site_has_it(tmp_path: Path) -> None:
    (tmp_path / "content" / "sources").mkdir(parents=True)
    (tmp_path / "content" / "sources" / "2026-11-22-x.txt").write_text("Honey as a Map\nWe show that bees read it.\n")
    site = build_site(tmp_path)
    assert read((site / "editions.ics").read_bytes()).vevent.summary.value == "Paper digest: 1 paper"
