"""How the configured sources stand, those included that no pass has met yet."""

from __future__ import annotations

from datetime import datetime

from aggregator.due import is_due
from aggregator.manners import lane_of, wait_for
from aggregator.model import Config, Source, SourceState, SourceStatus
from aggregator.pipeline.publishing import read_statuses
from aggregator.store import Store, addresses, lanes, pages, pings, sources
from aggregator.text.links import host_of, lane
from aggregator.waiting import is_over

#: So many sources that are named no more are offered by `check`.
_MOST_ORPHANS = 5


def anything_due(store: Store, config: Config, now: datetime) -> bool:
    """Would a pass of the scheduler at `now` poll a source or ask for a page, without waiting for its host first, let an entry go, or
    tell a hub of a change?
    """
    with store.read() as connection:
        configured = addresses.recognise(connection, config.sources)
        known = _known(configured, sources.read_names(connection))
        met = sources.read_states(connection, known)
        states = {source.key: met.get(source.key) or SourceState(source.key, source.url) for source in configured}
        due = [source for source in configured if not source.paused and is_due(states[source.key], now)]
        waiting = pages.read_open(connection)
        asked = {lane_of(source, states[source.key]) for source in due} | {
            lane(page.url) for page in waiting if page.next_due and page.next_due <= now
        }
        ended = lanes.read_ended(connection, asked)
        untold = bool(config.hubs) and pings.is_any_due(connection, now)
    # One in the future was left by a clock that was ahead: the pass sets it right.
    past = {lane: moment for lane, moment in ended.items() if moment <= now}
    over = any(page.next_due is None or is_over(page, now) for page in waiting)
    return untold or over or any(not wait_for(lane, past, config.fetch, now) for lane in asked)


def list_statuses(store: Store, config: Config) -> tuple[SourceStatus, ...]:
    """How each configured source fares, in the order of feeds.yaml."""
    with store.read() as connection:
        configured = addresses.recognise(connection, config.sources)
        known = _known(configured, sources.read_names(connection))
    statuses = {status.key: status for status in read_statuses(store, known)}
    return tuple(statuses.get(source.key) or _unmet(source) for source in configured)


def list_keys(store: Store, config: Config) -> tuple[str, ...]:
    """The keys of all sources, configured or known to the store only."""
    with store.read() as connection:
        known = sources.read_names(connection)
        return tuple(dict.fromkeys((*(source.key for source in addresses.recognise(connection, config.sources)), *known)))


def find_notes(store: Store, config: Config) -> tuple[str, ...]:
    """For each configured source of which the store knows nothing: the line to write if it is one that feeds.yaml names no more."""
    with store.read() as connection:
        orphans = addresses.find_orphans(connection, config.sources)
        unknown = addresses.find_unknown(connection, config.sources) if orphans else ()
        names = sources.read_names(connection)
    same = " or ".join(f"`key: {key}` ({names[key]})" for key in orphans[:_MOST_ORPHANS])
    more = f", or the key of one of {len(orphans) - _MOST_ORPHANS} others" if len(orphans) > _MOST_ORPHANS else ""
    return tuple(
        f"{source.name or source.shown_url or source.key}: nothing was read of this source yet. If it is one that you renamed or moved, "
        f"write into it {same}{more}"
        for source in unknown
    )


def _known(configured: tuple[Source, ...], names: dict[str, str]) -> tuple[Source, ...]:
    return tuple(source for source in configured if source.key in names)


def _unmet(source: Source) -> SourceStatus:
    return SourceStatus(
        key=source.key,
        name=source.name or host_of(source.shown_url) or source.key,
        url=source.shown_url,
        state="paused" if source.paused else "filling",
        failures=0,
        last_success=None,
        next_due=None,
        entries=0,
    )
