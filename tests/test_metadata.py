"""What machines read in a page: JSON-LD by a JSON-LD processor, COinS and Highwire tags by their readers' rules."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import html5lib
import pytest
from digests import BASE, digest, paper, three_papers
from pyld import jsonld  # type: ignore[import-untyped]
from rendering import render_site

from offprint.assemble import Digest, assemble
from offprint.config import Root
from offprint.library import hold
from offprint.lists import PAGE_LIMIT, PAGE_STEP
from offprint.metadata import (
    Step,
    citation_tags,
    coins,
    data_graph,
    home_graph,
    is_preprint,
    json_ld,
    list_graph,
    paper_graph,
)
from offprint.model import Author, Detail, Link, PartialDate, normalise

SCHEMA = "https://schema.org/"
HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]> & \" ' \\ \u2028 \u2029",
    "50% + 50% = 100% & more; a=b?c#d",
    "Größe 中文 \U0001f41d",
]
FULL: dict[str, Any] = {
    "theme": "bees",
    "tags": ("swarming", "lenses"),
    "authors": ("Zoë O’Hara", "李 小龍"),
    "published": PartialDate(2026, 3, 9),
    "arxiv": "2603.01234",
    "doi": "10.48550/arXiv.2603.01234",
}


def load(url: str, options: dict[str, Any]) -> dict[str, Any]:
    """schema.org's context as far as we use it; nothing is fetched."""
    assert url.rstrip("/") == "https://schema.org"
    links = ("url", "sameAs", "mainEntityOfPage", "item", "contentUrl")
    context = {"@vocab": SCHEMA} | {name: {"@type": "@id"} for name in links} | {"datePublished": {"@type": "Date"}}
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": context}, "contentType": "x"}


def script(text: str) -> str:
    """The text of a page's script as a browser's parser finds it."""
    page = html5lib.parse(f'<!doctype html><title>x</title><p><script type="application/ld+json">{text}</script><i>')
    (found,) = page.iter("{http://www.w3.org/1999/xhtml}script")
    assert len(found) == 0
    assert [*page.iter("{http://www.w3.org/1999/xhtml}i")], "the page goes on behind the script"
    return str(found.text)


def triples(graph: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    """(subject, predicate, object), the schema.org names without their address."""
    document = json.loads(script(json_ld(graph)))
    found = jsonld.to_rdf(document, {"documentLoader": load})
    return {
        tuple(triple[part]["value"].removeprefix(SCHEMA) for part in ("subject", "predicate", "object"))
        for triple in found["@default"]
    }


def one(title: str = "Why Bees Swarm", **values: Any) -> Digest:
    return digest(paper(title, "They do.", "We know why.", **values))


def graph_of(of: Digest) -> list[dict[str, Any]]:
    return paper_graph(of.entries[0], of.editions[0] if of.editions else None, of)


# JSON-LD


def test_a_paper_is_a_scholarly_article_with_all_that_is_known() -> None:
    of = one(**FULL, links=(Link("pdf", "https://hive.example/swarm.pdf"),))
    found = triples(graph_of(of))
    about = {(name, value) for subject, name, value in found if subject == f"{BASE}papers/why-bees-swarm.html#paper"}
    assert {pair for pair in about if not pair[1].startswith("_:")} == {
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "ScholarlyArticle"),
        ("headline", "Why Bees Swarm"),
        ("name", "Why Bees Swarm"),
        ("abstract", "They do.\n\nWe know why."),
        ("datePublished", "2026-03-09"),
        ("inLanguage", "en"),
        *(("keywords", word) for word in ("Bees & wasps", "Swarming", "Lenses")),
        ("url", f"{BASE}papers/why-bees-swarm.html"),
        ("mainEntityOfPage", f"{BASE}papers/why-bees-swarm.html"),
        ("sameAs", "https://arxiv.org/abs/2603.01234"),
        ("sameAs", "https://doi.org/10.48550/arXiv.2603.01234"),
        ("isPartOf", f"{BASE}editions/2026-11-22.html"),
    }
    inner = {name: {(n, v) for s, n, v in found if s == value} for name, value in about if value.startswith("_:")}
    assert inner.keys() == {"author", "about", "encoding", "identifier"}
    assert ("contentUrl", "https://hive.example/swarm.pdf") in inner["encoding"]
    assert ("url", f"{BASE}themes/bees.html") in inner["about"]
    assert {value for _, name, value in found if name == "propertyID"} == {"arXiv", "DOI"}
    names = {subject: value for subject, name, value in found if name == "name"}
    assert {names[value] for _, name, value in found if name == "author"} == {"Zoë O’Hara", "李 小龍"}


