"""Pages to what machines read in them: Highwire tags, schema.org JSON-LD, and COinS in lists.

Nothing is invented: the day on which a paper entered the digest is not the day on which it appeared, and a paper
whose authors no source names has none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote_plus

from offprint.assemble import Digest, Entry, Group
from offprint.authors import Byline, is_orcid
from offprint.config import Config
from offprint.links import arxiv_page, arxiv_pdf, doi_page
from offprint.model import Detail, Paper

Node = dict[str, Any]


class Step(NamedTuple):
    """A page by name and path: a step of a trail."""

    name: str
    path: str


# Highwire Press tags, by which Google Scholar and Zotero know a paper's page.


def citation_tags(entry: Entry, config: Config) -> list[tuple[str, str]]:
    """(name, content) of a paper's ``<meta>`` tags, in order; none unless both an author and a date are known.

    Google Scholar wants title, author and year, and takes a page that lacks one as if it had no tags. Zotero takes a
    title alone for a journal article of nobody's; without tags it files what the page is, a web page.
    """
    paper = entry.paper
    if not (paper.authors and paper.published):
        return []
    tags = [
        ("citation_title", entry.title.plain),
        *(tag for line in entry.authors for tag in _author_tags(line, paper)),
        ("citation_publication_date", paper.published.isoformat("/")),
        ("citation_journal_title", paper.venue),
        ("citation_arxiv_id", paper.arxiv),
        ("citation_doi", paper.doi),
        ("citation_pdf_url", pdf_address(paper)),
        ("citation_abstract_html_url", config.address(entry.path)),
        ("citation_abstract", entry.texts.plain),
        ("citation_keywords", "; ".join(_keywords(entry))),  # Zotero parts them at semicolons
        ("citation_language", config.language),
        ("dc.type", "preprint" if is_preprint(paper) else ""),  # else Zotero makes it an article of a journal
    ]
    return [(name, content) for name, content in tags if content]


# schema.org, as JSON-LD: one graph a page.


def paper_graph(entry: Entry, edition: Group | None, digest: Digest) -> list[Node]:
    """A paper's page; its trail leads over the paper's theme, else over its edition."""
    config, paper, title = digest.config, entry.paper, entry.title.plain
    url = config.address(entry.path)
    pdf = pdf_address(paper)
    theme = Step(entry.theme.name, f"themes/{entry.theme.id}.html") if entry.theme else None
    within = Step(edition.name, edition.path) if edition else None
    over = theme or within
    words = [*([theme.name] if theme else []), *_keywords(entry)]
    whole = [{"@type": "Periodical", "name": paper.venue}] if paper.venue else []
    if within:
        whole.append({"@type": "CollectionPage", "@id": config.address(within.path), "name": within.name})
    article = {
        "@type": "ScholarlyArticle",
        "@id": f"{url}#paper",
        "headline": title,
        "name": title,
        "abstract": entry.texts.plain,
        "author": [_person(line, config, paper) for line in entry.authors],
        "datePublished": paper.published.isoformat() if paper.published else None,
        "dateModified": paper.updated.isoformat() if paper.updated else None,
        "inLanguage": config.language,
        "keywords": list(dict.fromkeys(words)),
        "about": {"@type": "Thing", "name": theme.name, "url": config.address(theme.path)} if theme else None,
        "url": url,
        "mainEntityOfPage": url,
        "identifier": [_identifier(*known) for known in _identifiers(paper)],
        "sameAs": [address for _, _, address in _identifiers(paper)],
        "encoding": {"@type": "MediaObject", "contentUrl": pdf, "encodingFormat": "application/pdf"} if pdf else None,
        "isPartOf": whole[0] if len(whole) == 1 else whole,
    }
    return [_known(article), _trail(config, *([over] if over else []), Step(title, entry.path))]


def list_graph(
    page: Step,
    listed: Iterable[Entry | Group],
    config: Config,
    *,
    description: str = "",
    over: Sequence[Step] = (),
) -> list[Node]:
    """A page that lists papers, or groups of them; ``over`` is the trail to it below the front page."""
    return [_collection(page, listed, config, description), _trail(config, *over, page)]


def group_graph(group: Group, path: str, listed: Iterable[Entry], digest: Digest) -> list[Node]:
    """A page of a group's list, by its own path."""
    text = digest.language.text
    over = {
        "theme": Step(text("Themes"), "themes.html"),
        "tag": Step(text("Tags"), "tags.html"),
        "edition": Step(text("Editions"), "editions.html"),
        "author": Step(text("Authors"), "authors.html"),
    }
    page, about = Step(group.name, path), group.description
    return list_graph(page, listed, digest.config, description=about, over=[over[group.kind]])


