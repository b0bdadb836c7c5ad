"""What hubs were told of each feed, and are still to be told (W2). Called inside one transaction.

A row stays when its hub was told: what must be told is what stands in output/ and differs from that, so that a kill between the two
loses no ping.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from aggregator.store.schema import pings

#: A server may ask to be left alone for so long.
_LONGEST_WAIT = timedelta(hours=24)

_WAITING = pings.c.next_due.is_not(None)
#: What was tried least goes first, of that the newest change: no feed that nobody can see holds up another.
_ORDER = (pings.c.attempts, pings.c.since.desc(), pings.c.path, pings.c.hub)
_ADD = insert(pings).values(attempts=0, why=None)
_NOTE = _ADD.on_conflict_do_update(
    index_elements=[pings.c.path, pings.c.hub],
    set_={name: _ADD.excluded[name] for name in ("sha256", "since", "attempts", "next_due", "why")},
)
_FORGET = delete(pings).where(pings.c.path == bindparam("at"), pings.c.hub == bindparam("of"))


@dataclass(frozen=True, slots=True)
class Ping:
    """That a hub is to be told of new bytes at `path`."""

    path: str
    #: Its address.
    hub: str
    #: Of the bytes.
    sha256: str
    #: When they were published.
    since: datetime
    #: In vain.
    attempts: int


def note(connection: Connection, feeds: Mapping[str, str], hubs: Iterable[str], now: datetime) -> None:
    """Let each of `hubs` be told of each of `feeds` (path → SHA-256) whose bytes it does not know, and of nothing else."""
    known = {(row.path, row.hub): row.sha256 for row in connection.execute(select(pings.c.path, pings.c.hub, pings.c.sha256))}
    wanted = {(path, hub): sha256 for hub in hubs for path, sha256 in feeds.items()}
    if gone := [{"at": path, "of": hub} for path, hub in known.keys() - wanted.keys()]:
        connection.execute(_FORGET, gone)
    fresh = [(pair, sha256) for pair, sha256 in wanted.items() if known.get(pair) != sha256]
    if fresh:
        connection.execute(
            _NOTE, [{"path": path, "hub": hub, "sha256": sha256, "since": now, "next_due": now} for (path, hub), sha256 in fresh]
        )
    # Moments in the future were left by a clock that was ahead.
    ahead = or_(pings.c.since > now, pings.c.next_due > now + _LONGEST_WAIT)
    connection.execute(update(pings).where(_WAITING, ahead).values(since=now, next_due=now))


def is_any_due(connection: Connection, now: datetime) -> bool:
    """Is there something to be told now?"""
    return bool(connection.scalar(select(exists().where(_WAITING, pings.c.next_due <= now))))


def read_due(connection: Connection, now: datetime, most: int) -> list[Ping]:
    """What is to be told now, so many at most."""
    columns = (pings.c.path, pings.c.hub, pings.c.sha256, pings.c.since, pings.c.attempts)
    rows = connection.execute(select(*columns).where(_WAITING, pings.c.next_due <= now).order_by(*_ORDER).limit(most))
    return [Ping(**row._mapping) for row in rows]


def count_waiting(connection: Connection) -> int:
    """How many are still to be told, now or later."""
    return connection.scalar(select(func.count()).select_from(pings).where(_WAITING)) or 0


def settle(connection: Connection, ping: Ping, why: str | None = None) -> None:
    """The hub knows; or is told no more, and why."""
    _save(connection, ping, next_due=None, why=why)


def put_off(connection: Connection, ping: Ping, until: datetime, why: str) -> None:
    """An attempt was in vain: the next one is made then."""
    _save(connection, ping, next_due=until, why=why, attempts=ping.attempts + 1)


def _save(connection: Connection, ping: Ping, **values: datetime | int | str | None) -> None:
    connection.execute(update(pings).where(pings.c.path == ping.path, pings.c.hub == ping.hub).values(**values))
