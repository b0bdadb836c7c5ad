"""Passes over feeds that change: what an edit moves, and the four clocks."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.loopback import Loopback
from tests.scenarios import NOW, World, hour, item, only

DAY = timedelta(days=1)


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    return World(tmp_path, loopback)


# --- edits ---


def test_an_edit_moves_updated_and_nothing_else(world: World) -> None:
    world.feed("one", item("a"), item("b"))
    world.run()
    before = {entry.link: entry for entry in world.published()}
    world.feed(
        "one",
        item("a", text="Researchers now say that only version 4 of the a flaw appliance can be attacked, and only by its users"),
        item("b"),
    )
    report = only(world.run(at=hour(2)))
    assert (report.changed, report.unchanged, report.new) == (1, 1, 0)
    after = {entry.link: entry for entry in world.published()}
    edited, untouched = "https://news.example/a", "https://news.example/b"
    assert after[untouched] == before[untouched]
    assert after[edited].updated == "2026-11-20T10:00:00Z"
    assert [(entry.id, entry.link, entry.published, entry.title) for entry in after.values()] == [
        (entry.id, entry.link, entry.published, entry.title) for entry in before.values()
    ]
    assert "only version 4" in after[edited].summary


def test_an_edit_of_the_title_is_shown_under_the_same_id(world: World) -> None:
    world.feed("one", item("a"))
    world.run()
    [before] = world.published()
    world.feed("one", item("a", title="Correction: the a flaw explained"))
    world.run()
    [after] = world.published()
    assert (after.id, after.link, after.published) == (before.id, before.link, before.published)
    assert after.title == "Correction: the a flaw explained"


def test_a_counter_in_the_text_is_no_edit(world: World) -> None:
    world.feed("one", item("a", text="A flaw lets attackers in. <p>3 comments</p>"))
    world.run()
    before = world.files()["all.atom"]
    world.feed("one", item("a", text="A flaw  lets attackers in. <div>14 comments</div>"))
    report = only(world.run())
    assert (report.outcome, report.unchanged, report.changed) == ("fetched", 1, 0)
    assert world.files()["all.atom"] == before


@pytest.mark.all
def test_edits_that_the_feed_does_not_announce_end_at_24(world: World) -> None:
    changed = []
    for number in range(27):
        world.feed("one", item("a", text=f"A flaw lets attackers in, says the clock at {number:02d} hundred hours"))
        changed.append(only(world.run()).changed)
    assert changed == [0, *[1] * 24, 0, 0]
    assert world.published()[0].updated == "2026-11-21T08:00:00Z"


def test_an_entry_that_comes_back_under_an_earlier_id_is_still_the_same(world: World) -> None:
    for guid in ("first", "second", "first", "second", "first"):
        world.feed("one", item("a", guid=guid))
        report = only(world.run())
    assert (report.unchanged, report.new) == (1, 0)
    assert len(world.stories()) == 1


def test_settings_that_change_what_is_read_make_an_unchanged_document_be_read_again(world: World) -> None:
    world.feed("one", item("a", title="The a flaw explained - One Daily"), etag='"1"')
    world.run()
    world.source("one", title_strip=[" - One Daily"])
    report = only(world.run())
    assert (report.outcome, report.entries) == ("fetched", 1)
    assert report.unchanged == 1, "a better title is no edit by the publisher"
    assert only(world.run()).outcome == "not_modified"


# --- four clocks ---


def test_a_new_entry_after_the_fill_sorts_by_when_it_was_seen_and_is_mailed(world: World) -> None:
    world.feed("one", item("old", NOW - DAY))
    world.run()
    world.feed("one", item("late", NOW - 400 * DAY), item("old", NOW - DAY))
    world.run(at=hour(1))
    assert world.titles() == ["The late flaw explained", "The old flaw explained"], "a late arrival is not cut by the window"
    late = world.stories()["The late flaw explained"]
    assert (late.sort_at, late.first_seen, late.mailed) == (hour(1), hour(1), hour(1))
    assert late.shown_published == NOW - 400 * DAY


@pytest.mark.all
def test_many_entries_at_once_get_as_many_mailing_times_as_seconds_have_passed(world: World) -> None:
    names = [f"item{number}" for number in range(20)]
    world.feed("one", item("old"))
    world.run()
    world.feed("one", item("first"), item("old"))
    world.run(at=hour(1))
    world.feed("one", *(item(name) for name in names), item("first"), item("old"))
    world.run(at=hour(1) + timedelta(seconds=10), all=True)
    assert sum(story.mailed is not None for story in world.stories().values()) == 1 + 10
    world.run(at=hour(2))
    mailed = {story.sequence: story.mailed for story in world.stories().values() if story.mailed}
    times = [mailed[sequence] for sequence in sorted(mailed)]
    assert len(times) == 21
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(times)), "N4"
    assert times[-1] <= hour(2)


@pytest.mark.all
def test_a_mailing_time_is_never_changed(world: World) -> None:
    world.feed("one", item("old"))
    world.run()
    world.feed("one", item("a"), item("old"))
    world.run()
    before = world.stories()["The a flaw explained"].mailed
    world.feed(
        "one", item("b"), item("a", text="Rewritten from the first word to the last, as editors like to do on quiet days"), item("old")
    )
    world.run()
    assert world.stories()["The a flaw explained"].mailed == before


def test_an_undated_entry_keeps_its_first_seen(world: World) -> None:
    world.feed("one", item("a", None), item("b", "sometime in autumn"))
    report = only(world.run())
    assert (report.not_understood, report.not_understood_because) == (1, "“sometime in autumn” is no whole date")
    [told] = json.loads((world.output / "status.json").read_text(encoding="utf-8"))["sources"]
    assert told["not_understood"] == 1
    world.feed("one", item("c"), item("a", None), item("b", "sometime in autumn"))
    world.run()
    stories = world.stories()
    for title in ("The a flaw explained", "The b flaw explained"):
        assert stories[title].published is None
        assert stories[title].shown_published == stories[title].first_seen == NOW


def test_a_date_in_the_future_does_not_pin_an_entry_to_the_top(world: World) -> None:
    world.feed("one", item("future", NOW + 5 * DAY))
    world.run()
    assert world.published()[0].published == world.published()[0].updated == "2026-11-20T08:00:00Z", "A8"
    world.feed("one", item("next", NOW), item("future", NOW + 5 * DAY))
    world.run()
    assert world.titles() == ["The next flaw explained", "The future flaw explained"]
    assert world.stories()["The future flaw explained"].published == NOW + 5 * DAY


def test_a_clock_that_goes_back_loses_and_repeats_nothing(world: World) -> None:
    world.feed("one", item("a"))
    world.run(at=hour(0))
    world.feed("one", item("b"), item("a"))
    world.run(at=hour(5))
    world.feed("one", item("c"), item("b"), item("a"))
    world.run(at=hour(4), all=True)
    stories = world.stories()
    assert len(stories) == 3
    assert stories["The c flaw explained"].sequence == 3
    assert stories["The c flaw explained"].mailed is None, "it waits, since mailing times rise"
    world.run(at=hour(6))
    assert world.stories()["The c flaw explained"].mailed == hour(6)
    assert len(world.published()) == 3


@pytest.mark.all
def test_an_edit_of_a_sources_settings_names_people_at_once_and_leaves_what_was_sent(world: World) -> None:
    titled = item("a", title="The a flaw explained - One Daily")
    world.feed("one", titled)
    world.run()
    world.source("one", title_strip=[" - One Daily"], author="Jane Doe")
    assert only(world.run()).unchanged == 1
    [entry] = world.published()
    assert (entry.title, entry.author) == ("The a flaw explained - One Daily", "Jane Doe")
    world.feed("one", item("a", title="The a flaw explained - One Daily", author="Bob Stone"))
    world.run()
    [entry] = world.published()
    assert (entry.title, entry.author) == ("The a flaw explained - One Daily", "Bob Stone"), "a byline is no edit of the title"
    world.feed("one", item("a", title="The a flaw explained at last - One Daily"))
    assert only(world.run()).changed == 1
    [entry] = world.published()
    assert entry.title == "The a flaw explained at last"
