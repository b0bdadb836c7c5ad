"""What was sent: each story as it was when it was released, and the newsletters that hold it. Neither ever changes, but by `block:`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, delete, func, insert, not_, select
from sqlalchemy.dialects.sqlite import insert as upsert

from aggregator.model import Author, Enclosure, Image, SourceInfo, Story
from aggregator.store.entries import chunks
from aggregator.store.releases import last_sequence
from aggregator.store.schema import members, sent, stories

#: Stories of one archive document, by their numbers.
ARCHIVED = 200
_MOMENTS = ("published", "updated", "shown_published", "shown_updated", "first_seen", "released", "sort_at", "mailed", "source_updated")
#: Shown by itself.
_STANDS = (stories.c.merged_into.is_(None), stories.c.blocked == 0)
_LISTS = ("topics", "tags", "sent_in")


def find_unsent(connection: Connection) -> dict[int, bool]:
    """Stories that stand by themselves and of which nothing is kept → may newsletters mail it? The latest release last.

    They may mail what was released since this was last asked, but no back-fill; what stands again (`block:`, `merge:`) is only kept.
    """
    last = connection.execute(select(func.max(sent.c.sequence))).scalar_one() or 0
    # By those that nothing is kept of, which are few and have an index: a join would look through all stories.
    again = select(stories.c.id).where(stories.c.id.in_(select(sent.c.story).where(sent.c.item.is_(None))), *_STANDS)
    found = dict.fromkeys(connection.execute(again.order_by(stories.c.sequence)).scalars(), False)
    fresh = select(stories.c.id, stories.c.backfill).where(stories.c.sequence > last, *_STANDS).order_by(stories.c.sequence)
    found |= {row.id: not row.backfill for row in connection.execute(fresh)}
    hidden = select(stories.c.sequence, stories.c.id).where(stories.c.sequence > last, not_(and_(*_STANDS)))
    connection.execute(insert(sent).from_select(("sequence", "story"), hidden))
    return found


def keep(connection: Connection, released: Mapping[int, Story]) -> None:
    """Keep stories as they are now, by their ids in the store; what a story carries besides its summary only where that is published.

    `sent_in` tells the other sources.
    """
    rows = [{"sequence": story.sequence, "story": id_, "item": _freeze(story)} for id_, story in released.items()]
    if rows:
        kept = upsert(sent)
        connection.execute(kept.on_conflict_do_update(index_elements=["sequence"], set_={"item": kept.excluded.item}), rows)


def join_channel(connection: Connection, channel: str, ids: Iterable[int]) -> None:
    """Let an own channel or newsletter hold stories."""
    if rows := [{"channel": channel, "story": id_} for id_ in ids]:
        connection.execute(upsert(members).on_conflict_do_nothing(), rows)


def leave_channel(connection: Connection, channel: str, ids: Iterable[int]) -> None:
    """Let an own channel hold stories no more."""
    for chunk in chunks(ids):
        connection.execute(delete(members).where(members.c.channel == channel, members.c.story.in_(chunk)))


def empty_channel(connection: Connection, channel: str) -> None:
    """Let an own channel hold nothing."""
    connection.execute(delete(members).where(members.c.channel == channel))


def read_channels(connection: Connection) -> set[str]:
    """The names of all channels that hold a story."""
    return set(connection.execute(select(members.c.channel).distinct()).scalars())


def read_letters(connection: Connection, channel: str, reach: timedelta) -> list[Story]:
    """What a newsletter mailed in `reach` before its newest item, the newest first, each as it was when it was released (N4, N5)."""
    mailed = _sent().join(members, members.c.story == sent.c.story).where(members.c.channel == channel, stories.c.mailed.is_not(None))
    found: list[Story] = []
    for row in connection.execute(mailed.order_by(stories.c.mailed.desc())).mappings():
        story = _thaw(row)
        if found and found[0].mailed and story.mailed and story.mailed < found[0].mailed - reach:
            break
        found.append(story)
    return found


def read_archived(connection: Connection, number: int) -> list[Story]:
    """The stories of an archive, counted from 1, as they were when they were released; the newest first."""
    last = number * ARCHIVED
    archived = _sent().where(sent.c.sequence > last - ARCHIVED, sent.c.sequence <= last).order_by(sent.c.sequence.desc())
    return [_thaw(row) for row in connection.execute(archived).mappings()]


def count_archives(connection: Connection) -> int:
    """How many archives are sealed: no story will join them."""
    return last_sequence(connection) // ARCHIVED


def find_unsealed(connection: Connection) -> list[int]:
    """The stories that are in no archive yet, of those that are shown by themselves."""
    last = count_archives(connection) * ARCHIVED
    return list(connection.execute(select(stories.c.id).where(stories.c.sequence > last, *_STANDS)).scalars())


def _sent() -> Select[Any]:
    return select(sent.c.item, stories.c.mailed).join(stories, stories.c.id == sent.c.story).where(sent.c.item.is_not(None))


def _freeze(story: Story) -> dict[str, Any]:
    content = story.content if story.carries == "full" else ""
    item = asdict(replace(story, content=content, also_in=(), related=(), mailed=None))
    return item | {name: item[name].isoformat() for name in _MOMENTS if item[name]}


def _thaw(row: RowMapping) -> Story:
    item = dict(row["item"])
    item |= {name: datetime.fromisoformat(item[name]) for name in _MOMENTS if item[name]}
    item |= {name: tuple(item[name]) for name in _LISTS}
    item |= {"also_in": (), "related": (), "mailed": row["mailed"], "source": SourceInfo(**item["source"])}
    item |= {"authors": tuple(Author(**author) for author in item["authors"]), "image": Image(**item["image"]) if item["image"] else None}
    return Story(**item | {"enclosures": tuple(Enclosure(**enclosure) for enclosure in item["enclosures"])})
