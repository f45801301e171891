"""Rules, and papers with their themes and tags → what in content/themes.yaml does nothing."""

from __future__ import annotations

from collections.abc import Iterable

from offprint.errors import Level, Problem
from offprint.model import Paper
from offprint.prose import addresses_in
from offprint.taxonomy import Taxonomy


def proofread_themes(taxonomy: Taxonomy, papers: Iterable[Paper], shown: str, problems: list[Problem]) -> None:
    """Themes that neither rule nor page gives, tags that no paper has, links that will not be links. ``papers`` are
    all of the digest, ``shown`` is what messages call the file."""
    papers = tuple(papers)
    themes, tags = {paper.theme for paper in papers}, {tag for paper in papers for tag in paper.tags}
    said: list[tuple[tuple[int, int], Level, str]] = []
    for theme in taxonomy.themes:
        id_ = theme.theme.id
        ruled = any(points > 0 for _, points in (*theme.words, *theme.from_tags)) or id_ == taxonomy.settings.fallback
        if not ruled and id_ not in themes:
            text = f"no paper can get the theme {id_!r}: give it 'words' or 'from_tags', or write it in a page"
            said.append((theme.places["id"], "warning", text))
    for tag in taxonomy.tags:
        if papers and tag.tag.id not in tags:
            said.append((tag.places["id"], "note", f"no paper has the tag {tag.tag.id!r}"))
    described = [(theme.theme.description, theme.places) for theme in taxonomy.themes]
    described += [(tag.tag.description, tag.places) for tag in taxonomy.tags]
    for description, places in described:
        if "](" in description and addresses_in(description):
            text = "a description is plain text: a link in it is shown as it is written; links can stand in about.md"
            said.append((places["description"], "warning", text))
    problems.extend(Problem(shown, *place, level, text) for place, level, text in said)
