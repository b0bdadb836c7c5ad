"""The polling of sources, each on its own: fetch, read, commit. One that fails stops no other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

from aggregator.config import settings_hash
from aggregator.due import TIMER_SLACK, is_due, spread
from aggregator.fetch import Fetcher, in_lanes
from aggregator.manners import gap_of, in_turn, is_left, lane_of, wait_for
from aggregator.model import (
    Config,
    Fetched,
    FetchFailed,
    NormalizedFeed,
    NotModified,
    ParseFailed,
    Source,
    SourceReport,
    SourceState,
)
from aggregator.pipeline.adopting import adopt
from aggregator.pipeline.committing import Committed, commit_failure, commit_feed, commit_not_modified
from aggregator.pipeline.draining import Draining, Stopping, never
from aggregator.pipeline.learning import ask
from aggregator.store import Store, Transaction, lanes, sources
from aggregator.workers import Workers

#: Seconds that reading one document may take; an ordinary one takes a tenth of a second.
READING = 15.0

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator asked of a pass."""

    #: Poll regardless of interval and hints, never of back-off, `Retry-After` or gone.
    all: bool = False
    #: Poll this source only, as with `all`.
    source: str | None = None
    #: Take all that there is as seen: publish none of it.
    baseline: bool = False
    #: False: count what would be written to output/, and write nothing there.
    write: bool = True
    #: Ask for the pages of entries whose source has `full_text: true`; else they are released with the text of their feed.
    pages: bool = True
    #: Do what `retention:` asks for, if a day has passed since it was last done.
    prune: bool = True
    #: Plan the first polls of sources that were never polled, rather than poll them all at once (F11).
    spread: bool = False
    #: How early a pass may be; who looks every few seconds needs none.
    slack: timedelta = TIMER_SLACK
    #: How long after its begin a pass still waits for a host; whoever's turn would come later is left to the next. None: however long.
    patience: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Polled:
    """A source with what its poll brought, before its entries are released."""

    report: SourceReport
    committed: Committed = field(default_factory=Committed)


@dataclass(frozen=True, slots=True)
class Poll:
    """The polling of sources, each on its own: fetch, read, commit."""

    config: Config
    store: Store
    options: Options
    now: datetime
    #: The time of day: a pass may take minutes, and gaps are kept by it.
    clock: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    #: Lane → when its last request ended.
    ended: dict[str, datetime] = field(default_factory=dict)
    stopping: Stopping = never

    async def poll_all(
        self, due: Sequence[Source], states: Mapping[str, SourceState], workers: Workers, on_polled: Callable[[SourceReport], None]
    ) -> dict[str, Polled]:
        """What came of those that are `due`, by key; whoever's turn would come too late, or after the end of the pass, is missing."""
        polled: dict[str, Polled] = {}
        in_lane = {source.key: lane_of(source, states[source.key]) for source in due}
        with self.store.write() as connection:
            lanes.set_back(connection, self.now)
            self.ended.update(lanes.read_ended(connection, set(in_lane.values())))
        async with self.open_fetcher() as fetcher:

            async def work(source: Source) -> tuple[str, Polled] | None:
                one = await self.poll(source, states[source.key], fetcher, workers)
                return (source.key, one) if one else None

            def rest(source: Source) -> float | None:
                return self._rest(in_lane[source.key])

            async with aclosing(self.take_turns(in_turn(due, states), lambda source: in_lane[source.key], work, rest)) as results:
                async for asked, one in results:
                    polled[asked] = one
                    on_polled(one.report)
        return polled

    def open_fetcher(self) -> Fetcher:
        """What asks in this pass."""
        return Fetcher(self.config.fetch, self.config.contact, Path(self.config.file).resolve().parent)

    async def take_turns(
        self,
        items: Iterable[Item],
        lane: Callable[[Item], str],
        work: Callable[[Item], Awaitable[Result | None]],
        rest: Callable[[Item], float | None],
    ) -> AsyncGenerator[Result, None]:
        """What `work` gives for `items`, as it comes: the lanes beside one another, each as `in_lanes` says, until the pass is to end."""
        draining = Draining(work, self.stopping)
        turns = in_lanes(items, lane, self.config.fetch, draining.work, rest, self.sleep)
        async with aclosing(turns) as results:
            async for one in draining.drain(results):
                yield one

    def _rest(self, lane: str) -> float | None:
        """Seconds until the lane has rested; None where that is longer than this pass waits."""
        now = self.clock()
        wait = wait_for(lane, self.ended, self.config.fetch, now)
        return None if is_left(wait, now, self.now, self.options.patience) else wait.total_seconds()

    async def poll(self, source: Source, state: SourceState, fetcher: Fetcher, workers: Workers) -> Polled | None:
        """What came of one source; None where the worker that read it was ended together with us, which is no fault of the source."""
        settings = settings_hash(source)
        answer = await fetcher.fetch(source, ask(state, settings, self.now))
        asked = lane_of(source, state)
        ended = self.ended[asked] = self.clock()
        read = await workers.read(answer, source, self.now, READING) if isinstance(answer, Fetched) else None
        if isinstance(read, ParseFailed) and read.kind == "parse-crash" and self.stopping():
            return None
        committed = Committed()
        with self.store.write() as connection:
            retry_after = answer.retry_after if isinstance(answer, FetchFailed) else None
            if gap_of(asked, self.config.fetch) or retry_after:
                lanes.save_ended(connection, asked, ended, retry_after)
            if isinstance(answer, Fetched) and isinstance(read, NormalizedFeed):
                whole = answer.status != HTTPStatus.IM_USED  # that one holds what is new, which may be nothing (F20)
                read = _suspect_empty(read, had_entries=whole and sources.has_entries(connection, source.key))
            if isinstance(answer, Fetched) and isinstance(read, NormalizedFeed):
                source, state, read = adopt(connection, self.config.sources, source, state, read)
                state, committed = commit_feed(
                    connection, self.config, source, state, answer, read, settings=settings, baseline=self.options.baseline, now=self.now
                )
            elif isinstance(answer, NotModified):
                state = commit_not_modified(connection, source, state, answer, self.now)
            else:
                failure = read if isinstance(read, ParseFailed) else answer
                assert isinstance(failure, FetchFailed | ParseFailed)
                state = commit_failure(connection, source, state, failure, self.now)
            name = sources.read_name(connection, source.key)
        return Polled(_report(source, name, state, answer, read), committed)


