"""One document in our form: what it says of itself, and each of its entries taken or rejected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from aggregator.model import Entry, NormalizedFeed, ParsedEntry, ParsedFeed, Rejected, Source, Text
from aggregator.normalize.dates import parse_date
from aggregator.normalize.entries import normalize_entry
from aggregator.normalize.labels import language_of
from aggregator.normalize.links import constant_lengths
from aggregator.normalize.titles import plain_title
from aggregator.text.characters import legal
from aggregator.text.links import absolute_link, is_iri

_T = TypeVar("_T")
_LONGEST_REF = 200


def normalize(parsed: ParsedFeed, source: Source, seen: datetime) -> NormalizedFeed:
    """`parsed` in our form. Pure, and nothing in it makes this raise: an entry that cannot be used becomes a `Rejected`.

    `seen` (aware) is when the document was fetched; it only bounds dates in the future.
    """
    parsed = _legal(parsed)
    constant = constant_lengths(parsed)
    outcomes = [_take(entry, parsed, source, seen, constant) for entry in parsed.entries]
    return NormalizedFeed(
        version=parsed.version,
        id=parsed.id if parsed.id and is_iri(parsed.id) else None,
        title=plain_title(parsed.title) or None,
        link=absolute_link(parsed.link, parsed.url),
        self_link=absolute_link(parsed.self_link, parsed.url),
        updated=_date(parsed.updated, seen),
        language=language_of(parsed.language),
        rights=plain_title(Text(parsed.rights)) or None if parsed.rights else None,
        entries=tuple(outcome for outcome in outcomes if isinstance(outcome, Entry)),
        rejected=tuple(outcome for outcome in outcomes if isinstance(outcome, Rejected)),
        degraded=parsed.degraded,
        cut=parsed.cut,
        not_understood=_not_understood(parsed, seen),
        hints=parsed.hints,
    )


def _take(entry: ParsedEntry, parsed: ParsedFeed, source: Source, seen: datetime, constant: frozenset[int]) -> Entry | Rejected:
    try:
        taken = normalize_entry(entry, parsed, source, seen, constant)
    except Exception as error:  # one entry that surprises us must never lose the others
        taken = f"cannot be normalized ({type(error).__name__})"
    return taken if isinstance(taken, Entry) else Rejected(entry.position, _ref(entry), taken)


def _ref(entry: ParsedEntry) -> str:
    return (entry.guid or entry.link or plain_title(entry.title) or f"entry {entry.position + 1}")[:_LONGEST_REF]


def _date(text: str | None, seen: datetime) -> datetime | None:
    return parse_date(text, seen) if text else None


def _not_understood(parsed: ParsedFeed, seen: datetime) -> tuple[str, ...]:
    """Every date string that is not empty and that means nothing to us, in the order of the document."""
    dates: Iterable[str | None] = (parsed.updated, *(date for entry in parsed.entries for date in (entry.published, entry.updated)))
    return tuple(date for date in dates if date and date.strip() and parse_date(date, seen) is None)


def _legal(value: _T) -> _T:
    """`value` with every string in it `legal` (A20): tuples and dataclasses all the way down."""
    cleaned: Any = value
    if isinstance(value, str):
        cleaned = legal(value)
    elif isinstance(value, tuple):
        cleaned = tuple(map(_legal, value))
    elif is_dataclass(value) and not isinstance(value, type):
        cleaned = replace(value, **{field.name: _legal(getattr(value, field.name)) for field in fields(value)})
    return cleaned  # type: ignore[no-any-return]
