"""What came over the wire, and what is remembered of a source between polls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class Hints:
    """What a document says about when to ask for it again (F6, F9)."""

    #: `<ttl>`, or the period of `sy:updatePeriod` and `sy:updateFrequency`, whichever is longer.
    ttl: timedelta | None = None
    #: Hours of the day in GMT, 0 to 23, at which nobody should ask.
    skip_hours: frozenset[int] = frozenset()
    #: Days of the week in GMT, 0 is Monday.
    skip_days: frozenset[int] = frozenset()


NO_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class Cadence:
    """How a source publishes, as its last whole document and the store tell."""

    #: When its newest entry came; undated ones count from when we saw them.
    newest: datetime
    #: Mean time between two of its latest entries; None where there is only one.
    gap: timedelta | None
    #: How long an entry stays in the document: who asks more rarely loses some. None: not known.
    window: timedelta | None


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the store remembers of a source between polls."""

    key: str
    url: str
    #: Of the sources's own document; shown where the operator gave no name.
    feed_title: str | None = None
    #: Validators exactly as received (F1), and the address that sent them (F2).
    etag: str | None = None
    last_modified: str | None = None
    validators_url: str | None = None
    #: Of the last body that was parsed and committed.
    body_hash: str | None = None
    #: Of the source's settings when `body_hash` was taken: after an edit, a body is parsed again (F4).
    config_hash: str | None = None
    #: When the whole document was last given: validators are ignored once in 7 days (F4).
    last_whole: datetime | None = None
    #: Did it ever send a validator, or answer 304? Otherwise each poll costs it the whole document (F5).
    conditional: bool = False
    cadence: Cadence | None = None
    hints: Hints = NO_HINTS
    #: The address that is asked instead of the operator's: it moved for good, and that was confirmed (F12).
    moved_to: str | None = None
    #: To where it says that it moved, since when, and in how many answers in a row.
    moving_to: str | None = None
    moving_since: datetime | None = None
    moving_answers: int = 0
    #: In a row.
    failures: int = 0
    last_attempt: datetime | None = None
    last_success: datetime | None = None
    next_due: datetime | None = None
    #: Why not earlier, in a word or two.
    due_because: str | None = None
    #: True until one complete 200 answer: what is seen until then is back-fill.
    filling: bool = True
    gone: bool = False
    #: Answers of 410 in a row.
    gone_answers: int = 0
    #: The last failure; None after a success.
    kind: str | None = None
    error: str | None = None
    status: int | None = None
    degraded: str | None = None
    #: Dates of the last document that were not understood.
    not_understood: int = 0
    #: Since when a flood keeps its entries in quarantine, or its stories from newsletters; None: nothing is held.
    held_since: datetime | None = None
    #: On which evidence, in words.
    held_why: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A 2xx answer with a body."""

    #: The address that answered, after redirects.
    url: str
    status: int
    body: bytes
    #: Hex digest of `body`.
    body_hash: str
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    #: Where a chain of 301/308 only led; None if nothing moved for good.
    moved_to: str | None = None
    #: Of the answer's hints (RFC 9111 §5.2, §5.3); None: no hint.
    max_age: timedelta | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class NotModified:
    """A 304, or a 200 whose body equals the last one."""

    url: str
    status: int
    etag: str | None = None
    last_modified: str | None = None
    max_age: timedelta | None = None
    #: Where a chain of 301/308 only led.
    moved_to: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Redirected:
    """The answer is elsewhere, and that address was not asked."""

    url: str
    status: int
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Pinged:
    """A WebSub hub was told of a feed, and took it."""

    status: int
    seconds: float = 0.0


FailureKind = Literal[
    # of the fetch
    "address-refused", "dns", "refused", "connect", "tls", "timeout", "protocol", "http", "gone", "rate-limited", "redirect",
    "too-large", "encoding", "url", "file", "proxy",
    # of the document
    "empty", "html", "challenge", "not-a-feed", "no-entries", "parse-timeout", "parse-crash",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """No usable answer; a value, because one bad source never stops the others."""

    kind: FailureKind
    #: For the operator; holds no secret and no private address.
    message: str
    status: int | None = None
    #: As asked by the server (F7).
    retry_after: timedelta | None = None
    seconds: float = 0.0


FetchOutcome = Fetched | NotModified | FetchFailed
#: What comes of any request.
WireOutcome = FetchOutcome | Redirected | Pinged
