"""Entries as the store knows them: found by any key they ever bore, added, edited, and what was decided about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, bindparam, case, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from aggregator.model import Decision, Entry, EntryKey, Known
from aggregator.store.schema import decisions, entries, entry_keys

#: Values in one `IN (…)`: SQLite allows 32,766 parameters, and statements of one size are compiled once.
_CHUNK = 500

#: In the place of an entry's id, where a decision is about one that is not stored.
NOT_STORED = 0

_T = TypeVar("_T")

#: Its text is there, or was never part of it.
_WHOLE = entries.c.texts.not_in(("pruned", "recovered"))

# Statements that run once per entry are built once: SQLAlchemy takes several times as long to build one as SQLite to run it.
_ADD = insert(entries)
_ADD_KEYS = upsert(entry_keys).on_conflict_do_nothing()
_COMPLETE = (
    update(entries)
    .where(entries.c.id == bindparam("recovered"), entries.c.texts == "recovered")
    .values(words=bindparam("told"), content=case((entries.c.content == "", bindparam("carried")), else_=entries.c.content), texts="kept")
)
_REMEMBER = upsert(decisions)
_REMEMBER = _REMEMBER.on_conflict_do_update(
    index_elements=["source", "ref", "verdict", "entry"], set_={name: _REMEMBER.excluded[name] for name in ("tier", "evidence", "at")}
)


def find_known(connection: Connection, source: str, keys: Iterable[EntryKey]) -> dict[EntryKey, list[Known]]:
    """The stored entries of `source` under each of `keys`."""
    wanted = set(keys)
    found: dict[EntryKey, list[Known]] = {}
    columns = (entries.c.id, entries.c.guid, entries.c.canonical, entries.c.title, entries.c.words, entries.c.published, _WHOLE)
    for digests in chunks(sorted({key.digest for key in wanted})):
        rows = connection.execute(
            select(entry_keys.c.kind, entry_keys.c.digest, *columns)
            .join(entries, entries.c.id == entry_keys.c.entry)
            .where(entry_keys.c.source == source, entry_keys.c.digest.in_(digests))
        )
        for kind, digest, *values in rows:
            if (key := EntryKey(kind, digest)) in wanted:
                found.setdefault(key, []).append(Known(*values))
    return found


def read_hashes(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[str, str, int]]:
    """(hash, edit hash, silent edits so far) of each entry."""
    found: dict[int, tuple[str, str, int]] = {}
    for chunk in chunks(ids):
        rows = connection.execute(
            select(entries.c.id, entries.c.hash, entries.c.edit_hash, entries.c.silent_edits).where(entries.c.id.in_(chunk))
        )
        found |= {row.id: (row.hash, row.edit_hash, row.silent_edits) for row in rows}
    return found


def add_entry(
    connection: Connection, entry: Entry, now: datetime, *, feed_updated: datetime | None, backfill: bool, status: str, texts: str = "kept"
) -> int:
    """Store a new entry with its keys; its id in the store."""
    row = columns_of(entry) | {
        "source": entry.source,
        "first_seen": now,
        "feed_updated": feed_updated,
        "backfill": backfill,
        "status": status,
        "texts": texts,
    }
    inserted = connection.execute(_ADD, row).inserted_primary_key
    assert inserted is not None
    add_keys(connection, entry.source, inserted[0], entry.keys)
    return int(inserted[0])


def edit_entry(connection: Connection, id_: int, entry: Entry, silent_edits: int, *, text: bool = True) -> None:
    """Replace what is stored of an entry by what its source says now; without `text`, title and text stay as they were sent."""
    values = columns_of(entry)
    # Its place in the document where it was first seen is an order already used.
    for name in ("position",) if text else ("position", "title", "summary", "content", "words"):
        del values[name]
    values["traces"] = None
    if text:
        values["texts"] = "kept"
    else:
        # What a lost store knew, and no document of ours shows.
        connection.execute(_COMPLETE, {"recovered": id_, "told": entry.words, "carried": entry.content})
    connection.execute(update(entries).where(entries.c.id == id_).values(values | {"silent_edits": silent_edits}))


def add_keys(connection: Connection, source: str, id_: int, keys: Iterable[EntryKey]) -> None:
    """Let an entry be found by these keys too; the old ones stay, since ids flip-flop."""
    rows = [{"source": source, "digest": key.digest, "kind": key.kind, "entry": id_} for key in keys]
    if rows:
        connection.execute(_ADD_KEYS, rows)


def count_keys(connection: Connection, ids: Iterable[int]) -> dict[tuple[int, str], int]:
    """(Entry, kind) → how many keys of that kind it bears."""
    found: dict[tuple[int, str], int] = {}
    for chunk in chunks(ids):
        # Keys are found by their source, and by no entry: an index for the rare source that changes its ids would double the table.
        of_its_source = entry_keys.c.source.in_(select(entries.c.source).where(entries.c.id.in_(chunk)))
        rows = connection.execute(
            select(entry_keys.c.entry, entry_keys.c.kind, func.count())
            .where(of_its_source, entry_keys.c.entry.in_(chunk))
            .group_by(entry_keys.c.entry, entry_keys.c.kind)
        )
        found |= {(entry, kind): count for entry, kind, count in rows}
    return found


def remember(connection: Connection, decision: Decision, entry: int | None, now: datetime) -> None:
    """Keep a decision: the latest of each verdict per entry; `unchanged` is not kept."""
    if decision.verdict != "unchanged":
        connection.execute(_REMEMBER, asdict(decision) | {"entry": entry or NOT_STORED, "at": now})


def remember_all(connection: Connection, decisions: Iterable[Decision], now: datetime) -> None:
    """The same for decisions about entries that are not stored."""
    if rows := [asdict(decision) | {"entry": NOT_STORED, "at": now} for decision in decisions if decision.verdict != "unchanged"]:
        connection.execute(_REMEMBER, rows)


def columns_of(entry: Entry) -> dict[str, object]:
    """What is stored of an entry as its source tells it."""
    return {
        "position": entry.position,
        "guid": entry.guid,
        "link": entry.link,
        "canonical": entry.canonical,
        "original": entry.original,
        "origin": entry.origin,
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
        "words": entry.words,
        "published": entry.published,
        "updated": entry.updated,
        "people": [asdict(person) for person in entry.people],
        "tags": list(entry.tags),
        "language": entry.language,
        "enclosures": [asdict(enclosure) for enclosure in entry.enclosures],
        "image": asdict(entry.image) if entry.image else None,
        "edit_hash": entry.edit_hash,
        "hash": entry.hash,
        "traces": entry.traces,
    }


def chunks(values: Iterable[_T]) -> Iterator[list[_T]]:
    """`values` in lists that fit one statement."""
    iterator = iter(values)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk
