"""The tables. `migrations/` makes them; a test holds the two equal.

sources ─┬─ entries ─┬─ entry_keys      every key an entry was ever known by
         │           ├─ pages           what the page of an entry told, or when it is asked
         │           └─ stories ─┬─ story_authors ── authors
         ├─ decisions            └─ aliases
         └─ source_addresses              lanes: when each host was last asked; robots: what it lets nobody ask
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from aggregator.store.columns import Seconds, UtcDateTime

#: Version of this schema; equal to `PRAGMA user_version` of a store that needs no migration.
VERSION = 5


metadata = MetaData()

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

source_addresses = Table(
    "source_addresses",
    metadata,
    #: Of every address that a source was ever read at: an operator who goes back to one means the same source.
    Column("url_digest", String, primary_key=True),
    #: Several may have been read at one, above all pages that are read with several selectors.
    Column("source", String, ForeignKey("sources.key"), primary_key=True),
)

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
    Index("entries_by_story", "story"),
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
    Index("stories_merged", "merged_into"),
    Index("stories_blocked", "blocked", sqlite_where=text("blocked = 1")),
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

topics = Table(
    "topics",
    metadata,
    #: Of every topic that ever had a channel: one that has ended still has its documents.
    Column("slug", String, primary_key=True),
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
