"""Which of several copies leads: the original before who took it over. Pure; asked once, when their story is released."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from urllib.parse import urlsplit

from aggregator.deduplicate.second_signs import is_from
from aggregator.model import Pending


def in_order_of_origin(members: Sequence[Pending], priorities: Mapping[str, float]) -> list[Pending]:
    """`members` of one story, who leads first: what the operator says (`priority:`), then what speaks for the original.

    What came since its source was added leads what was there before, since only that may be mailed. Then: it declares none of the
    others as its original; the earlier date, where all claim one; the publisher's own address; the fuller text.
    """
    declared = {entry.original for entry in members} - {None}
    whole = all(entry.published and entry.published.time() != time() for entry in members)

    def claims(entry: Pending) -> str:
        # A date without a time is of a whole day.
        claimed: datetime = entry.claimed
        return (claimed if whole else claimed.replace(hour=0, minute=0, second=0)).isoformat()

    def key(entry: Pending) -> tuple[object, ...]:
        others = [other for other in members if other is not entry]
        takes = any(is_from(entry, other) or (other.canonical and entry.original == other.canonical) for other in others)
        is_named = entry.canonical in declared
        return (
            entry.backfill,
            -priorities.get(entry.source, 0),
            takes and not is_named,
            not is_named,
            claims(entry),
            not is_at_home(entry),
            -entry.length,
            entry.source,
            -entry.position,
            entry.id,
        )

    return sorted(members, key=key)


def is_at_home(entry: Pending) -> bool:
    """Does its link lead to the site of its own source?"""
    host, home = ((name or "").removeprefix("www.") for name in (urlsplit(entry.link or "").hostname, entry.site))
    return bool(host and home) and f".{host}".endswith(f".{home}")
