"""What a machine does with a million papers apart from any generator: .cache/bench/venv/bin/python -m bench.limits

Makes so many small files, links and removes them. Puts so many invented abstracts into SQLite's full-text index (FTS5)
and into Tantivy, and asks both for common and rare words; of SQLite it counts the bytes that an answer reads, which is
what a browser would fetch if the file lay on a host that answers range requests. docs/scale.md rests on it, and
make bench installs what it needs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import median

from bench.corpus import Invented, Paper, papers
from bench.measure import machine, weigh

PAGE = 3000
"""Bytes of a small file."""
CACHE = Path(__file__).resolve().parent.parent / ".cache" / "bench"
SHARD = 1000
"""Files a folder."""
QUERIES = ("model", "the", "model data results", '"large scale"', "temperature", "mod*")
LIMIT = 10


@contextmanager
def timed(what: str, number: int) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what}: {wall:.1f} s wall, {cpu:.1f} s CPU; {wall / number * 1e6:.0f} us each", flush=True)


def measure_files(folder: Path, number: int) -> None:
    """Small files in folders of a thousand: written, linked into a second tree, looked at, and taken away."""
    data = os.urandom(PAGE)
    one, two = folder / "one", folder / "two"

    def each(act: Callable[[str, str], object]) -> None:
        for at in range(0, number, SHARD):
            name = f"{at // SHARD:05}"
            for tree in (one, two):
                (tree / name).mkdir(parents=True, exist_ok=True)
            for place in range(SHARD):
                act(f"{one}/{name}/{place}", f"{two}/{name}/{place}")

    def write(first: str, second: str) -> None:
        with open(first, "wb", buffering=0) as file:  # noqa: PTH123
            file.write(data)

    with timed("write", number):
        each(write)
    with timed("sync", number):
        os.sync()
    with timed("hard link", number):
        each(os.link)
    with timed("stat", number):
        each(lambda first, second: os.stat(first))  # noqa: PTH116
    with timed("scan", number):
        print(f"{weigh(one)[0]:,} files")
    with timed("remove both", number):
        shutil.rmtree(one)
        shutil.rmtree(two)


def measure_fts(folder: Path, number: int) -> None:
    """SQLite's FTS5 without a copy of the texts (``content=''``), as a search of titles and abstracts needs it."""
    path = folder / "search.db"
    path.unlink(missing_ok=True)
    base = sqlite3.connect(path)
    base.execute("PRAGMA page_size = 4096")
    base.execute("PRAGMA journal_mode = off")
    base.execute("PRAGMA synchronous = off")
    base.execute("CREATE TABLE paper (id INTEGER PRIMARY KEY, slug TEXT, title TEXT)")
    base.execute("CREATE VIRTUAL TABLE text USING fts5(title, abstract, content='', detail='full')")
    spent = 0.0
    for batch in batches(number):
        began = time.process_time()
        base.executemany("INSERT INTO paper VALUES (?, ?, ?)", [(p.number, p.slug, p.title) for p in batch])
        rows = [(p.number, p.title, p.abstract) for p in batch]
        base.executemany("INSERT INTO text (rowid, title, abstract) VALUES (?, ?, ?)", rows)
        base.commit()
        spent += time.process_time() - began
    print(f"SQLite: {spent:.0f} s CPU, {spent / number * 1e6:.0f} us a paper")
    print(f"before it is merged: {path.stat().st_size / 1e6:,.0f} MB")
    with timed("merge to one segment", number):
        base.execute("INSERT INTO text (text) VALUES ('optimize')")
        base.commit()
        base.execute("VACUUM")
    print(f"{path.stat().st_size / 1e6:,.0f} MB, {path.stat().st_size / number:.0f} bytes a paper", flush=True)
    base.close()
    for query in QUERIES:
        ask(path, query)


