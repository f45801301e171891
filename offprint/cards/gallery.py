"""Digest → what its share cards show, and what is said of them: one card for every paper, theme, tag and edition, and
one for the site, which all other pages share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from offprint.assemble import Digest, Entry, Group, by_theme
from offprint.cards.design import HEIGHT, WIDTH, Card, Stand
from offprint.language import Language
from offprint.shelf import make_shelf

MOST_PAPERS = 1000
"""Papers up to which each has a card; of more, each shows its theme's, else its edition's, else the site's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a page says of its card."""

    url: str
    alt: str
    """What is on it, for those who do not see it."""
    width: int = WIDTH
    height: int = HEIGHT


def card_path(of: Entry | Group | None = None) -> str:
    """The path of the card of a paper, of a theme, tag or edition, or of the site."""
    if isinstance(of, Entry):
        return f"cards/{of.id}.png"
    return f"cards/{of.kind}s/{of.id}.png" if of and of.kind in ("theme", "tag", "edition") else "cards/site.png"


def has_own_card(digest: Digest, of: Entry | Group | None) -> bool:
    """Whether a page has a card of its own: a paper's only where these are not too many, or all are wanted; and so a
    tag's, whose card shows the newest edition and is drawn again for every other."""
    if isinstance(of, Entry) or (of and of.kind == "tag"):
        return digest.config.cards == "all" or len(digest.entries) <= MOST_PAPERS
    return bool(digest.config.cards)


def picture_of(digest: Digest, of: Entry | Group | None = None, own: str = "") -> Picture | None:
    """The picture for previews of a page. ``own`` is the path of the owner's, which takes the place of the site's card;
    where there are to be no cards, it is all there is."""
    path = card_path(of)
    if not digest.config.cards and not own:
        return None
    if own and (path == card_path() or not digest.config.cards):
        return Picture(url=digest.config.base_url + own, alt=digest.config.tagline or digest.config.title)
    return Picture(url=digest.config.base_url + path, alt=_describe(digest, of))


def _describe(digest: Digest, of: Entry | Group | None) -> str:
    language = digest.language
    if isinstance(of, Entry):
        title = of.title.plain
        if of.theme:
            return language.text(
                "%(title)s. Theme: %(theme)s. Below it, a shelf of papers as bars, with this one in colour.",
                title=title,
                theme=of.theme.name,
            )
        return language.text("%(title)s. Below it, a shelf of papers as bars, with this one in colour.", title=title)
    if of and of.kind in ("theme", "tag"):
        return language.text("%(title)s. Below it, a shelf of papers as bars, with these in colour.", title=of.name)
    name = of.name if of and of.kind == "edition" else digest.config.title
    return language.text("%(title)s. Below it, a shelf of papers as bars, coloured by theme.", title=name)


def make_cards(digest: Digest) -> Iterator[tuple[str, Card]]:
    """(path, card) of every card."""
    shelves = _Shelves(digest)
    language, config = digest.language, digest.config
    blank = Card(
        title="",
        stand=shelves.coloured(digest.editions[0].id if digest.editions else ""),
        brand=config.title,
        mark=config.appearance.colours.mark,
        language=language.tag,
        direction=language.direction,
    )
    newest = digest.editions[0].name if digest.editions else ""
    size = _papers(language, digest.entries)
    yield card_path(), replace(blank, title=config.title, about=config.tagline, brand=newest, note=size)
    days = {edition.id: edition.name for edition in digest.editions}
    for entry in digest.entries:
        if not has_own_card(digest, entry):
            break
        stand, own = shelves.with_one(entry)
        yield (
            card_path(entry),
            replace(
                blank,
                title=entry.title.plain,
                stand=stand,
                own=own,
                crumb=entry.theme.name if entry.theme else "",
                hue=entry.theme.hue if entry.theme else None,
                note=days.get(entry.edition, ""),
            ),
        )
    kinds = {"theme": language.text("Theme"), "tag": language.text("Tag"), "edition": language.text("Edition")}
    hues = {entry.theme.id: entry.theme.hue for entry in digest.entries if entry.theme}
    for group in (*digest.editions, *digest.themes, *digest.tags):
        if not has_own_card(digest, group):
            continue
        stand = shelves.coloured(group.id) if group.kind == "edition" else shelves.with_some(group)
        yield (
            card_path(group),
            replace(
                blank,
                title=group.name,
                about=group.description,
                stand=stand,
                crumb=kinds[group.kind],
                hue=hues[group.id] if group.kind == "theme" else None,
                note=_papers(language, group.entries),
            ),
        )


def _papers(language: Language, entries: tuple[Entry, ...]) -> str:
    return language.plural("%(num)s paper", "%(num)s papers", len(entries))


@dataclass(frozen=True, slots=True)
class _Grey:
    """A shelf with nothing in colour, where each paper stands on it (by slug), and how many share its bar."""

    stand: Stand
    places: dict[str, int]
    shared: tuple[int, ...]


class _Shelves:
    """The shelves of a digest: one for each edition, and one (under no name) for all papers."""

    def __init__(self, digest: Digest) -> None:
        self._digest = digest
        self._editions = {edition.id: edition.entries for edition in digest.editions}
        self._made: dict[str, _Grey] = {}

    def coloured(self, edition: str) -> Stand:
        """All in colour."""
        stand = self._grey(edition).stand
        return replace(stand, bars=tuple((board, height, height) for board, height, _ in stand.bars))

    def with_one(self, entry: Entry) -> tuple[Stand, int]:
        """The shelf that a paper is on, and which bar it is."""
        grey = self._grey(entry.edition)
        return grey.stand, grey.places[entry.slug]

    def with_some(self, group: Group) -> Stand:
        """The shelf of the newest edition that has papers of a theme or tag, with those in colour."""
        newest = next((entry.edition for entry in group.entries if entry.edition), "")
        grey = self._grey(newest)
        meant = [0] * len(grey.shared)
        for entry in group.entries:
            if entry.slug in grey.places:
                meant[grey.places[entry.slug]] += 1
        bars = zip(grey.stand.bars, meant, grey.shared, strict=True)
        return replace(
            grey.stand,
            bars=tuple((board, height, -(-height * some // all_)) for (board, height, _), some, all_ in bars),
        )

    def _grey(self, edition: str) -> _Grey:
        name = edition if edition in self._editions else ""
        if name not in self._made:
            self._made[name] = self._make(self._editions.get(name, self._digest.entries))
        return self._made[name]

    def _make(self, entries: Iterable[Entry]) -> _Grey:
        entries = tuple(entries)
        shelf = make_shelf(entries, self._digest.themes, frozenset())
        bars: list[tuple[int, int, int]] = []
        hues: list[int | None] = []
        places: dict[str, int] = {}
        for board, (_, papers) in zip(shelf.boards, by_theme(entries, self._digest.themes), strict=True):
            for at, entry in enumerate(papers):
                places[entry.slug] = len(bars) + at // shelf.papers_a_bar
            bars += [(len(hues), bar.height, 0) for bar in board.bars]
            hues.append(papers[0].theme.hue if board.theme and papers[0].theme else None)
        shared = [0] * len(bars)
        for place in places.values():
            shared[place] += 1
        return _Grey(Stand(bars=tuple(bars), hues=tuple(hues)), places, tuple(shared))
