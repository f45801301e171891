"""A whole digest, source in, site out: the golden one of invented papers, and what any build must hold."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import html5lib
import pytest
from builds import build_site, run, run_apart, tree

from offprint.offline import APART

GOLDEN = Path(__file__).parent / "golden"
SHOWN = (
    "index.html",
    "papers/wagglenet.html",
    "tags/wax.html",
    "index.html.md",
    "papers/wagglenet.html.md",
    "tags/wax.html.md",
    "llms.txt",
    "editions.ics",
    "feed.atom",
    "feed.rss",
    "data/papers.jsonl",
    "sitemap.xml",
)
"""The files of the golden site that are compared whole; of the others, the names."""


@pytest.fixture
def hive(tmp_path: Path) -> Path:
    """A copy of the golden digest as its owner left it: sources, settings and one page by hand."""
    shutil.copytree(GOLDEN / "content", tmp_path / "content")
    return tmp_path


def test_golden_digest(hive: Path) -> None:
    done = run(hive)
    assert done.returncode == 0, done.stderr
    site = tree(hive / "site")
    made = {f"content/{path}": data for path, data in tree(hive / "content").items()}
    made |= {f"site/{path}": re.sub(rb"\?v=[0-9a-f]{8}", b"?v=", site[path]) for path in SHOWN}
    made["site.txt"] = "".join(f"{path}\n" for path in site if not path.startswith("pagefind/")).encode()
    made["said.txt"] = re.sub(r"\d+\.\d s", "0.0 s", done.stderr.replace(hive.as_posix(), "ROOT")).encode()
    expected = GOLDEN / "expected"
    if os.environ.get("GOLDEN") == "write":
        shutil.rmtree(expected, ignore_errors=True)
        for path, data in made.items():
            (expected / path).parent.mkdir(parents=True, exist_ok=True)
            (expected / path).write_bytes(data)
    assert sorted(made) == sorted(tree(expected)), "GOLDEN=write pytest tests/test_site.py writes what is expected anew"
    for path, data in tree(expected).items():
        assert made[path].decode() == data.decode(), path


def test_a_second_build_changes_nothing(hive: Path) -> None:
    assert run(hive).returncode == 0
    content, site = tree(hive / "content"), tree(hive / "site")
    done = run(hive)
    assert "4 papers: 4 unchanged" in done.stderr
    assert tree(hive / "content") == content
    assert tree(hive / "site") == site


def test_the_same_bytes_whatever_the_clock_locale_zone_seed_and_folder(hive: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "with a space"
    shutil.copytree(hive / "content", other / "content")
    run_apart(hive, PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C")
    run_apart(other, "--jobs", "1", PYTHONHASHSEED="2", TZ="Asia/Tokyo", LC_ALL="tr_TR.UTF-8")
    assert tree(hive / "site") == tree(other / "site")
    assert tree(hive / "content") == tree(other / "content")


def test_a_folder_with_only_a_source_in_it_builds(tmp_path: Path) -> None:
    (tmp_path / "content" / "sources").mkdir(parents=True)
    (tmp_path / "content" / "sources" / "x.txt").write_text("Honey as a Map\nWe show that bees read honey.\n")
    done = run(tmp_path)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site" / "papers" / "honey-as-a-map.html").read_text()
    assert "We show that bees read honey." in page
    assert "1970" not in page
    assert "no day in the file's name" in done.stderr


def test_an_empty_digest_builds_and_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    assert run(tmp_path).returncode == 0
    assert "content/sources/" in (tmp_path / "site" / "index.html").read_text()


def test_papers_pages_lists_feeds_sitemap_and_search_agree(hive: Path) -> None:
    assert run(hive).returncode == 0
    site = hive / "site"
    slugs = sorted(path.stem for path in (site / "papers").glob("*.html"))
    records = [json.loads(line) for line in (site / "data" / "papers.jsonl").read_text().splitlines()]
    assert sorted(record["slug"] for record in records) == slugs
    listed = set()
    for page in (site / "themes").glob("*.html"):
        listed |= set(re.findall(r'<h3[^>]*><a href="\.\./papers/([^"]+)\.html"', page.read_text()))
    assert sorted(listed) == slugs
    places = {node.text for node in ElementTree.parse(site / "sitemap.xml").iter() if node.tag.endswith("loc")}
    assert {f"https://hive.example/notes/papers/{slug}.html" for slug in slugs} <= places
    assert len(list((site / "pagefind" / "fragment").iterdir())) == len(slugs)


def test_every_page_is_sound_html_and_links_only_to_what_is_there(hive: Path) -> None:
    assert run(hive).returncode == 0
    check_pages(hive / "site")


def check_pages(site: Path) -> None:
    """Holds that the pages of a site are sound, and that what they link to, load and send forms to is there."""
    names = set(tree(site))
    for page in site.rglob("*.html"):
        parser = html5lib.HTMLParser(strict=False)
        document = parser.parse(page.read_text("utf-8"))
        faults = [code for _, code, _ in parser.errors if code != "unknown-doctype"]
        assert not faults, f"{page.name}: {faults}"
        for element in document.iter():
            for name in ("href", "src", "action"):
                link = element.get(name)
                if not link or re.match(r"[a-z]+:|#", link) or page.name in APART:
                    continue
                target = (page.parent / link.split("#")[0].split("?")[0]).resolve()
                assert target.relative_to(site.resolve()).as_posix() in names, f"{page.name}: {link}"


LESS = {
    "related": ("offprint.relations.find_relations",),
    "maps": ("offprint.printer.make_map", "offprint.printer.has_map"),
    "search": ("offprint.search.render_ids", "offprint.search.count_words", "offprint.making.index_site"),
    "exports": ("offprint.citations._Lists.files", "offprint.exports._papers", "offprint.main_pages.data_graph"),
}
"""What a digest can do without, and the functions that it then has no use for."""
TRACES = {
    "related": (r"papers/.*", rb'class="rel"|Related papers'),
    "maps": (r".*", rb"maps/|map\.html"),
    "search": (r".*", rb'search\.html|<search>|id="q"|SearchAction|data-filter-key|assets/search|press <kbd>/'),
    "exports": (r".*", rb"data\.html|data/papers|(themes|tags|editions)/[\w-]+\.bib"),
}
"""By setting, what tells of it, in the pages and files of which names."""


def traces(site: Path, setting: str) -> list[str]:
    """The files of a site that tell of what a setting is for. Scripts are the same in any digest."""
    names, said = TRACES[setting]
    return [
        name
        for name, data in tree(site).items()
        if re.fullmatch(names, name) and not name.endswith((".js", ".css")) and re.search(said, data)
    ]


@pytest.fixture
def swarm(hive: Path) -> Path:
    """The golden digest with an edition that is large enough for a map and a filter."""
    words = (
        "queen",
        "comb",
        "drone",
        "nectar",
        "pollen",
        "scout",
        "forage",
        "brood",
        "sting",
        "honey",
        "larva",
        "egg",
        "egg",
    )
    papers = (
        f"Swarm {n} of the Hive\n\nWe follow {words[n]} and {words[n + 1]} to {words[n + 2]} in wax and {words[n + 4]}.\n"
        for n in range(9)
    )
    (hive / "content" / "sources" / "2026-03-15-swarms.txt").write_text("\n".join(papers), "utf-8")
    return hive


def turn_off(root: Path, *settings: str) -> None:
    with (root / "content" / "digest.yaml").open("a", encoding="utf-8") as file:
        file.writelines(f"{setting}: false\n" for setting in settings)


def test_what_a_digest_does_without_is_neither_made_nor_linked(
    swarm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it never had it or had it before."""
    site = build_site(swarm)
    assert all(traces(site, setting) for setting in LESS)
    shutil.copytree(swarm / "content", tmp_path / "again" / "content")
    turn_off(swarm, *LESS, "citation_files")
    for name in (name for names in LESS.values() for name in names):
        monkeypatch.setattr(name, lambda *_, name=name: pytest.fail(f"{name} has no work here"))
    assert "search" not in run(swarm).stderr
    assert {setting: traces(site, setting) for setting in LESS} == {setting: [] for setting in LESS}
    names = [name for name in tree(site) if re.match(r"pagefind|search|maps|assets/(search|spelling|lookup)", name)]
    assert names == []
    assert [name for name in tree(site) if name.startswith("data/")] == ["data/register/all.json"]
    assert [name for name in tree(site) if name.endswith((".bib", ".ris", ".csl.json"))] == []
    check_pages(site)
    turn_off(tmp_path / "again", *LESS, "citation_files")
    assert tree(build_site(tmp_path / "again")) == tree(site)


