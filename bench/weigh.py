"""Which kinds of files a built site has, how many and how large: python -m bench.weigh SITE"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.tables import put_tables

KINDS = {
    r"papers/[^/]+\.html": "paper pages",
    r"papers/[^/]+\.md": "Markdown of papers",
    r".*\.md": "Markdown of lists",
    r"papers/[^/]+\.(bib|ris|json)": "citations of papers",
    r"cards/papers/.*|cards/[^/]+\.png": "cards of papers",
    r"cards/.*": "other cards",
    r"(pagefind|search)/.*": "search",
    r".*\.(bib|ris|csl\.json)": "citations of lists",
    r"archive/.*": "archives of feeds",
    r"(|.*/)(feed|editions)\.(atom|rss|json)|(tags|themes|authors)/.*\.(atom|rss|json|opml)|feeds\.opml": "feeds",
    r".*\.xml": "sitemaps",
    r"(tags|themes|editions|authors|maps)/.*": "lists and maps",
    r"data/.*|data\.jsonl?": "data",
    r"assets/.*|icons/.*": "assets",
    r".*": "the rest",
}
"""A pattern of paths, and what they are; the first that fits counts."""
OPTIONAL = (
    "Markdown of papers",
    "Markdown of lists",
    "citations of papers",
    "citations of lists",
    "cards of papers",
    "other cards",
    "archives of feeds",
)
"""What settings leave out: less."""
LARGER = (100_000, 1_000_000, 2_800_000)


@dataclass(slots=True)
class Kind:
    files: int = 0
    bytes: int = 0


Kinds = Mapping[str, Kind]
"""By name, those of most files first."""
_PATTERNS = [(re.compile(pattern), name) for pattern, name in KINDS.items()]


def kind_of(where: str) -> str:
    return next(name for pattern, name in _PATTERNS if pattern.fullmatch(where))


def kinds_of(site: Path) -> Kinds:
    """Every kind that there is."""
    found: dict[str, Kind] = {}
    for path in site.rglob("*"):
        if path.is_file():
            kind = found.setdefault(kind_of(path.relative_to(site).as_posix()), Kind())
            kind.files, kind.bytes = kind.files + 1, kind.bytes + path.stat().st_size
    return dict(sorted(found.items(), key=lambda each: (-each[1].files, each[0])))


def kinds_table(kinds: Kinds, papers: int) -> str:
    """What each kind has of files and bytes a paper."""
    lines = ["| Kind | Files | Files a paper | MB | KB a paper |", "| --- | ---: | ---: | ---: | ---: |"]
    for name, kind in (*kinds.items(), ("all", whole(kinds))):
        each = f"{kind.files / papers:.2f} | {kind.bytes / 1e6:,.1f} | {kind.bytes / papers / 1e3:.1f}"
        lines.append(f"| {name} | {kind.files:,} | {each} |")
    return "\n".join(lines)


def sizes_table(kinds: Kinds, papers: int) -> str:
    """Files and bytes of larger sites, in proportion; and of the same without what can be turned off."""
    lines = ["| Papers | Files | Bytes | Files, less | Bytes, less |", "| ---: | ---: | ---: | ---: | ---: |"]
    for number in sorted({papers, *(size for size in LARGER if size > papers)}):
        cells = [f"{number:,}"]
        for some in (whole(kinds), whole(less(kinds))):
            cells += [f"{_short(some.files * number / papers)}", f"{some.bytes * number / papers / 1e9:,.1f} GB"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def reach_table(site: Path, kinds: Kinds, papers: int) -> str:
    """At how many papers a site reaches what hosts take."""
    sizes: dict[str, int] = {}
    folders: dict[str, list[int]] = {}
    for path in site.rglob("*"):
        if path.is_file():
            where = path.relative_to(site).as_posix()
            sizes[where] = path.stat().st_size
            counted = folders.setdefault(where.rpartition("/")[0], [0, 0])
            counted[0] += 1
            counted[1] += kind_of(where) not in OPTIONAL
    data = max(sizes, key=lambda where: sizes[where])
    fullest = max(folders, key=lambda where: folders[where][0])
    full, some = whole(kinds), whole(less(kinds))
    lines = ["| Limit | Full site | Less |", "| --- | ---: | ---: |"]
    for limit, most, found in (
        ("1 GB", 1e9, (full.bytes, some.bytes)),
        ("20,000 files", 20_000, (full.files, some.files)),
        ("100,000 files", 100_000, (full.files, some.files)),
        ("200,000 files", 200_000, (full.files, some.files)),
        (f"54,000 files in a folder, `{fullest}/`", 54_000, tuple(folders[fullest])),
        (f"25 MiB a file, `{data}`", 25 * 2**20, (sizes[data], sizes[data])),
    ):
        reached = (f"{_short(most * papers / each)}" if each else "–" for each in found)
        lines.append(f"| {limit} | " + " | ".join(reached) + " |")
    return "\n".join(lines)


def less(kinds: Kinds) -> Kinds:
    return {name: kind for name, kind in kinds.items() if name not in OPTIONAL}


def whole(kinds: Kinds) -> Kind:
    return Kind(*(sum(getattr(kind, name) for kind in kinds.values()) for name in ("files", "bytes")))


def _short(number: float) -> str:
    """With two digits that count."""
    number = float(f"{number:.2g}")
    return f"{number / 1e6:g} million" if number >= 1e6 else f"{number:,.0f}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.weigh", description=__doc__)
    parser.add_argument("site", type=Path, help="a built site")
    parser.add_argument("--page", type=Path, help="put the tables into a page, such as docs/scale.md")
    options = parser.parse_args()
    kinds = kinds_of(options.site)
    if "paper pages" not in kinds:
        parser.error(f"{options.site}: no site with papers")
    papers = kinds["paper pages"].files
    made = {
        "kinds": kinds_table(kinds, papers),
        "sizes": sizes_table(kinds, papers),
        "reach": reach_table(options.site, kinds, papers),
    }
    if options.page:
        options.page.write_text(put_tables(options.page.read_text("utf-8"), made), "utf-8")
    else:
        print("\n\n".join(made.values()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
