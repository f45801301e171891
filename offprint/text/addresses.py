"""The addresses in a text: where one begins and ends, what it comes to, and what kind of thing it leads to.

An address is http or https, with a host and without a user's name; nothing else ever becomes a link.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from offprint.model import Link
from offprint.text.characters import clean

# In TeX an address may have its specials escaped, and its tilde as \~{} or $\sim$.
_URL_TAIL = r"(?:[A-Za-z0-9\-._~:/?#\[\]@!&'()*+,;=%\u00c0-\u1fff]|\\[_%#&~](?:\{\})?|\$\\sim\$)"
_URL = re.compile(
    rf"[Hh][Tt][Tt][Pp][Ss]?://{_URL_TAIL}++"
    rf"|(?<![\w.@/\\-])(?:www\.[\w-]+\.|(?:github|gitlab|huggingface|hf|bitbucket|codeberg|zenodo)\.(?:com?|org)/[\w-])"
    rf"{_URL_TAIL}++"
)
OPENING = r"https?://|HTTPS?://|www\.|github\.|gitlab\.|hugg|hf\.|bitb|codeb|zenodo\."
"""A pattern of how an address begins: quick to find, and often there is none."""
_OPENINGS = ("http", "HTTP", "www.", "github.", "gitlab.", "hugg", "hf.", "bitb", "codeb", "zenodo.")
_MARKS = ("://", "www.", ".com/", ".co/", ".org/")  # no address without one of them
_MAX_URL = 2000
_GLUED = re.compile(r"[,;](?=https?://)")
_ANY_URL = re.compile(rf"\\(?:url|nolinkurl|href)\s?\{{((?:[^{{}}]|\{{\}}){{1,2000}})\}}|{_URL.pattern}")


def has_address(text: str) -> bool:
    """Whether there may be an address in a text; a quick answer, and yes too often rather than no."""
    if "/" in text and ("://" in text or ".com/" in text or ".co/" in text or ".org/" in text):
        return True
    return "www." in text


def first_opening(text: str) -> int:
    """A place before which no address begins; the end where none does."""
    return min([place for opening in _OPENINGS if (place := text.find(opening)) >= 0], default=len(text))


def address_end(text: str, start: int) -> int:
    """Where the address ends that begins at a place; 0 if none does."""
    found = _URL.match(text, start)
    return _trim(text, start, found.end()) if found else 0


def read_address(shown: str) -> str:
    """The address that a text shows: TeX escapes undone, ``https://`` where it has no scheme; empty if it is none."""
    url = shown.replace(r"$\sim$", "~").replace(r"\~{}", "~").replace(r"\textasciitilde", "~")
    url = re.sub(r"\\([_%#&~{}])", r"\1", url).strip()
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", url):
        url = "https://" + url
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        fit = parts.scheme in ("http", "https") and "@" not in parts.netloc and (parts.port or 1) > 0
    except ValueError:
        return ""
    if not fit or len(url) > _MAX_URL or not re.fullmatch(r"[\w-]+(?:\.[\w-]+)+|localhost|\[[0-9a-f:.]+\]", host):
        return ""
    return "" if re.search(r"[\s<>\"\\{}|^`\x00-\x1f]", url) else parts.scheme + url[len(parts.scheme) :]


def links(raw: str) -> tuple[Link, ...]:
    """The addresses in a raw abstract, in order and each once; their kinds by host, else by the words before them."""
    text = clean(raw)
    found: dict[str, Link] = {}
    # Addresses stand at the end of an abstract, and ``find`` gets there ten times as fast as the pattern.
    places = [place for mark in _MARKS if (place := text.find(mark)) >= 0]
    if not places:
        return ()
    at, told = max(min(places) - 20, 0), 0
    while match := _ANY_URL.search(text, at):
        start = match.start()
        end = match.end() if match[1] else max(_trim(text, start, match.end()), start + 1)
        url = read_address(match[1] if match[1] else text[start:end])
        if url:
            before = re.split(r"[.;!?] ", text[max(told, start - 100) : start])[-1]
            after = re.match(r"\{[^{}]{0,60}|[ ,]{0,2}\([^()]{0,60}", text[end : end + 64])
            key = re.sub(r"^https?://(?:www\.)?", "", url).rstrip("/")
            found.setdefault(key, Link(_kind(url, before + (after[0] if after else "")), url))
        at = told = end
    return tuple(found.values())


def _trim(text: str, start: int, end: int) -> int:
    """The end of what the pattern found without the punctuation of the sentence round it."""
    if glued := _GLUED.search(text, start, end):
        end = glued.start()
    if end - start > _MAX_URL:
        return end
    while end > start:
        last = text[end - 1]
        if (
            last in ".,;:!?'*~"
            or (last == ")" and text.count(")", start, end) > text.count("(", start, end))
            or (last == "]" and text.count("]", start, end) > text.count("[", start, end))
        ):
            end -= 1
        else:
            break
    return end