def test_authors_are_named_in_order_with_the_pages_that_are_known() -> None:
    zoe = Author(name="Zoë O’Hara", url="https://zoe.example/", orcid="0000-0002-1825-0097")
    papers = [paper("One", authors=("李 小龍", "Zoë O’Hara")), paper("Two", authors=("Z. O'Hara",))]
    plain = digest(*papers)
    of = assemble(
        plain.config,
        [hold(*each) for each in papers],
        (),
        (),
        {},
        authors={normalise(n): zoe for n in ("Zoë O’Hara", "Z. O'Hara")},
    )
    (article, _) = graph_of(of)
    assert article["author"] == [
        {"@type": "Person", "name": "李 小龍"},
        {
            "@type": "Person",
            "@id": "https://orcid.org/0000-0002-1825-0097",
            "name": "Zoë O’Hara",
            "url": f"{BASE}{of.authors[0].path}",
            "sameAs": ["https://zoe.example/", "https://orcid.org/0000-0002-1825-0097"],
        },
    ]


MORE: dict[str, Any] = {
    "venue": "Hive & Home",
    "keywords": ("Queens", "Lenses"),
    "updated": PartialDate(2026, 4),
    "affiliations": (Detail("Zoë O’Hara", "Hive Institute"), Detail("Zoë O’Hara", "Wax Lab")),
    "orcids": (Detail("Zoë O’Hara", "0000-0002-1825-0097"), Detail("李 小龍", "0000-0002-1825-0098")),
}
"""What else a source may say; the last iD is misprinted."""


def test_an_article_says_where_it_appeared_when_it_changed_and_where_its_authors_work() -> None:
    (article, _) = graph_of(one(**(FULL | MORE)))
    edition = {"@type": "CollectionPage", "@id": f"{BASE}editions/2026-11-22.html", "name": "22 November 2026"}
    assert article["isPartOf"] == [{"@type": "Periodical", "name": "Hive & Home"}, edition]
    assert article["dateModified"] == "2026-04"
    assert article["keywords"] == ["Bees & wasps", "Swarming", "Lenses", "Queens"]
    orcid = "https://orcid.org/0000-0002-1825-0097"
    places = [{"@type": "Organization", "name": name} for name in ("Hive Institute", "Wax Lab")]
    assert article["author"] == [
        {"@type": "Person", "@id": orcid, "name": "Zoë O’Hara", "url": orcid, "affiliation": places},
        {"@type": "Person", "name": "李 小龍"},
    ]


def test_what_no_source_says_is_not_said() -> None:
    found = triples(graph_of(one(added=date(2026, 11, 22))))
    said = {name for subject, name, _ in found if subject.endswith("#paper")}
    assert not said & {"author", "datePublished", "identifier", "sameAs", "encoding", "about", "keywords"}
    assert "2026-11-22" not in {value for _, _, value in found}, "the day it was added is not the day it appeared"


