"""The links of a paper: where each leads, and what it is called."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from offprint.model import Link, Paper

LINK_NAMES = {
    "code": "Code",
    "data": "Data",
    "demo": "Demo",
    "model": "Model",
    "paper": "Paper",
    "pdf": "PDF",
    "project": "Project page",
    "video": "Video",
    "web": "Web page",
}

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


def reading_links(paper: Paper, title: str) -> list[tuple[str, str]]:
    """(label, address) of where a paper can be read: its own links, or a search for its title, as plain text, where it
    has no address."""
    links = []
    if paper.arxiv:
        number = quote(paper.arxiv, safe="/")
        links += [("PDF", f"https://arxiv.org/pdf/{number}"), ("arXiv", f"https://arxiv.org/abs/{number}")]
    if paper.doi:
        links.append(("DOI", f"https://doi.org/{quote(paper.doi)}"))
    links += [(link_label(link), link.url) for link in paper.links]
    if not (paper.arxiv or paper.doi or any(link.kind in ("pdf", "paper") for link in paper.links)):
        query = quote(title)
        links += [
            ("Find on arXiv", f"https://arxiv.org/search/?query={query}&searchtype=title"),
            ("Find on Google Scholar", f"https://scholar.google.com/scholar?q={query}"),
            ("Find on Semantic Scholar", f"https://www.semanticscholar.org/search?q={query}"),
        ]
    return links


def link_label(link: Link) -> str:
    """``Code on GitHub``, ``Project page`` ..."""
    host = (urlsplit(link.url).hostname or "").removeprefix("www.")
    name = LINK_NAMES.get(link.kind, link.kind.capitalize())
    if link.kind in ("project", "pdf"):
        return name
    return f"{name} on {_HOSTS[host]}" if host in _HOSTS else f"{name} ({host})"
