"""Keys of sources that other parts of `feeds.yaml` name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aggregator.config.complaints import Complaint, Place, suggestion
from aggregator.config.shapes import items_in, keys_in, texts_in


def check_references(values: Mapping[str, object], known: Sequence[str] | None) -> list[Complaint]:
    """A complaint for each named key that is not `known`; none if the keys could not be told (None)."""
    if known is None:
        return []
    return [
        Complaint(place, f"is no source's key (`key:` in a source sets it): {suggestion(key, known)}")
        for place, key in _references(values)
        if key not in known
    ]


def _references(values: Mapping[str, object]) -> Iterator[tuple[Place, str]]:
    """`authors[].only[]` and `channels.own.*.sources[]`."""
    for position, rule in enumerate(items_in(values.get("authors"))):
        yield from texts_in(keys_in(rule).get("only"), ("authors", position, "only"))
    for name, channel in keys_in(keys_in(values.get("channels")).get("own")).items():
        yield from texts_in(keys_in(channel).get("sources"), ("channels", "own", name, "sources"))
