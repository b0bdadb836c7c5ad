"""When to poll a source next: pure arithmetic on what the last answer said."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from aggregator.model import FetchFailed, FetchOutcome, ParseFailed, Source, SourceState

#: Hints and back-off never reach further (F6, F22).
LONGEST = timedelta(hours=24)
#: Share of a back-off by which it is lengthened, so that sources of one dead host don't come back together (F22).
_JITTER = 0.1
#: A timer that starts `aggregator run` each hour starts it some seconds early or late; that much early is on time.
TIMER_SLACK = timedelta(seconds=30)


def next_due(source: Source, state: SourceState, outcome: FetchOutcome | ParseFailed, now: datetime) -> datetime:
    """The moment from which `source` may be polled again (F6).

    After an answer: `every`, or later where the server says how long its answer stays fresh. After failures: twice as long
    each time, or `Retry-After` where that is longer. `state` counts the failures, this outcome's included.
    """
    if isinstance(outcome, FetchFailed | ParseFailed):
        back_off: timedelta = min(source.every * 2 ** min(state.failures - 1, 10), max(LONGEST, source.every))
        asked = outcome.retry_after if isinstance(outcome, FetchFailed) else None
        return now + max(back_off * (1 + _JITTER * _share(source.key)), asked or timedelta())
    fresh = min(outcome.max_age or timedelta(), LONGEST)
    return now + max(source.every, fresh)


def is_due(state: SourceState, now: datetime, *, regardless: bool = False, slack: timedelta = timedelta()) -> bool:
    """May the source be polled now? `regardless` (`run --all`) ignores interval and hints, never back-off, `Retry-After` or gone."""
    if state.gone:
        return False
    if state.next_due is None or state.next_due <= now + slack:
        return True
    if state.last_attempt is not None and state.last_attempt > now + (LONGEST if state.failures else timedelta()):
        return True  # the clock was ahead when this was planned; without this, nothing is polled until it gets there
    return regardless and state.failures == 0


def _share(key: str) -> float:
    """A number in [0, 1) that depends on the key alone."""
    return float(int.from_bytes(hashlib.blake2b(key.encode(), digest_size=4).digest()) / 2**32)