def measure_tantivy(folder: Path, number: int) -> None:
    """Tantivy, the engine below Quickwit, on the same texts: two threads of 200 MB."""
    import tantivy

    schema = tantivy.SchemaBuilder()
    schema.add_text_field("slug", stored=True, tokenizer_name="raw")
    schema.add_text_field("title", stored=True)
    schema.add_text_field("abstract", stored=False)
    (folder / "tantivy").mkdir()
    index = tantivy.Index(schema.build(), path=str(folder / "tantivy"))
    writer = index.writer(heap_size=400_000_000, num_threads=2)
    spent = wall = 0.0
    for batch in batches(number):
        began, at = time.process_time(), time.perf_counter()
        for p in batch:
            writer.add_document(tantivy.Document(slug=p.slug, title=p.title, abstract=p.abstract))
        spent, wall = spent + time.process_time() - began, wall + time.perf_counter() - at
    began, at = time.process_time(), time.perf_counter()
    writer.commit()
    writer.wait_merging_threads()
    spent, wall = spent + time.process_time() - began, wall + time.perf_counter() - at
    files, size = weigh(folder / "tantivy")
    print(f"Tantivy: {spent:.0f} s CPU, {spent / number * 1e6:.0f} us a paper; {wall:.0f} s wall while it was fed")
    print(f"{size / 1e6:,.0f} MB in {files} files, {size / number:.0f} bytes a paper", flush=True)
    index.reload()
    searcher = index.searcher()
    for text in (*QUERIES[:-1], "model AND data AND results"):
        query = index.parse_query(text, ["title", "abstract"])
        took = []
        for _ in range(5):
            at = time.perf_counter()
            found = searcher.search(query, LIMIT, count=True)
            took.append((time.perf_counter() - at) * 1000)
        took.sort()
        first = searcher.search(query, LIMIT, count=False)
        at = time.perf_counter()
        searcher.search(query, LIMIT, count=False)
        best = (time.perf_counter() - at) * 1000
        print(f"{text:28} best {best:.1f} ms; with the count {took[2]:.1f} ms, {found.count:,}", flush=True)
        assert len(first.hits) == min(LIMIT, found.count)


def batches(number: int) -> Iterator[list[Paper]]:
    made = papers(Invented(), 0, number)
    while batch := list(islice(made, 10_000)):
        yield batch


def ask(path: Path, query: str) -> None:
    """The best ten by BM25, the newest ten, and the count: milliseconds, warm, and what a cold connection reads."""
    found_in = "FROM text JOIN paper ON paper.id = text.rowid WHERE text MATCH ?"
    ways = {
        "best": f"SELECT slug {found_in} ORDER BY rank LIMIT ?",
        "newest": f"SELECT slug {found_in} ORDER BY text.rowid DESC LIMIT ?",
        "count": "SELECT count(*) FROM text WHERE text MATCH ? LIMIT ?",
    }
    told = []
    for way, sql in ways.items():
        before = read_bytes()
        base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        base.execute("PRAGMA mmap_size = 0")
        base.execute("PRAGMA cache_size = -400000")
        base.execute(sql, (query, LIMIT)).fetchall()
        read = read_bytes() - before
        took = []
        for _ in range(3):
            began = time.perf_counter()
            found = base.execute(sql, (query, LIMIT)).fetchall()
            took.append((time.perf_counter() - began) * 1000)
        base.close()
        told.append(
            f"{way} {median(took):.1f} ms, {read / 1024:,.0f} KB read"
            + (f", {found[0][0]:,}" if way == "count" else "")
        )
    print(f"{query:20} {'; '.join(told)}", flush=True)


def read_bytes() -> int:
    """Bytes that this process has asked the system for (proc_pid_io(5), rchar); 0 where it does not tell."""
    try:
        return int(Path("/proc/self/io").read_text("ascii").split()[1])
    except OSError:
        return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.limits", description=__doc__.split("\n")[0])
    parser.add_argument("number", nargs="?", type=int, default=1_000_000, help="how many papers (default: a million)")
    parser.add_argument("--folder", type=Path, default=CACHE / "limits")
    parser.add_argument("--only", choices=("files", "sqlite", "tantivy"))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    print(f"{machine(options.folder)}, SQLite {sqlite3.sqlite_version}; {options.number:,} papers")
    for name, measure in {"files": measure_files, "sqlite": measure_fts, "tantivy": measure_tantivy}.items():
        if options.only in (None, name):
            measure(options.folder, options.number)
    shutil.rmtree(options.folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
