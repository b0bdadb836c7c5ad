"""Passes over real feeds, store and output: what is published, and that it is published once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import islice, permutations
from pathlib import Path

import pytest

from aggregator.errors import StoreError
from tests.loopback import Loopback
from tests.scenarios import NOW, World, hour, item, only

DAY = timedelta(days=1)


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    return World(tmp_path, loopback)


# --- the first pass, and those in which nothing happens ---


def test_the_first_pass_publishes_everything_by_its_own_date(world: World) -> None:
    world.feed("one", item("newest", NOW - DAY), item("oldest", NOW - 900 * DAY), item("middle", NOW - 30 * DAY))
    report = world.run()
    assert (only(report).new, report.stories_new, report.stories_total) == (3, 3, 3)
    assert world.titles() == ["The newest flaw explained", "The middle flaw explained", "The oldest flaw explained"]
    assert all(story.mailed is None for story in world.stories().values()), "back-fill is never mailed"
    assert all(story.sort_at == story.published for story in world.stories().values())


def test_the_second_pass_publishes_nothing_new(world: World) -> None:
    world.feed("one", item("a"), item("b"))
    world.run()
    before = world.documents()
    report = world.run()
    assert only(report).outcome == "not_modified"
    assert (report.stories_new, only(report).entries) == (0, 0)
    assert world.documents() == before
    assert report.published.written <= len(world.files()) - len(before)
    assert report.published.written + report.published.unchanged == len(world.files())


@pytest.mark.parametrize("validator", [{"etag": '"1"'}, {"last_modified": "Thu, 19 Nov 2026 08:00:00 GMT"}])
def test_a_304_is_success_without_entries(world: World, validator: dict[str, str]) -> None:
    world.feed("one", item("a"), **validator)
    world.run()
    report = only(world.run())
    assert (report.outcome, report.status, report.entries, report.error) == ("not_modified", 304, 0, None)


def test_an_equal_body_is_not_read_again(world: World) -> None:
    world.feed("one", item("a"))
    world.run()
    report = only(world.run())
    assert (report.outcome, report.status) == ("not_modified", 200)


def test_validators_that_come_with_an_equal_body_are_asked_with(world: World) -> None:
    world.feed("one", item("a"))
    world.run()
    world.feed("one", item("a"), etag='"new"')
    world.run()
    assert only(world.run()).status == 304


def test_publishing_again_gives_equal_bytes(world: World) -> None:
    world.feed("one", item("a", author="Ann Lee"), item("b"))
    world.run()
    before = world.documents()
    for path in world.output.rglob("*.*"):
        path.unlink()
    world.publish()
    assert world.documents() == before


@pytest.mark.all
def test_the_order_of_sources_in_feeds_yaml_changes_nothing(tmp_path: Path, loopback: Loopback) -> None:
    outcomes = []
    for number, order in enumerate(islice(permutations(("one", "two", "three")), 0, None, 2)):
        world = World(tmp_path / str(number), loopback)
        world.settings["fetch"] |= {"per_host": 1}  # so that they are polled in this order, too
        for key in order:
            world.feed(key, item("shared", guid=f"{key}-1"), item(f"{key}-own", author="Ann Lee"), item(f"{key}-undated", None))
        world.run()
        world.run()
        # The list of sources keeps the order of feeds.yaml, and nothing else does.
        outcomes.append((world.documents() | {"feeds.opml": b""}, list(world.stories().values())))
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert len(outcomes[0][1]) == 7


def test_a_source_that_is_not_due_is_not_asked(world: World) -> None:
    world.feed("one", item("a", NOW), etag='"1"')
    world.run()
    asked = len(world.server.requests)
    report = only(world.run(at=hour(0.5), all=False))
    assert (report.outcome, report.next_due, len(world.server.requests)) == ("skipped", hour(1), asked)
    assert only(world.run(at=hour(0.5), all=True)).outcome == "not_modified"
    assert only(world.run(at=hour(0.6), source="one")).outcome == "not_modified"


def test_one_source_alone_is_polled(world: World) -> None:
    world.feed("one", item("a"))
    world.feed("two", item("b"))
    report = world.run(source="two")
    assert [one.key for one in report.sources] == ["two"]
    assert world.titles() == ["The b flaw explained"]


def test_a_paused_source_is_never_asked_and_keeps_its_stories(world: World) -> None:
    world.feed("one", item("a"))
    world.run()
    world.source("one", paused=True)
    for options in ({}, {"all": True}, {"source": "one"}):
        assert only(world.run(at=hour(9), **options)).outcome == "skipped"
    assert world.titles() == ["The a flaw explained"]
    assert b'"paused"' in world.files()["status.json"]


# --- baseline, dry runs, and output/ that is not ours ---


def test_baseline_publishes_nothing_and_later_entries_come_through(world: World) -> None:
    world.feed("one", item("a"), item("b"))
    report = world.run(baseline=True)
    assert (only(report).unchanged, report.stories_total, world.titles()) == (2, 0, [])
    world.feed(
        "one", item("c"), item("a"), item("b", text="Rewritten from the first word to the last, as editors like to do on quiet days")
    )
    assert only(world.run()).new == 1
    assert world.titles() == ["The c flaw explained"]
    assert world.stories()["The c flaw explained"].mailed is not None


def test_a_dry_run_touches_nothing_in_output(world: World) -> None:
    world.feed("one", item("a"))
    report = world.run(write=False)
    assert report.published.written > 0
    assert not world.output.exists()


def test_a_store_that_is_older_than_output_is_refused_before_it_catches_up(world: World) -> None:
    world.feed("one", item("a"), item("b"))
    world.run()
    before = world.files()
    for path in world.database.parent.iterdir():
        path.unlink()
    for _ in range(2):
        with pytest.raises(StoreError, match="older than") as refused:
            world.run()
        assert refused.value.exit_code == 4
    with pytest.raises(StoreError, match="older than"):
        world.publish()
    assert world.files() == before
    assert world.rows("SELECT count(*) FROM stories") == [(0,)]


def test_a_file_in_output_that_is_not_ours_is_left_alone_and_named(world: World) -> None:
    world.output.mkdir()
    (world.output / "all.atom").write_text("somebody's own")
    (world.output / "notes.txt").write_text("mine")
    world.feed("one", item("a"))
    report = world.run()
    assert report.published.refused == ("all.atom",)
    assert (world.output / "all.atom").read_text() == "somebody's own"
    assert (world.output / "notes.txt").read_text() == "mine"
    assert (world.output / "authors/one-daily.atom").exists()


def test_the_stories_of_a_source_that_was_removed_stay(world: World) -> None:
    world.feed("one", item("a"))
    world.feed("two", item("b"))
    world.run()
    before = world.files()["all.atom"]
    del world.sources["one"]
    world.run()
    assert world.files()["all.atom"] == before
    assert replace(world.stories()["The a flaw explained"]).source.name == "One Daily"


def test_an_answer_with_the_new_entries_only_adds_them(world: World) -> None:
    """F20: 226 is like 200; what it leaves out is still known, and its validators are kept."""
    world.feed("one", item("b"), item("a"), etag='"1"')
    world.run()
    world.feed("one", item("c"), status=226, etag='"2"')
    report = only(world.run())
    assert (report.outcome, report.status, report.new, report.unchanged) == ("fetched", 226, 1, 0)
    assert len(world.titles()) == 3
    assert only(world.run()).status == 304
    assert world.server.requests[-1].headers["If-None-Match"] == '"2"'
    world.feed("one", item("d"), item("c"), item("b"), item("a"), etag='"3"')
    report = only(world.run())
    assert (report.new, report.unchanged) == (1, 3)


def test_validators_go_to_an_address_with_user_and_password_too_f1(world: World) -> None:
    world.source("one", feed=world.server.url("/one").replace("//", "//reader:hunter2@"))
    world.feed("one", item("a"), etag='"1"')
    world.run()
    assert only(world.run()).status == 304


def test_answer_with_what_is_new_may_hold_nothing_f20(world: World) -> None:
    world.feed("one", item("a"))
    world.run()
    world.feed("one", status=226)
    assert (only(world.run()).outcome, len(world.titles())) == ("fetched", 1)


def test_an_answer_with_the_new_entries_only_says_little_of_the_document_behind_it(world: World) -> None:
    """F20: its two entries would be gone within the hour, if they were all; and F4: for the whole document it is asked once a week."""
    day = timedelta(days=1)
    world.feed("one", *(item(name, NOW - day * number) for number, name in enumerate("bcde", 1)), etag='"1"')
    world.run()
    before = world.rows("SELECT gap, window, last_whole FROM sources")
    world.feed("one", item("f", hour(1)), item("a", hour(0)), status=226, etag='"2"')
    world.run(hour(2))
    assert world.rows("SELECT gap, window, last_whole FROM sources") == before
    assert world.rows("SELECT newest FROM sources") == [(f"{hour(2):%Y-%m-%d %H:%M:%S.%f}",)]
