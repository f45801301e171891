"""Search on an invented digest: ids, authors, years, spellings, formulas, scripts, and lists that are filtered in
place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from builds import build_site, engine
from conftest import ServeFolder, faults_of
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = pytest.mark.browser

PAPERS = {
    "poincare": """title: "Poincaré maps of Erdős graphs"
authors: [Søren Ørsted, Ada Lovelace]
published: 2019-05-01
arxiv: math/0309136
theme: graphs
tags: [maps]
added: 2026-01-02

Bayes’ rule holds on the straße. We draw every map by hand.""",
    "attention": """title: "Self-attention in beehives"
authors: [Ada Lovelace, 王小明]
published: 2024-01-03
arxiv: "2401.00010"
theme: bees
tags: [waggle, maps]
added: 2026-01-02

A hive attends to itself. Pollinators arrive at dawn.""",
    "solid": """title: "Hives with selfattention"
authors: [Geoff Hive]
published: 2024-02-03
doi: 10.5555/Hive.7
venue: Annals of Beekeeping
keywords: [skep, nectar flow]
theme: bees
tags: [waggle]
added: 2026-02-02

One word it is. The α-divergence of honey is small, and pollinators agree.""",
    "formula": """title: "Bounds of $O(n^2)$ for combs"
authors: [Geoff Hive]
published: 2025-02-03
theme: combs
tags: [waggle]
added: 2026-02-02

Hexagons <b>fill</b> the plane. A lattice of wax holds. </script><img src=x onerror=alert(1)>""",
    "wide": """title: "蜜蜂的舞蹈与语言模型"
theme: combs
added: 2026-02-02

我们研究神经网络。""",
}


def page_of(text: str) -> str:
    head, _, body = text.partition("\n\n")
    added = re.search(r"^added: (.*)$", head, re.M)
    return f"---\n{head}\nedition: {added[1] if added else ''}\n---\n\n{body}\n"


@pytest.fixture(scope="module", params=["pagefind", "own"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, serve_folder: ServeFolder) -> str:
    """The digest, with the one index and with the other: a reader meets no difference."""
    root = tmp_path_factory.mktemp("bees")
    pages = root / "content" / "papers"
    pages.mkdir(parents=True)
    (root / "content" / "digest.yaml").write_text("title: Bees\nlanguage: en\ncards: false\n", "utf-8")
    for slug, text in PAPERS.items():
        (pages / f"{slug}.md").write_text(page_of(f"slug: {slug}\n{text}"), "utf-8")
    for number in range(8):
        text = (
            f'title: "Comb number {number}"\nslug: comb-{number}\ntheme: combs\nadded: 2026-02-02\n\nWax and more wax.'
        )
        (pages / f"comb-{number}.md").write_text(page_of(text), "utf-8")
    with engine(request.param):
        return serve_folder(build_site(root))


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, service_workers="block")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab of its own, in which nothing may go wrong unseen."""
    with tab(context) as page:
        yield page


@pytest.fixture(scope="module")
def front(context: BrowserContext, url: str) -> Iterator[Page]:
    """The front page, opened once for many queries."""
    with tab(context) as page:
        page.goto(url)
        yield page


@contextmanager
def tab(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    faults = faults_of(page)
    page.set_default_navigation_timeout(30_000)
    yield page
    page.close()
    assert faults == []


def found(page: Page, query: str) -> list[str]:
    """The slugs that the panel offers once it has settled on a query."""
    page.locator("#q").fill("")
    expect(page.locator(".pane")).to_be_hidden()
    page.locator("#q").fill(query)
    page.wait_for_selector("[role=option].all")
    links = page.locator("[role=option]:not(.all)")
    return links.evaluate_all("all => all.map((one) => /([^/]+)\\.html$/.exec(one.href)[1])")  # type: ignore[no-any-return]


def results(page: Page) -> list[str]:
    links = page.locator("#results h3 a")
    return links.evaluate_all("all => all.map((one) => /([^/]+)\\.html$/.exec(one.href)[1])")  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("2401.00010", "attention"),
        ("2401.00010v3", "attention"),
        ("arXiv:2401.00010v1", "attention"),
        ("https://arxiv.org/pdf/2401.00010v2.pdf", "attention"),
        ("https://doi.org/10.48550/arXiv.2401.00010", "attention"),
        ("math/0309136", "poincare"),
        ("http://arxiv.org/abs/math/0309136v1", "poincare"),
        ("10.5555/hive.7", "solid"),
        ("https://doi.org/10.5555/Hive.7", "solid"),
        ("doi:10.5555/HIVE.7", "solid"),
    ],
)
def test_an_id_is_the_first_option_and_enter_opens_it(page: Page, url: str, query: str, slug: str) -> None:
    page.goto(url)
    assert found(page, query) == [slug]
    expect(page.locator("[role=option]").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}papers/{slug}.html")


