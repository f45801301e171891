"""Streams of feeds as subscribers meet them: archives, whole editions, JSON, lists of feeds; and the formats' rules over
whole sites."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from builds import build_site
from digests import BASE, THEMES, digest, paper, three_papers, typeset
from feed_rules import ATOM, HISTORY, faults
from rendering import render_feeds

from offprint.assemble import Digest
from offprint.config import Config
from offprint.model import Link, PartialDate, Tag

HUB = "https://hub.example/"


def feeds(of: Digest) -> dict[str, bytes]:
    return dict(render_feeds(of))


def papers(count: int, **values: Any) -> list[Any]:
    """So many, of as many days, the last one the newest."""
    first = date(2026, 1, 1)
    return [paper(f"Paper {at:04}", added=first + timedelta(at), **values) for at in range(count)]


def links(of: Digest, path: str) -> dict[str, str]:
    """The links of a feed of XML by their relations, without the site's address and the ending."""
    root = ElementTree.fromstring(feeds(of)[path])
    found = root.findall(f"{ATOM}link") or root.findall(f"channel/{ATOM}link")
    return {link.get("rel", ""): link.get("href", "").removeprefix(BASE).rpartition(".")[0] for link in found}


def walk(of: Digest, path: str) -> list[list[str]]:
    """The titles in each document of a stream, from the newest on, as a reader that knows archives goes."""
    made, seen = feeds(of), []
    while path:
        seen.append([entry.title for entry in feedparser.parse(made[path]).entries])
        older = links(of, path).get("prev-archive", "")
        path = older and f"{older}.atom"
    return seen


# Archives


@pytest.mark.parametrize("ending", ["atom", "rss"])
@pytest.mark.parametrize("count", [1, 3, 4, 6, 7, 10])
def test_every_paper_can_be_reached_through_archives(count: int, ending: str) -> None:
    seen = walk(digest(*papers(count), feed_limit=3), f"feed.{ending}")
    assert {title for each in seen for title in each} == {f"Paper {at:04}" for at in range(count)}
    assert seen[0] == [f"Paper {at:04}" for at in range(count)][::-1][:3]
    assert all(len(each) == 3 for each in seen[1:])
    older = [title for each in seen[1:] for title in each]
    assert older == sorted(older, reverse=True), "newest first, in and over the archives"


def test_a_new_paper_changes_no_archive() -> None:
    before, after = (feeds(digest(*papers(count), feed_limit=3)) for count in (10, 11))
    archived = {path for path in before if path.startswith("archive/")}
    assert len(archived) == 3
    assert {path: before[path] for path in archived} == {path: after[path] for path in archived}


@pytest.mark.parametrize("ending", ["atom", "rss"])
def test_documents_name_each_other_as_rfc_5005_has_it(ending: str) -> None:
    of = digest(*papers(10), feed_limit=3)
    paths = ["feed", "archive/feed/3", "archive/feed/2", "archive/feed/1"]
    newest = links(of, f"feed.{ending}")
    last, middle, oldest = (links(of, f"{path}.atom") for path in paths[1:])
    assert {name: newest[name] for name in ("self", "first", "next", "prev-archive", "last")} == {
        "self": "feed",
        "first": "feed",
        "next": paths[1],
        "prev-archive": paths[1],
        "last": paths[3],
    }
    assert (last["previous"], last["current"]) == ("feed", "feed")
    assert "next-archive" not in last
    assert (middle["next-archive"], middle["prev-archive"], middle["current"]) == (paths[1], paths[3], "feed")
    assert (middle["previous"], middle["next"]) == (paths[1], paths[3])
    assert "prev-archive" not in oldest
    for path in (f"feed.{ending}", *(f"{path}.atom" for path in paths[1:])):
        assert bool([*ElementTree.fromstring(feeds(of)[path]).iter(f"{HISTORY}archive")]) == path.startswith("archive")


