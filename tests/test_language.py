"""The interface in other languages: catalogues that are whole, words, dates, numbers and directions on the pages."""

from __future__ import annotations

import gettext
import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import html5lib
import pytest
from babel import Locale
from builds import build_site
from conftest import ServeFolder
from digests import digest, paper, three_papers
from messages import PLURAL_FORMS, Key, catalogues, collect, read_catalogue, untranslated
from playwright.sync_api import Browser, expect
from rendering import render_site

from offprint.assemble import Digest
from offprint.config import Root, read_config
from offprint.errors import Problem
from offprint.language import PLACEHOLDER, Language, read_language
from offprint.model import PartialDate

TEMPLATES = Path(__file__).parent.parent / "templates"
SHIPPED = sorted(PLURAL_FORMS)
DAY = date(2026, 11, 22)


def language(tag: str, folder: Path = Path("nowhere")) -> Language:
    return read_language(Root(folder=folder), tag, [])


def site(of: Digest, folder: Path) -> dict[str, bytes]:
    return dict(render_site(of, Root(folder=folder), TEMPLATES, ()))


def pages(of: Digest, folder: Path) -> dict[str, str]:
    return {path: data.decode() for path, data in site(of, folder).items() if path.endswith(".html")}


def words(folder: Path, tag: str, text: str) -> None:
    """Put a catalogue of the owner's."""
    path = folder / "content" / "languages" / f"{tag}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def told(folder: Path, tag: str) -> list[str]:
    """What reading a language of a digest says, from the folder of the catalogues on."""
    problems: list[Problem] = []
    read_language(Root(folder=folder), tag, problems)
    return [str(problem).removeprefix(f"{folder.as_posix()}/content/") for problem in problems]


# The catalogues


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.name)
def test_a_catalogue_holds_what_is_asked_for_and_nothing_else(path: Path) -> None:
    asked = collect()
    plurals = {key.one for key in asked if key.other}
    expected = {key for key in asked if key.other or key.context or key.one not in plurals}
    held = set()
    for message in read_catalogue(path):
        ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        if ids[0]:
            held.add(Key(ids[0], ids[1] if len(ids) > 1 else "", message.context or ""))
    assert held == expected, "run .venv/bin/python -m tests.messages, then translate what is new"


@pytest.mark.parametrize("tag", SHIPPED)
def test_a_catalogue_is_translated_to_the_end(tag: str) -> None:
    path = next(path for path in catalogues() if path.stem == tag)
    assert untranslated(path) == []


@pytest.mark.parametrize("tag", SHIPPED)
def test_translations_keep_the_places_of_values(tag: str) -> None:
    path = next(path for path in catalogues() if path.stem == tag)
    for message in read_catalogue(path):
        ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        strings = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        asked = {found[0] for found in PLACEHOLDER.finditer(ids[-1])}
        number = {"%(num)s", "{n}"} if len(ids) > 1 else set()  # some languages have a word for one and for two
        for string in strings if ids[0] else ():
            has = {found[0] for found in PLACEHOLDER.finditer(string)}
            assert asked - number <= has <= asked, f"{ids[0]} → {string}"


# Dates, numbers and directions


@pytest.mark.parametrize(
    ("tag", "day", "number", "direction"),
    [
        ("en", "22 November 2026", "12,345", "ltr"),
        ("en-US", "November 22, 2026", "12,345", "ltr"),
        ("de", "22. November 2026", "12.345", "ltr"),
        ("fr", "22 novembre 2026", "12\u202f345", "ltr"),
        ("es", "22 de noviembre de 2026", "12.345", "ltr"),
        ("zh", "2026年11月22日", "12,345", "ltr"),
        ("ja", "2026年11月22日", "12,345", "ltr"),
        ("ar", "22 نوفمبر 2026", "12,345", "rtl"),
        ("ar-EG", "22 نوفمبر 2026", "12,345", "rtl"),
        ("he", "22 בנובמבר 2026", "12,345", "rtl"),
        ("fi", "22. marraskuuta 2026", "12\xa0345", "ltr"),
        ("pt-BR", "22 de novembro de 2026", "12.345", "ltr"),
        ("de-1996", "22. November 2026", "12.345", "ltr"),
        ("tlh", "November 22, 2026", "12,345", "ltr"),
    ],
)
def test_dates_and_numbers_have_the_form_of_the_language(tag: str, day: str, number: str, direction: str) -> None:
    found = language(tag)
    assert (found.day(DAY), found.number(12345), found.direction) == (day, number, direction)


