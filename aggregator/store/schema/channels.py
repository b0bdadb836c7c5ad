"""What is published: what was sent of each story, which channels hold it, and what must be published anew."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, text

from aggregator.store.schema.columns import UtcDateTime, metadata

touched = Table(
    "touched",
    metadata,
    #: `story` (id), `author`, `source` (key), `channel` (of `members`), `digest` (kind) or `sent` (number of a story): what changed since
    #: output/ was last written. Triggers fill it (see the migration), so that nothing which changes a story can forget to say so.
    Column("kind", String, primary_key=True),
    Column("key", String, primary_key=True),
    sqlite_with_rowid=False,
)

sent = Table(
    "sent",
    metadata,
    #: Of the story.
    Column("sequence", Integer, primary_key=True),
    Column("story", Integer, ForeignKey("stories.id"), nullable=False, unique=True),
    #: As it was when it was released: what is mailed and archived, and never changes. Null while it does not stand by itself.
    Column("item", JSON(none_as_null=True)),
    Index("sent_missing", "sequence", sqlite_where=text("item IS NULL")),
)

members = Table(
    "members",
    metadata,
    #: The name of one of `channels.own` for feed readers, `/newsletter`, or `/newsletter/<name>` of one for mail.
    Column("channel", String, primary_key=True),
    Column("story", Integer, ForeignKey("stories.id"), primary_key=True),
    Index("members_by_story", "story"),
    sqlite_with_rowid=False,
)

digests = Table(
    "digests",
    metadata,
    #: `daily` or `weekly`.
    Column("kind", String, primary_key=True),
    #: `2026-11-24`, `2026-W48`.
    Column("period", String, primary_key=True),
    #: The local day on which it closed.
    Column("day", String, nullable=False),
    Column("opened", UtcDateTime, nullable=False),
    Column("closed", UtcDateTime, nullable=False),
    #: The highest number of a story when it was closed: what comes later with an earlier time is for the next one.
    Column("sequence", Integer, nullable=False),
    #: The id of its issue; empty: nothing was told, or nothing is left of it.
    Column("uri", String, nullable=False),
    Column("title", String, nullable=False),
    #: Its stories, as they were then.
    Column("items", JSON, nullable=False),
    Index("digests_by_time", "kind", "closed"),
)

pings = Table(
    "pings",
    metadata,
    #: Below output/, of a feed whose hub is to be told of new bytes.
    Column("path", String, primary_key=True),
    #: Its address.
    Column("hub", String, primary_key=True),
    #: Of the bytes.
    Column("sha256", String, nullable=False),
    #: When these were published.
    Column("since", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    #: None: the hub knows, or was not told in time.
    Column("next_due", UtcDateTime, index=True),
    #: Why the last attempt failed, in words.
    Column("why", String),
)