def test_archives_are_the_same_feed() -> None:
    made = feeds(digest(*papers(7), feed_limit=3))
    ids = {feedparser.parse(data).feed.id for path, data in made.items() if path.endswith("feed.atom")}
    archived = {
        feedparser.parse(data).feed.id
        for path, data in made.items()
        if path.startswith("archive/") and path.endswith("atom")
    }
    assert archived == ids
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("setting", "archived"),
    [(True, {"archive/feed"}), (False, set()), ("all", {"archive/feed", "archive/themes/tea", "archive/tags/lenses"})],
)
def test_which_streams_have_archives(setting: Any, archived: set[str]) -> None:
    of = digest(*papers(5, theme="tea", tags=("lenses",)), feed_limit=2, feed_archives=setting)
    assert {path.rpartition("/")[0] for path in feeds(of) if path.startswith("archive/")} == archived


# Dates


def test_a_later_version_moves_updated_and_nothing_else_does() -> None:
    def moments(**values: Any) -> tuple[str, str]:
        of = digest(paper("Tea at Sea", added=date(2026, 11, 8), **values))
        item = json.loads(feeds(of)["feed.json"])["items"][0]
        entry = feedparser.parse(feeds(of)["feed.atom"]).entries[0]
        assert (entry.published, entry.updated) == (item["date_published"], item["date_modified"])
        return item["date_published"][:10], item["date_modified"][:10]

    assert moments() == ("2026-11-08", "2026-11-08")
    assert moments(updated=PartialDate(2026, 11, 20)) == ("2026-11-08", "2026-11-20")
    assert moments(updated=PartialDate(2027, 2)) == ("2026-11-08", "2027-02-01")
    assert moments(updated=PartialDate(2021, 5, 1)) == ("2026-11-08", "2026-11-08")  # before it came here
    assert moments(published=PartialDate(2020)) == ("2026-11-08", "2026-11-08")


def test_no_id_changes_with_the_title_of_a_digest_that_has_an_id_of_its_own() -> None:
    def ids(**values: Any) -> list[tuple[str, list[str]]]:
        made = feeds(digest(*papers(5), feed_limit=2, id="tea", **values))
        parsed = [feedparser.parse(made[path]) for path in sorted(made) if path.endswith(".atom")]
        return [(feed.feed.id, [entry.id for entry in feed.entries]) for feed in parsed]

    assert ids(title="Tea & Bees") == ids(title="Bees & Tea", base_url="https://elsewhere.example/", language="de")


# Whole editions


def test_the_feed_of_editions_has_an_entry_each_with_all_its_papers() -> None:
    of = digest(*three_papers(), paper("Undated", edition="extra", added=None))
    feed = feedparser.parse(feeds(of)["editions.atom"])
    assert [entry.title for entry in feed.entries] == [
        "22 November 2026: 1 paper",
        "8 November 2026: 1 paper",
        "1 November 2026: 1 paper",
        "Extra: 1 paper",
    ]
    assert feed.entries[0].link == f"{BASE}editions/2026-11-22.html"
    whole = feed.entries[0].content[0].value
    assert "<th>Lighthouses</th>" in whole
    assert f'<a href="{BASE}papers/lenses-of-old-lighthouses.html"><b>Lenses of Old Lighthouses</b></a>' in whole
    assert "published" not in feed.entries[3]
    plain = json.loads(feeds(of)["editions.json"])["items"][0]["content_text"]
    assert plain.startswith("Lighthouses\n\nLenses of Old Lighthouses\n")
    assert plain.endswith(f"\n{BASE}papers/lenses-of-old-lighthouses.html")


def test_an_edition_keeps_its_id_when_papers_are_added_or_corrected() -> None:
    def ids(*made: Any) -> list[str]:
        return [entry.id for entry in feedparser.parse(feeds(digest(*made, id="tea"))["editions.atom"]).entries]

    changed = [(paper, typeset(paper.title.upper(), "Other words.")) for paper, _ in three_papers()]
    assert ids(*three_papers()) == ids(*changed, paper("Another", added=date(2026, 11, 8)))


