"""What `why A B` says of two entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aggregator.deduplicate.explaining import Missing
    from aggregator.pipeline.comparing import Pair
    from aggregator.store.decisions import Held


def pair_json(pair: Pair) -> dict[str, Any]:
    """The object under `pair`."""
    return {
        "one": _side_json(pair.one, pair),
        "other": _side_json(pair.other, pair),
        "same_story": pair.same_story,
        "tier": pair.tier,
        "evidence": pair.evidence or None,
        "score": pair.scores.best,
        "titles": pair.scores.titles,
        "texts": pair.scores.texts,
        "missing": [{"tier": one.tier, "missing": one.missing} for one in pair.missing],
        "operator": list(pair.operator),
    }


def _side_json(entry: Held, pair: Pair) -> dict[str, Any]:
    return {
        "story": pair.uris.get(entry.id),
        "source": entry.source,
        "role": entry.role,
        "guid": entry.guid,
        "link": entry.link,
        "title": entry.title,
    }


def pair_lines(pair: Pair) -> Iterator[str]:
    """The same for people."""
    for entry in (pair.one, pair.other):
        yield entry.title or "(title and text are gone)"
        yield f"  {entry.role} in {entry.source_name}  {entry.link or entry.guid or ''}".rstrip()
    texts = "" if pair.scores.texts is None else f", texts {pair.scores.texts:.2f}"
    yield f"\n{_verdict(pair)}"
    yield f"  how like    titles {pair.scores.titles:.2f}{texts}"
    yield from (f"  feeds.yaml  {line}" for line in pair.operator)
    if pair.missing:
        yield "\nWhat was missing"
        yield from missing_lines(pair.missing)


def missing_lines(missing: Iterable[Missing]) -> Iterator[str]:
    """What each tier lacked."""
    return (f"        {one.tier:<10}  {one.missing}" for one in missing)


def _verdict(pair: Pair) -> str:
    if pair.same_story:
        return f"One story, by {pair.tier}: {pair.evidence}."
    if pair.missing:
        return "Two stories."
    return "Two stories, though nothing is missing today. They were released apart, or are kept so; a line of merge: makes them one."
