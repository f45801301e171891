"""The words of all papers → small files by which a browser knows a word, or a near one for a misspelt word.

search/words/<bucket>.json holds the words that begin with the same two letters, search/ends/<bucket>.json those that
end with the same two: [word, number of papers, shards ...]. One slip of the pen leaves the beginning or the end of a
word whole, so two files hold every word that could be meant.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from offprint.assemble import Digest, Entry
from offprint.folding import WIDE, bucket, words
from offprint.lookup import id_buckets
from offprint.output import Output
from offprint.searchable import author_facet, details, shards
from offprint.subjects.stems import stem

_FILE = 8000  # bytes a file, about, before compression
_UNSPACED = re.compile(f"[{WIDE}]")
_EDGE = 2


@dataclass(frozen=True, slots=True)
class Vocabulary:
    counts: Mapping[str, int]
    """Word → how many papers have it."""
    places: Mapping[str, int]
    """Word → the shards that have it, or another form of it: the bit 2**n for shard n."""


def read_vocabulary(parts: Sequence[Sequence[Entry]], language: str) -> Vocabulary:
    """The words of papers, shard by shard."""
    counts: Counter[str] = Counter()
    places: dict[str, int] = {}
    of_stem: dict[str, int] = {}
    for number, entries in enumerate(parts):
        here: set[str] = set()
        for entry in entries:
            found = set(words(_text(entry)))
            counts.update(found)
            here |= found
        for word in here:
            root = _stem(word, language)
            of_stem[root] = of_stem.get(root, 0) | 1 << number
    for word in counts:
        places[word] = of_stem[_stem(word, language)]
    keep = sorted(word for word in counts if 2 <= len(word) <= 40 and not _UNSPACED.search(word))
    return Vocabulary({word: counts[word] for word in keep}, {word: places[word] for word in keep})


def render_vocabulary(digest: Digest) -> Iterator[Output]:
    """The word files, and search/about.json, which says how many files there are of each kind."""
    parts = shards(digest.entries)
    vocabulary = read_vocabulary(parts, digest.config.language)
    several = len(parts) > 1
    starts = _grouped(vocabulary, [word for word in vocabulary.counts if not word.isdigit()], several, slice(0, _EDGE))
    whole = [word for word in vocabulary.counts if len(word) > 3 and word.isalpha()]
    ends = _grouped(vocabulary, whole, False, slice(-_EDGE, None))
    for name, files in (("words", starts), ("ends", ends)):
        for number, rows in enumerate(files):
            yield f"search/{name}/{number}.json", _json(rows)
    about = {"words": len(starts), "ends": len(ends), "ids": id_buckets(digest), "shards": len(parts)}
    yield "search/about.json", _json({**about, "authors": author_facet(digest.entries)})


def _text(entry: Entry) -> str:
    tags = [tag.name for tag in entry.tags]
    return "\n".join(
        [entry.title.plain, entry.texts.plain, entry.paper.note, *entry.paper.authors, *tags, details(entry)]
    )


def _stem(word: str, language: str) -> str:
    return stem(word) if language.split("-")[0] == "en" else word


def _grouped(vocabulary: Vocabulary, chosen: Sequence[str], several: bool, edge: slice) -> list[list[object]]:
    """Words in files of about one size, by a hash of their first or last letters."""
    size = sum(len(word) + 5 + 5 * several for word in chosen)
    files: list[list[object]] = [[] for _ in range(max(1, -(-size // _FILE)))]
    for word in chosen:
        row = [word, vocabulary.counts[word], *([vocabulary.places[word]] if several else [])]
        files[bucket(word[edge], len(files))].extend(row)
    return files


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
