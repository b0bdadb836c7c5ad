"""The polling of sources, each on its own: fetch, read, commit. One that fails stops no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from aggregator.config import settings_hash
from aggregator.due import TIMER_SLACK, is_due
from aggregator.fetch import Fetcher, in_lanes
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
from aggregator.pipeline.learning import ask
from aggregator.store import Store, sources
from aggregator.text.links import lane
from aggregator.workers import Workers

#: Seconds that reading one document may take; an ordinary one takes a tenth of a second.
_READING = 15.0


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

    async def poll_all(
        self, due: Sequence[Source], states: Mapping[str, SourceState], workers: Workers, on_polled: Callable[[SourceReport], None]
    ) -> dict[str, Polled]:
        polled: dict[str, Polled] = {}
        async with Fetcher(self.config.fetch, self.config.contact, Path(self.config.file).resolve().parent) as fetcher:

            async def work(source: Source) -> tuple[str, Polled]:
                return source.key, await self.poll(source, states[source.key], fetcher, workers)

            async with aclosing(in_lanes(due, _lane, self.config.fetch, work)) as results:
                async for asked, one in results:
                    polled[asked] = one
                    on_polled(one.report)
        return polled

    async def poll(self, source: Source, state: SourceState, fetcher: Fetcher, workers: Workers) -> Polled:
        settings = settings_hash(source)
        answer = await fetcher.fetch(source, ask(state, settings, self.now))
        read = await workers.read(answer, source, self.now, _READING) if isinstance(answer, Fetched) else None
        committed = Committed()
        with self.store.write() as connection:
            if isinstance(answer, Fetched) and isinstance(read, NormalizedFeed):
                read = _suspect_empty(read, had_entries=sources.has_entries(connection, source.key))
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
    """Is the source polled in this pass?"""
    return is_due(state, now, regardless=options.all or options.source is not None, slack=TIMER_SLACK)


def _lane(source: Source) -> str:
    return source.key if source.url.startswith("file:") else lane(source.url)


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
