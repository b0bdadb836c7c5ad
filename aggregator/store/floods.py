"""What a flood holds: entries in quarantine, and when they may go. Called inside one write transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from aggregator.model import Rhythm
from aggregator.store.entries import chunks
from aggregator.store.schema import entries, sources, stories

#: So far back, a source's rhythm is looked for: it holds every day of a week four times.
_LATELY = timedelta(days=28)
_DAY = timedelta(days=1)
_QUARANTINED = entries.c.status == "quarantined"


def read_rhythm(connection: Connection, key: str, last_success: datetime, now: datetime) -> Rhythm:
    """How a source has published until its last good answer: by the dates that its entries claim, else by when they were seen."""
    dated = func.coalesce(entries.c.published, entries.c.first_seen)
    own = entries.c.source == key
    count, oldest = connection.execute(
        select(func.count(), func.min(dated)).where(own, dated.between(last_success - _LATELY, last_success))
    ).one()
    batches = select(func.count().label("size")).where(own, entries.c.backfill.is_(False)).group_by(entries.c.first_seen).subquery()
    largest = connection.execute(select(func.max(batches.c.size))).scalar_one()
    span = max(_DAY, last_success - oldest) if oldest else _DAY
    return Rhythm(count / (span / _DAY), max(now - last_success, timedelta()), largest or 0)


def read_held(connection: Connection) -> dict[str, datetime]:
    """Sources of which something is held → since when."""
    rows = connection.execute(select(sources.c.key, sources.c.held_since).where(sources.c.held_since.is_not(None)))
    return {row.key: row.held_since for row in rows}


def count_quarantined(connection: Connection) -> dict[str, int]:
    """Entries in quarantine per source; asked of the sources that are held only, since no index names the entries."""
    held = select(sources.c.key).where(sources.c.held_since.is_not(None))
    rows = connection.execute(
        select(entries.c.source, func.count()).where(entries.c.source.in_(held), _QUARANTINED).group_by(entries.c.source)
    )
    return {row[0]: row[1] for row in rows}


def read_quarantined(connection: Connection, key: str) -> list[tuple[int, str, datetime]]:
    """(Id in the store, guid or link or title, first seen) of each entry of a source that is in quarantine, the oldest first."""
    ref = func.coalesce(entries.c.guid, entries.c.link, entries.c.title)
    rows = connection.execute(
        select(entries.c.id, ref, entries.c.first_seen).where(entries.c.source == key, _QUARANTINED).order_by(entries.c.first_seen)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def let_go(connection: Connection, ids: list[int]) -> None:
    """Let entries leave quarantine, and wait for their release."""
    for chunk in chunks(ids):
        connection.execute(update(entries).where(entries.c.id.in_(chunk)).values(status="pending"))


def hold(connection: Connection, key: str, since: datetime | None) -> None:
    """Let something of a source be held since then, on the evidence that there is; with None, nothing any more."""
    values = {"held_since": since} if since else {"held_since": None, "held_why": None}
    connection.execute(update(sources).where(sources.c.key == key).values(values))


def count_unmailed(connection: Connection, key: str) -> int:
    """Stories of a source that wait for their mailing time."""
    waiting = (stories.c.source == key, stories.c.mailed.is_(None), stories.c.backfill.is_(False))
    return connection.execute(select(func.count()).select_from(stories).where(*waiting)).scalar_one()
