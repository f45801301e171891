"""Feeds: RSS, Atom and JSON Feed, with what arXiv adds; nothing is fetched, and a fault in one item costs no other."""

from __future__ import annotations

import socket
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offprint.errors import Problem
from offprint.model import Detail, Link, Record
from offprint.sources.feed import matches, parse

FOLDER = Path(__file__).parent / "sources"
FEEDS = {path.name: path.read_text("utf-8") for path in sorted(FOLDER.glob("feed-*"))}
OTHERS = sorted(path for path in FOLDER.iterdir() if not path.name.startswith("feed-"))
BEES = r"$\beta$-Waggles"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">'


def read(text: str) -> tuple[list[Record], list[str]]:
    problems: list[Problem] = []
    return parse(text, "feed.xml", problems), list(map(str, sorted(problems)))


def rss(*items: str, head: str = "") -> str:
    return (
        f'{head}<rss version="2.0"><channel>\n' + "\n".join(map("<item>{}</item>".format, items)) + "</channel></rss>"
    )


def atom(inside: str) -> str:
    return f"{ATOM}<entry>{inside}</entry></feed>"


# The fixtures


def test_every_field_of_the_query_interface_of_arxiv() -> None:
    records, problems = read(FEEDS["feed-arxiv-query.atom"])
    assert problems == []
    assert records == [
        Record(
            title=f"{BEES}: How Bees of the Northern Isles Tell One Another Where the Heather Is",
            abstract="We count the bees of nine islands with $x<y$ nets & $y>z$ jars. Two kinds are new.\n\n"
            "A second paragraph says where.",
            path="feed.xml",
            line=9,
            authors=("Adèle Bee", "Bo Øst", "Cy van der Sea"),
            affiliations=(
                Detail("Adèle Bee", "Hive Institute, Lerwick"),
                Detail("Adèle Bee", "Académie du Miel & Cie"),
                Detail("Cy van der Sea", "Hive Institute, Lerwick"),
            ),
            published=date(2024, 1, 1),
            updated=date(2024, 2, 5),
            arxiv="2401.00010",
            categories=("q-bio.PE", "cs.AI"),
            doi="10.1000/bees.12",
            venue="Journal of Invented Bees 12 (2024) 1-9",
            comments="9 pages, 4 figures, accepted at BEES 2024",
        ),
        Record(
            title="Tea at Sea",
            abstract="Tea on ships is weak.",
            path="feed.xml",
            line=43,
            authors=("G. Tea",),
            published=date(1999, 1, 1),
            arxiv="hep-th/9901001",
            categories=("hep-th",),
        ),
    ]


def test_every_field_of_a_daily_feed_of_arxiv() -> None:
    records, problems = read(FEEDS["feed-arxiv-announce.rss"])
    assert records == [
        Record(
            title=f"{BEES} of the Northern Isles",
            abstract="We count the bees of nine islands with $x<y$ nets & jars.\n\nA second paragraph says where.",
            path="feed.xml",
            line=12,
            authors=("Adèle Bee", "Bo Øst", "Cy van der Sea"),
            affiliations=(Detail("Adèle Bee", "Hive Institute, Lerwick"),),
            published=date(2024, 1, 3),
            arxiv="2401.00010",
            categories=("cs.AI", "q-bio.PE"),
            doi="10.1000/bees.12",
            venue="Journal of Invented Bees 12 (2024) 1-9",
        ),
        Record(
            title="Tea at Sea",
            abstract="Tea on ships is weak.",
            path="feed.xml",
            line=28,
            authors=("G. Tea",),
            arxiv="hep-th/9901001",
            categories=("hep-th", "cs.AI"),
        ),
    ]
    assert problems == ["feed.xml:41:1: note: 2 replacements are left out: a digest has a paper when it is new"]


def test_every_field_of_other_rss() -> None:
    records, problems = read(FEEDS["feed-plain.rss"])
    assert problems == []
    assert records == [
        Record(
            title="Bees & Wasps of the Isles’ Hives",
            abstract="We count the bees of nine islands; 2 < 3.\n\nTwo kinds are new & one was thought to be lost.",
            path="feed.xml",
            line=10,
            links=(Link("web", "https://bees.example/papers/12"),),
            authors=("Adèle Bee", "van der Sea, Cy", "Bo Øst"),
            published=date(2024, 1, 1),
            doi="10.1000/bees.12",
            venue="Journal of Invented Bees",
            keywords=("Apiculture", "islands"),
        ),
        Record(
            title="Lenses of Old Lighthouses",
            abstract="Old lenses turn slowly.",
            path="feed.xml",
            line=29,
            published=date(2024, 1, 2),
            doi="10.1000/lights.3",
        ),
        Record(
            title="Tea at Sea",
            abstract="Tea on ships is weak.",
            path="feed.xml",
            line=35,
            arxiv="2401.00012",
        ),
    ]