def test_months_and_quarters_have_the_form_of_the_language() -> None:
    said = [[language(tag).period(DAY, unit) for unit in ("month", "quarter", "year")] for tag in ("en", "de", "ja")]
    assert said == [
        ["November 2026", "Q4 2026", "2026"],
        ["November 2026", "Q4 2026", "2026"],
        ["2026年11月", "2026/Q4", "2026年"],
    ]


def test_a_date_is_written_as_exactly_as_it_is_known() -> None:
    known = (PartialDate(2026), PartialDate(2026, 11), PartialDate(2026, 11, 22))
    said = [[language(tag).day(date) for date in known] for tag in ("en", "fr", "zh")]
    assert said == [
        ["2026", "November 2026", "22 November 2026"],
        ["2026", "novembre 2026", "22 novembre 2026"],
        ["2026年", "2026年11月", "2026年11月22日"],
    ]


@pytest.mark.parametrize(
    ("known", "english", "german"),
    [
        (PartialDate(2026), "Published 2026", "Erschienen: 2026"),
        (PartialDate(2026, 11), "Published November 2026", "Erschienen: November 2026"),
        (PartialDate(2026, 11, 22), "Published 22 November 2026", "Erschienen am 22. November 2026"),
    ],
)
def test_a_paper_page_says_when_it_appeared(known: PartialDate, english: str, german: str, tmp_path: Path) -> None:
    for tag, said in (("en", english), ("de", german)):
        made = pages(digest(paper("Tea", published=known), language=tag), tmp_path)
        assert f'<p class="meta">{said}</p>' in made["papers/tea.html"]


def test_a_count_has_the_form_that_its_number_wants() -> None:
    arabic = language("ar")
    said = [arabic.plural("%(num)s paper", "%(num)s papers", number) for number in (0, 1, 2, 3, 11, 100)]
    assert said == ["لا أوراق", "ورقة واحدة", "ورقتان", "3 أوراق", "11 ورقة", "100 ورقة"]
    assert language("de").plural("%(num)s paper", "%(num)s papers", 1200) == "1.200 Artikel"
    assert language("en").plural("%(num)s paper", "%(num)s papers", 1) == "1 paper"


def test_values_stand_for_themselves() -> None:
    english = language("en")
    assert english.text("%(a)s of 100% (%(b)s)", a="%(b)s", b=1200) == "%(b)s of 100% (1,200)"


@pytest.mark.parametrize("tag", ["english", "en-a", "x-bees", "de_DE", "ar-u-nu-arab", "en--GB"])
def test_a_tag_of_a_shape_that_browsers_refuse_is_an_error(tag: str, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "digest.yaml").write_text(f"title: T\nlanguage: {tag}\n")
    problems: list[Problem] = []
    assert read_config(Root(folder=tmp_path), problems).language == "en"
    assert any(f"'language' must be a tag such as en or pt-BR, not '{tag}'" in problem.text for problem in problems)


# The pages


@pytest.mark.parametrize("tag", SHIPPED)
def test_a_page_is_in_the_language_of_the_digest(tag: str, tmp_path: Path) -> None:
    made = pages(digest(*three_papers(), language=tag), tmp_path)
    found = language(tag)
    for path, page in made.items():
        assert f'<html lang="{tag}" dir="{found.direction}"' in page, path
    assert f"<h1>{found.day(DAY)}</h1>" in made["index.html"]
    assert found.text("Related papers") != "Related papers"
    assert f"<h1>{found.text('Themes')}</h1>" in made["themes.html"]
    assert found.plural("%(num)s paper", "%(num)s papers", 3) in made["editions.html"]


