"""When a request to each host last ended, so that the gap outlives the process (F10). Called inside one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert

from aggregator.store.schema import lanes
from aggregator.text.ids import short_hash

#: F7.
_LONGEST_HOLD = timedelta(hours=24)


def read_ended(connection: Connection, names: Iterable[str]) -> dict[str, datetime]:
    """Lane → when a request of it last ended, of those among `names` that were ever asked."""
    ended = {row.lane: row.ended for row in connection.execute(select(lanes))}
    return {name: ended[stored(name)] for name in names if stored(name) in ended}


def save_ended(connection: Connection, name: str, ended: datetime, retry_after: timedelta | None = None) -> None:
    """Remember that a request of this lane has ended, and for how long its host wants to be left alone with requests for pages."""
    values = {"ended": ended} | ({"pages_from": ended + retry_after} if retry_after else {})
    statement = insert(lanes).values(lane=stored(name), **values)
    connection.execute(statement.on_conflict_do_update(index_elements=[lanes.c.lane], set_=values))


def read_holds(connection: Connection) -> dict[str, datetime]:
    """Lane, as it is stored → before when no page of it is asked for."""
    rows = connection.execute(select(lanes.c.lane, lanes.c.pages_from).where(lanes.c.pages_from.is_not(None)))
    return {row.lane: row.pages_from for row in rows}


def set_back(connection: Connection, now: datetime) -> None:
    """Let moments in the future, which a clock that was ahead left, count as `now`; nobody is left alone for longer than a day."""
    connection.execute(update(lanes).where(lanes.c.ended > now).values(ended=now))
    connection.execute(update(lanes).where(lanes.c.pages_from > now + _LONGEST_HOLD).values(pages_from=None))


def stored(name: str) -> str:
    """How a lane is called here, by a digest: a host may be a secret, and addresses that hold one are not stored."""
    return short_hash(name, 32)
