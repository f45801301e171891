"""The same papers as a digest of ours, as a pasted list, and as the content of a site for Hugo."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

from bench.corpus import TAGS_A_THEME, Invented, Paper, Spliced, Subject, Texts
from offprint.config import KEYS, Root
from offprint.errors import Problem
from offprint.identities import names_in
from offprint.ledger import Seen, write_ledger
from offprint.model import make_id
from offprint.sources import parse_source

HUGO = Path(__file__).with_name("hugo")
LEAN = ("cards", "offline", "citation_files", "feed_archives", "markdown", "related", "search", "exports", "maps")
"""What Hugo's site has nothing of, as digest.yaml turns it off."""


def texts_of(seed: Path | None) -> Texts:
    """Invented texts; or those spliced from a list of real papers, in whatever format a source may have."""
    if seed is None:
        return Invented()
    problems: list[Problem] = []
    records, _ = parse_source(seed.read_text("utf-8"), str(seed), problems)
    return Spliced([(record.title, record.abstract) for record in records if record.abstract])


def lean_settings() -> list[str]:
    """Those of LEAN that this Offprint knows."""
    return [key for key in LEAN if key in KEYS]


def write_digest(folder: Path, texts: Texts, papers: Iterable[Paper], lean: bool = False) -> None:
    """``content/`` as a checkout has it, with pages and their ledger: a build finds nothing to write there."""
    root = Root(folder=folder)
    (root.content / "papers").mkdir(parents=True)
    settings = ["title: Invented papers", "base_url: https://bench.example/", "feed_limit: 50"]
    settings += [f"{key}: false" for key in lean_settings() if lean]
    (root.content / "digest.yaml").write_text("\n".join([*settings, ""]), "utf-8")
    (root.content / "themes.yaml").write_text(_taxonomy(texts), "utf-8")
    ledger = {}
    for paper in papers:
        (root.content / "papers" / f"{paper.slug}.md").write_text(_page(paper), "utf-8")
        key, *also = _names(paper)
        ledger[key] = Seen(id=make_id(key), marks={}, also=tuple(also), slug=paper.slug)
    write_ledger(root, ledger)


def write_listing(folder: Path, texts: Texts, papers: Iterable[Paper]) -> None:
    """``content/`` with one pasted list, of titles and abstracts."""
    write_digest(folder, texts, ())
    add_listing(folder, papers)


def add_listing(folder: Path, papers: Iterable[Paper]) -> Path:
    """One more edition of a digest: the file."""
    found = list(papers)
    path = folder / "content" / "sources" / f"{found[-1].day}-list.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{paper.title}\n{paper.abstract}\n\n" for paper in found), "utf-8")
    return path


def write_hugo(folder: Path, texts: Texts, papers: Iterable[Paper]) -> None:
    """A site for Hugo; ``texts`` is there because all writers are called alike."""
    shutil.copytree(HUGO, folder)
    (folder / "content" / "papers").mkdir(parents=True)
    add_hugo(folder, papers)


def add_hugo(folder: Path, papers: Iterable[Paper]) -> list[Path]:
    """More papers for a site of Hugo's: their files."""
    written = []
    for paper in papers:
        path = folder / "content" / "papers" / f"{paper.slug}.md"
        path.write_text(_hugo_page(paper), "utf-8")
        written.append(path)
    return written


WRITE: dict[str, Callable[[Path, Texts, Iterable[Paper]], None]] = {
    "digest": write_digest,
    "listing": write_listing,
    "hugo": write_hugo,
}


def _names(paper: Paper) -> tuple[str, ...]:
    return names_in({"title": paper.title, "arxiv": paper.arxiv})


def _page(paper: Paper) -> str:
    authors = f"authors: {json.dumps(paper.authors)}\n" if paper.authors else ""
    return (
        f"---\ntitle: {json.dumps(paper.title)}\nslug: {paper.slug}\n{authors}published: {paper.day}\n"
        f'arxiv: "{paper.arxiv}"\ntheme: {paper.theme}\ntags: [{", ".join(paper.tags)}]\nadded: {paper.day}\n'
        f"edition: {paper.day}\nid: {make_id(_names(paper)[0])}\n---\n\n{paper.abstract}\n"
    )


def _hugo_page(paper: Paper) -> str:
    """The date falls by a second a paper, so that the order is total."""
    second = timedelta(seconds=paper.number % 86_400)
    authors = f"authors: {json.dumps(paper.authors)}\n" if paper.authors else ""
    return (
        f"---\ntitle: {json.dumps(paper.title)}\n{authors}date: {paper.day}T{_clock(second)}Z\narxiv: "
        f'"{paper.arxiv}"\nthemes: [{paper.theme}]\ntags: [{", ".join(paper.tags)}]\neditions: ["{paper.day}"]\n'
        f"---\n\n{paper.abstract}\n"
    )


def _clock(time: timedelta) -> str:
    return f"{time.seconds // 3600:02}:{time.seconds // 60 % 60:02}:{time.seconds % 60:02}"


def _taxonomy(texts: Texts) -> str:
    """``themes.yaml``: each theme by its own phrases and tags, each tag by its phrases."""
    lines = ["themes:"]
    for number, theme in enumerate(texts.themes):
        own = texts.tags[number * TAGS_A_THEME : (number + 1) * TAGS_A_THEME]
        lines += [*_rules(theme), f"    hue: {number * 30}"]
        lines.append("    from_tags: {" + ", ".join(f"{tag.id}: 3" for tag in own) + "}")
    lines.append("tags:")
    for number, theme in enumerate(texts.themes):
        lines.append(f"  {theme.name}:")
        for tag in texts.tags[number * TAGS_A_THEME : (number + 1) * TAGS_A_THEME]:
            lines += [f"  {line}" for line in _rules(tag)]
    return "\n".join([*lines, ""])


def _rules(subject: Subject) -> list[str]:
    return [
        f"  {subject.id}:",
        f"    name: {subject.name}",
        "    words: {5: [" + ", ".join(subject.phrases) + "]}",
    ]
