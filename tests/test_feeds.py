"""Feeds, read back as a subscriber's program reads them."""

from __future__ import annotations

import html
import re
import time
from dataclasses import replace
from datetime import date, datetime, tzinfo
from types import SimpleNamespace
from typing import Any, cast
from xml.etree import ElementTree

import feedparser
import pytest
from digests import BASE, TAGS, THEMES, digest, paper, text, three_papers, typeset
from feed_rules import faults
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from rendering import render_feeds

from offprint.assemble import Digest
from offprint.config import Config
from offprint.model import Link, feed_id, midnight
from offprint.text import Text
from offprint.typesetting import Typeset, typeset_paper

ENDINGS = ("atom", "rss")
ATOM, DUBLIN = "{http://www.w3.org/2005/Atom}", "{http://purl.org/dc/elements/1.1/}"


THEME_PATHS = ("themes/bees", "themes/lights", "themes/tea")


def feeds(of: Digest) -> dict[str, bytes]:
    made = list(render_feeds(of))
    assert len(dict(made)) == len(made), "no path twice"
    return dict(made)


def parse(of: Digest, path: str) -> Any:
    """A feed through feedparser, which must find nothing to complain of."""
    feed: Any = feedparser.parse(feeds(of)[path])
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def xml(of: Digest, path: str) -> ElementTree.Element:
    return ElementTree.fromstring(feeds(of)[path])


def ids(of: Digest) -> list[list[str]]:
    return [[entry.id for entry in parse(of, f"feed.{ending}").entries] for ending in ENDINGS]


def test_a_feed_of_all_and_one_of_each_theme_and_tag() -> None:
    paths = ("editions", "feed", "tags/brewing", "tags/lenses", "tags/swarming", *THEME_PATHS)
    lists = ("feeds.opml", *(f"{path}.opml" for path in THEME_PATHS))
    made = [f"{path}.{ending}" for path in paths for ending in ("atom", "json", "rss")]
    assert sorted(feeds(digest(*three_papers()))) == sorted((*made, *lists))


def test_authors_who_have_pages_have_feeds_unless_they_are_turned_off() -> None:
    two = [paper(title, authors=("Ann", "Bo"), added=date(2026, 11, at)) for at, title in enumerate(("A", "B"), 1)]
    of = digest(*two, paper("C", authors=("Bo",)))
    entries = parse(of, "authors/ann.atom").entries
    assert [entry.title for entry in entries] == ["B", "A"]
    assert [author.href for author in entries[0].authors] == [f"{BASE}authors/ann.html", f"{BASE}authors/bo.html"]
    assert not [path for path in feeds(digest(*two, author_feeds=False)) if path.startswith("authors/")]


def test_the_kind_of_each_feed() -> None:
    assert parse(digest(*three_papers()), "feed.atom").version == "atom10"
    assert parse(digest(*three_papers()), "feed.rss").version == "rss20"


@pytest.mark.parametrize("ending", ENDINGS)
def test_newest_first(ending: str) -> None:
    assert [entry.title for entry in parse(digest(*three_papers()), f"feed.{ending}").entries] == [
        "Lenses of Old Lighthouses",
        "Tea at Sea",
        "Why Bees Swarm",
    ]
    assert [entry.title for entry in parse(digest(*three_papers()), f"tags/lenses.{ending}").entries] == [
        "Lenses of Old Lighthouses",
        "Tea at Sea",
    ]


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_a_feed_says_of_itself(ending: str) -> None:
    of = digest(*three_papers(), tagline="Hot & slow", language="en-GB", author="A. Keeper")
    whole = parse(of, f"feed.{ending}").feed
    assert (whole.title, whole.subtitle, whole.language) == ("Tea & Bees", "Hot & slow", "en-GB")
    assert whole.generator == "Offprint"
    part = parse(of, f"themes/bees.{ending}").feed
    assert (part.title, part.subtitle) == ("Tea & Bees: Bees & wasps", "What lives in hives")
    assert parse(of, f"tags/brewing.{ending}").feed.subtitle == "Tea & Bees"  # a tag that has no description
    if ending == "atom":
        assert whole.author == "A. Keeper"


