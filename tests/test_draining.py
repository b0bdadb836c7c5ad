"""A pass that is asked to end begins no request, gives those in flight a moment, and keeps all that it has read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.fetch import in_lanes
from aggregator.model import FetchSettings, ParseFailed, RunReport
from aggregator.pipeline import Options, run_pass
from aggregator.pipeline.draining import Draining, never
from aggregator.store import owned_store
from tests.loopback import Answer, Loopback, Request
from tests.scenarios import InProcess, World, item, rss


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    return World(tmp_path, loopback)


def run(world: World, stopping: Callable[[], bool] = never, workers: InProcess | None = None) -> RunReport:
    config, now = world.config(), world.now
    with owned_store(config.store, config.id_authority) as store:
        passing = run_pass(config, store, Options(), now, lambda: now, workers=workers or InProcess(), stopping=stopping)
        report = asyncio.run(passing)
    world.now += timedelta(hours=1)
    return report


def outcomes(report: RunReport) -> dict[str, str]:
    return {source.key: source.outcome for source in report.sources}


def test_what_was_read_is_published_and_the_rest_is_left_to_the_next_pass(world: World) -> None:
    world.settings["fetch"]["per_host"] = 1
    for key in ("one", "two", "three"):
        world.feed(key, item(key))
    report = run(world, stopping=lambda: bool(world.server.requests))
    assert outcomes(report) == {"one": "fetched", "two": "skipped", "three": "skipped"}
    assert (report.unreached, report.stories_new) == (2, 1)
    assert world.titles() == ["The one flaw explained"]
    report = run(world)
    assert outcomes(report) == {"one": "skipped", "two": "fetched", "three": "fetched"}
    assert report.unreached == 0


def test_pass_that_is_asked_before_it_begins_asks_nobody(world: World) -> None:
    world.feed("one", item("one"))
    assert run(world, stopping=lambda: True).unreached == 1
    assert world.server.requests == []


def test_request_in_flight_is_waited_for(world: World) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Answer:
        asked.append(request.path)
        return Answer(body=rss("One", [item("one")]))

    world.source("one")
    world.server.routes["/one"] = answer
    assert outcomes(run(world, stopping=lambda: bool(asked))) == {"one": "fetched"}


def test_worker_that_was_ended_together_with_us_is_no_fault_of_the_source(world: World) -> None:
    """Who stops a service tells its whole group, the workers too."""

    class Ended(InProcess):
        async def read(self, *_: object) -> ParseFailed:
            return ParseFailed("parse-crash", "ended")

    world.feed("one", item("one"))
    report = run(world, stopping=lambda: bool(world.server.requests), workers=Ended())
    assert outcomes(report) == {"one": "skipped"}
    assert world.rows("SELECT failures, kind FROM sources") == [(0, None)]
    assert outcomes(run(world, workers=Ended())) == {"one": "failed"}, "else it is one"


# --- one source after another ---------------------------------------------------------------------------------------


def drain(
    items: str, work: Callable[[str], object], stopping: Callable[[], bool], grace: float = 60, settings: FetchSettings | None = None
) -> list[object]:
    """The results of `work` for `items`, each in a lane of its own by its letter."""

    async def begin(item: str) -> object:
        result = work(item)
        return await result if asyncio.iscoroutine(result) else result

    async def collect() -> list[object]:
        draining = Draining(begin, stopping, grace)
        lanes: AsyncGenerator[object, None] = in_lanes(items.split(), lambda item: item[0], settings or FetchSettings(), draining.work)
        async with aclosing(lanes) as results:
            return [result async for result in draining.drain(results)]

    return asyncio.run(collect())


def test_all_results_come_where_nobody_asks_to_end() -> None:
    assert sorted(map(str, drain("a1 b1 c1", str.upper, never))) == ["A1", "B1", "C1"]


def test_what_takes_longer_than_the_grace_is_given_up() -> None:
    ended: list[str] = []

    async def hang() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("b1")

    began: list[str] = []

    def work(item: str) -> object:
        began.append(item)
        return hang() if item == "b1" else item

    assert drain("a1 b1", work, lambda: len(began) == 2, grace=0.1) == ["a1"]
    assert ended == ["b1"]


def test_rest_of_a_host_is_not_waited_for() -> None:
    began: list[str] = []

    def work(item: str) -> str:
        began.append(item)
        return item

    results = drain("a1 a2", work, lambda: bool(began), settings=FetchSettings(gap=timedelta(hours=1)))
    assert results == ["a1"]


def test_what_work_raises_comes_out_as_it_is() -> None:
    def work(item: str) -> str:
        raise LookupError(item)

    with pytest.raises(LookupError, match="a1"):
        drain("a1 b1", work, never)
