"""The command line: a command, its options, and which options go with which command."""

from __future__ import annotations

import argparse  # not click: a few commands with a dozen flags need no more, and a small build feels every import
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple


class _Option(NamedTuple):
    """An option that goes with some commands only."""

    commands: tuple[str, ...]
    settings: Mapping[str, Any]


FILES = {
    "import": "files with papers, in whatever format; - for what is piped in",
    "upgrade": "a release: latest, a version, or a folder, an archive or an address of one",
    "customise": "templates or assets of ours to make your own, such as paper.html",
}
"""The commands that take arguments, and what these are."""

OPTIONS: dict[str, _Option] = {
    "--explain": _Option(("check",), {"metavar": "SLUG", "help": "why a paper got its theme and tags"}),
    "--fix": _Option(
        ("check",), {"action": "store_const", "const": True, "help": "mend what is safe to mend, and show it"}
    ),
    "--edition": _Option(
        ("import",), {"metavar": "DAY", "help": "the edition's day (default: the file's name, or today)"}
    ),
    "--from": _Option(
        ("upgrade",), {"metavar": "URL", "help": "the repository with the releases, instead of digest.yaml's upstream"}
    ),
    "--except": _Option(
        ("upgrade",), {"action": "append", "metavar": "PATH", "help": "keep a file or folder of ours as it is here"}
    ),
    "--replace": _Option(
        ("upgrade",), {"action": "append", "metavar": "PATH", "help": "let go of what was changed in a file or folder"}
    ),
    "--undo": _Option(("upgrade",), {"action": "store_const", "const": True, "help": "take the newest upgrade back"}),
    "--dry-run": _Option(
        ("fetch", "upgrade", "migrate", "check"),
        {"action": "store_const", "const": True, "help": "say what would be done, write nothing; check: with --fix"},
    ),
    "--fewer": _Option(
        ("build", "check", "import", "fetch", "serve"),
        {"action": "store_true", "help": "go on though many papers have lost their pages"},
    ),
    "--whole": _Option(
        ("customise",), {"action": "store_true", "help": "the whole template, not only the names of its blocks"}
    ),
    "--port": _Option(("serve",), {"type": int, "help": "the port (default: 8000; 0 takes a free one)"}),
    "--no-reload": _Option(
        ("serve",), {"action": "store_true", "help": "build once and serve that, as it will be published"}
    ),
    "--only": _Option(
        ("fetch",), {"metavar": "NAME", "action": "append", "help": "the query to ask (default: all; may be repeated)"}
    ),
    "--title": _Option(("new",), {"metavar": "TEXT", "help": "what the digest is called"}),
    "--field": _Option(("new",), {"metavar": "ID", "help": "the starter: biology, physics ... or other"}),
    "--url": _Option(("new",), {"metavar": "URL", "help": "where it will be read (default: by .git/config)"}),
    "--author": _Option(("new",), {"metavar": "NAME", "help": "who edits it"}),
    "--language": _Option(("new",), {"metavar": "TAG", "help": "its language (default: en)"}),
    "--source": _Option(("new",), {"metavar": "FILE", "action": "append", "help": "papers to begin with; repeatable"}),
    "--yes": _Option(("new",), {"action": "store_true", "help": "ask nothing, take the defaults"}),
}
"""Options of single commands. Each is None unless it is given."""


def parse_arguments(arguments: Sequence[str], commands: Collection[str]) -> argparse.Namespace:
    """The command and its options, checked against each other. What does not fit ends the program with code 2."""
    parser = argparse.ArgumentParser(prog="build.py", description="Make a site, feeds and search of a paper digest.")
    add = parser.add_argument
    add("command", nargs="?", choices=commands, default="build", help="what to do (default: build the site)")
    files = "; ".join(f"with {command}: {what}" for command, what in FILES.items())
    add("files", nargs="*", metavar="FILE", help=files)
    add(
        "--root",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="the digest's folder, which holds content/ (default: .)",
    )
    add("--base-url", default="", metavar="URL", help="the site's public address, instead of digest.yaml's")
    add(
        "--jobs",
        type=int,
        default=os.cpu_count() or 1,
        metavar="N",
        help="processes to work with (default: one a core)",
    )
    add("--strict", action="store_true", help="take warnings for errors")
    add("-q", "--quiet", dest="verbosity", action="store_const", const=0, default=1, help="say only what went wrong")
    add("-v", "--verbose", dest="verbosity", action="store_const", const=2, help="say what took how long")
    add("--json", action="store_true", help="print a summary as JSON")
    groups = {command: parser.add_argument_group(f"with {command}") for command in commands}
    for name, option in OPTIONS.items():
        groups[option.commands[0]].add_argument(name, **{"default": None, **option.settings})
    options = parser.parse_intermixed_args(arguments)  # options may stand between the command and its files
    for name, option in OPTIONS.items():
        given = getattr(options, name.lstrip("-").replace("-", "_"))
        if given is not None and options.command not in option.commands:
            parser.error(f"{name} goes with {' and '.join(option.commands)}")
    if options.files and options.command not in FILES:
        parser.error(f"{options.files[0]}: {options.command} takes no such thing, only {' and '.join(FILES)}")
    return options