def test_every_field_of_a_json_feed() -> None:
    records, problems = read(FEEDS["feed-json.json"])
    assert records == [
        Record(
            title="Tea at Sea",
            abstract="Tea on ships is weak.\n\nWe brew it in storms & find that motion is to blame.",
            path="feed.xml",
            line=8,
            links=(Link("web", "https://tea.example/papers/1"), Link("web", "https://sea.example/tea")),
            authors=("G. Tea", "Ada Bee"),
            published=date(2024, 1, 1),
            updated=date(2024, 1, 3),
            keywords=("tea", "ships"),
        ),
        Record(
            title="Lenses of Old Lighthouses with $a<b$ & More",
            abstract="Old lenses turn slowly.\n\nWe time forty of them.",
            path="feed.xml",
            line=23,
            authors=("Ed Light",),
            arxiv="2401.00011",
            doi="10.1000/lights.3",
        ),
        Record(
            title="Queens in Winter",
            abstract="Queens sleep.",
            path="feed.xml",
            line=26,
            authors=("The Tea Room",),
        ),
    ]
    assert problems == ["feed.xml:26:1: warning: 'in winter' is no date, left out"]


def test_broken_xml_is_told_and_read_on() -> None:
    records, problems = read(FEEDS["feed-broken.atom"])
    assert [(record.title, record.line, record.authors, record.doi) for record in records] == [
        ("Lenses of Old Lighthouses", 5, ("The Keepers",), ""),
        ("Salt & Light", 18, ("The Keepers",), ""),
        ("Keepers and Their Gulls", 25, ("Flo Lamp",), ""),
    ]
    assert problems == [
        "feed.xml:13:1: error: an item without a title: give it one, or take it out",
        "feed.xml:18:1: warning: 'nowhere' is no DOI, left out",
        "feed.xml:18:1: warning: 'when the tide is low' is no date, left out",
        "feed.xml:20:18: error: the XML is broken here (not well-formed (invalid token)): items near it may be missing or cut short",
        "feed.xml:25:1: warning: has no abstract",
    ]


# Other shapes


@pytest.mark.parametrize("root", ["rdf:RDF", "RDF"])
def test_rss_1(root: str) -> None:
    prefix = ":rdf" if ":" in root else ""
    text = (
        f'<{root} xmlns{prefix}="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:r="http://purl.org/rss/1.0/"\n'
        'xmlns:dc="http://purl.org/dc/elements/1.1/">\n<r:channel><r:items/></r:channel>\n'
        "<r:item><r:title>Bees</r:title><r:link>https://bees.example/</r:link><r:description>They hum.</r:description>"
        f"<dc:creator>Ada Bee</dc:creator><dc:date>2024-01-01T23:30:00-05:00</dc:date></r:item></{root}>"
    )
    assert matches(text)
    ((bees,), problems) = read(text)
    assert (bees.title, bees.abstract, bees.authors, bees.line) == ("Bees", "They hum.", ("Ada Bee",), 4)
    assert (bees.published, problems) == (date(2024, 1, 1), [])


def test_the_announcements_of_arxiv_in_atom() -> None:
    text = atom(
        "<id>oai:arXiv.org:2401.00010v1</id><title>Bees</title><updated>2024-01-03T05:00:00Z</updated>"
        '<link href="https://arxiv.org/abs/2401.00010" rel="alternate" type="text/html"/>'
        "<summary>arXiv:2401.00010v1 Announce Type: new \nAbstract: Bees hum.</summary>"
        '<category term="cs.AI"/><published>2024-01-03T00:00:00-05:00</published>'
        '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Ada Bee, Bo Tea</dc:creator>'
    )
    ((bees,), problems) = read(text)
    assert (bees.arxiv, bees.abstract, bees.categories) == ("2401.00010", "Bees hum.", ("cs.AI",))
    assert (bees.authors, bees.published, bees.links, problems) == (("Ada Bee", "Bo Tea"), date(2024, 1, 3), (), [])