_HUB = r"(?:huggingface\.co|hf\.co)"
_HOSTS = (  # the first that fits an address without its scheme
    ("pdf", r"[^/]+/.*\.pdf(?:[?#].*)?|arxiv\.org/pdf/.*|openreview\.net/pdf.*"),
    ("data", rf"{_HUB}/datasets/.*|kaggle\.com/(?:datasets|c|competitions)/.*"),
    ("demo", rf"{_HUB}/spaces/.*|[\w.-]+\.(?:streamlit\.app|gradio\.app|gradio\.live|hf\.space)(?:/.*)?"),
    ("demo", r"colab\.(?:research\.google\.com|google)/.*|gradio\.app.*"),
    ("paper", rf"{_HUB}/papers/.*"),
    ("web", rf"{_HUB}/(?:blog|docs|learn|tasks|posts)(?:/.*)?"),
    ("model", rf"(?:{_HUB}|modelscope\.cn|ollama\.com)/.+"),
    ("video", r"(?:[\w-]+\.)?(?:youtube\.com|youtu\.be|vimeo\.com|bilibili\.com)(?:/.*)?"),
    ("code", r"(?:doi\.org/)?10\.24433/.*|codeocean\.com/.*"),
    ("data", r"(?:dx\.)?doi\.org/10\.(?:5281/zenodo|6084/m9|5061/dryad|7910/dvn|17605/osf|13026|21227).*"),
    ("code", r"(?:[\w-]+\.)?(?:github\.com|githubusercontent\.com|bitbucket\.org|codeberg\.org|gitee\.com)/.+"),
    ("code", r"gitlab\.[\w.-]+/.+|(?:git\.)?sr\.ht/.+|[\w.-]+\.googlesource\.com(?:/.*)?|git\.[\w.-]+/.+"),
    ("code", r"(?:[\w-]+\.)?sourceforge\.net/.+|pypi\.org/.+|anonymous\.4open\.science/.+"),
    ("data", r"(?:[\w-]+\.)?(?:zenodo\.org|figshare\.com|datadryad\.org|osf\.io|physionet\.org)(?:/.*)?"),
    ("data", r"ieee-dataport\.org.*|data\.[\w.-]+(?:/.*)?|dataverse\.[\w.-]+(?:/.*)?|open(?:ml|neuro)\.org/.*"),
    ("paper", r"arxiv\.org/(?:abs|html)/.*|(?:dx\.)?doi\.org/.+|openreview\.net/.*|aclanthology\.org/.+"),
    ("paper", r"proceedings\.[\w.-]+/.+|papers\.(?:nips\.cc|neurips\.cc|ssrn\.com)/.+|ieeexplore\.ieee\.org/.+"),
    ("paper", r"(?:bio|med)rxiv\.org/.+|semanticscholar\.org/.+|(?:[\w-]+\.)?hal\.science/.+|link\.springer\.com/.+"),
    ("paper", r"dl\.acm\.org/.+"),
    ("project", r"[\w.-]+\.(?:github|gitlab)\.io(?:/.*)?|sites\.google\.com/.+"),
)
_HOST_KINDS = tuple((re.compile(pattern, re.I), kind) for kind, pattern in _HOSTS)
_WORDS = {
    kind: re.compile(rf"(?<![A-Za-z])(?:{words})(?![A-Za-z])", re.I)
    for kind, words in {
        "page": r"project[- ](?:web)?(?:page|site)|web[- ]?(?:site|page)|home[- ]?page|project site",
        "code": r"(?:source[- ]?)?codes?|codebase|implementations?|repositor(?:y|ies)|open[- ]?sourced?|toolkit|toolbox"
        r"|library|software|package|scripts?",
        "demo": r"demos?|demonstrations?|playground|samples",
        "data": r"data|data[- ]?sets?|benchmarks?|corpus|corpora|annotations",
        "model": r"models?|checkpoints?|weights",
        "video": r"videos?",
        "project": r"project",
    }.items()
}


def _kind(url: str, words: str) -> str:
    """What an address leads to; ``words`` stand beside it."""
    said = [kind for kind, pattern in _WORDS.items() if pattern.search(words)]
    rest = url.partition("://")[2]
    rest = rest.removeprefix("www.") if "/" in rest else rest
    kind = next((kind for pattern, kind in _HOST_KINDS if pattern.fullmatch(rest)), "")
    if kind == "code" and "data" in said and not {"code", "model"} & set(said):
        return "data"
    if kind == "data" and "code" in said and "data" not in said:
        return "code"
    if kind == "project" and "demo" in said and "page" not in said and "code" not in said:
        return "demo"
    return kind or (said[0].replace("page", "project") if said else "web")