@pytest.mark.parametrize(
    ("values", "over"),
    [
        ({"theme": "bees"}, ("Bees & wasps", "themes/bees.html")),
        ({}, ("22 November 2026", "editions/2026-11-22.html")),
        ({"added": None}, None),
    ],
)
def test_a_papers_trail_leads_over_its_theme_or_its_edition(
    values: dict[str, Any], over: tuple[str, str] | None
) -> None:
    (_, trail) = graph_of(one(**values))
    steps = [(step["name"], step["item"]) for step in trail["itemListElement"]]
    middle = [(over[0], BASE + over[1])] if over else []
    assert steps == [("Tea & Bees", BASE), *middle, ("Why Bees Swarm", f"{BASE}papers/why-bees-swarm.html")]
    assert [step["position"] for step in trail["itemListElement"]] == [*range(1, len(steps) + 1)]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_stays_data(title: str) -> None:
    of = one(title, slug="x", theme="bees", authors=(title,), published=PartialDate(2026, 1, 1))
    found = triples(graph_of(of))
    assert (f"{BASE}papers/x.html#paper", "headline", title) in found
    assert sum(value == title and name == "name" for _, name, value in found) >= 3


def test_a_list_says_what_it_lists_and_where_it_stands() -> None:
    of = digest(*three_papers())
    page, over = Step("Lenses", "tags/lenses.html"), [Step("Tags", "tags.html")]
    collection, trail = list_graph(page, of.entries, of.config, description="Glass", over=over)
    assert [(line["position"], line["url"], line["name"]) for line in collection["mainEntity"]["itemListElement"]] == [
        (1 + at, BASE + entry.path, entry.title.plain) for at, entry in enumerate(of.entries)
    ]
    assert collection["mainEntity"]["numberOfItems"] == 3
    assert [step["name"] for step in trail["itemListElement"]] == ["Tea & Bees", "Tags", "Lenses"]
    found = triples([collection, trail])
    assert (f"{BASE}tags/lenses.html", "isPartOf", f"{BASE}#site") in found
    assert (f"{BASE}tags/lenses.html", "description", "Glass") in found


def test_the_front_page_is_the_site_and_offers_its_search() -> None:
    of = digest(*three_papers())
    found = triples(home_graph([], of.config))
    assert (f"{BASE}#site", "name", "Tea & Bees") in found
    assert (f"{BASE}#site", "url", BASE) in found
    assert f"{BASE}search.html?q={{search_term_string}}" in {value for _, name, value in found if name == "urlTemplate"}


def test_the_data_page_offers_its_files() -> None:
    of = digest(*three_papers())
    files = [("data/papers.jsonl", "application/x-ndjson")]
    found = triples(data_graph(Step("Data", "data.html"), "All papers", files, of.config))
    assert f"{BASE}data/papers.jsonl" in {value for _, name, value in found if name == "contentUrl"}
    assert (f"{BASE}data.html#data", "description", "All papers") in found


def test_the_same_values_give_the_same_text_without_spaces_to_spare() -> None:
    of = one(**FULL)
    text = json_ld(graph_of(of))
    assert text == json_ld(graph_of(one(**FULL)))
    assert text.startswith('{"@context":"https://schema.org","@graph":[{"@type":"ScholarlyArticle","@id":"')


# Highwire


def test_highwire_tags_say_all_that_is_known_each_author_in_a_tag_of_its_own() -> None:
    of = one(**FULL)
    assert citation_tags(of.entries[0], of.config) == [
        ("citation_title", "Why Bees Swarm"),
        ("citation_author", "Zoë O’Hara"),
        ("citation_author", "李 小龍"),
        ("citation_publication_date", "2026/03/09"),
        ("citation_arxiv_id", "2603.01234"),
        ("citation_doi", "10.48550/arXiv.2603.01234"),
        ("citation_pdf_url", "https://arxiv.org/pdf/2603.01234"),
        ("citation_abstract_html_url", f"{BASE}papers/why-bees-swarm.html"),
        ("citation_abstract", "They do.\n\nWe know why."),
        ("citation_keywords", "Swarming; Lenses"),
        ("citation_language", "en"),
        ("dc.type", "preprint"),
    ]


