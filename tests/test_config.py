"""Settings: every default, every fault with its place, and what the command line overrides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from offprint.appearance import Appearance, MenuItem
from offprint.config import LOCAL_URL, Config, Named, Root, read_config
from offprint.errors import Problem, UsageError
from offprint.newsletter import Newsletter
from offprint.palette import DARK, LIGHT, Colours, link_colour


def read(tmp_path: Path, text: str | None, **options: str) -> tuple[Config, list[str]]:
    root = Root(folder=tmp_path)
    root.content.mkdir(exist_ok=True)
    if text is not None:
        (root.content / "digest.yaml").write_text(text, "utf-8")
    problems: list[Problem] = []
    config = read_config(root, problems, **options)
    return config, [str(problem).removeprefix(f"{tmp_path.as_posix()}/content/") for problem in problems]


def test_a_digest_without_settings_has_defaults_and_a_warning(tmp_path: Path) -> None:
    config, said = read(tmp_path, None)
    assert config == Config()
    assert said == [f"digest.yaml:1:1: warning: no 'base_url': feeds, sitemap and canonical links point to {LOCAL_URL}"]


def test_every_setting_is_read(tmp_path: Path) -> None:
    text = (
        "title: No\nid: bees\nrights: CC0\nfeed_archives: all\nauthor_feeds: no\nhub: https://hub.example/\n"
        "newsletter: {service: listmonk, address: https://list.example/, list: 1a-2b}\ntagline: 007\nlanguage: pt-BR\nbase_url: https://bees.example/notes\nauthor: {name: A, url: https://a.example/}\n"
        "repository: https://code.example/\nlinks:\n- {name: L, url: https://l.example/}\nfeed_limit: 7\ncolours: {link: 10, mark: [1, 2, 3]}\n"
        "edit: https://code.example/edit/trunk\nmenu: [{name: M, url: tags.html}]\nfooter: By *us*.\ncards: no\ncitation_files: no\nmarkdown: no\noffline: false\n"
        "related: no\nmaps: no\nsearch: no\nexports: no\n"
    )
    config, said = read(tmp_path, text)
    assert said == []
    assert config == Config(
        title="No",
        id="bees",
        rights="CC0",
        feed_archives="all",
        author_feeds=False,
        hub="https://hub.example/",
        newsletter=Newsletter(action="https://list.example/subscription/form", hidden=(("l", "1a-2b"),)),
        tagline="007",
        language="pt-BR",
        base_url="https://bees.example/notes/",
        author="A",
        author_url="https://a.example/",
        repository="https://code.example/",
        edit="https://code.example/edit/trunk/",
        cards=False,
        citation_files=False,
        markdown=False,
        offline=False,
        related=False,
        maps=False,
        search=False,
        exports=False,
        links=(Named(name="L", url="https://l.example/"),),
        feed_limit=7,
        appearance=Appearance(
            colours=Colours(
                link_hue=10,
                light=replace(LIGHT, link=link_colour(False, 10)),
                dark=replace(DARK, link=link_colour(True, 10)),
                mark=(1, 2, 3),
            ),
            menu=(MenuItem(name="M", path="tags.html"),),
            footer="By *us*.",
        ),
    )
    assert config.base_path == "/notes/"


@pytest.mark.parametrize(
    ("repository", "editor"),
    [
        ("https://github.com/you/bees", "https://github.com/you/bees/edit/main/"),
        ("https://gitlab.com/you/bees/", "https://gitlab.com/you/bees/-/edit/main/"),
        ("https://codeberg.org/you/bees", "https://codeberg.org/you/bees/_edit/main/"),
        ("https://code.example/bees", ""),
    ],
)
def test_the_editor_of_a_known_host_is_known(tmp_path: Path, repository: str, editor: str) -> None:
    config, _ = read(tmp_path, f"repository: {repository}\n")
    assert config.edit == editor


def test_all_faults_are_told_in_one_run(tmp_path: Path) -> None:
    text = (
        "titel: T\nbase_url: ftp://bees.example/\nlanguage: klingon language\nfeed_limit: many\n"
        "links:\n- {name: L}\ncolours: {link: 400, mark: [1, 2]}\nauthor: Ann\n"
    )
    _, said = read(tmp_path, text)
    assert said == [
        "digest.yaml:1:1: error: unknown key 'titel', did you mean 'title'?",
        "digest.yaml:8:1: error: 'author' must be a mapping of names to values",
        "digest.yaml:3:1: error: 'language' must be a tag such as en or pt-BR, not 'klingon language'",
        "digest.yaml:2:1: error: 'base_url' must be an address that begins with https:// or http://, not 'ftp://bees.example/'",
        "digest.yaml:6:3: error: a link needs a 'url'",
        "digest.yaml:4:1: error: 'feed_limit' must be a number from 1 to 10000, not 'many'",
        "digest.yaml:7:11: error: 'link' must be a number from 0 to 360, not '400'",
        "digest.yaml:7:22: error: 'mark' must be three angles from 0 to 360, such as [262, 180, 30]",
    ]


def test_the_command_line_wins_over_the_file(tmp_path: Path) -> None:
    config, said = read(tmp_path, "base_url: https://a.example/\n", base_url="https://b.example/x")
    assert (config.base_url, said) == ("https://b.example/x/", [])
    with pytest.raises(UsageError, match=r"--base-url must begin with https:// or http://, not 'b\.example'"):
        read(tmp_path, None, base_url="b.example")


def test_source_date_epoch_dates_what_has_no_day(tmp_path: Path) -> None:
    assert read(tmp_path, None, epoch="1772323200")[0].undated == date(2026, 3, 1)
    assert read(tmp_path, None)[0].undated == date(1970, 1, 1)
    for epoch in ("soon", "9" * 30):
        with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH must be a number of seconds"):
            read(tmp_path, None, epoch=epoch)


def test_an_about_page_that_is_not_utf_8_is_an_error_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "about.md").write_bytes(b"We\nlike b\xe9es.\n")
    _, said = read(tmp_path, "base_url: https://a.example/\n")
    assert said == ["about.md:2:7: error: not UTF-8 at byte 10: save the file as UTF-8"]


@pytest.mark.parametrize("url", ["https://a.example/?page=1", "https://a.example/#top"])
def test_a_base_url_ends_after_its_path(tmp_path: Path, url: str) -> None:
    config, said = read(tmp_path, f"base_url: {url}\n")
    assert config.base_url == LOCAL_URL
    assert said[0] == f"digest.yaml:1:1: error: 'base_url' must end after its path, without ? and #, not {url!r}"
    with pytest.raises(UsageError, match="--base-url must end after its path"):
        read(tmp_path, None, base_url=url)


@pytest.mark.parametrize(
    ("base_url", "path"),
    [
        ("https://a.example", "/"),
        ("https://a.example/", "/"),
        ("https://a.example/b", "/b/"),
        ("https://a.example/b/c//", "/b/c/"),
    ],
)
def test_the_path_of_the_base_url_begins_and_ends_with_a_slash(tmp_path: Path, base_url: str, path: str) -> None:
    config, _ = read(tmp_path, f"base_url: {base_url}\n")
    assert (config.base_path, config.base_url[-1]) == (path, "/")


@pytest.mark.parametrize("text", ["- title\n", "title: [\n", "title: a: b\n", "\t", "\x00"])
def test_settings_that_cannot_be_read_are_one_error_and_the_defaults(tmp_path: Path, text: str) -> None:
    config, said = read(tmp_path, text)
    assert config == Config()
    assert len([line for line in said if ": error: " in line]) == 1


@pytest.mark.parametrize("key", ["cards", "markdown"])
@pytest.mark.parametrize(
    ("value", "expected"), [("all", "all"), ("ALL", "all"), ("yes", True), ("no", False), ("''", True)]
)
def test_cards_and_twins_are_for_pages_for_all_or_for_none(
    key: str, value: str, expected: object, tmp_path: Path
) -> None:
    config, said = read(tmp_path, f"base_url: https://a.example/\n{key}: {value}\n")
    assert (getattr(config, key), said) == (expected, [])


@pytest.mark.parametrize("key", ["cards", "markdown"])
def test_cards_or_twins_for_some_are_not_known(key: str, tmp_path: Path) -> None:
    _, said = read(tmp_path, f"base_url: https://a.example/\n{key}: some\n")
    assert said == [f"digest.yaml:2:1: error: {key!r} must be true, false or all, not 'some'"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            "service: buttondown\n  name: tea & bees",
            Newsletter(
                action="https://buttondown.com/api/emails/embed-subscribe/tea%20%26%20bees", hidden=(("embed", "1"),)
            ),
        ),
        (
            "service: mailchimp\n  address: https://tea.us1.list-manage.com/subscribe/post?u=1a&amp;id=2b",
            Newsletter(
                action="https://tea.us1.list-manage.com/subscribe/post?u=1a&id=2b", field="EMAIL", trap="b_1a_2b"
            ),
        ),
        (
            "service: form\n  address: https://a.example/join\n  field: mail\n  fields: {list: tea}",
            Newsletter(action="https://a.example/join", field="mail", hidden=(("list", "tea"),)),
        ),
    ],
)
def test_a_newsletter_of_each_service(tmp_path: Path, settings: str, expected: Newsletter) -> None:
    config, said = read(tmp_path, f"base_url: https://a.example/\nnewsletter:\n  {settings}\n")
    assert (config.newsletter, said) == (expected, [])


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("name: tea", "2:1: error: 'newsletter' needs a 'service': buttondown, listmonk, mailchimp, form"),
        (
            "service: pigeon",
            "3:3: error: 'newsletter' needs a 'service': buttondown, listmonk, mailchimp, form, not 'pigeon'",
        ),
        ("service: buttondown", "2:1: error: buttondown needs 'name': docs/subscribing.md says where to find it"),
        ("service: form\n  name: tea", "4:3: error: 'name' does not go with form"),
        (
            "service: mailchimp\n  address: https://a.example/",
            "4:3: error: 'address' must be the action of Mailchimp's own form, such as https://you.us1.list-manage.com/subscribe/post?u=1a&id=2b",
        ),
        (
            'service: form\n  address: "https://a.example;script-src/"',
            "4:3: error: 'address' has signs in its host that no host has: 'https://a.example;script-src/'",
        ),
        (
            "service: form\n  address: https://bee:pass@a.example/",
            "4:3: error: 'address' has signs in its host that no host has: 'https://bee:pass@a.example/'",
        ),
        (
            "service: form\n  address: https://*/",
            "4:3: error: 'address' has signs in its host that no host has: 'https://*/'",
        ),
        (
            "service: form\n  address: https://bücher.example:8080/",
            "4:3: error: 'address' must name its host in ASCII, as it begins with 'xn--': 'https://bücher.example:8080/'",
        ),
    ],
)
def test_what_is_wrong_with_a_newsletter(tmp_path: Path, settings: str, said: str) -> None:
    config, found = read(tmp_path, f"base_url: https://a.example/\nnewsletter:\n  {settings}\n")
    assert config.newsletter is None
    assert f"digest.yaml:{said}" in found
