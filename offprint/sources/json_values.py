"""One value of a JSON text, or what is wrong with it and where: in words that do not depend on the version of Python,
whose own json module does the reading."""

from __future__ import annotations

import json
import math
import re
from typing import Any

_LONGEST_NUMBER = 40
"""Digits of a whole number; more are no count and no year, and Python will not turn thousands of them."""
TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|[{}\[\],:"]|[^\s"{}\[\],:]+')
"""A text, a sign, or whatever else stands between spaces; a lone quote where a text does not end."""
_SPACE = re.compile(r"[ \t\n\r]*")
UNCLOSED = 'a text that does not end on its line: close it with ", and write a line break as \\n'
OPEN = "an object that does not end: a closing bracket is missing, or the rest of it"


class _UnfitError(Exception):
    """A number that JSON does not know or we cannot hold, as written."""


def _whole(number: str) -> int:
    if len(number) > _LONGEST_NUMBER:
        raise _UnfitError(number)
    return int(number)


def _fraction(number: str) -> str:
    if math.isinf(float(number)):
        raise _UnfitError(number)
    return number


def _constant(name: str) -> None:
    raise _UnfitError(name)


_DECODER = json.JSONDecoder(parse_int=_whole, parse_float=_fraction, parse_constant=_constant)


class FaultError(Exception):
    """A place in the text, counted from 0, and what is wrong there."""

    def __init__(self, at: int, text: str) -> None:
        super().__init__(text)
        self.at, self.text = at, text


def decode(text: str, at: int) -> tuple[Any, int]:
    """The value at a place, and where it ends; raises FaultError."""
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise _explain(text, error) from None
    except RecursionError:
        raise FaultError(at, "brackets within brackets, too many to read") from None
    except _UnfitError as unfit:
        number = str(unfit)
        places = (found.start() for found in TOKEN.finditer(text, at) if found[0] == number)
        shown = number if len(number) <= 20 else number[:19] + "…"
        raise FaultError(
            next(places, at), f"{shown} is no number that can be read: write null or leave it out"
        ) from None


def _explain(text: str, error: json.JSONDecodeError) -> FaultError:
    at, told = error.pos, error.msg
    if "string" in told or "control character" in told:
        if text.startswith('"', at) or text.startswith("\n", at) or at >= len(text):
            return FaultError(at, UNCLOSED)
        return FaultError(at, "a control character in a text: take it out, or write a tabulator as \\t")
    if "escape" in told:
        at = max(text.rfind("\\", max(0, at - 3), at + 1), 0) or at  # where Python points differs by the kind
        return FaultError(at, "a backslash that means nothing in JSON: write two for one, as in \\\\alpha")
    if told.startswith("Illegal trailing comma"):  # as Python 3.13 and newer say it, and where
        at += 1
    at = skip(text, at)
    if at >= len(text):
        return FaultError(at, OPEN)
    if text[at] in "}]" and text[max(0, at - 4096) : at].rstrip().endswith(","):
        return FaultError(at, "a comma before the closing bracket: take it out")
    if "':'" in told:
        return FaultError(at, "a colon is missing between a name and its value")
    if "','" in told:
        return FaultError(at, "a comma or a closing bracket is missing here")
    if "name" in told:
        return FaultError(at, 'a name in "double quotes" is missing here')
    return FaultError(at, 'a value is missing here: a text in "double quotes", a number, true, false, null, { or [')


def skip(text: str, at: int) -> int:
    """The next place that holds no space."""
    found = _SPACE.match(text, at)
    return found.end() if found else at