@pytest.mark.parametrize("setting", LESS)
def test_one_thing_left_out_takes_no_other_with_it(swarm: Path, setting: str) -> None:
    turn_off(swarm, setting)
    site = build_site(swarm)
    assert [other for other in LESS if not traces(site, other)] == [setting]
    check_pages(site)


def test_text_from_a_source_never_becomes_markup(hive: Path) -> None:
    hostile = "<script>alert(1)</script> {{ 7*7 }} {% raw %} [x](javascript:alert(2)) <img src=x onerror=alert(3)>"
    source = hive / "content" / "sources" / "2026-03-09-bad.txt"
    source.write_text(
        f'Bees {hostile}\nWe show that {hostile} is text, and https://evil.example/"onload=x too. It is.\n'
    )
    assert run(hive).returncode == 0
    for page in (hive / "site").rglob("*.html"):
        document = html5lib.parse(page.read_text("utf-8"), namespaceHTMLElements=False)
        for element in document.iter():
            if isinstance(element.tag, str):
                assert not [name for name in element.attrib if str(name).startswith("on")], page.name
                assert element.tag != "img", page.name
                assert not str(element.get("href", "")).startswith("javascript:"), page.name
        inline = [script for script in document.iter("script") if not script.get("src")]
        assert {script.get("type") for script in inline} <= {"application/ld+json"}, page.name
        assert ">49<" not in page.read_text()


