"""Manners towards hosts: which sources share one, how long it rests between two requests, and whose turn it is (F10). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from aggregator.due import jittered
from aggregator.model import FetchSettings, Source, SourceState
from aggregator.text.links import lane

_FILE = "file:"
#: Platforms that turn away whoever asks more often, whatever `fetch.gap` says.
_LEAST_GAPS = {"reddit.com": timedelta(seconds=60)}
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


def lane_of(source: Source, state: SourceState) -> str:
    """The lane of the address that is asked: that to which the source moved for good, if it did. Each file has one of its own."""
    address = state.moved_to or source.url
    return f"{_FILE}{source.key}" if address.startswith(_FILE) else lane(address)


def gap_of(lane: str, settings: FetchSettings) -> timedelta:
    """How long a lane rests, at least, between the end of a request and the start of the next; none for files."""
    return timedelta() if lane.startswith(_FILE) else max(settings.gap, _LEAST_GAPS.get(lane, timedelta()))


def wait_for(lane: str, ended: Mapping[str, datetime], settings: FetchSettings, now: datetime, least: timedelta = timedelta()) -> timedelta:
    """How long the lane still rests at `now`; `ended` says when the last request of each lane did, `least` is what its robots.txt asks for.

    The gap is lengthened by up to a tenth, another one after each request, but the same for all who wait for it: if each had their
    own, who has the shortest could always be first. A moment in the future, of a clock that was ahead, counts as now.
    """
    if lane not in ended:
        return timedelta()
    gap = jittered(max(gap_of(lane, settings), least), f"{lane} {ended[lane].isoformat()}")
    return min(max(ended[lane] + gap - now, timedelta()), gap)


def is_left(wait: timedelta, now: datetime, began: datetime, patience: timedelta | None) -> bool:
    """Would a turn come too late for the pass that began then? Whose it is stays due, and the next pass takes it."""
    return patience is not None and now + wait > began + patience


def in_turn(due: Iterable[Source], states: Mapping[str, SourceState]) -> list[Source]:
    """`due` in the order in which they are asked: who waits longest is first, so that none is left for ever."""
    return sorted(due, key=lambda source: states[source.key].next_due or _BEFORE_ALL)
