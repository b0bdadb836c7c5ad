"""The tables. `migrations/` makes them; a test holds the two equal.

sources ─┬─ entries ─┬─ entry_keys      every key an entry was ever known by
         │           ├─ pages           what the page of an entry told, or when it is asked
         │           └─ stories ─┬─ story_authors ── authors
         ├─ decisions            ├─ aliases
         │                       └─ traces, terms: what it is found by; related: others on its event
         │                                        sent: as it was released; members: of which channels; touched: to be published anew
         ├─ source_addresses              lanes: when each host was last asked; robots: what it lets nobody ask
         └─ polled_days                   totals, alarms: what happened; search (see `store.search`): the words of stories
"""

from __future__ import annotations

from aggregator.store.schema.channels import digests, members, pings, sent, touched
from aggregator.store.schema.columns import metadata
from aggregator.store.schema.entries import decisions, entries, entry_keys, pages
from aggregator.store.schema.polling import lanes, meta, robots, source_addresses, sources
from aggregator.store.schema.stories import aliases, authors, related, stories, story_authors, terms, topics, traces
from aggregator.store.schema.watching import alarms, polled_days, totals

#: Version of this schema; equal to `PRAGMA user_version` of a store that needs no migration.
VERSION = 8

__all__ = [
    "VERSION",
    "alarms",
    "aliases",
    "authors",
    "decisions",
    "digests",
    "entries",
    "entry_keys",
    "lanes",
    "members",
    "meta",
    "metadata",
    "pages",
    "pings",
    "polled_days",
    "related",
    "robots",
    "sent",
    "source_addresses",
    "sources",
    "stories",
    "story_authors",
    "terms",
    "topics",
    "totals",
    "touched",
    "traces",
]
