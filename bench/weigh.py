"""Which kinds of files a built site has, how many and how large: python -m bench.weigh SITE"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

KINDS = {
    r"papers/[^/]+\.html": "paper pages",
    r"papers/[^/]+\.(bib|ris|json)": "citations of papers",
    r"cards/papers/.*|cards/[^/]+\.png": "cards of papers",
    r"cards/.*": "other cards",
    r"(pagefind|search)/.*": "search",
    r".*\.(bib|ris)|(tags|themes|editions|authors)/.*\.json": "citations of lists",
    r".*\.(atom|rss|xml)": "feeds and sitemaps",
    r"(tags|themes|editions|authors|maps)/.*": "lists and maps",
    r"data/.*|data\.jsonl?": "data",
    r"assets/.*|icons/.*": "assets",
    r".*": "the rest",
}
"""A pattern of paths, and what they are; the first that fits counts."""
BLOCK = 4096
"""Bytes in which most file systems count."""


@dataclass(slots=True)
class Kind:
    files: int = 0
    bytes: int = 0
    blocks: int = 0
    """Bytes on a disk that gives each file whole blocks."""


def kinds_of(site: Path) -> dict[str, Kind]:
    """Every kind that there is, those of most files first."""
    patterns = [(re.compile(pattern), name) for pattern, name in KINDS.items()]
    found: dict[str, Kind] = {}
    for path in site.rglob("*"):
        if path.is_file():
            where = path.relative_to(site).as_posix()
            kind = found.setdefault(next(name for pattern, name in patterns if pattern.fullmatch(where)), Kind())
            size = path.stat().st_size
            kind.files, kind.bytes = kind.files + 1, kind.bytes + size
            kind.blocks += -(-size // BLOCK) * BLOCK
    return dict(sorted(found.items(), key=lambda each: (-each[1].files, each[0])))


def table(kinds: dict[str, Kind], papers: int) -> str:
    whole = Kind(*(sum(getattr(kind, name) for kind in kinds.values()) for name in ("files", "bytes", "blocks")))
    lines = [
        "| Kind | Files | Files a paper | MB | KB a paper | MB on disk |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, kind in (*kinds.items(), ("all", whole)):
        lines.append(
            f"| {name} | {kind.files:,} | {kind.files / papers:.2f} | {kind.bytes / 1e6:,.1f} | "
            f"{kind.bytes / papers / 1e3:.1f} | {kind.blocks / 1e6:,.1f} |"
        )
    return "\n".join(lines)


def main() -> int:
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "index.html").is_file():
        print(__doc__)
        return 2
    kinds = kinds_of(Path(sys.argv[1]))
    print(table(kinds, kinds["paper pages"].files))
    return 0


if __name__ == "__main__":
    sys.exit(main())
