"""The JSON Schemas for editors say what the readers of the same files say, as far as a schema can.

It cannot say, or says more strictly than the readers do:

- what depends on another value: that ``least`` is not above ``most``, that a theme or a tag exists, that a phrase or a
  spelling stands only once, that ids and slugs differ;
- what takes reckoning: the check digit of an ORCID iD, the days of a month, every rule of addresses and phrases;
- numbers in quotes, empty texts where a number or a mapping belongs, and spaces around an id: the readers take them,
  the schemas ask for the plain form. An arXiv number must be in quotes, for an editor has lost its last zero;
- ORCID iDs of a page: a wrong one is a warning of ``check``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from builds import REPOSITORY
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from test_docs import tried
from test_site import GOLDEN

from offprint.authors import parse_authors
from offprint.config import Config, parse_config
from offprint.content import KEYS, parse_page
from offprint.errors import Problem
from offprint.frontmatter import split_page
from offprint.inputs import Fields
from offprint.mend.keys import read_schema
from offprint.taxonomy import Settings, parse_taxonomy


def read_page(head: str, path: str, problems: list[Problem]) -> object:
    return parse_page(f"---\n{head}\n---\n\nTea.\n", Path(path), path, problems)


READERS: dict[str, Callable[[str, str, list[Problem]], object]] = {
    "digest": parse_config,
    "themes": parse_taxonomy,
    "authors": parse_authors,
    "page": read_page,
}
WHOLE = {
    "digest": tried("docs/settings.md", "settings")[0][0],
    "themes": tried("docs/themes.md", "themes")[0][0],
    "authors": tried("docs/settings.md", "authors")[0][0],
    "page": (split_page(tried("docs/editing.md", "page")[0][0]) or ("", ""))[1],
}
"""An example of each kind of file, from the guides, which have every mapping that can stand in it."""


class Core(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML as editors read it (YAML 1.2, core schema): days are text, and so are yes and no."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012


for tag, pattern, first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^[-+]?[0-9]+$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), first)


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(read_schema(name))


def faults(name: str, text: str) -> list[str]:
    """What an editor that knows the schema finds in a text."""
    document = json.loads(json.dumps(yaml.load(text, Core)))  # a mapping's keys are text, as JSON has them
    found = validator(name).iter_errors(document)
    return sorted(f"{error.json_path}: {error.message}" for error in found)


def problems_of(name: str, text: str) -> list[str]:
    problems: list[Problem] = []
    READERS[name](text, "x", problems)
    return list(map(str, problems))


def closed(schema: Any) -> Iterator[Mapping[str, Any]]:
    """The parts of a schema that list every key of a mapping."""
    if isinstance(schema, dict):
        if schema.get("additionalProperties") is False:
            yield schema["properties"]
        for part in schema.values():
            yield from closed(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from closed(part)


@pytest.mark.parametrize("name", READERS)
def test_a_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(read_schema(name))


@pytest.mark.parametrize("name", READERS)
def test_a_schema_has_the_keys_that_the_reader_knows(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read: set[frozenset[str]] = set()
    monkeypatch.setattr(Fields, "refuse_unknown", lambda self, known: read.add(frozenset(known)))
    READERS[name](WHOLE[name], "x", [])
    schema = {frozenset(keys) for keys in closed(read_schema(name))}
    for keys in read - schema:
        near = max(schema, key=lambda other: len(keys & other))
        lacks, has = sorted(keys - near), sorted(near - keys)
        where = f"in offprint/schemas/{name}.json, 'properties' of {', '.join(sorted(near))}:"
        pytest.fail(
            f"{where} add {lacks} with a description and what the reader takes; delete {has}. "
            "A mapping that is new needs an object of its own, with 'additionalProperties': false"
        )
    assert schema == read, "a mapping that the reader does not read, or that is not in the guide's whole example"


@pytest.mark.parametrize("name", READERS)
def test_every_key_is_described(name: str) -> None:
    for keys in closed(read_schema(name)):
        for key, schema in keys.items():
            while "$ref" in schema and "description" not in schema:
                schema = read_schema(name)["$defs"][schema["$ref"].rpartition("/")[2]]
            assert schema.get("description"), f"offprint/schemas/{name}.json: {key!r} has no description"


def test_defaults_are_those_of_the_readers() -> None:
    default, keys = Config(), read_schema("digest")["properties"]
    own = {key: getattr(default, key) for key in keys if hasattr(default, key) and "default" in keys[key]}
    assert own
    assert {key: keys[key]["default"] for key in own} == own
    colours = keys["colours"]["properties"]
    assert (colours["link"]["default"], tuple(colours["mark"]["default"])) == (
        default.appearance.colours.link_hue,
        default.appearance.colours.mark,
    )
    settings = read_schema("themes")["properties"]["settings"]["properties"]
    assert {key: value["default"] for key, value in settings.items() if key != "fallback"} == {
        key: getattr(Settings(), key) for key in Settings.__dataclass_fields__ if key != "fallback"
    }


@pytest.mark.parametrize("name", READERS)
def test_examples_in_schemas_are_read(name: str) -> None:
    for keys in closed(read_schema(name)):
        for key, schema in keys.items():
            for example in schema.get("examples", ()):
                if name in ("digest", "page"):
                    text = f"title: T\n{key}: {json.dumps(example)}" if key != "title" else f"title: {example}"
                    assert (problems_of(name, text), faults(name, text)) == ([], []), key


def test_every_example_of_the_guides_fits_a_schema() -> None:
    fences = [
        fence
        for path in (REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md")))
        if path.name != "publishing.md"  # whose files are other programs'
        for fence in re.findall(r"^```yaml\n(.*?)^```$", path.read_text("utf-8"), re.M | re.S)
    ]
    assert len(fences) > 3
    for text in fences:
        assert any(not faults(name, text) for name in READERS), text
    heads = re.findall(
        r"^```markdown\n---\n(.*?)^---$", (REPOSITORY / "docs/editing.md").read_text("utf-8"), re.M | re.S
    )
    assert [faults("page", head) for head in heads] == [[]] * len(heads)


@pytest.mark.parametrize("content", [REPOSITORY / "content", GOLDEN / "content"], ids=["ours", "golden"])
def test_our_own_files_fit(content: Path) -> None:
    for name in ("digest", "themes", "authors"):
        path = content / f"{name}.yaml"
        if path.exists():
            assert faults(name, path.read_text("utf-8")) == [], path
    for path in sorted((content / "papers").glob("*.md")):
        parts = split_page(path.read_text("utf-8"))
        assert parts
        assert faults("page", parts[1]) == [], path


@pytest.mark.parametrize("name", ["digest", "themes"])
def test_our_own_files_name_their_schema(first_digest: Path, name: str) -> None:
    first = (first_digest / f"{name}.yaml").read_text("utf-8").split("\n", 1)[0]
    address = first.removeprefix("# yaml-language-server: $schema=")
    assert (first_digest / address).resolve() == (REPOSITORY / "offprint" / "schemas" / f"{name}.json")


SEEN_ONLY_BY_READERS = ("logo", "logo_dark", "logo_only", "menu")
"""Settings of which a schema knows the shape alone: whether there is such a file, whether one key goes with another."""
FIELDS = {
    **{f"digest {key}": f"{key}: %s" for key in read_schema("digest")["properties"] if key not in SEEN_ONLY_BY_READERS},
    **{f"digest author.{key}": f"author: {{{key}: %s}}" for key in ("name", "url")},
    "digest colours.mark": "colours: {mark: %s}",
    "digest columns.title": "columns: {title: %s}",
    **{f"themes settings.{key}": f"settings: {{{key}: %s}}" for key in Settings.__dataclass_fields__ if key not in ("fallback", "least", "most")},
    "themes settings.least": "settings: {most: 100, least: %s}",
    "themes settings.most": "settings: {least: 0, most: %s}",
    **{f"themes theme.{key}": f"themes: {{a: {{{key}: %s}}}}" for key in ("name", "description", "hue", "words")},
    "themes theme.from_tags": "tags: {T: {a: {}}}\nthemes: {a: {from_tags: {a: %s}}}",
    **{f"themes tag.{key}": f"tags: {{T: {{a: {{{key}: %s}}}}}}" for key in ("name", "description", "threshold", "words")},
    **{f"authors {key}": f"Ada Example: {{{key}: %s}}" for key in ("url", "orcid", "also")},
    **{f"page {key}": ("title: T\n" if key != "title" else "") + f"{key}: %s" for key in KEYS if key != "orcids"},
}  # fmt: skip
LIKELY: tuple[Any, ...] = (
    *(0, 1, 2, 20, 360, 361, 0.25, 7.5, -1, 2025, 10_001, 10**10, True, False, "", "a", "Queen Bees", "2026-11-22"),
    *("2026-13-01", "2026-11", "2025", "soon", "https://a.example/b", "http://a.example", "https:///x", "javascript:x"),
    *("ftp://a.example", "https://a b", "https://a.example/?q=1", "https://a.example/#x", "HTTPS://A.EXAMPLE/", "a/b"),
    *(
        "2401.00010",
        "0704.0001",
        "2401.00010v2",
        "hep-th/9901001",
        "math.GT/0309136",
        "10.1000/182",
        "10.1000/",
        "en",
        "pt-BR",
    ),
    *("zh-Hans", "english", "0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097", "0000-0002", "yes", "No"),
    *([], {}, ["a", "b"], ["a", 5], [["a"]], [{}], {"a": "b"}, [262, 180, 30], [262, 180], [1, 2, 361], [1, 2, 3, 4]),
    *([{"code": "https://a.example/"}], [{"Code": "https://a.example/"}], [{"code": "x"}], [{"code": ""}], ["x", {}]),
    *([{"name": "A", "url": "https://a.example/"}], [{"name": "A"}], [{"name": "A", "url": "x"}], {"name": "A"}),
    *([{"name": "A", "url": "", "x": 1}], {"url": "https://a.example/"}, {"link": 30}, {"mark": []}, {"x": 1}),
    *(
        [{"Ann Author": "Sea"}],
        [{"Ann Author": ["Sea"]}],
        {"4": ["a b", "bee*"]},
        {"4": "a"},
        {"15": "a"},
        {"21": ["a"]},
        {"x": "a"},
    ),
    *({"-2.5": ["a"]}, {"4": ["a, b"]}, {"4": ["a", ["b"]]}, {"4": []}, {"+.5": "a"}, {"4": 5}),
)
WORD = st.text(st.characters(categories=["L", "N"], include_characters=" -.:/*,"), max_size=12)
NUMBER = st.integers(-(10**6), 10**10) | st.floats(-1e6, 1e6).filter(lambda number: not number.is_integer())
ANY = st.recursive(
    st.sampled_from([value for value in LIKELY if not isinstance(value, list | dict)]) | WORD | NUMBER,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORD, inner, max_size=2),
    max_leaves=4,
)


def agree(field: str, value: Any) -> None:
    name, text = field.split(" ")[0], FIELDS[field].replace("%s", json.dumps(value, ensure_ascii=False))
    said, found = problems_of(name, text), faults(name, text)
    assert bool(said) == bool(found), (text, said, found)


def takes_quotes(value: Any) -> bool:
    """Whether there are texts in a value of which a schema asks more than a reader: see above."""
    if isinstance(value, list | dict):
        return any(map(takes_quotes, value.values() if isinstance(value, dict) else value))
    if not isinstance(value, str):
        return False
    return (
        value == ""
        or value != " ".join(value.split())
        or bool(re.fullmatch(r"[-+]?[\d.]+(?:e[-+]?\d+)?|[-+]?(nan|inf|infinity)", value, re.I))
    )


@pytest.mark.parametrize("field", FIELDS)
def test_schema_and_reader_agree_on_what_people_write(field: str) -> None:
    strict = re.search(
        r"settings|hue|threshold|from_tags|limit|votes|colours|words|author$|fonts$|columns$|fetch$|mail$|newsletter$",
        field,
    )
    for value in LIKELY:
        if not (strict and takes_quotes(value)) and not (field == "page arxiv" and not isinstance(value, str)):
            agree(field, value)


@pytest.mark.parametrize("field", FIELDS)
def test_an_empty_value_is_taken_alike(field: str) -> None:
    if FIELDS[field].endswith(": %s"):
        name, text = field.split(" ")[0], FIELDS[field].replace(" %s", "")
        assert bool(problems_of(name, text)) == bool(faults(name, text)), text


@given(field=st.sampled_from([field for field in FIELDS if "words" not in field]), value=ANY)
def test_schema_and_reader_agree_on_anything(field: str, value: Any) -> None:
    assume(not takes_quotes(value))
    assume(field != "page arxiv" or isinstance(value, str))
    agree(field, value)
