"""content/imported.jsonl: some lines changed as if the whole had been written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from offprint.ledger import Seen, format_ledger, update_ledger

names = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(('"', "\\", "\n", "é", "z", "\U0001f41d"))
lines = st.builds(
    Seen,
    id=st.sampled_from(("a", "b")),
    marks=st.dictionaries(names, st.just("00000000"), max_size=2),
    also=st.lists(names, max_size=2).map(tuple),
    slug=st.sampled_from(("", "wax")),
)
ledgers = st.dictionaries(names, lines, max_size=12)


@given(ledgers, ledgers)
def test_some_lines_are_changed_as_if_all_were_written(before: dict[str, Seen], changes: dict[str, Seen]) -> None:
    assert update_ledger(format_ledger(before), changes) == format_ledger(before | changes)
