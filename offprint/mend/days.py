"""Days as people write them → as YYYY-MM-DD, where they can mean one day only."""

from __future__ import annotations

import re

from offprint.model import PartialDate

_MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905
_MONTH = r"(?P<m>[A-Za-z]{3,9})\.?"
_YEAR = r"(?P<y>\d{4})"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?\.?"
_FORMS = (
    rf"{_YEAR}(?P<sign>[/.-])(?P<m>\d\d?)(?P=sign)(?P<d>\d\d?)",
    rf"{_DAY}[ -]{_MONTH},?[ -]{_YEAR}",
    rf"{_MONTH} {_DAY},? {_YEAR}",
    rf"(?P<d>1[3-9]|2\d|3[01])(?P<sign>[/.-])(?P<m>\d\d?)(?P=sign){_YEAR}",
    rf"(?P<m>\d\d?)(?P<sign>[/.-])(?P<d>1[3-9]|2\d|3[01])(?P=sign){_YEAR}",
)
_PARTIAL = (rf"{_YEAR}[/.-](?P<m>\d\d?)", rf"{_MONTH},? {_YEAR}")


def mend_day(text: str, partial: bool = False) -> str:
    """The day (or with ``partial`` the month) that a text means: ``22 Nov 2026``, ``2026/11/22``. Empty where it may
    mean two, as ``03/04/2026`` does, or none."""
    for form in (*_FORMS, *(_PARTIAL if partial else ())):
        if found := re.fullmatch(form, text, re.ASCII):
            parts = found.groupdict()
            month = _month(parts["m"])
            day = f"-{int(parts['d']):02}" if parts.get("d") else ""
            iso = f"{parts['y']}-{month:02}{day}"
            return iso if month and PartialDate.parse(iso) else ""
    return ""


def _month(text: str) -> int:
    """The number of a month by its number, its English name, or three or more first letters of that."""
    if text.isdigit():
        return int(text)
    found = [at for at, name in enumerate(_MONTHS, 1) if name.startswith(text.lower())]
    return found[0] if len(found) == 1 else 0
