"""Whose turn it is at a host, and when (F10): as a table, and what must hold of every lane."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.fetch import in_lanes
from aggregator.manners import in_turn, is_left, lane_of, wait_for
from aggregator.model import FetchSettings, Source, SourceState
from tests.casefiles import cases, read

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
TICK = timedelta(seconds=30)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def state_of(source: Source, due: datetime | None = None) -> SourceState:
    return SourceState(source.key, source.url, next_due=due)


@cases("manners")
def test_a_source_waits_for_its_lane(path: Path) -> None:
    case = read(path)
    source = Source("one", case["url"])
    state = replace(state_of(source), moved_to=case.get("moved_to"))
    ended = {lane: NOW - seconds(ago) for lane, ago in case["ended"].items()}
    wait = wait_for(lane_of(source, state), ended, FetchSettings(gap=seconds(case.get("gap", 10))), NOW)
    shortest, longest = map(seconds, case["wait"])
    assert shortest <= wait <= longest, case["why"]


def test_each_file_has_a_lane_of_its_own() -> None:
    files = [Source(key, "file:///srv/feed.xml") for key in ("one", "two")]
    assert len({lane_of(source, state_of(source)) for source in files}) == 2


def test_no_two_gaps_are_alike() -> None:
    ends = [NOW + number * TICK for number in range(20)]
    assert len({wait_for("ann.example", {"ann.example": end}, FetchSettings(), end) for end in ends}) == 20


def test_who_waits_longest_is_first() -> None:
    sources = {key: Source(key, "https://ann.example/feed") for key in ("soon", "late", "later", "never", "nor")}
    due = {"soon": NOW, "late": NOW - seconds(60), "later": NOW - seconds(90), "never": None, "nor": None}
    states = {key: state_of(source, due[key]) for key, source in sources.items()}
    assert [source.key for source in in_turn(sources.values(), states)] == ["never", "nor", "later", "late", "soon"]


def test_who_would_come_too_late_is_left_and_without_patience_nobody_is() -> None:
    began, now = NOW, NOW + seconds(50)
    assert not is_left(seconds(10), now, began, seconds(60))
    assert is_left(seconds(11), now, began, seconds(60))
    assert not is_left(seconds(100_000), now, began, None)


class Lane:
    """A host with many feeds, asked tick after tick by a clock that stands still but while somebody waits or is asked."""

    def __init__(self, many: int, gap: float, patience: float | None, takes: float) -> None:
        self.sources = [Source(f"s{number}", "https://ann.example/feed", every=seconds(60)) for number in range(many)]
        self.states = {source.key: state_of(source, NOW) for source in self.sources}
        self.settings = FetchSettings(gap=seconds(gap))
        self.patience = None if patience is None else seconds(patience)
        self.takes = seconds(takes)
        self.now = NOW
        self.ended: dict[str, datetime] = {}
        #: Who was asked, and when each request began and ended.
        self.asked: list[str] = []
        self.times: list[tuple[datetime, datetime]] = []

    def run(self, ticks: int = 1) -> None:
        async def scenario() -> None:
            for _ in range(ticks):
                await self._run()

        asyncio.run(scenario())

    def pauses(self) -> list[timedelta]:
        """Between the end of each request and the start of the next."""
        return [begin - end for (_, end), (begin, _) in pairwise(self.times)]

    async def _run(self) -> None:
        began = self.now
        due = [source for source in self.sources if (self.states[source.key].next_due or began) <= began]

        def rest(_: Source) -> float | None:
            wait = wait_for("ann.example", self.ended, self.settings, self.now)
            return None if is_left(wait, self.now, began, self.patience) else wait.total_seconds()

        async for _ in in_lanes(in_turn(due, self.states), lambda _: "ann.example", self.settings, self._ask, rest, self._sleep):
            pass
        self.now = max(self.now, began + TICK)

    async def _ask(self, source: Source) -> None:
        begin, self.now = self.now, self.now + self.takes
        self.asked.append(source.key)
        self.times.append((begin, self.now))
        self.ended["ann.example"] = self.now
        self.states[source.key] = state_of(source, self.now + source.every)

    async def _sleep(self, wait: float) -> None:
        self.now += seconds(wait)


def test_thirty_feeds_on_one_host_are_asked_one_by_one_with_the_gap_between() -> None:
    lane = Lane(30, gap=10, patience=None, takes=2)
    lane.run()
    assert len(set(lane.asked)) == len(lane.asked) == 30
    assert all(seconds(10) <= pause <= seconds(11) for pause in lane.pauses())


def test_slow_host_is_left_when_patience_ends() -> None:
    lane = Lane(30, gap=10, patience=60, takes=30)
    lane.run()
    assert len(lane.asked) == 2, "the second ends after 70 s"


@settings(max_examples=30)
@given(many=st.integers(1, 8), gap=st.integers(0, 90), patience=st.integers(0, 120), takes=st.integers(0, 30))
def test_nobody_starves_and_the_gap_is_kept_over_passes(many: int, gap: int, patience: int, takes: int) -> None:
    """Also where more is due than the gap lets through: who was asked goes behind all the others."""
    lane = Lane(many, gap, patience, takes)
    lane.run(ticks=2 * many * (seconds(gap * 1.1) // TICK + 2))
    order = lane.asked[:many]
    assert set(order) == set(lane.states)
    assert lane.asked == [order[number % many] for number in range(len(lane.asked))]
    assert len(lane.asked) > many
    assert all(pause >= seconds(gap) for pause in lane.pauses())
