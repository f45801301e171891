"""site/ → its Pagefind index. Alone starts another program.

Pagefind's command line is used with a glob over paper pages, not its Python service, which sleeps 0.1 s a record and
has left files empty; what it wrote is then checked (the number of pages, every file whole) and its filters are put in
order, for Pagefind writes their values in an order that changes from run to run.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import subprocess
import sys
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cbor2

from offprint.errors import MachineError

TIMEOUT = 3600
Run = Callable[[Sequence[str]], tuple[int, str]]
"""A command → its exit code and what it printed."""


def run_command(command: Sequence[str]) -> tuple[int, str]:
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="replace", timeout=TIMEOUT, check=False
    )
    return done.returncode, done.stdout + done.stderr


def index_site(site: Path, papers: int, run: Run = run_command) -> None:
    """Index the paper pages of a built site into ``pagefind/``. Raises MachineError if Pagefind fails in any
    way."""
    if not papers:
        return
    command = [
        sys.executable,
        "-m",
        "pagefind_bin",
        "--site",
        str(site),
        "--glob",
        "papers/*.html",
        "--exclude-selectors",
        "annotation",
        "--quiet",
    ]
    try:
        code, said = run(command)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MachineError(f"Pagefind could not be run: {error}") from error
    if code:
        raise MachineError(f"Pagefind ended with {code}: {' '.join(command)}\n{said.strip()}")
    faults = check_index(site / "pagefind", papers)
    if faults:
        raise MachineError("Pagefind left a broken index: " + "; ".join(faults[:5]))
    order_filters(site / "pagefind")
    for unused in ("pagefind-ui.js", "pagefind-ui.css", "pagefind-modular-ui.js", "pagefind-modular-ui.css",
                   "pagefind-component-ui.js", "pagefind-component-ui.css", "pagefind-highlight.js"):  # fmt: skip
        (site / "pagefind" / unused).unlink(missing_ok=True)  # we bring our own


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


def order_filters(folder: Path) -> None:
    """Sort each filter's values, and the filters, by name; files keep being named for what they hold.

    A filter is [name, [[value, [page ...]] ...]], the metadata [version, pages, chunks, [[filter, its file] ...],
    ...]: CBOR (RFC 8949) behind twelve letters, in gzip, as Pagefind 1.5 writes them.
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
        old.unlink()
        data, digest = _pack(meta)
        language["hash"] = f"{name}_{digest[:10]}"
        (folder / f"pagefind.{language['hash']}.pf_meta").write_bytes(data)
    (folder / "pagefind-entry.json").write_text(json.dumps(entry, ensure_ascii=False, separators=(",", ":")), "utf-8")


_OPENING = b"pagefind_dcd"


def _unpack(path: Path) -> Any:
    return cbor2.loads(gzip.decompress(path.read_bytes()).removeprefix(_OPENING))


def _pack(value: Any) -> tuple[bytes, str]:
    data = _OPENING + cbor2.dumps(value)
    return gzip.compress(data, mtime=0), hashlib.blake2b(data, digest_size=8).hexdigest()
