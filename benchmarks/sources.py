"""Sources of a simulated year: when each publishes, what its server sends, and when that is down. Seeded: the same for everybody."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from types import MappingProxyType

from aggregator.model import Entry, Hints

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR, DAY = 3600, 86400
#: Days that a source published before anybody asked it: its document is full.
_BEFORE = 730


@dataclass(frozen=True, slots=True)
class Simulated:
    """A source; times are seconds since `START`, negative before it."""

    key: str
    kind: str
    #: When it published, in their order.
    times: tuple[int, ...]
    #: Entries in its document.
    window: int
    #: Of its document.
    size: int
    hints: Hints
    max_age: timedelta | None
    validators: bool
    dated: bool
    #: Begin and end of each time in which every request fails, one after the other in one list; the same of 429.
    down: tuple[int, ...]
    refusing: tuple[int, ...]
    entries: tuple[Entry, ...]

    def published(self, at: int) -> int:
        """How many entries it published until `at`."""
        return bisect_right(self.times, at)

    def shown(self, number: int) -> tuple[Entry, ...]:
        """Its document after it published `number` entries, the newest first."""
        return self.entries[max(0, number - self.window) : number][::-1]

    def refusing_until(self, at: int) -> int:
        """When the span ends that `at` is in."""
        return self.refusing[bisect_right(self.refusing, at)]


def is_within(times: tuple[int, ...], at: int) -> bool:
    """Is `at` in one of these spans?"""
    return bisect_right(times, at) % 2 == 1


def invent(count: int, days: int) -> list[Simulated]:
    """`count` sources, mixed as a list of security news is, over so many days."""
    kinds = [kind for kind, (share, *_) in _KINDS.items() for _ in range(round(share * count))]
    return [_invent(f"source-{number}", kind, days) for number, kind in enumerate(kinds)]


# --- when they publish ----------------------------------------------------------------------------------------------


def _newsroom(random: Random, days: int) -> Iterator[float]:
    """Many a day in office hours, few at week-ends."""
    mean, opens = random.uniform(6, 20), random.uniform(5, 15)
    for day in range(-_BEFORE // 10, days):
        for _ in range(round(random.gauss(mean, mean / 4) * (1 if _weekday(day) < 5 else 0.1))):
            yield day * DAY + (opens + 10 * random.random()) * HOUR


def _daily(random: Random, days: int) -> Iterator[float]:
    """One on most working days, at about its hour."""
    usual = random.uniform(5, 20)
    for day in range(-_BEFORE // 4, days):
        if random.random() < (0.85 if _weekday(day) < 5 else 0.15):
            yield day * DAY + random.gauss(usual, 1.5) * HOUR


def _every(mean: float) -> Callable[[Random, int], Iterator[float]]:
    """About each `mean` days; never twice on a day, and now and then after a long pause."""

    def times(random: Random, days: int) -> Iterator[float]:
        at = -_BEFORE * DAY + random.random() * mean * DAY
        while at < days * DAY:
            yield at
            at += max(0.5, random.gauss(mean, mean / 3) + (random.expovariate(1 / mean) if random.random() < 0.2 else 0)) * DAY

    return times


def _silent(random: Random, days: int) -> Iterator[float]:
    """Ended long ago; a few say one thing more."""
    yield from (-random.uniform(1, 2) * _BEFORE / 2 * DAY for _ in range(12))
    if random.random() < 0.4:
        yield random.random() * days * DAY


def _bursts(random: Random, days: int) -> Iterator[float]:
    """Weeks of nothing, then several in a day or two: a conference, a campaign that a laboratory follows."""
    at = -_BEFORE * DAY * random.random()
    while at < days * DAY:
        yield from (at + random.expovariate(1 / 0.6) * DAY for _ in range(3 + int(random.random() * 7)))
        at += (10 + random.expovariate(1 / 25)) * DAY


def _patch_days(random: Random, days: int) -> Iterator[float]:
    """All at once on the second Tuesday of a month, and an urgent one in between."""
    batch = random.uniform(4, 25)
    for day in range(-_BEFORE // 2, days):
        if _weekday(day) == 1 and 8 <= (START + timedelta(days=day)).day <= 14:
            yield from (day * DAY + (17 + random.random()) * HOUR for _ in range(round(random.uniform(0.6, 1.4) * batch)))
        elif random.random() < 0.03:
            yield day * DAY + random.random() * DAY


def _weekday(day: int) -> int:
    return (START + timedelta(days=day)).weekday()


#: Kind → its share of all, when it publishes, how many entries its document holds, and whether it is dated, and sends validators.
_KINDS: Mapping[str, tuple[float, Callable[[Random, int], Iterator[float]], tuple[int, ...], bool, bool]] = MappingProxyType(
    {
        "busy newsroom": (0.12, _newsroom, (10, 20, 50, 100), True, True),
        "daily blog": (0.20, _daily, (5, 10, 10, 20), True, True),
        "weekly blog": (0.24, _every(7), (5, 10, 10, 20), True, True),
        "monthly blog": (0.15, _every(30), (5, 10, 10, 100), True, True),
        "silent": (0.08, _silent, (10,), True, True),
        "in bursts": (0.07, _bursts, (5, 10, 20), True, True),
        "patch days": (0.06, _patch_days, (40, 60, 100), True, True),
        "without dates": (0.03, _every(2), (10, 20), False, True),
        "without validators": (0.05, _every(2), (10, 20), True, False),
    }
)
KINDS = tuple(_KINDS)


# --- what their servers do ------------------------------------------------------------------------------------------


def _invent(key: str, kind: str, days: int) -> Simulated:
    random = Random(key)
    _, publish, windows, dated, validators = _KINDS[kind]
    times = tuple(sorted(int(at) for at in publish(random, days) if at < days * DAY))
    return Simulated(
        key=key,
        kind=kind,
        times=times,
        window=random.choice(windows),
        size=int(random.uniform(8, 150)) * 1000,
        hints=_hints(random),
        max_age=_one_of(random, {0.08: 300, 0.16: 900, 0.22: 3600, 0.24: 6 * HOUR}),
        validators=validators,
        dated=dated,
        down=_spans(random, days, 2, 8 * HOUR) if random.random() < 0.3 else _spans(random, days, 0.1, 4 * DAY),
        refusing=_spans(random, days, 3, 3 * HOUR) if random.random() < 0.1 else (),
        entries=tuple(_entry(key, number, at if dated else None) for number, at in enumerate(times)),
    )


def _hints(random: Random) -> Hints:
    ttl = _one_of(random, {0.25: HOUR, 0.29: 3 * HOUR, 0.31: DAY})
    return Hints(ttl, frozenset(range(6)) if random.random() < 0.02 else frozenset())


def _one_of(random: Random, seconds: Mapping[float, int]) -> timedelta | None:
    """By chance: the first whose share, those before it included, is not reached."""
    drawn = random.random()
    return next((timedelta(seconds=value) for share, value in seconds.items() if drawn < share), None)


def _spans(random: Random, days: int, per_month: float, mean: float) -> tuple[int, ...]:
    """Begin and end of each, in their order."""
    spans: list[int] = []
    at = random.expovariate(per_month / 30 / DAY)
    while at < days * DAY:
        spans += [int(at), int(at + random.expovariate(1 / mean)) + 1]
        at = spans[-1] + random.expovariate(per_month / 30 / DAY)
    return tuple(spans)


def _entry(key: str, number: int, at: int | None) -> Entry:
    return Entry(
        source=key,
        position=0,
        guid=f"{key}-{number}",
        link=None,
        canonical=None,
        title=f"Entry {number}",
        summary="",
        content="",
        published=None if at is None else START + timedelta(seconds=at),
        updated=None,
        people=(),
        tags=(),
        language=None,
        enclosures=(),
        original=None,
        words="",
        edit_hash="",
        hash="",
        keys=(),
    )  # fmt: skip
