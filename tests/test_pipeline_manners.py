"""Manners through the whole pipeline: gaps that outlive the process, hosts that are left to the next pass, a first fill that is spread."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from aggregator.pipeline import Options
from aggregator.pipeline.polling import Poll
from aggregator.pipeline.standing import anything_due
from aggregator.store import open_store, owned_store, sources
from tests.loopback import Answer, Loopback, Request
from tests.polls import quiet_world
from tests.scenarios import NOW, InProcess, World, item, only, rss

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
AT_ONCE = timedelta()


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    """A world with manners."""
    world = quiet_world(tmp_path, loopback)
    world.settings["fetch"] |= {"gap": "10s", "per_host": 1}
    return world


@pytest.fixture
def other() -> Iterator[Loopback]:
    """Another port is another lane."""
    with Loopback() as server:
        yield server


def polled(world: World, at: datetime, **options: object) -> set[str]:
    """The keys of the sources that a pass at that time polls; it writes no output/, which is quicker."""
    return {one.key for one in world.run(at, write=False, **options).sources if one.outcome != "skipped"}


def is_due(world: World, at: datetime) -> bool:
    config = world.config()
    with open_store(config.store, config.id_authority) as store:
        return anything_due(store, config, at)


@pytest.mark.all
def test_thirty_feeds_on_one_host_are_asked_one_by_one_with_the_gap_between(world: World) -> None:
    """F10, by a clock that only waiting moves."""
    at = [NOW]
    asked: list[datetime] = []

    def answer(_: Request) -> Answer:
        asked.append(at[0])
        return Answer(body=rss("One", [item("a")]))

    async def sleep(seconds: float) -> None:
        at[0] += seconds * SECOND

    for number in range(30):
        world.source(f"s{number}")
        world.server.routes[f"/s{number}"] = answer
    config = world.config()
    with owned_store(config.store, config.id_authority) as store:
        with store.write() as connection:
            registered = sources.register(connection, config.sources)
            states = sources.read_states(connection, registered)
        poll = Poll(config, store, Options(), NOW, lambda: at[0], sleep)
        assert len(asyncio.run(poll.poll_all(registered, states, InProcess(), lambda _: None))) == 30
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert len(gaps) == 29
    assert all(10 * SECOND <= gap <= 11 * SECOND for gap in gaps)


def test_gap_is_kept_over_restarts(world: World) -> None:
    """F10: each pass has a process's knowledge of its own, and the store in common."""
    world.feed("one", item("a"))
    world.feed("two", item("b"))
    assert polled(world, NOW, all=False, patience=AT_ONCE) == {"one"}
    early = NOW + 9 * SECOND
    assert not is_due(world, early), "what waits for its host only is no reason for a pass"
    assert polled(world, early, all=False, patience=AT_ONCE) == set()
    late = NOW + 11 * SECOND
    assert is_due(world, late)
    assert polled(world, late, all=False, patience=AT_ONCE) == {"two"}
    assert not is_due(world, late)


def test_request_that_failed_is_followed_by_the_gap_too(world: World) -> None:
    """F10"""
    world.answer("one", status=503)
    world.feed("two", item("b"))
    assert polled(world, NOW, patience=AT_ONCE) == {"one"}
    assert polled(world, NOW + 9 * SECOND, patience=AT_ONCE) == set()


def test_clock_that_was_ahead_costs_one_gap(world: World) -> None:
    """F10: a moment in the future counts as now."""
    world.feed("one", item("a"))
    world.feed("two", item("b"))
    assert polled(world, NOW, all=False, patience=AT_ONCE) == {"one"}
    before = NOW - timedelta(days=400)
    assert is_due(world, before)
    assert polled(world, before, all=False, patience=AT_ONCE) == set()
    assert not is_due(world, before + 9 * SECOND)
    assert polled(world, before + 11 * SECOND, all=False, patience=AT_ONCE) == {"two"}