def test_an_edition_is_updated_with_its_papers() -> None:
    made = [paper("A", added=date(2026, 11, 8)), paper("B", added=date(2026, 11, 8), updated=PartialDate(2026, 11, 20))]
    entry = feedparser.parse(feeds(digest(*made))["editions.atom"]).entries[0]
    assert (entry.published[:10], entry.updated[:10]) == ("2026-11-08", "2026-11-20")


def test_the_feed_of_editions_holds_the_newest_ten() -> None:
    assert len(feedparser.parse(feeds(digest(*papers(12)))["editions.atom"]).entries) == 10


# What a feed says of itself


def test_hub_rights_icon_and_language() -> None:
    of = digest(
        *papers(3),
        feed_limit=2,
        hub=HUB,
        rights="CC BY 4.0",
        language="pt-BR",
        author="Ann",
        author_url="https://a.example/",
    )
    atom, rss = (feedparser.parse(feeds(of)[f"feed.{ending}"]).feed for ending in ("atom", "rss"))
    made = json.loads(feeds(of)["feed.json"])
    for feed in (atom, rss):
        assert [link.href for link in feed.links if link.rel == "hub"] == [HUB]
        assert (feed.rights, feed.language) == ("CC BY 4.0", "pt-BR")
    assert (atom.icon, atom.logo) == (f"{BASE}favicon.svg", f"{BASE}apple-touch-icon.png")
    assert rss.image.href == f"{BASE}apple-touch-icon.png"
    assert made["hubs"] == [{"type": "WebSub", "url": HUB}]
    assert (made["language"], made["authors"]) == ("pt-BR", [{"name": "Ann", "url": "https://a.example/"}])
    assert "hub" not in links(of, "archive/feed/1.atom"), "an archive brings nothing new"


def test_json_has_the_same_papers_as_atom() -> None:
    made = paper(
        "Tea at Sea",
        "It is weak & <warm>.",
        "More.",
        theme="tea",
        tags=("brewing",),
        authors=("Ann",),
        arxiv="2611.01234",
        links=(Link("code", "https://code.example/"),),
    )
    feed = json.loads(feeds(digest(made))["feed.json"])
    entry = feedparser.parse(feeds(digest(made))["feed.atom"]).entries[0]
    assert feed["feed_url"] == f"{BASE}feed.json"
    assert feed["items"] == [
        {
            "id": entry.id,
            "url": f"{BASE}papers/tea-at-sea.html",
            "external_url": "https://arxiv.org/abs/2611.01234",
            "title": "Tea at Sea",
            "content_text": "It is weak & <warm>.\n\nMore.",
            "summary": "It is weak & <warm>.",
            "date_published": "2026-11-22T00:00:00+00:00",
            "date_modified": "2026-11-22T00:00:00+00:00",
            "authors": [{"name": "Ann"}],
            "tags": ["Tea", "Brewing"],
            "content_html": entry.content[0].value,
        }
    ]


def test_a_feed_names_the_style_sheet_that_browsers_show_it_with() -> None:
    made = dict(render_feeds(digest(*papers(3), feed_limit=2), "assets/feed.css?v=1"))
    line = '<?xml-stylesheet type="text/css" href="{}assets/feed.css?v=1"?>'
    assert made["feed.atom"].decode().splitlines()[1] == line.format("")
    assert made["archive/feed/1.atom"].decode().splitlines()[1] == line.format("../../")


# Lists of feeds


def test_the_list_of_all_feeds_has_them_in_folders() -> None:
    two = [paper(title, theme="tea", tags=("brewing",), authors=("Ann",)) for title in ("A", "B")]
    body = ElementTree.fromstring(feeds(digest(*two))["feeds.opml"]).find("body")
    assert body is not None
    shown = [(outline.get("text"), [each.get("xmlUrl") for each in outline]) for outline in body]
    assert shown == [
        ("Tea & Bees", []),
        ("Tea & Bees: Editions", []),
        ("Themes", [f"{BASE}themes/tea.atom"]),
        ("Tags", [f"{BASE}tags/brewing.atom"]),
        ("Authors", [f"{BASE}authors/ann.atom"]),
    ]
    assert body[0].attrib == {
        "type": "rss",
        "text": "Tea & Bees",
        "title": "Tea & Bees",
        "xmlUrl": f"{BASE}feed.atom",
        "htmlUrl": BASE,
    }


