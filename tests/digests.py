"""Small digests of invented papers for tests: values made by hand, nothing read and nothing typeset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from markupsafe import escape

from offprint.assemble import Digest, assemble
from offprint.config import Config, Root
from offprint.language import read_language
from offprint.library import hold
from offprint.model import Paper, Tag, Theme, identity, make_id
from offprint.text import Text
from offprint.typesetting import Typeset

BASE = "https://tea.example/digest/"
THEMES = (
    Theme(id="bees", name="Bees & wasps", description="What lives in hives"),
    Theme(id="lights", name="Lighthouses", hue=90),
    Theme(id="tea", name="Tea"),
)
TAGS = (
    Tag(id="swarming", name="Swarming", description="Leaving the hive", group="Behaviour"),
    Tag(id="lenses", name="Lenses", group="Optics"),
    Tag(id="brewing", name="Brewing"),
)


def text(plain: str) -> Text:
    return Text(escape(plain), plain)


def typeset(title: str, *abstract: str) -> Typeset:
    """Texts as they are, each part of the abstract a paragraph; the first one leads."""
    parts = tuple(map(text, abstract))
    # a stand-in, for what else belongs to a typeset paper is not these tests' business
    values = SimpleNamespace(title=text(title), abstract=parts, lead=parts[0] if parts else text(""))
    values.plain = "\n\n".join(abstract)
    return cast(Typeset, values)


def paper(title: str, *abstract: str, **values: Any) -> tuple[Paper, Typeset]:
    """A paper, typeset; what is not given is made from the title."""
    slug = values.setdefault("slug", "-".join("".join(c for c in title.lower() if c.isalnum() or c == " ").split()))
    values.setdefault("id", make_id(identity(title=title)))
    values.setdefault("added", date(2026, 11, 22))
    values.setdefault("edition", values["added"].isoformat() if values["added"] else "")
    abstract = abstract or (f"We study {slug}. It is so.",)
    return Paper(title=title, abstract="\n\n".join(abstract), **values), typeset(title, *abstract)


def digest(
    *papers: tuple[Paper, Typeset],
    config: Config | None = None,
    themes: Sequence[Theme] = THEMES,
    tags: Sequence[Tag] = TAGS,
    related: Mapping[str, Any] | None = None,
    **settings: Any,
) -> Digest:
    """The digest of these papers; settings are those of content/digest.yaml."""
    config = config or Config(**({"title": "Tea & Bees", "base_url": BASE} | settings))
    language = read_language(Root(folder=Path("nowhere")), config.language, [])
    return assemble(config, [hold(*each) for each in papers], themes, tags, related or {}, language)


def three_papers() -> list[tuple[Paper, Typeset]]:
    """One paper of each theme, of three days."""
    return [
        paper("Why Bees Swarm", theme="bees", tags=("swarming",), added=date(2026, 11, 1)),
        paper("Lenses of Old Lighthouses", theme="lights", tags=("lenses",), added=date(2026, 11, 22)),
        paper("Tea at Sea", theme="tea", tags=("brewing", "lenses"), added=date(2026, 11, 8)),
    ]
