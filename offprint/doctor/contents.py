"""What content/ says: whether it can be read, whose digest it is, and how the last fetches went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from offprint.config import Config, Root, read_config
from offprint.doctor.findings import Finding
from offprint.errors import Problem
from offprint.inputs import parse_yaml, read_text
from offprint.new import EXAMPLE
from offprint.status import read_status

_OURS = "The Offprint maintainers"
"""Who signs the digest that comes with Offprint."""
_STALE = 3
"""Days: a run on Friday is looked at on Monday."""


def judge_content(root: Root) -> tuple[Config, list[Finding]]:
    """The settings, or the defaults where they cannot be read; and what is to be said of content/."""
    if not root.content.is_dir():
        do = "Change into the folder of your digest, or name it: build.py doctor --root FOLDER."
        do += " docs/make-your-own.md says how to begin one."
        text = f"There is no folder content/ in {root.folder.resolve()}, so this is no digest."
        return Config(), [Finding(level="error", about="content/", text=text, do=do)]
    problems: list[Problem] = []
    config = read_config(root, problems)
    return config, [*_settings(root, config, problems), *_papers(root)]


def _settings(root: Root, config: Config, problems: list[Problem]) -> Iterator[Finding]:
    path = root.shown(root.content / "digest.yaml")
    faults = [problem for problem in sorted(set(problems)) if problem.level == "error"]
    for fault in faults:
        do = f"Open {path} at line {fault.line} and mend it; docs/settings.md has every setting."
        yield Finding(level="error", about=path, text=f"Line {fault.line}, column {fault.column}: {fault.text}.", do=do)
    if faults:
        return
    if not (root.content / "digest.yaml").exists():
        do = "Write title and base_url into a new file content/digest.yaml; docs/make-your-own.md shows how."
        yield Finding(level="warning", about=path, text="There is none, so every setting has its default.", do=do)
        return
    if config.author == _OURS:
        text = f"Title {config.title!r} and author are still those of the digest that comes with Offprint."
        do = f"Put your own title, tagline and author into {path}."
        if (root.content / EXAMPLE).exists():
            do = "Run make new: it asks a few questions, moves our papers out of the way and begins your own digest."
        yield Finding(level="warning", about=path, text=text, do=do)
    elif config.title == Config().title:
        do = f"Write 'title: ' and the name of your digest into {path}."
        yield Finding(level="warning", about=path, text="The digest has no title of its own.", do=do)
    else:
        yield Finding(level="ok", about=path, text=f"It can be read, and is of {config.title!r}.")


def _papers(root: Root) -> Iterator[Finding]:
    has = [
        name
        for name in ("sources", "papers")
        if (root.content / name).is_dir() and any(map(_is_read, (root.content / name).iterdir()))
    ]
    if not has:
        do = "Put a list of papers into content/sources/; docs/sources.md shows what is read."
        yield Finding(level="warning", about="papers", text="content/sources/ and content/papers/ are empty.", do=do)
    else:
        text = "There are files in content/" + " and content/".join(f"{name}/" for name in has) + "."
        yield Finding(level="ok", about="papers", text=f"{text} build.py check reads them all and says what is wrong.")


def _is_read(path: Path) -> bool:
    return path.name.casefold() != "readme.md" and not path.name.startswith(".")


def has_queries(root: Root) -> bool:
    """Whether digest.yaml says what to fetch; no where it cannot be read, which is told elsewhere."""
    path = root.content / "digest.yaml"
    text = read_text(path, "", []) if path.is_file() else None
    fields = parse_yaml(text, "", []) if text else None
    return fields is not None and bool(fields.mapping("fetch").mappings("queries"))


def judge_fetches(root: Root, today: date) -> Iterator[Finding]:
    """How the fetches went that content/status.json remembers, if any did."""
    problems: list[Problem] = []
    status = read_status(root, problems)
    if problems:
        do = "Restore the file from the repository's history, or delete it: the next fetch writes it anew."
        yield Finding(level="warning", about="fetching", text="content/status.json cannot be read.", do=do)
    if status is None or not status.queries:
        return
    failed: dict[str, list[str]] = {}
    for query in status.queries:
        if query.outcome == "failed":
            failed.setdefault(query.reason[:200], []).append(query.name)
    for reason, (first, *more) in failed.items():
        others, said = f" and {len(more)} more" if more else "", f" ({reason})" if reason else ""
        text = f"{first!r}{others} could not be fetched at the last try{said}."
        do = "If that goes on for days, look at the query in content/digest.yaml, or at Actions > Refresh on GitHub."
        yield Finding(level="warning", about="fetching", text=text, do=do)
    last = max(date.fromisoformat(query.day) for query in status.queries)
    if (today - last).days > _STALE:
        text = f"The sources were last asked on {last.isoformat()}, {(today - last).days} days ago."
        do = "Pull first: git pull. If it is still so, look at the newest run under Actions > Refresh on GitHub."
        yield Finding(level="warning", about="fetching", text=text, do=do)
    else:
        yield Finding(level="ok", about="fetching", text=f"The sources were last asked on {last.isoformat()}.")
