"""What happened in a pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aggregator.model.story import Published


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What a pass did with one source; the field names are those of the JSON report."""

    key: str
    name: str
    url: str
    outcome: Literal["fetched", "not_modified", "failed", "skipped"]
    status: int | None = None
    kind: str | None = None
    error: str | None = None
    entries: int = 0
    new: int = 0
    changed: int = 0
    copies: int = 0
    unchanged: int = 0
    rejected: int = 0
    quarantined: int = 0
    degraded: str | None = None
    next_due: datetime | None = None
    seconds: float = 0.0
    #: Date strings that were not understood, and the first of them with the reason.
    not_understood: int = 0
    not_understood_because: str | None = None
    #: Why entries wait in quarantine, or stories for their newsletter; None: nothing is held.
    alarm: str | None = None


@dataclass(frozen=True, slots=True)
class Pings:
    """What became of the pings to hubs, one for each hub and each feed that changed; the field names are those of the JSON report."""

    #: Taken by their hub in this pass.
    sent: int = 0
    #: Left to later passes.
    waiting: int = 0
    #: Given up in this pass, after a day.
    failed: int = 0


@dataclass(frozen=True, slots=True)
class RunReport:
    """What happened in a pass."""

    started: datetime
    finished: datetime
    sources: tuple[SourceReport, ...]
    stories_total: int
    stories_new: int
    published: Published
    #: Sources that were due, and left to the next pass.
    unreached: int = 0
    pings: Pings = Pings()
