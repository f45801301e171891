"""What several test files share: the real digest, built; a server for a built site; a Chromium."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from browser import ARGUMENTS, find
from builds import REPOSITORY, run_apart
from hypothesis import settings
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from offprint.serve import make_server

# A deadline measures the machine; what must end soon has a test that says so. HYPOTHESIS_PROFILE=thorough looks longer.
settings.register_profile("offprint", deadline=None, max_examples=40)
settings.register_profile("thorough", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "offprint"))
PATIENCE = 20_000  # milliseconds; how long a page may take on a machine that others use too
expect.set_options(timeout=PATIENCE)

ServeFolder = Callable[..., str]
"""(site, base path="/") → the address at which it is served."""


@pytest.fixture(scope="session")
def first_digest() -> Path:
    """content/ of this repository, as long as it holds the digest that these tests know; a fork holds another one."""
    content = REPOSITORY / "content"
    settings = content / "digest.yaml"
    ours = (
        settings.is_file()
        and "\ntitle: Top Layer\n" in settings.read_text("utf-8")
        and (content / "themes.yaml").is_file()
        and (content / "sources" / "2026-11-22-top-layer.txt").is_file()
    )
    if not ours:
        pytest.skip("content/ holds another digest than the one that this test knows")
    return content


@pytest.fixture(scope="session")
def real_site(first_digest: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the digest in this repository, built from a copy: once, whichever process asks first."""
    base = tmp_path_factory.getbasetemp()
    root = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "real"
    done = root / "done"
    try:
        root.mkdir()
    except FileExistsError:
        until = time.monotonic() + 120
        while not done.exists():
            assert time.monotonic() < until, "another process did not finish the real site"
            time.sleep(0.1)
        return root / "site"
    shutil.copytree(first_digest, root / "content")
    built = run_apart(root)  # both cores, as a user starts it
    assert built.returncode == 0, built.stderr
    done.touch()
    return root / "site"


@pytest.fixture(scope="session")
def serve_folder() -> Iterator[ServeFolder]:
    with ExitStack() as servers:

        def serve(site: Path, base_path: str = "/") -> str:
            server = servers.enter_context(make_server(site, base_path, 0))
            thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
            thread.start()
            servers.callback(server.shutdown)
            return f"http://localhost:{server.server_address[1]}{base_path}"

        yield serve


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find()
    if not path:
        pytest.skip("no Chromium here: python tests/browser.py installs one")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


def faults_of(page: Page) -> list[str]:
    """What goes wrong in a tab from now on, or is warned of; but for what Playwright says of a worker that a context
    of ``service_workers="block"`` keeps out, which would fetch an edition for later in every test."""
    faults: list[str] = []

    def note(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and said.text != "Service Worker registration blocked by Playwright":
            faults.append(said.text)

    page.on("console", note)
    page.on("pageerror", lambda error: faults.append(str(error)))
    return faults


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: tests wait for browsers and servers a good part of their time."""
    return (os.cpu_count() or 1) + 1
