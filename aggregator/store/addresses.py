"""Which source is meant: by its key, or by an address at which it was ever read. Called inside one write transaction.

A source that feeds.yaml names no more, and of which there are entries, is an orphan: a new source may be it, under another address or key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from aggregator.model import Source
from aggregator.store.schema import authors, decisions, entries, entry_keys, polled_days, source_addresses, sources, stories, story_authors
from aggregator.text.ids import short_hash

#: Where the key of a source stands, besides in its own row.
_TRACES = tuple(table.c.source for table in (entries, entry_keys, stories, decisions, source_addresses, polled_days))


def recognise(connection: Connection, configured: Sequence[Source]) -> tuple[Source, ...]:
    """The configured sources under the keys that the store knows them by (DESIGN 4 "Source key").

    A key that was given is obeyed. A minted one yields to that of a source which has the address, or was ever read at it, so that an
    edit that is taken back, or another way of minting, renames nothing. No two get one key.
    """
    now, ever = _owners(connection)
    keys = {place: source.key for place, source in enumerate(configured) if source.key_given}
    taken = set(keys.values())
    claims: tuple[Callable[[Source], set[str]], ...] = (
        lambda source: now.get(digest_of(source), set()) & {source.key},
        lambda source: now.get(digest_of(source), set()),
        lambda source: ever.get(digest_of(source), set()),
    )
    for claim in claims:
        for place, source in enumerate(configured):
            if place not in keys and (free := claim(source) - taken):
                keys[place] = min(free)
                taken.add(keys[place])
    for place, source in enumerate(configured):
        if place not in keys:
            free_key = source.key not in taken
            keys[place] = source.key if free_key else f"{source.key[:51]}-{short_hash(f'{source.key} {source.shown_url}')}"
            taken.add(keys[place])
    return tuple(replace(source, key=keys[place]) for place, source in enumerate(configured))


def find_renamed(connection: Connection, recognised: Sequence[Source]) -> dict[str, str]:
    """Orphan → key that the operator gave to it since: that of a source without entries, at an address of the orphan."""
    now, ever = _owners(connection)
    known = _with_entries(connection)
    orphans = known - {source.key for source in recognised}
    renamed: dict[str, str] = {}
    for source in recognised:
        digest = digest_of(source)
        owners = orphans & (now.get(digest, set()) | ever.get(digest, set())) - renamed.keys()
        if source.key_given and source.key not in known and owners:
            renamed[min(owners)] = source.key
    return renamed


def find_orphans(connection: Connection, configured: Sequence[Source]) -> list[str]:
    """The keys of the sources that have entries, and that feeds.yaml names no more."""
    recognised = recognise(connection, configured)
    named = {source.key for source in recognised} | find_renamed(connection, recognised).keys()
    return sorted(_with_entries(connection) - named)


def find_unknown(connection: Connection, configured: Sequence[Source]) -> list[Source]:
    """The configured sources that have no entries, and that are not an orphan under another key."""
    recognised = recognise(connection, configured)
    known = _with_entries(connection) | set(find_renamed(connection, recognised).values())
    return [source for source in recognised if source.key not in known]


def was_read_at(connection: Connection, source: Source) -> bool:
    """Was the source ever read at the address that it has?"""
    known = select(source_addresses).where(source_addresses.c.url_digest == digest_of(source), source_addresses.c.source == source.key)
    return connection.execute(known).first() is not None


def remember(connection: Connection, source: Source) -> None:
    """Note that the source was read at its address."""
    connection.execute(upsert(source_addresses).values(url_digest=digest_of(source), source=source.key).on_conflict_do_nothing())


def rename(connection: Connection, old: str, new: str) -> None:
    """Let all that is known of the source `old` bear the key `new`; `old` stays as a source without entries, whose channel has ended."""
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    remove(connection, new)
    connection.execute(update(sources).where(sources.c.key == old).values(key=new))
    for column in _TRACES:
        connection.execute(update(column.table).where(column == old).values({column: new}))
    _rename_authors(connection, old, new)
    row = connection.execute(select(sources).where(sources.c.key == new)).one()
    left = {name: getattr(row, name) for name in ("shown_url", "private", "name", "site")}
    connection.execute(insert(sources).values(key=old, url_digest="", **left))


def remove(connection: Connection, key: str) -> None:
    """Remove a source of which nothing was ever stored, if it is there, with what was refused of it."""
    for column in (decisions.c.source, source_addresses.c.source, polled_days.c.source, sources.c.key):
        connection.execute(delete(column.table).where(column == key))


def digest_of(source: Source) -> str:
    """What stands for the address, which may hold a secret."""
    return hashlib.blake2b(source.url.encode(), digest_size=16).hexdigest()


def _owners(connection: Connection) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Digest of an address → the sources that have it now; and those that were ever read there."""
    now, ever = select(sources.c.url_digest, sources.c.key), select(source_addresses.c.url_digest, source_addresses.c.source)
    return _grouped(connection, now), _grouped(connection, ever)


def _grouped(connection: Connection, statement: Select[Any]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = {}
    for row in connection.execute(statement):
        groups.setdefault(row[0], set()).add(row[1])
    return groups


def _with_entries(connection: Connection) -> set[str]:
    some = select(entries.c.id).where(entries.c.source == sources.c.key).exists()
    return set(connection.execute(select(sources.c.key).where(some)).scalars())


def _rename_authors(connection: Connection, old: str, new: str) -> None:
    """Who is known in one source only bears its key; the slug, and so the feed, stays."""
    keys = set(connection.execute(select(authors.c.key)).scalars())
    for key in keys:
        prefix, _, name = key.partition(":")
        if key == f"source:{old}":
            renamed = f"source:{new}"
        elif prefix == old:
            renamed = f"{new}:{name}"
        else:
            continue
        if renamed not in keys:
            connection.execute(update(authors).where(authors.c.key == key).values(key=renamed))
        connection.execute(update(story_authors).where(story_authors.c.author == key).values(author=renamed))
        connection.execute(update(authors).where(authors.c.joined == key).values(joined=renamed))