def test_the_papers_own_id_and_an_id_that_no_paper_has(page: Page, url: str) -> None:
    page.goto(url)
    rows = page.evaluate("async () => (await fetch('search/ids/0.json')).json()")
    own = next(id_ for id_, row in rows.items() if row[0] == "wide")
    assert found(page, own) == ["wide"]
    page.locator("#q").fill("2402.99999")
    expect(page.locator(".said")).to_have_text("No paper matches “2402.99999”.")


def test_an_id_on_the_search_page(page: Page, url: str) -> None:
    page.goto(f"{url}search.html?q=arXiv%3A2401.00010")
    expect(page.locator("#results h3")).to_have_count(1)
    assert results(page) == ["attention"]


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("poincare", {"poincare"}),
        ("Poincaré", {"poincare"}),
        ("erdos", {"poincare"}),
        ("bayes", {"poincare"}),
        ("Bayes'", {"poincare"}),
        ("bayes’", {"poincare"}),
        ("strasse", {"poincare"}),
        ("straße", {"poincare"}),
        ("orsted", {"poincare"}),
        ("Ørsted", {"poincare"}),
        ("alpha", {"solid"}),
        ("α-divergence", {"solid"}),
        ("alpha divergence", {"solid"}),
        ("self-attention", {"attention", "solid"}),
        ("self attention", {"attention", "solid"}),
        ("selfattention", {"attention", "solid"}),
        ('"draw every map"', {"poincare"}),
    ],
)
def test_accents_apostrophes_and_hyphens_do_not_matter(front: Page, query: str, slugs: set[str]) -> None:
    assert set(found(front, query)) == slugs


def test_where_it_appeared_and_its_keywords_are_searched_and_not_shown(front: Page) -> None:
    for query in ("annals of beekeeping", "skep", "nectar"):
        assert found(front, query) == ["solid"]
        assert "Annals" not in front.locator(".pane").inner_text()


@pytest.mark.parametrize(
    ("query", "meant", "slugs"),
    [
        ("pollniators", "pollinators", {"attention", "solid"}),
        ("polinators", "pollinators", {"attention", "solid"}),
        ("ollinators", "pollinators", {"attention", "solid"}),
        ("hexagnos plane", "hexagons", {"formula"}),
        ("lovelcae", "lovelace", {"attention", "poincare"}),
    ],
)
def test_a_misspelt_word_finds_its_papers(front: Page, query: str, meant: str, slugs: set[str]) -> None:
    assert set(found(front, query)) == slugs
    typed = query.split()[0]
    expect(front.locator(".said")).to_contain_text(f"No paper has “{typed}”. These have “{meant}”.")


def test_the_word_typed_can_be_insisted_on(page: Page, url: str) -> None:
    page.goto(url)
    found(page, "pollniators")
    page.locator(".said a").click()
    expect(page.locator(".said")).to_have_text("No paper matches “pollniators”.")
    page.goto(f"{url}search.html?q=pollniators")
    expect(page.locator("#status")).to_have_text("2 papers for “pollinators”")
    page.locator("#notice a").click()
    expect(page.locator("#status")).to_have_text("No paper matches “pollniators”.")
    assert parse_qs(urlsplit(page.url).query) == {"q": ["pollniators"], "exact": ["1"]}


NO_COUNTS = """const { postMessage } = Worker.prototype;
Worker.prototype.postMessage = function (sent) {
  if (sent.facets?.length) document.documentElement.dataset.held = "";
  else postMessage.call(this, sent);
};"""


def test_what_was_found_stays_said_while_filters_are_slow(page: Page, url: str) -> None:
    page.add_init_script(NO_COUNTS)
    page.goto(f"{url}search.html?q=pollinators")
    page.locator("html[data-held]").wait_for()
    page.wait_for_timeout(500)  # longer than a search may take before the page says that it is at it
    assert page.locator("#status").inner_text() == "2 papers for “pollinators”"


def test_a_word_is_not_mended_while_it_is_typed(page: Page, url: str) -> None:
    page.goto(url)
    for end in range(3, len("pollinators") + 1):
        assert set(found(page, "pollinators"[:end])) == {"attention", "solid"}
        expect(page.locator(".said")).to_be_hidden()


