"""What a run shows while it works: a bar on a terminal, nothing but lines elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from offprint.report import KINDS, Report

REPOSITORY = Path(__file__).parent.parent
SLOW = """
import time
from offprint.report import Report
report = Report()
with report.stage("relate"):
    time.sleep(1.8)
with report.stage("render", 30) as step:
    for _ in range(30):
        time.sleep(0.06)
        step()
"""


def test_elsewhere_than_on_a_terminal_nothing_moves() -> None:
    done = subprocess.run([sys.executable, "-c", SLOW], cwd=REPOSITORY, capture_output=True, check=True)
    assert done.stderr == b""


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals here")
def test_on_a_terminal_a_long_stage_shows_a_bar_or_a_clock() -> None:
    import pty

    master, slave = pty.openpty()
    os.set_blocking(master, False)
    import fcntl
    import struct
    import termios

    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    subprocess.run([sys.executable, "-c", SLOW], cwd=REPOSITORY, stderr=slave, check=True)
    os.close(slave)
    shown = b""
    while True:
        try:
            part = os.read(master, 65536)
        except (BlockingIOError, OSError):
            break
        if not part:
            break
        shown += part
    os.close(master)
    assert b"Relate 00:01" in shown
    assert b"Render:" in shown
    assert b"/30 [" in shown
    assert b"\n" not in shown.strip()


@pytest.mark.parametrize(("verbosity", "most"), [(1, 3), (2, 20)])
def test_a_long_list_of_places_is_cut_and_counted(
    verbosity: int, most: int, capsys: pytest.CaptureFixture[str]
) -> None:
    report = Report(verbosity=verbosity)
    report.counts = dict.fromkeys(KINDS, 0) | {"papers": 10_000, "new": 10_000}
    report.places = {"new": [f"a.txt:{number}" for number in range(1, 10_001)]}
    report.tell_all()
    table = capsys.readouterr().err.splitlines()[1]
    shown = "".join(f"{'a.txt' if number == 1 else ''}:{number}, " for number in range(1, most + 1))
    assert table == f"  new             10,000  {shown}and {10_000 - most:,} more"
    assert len(json.loads(report.as_json())["places"]["new"]) == 10_000
