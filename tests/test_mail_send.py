"""``build.py mail --send`` against a real server: whom it reaches, what fails, and that nobody ever gets a mail twice."""

from __future__ import annotations

import json
import os
import signal
import ssl
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import trustme
from builds import REPOSITORY, Done, run
from hypothesis import given
from hypothesis import strategies as st
from posting import HANG_UP, Post, Script, posting

from offprint.commands import mail_sending as command
from offprint.config import Root
from offprint.errors import MachineError
from offprint.mail import send
from offprint.mail.journal import Journal, open_journal, read_journal
from offprint.mail.mailbox import Mailbox
from offprint.mail.recipients import Recipient
from offprint.mail.send import Outcome, Pace, send_all
from offprint.mail.server import LostError, RefusedError, Server, connected, read_server

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")  # of a server on this machine
PEOPLE = [f"p{number}@bees.example" for number in range(1, 7)]
LEAVE = "https://hive.example/leave?who={address}"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses between connections, no settings of the machine's own."""
    monkeypatch.setattr(send, "PAUSES", (0.0, 0.0, 0.0))
    for name in [name for name in os.environ if name.startswith("OFFPRINT_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content" / "sources").mkdir(parents=True)
    settings(tmp_path)
    (tmp_path / "content/sources/2026-11-22.txt").write_text("Honey as a Map\nWe show that bees read honey.\n")
    (tmp_path / "list.txt").write_text("# who asked\n" + "".join(f"{address}\n" for address in PEOPLE))
    return tmp_path


def settings(root: Path, more: str = "", leave: str = LEAVE) -> None:
    text = (
        f"title: Hive\nbase_url: https://hive.example/\nmail:\n  from: Bee <bee@hive.example>\n  rate: 100000\n{more}"
    )
    (root / "content/digest.yaml").write_text(text + (f"  unsubscribe: {leave}\n" if leave else ""))


def journal(root: Path) -> list[dict[str, Any]]:
    path = root / "content/mailed.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    with posting() as post:
        use(monkeypatch, post)
        yield post


def use(patch: pytest.MonkeyPatch, post: Post, **more: str) -> None:
    given = {"HOST": "127.0.0.1", "PORT": str(post.port), "SECURITY": "none", **more}
    for name, value in given.items():
        patch.setenv(f"OFFPRINT_SMTP_{name}", value)


def mail(root: Path, *options: str) -> Done:
    return run(root, "mail", "--send", "--to", str(root / "list.txt"), *options)


def once(stage: str, address: str, said: str) -> Script:
    """An answer at the first time that a stage comes to an address."""
    left = [said]

    def script(now: str, of: str) -> str:
        return left.pop() if (now, of) == (stage, address) and left else ""

    return script


def always(stage: str, address: str, said: str) -> Script:
    return lambda now, of: said if (now, of) == (stage, address) else ""


# All goes well


def test_everyone_gets_a_message_of_their_own(root: Path, post: Post) -> None:
    done = mail(root)
    assert done.returncode == 0, done.stderr
    assert post.counts() == dict.fromkeys(PEOPLE, 1)
    for address, message in zip(PEOPLE, post.messages(), strict=True):
        assert message["To"] == address
        assert message["From"] == "Bee <bee@hive.example>"
        assert message["List-Unsubscribe"] == f"<https://hive.example/leave?who={address.replace('@', '%40')}>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        others = [other for other in PEOPLE if other != address]
        whole = message.as_string() + "".join(part.get_content() for part in message.iter_parts())
        assert not [other for other in others if other in whole or other.replace("@", "%40") in whole]
    assert len({message["Message-ID"] for message in post.messages()}) == 1
    [line] = journal(root)
    assert {key: line[key] for key in ("of", "sent", "refused", "doubt")} == {
        **{"of": "2026-11-22", "sent": 6, "refused": 0, "doubt": 0}
    }
    assert not [address for address in PEOPLE if address in (root / "content/mailed.jsonl").read_text()]


def test_a_line_with_a_dot_alone_is_not_the_end(root: Path, post: Post) -> None:
    settings(root, '  postal: "Bee lab\\n.\\n.. 1 Hive Street"\n')
    (root / "list.txt").write_text("ann@bees.example\n")
    assert mail(root).returncode == 0
    [message] = post.messages()
    body: Any = message.get_body(("plain",))
    assert body.get_content().endswith("Bee lab\r\n.\r\n.. 1 Hive Street\r\n")


def test_an_edition_that_was_sent_is_never_sent_again(root: Path, post: Post) -> None:
    mail(root)
    (root / "list.txt").write_text("new@bees.example\n")
    settings(root, "  limit: 1\n  order: trending\n")  # how it looks is no other edition
    done = mail(root)
    assert (done.returncode, post.counts()) == (0, dict.fromkeys(PEOPLE, 1))
    assert "Hive: 22 November 2026 was sent before: 6 sent; nothing to send" in done.stderr
    (root / "content/sources/2026-11-23.txt").write_text("Wax as a Page\nWe show that bees write wax.\n")
    assert mail(root).returncode == 0
    assert post.counts() == {**dict.fromkeys(PEOPLE, 1), "new@bees.example": 1}


def test_connections_hold_a_batch_and_messages_come_at_the_rate(root: Path, post: Post) -> None:
    """Four a connection; and six messages in ten minutes at half a one a minute, by a clock of our own."""
    now, slept = [0.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    pace = Pace(batch=4, rate=0.5, sleep=sleep, clock=lambda: now[0])
    outcome = deliver(root, post, PEOPLE, pace=pace)
    assert (outcome.sent, post.sessions) == (6, 2)
    assert slept == [120.0] * 5


def test_a_list_service_gets_one_message_without_what_is_its_own(root: Path, post: Post) -> None:
    settings(root, "  to: bees@lists.example\n")
    done = run(root, "mail", "--send")
    assert done.returncode == 0, done.stderr
    [(address, _)], [message] = post.got, post.messages()
    assert (address, message["To"]) == ("bees@lists.example", "bees@lists.example")
    assert not [name for name in message if name.startswith("List-") or name in ("Precedence", "Auto-Submitted")]
    assert "leave?who" not in message.as_string()


def test_a_list_may_come_from_the_environment(root: Path, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    settings(root, "  to: bees@lists.example\n")
    monkeypatch.setenv("OFFPRINT_MAIL_LIST", "ann@bees.example\n")
    assert run(root, "mail", "--send").returncode == 0
    assert post.counts() == {"ann@bees.example": 1}


def test_a_dry_run_connects_to_nobody_and_writes_nothing(root: Path, post: Post) -> None:
    post.script = always("rcpt", PEOPLE[0], "450 later")
    assert mail(root).returncode == 3
    before, sessions = journal(root), post.sessions
    done = mail(root, "--dry-run", "--json")
    assert done.returncode == 0
    assert "1 recipient would get it; nothing was sent" in done.stderr
    assert json.loads(done.stdout)["left"] == 1
    assert (journal(root), post.sessions) == (before, sessions)


# What is refused


def test_who_is_refused_for_good_is_told_by_line_and_not_tried_again(root: Path, post: Post) -> None:
    post.script = always("rcpt", PEOPLE[2], f"550 5.1.1 <{PEOPLE[2]}> unknown")
    done = mail(root)
    assert done.returncode == 0
    assert f"{(root / 'list.txt').as_posix()}:4: refused: 550 5.1.1 <...> unknown" in done.stderr
    assert PEOPLE[2] not in done.stderr
    post.script = lambda stage, address: ""
    assert mail(root).returncode == 0
    assert post.counts() == {address: 1 for address in PEOPLE if address != PEOPLE[2]}
    assert [(line["sent"], line["refused"]) for line in journal(root)] == [(5, 1)]


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_who_is_refused_for_now_is_tried_again(root: Path, post: Post, stage: str) -> None:
    post.script = once(stage, PEOPLE[2], "450 come back")
    done = mail(root)
    assert done.returncode == 3
    assert "list.txt:4: refused for now: 450 come back" in done.stderr
    assert "1 recipient not reached yet: the same command goes on where this stopped" in done.stderr
    assert mail(root).returncode == 0
    assert post.counts() == dict.fromkeys(PEOPLE, 1)
    assert len(journal(root)) == 1


def test_a_message_that_the_server_does_not_want_ends_the_run_and_loses_nobody(root: Path, post: Post) -> None:
    post.script = lambda stage, address: "554 looks like spam" if stage == "data" else ""
    done = mail(root)
    assert done.returncode == 3
    assert "error: the server does not take the message: 554 looks like spam" in done.stderr
    assert post.got == []
    post.script = lambda stage, address: ""
    assert mail(root).returncode == 0
    assert post.counts() == dict.fromkeys(PEOPLE, 1)


def test_a_sender_that_is_refused_is_told_where_to_mend_it(root: Path, post: Post) -> None:
    post.script = lambda stage, address: "553 not yours" if stage == "mail" else ""
    done = mail(root)
    assert done.returncode == 3
    assert "takes nothing from bee@hive.example (553 not yours): check 'from' in content/digest.yaml" in done.stderr
    assert [line for line in journal(root) if "mark" in line] == []
    post.script = lambda stage, address: ""
    assert mail(root).returncode == 0
    assert post.counts() == dict.fromkeys(PEOPLE, 1)


# What breaks


def test_a_connection_lost_before_a_message_costs_nobody_anything(root: Path, post: Post) -> None:
    post.script = once("rcpt", PEOPLE[2], HANG_UP)
    assert mail(root).returncode == 0
    assert post.counts() == dict.fromkeys(PEOPLE, 1)
    assert post.sessions == 2


def test_who_is_in_doubt_is_not_tried_again_and_the_others_get_it(root: Path, post: Post) -> None:
    """The server has the message and hangs up before it says so."""
    post.script = once("data", PEOPLE[2], HANG_UP)
    done = mail(root)
    assert done.returncode == 0
    assert "1 recipient may have it or not: the connection was lost, and they are not tried again" in done.stderr
    assert mail(root).returncode == 0
    assert post.counts() == dict.fromkeys(PEOPLE, 1)
    assert [(line["sent"], line["doubt"]) for line in journal(root)] == [(5, 1)]


def test_a_server_that_does_not_answer_in_time_leaves_doubt(
    root: Path, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = threading.Event()
    monkeypatch.setattr(command, "read_server", lambda given: replace(read_server(given), last_patience=0.2))

    def script(stage: str, address: str) -> str:
        if (stage, address) == ("data", PEOPLE[5]):
            wait.wait(1)
        return ""

    post.script = script
    done = mail(root)
    wait.set()
    assert done.returncode == 0
    assert "1 recipient may have it or not" in done.stderr
    assert mail(root).returncode == 0
    assert max(post.counts().values()) == 1


def test_a_server_that_is_gone_ends_the_run_and_the_next_goes_on(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with posting() as post:
        use(monkeypatch, post)
        post.script = lambda stage, address: HANG_UP if stage == "rcpt" and address in PEOPLE[3:] else ""
        done = mail(root)
        assert done.returncode == 3
        assert "3 recipients not reached yet: the same command goes on where this stopped" in done.stderr
        first = post.counts()
    assert first == dict.fromkeys(PEOPLE[:3], 1)
    done = mail(root)
    assert done.returncode == 3
    assert f"error: 127.0.0.1:{post.port}: " in done.stderr
    assert ": check OFFPRINT_SMTP_HOST, OFFPRINT_SMTP_PORT and the network\n" in done.stderr
    with posting() as post:
        use(monkeypatch, post)
        assert mail(root).returncode == 0
        assert post.counts() == dict.fromkeys(PEOPLE[3:], 1)


def test_one_sending_at_a_time(root: Path, post: Post) -> None:
    with open_journal(Root(folder=root)):
        done = mail(root)
    assert done.returncode == 3
    assert f"another sending runs, process {os.getpid()}: wait until it has ended" in done.stderr
    assert (post.got, journal(root)) == ([], [])


@pytest.mark.parametrize("stage", ["rcpt", "data"])
@pytest.mark.parametrize("at", [0, 2, 5])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_sending_that_is_killed_is_gone_on_with(
    root: Path, post: Post, monkeypatch: pytest.MonkeyPatch, stage: str, at: int, number: signal.Signals
) -> None:
    """A process of its own, killed while the server has its question, or has the message and has not yet answered."""
    started: list[subprocess.Popen[str]] = []
    ready = threading.Event()

    def script(now: str, address: str) -> str:
        if (now, address) == (stage, PEOPLE[at]) and started:
            ready.wait(10)
            started[0].send_signal(number)
            started.pop().wait()
            return HANG_UP
        return ""

    post.script = script
    words = [sys.executable, str(REPOSITORY / "build.py"), "--root", str(root), "mail", "--send", "--to"]
    process = subprocess.Popen([*words, str(root / "list.txt")], stderr=subprocess.PIPE, encoding="utf-8")
    started.append(process)
    ready.set()
    _, said = process.communicate(timeout=60)
    assert process.returncode == (-9 if number == signal.SIGKILL else 130), said
    assert "Traceback" not in said
    done = mail(root)
    assert done.returncode == 0, done.stderr
    assert post.counts() == dict.fromkeys(PEOPLE, 1)
    assert ("1 recipient may have it or not" in done.stderr) == (stage == "data")
    assert mail(root).returncode == 0
    assert post.counts() == dict.fromkeys(PEOPLE, 1)


# Connections


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def certified(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_tls_and_a_password(
    root: Path, monkeypatch: pytest.MonkeyPatch, certified: ssl.SSLContext, trusted: str, security: str
) -> None:
    kind: dict[str, Any] = {security: certified}
    with posting(**kind, password="h0ney") as post:
        use(monkeypatch, post, SECURITY=security, CA=trusted, USER="bee", PASSWORD="h0ney")
        done = mail(root)
        assert done.returncode == 0, done.stderr
        assert post.counts() == dict.fromkeys(PEOPLE, 1)


@pytest.mark.parametrize(
    ("offered", "asked", "said"),
    [
        (
            {"PASSWORD": "wr0ng"},
            "starttls",
            "user or password is refused (535 5.7.8 Authentication credentials invalid)",
        ),
        ({"CA": ""}, "starttls", "its certificate is not to be trusted: "),
        ({"CA": ""}, "tls", "its certificate is not to be trusted: "),
        ({"SECURITY": "tls"}, "starttls", "check OFFPRINT_SMTP_PORT and OFFPRINT_SMTP_SECURITY"),
        ({"CA": "/nowhere/ca.pem"}, "tls", "OFFPRINT_SMTP_CA: /nowhere/ca.pem cannot be read"),
    ],
)
def test_a_server_that_cannot_be_trusted_or_does_not_trust_gets_nothing(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    certified: ssl.SSLContext,
    trusted: str,
    offered: dict[str, str],
    asked: str,
    said: str,
) -> None:
    kind: dict[str, Any] = {asked: certified}
    given = {"SECURITY": asked, "CA": trusted, "USER": "bee", "PASSWORD": "h0ney", **offered}
    with posting(**kind, password="h0ney") as post:
        use(monkeypatch, post, **given)
        done = mail(root)
    assert done.returncode == 3
    assert said in done.stderr
    assert "h0ney" not in done.stderr
    assert "wr0ng" not in done.stderr
    assert (post.got, [line for line in journal(root) if "mark" in line]) == ([], [])


def test_a_server_without_starttls_gets_no_password(root: Path, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, post, SECURITY="starttls", USER="bee", PASSWORD="h0ney")
    done = mail(root)
    assert done.returncode == 3
    assert "knows no STARTTLS: set OFFPRINT_SMTP_SECURITY to tls" in done.stderr
    assert post.got == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"HOST": ""}, "no server to send by: set OFFPRINT_SMTP_HOST"),
        ({"HOST": "a b"}, "OFFPRINT_SMTP_HOST must be the name of a server"),
        ({"PORT": "0"}, "OFFPRINT_SMTP_PORT must be a number from 1 to 65535, not '0'"),
        ({"SECURITY": "ssl"}, "OFFPRINT_SMTP_SECURITY must be tls, starttls or none, not 'ssl'"),
        ({"HOST": "smtp.bees.example"}, "OFFPRINT_SMTP_SECURITY=none goes with a server on this machine alone"),
        ({"USER": "bee"}, "OFFPRINT_SMTP_PASSWORD is not set"),
        ({"PASSWORD": "h0ney"}, "OFFPRINT_SMTP_USER is not set"),
    ],
)
def test_what_is_wrong_with_the_environment_is_told(
    root: Path, post: Post, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str
) -> None:
    use(monkeypatch, post, **given)
    done = mail(root)
    assert done.returncode == 2
    assert said in done.stderr
    assert "h0ney" not in done.stderr
    assert journal(root) == []


# Lists


def test_all_faults_of_a_list_are_told_before_anything_is_sent(root: Path, post: Post) -> None:
    (root / "list.txt").write_text("ann@bees.example\n\n  bees.example\nAnn <ann@@x>\nann@bees.example,bo@x.example\n")
    done = mail(root)
    assert done.returncode == 1
    at = (root / "list.txt").as_posix()
    fix = "error: not an address: write a line such as ann@bees.example, or Ann Bee <ann@bees.example>"
    assert done.stderr.splitlines()[:-1] == [f"{at}:3:3: {fix}", f"{at}:4:1: {fix}", f"{at}:5:1: {fix}"]
    assert post.got == []


def test_an_address_that_stands_twice_gets_one_mail(root: Path, post: Post) -> None:
    (root / "list.txt").write_text(
        "\ufeffAnn Bee <ann@Bees.Example>\r\nann@bees.example\r\n# bo@bees.example\r\n", "utf-8"
    )
    assert mail(root).returncode == 0
    assert [message["To"] for message in post.messages()] == ["Ann Bee <ann@bees.example>"]


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [("# nobody\n", 1, ":1:1: error: nobody is in the list"), (None, 2, "no such file")],
)
def test_a_list_without_anybody_is_told(root: Path, post: Post, text: str | None, code: int, said: str) -> None:
    (root / "list.txt").unlink() if text is None else (root / "list.txt").write_text(text)
    done = mail(root)
    assert (done.returncode, said in done.stderr) == (code, True)


def test_a_list_without_a_way_to_leave_it_is_warned_of(root: Path, post: Post) -> None:
    settings(root, leave="")
    assert mail(root, "--strict").returncode == 1
    assert post.got == []
    done = mail(root)
    assert (done.returncode, "digest.yaml:3:1: warning: no 'unsubscribe' under 'mail'" in done.stderr) == (0, True)


def test_what_sending_needs_of_the_settings_is_told_with_place(root: Path, post: Post) -> None:
    (root / "content/digest.yaml").write_text("title: Hive\nmail:\n  rate: 5\n")
    done = mail(root)
    assert done.returncode == 1
    assert "digest.yaml:1:1: error: no 'base_url': the links of a mail would lead nowhere" in done.stderr
    assert "digest.yaml:2:1: error: no 'from' under 'mail'" in done.stderr
    assert run(root, "mail", "--send").returncode == 1


def test_nobody_to_send_to_is_told(root: Path) -> None:
    done = run(root, "mail", "--send")
    assert (done.returncode, "send to whom?" in done.stderr) == (2, True)


# The journal


def test_a_broken_line_of_the_journal_stops_everything(root: Path, post: Post) -> None:
    path = root / "content/mailed.jsonl"
    path.write_text('{"sending": "a", "mark": "b", "is": "eaten"}\nnonsense\n[1]\n{"sending": 1, "of": "x"}\n')
    done = mail(root)
    assert done.returncode == 1
    at, fix = path.as_posix(), "error: not a line that Offprint wrote: restore the file"
    assert [line.split(" from")[0] for line in done.stderr.splitlines()[:-1]] == [
        f"{at}:{n}:1: {fix}" for n in range(1, 5)
    ]
    assert post.got == []
    assert mail(root, "--dry-run").returncode == 1


@pytest.mark.parametrize("torn", [1, 10, 40])
def test_a_line_that_was_not_written_to_its_end_is_taken_away(root: Path, post: Post, torn: int) -> None:
    post.script = always("rcpt", PEOPLE[5], "450 later")
    mail(root)
    path = root / "content/mailed.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"sending": "0123456789abcdef0123456789abcdef", "mark": "'[:torn])
    post.script = lambda stage, address: ""
    assert mail(root).returncode == 0
    assert post.counts() == dict.fromkeys(PEOPLE, 1)
    assert len(journal(root)) == 1


def test_a_journal_that_two_copies_wrote_to_says_what_both_know(root: Path, post: Post) -> None:
    """As Git joins them: one behind the other, with what they share twice."""
    path = root / "content/mailed.jsonl"
    post.script = lambda stage, address: "" if address in PEOPLE[:2] or stage == "mail" else "450 later"
    mail(root)
    common = path.read_text()
    post.script = lambda stage, address: "" if address in PEOPLE[2:4] or stage == "mail" else "450 later"
    mail(root)
    one = path.read_text()
    path.write_text(common)
    post.script = lambda stage, address: "" if address == PEOPLE[5] or stage == "mail" else "450 later"
    mail(root)
    path.write_text(path.read_text() + one)
    post.script = lambda stage, address: ""
    assert mail(root).returncode == 0
    assert post.counts() == dict.fromkeys(PEOPLE, 1)


def test_a_journal_that_cannot_be_written_to_lets_nothing_out(root: Path, post: Post) -> None:
    (root / "content/mailed.jsonl").mkdir()
    done = mail(root)
    assert (done.returncode, post.got) == (1, [])
    assert "Traceback" not in done.stderr


def test_a_sending_that_began_elsewhere_and_never_came_back_is_not_guessed_at(
    root: Path, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = json.loads(mail(root, "--dry-run", "--json").stdout)["key"]
    path = root / "content/mailed.jsonl"
    path.write_text(f'{{"sending": "{key}", "away": "77"}}\n')
    done = mail(root)
    assert (done.returncode, post.got) == (1, [])
    assert f"{path.as_posix()}:1:1: error: a run of the workflow began to send this" in done.stderr
    monkeypatch.setenv("OFFPRINT_MAIL_RUN", "77")
    post.script = always("rcpt", PEOPLE[5], "450 later")
    assert mail(root).returncode == 3
    monkeypatch.setenv("OFFPRINT_MAIL_RUN", "78")
    assert mail(root).returncode == 1
    with path.open("a") as file:
        file.write(f'{{"sending": "{key}", "back": "77"}}\n')
    post.script = lambda stage, address: ""
    assert mail(root).returncode == 0
    assert post.counts() == dict.fromkeys(PEOPLE, 1)


def test_another_sender_amid_a_sending_reaches_nobody_twice(root: Path, post: Post) -> None:
    """The marks are made with what the journal remembers, not with what the settings say by now."""
    post.script = always("rcpt", PEOPLE[5], "450 later")
    mail(root)
    text = (root / "content/digest.yaml").read_text()
    (root / "content/digest.yaml").write_text(
        text.replace("bee@hive", "editor@other").replace("title: Hive", "title: H")
    )
    post.script = lambda stage, address: ""
    assert mail(root).returncode == 0
    assert post.counts() == dict.fromkeys(PEOPLE, 1)
    assert len({message["Message-ID"] for message in post.messages()}) == 1


def test_the_journal_changes_no_page(root: Path, post: Post) -> None:
    assert run(root).returncode == 0
    before = {path: path.stat().st_mtime_ns for path in (root / "site").rglob("*")}
    mail(root)
    assert run(root).returncode == 0
    assert {path: path.stat().st_mtime_ns for path in (root / "site").rglob("*")} == before


# Any faults in any order


class Killed(BaseException):
    """What ends a process, which cannot tell anyone."""


FAULTS = (
    *("kill before", "kill asked", "kill handed", "kill taken"),
    *("lost before", "lost asked", "lost handed", "lost taken"),
    *("550", "450", "message 450", "message 554", "data 450", "data 554", "none", "sender", "no server"),
)


class Faulty:
    """A connection to nowhere that does as it is told, one word a message."""

    def __init__(self, faults: list[str], got: Counter[str]) -> None:
        self._faults, self._got = faults, got
        self._now = ""

    def offer(self, sender: str, recipient: str, size: int) -> None:
        self._now = self._faults.pop() if self._faults else ""
        self._act("before")
        if self._now in ("450", "550"):
            raise RefusedError(int(self._now), self._now, "recipient")
        if self._now.startswith("message"):
            raise RefusedError(int(self._now[-3:]), self._now, "message")
        if self._now == "sender":
            raise MachineError("the sender is not wanted")
        self._act("asked")

    def hand_over(self, data: bytes, recipient: str) -> None:
        self._act("handed")
        if self._now.startswith("data"):
            raise RefusedError(int(self._now[-3:]), self._now, "message")
        self._got[recipient] += 1
        self._act("taken")

    def _act(self, where: str) -> None:
        if self._now == f"kill {where}":
            raise Killed
        if self._now == f"lost {where}":
            raise LostError("lost", handed=where in ("handed", "taken"))


def deliver(
    root: Path, post: Post, people: list[str], pace: Pace, connect: Callable[[Server], Any] = connected
) -> Outcome:
    server = Server(host="127.0.0.1", port=post.port, security="none")
    with open_journal(Root(folder=root)) as journal:
        journal.begin("k" * 32, "2026-11-22", "<m@hive.example>", "2026-11-22T00:00:00Z")
        return _send(server, journal, people, pace, connect)


def _send(server: Server, journal: Journal, people: list[str], pace: Pace, connect: Callable[[Server], Any]) -> Outcome:
    recipients = [Recipient(Mailbox(address), f"list:{at}") for at, address in enumerate(people, start=1)]
    return send_all(
        "k" * 32,
        Mailbox("bee@hive.example"),
        recipients,
        lambda to: b"Subject: x\r\n\r\nx\r\n",
        server,
        journal,
        pace,
        connect=connect,
    )


@given(runs=st.lists(st.lists(st.sampled_from(FAULTS), max_size=12), max_size=4), batch=st.integers(1, 4))
def test_whatever_fails_nobody_gets_it_twice_and_in_the_end_all_have_it(
    tmp_path_factory: pytest.TempPathFactory, runs: list[list[str]], batch: int
) -> None:
    root = tmp_path_factory.mktemp("faults")
    (root / "content").mkdir()
    got: Counter[str] = Counter()
    people, server = PEOPLE[:4], Server(host="x", port=1, security="none")
    pace = Pace(batch=batch, rate=100_000, sleep=lambda seconds: None, clock=lambda: 0.0)
    for faults in [*runs, []]:  # the last run is one without
        faults = list(faults)

        @contextmanager
        def connect(server: Server, faults: list[str] = faults) -> Iterator[Faulty]:
            if faults and faults[-1] == "no server":
                faults.pop()
                raise LostError("no server")
            yield Faulty(faults, got)

        try:
            with open_journal(Root(folder=root)) as journal:
                journal.begin("k" * 32, "2026-11-22", "<m@hive.example>", "2026-11-22T00:00:00Z")
                outcome = _send(server, journal, people, pace, connect)
        except (Killed, MachineError):
            outcome = None
        assert max(got.values(), default=0) <= 1
    assert outcome is not None
    assert (outcome.left, outcome.later, outcome.stopped) == (0, [], "")
    sending = read_journal(Root(folder=root), [])["k" * 32]
    for address in people:
        state = sending.state(sending.mark(address))
        assert state in ("sent", "refused", "trying")
        if state != "trying":
            assert got[address] == (state == "sent")
