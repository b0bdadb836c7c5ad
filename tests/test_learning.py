"""What answers teach of a source, week after week: validators that are not trusted for ever (F4), and addresses that moved (F12)."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.model import Cadence, Entry
from aggregator.pipeline.learning import find_cadence
from tests.loopback import Answer, Loopback
from tests.scenarios import NOW, Item, World, hour, item, only, rss

DAY = timedelta(days=1)


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    return World(tmp_path, loopback)


def conditions(world: World, path: str = "/one") -> list[bool]:
    """Of each request: did it bear validators?"""
    return ["If-None-Match" in request.headers for request in world.server.requests if request.path == path]


# --- F4 ---


@pytest.mark.all
def test_validators_are_ignored_once_in_seven_days_f4(world: World) -> None:
    world.feed("one", item("a"), etag='"1"')
    for day in range(15):
        world.run(NOW + day * DAY)
    assert [number for number, conditional in enumerate(conditions(world)) if not conditional] == [0, 7, 14]


@pytest.mark.all
def test_server_whose_validators_lie_is_found_out_within_a_week_f4(world: World) -> None:
    world.feed("one", item("a"), etag='"always"')
    world.run()
    world.feed("one", item("b"), item("a"), etag='"always"')
    found = next(day for day in range(1, 9) if only(world.run(NOW + day * DAY)).new)
    assert found == 7


@pytest.mark.all
def test_edit_of_the_settings_asks_without_validators_f4(world: World) -> None:
    world.feed("one", item("a"), etag='"1"')
    world.run()
    world.source("one", language="de")
    world.run()
    world.run()
    assert conditions(world) == [False, False, True]


# --- F12 ---


def move(world: World, status: int = 301, *items: Item, etag: str | None = None) -> None:
    world.answer("one", status=status, headers={"Location": world.server.url("/new")})
    world.server.routes["/new"] = Answer(body=rss("One", items or (item("a"),)), etag=etag)


def asked(world: World) -> list[str]:
    """The addresses that the next pass asks, in order."""
    before = len(world.server.requests)
    world.run(world.now + DAY)
    return [request.path for request in world.server.requests[before:]]


def run_days(world: World, days: int) -> None:
    for _ in range(days):
        world.run(world.now + DAY)


@pytest.mark.all
@pytest.mark.parametrize("status", [301, 308])
def test_move_for_good_is_remembered_after_five_answers_over_a_week_f12(world: World, status: int) -> None:
    world.feed("one", item("a"))
    world.run()
    move(world, status, etag='"1"')
    days = next(day for day in range(1, 12) if asked(world) == ["/new"])
    assert days == 9, "seven days lie between the first and the eighth answer; the ninth is asked there"
    [state] = world.rows("SELECT moved_to, shown_url FROM sources")
    assert state == (world.server.url("/new"), world.server.url("/one"))
    status_json = json.loads(world.files()["status.json"])
    assert status_json["sources"][0]["moved_to"] == world.server.url("/new")
    assert len(world.published()) == 1


@pytest.mark.all
@pytest.mark.parametrize("status", [302, 303, 307])
def test_temporary_redirect_is_never_remembered_f12(world: World, status: int) -> None:
    move(world, status)
    run_days(world, 12)
    assert asked(world) == ["/one", "/new"]


@pytest.mark.all
def test_week_counts_and_so_do_five_answers_f12(world: World) -> None:
    move(world)
    for number in range(40):
        world.run(hour(number * 4))
    assert asked(world) == ["/one", "/new"], "forty answers, but in less than a week"
    other = World(world.folder / "other", world.server)
    other.source("one")
    for number in range(4):
        other.run(NOW + number * 5 * DAY)
    assert asked(other) == ["/one", "/new"], "weeks, but four answers"


@pytest.mark.all
def test_another_target_or_none_begins_anew_f12(world: World) -> None:
    move(world)
    run_days(world, 6)
    world.feed("one", item("a"))
    run_days(world, 1)
    move(world)
    run_days(world, 7)
    assert asked(world) == ["/one", "/new"]


def test_move_to_another_feed_is_not_believed_f12(world: World) -> None:
    world.feed("one", item("a"), item("b"))
    world.run()
    move(world)
    world.run()
    assert world.rows("SELECT moving_to, moving_answers FROM sources") == [(world.server.url("/new"), 1)]
    world.server.routes["/new"] = Answer(body=rss("Parked domain", [item("c"), item("d")]))
    world.run()
    assert world.rows("SELECT moving_to, moving_answers FROM sources") == [(None, 0)]


@pytest.mark.all
def test_address_that_moved_and_fails_is_given_up_for_the_operators_own_f12(world: World) -> None:
    move(world)
    run_days(world, 9)
    assert asked(world) == ["/new"]
    world.server.routes["/new"] = Answer(410)
    world.feed("one", item("b"), item("a"))
    run_days(world, 3)
    assert asked(world) == ["/one"]
    assert b'"state": "ok"' in world.files()["status.json"]


@pytest.mark.all
def test_operator_who_writes_the_new_address_is_obeyed_and_nothing_comes_twice_f12(world: World) -> None:
    move(world)
    run_days(world, 10)
    world.source("one", feed=world.server.url("/new"))
    assert asked(world) == ["/new"]
    assert world.rows("SELECT moved_to FROM sources") == [(None,)]
    assert len(world.published()) == 1


@pytest.mark.all
def test_secrets_are_not_sent_to_the_address_it_moved_to_f12(world: World) -> None:
    with Loopback({"/new": Answer(body=rss("One", [item("a")]))}) as elsewhere:
        world.settings["fetch"]["allow_addresses"] = [world.server.host, elsewhere.host]
        world.source("one", headers={"X-Key": "hunter2"})
        world.server.routes["/one"] = Answer(301, headers={"Location": elsewhere.url("/new")})
        run_days(world, 11)
        assert world.rows("SELECT moved_to FROM sources") == [(elsewhere.url("/new"),)]
        assert all("X-Key" not in request.headers for request in elsewhere.requests)


@pytest.mark.all
def test_no_address_of_a_private_source_is_remembered_f12(world: World) -> None:
    world.environ["TOKEN"] = "hunter2"
    world.source("one", feed=world.server.url("/one?token=${TOKEN}"))
    world.server.routes["/one"] = Answer(301, headers={"Location": world.server.url("/new?token=hunter2")})
    world.server.routes["/new"] = Answer(body=rss("One", [item("a")]))
    run_days(world, 11)
    assert world.rows("SELECT moved_to, moving_to FROM sources") == [(None, None)]


# --- cadence ---


def entries(*ages: float | None) -> list[Entry]:
    """Entries published so many hours ago; None: without a date."""
    blank = dict.fromkeys(Entry.__dataclass_fields__)
    return [Entry(**blank | {"published": None if age is None else NOW - timedelta(hours=age)}) for age in ages]  # type: ignore[arg-type]


def cadence(newest: float, gap: float | None, window: float | None) -> Cadence:
    """All in hours."""
    return Cadence(
        NOW - timedelta(hours=newest),
        None if gap is None else timedelta(hours=gap),
        None if window is None else timedelta(hours=window),
    )


def test_cadence_is_that_of_the_claimed_dates() -> None:
    assert find_cadence(entries(5, 1, 9), 0, None, NOW) == cadence(1, 4, 8)


def test_cadence_looks_at_the_ten_latest_and_the_window_at_all() -> None:
    assert find_cadence(entries(*range(1, 11), 1000), 0, None, NOW) == cadence(1, 1, 999)


def test_date_in_the_future_is_no_part_of_the_cadence() -> None:
    assert find_cadence(entries(-500, 1, 3), 0, None, NOW) == cadence(1, 2, 2)


def test_late_entry_is_news_of_now() -> None:
    assert find_cadence(entries(50, 60), 1, cadence(60, 10, 10), NOW) == cadence(0, 10, 10)


def test_cadence_without_dates_is_learned_from_what_is_fresh() -> None:
    first = find_cadence(entries(None, None), 0, None, NOW)
    assert first == cadence(0, None, None)
    assert find_cadence(entries(None, None, None), 1, cadence(8, None, None), NOW) == cadence(0, 8, 16)
    assert find_cadence(entries(None, None, None), 2, cadence(8, 8, 16), NOW) == cadence(0, 7, 14)
    assert find_cadence(entries(None, None, None), 0, cadence(8, 8, 16), NOW) == cadence(8, 8, 16)


def test_clock_that_was_ahead_measures_no_cadence() -> None:
    assert find_cadence(entries(None, None), 1, cadence(-23, None, None), NOW) == cadence(0, None, None)
    assert find_cadence(entries(None, None), 1, cadence(-23, 8, 8), NOW) == cadence(0, 8, 8)


def test_document_without_entries_teaches_nothing() -> None:
    assert find_cadence([], 0, cadence(8, 8, 16), NOW) == cadence(8, 8, 16)
    assert find_cadence([], 0, None, NOW) is None


@pytest.mark.all
def test_undated_feed_without_validators_is_still_polled_daily_f5(world: World) -> None:
    world.feed("one", item("a", None), item("b", None))
    times = [number for number in range(24 * 5) if only(world.run(hour(number), all=False)).outcome != "skipped"]
    assert times == [0, 24, 48, 72, 96]
