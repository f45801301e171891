"""site/ → its search index, by Pagefind. Alone starts another program.

Pagefind's command line is used on pages made for it, not its Python service, which sleeps 0.1 s a record and has left
files empty; what it wrote is then checked (the number of pages, every file whole) and put in order: filters, whose
values it writes in an order that changes from run to run, and chunks, which it cuts amid words that begin alike.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

import cbor2

from offprint.assemble import Digest, Entry
from offprint.errors import MachineError
from offprint.search.pages import index_page
from offprint.search.papers import author_facet

TIMEOUT = 3600
SEGMENTED = ("ja", "th", "zh")
"""Languages whose words Pagefind parts by a dictionary, which only its extended program holds."""
_CHUNK = 12_000  # bytes of a chunk of the index, about, before compression
Run = Callable[[Sequence[str]], tuple[int, str]]
"""A command → its exit code and what it printed."""


def run_command(command: Sequence[str]) -> tuple[int, str]:
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="replace", timeout=TIMEOUT, check=False
    )
    return done.returncode, done.stdout + done.stderr


def index_site(site: Path, digest: Digest, run: Run = run_command) -> None:
    """Index the papers of a site into ``pagefind/``. Raises MachineError if Pagefind fails in any way."""
    if digest.entries:
        _index(site / "pagefind", digest.entries, digest, run)


def _index(folder: Path, papers: Sequence[Entry], digest: Digest, run: Run) -> None:
    language = digest.config.language
    staged = folder.with_name(f".{folder.name}-pages")
    authors = author_facet({name for entry in papers for name in entry.paper.authors})
    (staged / "papers").mkdir(parents=True)
    for entry in papers:
        page = index_page(entry, language, authors)
        (staged / entry.path).write_bytes(page.encode("utf-8", "replace"))
    module = "pagefind_bin_extended" if language.lower().split("-")[0] in SEGMENTED else "pagefind_bin"
    command = [sys.executable, "-m", module, "--site", str(staged), "--output-path", str(folder)]
    command += ["--glob", "papers/*.html", "--quiet"]
    try:
        code, said = run(command)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MachineError(f"Pagefind could not be run: {error}") from error
    finally:
        shutil.rmtree(staged)
    if code and f"No module named {module}" in said:
        raise MachineError(
            f"search in {language!r} needs {module}: .venv/bin/pip install -r requirements-segmented.txt"
        )
    if code:
        raise MachineError(f"Pagefind ended with {code}: {' '.join(command)}\n{said.strip()}")
    faults = check_index(folder, len(papers))
    if faults:
        raise MachineError("Pagefind left a broken index: " + "; ".join(faults[:5]))
    order_index(folder)
    for path in [*folder.glob("pagefind*.js"), *folder.glob("*.css")]:
        if path.name != "pagefind.js":
            path.unlink()  # ours are others


def check_index(folder: Path, papers: int) -> list[str]:
    """What is wrong with an index of so many papers: missing, empty or cut files, pages left out."""
    faults = [f"{name} is missing" for name in ("pagefind.js", "pagefind-entry.json") if not (folder / name).is_file()]
    if faults:
        return faults
    try:
        languages = json.loads((folder / "pagefind-entry.json").read_bytes())["languages"]
        counted = sum(language["page_count"] for language in languages.values())
    except (ValueError, KeyError, TypeError, AttributeError):
        return ["pagefind-entry.json cannot be read"]
    if counted != papers:
        faults.append(f"{counted} pages indexed, {papers} expected")
    fragments = list(folder.glob("fragment/*.pf_fragment"))
    if len(fragments) != papers:
        faults.append(f"{len(fragments)} fragments written, {papers} expected")
    packed = [path for path in folder.rglob("*") if re.search(r"\.pf_\w+$|^wasm\.\w+\.pagefind$", path.name)]
    for path in sorted(packed):
        try:
            if not gzip.decompress(path.read_bytes()):
                faults.append(f"{path.name} is empty")
        except (OSError, EOFError, zlib.error):
            faults.append(f"{path.name} is cut short")
    return faults


def order_index(folder: Path) -> None:
    """Sort each filter's values, and the filters, by name; cut chunks anew; files keep being named for what they hold.

    A filter is [name, [[value, [page ...]] ...]], a chunk [[[word, its pages, ...] ...]], the metadata [version, pages,
    [[first word, last word, their chunk] ...], [[filter, its file] ...], ...]: CBOR (RFC 8949) behind twelve letters,
    in gzip, as Pagefind 1.5 writes them.
    """
    entry = json.loads((folder / "pagefind-entry.json").read_bytes())
    for name, language in sorted(entry["languages"].items()):
        old = folder / f"pagefind.{language['hash']}.pf_meta"
        meta = _unpack(old)
        for item in meta[3]:
            path = folder / "filter" / f"{item[1]}.pf_filter"
            filter_name, values = _unpack(path)
            path.unlink()
            data, digest = _pack([filter_name, sorted(values)])
            item[1] = f"{name}_{digest[:7]}"
            (folder / "filter" / f"{item[1]}.pf_filter").write_bytes(data)
        meta[3].sort()
        meta[2] = list(_regroup(folder / "index", name, meta[2]))
        old.unlink()
        data, digest = _pack(meta)
        language["hash"] = f"{name}_{digest[:10]}"
        (folder / f"pagefind.{language['hash']}.pf_meta").write_bytes(data)
    (folder / "pagefind-entry.json").write_text(json.dumps(entry, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _regroup(folder: Path, language: str, chunks: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """Chunks cut anew, where the first two letters of words change. Of the words that begin as a query does, a browser
    loads one chunk: so it finds them all, and not much besides."""
    paths = [folder / f"{file}.pf_index" for _, _, file in chunks]
    words = [word for path in paths for word in _items(_read(path))]
    for path in paths:
        path.unlink()
    part: list[bytes] = []
    first, last, size = "", "", 0
    for _, group in groupby(words, key=lambda word: word[0][:2]):
        alike = list(group)
        encoded = [data for _, data in alike]
        more = sum(map(len, encoded))
        if part and size + more > _CHUNK:
            yield _write_chunk(folder, language, first, last, part)
            part, size = [], 0
        first = first if part else alike[0][0]
        last = alike[-1][0]
        part += encoded
        size += more
    if part:
        yield _write_chunk(folder, language, first, last, part)


def _items(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The words of a chunk, each with its bytes, which are taken over as they are: to encode them takes longer than all
    else."""
    file = BytesIO(data)
    file.seek(1 + len(_array_head(_length(data[1:]))))
    decoder = cbor2.CBORDecoder(file)
    while (start := file.tell()) < len(data):
        yield decoder.decode()[0], data[start : file.tell()]


def _length(data: bytes) -> int:
    """How many items an array has, by its head (RFC 8949, 3)."""
    short = data[0] & 31
    size = {24: 1, 25: 2, 26: 4, 27: 8}.get(short, 0)
    return int.from_bytes(data[1 : 1 + size]) if size else short


def _array_head(length: int) -> bytes:
    return cbor2.dumps([None] * length).removesuffix(b"\xf6" * length)


def _write_chunk(folder: Path, language: str, first: str, last: str, words: Sequence[bytes]) -> list[str]:
    data, digest = _compress(b"\x81" + _array_head(len(words)) + b"".join(words))
    name = f"{language}_{digest[:10]}"
    (folder / f"{name}.pf_index").write_bytes(data)
    return [first, last, name]


_OPENING = b"pagefind_dcd"


def _unpack(path: Path) -> Any:
    return cbor2.loads(_read(path))


def _read(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()).removeprefix(_OPENING)


def _pack(value: Any) -> tuple[bytes, str]:
    return _compress(cbor2.dumps(value))


def _compress(data: bytes) -> tuple[bytes, str]:
    data = _OPENING + data
    return gzip.compress(data, compresslevel=6, mtime=0), hashlib.blake2b(data, digest_size=8).hexdigest()
