"""Keys of sources that other parts of `feeds.yaml` name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aggregator.config.complaints import Complaint, Place, suggestion


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
    """`authors[].only[]` and `channels.own.*.sources[]`; whatever has another shape is the schema's to refuse."""
    for position, rule in enumerate(_list(values.get("authors"))):
        yield from _texts(_mapping(rule).get("only"), ("authors", position, "only"))
    for name, channel in _mapping(_mapping(values.get("channels")).get("own")).items():
        yield from _texts(_mapping(channel).get("sources"), ("channels", "own", name, "sources"))


def _texts(value: object, place: Place) -> Iterator[tuple[Place, str]]:
    return (((*place, position), item) for position, item in enumerate(_list(value)) if isinstance(item, str))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
