"""Assets: whose they are, and how scripts find each other."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from offprint.assets import read_assets
from offprint.errors import ContentError
from offprint.language import ENGLISH


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """Three scripts, each of which imports the next, and a style sheet."""
    folder = tmp_path / "ours"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.js").write_text('import { b } from "./b.js";\nconst c = import("./deep/c.js");\nfrom "./nothing";\n')
    (folder / "b.js").write_text('export { c as b } from "./deep/c.js";\n')
    (folder / "deep" / "c.js").write_text("export const c = new Worker(new URL('../a.js', import.meta.url));\n")
    (folder / "style.css").write_text("a{}\n")
    (folder / ".hidden.js").write_text("nonsense(")
    return folder


def marks(folder: Path) -> dict[str, str]:
    return {name: asset.address.partition("?v=")[2] for name, asset in read_assets([folder], ENGLISH).items()}


def fault(folder: Path) -> str:
    with pytest.raises(ContentError) as raised:
        read_assets([folder], ENGLISH)
    return str(raised.value).removeprefix(f"{folder.as_posix()}/")


def test_scripts_import_each_other_by_addresses_with_a_mark(ours: Path) -> None:
    made = read_assets([ours], ENGLISH)
    assert sorted(made) == ["a.js", "b.js", "deep/c.js", "style.css"]
    b, c = (made[name].address.removeprefix("assets/") for name in ("b.js", "deep/c.js"))
    assert re.fullmatch(r"b\.js\?v=[0-9a-f]{8}", b)
    text = f'import {{ b }} from "./{b}";\nconst c = import("./{c}");\nfrom "./nothing";\n'
    assert made["a.js"].data.decode() == text


def test_a_change_gives_new_addresses_to_who_imports_it_and_to_no_other(ours: Path) -> None:
    before = marks(ours)
    (ours / "deep" / "c.js").write_text("export const c = 2;\n")
    after = marks(ours)
    assert {name for name in before if before[name] != after[name]} == {"a.js", "b.js", "deep/c.js"}
    (ours / "b.js").write_text("export const b = 1;\n")
    assert {name for name, mark in marks(ours).items() if after[name] != mark} == {"a.js", "b.js"}


def test_scripts_may_import_each_other_in_a_circle(ours: Path) -> None:
    (ours / "deep" / "c.js").write_text('export const c = 1;\nimport("../a.js");\n')
    first = marks(ours)
    assert f'import("../a.js?v={first["a.js"]}")' in read_assets([ours], ENGLISH)["deep/c.js"].data.decode()
    (ours / "b.js").write_text('export { c as b } from "./deep/c.js"; // changed\n')
    assert all(mark != first[name] for name, mark in marks(ours).items() if name.endswith(".js"))


def test_workers_named_beside_a_script_get_a_mark_too(ours: Path) -> None:
    (ours / "b.js").write_text(
        'new Worker(new URL("./deep/c.js", import.meta.url));\nnew URL("../", import.meta.url);\n'
    )
    (ours / "deep" / "c.js").write_text("1;\n")
    made = read_assets([ours], ENGLISH)
    address = made["deep/c.js"].address.removeprefix("assets/")
    text = f'new Worker(new URL("./{address}", import.meta.url));\nnew URL("../", import.meta.url);\n'
    assert made["b.js"].data.decode() == text


def test_an_owners_asset_is_taken_before_ours(ours: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "b.js").write_text("export const b = 'mine';\n")
    (own / "bee.png").write_bytes(b"\x89PNG")
    made = read_assets([own, ours, tmp_path / "nowhere"], ENGLISH, style="b{}\n")
    assert made["b.js"].data == b"export const b = 'mine';\n"
    assert made["bee.png"].data == b"\x89PNG"
    assert made["style.css"].data == b"a{}\nb{}\n"


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ('1;\nimport "./nope.js";\n', "imports './nope.js', which is neither in templates/assets/ nor content/assets/"),
        ('1;\n_("a\\qb");\n', 'words must be written as JSON writes a string, not "a\\qb"'),
    ],
)
def test_a_fault_in_a_script_is_told_by_its_place(script: str, message: str, ours: Path) -> None:
    (ours / "b.js").write_text(script)
    assert fault(ours) == f"b.js:2:1: error: {message}"


def test_a_script_that_is_not_utf_8_is_told_by_its_place(ours: Path) -> None:
    (ours / "b.js").write_bytes(b'1;\n"\xe9";\n')
    assert fault(ours) == "b.js:2:1: error: not UTF-8: save the file as UTF-8"


def test_words_of_scripts_are_replaced_where_they_are_words(ours: Path) -> None:
    text = '_("Sa\\u0076e"); x._("Save"); a_("Save"); _n({ one: "{n} b", other: "{n} bs" }, n);\n'
    (ours / "b.js").write_text(text)
    made = read_assets([ours], ENGLISH)["b.js"].data.decode()
    assert made == '_("Save"); x._("Save"); a_("Save"); _n({"one": "{n} b", "other": "{n} bs"}, n);\n'


def test_a_file_has_an_address_whatever_its_name(ours: Path) -> None:
    (ours / "Bee #1 (50%)?.png").write_bytes(b"")
    address = read_assets([ours], ENGLISH)["Bee #1 (50%)?.png"].address
    assert address.startswith("assets/Bee%20%231%20%2850%25%29%3F.png?v=")


@pytest.mark.skipif(sys.platform != "linux", reason="only there a name may be any bytes")
def test_a_name_that_is_no_text_is_told(ours: Path) -> None:
    Path(os.fsdecode(bytes(ours) + b"/\xff.png")).write_bytes(b"")
    assert fault(ours).endswith(".png:1:1: error: the file's name is not UTF-8: rename it")
