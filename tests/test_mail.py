"""``build.py mail``: which papers are in a mail, what its parts and headers say, and that no text can add to them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import html5lib
import pytest
from builds import Done, run, run_apart
from digests import digest, paper, three_papers
from hypothesis import given
from hypothesis import strategies as st
from test_docs import tried

from offprint.assemble import Digest
from offprint.config import Config, parse_config
from offprint.errors import OffprintError, Problem
from offprint.mail.choose import Choice, Issue, choose
from offprint.mail.compose import MOST_BYTES, Letter, compose
from offprint.mail.mailbox import Mailbox, parse_mailbox
from offprint.mail.message import make_message, message_id
from offprint.mail.plain import WIDTH, wrap
from offprint.mail.settings import Mail
from offprint.model import Link, Theme

TEMPLATES = Path(__file__).parent.parent / "templates"
MOMENT = datetime(2026, 11, 22, tzinfo=UTC)
SENDER = Mailbox("bee@hive.example", "Bee")
ANN = Mailbox("ann+x@bees.example", "Ann Bee")
LEAVE = "https://hive.example/leave?who={address}"


def issue_of(of: Digest, **wanted: Any) -> Issue | None:
    themes, tags = {theme.id for theme in of.themes}, {tag.id for tag in of.tags}
    return choose(of, Choice(**wanted), themes | {"empty"}, tags)


def letter_of(of: Digest, personal: bool = True, **wanted: Any) -> Letter:
    issue = issue_of(of, **wanted)
    assert issue
    return compose(of, issue, Path("nowhere"), TEMPLATES, personal)


def message_of(of: Digest, to: Mailbox | None = ANN, personal: bool = True, **wanted: Any) -> EmailMessage:
    """The message, as a program that reads mail has it."""
    letter = letter_of(of, personal, **wanted)
    made = make_message(of.config, letter, to, MOMENT, message_id(of.config, letter), personal).as_bytes()
    assert made.isascii()
    assert b"\n" not in made.replace(b"\r\n", b"")
    assert max(map(len, made.split(b"\r\n"))) <= 998
    return read(made)


def read(data: bytes) -> EmailMessage:
    found = message_from_bytes(data, policy=policy.default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    assert [part.get_content_type() for part in found.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    return found


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert isinstance(found, EmailMessage)
    return str(found.get_content()).replace("\r\n", "\n")


def sent(*papers: Any, mail: dict[str, Any] | None = None, **more: Any) -> Digest:
    settings = {"sender": SENDER, "unsubscribe": LEAVE, **(mail or {})}
    return digest(*papers, mail=Mail(**settings), **more)


def slugs(of: Digest, **wanted: Any) -> list[str]:
    issue = issue_of(of, **wanted)
    return [entry.slug for entry in issue.entries] if issue else []


# Which papers


def some_papers() -> Digest:
    return digest(
        *three_papers(),
        paper("Wax", theme="bees", votes=3),
        paper("Honey", theme="tea", tags=("brewing",), votes=9),
        paper("Pollen", theme="bees", pin=True),
        paper("Hidden", hidden=True, votes=99),
        paper("Draft", draft=True),
    )


def test_the_newest_edition_is_in_it_under_its_themes() -> None:
    assert slugs(some_papers()) == ["pollen", "wax", "lenses-of-old-lighthouses", "honey"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"edition": "2026-11-08"}, ["tea-at-sea"]),
        ({"since": date(2026, 11, 8), "themes": ("tea",)}, ["honey", "tea-at-sea"]),
        ({"since": date(2026, 11, 2), "tags": ("lenses",)}, ["lenses-of-old-lighthouses", "tea-at-sea"]),
        ({"themes": ("bees",), "tags": ("brewing",)}, ["pollen", "wax", "honey"]),
        ({"trending": True}, ["honey", "wax", "lenses-of-old-lighthouses", "pollen"]),
        ({"trending": True, "limit": 1}, ["honey"]),
        ({"limit": 2}, ["pollen", "wax"]),
        ({"themes": ("empty",)}, []),
        ({"since": date(2027, 1, 1)}, []),
    ],
)
def test_others_are_in_it_when_asked_for(wanted: dict[str, Any], found: list[str]) -> None:
    assert slugs(some_papers(), **wanted) == found


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"edition": "2026-11-23"}, "no edition '2026-11-23': there are 2026-11-22, 2026-11-08, 2026-11-01"),
        ({"themes": ("waps",)}, "no theme 'waps': there are bees, empty, lights, tea"),
        ({"tags": ("waps",)}, "no tag 'waps': there are brewing, lenses, swarming"),
    ],
)
def test_what_is_not_there_is_an_error_that_names_what_is(wanted: dict[str, Any], said: str) -> None:
    with pytest.raises(OffprintError) as raised:
        issue_of(some_papers(), **wanted)
    assert (str(raised.value), raised.value.exit_code) == (said, 1)


def test_a_choice_is_known_by_what_is_in_it_not_by_how_it_looks() -> None:
    made = some_papers()

    def key(**wanted: Any) -> str:
        found = issue_of(made, **wanted)
        assert found
        return found.key

    same = [key(), key(edition="2026-11-22"), key(limit=1), key(trending=True)]
    assert len(set(same)) == 1
    assert key(themes=("bees", "tea")) == key(themes=("tea", "bees", "tea"))
    different = [
        key(),
        key(edition="2026-11-08"),
        key(themes=("tea",)),
        key(tags=("brewing",)),
        key(since=date(2026, 11, 8)),
    ]
    assert len(set(different)) == len(different)


# The message


def test_both_parts_say_what_is_in_the_edition() -> None:
    papers = [
        paper("On Wax", "We melt it. And then.", theme="bees", authors=("Ann Bee", "Bo Bee"), arxiv="2401.00010"),
        paper("On Tea", "We brew it.", theme="tea", links=(Link("code", "https://github.com/tea/pot"),)),
        paper("On Nothing", theme="", authors=tuple(f"A{number} Bee" for number in range(5))),
    ]
    message = message_of(sent(*papers, mail={"postal": "Bee lab\n1 Hive Street"}))
    text, html = part(message, "plain"), part(message, "html")
    words = " ".join("".join(html5lib.parse(html, namespaceHTMLElements=False).itertext()).split())
    for said in (
        "Tea & Bees",
        "22 November 2026",
        "3 papers",
        "Bees & wasps",
        "On Wax",
        "We melt it. And then.",
        "Other papers",
    ):
        assert said in words
        assert said in text
    for said in ("Ann Bee, Bo Bee", "1 Hive Street", "You get this mail because you subscribed to Tea & Bees."):
        assert said in words
        assert said in text
    assert "A1 Bee" not in words + text
    addresses = {
        *("https://tea.example/digest/papers/on-wax.html", "https://arxiv.org/pdf/2401.00010"),
        *("https://github.com/tea/pot", "https://tea.example/digest/editions/2026-11-22.html"),
        "https://hive.example/leave?who=ann%2Bx%40bees.example",
    }
    assert addresses <= set(text.split("\n"))
    assert addresses <= {a.get("href") for a in html5lib.parse(html, namespaceHTMLElements=False).iter("a")}
    assert max(len(line) for line in text.split("\n") if "://" not in line) <= WIDTH
    assert text.index("On Wax") < text.index("On Tea") < text.index("On Nothing")


def test_headers_are_those_of_a_list() -> None:
    reply = Mailbox("editor@hive.example", "Ed")
    made = sent(
        *three_papers(), mail={"reply_to": reply, "unsubscribe_mail": "mailto:leave@hive.example"}, language="de"
    )
    message = message_of(made)
    leave = "<https://hive.example/leave?who=ann%2Bx%40bees.example>, <mailto:leave@hive.example>"
    assert {name: re.sub(r"\s+", " ", value) for name, value in message.items() if name != "Content-Type"} == {
        "From": "Bee <bee@hive.example>",
        "Reply-To": "Ed <editor@hive.example>",
        "To": "Ann Bee <ann+x@bees.example>",
        "Subject": "Tea & Bees: 22. November 2026",
        "Date": "Sun, 22 Nov 2026 00:00:00 +0000",
        "Message-ID": message["Message-ID"],
        "Content-Language": "de",
        "Auto-Submitted": "auto-generated",
        "Precedence": "list",
        "List-Id": "<bee.hive.example>",
        "List-Unsubscribe": leave,
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "MIME-Version": "1.0",
    }
    assert re.fullmatch(r"<[0-9a-f]{32}@hive\.example>", message["Message-ID"])


@pytest.mark.parametrize("leave", ["https://hive.example/leave", ""])
def test_one_click_is_offered_only_where_the_address_says_who_leaves(leave: str) -> None:
    message = message_of(sent(*three_papers(), mail={"unsubscribe": leave}))
    assert "List-Unsubscribe-Post" not in message
    assert message["List-Unsubscribe"] == (f"<{leave}>" if leave else None)


def test_a_long_address_to_leave_at_stands_as_it_is() -> None:
    leave = "https://hive.example/" + "leave/" * 60 + "?who={address}"
    letter = letter_of(made := sent(*three_papers(), mail={"unsubscribe": leave}))
    data = make_message(made.config, letter, ANN, MOMENT, "<a@b.example>", True).as_bytes()
    assert f"\r\nList-Unsubscribe: <{leave.replace('{address}', 'ann%2Bx%40bees.example')}>\r\n".encode() in data


def test_the_message_id_stays_whatever_else_is_changed() -> None:
    def known(of: Digest, **wanted: Any) -> str:
        return message_id(of.config, letter_of(of, **wanted))

    first = known(sent(*three_papers()))
    assert known(sent(*three_papers(), title="Bees!", base_url="https://elsewhere.example/x/", language="fr")) == first
    assert known(sent(paper("Tea at Rest"))) == first
    assert known(sent(*three_papers()), limit=1, trending=True) == first
    others = [known(sent(*three_papers()), edition="2026-11-08"), known(sent(*three_papers()), themes=("lights",))]
    other = sent(*three_papers(), mail={"sender": Mailbox("wasp@hive.example")})
    assert len({first, *others, known(other)}) == 4


HOSTILE = (
    "Tea\r\nBcc: all@evil.example",
    "Tea\nX: y\n\n<script>alert(1)</script>",
    "</a><img src=https://evil.example/x.png onerror=x> {{ 7 * 7 }} {% raw %}",
    "\u202egnp.exe\u2066 \x00\x07\x1b[31m \ud800 \ufffe",
    "--> <!-- ]]> <style>*{display:none}</style>",
    '"><a href="javascript:x">x</a> & &lt;b&gt;',
    "=?utf-8?q?Bcc?= \u2028 \u2029 \x85 x",
    ".\r\n.\r\nMAIL FROM:<x>",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_adds_a_header_an_element_or_an_attribute(text: str) -> None:
    theme, plain = Theme(id="bees", name=text), Theme(id="bees", name="Bees")

    def made(said: str, of: Theme) -> EmailMessage:
        papers = [
            paper(said, said, slug="a", theme="bees", authors=(said,)),
            paper("B", said, theme="tea", edition="2026-11-22"),
        ]
        settings = {"postal": " ".join(said.split()), "sender": Mailbox("bee@hive.example", said)}
        return message_of(sent(*papers, mail=settings, title=said, themes=(of,)))

    hostile, tame = made(text, theme), made("Bees", plain)
    assert hostile.keys() == tame.keys()
    assert "evil" not in str(hostile["To"])
    trees = [
        html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(part(message, "html"))
        for message in (hostile, tame)
    ]
    shapes = [[(str(e.tag), sorted(k for k in e.attrib if k != "dir")) for e in tree.iter()] for tree in trees]
    assert shapes[0] == shapes[1]
    assert not re.search(
        "[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]", part(hostile, "html") + part(hostile, "plain")
    )


@given(text=st.text(max_size=60))
def test_no_text_at_all_breaks_a_message(text: str) -> None:
    message = message_of(sent(paper(text, text, slug="a"), title=text or "x", mail={"postal": text}))
    assert "\n" not in message["Subject"]
    assert not {"Bcc", "Cc"} & set(message.keys())
    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(part(message, "html"))


@pytest.mark.parametrize("title", ["Ä lang " * 40, "蜜" * 200, 'Bees, (wasps) <and> "ants": x@y', "a" * 500])
def test_a_subject_is_read_as_it_was_written(title: str) -> None:
    message = message_of(sent(*three_papers(), title=title))
    assert message["Subject"] == f"{title.strip()}: 22 November 2026"


# The HTML part


def test_nothing_is_loaded_and_nothing_needs_the_style_sheet() -> None:
    html = part(message_of(sent(*three_papers())), "html")
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    tags = {str(element.tag) for element in tree.iter() if isinstance(element.tag, str)}
    assert not tags & {"img", "link", "script", "iframe", "svg", "video", "form", "input", "picture", "object"}
    assert "url(" not in html
    assert "@import" not in html
    assert all(table.get("role") == "presentation" for table in tree.iter("table"))
    without = re.sub(r"<style.*?</style>", "", html, flags=re.S)
    assert 'style="' in without
    for element in html5lib.parse(without, namespaceHTMLElements=False).iter():
        if element.tag in ("a", "h1", "h2"):
            assert "color:" in element.get("style", "")
    assert not re.search(r"display:\s*(flex|grid)|var\(|oklch|light-dark", html)
    [dark] = [style.text for style in tree.iter("style")]
    assert dark.strip().startswith("@media (prefers-color-scheme: dark)")
    assert tree.find("head/meta[@name='color-scheme']").get("content") == "light dark"
    assert html.index("charset") < 1024


def test_a_site_of_one_scheme_has_a_mail_of_one() -> None:
    def html(scheme: str) -> str:
        config = parse_config(f"colours: {{scheme: {scheme}}}", "x", [])
        return letter_of(sent(*three_papers(), appearance=config.appearance)).html

    assert "prefers-color-scheme" not in html("light") + html("dark")
    assert "#0e1116" in html("dark")
    assert "#0e1116" not in html("light")


def test_languages_run_their_own_way() -> None:
    made = sent(*three_papers(), paper("رقصة النحل", "نبيّن.", theme="tea"), language="ar", title="النحل")
    message = message_of(made)
    tree = html5lib.parse(part(message, "html"), namespaceHTMLElements=False)
    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")
    turned = {"".join(title.itertext()): title.get("dir") for title in tree.iter("h3")}
    assert turned == {"رقصة النحل": None, "Lenses of Old Lighthouses": "ltr"}
    assert "إلغاء الاشتراك" in part(message, "plain")
    assert message["Subject"] == "النحل: 22 نوفمبر 2026"


def test_a_mail_stays_below_what_gmail_cuts_off_and_says_what_is_left() -> None:
    made = sent(*(paper(f"Paper {at:03} on {'tea ' * 20}", "We brew it. " * 30, slug=f"p{at}") for at in range(400)))
    letter = letter_of(made)
    size = len(letter.html.encode())
    assert MOST_BYTES - 3000 < size <= MOST_BYTES
    assert 20 < letter.shown < 400
    left = 400 - letter.shown
    for said in (letter.html, letter.text):
        assert f"And {left} more papers on the site" in said
        assert "400 papers" in said
    assert letter.text.count("/papers/") == letter.shown


def test_the_same_digest_gives_the_same_bytes(root: Path) -> None:
    made = []
    for zone, seed in (("Asia/Tokyo", "1"), ("America/New_York", "2")):
        done = run_apart(root, "mail", TZ=zone, PYTHONHASHSEED=seed, LC_ALL="C")
        assert done.returncode == 0, done.stderr
        made.append((root / ".cache/mail/2026-11-22.eml").read_bytes())
    assert made[0] == made[1]
    assert read(made[0])["Date"] == "Sun, 22 Nov 2026 00:00:00 +0000"


# Plain text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a bb ccc", ["a bb", "ccc"]),
        ("abcdefgh", ["abcde", "fgh"]),
        ("see https://a.example/long x", ["see", "https://a.example/long", "x"]),
        ("蜜蜂和蜂蜜", ["蜜蜂", "和蜂", "蜜"]),
        ("蜜蜂。和", ["蜜", "蜂。", "和"]),
        ("", [""]),
    ],
)
def test_lines_end_where_they_may(text: str, lines: list[str]) -> None:
    assert wrap(text, 5).split("\n") == lines


@given(text=st.text(st.characters(categories=["L", "N", "P", "Zs", "Mn"]), max_size=200))
def test_wrapping_loses_nothing(text: str) -> None:
    def bare(said: str) -> str:
        return "".join(wrap(said, 10_000).split())

    wrapped = wrap(text)
    assert bare(wrapped) == bare(text)


# Settings


def parse(lines: str) -> tuple[Config, list[str]]:
    problems: list[Problem] = []
    text = "mail:\n" + "".join(f"  {line}\n" for line in lines.split("\n"))
    return parse_config(text, "digest.yaml", problems), list(map(str, problems))


def test_the_settings_of_the_guide_are_read() -> None:
    problems: list[Problem] = []
    mail = parse_config(tried("docs/mail.md", "mail")[0][0], "digest.yaml", problems).mail
    assert not problems
    assert mail.sender == Mailbox("digest@bees.example", "Bees and Leaves")
    assert mail.postal.split("\n") == ["Bee lab, 1 Hive Street", "Honeytown"]


def test_every_setting_is_read() -> None:
    config, said = parse(
        "from: Bee <bee@hive.example>\nreply_to: ed@hive.example\nto: all@lists.example\n"
        "unsubscribe: [https://hive.example/leave, 'mailto:leave@hive.example?subject={address}']\n"
        "postal: Hive\nthemes: [a]\ntags: b\norder: trending\nlimit: 5\nbatch: 7\nrate: 0.5"
    )
    assert said == []
    assert config.mail == Mail(
        line=1,
        sender=SENDER,
        reply_to=Mailbox("ed@hive.example"),
        to=Mailbox("all@lists.example"),
        unsubscribe="https://hive.example/leave",
        unsubscribe_mail="mailto:leave@hive.example?subject={address}",
        postal="Hive",
        themes=("a",),
        tags=("b",),
        trending=True,
        limit=5,
        batch=7,
        rate=0.5,
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("form: x", "unknown key 'form', did you mean 'from'?"),
        ("from: bee", "'from' must be an address such as 'Bees <digest@bees.example>', not 'bee'"),
        ('from: "a@b.example\\r\\nBcc: c@d.example"', "'from' must be an address such as"),
        ("to: [a@b.example]", "'to' must be text"),
        ("unsubscribe: http://hive.example/", "'unsubscribe' must be an https address, such as"),
        ("unsubscribe: 'https://hive.example/<x>'", "'unsubscribe' must be an https address, such as"),
        ("unsubscribe: mailto:nobody", "'unsubscribe' must be an https address, such as"),
        ("unsubscribe: [https://a.example/, https://b.example/]", "'unsubscribe' must be an https address, such as"),
        ("order: votes", "'order' must be newest or trending, not 'votes'"),
        ("limit: 0", "'limit' must be a number from 1 to 10000, not '0'"),
        ("batch: 1.5", "'batch' must be a whole number, not '1.5'"),
        ("rate: fast", "'rate' must be a number from 0.1 to 100000, not 'fast'"),
    ],
)
def test_a_bad_setting_is_told_at_its_place(line: str, said: str) -> None:
    [problem] = parse(line)[1]
    assert problem.startswith(f"digest.yaml:2:3: error: {said}")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@b.example", Mailbox("a@b.example")),
        ("  Ann Bee  <A@B.Example> ", Mailbox("A@b.example", "Ann Bee")),
        ('"Bee, Ann" <a@b.example>', Mailbox("a@b.example", "Bee, Ann")),
        ("<a@b.example>", Mailbox("a@b.example")),
        ("a@bücher.example", Mailbox("a@xn--bcher-kva.example")),
        *((text, None) for text in ("a", "a@", "@b", "a@b@c", "a b@c.example", "a@b c", "a@-b.example", "é@b.example")),
        *(
            (text, None)
            for text in ("a@b.example\nBcc: x@y.example", "A <a@b.example> <c@d.example>", "a@b.example, c@d.example")
        ),
        ("a" * 65 + "@b.example", None),
        ("a@" + "b" * 64 + ".example", None),
    ],
)
def test_addresses_are_told_from_what_is_none(text: str, found: Mailbox | None) -> None:
    assert parse_mailbox(text) == found


# The command


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content" / "sources").mkdir(parents=True)
    text = "title: Hive\nbase_url: https://hive.example/\nmail:\n  from: bee@hive.example\n"
    (tmp_path / "content/digest.yaml").write_text(text)
    for day, name in (("2026-11-15", "Wax"), ("2026-11-22", "Honey")):
        (tmp_path / f"content/sources/{day}.txt").write_text(f"{name} as a Map\nWe show that bees read it.\n")
    return tmp_path


def mail(root: Path, *options: str) -> Done:
    return run(root, "mail", *options)


def test_three_files_are_written_and_nothing_else(root: Path) -> None:
    done = mail(root)
    assert done.returncode == 0, done.stderr
    folder = root / ".cache/mail"
    at = folder.as_posix()
    assert done.stderr == f"Hive: 22 November 2026, 1 paper: {at}/2026-11-22.eml; to look at: {at}/2026-11-22.html\n"
    message = read((folder / "2026-11-22.eml").read_bytes())
    assert message["To"] == message["From"] == "bee@hive.example" or message["From"] == "Hive <bee@hive.example>"
    assert (folder / "2026-11-22.txt").read_text() == part(message, "plain")
    assert "Honey as a Map" in (folder / "2026-11-22.html").read_text()
    assert sorted(path.name for path in (root / "content").iterdir()) == ["digest.yaml", "sources"]


def test_a_preview_opens_the_page(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr("webbrowser.open", shown.append)
    assert mail(root, "--preview", "--edition", "2026-11-15").returncode == 0
    assert shown == [(root / ".cache/mail/2026-11-15.html").resolve().as_uri()]


def test_the_message_goes_where_it_is_wanted(root: Path) -> None:
    assert mail(root, "--output", str(root / "out.eml")).returncode == 0
    data = (root / "out.eml").read_bytes()
    assert read(data)["Subject"] == "Hive: 22 November 2026"
    assert mail(root, "--output", "-").stdout.encode() == data.replace(b"\r\n", b"\n")


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--edition", "2026-11-22", "--since", "2026-11-22"], 2, "--edition and --since do not go together"),
        (["--to", "x"], 2, "--to goes with mail --send"),
        (["--dry-run"], 2, "--dry-run goes with mail --send"),
        (["--send", "--output", "x"], 2, "--output and --send do not go together"),
        (["--since", "soon"], 2, "--since must be a day such as 2026-11-22, not 'soon'"),
        (["--limit", "0"], 2, "--limit must be 1 or more"),
        (["--edition", "2026-11-23"], 1, "no edition '2026-11-23': there are 2026-11-22, 2026-11-15"),
        (["--theme", "waps"], 1, "no theme 'waps': there are no themes"),
        (["--since", "2027-01-01"], 0, "nothing to send: no paper is what was asked for"),
        (["--send", "--since", "2027-01-01"], 0, "nothing to send: no paper is what was asked for"),
    ],
)
def test_what_does_not_fit_is_told(root: Path, options: list[str], code: int, said: str) -> None:
    done = mail(root, *options)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_digest_has_nothing_to_send(root: Path) -> None:
    for path in (root / "content/sources").iterdir():
        path.unlink()
    done = mail(root, "--send")
    assert (done.returncode, "nothing to send: no papers" in done.stderr) == (0, True)
    assert not (root / "content/mailed.jsonl").exists()


def test_an_owner_changes_blocks_of_the_mail(root: Path) -> None:
    for name in ("mail.html", "mail.txt"):
        path = root / "content/templates" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'{{% extends "offprint/{name}" %}}{{% block foot %}}Made by <bees>{{% endblock %}}')
    assert mail(root).returncode == 0
    assert "Made by &lt;bees&gt;" not in (root / ".cache/mail/2026-11-22.txt").read_text()
    assert "Made by <bees>" in (root / ".cache/mail/2026-11-22.txt").read_text()
    assert "You get this mail" not in (root / ".cache/mail/2026-11-22.html").read_text()
    path.write_text('{% extends "offprint/mail.txt" %}\n{% block foot %}{{ nobody }}{% endblock %}')
    done = mail(root)
    assert done.returncode == 1
    assert "content/templates/mail.txt:2:1: error: 'nobody' is undefined" in done.stderr


def test_the_real_edition_is_in_one_mail(first_digest: Path, tmp_path: Path) -> None:
    (tmp_path / "content").symlink_to(first_digest)
    done = mail(tmp_path, "--output", "-")
    assert done.returncode == 0, done.stderr
    message = read(done.stdout.replace("\n", "\r\n").encode())
    html = part(message, "html")
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    assert len(list(tree.iter("h3"))) == 92
    assert len(html.encode()) < MOST_BYTES
    assert part(message, "plain").count("https://top-layer.example/papers/") == 92