def test_highwire_tags_say_more_of_an_author_behind_the_name() -> None:
    of = one(**(FULL | MORE | {"published": PartialDate(2026, 3)}))
    assert citation_tags(of.entries[0], of.config)[1:7] == [
        ("citation_author", "Zoë O’Hara"),
        ("citation_author_institution", "Hive Institute"),
        ("citation_author_institution", "Wax Lab"),
        ("citation_author_orcid", "https://orcid.org/0000-0002-1825-0097"),
        ("citation_author", "李 小龍"),
        ("citation_publication_date", "2026/03"),
    ]
    tags = dict(citation_tags(of.entries[0], of.config))
    assert (tags["citation_journal_title"], tags["citation_keywords"]) == ("Hive & Home", "Swarming; Lenses; Queens")
    assert "dc.type" not in tags


@pytest.mark.parametrize(
    ("known", "highwire", "iso"),
    [
        (PartialDate(2019), "2019", "2019"),
        (PartialDate(2019, 5), "2019/05", "2019-05"),
        (PartialDate(2019, 5, 1), "2019/05/01", "2019-05-01"),
    ],
)
def test_a_date_is_told_as_exactly_as_it_is_known(known: PartialDate, highwire: str, iso: str) -> None:
    of = one(**(FULL | {"published": known}))
    assert dict(citation_tags(of.entries[0], of.config))["citation_publication_date"] == highwire
    assert graph_of(of)[0]["datePublished"] == iso
    assert context_object(of)["rft.date"] == [iso]


@pytest.mark.parametrize("missing", ["authors", "published"])
def test_a_paper_without_author_or_date_has_no_highwire_tags(missing: str) -> None:
    of = one(**{name: value for name, value in FULL.items() if name != missing})
    assert citation_tags(of.entries[0], of.config) == []


@pytest.mark.parametrize(
    ("arxiv", "doi", "preprint"),
    [
        ("2603.01234", "", True),
        ("2603.01234", "10.48550/ARXIV.2603.01234", True),
        ("2603.01234", "10.1145/1.2", False),
        ("", "10.1145/1.2", False),
        ("", "", False),
    ],
)
def test_what_has_appeared_elsewhere_is_no_preprint(arxiv: str, doi: str, preprint: bool) -> None:
    assert is_preprint(paper("x", arxiv=arxiv, doi=doi)[0]) is preprint
    assert not is_preprint(paper("x", arxiv=arxiv, doi=doi, venue="Hive & Home")[0])


# COinS


def context_object(of: Digest) -> dict[str, list[str]]:
    return parse_qs(coins(of.entries[0], of.config), strict_parsing=True, errors="strict")


def test_a_preprint_is_dublin_core_of_the_type_that_zotero_knows() -> None:
    assert context_object(one(**FULL)) == {
        "ctx_ver": ["Z39.88-2004"],
        "rft_val_fmt": ["info:ofi/fmt:kev:mtx:dc"],
        "rft.type": ["preprint"],
        "rft.title": ["Why Bees Swarm"],
        "rft.creator": ["Zoë O’Hara", "李 小龍"],
        "rft.date": ["2026-03-09"],
        "rft_id": ["info:doi/10.48550/arXiv.2603.01234", "https://arxiv.org/abs/2603.01234"],
    }


def test_an_article_is_in_the_journal_format() -> None:
    assert context_object(one(doi="10.1145/<1>&2", authors=("A B",))) == {
        "ctx_ver": ["Z39.88-2004"],
        "rft_val_fmt": ["info:ofi/fmt:kev:mtx:journal"],
        "rft.atitle": ["Why Bees Swarm"],
        "rft.au": ["A B"],
        "rft_id": ["info:doi/10.1145/<1>&2", f"{BASE}papers/why-bees-swarm.html"],
    }


def test_a_paper_of_which_little_is_known_is_a_title_and_an_address() -> None:
    assert context_object(one()) == {
        "ctx_ver": ["Z39.88-2004"],
        "rft_val_fmt": ["info:ofi/fmt:kev:mtx:dc"],
        "rft.title": ["Why Bees Swarm"],
        "rft_id": [f"{BASE}papers/why-bees-swarm.html"],
    }


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_comes_through_coins_as_it_is_and_in_ascii(title: str) -> None:
    of = one(title, slug="x")
    assert context_object(of)["rft.title"] == [title]
    assert coins(of.entries[0], of.config).isascii()
    assert not set(coins(of.entries[0], of.config)) & set("<>\"' ")


