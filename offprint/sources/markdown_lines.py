"""A paragraph of a list in Markdown: its pieces, its title, and what its words say that it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from offprint.sources.fields import one_line, turn_name

if TYPE_CHECKING:
    from markdown_it.token import Token

_LABELS = {
    "paper": "paper, publication, article, link, abs, abstract page, arxiv, preprint, openreview, html, doi, url",
    "pdf": "pdf, paper pdf",
    "code": "code, github, repo, repository, source, source code, official code, implementation, github repo, "
    "official implementation, pytorch, tensorflow, jax",
    "data": "data, dataset, datasets, benchmark",
    "demo": "demo, colab, online demo, live demo",
    "project": "project, homepage, home page, website, site, project page, project website, webpage, page",
    "video": "video, videos, youtube, talk",
    "slides": "slides",
    "poster": "poster",
    "blog": "blog, blog post",
    "model": "model, models, weights, checkpoint, checkpoints, hf, huggingface, hugging face",
    "web": "web, bib, bibtex",
}
_KINDS = {word: kind for kind, words in _LABELS.items() for word in words.split(", ")}
"""What people write on a link → its kind."""
FIELDS = {
    "authors": "author, authors, by",
    "abstract": "abstract, summary, tl dr, tldr",
    "venue": "venue, conference, journal, published in, conf",
    "keywords": "keyword, keywords, tag, tags, topic, topics",
    "published": "date, published, published on",
}
_NAMED = {word: name for name, words in FIELDS.items() for word in words.split(", ")}
"""What people write above a column or before a colon → the field."""
_VENUE = re.compile(r"[\W_]*[A-Za-z][\w&/+ -]{1,20}[ '’-]*\d{2}(\d{2})?[\W_]*")


@dataclass(slots=True)
class Piece:
    """A stretch of a line of one sort: text, link, badge (a link that is only a picture), strong, em, or break (a hard
    one)."""

    sort: str
    text: str = ""
    url: str = ""


def pieces_of(tokens: Sequence[Token]) -> list[Piece]:
    pieces: list[Piece] = []
    url: str | None = None
    badge = False
    strong = em = 0
    for token in tokens:
        if token.type == "link_open":
            url = str(token.attrGet("href") or "")
            pieces.append(Piece("link", "", url))
            badge = False
            continue
        if token.type == "link_close":
            if badge and not label_of(pieces[-1].text):
                pieces[-1].sort = "badge"
            url, badge = None, False
            continue
        strong += (token.type == "strong_open") - (token.type == "strong_close")
        em += (token.type == "em_open") - (token.type == "em_close")
        if token.type == "hardbreak" or (token.type == "html_inline" and re.match(r"<br\b", token.content, re.I)):
            sort, text = "break" if url is None else "link", "\n"
        elif token.type == "softbreak":
            sort, text = "text" if not strong else "strong", "\n"
        elif token.type == "image":
            sort, text = "link", token.content if url is not None else ""
            badge = url is not None and not pieces[-1].text
        elif token.type in ("text", "text_special", "code_inline"):
            sort, text = "strong" if strong else "em" if em else "text", token.content
        else:
            continue
        if url is not None or (text and pieces and pieces[-1].sort == sort != "link"):
            pieces[-1].text += text
        elif text:
            pieces.append(Piece(sort, text))
    return pieces


def text_of(pieces: Sequence[Piece]) -> str:
    return "".join("\n" if piece.sort == "break" else piece.text for piece in pieces)


def title_of(pieces: list[Piece], plain_too: bool = True) -> tuple[str, list[Piece]]:
    """The title of an entry and the other pieces, its own link first; empty where it is not certain."""
    before: list[Piece] = []
    for at, piece in enumerate(pieces):
        if piece.sort == "link" and not label_of(piece.text) and one_line(piece.text):
            return one_line(piece.text), [Piece("link", "", piece.url), *before, *pieces[at + 1 :]]
        if piece.sort == "strong" and re.search(r"[^\W\d_]", piece.text) and not _VENUE.fullmatch(piece.text):
            after = next((other for other in pieces[at + 1 :] if other.text.strip(" :")), None)
            between = text_of(pieces[at : pieces.index(after)]) if after else ""
            if not (after and after.url and not label_of(after.text) and between.strip().endswith(":")):
                return one_line(piece.text).rstrip(" :,").removesuffix("."), before + pieces[at + 1 :]
        elif piece.sort == "text" and not _opens(piece.text):
            if not plain_too or at:
                return "", pieces
            after = next((other for other in pieces[at + 1 :]), None)
            words = re.sub(r"^\s*(\[[^\[\]]{0,40}\]|\([^()]{0,40}\))", "", piece.text).strip(" \t\n-–—:[(|")
            if after and after.url and label_of(after.text) and not re.search(r"[,.;|]|\s[-–—]\s", words):
                return one_line(words), pieces[at + 1 :]
            quoted = re.match(r"\s*[\"“]([^\"“”]{3,})[\"”][\s,.]", piece.text)
            if quoted and any(other.url for other in pieces):
                return one_line(quoted[1]).rstrip(",."), drop(pieces, quoted.end())
            return "", pieces
        if piece.url:
            before.append(piece)
    return "", pieces


def _opens(text: str) -> bool:
    """Whether a text may precede a title: marks, a year, something in brackets, a word or two and a colon."""
    bare = re.sub(r"\[[^\[\]]{0,40}\]|\([^()]{0,40}\)", "", text)
    return not re.search(r"[^\W\d_]", bare) or bool(re.fullmatch(r".{0,40}[:|]\s*", text))


def columns_of(names: Sequence[str]) -> tuple[int | None, list[str]]:
    """The column of titles of a table, if it has one, and of each column the field or the kind of link it holds."""
    words = [re.sub(r"[^a-z]+", " ", name.lower()).strip() for name in names]
    column = next((words.index(word) for word in ("title", "paper title", "titles") if word in words), None)
    if column is None:
        names = ("paper", "papers", "publication", "article")
        column = next((words.index(word) for word in names if word in words), None)
    meant = []
    for word in words:
        exact = {"arxiv id": "arxiv id", "arxiv": "arxiv id", "doi": "doi", "papers": "paper", "links": ""}
        meant.append(exact.get(word, _NAMED.get(word, _KINDS.get(word, ""))))
    return column, meant


def label_of(text: str) -> str:
    """The kind of link that its text names: ``[Code]``, ``PDF`` ...; empty for any other text."""
    return _KINDS.get(re.sub(r"[^a-z]+", " ", text[:60].lower()).strip(), "")


def field_of(text: str) -> tuple[str, int] | None:
    """``Authors: ...`` → the field it names, or the kind of its links, and where the value begins."""
    found = re.match(r"[\s*_]*([A-Za-z][A-Za-z; ]{1,22}?)[\s*_]*[::][\s*_]*", text[:60])
    word = re.sub(r"[^a-z]+", " ", found[1].lower()).strip() if found else ""
    name = _NAMED.get(word) or _KINDS.get(word)
    if found and name and not text[found.end() - 1 :].startswith("://"):
        return name, found.end()
    alone = re.match(r"\s*(abstract)\s*\n\s*", text, re.I)
    return ("abstract", alone.end()) if alone else None


def parts_of(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The lines of a paragraph that stand for themselves: after a hard break, or where a line names a field or holds
    nothing but links. Other lines are one text, wrapped."""
    part: list[Piece] = []
    for piece in _lines(pieces):
        if piece.sort == "break":
            if part:
                yield part
            part = []
            continue
        text = piece.text
        if part and part[-1].text.endswith("\n") and (field_of(text) or (piece.url and label_of(text))):
            # an abstract may hold a linked word at the start of a line, but no "[code]"
            yield part
            part = []
        part.append(piece)
    if part:
        yield part


