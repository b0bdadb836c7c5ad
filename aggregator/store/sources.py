"""Sources as the store knows them: keys for ever, validators, when each is due, how it fares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from aggregator.model import Cadence, Hints, NormalizedFeed, Rungs, Source, SourceInfo, SourceState
from aggregator.store import addresses
from aggregator.store.schema import entries, sources
from aggregator.text.ids import tag_uri
from aggregator.text.links import host_of, request_address

#: Stands for the source's own address, which may hold a secret and is not stored.
_OWN_ADDRESS = "="

#: Columns of each part of a state that is a value of its own.
_CADENCE = ("newest", "gap", "window")
_MOVE = ("moved_to", "moving_to", "moving_since")
_STATE = tuple(field.name for field in fields(SourceState) if field.name not in ("url", "key", "cadence", "hints"))

#: What subscribers see of a source.
_INFOS = select(*(sources.c[name] for name in ("key", "name", "private", "shown_url", "site", "feed_link", "feed_id", "feed_rights")))


def register(connection: Connection, configured: Sequence[Source]) -> tuple[Source, ...]:
    """The configured sources under the keys that the store knows them by, new ones added, edited ones brought up to date.

    One whose address the store knows under a key that is not configured any more has been renamed, and so are all its traces.
    """
    recognised = addresses.recognise(connection, configured)
    for old, new in addresses.find_renamed(connection, recognised).items():
        addresses.rename(connection, old, new)
    rows = {row.key: row for row in connection.execute(select(sources))}
    for source in recognised:
        _write(connection, source, rows.get(source.key))
    return recognised


def take_over(connection: Connection, orphan: str, source: Source) -> Source:
    """Let a new source be the one that was known as `orphan`, at another address; as it is called from now on.

    Its key is the old one, unless the operator gave another.
    """
    if source.key_given:
        addresses.rename(connection, orphan, source.key)
    else:
        addresses.remove(connection, source.key)
        source = replace(source, key=orphan)
    _write(connection, source, connection.execute(select(sources).where(sources.c.key == source.key)).one())
    return source


def read_states(connection: Connection, registered: Sequence[Source]) -> dict[str, SourceState]:
    """What is remembered of each registered source."""
    rows = {row.key: row for row in connection.execute(select(sources))}
    return {source.key: _state(source, rows[source.key]) for source in registered}


def save_state(connection: Connection, source: Source, state: SourceState) -> None:
    """Write what a poll taught about `source`."""
    values: dict[str, Any] = {name: getattr(state, name) for name in _STATE if name != "feed_title"}
    values |= {name: getattr(state.cadence, name, None) for name in _CADENCE}
    values |= {"ttl": state.hints.ttl, "skip_hours": sorted(state.hints.skip_hours), "skip_days": sorted(state.hints.skip_days)}
    address = state.validators_url
    own = address is not None and address in (source.url, request_address(source.url))
    values["validators_url"] = _OWN_ADDRESS if own else None if source.private else address
    if source.private and values["validators_url"] is None:
        values["etag"] = values["last_modified"] = None
    connection.execute(update(sources).where(sources.c.key == source.key).values(values))


def forget(connection: Connection, key: str) -> None:
    """Drop what polling taught of a source but when it last answered; one that was gone is filled anew when it comes back."""
    columns = ("etag", "last_modified", "validators_url", "body_hash", "config_hash", "last_attempt", "next_due", *_MOVE)
    unknown = dict.fromkeys((*columns, "due_because", "status", "kind", "error", "degraded", "held_since", "held_why"))
    zero = dict.fromkeys(("failures", "moving_answers", "not_understood", "gone_answers"), 0)
    reset = {**zero, "gone": False, "filling": sources.c.filling | sources.c.gone}
    connection.execute(update(sources).where(sources.c.key == key).values(unknown | reset))


def save_feed(connection: Connection, source: Source, feed: NormalizedFeed, rungs: Rungs) -> None:
    """Write what the document says of itself, and which rungs of identity the source has broken."""
    connection.execute(
        update(sources)
        .where(sources.c.key == source.key)
        .values(
            name=_name(source, feed.title),
            # Many feeds give their own address as id and as rel=self, with the key that a private one was asked with.
            feed_id=None if source.private else feed.id,
            feed_title=feed.title,
            feed_link=feed.link,
            feed_self=None if source.private else feed.self_link,
            feed_updated=feed.updated,
            feed_language=feed.language,
            feed_rights=feed.rights,
            guid_reused=rungs.guid_reused,
            link_reused=rungs.link_reused,
        )
    )


def read_rungs(connection: Connection, key: str) -> Rungs:
    """Which rungs of identity the source was seen to break."""
    row = connection.execute(select(sources.c.guid_reused, sources.c.link_reused).where(sources.c.key == key)).one()
    return Rungs(row.guid_reused, row.link_reused)


def read_infos(connection: Connection, authority: str) -> dict[str, SourceInfo]:
    """Every source that the store knows, as subscribers see it; ids are minted under `authority` where the feed has none."""
    return {row.key: _info(row, authority) for row in connection.execute(_INFOS)}


def read_names(connection: Connection) -> dict[str, str]:
    """The name that each source is shown under, by key."""
    return {row.key: row.name for row in connection.execute(select(sources.c.key, sources.c.name))}


def read_name(connection: Connection, key: str) -> str:
    """The name that one source is shown under."""
    name: str = connection.execute(select(sources.c.name).where(sources.c.key == key)).scalar_one()
    return name


def count_entries(connection: Connection) -> dict[str, int]:
    """Stored entries per source."""
    counts = connection.execute(select(entries.c.source, func.count()).group_by(entries.c.source))
    return {row[0]: row[1] for row in counts}


def has_entries(connection: Connection, key: str) -> bool:
    """Was an entry of this source ever stored?"""
    return connection.execute(select(entries.c.id).where(entries.c.source == key).limit(1)).first() is not None


def _write(connection: Connection, source: Source, row: Row[Any] | None) -> None:
    values: dict[str, object] = {
        "url_digest": addresses.digest_of(source),
        "shown_url": source.shown_url,
        "private": source.private,
        "name": _name(source, row.feed_title if row else None),
        "site": source.site,
    }
    if row is None:
        connection.execute(insert(sources).values(key=source.key, **values))
        return
    if row.url_digest != values["url_digest"]:
        # Validators belong to the address that sent them (F2); whatever failed at the old address is no reason to wait.
        values |= dict.fromkeys(("etag", "last_modified", "validators_url", "body_hash", "next_due", "due_because", *_MOVE), None)
        # What was gone and comes back elsewhere is filled anew.
        values |= {"failures": 0, "moving_answers": 0, "gone": False, "gone_answers": 0, "filling": row.filling or row.gone}
    if any(getattr(row, name) != value for name, value in values.items()):
        connection.execute(update(sources).where(sources.c.key == source.key).values(values))


def _state(source: Source, row: Row[Any]) -> SourceState:
    known: dict[str, Any] = {name: getattr(row, name) for name in _STATE}
    if known["validators_url"] == _OWN_ADDRESS:
        known["validators_url"] = source.url
    cadence = Cadence(row.newest, row.gap, row.window) if row.newest else None
    hints = Hints(row.ttl, frozenset(row.skip_hours), frozenset(row.skip_days))
    return SourceState(key=source.key, url=source.url, cadence=cadence, hints=hints, **known)


def _info(row: Row[Any], authority: str) -> SourceInfo:
    return SourceInfo(
        key=row.key,
        name=row.name,
        url=None if row.private else row.shown_url,
        site=row.site or row.feed_link,
        id=row.feed_id if row.feed_id and not row.private else tag_uri(authority, f"source/{row.key}"),
        rights=row.feed_rights,
    )


def _name(source: Source, feed_title: str | None) -> str:
    return source.name or feed_title or host_of(source.shown_url) or source.key
