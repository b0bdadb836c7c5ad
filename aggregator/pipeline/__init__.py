"""One pass, stage after stage; the only room that knows them all, and it decides nothing itself.

    each due source, in any order:   fetch ─► parse + normalize (in a worker) ─► identify ─► commit
    then once, in a fixed order:     cluster what is pending ─► release ─► publish

Every arrow ends in a commit, so a pass that is killed anywhere is continued by the next one: what was fetched waits for
its release, what was released is published.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing, nullcontext
from dataclasses import dataclass, field, replace
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
    Published,
    RunReport,
    Source,
    SourceReport,
    SourceState,
)
from aggregator.pipeline.adopting import adopt
from aggregator.pipeline.committing import Committed, commit_failure, commit_feed, commit_not_modified
from aggregator.pipeline.holding import let_go_expired
from aggregator.pipeline.operating import follow_operator
from aggregator.pipeline.pruning import prune_old
from aggregator.pipeline.publishing import Publication, publish_stored, read_all, read_statuses, read_writers, refuse_older_store
from aggregator.pipeline.releasing import Released, release_pending
from aggregator.store import Store, addresses, sources
from aggregator.text.links import lane
from aggregator.workers import Workers

__all__ = [
    "Options",
    "Polled",
    "Publication",
    "Workers",
    "collect",
    "publish_again",
    "read_all",
    "read_statuses",
    "read_writers",
    "registered_sources",
    "run_pass",
]

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
class Collected:
    """What a pass brought into the store, before it is published."""

    registered: tuple[Source, ...]
    polled: tuple[Polled, ...]
    released: Released


async def run_pass(
    config: Config,
    store: Store,
    options: Options,
    now: datetime,
    clock: Callable[[], datetime],
    on_polled: Callable[[SourceReport], None] = lambda _: None,
    workers: Workers | None = None,
) -> RunReport:
    """One pass at `now`, which stamps all that it writes; `clock` only tells when it ended.

    `workers` are those of a caller that makes many passes; by default a pass has its own.
    Raises StoreError and OutputError; a source that fails is in the report.
    """
    refuse_older_store(store, config)
    collected = await collect(config, store, options, now, on_polled, workers)
    publication = publish_stored(store, config, collected.registered, now, write=options.write)
    prune_old(store, config, collected.registered, now)
    return RunReport(
        started=now,
        finished=clock(),
        sources=tuple(_count(one, collected.released) for one in collected.polled),
        stories_total=publication.stories,
        stories_new=len(collected.released.new),
        published=publication.published,
    )


async def collect(
    config: Config, store: Store, options: Options, now: datetime, on_polled: Callable[[SourceReport], None], workers: Workers | None = None
) -> Collected:
    """The pass without its publishing: poll what is due, commit, release."""
    with store.write() as connection:
        registered = sources.register(connection, config.sources)
        let_go_expired(connection, now)
        # Before the polls too: a source whose text is missing since an un-block is read again in this pass.
        follow_operator(connection, config, now)
        states = sources.read_states(connection, registered)
        names = sources.read_names(connection)
    chosen = [source for source in registered if options.source in (None, source.key)]
    poll = _Poll(config, store, options, now)
    polled = {source.key: Polled(_skipped(source, states[source.key], names[source.key])) for source in chosen}
    due = [source for source in chosen if not source.paused and _is_due(states[source.key], options, now)]
    with nullcontext(workers) if workers else Workers() as readers:
        polled |= await poll.poll_all(due, states, readers, on_polled)
    with store.write() as connection:
        released = release_pending(connection, config, now, baseline=options.baseline)
        # One that moved is known by its entries since, and bears the key that it had.
        registered = addresses.recognise(connection, config.sources)
    return Collected(registered, tuple(polled.values()), released)


def publish_again(store: Store, config: Config, now: datetime) -> Published:
    """Write output/ from the store, without the network; edits of `authors:`, `block:`, `merge:` and `split:` are followed first."""
    with store.write() as connection:
        registered = sources.register(connection, config.sources)
        follow_operator(connection, config, now)
    return publish_stored(store, config, registered, now).published


def registered_sources(store: Store, config: Config) -> tuple[Source, ...]:
    """The configured sources under the keys that the store knows them by."""
    with store.read() as connection:
        return addresses.recognise(connection, config.sources)


@dataclass(frozen=True, slots=True)
class _Poll:
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
        # After an edit of its settings a document is read again, though the server would call it unchanged (F4).
        asked = state if state.config_hash == settings else replace(state, etag=None, last_modified=None, body_hash=None)
        answer = await fetcher.fetch(source, asked)
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


def _is_due(state: SourceState, options: Options, now: datetime) -> bool:
    return is_due(state, now, regardless=options.all or options.source is not None, slack=TIMER_SLACK)


def _lane(source: Source) -> str:
    return source.key if source.url.startswith("file:") else lane(source.url)


def _skipped(source: Source, state: SourceState, name: str) -> SourceReport:
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
        alarm=state.held_why,
    )


def _count(polled: Polled, released: Released) -> SourceReport:
    """The report with the verdicts counted: what became of those that were added is known only since the release."""
    verdicts = Counter(polled.committed.verdicts)
    added = polled.committed.added
    new, copies, blocked = (sum(entry in chosen for entry in added) for chosen in (released.new, released.copies, released.blocked))
    return replace(
        polled.report,
        new=new,
        copies=copies,
        changed=verdicts["changed"],
        unchanged=verdicts["unchanged"] + len(added) - new - copies - blocked,
        rejected=verdicts["rejected"] + blocked,
        quarantined=verdicts["quarantined"],
    )
