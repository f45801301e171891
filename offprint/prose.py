"""The owner's prose, in Markdown, to safe HTML: notes and the about page. Alone knows Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup


def render_prose(text: str, top: int = 2, base: str = "") -> Markup:
    """The owner's prose, its highest heading at this level, and ``base`` before addresses that are neither whole nor
    begin at a host's root. The js-default preset leaves raw HTML out and refuses
    script links; the pages' Content-Security-Policy has no use for styles, nor for images of other hosts."""
    parser = MarkdownIt("js-default")
    tokens = parser.parse(text)
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) - min(levels) + top)}"
        token.attrs.pop("style", None)  # a table's alignment
        if token.children:
            token.children = list(_guard(token.children, parser, base))
    return Markup(parser.renderer.render(tokens, parser.options, {}))


def written(text: str) -> str:
    """The owner's prose as it stands, but for HTML, which pages leave out, and which is text here."""
    text = re.sub(r"\r\n?", "\n", text).strip()
    for html in [*_html_in(text), "<"]:
        if not _html_in(text):
            break
        text = text.replace(html, html.replace("<", "&lt;"))
    return text


def _html_in(text: str) -> list[str]:
    """The pieces of a text in Markdown that are HTML."""
    found = [each for token in MarkdownIt("commonmark").parse(text) for each in (token, *(token.children or ()))]
    return [each.content for each in found if each.type in ("html_block", "html_inline")]


def addresses_in(text: str) -> list[str]:
    """Where the links and pictures of the owner's prose lead, in order, as a browser will be given them."""
    found = []
    for token in MarkdownIt("js-default").parse(text):
        for each in token.children or ():
            if each.type in ("link_open", "image"):
                found.append(str(each.attrs["href" if each.type == "link_open" else "src"]))
    return found


def leads_out(address: str) -> bool:
    """Whether an address leads away from the site."""
    return bool(_OUTSIDE.match(address))


def _guard(tokens: Iterable[Token], parser: MarkdownIt, base: str) -> Iterator[Token]:
    """A line of prose: links that lead out say so, those to data lead nowhere, an image of another host is a link."""
    linked = False
    for token in tokens:
        if token.type == "image" and _OUTSIDE.match(source := str(token.attrs["src"])):
            alt = RendererHTML().renderInlineAsText(token.children, parser.options, {})
            words = Token("text", "", 0, content=alt or source)
            if linked:
                yield words
            else:
                yield Token("link_open", "a", 1, attrs={"href": source, "rel": "noopener"})
                yield words
                yield Token("link_close", "a", -1)
            continue
        if token.type in ("image", "link_open"):
            _rebase(token, "src" if token.type == "image" else "href", base)
        if token.type == "link_open":
            linked = True
            if str(token.attrs["href"]).lower().startswith("data:"):
                del token.attrs["href"]
            elif _OUTSIDE.match(str(token.attrs["href"])):
                token.attrs["rel"] = "noopener"
        elif token.type == "link_close":
            linked = False
        yield token


def _rebase(token: Token, key: str, base: str) -> None:
    address = str(token.attrs[key])
    if base and not _OUTSIDE.match(address) and not address.startswith(("/", "#")) and address[:5].lower() != "data:":
        token.attrs[key] = base + address


_OUTSIDE = re.compile(r"//|(?!data:)[a-z][a-z0-9+.-]*:", re.I)
"""How an address begins that leads away from the site."""
