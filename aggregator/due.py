"""When to poll a source next: pure arithmetic on what the last answer said, and on what the source has done so far."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from aggregator.model import Cadence, FetchFailed, FetchOutcome, Hints, ParseFailed, Source, SourceState

#: Neither hints, rhythm nor back-off reach further (F6, F22).
LONGEST = timedelta(hours=24)
#: What is gone, and what answered 404 for a month of days, is looked at again after this (F13).
_RARELY = timedelta(days=30)
_DEAD_AFTER = 30
#: A source whose next entry is expected within so many intervals is busy.
_BUSY = 3
#: Silent for so long, a source is polled once a day, however it was before.
_SILENT = timedelta(weeks=2)
#: Polls while an entry stays in the document, so that none leaves it unseen though two polls fail.
_POLLS_A_WINDOW = 3
#: Share by which a wait is lengthened or shortened, so that sources that were polled together don't stay together (F22).
_JITTER = 0.1
#: A timer that starts `aggregator run` each hour starts it some seconds early or late; that much early is on time.
TIMER_SLACK = timedelta(seconds=30)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Due:
    """From when a source may be polled again, and what the wait is for."""

    at: datetime
    because: str


def next_due(source: Source, state: SourceState, outcome: FetchOutcome | ParseFailed, now: datetime) -> Due:
    """The moment from which `source` may be polled again (F6); `state` is what is known with this outcome.

    After an answer: `every`, or later where the source is quiet (its cadence), where each poll costs it the whole document (F5),
    where server or document ask for it (F8, F9). After failures: twice as long each time, or `Retry-After` where that is longer.
    """
    if isinstance(outcome, FetchFailed | ParseFailed):
        return _after_failure(source, state, outcome, now)
    waits = (
        (source.every, "every"),
        (_quiet(source, state.cadence, now), "rhythm"),
        (_costly(source, state), "no validators"),
        (min(outcome.max_age or timedelta(), LONGEST), "max-age"),
        (min(state.hints.ttl or timedelta(), LONGEST), "ttl"),
    )
    wait, because = max(waits, key=lambda pair: pair[0])
    return _outside(state.hints, Due(now + wait, because))


def is_due(state: SourceState, now: datetime, *, regardless: bool = False, slack: timedelta = timedelta()) -> bool:
    """May the source be polled now? `regardless` (`run --all`) ignores interval and hints, never back-off, `Retry-After` or gone.

    A timer may be early by `slack`, but not where the source fails: a server that named the second means it (F7).
    """
    if state.next_due is None or state.next_due <= now + (timedelta() if state.failures else slack):
        return True
    if state.gone:
        return False
    if state.last_attempt is not None and state.last_attempt > now + (LONGEST if state.failures else timedelta()):
        return True  # the clock was ahead when this was planned; without this, nothing is polled until it gets there
    return regardless and state.failures == 0


def spread(unmet: Iterable[Source], now: datetime) -> dict[str, Due]:
    """First polls of sources that were never polled, by key: evenly over their interval, the first one at once (F11)."""
    order = sorted(unmet, key=lambda source: (_share(source.key), source.key))
    return {source.key: Due(now + source.every * place / len(order), "first fill") for place, source in enumerate(order)}


def jittered(wait: timedelta, key: str) -> timedelta:
    """`wait`, lengthened by up to a tenth; how much depends on the key alone."""
    return wait * (1 + _JITTER * _share(key))


def _after_failure(source: Source, state: SourceState, failure: FetchFailed | ParseFailed, now: datetime) -> Due:
    if state.gone:
        return Due(now + jittered(_RARELY, source.key), "gone")
    missing = isinstance(failure, FetchFailed) and failure.status == 404 and state.failures > _DEAD_AFTER
    longest = _RARELY if missing else max(_recoverable(state, now), source.every)
    back_off = longest if missing else min(source.every * 2 ** min(state.failures - 1, 10), longest)
    asked = (isinstance(failure, FetchFailed) and failure.retry_after) or timedelta()
    wait = jittered(back_off, source.key)
    return Due(now + asked, "Retry-After") if asked > wait else Due(now + wait, "back-off")


def _quiet(source: Source, cadence: Cadence | None, now: datetime) -> timedelta:
    """`every` where the next entry is near, twice that where it is four times as far, at most a day; never so long that one is lost.

    The square root shares out requests so that, of all ways to make as many, entries are seen soonest (docs/polling.md). Silence of
    weeks, whatever the source did before, leads to a day; it counts by its square, so that a week of it is still usual.
    """
    if cadence is None:
        return timedelta()
    expected = max(cadence.gap or timedelta(), now - cadence.newest)
    wait = source.every * sqrt(expected / (source.every * _BUSY))
    silent = LONGEST * (max(now - cadence.newest, timedelta()) / _SILENT) ** 2
    return min(min(max(wait, silent), LONGEST) * (1 - _JITTER * _share(source.key)), _safe(cadence))


def _costly(source: Source, state: SourceState) -> timedelta:
    """A day where each poll costs the whole document, unless that moves fast (F5); files cost nobody anything."""
    if state.conditional or source.url.startswith("file:"):
        return timedelta()
    return min(LONGEST, _safe(state.cadence))


def _safe(cadence: Cadence | None) -> timedelta:
    """So long may be waited without losing an entry."""
    return LONGEST if cadence is None or cadence.window is None else cadence.window / _POLLS_A_WINDOW


def _recoverable(state: SourceState, now: datetime) -> timedelta:
    """The longest back-off: as long as all that came since the last good answer is still in the document, so that nothing of it is lost."""
    safe = _safe(state.cadence)
    lost = state.last_success is None or now - state.last_success > safe * _POLLS_A_WINDOW
    return LONGEST if lost else min(LONGEST, safe)


def _outside(hints: Hints, due: Due) -> Due:
    """Later where that hour or day is one to skip, but never more than a day later (F9)."""
    at, last = due.at, due.at + LONGEST
    while at < last and (at.hour in hints.skip_hours or at.weekday() in hints.skip_days):
        at = at.replace(minute=0, second=0, microsecond=0) + _HOUR
    return due if at == due.at else Due(min(at, last), "skipHours" if due.at.hour in hints.skip_hours else "skipDays")


def _share(key: str) -> float:
    """A number in [0, 1) that depends on the key alone."""
    return float(int.from_bytes(hashlib.blake2b(key.encode(), digest_size=4).digest()) / 2**32)
