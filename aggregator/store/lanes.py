"""When a request to each host last ended, so that the gap outlives the process (F10). Called inside one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert

from aggregator.store.schema import lanes
from aggregator.text.ids import short_hash


def read_ended(connection: Connection, names: Iterable[str]) -> dict[str, datetime]:
    """Lane → when a request of it last ended, of those among `names` that were ever asked."""
    ended = {row.lane: row.ended for row in connection.execute(select(lanes))}
    return {name: ended[_stored(name)] for name in names if _stored(name) in ended}


def save_ended(connection: Connection, name: str, ended: datetime) -> None:
    """Remember that a request of this lane has ended."""
    statement = insert(lanes).values(lane=_stored(name), ended=ended)
    connection.execute(statement.on_conflict_do_update(index_elements=[lanes.c.lane], set_={"ended": ended}))


def set_back(connection: Connection, now: datetime) -> None:
    """Let moments in the future, which a clock that was ahead left, count as `now`."""
    connection.execute(update(lanes).where(lanes.c.ended > now).values(ended=now))


def _stored(name: str) -> str:
    """A digest: a host may be a secret, and addresses that hold one are not stored."""
    return short_hash(name, 32)
