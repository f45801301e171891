"""A WebSub hub is told of the feeds that have something new."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from answering import Reply, answering
from builds import run
from digests import BASE, digest, paper, three_papers

from offprint.websub import new_feeds, tell_hub

HUB = "https://hub.example/"


def paths(feeds: list[str]) -> list[str]:
    return [feed.removeprefix(BASE).removesuffix(".atom") for feed in feeds if feed.endswith(".atom")]


def test_the_feeds_with_papers_of_the_newest_edition_are_new() -> None:
    of = digest(*three_papers(), paper("Another Lens", theme="lights", tags=("lenses",), added=date(2026, 11, 22)))
    assert paths(new_feeds(of)) == ["feed", "editions", "themes/lights", "tags/lenses"]
    assert len(new_feeds(of)) == 12
    assert new_feeds(digest()) == []


def test_a_hub_is_told_of_each_feed_once() -> None:
    told: list[str] = []

    def post(address: str, fields: list[tuple[str, str]]) -> int:
        assert (address, fields[0]) == (HUB, ("hub.mode", "publish"))
        assert {name for name, _ in fields[1:]} == {"hub.url"}
        told.extend(url for _, url in fields[1:])
        return 204

    feeds = [f"{BASE}{at}.atom" for at in range(45)]
    assert list(tell_hub(HUB, feeds, post)) == []
    assert told == feeds


def test_a_hub_that_takes_one_at_a_time_is_told_of_each() -> None:
    told: Counter[str] = Counter()

    def post(address: str, fields: list[tuple[str, str]]) -> int:
        if len(fields) > 2:
            return 400
        told[fields[1][1]] += 1
        return 204 if not fields[1][1].endswith("3.atom") else 422

    feeds = [f"{BASE}{at}.atom" for at in range(25)]
    assert list(tell_hub(HUB, feeds, post)) == [f"{BASE}{at}.atom: the hub answers 422" for at in (3, 13, 23)]
    assert told == Counter(feeds)


def test_a_hub_without_an_answer_is_told_of() -> None:
    def post(address: str, fields: list[tuple[str, str]]) -> int:
        raise ConnectionError("refused")

    assert list(tell_hub(HUB, [f"{BASE}feed.atom"], post)) == [
        f"{BASE}feed.atom: the hub gives no answer: refused",
    ]


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    (tmp_path / "content" / "sources").mkdir(parents=True)
    (tmp_path / "content" / "sources" / "2026-11-22.txt").write_text("Tea at Sea\nWe show that tea is weak at sea.\n")
    return tmp_path


def ping(root: Path, settings: str, *options: str) -> Any:
    (root / "content" / "digest.yaml").write_text(settings)
    return run(root, "ping", *options)


def test_the_command_tells_the_hub_of_digest_yaml(tea: Path) -> None:
    with answering() as server:
        server.plays("/hub", Reply(status=204))
        done = ping(tea, f"base_url: {BASE}\nhub: {server.address}/hub\n", "--json")
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        assert said["feeds"][:3] == [f"{BASE}feed.atom", f"{BASE}feed.rss", f"{BASE}feed.json"]
        told = [value for asked in server.asked for name, value in parse_qsl(asked.body) if name == "hub.url"]
        assert told == said["feeds"]
        assert not (tea / "site").exists()


def test_a_dry_run_tells_nobody(tea: Path) -> None:
    done = ping(tea, f"base_url: {BASE}\nhub: https://nowhere.invalid/\n", "--dry-run")
    assert done.returncode == 0
    assert f"{BASE}editions.json" in done.stderr


def test_a_hub_that_fails_is_an_exit_code_of_its_own(tea: Path) -> None:
    with answering() as server:
        server.plays("/hub", Reply(status=503))
        done = ping(tea, f"base_url: {BASE}\nhub: {server.address}/hub\n")
    assert done.returncode == 3
    assert "503" in done.stderr
    assert "did not take all of it" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("hub", ["https://a..b/", "https://.example:99999/"])
def test_a_hub_that_can_be_nowhere_is_told_of_as_one_without_an_answer(tea: Path, hub: str) -> None:
    done = ping(tea, f"base_url: {BASE}\nhub: {hub}\n")
    assert done.returncode == 3
    assert "the hub gives no answer: Failed to parse" in done.stderr


@pytest.mark.parametrize(
    ("settings", "said"), [(f"base_url: {BASE}\n", "no 'hub' in "), (f"hub: {HUB}\n", "no 'base_url'")]
)
def test_without_hub_or_address_nothing_is_told(tea: Path, settings: str, said: str) -> None:
    done = ping(tea, settings)
    assert done.returncode == 2
    assert said in done.stderr
