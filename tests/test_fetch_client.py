"""The client that fetches: polite to services, patient with their failures, and never content with half an answer."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from answering import Reply, Server, answering

from offprint.config import Config, Root
from offprint.fetch.client import AnswerError, Client, decode
from offprint.fetch.run import make_client


class Time:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


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
def time() -> Time:
    return Time()


@pytest.fixture
def client(tmp_path: Path, time: Time) -> Client:
    return Client("Offprint/9 (+https://bees.example/)", tmp_path / "fetch", lambda: time.now, time.sleep)


def whole(text: str) -> None:
    if "end" not in text:
        raise AnswerError("the answer has no end")


def get(client: Client, address: str, pause: float = 0.0) -> str:
    return client.get(address, "text/plain", whole, pause).text


def failure(client: Client, address: str) -> str:
    with pytest.raises(AnswerError) as error:
        get(client, address)
    return str(error.value)


def test_it_says_who_asks_and_what_for(server: Server, client: Client) -> None:
    get(client, server.plays("/a", b"the end"))
    (asked,) = server.asked
    assert asked.headers["user-agent"] == "Offprint/9 (+https://bees.example/)"
    assert asked.headers["accept"] == "text/plain"


def test_a_service_that_wants_an_accept_header_gets_one(server: Server, client: Client) -> None:
    server.replies["/a"] = lambda asked: Reply(b"the end", 200 if asked.headers["accept"] == "text/plain" else 406)
    assert get(client, server.address + "/a") == "the end"


def test_what_did_not_change_is_not_sent_again(server: Server, client: Client) -> None:
    marks = {"ETag": '"one"', "Last-Modified": "Sun, 22 Nov 2026 06:00:00 GMT"}
    address = server.plays("/a", Reply(b"the end", headers=marks), Reply(status=304))
    first = client.get(address, "text/plain", whole, 0)
    again = client.get(address, "text/plain", whole, 0)
    assert (first.text, first.fresh, again.text, again.fresh) == ("the end", True, "the end", False)
    assert server.asked[1].headers["if-none-match"] == '"one"'
    assert server.asked[1].headers["if-modified-since"] == marks["Last-Modified"]


def test_the_same_answer_without_a_mark_is_not_news(server: Server, client: Client) -> None:
    address = server.plays("/a", b"the end")
    assert [client.get(address, "text/plain", whole, 0).fresh for _ in range(2)] == [True, False]


@pytest.mark.parametrize("kept", [b"", b"{}", b"nonsense", b'{"ETag": 1, "Last-Modified": 2}', b"\xff\n"])
def test_a_kept_answer_that_is_broken_is_forgotten(server: Server, client: Client, kept: bytes) -> None:
    address = server.plays("/a", b"the end")
    get(client, address)
    (file,) = client.folder.iterdir()
    file.write_bytes(kept)
    assert get(client, address) == "the end"


def test_answers_that_nobody_asks_for_any_more_are_taken_away(server: Server, client: Client) -> None:
    get(client, server.plays("/a", b"the end"))
    (old,) = client.folder.iterdir()
    later = Client("x", client.folder)
    get(later, server.plays("/b", b"the end"))
    later.forget_others()
    (new,) = client.folder.iterdir()
    assert new != old


@pytest.mark.parametrize(
    "bad",
    [
        Reply(b"not yet", status=503),
        Reply(status=500),
        Reply(status=429),
        Reply(reset=True),
        Reply(b"the", length=100),
        Reply(b"half an answer"),
    ],
    ids=["unavailable", "error", "throttled", "reset", "cut off", "broken"],
)
def test_what_may_pass_is_tried_again(server: Server, client: Client, time: Time, bad: Reply) -> None:
    assert get(client, server.plays("/a", bad, b"the end")) == "the end"
    assert time.slept == [2]


def test_waits_grow_and_end(server: Server, client: Client, time: Time) -> None:
    assert failure(client, server.plays("/a", Reply(status=503))) == "127.0.0.1 answers 503 Service Unavailable"
    assert time.slept == [2, 4, 8]


@pytest.mark.parametrize(
    ("after", "seconds"),
    [
        ({"Retry-After": "40"}, 40),
        ({"Retry-After": "0"}, 1),
        ({"Retry-After": "Sun, 22 Nov 2026 06:01:30 GMT"}, 90),
        ({"Retry-After": "Sun, 22 Nov 2026 05:00:00 GMT"}, 1),
        ({"Retry-After": "soon"}, 2),
    ],
)
def test_it_waits_as_long_as_it_is_told(
    server: Server, client: Client, time: Time, after: dict[str, str], seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "http.server.BaseHTTPRequestHandler.date_time_string", lambda *_: "Sun, 22 Nov 2026 06:00:00 GMT"
    )
    assert get(client, server.plays("/a", Reply(status=429, headers=after), b"the end")) == "the end"
    assert time.slept == [seconds]


def test_a_wait_beyond_the_time_of_a_run_is_not_begun(server: Server, client: Client, time: Time) -> None:
    said = failure(client, server.plays("/a", Reply(status=429, headers={"Retry-After": "7200"})))
    assert said == "127.0.0.1 answers 429 Too Many Requests, and there is no time left to wait 7200 s"
    assert time.slept == []


def test_a_run_ends_though_services_are_slow(server: Server, client: Client, time: Time) -> None:
    address = server.plays("/a", b"the end")
    get(client, address)
    time.now += 10_000
    assert "no time left" in failure(client, address)


@pytest.mark.parametrize("status", [400, 403, 404, 406, 410])
def test_a_refusal_is_final(server: Server, client: Client, time: Time, status: int) -> None:
    with pytest.raises(AnswerError) as error:
        get(client, server.plays("/a", Reply(status=status)))
    assert error.value.status == status
    assert (len(server.asked), time.slept) == (1, [])


def test_an_answer_that_stays_broken_is_asked_for_twice(server: Server, client: Client) -> None:
    assert failure(client, server.plays("/a", b"half")) == "the answer has no end"
    assert len(server.asked) == 2
    assert not client.folder.exists()  # nothing broken is kept


def test_nobody_is_asked_too_often(server: Server, client: Client, time: Time) -> None:
    address = server.plays("/a", b"the end")
    for _ in range(3):
        get(client, address, pause=3.0)
    assert time.slept == [3.0, 3.0]


def test_an_answer_that_stops_in_the_middle(server: Server, client: Client) -> None:
    client.silence = 0.05
    done = threading.Event()
    address = server.plays("/a", Reply(b"the", length=9, wait=done), b"the end")
    try:
        assert get(client, address) == "the end"
    finally:
        done.set()


def test_a_service_that_sends_a_byte_now_and_then_is_given_up(server: Server, client: Client, time: Time) -> None:
    done = threading.Event()
    address = server.plays("/a", Reply(b"the", length=900_000, wait=done), b"the end")
    calls = count(1)
    client.clock = lambda: time.now + (200 if next(calls) > 4 else 0)  # minutes go by from the first byte on
    try:
        assert get(client, address) == "the end"
        assert not done.is_set()  # the first answer is still not at its end
    finally:
        done.set()


def test_a_chunk_of_no_possible_length(server: Server, client: Client) -> None:
    bad = Reply(b"-5\r\nthe end\r\n0\r\n\r\n", headers={"Transfer-Encoding": "chunked"})
    assert failure(client, server.plays("/a", bad)) == "the answer is cut off"


def test_what_a_service_says_cannot_steer_a_terminal(
    server: Server, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("http.server.BaseHTTPRequestHandler.responses", {403: ("\x1b[31mNo\x07", "")})
    assert failure(client, server.plays("/a", Reply(status=403))) == "127.0.0.1 answers 403  [31mNo"


def test_a_redirect_is_followed(server: Server, client: Client) -> None:
    server.plays("/b", b"the end")
    assert get(client, server.plays("/a", Reply(status=301, headers={"Location": "/b"}))) == "the end"


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("file:///etc/passwd", "it leads to something that is no web address"),
        ("ftp://127.0.0.1/", "it leads to something that is no web address"),
        ("/a", "more than 5 redirects"),
        ("http://[::1", "cannot be asked: ValueError"),
        ("http://tea.example/\xe9", "cannot be asked: UnicodeDecodeError"),
        ("http://a..b/", "cannot be asked: LocationParseError"),
    ],
)
def test_a_redirect_that_leads_astray(server: Server, client: Client, place: str, said: str) -> None:
    assert failure(client, server.plays("/a", Reply(status=302, headers={"Location": place}))) == said


def test_no_answer_is_larger_than_it_may_be(server: Server, client: Client) -> None:
    client.largest = 100_000
    bomb = Reply(gzip.compress(b"\0" * 50_000_000), headers={"Content-Encoding": "gzip"})
    assert failure(client, server.plays("/a", bomb)) == "the answer is larger than 100,000 bytes"
    assert failure(client, server.plays("/b", b"x" * 200_000)) == "the answer is larger than 100,000 bytes"


def test_packed_answers_are_unpacked(server: Server, client: Client) -> None:
    address = server.plays("/a", Reply(gzip.compress(b"the end"), headers={"Content-Encoding": "gzip"}))
    assert get(client, address) == "the end"


def test_a_key_goes_to_its_host_alone(server: Server, client: Client) -> None:
    with answering() as other:
        other.plays("/b", b"the end")
        address = server.plays("/a", Reply(status=302, headers={"Location": f"{other.address}/b"}))
        client.secrets = {server.address.removeprefix("http://"): "api_key=secret"}
        assert get(client, f"{address}?x=1") == "the end"
        assert server.asked[0].values == {"x": "1", "api_key": "secret"}
        assert other.asked[0].values == {}
    assert all(b"secret" not in path.read_bytes() for path in client.folder.iterdir())


def test_the_key_for_openalex_comes_from_the_environment(tmp_path: Path) -> None:
    made = make_client(Root(folder=tmp_path), Config(), {"OPENALEX_API_KEY": "a b"})
    assert made.secrets == {"api.openalex.org": "api_key=a+b"}
    assert make_client(Root(folder=tmp_path), Config(), {}).secrets == {}


def test_nobody_there(client: Client, time: Time) -> None:
    assert failure(client, "http://127.0.0.1:9/secret?key=1") == "no connection to 127.0.0.1"
    assert time.slept == [2, 4, 8]
    assert failure(client, "http://127.0.0.1:9/another") == "no connection to 127.0.0.1"
    assert time.slept == [2, 4, 8]  # who is not there is asked once more, and not waited for


def test_who_comes_back_is_asked_as_before(server: Server, client: Client, time: Time) -> None:
    address = server.plays("/a", b"the end")
    client._down.add(address.split("/")[2])
    assert get(client, address) == "the end"
    assert get(client, server.plays("/b", Reply(status=503), b"the end")) == "the end"


@pytest.mark.parametrize(
    ("data", "kind", "text"),
    [
        ("Bézier".encode(), "text/xml", "Bézier"),
        ("Bézier".encode("latin-1"), "text/xml; charset=ISO-8859-1", "Bézier"),
        (
            '<?xml version="1.0" encoding="windows-1252"?>é\u2019'.encode("cp1252"),
            "",
            '<?xml version="1.0" encoding="windows-1252"?>é\u2019',
        ),
        ("\ufeffé".encode(), "text/xml; charset=latin-1", "é"),
        ("é".encode("utf-16"), "", "é"),
        (b"a\r\nb\rc", "", "a\nb\nc"),
    ],
)
def test_text_is_read_in_its_encoding(data: bytes, kind: str, text: str) -> None:
    assert decode(data, kind) == text


@pytest.mark.parametrize("kind", ["", "text/xml; charset=klingon"])
def test_bytes_that_are_no_text(kind: str) -> None:
    with pytest.raises(AnswerError, match="as it should be"):
        decode(b"\xff\xfa\xfb", kind)
