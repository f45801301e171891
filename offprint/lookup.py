"""Papers by their ids → small files, so that an arXiv id, a DOI or a paper's own id leads straight to the paper.

A reader's browser fetches the one file that an id falls into: search/ids/<bucket>.json, id → [slug, title, theme, the
paper's own id, HTML of a title with mathematics]. It reads what was typed by the same rules (lookup.js).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from offprint.assemble import Digest, Entry
from offprint.folding import bucket
from offprint.output import Output

_EACH = 40  # papers a file: some 4 KB


def id_buckets(digest: Digest) -> int:
    return max(1, -(-len(digest.entries) // _EACH))


def paper_ids(entry: Entry) -> list[str]:
    """What a paper is looked up by: ids without an arXiv version, in lower case; its own, which is twelve letters."""
    arxiv = re.sub(r"v\d+$", "", entry.paper.arxiv.lower())
    return [id_ for id_ in (entry.paper.id, arxiv, entry.paper.doi.lower()) if id_]


def render_ids(digest: Digest) -> Iterator[Output]:
    buckets = id_buckets(digest)
    files: list[dict[str, list[str]]] = [{} for _ in range(buckets)]
    for entry in digest.entries:
        row = [entry.slug, entry.title.plain, entry.theme.id if entry.theme else "", entry.paper.id]
        if "<math" in entry.title.html:
            row.append(str(entry.title.html))
        for id_ in paper_ids(entry):
            files[bucket(id_, buckets)].setdefault(id_, row)
    for number, rows in enumerate(files):
        text = json.dumps(dict(sorted(rows.items())), ensure_ascii=False, separators=(",", ":"))
        yield f"search/ids/{number}.json", text.encode("utf-8", "replace")