def test_the_list_of_a_theme_has_its_feed_and_those_of_its_tags() -> None:
    body = ElementTree.fromstring(feeds(digest(*three_papers()))["themes/tea.opml"]).find("body")
    assert body is not None
    assert [outline.get("xmlUrl") for outline in body.iter("outline") if outline.get("xmlUrl")] == [
        f"{BASE}themes/tea.atom",
        f"{BASE}tags/brewing.atom",
        f"{BASE}tags/lenses.atom",
    ]


def test_every_feed_that_a_list_names_is_there() -> None:
    made = feeds(digest(*three_papers()))
    for path in (path for path in made if path.endswith(".opml")):
        named = [
            each.get("xmlUrl") for each in ElementTree.fromstring(made[path]).iter("outline") if each.get("xmlUrl")
        ]
        assert named
        assert {(address or "").removeprefix(BASE) for address in named} <= made.keys()


# The rules of the formats

SAID = (
    "]]> <script>alert(1)</script>",
    "&lt;b&gt; &amp;amp; &#60;",
    "\x00\x07\x0b\x1b \ud800 \ufffe",
    "\u202e ‮ \u200d 🐝🍵 中文。",
    "'\"><!-- --> <![CDATA[",
    "x" * 500,
    "$\\frac{a}{b}$ \\url{javascript:alert(1)}",
    "a\r\nb\rc\nd\te",
)


def test_the_feeds_of_a_thousand_hostile_papers_keep_every_rule() -> None:
    made = []
    for at in range(1000):
        said = SAID[at % len(SAID)]
        title = f"Paper {at} {said}"
        values = {"theme": f"t{at % 5}", "tags": (f"g{at % 7}", f"g{at % 11}"), "authors": (said, f"Ann {at % 5}")}
        added = None if at % 97 == 0 else date(2026, 1, 1) + timedelta(at % 300)
        updated = PartialDate(2026, 6) if at % 3 else None
        known, _ = paper(f"Paper {at}", added=added, updated=updated, doi="10.1/<&>" if at % 13 == 0 else "", **values)
        made.append((replace(known, title=title), typeset(title, said, "More.")))
    themes = [replace(THEMES[0], id=f"t{at}", name=SAID[at]) for at in range(5)]
    tags = [Tag(id=f"g{at}", name=SAID[at % len(SAID)]) for at in range(11)]
    config = Config(
        title=SAID[0], base_url=BASE, tagline=SAID[2], author=SAID[4], rights=SAID[1], hub=HUB, feed_limit=20
    )
    of = digest(*made, themes=themes, tags=tags, config=config)
    files = feeds(of)
    assert sum(path.startswith("archive/") for path in files) == 49
    assert [fault for path, data in files.items() for fault in faults(path, data)] == []


def test_the_feeds_of_the_real_site_keep_every_rule(real_site: Path) -> None:
    paths = [path for path in real_site.rglob("*") if path.suffix in (".atom", ".rss", ".opml")]
    paths += [path.with_suffix(".json") for path in paths if path.suffix == ".rss"]
    assert len(paths) > 250
    shown = {path.relative_to(real_site).as_posix(): path.read_bytes() for path in paths}
    assert [fault for path, data in shown.items() for fault in faults(path, data)] == []


