"""``ping``: tell the WebSub hub which feeds have new papers."""

from __future__ import annotations

import json
from argparse import Namespace

from offprint.commands.stages import Stages
from offprint.config import LOCAL_URL, Root
from offprint.errors import MachineError, UsageError
from offprint.report import Report
from offprint.websub import Post, new_feeds, post_form, tell_hub


def run_ping(root: Root, options: Namespace, report: Report, stages: Stages, post: Post = post_form) -> int:
    """Tell the hub of digest.yaml of the feeds with papers of the newest edition, after they were published."""
    content = stages.read(root, options, report)
    config = content.settings.config
    if not config.hub:
        raise UsageError(f"no 'hub' in {root.shown(root.content / 'digest.yaml')}: docs/subscribing.md says what it is")
    if config.base_url == LOCAL_URL:
        raise UsageError("no 'base_url': a hub must know where the feeds are")
    feeds = new_feeds(content.digest())
    report.tell_all()
    faults = [] if options.dry_run else list(tell_hub(config.hub, feeds, post))
    if options.json:
        report.give(json.dumps({"hub": config.hub, "feeds": feeds, "faults": faults}))
    elif options.dry_run:
        report.tell("\n".join(feeds))
    if faults:
        raise MachineError("\n".join([*faults, f"{config.hub} did not take all of it: the same command tries again"]))
    if not options.dry_run:
        report.tell(f"{config.hub} knows of {len(feeds)} feeds")
    return 0
