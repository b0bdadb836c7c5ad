"""Stories: released once, with an id, a sequence number and dates that stay. Called inside one write transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    RowMapping,
    bindparam,
    cast,
    exists,
    func,
    insert,
    select,
    text,
    union_all,
    update,
)

from aggregator.model import Pending, StoryDates
from aggregator.store.entries import chunks
from aggregator.store.schema import aliases, entries, meta, sources, stories
from aggregator.text.links import host_of
from aggregator.text.name_fold import fold_writers

#: The order in which copies joined a story; ids of one pass follow the answers of the servers, which come in any order.
JOINED = (entries.c.first_seen, entries.c.source, entries.c.id)

#: Name of the note that holds the last sequence number that was published, where a store learned it from output/.
SEQUENCE_NOTE = "published_sequence"

_sibling = entries.alias()

# Statements that run once per entry, built once (see `entries`).
_URI = union_all(select(stories.c.uri), select(aliases.c.uri)).subquery()
_TAKEN = select(exists().where(_URI.c.uri == bindparam("uri")))
#: Numbers that a lost store gave are not given again, though their stories may be unknown.
_LAST = select(
    func.max(
        func.coalesce(select(func.max(stories.c.sequence)).scalar_subquery(), 0),
        func.coalesce(select(cast(meta.c.value, Integer)).where(meta.c.name == SEQUENCE_NOTE).scalar_subquery(), 0),
    )
)
_NEWEST = select(func.max(stories.c.sort_at))
_RELEASE = insert(stories)
#: SQLite would rather look through all that was never mailed, back-fill included, and SQLAlchemy passes it no hint.
_UNMAILED = text(
    "SELECT id FROM stories INDEXED BY stories_unmailed WHERE mailed IS NULL AND backfill = 0 AND NOT EXISTS "
    "(SELECT 1 FROM sources WHERE sources.key = stories.source AND sources.held_since <= stories.released) ORDER BY sequence"
)
_JOIN = update(entries).where(entries.c.id == bindparam("joining"))


def _link_shared() -> ColumnElement[bool]:
    """Another entry of the same source bears this entry's link."""
    same = (_sibling.c.source == entries.c.source, _sibling.c.canonical == entries.c.canonical, _sibling.c.id != entries.c.id)
    return exists(select(_sibling.c.id).where(*same))


#: What is read of an entry to decide what it is a copy of.
PENDING = (
    *(entries.c[name] for name in Pending.__slots__ if name in entries.c),
    entries.c.people,
    func.length(entries.c.content).label("length"),
    _link_shared().label("link_shared"),
    sources.c.guid_reused,
    sources.c.name.label("source_name"),
    func.coalesce(sources.c.site, sources.c.feed_link).label("home"),
)


def read_pending(connection: Connection) -> list[Pending]:
    """The entries that wait for their release, in no order."""
    return _as_pending(connection, entries.c.status == "pending")


def read_again(connection: Connection, ids: Iterable[int]) -> list[Pending]:
    """Released entries as they were before."""
    return [entry for chunk in chunks(ids) for entry in _as_pending(connection, entries.c.id.in_(chunk))]


def _as_pending(connection: Connection, condition: ColumnElement[bool]) -> list[Pending]:
    rows = connection.execute(select(*PENDING).join(sources, sources.c.key == entries.c.source).where(condition))
    return [as_pending(row) for row in rows.mappings()]


def as_pending(row: RowMapping) -> Pending:
    """An entry from a row of `PENDING`."""
    told = {name: row[name] for name in Pending.__slots__ if name in row}
    writers = fold_writers(person["name"] for person in row["people"] if person["kind"] == "person")
    return Pending(**told, writers=writers, site=host_of(row["home"] or "") or None)


def uri_is_taken(connection: Connection, uri: str) -> bool:
    """Does a story bear `uri`, or has one ever?"""
    return bool(connection.execute(_TAKEN, {"uri": uri}).scalar_one())


def last_sequence(connection: Connection) -> int:
    """The highest sequence number that was ever given; 0 if none."""
    return int(connection.execute(_LAST).scalar_one())


def newest_sort_at(connection: Connection) -> datetime | None:
    """The latest `sort_at` that was ever given; None if none."""
    newest: datetime | None = connection.execute(_NEWEST).scalar_one()
    return newest


def release(connection: Connection, entry: Pending, uri: str, dates: StoryDates, now: datetime) -> int:
    """Make `entry` the lead of a new story with the next sequence number; the story's id in the store."""
    row = asdict(dates) | {
        "uri": uri,
        "sequence": last_sequence(connection) + 1,
        "lead": entry.id,
        "source": entry.source,
        "link": entry.link,
        "first_seen": entry.first_seen,
        "released": now,
        "backfill": entry.backfill,
    }
    inserted = connection.execute(_RELEASE, row).inserted_primary_key
    assert inserted is not None
    join_story(connection, entry.id, inserted[0], None)
    return int(inserted[0])


def join_story(connection: Connection, entry: int, story: int, tier: str | None) -> None:
    """Let an entry stand in a story: as its lead (`tier` None), or as a copy."""
    connection.execute(_JOIN, {"joining": entry, "status": "released", "story": story, "tier": tier, "traces": None})


def read_story_of(connection: Connection, entry: int) -> int | None:
    """The story in which `entry` stands, as its lead or as a copy."""
    story: int | None = connection.execute(select(entries.c.story).where(entries.c.id == entry)).scalar_one()
    return story


def take_as_seen(connection: Connection, ids: Iterable[int]) -> None:
    """Let entries that wait for their release never be published."""
    for chunk in chunks(ids):
        connection.execute(update(entries).where(entries.c.id.in_(chunk)).values(status="baseline", traces=None))


def read_lead_of(connection: Connection, entry: int) -> tuple[int, datetime] | None:
    """(id, shown_updated) of the story that `entry` leads; None if it leads none."""
    row = connection.execute(select(stories.c.id, stories.c.shown_updated).where(stories.c.lead == entry)).first()
    return (row.id, row.shown_updated) if row else None


def mark_edited(connection: Connection, story: int, shown_updated: datetime) -> None:
    """Move `atom:updated` of a story after a real edit of its lead."""
    connection.execute(update(stories).where(stories.c.id == story).values(shown_updated=shown_updated))


def read_unmailed(connection: Connection) -> tuple[list[int], datetime | None]:
    """Stories that may have a mailing time, in the order of their release, and the last time that was given.

    What was released since a flood of its source is held, as long as the flood is.
    """
    return list(connection.execute(_UNMAILED).scalars()), connection.execute(select(func.max(stories.c.mailed))).scalar_one()


def save_mailing_times(connection: Connection, times: Sequence[tuple[int, datetime]]) -> None:
    """Give each (story, mailing time); it is never changed."""
    for story, mailed in times:
        connection.execute(update(stories).where(stories.c.id == story).values(mailed=mailed))
