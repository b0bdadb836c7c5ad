"""Values whose shape nobody has checked yet: what has another shape counts as empty, and is the schema's to refuse."""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.config.complaints import Place


def items_in(value: object) -> list[object]:
    """The items of a list."""
    return value if isinstance(value, list) else []


def keys_in(value: object) -> dict[str, object]:
    """The keys of a mapping, with their values."""
    return value if isinstance(value, dict) else {}


def texts_in(value: object, place: Place) -> Iterator[tuple[Place, str]]:
    """The texts of a list at `place`, or the one text there, each with its own place."""
    if isinstance(value, str):
        yield place, value
    for position, item in enumerate(items_in(value)):
        if isinstance(item, str):
            yield (*place, position), item
