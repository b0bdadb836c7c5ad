"""Topics that ever had a channel: where one has ended, its documents say so, also after output/ was lost."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from aggregator.store.schema import topics


def read_topics(connection: Connection) -> frozenset[str]:
    """Their slugs."""
    return frozenset(connection.execute(select(topics.c.slug)).scalars())


def save_topics(connection: Connection, slugs: Iterable[str]) -> None:
    """Remember topics for ever."""
    for slug in sorted(slugs):
        connection.execute(insert(topics).values(slug=slug).on_conflict_do_nothing())