@pytest.mark.all
def test_busy_host_is_left_to_the_next_pass_and_holds_nobody_up(world: World, other: Loopback) -> None:
    """F10: the others are published at once, and of the busy host no source is left for ever."""
    for number in range(4):
        world.feed(f"busy{number}", item(f"a{number}"))
    other.routes["/feed"] = Answer(body=rss("Calm", [item("calm")]))
    world.settings["fetch"]["allow_addresses"].append(other.host)
    world.source("calm", feed=other.url("/feed"))
    report = world.run(NOW, all=False, patience=9 * SECOND)
    assert [one.outcome for one in report.sources] == ["fetched", "skipped", "skipped", "skipped", "fetched"]
    assert sorted(world.titles()) == ["The a0 flaw explained", "The calm flaw explained"]
    passes = [polled(world, NOW + number * 11 * SECOND, all=False, patience=9 * SECOND) for number in (1, 2, 3, 4)]
    assert passes == [{"busy1"}, {"busy2"}, {"busy3"}, set()]


def test_more_per_host_are_asked_at_once(world: World) -> None:
    world.settings["fetch"]["per_host"] = 3
    for number in range(4):
        world.feed(f"s{number}", item(f"a{number}"))
    assert len(polled(world, NOW, patience=AT_ONCE)) == 3


def test_files_wait_for_nobody(world: World) -> None:
    for number in range(3):
        (world.folder / f"{number}.xml").write_bytes(rss("One", [item(f"a{number}")]))
        world.source(f"s{number}", feed=f"file:{number}.xml")
    assert len(polled(world, NOW, patience=AT_ONCE)) == 3
    assert world.rows("SELECT * FROM lanes") == []


def test_store_names_no_host_in_its_lanes(world: World) -> None:
    """An address from the environment may be a secret."""
    world.feed("one", item("a"))
    world.run(NOW)
    ((lane, _),) = world.rows("SELECT lane, ended FROM lanes")
    assert "127.0.0.1" not in lane


def four_feeds(world: World) -> None:
    world.settings["fetch"]["gap"] = "0s"
    for number in range(4):
        world.feed(f"s{number}", item(f"a{number}"))


@pytest.mark.all
def test_scheduler_spreads_a_first_fill_over_the_interval_and_over_restarts(world: World) -> None:
    """F11"""
    four_feeds(world)
    report = world.run(NOW, all=False, spread=True)
    (first,) = [one.key for one in report.sources if one.outcome == "fetched"]
    assert sorted(one.next_due for one in report.sources if one.key != first and one.next_due) == [NOW + k * 15 * MINUTE for k in (1, 2, 3)]
    assert world.rows("SELECT count(*) FROM sources WHERE due_because = 'first fill'") == [(3,)]
    seen = {first}
    for minute in range(1, 46):
        at = NOW + minute * MINUTE
        if is_due(world, at):
            assert minute in (15, 30, 45)
            seen |= polled(world, at, all=False, spread=True)
    assert len(seen) == 4


def test_source_that_is_added_later_is_polled_at_once(world: World) -> None:
    """F11"""
    four_feeds(world)
    world.run(NOW, all=False, spread=True)
    world.feed("new", item("b"))
    assert is_due(world, NOW + MINUTE)
    assert polled(world, NOW + MINUTE, all=False, spread=True) == {"new"}


@pytest.mark.all
def test_first_fill_that_was_planned_by_a_clock_that_was_ahead_is_planned_again(world: World) -> None:
    """F11: the clock of a machine that has just started may be years ahead."""
    four_feeds(world)
    world.run(NOW + timedelta(days=900), all=False, spread=True, write=False)
    assert is_due(world, NOW)
    seen = {key for minute in (0, 15, 30, 45) for key in polled(world, NOW + minute * MINUTE, all=False, spread=True)}
    assert seen == {"s0", "s1", "s2", "s3"}


def test_paused_source_takes_no_turn_in_a_first_fill(world: World) -> None:
    """F11"""
    four_feeds(world)
    for number in range(3):
        world.source(f"s{number}", paused=True)
    assert polled(world, NOW, all=False, spread=True) == {"s3"}


def test_run_polls_what_was_never_polled_whatever_a_scheduler_planned(world: World) -> None:
    """F11"""
    four_feeds(world)
    first = polled(world, NOW, all=False, spread=True)
    report = world.run(NOW + MINUTE, all=False)
    assert {one.key for one in report.sources if one.outcome == "fetched"} == {"s0", "s1", "s2", "s3"} - first
    assert only(report, *first).outcome == "skipped"
