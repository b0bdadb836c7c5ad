"""Which stories a channel holds, by indexes: the newest of an author, a source, some topics or all; and how many there are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from aggregator.store.schema import entries, members, stories, story_authors

#: Whether a story is held by a channel.
Held = ColumnElement[bool]
#: Shown by itself.
_STANDS = (stories.c.merged_into.is_(None), stories.c.blocked == 0)
#: Of an entry, the story that it is shown in: that of the elder one, where two were joined.
_PART = stories.alias()
_SHOWN_IN = func.coalesce(_PART.c.merged_into, _PART.c.id)


def find_newest(connection: Connection, held: Held | None, limit: int, reach: timedelta) -> list[int]:
    """Ids of the newest stories among those `held` (None: all), in the order of documents: at least `limit`, and all of `reach`."""
    newest = select(stories.c.id, stories.c.sort_at).where(*_STANDS).order_by(stories.c.sort_at.desc(), stories.c.sequence.desc())
    if held is not None:
        newest = newest.where(held)
    found: list[int] = []
    since: datetime | None = None
    with connection.execute(newest) as rows:
        for id_, sort_at in rows:
            since = since or sort_at - reach
            if len(found) >= limit and sort_at < since:
                break
            found.append(id_)
    return found


def find_all(connection: Connection) -> list[int]:
    """Ids of all stories that are shown by themselves."""
    return list(connection.execute(select(stories.c.id).where(*_STANDS)).scalars())


def of_authors(keys: Collection[str]) -> Held:
    """Written by one of them."""
    return stories.c.id.in_(select(story_authors.c.story).where(story_authors.c.author.in_([*keys])))


def of_sources(keys: Collection[str]) -> Held:
    """Told by one of them, as the lead or as a copy."""
    return stories.c.id.in_(_told(_SHOWN_IN).where(entries.c.source.in_([*keys])))


def led_by(keys: Collection[str]) -> Held:
    """Led by an entry of one of these sources."""
    return stories.c.source.in_([*keys])


def of_members(channel: str) -> Held:
    """Held by one of the operator's own channels."""
    return stories.c.id.in_(select(members.c.story).where(members.c.channel == channel))


def count_by_author(connection: Connection) -> dict[str, int]:
    """Stories per author key."""
    rows = select(story_authors.c.author, func.count()).join(stories, stories.c.id == story_authors.c.story).where(*_STANDS)
    return _counts(connection, rows.group_by(story_authors.c.author))


def count_by_source(connection: Connection) -> dict[str, int]:
    """Stories per key of the sources that tell them, as the lead or as a copy."""
    told = _told(entries.c.source, _SHOWN_IN.label("story")).distinct().subquery()
    rows = select(told.c.source, func.count()).join(stories, stories.c.id == told.c.story).where(*_STANDS)
    return _counts(connection, rows.group_by(told.c.source))


def count_by_lead(connection: Connection) -> dict[str, int]:
    """Stories per key of the source that leads them."""
    rows = select(stories.c.source, func.count()).where(*_STANDS).group_by(stories.c.source)
    return _counts(connection, rows)


def count_all(connection: Connection) -> int:
    """Stories that are shown by themselves."""
    return int(connection.execute(select(func.count()).select_from(stories).where(*_STANDS)).scalar_one())


def newest_change(connection: Connection) -> datetime | None:
    """The latest `shown_updated` of all that are shown."""
    newest: datetime | None = connection.execute(select(func.max(stories.c.shown_updated)).where(*_STANDS)).scalar_one()
    return newest


def _told(*columns: ColumnElement[Any]) -> Select[Any]:
    """Of each entry that is shown in a story."""
    shown = or_(entries.c.blocked_by.is_(None), _PART.c.lead == entries.c.id)
    return select(*columns).join(_PART, _PART.c.id == entries.c.story).where(shown)


def _counts(connection: Connection, rows: Select[Any]) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(rows)}