def _suspect_empty(feed: NormalizedFeed, *, had_entries: bool) -> NormalizedFeed | ParseFailed:
    """A feed without entries that had some is suspicious, not "all deleted" (F15)."""
    if feed.entries or feed.rejected or not had_entries:
        return feed
    return ParseFailed("no-entries", "the document holds no entry, and it had some before; what is known of it is kept")


def is_asked(state: SourceState, options: Options, now: datetime) -> bool:
    """Is the source polled in this pass? What was planned for a first fill binds only passes that spread it."""
    unmet = state.last_attempt is None and not options.spread
    return unmet or is_due(state, now, regardless=options.all or options.source is not None, slack=options.slack)


def plan_first(
    connection: Transaction, registered: Iterable[Source], states: Mapping[str, SourceState], now: datetime
) -> dict[str, SourceState]:
    """The states of sources that were never polled nor planned, each with its first poll (F11)."""
    unmet = {source.key: source for source in registered if not source.paused and _is_unmet(source, states[source.key], now)}
    planned = {key: replace(states[key], next_due=due.at, due_because=due.because) for key, due in spread(unmet.values(), now).items()}
    for key, state in planned.items():
        sources.save_state(connection, unmet[key], state)
    return planned


def _is_unmet(source: Source, state: SourceState, now: datetime) -> bool:
    """A plan beyond its interval was made by a clock that was ahead, or before an edit of `every`: it counts for nothing."""
    return state.last_attempt is None and (state.next_due is None or state.next_due > now + source.every)


def skipped(source: Source, state: SourceState, name: str) -> SourceReport:
    """The report on a source that was not asked."""
    return SourceReport(key=source.key, name=name, url=source.shown_url, outcome="skipped", next_due=state.next_due, alarm=state.held_why)


def _report(
    source: Source, name: str, state: SourceState, answer: Fetched | NotModified | FetchFailed, read: NormalizedFeed | ParseFailed | None
) -> SourceReport:
    failed = state.failures > 0
    feed = read if isinstance(read, NormalizedFeed) else None
    return SourceReport(
        key=source.key,
        name=name,
        url=source.shown_url,
        outcome="failed" if failed else "not_modified" if isinstance(answer, NotModified) else "fetched",
        status=answer.status,
        kind=state.kind,
        error=state.error,
        entries=len(feed.entries) + len(feed.rejected) if feed else 0,
        degraded=feed.degraded if feed else None,
        next_due=state.next_due,
        seconds=answer.seconds,
        not_understood=len(feed.not_understood) if feed else 0,
        not_understood_because=next(iter(feed.not_understood), None) if feed else None,
        alarm=state.held_why,
    )
