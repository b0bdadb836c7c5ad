"""One pass, stage after stage; the only room that knows them all, and it decides nothing itself.

    each due source, in any order:   fetch ─► parse + normalize (in a worker) ─► identify ─► commit
    each page that is due, likewise: robots.txt ─► fetch ─► the article in it (in a worker) ─► commit
    then once, in a fixed order:     cluster what is pending ─► release ─► publish
    then each feed that changed:     is it to be seen? ─► tell the hubs

Every arrow ends in a commit, so a pass that is killed anywhere is continued by the next one: what was fetched waits for
its release, what was released is published.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.model import Config, Pings, Published, RunReport, Source, SourceReport
from aggregator.pipeline.draining import Stopping, never
from aggregator.pipeline.holding import let_go_expired
from aggregator.pipeline.operating import follow_operator
from aggregator.pipeline.pages import read_pages
from aggregator.pipeline.pinging import tell_hubs
from aggregator.pipeline.polling import Options, Poll, Polled, is_asked, plan_first, skipped
from aggregator.pipeline.pruning import prune_old
from aggregator.pipeline.publishing import Publication, publish_stored, read_all, read_statuses, refuse_older_store
from aggregator.pipeline.releasing import Released, release_pending
from aggregator.pipeline.sending import keep_sent
from aggregator.pipeline.writers import read_suggestions, read_writers
from aggregator.store import Store, addresses, sources
from aggregator.workers import Workers

__all__ = [
    "Options",
    "Polled",
    "Publication",
    "Workers",
    "collect",
    "publish_again",
    "publish_stored",
    "read_all",
    "read_statuses",
    "read_suggestions",
    "read_writers",
    "registered_sources",
    "run_pass",
]


@dataclass(frozen=True, slots=True)
class Collected:
    """What a pass brought into the store, before it is published."""

    registered: tuple[Source, ...]
    polled: tuple[Polled, ...]
    released: Released
    #: Sources that were due, and left to the next pass.
    unreached: int


async def run_pass(
    config: Config,
    store: Store,
    options: Options,
    now: datetime,
    clock: Callable[[], datetime],
    on_polled: Callable[[SourceReport], None] = lambda _: None,
    workers: Workers | None = None,
    stopping: Stopping = never,
) -> RunReport:
    """One pass at `now`, which stamps all that it writes; `clock` tells when it and each of its requests ended.

    `workers` are those of a caller that makes many passes; by default a pass has its own. Once `stopping`, it polls no further source,
    gives those in flight a few seconds, and releases and publishes what it has.
    Raises StoreError and OutputError; a source that fails is in the report.
    """
    refuse_older_store(store, config)
    collected = await collect(config, store, options, now, clock, on_polled, workers, stopping)
    publication = publish_stored(store, config, collected.registered, now, write=options.write)
    if options.prune and not stopping():
        prune_old(store, config, collected.registered, now)
    told = await tell_hubs(Poll(config, store, options, now, clock, stopping=stopping)) if options.write else Pings()
    return RunReport(
        started=now,
        finished=clock(),
        sources=tuple(_count(one, collected.released) for one in collected.polled),
        stories_total=publication.stories,
        stories_new=len(collected.released.new),
        published=publication.published,
        unreached=collected.unreached,
        pings=told,
    )


async def collect(
    config: Config,
    store: Store,
    options: Options,
    now: datetime,
    clock: Callable[[], datetime],
    on_polled: Callable[[SourceReport], None],
    workers: Workers | None = None,
    stopping: Stopping = never,
) -> Collected:
    """The pass without its publishing: poll what is due, commit, release."""
    with store.write() as connection:
        registered = sources.register(connection, config.sources)
        let_go_expired(connection, now)
        # Before the polls too: a source whose text is missing since an un-block is read again in this pass.
        follow_operator(connection, config, now)
        states = sources.read_states(connection, registered)
        if options.spread:
            states |= plan_first(connection, registered, states, now)
        names = sources.read_names(connection)
    chosen = [source for source in registered if options.source in (None, source.key)]
    poll = Poll(config, store, options, now, clock, stopping=stopping)
    polled = {source.key: Polled(skipped(source, states[source.key], names[source.key])) for source in chosen}
    due = [source for source in chosen if not source.paused and is_asked(states[source.key], options, now)]
    with nullcontext(workers) if workers else Workers() as readers:
        reached = await poll.poll_all(due, states, readers, on_polled)
        # One that moved is known by its entries since, and bears the key that it had.
        registered = registered_sources(store, config)
        await read_pages(poll, registered, readers)
    polled |= reached
    with store.write() as connection:
        released = release_pending(connection, replace(config, sources=registered), now, baseline=options.baseline)
    return Collected(registered, tuple(polled.values()), released, unreached=len(due) - len(reached))


def publish_again(store: Store, config: Config, now: datetime) -> Published:
    """Write output/ from the store, without the network; edits of `authors:`, `block:`, `merge:` and `split:` are followed first."""
    with store.write() as connection:
        registered = sources.register(connection, config.sources)
        follow_operator(connection, config, now)
        # What `split:` parts may be released here.
        keep_sent(connection, replace(config, sources=registered))
    return publish_stored(store, config, registered, now, whole=True).published


def registered_sources(store: Store, config: Config) -> tuple[Source, ...]:
    """The configured sources under the keys that the store knows them by."""
    with store.read() as connection:
        return addresses.recognise(connection, config.sources)


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
