"""Papers without end for measuring: invented, or spliced from the titles and abstracts of real ones; the same for the
same number on every machine.

Paper n depends on its number alone, so a larger corpus begins with the smaller one. A hundred papers make an edition,
one a day. Run as a program it writes a corpus: python -m bench.corpus --help
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Protocol

from bench.lexicon import MARKED, Lexicon, coined

EDITION = 100
"""Papers of an edition."""
FIRST_DAY = date(2020, 1, 6)
THEMES, TAGS_A_THEME, PHRASES = 12, 5, 4
MEDIAN = 1350
"""Characters of the abstract in the middle."""
_NAMES = 3_000_017  # a prime: each number below it times another is another number, modulo it


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A theme or tag, by which papers are grouped, with the phrases that its papers use."""

    id: str
    name: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    number: int
    slug: str
    title: str
    abstract: str
    day: date
    """Of its edition."""
    arxiv: str
    theme: str
    tags: tuple[str, ...]
    authors: tuple[str, ...] = ()


class Texts(Protocol):
    """Where titles and abstracts come from."""

    themes: tuple[Subject, ...]
    tags: tuple[Subject, ...]
    """As many of each theme, those of the first theme first."""

    def write(self, dice: Random, name: str) -> tuple[str, str, str, tuple[str, ...]]:
        """Title, abstract, theme and tags of a paper that is called so; a title holds the name."""


