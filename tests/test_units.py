"""Units: where a key is the same as before, so are the bytes; and all of them together are the site."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from digests import BASE, TAGS, THEMES, paper
from rendering import (
    render_calendar,
    render_citations,
    render_exports,
    render_feeds,
    render_llms,
    render_register,
    render_site,
)

from offprint import citations, lists
from offprint.assemble import Digest, assemble
from offprint.config import Config, Root
from offprint.departures import Departures
from offprint.language import ENGLISH
from offprint.library import hold
from offprint.model import Author, Detail, Link, PartialDate, Tag, Theme, normalise
from offprint.offline import APART
from offprint.printer import Printer
from offprint.subjects.related import Related
from offprint.templating import shows_anything, template_environment
from offprint.units import Unit, key_of
from offprint.whole import render_units

TEMPLATES = Path(__file__).parent.parent / "templates"
DAYS = (date(2026, 11, 22), date(2026, 11, 21), date(2026, 10, 1), None)
EDITIONS = ("2026-11-22", "2026-11-21", "2026-10-01", "found", "")
NAMES = ("Ada Lee", "Bo Tan", "A. Lee", "Cy & Co", "Dee")


@dataclass(frozen=True)
class Draft:
    """What a digest is assembled from."""

    papers: tuple[tuple[str, Mapping[str, object]], ...]
    """(title, what else is known), by slug."""
    themes: tuple[Theme, ...] = THEMES
    tags: tuple[Tag, ...] = TAGS
    related: Mapping[str, tuple[Related, ...]] = field(default_factory=dict)
    authors: Mapping[str, Author] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()

    def digest(self) -> Digest:
        papers = [paper(title, *values["abstract"], **{k: v for k, v in values.items() if k != "abstract"})  # type: ignore[misc]
                  for title, values in self.papers]  # fmt: skip
        config = Config(title="Tea & Bees", base_url=BASE, feed_limit=5)
        listed = {made.slug for made, _ in papers if not made.hidden}
        related = {
            slug: tuple(other for other in near if other.slug in listed and other.slug != slug)
            for slug, near in self.related.items()
        }
        slugs = {made.slug for made, _ in papers}
        moved = {old: slug for old, slug in self.moved.items() if slug in slugs}
        return assemble(
            config,
            [hold(*each) for each in papers],
            self.themes,
            self.tags,
            related,
            ENGLISH,
            self.authors,
            Departures(moved=moved, gone=self.gone),
        )


def drafted(chance: random.Random, size: int) -> Draft:
    papers = tuple(a_paper(chance, number) for number in range(size))
    return Draft(papers=papers, related=some_related(chance, papers))


def a_paper(chance: random.Random, number: int) -> tuple[str, Mapping[str, object]]:
    values: dict[str, object] = {
        "slug": f"p{number}",
        "id": f"{number:012}",
        "abstract": tuple(f"Part {chance.randrange(9)} of it." for _ in range(chance.randrange(3) + 1)),
        "added": chance.choice(DAYS),
        "edition": chance.choice(EDITIONS),
        "theme": chance.choice(["", "bees", "lights", "tea", "clouds"]),
        "tags": tuple(chance.sample(["swarming", "lenses", "brewing", "new-tag"], chance.randrange(4))),
        "authors": tuple(chance.sample(NAMES, chance.randrange(4))),
        "published": chance.choice([None, PartialDate(2025, 1, 2), PartialDate(2024)]),
        "pin": chance.random() < 0.1,
        "hidden": chance.random() < 0.1,
    }
    return f"On Thing {number}", values


def some_related(
    chance: random.Random, papers: Iterable[tuple[str, Mapping[str, object]]]
) -> Mapping[str, tuple[Related, ...]]:
    slugs = [str(values["slug"]) for _, values in papers]
    return {
        slug: tuple(Related(other, 0.5, ("tea",)) for other in chance.sample(slugs, min(3, len(slugs))))
        for slug in slugs
    }


# Edits, each of one kind


def _changed(chance: random.Random, draft: Draft, **values: object) -> Draft:
    at = chance.randrange(len(draft.papers))
    title, known = draft.papers[at]
    papers = (*draft.papers[:at], (title, {**known, **values}), *draft.papers[at + 1 :])
    return replace(draft, papers=papers)


def _title(chance: random.Random, draft: Draft) -> Draft:
    at = chance.randrange(len(draft.papers))
    _, known = draft.papers[at]
    papers = (*draft.papers[:at], (f"New <Name> {chance.randrange(99)}", known), *draft.papers[at + 1 :])
    return replace(draft, papers=papers)


def _new(chance: random.Random, draft: Draft) -> Draft:
    return replace(draft, papers=(*draft.papers, a_paper(chance, len(draft.papers) + 50)))


def _without(chance: random.Random, draft: Draft) -> Draft:
    at = chance.randrange(len(draft.papers))
    slug = str(draft.papers[at][1]["slug"])
    papers = (*draft.papers[:at], *draft.papers[at + 1 :])
    return replace(draft, papers=papers or draft.papers, gone=(*draft.gone, slug) if papers else draft.gone)


def _words(chance: random.Random, draft: Draft) -> Draft:
    slug = chance.choice([*draft.related])
    near = tuple(replace(other, words=("bees", f"w{chance.randrange(9)}")) for other in draft.related[slug])
    return replace(draft, related={**draft.related, slug: near})


def _theme_named(chance: random.Random, draft: Draft) -> Draft:
    at = chance.randrange(len(draft.themes))
    value: dict[str, Any] = chance.choice(
        [{"name": f"Theme {chance.randrange(9)}"}, {"description": f"About {chance.randrange(9)}"}]
    )
    themes = (*draft.themes[:at], replace(draft.themes[at], **value), *draft.themes[at + 1 :])
    return replace(draft, themes=themes)


def _themes_turned(chance: random.Random, draft: Draft) -> Draft:
    return replace(draft, themes=draft.themes[1:] + draft.themes[:1])


def _tag_named(chance: random.Random, draft: Draft) -> Draft:
    at = chance.randrange(len(draft.tags))
    key = chance.choice(["name", "description", "group"])
    tags = (*draft.tags[:at], replace(draft.tags[at], **{key: f"It {chance.randrange(9)}"}), *draft.tags[at + 1 :])
    return replace(draft, tags=tags)


def _author_known(chance: random.Random, draft: Draft) -> Draft:
    name = chance.choice(NAMES)
    author = Author(
        name=name, url=chance.choice(["", "https://a.example/"]), orcid=chance.choice(["", "0000-0002-1825-0097"])
    )
    return replace(draft, authors={**draft.authors, normalise(name): author})


def _moved(chance: random.Random, draft: Draft) -> Draft:
    to = str(chance.choice(draft.papers)[1]["slug"])
    return replace(draft, moved={**draft.moved, f"old{chance.randrange(3)}": to})


EDITS: tuple[Callable[[random.Random, Draft], Draft], ...] = (
    *(_title, _new, _without, _words, _theme_named, _themes_turned, _tag_named, _author_known, _moved),
    lambda chance, draft: replace(draft, related=some_related(chance, draft.papers)),
    lambda chance, draft: replace(draft, papers=draft.papers[::-1]),
    *(
        lambda chance, draft, make=make: _changed(chance, draft, **make(chance))
        for make in (
            lambda chance: {"abstract": (f"Another text {chance.randrange(9)}.",)},
            lambda chance: {"theme": chance.choice(["", "bees", "lights", "tea", "clouds"])},
            lambda chance: {"tags": tuple(chance.sample(["swarming", "lenses", "brewing", "new-tag"], 2))},
            lambda chance: {"tags": ("lenses", chance.choice(["swarming", "new-tag"]))},
            lambda chance: {"added": chance.choice(DAYS)},
            lambda chance: {"edition": chance.choice(EDITIONS)},
            lambda chance: {"pin": chance.random() < 0.5},
            lambda chance: {"hidden": chance.random() < 0.5},
            lambda chance: {"authors": tuple(chance.sample(NAMES, chance.randrange(5)))},
            lambda chance: {"published": chance.choice([None, PartialDate(2023, 5)])},
            lambda chance: {"updated": PartialDate(2026, chance.randrange(12) + 1)},
            lambda chance: {"arxiv": f"2511.0000{chance.randrange(9)}", "doi": chance.choice(["", "10.1/x"])},
            lambda chance: {
                "venue": f"Hive {chance.randrange(9)}",
                "comments": "12 pages",
                "votes": chance.randrange(9),
            },
            lambda chance: {"keywords": (f"key {chance.randrange(9)}",), "categories": ("cs.HC",)},
            lambda chance: {"links": (Link("code", f"https://github.com/a/b{chance.randrange(9)}"),)},
            lambda chance: {"affiliations": (Detail("Ada Lee", f"Inn {chance.randrange(9)}"),)},
            lambda chance: {"note": f"A *note* {chance.randrange(9)}"},
            lambda chance: {"slug": f"moved{chance.randrange(9)}"},
            lambda chance: {"id": f"{chance.randrange(9)}abcdefghijk"},
        )
    ),
)


def units(draft: Draft, folder: Path) -> dict[tuple[str, ...], Unit]:
    digest = draft.digest()
    made = list(render_units(digest, Printer(digest, Root(folder=folder), TEMPLATES, draft.themes)))
    paths = [path for unit in made for path in unit.paths]
    assert len(set(paths)) == len(paths), "no path twice"
    return {unit.paths: unit for unit in made}


def distinct(draft: Draft) -> bool:
    """Whether no two papers want one address: the build sees to that before."""
    for key in ("slug", "id"):
        values = [known[key] for _, known in draft.papers]
        if len(set(values)) < len(values):
            return False
    return True


@pytest.mark.parametrize("seed", range(24))
def test_what_has_its_key_has_its_bytes(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, value in ((lists, "PAGE_LIMIT", 6), (lists, "PAGE_STEP", 3), (citations, "LARGE", 16)):
        monkeypatch.setattr(module, name, value)
    chance = random.Random(seed)
    before = drafted(chance, chance.choice([1, 3, 8, 14, 30, 36]))
    old = units(before, tmp_path)
    bytes_of = {paths: list(unit.make()) for paths, unit in old.items()}
    kept = 0
    for _ in range(12):
        after = before
        for _ in range(chance.choice([1, 1, 1, 2])):
            after = chance.choice(EDITS)(chance, after)
        if not distinct(after):
            continue
        new = units(after, tmp_path)
        made = {paths: list(unit.make()) for paths, unit in new.items()}
        for paths, unit in new.items():
            assert tuple(path for path, _ in made[paths]) == paths
            if paths in old and old[paths].key == unit.key:
                assert made[paths] == bytes_of[paths]
                kept += 1
        before, old, bytes_of = after, new, made
    assert kept > 40


OTHERS = {"papers/p1.html", "papers/p2.html"}


def test_an_edit_of_an_abstract_leaves_what_does_not_show_it(tmp_path: Path) -> None:
    values = {"edition": "2026-11-22", "added": DAYS[0], "theme": "bees", "tags": ("lenses",)}
    papers = tuple(
        (f"Bees {at}", {"slug": f"p{at}", "id": f"{at:012}", "abstract": ("It is so.",), **values}) for at in range(3)
    )
    before = Draft(papers, related=some_related(random.Random(1), papers))
    title, known = papers[0]
    after = replace(before, papers=((title, {**known, "abstract": ("It is so!",)}), *papers[1:]))
    old, new = units(before, tmp_path), units(after, tmp_path)
    same = {paths[0] for paths, unit in new.items() if unit.key == old[paths].key}
    assert OTHERS | {"tags.html", "search.html", "themes.html", "data/register/all.json", "sitemap.xml"} <= same
    changed = {paths[0] for paths, unit in new.items() if unit.key != old[paths].key}
    assert changed == {
        *("index.html", "papers/p0.html", "editions/2026-11-22.html", "themes/bees.html", "tags/lenses.html"),
        *("editions.atom", "feed.atom", "themes/bees.atom", "tags/lenses.atom", "data/papers.jsonl", "data/papers.bib"),
        *("editions/2026-11-22.bib", "themes/bees.bib", "tags/lenses.bib"),
    }


@pytest.mark.parametrize(
    ("template", "anything"),
    [
        (
            "{% block mast %}{{ paper.title }} {{ site.title }} {% for tag in entry.tags %}{{ tag }}{% endfor %}{% endblock %}",
            False,
        ),
        ("{{ digest.entries | length }}", True),
        ("{% for paper in related %}{{ paper }}{% endfor %}", True),
        ("{% block", True),
    ],
)
def test_templates_that_may_show_anything_are_known(template: str, anything: bool, tmp_path: Path) -> None:
    own = tmp_path / "more.html"
    own.write_text(template)
    assert shows_anything(tmp_path, template_environment(tmp_path, TEMPLATES)) == anything


def test_with_such_a_template_every_page_has_another_key_after_every_edit(tmp_path: Path) -> None:
    own = tmp_path / "content" / "templates" / "paper.html"
    own.parent.mkdir(parents=True)
    own.write_text(
        '{% extends "offprint/paper.html" %}{% block side_end %}{{ digest.entries[0].paper.note }}{% endblock %}'
    )
    chance = random.Random(7)
    before = drafted(chance, 8)
    old, new = units(before, tmp_path), units(_changed(chance, before, note="New"), tmp_path)
    pages = [paths for paths in new if paths[0].startswith("papers/")]
    assert pages
    assert not [paths for paths in pages if old[paths].key == new[paths].key]


def test_all_units_together_are_the_files_of_the_site(tmp_path: Path) -> None:
    draft = drafted(random.Random(3), 12)
    digest = draft.digest()
    site = dict(render_site(digest, Root(folder=tmp_path), TEMPLATES, draft.themes))
    pages = [path for path in site if path.endswith(".html") and path not in (*APART, *digest.unlisted)]
    printer = Printer(digest, Root(folder=tmp_path), TEMPLATES, draft.themes)
    rest = [render(digest) for render in (render_calendar, render_llms, render_citations)]
    rest += [render_exports(digest, pages), render_register(digest), render_feeds(digest, printer.asset("feed.css"))]
    site |= {path: data for files in rest for path, data in files}
    apart = {"sw.js", *dict(printer.assets())}
    made = {path: data for unit in render_units(digest, printer) for path, data in unit.make()}
    assert made == {path: data for path, data in site.items() if path not in apart}


def test_a_key_tells_parts_from_parts() -> None:
    parts: tuple[tuple[object, ...], ...] = (
        ("a", "b"),
        ("ab",),
        ("a", "b", ""),
        (("a", "b"),),
        ("1",),
        (1,),
        (),
        ("",),
    )
    assert len({key_of(*given) for given in parts}) == len(parts)
    assert key_of("\ud800") != key_of("\ud801")
