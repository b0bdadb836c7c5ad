"""When digests close: at a local time, each day or week, whatever the clocks of the zone do (N17)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from aggregator.model import DigestKind, DigestPeriod

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
#: Periods that one publish closes; after years of silence the next one goes on.
MOST_PERIODS = 400


@dataclass(frozen=True, slots=True)
class Closing:
    """The local time at which a digest closes."""

    kind: DigestKind
    #: 0 is Monday; None: every day.
    weekday: int | None
    at: time
    zone: ZoneInfo


def read_closing(text: str) -> Closing:
    """The meaning of `07:00 Europe/London` (daily) or `Mon 07:00 Europe/London` (weekly), which `feeds.yaml` was checked for."""
    *day, clock, zone = text.split(" ")
    weekday = _DAYS.index(day[0]) if day else None
    return Closing("daily" if weekday is None else "weekly", weekday, time.fromisoformat(clock), ZoneInfo(zone))


def first_period(now: datetime, closing: Closing) -> DigestPeriod:
    """The empty period before the first issue, which lists what is told after the last closing before `now`: nothing is filled back."""
    *_, (day, moment) = takewhile(lambda one: one[1] <= now, _closings(now - timedelta(days=9), closing))
    return DigestPeriod(closing.kind, _name(day, closing), day, moment, moment)


def closable(now: datetime, last: DigestPeriod, closing: Closing) -> tuple[DigestPeriod, ...]:
    """The periods that have ended since `last`, the eldest first, each beginning where the one before it ends; at most 400.

    A closing whose name is taken (the operator moved it within its day or week) is passed over, so that no id is used twice: its
    stories are in the next issue. Where the clocks skip the local time, it closes as much later; where it comes twice, at the first.
    """
    periods = []
    for day, moment in takewhile(lambda one: one[1] <= now, _closings(last.closed, closing)):
        if moment > last.closed and (name := _name(day, closing)) > last.name:
            last = DigestPeriod(closing.kind, name, day, last.closed, moment)
            periods.append(last)
        if len(periods) == MOST_PERIODS:
            break
    return tuple(periods)


def _closings(since: datetime, closing: Closing) -> Iterator[tuple[date, datetime]]:
    """Each day on which it closes, from about `since` on, and when (UTC); a day that its zone left out is the next one."""
    day = since.astimezone(closing.zone).date() - timedelta(days=1)
    step = 1
    if closing.weekday is not None:
        day += timedelta(days=(closing.weekday - day.weekday()) % 7)
        step = 7
    while True:
        moment = datetime.combine(day, closing.at, closing.zone).astimezone(UTC)
        yield moment.astimezone(closing.zone).date(), moment
        day += timedelta(days=step)


def _name(day: date, closing: Closing) -> str:
    if closing.kind == "daily":
        return day.isoformat()
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"
