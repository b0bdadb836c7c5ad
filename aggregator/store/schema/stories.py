"""What subscribers see: stories, by whom, under which ids they were ever known, and what likens them to others."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, text

from aggregator.store.schema.columns import UtcDateTime, metadata

stories = Table(
    "stories",
    metadata,
    Column("id", Integer, primary_key=True),
    #: The published id, fixed at release.
    Column("uri", String, nullable=False, unique=True),
    Column("sequence", Integer, nullable=False, unique=True),
    Column("lead", Integer, nullable=False),
    Column("source", String, ForeignKey("sources.key"), nullable=False),
    Column("link", String),
    Column("shown_published", UtcDateTime, nullable=False),
    Column("shown_updated", UtcDateTime, nullable=False),
    Column("source_updated", UtcDateTime, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("released", UtcDateTime, nullable=False),
    Column("sort_at", UtcDateTime, nullable=False),
    Column("backfill", Boolean, nullable=False),
    #: Mailing time; None: back-fill, or waiting for one.
    Column("mailed", UtcDateTime, unique=True),
    #: The elder story that it turned out to be: it is shown as a part of that one, and its id names it.
    Column("merged_into", Integer, ForeignKey("stories.id")),
    #: Its lead was taken down by `block:`, so it is shown nowhere; its number, id and dates stay its own.
    Column("blocked", Boolean, nullable=False, default=False, server_default="0"),
    Index("stories_by_time", "sort_at", "sequence"),
    Index("stories_by_lead", "lead"),
    Index("stories_unmailed", "sequence", sqlite_where=text("mailed IS NULL AND backfill = 0")),
    Index("stories_merged", "merged_into", sqlite_where=text("merged_into IS NOT NULL")),
    Index("stories_blocked", "blocked", sqlite_where=text("blocked = 1")),
)

aliases = Table(
    "aliases",
    metadata,
    Column("uri", String, primary_key=True),
    Column("story", Integer, ForeignKey("stories.id"), nullable=False),
)

authors = Table(
    "authors",
    metadata,
    Column("key", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("slug", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    #: The author that this one turned out to be: where no story is left here, its feed goes on as theirs.
    Column("joined", String),
)

story_authors = Table(
    "story_authors",
    metadata,
    Column("story", Integer, ForeignKey("stories.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("author", String, ForeignKey("authors.key"), nullable=False),
    Index("stories_by_author", "author", "story"),
    sqlite_with_rowid=False,
)

topics = Table(
    "topics",
    metadata,
    #: Of every topic that ever had a channel: one that has ended still has its documents.
    Column("slug", String, primary_key=True),
)

traces = Table(
    "traces",
    metadata,
    #: A number that the words or the title of a lead are found by (see `aggregator.deduplicate.sketch`).
    Column("trace", Integer, primary_key=True),
    Column("entry", Integer, ForeignKey("entries.id"), primary_key=True),
    #: When the entry was first seen: after 30 days, nothing is looked for here.
    Column("at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)

terms = Table(
    "terms",
    metadata,
    #: What a story is looked for by when another may tell of the same event (see `aggregator.deduplicate.terms`).
    Column("term", String, primary_key=True),
    Column("story", Integer, ForeignKey("stories.id"), primary_key=True),
    #: When it claims to be published: after ten days, nothing is looked for here.
    Column("at", UtcDateTime, nullable=False),
    Index("terms_by_story", "story"),
    Index("terms_by_time", "at"),
    sqlite_with_rowid=False,
)

related = Table(
    "related",
    metadata,
    #: Both tell of the same event; `story` was released later. Decided then.
    Column("story", Integer, ForeignKey("stories.id"), primary_key=True),
    Column("other", Integer, ForeignKey("stories.id"), primary_key=True),
    #: From 0 to 1.
    Column("score", Float, nullable=False),
    #: In words.
    Column("evidence", String, nullable=False),
    Index("related_by_other", "other"),
    sqlite_with_rowid=False,
)
