"""Citation files, read back by programs that did not write them: pybtex and bibtexparser, rispy, citeproc-py."""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc.source.json import CiteProcJSON
from digests import BASE, TAGS, THEMES, digest, paper, three_papers
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_bytes
from rendering import render_citations, render_site
from texts import ANY_TEXT

from offprint import citations
from offprint.assemble import Digest
from offprint.citations import FORMATS
from offprint.citations.capitals import capitals
from offprint.citations.latex import escape, set_formula, set_latex
from offprint.citations.names import MORE, Name, parse_name, parse_names
from offprint.config import Root
from offprint.model import Link, Paper, PartialDate, Tag, Theme
from offprint.text import typeset
from offprint.typesetting import Typeset, typeset_paper

TEMPLATES = Path(__file__).parent.parent / "templates"
ENDINGS = ("bib", "ris", "csl.json")
FULL: dict[str, Any] = {
    "authors": ("Ludwig van Beethoven", "Émilie du Châtelet", "Sammy Davis Jr.", "山田 太郎", "Kettle & Sons"),
    "published": PartialDate(2025, 1, 2),
    "arxiv": "2501.00010v2",
    "doi": "10.1000/tea_(sea)<1>",
    "theme": "tea",
    "tags": ("brewing", "lenses"),
}


def one(title: str, abstract: str = "We brew tea.", **values: Any) -> tuple[Paper, Typeset]:
    """A paper, typeset as the build does it."""
    values.setdefault("slug", "it")
    return paper(title, abstract, **values)[0], typeset_paper((title, abstract))


def files(of: Digest) -> dict[str, bytes]:
    made = list(render_citations(of))
    assert len(dict(made)) == len(made), "no path twice"
    return dict(made)


def pybtex(data: bytes) -> Any:
    """The entries, read strictly: a fault is an error."""
    return parse_bytes(data, "bibtex").entries


def bibtexparser(data: bytes) -> dict[str, dict[str, str]]:
    library = parse_string(data.decode())
    assert not library.failed_blocks
    assert not library.comments
    assert not library.preambles
    return {entry.key: {field.key: field.value for field in entry.fields} for entry in library.entries}


