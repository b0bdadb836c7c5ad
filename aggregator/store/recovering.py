"""What a store learns of itself from output/. Called inside one write transaction; nothing here changes what the store knew better."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, or_, select, update

from aggregator.model import Author, Entry, Source, SourceInfo
from aggregator.store import addresses, pages, releases
from aggregator.store.entries import add_entry, columns_of, find_known
from aggregator.store.people import read_note, save_note
from aggregator.store.schema import aliases, authors, entries, sources, stories

#: In the place of hashes that are not known: no edit is told by it, and the source's own take its place.
UNKNOWN_HASH = "0:recovered"
#: What an edit may change, and documents show.
_SHOWN = frozenset(("title", "summary", "content", "words", "people", "tags", "enclosures"))
_UNREAD = dict.fromkeys(("etag", "last_modified", "validators_url", "body_hash"))


@dataclass(frozen=True, slots=True)
class KnownStory:
    """A story that the store knows; ids of the store."""

    id: int
    lead: int
    sort_at: datetime
    shown_updated: datetime
    #: It is shown by itself, under this very id.
    stands: bool


def read_known(connection: Connection) -> dict[str, KnownStory]:
    """Every story by its id, and by each that it once had."""
    names = (stories.c[name] for name in ("id", "lead", "sort_at", "shown_updated", "uri", "blocked", "merged_into"))
    rows = list(connection.execute(select(*names)))
    by_id = {row.id: KnownStory(row.id, row.lead, row.sort_at, row.shown_updated, not row.blocked and not row.merged_into) for row in rows}
    bore = {row.uri: by_id[row.story] for row in connection.execute(select(aliases.c.uri, aliases.c.story))}
    return bore | {row.uri: by_id[row.id] for row in rows}


def add_source(connection: Connection, info: SourceInfo, *, minted_id: str) -> bool:
    """Add a source as documents show it, unless the store knows it; was it added?"""
    if connection.execute(select(sources.c.key).where(sources.c.key == info.key)).first():
        return False
    source = Source(info.key, info.url or "")
    row = {
        "key": info.key,
        "url_digest": addresses.digest_of(source) if info.url else "",
        "shown_url": info.url or info.site or "",
        "private": info.url is None,
        "name": info.name,
        "feed_title": info.name,
        "feed_link": info.site,
        "feed_id": info.id if info.id != minted_id else None,
        "feed_rights": info.rights,
    }
    connection.execute(insert(sources).values(row))
    if info.url:
        addresses.remember(connection, source)
    return True


def add_author(connection: Connection, author: Author) -> bool:
    """Let an author have the slug that documents show, unless one or the other is known; was it added?"""
    known = select(authors.c.key).where(or_(authors.c.key == author.key, authors.c.slug == author.slug))
    if connection.execute(known).first():
        return False
    connection.execute(insert(authors).values(key=author.key, name=author.name, slug=author.slug, kind=author.kind, joined=author.joined))
    return True


def add_story(
    connection: Connection, entry: Entry, uri: str, sequence: int, dates: Mapping[str, datetime], shown_link: str | None
) -> tuple[int, int]:
    """Add a story with its lead; the ids of both in the store. It is back-fill, so that no newsletter gets it again.

    An entry that waits for its release, and is the one that was published, becomes the lead.
    """
    lead = _find_unreleased(connection, entry) or _add_entry(connection, entry, dates["first_seen"])
    row = {"uri": uri, "sequence": sequence, "lead": lead, "source": entry.source, "link": shown_link, "backfill": True, **dates}
    inserted = connection.execute(insert(stories).values(row)).inserted_primary_key
    assert inserted is not None
    releases.join_story(connection, lead, inserted[0], None)
    return int(inserted[0]), lead


def mark_mailed(connection: Connection, mailed: Mapping[int, datetime]) -> None:
    """Give stories the time at which they were mailed."""
    for story, moment in mailed.items():
        connection.execute(update(stories).where(stories.c.id == story).values(mailed=moment, backfill=False))


def add_copy(connection: Connection, entry: Entry, story: int, first_seen: datetime) -> bool:
    """Add a copy to a story, unless one of its source and link stands in it; was it added?"""
    same = (entries.c.story == story, entries.c.source == entry.source, entries.c.link == entry.link)
    if connection.execute(select(entries.c.id).where(*same)).first():
        return False
    copy = _find_unreleased(connection, entry) or _add_entry(connection, entry, first_seen)
    releases.join_story(connection, copy, story, "recovered")
    return True


def take_edit(connection: Connection, story: KnownStory, entry: Entry, shown_updated: datetime) -> None:
    """Let a known story show the later edit that was published."""
    shown = {name: value for name, value in columns_of(entry).items() if name in _SHOWN}
    unknown = {"hash": UNKNOWN_HASH, "edit_hash": UNKNOWN_HASH, "texts": "recovered"}
    connection.execute(update(entries).where(entries.c.id == story.lead).values(shown | unknown))
    pages.forget(connection, [story.lead])
    releases.mark_edited(connection, story.id, shown_updated)


def find_recovered(connection: Connection, source: str) -> dict[str, int | None]:
    """The stories of a source by id → the lead where only what was published of it is known, else None; empty for most stores."""
    if read_note(connection, releases.SEQUENCE_NOTE) is None:
        return {}
    rows = connection.execute(
        select(stories.c.uri, stories.c.lead, entries.c.texts)
        .join(entries, entries.c.id == stories.c.lead)
        .where(stories.c.source == source)
    )
    return {row.uri: row.lead if row.texts == "recovered" else None for row in rows}


def close_gap(connection: Connection, sequence: int) -> None:
    """Give no number up to `sequence` again, and mail nothing that the store still wanted to mail when it was kept."""
    save_note(connection, releases.SEQUENCE_NOTE, str(sequence))
    connection.execute(update(stories).where(stories.c.mailed.is_(None)).values(backfill=True))


def refill(connection: Connection) -> None:
    """Let each source be read as if it were new: what it brings is back-fill, until it has answered once."""
    connection.execute(update(sources).values(filling=True, **_UNREAD))
    connection.execute(update(entries).where(entries.c.status.in_(("pending", "quarantined", "waiting"))).values(backfill=True))


def end_filling(connection: Connection, keys: Collection[str]) -> None:
    """Let what these sources bring from now on be new: all that they brought before is known."""
    connection.execute(update(sources).where(sources.c.key.in_(keys)).values(filling=False))


def _add_entry(connection: Connection, entry: Entry, first_seen: datetime) -> int:
    return add_entry(connection, entry, first_seen, feed_updated=None, backfill=True, status="released", texts="recovered")


def _find_unreleased(connection: Connection, entry: Entry) -> int | None:
    """The stored entry of its source that bears the same guid, or the same link and title, and stands in no story; it waits no more."""
    known = find_known(connection, entry.source, entry.keys)
    ids = {
        item.id
        for items in known.values()
        for item in items
        if (entry.guid and item.guid == entry.guid) or (item.canonical == entry.canonical and item.title == entry.title)
    }
    free = select(entries.c.id).where(entries.c.id.in_(ids), entries.c.story.is_(None))
    found = connection.execute(free.order_by(entries.c.id)).scalars().first()
    if found is not None:
        pages.forget(connection, [found])
    return found
