"""Templates that are written out for many pages: every page is the same to the byte, whatever the owner's templates do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from digests import digest, paper, three_papers
from jinja2 import Environment, UndefinedError, nodes
from rendering import render_site

from offprint import printer
from offprint.appearance import Appearance, MenuItem
from offprint.assemble import Digest
from offprint.config import Root
from offprint.errors import ContentError
from offprint.settling import SettledEnvironment
from offprint.subjects.related import Related
from offprint.templating import template_environment, template_loader, texts_of

TEMPLATES = Path(__file__).parent.parent / "templates"

OWN: tuple[Mapping[str, str], ...] = (
    {},
    {"base.html": '{% extends "offprint/base.html" %}{% block head_end %}{{ path }} {{ up }}{% endblock %}'},
    {"base.html": '{% extends "offprint/base.html" %}{% block menu_end %}{% if path == "themes.html" %}x{% endif %}{% endblock %}'},
    {"base.html": '{% extends "offprint/base.html" %}{% set mark = ["1", "2", paper.title if paper is defined else "3"] %}'},
    {"paper.html": '{% extends "offprint/paper.html" %}{% set up = "//" %}{% block keep %}{{ up }}{{ super() }}{% endblock %}'},
    {"paper.html": '{% extends "offprint/paper.html" %}{% block cite %}{% for up in "ab" %}{{ up }}{% endfor %}{{ up }}{% endblock %}'},
    {"paper.html": '{% extends "offprint/paper.html" %}{% macro _(x) %}<{{ x }}{{ kwargs | length }}>{% endmacro %}{% block read %}{{ _("Read") }}{% endblock %}'},
    {"paper.html": '{% extends "base.html" %}{% block body %}{% if site.author %}{{ paper.title }}{% elif paper.pin %}1{% else %}{{ site.title }}{% endif %}{{ self.more() }}{% endblock %}{% block more %}{{ _("Read") }}{% endblock %}'},
    {"paper.html": '{% extends "base.html" %}{% block body %}{% with site = paper %}{{ site.title }}{% endwith %}{% call(up) m() %}{{ up }}{% endcall %}{% endblock %}{% macro m() %}{{ caller("c") }}{% endmacro %}'},
    {"paper.html": '{% extends "base.html" %}{% block body %}{% set x %}{{ site.title }}{{ paper.slug }}{% endset %}{{ x }}{% filter upper %}{{ up }}a{{ site.title }}{% endfilter %}{% include "more.html" %}{% endblock %}', "more.html": "{{ up }}{{ paper.slug }}{{ site.title }}"},
    {"paper.html": '{% extends "base.html" %}{% block body %}{% for tag in entry.tags if site.title %}{% block each scoped %}{{ tag.name }}{{ up }}{% endblock %}{{ loop.index }}{% else %}{{ up }}{% endfor %}{% endblock %}'},
    {"_parts.html": '{% import "offprint/_parts.html" as ours %}{% set link, logo, section, byline, contents_line, citation_links = ours.link, ours.logo, ours.section, ours.byline, ours.contents_line, ours.citation_links %}{% macro brand_mark(mark) %}{{ site.title }}{{ mark }}{% endmacro %}{% macro tag_list(tags, up) %}{{ up }}{{ tags | length }}{{ site.title }}{% endmacro %}'},
    {"_paper.html": '{% macro row(entry, up) %}{{ up }}{{ site.title }}{{ _("Abstract") }}{{ entry.slug }}{% endmacro %}'},
    {"list.html": '{% extends "offprint/list.html" %}{% block turn %}{{ ngettext("%(num)s paper", "%(num)s papers", digest.entries | length) }}{{ digest.themes | map(attribute="name") | join(up) }}{% endblock %}'},
)  # fmt: skip


def a_digest() -> Digest:
    more = [paper(f"Bees {at}", theme="bees", tags=("swarming",), authors=("A", "B & C")) for at in range(8)]
    more += [paper("Hidden", hidden=True), paper("Old <i>", added=date(2020, 1, 1), note="A *note*")]
    related = {"tea-at-sea": (Related("why-bees-swarm", 0.5, ("a & b", "c")), Related("old-i", 0.4, ()))}
    look = Appearance(
        menu=(MenuItem(name="Tea & more", path="themes/tea.html"), MenuItem(name="Out", url="https://x.example/"))
    )
    made = digest(*three_papers(), *more, related=related)
    return replace(made, config=replace(made.config, appearance=replace(look, footer="By [us](about.html)")))


@pytest.mark.parametrize("own", OWN, ids=range(len(OWN)))
def test_pages_are_the_same(own: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in own.items():
        path = tmp_path / "content" / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    made = []
    for most in (10**6, 0):
        monkeypatch.setattr(printer, "WORTH_IT", most)
        made.append(dict(render_site(a_digest(), Root(folder=tmp_path), TEMPLATES, ())))
    assert made[0].keys() == made[1].keys()
    assert [path for path in made[0] if made[0][path] != made[1][path]] == []


def settled(text: str, folder: Path, **values: object) -> tuple[str, Environment]:
    """What is left of a template to be made for each page, as a list of its nodes, and the environment."""
    (folder / "x.html").write_text(text)
    like = template_environment(folder, TEMPLATES)
    made = SettledEnvironment(like, template_loader(folder, TEMPLATES), values, [*texts_of(folder)], [])
    return repr(made.parse(text).body), made


def test_what_is_the_same_on_all_pages_is_written_out(tmp_path: Path) -> None:
    text = (
        "<p>{% block a %}{{ site.title }}{% endblock %}{% for x in site.list %}{{ loop.index }}{{ x }}{% endfor %}"
        "{% if site.list %}{{ paper }}{% else %}{{ nobody }}{% endif %}</p>"
    )
    left, made = settled(text, tmp_path, site={"title": "A & B", "list": [3, 4]})
    assert left.count("Name(") == 1, "the paper is all that is left"
    assert made.get_template("x.html").render(paper="it") == "<p>A &amp; B1324it</p>"


@pytest.mark.parametrize(
    "text",
    [
        "{{ paper }}",
        "{{ [1, 2, 3, site] | random }}",
        "{% set site = 1 %}{{ site }}",
        "{% for site in paper %}{{ site }}{% endfor %}",
        "{% macro m(site) %}{{ site }}{% endmacro %}{{ m(1) }}",
        "{{ site.nope }}",
    ],
)
def test_what_is_not_is_left_as_it_is(text: str, tmp_path: Path) -> None:
    left, _ = settled(text, tmp_path, site={"title": "T"})
    assert left == repr(template_environment(tmp_path, TEMPLATES).parse(text).body)


def test_what_fails_does_so_on_its_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, made = settled("{% if paper %}{{ site.nope.x }}{% endif %}", tmp_path, site={})
    assert made.get_template("x.html").render(paper=False) == ""
    with pytest.raises(UndefinedError):
        made.get_template("x.html").render(paper=True)
    monkeypatch.setattr(printer, "WORTH_IT", 0)
    own = tmp_path / "content" / "templates" / "paper.html"
    own.parent.mkdir(parents=True)
    own.write_text('{% extends "offprint/paper.html" %}\n{% block keep %}\n{{ site.title.nope }}{% endblock %}')
    with pytest.raises(ContentError, match=r"paper\.html:3:1: error: "):
        dict(render_site(a_digest(), Root(folder=tmp_path), TEMPLATES, ()))


def test_no_template_of_ours_gives_another_meaning_to_a_name_of_all_pages() -> None:
    like = template_environment(Path("nowhere"), TEMPLATES)
    for text in texts_of(TEMPLATES):
        stored = {name.name for name in like.parse(text).find_all(nodes.Name) if name.ctx == "store"}
        assert not stored & set(printer.SETTLED)
