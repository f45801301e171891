"""The owner's templates and assets in the place of ours: block by block, checked before anything is printed, and told
when ours went on without them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from builds import Done, build_site, run, tree

import build
from offprint.templating import FILTERS


def write_digest(root: Path) -> Path:
    (root / "content" / "sources").mkdir(parents=True)
    (root / "content" / "digest.yaml").write_text("base_url: https://a.example/\ncards: false\n")
    (root / "content" / "sources" / "2026-01-05-x.txt").write_text(
        "Honey as a Map\nWe show that bees read honey.\n\nWax as a Page\nWe show that bees write wax.\n"
    )
    return root


@pytest.fixture
def digest(tmp_path: Path) -> Path:
    """The folder of a digest of two papers."""
    return write_digest(tmp_path / "digest")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Its site, made by our templates alone."""
    return tree(build_site(write_digest(tmp_path_factory.mktemp("plain"))))


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of our templates, to be changed as a new version changes them."""
    folder = tmp_path / "ours" / "templates"
    shutil.copytree(build.TEMPLATES, folder)
    compiled = (
        build.TEMPLATES.parent / ".cache" / "templates"
    )  # Jinja knows them by their text: what is same is at hand
    if compiled.is_dir():
        shutil.copytree(compiled, folder.parent / ".cache" / "templates", dirs_exist_ok=True)
    monkeypatch.setattr(build, "TEMPLATES", folder)
    return folder


def own(root: Path, name: str, text: str) -> Path:
    path = root / "content" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def told(done: Done) -> list[str]:
    """What is said of templates and assets, from content/ on."""
    return re.findall(r"content/((?:templates|assets|overrides).*)", done.stderr)


def paper(root: Path) -> str:
    return (root / "site" / "papers" / "honey-as-a-map.html").read_text("utf-8")


# Block by block


def test_one_block_is_changed_and_all_else_is_ours(digest: Path, plain: dict[str, bytes]) -> None:
    before = plain["papers/honey-as-a-map.html"].decode()
    own(
        digest,
        "templates/paper.html",
        '{% extends "offprint/paper.html" %}\n{% block cite %}\n<p>Cite us!</p>\n{% endblock %}\n'
        "{% block abstract %}{{ super() }}<p>So it says.</p>\n{% endblock %}\n",
    )
    build_site(digest)
    after = paper(digest)
    cite = before[before.index('<section class="keep"><h2>Cite</h2>') : before.index('<section class="when">')]
    assert after.replace("<p>Cite us!</p>\n", cite).replace("<p>So it says.</p>\n", "") == before


def test_a_base_of_the_owner_s_is_under_every_page_and_under_their_other_templates(digest: Path) -> None:
    own(
        digest,
        "templates/base.html",
        '{% extends "offprint/base.html" %}{% block head_end %}<meta name="x" content="y">\n{% endblock %}',
    )
    own(
        digest, "templates/about.html", '{% extends "offprint/about.html" %}{% block about %}<p>We.</p>\n{% endblock %}'
    )
    site = build_site(digest)
    pages = list(site.rglob("*.html"))
    assert len(pages) > 10
    for page in pages:
        assert page.read_text("utf-8").count('<meta name="x" content="y">') == 1, page
    assert "<p>We.</p>" in (site / "about.html").read_text("utf-8")


def test_one_macro_is_changed_and_the_others_are_ours(digest: Path) -> None:
    assert run(digest, "customise", "_paper.html").returncode == 0
    path = digest / "content" / "templates" / "_paper.html"
    path.write_text(
        path.read_text("utf-8").replace(
            "{% set row = ours.row %}",
            '{% macro row(entry, up) %}<article class="entry"><h3>{{ entry.title.html }}</h3></article>\n{% endmacro %}',
        )
    )
    page = (build_site(digest) / "index.html").read_text("utf-8")
    assert '<article class="entry"><h3>Honey as a Map</h3></article>' in page


@pytest.mark.parametrize("name", sorted(path.name for path in build.TEMPLATES.glob("*.html")))
@pytest.mark.parametrize("whole", [(), ("--whole",)])
def test_what_customise_writes_changes_no_byte_of_the_site(
    digest: Path, plain: dict[str, bytes], name: str, whole: tuple[str, ...]
) -> None:
    done = run(digest, "customise", name, *whole)
    assert done.returncode == 0, done.stderr
    assert told(done) == [f"templates/{name}"]
    done = run(digest)
    assert (done.returncode, told(done)) == (0, [])
    assert tree(digest / "site") == plain


def test_customise_takes_assets_and_several_at_once(digest: Path) -> None:
    done = run(digest, "customise", "style.css", "assets/scheme.js", "templates/sw.js", "favicon.svg")
    assert done.returncode == 0, done.stderr
    found = tree(digest / "content")
    for name, ours in (
        ("assets/style.css", "assets/style.css"),
        ("assets/scheme.js", "assets/scheme.js"),
        ("templates/sw.js", "sw.js"),
        ("templates/favicon.svg", "favicon.svg"),
    ):
        assert found[name] == (build.TEMPLATES / ours).read_bytes()


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], "error: customise what? Name a file of templates/ or templates/assets/, such as paper.html\n"),
        (["papr.html"], "error: no template and no asset 'papr.html', did you mean 'paper.html'?\n"),
        (["../build.py"], "error: no template and no asset '../build.py'\n"),
        (
            ["list.html", "paper.html"],
            "ROOT/content/templates/paper.html is there already: move it away, or change it by hand\n",
        ),
    ],
)
def test_customise_writes_nothing_where_it_cannot_write_all(digest: Path, names: list[str], said: str) -> None:
    own(digest, "templates/paper.html", "mine")
    before = tree(digest)
    done = run(digest, "customise", *names)
    assert done.returncode == 2
    assert done.stderr.replace(digest.as_posix(), "ROOT").endswith(said)
    assert tree(digest) == before


# What cannot work, told by check


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "paper.html",
            '{% extends "offprint/paper.html" %}\n\n  {% block sidee %}x{% endblock %}',
            "3:12: warning: no block 'sidee' in templates/paper.html, so it is never printed, did you mean 'side'?",
        ),
        ("papers.html", "x", "1:1: warning: is never used: no template of ours is called so, and none of yours names it, did you mean 'paper.html'?"),
        ("paper.html", '{% extends "paper.html" %}', "1:13: error: extends itself: ours of this name is 'offprint/paper.html'"),
        ("paper.html", '\n{% extends "offprint/papr.html" %}', "2:13: error: no template 'offprint/papr.html', did you mean 'offprint/paper.html'?"),
        ("paper.html", '{% extends "../../../etc/passwd" %}', "1:13: error: no template '../../../etc/passwd'"),
        ("paper.html", 'a\n{% include ["zz", "yy"] %}', "2:14: error: no template 'zz' or 'yy'"),
        ("paper.html", '{% from "_parts.html" import bylin %}', "1:30: error: no 'bylin' in templates/_parts.html, did you mean 'byline'?"),
        ("paper.html", "a\n{% block x %}", "2:1: error: Unexpected end of template. Jinja was looking for the following tags: 'endblock'. The innermost block that needs to be closed is 'block'."),
        ("paper.html", "a\n\n{{ x | dya }}", "3:1: error: No filter named 'dya'."),
        ("paper.html", '{% import "_parts.html" as parts %}\n{{ parts.bylin() }}', "1:1: warning: no 'bylin' in templates/_parts.html, did you mean 'byline'?"),
        ("paper.html", "{% for a in b %}" * 30 + "{% endfor %}" * 30, "1:1: error: SyntaxError: too many statically nested blocks"),
        ("paper.html", "{{ " + "-" * 5000 + "1 }}", "1:1: error: RecursionError: maximum recursion depth exceeded"),
        ("paper.html", '{% include "' + "a" * 300 + '" %}', f"1:13: error: no template '{'a' * 300}'"),
        ("paper.html", '{% include "a\0b" %}', "1:13: error: no template 'a\\x00b'"),
        ("_paper.html", "{% macro rwo(entry, up) %}{% endmacro %}", "1:1: error: must hold '{% macro row(entry, up) %}', which prints a paper in a list"),
        ("_parts.html", "{% macro link(a, b) %}{% endmacro %}", "1:1: error: templates/paper.html needs 'byline' of this, which is not here: take it over from templates/_parts.html"),
    ],
)  # fmt: skip
def test_faults_are_found_before_any_page_is_made(digest: Path, name: str, text: str, said: str) -> None:
    own(digest, f"templates/{name}", text)
    done = run(digest, "check")
    found = [each.removeprefix(f"templates/{name}:") for each in told(done)]
    found = [re.sub(r"(?<=nested blocks).*|(?<=depth exceeded).*", "", each) for each in found]
    assert found == [said] or (name == "_parts.html" and said in found)
    assert done.returncode == ("error" in "".join(found))
    assert not (digest / "site").exists()


def test_a_script_that_cannot_be_published_is_told_by_check(digest: Path) -> None:
    own(digest, "assets/custom.js", '1;\nimport "./nope.js";\n')
    said = "assets/custom.js:2:1: error: imports './nope.js', which is neither in templates/assets/ nor content/assets/"
    assert told(run(digest, "check")) == [said]


def test_templates_that_extend_each_other_in_a_circle_are_told(digest: Path) -> None:
    own(digest, "templates/paper.html", '{% extends "mine/a.html" %}')
    own(digest, "templates/mine/a.html", '{% extends "paper.html" %}')
    assert told(run(digest, "check"))[:2] == [
        "templates/mine/a.html:1:1: error: extends itself, by way of 'paper.html'",
        "templates/paper.html:1:1: error: extends itself, by way of 'mine/a.html'",
    ]


def test_a_template_that_another_of_the_owner_s_uses_is_fine(digest: Path) -> None:
    own(
        digest,
        "templates/about.html",
        '{% extends "offprint/about.html" %}{% block about %}{% include "mine/us.html" %}{% endblock %}',
    )
    own(digest, "templates/mine/us.html", '{% import "mine/deep.html" as deep %}{{ deep.we() }}')
    own(digest, "templates/mine/deep.html", "{% macro we() %}<p>We.</p>{% endmacro %}")
    own(digest, "templates/.hidden", "{% nonsense")
    assert told(run(digest, "check", "--strict")) == []
    assert "<p>We.</p>" in (build_site(digest) / "about.html").read_text("utf-8")


def test_a_block_within_a_block_that_ours_has_is_the_owner_s_to_name(digest: Path) -> None:
    own(
        digest,
        "templates/paper.html",
        '{% extends "offprint/paper.html" %}{% block side %}{% block mine %}{% endblock %}{% endblock %}',
    )
    assert told(run(digest, "check")) == []


def test_every_filter_of_ours_is_known_to_the_check(digest: Path) -> None:
    own(digest, "templates/about.html", "".join(f"{{% if 0 %}}{{{{ 1 | {name} }}}}{{% endif %}}" for name in FILTERS))
    assert run(digest, "check").returncode == 0
    assert run(digest).returncode == 0


# What has fallen behind


def change(path: Path) -> None:
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")


@pytest.mark.parametrize("name", ["templates/about.html", "assets/style.css", "assets/site.js"])
def test_a_copy_that_ours_went_on_without_is_told_until_it_is_changed(digest: Path, ours: Path, name: str) -> None:
    shipped = ours / name.removeprefix("templates/")
    copy = own(digest, name, shipped.read_text("utf-8"))
    for command in ("check", "build", "build"):
        assert told(run(digest, command)) == []
    change(shipped)
    shown = name if name.startswith("templates/") else f"templates/{name}"
    said = [
        f"{name}:1:1: warning: {shown} has changed since this was made from it: compare the two, then save this one with "
        "a change, or delete its line in content/overrides.json"
    ]
    for command in ("check", "build", "check"):
        assert told(run(digest, command)) == said
    change(copy)
    assert told(run(digest)) == []
    assert told(run(digest, "check")) == []


def test_a_deleted_line_says_the_same(digest: Path, ours: Path) -> None:
    for name in ("about.html", "tags.html"):
        own(digest, f"templates/{name}", (ours / name).read_text("utf-8"))
    run(digest)
    for name in ("about.html", "tags.html"):
        change(ours / name)
    assert len(told(run(digest))) == 2
    memory = digest / "content" / "overrides.json"
    memory.write_text(re.sub(r'.*"templates/tags.html".*\n', "", memory.read_text("utf-8")))
    assert [each.split(":")[0] for each in told(run(digest))] == ["templates/about.html"]
    assert sorted(json.loads(memory.read_text("utf-8"))) == ["templates/about.html", "templates/tags.html"]


def test_check_remembers_nothing_and_a_digest_without_copies_has_no_file(digest: Path, ours: Path) -> None:
    memory = digest / "content" / "overrides.json"
    own(digest, "templates/paper.html", '{% extends "offprint/paper.html" %}')
    own(digest, "assets/mine.css", "b{}")
    run(digest)
    assert not memory.exists(), "what builds on ours keeps up with it"
    own(digest, "templates/about.html", (ours / "about.html").read_text("utf-8"))
    run(digest, "check")
    assert not memory.exists()
    run(digest)
    first = memory.read_bytes()
    run(digest)
    assert memory.read_bytes() == first
    (digest / "content" / "templates" / "about.html").unlink()
    run(digest)
    assert json.loads(memory.read_text("utf-8")) == {}


def test_line_ends_are_no_change(digest: Path, ours: Path) -> None:
    copy = own(digest, "templates/about.html", (ours / "about.html").read_text("utf-8"))
    run(digest)
    memory = (digest / "content" / "overrides.json").read_bytes()
    for path in (copy, ours / "about.html"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert told(run(digest)) == []
    assert (digest / "content" / "overrides.json").read_bytes() == memory


@pytest.mark.parametrize(
    ("text", "place"),
    [("{", "1:2"), ("[]", "1:1"), ('{\n "templates/about.html": 3}', "1:1"), ('{\n "a" "b"}', "2:6"), ("", "1:1")],
)
def test_a_memory_that_cannot_be_read_is_told_with_its_place(digest: Path, text: str, place: str) -> None:
    own(digest, "overrides.json", text)
    said = f"overrides.json:{place}: error: cannot be read: delete the file, the next build writes it anew"
    assert told(run(digest, "check")) == [said]


def test_a_block_that_ours_no_longer_has_is_told_after_an_upgrade(digest: Path, ours: Path) -> None:
    own(digest, "templates/paper.html", '{% extends "offprint/paper.html" %}\n{% block cite %}x{% endblock %}')
    assert told(run(digest)) == []
    path = ours / "paper.html"
    path.write_text(path.read_text("utf-8").replace("{% block cite %}", "{% block cited %}"))
    assert told(run(digest)) == [
        "templates/paper.html:2:10: warning: no block 'cite' in templates/paper.html, so it is never printed, did you mean 'cited'?"
    ]
