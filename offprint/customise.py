"""A template or asset of ours as a start for one of the owner's: of a template only the names of its blocks, for what
is not copied keeps up with ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from offprint.blocks import Anatomist, Block
from offprint.config import Root
from offprint.errors import UsageError
from offprint.inputs import nearest
from offprint.output import write_new
from offprint.templating import OURS


def customise(root: Root, templates: Path, names: Sequence[str], whole: bool) -> list[Path]:
    """Put a start for each of these files below content/, as ``paper.html``, ``style.css`` or with their folder; the
    paths written. Raises UsageError where one is none of ours, or there is one already: nothing is written then."""
    files: dict[Path, bytes] = {}
    for name in names:
        ours = _find(templates, name)
        path = root.content / ("assets" if ours.parts[0] == "assets" else "templates") / _inside(ours)
        if path.exists():
            raise UsageError(f"{root.shown(path)} is there already: move it away, or change it by hand")
        anatomy = None if whole or ours.suffix != ".html" else Anatomist(templates, templates).read(ours.name)
        if anatomy is None:
            files[path] = (templates / ours).read_bytes()
        elif anatomy.blocks:
            files[path] = "".join(_skeleton(templates, ours.name)).encode()
        else:
            files[path] = "".join(_macros(ours.name, sorted(anatomy.gives))).encode()
    write_new(files)
    return list(files)


def _find(templates: Path, name: str) -> Path:
    """The path of a file of ours in its folder."""
    paths = [path.relative_to(templates) for path in sorted(templates.rglob("*")) if path.is_file()]
    asked = name.removeprefix("content/").removeprefix("templates/")
    known = {path.as_posix(): path for path in paths}
    known |= {_inside(path).as_posix(): path for path in paths if _inside(path).as_posix() not in known}
    if asked not in known:
        raise UsageError(f"no template and no asset {name!r}{nearest(asked, known)}")
    return known[asked]


def _inside(path: Path) -> Path:
    return path.relative_to("assets") if path.parts[0] == "assets" else path


def _skeleton(templates: Path, name: str) -> Iterator[str]:
    anatomist = Anatomist(templates / "nowhere", templates)
    above = anatomist.ancestors(f"{OURS}/{name}")
    yield f'{{% extends "{OURS}/{name}" %}}\n{{#\n'
    yield f"Takes the place of templates/{name}, of which it keeps all but the blocks that you write here. A block\n"
    yield "is written as {% block NAME %} ... {% endblock %}; {{ super() }} in it prints what ours does.\n"
    yield "An empty block takes ours away.\n"
    mine = anatomist.read(f"{OURS}/{name}").blocks
    said = {block.name for block in mine}
    yield f"\nIts blocks, those in another one below it, each with its line in templates/{name}:\n\n"
    yield from _outline(mine)
    for parent in above:
        blocks = [block for block in anatomist.read(parent).blocks if block.name not in said]
        said |= {block.name for block in blocks}
        yield f"\nThose of templates/{parent.removeprefix(f'{OURS}/')}, around them:\n\n"
        yield from _outline(blocks)
    yield "#}\n"


def _outline(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        yield f"{'  ' * (block.depth + 1)}{block.name}  {block.line}\n"


def _macros(name: str, macros: Sequence[str]) -> Iterator[str]:
    yield f'{{% import "{OURS}/{name}" as ours %}}\n{{#\n'
    yield f"Takes the place of templates/{name}. Each line gives a piece of it to the pages as ours prints it. In the\n"
    yield "place of one, write a macro of that name, with its arguments; what it uses is to be imported here.\n#}\n"
    for macro in macros:
        yield f"{{% set {macro} = ours.{macro} %}}\n"