def home_graph(listed: Iterable[Entry | Group], config: Config) -> list[Node]:
    """The front page: the site, its search, and what the page lists."""
    search = {
        "@type": "SearchAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": f"{config.address('search.html')}?q={{search_term_string}}",
        },
        "query-input": "required name=search_term_string",
    }
    site = {
        "@type": "WebSite",
        "@id": _site(config),
        "name": config.title,
        "description": config.tagline,
        "url": config.base_url,
        "inLanguage": config.language,
        "potentialAction": search if config.search else None,
    }
    return [_known(site), _collection(Step(config.title, "index.html"), listed, config, config.tagline)]


def data_graph(page: Step, description: str, files: Iterable[tuple[str, str]], config: Config) -> list[Node]:
    """The page of the data; ``files`` are the (path, media type) of what it offers."""
    url = config.address(page.path)
    dataset = {
        "@type": "Dataset",
        "@id": f"{url}#data",
        "name": f"{config.title}: {page.name}",
        "description": description,
        "url": url,
        "inLanguage": config.language,
        "isAccessibleForFree": True,
        "distribution": [
            {"@type": "DataDownload", "contentUrl": config.address(path), "encodingFormat": kind}
            for path, kind in files
        ],
    }
    return [_known(dataset), _trail(config, page)]


_ESCAPES = {mark: f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def json_ld(graph: Sequence[Mapping[str, Any]]) -> str:
    """A page's graph as the text of a ``<script>``. No text in it can end the element or open a comment (HTML, section
    4.12.1.3): such marks stand as JSON's escapes, which are possible since they only occur in strings."""
    whole = {"@context": "https://schema.org", "@graph": list(graph)}
    text = _ENCODER.encode(whole)
    for mark, escaped in _ESCAPES.items():  # which str.translate does ten times more slowly
        text = text.replace(mark, escaped)
    return text


# COinS: an OpenURL ContextObject (ANSI/NISO Z39.88-2004, key/encoded-value form) in the title of an empty span. The
# spans stand behind a page's content, where they delay nothing, beside the JSON-LD, whose titles they compress with.


def coins(entry: Entry, config: Config) -> str:
    """The ``title`` of the ``<span class="Z3988">`` for a paper that a page lists, not yet escaped for HTML.

    As short as its readers allow, for lists are long: no abstract, no version of the URL form, and only those marks
    percent-encoded that mean something in a query (RFC 3986, section 3.4). Zotero knows a preprint by Dublin Core's
    type alone.
    """
    paper = entry.paper
    article = not is_preprint(paper) and bool(paper.doi or (paper.authors and paper.published))
    values = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{'journal' if article else 'dc'}"),
        ("rft.type", "preprint" if is_preprint(paper) else ""),
        ("rft.atitle" if article else "rft.title", entry.title.plain),
        ("rft.jtitle", paper.venue if article else ""),
        *(("rft.au" if article else "rft.creator", name) for name in paper.authors[:_MOST_AUTHORS]),
        ("rft.date", paper.published.isoformat() if paper.published else ""),
        ("rft_id", f"info:doi/{paper.doi}" if paper.doi else ""),
        ("rft_id", arxiv_address(paper) or config.address(entry.path)),
    ]
    return "&".join(f"{key}={quote_plus(value, safe='/:')}" for key, value in values if value)


