"""What happened, counted: how each source was polled day by day, what the program did since ever, and what needed someone."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table

from aggregator.store.schema.columns import UtcDateTime, metadata

polled_days = Table(
    "polled_days",
    metadata,
    Column("source", String, ForeignKey("sources.key"), primary_key=True),
    #: `2026-11-24`, in UTC.
    Column("day", String, primary_key=True),
    Column("polls", Integer, nullable=False),
    #: Of these.
    Column("failed", Integer, nullable=False),
    #: Entries that were not known.
    Column("entries", Integer, nullable=False),
    sqlite_with_rowid=False,
)

totals = Table(
    "totals",
    metadata,
    #: Of a metric, as it is told to programs.
    Column("name", String, primary_key=True),
    #: The value of its label; empty where it has none.
    Column("label", String, primary_key=True),
    #: Only ever rises.
    Column("value", Float, nullable=False),
    sqlite_with_rowid=False,
)

alarms = Table(
    "alarms",
    metadata,
    #: Rises: part of the ids of its messages.
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    #: Key of the source, or path of the document.
    Column("subject", String, nullable=False),
    Column("began", UtcDateTime, nullable=False),
    #: None: it still holds.
    Column("ended", UtcDateTime),
    #: What was said when it began, and when it ended: it never changes.
    Column("title", String, nullable=False),
    Column("text", String, nullable=False),
    Column("ended_title", String),
    Column("ended_text", String),
    Index("alarms_by_subject", "kind", "subject"),
)
