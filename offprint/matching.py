"""The phrases of rules in a text: which stand there, and how often. Knows the words of no field.

All phrases are in one trie of rule words. A word of a text may satisfy several rule words (as written, folded, by its
beginning or end), so that it leads to several nodes at once; each set of nodes that was met is kept as one place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from offprint.subjects.scripts import LETTERS, MARKS, WIDE
from offprint.subjects.stems import fold

_TOKEN = re.compile(
    rf"[{WIDE}][{MARKS}]*|{LETTERS}|[.,;:!?](?=\s|$|[{WIDE}])|[()\[\]\u3001\u3002\u060c\u061b\u061f\u0964]"
)
"""A word; of scripts without spaces, a character, so that phrases are found within a text; or a mark that ends one. No
token reaches over a space or depends on what is beyond one."""
_BREAKS = ".,;:!?()[]\u3001\u3002\u060c\u061b\u061f\u0964"
_RULE_WORD = re.compile(rf"[{WIDE}][{MARKS}]*|\*?{LETTERS}\*?")
IN_TITLE = 1 << 32
_MOST_KNOWN = 200_000  # words kept: some 30 MB
_LONGEST_KNOWN = 30  # characters of what stands between two spaces, if it is to be kept: Chinese has no spaces


@dataclass(slots=True, eq=False)
class _Node:
    """One word further into the phrases."""

    next: dict[str, _Node] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)
    """The phrases that end here, by number."""


@dataclass(slots=True, eq=False)
class _Place:
    """Where words of a text have led."""

    ends: tuple[int, ...]
    """The phrases that end here: the first of each target."""
    onward: _Onward
    """Where the next word leads."""


@dataclass(slots=True, eq=False)
class _Word(_Place):
    """All words of texts that satisfy the same rule words, and where they lead as the first of a phrase."""

    names: tuple[str, ...]
    """Those rule words."""


class Matcher:
    """Phrases made ready to be found. Each belongs to a target, and of phrases of one target none is found within
    another."""

    def __init__(self, phrases: Sequence[tuple[int, str]]) -> None:
        """``phrases`` are (target, phrase); what is found is told by their numbers here."""
        self._targets = [target for target, _ in phrases]
        self._root = _Node()
        self._forms: dict[str, tuple[str, ...]] = {}
        """A word of a text, folded or as written, to the rule words it satisfies."""
        self._stems: dict[str, tuple[str, ...]] = {}
        """The first two letters of a stem to the rule words that begin so; for ``prun*``: pr."""
        self._tails: dict[str, tuple[str, ...]] = {}
        """The last two letters likewise."""
        self._nothing = _Word((), _Onward((), self._place), ())
        self._words: dict[tuple[str, ...], _Word] = {(): self._nothing}
        self._known = dict.fromkeys(_BREAKS, self._nothing)
        self._pieces = _Pieces(self._read)
        for number, (_, phrase) in enumerate(phrases):
            node = self._root
            for word in _RULE_WORD.findall(unicodedata.normalize("NFKC", phrase)):
                node = node.next.setdefault(self._learn(word), _Node())
            node.ends.append(number)

    def find(self, title: str, abstract: str) -> dict[int, int]:
        """The phrases that are found, in the order in which they first are; and how often: ``IN_TITLE`` for each time
        in the title, and 1 for each in the abstract."""
        together: dict[tuple[int, ...], int] = {}  # phrases that are found at one place
        self._count(title, IN_TITLE, together)
        self._count(abstract, 1, together)
        found: dict[int, int] = {}
        for phrases, times in together.items():
            for phrase in phrases:
                found[phrase] = found.get(phrase, 0) + times
        return found

    def _count(self, text: str, unit: int, counts: dict[tuple[int, ...], int]) -> None:
        plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
        words = list(chain.from_iterable(map(self._pieces.__getitem__, plain.split())))
        nothing = self._nothing
        following = [*words[1:], nothing, nothing]
        last: dict[int, int] = {}  # target: the end of its last match of several words; what is within it adds nothing
        covered = 0  # the end of any
        for at in [at for at, word in enumerate(words) if word is not nothing]:  # no rule has most words
            word = words[at]
            ends: tuple[int, ...]
            if (place := word.onward[following[at]]) is not None:
                for end, ends in _longest_first(place, following, at + 2):
                    if at < covered:
                        ends = tuple(phrase for phrase in ends if end > last.get(self._targets[phrase], 0))
                    covered = max(covered, end)
                    counts[ends] = counts.get(ends, 0) + unit
                    last.update([(self._targets[phrase], end) for phrase in ends])
            if ends := word.ends:
                if at < covered:
                    ends = tuple(phrase for phrase in ends if at >= last.get(self._targets[phrase], 0))
                counts[ends] = counts.get(ends, 0) + unit

    def _place(self, nodes: tuple[_Node, ...]) -> _Place:
        ends: dict[int, int] = {}
        for number in chain.from_iterable(node.ends for node in nodes):
            ends.setdefault(self._targets[number], number)
        going = tuple(node for node in nodes if node.next)
        return _Place(tuple(ends.values()), _Onward(going, self._place) if going else self._nothing.onward)

    def _learn(self, word: str) -> str:
        """The name of a rule word: as written if it holds a capital, else folded."""
        name = word if word != word.lower() else fold(word)
        if name.endswith("*"):
            _note(self._stems, name[:2], name)
        elif name.startswith("*"):
            for form in _forms(name[1:]):
                _note(self._tails, form[-2:], name)
        else:
            for form in _forms(name):
                _note(self._forms, form, name)
        return name

    def _read(self, piece: str) -> tuple[_Word, ...]:
        """The words of what stands between two spaces."""
        if len(self._known) > _MOST_KNOWN:
            self._known = dict.fromkeys(_BREAKS, self._nothing)
        known = self._known
        return tuple([known.get(token) or self._look_up(token) for token in _TOKEN.findall(piece)])

    def _look_up(self, token: str) -> _Word:
        names = self._names(token)
        word = self._words.get(names)
        if word is None:
            start = self._place(tuple(self._root.next[name] for name in names if name in self._root.next))
            word = self._words[names] = _Word(start.ends, start.onward, names)
        self._known[token] = word
        return word

    def _names(self, word: str) -> tuple[str, ...]:
        """The rule words that a word of a text satisfies, those without a star first."""
        folded = fold(word)
        names = self._forms.get(folded, ())
        for name in self._stems.get(folded[:2], ()):
            if folded.startswith(name[:-1]):
                names += (name,)
        for name in self._tails.get(folded[-2:], ()):
            if folded.endswith(_forms(name[1:])):
                names += (name,)
        if folded != word:
            names = self._forms.get(word, ()) + names
            for name in self._stems.get(word[:2], ()):
                if word.startswith(name[:-1]):
                    names += (name,)
            for name in self._tails.get(word[-2:], ()):
                if word.endswith(_forms(name[1:])):
                    names += (name,)
        return tuple(dict.fromkeys(names)) if len(names) > 1 else names


class _Onward(dict[_Word, "_Place | None"]):
    """Where words lead from some nodes, of those that came so far."""

    def __init__(self, nodes: tuple[_Node, ...], place: Callable[[tuple[_Node, ...]], _Place]) -> None:
        super().__init__()
        self._nodes, self._place = nodes, place

    def __missing__(self, word: _Word) -> _Place | None:
        nodes = tuple(node.next[name] for node in self._nodes for name in word.names if name in node.next)
        self[word] = place = self._place(nodes) if nodes else None
        return place


class _Pieces(dict[str, tuple[_Word, ...]]):
    """What stands between two spaces, to its words: papers of a field share most of theirs."""

    def __init__(self, read: Callable[[str], tuple[_Word, ...]]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, piece: str) -> tuple[_Word, ...]:
        words = self._read(piece)
        if len(piece) <= _LONGEST_KNOWN:
            if len(self) >= _MOST_KNOWN:
                self.clear()
            self[piece] = words
        return words


def _longest_first(place: _Place, following: Sequence[_Word], end: int) -> Iterable[tuple[int, tuple[int, ...]]]:
    """Where phrases end that have come to a place before ``end``, and which they are."""
    further = place.onward[following[end - 1]]
    if further is None:
        return ((end, place.ends),) if place.ends else ()
    return (*_longest_first(further, following, end + 1), *(((end, place.ends),) if place.ends else ()))


def _note(known: dict[str, tuple[str, ...]], key: str, name: str) -> None:
    if name not in (names := known.get(key, ())):
        known[key] = (*names, name)


def _forms(word: str) -> tuple[str, ...]:
    """The word and its plural, as English makes it."""
    if len(word) < 3 or not word[-1].isalpha():
        return (word,)
    if word[-1] == "y" and word[-2] not in "aeiou":
        return (word, word + "s", word[:-1] + "ies")
    if word.endswith(("s", "x", "ch", "sh")):
        return (word, word + "es")
    return (word, word + "s")
