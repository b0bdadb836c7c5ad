"""Entries as their sources tell them: what each is known by, its page, and what was decided about it."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, text

from aggregator.store.schema.columns import Numbers, UtcDateTime, metadata

entries = Table(
    "entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String, ForeignKey("sources.key"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("guid", String),
    Column("link", String),
    Column("canonical", String),
    Column("original", String),
    #: Host of the site that it names as where it was first.
    Column("origin", String),
    Column("title", String, nullable=False),
    Column("summary", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("published", UtcDateTime),
    Column("updated", UtcDateTime),
    Column("people", JSON, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("language", String),
    Column("enclosures", JSON, nullable=False),
    #: The lead image; NULL: none is known.
    Column("image", JSON(none_as_null=True)),
    Column("edit_hash", String, nullable=False),
    Column("hash", String, nullable=False),
    #: Edits that the feed's own `updated` did not announce: such are counted and end at 24.
    Column("silent_edits", Integer, nullable=False, default=0),
    Column("first_seen", UtcDateTime, nullable=False),
    #: `updated` of the feed when the entry was first seen: for `atom:source`.
    Column("feed_updated", UtcDateTime),
    #: Seen while its source was filling.
    Column("backfill", Boolean, nullable=False),
    #: `pending` until released; `released`; `baseline`: known, never published; `quarantined`: waits for evidence, `release` or 24 h;
    #: `waiting`: for what its page tells, an hour at most, and `pending` then.
    Column("status", String, nullable=False),
    #: `kept`; `pruned` by age; `recovered`: only what was published of it is known, as its store was lost; `purged` by `block:`: title,
    #: summary, content and words are gone, and only an un-block brings them back.
    Column("texts", String, nullable=False, default="kept", server_default="kept"),
    #: The item of `block:` that took it down; empty when that line is gone, until its source tells its text again; NULL: it stands.
    Column("blocked_by", String),
    Column("story", Integer, ForeignKey("stories.id")),
    #: How it joined its story; None where it leads.
    Column("tier", String),
    #: While it waits for its release: what it is found by among leads (see `traces`), as the worker that read it took it; NULL: not taken.
    Column("traces", Numbers),
    Index("entries_by_story", "story"),
    #: What a source tells, be it as the lead of a story or as a copy.
    Index("entries_of_source", "source", "story", sqlite_where=text("story IS NOT NULL")),
    Index("entries_by_source_link", "source", "canonical"),
    Index("entries_by_link", "canonical"),
    Index("entries_by_original", "original"),
    Index("entries_by_edit_hash", "edit_hash"),
    Index("entries_pending", "status", sqlite_where=text("status = 'pending'")),
    Index("entries_waiting", "status", sqlite_where=text("status = 'waiting'")),
    #: Who is named in a source, each spelling once, without reading all of its entries.
    Index("entries_by_people", "source", "status", "people", sqlite_where=text("people <> '[]'")),
    Index("entries_blocked", "blocked_by", sqlite_where=text("blocked_by IS NOT NULL")),
)

entry_keys = Table(
    "entry_keys",
    metadata,
    Column("source", String, ForeignKey("sources.key"), primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("entry", Integer, ForeignKey("entries.id"), primary_key=True),
    sqlite_with_rowid=False,
)

pages = Table(
    "pages",
    metadata,
    Column("entry", Integer, ForeignKey("entries.id"), primary_key=True),
    #: As it is asked: the link of the entry, or where that leads to.
    Column("url", String, nullable=False),
    #: When the entry was first seen, or edited since: an hour later it waits no more.
    Column("since", UtcDateTime, nullable=False),
    #: That failed, or led to another site.
    Column("attempts", Integer, nullable=False, default=0, server_default="0"),
    #: NULL: it is not asked any more.
    Column("next_due", UtcDateTime),
    #: Why the last attempt failed, in words.
    Column("why", String),
    #: What is shown in place of the content and, where that is short, the summary of the feed; NULL: those themselves.
    Column("html", Text),
    Column("summary", Text),
    Index("pages_due", "next_due", sqlite_where=text("next_due IS NOT NULL")),
)

decisions = Table(
    "decisions",
    metadata,
    Column("source", String, ForeignKey("sources.key"), primary_key=True),
    #: Guid, link or title of the entry.
    Column("ref", String, primary_key=True),
    Column("verdict", String, primary_key=True),
    #: 0: the entry is not stored. Part of the key, since a guid may be given to several entries.
    Column("entry", Integer, primary_key=True),
    Column("tier", String),
    Column("evidence", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("decisions_by_entry", "entry"),
)