def test_of_many_authors_coins_names_the_first() -> None:
    names = tuple(f"Author {number}" for number in range(400))
    of = one(authors=names, published=PartialDate(2026, 1, 1))
    assert context_object(of)["rft.au"] == [*names[:12]]
    assert len(citation_tags(of.entries[0], of.config)) > 400
    assert len(graph_of(replace(of))[0]["author"]) == 400


# On the pages


def pages(of: Digest, folder: Path) -> dict[str, Any]:
    """Every page of a digest, parsed."""
    templates = Path(__file__).parent.parent / "templates"
    made = render_site(of, Root(folder=folder), templates, ())
    parsed = {path: data.decode() for path, data in made if path.endswith(".html")}
    return {path: html5lib.parse(text, namespaceHTMLElements=False) for path, text in parsed.items()}


def graphs(page: Any) -> dict[str, dict[str, Any]]:
    """A page's nodes by their type."""
    found = [script.text for script in page.iter("script") if script.get("type") == "application/ld+json"]
    assert len(found) <= 1, "one graph a page"
    return {node["@type"]: node for text in found for node in json.loads(text)["@graph"]}


def objects(page: Any) -> list[str]:
    """The titles in a page's COinS."""
    spans = [span.get("title") for span in page.iter("span") if span.get("class") == "Z3988"]
    return [title for text in spans for key in ("rft.title", "rft.atitle") for title in parse_qs(text).get(key, [])]


def test_every_kind_of_page_says_what_it_is(tmp_path: Path) -> None:
    found = pages(digest(*three_papers(), paper("Tea </script> Again", authors=("A B",), theme="tea")), tmp_path)
    kinds = {path: {*graphs(page)} for path, page in found.items()}
    assert kinds["index.html"] == {"WebSite", "CollectionPage"}
    for path in ("themes.html", "tags.html", "editions.html", "themes/tea.html", "tags/lenses.html"):
        assert kinds[path] == {"CollectionPage", "BreadcrumbList"}, path
    assert kinds["data.html"] == {"Dataset", "BreadcrumbList"}
    assert kinds["papers/tea-script-again.html"] == {"ScholarlyArticle", "BreadcrumbList"}
    assert graphs(found["papers/tea-script-again.html"])["ScholarlyArticle"]["headline"] == "Tea </script> Again"
    assert not kinds["404.html"]


def test_a_list_names_the_papers_that_it_shows_in_their_order(tmp_path: Path) -> None:
    found = pages(digest(*three_papers()), tmp_path)
    lists = ("index.html", "editions/2026-11-22.html", "themes/tea.html", "tags/lenses.html")
    for path in lists:
        shown = ["".join(heading.itertext()) for heading in found[path].iter("h3")]
        items = graphs(found[path])["CollectionPage"]["mainEntity"]["itemListElement"]
        assert shown
        assert [item["name"] for item in items] == shown
        assert objects(found[path]) == shown


def test_the_places_of_a_long_list_begin_anew_on_every_page(tmp_path: Path) -> None:
    papers = [paper(f"Paper {number:03}", theme="tea") for number in range(PAGE_LIMIT + PAGE_STEP)]
    found = pages(digest(*papers), tmp_path)
    for path, papers_there in (("themes/tea.html", PAGE_LIMIT), ("themes/tea-2.html", PAGE_STEP)):
        items = graphs(found[path])["CollectionPage"]["mainEntity"]["itemListElement"]
        assert [item["position"] for item in items] == [*range(1, papers_there + 1)]


def test_a_paper_page_has_its_tags_in_the_head_and_no_coins_beside_them(tmp_path: Path) -> None:
    found = pages(one(**FULL), tmp_path)["papers/why-bees-swarm.html"]
    names = [meta.get("name") for meta in found.find("head").iter("meta")]
    assert names.count("citation_author") == 2
    assert names.count("citation_title") == 1
    assert objects(found) == []
