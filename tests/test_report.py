"""What a run shows while it works: a bar on a terminal, nothing but lines elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