def test_formulas_in_titles_are_formulas_and_text_stays_text(page: Page, url: str) -> None:
    page.goto(url)
    found(page, "hexagons")
    option = page.locator("[role=option]").first
    assert (
        option.evaluate("one => one.querySelector('math msup')?.namespaceURI") == "http://www.w3.org/1998/Math/MathML"
    )
    expect(page.locator("[role=option] annotation, [role=option] img, [role=option] script")).to_have_count(0)
    page.goto(f"{url}search.html?q=onerror")
    expect(page.locator("#results h3 math")).to_have_count(1)
    expect(page.locator("#results p").first).to_contain_text("<img")
    expect(page.locator("#results img")).to_have_count(0)


def test_years_and_authors_narrow(page: Page, url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{url}search.html")
    years = page.locator("[data-facet=year] a")
    expect(years).to_have_text(["2026 9", "2025 1", "2024 2", "2019 1"])
    years.nth(2).click()
    expect(page.locator("#status")).to_have_text("2 papers")
    assert parse_qs(urlsplit(page.url).query) == {"year": ["2024"]}
    expect(years).to_have_text(["2026 9", "2025 1", "2024 2", "2019 1"])
    authors_of = re.compile("pf_filter|search/f/author")
    before = len([each for each in asked if authors_of.search(each)])
    page.locator("[data-facet=author] summary").click()
    authors = page.locator("[data-facet=author] a")
    expect(authors).to_have_text(["Ada Lovelace 1", "Geoff Hive 1", "王小明 1"])
    assert len([each for each in asked if authors_of.search(each)]) == before + 1
    page.locator("[data-facet=author] input").fill("love")
    expect(authors).to_have_text(["Ada Lovelace 1"])
    authors.click()
    expect(page.locator("#status")).to_have_text("1 paper")
    page.locator("#chosen a", has_text="2024").click()
    expect(page.locator("#status")).to_have_text("2 papers")
    assert parse_qs(urlsplit(page.url).query) == {"author": ["Ada Lovelace"]}
    page.reload()
    expect(page.locator("#status")).to_have_text("2 papers")
    expect(page.locator("[data-facet=author] [aria-current]")).to_have_text("Ada Lovelace 2")


def test_a_list_is_filtered_in_its_place(page: Page, url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(f"{url}themes/combs.html", wait_until="networkidle")
    assert not [path for path in asked if "search" in path or "pagefind" in path]
    box = page.get_by_role("searchbox", name="Filter these 10 papers")
    shift = page.evaluate(
        "() => new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().length))"
        ".observe({ type: 'layout-shift', buffered: true }) || setTimeout(() => done(0), 300))"
    )
    assert shift == 0
    box.fill("wax")
    expect(page.locator(".list .count").first).to_have_text("9 papers here for “wax”")
    expect(page.locator(".list .part").first).to_be_hidden()
    expect(page.locator(".found mark").first).to_have_text(re.compile("^wax$", re.I))
    box.fill("pollinators")
    expect(page.locator(".list .count").first).to_have_text("No paper here matches “pollinators”.")
    box.press("Escape")
    expect(page.locator(".list .part").first).to_be_visible()
    expect(page.locator(".found")).to_be_hidden()


def test_a_tag_and_an_edition_are_filtered_in_place(page: Page, url: str) -> None:
    page.goto(f"{url}editions/2026-02-02.html")
    page.get_by_role("searchbox", name=re.compile("^Filter these")).fill("hive")
    expect(page.locator(".found h3")).to_have_text(["Hives with selfattention", re.compile("^Bounds of")])


def test_a_run_of_chinese_on_an_english_site(page: Page, url: str) -> None:
    page.goto(url)
    assert found(page, "蜜蜂") == ["wide"]


@pytest.mark.parametrize("name", ["pagefind", "own"])
def test_chinese_words_on_a_chinese_site(
    page: Page, tmp_path_factory: pytest.TempPathFactory, serve_folder: ServeFolder, name: str
) -> None:
    pytest.importorskip("pagefind_bin_extended")
    root = tmp_path_factory.mktemp("zh")
    (root / "content" / "papers").mkdir(parents=True)
    (root / "content" / "digest.yaml").write_text("title: 文摘\nlanguage: zh\ncards: false\n", "utf-8")
    pages = {
        "dance": 'title: "蜜蜂的舞蹈"\n\n我们研究大型语言模型中各层的作用。实验表明，删除中间层几乎不影响性能。',
        "sea": 'title: "海"\n\n潮汐每天两次。EAGLE is fast.',
    }
    for slug, text in pages.items():
        head, _, body = text.partition("\n\n")
        (root / "content" / "papers" / f"{slug}.md").write_text(f"---\n{head}\nslug: {slug}\n---\n\n{body}\n", "utf-8")
    with engine(name):
        site = build_site(root)
    page.goto(serve_folder(site))
    assert found(page, "语言模型") == ["dance"]
    expect(page.locator("[role=option] mark").first).to_have_text(re.compile("语言"))
    assert found(page, "eagle") == ["sea"]
