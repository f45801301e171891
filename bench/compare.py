"""Offprint and Hugo with Pagefind at the same work on the same papers, in turn: python -m bench.compare --help

`make bench` runs it. Every work is done by one, then by the other, so many times over; the tables hold medians.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import mkdtemp
from typing import Any

from bench import preview, sites
from bench.corpus import EDITION, Paper, Texts, papers
from bench.measure import Failed, Usage, machine, run, weigh
from bench.tables import FLAT, LEAN, OURS, PEER, PEERS, WORKS, all_tables, lines_of, put_tables, read_records, tables

REPOSITORY = Path(__file__).resolve().parent.parent
CACHE = REPOSITORY / ".cache" / "bench"
SERVED = 10_000
"""The size at which previews are measured, unless they are asked for."""


@dataclass(slots=True)
class Side:
    """One of those compared, in its folder."""

    folder: Path
    content: Path
    site: Path
    leavings: tuple[Path, ...]
    """What a checkout has not."""
    page: Callable[[str], Path]
    """Slug → the page of a paper in the site."""
    before: dict[Path, bytes] | None = None

    def clean(self) -> None:
        """Move what a checkout has not out of the way. Were it deleted, ext4 would look at each of its files' numbers
        before it gives one to a new file, for minutes: that takes more than to write the file."""
        for path in filter(Path.exists, self.leavings):
            path.rename(Path(mkdtemp(prefix="gone-", dir=self.folder.parent)) / path.name)

    def remember(self) -> None:
        """Note which files ``content`` has, and what those say that a build may change."""
        small = self.content.parent.glob("*.*")
        self.before = {path: path.read_bytes() for path in small if path.is_file()}
        self.before |= dict.fromkeys(self.content.iterdir(), b"")

    def restore(self) -> None:
        """Take away what has come since, and put back what was noted."""
        assert self.before is not None
        shutil.rmtree(self.content.parent / "sources", ignore_errors=True)
        for path in self.content.iterdir():
            if path not in self.before:
                path.unlink()
        for path, data in self.before.items():
            if data:
                path.write_bytes(data)


class Contest:
    """All works at one size."""

    def __init__(self, options: argparse.Namespace, texts: Texts, number: int, note: Callable[..., None]) -> None:
        self.options, self.texts, self.number, self._note = options, texts, number, note
        base = options.folder / f"{number}"
        shutil.rmtree(base, ignore_errors=True)
        self.base = base
        found = list(self._papers(0, number))
        self.middle = found[number // 2]
        ours, theirs = base / "offprint", base / "hugo"
        sites.write_digest(ours, texts, found)
        self.settings = (ours / "content" / "digest.yaml").read_text("utf-8")
        sites.write_hugo(theirs, texts, found)
        self.ours = Side(
            folder=ours,
            content=ours / "content" / "papers",
            site=ours / "site",
            leavings=(ours / "site", ours / ".cache"),
            page=lambda slug: ours / "site" / "papers" / f"{slug}.html",
        )
        self.theirs = Side(
            folder=theirs,
            content=theirs / "content" / "papers",
            site=theirs / "public",
            leavings=(theirs / "public", theirs / "resources"),
            page=lambda slug: theirs / "public" / "papers" / slug / "index.html",
        )
        self.sides = [side for name, side in (("ours", self.ours), ("theirs", self.theirs)) if name in options.sides]
        self.new = list(self._papers(number, number + EDITION))

    def _papers(self, first: int, last: int) -> Iterator[Paper]:
        return papers(self.texts, first, last, self.options.authors)

    def hold(self) -> None:
        for side in (self.ours, self.theirs):
            side.remember()
        for turn in range(self.options.runs):
            if "lean" in self.options.works:
                self.lean(turn)
            if set(self.options.works) & {"clean", "edit", "edition", "nothing"}:
                self.full(turn)
        if "serve" in self.options.works and (self.number == SERVED or self.options.named):
            self.serve()
        if not self.options.keep:
            shutil.rmtree(self.base)

    def lean(self, turn: int) -> None:
        off = "".join(f"{key}: false\n" for key in sites.lean_settings())
        (self.ours.content.parent / "digest.yaml").write_text(self.settings + off, "utf-8")
        self.build(self.ours, LEAN, "lean", turn, clean=True)
        (self.ours.content.parent / "digest.yaml").write_text(self.settings, "utf-8")
        self.build(self.theirs, PEER, "lean", turn, clean=True)
        self.build(self.theirs, FLAT, "lean", turn, clean=True)

    def full(self, turn: int) -> None:
        """The works that follow one another; each waits for the other side."""
        pairs = [(side, who) for side, who in ((self.ours, OURS), (self.theirs, PEERS)) if side in self.sides]
        for side, who in pairs:
            self.build(side, who, "clean", turn, clean=True)
        if "edit" in self.options.works:
            for side, who in pairs:
                path = side.content / f"{self.middle.slug}.md"
                text = path.read_text("utf-8")
                path.write_text(f"{text.rstrip()} {_said(turn)}\n", "utf-8")
                self.build(side, who, "edit", turn)
                require(_said(turn) in side.page(self.middle.slug).read_text("utf-8"), f"{who}: the edit is not there")
                path.write_text(text, "utf-8")
        if "edition" in self.options.works:
            sites.add_listing(self.ours.folder, self.new)
            sites.add_hugo(self.theirs.folder, self.new)
            for side, who in pairs:
                self.build(side, who, "edition", turn)
                found = sum(1 for _ in side.page("x").parent.glob("*.html")) if side is self.ours else None
                require(found in (None, self.number + EDITION), f"{who}: {found} papers")
        if "nothing" in self.options.works:
            for side, who in pairs:
                self.build(side, who, "nothing", turn)
        for side, _ in pairs:
            side.restore()

    def serve(self) -> None:
        self.ours.clean()
        times = 5
        for side, who in ((self.ours, OURS), (self.theirs, PEER)):
            if side not in self.sides:
                continue
            page = side.content / f"{self.middle.slug}.md"
            saves = (
                preview.edit_ours(side.folder, page, times)
                if side is self.ours
                else preview.edit_hugo(self.options.hugo, side.folder, page, times)
            )
            took = list(saves)
            for turn, seconds in enumerate(took):
                self.note("serve", who, turn, Usage(wall=seconds, cpu=0, peak=0, said=""))
            say(f"{self.number:>7,}  {'serve':8} {who:16} {median(took):8.2f} s")

    def build(self, side: Side, who: str, work: str, turn: int, clean: bool = False) -> None:
        """One run; noted if its work was asked for."""
        if side not in self.sides:
            return
        if clean:
            side.clean()
        usage = run(self.command(who), side.folder, {"HUGO_UGLYURLS": "true"} if who == FLAT else None)
        if work in self.options.works:
            self.note(work, who, turn, usage, side.site)
            peak = f"{usage.peak / 1e6:8,.0f} MB"
            say(f"{self.number:>7,}  {work:8} {who:16} {usage.wall:8.2f} s wall {usage.cpu:8.2f} s CPU {peak}")

    def command(self, who: str) -> list[str | Path]:
        hugo: list[str | Path] = [self.options.hugo, "--quiet"]
        if who in (OURS, LEAN):
            return [sys.executable, REPOSITORY / "build.py", "--root", ".", "--quiet", "--json"]
        if who in (PEER, FLAT):
            return hugo
        script = 'set -e; "$1" --quiet; "$2" --site public --glob "papers/*/index.html" --quiet'
        return ["/bin/sh", "-c", script, "sh", self.options.hugo, self.options.pagefind]

    def note(self, work: str, who: str, turn: int, usage: Usage, site: Path | None = None) -> None:
        files, size = weigh(site) if site else (0, 0)
        seconds = json.loads(usage.said)["seconds"] if who in (OURS, LEAN) and usage.said else {}
        self._note(
            papers=self.number,
            work=work,
            who=who,
            run=turn,
            wall=round(usage.wall, 4),
            cpu=round(usage.cpu, 4),
            peak=usage.peak,
            files=files,
            bytes=size,
            seconds=seconds,
        )


def _said(turn: int) -> str:
    return f"This sentence came in turn {turn}."


def require(holds: bool, said: str) -> None:
    if not holds:
        raise Failed(said)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.compare", description=__doc__.split("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, metavar="PAPERS", help="sizes (default: 92 1000 10000)")
    parser.add_argument("--runs", type=int, help="turns (default: 3; 1 from 100,000 papers on)")
    parser.add_argument("--works", help=f"some of {','.join(WORKS)} (default: all; serve at {SERVED:,} papers alone)")
    parser.add_argument("--authors", action="store_true", help="papers with authors, who get pages on our side alone")
    parser.add_argument("--seed", type=Path, help="a pasted list of real papers, to splice papers from")
    parser.add_argument("--note", default="", help="a word on the machine, for the tables")
    parser.add_argument("--results", type=Path, default=CACHE / "results.jsonl", help="where measurements are added")
    parser.add_argument("--folder", type=Path, default=CACHE / "work", help="where papers and sites are written")
    parser.add_argument("--sides", default="ours,theirs", help="one of ours and theirs, to measure it alone")
    parser.add_argument("--keep", action="store_true", help="leave them there")
    parser.add_argument("--tables", action="store_true", help="measure nothing: print the tables of what was measured")
    parser.add_argument("--page", type=Path, help="measure nothing: put the tables into a page")
    parser.add_argument("--hugo", type=Path, help="Hugo's program (default: that which make bench installed)")
    options = parser.parse_args()
    options.named = bool(options.works)
    options.works = (options.works or ",".join(WORKS)).split(",")
    if unknown := set(options.works) - set(WORKS):
        parser.error(f"no such work: {', '.join(sorted(unknown))}")
    options.sides = options.sides.split(",")
    options.sizes = options.sizes or [92, 1_000, 10_000]
    options.folder = options.folder.resolve()
    return options


def find_programs(options: argparse.Namespace) -> None:
    """Hugo and Pagefind themselves, not the Python that starts them."""
    import pagefind_bin

    options.pagefind = pagefind_bin.get_executable()
    found = sorted((CACHE / "venv").glob("lib/python*/site-packages/hugo/binaries/hugo*"))
    options.hugo = (options.hugo or (found[0] if found else Path("none"))).resolve()
    if not options.hugo.is_file():
        raise SystemExit("Hugo is missing: make bench installs it")


def first_line(command: list[Any]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=REPOSITORY)
    except OSError:
        return ""
    return (done.stdout or done.stderr).partition("\n")[0].strip()


def main() -> int:
    options = parse()
    if options.page:
        text = options.page.read_text("utf-8")
        options.page.write_text(put_tables(text, tables(read_records(options.results))), "utf-8")
        return 0
    if options.tables:
        print("\n".join(all_tables(read_records(options.results))))
        return 0
    find_programs(options)
    options.folder.mkdir(parents=True, exist_ok=True)
    texts = sites.texts_of(options.seed)
    hugo = first_line([options.hugo, "version"]).split("-")[0].replace("hugo v", "Hugo ")
    common = {
        "began": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": first_line(["git", "rev-parse", "--short", "HEAD"]),
        "machine": machine(options.folder),
        "versions": f"{hugo}, {first_line([options.pagefind, '--version']).replace('pagefind', 'Pagefind')}",
        "note": options.note,
        "authors": options.authors,
        "spliced": bool(options.seed),
        "lean": sites.lean_settings(),
    }
    say(f"{common['machine']}; {common['versions']}; lean without {', '.join(sites.lean_settings())}")
    wanted, turns = options.works, options.runs

    def note(**values: Any) -> None:
        with options.results.open("a", encoding="utf-8") as results:
            results.write(lines_of([{**common, "load": round(os.getloadavg()[0], 2), **values}]))

    warm_up(options, texts)
    for number in options.sizes:
        options.works, options.runs = wanted, turns or (1 if number >= 100_000 else 3)
        Contest(options, texts, number, note).hold()
    print("\n".join(all_tables([r for r in read_records(options.results) if r["began"] == common["began"]])))
    return 0


def warm_up(options: argparse.Namespace, texts: Texts) -> None:
    """Both once over a few papers, so that neither reads its program from the disk when it counts."""
    options.works, options.runs = ["clean"], 1
    Contest(options, texts, 20, lambda **values: None).hold()


if __name__ == "__main__":
    sys.exit(main())
