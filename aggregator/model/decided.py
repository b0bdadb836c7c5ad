"""What became of an entry, and what is needed to decide it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
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
    #: False where its text was pruned by age, or only what was published of it is known.
    whole: bool = True


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
    edit_hash: str = ""
    summary: str = ""
    #: Host of the site that it names as where it was first.
    origin: str | None = None
    #: Names of the persons who wrote it, folded.
    writers: frozenset[str] = frozenset()
    source_name: str = ""
    #: Host of its source's site.
    site: str | None = None
    #: Of its text (BCP 47).
    language: str | None = None
    #: Letters of its content, markup included.
    length: int = 0
    #: What copies are looked up by, where it was taken already.
    traces: tuple[int, ...] | None = None

    @property
    def ref(self) -> str:
        """What decisions call it by."""
        return self.guid or self.link or self.title

    @property
    def claimed(self) -> datetime:
        """When it was published, as far as is known."""
        return self.published or self.first_seen


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
    """The lead of a story, or an entry taken as seen, that shares something with a new entry."""

    #: Of the store; None for an entry taken as seen (`run --baseline`), which has no story.
    story: int | None
    lead: Pending
    #: Id of its story.
    uri: str | None = None
    #: `block:` took it down, so that its words are gone: the link alone tells its copies.
    taken_down: bool = False


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a source has published so far, to tell what may be expected of it."""

    #: Entries a day of late.
    per_day: float
    #: Since its last good answer; never negative.
    silence: timedelta
    #: The most entries that one document ever brought, back-fill apart.
    largest: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A stored entry, and where it stands: what the operator's own word is about."""

    #: Of the store; so is `story`, which is None for what was not released.
    id: int
    source: str
    guid: str | None
    link: str | None
    title: str
    #: The item of `block:` that took it down; empty where only its text is missing since; None: it stands.
    blocked_by: str | None
    story: int | None
    #: Of its story.
    sequence: int | None
    leads: bool
    #: Its story is a part of an elder one.
    merged: bool

    @property
    def ref(self) -> str:
        """What decisions call it by."""
        return self.guid or self.link or self.title or f"entry {self.id}"


@dataclass(frozen=True, slots=True)
class Page:
    """The page of an entry, which is to be asked for the text of the article."""

    #: Id of the store.
    entry: int
    #: Key.
    source: str
    #: What decisions call the entry by.
    ref: str
    #: Empty where an entry waits that has no page.
    url: str
    #: When its entry was first seen, or edited since.
    since: datetime
    #: That failed, or led to another site.
    attempts: int
    #: Why the last one that failed did.
    why: str | None
    #: None: it is not asked any more.
    next_due: datetime | None
    #: Its entry waits for it, unreleased; else it was edited.
    waiting: bool


Verdict = Literal[
    # of an entry of a document; the report counts them
    "new", "changed", "copy", "unchanged", "rejected", "quarantined",
    # of a stored entry or story: under another id; let go after a flood; with what its page tells; by `block:`, `merge:`, `split:`;
    # learned from output/
    "relinked", "released", "read", "blocked", "unblocked", "merged", "split", "recovered",
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
