"""What browsers keep of a site before a reader has asked for it, to be read without a connection: the assets, the pages
of the first level, the newest edition and its papers. templates/sw.js works by this list."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from offprint.assemble import Digest
from offprint.assets import Asset, is_of_search

FALLBACK = "offline.html"
"""The page that is shown in the place of one that is not kept."""
APART = ("404.html", FALLBACK)
"""Pages that stand in the place of others: nobody is led to them."""

PAPER_LIMIT, BYTE_LIMIT = 200, 3_000_000
"""The most that is kept unasked: papers, and bytes before compression."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file of the site: its path with a mark of its bytes, and how many these are."""

    address: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Precache:
    """Files by their paths with a mark of their bytes, the more needed first; each list has a mark of its own."""

    assets: tuple[str, ...]
    on_demand: tuple[str, ...]
    """Assets that are kept once a page has asked for them."""
    assets_mark: str
    pages: tuple[str, ...]
    pages_mark: str
    folders: tuple[str, ...]
    """The folders that hold pages: what else lies below the site belongs to another one on its host."""


def stamp(path: str, data: bytes) -> Stamp:
    return Stamp(f"{path}?v={_mark(data)}", len(data))


class Stamps(Mapping[str, Stamp]):
    """The stamps of pages, by their paths: each is made when it is asked for, from the file in the first of some
    folders that has it."""

    def __init__(self, paths: Iterable[str], folders: Sequence[Path]) -> None:
        self._paths = dict.fromkeys(path for path in paths if path.endswith(".html"))
        self._folders = folders

    def __getitem__(self, path: str) -> Stamp:
        place = next(folder for folder in self._folders if (folder / path).is_file())
        return stamp(path, (place / path).read_bytes())

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def select(digest: Digest, assets: Mapping[str, Asset], pages: Mapping[str, Stamp]) -> Precache:
    """What to keep of a site's assets and pages, given by their paths: as much as the limits allow."""
    room = BYTE_LIMIT
    kept_assets, on_demand, kept_pages = [], [], []
    for name in sorted(assets, key=lambda name: (not name.endswith((".css", ".js")), name)):
        # Of search nothing is fetched before a reader reaches for it.
        if (size := len(assets[name].data)) > room or is_of_search(name):
            on_demand.append(assets[name].address)
        else:
            room -= size
            kept_assets.append(assets[name].address)
    for path in _wanted(digest, pages):
        if (size := pages[path].size) <= room:
            room -= size
            kept_pages.append(pages[path].address)
    return Precache(
        assets=tuple(kept_assets),
        on_demand=tuple(on_demand),
        assets_mark=_mark("\n".join((*kept_assets, *on_demand)).encode()),
        pages=tuple(kept_pages),
        pages_mark=_mark("\n".join(kept_pages).encode()),
        folders=tuple(sorted({path.split("/")[0] for path in pages if "/" in path})),
    )


def _wanted(digest: Digest, pages: Mapping[str, Stamp]) -> Iterator[str]:
    """The paths of the pages to keep, the more needed before the others."""
    if FALLBACK in pages:
        yield FALLBACK
    yield from sorted(path for path in pages if "/" not in path and path.endswith(".html") and path not in APART)
    newest = digest.editions[0] if digest.editions else None
    if newest:
        numbered = re.compile(re.escape(newest.path.removesuffix(".html")) + r"(-\d+)?\.html")
        others = {edition.path for edition in digest.editions[1:]}
        yield from sorted(path for path in pages if numbered.fullmatch(path) and path not in others)
    papers = (entry.path for entry in (newest.entries if newest else digest.entries))
    yield from (path for path in islice(papers, PAPER_LIMIT) if path in pages)


def _mark(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=4).hexdigest()