class Marked(gettext.NullTranslations):
    """A language whose every message says that it is one."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid2}⟧"

    def pgettext(self, context: str, message: str) -> str:
        return f"⟦{message}⟧"


SHOWN = ("aria-label", "title", "placeholder", "alt", "label")
READERS = {"Feedbin", "Feedly", "Inoreader", "NewsBlur", "The", "Old", "Reader"}
NAMES = READERS | {
    "Atom",
    "JSON",
    "OPML",
    "feeds.opml",
    "RSS",
    "BibTeX",
    "RIS",
    "CSL-JSON",
    "papers.jsonl",
    "Esc",
    "⟦",
    "⟧",
}
"""What is called the same in every language."""


def shown(page: str) -> Iterator[str]:
    """What a page says: its text, and the attributes that people see or hear."""
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page)
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            continue
        if element.get("class") != "Z3988":  # a citation, for programs
            yield from (value for name, value in element.attrib.items() if name in SHOWN)
        if element.tag == "meta" and element.get("name", element.get("property")) in ("description", "og:description"):
            yield element.get("content", "")
    for gone in [*tree.iter("script"), *tree.iter("code"), *tree.iter("kbd")]:
        after = gone.tail
        gone.clear()
        gone.tail = after
    yield " ".join(tree.itertext())


def test_no_words_on_a_page_bypass_the_catalogue(tmp_path: Path) -> None:
    """Papers are in Greek here and the owner's words in Cyrillic, so what is Latin and not marked is ours."""
    greek = [paper(f"Μέλισσα {at}", "Μέλι.", slug=f"x{at}", theme="", authors=("Σαπφώ",)) for at in range(120)]
    made = digest(*greek, title="Чай", author="Анна", themes=(), tags=())
    values = {name: getattr(made, name) for name in made.__slots__}
    marked = Digest(**values | {"language": Language("en", "ltr", Locale("en"), Marked())})
    bare = []
    for path, page in pages(marked, tmp_path).items():
        for said in shown(page):
            rest = said
            while (less := re.sub(r"⟦[^⟦⟧]*⟧", "", rest)) != rest:
                rest = less
            left = set(re.findall(r"[A-Za-z][A-Za-z.-]+", rest)) - NAMES - {"November"}
            bare += [(path, sorted(left), said.strip()[:100])] if left else []
    assert not bare, bare


def test_scripts_are_in_the_language_of_the_digest(tmp_path: Path) -> None:
    asked = {key for key, places in collect().items() if any(place.endswith(".js") for place in places)}
    assert asked
    german = language("de")
    scripts = "".join(
        data.decode()
        for path, data in site(digest(*three_papers(), language="de"), tmp_path).items()
        if path.endswith(".js")
    )
    for key in asked:
        made = german.forms(key.one, key.other) if key.other else german.words(key.one)
        assert json.dumps(made, ensure_ascii=False) in scripts, key


def test_a_language_that_is_not_shipped_has_english_words_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "digest.yaml").write_text("title: T\nlanguage: fi\n")
    shipped = ", ".join(sorted(["en", *SHIPPED], key=lambda tag: (tag != "en", tag)))
    assert told(tmp_path, "fi") == [
        f"digest.yaml:2:1: warning: no words for 'fi': the site's own are in English; there are {shipped}, "
        "and content/languages/fi.po can bring more"
    ]
    made = pages(digest(*three_papers(), language="fi"), tmp_path)
    assert '<html lang="fi" dir="ltr"' in made["index.html"]
    assert "<h1>22. marraskuuta 2026</h1>" in made["index.html"]
    assert "<h1>Themes</h1>" in made["themes.html"]


@pytest.mark.parametrize("tag", ["en", "en-GB", "de", "de-AT", "zh-TW", "ar-EG"])
def test_a_language_that_is_shipped_brings_no_warning(tag: str, tmp_path: Path) -> None:
    assert told(tmp_path, tag) == []


