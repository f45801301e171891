"""The imports that docs/architecture.md draws are the real ones, and what it says that one module alone does, no other does.

Run as a program, it puts the list of imports on the page as it must be.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
PAGE = REPOSITORY / "docs" / "architecture.md"
BLOCK = re.compile(r"(?<=^```text\n)(?:[a-z_.]+:.*\n)+(?=```$)", re.M)

GROUND = {
    "offprint.errors": set(),
    "offprint.model": set(),
    "offprint.inputs": {"offprint.errors"},
    "offprint.colour": set(),
    "offprint.palette": {"offprint.colour", "offprint.inputs"},
    "offprint.typefaces": {"offprint.inputs"},
    "offprint.logo": {"offprint.inputs"},
    "offprint.appearance": {"offprint.inputs", "offprint.logo", "offprint.palette", "offprint.typefaces"},
    "offprint.config": {
        *("offprint.appearance", "offprint.errors", "offprint.fetch.queries", "offprint.inputs"),
        "offprint.mail.settings",
        "offprint.newsletter",
    },
    "offprint.newsletter": {"offprint.inputs"},
    "offprint.fetch.queries": {"offprint.inputs"},
    "offprint.mail.mailbox": set(),
    "offprint.mail.settings": {"offprint.inputs", "offprint.mail.mailbox"},
}
"""What every stage may stand on, and what it may stand on itself."""

ALONE = {
    "babel": {"offprint.language"},
    "bibtexparser": {"offprint.sources.bibtex"},
    "cbor2": {"offprint.search.pagefind"},
    "concurrent": {"offprint.workers"},
    "css_inline": {"offprint.mail.compose"},
    "email.message": {"offprint.mail.message"},
    "feedgen": {"offprint.feeds.xml"},
    "feedparser": {"offprint.sources.feed"},
    "http": {"offprint.serve"},
    "icalendar": {"offprint.calendar"},
    "jinja2": {"offprint.blocks", "offprint.printer", "offprint.settling", "offprint.templating"},
    "importlib": {"offprint.doctor.machine"},
    "latex2mathml": {"offprint.text.mathematics"},
    "markdown_it": {"offprint.prose", "offprint.sources.markdown", "offprint.sources.markdown_lines"},
    "requests": {"offprint.fetch.client", "offprint.upgrade.download", "offprint.websub"},
    "tarfile": {"offprint.upgrade.archive"},
    "zipfile": {"offprint.upgrade.archive"},
    "pylatexenc": {"offprint.citations.latex", "offprint.sources.tex"},
    "marshal": {
        *("offprint.library", "offprint.relations", "offprint.search", "offprint.store", "offprint.subjects.related"),
        *(f"offprint.search.{name}" for name in ("blocks", "index", "postings", "vocabulary")),
    },
    "multiprocessing": {"offprint.workers"},
    "smtplib": {"offprint.mail.server"},
    "sqlite3": {"offprint.store"},
    "ssl": {"offprint.mail.server"},
    "subprocess": {"offprint.search.pagefind", "offprint.upgrade.mend"},
    "time": {"offprint.fetch.client", "offprint.mail.send", "offprint.report", "offprint.survey"},
    "tqdm": {"offprint.report"},
    "uharfbuzz": {"offprint.cards.lettering"},
    "watchfiles": {"offprint.watch"},
    "webbrowser": {"offprint.commands.mail"},
    "yaml": {"offprint.frontmatter", "offprint.inputs", "offprint.taxonomy"},
    # none at all: nothing is left to chance, run from text, or sent another way than the client's
    **{name: set() for name in ("ftplib", "pickle", "random", "secrets", "socket")},
    "urllib.request": set(),
}
"""What is imported, and by which modules alone."""

WRITING = {"write_bytes", "write_text", "unlink", "rmdir", "rmtree", "mkdir", "touch", "copyfile", "copytree", "rename"}


def name_of(path: Path) -> str:
    parts = path.relative_to(REPOSITORY).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache  # read when first asked for: every process of a run collects these tests, and one runs them
def trees() -> dict[str, ast.Module]:
    paths = (*sorted((REPOSITORY / "offprint").rglob("*.py")), REPOSITORY / "build.py")
    return {name_of(path): ast.parse(path.read_text("utf-8")) for path in paths}


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module that a module imports, wherever it does so."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name their package in full"
            assert node.module
            submodules = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in trees() else node.module for name in submodules)


@cache
def imports() -> dict[str, set[str]]:
    return {name: set(imported(tree)) for name, tree in trees().items()}


def ours() -> dict[str, set[str]]:
    return {name: found & trees().keys() for name, found in imports().items()}


def block() -> str:
    """The imports among our modules, one module a line."""
    return "".join(f"{name}: {' '.join(sorted(found))}".rstrip() + "\n" for name, found in sorted(ours().items()))


def users(name: str) -> set[str]:
    return {
        module
        for module, found in imports().items()
        if any(other == name or other.startswith(f"{name}.") for other in found)
    }


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """(the called name's last part, the call)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr, node
            elif isinstance(node.func, ast.Name):
                yield node.func.id, node


def is_write(name: str, call: ast.Call) -> bool:
    if name != "open":
        return name in WRITING
    modes = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return any(not isinstance(mode, ast.Constant) or set(str(mode.value)) & set("wax+") for mode in modes)


def test_the_page_lists_the_imports() -> None:
    blocks = BLOCK.findall(PAGE.read_text("utf-8"))
    assert len(blocks) == 1
    assert blocks[0] == block(), "run .venv/bin/python tests/test_architecture.py, which mends the list"


def test_the_page_has_a_line_for_every_module() -> None:
    rows = re.findall(r"^\| `([a-z_./]+)` \|", PAGE.read_text("utf-8"), re.M)
    files = {path.relative_to(REPOSITORY / "offprint").as_posix() for path in (REPOSITORY / "offprint").rglob("*.py")}
    assert sorted(rows) == sorted(files - {"__init__.py"})


def test_no_import_comes_back() -> None:
    assert list(TopologicalSorter(ours()).static_order())  # raises CycleError, which names the cycle


def test_imports_point_down() -> None:
    for name, below in GROUND.items():
        assert ours()[name] <= below, name
    assert not [name for name, found in ours().items() if "build" in found]


@pytest.mark.parametrize("name", ALONE)
def test_who_alone_imports(name: str) -> None:
    assert users(name) <= ALONE[name]


def test_importlib_is_asked_for_versions_and_imports_nothing() -> None:
    found = {other for names in imports().values() for other in names if other.split(".")[0] == "importlib"}
    assert found == {"importlib.metadata"}


def test_who_alone_writes_files() -> None:
    writers = {name for name, tree in trees().items() if any(is_write(*call) for call in calls(tree))}
    assert writers == {
        "offprint.mail.journal",
        "offprint.output",
        "offprint.search.pagefind",
        "offprint.store",
        "offprint.upgrade.mend",
    }


def test_who_alone_prints() -> None:
    printers = {name for name, tree in trees().items() if any(called == "print" for called, _ in calls(tree))}
    assert printers == {"build", "offprint.report", "offprint.upgrade.mend"}


def test_who_alone_calls_html_safe() -> None:
    markers = {name for name, tree in trees().items() if any(called == "Markup" for called, _ in calls(tree))}
    assert markers <= {"offprint.printer", "offprint.prose", "offprint.templating", "offprint.text"}


def test_who_alone_knows_front_matter() -> None:
    knowing = {
        name
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("---\n")
    }
    assert knowing == {"offprint.content"}


def test_nothing_is_run_from_text() -> None:
    for name, tree in trees().items():
        for called, call in calls(tree):
            bare = isinstance(call.func, ast.Name)
            assert not (bare and called in ("eval", "exec", "compile", "__import__")), f"{name} calls {called}"
            assert called not in ("system", "popen"), f"{name} calls {called}"
            assert not any(keyword.arg == "shell" for keyword in call.keywords), f"{name} starts a shell"


def test_nothing_asks_the_clock_for_the_day() -> None:
    for name, tree in trees().items():
        asked = [called for called, _ in calls(tree) if called in ("now", "utcnow")]
        assert len(asked) == (name == "build"), name  # an edition that a person brings in without a day is today's


def test_every_module_says_what_it_is() -> None:
    assert not [name for name, tree in trees().items() if not ast.get_docstring(tree)]


if __name__ == "__main__":
    PAGE.write_text(BLOCK.sub(lambda found: block(), PAGE.read_text("utf-8")), "utf-8")