def test_a_template_of_the_owners_is_taken_before_ours_and_its_fault_is_named(hive: Path) -> None:
    own = hive / "content" / "templates"
    own.mkdir()
    (own / "404.html").write_text(
        "{% extends 'base.html' %}{% block body %}<main id=main>Gone fishing</main>{% endblock %}"
        "{% block title %}Gone{% endblock %}{% block heading %}Gone{% endblock %}"
        "{% block description %}Gone{% endblock %}"
    )
    assert run(hive).returncode == 0
    assert "Gone fishing" in (hive / "site" / "404.html").read_text()
    before = tree(hive / "site")
    (own / "404.html").write_text("{% extends 'base.html' %}\n{% block body %}{{ nobody.knows }}{% endblock %}")
    done = run(hive)
    assert done.returncode == 1
    assert "content/templates/404.html:2:1: error: 'nobody' is undefined" in done.stderr
    assert "Traceback" not in done.stderr
    assert tree(hive / "site") == before


def test_an_asset_of_the_owners_is_taken_before_ours(hive: Path) -> None:
    (hive / "content" / "assets").mkdir()
    (hive / "content" / "assets" / "scheme.js").write_text("// mine\n")
    (hive / "content" / "assets" / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>\n")
    assert run(hive).returncode == 0
    assert (hive / "site" / "assets" / "scheme.js").read_text() == "// mine\n"
    assert (hive / "site" / "assets" / "logo.svg").exists()


def test_the_base_url_moves_absolute_addresses_and_nothing_else(hive: Path) -> None:
    run(hive)
    before = tree(hive / "site")
    run(hive, "--base-url", "https://else.example/deep/path")
    after = tree(hive / "site")
    old, new = b"https://hive.example/notes/", b"https://else.example/deep/path/"
    assert after.keys() == before.keys()
    marks = re.compile(rb"\?v=\w+|\b[0-9a-f]{8,}\b")  # of pages' bytes, in the service worker
    for path, data in before.items():
        if path == "sw.js":
            assert marks.sub(b"", after[path]) == marks.sub(b"", data)
        elif not path.startswith("pagefind/"):
            moved = data.replace(old, new).replace(b'"/notes/', b'"/deep/path/')
            assert after[path] == moved.replace(quote(old, "").encode(), quote(new, "").encode()), path


def first_renders(site: Path) -> Iterator[tuple[str, int]]:
    """Every page with the bytes of its first render, compressed: the style sheet, and the HTML up to the third paper
    of a list or the third edition, or all of it."""
    style = len(gzip.compress((site / "assets" / "style.css").read_bytes(), 6))
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        begins = r"<li>\n<h2>" if page.name == "editions.html" else "<article class="
        entries = [found.start() for found in re.finditer(begins, text)]
        first = text[: entries[2]] if len(entries) > 2 else text
        yield page.relative_to(site).as_posix(), style + len(gzip.compress(first.encode(), 6))


def test_the_first_render_of_every_page_fits_one_round_trip(real_site: Path) -> None:
    """14 KB compressed (DESIGN.md)."""
    assert [found for found in first_renders(real_site) if found[1] > 14_000] == []


def test_so_it_does_after_years_of_editions(tmp_path: Path, first_digest: Path) -> None:
    """Forty editions of three papers, with the themes and tags of a real digest, and a timeline of them."""
    words = (
        "memory",
        "speech",
        "images",
        "agents",
        "tokens",
        "attention",
        "quantization",
        "retrieval",
        "proofs",
        "video",
    )
    (tmp_path / "content" / "sources").mkdir(parents=True)
    shutil.copy(first_digest / "themes.yaml", tmp_path / "content")
    for week in range(40):
        day = date(2025, 1, 6) + timedelta(weeks=week)
        papers = [
            f"The {number}th Study of {word.title()} in Week {week}\nWe study {word} again, and {words[number % 7]}. It works.\n"
            for number, word in enumerate(words[week % 8 :][:3])
        ]
        (tmp_path / "content" / "sources" / f"{day}-week.txt").write_text("\n".join(papers), "utf-8")
    (tmp_path / "content" / "digest.yaml").write_text("title: Top\ncards: false\n", "utf-8")
    site = build_site(tmp_path)
    assert len(re.findall(r"<li>\n<h2>", (site / "editions.html").read_text("utf-8"))) == 40
    assert [found for found in first_renders(site) if found[1] > 14_000] == []