def test_a_region_has_the_words_of_its_language() -> None:
    assert language("zh-Hant-TW").text("Themes") == language("zh").text("Themes") != "Themes"


# The owner's words

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def test_an_owner_replaces_some_words_and_the_rest_stay(tmp_path: Path) -> None:
    words(tmp_path, "de", HEAD + 'msgid "Papers"\nmsgstr "Aufsätze"\n\nmsgid "Themes"\nmsgstr ""\n')
    assert told(tmp_path, "de") == []
    found = language("de-CH", tmp_path)
    assert [found.text(word) for word in ("Papers", "Themes", "Search")] == ["Aufsätze", "Themen", "Suche"]


def test_an_owner_replaces_english_words(tmp_path: Path) -> None:
    words(tmp_path, "en", 'msgid "Papers"\nmsgstr "Preprints"\n')
    assert language("en", tmp_path).text("Papers") == "Preprints"
    assert language("en-GB", tmp_path).text("Papers") == "Preprints"


def test_the_words_of_the_guide_are_read(tmp_path: Path) -> None:
    page = (TEMPLATES.parent / "docs" / "languages.md").read_text("utf-8")
    words(tmp_path, "en", page.split("<!-- tried: en -->\n```po\n")[1].split("```")[0])
    assert told(tmp_path, "en") == []
    found = language("en", tmp_path)
    assert [found.text("Papers"), found.plural("%(num)s paper", "%(num)s papers", 2)] == ["Preprints", "2 preprints"]


def test_an_owner_brings_a_language(tmp_path: Path) -> None:
    plural = 'msgid "%(num)s paper"\nmsgid_plural "%(num)s papers"\n'
    forms = ("%(num)s artykuł", "%(num)s artykuły", "%(num)s artykułów")
    words(tmp_path, "pl", plural + "".join(f'msgstr[{at}] "{form}"\n' for at, form in enumerate(forms)))
    assert told(tmp_path, "pl") == []
    found = language("pl", tmp_path)
    said = [found.plural("%(num)s paper", "%(num)s papers", number) for number in (1, 2, 5, 22)]
    assert said == ["1 artykuł", "2 artykuły", "5 artykułów", "22 artykuły"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hello\n", "de.po:1:1: error: PO: Unknown or misformatted keyword"),
        ('msgid "Tags"\n\nmsgstr "Schlag\n', "de.po:3:1: error: a text must end in a quotation mark"),
        ('\nmsgid "Tags"\n', "de.po:2:1: error: PO: missing msgstr for msgid 'Tags'"),
        (
            HEAD + 'msgid "Edited by %(author)s."\nmsgstr "Von %(autor)s."\n',
            "de.po:5:1: error: '%(autor)s' is not in 'Edited by %(author)s.', so there is no value for it",
        ),
        (
            'msgid "{n} paper"\nmsgid_plural "{n} papers"\nmsgstr[0] "{n} Artikel"\n',
            "de.po:1:1: error: '{n} paper' lacks a plural form: all 2 must be there, from msgstr[0] on",
        ),
        (
            'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(m != 1);\\n"\n',
            "de.po:1:1: error: PO header: invalid token in plural form: m",
        ),
        (
            'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=n%0;\\n"\n',
            "de.po:1:1: error: PO header: integer modulo by zero",
        ),
        ('msgid "Paperss"\nmsgstr "x"\n', "de.po:1:1: warning: no page asks for 'Paperss', did you mean 'Papers'?"),
    ],
)
def test_a_fault_in_an_owners_catalogue_is_told_by_its_place(text: str, message: str, tmp_path: Path) -> None:
    words(tmp_path, "de", text)
    assert told(tmp_path, "de") == [f"languages/{message}"]


