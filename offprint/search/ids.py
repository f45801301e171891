"""Papers by their ids → small files, so that an arXiv id, a DOI or a paper's own id leads straight to the paper.

A reader's browser fetches the one file that an id falls into: search/ids/<bucket>.json, id → [slug, title, theme, the
paper's own id, HTML of a title with mathematics]. It reads what was typed by the same rules (lookup.js).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from offprint.folding import bucket
from offprint.output import Output
from offprint.search.files import to_json
from offprint.search.papers import Searched

_EACH = 40  # papers a file: some 4 KB


def id_files(papers: int) -> int:
    """A power of two, so that more papers seldom move all ids to other files."""
    return 1 << max(0, -(-papers // _EACH) - 1).bit_length()


def id_row(paper: Searched) -> str:
    """What an id leads to, as JSON."""
    row = [paper.slug, paper.title, paper.theme_id, paper.id, *([paper.html] if paper.html else [])]
    return to_json(row).decode()


def render_ids(papers: int, rows: Iterable[tuple[Sequence[str], str]]) -> Iterator[Output]:
    """(a paper's ids, its row), the newest first: of two papers with one id, that is the one it leads to."""
    files: list[dict[str, str]] = [{} for _ in range(id_files(papers))]
    for ids, row in rows:
        for id_ in ids:
            files[bucket(id_, len(files))].setdefault(id_, row)
    for number, found in enumerate(files):
        items = (f"{to_json(id_).decode()}:{row}" for id_, row in sorted(found.items()))
        yield f"search/ids/{number}.json", f"{{{','.join(items)}}}".encode()