def test_atom_names_an_author_even_where_the_owner_names_none() -> None:
    assert parse(digest(*three_papers()), "feed.atom").feed.author == "Tea & Bees"  # RFC 4287, 4.1.1


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    ("path", "page"), [("feed", ""), ("themes/bees", "themes/bees.html"), ("tags/lenses", "tags/lenses.html")]
)
def test_self_and_alternate_links(path: str, page: str, ending: str) -> None:
    feed = parse(digest(*three_papers()), f"{path}.{ending}").feed
    kind = {"atom": "application/atom+xml", "rss": "application/rss+xml"}[ending]
    links = {(link.rel, link.href, link.type) for link in feed.links}
    assert ("self", f"{BASE}{path}.{ending}", kind) in links
    assert ("alternate", f"{BASE}{page}", "text/html") in links
    assert feed.link == f"{BASE}{page}"


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_entry_leads_to_its_page(ending: str) -> None:
    entry = parse(digest(*three_papers()), f"feed.{ending}").entries[0]
    assert entry.link == f"{BASE}papers/lenses-of-old-lighthouses.html"


@pytest.mark.parametrize("ending", ENDINGS)
def test_dates_are_midnight_utc_of_the_days_in_the_data(ending: str) -> None:
    feed = parse(digest(*three_papers()), f"feed.{ending}")
    days = [(2026, 11, 22, 0, 0, 0), (2026, 11, 8, 0, 0, 0), (2026, 11, 1, 0, 0, 0)]
    assert [tuple(entry.published_parsed[:6]) for entry in feed.entries] == days
    assert tuple(feed.feed.updated_parsed[:6]) == days[0]
    if ending == "atom":
        assert [tuple(entry.updated_parsed[:6]) for entry in feed.entries] == days
        assert all(entry.published.endswith("T00:00:00+00:00") for entry in feed.entries)
    assert tuple(parse(digest(*three_papers()), f"themes/bees.{ending}").feed.updated_parsed[:6]) == days[2]


def test_midnight_knows_its_zone() -> None:
    assert midnight(date(2026, 11, 22)).isoformat() == "2026-11-22T00:00:00+00:00"
    assert midnight(date(1, 1, 1)).isoformat() == "0001-01-01T00:00:00+00:00"


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_undated_paper_has_the_day_that_the_config_gives(ending: str) -> None:
    of = digest(paper("Tea at Sea", added=None), *three_papers()[:1], undated=date(2001, 2, 3))
    feed = parse(of, f"feed.{ending}")
    assert [entry.title for entry in feed.entries] == ["Why Bees Swarm", "Tea at Sea"]
    assert "published" not in feed.entries[1]
    if ending == "atom":  # which must have a day (RFC 4287, 4.2.15)
        assert tuple(feed.entries[1].updated_parsed[:6]) == (2001, 2, 3, 0, 0, 0)
    assert tuple(feed.feed.updated_parsed[:6]) == (2026, 11, 1, 0, 0, 0)
    alone = parse(digest(paper("Tea at Sea", added=None)), f"feed.{ending}")
    assert tuple(alone.feed.updated_parsed[:3]) == (1970, 1, 1)


