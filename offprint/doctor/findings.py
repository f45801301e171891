"""What a look at a digest found, and how it is said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

Verdict = Literal["error", "warning", "note", "ok"]
ORDER: tuple[Verdict, ...] = ("error", "warning", "note", "ok")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    level: Verdict
    """error: it does not work so. warning: it works, but not as its owner will want. note: what cannot be seen from a
    folder, and where to look. ok: as it should be."""
    about: str
    text: str
    """What is so, in a sentence."""
    do: str = ""
    """What to do about it, and where; nothing if it is ok."""

    def __str__(self) -> str:
        return f"{self.level:<8} {self.about}: {self.sentences}"

    @property
    def sentences(self) -> str:
        """Text and advice on one line: what files hold may not move a terminal's cursor."""
        return "".join(sign if sign.isprintable() else "?" for sign in f"{self.text} {self.do}".strip())


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, then warnings, notes and what is ok; among these as they came."""
    return sorted(findings, key=lambda finding: ORDER.index(finding.level))


def as_lines(findings: Sequence[Finding], verbosity: int) -> list[str]:
    """A line for each finding; when quiet, only for what is to be mended."""
    return [str(finding) for finding in findings if verbosity or finding.level in ("error", "warning")]


def as_json(findings: Sequence[Finding]) -> str:
    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=False)


def advice(findings: Sequence[Finding]) -> str:
    """What to do first, from findings in order."""
    first = next((finding for finding in findings if finding.do), None)
    if first is None:
        return "Nothing needs to be done."
    errors = sum(finding.level == "error" for finding in findings)
    many = f"{errors} {'thing' if errors == 1 else 'things'} must be mended." if errors else "Nothing is broken."
    return f"{many} What to do first, about {first.about}: {''.join(filter(str.isprintable, first.do))}"