@pytest.mark.parametrize(
    ("path", "old", "new", "fault"),
    [
        ("feed.atom", "<id>", "<id>no id", "id"),
        ("feed.atom", 'rel="self"', 'rel="via"', "no link to itself"),
        ("feed.atom", "</title>", "</title><title>again</title>", "title"),
        ("feed.rss", "<language>", "<language>the ", "language"),
        ("feed.rss", "Sun, 22 Nov", "Mon, 22 Nov", "date"),
        ("feed.rss", 'isPermaLink="false"', "", "guid"),
        ("feed.json", '"id"', '"ids"', "ids is unknown"),
        ("feed.json", "T00:00:00+00:00", "", "date_published"),
        ("feeds.opml", 'xmlUrl="https://', 'xmlUrl="', "no address"),
    ],
)
def test_the_rules_see_what_is_wrong(path: str, old: str, new: str, fault: str) -> None:
    text = feeds(digest(*three_papers()))[path].decode()
    assert old in text
    assert faults(path, text.encode()) == []
    assert any(fault in said for said in faults(path, text.replace(old, new).encode()))


# What stays, source in and site out

SOURCE = "Tea at Sea\nWe show that tea is weak at sea.\n\nLenses of Old Lighthouses\nWe look through lenses.\n"


def all_ids(root: Path) -> dict[str, tuple[str, list[str]]]:
    """Of each feed its own id, where its format has one, and those of its entries."""
    found = {}
    for path in sorted(root.joinpath("site").rglob("*.atom")):
        atom, rss = (feedparser.parse(path.with_suffix(ending).read_bytes()) for ending in (".atom", ".rss"))
        ids = [entry.id for entry in atom.entries]
        assert ids == [entry.id for entry in rss.entries]
        assert ids == [item["id"] for item in json.loads(path.with_suffix(".json").read_text())["items"]]
        found[path.relative_to(root / "site").as_posix()] = (atom.feed.id, sorted(ids))
    return found


def rebuild(root: Path) -> None:
    pass


def rename_a_slug(root: Path) -> None:
    page = root / "content" / "papers" / "tea-at-sea.md"
    page.write_text(
        page.read_text().replace("---\n", "---\nslug: tea-afloat\n", 1).replace("\nslug: tea-at-sea\n", "\n")
    )


def move_the_site(root: Path) -> None:
    (root / "content" / "digest.yaml").write_text(
        "title: Tea\nbase_url: https://elsewhere.example/deep/\ncards: false\n"
    )


def correct_an_abstract(root: Path) -> None:
    page = root / "content" / "papers" / "tea-at-sea.md"
    page.write_text(page.read_text().replace("is weak", "is not weak"))


def spell_a_title_otherwise(root: Path) -> None:
    page = root / "content" / "papers" / "tea-at-sea.md"
    page.write_text(page.read_text().replace("title: Tea at Sea", "title: Tea, at Sea"))


def rename_the_digest(root: Path) -> None:
    (root / "content" / "digest.yaml").write_text(
        "title: All About Tea\nid: Tea\nbase_url: https://tea.example/\ncards: false\n"
    )


def forget_what_builds_kept(root: Path) -> None:
    shutil.rmtree(root / ".cache")
    shutil.rmtree(root / "site")


@pytest.mark.parametrize(
    "change",
    [
        rebuild,
        rename_a_slug,
        move_the_site,
        correct_an_abstract,
        spell_a_title_otherwise,
        rename_the_digest,
        forget_what_builds_kept,
    ],
    ids=lambda change: str(change.__name__),
)
def test_every_id_stays_as_it_was(change: Callable[[Path], None], tmp_path: Path) -> None:
    sources = tmp_path / "content" / "sources"
    sources.mkdir(parents=True)
    (sources / "2026-11-22.txt").write_text(SOURCE)
    (tmp_path / "content" / "digest.yaml").write_text("title: Tea\nbase_url: https://tea.example/\ncards: false\n")
    build_site(tmp_path)
    before = all_ids(tmp_path)
    assert len(before["feed.atom"][1]) == 2
    text = {path: path.read_bytes() for path in tmp_path.joinpath("content").rglob("*") if path.is_file()}
    change(tmp_path)
    after = {path: path.read_bytes() for path in tmp_path.joinpath("content").rglob("*") if path.is_file()}
    assert (after != text) == (change not in (rebuild, forget_what_builds_kept)), "the change changes something"
    build_site(tmp_path)
    assert all_ids(tmp_path) == before
