"""Digests: one entry a day or week, which lists what was told meanwhile. An issue is frozen when it closes (N17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

DigestKind = Literal["daily", "weekly"]


@dataclass(frozen=True, slots=True)
class DigestPeriod:
    """What one issue covers: from `opened` up to, but without, `closed`."""

    kind: DigestKind
    #: `2026-11-24` or `2026-W48`: the local day or ISO week in which it closes; rises with every issue.
    name: str
    #: The local day on which it closes.
    day: date
    opened: datetime
    closed: datetime


@dataclass(frozen=True, slots=True)
class DigestLink:
    """Another story on the event of an item."""

    #: Of the story.
    id: str
    title: str
    link: str | None
    #: Name.
    source: str


@dataclass(frozen=True, slots=True)
class DigestItem:
    """A story as its issue lists it."""

    #: Of the story.
    id: str
    sequence: int
    title: str
    link: str | None
    #: Name.
    source: str
    #: Names, the main author's first; empty where only the source is known.
    authors: tuple[str, ...]
    #: One sentence; may be empty.
    summary: str
    #: The first, with the slug of its page; both empty for none.
    topic: str = ""
    topic_slug: str = ""
    #: How many sources tell it, or of it.
    sources: int = 1
    #: Stories of the same issue on the same event.
    coverage: tuple[DigestLink, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestIssue:
    """One entry of a digest, the most covered items first; never edited."""

    id: str
    period: DigestPeriod
    title: str
    items: tuple[DigestItem, ...]

    @property
    def stories(self) -> int:
        """How many it lists."""
        return sum(1 + len(item.coverage) for item in self.items)