def _lines(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces, text cut behind each end of a line."""
    for piece in pieces:
        if piece.sort in ("text", "strong") and "\n" in piece.text:
            yield from (Piece(piece.sort, line) for line in re.findall(r"[^\n]*\n|[^\n]+", piece.text))
        else:
            yield piece


def drop(pieces: Sequence[Piece], count: int) -> list[Piece]:
    """The pieces without so many letters at their beginning."""
    left = []
    for piece in pieces:
        if count >= len(piece.text):
            count -= len(piece.text)
            continue
        left.append(Piece(piece.sort, piece.text[count:], piece.url))
        count = 0
    return left


def until_names_end(pieces: Sequence[Piece]) -> tuple[str, list[Piece]]:
    """The text of a list of authors, up to what is set off from it, and the rest."""
    own = ""
    for at, piece in enumerate(pieces):
        if piece.sort in ("em", "break") and own.strip(" ,"):
            return own, list(pieces[at:])
        if piece.url and label_of(piece.text):
            return own, list(pieces[at:])
        end = re.search(r"(?<=\w\w)\.(\s|$)|\s[-–—|]\s|[(\[|]|\d", piece.text) if piece.sort == "text" else None
        if end and not re.search(r"\b(Jr|Sr|al|St)$", piece.text[: end.start()]):
            return own + piece.text[: end.start()], [Piece("text", piece.text[end.start() :]), *pieces[at + 1 :]]
        own += piece.text
    return own, []


def names_of(text: str) -> tuple[str, ...] | None:
    """The names of a list of authors; None where they are not all there or may be something else."""
    text = re.sub(r"[*†‡∗§¶]+", "", one_line(text)).strip(" ,;:-–—")
    text = text if re.search(r"\b(Jr|Sr|al)\.$", text) else text.rstrip(" .")
    if not text:
        return ()
    if re.search(r"\bet\.? al\b|\band others\b|\.\.\.|…", text):
        return None
    if ";" in text:
        names = [turn_name(part) for part in text.split(";")]
    else:
        names = [one_line(part) for part in re.split(r",\s*(?:and|&)\s+|,|\s+(?:and|&)\s+", text)]
        for at in range(len(names) - 1, 0, -1):  # "Ada Bee, Jr." is one name
            if re.fullmatch(r"(Jr|Sr)\.?|I{2,3}|IV", names[at]):
                names[at - 1 : at + 1] = [f"{names[at - 1]}, {names[at]}"]
    names = [name for name in names if name]
    if sum(" " not in name for name in names if name.isascii()) > 1:  # "Bee, Ada": which part is which is not said
        return None
    fits = re.compile(r"[^\W\d_a-z][^\d()\[\]:;!?/]{0,60}|(?:[a-z]{1,4}['’ ])+[^\W\d_][^\d()\[\]:;!?/]{0,60}")
    return tuple(names) if all(fits.fullmatch(name) and name.count(" ") < 7 for name in names) else None
