"""A verdict in words: why a paper got its theme and tags."""

from __future__ import annotations

from collections.abc import Iterator

from offprint.classify import Score, Verdict


def explain(verdict: Verdict) -> str:
    """Why a paper got its theme and tags, for people; ends without a line feed."""
    return "\n".join(_lines(verdict))


def _lines(verdict: Verdict) -> Iterator[str]:
    best = verdict.themes[0] if verdict.themes else None
    if best and best.given:
        yield f"theme {best.id}: {best.points:.1f} points"
        yield from _evidence_lines(best)
    else:
        yield f"theme {verdict.theme}: the fallback, for no theme is believed" if verdict.theme else "no theme"
    for score in verdict.themes:
        if not score.given:
            behind = f", {best.points - score.points:.1f} behind" if best and best.given else ""
            short = "" if score.points >= score.threshold else f", below {score.threshold:g}"
            yield f"  then {score.id}: {score.points:.1f} points{behind}{short}"
            yield from _evidence_lines(score)
    for score in sorted(verdict.tag_scores, key=lambda score: not score.given):
        why = f" ({score.why})" if score.why else ""
        yield f"{'tag' if score.given else 'not'} {score.id}: {score.points:.1f} of {score.threshold:g}{why}"
        yield from _evidence_lines(score)


def _evidence_lines(score: Score) -> Iterator[str]:
    for item in sorted(score.evidence, key=lambda item: (-abs(item.points), item.what)):
        if item.kind != "phrase":
            yield f"    {item.points:+.1f}  the {item.kind} {item.what}"
        else:
            places = [
                f"{where} ×{count}" if count > 1 else where
                for where, count in (("title", item.in_title), ("abstract", item.in_abstract))
                if count
            ]
            yield f"    {item.points:+.1f}  {item.what!r} at {item.weight:g}, in {' and '.join(places)}"
