"""Listings whose lines were wrapped: lines joined to titles and abstracts, by blank lines or by how the lines end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from offprint.sources.shape import Unit, kind_of, size_of, stops

_LONGEST = 2000  # arXiv takes abstracts of up to 1,920 characters: with no blank line about, more than that is two
_WIDEST = 200  # nobody wraps lines wider


@dataclass(frozen=True, slots=True)
class Wrap:
    """How a text was wrapped."""

    width: int
    least: float
    """A line shorter than this, with the next word, ends on purpose: not every program fills its lines."""
    most: float
    """A longer line was not wrapped."""


def wrapping(lines: Sequence[tuple[int, str]]) -> Wrap | None:
    """How a text was wrapped, if it was: the width lies between the length of a line that goes on below, and that with
    the next word. A line goes on where it ends, and the next begins, in the midst of a sentence."""
    pairs = [(line, below) for (_, line), (_, below) in pairwise(lines) if line and below]
    going = [(line, below) for line, below in pairs if not below[0].isupper() and not stops(line)]
    if len(going) < 0.3 * len(pairs):
        return None
    lengths = [(size_of(line), size_of(line) + size_of(_first_word(below))) for line, below in going]
    ends = Counter(length for length, _ in lengths)
    after = Counter(length + 1 for _, length in lengths)
    best = most = votes = 0
    for width in range(1, _WIDEST + 1):
        votes += ends[width] - after[width]
        if votes > most:
            best, most = width, votes
    if not best or 2 * most < len(lengths):
        return None
    inner = (size_of(line) for (_, above), (_, line) in pairwise(lines) if above)
    longest = max(size for size in (best, *inner) if size <= 1.1 * best)
    filled = most > 0.85 * len(lengths)
    return Wrap(best, best if filled else 0.75 * best, longest if filled else 1.25 * best)


def _first_word(line: str) -> str:
    """What a wrapper would have had to fit on the line above."""
    return line[:1] if size_of(line[:1]) > 1 else line.split(maxsplit=1)[0]


def _ends(line: str, below: str, wrap: Wrap, slack: float = 1) -> bool:
    """True where a line ends on purpose: the first word below would have fitted on it, or it was not wrapped at all."""
    return _is_too_long(line, slack * wrap.most) or size_of(line) + 1 + size_of(_first_word(below)) <= wrap.least


def _is_too_long(line: str, most: float) -> bool:
    """True for a line that would have been wrapped; one long word, such as an address, cannot be."""
    return size_of(line) > most and _first_word(line) != line


def _blocks(lines: Sequence[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """What stands between blank lines."""
    return [list(block) for filled, block in groupby(lines, key=lambda line: bool(line[1])) if filled]


def one_a_block(lines: Sequence[tuple[int, str]], wrap: Wrap) -> list[Unit]:
    """Units with blank lines between them all. Where a line ends too early, two of them stand together."""
    return [_unit(block, certain=not _is_ragged(block, wrap) and not _ends_in_title(block)) for block in _blocks(lines)]


def two_a_block(lines: Sequence[tuple[int, str]], wrap: Wrap) -> list[Unit]:
    """Units of which a title and its abstract stand together, with a blank line below them."""
    blocks = _blocks(lines)
    long_titles = any(size_of(block[0][1]) > wrap.most for block in blocks)
    paired = 4 * sum(len(block) > 1 for block in blocks) > 3 * len(blocks)
    units = []
    for block in blocks:
        at = _title_end([line for _, line in block], wrap, long_titles)
        rest = block[at:]
        hidden = _is_ragged(rest, wrap) or _ends_in_title(rest) or (len(blocks) == 1 and _may_hide_title(rest))
        certain = paired and at > 0 and not hidden and len(_join(rest)) <= _LONGEST
        if rest:  # which goes on from above, or was not wrapped, though its title was
            certain = certain and not rest[0][1][0].islower() and not (at > 1 and _is_too_long(rest[0][1], wrap.most))
        units += [_unit(part, certain) for part in (block[:at], rest) if part]
    return units


def _unit(part: Sequence[tuple[int, str]], certain: bool = True) -> Unit:
    text = _join(part)
    return Unit(text, part[0][0], kind_of(text) if certain else "run together")


def _is_ragged(block: Sequence[tuple[int, str]], wrap: Wrap) -> bool:
    """True where a line but the last ends too early, or too late, to be one of a wrapped text."""
    if len(block) > 1 and _is_too_long(block[-1][1], 1.1 * wrap.most):
        return True
    return any(_ends(line, below, wrap, slack=1.1) for (_, line), (_, below) in pairwise(block))


def _title_end(block: Sequence[str], wrap: Wrap, long_titles: bool) -> int:
    """How many lines of a block are its title; 0 where that is uncertain. With ``long_titles`` none was wrapped."""
    early = [at for at, (line, below) in enumerate(pairwise(block)) if _ends(line, below, wrap)]
    if len(block) == 1 or early[:1] == [0]:
        return 1
    if not long_titles and len(early) == 1 and kind_of(" ".join(block[: early[0] + 1])) == "title":
        return early[0] + 1
    if early or not block[1][:1].isupper() or any(size_of(line) > wrap.most for line in block[1:]):
        return 0
    if long_titles:
        return 1
    at = next((at for at, line in enumerate(block) if not _in_title_case(line)), 0)
    return at if at == 1 and block[at][:1].isupper() else 0


def flow(lines: Sequence[tuple[int, str]], wrap: Wrap) -> list[Unit]:
    """Units joined from wrapped lines. A paragraph certainly ends at a blank line, and at a line on which the next
    line's first word would still have fitted; a full last line hides the end, and is found by what stands around it."""
    if wrap.least < wrap.width:
        return [_unit([(number, line) for number, line in lines if line], certain=False)]
    solid = all(line for _, line in lines[:-1])
    paragraphs: list[list[tuple[int, str]]] = []
    for block in _blocks(lines):
        paragraphs.append([])
        for (number, line), (_, below) in zip(block, [*block[1:], (0, "")], strict=True):
            paragraphs[-1].append((number, line))
            if below and _ends(line, below, wrap):
                paragraphs.append([])
    units: list[Unit] = []
    for paragraph in filter(None, paragraphs):
        for part in _split_hidden(paragraph, after_title=bool(units) and units[-1].kind == "title"):
            joined = _join(part)
            hidden = _may_hide_title(part) or (solid and len(joined) > _LONGEST)
            hidden = hidden or (_is_too_long(part[0][1], wrap.most) and kind_of(joined) != "title")
            units.append(Unit(joined, part[0][0], "run together" if hidden else kind_of(joined)))
    return units


