"""What machines read: the papers as JSON lines, the sitemap, robots.txt, the manifest."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from digests import BASE, digest, paper, three_papers
from jsonschema import Draft202012Validator
from rendering import render_citations, render_exports, render_site

from offprint import exports, parts
from offprint.assemble import Digest
from offprint.config import Config, Root
from offprint.model import Detail, Link, PartialDate

TEMPLATES = Path(__file__).parent.parent / "templates"
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
GOLDEN = Path(__file__).parent / "golden"
PAGES = ("index.html", "about.html", "papers/tea-at-sea.html")


def files(of: Digest, pages: Sequence[str] = PAGES) -> dict[str, bytes]:
    return dict(render_exports(of, pages))


def records(of: Digest) -> list[dict[str, Any]]:
    text = files(of)["data/papers.jsonl"].decode()
    assert text == "" or text.endswith("\n")
    return [json.loads(line) for line in text.split("\n")[:-1]]


def sitemap(data: bytes) -> dict[str, str | None]:
    """Address → the day of its last change."""
    tree = ElementTree.fromstring(data)
    return {url.findtext(f"{SPACE}loc", ""): url.findtext(f"{SPACE}lastmod") for url in tree}


def test_a_paper_in_full() -> None:
    made = paper(
        "Tea & “Sea”",
        "Weak.",
        "A < B. 🍵",
        slug="tea-sea",
        theme="tea",
        tags=("brewing", "lenses"),
        authors=("A. Ö", "B"),
        published=PartialDate(2025, 1, 2),
        arxiv="2401.00010",
        doi="10.1/x",
        links=(Link("code", "https://tea.example/code"),),
        affiliations=(Detail("A. Ö", "Tea Institute"),),
        orcids=(Detail("B", "0000-0002-1825-0097"),),
        updated=PartialDate(2025, 3),
        categories=("cs.HC", "cs.CY"),
        venue="Tea & Time",
        comments="9 pages",
        keywords=("kettles",),
        votes=7,
    )
    related = {"tea-sea": (SimpleNamespace(slug="why-bees-swarm", words=()),)}
    of = digest(made, *three_papers()[:1], related=related)
    assert records(of)[0] == {
        "id": made[0].id,
        "slug": "tea-sea",
        "url": f"{BASE}papers/tea-sea.html",
        "title": "Tea & “Sea”",
        "abstract": "Weak.\n\nA < B. 🍵",
        "authors": ["A. Ö", "B"],
        "affiliations": [{"name": "A. Ö", "affiliation": "Tea Institute"}],
        "orcids": [{"name": "B", "orcid": "0000-0002-1825-0097"}],
        "added": "2026-11-22",
        "published": "2025-01-02",
        "updated": "2025-03",
        "edition": "2026-11-22",
        "theme": "tea",
        "tags": ["brewing", "lenses"],
        "arxiv": "2401.00010",
        "categories": ["cs.HC", "cs.CY"],
        "doi": "10.1/x",
        "venue": "Tea & Time",
        "comments": "9 pages",
        "keywords": ["kettles"],
        "votes": 7,
        "links": [{"kind": "code", "url": "https://tea.example/code"}],
        "related": ["why-bees-swarm"],
    }


HOSTILE = '\r\n\\u0000 <b> "x" \u202e 10¹⁰ 𝕏 \u2028'


def any_papers() -> list[Any]:
    """Papers that have all that a paper can have, nothing, and what nobody would expect."""
    said = dict.fromkeys(("arxiv", "doi", "venue", "comments"), HOSTILE)
    lists = dict.fromkeys(("authors", "categories", "keywords"), (HOSTILE, ""))
    orcids = (Detail(HOSTILE, "0000-0002-1825-009X"),)
    dates = {"published": PartialDate(1), "updated": PartialDate(2025, 3), "added": date(1, 1, 1)}
    links = (Link(HOSTILE, "HTTPS://tea.example/?a&b"),)
    odd = {"affiliations": (Detail(HOSTILE, HOSTILE),), "orcids": orcids, "links": links, "votes": 10**9}
    return [
        paper(HOSTILE, "", slug="odd", edition="found", **said, **lists, **dates, **odd),
        paper("Fog", added=None),
        *three_papers(),
    ]


def schema_of(of: Digest) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(files(of)[exports.SCHEMA])
    Draft202012Validator.check_schema(schema)
    return schema


@pytest.mark.parametrize("related", [True, False])
def test_every_line_is_as_the_schema_says(related: bool) -> None:
    near = {"odd": (SimpleNamespace(slug="tea-at-sea", words=()),)}
    of = digest(*any_papers(), related=near, config=Config(base_url=BASE, related=related))
    validator = Draft202012Validator(schema_of(of), format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [error.message for record in records(of) for error in validator.iter_errors(record)] == []
    assert {tuple(record) for record in records(of)} == {tuple(schema_of(of)["properties"])}
    assert ("related" in schema_of(of)["properties"]) == related


def test_the_lines_of_the_golden_digest_are_as_the_schema_says() -> None:
    validator = Draft202012Validator(schema_of(digest(*three_papers())))
    lines = (GOLDEN / "expected/site/data/papers.jsonl").read_text("utf-8").splitlines()
    assert lines
    assert [error.message for line in lines for error in validator.iter_errors(json.loads(line))] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("added", "2026-11"), ("added", "soon"), ("id", ""), ("title", ""), ("title", None), ("abstract", None)),
        *(("arxiv", ""), ("votes", -1), ("votes", 1.5), ("links", [{"kind": "code"}]), ("published", "26")),
        *(("links", [{"kind": "code", "url": "javascript:x"}]), ("tags", ["A b"]), ("authors", [None]), ("more", 1)),
    ],
)
def test_the_schema_refuses_what_no_line_holds(field: str, value: object) -> None:
    of = digest(*three_papers())
    validator = Draft202012Validator(schema_of(of))
    record = records(of)[0]
    assert validator.is_valid(record)
    assert not validator.is_valid(record | {field: value})
    assert not validator.is_valid({key: value for key, value in record.items() if key != "doi"})


def test_the_schema_is_at_the_address_that_it_names() -> None:
    schema = schema_of(digest(*three_papers()))
    assert schema["$id"] == f"{BASE}data/paper.schema.json"
    assert all(field.get("description") for field in schema["properties"].values())


@pytest.mark.parametrize("related", [True, False])
def test_the_page_of_the_data_tells_fields_and_types_as_the_schema_does(related: bool, tmp_path: Path) -> None:
    of = digest(*three_papers(), config=Config(base_url=BASE, related=related))
    page = dict(render_site(of, Root(folder=tmp_path), TEMPLATES, ()))["data.html"].decode()
    rows = re.findall(r"<tr><th[^>]*><code>(\w+)</code></th><td>(.*?)</td><td>.+?</td></tr>", page)
    schema = schema_of(of)
    expected = []
    for name, field in schema["properties"].items():
        found = field if "type" in field else schema["$defs"][field["$ref"].rpartition("/")[2]]
        types = found["type"] if isinstance(found["type"], list) else [found["type"]]
        expected.append((name, " / ".join(f"<code>{each}</code>" for each in types)))
    assert rows == expected
    assert ("related" in dict(rows)) == related


def test_what_is_not_known_is_null_and_every_paper_has_every_key() -> None:
    of = digest(paper("Tea at Sea", added=None), *three_papers())
    (bare,) = (record for record in records(of) if record["slug"] == "tea-at-sea" and record["added"] is None)
    unknown = ("added", "published", "updated", "edition", "theme", "arxiv", "doi", "venue", "comments")
    assert {key for key, value in bare.items() if value is None} == set(unknown)
    empty = {"authors", "affiliations", "orcids", "categories", "keywords", "tags", "links", "related"}
    assert {key for key, value in bare.items() if value == []} == empty
    assert bare["votes"] == 0
    assert {tuple(record) for record in records(of)} == {tuple(bare)}


def test_one_line_a_paper_newest_first() -> None:
    of = digest(*three_papers(), paper("Odd", "a\u2028b\x85c\nd"))
    assert [record["slug"] for record in records(of)] == [entry.slug for entry in of.entries]
    assert len(files(of)["data/papers.jsonl"].split(b"\n")) == 5


def test_text_is_readable_as_it_stands() -> None:
    assert "蜜蜂 é".encode() in files(digest(paper("Bees", "蜜蜂 é")))["data/papers.jsonl"]


def test_the_sitemap_lists_the_pages_with_the_days_of_papers() -> None:
    assert sitemap(files(digest(*three_papers()))["sitemap.xml"]) == {
        BASE: None,
        f"{BASE}about.html": None,
        f"{BASE}papers/tea-at-sea.html": "2026-11-08",
    }


def test_the_sitemap_escapes_addresses() -> None:
    of = digest(base_url="https://tea.example/a&b/")
    assert sitemap(files(of)["sitemap.xml"])["https://tea.example/a&b/"] is None


def test_past_the_limit_an_index_of_sitemaps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "SITEMAP_LIMIT", 2)
    made = files(digest(*three_papers()))
    assert sorted(path for path in made if path.startswith("sitemap")) == [
        *("sitemap-lists-1.xml", "sitemap-papers-1.xml", "sitemap.xml"),
    ]
    assert list(sitemap(made["sitemap.xml"])) == [f"{BASE}sitemap-lists-1.xml", f"{BASE}sitemap-papers-1.xml"]
    assert ElementTree.fromstring(made["sitemap.xml"]).tag == f"{SPACE}sitemapindex"
    parts = [sitemap(made[f"sitemap-{name}-1.xml"]) for name in ("lists", "papers")]
    assert [list(part) for part in parts] == [[BASE, f"{BASE}about.html"], [f"{BASE}papers/tea-at-sea.html"]]


def test_a_new_paper_is_in_the_last_sitemap_of_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "SITEMAP_LIMIT", 2)
    new = paper("Wax", added=date(2026, 11, 30))

    def papers(*some: Any) -> dict[str, list[str]]:
        of = digest(*some)
        made = files(of, [entry.path for entry in of.entries])
        return {path: [*sitemap(data)] for path, data in made.items() if path.startswith("sitemap-")}

    old, fresh = papers(*three_papers()), papers(*three_papers(), new)
    assert old["sitemap-papers-1.xml"] == fresh["sitemap-papers-1.xml"]
    assert fresh["sitemap-papers-2.xml"] == [*old["sitemap-papers-2.xml"], f"{BASE}papers/wax.html"]


def test_a_large_digest_is_in_parts_of_which_a_new_paper_is_in_the_last(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(parts, "MOST", 3)
    monkeypatch.setattr(parts, "EACH", 2)
    new = [paper("Wax", added=date(2026, 11, 30)), paper("Fog", added=None)]
    assert [stem for stem, _ in parts.parts(digest(*three_papers()))] == ["data/papers"]
    four, five = digest(*three_papers(), new[1]), digest(*three_papers(), *new)
    slugs = {stem: [entry.slug for entry in entries] for stem, entries in parts.parts(four)}
    assert slugs == {
        "data/papers-1": ["why-bees-swarm", "fog"],
        "data/papers-2": ["lenses-of-old-lighthouses", "tea-at-sea"],
    }
    made = files(five) | dict(render_citations(five))
    old = files(four) | dict(render_citations(four))
    names = {path for path in made if path.startswith("data/papers")}
    endings = ("jsonl", "bib", "ris", "csl.json")
    assert names == {f"data/papers-{number}.{ending}" for number in (1, 2, 3) for ending in endings}
    assert [path for path in names if path in old and old[path] != made[path]] == []
    page = dict(render_site(five, Root(folder=tmp_path), TEMPLATES, ()))["data.html"].decode()
    assert names | {exports.SCHEMA} == set(re.findall(r'href="(data/[^"]+)"', page))
    assert names == set(re.findall(rf'"contentUrl":"{BASE}(data/[^"]+)"', page))


def test_exactly_the_limit_is_one_sitemap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "SITEMAP_LIMIT", len(PAGES))
    assert len(sitemap(files(digest(*three_papers()))["sitemap.xml"])) == 3
    assert exports.SITEMAP_LIMIT <= 50_000  # the protocol's


def test_robots_may_read_all_and_find_the_sitemap() -> None:
    assert files(digest())["robots.txt"].decode() == f"User-agent: *\nAllow: /\nSitemap: {BASE}sitemap.xml\n"


def test_the_manifest() -> None:
    of = digest(title="A digest with a very long title, much longer than thirty", tagline="Hot", language="cy")
    manifest = json.loads(files(of)["site.webmanifest"])
    assert manifest["name"] == "A digest with a very long title, much longer than thirty"
    assert len(manifest["short_name"]) <= 30
    assert (manifest["description"], manifest["lang"]) == ("Hot", "cy")
    addresses = [manifest["start_url"], manifest["scope"], *(icon["src"] for icon in manifest["icons"])]
    addresses += [shortcut["url"] for shortcut in manifest["shortcuts"]]
    assert not [address for address in addresses if address.startswith("/")]
    assert manifest["id"] == "/digest/"
    assert manifest["display"] == "standalone"


def test_a_short_name_ends_with_a_word() -> None:
    def short(title: str) -> str:
        name: str = json.loads(files(digest(title=title))["site.webmanifest"])["short_name"]
        return name

    assert short("Tea & Bees") == "Tea & Bees"
    assert short("A digest of papers about teas and bees") == "A digest of papers about teas"
    assert short("Thirty-one letters come at once") == "Thirty-one letters come at"
    assert short("x" * 40) == "x" * 30


def test_two_renders_give_the_same_bytes() -> None:
    assert files(digest(*three_papers())) == files(digest(*reversed(three_papers())))