def test_a_catalogue_that_is_not_utf_8_is_told_by_its_place(tmp_path: Path) -> None:
    words(tmp_path, "de", "")
    (tmp_path / "content" / "languages" / "de.po").write_bytes(b'msgid "Tags"\nmsgstr "Schl\xe4ge"\n')
    assert told(tmp_path, "de") == ["languages/de.po:2:13: error: not UTF-8 at byte 26: save the file as UTF-8"]


def test_templates_of_the_owners_may_ask_for_words_of_their_own(tmp_path: Path) -> None:
    words(tmp_path, "de", 'msgid "Hives"\nmsgstr "Bienenstöcke"\n')
    template = tmp_path / "content" / "templates" / "about.html"
    template.parent.mkdir()
    template.write_text('<!doctype html>\n<title>{{ _("Hives") }}</title>\n')
    assert told(tmp_path, "de") == []
    made = digest(*three_papers(), language="de")
    values = {name: getattr(made, name) for name in made.__slots__}
    made = Digest(**values | {"language": language("de", tmp_path)})
    assert "<title>Bienenstöcke</title>" in pages(made, tmp_path)["about.html"]


def test_translations_are_text_wherever_they_stand(tmp_path: Path) -> None:
    hostile = """</script><b onclick='x'>100% \\"&amp;"""
    known = [Key("Themes"), Key("Search papers"), Key("No longer saved."), Key("Edited by %(author)s.")]
    entries = [f'msgid "{key.one}"\nmsgstr "{hostile}{"%(author)s" if "%" in key.one else ""}"\n' for key in known]
    words(tmp_path, "de", "\n".join(entries))
    assert told(tmp_path, "de") == []
    made = digest(*three_papers(), language="de", author="<i>Ann</i>")
    values = {name: getattr(made, name) for name in made.__slots__}
    made = Digest(**values | {"language": language("de", tmp_path)})
    files = site(made, tmp_path)
    plain = hostile.replace('\\"', '"')
    for path in ("themes.html", "about.html"):
        page = files[path].decode()
        assert "<b " not in page
        assert "<i>" not in page
        tree = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True).parse(page)
        assert plain in "".join(tree.itertext())
    scripts = b"".join(data for path, data in files.items() if path.endswith(".js")).decode()
    assert "\\u003c/script>\\u003cb onclick='x'>100% \\\"&amp;" in scripts
    assert "</script>" not in scripts


# In a browser


@pytest.mark.browser
@pytest.mark.parametrize("tag", ["en", *SHIPPED, "pl", "hi", "fa", "he", "pt-BR", "en-IN"])
def test_scripts_write_numbers_as_pages_do(
    tag: str, tmp_path: Path, browser: Browser, serve_folder: ServeFolder
) -> None:
    (tmp_path / "words.js").write_bytes((TEMPLATES / "assets" / "words.js").read_bytes())
    (tmp_path / "index.html").write_text(f'<!doctype html><html lang="{tag}"><title>x</title>')
    found = language(tag)
    page = browser.new_page(service_workers="block")
    page.goto(serve_folder(tmp_path))
    said = page.evaluate(
        """async ([forms, counts]) => {
      const { _, _n, number } = await import("/words.js");
      return [counts.map(number), counts.map((n) => _n(forms, n)), _("{a} of {b}", { a: "{b}", b: 1234 }),
        Intl.getCanonicalLocales(document.documentElement.lang).length];
    }""",
        [found.forms("{n} paper", "{n} papers"), [1, 2, 5, 11, 100, 1234, 1234567]],
    )
    page.close()
    counts = (1, 2, 5, 11, 100, 1234, 1234567)
    assert said[0] == [found.number(count) for count in counts]
    forms = [found.plural("{n} paper", "{n} papers", count).replace("{n}", found.number(count)) for count in counts]
    assert said[1] == forms
    assert said[2] == "{b} of " + found.number(1234)


