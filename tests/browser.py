"""The Chromium that browser tests drive: found on this machine, or installed. As a program it makes sure of one.

Best is Debian's headless shell: Chromium without the parts that nobody sees in a test, which opens pages in a third
of the time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
ARGUMENTS = (
    "--no-sandbox",  # root in a container has none to offer
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> str:
    """The path of a Chromium: $CHROME, one on the PATH, a Mac's, or Playwright's own; empty if there is none."""
    known = [os.environ.get("CHROME", ""), *(shutil.which(name) or "" for name in NAMES), *APPLICATIONS]
    for path in known:
        if path and Path(path).exists():
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and Path(path).exists() else ""


def may_install_packages() -> bool:
    return bool(shutil.which("apt-get")) and hasattr(os, "geteuid") and os.geteuid() == 0


def install() -> None:
    """By Debian's packages for root, else by Playwright, into the user's cache."""
    if may_install_packages():
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "check": False}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)  # type: ignore[call-overload]
        for name in (SHELL, "chromium"):  # older releases have no shell
            command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", name, "fonts-noto-core"]
            if not subprocess.run(command, stdout=subprocess.DEVNULL, **quiet).returncode:  # type: ignore[call-overload]
                break
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    named = os.environ.get("CHROME") or shutil.which(SHELL)
    if not find() or (may_install_packages() and not named):
        print("Installing a Chromium for the browser tests ...", file=sys.stderr)
        install()
    if find():
        return 0
    print("No Chromium could be installed. Install one, or name it: CHROME=/path/to/chrome make test", file=sys.stderr)
    return 3


if __name__ == "__main__":
    sys.exit(main())
