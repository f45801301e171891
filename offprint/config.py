"""content/digest.yaml → Config: the few values that the owner of a digest sets. Everything has a default."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from offprint.appearance import KEYS as LOOKS
from offprint.appearance import Appearance, read_appearance
from offprint.errors import Problem, UsageError
from offprint.fetch.queries import Fetch, parse_fetch
from offprint.inputs import Fields, is_web_address, parse_yaml, read_text
from offprint.mail.settings import Mail, parse_mail
from offprint.newsletter import Newsletter, parse_newsletter

LOCAL_URL = "http://localhost:8000/"
"""Where ``serve`` shows the site: the base URL of a digest that has none yet."""

_TAG = r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?(-([A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*"
"""BCP 47 (RFC 5646, 2.1): language, script, region, variants. Browsers refuse what has another shape."""

KEYS = (
    *("title", "id", "tagline", "language", "base_url", "author", "rights", "repository", "edit", "links"),
    *("feed_limit", "feed_archives", "author_feeds", "hub", "newsletter"),
    *(*LOOKS, "cards", "citation_files", "markdown", "offline", "related", "maps", "search", "exports"),
    *("columns", "upstream", "fetch", "mail"),
)
COLUMNS = (
    *("title", "abstract", "authors", "published", "updated", "arxiv", "doi", "venue", "comments", "keywords"),
    *("categories", "votes", "paper", "pdf", "code", "data", "demo", "project", "video", "slides"),
)
"""What a column of a table can mean."""

_EDITORS = {"github.com": "edit/main/", "gitlab.com": "-/edit/main/", "codeberg.org": "_edit/main/"}
"""Where, below a repository, its host edits the files of the branch that repositories have by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """Where a digest lies; ``--root`` names the folder."""

    folder: Path

    @property
    def content(self) -> Path:
        return self.folder / "content"

    @property
    def site(self) -> Path:
        return self.folder / "site"

    @property
    def cache(self) -> Path:
        """What would be made again, were it lost."""
        return self.folder / ".cache"

    def shown(self, path: Path) -> str:
        """A path as messages name it: from where the command was given, with forward slashes."""
        return path.as_posix()


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name with an address."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the owner sets in content/digest.yaml."""

    title: str = "Paper digest"
    id: str = ""
    """A name that stays what it is when the title changes: feeds are known by it."""
    tagline: str = ""
    language: str = "en"
    """A BCP 47 tag."""
    base_url: str = LOCAL_URL
    """The public address of the site's root; ends with a slash. Feeds, sitemap and canonical links need it."""
    author: str = ""
    author_url: str = ""
    rights: str = ""
    """What feeds say of rights in the texts."""
    repository: str = ""
    """The web address of the repository, for its readers."""
    edit: str = ""
    """Where the repository's files can be edited: the address of its root in an editor, ends with a slash."""
    links: tuple[Named, ...] = ()
    """More links, at the foot of every page."""
    feed_limit: int = 50
    """Entries a feed holds."""
    feed_archives: bool | Literal["all"] = True
    """Whether older papers are in archives of the feed of all papers; ``all`` for archives of every feed."""
    author_feeds: bool = True
    """Whether authors who have pages have feeds."""
    hub: str = ""
    """The address of a WebSub hub, which tells subscribers at once of what is new."""
    newsletter: Newsletter | None = None
    """Where readers can subscribe to mails."""
    appearance: Appearance = field(default_factory=Appearance)
    cards: bool | Literal["all"] = True
    """Whether pictures are made of pages for those who share them; ``all`` for one of each paper, however many."""
    citation_files: bool = True
    """Whether each paper has citation files beside its page."""
    markdown: bool | Literal["all"] = True
    """Whether pages have twins in Markdown; ``all`` for one of each paper, however many."""
    offline: bool = True
    """Whether browsers keep what was read for times without a network."""
    related: bool = True
    """Whether papers name those nearest to them."""
    maps: bool = True
    """Whether editions have maps."""
    search: bool = True
    """Whether papers can be searched."""
    exports: bool = True
    """Whether there are files of all papers, and citation files of lists."""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What a column of a table means → the names that the owner's tables have for it."""
    upstream: str = ""
    """The web address of the repository that releases of Offprint come from."""
    fetch: Fetch = field(default_factory=Fetch)
    """What is asked for new papers, and of whom."""
    mail: Mail = field(default_factory=Mail)
    """How editions are sent, and to whom."""
    about: str = ""
    """What content/about.md says, in Markdown."""
    undated: date = date(1970, 1, 1)
    """What a feed says of a paper without a day: Atom must have one, and the clock must not be it
    (SOURCE_DATE_EPOCH)."""

    @property
    def permanent_name(self) -> str:
        return self.id or self.title

    def address(self, path: str) -> str:
        """The public address of a page of the site; the front page's is the root's."""
        return self.base_url + ("" if path == "index.html" else path)

    @property
    def base_path(self) -> str:
        return urlsplit(self.base_url).path


