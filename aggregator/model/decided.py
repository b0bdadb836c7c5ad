"""What became of an entry, and what is needed to decide it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aggregator.model.entry import Person


@dataclass(frozen=True, slots=True)
class Known:
    """A stored entry, as far as identity needs it."""

    id: int
    guid: str | None
    canonical: str | None
    title: str
    words: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Named:
    """Who is named in an entry; what a login or a desk means depends on the source that names it."""

    #: Key.
    source: str
    source_name: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Rungs:
    """Which rungs of identity a source was seen to break: one guid, or one link, on different entries."""

    guid_reused: bool = False
    link_reused: bool = False


@dataclass(frozen=True, slots=True)
class Pending:
    """A stored entry that waits for its release."""

    #: Of the store.
    id: int
    source: str
    position: int
    guid: str | None
    link: str | None
    canonical: str | None
    original: str | None
    title: str
    words: str
    published: datetime | None
    updated: datetime | None
    first_seen: datetime
    feed_updated: datetime | None
    backfill: bool
    #: Two entries of its source bear its link, so the link names no article.
    link_shared: bool
    #: Its source was seen to give one guid to different entries.
    guid_reused: bool


@dataclass(frozen=True, slots=True)
class StoryDates:
    """The dates of a story in documents; never in the future, moved only by a real edit (A7, A8)."""

    shown_published: datetime
    shown_updated: datetime
    #: `updated` for `atom:source`.
    source_updated: datetime
    sort_at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """The lead of a story, or an entry taken as seen, that shares a key with a new entry."""

    #: Of the store; None for an entry taken as seen (`run --baseline`), which has no story.
    story: int | None
    source: str
    canonical: str | None
    original: str | None
    title: str
    words: str
    #: Two entries of its source bear its link, so the link names no article.
    link_shared: bool


Verdict = Literal[
    # of an entry of a document; the report counts them
    "new", "changed", "copy", "unchanged", "rejected", "quarantined",
    # of a stored entry or story: under another id; let go after a flood; by `block:`, `merge:`, `split:`; learned from output/
    "relinked", "released", "blocked", "unblocked", "merged", "split", "recovered",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of an entry, and why."""

    source: str
    #: Guid, link or title: to find it by.
    ref: str
    verdict: Verdict
    #: The rung of identity or tier of copies that decided.
    tier: str | None
    evidence: str
