"""Sources, what polling taught of them, and the manners towards their hosts."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table, Text

from aggregator.store.schema.columns import Seconds, UtcDateTime, metadata

meta = Table(
    "meta",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("key", String, primary_key=True),
    #: The address may hold a secret, so only its digest is kept.
    Column("url_digest", String, nullable=False),
    Column("shown_url", String, nullable=False),
    Column("private", Boolean, nullable=False, default=False),
    Column("name", String, nullable=False),
    Column("site", String),
    # what the feed says of itself
    Column("feed_id", String),
    Column("feed_title", String),
    Column("feed_link", String),
    Column("feed_self", String),
    Column("feed_updated", UtcDateTime),
    Column("feed_language", String),
    Column("feed_rights", String),
    # the poll
    Column("etag", String),
    Column("last_modified", String),
    Column("validators_url", String),
    Column("body_hash", String),
    Column("config_hash", String),
    Column("last_whole", UtcDateTime),
    Column("conditional", Boolean, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, default=0),
    Column("last_attempt", UtcDateTime),
    Column("last_success", UtcDateTime),
    Column("next_due", UtcDateTime, index=True),
    Column("due_because", String),
    Column("filling", Boolean, nullable=False, default=True),
    Column("gone", Boolean, nullable=False, default=False),
    Column("gone_answers", Integer, nullable=False, default=0),
    Column("status", Integer),
    Column("kind", String),
    Column("error", String),
    Column("degraded", String),
    Column("not_understood", Integer, nullable=False, server_default="0"),
    # when it publishes, and when it wants to be asked
    Column("newest", UtcDateTime),
    Column("gap", Seconds),
    Column("window", Seconds),
    Column("ttl", Seconds),
    #: Hours and days, as lists of numbers.
    Column("skip_hours", JSON, nullable=False, server_default="[]"),
    Column("skip_days", JSON, nullable=False, server_default="[]"),
    # an address that moved for good; never kept of a private source
    Column("moved_to", String),
    Column("moving_to", String),
    Column("moving_since", UtcDateTime),
    Column("moving_answers", Integer, nullable=False, server_default="0"),
    # identity
    Column("guid_reused", Boolean, nullable=False, default=False),
    Column("link_reused", Boolean, nullable=False, default=False),
    # a flood
    #: Since when entries wait in quarantine, or stories for their mailing time; None: nothing is held.
    Column("held_since", UtcDateTime),
    #: The evidence, in words.
    Column("held_why", String),
)

source_addresses = Table(
    "source_addresses",
    metadata,
    #: Of every address that a source was ever read at: an operator who goes back to one means the same source.
    Column("url_digest", String, primary_key=True),
    #: Several may have been read at one, above all pages that are read with several selectors.
    Column("source", String, ForeignKey("sources.key"), primary_key=True),
)

lanes = Table(
    "lanes",
    metadata,
    #: A digest of what one polite client treats as one host.
    Column("lane", String, primary_key=True),
    #: When a request to it last ended: the gap is kept over restarts.
    Column("ended", UtcDateTime, nullable=False),
    #: Before then no page of it is asked for, by its own `Retry-After`; NULL: whenever its gap is over.
    Column("pages_from", UtcDateTime),
)

robots = Table(
    "robots",
    metadata,
    #: A digest of scheme, host and port.
    Column("origin", String, primary_key=True),
    #: As it was read; empty where there is none, so that all is allowed; NULL where it cannot be known, so that nothing is.
    Column("text", Text),
    Column("fetched", UtcDateTime, nullable=False),
)
