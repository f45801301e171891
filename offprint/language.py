"""The digest's language: the words of its interface, its dates, numbers and direction. Alone knows catalogues.

English text is the key of a message. Its translation is looked up in gettext's PO files (GNU gettext manual, "The
Format of PO Files"): content/languages/<tag>.po of the owner's, then ours, then the same for the tag without its last
part. What none of them has stays English. Dates, numbers, plurals and directions are CLDR's.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from offprint.config import Root
from offprint.errors import Problem
from offprint.inputs import nearest, read_text
from offprint.model import PartialDate

if TYPE_CHECKING:
    from babel.messages import Catalog, Message

SHIPPED = Path(__file__).with_name("languages")
PLACEHOLDER = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
"""What a value takes the place of: ``%(name)s`` in pages, ``{name}`` in script."""
_EACH_PLURAL = (*range(200), 1_000, 1_000_000)  # one of them is in every category that a language has


@dataclass(frozen=True, slots=True)
class Language:
    """A language to write pages in. Numbers are in Latin digits, as are the addresses and ids beside them."""

    tag: str
    """The digest's own BCP 47 tag."""
    direction: str
    """``ltr`` or ``rtl``."""
    _locale: Locale = field(compare=False)
    _words: gettext.NullTranslations = field(compare=False)

    def text(self, message: str, **values: object) -> str:
        """A message in this language, with values in the places of ``%(name)s``."""
        return self.pattern(message) % self.shown(values)

    def plural(self, one: str, other: str, number: int, **values: object) -> str:
        """The message that goes with a number, which is the value ``num``."""
        return self.pattern(one, other, number) % self.shown({"num": number} | values)

    def pattern(self, message: str, other: str = "", number: int = 1) -> str:
        """A message to which ``%`` applies values; every other percent sign in it is doubled."""
        found = self._words.ngettext(message, other, number) if other else self.words(message)
        return re.sub(r"%(?!\(\w+\)s)", "%%", found)

    def words(self, message: str, context: str = "") -> str:
        """A message as the catalogue has it, without values; ``context`` tells two of the same English apart."""
        return self._words.pgettext(context, message) if context else self._words.gettext(message)

    def shown(self, values: dict[str, object]) -> dict[str, object]:
        """Values as messages show them: whole numbers in the language's form."""
        return {name: self.number(value) if type(value) is int else value for name, value in values.items()}

    def forms(self, one: str, other: str) -> dict[str, str]:
        """A plural message as it is for each of CLDR's categories of the language, without values."""
        return {name: self._words.ngettext(one, other, number) for name, number in _samples(str(self._locale))}

    def both(self, first: str, second: str) -> str:
        """``bees and honey``, ``Bienen und Honig``, ``蜜蜂和蜂蜜``."""
        return str(format_list([first, second], locale=self._locale))

    def number(self, number: int) -> str:
        """``1,200``, ``1.200``, ``1 200``."""
        return str(format_decimal(number, locale=self._locale))

    def day(self, day: date | PartialDate) -> str:
        """``22 November 2026``, ``22. November 2026``, ``2026年11月22日``; less where less is known."""
        if isinstance(day, PartialDate) and not day.day:
            return self.period(day.first_day(), "month" if day.month else "year")
        day = date(day.year, day.month, day.day)  # fails for None, of which Babel would make today
        return str(format_date(day, "long", locale="en_GB" if self.tag == "en" else self._locale))

    def period(self, day: date, unit: str) -> str:
        """The ``month``, ``quarter`` or ``year`` of a day: ``November 2026``, ``Q4 2026``, ``2026``."""
        skeleton = {"month": "yMMMM", "quarter": "yQQQ", "year": "y"}[unit]
        return str(format_skeleton(skeleton, date(day.year, day.month, day.day), locale=self._locale))


@cache
def _samples(locale: str) -> tuple[tuple[str, int], ...]:
    """A number of each of a locale's categories of plurals."""
    category = Locale.parse(locale).plural_form
    return tuple(sorted({category(number): number for number in (*reversed(_EACH_PLURAL), 1)}.items()))


ENGLISH = Language("en", "ltr", Locale("en"), gettext.NullTranslations())


def read_language(root: Root, tag: str, problems: list[Problem]) -> Language:
    """The language of a tag. Without a catalogue its words are English, which is a warning."""
    locale = _locale(tag)
    words = gettext.NullTranslations()
    known = tag.lower().split("-")[0] == "en"
    for path in reversed([*_catalogues(root, tag)]):
        if (read := _read_catalogue(path, root, locale, problems)) is not None:
            read.add_fallback(words)
            words, known = read, True
    if not known:
        shipped = ", ".join(["en", *sorted(path.stem for path in SHIPPED.glob("*.po"))])
        text = (
            f"no words for {tag!r}: the site's own are in English; there are {shipped}, "
            f"and content/languages/{tag}.po can bring more"
        )
        settings = root.content / "digest.yaml"
        problems.append(Problem(root.shown(settings), _line_of_language(settings), 1, "warning", text))
    return Language(tag, str(locale.text_direction), locale, words)