def ris(data: bytes) -> list[dict[str, Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found: list[dict[str, Any]] = rispy.loads(data.decode())
    assert not [record for record in found if "unknown_tag" in record]
    return found


def csl(data: bytes) -> list[dict[str, Any]]:
    """The items, which citeproc takes without a complaint."""
    items = json.loads(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = CiteProcJSON(items)
    assert set(read) == {item["id"] for item in items}
    return list(items)


def fields(of: Digest, key: str = "it") -> dict[str, str]:
    return bibtexparser(files(of)["data/papers.bib"])[key]


# Which files there are


def test_a_file_of_each_format_for_each_paper_edition_theme_and_tag_and_for_all() -> None:
    stems = [
        *("data/papers", "editions/2026-11-01", "editions/2026-11-08", "editions/2026-11-22"),
        *("papers/lenses-of-old-lighthouses", "papers/tea-at-sea", "papers/why-bees-swarm"),
        *("tags/brewing", "tags/lenses", "tags/swarming", "themes/bees", "themes/lights", "themes/tea"),
    ]
    assert sorted(files(digest(*three_papers()))) == sorted(f"{stem}.{ending}" for stem in stems for ending in ENDINGS)


def test_an_authors_papers_have_files_beside_the_authors_page() -> None:
    of = digest(one("Tea", authors=("Jane Doe",)), one("Bees", slug="bees", authors=("Jane Doe",)), *three_papers())
    found = {path: data for path, data in files(of).items() if path.startswith("authors/")}
    assert [path.partition(".")[2] for path in found] == list(ENDINGS)
    assert [list(pybtex(data)) for path, data in found.items() if path.endswith(".bib")] == [["bees", "it"]]


def test_formats_tell_their_names_endings_and_types() -> None:
    assert [(form.name, form.ending, form.media_type) for form in FORMATS] == [
        ("BibTeX", "bib", "application/x-bibtex"),
        ("RIS", "ris", "application/x-research-info-systems"),
        ("CSL-JSON", "csl.json", "application/vnd.citationstyles.csl+json"),
    ]


def test_lists_hold_their_papers_in_the_digests_order() -> None:
    made = files(digest(*three_papers()))
    lenses = ["lenses-of-old-lighthouses", "tea-at-sea"]
    assert list(pybtex(made["tags/lenses.bib"])) == lenses
    assert [record["id"] for record in ris(made["tags/lenses.ris"])] == lenses
    assert [item["id"] for item in csl(made["tags/lenses.csl.json"])] == lenses
    assert list(pybtex(made["data/papers.bib"])) == [*lenses, "why-bees-swarm"]


def test_files_can_be_joined() -> None:
    made = files(digest(*three_papers()))
    keys = ["why-bees-swarm", "tea-at-sea"]
    assert list(pybtex(b"".join(made[f"papers/{key}.bib"] for key in keys))) == keys
    assert [record["id"] for record in ris(b"".join(made[f"papers/{key}.ris"] for key in keys))] == keys
    assert [json.loads(made[f"papers/{key}.csl.json"])[0]["id"] for key in keys] == keys


def test_an_empty_digest() -> None:
    assert files(digest()) == {"data/papers.bib": b"", "data/papers.ris": b"", "data/papers.csl.json": b"[]\n"}


def test_a_paper_is_the_same_in_every_file() -> None:
    made = files(digest(*three_papers()))
    for path in ("data/papers.bib", "themes/tea.bib", "tags/brewing.bib", "editions/2026-11-08.bib"):
        assert made["papers/tea-at-sea.bib"] in made[path]


def test_the_lists_of_a_large_digest_are_without_abstracts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citations, "LARGE", 2)
    made = files(digest(*three_papers()))
    for path, data in made.items():
        assert (b"We study" in data) == path.startswith("papers/"), path
    monkeypatch.setattr(citations, "LARGE", 3)
    assert files(digest(*three_papers()))["data/papers.bib"].count(b"We study") == 3


def test_a_list_that_nobody_would_take_in_has_no_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = digest(*three_papers())
    monkeypatch.setattr("offprint.citations.MOST", 1)
    assert "tags/lenses.bib" not in files(made)
    assert {"tags/brewing.bib", "data/papers.bib"} <= set(files(made))
    pages = dict(render_site(made, Root(folder=tmp_path), TEMPLATES, ()))
    assert b"Cite:" not in pages["tags/lenses.html"]
    assert b"Cite:" in pages["tags/brewing.html"]


def test_a_digest_may_be_without_the_files_of_papers(tmp_path: Path) -> None:
    made = digest(*three_papers(), citation_files=False)
    assert not [path for path in files(made) if path.startswith("papers/")]
    assert "tags/lenses.bib" in files(made)
    pages = dict(render_site(made, Root(folder=tmp_path), TEMPLATES, ()))
    assert b"data-cite" not in pages["papers/tea-at-sea.html"]
    assert (
        b"data-cite"
        in dict(render_site(digest(*three_papers()), Root(folder=tmp_path), TEMPLATES, ()))["papers/tea-at-sea.html"]
    )
    assert b"data-uncited" in pages["saved.html"]


def test_two_renders_give_the_same_bytes() -> None:
    assert files(digest(*three_papers())) == files(digest(*reversed(three_papers())))


def test_line_ends() -> None:
    made = files(digest(*three_papers()))
    for path, data in made.items():
        ends = b"\r\n" if path.endswith(".ris") else b"\n"
        assert data.endswith(ends)
        assert data.count(b"\r") == (data.count(b"\n") if path.endswith(".ris") else 0)


# A paper in full, and one of which nothing is known


def test_a_paper_in_full_in_bibtex() -> None:
    made = files(digest(one("On the $\\alpha$ of Tea: LLaMA \\& 5\\%", "Weak_{} tea.\n\nIt is.", **FULL)))[
        "papers/it.bib"
    ]
    assert made.decode() == (
        "@misc{it,\n"
        "  author = {van Beethoven, Ludwig and du Châtelet, Émilie and Davis, Jr., Sammy and 山田, 太郎"
        " and {Kettle \\& Sons}},\n"
        "  title = {On the {$\\alpha$} of Tea: {LLaMA} \\& 5\\%},\n"
        "  year = {2025},\n"
        "  month = jan,\n"
        "  eprint = {2501.00010v2},\n"
        "  archiveprefix = {arXiv},\n"
        "  eprinttype = {arxiv},\n"
        "  doi = {10.1000/tea_(sea)<1>},\n"
        "  url = {https://arxiv.org/abs/2501.00010v2},\n"
        "  urldate = {2026-11-22},\n"
        "  keywords = {Tea, Brewing, Lenses},\n"
        "  abstract = {Weak\\_ tea. It is.},\n"
        "}\n"
    )


def test_a_paper_in_full_in_ris() -> None:
    record = ris(files(digest(one("On the $\\alpha$ of Tea", "Weak.\n\nIt is.", **FULL)))["papers/it.ris"])
    assert record == [
        {
            "type_of_reference": "UNPB",
            "id": "it",
            "title": "On the α of Tea",
            "authors": [
                "van Beethoven, Ludwig",
                "du Châtelet, Émilie",
                "Davis, Sammy, Jr.",
                "山田, 太郎",
                "Kettle & Sons",
            ],
            "year": "2025",
            "date": "2025/01/02/",
            "accession_number": "arXiv:2501.00010v2",
            "publisher": "arXiv",
            "doi": "10.1000/tea_(sea)<1>",
            "urls": ["https://arxiv.org/abs/2501.00010v2"],
            "access_date": "2026/11/22/",
            "database_provider": "Tea & Bees",
            "keywords": ["Tea", "Brewing", "Lenses"],
            "abstract": "Weak. It is.",
        }
    ]


def test_a_paper_in_full_in_csl() -> None:
    assert csl(files(digest(one("On the $\\alpha$ of Tea", "Weak.\n\nIt is.", **FULL)))["papers/it.csl.json"]) == [
        {
            "id": "it",
            "type": "article",
            "title": "On the α of Tea",
            "author": [
                {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
                {"family": "Châtelet", "given": "Émilie", "non-dropping-particle": "du"},
                {"family": "Davis", "given": "Sammy", "suffix": "Jr."},
                {"family": "山田", "given": "太郎"},
                {"literal": "Kettle & Sons"},
            ],
            "issued": {"date-parts": [[2025, 1, 2]]},
            "accessed": {"date-parts": [[2026, 11, 22]]},
            "number": "arXiv:2501.00010v2",
            "publisher": "arXiv",
            "DOI": "10.1000/tea_(sea)<1>",
            "URL": "https://arxiv.org/abs/2501.00010v2",
            "source": "Tea & Bees",
            "keyword": "Tea, Brewing, Lenses",
            "abstract": "Weak.\n\nIt is.",
        }
    ]


@pytest.mark.parametrize(
    ("known", "year", "month", "day", "parts"),
    [
        (PartialDate(2019), "2019", None, "2019///", [2019]),
        (PartialDate(2019, 5), "2019", "may", "2019/05//", [2019, 5]),
        (PartialDate(2019, 5, 1), "2019", "may", "2019/05/01/", [2019, 5, 1]),
    ],
)
def test_a_date_is_told_as_exactly_as_it_is_known(
    known: PartialDate, year: str, month: str | None, day: str, parts: list[int]
) -> None:
    made = files(digest(one("Tea", published=known)))
    bibtex = bibtexparser(made["papers/it.bib"])["it"]
    assert (bibtex["year"], bibtex.get("month")) == (year, month)
    (record,) = ris(made["papers/it.ris"])
    assert (record["year"], record["date"]) == (year, day)
    (item,) = csl(made["papers/it.csl.json"])
    assert item["issued"] == {"date-parts": [parts]}


def test_a_paper_that_has_appeared_is_an_article_of_its_journal() -> None:
    made = files(digest(one("Tea", **FULL, venue="Tea & Time", keywords=("kettles, old", "Brewing"))))
    (entry,) = pybtex(made["papers/it.bib"]).values()
    assert (entry.type, entry.fields["journal"]) == ("article", "Tea \\& Time")
    (record,) = ris(made["papers/it.ris"])
    assert (record["type_of_reference"], record["journal_name"]) == ("JOUR", "Tea & Time")
    assert record["keywords"] == ["Tea", "Brewing", "Lenses", "kettles old"]
    (item,) = csl(made["papers/it.csl.json"])
    assert (item["type"], item["container-title"]) == ("article-journal", "Tea & Time")
    assert "publisher" not in record
    assert "publisher" not in item


def test_nothing_is_invented_for_a_paper_of_which_nothing_is_known() -> None:
    made = files(digest(one("Tea", "", added=None)))
    page = f"{BASE}papers/it.html"
    assert bibtexparser(made["papers/it.bib"])["it"] == {"title": "Tea", "url": page, "note": "Tea \\& Bees"}
    assert pybtex(made["papers/it.bib"])["it"].type == "misc"
    assert ris(made["papers/it.ris"]) == [
        {"type_of_reference": "GEN", "id": "it", "title": "Tea", "urls": [page], "database_provider": "Tea & Bees"}
    ]
    assert csl(made["papers/it.csl.json"]) == [
        {"id": "it", "type": "document", "title": "Tea", "URL": page, "source": "Tea & Bees"}
    ]


def test_pybtex_reads_the_names_and_the_month() -> None:
    entry = pybtex(files(digest(one("Tea", **FULL)))["papers/it.bib"])["it"]
    parts = [
        (person.first_names + person.middle_names, person.prelast_names, person.last_names, person.lineage_names)
        for person in entry.persons["author"]
    ]
    assert parts == [
        (["Ludwig"], ["van"], ["Beethoven"], []),
        (["Émilie"], ["du"], ["Châtelet"], []),
        (["Sammy"], [], ["Davis"], ["Jr."]),
        (["太郎"], [], ["山田"], []),
        ([], [], ["{Kettle \\& Sons}"], []),
    ]
    assert (entry.fields["year"], entry.fields["month"]) == ("2025", "January")


@pytest.mark.parametrize(
    ("values", "url"),
    [
        ({"arxiv": "2501.00010", "doi": "10.1/x"}, "https://arxiv.org/abs/2501.00010"),
        (
            {"doi": "10.1/x<y>#1", "links": (Link("pdf", "https://a.example/p.pdf"),)},
            "https://doi.org/10.1/x%3Cy%3E%231",
        ),
        (
            {"links": (Link("code", "https://c.example/"), Link("pdf", "https://a.example/p.pdf"))},
            "https://a.example/p.pdf",
        ),
        ({"links": (Link("paper", "https://a.example/{}\\é"),)}, "https://a.example/%7B%7D%5C%C3%A9"),
        ({"links": (Link("code", "https://c.example/"),)}, f"{BASE}papers/it.html"),
    ],
)
def test_the_best_address(values: dict[str, Any], url: str) -> None:
    made = files(digest(one("Tea", **values)))
    assert bibtexparser(made["papers/it.bib"])["it"]["url"] == url
    assert ris(made["papers/it.ris"])[0]["urls"] == [url]
    assert csl(made["papers/it.csl.json"])[0]["URL"] == url
    assert ("note" in bibtexparser(made["papers/it.bib"])["it"]) == url.startswith(BASE)


def test_the_archive_of_an_old_arxiv_id() -> None:
    assert fields(digest(one("Tea", arxiv="hep-th/9901001")))["primaryclass"] == "hep-th"
    assert "primaryclass" not in fields(digest(one("Tea", arxiv="2501.00010")))


def test_a_keyword_is_one_keyword() -> None:
    of = digest(
        one("Tea", theme="tea", tags=("x",)),
        themes=(Theme(id="tea", name="Tea, hot; cold"),),
        tags=(Tag(id="x", name="A_b"),),
    )
    made = files(of)
    assert bibtexparser(made["papers/it.bib"])["it"]["keywords"] == "Tea hot cold, A\\_b"
    assert ris(made["papers/it.ris"])[0]["keywords"] == ["Tea hot cold", "A_b"]
    assert csl(made["papers/it.csl.json"])[0]["keyword"] == "Tea hot cold, A_b"


def test_keys_do_not_move_when_other_papers_come() -> None:
    few, many = files(digest(*three_papers()[:1])), files(digest(*three_papers()))
    assert few["papers/why-bees-swarm.bib"] == many["papers/why-bees-swarm.bib"]
    assert all(re.fullmatch("[a-z0-9-]+", key) for key in pybtex(many["data/papers.bib"]))


# Names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ludwig van Beethoven", Name("Beethoven", "Ludwig", "van")),
        ("Beethoven, Ludwig van", Name("Beethoven", "Ludwig", "van")),
        ("van den Berg, Vincent", Name("Berg", "Vincent", "van den")),
        ("Jean de La Fontaine", Name("La Fontaine", "Jean", "de")),
        ("Bart M. ter Haar Romeny", Name("Haar Romeny", "Bart M.", "ter")),
        ("José Ortega y Gasset", Name("Ortega y Gasset", "José")),
        ("Martin Luther King Jr.", Name("King", "Martin Luther", "", "Jr.")),
        ("King, Jr., Martin Luther", Name("King", "Martin Luther", "", "Jr.")),
        ("King, Martin Luther, Jr.", Name("King", "Martin Luther", "", "Jr.")),
        ("Donald E. Knuth III", Name("Knuth", "Donald E.", "", "III")),
        ("D. E. Knuth", Name("Knuth", "D. E.")),
        ("Владимир Вернадский", Name("Вернадский", "Владимир")),
        ("山田 太郎", Name("山田", "太郎")),
        ("毛泽东", Name("毛泽东")),
        ("김민준", Name("김민준")),
        ("Kim Min-jun", Name("Min-jun", "Kim")),
        ("Aristotle", Name("Aristotle")),
        ("OpenAI", Name("OpenAI")),
        ("The Kettle Team", Name("The Kettle Team")),
        ("National Institute of Tea", Name("National Institute of Tea")),
        ("A, B, C, D", Name("A, B, C, D")),
        ("Smith, III", Name("Smith, III")),
    ],
)
def test_a_name_in_parts(text: str, name: Name) -> None:
    assert parse_name(text) == name


def test_names_as_sources_write_them() -> None:
    assert parse_names(["M{\\\"u}ller, J\\'er\\^ome", " Jane  Doe*† ", "", ",", "Bo Li, et al."]) == (
        Name("Müller", "Jérôme"),
        Name("Doe", "Jane"),
        Name("Li", "Bo"),
        MORE,
    )


def test_more_authors_than_are_named() -> None:
    made = files(digest(one("Tea", authors=("Jane Doe et al.",))))
    assert bibtexparser(made["papers/it.bib"])["it"]["author"] == "Doe, Jane and others"
    assert ris(made["papers/it.ris"])[0]["authors"] == ["Doe, Jane", "et al."]


@pytest.mark.parametrize(
    "name", ["Barnes and Noble", "Doe, Jane AND Bob", "And, Y", "Ortega y Gasset, José", "a, b, c, d, e"]
)
def test_a_name_is_one_name(name: str) -> None:
    entry = pybtex(files(digest(one("Tea", authors=(name, "Bo Li"))))["papers/it.bib"])["it"]
    assert len(entry.persons["author"]) == 2
    assert entry.persons["author"][1].last_names == ["Li"]


# Capitals and TeX


@pytest.mark.parametrize(
    ("title", "abstract", "kept"),
    [
        ("Beyond Tea: Probing LLaMA With BERT and mRNA", "", {"LLaMA", "BERT", "mRNA"}),
        ("3D Views and Q Values of GPT-4 in a U.S. Port", "", {"3D", "Q", "GPT", "U", "S"}),
        ("How tea from Ceylon came to the harbours of London", "", {"Ceylon", "London"}),
        ("Tea in China: A Bayesian View", "Drunk in China, it is a Bayesian drink.", {"China", "Bayesian"}),
        ("Large Models of Tea", "We study Large Tea Models (LTM) and large cups.", set()),
        ("Great Tea", "All the Great are great.", set()),
        ("A STUDY OF TEA AT SEA", "", set()),
        ("WAGGLENET", "", {"WAGGLENET"}),
        ("Newton's Tea and the O'Neills", "", {"O'Neills"}),
        ("茶と海 NLP", "", {"NLP"}),
    ],
)
def test_capitals_that_are_kept(title: str, abstract: str, kept: set[str]) -> None:
    assert capitals(title, abstract) == kept


def test_kept_words_are_braced_one_by_one() -> None:
    assert fields(digest(one("Tea of LLaMA-2 and GPT4")))["title"] == "Tea of {LLaMA}-2 and {GPT4}"


@pytest.mark.parametrize(
    ("raw", "tex"),
    [
        (r"The $O(n^2)$ of \emph{E. coli}", r"The {$O(n^2)$} of \emph{E. coli}"),
        (r"$\{x\}$ and $5\%$", r"{$\lbrace x\rbrace$} and 5\%"),
        ("50% of #1 & a_b ~ {x} < y | z^2 \\$5", r"50\% of \#1 \& a\_b {\textasciitilde} {\textbraceleft}x{\textbraceright}"
         r" {\textless} y {\textbar} z\textsuperscript{2} \$5"),
        ("M\\\"uller’s α-helix ≥ 3 – Αθήνα ℝ", "Müller’s {$\\alpha$}-helix {$\\geq$} 3 – Αθήνα {$\\mathbb{R}$}"),
    ],
)  # fmt: skip
def test_tex_of_a_title(raw: str, tex: str) -> None:
    assert set_latex(typeset(raw), frozenset()) == tex


@pytest.mark.parametrize(
    "source",
    [
        *(
            r"\input{/etc/passwd}",
            r"\def\a{b}",
            r"^^5cinput{x}",
            r"\text{\write18{ls}}",
            r"a}b",
            r"{a",
            r"a$ b",
            "a\\",
            r"a & b",
        ),
        *(r"\begin{verbatim}x\end{verbatim}", r"\left( x", r"\csname input\endcsname", r"\mathcal{\catcode}", ""),
    ],
)
def test_a_formula_that_is_more_than_a_formula_is_not_taken(source: str) -> None:
    assert set_formula(source) == ""


def test_a_formula_that_cannot_be_taken_is_shown_as_plain_text() -> None:
    tex = set_latex(typeset(r"On $\input{/etc/passwd}$ and $\foo_1$"))
    assert "\\input" not in tex
    assert "\\foo" not in tex
    assert "foo" in tex


# Any text


def assert_contained(tex: str) -> None:
    """The braces are in pairs as BibTeX counts them, and no command but ours is there."""
    depth = 0
    for brace in re.findall("[{}]", tex):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0
    assert not re.search(r"\\(?:input|include|write|def|csname|catcode|href|url|verb|begin\{verb)(?![a-z])", tex)
    assert "\n" not in tex
    assert not re.search(r"(?<!\\)(?:\\\\)*[%#]", tex)


@given(ANY_TEXT)
def test_no_text_breaks_out_of_its_tex(raw: str) -> None:
    shown = typeset(raw)
    assert_contained(set_latex(shown))
    assert_contained(set_latex(shown, capitals(shown.plain)))


UNKNOWN_TO_PYLATEXENC = {
    "braceleft": "{\\lbrace}",
    "braceright": "{\\rbrace}",
    "less": "<",
    "greater": ">",
    "bar": "|",
}
WORDS = st.text(st.characters(categories=("L", "P", "S", "Zs", "Nd"), exclude_characters="'`-\u1680"), max_size=60)


@given(WORDS)
def test_escaped_text_reads_as_it_was(raw: str) -> None:
    plain = typeset(raw).plain
    if re.search("[\u0370-\u03ff\u2000-\U0010ffff]", plain):
        return  # signs of mathematics come back as pylatexenc spells them
    tex = escape(plain)
    for name, spelt in UNKNOWN_TO_PYLATEXENC.items():
        tex = tex.replace(f"{{\\text{name}}}", spelt)
    found = parse_string(f"@misc{{it, title = {{{tex}}}}}", append_middleware=[LatexDecodingMiddleware()])
    said = found.entries[0].fields_dict["title"].value if plain else ""
    assert re.sub(r"\s+", " ", said).strip() == re.sub(r"\s+", " ", plain).strip().replace("^", "ˆ")


def hostile(raw: str) -> Digest:
    """A digest with a text wherever text can be, and a plain paper behind it."""
    label = "odd"
    made = one(raw or "x", raw, slug="it", theme=label, tags=(label,), authors=(raw, f"Bo {raw}", "Bo Li"), doi=raw, arxiv=raw,
               links=(Link("pdf", f"https://a.example/{raw}"),))  # fmt: skip
    themes, tags = (*THEMES, Theme(id=label, name=raw)), (*TAGS, Tag(id=label, name=raw))
    return digest(made, *three_papers()[:1], themes=themes, tags=tags, title=raw)


HOSTILE = (
    "}, x = {y}}\n@misc{evil, title = {x}}",
    '"}}} @article{a,',
    "\\",
    "{" * 50,
    "}" * 50,
    "{}}{",
    "%",
    "a % b # c & d ~ e ^ f _ g $ h",
    "\nER  - \r\nTY  - BOOK\r\nTI  - evil",
    "ER  - ",
    "\x00\x07\x1b\ud800\ufffe",
    "\u2028TY  - BOOK\u0085TY  - BOOK\x0bTY  - BOOK",
    " and ",
    "and",
    "A and B and others",
    "🐝🍵 \u202e\u05d0\u05d1 \u0645\u062d\u0645\u062f",
    ", , ,",
    '","title":"evil"},{"a":"',
    "@comment{x",
    "$\\input{x}$ $}$ ${$",
)


def assert_holds(raw: str) -> None:
    made = files(hostile(raw))
    keys = ["it", "why-bees-swarm"]
    data = made["data/papers.bib"]
    assert list(pybtex(data)) == keys or list(pybtex(data)) == keys[::-1]
    assert sorted(bibtexparser(data)) == keys
    authors = pybtex(data)["it"].persons["author"]
    assert len(authors) == len(parse_names((raw, f"Bo {raw}", "Bo Li")))
    records = ris(made["data/papers.ris"])
    assert sorted(record["id"] for record in records) == keys
    record = next(record for record in records if record["id"] == "it")
    assert record["title"] == (typeset_paper((raw or "x", "")).title.plain or "it")
    assert record.get("abstract", "") == " ".join(part.plain for part in typeset_paper(("", raw)).abstract)
    items = csl(made["data/papers.csl.json"])
    assert sorted(item["id"] for item in items) == keys
    for name, field in pybtex(data)["it"].fields.items():
        if name in ("url", "doi"):  # printed as they stand
            assert not re.search(r"[{}\\\s]", field)
        else:
            assert_contained(field)


@pytest.mark.parametrize("raw", HOSTILE, ids=ascii)
def test_hostile_text_stays_in_its_field(raw: str) -> None:
    assert_holds(raw)
    assert_holds(f"Tea {raw} Sea")


@given(ANY_TEXT)
def test_any_text_stays_in_its_field(raw: str) -> None:
    assert_holds(raw)


# The digest of this repository


def test_every_file_of_the_real_digest_reads_whole(real_site: Path) -> None:
    papers = [json.loads(line) for line in (real_site / "data" / "papers.jsonl").read_text("utf-8").splitlines()]
    slugs = [record["slug"] for record in papers]
    for ending in ENDINGS:
        assert sorted(path.name for path in (real_site / "papers").glob(f"*.{ending}")) == sorted(
            f"{slug}.{ending}" for slug in slugs
        )
    for path in sorted(real_site.rglob("*.bib")):
        read = pybtex(path.read_bytes())
        assert list(read) == list(bibtexparser(path.read_bytes()))
        assert [record["id"] for record in ris(path.with_suffix(".ris").read_bytes())] == list(read)
        items = csl(path.with_suffix(".csl.json").read_bytes())
        assert [item["id"] for item in items] == list(read)
        assert list(read) == slugs or path != real_site / "data" / "papers.bib"
    titles = [record["title"] for record in papers]
    assert [item["title"] for item in csl((real_site / "data" / "papers.csl.json").read_bytes())] == titles
    assert [record["title"] for record in ris((real_site / "data" / "papers.ris").read_bytes())] == titles


def test_the_longest_titles_and_names_end() -> None:
    assert capitals(". " * 100_000) == frozenset()
    assert parse_names(["* " * 100_000 + "x"])
