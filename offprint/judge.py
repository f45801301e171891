"""Papers → their themes and tags: by the rules of content/themes.yaml, or found in the texts where there are none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from offprint.classify import Classifier, Judgement, Verdict, compile_rules
from offprint.config import Root
from offprint.content import place_in
from offprint.errors import Level, Problem
from offprint.inputs import nearest, read_text
from offprint.language import ENGLISH, Language
from offprint.ledger import mark
from offprint.library import Holding, hold
from offprint.merge import Merged, settle_judgement
from offprint.model import ID, Paper, Tag, Theme
from offprint.recall import Recall, afresh
from offprint.subjects.discover import Discovery, discover
from offprint.taxonomy import Taxonomy, parse_taxonomy
from offprint.text import Packed
from offprint.typesetting import CHUNK, WORTH_A_PROCESS, Typeset, pack, typeset_all, typeset_paper, unpack
from offprint.workers import share_with


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Papers with their themes and tags, and what these are."""

    papers: tuple[tuple[Paper, Typeset], ...]
    themes: tuple[Theme, ...]
    tags: tuple[Tag, ...]
    rules: Classifier | None
    """What they were judged by; None where themes and tags were found."""

    @property
    def held(self) -> Iterator[Holding]:
        """The papers as a digest is assembled of them."""
        return (hold(paper, texts) for paper, texts in self.papers)

    @property
    def shown(self) -> tuple[tuple[Paper, Typeset], ...]:
        """The papers that are no drafts."""
        return tuple((paper, texts) for paper, texts in self.papers if not paper.draft)

    @property
    def listed(self) -> tuple[tuple[Paper, Typeset], ...]:
        """The papers that are neither drafts nor hidden."""
        return tuple((paper, texts) for paper, texts in self.shown if not paper.hidden)

    def verdict(self, slug: str) -> Verdict | None:
        """What the rules say of a paper, and why; None where there is no such paper, or no rules."""
        texts = next((texts for paper, texts in self.papers if paper.slug == slug), None)
        return self.rules.classify(texts.title.plain, texts.plain) if self.rules and texts else None


def read_taxonomy(root: Root, problems: list[Problem], recall: Recall = afresh) -> Taxonomy | None:
    """The themes and tags that the owner set; None where there is no content/themes.yaml."""
    path = root.content / "themes.yaml"
    if not path.exists():
        return None
    text = read_text(path, root.shown(path), problems)
    if text is None:
        return None
    taxonomy, said = recall(_parsed, text, root.shown(path))
    problems += said
    return taxonomy


def _parsed(text: str, shown: str) -> tuple[Taxonomy, tuple[Problem, ...]]:
    """``parse_taxonomy``, as a function of its arguments alone."""
    problems: list[Problem] = []
    return parse_taxonomy(text, shown, problems), tuple(problems)


def refuse_unknown(merged: Merged, taxonomy: Taxonomy | None, problems: list[Problem]) -> None:
    """What a person assigns in a page: a theme that themes.yaml does not know is an error; a tag that it does not know
    is a new one, or a slip. What Offprint wrote there gives way to the rules."""
    if taxonomy is None:
        return
    themes = {rules.theme.id for rules in taxonomy.themes}
    tags = {rules.tag.id for rules in taxonomy.tags}
    for draft in merged.drafts:
        page = draft.page
        if page is None:
            continue
        for key, known, level in (("theme", themes, "error"), ("tags", tags, "warning")):
            value = page.values.get(key, "")
            for id_ in map(str, value if isinstance(value, tuple) else (value,)):
                if id_ and id_ not in known and re.fullmatch(ID, id_) and mark(value) != draft.marks.get(key):
                    text = f"no {key.removesuffix('s')} {id_!r} in content/themes.yaml{nearest(id_, known)}"
                    problems.append(Problem(page.shown, *place_in(page, key, id_), cast(Level, level), text))


def set_and_judge(
    raw: Sequence[tuple[str, str]], taxonomy: Taxonomy | None, jobs: int, step: Callable[[], None]
) -> tuple[list[Typeset], list[Judgement] | None]:
    """Raw (title, abstract) of papers to their texts, and to what the rules say of them, if there are any; in their
    order. ``step`` is called after each. ``jobs`` processes share the work where it is worth one, and a paper goes to
    one of them once for all that."""
    if taxonomy is None or jobs < 2 or len(raw) < WORTH_A_PROCESS:
        texts = typeset_all(raw, jobs, step)
        rules = compile_rules(taxonomy) if taxonomy else None
        return texts, [rules.judge(shown.title.plain, shown.plain) for shown in texts] if rules else None
    texts, judgements = [], []
    for packed, theme, tags in share_with(partial(compile_rules, taxonomy), _set_and_judge, raw, jobs, CHUNK):
        texts.append(unpack(packed))
        judgements.append(Judgement(theme, tags))
        step()
    return texts, judgements


def _set_and_judge(rules: Classifier, raw: tuple[str, str]) -> tuple[tuple[Packed, ...], str, tuple[str, ...]]:
    shown = typeset_paper(raw)
    return pack(shown), *rules.judge(shown.title.plain, shown.plain)


def judge_papers(
    merged: Merged,
    texts: Sequence[Typeset],
    taxonomy: Taxonomy | None,
    step: Callable[[], None],
    language: Language = ENGLISH,
    recall: Recall = afresh,
    judgements: Sequence[Judgement] | None = None,
) -> Judged:
    """Themes and tags for every paper; a person's own, in a page, win. ``texts`` are those of the drafts, in their
    order; so are ``judgements``, where the rules were asked already."""
    if taxonomy is None:
        return _find(merged, texts, language, recall)
    rules = recall(compile_rules, taxonomy)
    papers = []
    for number, (draft, shown) in enumerate(zip(merged.drafts, texts, strict=True)):
        said = judgements[number] if judgements else recall(rules.judge, shown.title.plain, shown.plain)
        settle_judgement(draft, *said)
        papers.append((draft.paper(), shown))
        step()
    return Judged(
        papers=tuple(papers),
        themes=tuple(theme.theme for theme in taxonomy.themes),
        tags=tuple(tag.tag for tag in taxonomy.tags),
        rules=rules,
    )


def _find(merged: Merged, texts: Sequence[Typeset], language: Language, recall: Recall) -> Judged:
    """Found themes and tags belong to the build, not to the pages: they may change with every paper that comes."""
    for draft in merged.drafts:
        settle_judgement(draft, "", ())
    found = recall(
        _discover,
        tuple(
            (str(draft.values["slug"]), shown.title.plain, shown.plain)
            for draft, shown in zip(merged.drafts, texts, strict=True)
        ),
        language.text("Other papers"),
        language,
    )
    papers = []
    for draft, shown in zip(merged.drafts, texts, strict=True):
        paper = draft.paper()
        theme, tags = found.assigned.get(paper.slug, ("", ()))
        theme = paper.theme if "theme" in draft.values else theme  # an emptied value is a person's, too
        tags = paper.tags if "tags" in draft.values else tags
        papers.append((replace(paper, theme=theme, tags=tags), shown))
    return Judged(papers=tuple(papers), themes=found.themes, tags=found.tags, rules=None)


def _discover(papers: tuple[tuple[str, str, str], ...], left_over: str, language: Language) -> Discovery:
    """``discover``, of values that can be compared."""
    return discover(papers, left_over, language.both)
