"""Some papers of a digest, merged alone, come out as they do among all, if they have nothing to do with the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from offprint.content import Page, format_page, parse_page
from offprint.errors import Problem
from offprint.frontmatter import Value
from offprint.ledger import Seen, mark
from offprint.merge import Merged, merge_some
from offprint.model import Record, identity, make_id
from offprint.sources import Source
from offprint.touching import (
    names_of_line,
    names_of_page,
    names_of_record,
    slugs_of_line,
    slugs_of_page,
    touched,
)
from offprint.writeback import remember

TITLES = ("Bees", "bees!", "Bees at Sea", "Bees: a Study", "Wasps", "Editorial", "Wax 2", "Wax II", "Hornets in Hay")
ARXIV = ("", "", "2401.00001", "2401.00001v2", "2401.00002", "2401.00003")
DOI = ("", "", "10.1000/one", "10.1000/ONE", "10.1000/two")
AUTHORS = ((), ("Ann Bee",), ("Bo Wasp", "Ann Bee"))
IDENTITIES = [
    *dict.fromkeys(identity(title=title) for title in TITLES),
    *dict.fromkeys(identity(title="", arxiv=arxiv) for arxiv in ARXIV if arxiv),
    *dict.fromkeys(identity(title="", doi=doi) for doi in DOI if doi),
]
IDS = ("", "", *map(make_id, IDENTITIES), "otherid00000")
SLUGS = ("", "bees", "bees-at-sea", "wasps", "wax-2", "old-wax", "editorial")
ABSTRACTS = ("We count bees.", "We count wasps. There are few.")

papers = st.fixed_dictionaries(
    {
        "title": st.sampled_from(TITLES),
        "abstract": st.sampled_from(ABSTRACTS),
        "arxiv": st.sampled_from(ARXIV),
        "doi": st.sampled_from(DOI),
        "authors": st.sampled_from(AUTHORS),
    }
)
STEMS = ("a", "bees", "bees-a-study", "Wasps", "wax-2", "z")
pages_ = st.tuples(st.sampled_from(STEMS), papers, st.sampled_from(IDS), st.sampled_from(SLUGS))
lines = st.tuples(
    st.sampled_from(IDENTITIES),
    st.sampled_from(IDS[2:]),
    st.lists(st.sampled_from(IDENTITIES), max_size=2, unique=True),
    st.sampled_from(SLUGS),
    st.dictionaries(st.sampled_from(("title", "abstract", "arxiv", "doi")), st.sampled_from((0, 1)), max_size=4),
)


def page_of(stem: str, values: dict[str, Value], id_: str, slug: str) -> Page:
    shown = f"content/papers/{stem}.md"
    page = parse_page(format_page({**values, "id": id_, "slug": slug}), Path(shown), shown, [])
    assert page
    return page


def seen_of(id_: str, also: Sequence[str], slug: str, marks: dict[str, int]) -> Seen:
    """A mark is that of a value which papers here may have, or that of none."""
    values = {"title": TITLES[0], "abstract": ABSTRACTS[0], "arxiv": ARXIV[2], "doi": DOI[2]}
    kept = {name: mark(values[name]) if fits else "00000000" for name, fits in marks.items()}
    return Seen(id=id_, marks=kept, also=tuple(sorted(also)), slug=slug)


Item = tuple[str, int]


@given(
    st.lists(st.lists(papers, max_size=5), min_size=1, max_size=3),
    st.lists(pages_, max_size=6, unique_by=lambda page: page[0]),
    st.lists(lines, max_size=6, unique_by=lambda line: line[0]),
)
def test_what_is_not_touched_is_merged_alone_as_among_all(
    listed: list[list[dict[str, Value]]],
    kept: list[tuple[str, dict[str, Value], str, str]],
    remembered: list[tuple[Any, ...]],
) -> None:
    pages = [page_of(*each) for each in sorted(kept, key=lambda page: page[0])]
    ledger = {key: seen_of(*rest) for key, *rest in sorted(remembered, key=lambda line: str(line[0]))}
    sources = [
        Source(
            path=f"content/sources/2026-01-0{number}.txt",
            edition=f"2026-01-0{number}",
            records=tuple(
                Record(path=f"content/sources/2026-01-0{number}.txt", line=2 * at + 1, **values)  # type: ignore[arg-type]
                for at, values in enumerate(each)
            ),
        )
        for number, each in enumerate(listed, 1)
    ]
    records = [record for source in sources for record in source.records]
    names: dict[Item, frozenset[str]] = {
        **{("record", at): names_of_record(record) for at, record in enumerate(records)},
        **{("page", at): names_of_page(page) for at, page in enumerate(pages)},
        **{("line", at): names_of_line(*line) for at, line in enumerate(ledger.items())},
    }
    holders: dict[str, set[Item]] = defaultdict(set)
    for item, own in names.items():
        for name in own:
            holders[name].add(item)

    def part(items: set[Item], taken: frozenset[str]) -> tuple[Merged, list[Problem]]:
        chosen = {id(record) for at, record in enumerate(records) if ("record", at) in items}
        said: list[Problem] = []
        merged = merge_some(
            [replace(each, records=tuple(r for r in each.records if id(r) in chosen)) for each in sources],
            [page for at, page in enumerate(pages) if ("page", at) in items],
            {key: seen for at, (key, seen) in enumerate(ledger.items()) if ("line", at) in items},
            said,
            taken,
        )
        return merged, said

    whole, problems = part(set(names), frozenset())
    new = {name for draft in whole.drafts if draft.page is None for name in draft.names}
    parts = [touched(new, holders.__getitem__, names.__getitem__)]  # all that is new goes together
    for item in names:
        if not any(item in each for each in parts):
            parts.append(touched(names[item], holders.__getitem__, names.__getitem__))
    assume(len(list(filter(None, parts))) > 1)
    rest = set(names) - parts[0]
    taken = frozenset[str]().union(
        *(slugs_of_page(page) for at, page in enumerate(pages) if ("page", at) in rest),
        *(slugs_of_line(seen) for at, seen in enumerate(ledger.values()) if ("line", at) in rest),
    )
    done = [part(items, taken if at == 0 else frozenset()) for at, items in enumerate(parts)]
    drafts = sorted(
        (draft for merged, _ in done for draft in merged.drafts), key=lambda draft: str(draft.values["slug"])
    )
    assert tuple(drafts) == whole.drafts
    assert sorted(said for _, each in done for said in each) == sorted(problems)
    assert sum(merged.given for merged, _ in done) == whole.given
    assert sorted(place for merged, _ in done for place in merged.repeated) == sorted(whole.repeated)
    assert sorted(place for merged, _ in done for place in merged.deleted) == sorted(whole.deleted)
    assert {key: seen for merged, _ in done for key, seen in remember(merged).items()} == remember(whole)


def test_what_is_touched_by_way_of_another() -> None:
    names = {"a": {"1", "2"}, "b": {"2", "3"}, "c": {"3"}, "d": {"4"}}

    def holders(name: str) -> set[str]:
        return {item for item, own in names.items() if name in own}

    assert touched(["1"], holders, names.__getitem__) == {"a", "b", "c"}
    assert touched(["4", "5"], holders, names.__getitem__) == {"d"}