_MOST_AUTHORS = 12


# What several of these say.


def is_preprint(paper: Paper) -> bool:
    """Whether what the digest knows of a paper is its preprint: an arXiv id, no venue, and no DOI but arXiv's own."""
    return bool(paper.arxiv) and not paper.venue and (not paper.doi or paper.doi.lower().startswith("10.48550/"))


def arxiv_address(paper: Paper) -> str:
    return arxiv_page(paper.arxiv) if paper.arxiv else ""


def pdf_address(paper: Paper) -> str:
    """Where the paper's PDF is, where that is known."""
    found = next((link.url for link in paper.links if link.kind == "pdf"), "")
    return found or (arxiv_pdf(paper.arxiv) if paper.arxiv else "")


def _identifiers(paper: Paper) -> list[tuple[str, str, str]]:
    """(kind, value, address) of each."""
    found = [("arXiv", paper.arxiv, arxiv_address(paper))] if paper.arxiv else []
    return found + ([("DOI", paper.doi, doi_page(paper.doi))] if paper.doi else [])


def _identifier(kind: str, value: str, address: str) -> Node:
    return {"@type": "PropertyValue", "propertyID": kind, "value": value, "url": address}


def _collection(page: Step, listed: Iterable[Entry | Group], config: Config, description: str) -> Node:
    url = config.address(page.path)
    lines = [
        {"@type": "ListItem", "position": place, "url": config.address(line.path), "name": _name(line)}
        for place, line in enumerate(listed, 1)
    ]
    return _known(
        {
            "@type": "CollectionPage",
            "@id": url,
            "url": url,
            "name": page.name,
            "description": description,
            "inLanguage": config.language,
            "isPartOf": {"@type": "WebSite", "@id": _site(config), "name": config.title, "url": config.base_url},
            "mainEntity": {"@type": "ItemList", "numberOfItems": len(lines), "itemListElement": lines},
        }
    )


def _trail(config: Config, *steps: Step) -> Node:
    """The way from the front page to this one."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": step.name, "item": config.address(step.path)}
            for place, step in enumerate((Step(config.title, "index.html"), *steps), 1)
        ],
    }


def _name(line: Entry | Group) -> str:
    return line.title.plain if isinstance(line, Entry) else line.name


def _person(line: Byline, config: Config, paper: Paper) -> Node:
    """An author, by the page here and, where they are known, by the author's own and the ORCID iD."""
    own = [line.author.url] if line.author.url else []
    here = [config.address(line.path)] if line.path else []
    known = _orcid(line, paper)
    orcid = [f"https://orcid.org/{known}"] if known else []
    first, *others = [*here, *own, *orcid] or [""]
    places = [{"@type": "Organization", "name": place} for place in _said(paper.affiliations, line)]
    person = {"@type": "Person", "@id": "".join(orcid), "name": line.name, "url": first, "sameAs": others}
    return _known(person | {"affiliation": places})


def _author_tags(line: Byline, paper: Paper) -> list[tuple[str, str]]:
    """An author, and behind the name what is said of them."""
    places = [("citation_author_institution", place) for place in _said(paper.affiliations, line)]
    known = _orcid(line, paper)
    orcid = [("citation_author_orcid", f"https://orcid.org/{known}")] if known else []
    return [("citation_author", line.name), *places, *orcid]


def _orcid(line: Byline, paper: Paper) -> str:
    return line.author.orcid or next((text for text in _said(paper.orcids, line) if is_orcid(text)), "")


def _said(details: Iterable[Detail], line: Byline) -> list[str]:
    return [detail.text for detail in details if detail.name == line.name]


def _keywords(entry: Entry) -> list[str]:
    return list(dict.fromkeys((*(tag.name for tag in entry.tags), *entry.paper.keywords)))


def _site(config: Config) -> str:
    return f"{config.base_url}#site"


def _known(node: Node) -> Node:
    """A node without what nobody knows."""
    return {key: value for key, value in node.items() if value not in (None, "", [])}