class Invented:
    """Texts of an invented field of science."""

    def __init__(self) -> None:
        self._lexicon = Lexicon()
        at = iter(range(900, 10**6, 37))
        pairs = (f"{coined(next(at))} {coined(next(at))}" for _ in range(10**4))
        self.themes = tuple(_subject(pairs, 2) for _ in range(THEMES))
        self.tags = tuple(_subject(pairs, PHRASES) for _ in range(THEMES * TAGS_A_THEME))

    def write(self, dice: Random, name: str) -> tuple[str, str, str, tuple[str, ...]]:
        theme = min(int(dice.expovariate(0.28)), THEMES - 1)  # a few themes hold most papers
        own = self.tags[theme * TAGS_A_THEME : (theme + 1) * TAGS_A_THEME]
        tags = list(dict.fromkeys([*dice.sample(own, 2), dice.choice(self.tags)]))
        topics = [phrase for tag in tags for phrase in tag.phrases] + list(self.themes[theme].phrases)
        words = self._lexicon.content(dice, dice.randint(3, 6))
        words.insert(dice.randint(1, len(words)), dice.choice(topics))
        words.insert(-1, dice.choice(("for", "with", "in", "from", "and")))
        said = " ".join(word[0].upper() + word[1:] if len(word) > 4 else word for word in words)
        title = f"{name}: {said}" if dice.random() < 0.5 else f"{said[0].upper()}{said[1:]} by {name}"
        return title, self._abstract(dice, name, topics), self.themes[theme].id, tuple(tag.id for tag in tags)

    def _abstract(self, dice: Random, name: str, topics: Sequence[str]) -> str:
        wanted = min(max(MEDIAN * dice.lognormvariate(0, 0.3), 250), 2600)
        sentences, length = [], 0
        while length < wanted - 75:
            words = self._lexicon.draw(dice, max(6, int(dice.gauss(21, 6))))
            turn = dice.random()
            if turn < 0.5:
                words.insert(dice.randint(1, len(words) - 1), dice.choice(topics))
            elif turn < 0.65:
                words.insert(dice.randint(0, len(words) - 1), name)
            elif turn < 0.8:
                words.insert(dice.randint(2, len(words) - 1), dice.choice(MARKED))
            if len(words) > 15:
                words[len(words) // 2] += ","
            sentence = " ".join(words)
            sentences.append(f"{sentence[0].upper()}{sentence[1:]}.")
            length += len(sentence) + 2
        if dice.random() < 0.12:
            sentences.append(f"Code is available at https://github.com/{coined(dice.randrange(10**5))}/{name.lower()}.")
        return " ".join(sentences)


class Spliced:
    """Texts of sentences and titles of real papers. Their most telling words are the tags."""

    def __init__(self, papers: Sequence[tuple[str, str]]) -> None:
        self._titles = [title.rpartition(": ")[2].split() for title, _ in papers]
        self._sentences = [re.split(r"(?<=[.!?])\s+(?=[A-Z(])", abstract.strip()) for _, abstract in papers]
        self._lengths = [len(abstract) for _, abstract in papers]
        words = Counter(word for _, text in papers for word in set(re.findall(r"[a-z]{5,}", text.lower())))
        telling = [(word, number) for word, number in words.items() if len(papers) / 50 < number < len(papers) / 4]
        wanted = THEMES * TAGS_A_THEME
        chosen = [word for word, _ in sorted(telling, key=lambda each: (-each[1], each[0]))[:wanted]]
        if len(chosen) < wanted:
            raise SystemExit(f"too few papers to splice {wanted} tags from: {len(papers)}")
        self.tags = tuple(Subject(id=word, name=word.capitalize(), phrases=(word,)) for word in chosen)
        self.themes = tuple(
            Subject(id=f"on-{tag.id}", name=f"On {tag.id}", phrases=tag.phrases) for tag in self.tags[::TAGS_A_THEME]
        )

    def write(self, dice: Random, name: str) -> tuple[str, str, str, tuple[str, ...]]:
        some, others = dice.choice(self._titles), dice.choice(self._titles)
        words = some[: dice.randint(1, len(some))] + others[dice.randint(0, len(others) - 1) :]
        title = f"{name}: {' '.join(words)}"
        wanted, sentences = dice.choice(self._lengths), [dice.choice(self._sentences)[0]]
        while sum(map(len, sentences)) < wanted - 80:
            sentences.append(dice.choice(dice.choice(self._sentences)))
        abstract = " ".join(sentences)
        text = f"{title} {abstract}".lower()
        found = sorted(range(len(self.tags)), key=lambda at: (-text.count(self.tags[at].phrases[0]), at))[:3]
        tags = tuple(self.tags[at].id for at in found)
        return title, abstract, self.themes[found[0] // TAGS_A_THEME].id, tags


def papers(texts: Texts, first: int, last: int, authors: bool = False) -> Iterator[Paper]:
    """Papers by number, ``last`` left out; with one to eight authors each, who have two papers on average."""
    for number in range(first, last):
        dice = Random(f"paper {number}")  # from a text: the same in every version of Python (random.seed, version 2)
        name = coined(400_000 + number * 1_000_003 % _NAMES)
        title, abstract, theme, tags = texts.write(dice, name.capitalize())
        day = FIRST_DAY + timedelta(days=number // EDITION)
        place = (day.day - 1) * EDITION + number % EDITION + 1
        slug = "-".join(dict.fromkeys([name, *re.findall("[a-z0-9]+", title.lower())[:6]]))
        yield Paper(
            number=number,
            slug=slug,
            title=title,
            abstract=abstract,
            day=day,
            arxiv=f"{day:%y%m}.{place:05}",
            theme=theme,
            tags=tags,
            authors=_authors(dice, number) if authors else (),
        )


def _authors(dice: Random, number: int) -> tuple[str, ...]:
    """Of people who write about when others write: papers far apart share none."""
    people = [abs(int(dice.gauss(2 * number, 300))) for _ in range(min(8, 1 + int(dice.expovariate(0.3))))]
    return tuple(f"{coined(one % 997).capitalize()} {coined(1000 + one).capitalize()}" for one in dict.fromkeys(people))


def _subject(phrases: Iterator[str], number: int) -> Subject:
    own = tuple(next(phrases) for _ in range(number))
    return Subject(id=own[0].replace(" ", "-"), name=own[0].capitalize(), phrases=own)


def main() -> int:
    from bench import sites  # which writes what this module invents

    parser = argparse.ArgumentParser(prog="python -m bench.corpus", description="Write papers for measuring.")
    parser.add_argument("number", type=int, help="how many papers")
    parser.add_argument("folder", type=Path, help="a new folder")
    parser.add_argument("--as", dest="kind", choices=("digest", "listing", "hugo"), default="digest")
    parser.add_argument("--seed", type=Path, help="a pasted list of real papers, to splice from")
    parser.add_argument("--authors", action="store_true", help="with authors")
    options = parser.parse_args()
    texts = sites.texts_of(options.seed)
    sites.WRITE[options.kind](options.folder, texts, papers(texts, 0, options.number, options.authors))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
