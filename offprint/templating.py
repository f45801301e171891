"""Where templates come from, and what is said of one that is at fault: its file, the line, and the error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from traceback import walk_tb

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
)
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from offprint.errors import OffprintError, Problem
from offprint.language import Language


class TemplateFolder(FileSystemLoader):
    """A folder of templates, in which one that is not UTF-8 is told of by name."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            text = f"not UTF-8 at byte {error.start + 1}: save the file as UTF-8"
            path = Path(self.searchpath[0], template).as_posix()
            raise TemplateSyntaxError(text, line, template, path) from error


OURS = "offprint"
"""What stands before the name of a template, and a slash, where ours is meant whatever the owner has."""

FILTERS = ("json_ld", "day", "markdown", "count")
"""The filters that ours add to Jinja's."""


def template_environment(own: Path, ours: Path, kept: BytecodeCache | None = None) -> Environment:
    """Where templates are found, and how they are read: the owner's before ours of the same name, and ours alone below
    ``offprint/``, for the owner's to extend."""
    return Environment(
        bytecode_cache=kept,
        loader=template_loader(own, ours),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def template_loader(own: Path, ours: Path) -> BaseLoader:
    shipped = TemplateFolder(ours)
    return ChoiceLoader([PrefixLoader({OURS: shipped}), TemplateFolder(own), shipped])


def texts_of(folder: Path) -> Iterator[str]:
    """The texts of the templates in a folder, as far as they can be read."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and "assets" not in path.relative_to(folder).parts[:1]:
            with suppress(OSError, UnicodeDecodeError):
                yield path.read_text(encoding="utf-8")


_OWN_MATTERS = frozenset(
    str.split(
        "entry paper site language look up path canonical card citations customs mark footer coins asset"
        " _ ngettext pgettext self super loop caller varargs kwargs range dict lipsum cycler joiner namespace"
    )
)
"""Names that lead to a page's own paper, to the settings, and to nothing else of the digest."""


def shows_anything(own: Path, environment: Environment) -> bool:
    """Whether one of the owner's templates uses a name that may lead to other papers, or cannot be read."""
    for path in sorted(own.rglob("*")) if own.is_dir() else ():
        if path.is_file():
            try:
                names = [*environment.parse(path.read_text(encoding="utf-8")).find_all(nodes.Name)]
            except (TemplateError, OSError, UnicodeDecodeError):
                return True
            stored = {name.name for name in names if name.ctx != "load"}
            if {name.name for name in names} - stored - _OWN_MATTERS:
                return True
    return False


def words_for_templates(language: Language) -> dict[str, Callable[..., Markup]]:
    """``_``, ``pgettext`` and ``ngettext``. A translation is text: neither it nor its values are HTML, but for values
    that a template made. What comes again and again is made once."""
    pattern = cache(lambda *message: escape(language.pattern(*message)))
    plain = cache(lambda message: pattern(message) % {})
    counted = cache(lambda one, other, number: pattern(one, other, number) % language.shown({"num": number}))

    def filled(words: str, values: dict[str, object]) -> Markup:
        """As Markup does it, which takes ten times as long."""
        return Markup(str.__mod__(words, {name: escape(value) for name, value in language.shown(values).items()}))

    def text(message: str, **values: object) -> Markup:
        return filled(pattern(message), values) if values else plain(message)

    def plural(one: str, other: str, number: int, **values: object) -> Markup:
        if not values:
            return counted(one, other, number)
        return filled(pattern(one, other, number), {"num": number} | values)

    def in_context(context: str, message: str) -> Markup:
        return escape(language.words(message, context))

    return {"_": text, "pgettext": in_context, "ngettext": plural}


class CompiledTemplates(FileSystemBytecodeCache):
    """Templates compiled by an earlier build: Jinja knows them by their text. A folder that cannot be read or written
    costs time and nothing else."""

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def template_problem(error: Exception) -> Problem | None:
    """What is wrong with a template, and where; None if the error is not a template's."""
    if isinstance(error, TemplateSyntaxError):
        place: tuple[str, int] | None = (error.filename or error.name or "templates", error.lineno)
    else:
        place = _template_place(error)
    if isinstance(error, TemplateNotFound):
        text = f"no template {' or '.join(map(repr, error.templates))}"
    elif isinstance(error, TemplateError):
        text = error.message or type(error).__name__
    elif place and not isinstance(error, (OffprintError, OSError)):
        text = f"{type(error).__name__}: {error}"
    else:
        return None
    name, line = place or ("templates", 1)
    return Problem(shown_path(name), line, 1, "error", text)


def _template_place(error: Exception) -> tuple[str, int] | None:
    """File and line of the innermost template in an error's traceback, which Jinja has put there or left as Python."""
    place = None
    for frame, line in walk_tb(error.__traceback__):
        if template := frame.f_globals.get("__jinja_template__"):
            place = (str(template.filename), template.get_corresponding_lineno(line))
        elif "__jinja_exception__" in frame.f_globals:
            place = (frame.f_code.co_filename, line)
    return place


def shown_path(name: str) -> str:
    path, here = Path(name), Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()
