"""A year of polls, as aggregator itself plans them, and at fixed times with conditional requests."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aggregator.due import is_due, spread
from aggregator.model import Fetched, FetchFailed, FetchOutcome, NormalizedFeed, NotModified, Source, SourceState
from aggregator.pipeline.learning import ask, learn_document, learn_failure, learn_not_modified
from benchmarks.sources import DAY, START, Simulated, is_within

#: Bytes of an answer without a document.
_HEAD = 400
#: Seconds between two looks at what is due, as `schedule` takes them.
_TICK = 30
_SETTINGS = "as they are"


@dataclass(slots=True)
class Year:
    """What a year of polling one source came to."""

    kind: str
    days: int
    validators: bool
    #: By what was answered: 200, 304, 429, 0 for none.
    answers: Counter[int] = field(default_factory=Counter)
    bytes: int = 0
    #: Seconds from its publication until it was seen, of each entry.
    delays: list[int] = field(default_factory=list)
    #: Entries that left the document unseen.
    missed: int = 0

    @property
    def requests(self) -> int:
        return self.answers.total()

    def count(self, simulated: Simulated, status: int, *, is_whole: bool) -> None:
        self.answers[status] += 1
        self.bytes += simulated.size if is_whole else _HEAD

    def see(self, simulated: Simulated, seen: int, number: int, at: int) -> None:
        """The document after `number` entries is read at `at`; `seen` of them were published when it was read before."""
        lost = max(seen, number - simulated.window)
        self.missed += lost - seen
        self.delays += [at - time for time in simulated.times[lost:number]]


def live(sources: list[Simulated], days: int) -> list[Year]:
    """Each source polled when aggregator would poll it."""
    known = [Source(one.key, f"https://{one.key}.example/feed") for one in sources]
    first = spread(known, START)
    return [_live(one, source, first[one.key].at, days) for one, source in zip(sources, known, strict=True)]


def live_fixed(sources: list[Simulated], days: int, every: int) -> list[Year]:
    """Each source polled each `every` seconds, whatever it says."""
    return [_live_fixed(one, range(every * place // len(sources), days * DAY, every), days) for place, one in enumerate(sources)]


def _live_fixed(simulated: Simulated, polls: range, days: int) -> Year:
    year = Year(simulated.kind, days, simulated.validators)
    seen = -1
    for at in polls:
        if is_within(simulated.down, at) or is_within(simulated.refusing, at):
            year.count(simulated, 429 if is_within(simulated.refusing, at) else 0, is_whole=False)
            continue
        number = simulated.published(at)
        whole = number != seen or not simulated.validators
        year.count(simulated, 200 if whole else 304, is_whole=whole)
        if number != seen >= 0:
            year.see(simulated, seen, number, at)
        seen = number
    return year


def _live(simulated: Simulated, source: Source, first: datetime, days: int) -> Year:
    year = Year(simulated.kind, days, simulated.validators)
    state, seen = SourceState(source.key, source.url, next_due=first), -1
    while (now := _tick_after(state)) < START + timedelta(days=days):
        assert is_due(state, now)
        at = int((now - START).total_seconds())
        number = simulated.published(at)
        outcome = _answer(simulated, ask(state, _SETTINGS, now), number, at)
        year.count(simulated, outcome.status or 0, is_whole=outcome.status == 200)
        if isinstance(outcome, FetchFailed):
            state = learn_failure(source, state, outcome, now)
        elif isinstance(outcome, NotModified):
            state = learn_not_modified(source, state, outcome, now)
        else:
            state = _learn(simulated, source, state, outcome, number, min(number - seen, simulated.window), now)
            if seen >= 0:
                year.see(simulated, seen, number, at)
            seen = number
    return year


def _tick_after(state: SourceState) -> datetime:
    """When `schedule` polls it: at the first of its looks after the source is due."""
    assert state.next_due
    ticks = -(START - state.next_due) // timedelta(seconds=_TICK)
    return START + (ticks + 1) * timedelta(seconds=_TICK)


def _answer(simulated: Simulated, asked: SourceState, number: int, at: int) -> FetchOutcome:
    if is_within(simulated.refusing, at):
        return FetchFailed("rate-limited", "429", 429, retry_after=timedelta(seconds=simulated.refusing_until(at) - at))
    if is_within(simulated.down, at):
        return FetchFailed("timeout", "no answer")
    etag, digest = f'"{number}"' if simulated.validators else None, str(number)
    if etag and asked.etag == etag:
        return NotModified(asked.url, 304, etag, max_age=simulated.max_age)
    if asked.body_hash == digest:
        return NotModified(asked.url, 200, etag, max_age=simulated.max_age)
    return Fetched(asked.url, 200, b"", digest, etag=etag, max_age=simulated.max_age)


def _learn(
    simulated: Simulated, source: Source, state: SourceState, fetched: Fetched, number: int, fresh: int, now: datetime
) -> SourceState:
    feed = NormalizedFeed(
        "rss20", None, None, None, None, None, None, None, simulated.shown(number), (), degraded=None, hints=simulated.hints
    )  # fmt: skip
    return learn_document(source, state, fetched, feed, fresh=fresh, filling=state.filling, same=True, settings=_SETTINGS, now=now)
