"""``serve``: the site on this machine, made anew as its files change."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from threading import Event

from offprint.commands.stages import Built, Stages
from offprint.config import Root
from offprint.glance import glance
from offprint.live import Live, Marks
from offprint.preview import keep_fresh
from offprint.recall import Memory
from offprint.report import Report
from offprint.serve import serve, serving
from offprint.watch import watching


def run_serve(root: Root, options: Namespace, report: Report, stages: Stages) -> None:
    port = 8000 if options.port is None else options.port

    def ready(url: str) -> None:
        report.tell(f"Look at it: {url} (Ctrl-C stops)")

    if options.no_reload:
        serve(root.site, stages.build(root, options, report).config.base_path, port, ready)
    else:
        preview(root, options, report, stages, port, ready)


def preview(
    root: Root,
    options: Namespace,
    report: Report,
    stages: Stages,
    port: int,
    ready: Callable[[str], None],
    stop: Event | None = None,
) -> None:
    """Build and serve; and whenever a file changes build again: the page that was edited, all pages, the whole site.
    Until ``stop``."""
    memory = Memory()
    with (
        watching([root.content, stages.templates], report.tell, stop or Event()) as changes,
        stages.open_kept(root, memory) as kept,
    ):
        built = stages.build(root, options, report, kept)
        live = Live(root.site, built.config.base_path, stages.templates / "preview", built.marks)

        def make(part: Report, hurry: bool) -> Built:
            nonlocal built
            made = stages.build(root, options, part, kept, hurry)
            built = made if made.printer else made._replace(printer=built.printer)  # nothing was to be printed
            return built

        def make_page(changed: set[Path]) -> Marks | None:
            return glance(root, changed, built.printer, kept) if built.printer else None

        with serving(live, port) as url:
            ready(url)
            if not built.printer:
                make(Report(), hurry=True)  # for the first edit to be shown at once
            keep_fresh(
                live,
                changes,
                report,
                make_page,
                lambda part: make(part, hurry=True),
                lambda part: make(part, hurry=False),
                memory.forget,
            )