class AnyDatetime(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


class FarFuture(datetime, metaclass=AnyDatetime):
    """Stands for the class that feedgen asks for the moment."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> FarFuture:
        return cls(2999, 1, 1, tzinfo=tz)


def test_no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    papers = (*three_papers(), paper("Undated", added=None))
    first = feeds(digest(*papers))
    monkeypatch.setattr(time, "time", lambda: 4_000_000_000.0)
    monkeypatch.setattr("feedgen.feed.datetime", FarFuture)
    monkeypatch.setattr("feedgen.entry.datetime", FarFuture)
    assert feeds(digest(*papers)) == first
    assert not [path for path, data in first.items() if b"2999" in data]


def test_two_renders_give_the_same_bytes_in_whatever_order_the_papers_came() -> None:
    assert feeds(digest(*three_papers())) == feeds(digest(*reversed(three_papers())))


# What does not change


def test_ids_survive_another_address_slug_and_spelling() -> None:
    before = digest(*three_papers())
    moved = [
        (replace(paper, slug=f"{paper.slug}-2", title=paper.title.upper()), typeset(paper.title.upper(), "New words."))
        for paper, _ in three_papers()
    ]
    after = digest(*moved, base_url="http://elsewhere.example/")
    assert ids(before) == ids(after)
    assert len(set(ids(before)[0])) == 3


def test_ids_are_these_for_ever() -> None:
    """Change them, and every subscriber sees every paper as new."""
    of = digest(paper("Tea at Sea", id="0123456789ab"))
    assert ids(of) == [["urn:uuid:61e5a625-bee4-5408-9846-62e35fb4075d"]] * 2
    assert feed_id("0123456789ab") == "urn:uuid:61e5a625-bee4-5408-9846-62e35fb4075d"


def test_a_paper_has_one_id_in_every_feed_and_a_feed_its_own() -> None:
    of = digest(*three_papers())
    papers = [path for path in feeds(of) if path.endswith(ENDINGS) and not path.startswith("editions")]
    everywhere = {entry.id for path in papers for entry in parse(of, path).entries}
    assert len(everywhere) == 3
    own = [parse(of, path).feed.id for path in feeds(of) if path.endswith(".atom")]
    assert len(set(own)) == len(own) == 8
    assert not set(own) & everywhere
    assert parse(digest(base_url="http://elsewhere.example/"), "feed.atom").feed.id == own[0]


def test_the_rss_guid_is_no_address() -> None:
    guids = xml(digest(*three_papers()), "feed.rss").findall("channel/item/guid")
    assert [guid.get("isPermaLink") for guid in guids] == ["false"] * 3
    assert [guid.text for guid in guids] == ids(digest(*three_papers()))[0]


# What is in it


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_whole_abstract_as_html_and_as_plain_text(ending: str) -> None:
    parts = ("We brew tea. " * 60, "It is weak & <warm>.")
    entry = parse(digest(paper("Tea at Sea", *parts)), f"feed.{ending}").entries[0]
    assert entry.content[0].value == f"<p>{parts[0]}</p><p>It is weak &amp; &lt;warm&gt;.</p>"
    plain = f"{parts[0]}\n\nIt is weak & <warm>."
    if ending == "atom":
        assert entry.summary_detail.type == "text/plain"
        assert xml(digest(paper("Tea at Sea", *parts)), "feed.atom").findtext(f"{ATOM}entry/{ATOM}summary") == plain
    else:  # which is read as HTML, be there any or not
        assert html.unescape(entry.summary) == plain


def test_a_formula_is_the_formula_and_not_its_tex_beside_it() -> None:
    """Readers that take MathML out leave what is in it."""
    shown = typeset_paper(("Of $x^2$", r"We see $a \le b^2$ hold."))
    of = digest((paper("Of squares")[0], shown))
    for ending in ENDINGS:
        entry = parse(of, f"feed.{ending}").entries[0]
        assert entry.title == "Of x²"
        raw = feeds(of)[f"feed.{ending}"].decode()
        assert "&lt;math" in raw
        assert "annotation" not in raw
        assert r"\le" not in raw
        assert "a ≤ b² hold" in raw


@pytest.mark.parametrize("ending", ENDINGS)
def test_links_authors_and_categories(ending: str) -> None:
    links = (Link("code", 'https://tea.example/?a=1&b="2"'), Link("kettle", "https://kettle.example/"))
    made = paper("Tea at Sea", "Weak.", theme="tea", tags=("brewing", "lenses"), links=links, authors=("A. Ö", "B & C"))
    entry = parse(digest(made), f"feed.{ending}").entries[0]
    whole = entry.content[0].value
    assert whole.startswith("<p>Weak.</p><p><a ")
    assert ">Code (tea.example)</a> · <a " in whole
    assert 'href="https://kettle.example/"' in whole
    assert whole.endswith(">Kettle (kettle.example)</a></p>")
    assert "a=1&amp;b=" in whole
    if ending == "atom":
        assert [author.name for author in entry.authors] == ["A. Ö", "B & C"]
        assert [(tag.scheme, tag.term, tag.label) for tag in entry.tags] == [
            (f"{BASE}themes.html", "tea", "Tea"),
            (f"{BASE}tags.html", "brewing", "Brewing"),
            (f"{BASE}tags.html", "lenses", "Lenses"),
        ]
        related = [(link.title, link.href) for link in entry.links if link.rel == "related"]
        assert related == [("Code (tea.example)", links[0].url), ("Kettle (kettle.example)", links[1].url)]
    else:
        assert [(tag.scheme, tag.term) for tag in entry.tags] == [
            (f"{BASE}themes.html", "Tea"),
            (f"{BASE}tags.html", "Brewing"),
            (f"{BASE}tags.html", "Lenses"),
        ]
        item = xml(digest(made), "feed.rss").find("channel/item")
        assert item is not None
        assert [name.text for name in item.findall(f"{DUBLIN}creator")] == ["A. Ö", "B & C"]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(("limit", "entries"), [(1, 1), (2, 2), (3, 3), (50, 3)])
def test_the_limit(limit: int, entries: int, ending: str) -> None:
    feed = parse(digest(*three_papers(), feed_limit=limit), f"feed.{ending}")
    assert len(feed.entries) == entries
    assert feed.entries[0].title == "Lenses of Old Lighthouses"


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_empty_digest_has_an_empty_feed(ending: str) -> None:
    feed = parse(digest(), f"feed.{ending}")
    assert feed.entries == []
    assert sorted(feeds(digest())) == ["feed.atom", "feed.json", "feed.rss", "feeds.opml"]


# Hostile text

HOSTILE = (
    "]]>",
    "<script>alert(1)</script>",
    "&lt;b&gt; &amp;amp;",
    "\x00\x07\x0b\x1b",
    "\ud800",
    "\ufffe\uffff",
    "🐝🍵\U0010ffff",
    "\u202e abc",
    "'\"><!--",
    "中文。",
)


def hostile(plain: str) -> Digest:
    """A digest with a text wherever text can be."""
    made, _ = paper("Tea at Sea", plain, theme="odd", tags=("odd",), authors=(plain,))
    other, _ = paper(
        "Tea on Land", plain, theme="odd", authors=(plain,), links=(Link("code", "https://a.example/?a&b='"),)
    )
    shown = typeset(plain, plain)
    themes = (*THEMES, replace(THEMES[0], id="odd", name=plain, description=plain))
    tags = (*TAGS, replace(TAGS[0], id="odd", name=plain, description=plain))
    return digest(
        (made, shown),
        (other, shown),
        themes=themes,
        tags=tags,
        config=Config(
            title=plain,
            base_url=BASE,
            tagline=plain,
            author=plain,
            rights=plain,
            id=plain,
            hub="https://hub.example/",
            feed_limit=1,
            feed_archives="all",
        ),
    )


def allowed(plain: str) -> str:
    """What XML 1.0 can hold of a text."""
    return re.sub("[^\\t\\n\\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", plain)


def line(plain: str) -> str:
    return " ".join(allowed(plain).split())


@pytest.mark.parametrize("plain", HOSTILE, ids=ascii)
def test_hostile_text_is_escaped_and_still_parses(plain: str) -> None:
    of = hostile(f"Tea {plain} Sea")
    for path, data in feeds(of).items():
        if not path.endswith(".json"):
            assert b"<script" not in data
            ElementTree.fromstring(data)
    entry = xml(of, "feed.atom").find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == line(f"Tea {plain} Sea")
    content = entry.find(f"{ATOM}content")
    assert content is not None
    assert content.get("type") == "html"
    assert content.text == f"<p>{allowed(str(text(f'Tea {plain} Sea').html))}</p>"
    item = xml(of, "feed.rss").find("channel/item")
    assert item is not None
    assert item.findtext("title") == line(f"Tea {plain} Sea")
    assert item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") == content.text
    assert html.unescape(item.findtext("description") or "") == allowed(f"Tea {plain} Sea")


@settings(max_examples=40)
@given(st.text(st.characters(exclude_categories=()), min_size=1))
def test_any_text_makes_feeds_that_keep_every_rule(plain: str) -> None:
    assert [fault for path, data in feeds(hostile(plain)).items() for fault in faults(path, data)] == []


def test_a_title_of_which_nothing_is_left_is_named_by_its_slug() -> None:
    made = paper("Tea at Sea")[0]
    for ending in ENDINGS:
        assert parse(digest((made, typeset("\x07", "Weak."))), f"feed.{ending}").entries[0].title == "tea-at-sea"


def test_html_of_a_text_is_kept_as_it_is() -> None:
    made, shown = paper("Tea at Sea")
    rich = Text(Markup("We <em>brew</em> <sup>x</sup>."), "We brew ˣ.")
    entry = parse(
        digest((made, cast(Typeset, SimpleNamespace(**vars(shown) | {"abstract": (rich,)})))), "feed.rss"
    ).entries[0]
    assert entry.content[0].value == "<p>We <em>brew</em> <sup>x</sup>.</p>"
