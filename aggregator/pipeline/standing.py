"""How the configured sources stand, those included that no pass has met yet."""

from __future__ import annotations

from datetime import datetime

from aggregator.due import TIMER_SLACK, is_due
from aggregator.model import Config, Source, SourceState, SourceStatus
from aggregator.pipeline.publishing import read_statuses
from aggregator.store import Store, sources
from aggregator.text.links import host_of


def anything_due(store: Store, config: Config, now: datetime) -> bool:
    """Would a pass at `now` poll a source?"""
    with store.read() as connection:
        configured = sources.recognise(connection, config.sources)
        known = _known(configured, sources.read_names(connection))
        states = sources.read_states(connection, known)
    awake = [source for source in configured if not source.paused]
    return any(is_due(states.get(source.key) or SourceState(source.key, source.url), now, slack=TIMER_SLACK) for source in awake)


def list_statuses(store: Store, config: Config) -> tuple[SourceStatus, ...]:
    """How each configured source fares, in the order of feeds.yaml."""
    with store.read() as connection:
        configured = sources.recognise(connection, config.sources)
        known = _known(configured, sources.read_names(connection))
    statuses = {status.key: status for status in read_statuses(store, known)}
    return tuple(statuses.get(source.key) or _unmet(source) for source in configured)


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
