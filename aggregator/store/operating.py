"""What the operator took down, joined and parted: found by link, id, author or source, and written. Called inside one write transaction.

    entries.blocked_by    the item of `block:` that took an entry down; empty when that line is gone, until its text is there again
    stories.blocked       its lead is down, so it is shown nowhere, and what it was found by is gone
    stories.merged_into   the elder story that it is shown in

What is taken down or merged before it was mailed never is: its story becomes back-fill.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, case, delete, func, or_, select, true, update

from aggregator.model import Entry, EntryKey, Placed
from aggregator.store import coverage, pages
from aggregator.store.entries import chunks, columns_of
from aggregator.store.schema import aliases, decisions, entries, entry_keys, sources, stories, story_authors

_DOWN = entries.c.blocked_by.is_not(None)
#: What a takedown leaves of an entry: keys, guid, link, hashes and dates, by which it is known when it comes again.
_EMPTY: dict[str, Any] = {
    "title": "",
    "summary": "",
    "content": "",
    "words": "",
    "people": [],
    "tags": [],
    "enclosures": [],
    "image": None,
    "texts": "purged",
}
_NEVER_MAILED = {"backfill": or_(stories.c.backfill, stories.c.mailed.is_(None))}
_TAKE_DOWN = update(entries).where(entries.c.id == bindparam("taken")).values(blocked_by=bindparam("item"), **_EMPTY)


_PLACED = select(
    *(entries.c[name] for name in ("id", "source", "guid", "link", "title", "blocked_by", "story")),
    stories.c.sequence,
    func.coalesce(stories.c.lead == entries.c.id, False).label("leads"),
    stories.c.merged_into.is_not(None).label("merged"),
).outerjoin(stories, stories.c.id == entries.c.story)


# Statements that run in every pass, built once (see `entries`).
_elder, _own, _down = stories.alias(), stories.alias(), entries.alias()
_DRAGGED = (
    select(entries.c.id, _down.c.blocked_by)
    .select_from(_down)
    .join(_own, _own.c.id == _down.c.story)
    .join(_elder, _elder.c.id == func.coalesce(_own.c.merged_into, _own.c.id))
    .join(stories, or_(stories.c.id == _elder.c.id, stories.c.merged_into == _elder.c.id))
    .join(entries, entries.c.story == stories.c.id)
    .where(
        _down.c.blocked_by.is_not(None),
        _down.c.blocked_by != "",
        or_(_down.c.id == _elder.c.lead, _down.c.blocked_by != _down.c.source),
        func.coalesce(entries.c.blocked_by, "") == "",
    )
)
_HIDDEN = select(stories.c.id).where(stories.c.lead.in_(select(entries.c.id).where(_DOWN)), stories.c.blocked == 0)
_STANDS = select(entries.c.id).where(entries.c.id == stories.c.lead, entries.c.blocked_by.is_(None)).exists()
#: A literal, so that the index of those that are down can be used.
_SHOWN_AGAIN = select(stories.c.id).where(stories.c.blocked == true(), _STANDS)
_MERGED = select(stories.c.id, stories.c.merged_into).where(stories.c.merged_into.is_not(None))
_BY_ITEM = _PLACED.where(_DOWN, entries.c.blocked_by != "")

# --- who is meant: entries by what names them --------------------------------------------------------------------------


def find_leads(connection: Connection, uris: Iterable[str]) -> dict[str, set[int]]:
    """The lead of the story that bears each id, or once did."""
    bore = select(aliases.c.uri, stories.c.lead).join(stories, stories.c.id == aliases.c.story)
    return _gather(
        row
        for chunk in chunks(uris)
        for row in connection.execute(
            select(stories.c.uri, stories.c.lead).where(stories.c.uri.in_(chunk)).union(bore.where(aliases.c.uri.in_(chunk)))
        )
    )


def find_bearers(connection: Connection, keys: Iterable[EntryKey]) -> dict[EntryKey, set[int]]:
    """The entries of any source that ever bore each key."""
    wanted = set(keys)
    everywhere = entry_keys.c.source.in_(select(sources.c.key))
    columns = (entry_keys.c.kind, entry_keys.c.digest, entry_keys.c.entry)
    rows = (
        (EntryKey(kind, digest), entry)
        for chunk in chunks({key.digest for key in wanted})
        for kind, digest, entry in connection.execute(select(*columns).where(everywhere, entry_keys.c.digest.in_(chunk)))
    )
    return _gather((key, entry) for key, entry in rows if key in wanted)


def find_declaring(connection: Connection, originals: Iterable[str]) -> dict[str, set[int]]:
    """The entries that declare each canonical link as that of their original."""
    return _gather(
        row
        for chunk in chunks(originals)
        for row in connection.execute(select(entries.c.original, entries.c.id).where(entries.c.original.in_(chunk)))
    )


def find_of_sources(connection: Connection, keys: Iterable[str]) -> dict[str, set[int]]:
    """The entries of each source that stand."""
    stands = entries.c.blocked_by.is_(None)
    return _gather(
        row
        for chunk in chunks(keys)
        for row in connection.execute(select(entries.c.source, entries.c.id).where(entries.c.source.in_(chunk), stands))
    )


def find_written_by(connection: Connection, keys: Iterable[str]) -> dict[str, set[int]]:
    """The leads of the stories that each author wrote, and that are shown."""
    return _gather(
        row
        for chunk in chunks(keys)
        for row in connection.execute(
            select(story_authors.c.author, stories.c.lead)
            .join(stories, stories.c.id == story_authors.c.story)
            .where(story_authors.c.author.in_(chunk))
        )
    )


def read_placed(connection: Connection, ids: Iterable[int]) -> list[Placed]:
    """The entries `ids`."""
    rows = (connection.execute(_PLACED.where(entries.c.id.in_(chunk)).order_by(entries.c.id)).mappings() for chunk in chunks(ids))
    return [_placed(row) for chunk in rows for row in chunk]


# --- block ----------------------------------------------------------------------------------------------------------


def read_items(connection: Connection) -> set[str]:
    """The items of `block:` that hold something down."""
    return set(connection.execute(select(entries.c.blocked_by).where(_DOWN).distinct()).scalars())


def read_down(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """Those of the entries `ids` that are down → the item; it is empty where only the text is missing yet."""
    found: dict[int, str] = {}
    for chunk in chunks(ids):
        rows = connection.execute(select(entries.c.id, entries.c.blocked_by).where(entries.c.id.in_(chunk), _DOWN))
        found |= {row.id: row.blocked_by for row in rows}
    return found


def find_dragged(connection: Connection) -> dict[int, str]:
    """Entries that go down with another of their story → the item that took that down.

    A story goes whole with its lead; and with any entry that a link, an id or an author means, for these mean the article.
    """
    rows = connection.execute(_DRAGGED)
    return {row.id: row.blocked_by for row in rows}


def take_down(connection: Connection, placed: Collection[Placed], wanted: Mapping[int, str]) -> None:
    """Let entries be down by their items in `wanted`, and forget their texts; decisions that are found by a title go too."""
    rows = [{"taken": one.id, "item": wanted[one.id]} for one in placed]
    if rows:
        connection.execute(_TAKE_DOWN, rows)
        pages.forget(connection, [one.id for one in placed])
    for chunk in chunks(one.id for one in placed if not (one.guid or one.link)):
        connection.execute(delete(decisions).where(decisions.c.entry.in_(chunk)))


def hide_stories(connection: Connection) -> None:
    """Let every story whose lead is down be shown nowhere."""
    ids = list(connection.execute(_HIDDEN).scalars())
    for chunk in chunks(ids):
        connection.execute(update(stories).where(stories.c.id.in_(chunk)).values(blocked=True, **_NEVER_MAILED))
    _forget_authors(connection, ids)
    coverage.forget(connection, ids)


def show_stories(connection: Connection) -> list[int]:
    """Let every story whose lead stands again be shown where it was; their ids in the store."""
    ids = list(connection.execute(_SHOWN_AGAIN).scalars())
    for chunk in chunks(ids):
        connection.execute(update(stories).where(stories.c.id.in_(chunk)).values(blocked=False))
    return ids


def unblock(connection: Connection, items: Collection[str]) -> list[Placed]:
    """Let what none of `items` took down wait for its text, and its sources be read again, at once and though nothing changed there.

    Without its text nothing can be known as its copy: one that arrived elsewhere meanwhile would be a story of its own.
    """
    down = connection.execute(_BY_ITEM).mappings()
    lifted = [_placed(row) for row in down if row["blocked_by"] not in items]
    _lift(connection, lifted)
    return lifted


def lift_parted(connection: Connection, ids: Iterable[int]) -> None:
    """The same for stories that stand by themselves again: what was down with another is judged anew."""
    down = [row for chunk in chunks(ids) for row in connection.execute(_PLACED.where(entries.c.story.in_(chunk), _DOWN)).mappings()]
    _lift(connection, [_placed(row) for row in down])


def _lift(connection: Connection, lifted: Collection[Placed]) -> None:
    for chunk in chunks(placed.id for placed in lifted):
        connection.execute(update(entries).where(entries.c.id.in_(chunk)).values(blocked_by=""))
    unread: dict[str, Any] = dict.fromkeys(("etag", "last_modified", "validators_url", "body_hash"))
    for key in sorted({placed.source for placed in lifted}):
        # Back-off and `Retry-After` hold even so.
        due = {"next_due": case((sources.c.failures == 0, None), else_=sources.c.next_due)}
        connection.execute(update(sources).where(sources.c.key == key).values(unread | due))


def take_text_again(connection: Connection, id_: int, entry: Entry) -> None:
    """Store the text that the source of an entry tells now; its id, keys, hashes and dates stay as they are."""
    text = {name: value for name, value in columns_of(entry).items() if name in _EMPTY}
    connection.execute(update(entries).where(entries.c.id == id_).values(text | {"texts": "kept", "blocked_by": None}))


# --- merge ----------------------------------------------------------------------------------------------------------


def read_merged(connection: Connection) -> dict[int, int]:
    """Each story that is a part of an elder one → that one."""
    return {row.id: row.merged_into for row in connection.execute(_MERGED)}


def save_merged(connection: Connection, merged: Mapping[int, int | None]) -> None:
    """Let each story be a part of the elder one, or stand by itself again (None)."""
    for story, elder in merged.items():
        mailing = _NEVER_MAILED if elder is not None else {}
        connection.execute(update(stories).where(stories.c.id == story).values(merged_into=elder, **mailing))
    _forget_authors(connection, [story for story, elder in merged.items() if elder is not None])


def read_leads(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[str, Placed]]:
    """(Id, lead) of each of the stories `ids`."""
    found: dict[int, tuple[str, Placed]] = {}
    for chunk in chunks(ids):
        rows = connection.execute(_PLACED.add_columns(stories.c.uri).where(stories.c.lead == entries.c.id, stories.c.id.in_(chunk)))
        found |= {row["story"]: (row["uri"], _placed(row)) for row in rows.mappings()}
    return found


def _gather(rows: Iterable[Any]) -> dict[Any, set[int]]:
    """What names entries → the entries."""
    found: dict[Any, set[int]] = {}
    for name, entry in rows:
        found.setdefault(name, set()).add(entry)
    return found


def _forget_authors(connection: Connection, ids: Iterable[int]) -> None:
    """What is not shown by itself counts for no author."""
    for chunk in chunks(ids):
        connection.execute(delete(story_authors).where(story_authors.c.story.in_(chunk)))


def _placed(row: RowMapping) -> Placed:
    return Placed(**{name: row[name] for name in Placed.__slots__})
