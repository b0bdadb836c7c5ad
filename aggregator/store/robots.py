"""What robots.txt said, for a day. Called inside one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from aggregator.store.schema import robots
from aggregator.text.ids import short_hash


def read(connection: Connection, origin: str) -> tuple[str | None, datetime] | None:
    """(Text, when it was read) of the robots.txt of an origin; None where it was never asked."""
    row = connection.execute(select(robots).where(robots.c.origin == _stored(origin))).first()
    return (row.text, row.fetched) if row else None


def save(connection: Connection, origin: str, text: str | None, fetched: datetime) -> None:
    """Remember what the robots.txt of an origin says."""
    statement = insert(robots).values(origin=_stored(origin), text=text, fetched=fetched)
    connection.execute(statement.on_conflict_do_update(index_elements=[robots.c.origin], set_={"text": text, "fetched": fetched}))


def forget(connection: Connection, before: datetime) -> None:
    """Drop what was last read before then."""
    connection.execute(delete(robots).where(robots.c.fetched < before))


def _stored(origin: str) -> str:
    """A digest: a host may be a secret."""
    return short_hash(origin, 32)
