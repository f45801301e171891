"""Which files browsers are told to keep, and the worker that is told so."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from digests import digest, paper, three_papers
from rendering import render_site

from offprint import offline
from offprint.assemble import Digest
from offprint.assets import Asset
from offprint.config import Root
from offprint.offline import Precache, Stamp, select, stamp

TEMPLATES = Path(__file__).parent.parent / "templates"
STYLE = {"style.css": Asset(b"a{}", "assets/style.css?v=1")}


def pages(*paths: str, size: int = 100) -> dict[str, Stamp]:
    return {path: Stamp(f"{path}?v=1", size) for path in paths}


def kept(chosen: Precache) -> list[str]:
    return [address.split("?")[0] for address in chosen.pages]


def worker(of: Digest) -> str:
    return dict(render_site(of, Root(folder=Path("nowhere")), TEMPLATES, ()))["sw.js"].decode()


def listed(text: str, name: str) -> list[str]:
    found: list[str] = json.loads(re.findall(rf"const {name} = (?:new Set\()?(\[.*?\])\)?;", text)[0])
    return found


def test_the_newest_edition_is_kept_and_no_older_one() -> None:
    of = digest(
        paper("Bees Old", added=date(2026, 11, 1)),
        paper("Tea A"),
        paper("Tea B"),
        paper("Bees", added=date(2026, 11, 8)),
    )
    files = pages(
        *(
            "papers/bees-old.html",
            "papers/tea-b.html",
            "papers/tea-a.html",
            "papers/bees.html",
            "404.html",
            "tags.html",
        ),
        *("editions/2026-11-22.html", "editions/2026-11-22-2.html", "editions/2026-11-08.html", "tags/lenses.html"),
        *("index.html", "offline.html"),
    )
    assert kept(select(of, STYLE, files)) == [
        *("offline.html", "index.html", "tags.html", "editions/2026-11-22-2.html", "editions/2026-11-22.html"),
        *("papers/tea-a.html", "papers/tea-b.html"),
    ]


def test_an_edition_whose_name_another_one_begins_with_is_another() -> None:
    of = digest(paper("Tea", edition="tea"), paper("Tea Again", edition="tea-2", added=date(2026, 11, 1)))
    newest = of.editions[0].path
    files = pages("editions/tea.html", "editions/tea-2.html")
    assert kept(select(of, {}, files)) == [newest]


def test_undated_papers_are_kept_where_there_is_no_edition() -> None:
    of = digest(paper("Tea", added=None))
    assert kept(select(of, {}, pages("papers/tea.html"))) == ["papers/tea.html"]


def test_no_more_than_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    of = digest(paper("Tea A"), paper("Tea B"), paper("Tea C"))
    files = pages("index.html", "papers/tea-a.html", "papers/tea-b.html", "papers/tea-c.html")
    monkeypatch.setattr(offline, "PAPER_LIMIT", 2)
    assert kept(select(of, {}, files)) == ["index.html", "papers/tea-a.html", "papers/tea-b.html"]
    monkeypatch.setattr(offline, "BYTE_LIMIT", 250)
    assert kept(select(of, STYLE, files)) == ["index.html", "papers/tea-a.html"]


def test_what_is_too_large_makes_room_for_what_is_not() -> None:
    photograph = {"bees.jpg": Asset(b"x" * (offline.BYTE_LIMIT + 1), "assets/bees.jpg?v=1")}
    chosen = select(digest(), photograph | STYLE, pages("index.html"))
    assert chosen.assets == ("assets/style.css?v=1",)
    assert chosen.on_demand == ("assets/bees.jpg?v=1",)
    assert kept(chosen) == ["index.html"]


def test_of_search_nothing_is_kept_before_it_is_used() -> None:
    script = {"search-page.js": Asset(b"1", "assets/search-page.js?v=1")}
    chosen = select(digest(), script | STYLE, {})
    assert chosen.assets == ("assets/style.css?v=1",)
    assert chosen.on_demand == ("assets/search-page.js?v=1",)


def test_marks_change_with_what_they_mark_and_with_nothing_else() -> None:
    before, after = ({"index.html": stamp("index.html", data)} for data in (b"old", b"new"))
    one, same, other = (select(digest(), STYLE, files) for files in (before, dict(before), after))
    assert one == same
    assert one.pages_mark != other.pages_mark
    assert one.assets_mark == other.assets_mark


def test_the_worker_knows_the_files_by_the_addresses_that_pages_use() -> None:
    text = worker(digest(*three_papers()))
    site = dict(render_site(digest(*three_papers()), Root(folder=Path("nowhere")), TEMPLATES, ()))
    style = re.search(r'<link rel="stylesheet" href="([^"]+)"', site["index.html"].decode())
    assert style
    assert style[1] in listed(text, "ASSETS")
    assert all(address.split("?")[0] in site for address in (*listed(text, "ASSETS"), *listed(text, "PAGES")))
    assert listed(text, "PAGES")[0].startswith("offline.html?v=")
    assert {"editions", "papers", "tags", "themes"} <= {*listed(text, "FOLDERS")}


def test_two_renders_give_the_same_worker_and_a_change_another() -> None:
    same, again = worker(digest(*three_papers())), worker(digest(*reversed(three_papers())))
    assert same == again
    changed = worker(digest(*three_papers(), paper("One More")))
    assert changed != same


def test_turned_off_the_worker_keeps_nothing_and_leaves() -> None:
    on, off = (
        dict(render_site(digest(*three_papers(), offline=wish), Root(folder=Path("nowhere")), TEMPLATES, ()))
        for wish in (True, False)
    )
    text = off["sw.js"].decode()
    assert "registration.unregister()" in text
    assert "respondWith" not in text
    assert set(on) - set(off) == {"offline.html"}
    assert b'data-worker="../sw.js"' in on["papers/tea-at-sea.html"]
    assert not [path for path, data in off.items() if path.endswith(".html") and b"data-worker" in data]
