"""`${NAME}` in a text of `feeds.yaml` → the value that NAME has in the environment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aggregator.config.complaints import Complaint, Place

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
#: Keys whose texts stand in feeds, on pages and in their addresses.
_PUBLISHED = frozenset("title name site id_authority contact hub key topics author".split())
#: Keys below which those are selectors, patterns or headers.
_UNPUBLISHED = frozenset("select include exclude headers".split())


@dataclass(frozen=True, slots=True)
class Filled:
    """The values of a document with references replaced."""

    values: dict[str, object]
    complaints: tuple[Complaint, ...]


def fill_references(values: dict[str, object], environ: Mapping[str, str]) -> Filled:
    """`values` with every `${NAME}` replaced; an unset NAME is a complaint, and stays as it is written."""
    missing = tuple(
        Complaint(place, f"needs the environment variable {name}, which is not set: set it, or write the value itself")
        for place, text in texts_below(values, ())
        for name in dict.fromkeys(_REFERENCE.findall(text))
        if name not in environ
    )
    return Filled({key: _filled(value, environ) for key, value in values.items()}, missing)


def check_published(values: dict[str, object]) -> tuple[Complaint, ...]:
    """A complaint for each `${NAME}` in a text that is published: what the environment holds may be a secret."""
    message = "is published, and what comes from the environment may be a secret: write the text itself"
    return tuple(
        Complaint(place, message)
        for place, text in texts_below(values, ())
        if has_reference(text) and _UNPUBLISHED.isdisjoint(place) and not _PUBLISHED.isdisjoint(place)
    )


def has_reference(text: str) -> bool:
    """Does `text`, as written, hold a `${NAME}`?"""
    return bool(_REFERENCE.search(text))


def fill(text: str, environ: Mapping[str, str]) -> str:
    """`text`, as written, with every `${NAME}` that is set replaced."""
    return _REFERENCE.sub(lambda match: environ.get(match[1], match[0]), text)


def referred_values(text: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """What stands in the environment for each `${NAME}` of `text`, as written."""
    return tuple(environ[name] for name in _REFERENCE.findall(text) if name in environ)


def without_references(text: str) -> str:
    """`text` with nothing where `${NAME}` stood: what may be shown of it."""
    return _REFERENCE.sub("", text)


def texts_below(value: object, place: Place) -> Iterator[tuple[Place, str]]:
    """Every text in `value`, which stands at `place`."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts_below(inner, (*place, key))


def _filled(value: object, environ: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return fill(value, environ)
    if isinstance(value, list):
        return [_filled(item, environ) for item in value]
    if isinstance(value, dict):
        return {key: _filled(item, environ) for key, item in value.items()}
    return value
