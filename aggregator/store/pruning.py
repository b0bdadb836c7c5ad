"""What age takes away (`retention:`): texts, and decisions about entries that were never stored. What is recognised by stays for ever."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from aggregator.store import pages
from aggregator.store.entries import NOT_STORED, chunks
from aggregator.store.schema import decisions, entries, stories

#: The title stays, with keys, hashes, names, tags and dates.
_NOTHING = {"summary": "", "content": "", "words": "", "enclosures": [], "texts": "pruned"}


def find_old(connection: Connection, before: datetime) -> dict[int, int | None]:
    """The entries first seen before then whose text is still there → the story that each is shown in."""
    rows = connection.execute(
        select(entries.c.id, func.coalesce(stories.c.merged_into, stories.c.id).label("story"))
        .outerjoin(stories, stories.c.id == entries.c.story)
        .where(entries.c.first_seen < before, entries.c.texts.in_(("kept", "recovered")), entries.c.status.in_(("released", "baseline")))
    )
    return {row.id: row.story for row in rows}


def prune_texts(connection: Connection, ids: Collection[int]) -> None:
    """Drop the texts of entries; they stay known."""
    for chunk in chunks(ids):
        connection.execute(update(entries).where(entries.c.id.in_(chunk)).values(_NOTHING))
    pages.forget(connection, ids)


def forget_refusals(connection: Connection, before: datetime) -> None:
    """Drop what was last decided before then about entries that were never stored."""
    connection.execute(delete(decisions).where(decisions.c.entry == NOT_STORED, decisions.c.at < before))
