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


WHAT = {
    "build": "make the site",
    "check": "read everything, write nothing",
    "serve": "build, show the site on this machine, and build again after every change",
    "import": "take files with papers into content/sources/",
    "fetch": "take new papers from other services",
    "mail": "make an edition into a mail; write it, show it or send it",
    "ping": "tell a WebSub hub which feeds have new papers",
    "new": "make a fresh copy your own digest",
    "customise": "begin a template, style or script of your own",
    "doctor": "say what is not set as it should be, and where to set it",
    "upgrade": "replace Offprint by a newer release",
    "migrate": "bring content/ to the format of this Offprint",
}
"""What each command does, for the help."""

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
        ("import", "mail"),
        {"metavar": "DAY", "help": "the edition's day (default: the file's name, or today; of a mail, the newest)"},
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
        ("fetch", "upgrade", "migrate", "check", "mail", "ping"),
        {"action": "store_const", "const": True, "help": "say what would be done, write nothing"},
    ),
    "--fewer": _Option(
        ("build", "check", "import", "fetch", "serve", "mail", "ping"),
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
        ("fetch",),
        {"metavar": "NAME", "action": "append", "help": "the query to ask (default: all); may be given again"},
    ),
    "--since": _Option(("mail",), {"metavar": "DAY", "help": "papers of that day or later, instead of an edition"}),
    "--theme": _Option(
        ("mail",), {"metavar": "ID", "action": "append", "help": "only papers of this theme; may be given again"}
    ),
    "--tag": _Option(
        ("mail",), {"metavar": "ID", "action": "append", "help": "papers of this tag likewise; may be given again"}
    ),
    "--trending": _Option(
        ("mail",), {"action": "store_const", "const": True, "help": "by votes, instead of under their themes"}
    ),
    "--limit": _Option(("mail",), {"metavar": "N", "type": int, "help": "the first so many papers"}),
    "--preview": _Option(("mail",), {"action": "store_const", "const": True, "help": "open the mail in a browser"}),
    "--output": _Option(("mail",), {"metavar": "FILE", "help": "where to write the mail; - prints it"}),
    "--send": _Option(("mail",), {"action": "store_const", "const": True, "help": "send the mail"}),
    "--to": _Option(("mail",), {"metavar": "FILE", "help": "whom to send it to: a file with an address a line"}),
    "--title": _Option(("new",), {"metavar": "TEXT", "help": "what the digest is called"}),
    "--field": _Option(("new",), {"metavar": "ID", "help": "the starter, such as biology, or other"}),
    "--url": _Option(("new",), {"metavar": "URL", "help": "where it will be read (default: as .git/config tells)"}),
    "--author": _Option(("new",), {"metavar": "NAME", "help": "who edits it"}),
    "--language": _Option(("new",), {"metavar": "TAG", "help": "its language (default: en)"}),
    "--source": _Option(
        ("new",), {"metavar": "FILE", "action": "append", "help": "a file with papers; may be given again"}
    ),
    "--yes": _Option(("new",), {"action": "store_true", "help": "ask nothing, take the defaults"}),
}
"""Options of single commands. Each is None unless it is given."""


def parse_arguments(arguments: Sequence[str], commands: Collection[str]) -> argparse.Namespace:
    """The command and its options, checked against each other. What does not fit ends the program with code 2."""
    width = max(map(len, commands))
    parser = argparse.ArgumentParser(
        prog="build.py",
        usage="build.py [COMMAND] [FILE ...] [OPTIONS]",  # all options in a row would hide what is said below them
        description="Make a site, feeds and search of a paper digest.\n\ncommands:\n"
        + "\n".join(f"  {command:{width}}  {WHAT[command]}" for command in commands),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add(
        "command", nargs="?", choices=commands, default="build", metavar="COMMAND", help="one of these (default: build)"
    )
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
        first, *others = option.commands
        also = f" (also with {_listed(others)})" if others else ""
        help_ = f"{option.settings['help']}{also}"
        groups[first].add_argument(name, **{"default": None, **option.settings, "help": help_})
    options = parser.parse_intermixed_args(arguments)  # options may stand between the command and its files
    for name, option in OPTIONS.items():
        given = getattr(options, name.lstrip("-").replace("-", "_"))
        if given is not None and options.command not in option.commands:
            parser.error(f"{name} goes with {_listed(option.commands)}")
    if options.files and options.command not in FILES:
        parser.error(f"{options.files[0]}: {options.command} takes no such thing, only {_listed(tuple(FILES))}")
    return options


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
