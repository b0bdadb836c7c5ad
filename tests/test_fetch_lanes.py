"""Many sources at once, in lanes; time is counted by fakes, nothing waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import aclosing

import pytest

from aggregator.fetch import in_lanes
from aggregator.model import FetchSettings

Log = list[tuple[str, object]]


def host(item: str) -> str:
    return item[0]


def run(
    items: Iterable[str], settings: FetchSettings, rest: Callable[[str], float | None] = lambda _: 0, steps: int = 3
) -> tuple[list[str], Log]:
    """The results, and what began, ended and rested, in order."""
    log: Log = []

    async def work(item: str) -> str:
        log.append(("begin", item))
        for _ in range(steps):
            await asyncio.sleep(0)
        log.append(("end", item))
        return item.upper()

    async def sleep(seconds: float) -> None:
        log.append(("rest", seconds))
        for _ in range(20 * steps):
            await asyncio.sleep(0)

    async def collect() -> list[str]:
        return [result async for result in in_lanes(items, host, settings, work, rest, sleep)]

    return asyncio.run(collect()), log


def most_at_once(log: Log, lane: str = "") -> int:
    now = most = 0
    for what, item in log:
        if what != "rest" and str(item).startswith(lane):
            now += 1 if what == "begin" else -1
            most = max(most, now)
    return most


def test_every_item_gives_its_result_once():
    items = [f"{lane}{number}" for lane in "abc" for number in range(4)]
    results, _ = run(items, FetchSettings())
    assert sorted(results) == sorted(item.upper() for item in items)


def test_no_item_gives_no_result():
    assert run([], FetchSettings()) == ([], [])


def test_one_lane_keeps_its_order_and_rests_before_each_item_for_as_long_as_it_is_told():
    results, log = run(["a1", "a2", "a3"], FetchSettings(), {"a1": 0, "a2": 7.0, "a3": 8.0}.get)
    assert results == ["A1", "A2", "A3"]
    one = [("begin", "a1"), ("end", "a1"), ("rest", 7.0)]
    assert log == [*one, ("begin", "a2"), ("end", "a2"), ("rest", 8.0), ("begin", "a3"), ("end", "a3")]


def test_lane_is_asked_how_long_it_rests_once_the_item_before_has_ended():
    ended: list[str] = []

    async def work(item: str) -> str:
        await asyncio.sleep(0)
        ended.append(item)
        return item

    async def scenario() -> list[tuple[str, int]]:
        asked: list[tuple[str, int]] = []

        def rest(item: str) -> float:
            asked.append((item, len(ended)))
            return 0

        async for _ in in_lanes(["a1", "a2", "a3"], host, FetchSettings(), work, rest):
            pass
        return asked

    assert asyncio.run(scenario()) == [("a1", 0), ("a2", 1), ("a3", 2)]


def test_item_is_left_out_where_no_rest_is_told_and_its_lane_goes_on():
    rest = {"a1": 0, "a2": None, "a3": 5.0, "b1": None}
    results, log = run(rest, FetchSettings(), rest.get)
    assert results == ["A1", "A3"]
    assert [seconds for what, seconds in log if what == "rest"] == [5.0]


def test_lanes_run_beside_each_other():
    _, log = run(["a1", "b1", "c1"], FetchSettings())
    assert most_at_once(log) == 3


def test_no_more_are_in_flight_than_concurrency_allows():
    _, log = run([f"{lane}1" for lane in "abcdefgh"], FetchSettings(concurrency=3))
    assert most_at_once(log) == 3


def test_per_host_allows_more_in_one_lane():
    _, log = run([f"a{number}" for number in range(6)] + ["b1"], FetchSettings(per_host=2))
    assert most_at_once(log, "a") == 2


def test_lane_that_rests_takes_no_place():
    results, _ = run(["a1", "a2", "b1", "c1", "d1"], FetchSettings(concurrency=1), {"a2": 9.0, "b1": 0, "c1": 0, "d1": 0, "a1": 0}.get)
    assert results == ["A1", "B1", "C1", "D1", "A2"]


def test_results_come_while_others_are_still_at_work():
    seen: list[str] = []

    async def scenario() -> None:
        last = asyncio.Event()

        async def work(item: str) -> str:
            if item == "b1":
                await last.wait()
            return item

        async for result in in_lanes(["a1", "b1"], host, FetchSettings(), work):
            seen.append(result)
            last.set()

    asyncio.run(scenario())
    assert seen == ["a1", "b1"]


def test_what_work_raises_comes_out_as_it_is_and_ends_the_rest():
    ended: list[str] = []

    async def work(item: str) -> str:
        if item == "a1":
            raise LookupError(item)
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(item)
        return item

    async def scenario() -> None:
        async for _ in in_lanes(["a1", "b1", "c1"], host, FetchSettings(), work):
            pass

    with pytest.raises(LookupError, match="a1"):
        asyncio.run(scenario())
    assert sorted(ended) == ["b1", "c1"]


def test_leaving_early_ends_the_rest():
    ended: list[str] = []

    async def work(item: str) -> str:
        if item != "a1":
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(item)
        return item

    async def scenario() -> str:
        async with aclosing(in_lanes(["a1", "b1", "c1"], host, FetchSettings(), work)) as results:
            async for result in results:
                return result
        return ""

    assert asyncio.run(scenario()) == "a1"
    assert sorted(ended) == ["b1", "c1"]