@pytest.fixture(scope="module")
def arabic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A digest in Arabic, built as its owner would."""
    root = tmp_path_factory.mktemp("arabic")
    (root / "content" / "sources").mkdir(parents=True)
    (root / "content" / "digest.yaml").write_text(
        "title: مجلة النحل\nlanguage: ar\nbase_url: https://nahl.example/\ncards: false\n"
    )
    lines = [
        "رقصة النحل في الخلية",
        "نبيّن أن النحل يقرأ الخريطة من الرقصة. وهذا ما لم يُعرف من قبل.",
        "How Bees Find Their Way Home Over Long Distances and in Bad Weather",
        "We show that bees find their way. They look at the sun.",
    ]
    (root / "content" / "sources" / "2026-11-22.txt").write_text("\n".join(lines) + "\n", "utf-8")
    return build_site(root)


def box(page: Any, selector: str) -> dict[str, float]:
    found: dict[str, float] = page.locator(selector).first.bounding_box()
    return found


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_an_arabic_digest_runs_from_right_to_left(
    arabic: Path, width: int, browser: Browser, serve_folder: ServeFolder
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844}, service_workers="block")
    base = serve_folder(arabic)
    for path in sorted(path.relative_to(arabic).as_posix() for path in arabic.rglob("*.html")):
        page.goto(base + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto(base)
    brand, search = box(page, ".brand"), box(page, "#q")
    assert brand["x"] + brand["width"] / 2 > width / 2 > search["x"]
    assert page.locator("h1").inner_text() == "22 نوفمبر 2026"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).letterSpacing") in ("normal", "0px")
    titles = page.locator(".entry h3").all()
    runs = {title.inner_text(): title.evaluate("h => getComputedStyle(h).direction") for title in titles}
    assert {text[:3]: run for text, run in runs.items()} == {"رقص": "rtl", "How": "ltr"}
    page.close()


@pytest.mark.browser
def test_the_real_digest_speaks_arabic(
    first_digest: Path, tmp_path: Path, browser: Browser, serve_folder: ServeFolder
) -> None:
    content = tmp_path / "content"
    shutil.copytree(first_digest, content)
    settings = (content / "digest.yaml").read_text("utf-8").replace("language: en", "language: ar\ncards: false")
    (content / "digest.yaml").write_text(settings, "utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 844}, service_workers="block")
    page.goto(serve_folder(build_site(tmp_path)))
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert page.locator("h1").inner_text() == "22 نوفمبر 2026"
    directions = page.locator(".entry h3").evaluate_all("all => all.map((h) => getComputedStyle(h).direction)")
    assert directions == ["ltr"] * 92
    star = page.locator(".star").first
    assert star.get_attribute("aria-label", timeout=20_000).startswith("احفظها")  # type: ignore[union-attr]
    page.locator("#q").fill("speculative decoding")
    expect(page.locator("[role=option] >> nth=0")).to_contain_text("EAGLE")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("ورقتان")
    expect(page.locator("#results h3")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


@pytest.mark.browser
def test_titles_of_other_scripts_run_their_own_way(tmp_path: Path, browser: Browser, serve_folder: ServeFolder) -> None:
    hebrew = paper("מפת הדבש", "אנו מראים שהדבורים קוראות מפות.", slug="map", theme="tea")
    folder = tmp_path / "site"
    for path, data in site(digest(hebrew, *three_papers()), tmp_path).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    page = browser.new_page(viewport={"width": 1000, "height": 800}, service_workers="block")
    base = serve_folder(folder)
    direction = "e => getComputedStyle(e).direction"
    page.goto(base + "editions/2026-11-22.html")
    row = page.locator(".entry", has_text="מפת")
    assert row.locator("h3").evaluate(direction) == "rtl"
    assert row.locator("details").evaluate(direction) == "rtl"
    assert page.locator(".entry", has_text="Lenses").locator("h3").evaluate(direction) == "ltr"
    page.goto(base + "papers/map.html")
    assert page.locator("h1").evaluate(direction) == "rtl"
    assert page.locator(".abstract").evaluate(direction) == "rtl"
    assert page.evaluate("getComputedStyle(document.body).direction") == "ltr"
    page.close()