def read_config(root: Root, problems: list[Problem], base_url: str = "", epoch: str = "") -> Config:
    """The settings of a digest; the defaults where content/digest.yaml is missing.

    ``base_url`` wins over the file's; ``epoch`` is SOURCE_DATE_EPOCH, in seconds (reproducible-builds.org), or empty.
    Raises UsageError where one of the two makes no sense.
    """
    before = len(problems)
    config = replace(_read_file(root, problems), about=_read_about(root, problems))
    if base_url:
        if not is_web_address(base_url):
            raise UsageError(f"--base-url must begin with https:// or http://, not {base_url!r}")
        if not _ends_in_path(base_url):
            raise UsageError(f"--base-url must end after its path, without ? and #, not {base_url!r}")
        config = replace(config, base_url=_with_slash(base_url))
    elif config.base_url == LOCAL_URL and len(problems) == before:
        text = f"no 'base_url': feeds, sitemap and canonical links point to {LOCAL_URL}"
        problems.append(Problem(root.shown(root.content / "digest.yaml"), 1, 1, "warning", text))
    return replace(config, undated=epoch_day(epoch)) if epoch else config


def epoch_day(epoch: str) -> date:
    """The day of SOURCE_DATE_EPOCH, in UTC. Raises UsageError where it is no number of seconds."""
    return epoch_moment(epoch).date()


def epoch_moment(epoch: str) -> datetime:
    """The moment of SOURCE_DATE_EPOCH, in UTC. Raises UsageError where it is no number of seconds."""
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"SOURCE_DATE_EPOCH must be a number of seconds, not {epoch!r}") from None


def _read_file(root: Root, problems: list[Problem]) -> Config:
    """content/digest.yaml as it stands."""
    path = root.content / "digest.yaml"
    if not path.exists():
        return Config()
    shown = root.shown(path)
    text = read_text(path, shown, problems)
    return parse_config(text, shown, problems) if text is not None else Config()


def parse_config(text: str, shown: str, problems: list[Problem]) -> Config:
    """The settings in the text of a digest.yaml; whatever is wrong goes to ``problems``, all of it in one run."""
    fields = parse_yaml(text, shown, problems)
    if fields is None:
        return Config()
    fields.refuse_unknown(KEYS)
    default = Config()
    repository = fields.url("repository")
    author = fields.mapping("author")
    author.refuse_unknown(("name", "url"))
    return Config(
        title=fields.text("title") or default.title,
        id=fields.text("id"),
        tagline=fields.text("tagline"),
        language=_language(fields),
        base_url=_with_slash(_base_url(fields)) or default.base_url,
        author=author.text("name"),
        author_url=author.url("url"),
        rights=fields.text("rights"),
        repository=repository,
        edit=_edit(fields, repository),
        links=tuple(_named(link) for link in fields.mappings("links")),
        feed_limit=int(fields.number("feed_limit", default.feed_limit, 1, 10_000)),
        feed_archives=_flag_or_all(fields, "feed_archives"),
        author_feeds=fields.flag("author_feeds", default.author_feeds),
        hub=fields.url("hub"),
        newsletter=parse_newsletter(fields.mapping("newsletter")),
        appearance=read_appearance(fields, Path(shown).parent),
        cards=_flag_or_all(fields, "cards"),
        citation_files=fields.flag("citation_files", default.citation_files),
        markdown=_flag_or_all(fields, "markdown"),
        offline=fields.flag("offline", default.offline),
        related=fields.flag("related", default.related),
        maps=fields.flag("maps", default.maps),
        search=fields.flag("search", default.search),
        exports=fields.flag("exports", default.exports),
        columns=_columns(fields.mapping("columns")),
        upstream=fields.url("upstream"),
        fetch=parse_fetch(fields.mapping("fetch")),
        mail=parse_mail(fields.mapping("mail")),
    )


def _read_about(root: Root, problems: list[Problem]) -> str:
    path = root.content / "about.md"
    return (read_text(path, root.shown(path), problems) or "") if path.exists() else ""


def _with_slash(url: str) -> str:
    return url and url.rstrip("/") + "/"


def _ends_in_path(url: str) -> bool:
    return not re.search(r"[?#]", url)


def _base_url(fields: Fields) -> str:
    url = fields.url("base_url")
    if _ends_in_path(url):
        return url
    fields.report(f"'base_url' must end after its path, without ? and #, not {url!r}", "base_url")
    return ""


def _edit(fields: Fields, repository: str) -> str:
    """The address as it is set; else, where we know the repository's host, that of its editor."""
    editor = _EDITORS.get(urlsplit(repository).hostname or "", "")
    return _with_slash(fields.url("edit") or (editor and f"{_with_slash(repository)}{editor}"))


def _language(fields: Fields) -> str:
    language = fields.text("language", "en")
    if re.fullmatch(_TAG, language):
        return language
    fields.report(f"'language' must be a tag such as en or pt-BR, not {language!r}", "language")
    return "en"


def _flag_or_all(fields: Fields, key: str) -> bool | Literal["all"]:
    """A flag that may be ``all`` too: true where it is not set."""
    value = fields.text(key).lower()
    if value == "all":
        return "all"
    if value in ("", "true", "yes", "false", "no"):
        return fields.flag(key, True)
    fields.report(f"{key!r} must be true, false or all, not {value!r}", key)
    return True


def _named(fields: Fields) -> Named:
    fields.refuse_unknown(("name", "url"))
    named = Named(name=fields.text("name"), url=fields.url("url"))
    for key in ("name", "url"):
        if key not in fields:
            fields.report(f"a link needs a {key!r}")
    return named


def _columns(fields: Fields) -> dict[str, tuple[str, ...]]:
    fields.refuse_unknown(COLUMNS)
    return {meaning: fields.texts(meaning) for meaning in fields if meaning in COLUMNS}
