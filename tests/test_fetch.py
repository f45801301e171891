"""``build.py fetch`` against services that a server on this machine plays: what comes, what stays, what is said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from answering import Asked, Reply, Server, answering
from builds import Done, run, tree

from offprint.commands import sources
from offprint.fetch import run as fetching
from offprint.fetch.client import Client

MONDAY = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with answering() as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    running.asked.clear()
    running.replies.clear()
    return running


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    return lambda moment: monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: Callable[[datetime], None]) -> Path:
    (tmp_path / "content").mkdir()
    at(MONDAY)

    def make_client(*given: Any) -> Client:
        client = fetching.make_client(*given)
        client.sleep = lambda seconds: None
        return client

    monkeypatch.setattr(sources, "make_client", make_client)
    return tmp_path


def settings(root: Path, queries: str, more: str = "") -> None:
    lines = "".join(f"    {line}\n" for line in queries.strip("\n").split("\n"))
    text = f"title: Hive\nbase_url: https://hive.example/\nfetch:\n{more}  queries:\n{lines}"
    (root / "content" / "digest.yaml").write_text(text)


def fetch(root: Path, *options: str) -> Done:
    return run(root, "fetch", *options)


def fetched(root: Path, day: str = "2026-11-23") -> list[dict[str, Any]]:
    path = root / "content" / "sources" / f"{day}-fetched.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def titles(root: Path, day: str = "2026-11-23") -> list[str]:
    return [paper["title"] for paper in fetched(root, day)]


def status(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / "content" / "status.json").read_text("utf-8"))
    return found


def of_query(root: Path, at: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = status(root)["queries"][at]
    return found


def paper(number: int, **values: str) -> dict[str, str]:
    return {"id": f"2611.0000{number}", "title": f"Paper {number}", "abstract": f"On bees {number}."} | values


def atom(*papers: dict[str, str], total: int | None = None) -> bytes:
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/{one['id']}v1</id><published>{one.get('day', '2026-11-20')}T10:00:00Z</published>"
        f"<updated>{one.get('day', '2026-11-20')}T10:00:00Z</updated><title>{one['title']}</title>"
        f"<summary>{one['abstract']}</summary><author><name>{one.get('author', 'Ada Bee')}</name></author>"
        '<arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.CL"/><category term="cs.CL"/></entry>'
        for one in papers
    )
    count = len(papers) if total is None else total
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        '<opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
        f"{count}</opensearch:totalResults>{entries}</feed>"
    ).encode()


def rss(*papers: dict[str, str]) -> bytes:
    items = "".join(
        f"<item><title>{one['title']}</title><link>https://journal.example/{one['id']}</link>"
        f"<description>{one['abstract']}</description></item>"
        for one in papers
    )
    return f'<rss version="2.0"><channel><title>J</title>{items}</channel></rss>'.encode()


def daily(*papers: dict[str, str]) -> bytes:
    return json.dumps(
        [
            {
                "paper": {
                    "id": one["id"],
                    "title": one["title"],
                    "summary": one["abstract"],
                    "upvotes": int(one.get("votes", "1")),
                    "publishedAt": "2026-11-20T00:00:00Z",
                    "authors": [{"name": "Ada Bee"}],
                }
            }
            for one in papers
        ]
    ).encode()


def works(*papers: dict[str, str], total: int, following: str | None = None) -> bytes:
    results = [
        {
            "id": f"https://openalex.org/W{one['id'].replace('.', '')}",
            "doi": f"https://doi.org/10.1000/{one['id']}",
            "title": one["title"],
            "publication_date": "2026-11-20",
            "abstract_inverted_index": {word: [at] for at, word in enumerate(one["abstract"].split())},
            "authorships": [
                {
                    "author": {"display_name": "Ada Bee", "orcid": "https://orcid.org/0000-0002-1825-0097"},
                    "raw_affiliation_strings": ["Hive Institute"],
                }
            ],
        }
        for one in papers
    ]
    return json.dumps({"meta": {"count": total, "next_cursor": following}, "results": results}).encode()


@pytest.fixture
def arxiv(root: Path, server: Server) -> Callable[..., None]:
    """Let one query of arXiv be answered by these replies."""

    def play(*replies: Reply | bytes, more: str = "") -> None:
        address = server.plays("/arxiv", *replies)
        settings(root, f"- arxiv: [cs.CL]\n  at: {address}\n{more}")

    return play


# What comes


def test_papers_come_with_pages_and_ledger(root: Path, arxiv: Callable[..., None]) -> None:
    arxiv(atom(paper(1), paper(2)))
    done = fetch(root)
    assert done.returncode == 0, done.stderr
    assert titles(root) == ["Paper 1", "Paper 2"]
    assert sorted(path.name for path in (root / "content" / "papers").iterdir()) == ["paper-1.md", "paper-2.md"]
    assert len((root / "content" / "imported.jsonl").read_text().splitlines()) == 3  # its head, and two papers
    assert "arXiv: cs.CL: 2 received, 2 matched, 2 new, 0 updated\n" in done.stderr
    assert run(root, "check").returncode == 0


def test_a_query_of_arxiv_asks_for_what_is_meant(root: Path, server: Server, arxiv: Callable[..., None]) -> None:
    arxiv(atom(), more='  words: [language model, "self-supervised"]\n  authors: [Ada Bee]\n  most: 50')
    fetch(root)
    (asked,) = server.asked
    assert asked.values["search_query"] == (
        '(cat:cs.CL) AND (ti:"language model" OR abs:"language model" OR ti:"self supervised" OR abs:"self supervised")'
        ' AND (au:"Ada Bee") AND submittedDate:[202611160000 TO 202611232359]'
    )
    assert (asked.values["start"], asked.values["max_results"]) == ("0", "50")


def test_pages_of_arxiv_are_all_read(root: Path, server: Server, arxiv: Callable[..., None]) -> None:
    arxiv(atom(paper(1), paper(2), total=3), atom(paper(3), total=3))
    assert fetch(root).returncode == 0
    assert [asked.values["start"] for asked in server.asked] == ["0", "2"]
    assert titles(root) == ["Paper 1", "Paper 2", "Paper 3"]


def test_daily_papers_of_every_day(root: Path, server: Server) -> None:
    def play(asked: Asked) -> Reply:
        if asked.values["date"] == "2026-11-23":
            return Reply(status=404)  # not begun
        return Reply(daily(paper(1, votes="9"), paper(2, votes="4")) if asked.values["date"] == "2026-11-20" else b"[]")

    server.replies["/daily"] = play
    settings(root, f"- huggingface: daily\n  at: {server.address}/daily\n  least_votes: 5\n  look_back: 3")
    assert fetch(root).returncode == 0
    assert [asked.values["date"] for asked in server.asked] == ["2026-11-23", "2026-11-22", "2026-11-21", "2026-11-20"]
    assert [(one["title"], one["votes"]) for one in fetched(root)] == [("Paper 1", 9)]


def test_works_of_openalex_page_by_page(root: Path, server: Server) -> None:
    address = server.plays("/works", works(paper(1), total=2, following="abc"), works(paper(2), total=2))
    settings(
        root, f"- openalex: primary_topic.id:T10181\n  at: {address}\n  words: [bees]", "  contact: a@hive.example\n"
    )
    assert fetch(root).returncode == 0
    assert [asked.values["cursor"] for asked in server.asked] == ["*", "abc"]
    assert server.asked[0].values["filter"] == (
        'primary_topic.id:T10181,title_and_abstract.search:"bees",from_publication_date:2026-11-16'
    )
    assert server.asked[0].values["mailto"] == "a@hive.example"
    assert "(+https://hive.example/; a@hive.example)" in server.asked[0].headers["user-agent"]
    one, _ = fetched(root)
    assert one["affiliations"] == [{"name": "Ada Bee", "affiliation": "Hive Institute"}]
    assert one["orcids"] == [{"name": "Ada Bee", "orcid": "0000-0002-1825-0097"}]
    page = (root / "content" / "papers" / "paper-1.md").read_text()
    assert "Hive Institute" in page


def test_a_feed_is_filtered_here(root: Path, server: Server) -> None:
    papers = (
        paper(1, title="Large Language-Models"),
        paper(2, title="Language modelling"),
        paper(3, abstract="A survey of language models"),
    )
    address = server.plays("/rss", rss(*papers))
    settings(root, f"- feed: {address}\n  words: [language model]\n  without: [survey]")
    assert fetch(root).returncode == 0
    assert titles(root) == ["Large Language-Models"]
    assert (of_query(root)["received"], of_query(root)["matched"]) == (3, 1)


def test_a_paper_of_two_queries_is_one_line(root: Path, server: Server) -> None:
    first = server.plays("/arxiv", atom(paper(1)))
    second = server.plays("/daily", daily(paper(1, title="Paper One", votes="8")))
    settings(root, f"- arxiv: cs.CL\n  at: {first}\n- huggingface: daily\n  at: {second}")
    assert fetch(root).returncode == 0
    (one,) = fetched(root)
    assert (one["title"], one["votes"], one["categories"]) == ("Paper 1", 8, ["cs.CL"])
    assert one["found_by"] == ["arXiv: cs.CL", "Hugging Face: daily"]


# What stays


def without_moments(root: Path) -> dict[str, bytes]:
    files = tree(root / "content")
    files["status.json"] = re.sub(rb'"(tried|succeeded)": "[^"]*"', b"", files["status.json"])
    return files


def test_the_same_answers_again_change_nothing_but_moments(
    root: Path, arxiv: Callable[..., None], at: Callable[[datetime], None]
) -> None:
    arxiv(atom(paper(1), paper(2)))
    fetch(root)
    before, moment = without_moments(root), of_query(root)["tried"]
    at(MONDAY.replace(hour=9))
    done = fetch(root)
    assert without_moments(root) == before
    assert (moment, of_query(root)["tried"]) == ("2026-11-23T06:30:00Z", "2026-11-23T09:30:00Z")
    assert "2 received, 2 matched, 0 new, 0 updated" in done.stderr


def test_more_on_the_same_day_goes_to_the_end_of_its_file(root: Path, arxiv: Callable[..., None]) -> None:
    arxiv(atom(paper(2)), atom(paper(2), paper(1)))
    fetch(root)
    fetch(root)
    assert titles(root) == ["Paper 2", "Paper 1"]
    assert status(root)["days"] == [{"day": "2026-11-23", "failed": 0, "new": 2, "updated": 0}]


def test_days_that_were_missed_are_made_good(
    root: Path, server: Server, arxiv: Callable[..., None], at: Callable[[datetime], None]
) -> None:
    arxiv(atom(paper(1)), Reply(status=404), atom(paper(1), paper(2)))
    fetch(root)
    at(MONDAY.replace(day=24))
    assert fetch(root).returncode == 3
    at(datetime(2026, 12, 20, 6, tzinfo=UTC))
    assert fetch(root).returncode == 0
    assert titles(root, "2026-12-20") == ["Paper 2"]
    assert "[202611200000 TO 202612202359]" in server.asked[-1].values["search_query"]


def test_a_changed_paper_changes_in_its_place(
    root: Path, arxiv: Callable[..., None], at: Callable[[datetime], None]
) -> None:
    arxiv(atom(paper(1), paper(2)), atom(paper(1), paper(2, title="Paper Two"), paper(3)))
    fetch(root)
    first = (root / "content" / "sources" / "2026-11-23-fetched.jsonl").read_bytes().splitlines()
    at(MONDAY.replace(day=24))
    done = fetch(root)
    assert "3 received, 3 matched, 1 new, 1 updated" in done.stderr
    assert titles(root) == ["Paper 1", "Paper Two"]
    assert (root / "content" / "sources" / "2026-11-23-fetched.jsonl").read_bytes().splitlines()[0] == first[0]
    assert titles(root, "2026-11-24") == ["Paper 3"]
    assert "Paper Two" in (root / "content" / "papers" / "paper-2.md").read_text()


def test_what_only_one_query_knows_outlasts_its_failure(root: Path, server: Server) -> None:
    first = server.plays("/arxiv", atom(paper(1)), Reply(status=404), atom(paper(1)))
    second = server.plays(
        "/daily", daily(paper(1, title="Paper One", votes="8")), daily(paper(1, votes="11", title="PAPER"))
    )
    settings(root, f"- arxiv: cs.CL\n  at: {first}\n- huggingface: daily\n  at: {second}\n  look_back: 1")
    fetch(root)
    fetch(root)
    (one,) = fetched(root)
    assert (one["title"], one["votes"], one["categories"]) == ("Paper 1", 11, ["cs.CL"])
    before = without_moments(root)["sources/2026-11-23-fetched.jsonl"]
    fetch(root)
    assert without_moments(root)["sources/2026-11-23-fetched.jsonl"] == before


def test_a_deleted_page_stays_deleted(root: Path, arxiv: Callable[..., None]) -> None:
    arxiv(atom(paper(1), paper(2)), atom(paper(1, title="Paper One"), paper(2)))
    fetch(root)
    (root / "content" / "papers" / "paper-1.md").unlink()
    before = tree(root / "content" / "sources")
    done = fetch(root, "--json")
    assert tree(root / "content" / "sources") == before
    assert [path.name for path in (root / "content" / "papers").iterdir()] == ["paper-2.md"]
    assert json.loads(done.stdout)["fetch"]["deleted"] == 1
    for path in (root / "content" / "sources").iterdir():
        path.unlink()
    fetch(root)
    assert titles(root) == ["Paper 2"]


def test_a_hand_edit_of_a_page_is_kept_when_its_source_changes(root: Path, arxiv: Callable[..., None]) -> None:
    arxiv(atom(paper(1)), atom(paper(1, title="Paper One", abstract="On wasps.")))
    fetch(root)
    page = root / "content" / "papers" / "paper-1.md"
    page.write_text(page.read_text().replace("title: Paper 1", "title: My Title"))
    fetch(root)
    assert "title: My Title" in page.read_text()
    assert "On wasps." in page.read_text()


def test_lines_of_a_persons_stay_as_they_are(root: Path, arxiv: Callable[..., None]) -> None:
    arxiv(atom(paper(1)), atom(paper(1, title="Paper One"), paper(2), paper(3)))
    fetch(root)
    path = root / "content" / "sources" / "2026-11-23-fetched.jsonl"
    own = b'\n{ "title":"Paper 2",  "abstract": "My own words.", "arxiv": "2611.00002" }\r\n{"title": "Tea", "abstract": "Of mine."}'
    path.write_bytes(own + b"\n" + path.read_bytes())
    assert fetch(root).returncode == 0
    assert path.read_bytes().startswith(own)
    names = re.findall(rb'"title": ?"([^"]*)"', path.read_bytes())
    assert names == [b"Paper 2", b"Tea", b"Paper One", b"Paper 3"]


# What is said


def test_a_cap_is_told_loudly(root: Path, arxiv: Callable[..., None]) -> None:
    arxiv(atom(paper(1), paper(2), total=40), more="  most: 2")
    done = fetch(root)
    assert done.returncode == 0
    assert (
        "content/digest.yaml:5:1: warning: arXiv: cs.CL REACHED ITS CAP of 2: 38 papers were left behind" in done.stderr
    )
    assert (of_query(root)["outcome"], of_query(root)["left"]) == ("capped", 38)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=503), "127.0.0.1 answers 503 Service Unavailable"),
        (Reply(reset=True), "no connection to 127.0.0.1"),
        (
            b"<!DOCTYPE html><html><head><title>Be right back</title></head></html>",
            "the answer is a web page, 'Be right back'",
        ),
        (b"", "the answer is empty"),
        (b"[]", "the answer is something else, which begins '[]'"),
        (atom(paper(1), paper(2))[:-60], "the answer breaks off, or is no XML at line 1"),
        (rss(paper(1)), "the answer is a feed, but not one of arXiv's query interface"),
        (atom(total=5), "arXiv sends an empty page where 5 more papers should be"),
    ],
    ids=["503", "reset", "web page", "empty", "json", "truncated", "feed", "empty page"],
)
def test_if_all_queries_fail_content_stays_as_it_was(
    root: Path, arxiv: Callable[..., None], reply: Reply | bytes, said: str
) -> None:
    arxiv(reply)
    before = tree(root / "content")
    done = fetch(root)
    assert done.returncode == 3
    assert f"  arXiv: cs.CL: {said}" in done.stderr
    assert {name: data for name, data in tree(root / "content").items() if name != "status.json"} == before
    assert (of_query(root)["outcome"], of_query(root)["succeeded"], of_query(root)["reason"]) == ("failed", "", said)
    assert run(root).returncode == 0


@pytest.mark.parametrize(
    ("kind", "reply", "said"),
    [
        ("huggingface: daily", b'[{"paper": {"id": "2611.00001", "title"', "the answer is cut off, or no JSON"),
        ("feed", b"<rss><item " + b" ".join(b'a%d=""' % n for n in range(999)) + b"/></rss>", "takes for ever"),
        ("huggingface: daily", b'{"error": "no"}', "the answer is JSON, but no list of daily papers"),
        ("openalex: type:article", b"[1]", "the answer is JSON, but no list of works"),
        ("openalex: type:article", works(paper(1), total=3), "OpenAlex sends 1 works of 3"),
    ],
)
def test_answers_of_others_that_are_none(root: Path, server: Server, kind: str, reply: bytes, said: str) -> None:
    address = server.plays("/x", reply)
    settings(root, f"- feed: {address}" if kind == "feed" else f"- {kind}\n  at: {address}")
    done = fetch(root)
    assert (done.returncode, said in done.stderr) == (3, True)


def test_one_that_fails_costs_no_other(root: Path, server: Server) -> None:
    good, bad = server.plays("/good", rss(paper(1))), server.plays("/bad", b"<rss")
    settings(root, f"- feed: {good}\n- feed: {bad}?key=secret")
    done = fetch(root)
    assert (done.returncode, titles(root)) == (0, ["Paper 1"])
    assert "content/digest.yaml:6:1: warning: 127.0.0.1/bad failed: the answer is no feed" in done.stderr
    assert [query["outcome"] for query in status(root)["queries"]] == ["ok", "failed"]
    assert "secret" not in (root / "content" / "status.json").read_text()
    assert fetch(root, "--strict").returncode == 1


def test_an_entry_that_cannot_be_read_costs_no_other(root: Path, server: Server) -> None:
    address = server.plays("/rss", rss(paper(1), paper(2, title="")))
    settings(root, f"- feed: {address}")
    done = fetch(root)
    assert titles(root) == ["Paper 1"]
    assert "an entry is left out: line 1: an item without a title" in done.stderr


@pytest.mark.parametrize(("day", "why"), [(22, "weekend"), (23, "no papers")], ids=["Sunday", "Monday"])
def test_an_empty_day_says_why(
    root: Path, arxiv: Callable[..., None], at: Callable[[datetime], None], day: int, why: str
) -> None:
    arxiv(atom())
    at(MONDAY.replace(day=day))
    assert fetch(root).returncode == 0
    assert (of_query(root)["outcome"], of_query(root)["why"]) == ("empty", why)
    assert fetched(root) == []


def test_a_summary_for_programs(root: Path, arxiv: Callable[..., None]) -> None:
    arxiv(atom(paper(1)))
    summary = json.loads(fetch(root, "--json").stdout)
    assert summary["fetch"]["new"] == 1
    assert summary["fetch"]["queries"]["arXiv: cs.CL"]["outcome"] == "ok"
    assert (summary["papers"], summary["new"]) == (1, 1)


def test_a_dry_run_writes_nothing(root: Path, arxiv: Callable[..., None]) -> None:
    arxiv(atom(paper(1)))
    before = tree(root / "content")
    done = fetch(root, "--dry-run", "--json")
    assert (done.returncode, tree(root / "content")) == (0, before)
    assert "new: Paper 1\n" in done.stderr
    assert json.loads(done.stdout)["fetch"]["new"] == 1


def test_one_query_alone(root: Path, server: Server) -> None:
    one, two = server.plays("/one", rss(paper(1))), server.plays("/two", rss(paper(2)))
    settings(root, f"- feed: {one}\n  name: One, first\n- feed: {two}\n  name: Two")
    assert fetch(root, "--only", "Two").returncode == 0
    assert titles(root) == ["Paper 2"]
    assert [query["name"] for query in status(root)["queries"]] == ["Two"]
    assert fetch(root, "--only", "One, first", "--only", "Two").returncode == 0
    assert titles(root) == ["Paper 2", "Paper 1"]
    assert len(status(root)["queries"]) == 2
    assert fetch(root, "--only", "Two, Two").returncode == 0
    done = fetch(root, "--only", "Too")
    assert (done.returncode, "no query of this name, did you mean 'Two'?" in done.stderr) == (2, True)


def test_nothing_to_fetch(root: Path) -> None:
    done = fetch(root)
    assert (done.returncode, "nothing to fetch" in done.stderr) == (2, True)


# The page


def test_the_site_tells_how_it_went(root: Path, server: Server) -> None:
    good, bad = server.plays("/good", rss(paper(1))), server.plays("/bad", b"<rss")
    settings(root, f"- feed: {good}\n  name: Good\n- feed: {bad}\n  name: Bad & <b>")
    fetch(root)
    assert run(root).returncode == 0
    page = (root / "site" / "status" / "index.html").read_text("utf-8")
    assert '<time datetime="2026-11-23T06:30:00Z">23 November 2026, 06:30 UTC</time>' in page
    assert "New papers came, or news of known ones." in page
    assert "Bad &amp; &lt;b&gt;" in page
    assert "<code>the answer is no feed</code>" in page
    assert 'href="../index.html"' in page
    assert page.count("<circle") == 1
    assert "A dot below a bar is a day on which a query failed." in page
    for name in ("index.html", "about.html"):
        assert 'href="status/index.html"' in (root / "site" / name).read_text("utf-8")
    before = tree(root / "site")
    assert run(root).returncode == 0
    assert tree(root / "site") == before


def test_a_digest_that_fetches_nothing_has_no_status(root: Path) -> None:
    (root / "content" / "digest.yaml").write_text("title: Hive\nbase_url: https://hive.example/\n")
    assert run(root).returncode == 0
    assert not (root / "site" / "status").exists()
    assert "status/" not in (root / "site" / "index.html").read_text("utf-8")
