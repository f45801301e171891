"""The preview: a site under its path, and nothing beside it."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from offprint.errors import MachineError
from offprint.live import Live, Marks
from offprint.serve import TYPES, make_server, serve

Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("secret")
    for name, text in {
        "index.html": "<title>Tea</title>",
        "404.html": "<title>No tea</title>",
        "papers/tea at sea.html": "weak",
        "papers/index.html": "papers",
        "assets/style.css": "a{}",
        "empty/.keep": "",
        **{f"types/x{ending}": "x" for ending in TYPES},
        "types/x.unknown": "x",
    }.items():
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_text(text)
    return tmp_path / "site"


class Server:
    """A server in a thread, asked without a client that would tidy paths up."""

    def __init__(self, site: Path | Live, base_path: str) -> None:
        self.server = make_server(site, base_path, 0)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def ask(self, path: str, method: str = "GET") -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_address[1], timeout=10)
        with closing(connection):
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def root(site: Path) -> Iterator[Server]:
    server = Server(site, "/")
    yield server
    server.close()


@pytest.fixture
def below(site: Path) -> Iterator[Server]:
    server = Server(site, "/tea/digest/")
    yield server
    server.close()


def test_files(root: Server) -> None:
    assert root.ask("/")[::2] == (200, b"<title>Tea</title>")
    assert root.ask("/index.html")[::2] == (200, b"<title>Tea</title>")
    assert root.ask("/papers/tea%20at%20sea.html?q=1#top")[::2] == (200, b"weak")
    assert root.ask("/papers/")[::2] == (200, b"papers")


@pytest.mark.parametrize(("ending", "type_"), TYPES.items())
def test_every_file_has_the_type_that_a_browser_wants(root: Server, ending: str, type_: str) -> None:
    status, headers, _ = root.ask(f"/types/x{ending}")
    assert (status, headers["content-type"]) == (200, type_)


def test_what_a_file_of_no_known_kind_is(root: Server) -> None:
    assert root.ask("/types/x.unknown")[1]["content-type"] == "application/octet-stream"


def test_nothing_is_cached(root: Server) -> None:
    for path in ("/", "/assets/style.css", "/nothing"):
        assert root.ask(path)[1]["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/nothing", "/papers/nothing.html", "/empty/", "/%00", "/index.html%00.css", "/%ff"])
def test_what_is_not_there_gets_the_sites_own_page(root: Server, path: str) -> None:
    status, headers, body = root.ask(path)
    assert (status, body) == (404, b"<title>No tea</title>")
    assert headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("live", [False, True])
def test_addresses_that_are_none(site: Path, live: bool, capfd: pytest.CaptureFixture[str]) -> None:
    server = Server(Live(site, "/", site, Marks("", "")) if live else site, "/")
    try:
        assert [server.ask(path)[0] for path in ("x://[x", "/" + "a" * 3000)] == [400, 404]
    finally:
        server.close()
    assert capfd.readouterr().err == ""


def test_a_site_without_that_page(site: Path, root: Server) -> None:
    (site / "404.html").unlink()
    assert root.ask("/nothing")[0] == 404


def test_head_says_the_same_without_a_body(root: Server) -> None:
    assert root.ask("/", "HEAD")[::2] == (200, b"")
    status, headers, body = root.ask("/nothing", "HEAD")
    assert (status, headers["content-length"], body) == (404, "21", b"")


def test_other_methods_are_refused(root: Server) -> None:
    assert root.ask("/", "POST")[0] == 501


@pytest.mark.parametrize(
    "path",
    [
        *("/../secret.txt", "/%2e%2e/secret.txt", "/papers/../../secret.txt", "/..%2fsecret.txt", "//../secret.txt"),
        *(
            "/papers/%2e%2e/%2e%2e/secret.txt",
            "/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd",
            "//etc/passwd",
            "/./../secret.txt",
        ),
    ],
)
def test_nothing_above_the_site(root: Server, below: Server, path: str) -> None:
    for server, base in ((root, ""), (below, "/tea/digest")):
        status, _, body = server.ask(base + path)
        assert status in (301, 302, 404)
        assert b"secret" not in body
        assert b"root:" not in body


def test_the_site_lies_under_its_path(below: Server) -> None:
    assert below.ask("/tea/digest/")[::2] == (200, b"<title>Tea</title>")
    assert below.ask("/tea/digest/assets/style.css")[0] == 200
    for path in ("/assets/style.css", "/tea/", "/tea/assets/style.css", "/tea/digestive/", "/digest/"):
        assert below.ask(path)[0] == 404, path


@pytest.mark.parametrize("path", ["/", "/tea/digest"])
def test_who_asks_for_the_top_is_led_to_the_site(below: Server, path: str) -> None:
    status, headers, _ = below.ask(path)
    assert (status, headers["location"]) == (302, "/tea/digest/")


def test_a_folder_without_its_slash_is_led_to_it(below: Server) -> None:
    status, headers, _ = below.ask("/tea/digest/papers")
    assert (status, headers["location"]) == (301, "/tea/digest/papers/")


def test_many_at_once(root: Server) -> None:
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(root.ask("/assets/style.css")[0])) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert answers == [200] * 24


def test_only_this_machine_reaches_it(site: Path) -> None:
    with make_server(site, "/", 0) as server:
        assert server.server_address[0] == "127.0.0.1"


def test_a_port_that_cannot_be_had(site: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(MachineError, match=rf"^port {port} cannot be had \(.*\): choose another"):
            serve(site, "/", port, print)
    for port in (-1, 70_000):
        with pytest.raises(MachineError, match=rf"^port {port} cannot be had"):
            serve(site, "/", port, print)


def test_serve_tells_where_and_goes_on_until_interrupted(site: Path) -> None:
    told: list[str] = []

    def ready(url: str) -> None:
        told.append(url)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        serve(site, "/tea/", 0, ready)
    assert len(told) == 1
    assert told[0].startswith("http://localhost:")
    assert told[0].endswith("/tea/")


def test_a_browser_that_hangs_up_is_no_error(site: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (site / "large.bin").write_bytes(bytes(20_000_000))
    server = Server(site, "/")
    with socket.create_connection(("127.0.0.1", server.server.server_port)) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")  # a reset at once
        client.sendall(b"GET /large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n")
        client.recv(100)
    assert server.ask("/")[0] == 200
    server.server.shutdown()
    server.server.server_close()  # waits for the thread that was hung up on
    assert capfd.readouterr().err == ""