def _locale(tag: str) -> Locale:
    """CLDR's locale for a tag or, where it knows none, for the longest beginning that it knows; else English."""
    parts = tag.split("-")
    for end in range(len(parts), 0, -1):
        try:
            return Locale.parse("-".join(parts[:end]), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def _catalogues(root: Root, tag: str) -> Iterator[Path]:
    """The files with words for a tag, the one to ask first before the others."""
    parts = tag.lower().split("-")
    for end in range(len(parts), 0, -1):
        for folder in (root.content / "languages", SHIPPED):
            for path in sorted(folder.glob("*.po")):
                if path.stem.lower() == "-".join(parts[:end]):
                    yield path


def _line_of_language(settings: Path) -> int:
    text = settings.read_text("utf-8", "replace") if settings.is_file() else ""
    found = re.search(r"^language:", text, re.M)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _read_catalogue(path: Path, root: Root, locale: Locale, problems: list[Problem]) -> gettext.NullTranslations | None:
    """The messages of a PO file that are translated; None, and a problem, where one of them is at fault."""
    from babel.messages.pofile import PoFileError, read_po  # here and below: a digest in English reads no catalogue

    shown = root.shown(path)
    text = read_text(path, shown, problems)
    if text is None:
        return None
    try:
        catalog = read_po(io.StringIO(text), locale=locale, abort_invalid=True)
        faults = [(message.lineno or 1, fault) for message in catalog if message.id for fault in _faults(message)]
        faults += [(line, "a text must end in a quotation mark") for line in _open_lines(text)]
        words = _translations(catalog)
        for number in _EACH_PLURAL:
            words.ngettext("", "", number)  # fails here, not on a page, where the rule divides by zero
        if path.parent != SHIPPED:
            problems += _unused(catalog, root, shown)
    except PoFileError as error:
        said = " ".join(re.sub(r" on \d+$", "", str(error)).split())
        faults = [(error.lineno + 1, f"PO: {said}")]
    except (ValueError, ArithmeticError) as error:
        faults = [(1, f"PO header: {error}")]
    problems += [Problem(shown, line, 1, "error", fault) for line, fault in faults]
    return None if faults else words


def _faults(message: Message) -> Iterator[str]:
    """Why a translation cannot stand for its message: a plural form is missing, or a value would be."""
    ids, strings = _texts(message.id), _texts(message.string)
    if any(strings) and not all(strings):
        yield f"{ids[0]!r} lacks a plural form: all {len(strings)} must be there, from msgstr[0] on"
    values = {found[0] for text in ids for found in PLACEHOLDER.finditer(text)}
    for found in sorted({found[0] for text in strings for found in PLACEHOLDER.finditer(text)} - values):
        yield f"{found!r} is not in {ids[0]!r}, so there is no value for it"


def _unused(catalog: Catalog, root: Root, shown: str) -> Iterator[Problem]:
    """A warning for each message of the owner's that no page asks for. Templates of theirs may ask for any."""
    if any((root.content / name).is_dir() for name in ("templates", "assets")):
        return
    from babel.messages.pofile import read_po

    asked = read_po(io.StringIO((SHIPPED / "messages.pot").read_text("utf-8")))
    known = {_texts(message.id)[0] for message in asked}
    for message in catalog:
        if (text := _texts(message.id)[0]) not in known:
            hint = nearest(text, known)
            yield Problem(shown, message.lineno or 1, 1, "warning", f"no page asks for {text!r}{hint}")


def _open_lines(text: str) -> Iterator[int]:
    """The lines whose text lacks the mark that closes it: Babel would take its last letter for that."""
    for number, line in enumerate(text.split("\n"), 1):
        if '"' in line and not line.lstrip().startswith("#") and not re.search(r'"(?:[^"\\]|\\.)*"\s*$', line):
            yield number


def _texts(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def _translations(catalog: Catalog) -> gettext.NullTranslations:
    from babel.messages.mofile import write_mo

    for message in [message for message in catalog if message.id and not _is_translated(message)]:
        catalog.delete(message.id, message.context)  # an empty one would hide the next catalogue's
    catalog.charset = "utf-8"
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _is_translated(message: Message) -> bool:
    return not message.fuzzy and all(_texts(message.string))