def test_an_error_that_arxiv_answers_with_is_no_paper() -> None:
    text = atom(
        "<id>http://arxiv.org/api/errors#incorrect_id</id><title>Error</title><summary>incorrect id bees</summary>"
    )
    assert read(text) == ([], ["feed.xml:1:1: error: arXiv answers: 'incorrect id bees'"])


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("<author>bo@bees.example (Bo Øst)</author>", ("Bo Øst",)),
        ("<author><![CDATA[bo@bees.science (Bo Øst)]]></author>", ("Bo Øst",)),
        ("<author>bo@bees.science</author>", ()),
        ("<author>Bo Øst</author>", ("Bo Øst",)),
        ("<author></author>", ()),
    ],
)
def test_authors_of_rss_stand_behind_their_addresses(written: str, name: tuple[str, ...]) -> None:
    ((bees,), _) = read(rss(f"<title>Bees</title><description>They hum.</description>{written}"))
    assert bees.authors == name


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("<title>Bees &amp;amp; Tea</title>", "Bees &amp; Tea"),
        ("<title>Let $a&lt;b$ &amp; $c&gt;d$</title>", "Let $a<b$ & $c>d$"),
        ("<title>Let $a&lt;b and c&gt;d$</title>", "Let $a<b and c>d$"),
        ('<title type="html">Bees &amp;amp; &lt;i&gt;Tea&lt;/i&gt;</title>', "Bees & Tea"),
        ('<title type="html">2 &lt; 3 &amp;lt; 4</title>', "2 < 3 < 4"),
        (
            '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Bees <b>&amp;</b> Tea</div></title>',
            "Bees & Tea",
        ),
        ("<title>Bees &lt;script&gt;alert(1)&lt;/script&gt;</title>", "Bees"),
        ("<title><![CDATA[Bees <!-- remark --> hum]]></title>", "Bees hum"),
        ("<title>\nBees\u202e\nhum </title>", "Bees hum"),
    ],
)
def test_titles_of_atom_are_text_or_say_that_they_are_html(written: str, title: str) -> None:
    ((record,), _) = read(atom(f"{written}<summary>They hum.</summary>"))
    assert record.title == title


def test_an_update_on_the_day_of_the_paper_is_none() -> None:
    for published, updated, kept in (
        ("2024-01-01T01:00:00Z", "2024-01-01T23:00:00Z", None),
        ("2024-01-01T01:00:00Z", "2024-01-02T00:30:00+09:00", date(2024, 1, 2)),
        ("2024-01-02T01:00:00Z", "2024-01-01T01:00:00Z", None),
    ):
        days = f"<published>{published}</published><updated>{updated}</updated>"
        ((record,), _) = read(atom(f"<title>Bees</title><summary>They hum.</summary>{days}"))
        assert record.updated == kept


@pytest.mark.parametrize("number", ["2401.00010", "hep-th/9901001", "10.1000"])
def test_a_number_is_an_arxiv_id_only_where_it_says_so(number: str) -> None:
    (record,), _ = read(rss(f"<title>Bees</title><guid>{number}</guid><description>They hum.</description>"))
    assert (record.arxiv, record.doi, record.links) == ("", "", ())


def test_what_xml_says_of_its_encoding_is_over() -> None:
    for name in ("ISO-8859-1", "utf-16", "no-such"):
        ((record,), problems) = read(
            rss(
                "<title>Bées 蜂</title><description>x</description>",
                head=f"<?xml version='1.0' encoding='{name}'?>\n",
            )
        )
        assert (record.title, record.line, problems) == ("Bées 蜂", 3, [])


def test_lines_are_those_of_the_file_whatever_stands_above() -> None:
    head = '\ufeff<?xml version="1.0"?>\n<!-- <item> -->\n<!DOCTYPE rss [\n<!ENTITY bee "Bee">\n]>\n'
    records, _ = read(rss("<title>A</title>", "<title>B &bee;</title>", head=head))
    assert [(record.title, record.line) for record in records] == [("A", 7), ("B Bee", 8)]
    records, problems = read(rss("<title>A</title>", "<title>B</title>", "<title>C &c</title>", head=head))
    assert [(record.title, record.line) for record in records][:2] == [("A", 7), ("B", 8)]
    assert [problem for problem in problems if "error" in problem] == [
        "feed.xml:9:18: error: the XML is broken here (not well-formed (invalid token)): items near it may be missing or cut short"
    ]