def _split_hidden(paragraph: list[tuple[int, str]], after_title: bool) -> list[list[tuple[int, str]]]:
    """A title that a full line hid at the end or beginning of an abstract, taken apart where that is certain."""
    if len(paragraph) < 2 or kind_of(_join(paragraph)) != "abstract":
        return [paragraph]
    if at := _last_title(paragraph):
        return [paragraph[:at], paragraph[at:]]
    if not after_title and _in_title_case(paragraph[0][1]) and not _in_title_case(paragraph[1][1]):
        return [paragraph[:1], paragraph[1:]]
    return [paragraph]


def _last_title(paragraph: Sequence[tuple[int, str]]) -> int:
    """Where in a paragraph a title begins that ends it, 0 if none does: an abstract ends in a full stop, and what
    follows its last one on lines of its own is a title."""
    if paragraph and not stops(paragraph[-1][1]):
        for at in range(len(paragraph) - 1, 0, -1):
            first = paragraph[at][1]
            if stops(paragraph[at - 1][1]) and not first[0].islower() and kind_of(_join(paragraph[at:])) == "title":
                return at
    return 0


def _ends_in_title(paragraph: Sequence[tuple[int, str]]) -> bool:
    at = _last_title(paragraph)
    return at > 0 and _in_title_case(_join(paragraph[at:]))


def _may_hide_title(paragraph: list[tuple[int, str]]) -> bool:
    """True where a full line may hide the end of one abstract, and the title below it, in the midst of a paragraph."""
    lines = [line for _, line in paragraph]
    if len(lines) > 3 and not stops(lines[-1]) and "://" not in lines[-1] and _in_title_case(lines[-1]):
        return True
    for at, line in enumerate(lines):
        if stops(line):
            for end in range(at + 2, min(at + 5, len(lines))):
                if kind_of(" ".join(lines[at + 1 : end])) == "title" and not lines[end][:1].islower():
                    return True  # a text without a full stop, and below it what may open an abstract
    return False


def _join(lines: Sequence[tuple[int, str]]) -> str:
    """One text; no space within a word broken at its own hyphen, nor between Chinese characters."""
    text = re.sub(r"(?<=\w)-\n(?=\w)(?!(and|or|to|but|nor|as)\s)", "-", "\n".join(line for _, line in lines))
    return re.sub(r"(?<=[⺀-鿿＀-￯])\n(?=[⺀-鿿＀-￯])", "", text).replace("\n", " ")


def _in_title_case(line: str) -> bool:
    words = re.findall(r"[^\W\d_]{4,}", line)
    return len(words) > 1 and sum(word[0].isupper() for word in words) > 0.66 * len(words) and not stops(line)
