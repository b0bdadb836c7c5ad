"""How long an entry waits for its page, and what ends the wait: pure arithmetic and rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from aggregator.model import FetchFailed, Page, Source

#: So long an entry waits at most, or what it said before an edit is shown.
LONGEST = timedelta(hours=1)
#: Pages of one lane that are asked for in one pass.
MOST = 10
#: A lane that must rest for longer is left to a later pass, even by a pass that has all the time.
LONGEST_REST = timedelta(seconds=60)
#: The wait after a failure that may pass; it doubles with each, up to the last.
_FIRST, _LAST = timedelta(minutes=5), timedelta(minutes=20)
#: Failures that may pass; of the others another attempt would only show the same.
_PASSING = frozenset({"timeout", "dns", "refused", "connect", "tls", "protocol", "proxy", "rate-limited", "empty"})
_PASSING_STATUSES = frozenset({408, 425, 429})


def is_over(page: Page, now: datetime) -> bool:
    """Has it been waited for the page for so long that it is too late? A wait that a clock that was ahead began is over too."""
    return abs(now - page.since) >= LONGEST


def may_pass(failure: FetchFailed) -> bool:
    """May another attempt succeed where this one failed?"""
    status = failure.status or 0
    return failure.kind in _PASSING or status in _PASSING_STATUSES or (failure.kind == "http" and status >= 500)


def back_off(page: Page, retry_after: timedelta | None) -> timedelta:
    """How long to wait after one more failure: 5, 10, then 20 minutes, and as long as the server asks for."""
    return max(min(_FIRST * (1 << min(page.attempts, 8)), _LAST), retry_after or timedelta())


def why_not(page: Page, sources: Mapping[str, Source]) -> str | None:
    """Why the page is not asked for at all any more, as feeds.yaml stands now; None if it is."""
    source = sources.get(page.source)
    if source is None:
        return "its source is in feeds.yaml no more"
    if not source.full_text:
        return "its source has no `full_text: true` any more"
    if source.paused:
        return "its source is paused"
    return None if page.next_due else "its page is not asked for"
