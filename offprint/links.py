"""The links of a paper: where each leads, and what it is called."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from offprint.language import Language
from offprint.model import Link, Paper

_HOSTS = {
    "github.com": "GitHub",
    "gitlab.com": "GitLab",
    "huggingface.co": "Hugging Face",
    "hf.co": "Hugging Face",
    "zenodo.org": "Zenodo",
    "kaggle.com": "Kaggle",
    "youtube.com": "YouTube",
    "arxiv.org": "arXiv",
}


def own_links(paper: Paper, language: Language) -> list[tuple[str, str]]:
    """(label, address) of where a paper itself is, and what belongs to it."""
    links = []
    if paper.arxiv:
        links += [("PDF", arxiv_pdf(paper.arxiv)), ("arXiv", arxiv_page(paper.arxiv))]
    if paper.doi:
        links.append(("DOI", doi_page(paper.doi)))
    return links + [(link_label(link, language), link.url) for link in paper.links]


def reading_links(paper: Paper, title: str, language: Language) -> list[tuple[str, str]]:
    """(label, address) of where a paper can be read: its own links, or a search for its title, as plain text, where it
    has no address."""
    links = own_links(paper, language)
    if not (paper.arxiv or paper.doi or any(link.kind in ("pdf", "paper") for link in paper.links)):
        query = quote(title)
        links += [
            (language.text("Find on arXiv"), f"https://arxiv.org/search/?query={query}&searchtype=title"),
            (language.text("Find on Google Scholar"), f"https://scholar.google.com/scholar?q={query}"),
            (language.text("Find on Semantic Scholar"), f"https://www.semanticscholar.org/search?q={query}"),
        ]
    return links


def arxiv_page(number: str) -> str:
    """The address of a paper at arXiv."""
    return f"https://arxiv.org/abs/{quote(number, safe='/')}"


def arxiv_pdf(number: str) -> str:
    return f"https://arxiv.org/pdf/{quote(number, safe='/')}"


def doi_page(doi: str) -> str:
    """The address that a DOI resolves at (DOI Handbook, 3.8)."""
    return f"https://doi.org/{quote(doi)}"


def link_label(link: Link, language: Language) -> str:
    """``Code on GitHub``, ``Project page`` ..."""
    host = (urlsplit(link.url).hostname or "").removeprefix("www.")
    name = link_name(link.kind, language)
    if link.kind in ("project", "pdf"):
        return name
    if host in _HOSTS:
        return language.text("%(what)s on %(host)s", what=name, host=_HOSTS[host])
    return f"{name} ({host})"


def link_name(kind: str, language: Language) -> str:
    """What a kind of link is called."""
    match kind:
        case "code":
            return language.text("Code")
        case "data":
            return language.text("Data")
        case "demo":
            return language.text("Demo")
        case "model":
            return language.text("Model")
        case "paper":
            return language.text("Paper")
        case "pdf":
            return language.text("PDF")
        case "project":
            return language.text("Project page")
        case "video":
            return language.text("Video")
        case "web":
            return language.text("Web page")
    return kind.capitalize()