def test_a_fault_costs_no_other_item_of_arxiv_its_fields() -> None:
    text = FEEDS["feed-arxiv-query.atom"]
    records, problems = read(text.replace("Tea at Sea", "Tea &nbsp; Sea"))
    assert records[0] == read(text)[0][0]
    assert len(problems) == 1


def test_items_of_json_with_a_fault_in_one() -> None:
    text = '{"version": "https://jsonfeed.org/version/1", "items": [\n{"title": "A", "summary": "a"},\n{"title": "B" 1},\n{"title": "C", "summary": "c"}]}'
    records, problems = read(text)
    assert [(record.title, record.line) for record in records] == [("A", 2), ("C", 4)]
    assert len(problems) == 1
    assert problems[0].startswith("feed.xml:3:15: error: ")


@pytest.mark.parametrize(
    "text",
    [
        rss(),
        f"{ATOM}</feed>",
        '{"version": "https://jsonfeed.org/version/1.1", "items": []}',
        '{"version": "https://jsonfeed.org/version/1.1"}',
    ],
)
def test_nothing_in_it(text: str) -> None:
    assert matches(text)
    assert read(text) == ([], ["feed.xml:1:1: error: no papers in it: the feed has no items"])


# Nothing is fetched


@pytest.fixture
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("_no_network")
def test_addresses_in_a_feed_stay_addresses(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("honey", "utf-8")
    assert read("http://bees.example/feed.xml")[0] == []
    assert read(str(secret))[0] == []
    for place in (secret.as_uri(), "http://bees.example/x.dtd"):
        for head in (
            f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{place}">]>\n',
            f'<!DOCTYPE rss SYSTEM "{place}">\n',
            f'<!DOCTYPE rss [<!ENTITY % x SYSTEM "{place}"> %x;]>\n',
        ):
            records, problems = read(rss("<title>Bees &x; hum</title><description>d</description>", head=head))
            assert "honey" not in f"{records}{problems}"


def test_a_bomb_of_entities_does_not_go_off() -> None:
    levels = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 12))
    head = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{levels}]>\n'
    begun = time.process_time()
    records, _ = read(rss("<title>Bees &a11;</title>", head=head))
    assert time.process_time() - begun < 5
    assert all(len(record.title) < 1000 for record in records)


# Any text


@pytest.mark.parametrize("name", FEEDS)
def test_what_is_a_feed(name: str) -> None:
    assert matches(FEEDS[name])
    assert matches("\ufeff\n " + FEEDS[name])


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_what_is_none(path: Path) -> None:
    assert not matches(path.read_bytes().decode("utf-8", "replace"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<",
        "<rss",
        "<html><feed></html>",
        "<feed>no name space</feed>",
        "<rssx>",
        '{"version": "1.1"}',
        '{"a": {"version": "https://jsonfeed.org/version/1.1"}}',
        "On <rss version='2.0'> feeds",
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
        "https://bees.example/feed.xml",
    ],
)
def test_what_has_only_the_look_of_one(text: str) -> None:
    assert not matches(text)


@settings(max_examples=25)
@given(st.sampled_from([*FEEDS.values()]), st.sampled_from([*FEEDS.values()]), st.text(), st.data())
def test_any_text_ends_in_papers_or_problems(one: str, other: str, text: str, data: st.DataObject) -> None:
    first, second = data.draw(st.integers(0, len(one))), data.draw(st.integers(0, len(other)))
    for each in (text, one[:first], one[:first] + text + one[first:], one[:first] + other[second:]):
        matches(each)
        records, problems = read(each)
        assert records or problems
        assert all(record.title and 1 <= record.line <= each.count("\n") + 1 for record in records)


@pytest.mark.parametrize(
    "unit",
    ["<", "<a ", "&a", "<!--", "<![CDATA[", "<item>", "<?x ", "<!DOCTYPE ", "&lt;!--", "&lt;a x=1 ", "<author>a@b (", "<author><name>"],
)  # fmt: skip
def test_no_text_takes_for_ever(unit: str) -> None:
    for start in ("", '<rss version="2.0"><channel><item><title>a</title><description>', f"{ATOM}<entry><content>"):
        begun = time.process_time()
        text = start + unit * (20_000 // len(unit))
        matches(text)
        read(text)
        assert time.process_time() - begun < 5
