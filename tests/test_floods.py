"""Floods: a relaunched site is quarantined, a surge alarms and waits for its newsletter, and all of it is out once, in the end."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from aggregator.deduplicate import identify
from aggregator.deduplicate.floods import find_relaunch, find_surge
from aggregator.model import EntryKey, Known, Rhythm, Rungs
from aggregator.pipeline.explaining import explain
from aggregator.pipeline.holding import LetGo, forget_source, release_held
from aggregator.pipeline.standing import list_statuses
from aggregator.store import open_store, owned_store
from tests.casefiles import cases, read
from tests.loopback import Loopback
from tests.scenarios import NOW, Item, World, hour, item, only
from tests.test_cli import call, write_feeds
from tests.test_deduplicate import entries_of
from tests.test_pipeline_failures import DyingOn, Killed

DAY = timedelta(days=1)
NAMES = "amber basalt cobalt dune ember fjord gale harbor inlet jetty".split()


@cases("deduplicate/floods")
def test_a_document_is_a_flood(path: Path) -> None:
    case = read(path)
    if "document" in case:
        assert (_relaunch(case) is not None) == case["flood"], case["why"]
    else:
        silence = timedelta(hours=case.get("hours", 1))
        surge = find_surge(case["unknown"], Rhythm(case.get("per_day", 0.0), silence, case.get("largest", 0)))
        assert (surge is not None) == case["flood"], case["why"]


def _relaunch(case: dict[str, Any]) -> object:
    known: dict[EntryKey, list[Known]] = {}
    for id_, entry in enumerate(entries_of(case["stored"]), 1):
        for key in entry.keys:
            known.setdefault(key, []).append(Known(id_, entry.guid, entry.canonical, entry.title, entry.words, entry.published))
    document = entries_of(case["document"])
    borne = {key: held for key, held in known.items() if any(key in entry.keys for entry in document)}
    return find_relaunch(identify(document, borne, Rungs()).matches, borne)


# --- a world with a flood -------------------------------------------------------------------------------------------


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    """The source `one` has told five articles, and is polled for some hours."""
    world = World(tmp_path, loopback)
    world.feed("one", *map(item, NAMES[:5]))
    world.run()
    return world


def anew(name: str) -> Item:
    """The article `name` at the relaunched site."""
    return item(name, guid=f"new-{name}", link=f"https://new.example/{name}")


RELAUNCHED = [*map(anew, NAMES)]


def many(count: int, start: int = 0, at: datetime = NOW) -> list[Item]:
    return [item(f"flaw{number}", at) for number in range(start, start + count)]


def status(world: World, key: str = "one") -> tuple[str, bool]:
    """State and alarm, as `sources` tells them."""
    config = world.config()
    with open_store(config.store, config.id_authority) as store:
        return next((one.state, bool(one.alarm)) for one in list_statuses(store, config) if one.key == key)


def mailed(world: World) -> list[tuple[str, datetime]]:
    """(Title, mailing time) in the order of mailing; every time is later than the one before, and none lies ahead."""
    found = sorted(((story.title, story.mailed) for story in world.stories().values() if story.mailed), key=lambda one: one[1])
    assert all(one[1] < other[1] for one, other in pairwise(found)), "N4"
    return found


def release(world: World, key: str = "one") -> LetGo:
    config = world.config()
    with owned_store(config.store, config.id_authority) as store:
        return release_held(store, config, key, world.now)


def pass_hours(world: World, *hours: float) -> None:
    for at in hours:
        world.run(at=hour(at))


# --- evidence of identity -------------------------------------------------------------------------------------------


def test_a_relaunched_site_is_quarantined_and_out_once_after_a_day(world: World) -> None:
    before = world.items()
    world.feed("one", *RELAUNCHED)
    report = only(world.run(at=hour(1)))
    assert (report.entries, report.new, report.unchanged, report.quarantined) == (10, 0, 5, 5)
    assert report.alarm == "5 of 10 entries under new ids or links are known by their link, title or text"
    assert world.items() == before, "what was known keeps its id and link"
    assert status(world) == ("quarantined", True)
    assert b'"quarantined"' in world.files()["status.json"]
    assert b"aggregator release" in world.files()["status.html"]
    pass_hours(world, 2, 12, 24.9)
    assert world.items() == before
    pass_hours(world, 25)
    assert len(world.items()) == 10
    assert before.items() <= world.items().items()
    assert status(world) == ("ok", False)
    assert len(mailed(world)) == 5
    shown, times = world.items(), mailed(world)
    pass_hours(world, 26, 60)
    assert (world.items(), mailed(world)) == (shown, times)


@pytest.mark.all
def test_what_waits_is_let_go_by_its_own_time(world: World) -> None:
    world.feed("one", *RELAUNCHED[:8])
    world.run(at=hour(1))
    # Another relaunch, in which half is known again.
    world.feed("one", *(item(name, guid=f"newer-{name}", link=f"https://newer.example/{name}") for name in NAMES))
    assert only(world.run(at=hour(7))).quarantined == 2
    pass_hours(world, 25)
    assert len(world.items()) == 8
    assert status(world) == ("quarantined", True)
    pass_hours(world, 30.9)
    assert len(world.items()) == 8
    pass_hours(world, 31)
    assert len(world.items()) == 10
    assert status(world) == ("ok", False)


@pytest.mark.all
def test_release_lets_a_quarantine_go_at_once_and_without_the_network(world: World) -> None:
    world.feed("one", *RELAUNCHED)
    world.run(at=hour(1))
    asked = len(world.server.requests)
    let_go = release(world)
    assert let_go.entries == 5
    assert len(world.server.requests) == asked
    assert len(world.items()) == 10
    assert status(world) == ("ok", False)
    assert len(mailed(world)) == 5
    shown = world.items()
    assert release(world) == LetGo(), "twice lets nothing more go"
    pass_hours(world, 3, 26, 50)
    assert world.items() == shown


@pytest.mark.all
def test_an_entry_in_quarantine_stays_known_when_it_is_shown_again_or_edited_or_gone(world: World) -> None:
    world.feed("one", *RELAUNCHED)
    world.run(at=hour(1))
    edited = anew("fjord").__class__(**{**anew("fjord").__dict__, "title": "The fjord flaw explained again"})
    world.feed("one", anew("amber"), edited, anew("gale"))
    report = only(world.run(at=hour(2)))
    assert (report.new, report.quarantined, report.changed, report.unchanged) == (0, 0, 1, 2)
    pass_hours(world, 25)
    assert len(world.items()) == 10, "what the document shows no more is out, too"
    assert "The fjord flaw explained again" in world.titles()


@pytest.mark.all
def test_an_ordinary_entry_after_a_relaunch_is_published_but_its_newsletter_waits(world: World) -> None:
    world.feed("one", *RELAUNCHED)
    world.run(at=hour(1))
    world.feed("one", anew("kelp"), *RELAUNCHED)
    assert only(world.run(at=hour(2))).new == 1
    assert world.stories()["The kelp flaw explained"].mailed is None
    pass_hours(world, 25)
    assert len(mailed(world)) == 6


@pytest.mark.all
def test_new_ids_without_anything_unknown_alarm_nobody(world: World) -> None:
    world.feed("one", *RELAUNCHED[:5])
    report = only(world.run(at=hour(1)))
    assert (report.unchanged, report.quarantined, report.alarm) == (5, 0, None)
    assert status(world) == ("ok", False)


@pytest.mark.all
def test_ids_that_change_at_every_poll_are_no_flood_for_long(world: World) -> None:
    told = NAMES[:5]
    for poll in range(1, 14):
        if poll in (1, 2, 6, 9, 12):
            told = [f"late{poll}", *told]
        world.feed("one", *(item(name, guid=f"{name}-{poll}") for name in told))
        world.run(at=hour(poll))
    assert _late(world) == {1: None, 2: None, 6: 6, 9: 9, 12: 12}
    pass_hours(world, 26)
    assert _late(world) == {1: 26, 2: 26, 6: 6, 9: 9, 12: 12}


def _late(world: World) -> dict[int, int | None]:
    """When the articles that came later were released, by the hours when they came."""
    released = {title: story.released for title, story in world.stories().items()}
    times = {poll: released.get(f"The late{poll} flaw explained") for poll in (1, 2, 6, 9, 12)}
    return {poll: time and round((time - NOW) / timedelta(hours=1)) for poll, time in times.items()}


@pytest.mark.all
def test_why_tells_when_an_entry_was_quarantined_and_let_go(world: World) -> None:
    world.feed("one", *RELAUNCHED)
    world.run(at=hour(1))
    assert _fates(world, "new-gale") == ["quarantined"]
    pass_hours(world, 25)
    assert _fates(world, "new-gale") == ["quarantined", "released", "new"]


def _fates(world: World, asked: str) -> list[str]:
    config = world.config()
    with open_store(config.store, config.id_authority) as store:
        return [one.verdict for one in explain(store, asked).decisions]


@pytest.mark.all
def test_a_baseline_takes_a_relaunched_site_as_seen(world: World) -> None:
    world.feed("one", *RELAUNCHED)
    assert only(world.run(at=hour(1), baseline=True)).quarantined == 0
    pass_hours(world, 2, 26)
    assert len(world.items()) == 5


# --- volume ---------------------------------------------------------------------------------------------------------


@pytest.mark.all
def test_a_patch_day_is_published_at_once_and_mailed_after_a_day_and_the_next_one_is_usual(world: World) -> None:
    held = [*map(item, NAMES[:5])]
    world.feed("one", *many(40), *held)
    report = only(world.run(at=hour(1)))
    assert (report.new, report.quarantined) == (40, 0)
    assert report.alarm == "40 new entries at once, where 20 at most were to be expected"
    assert len(world.items()) == 45, "readers don't wait"
    assert mailed(world) == []
    assert status(world) == ("ok", True)
    assert b"40 new entries at once" in world.files()["status.json"]
    assert b"far more than usual" in world.files()["status.html"]
    assert only(world.run(at=hour(2))).alarm, "as long as it holds"
    pass_hours(world, 24.9)
    assert mailed(world) == []
    pass_hours(world, 25)
    assert len(mailed(world)) == 40
    assert status(world) == ("ok", False)
    times = mailed(world)
    world.run(at=NOW + 29 * DAY)
    world.feed("one", *many(60, 40, NOW + 30 * DAY))
    assert only(world.run(at=NOW + 30 * DAY)).alarm is None
    assert len(mailed(world)) == 100
    assert mailed(world)[:40] == times


@pytest.mark.all
def test_release_lets_a_surge_into_newsletters_at_once(world: World) -> None:
    world.feed("one", *many(50))
    world.run(at=hour(1))
    let_go = release(world)
    assert (let_go.entries, let_go.stories) == (0, 50)
    pass_hours(world, 3)
    assert len(mailed(world)) == 50
    assert status(world) == ("ok", False)


@pytest.mark.all
def test_other_sources_mail_while_one_is_held(world: World) -> None:
    world.feed("two", item("calm"))
    world.run(at=hour(1))
    world.feed("one", *many(50))
    world.feed("two", item("brisk"), item("calm"))
    world.run(at=hour(2))
    assert [title for title, _ in mailed(world)] == ["The brisk flaw explained"]
    pass_hours(world, 26)
    assert len(mailed(world)) == 51


@pytest.mark.all
def test_two_weeks_of_outage_raise_nothing(tmp_path: Path, loopback: Loopback) -> None:
    world = World(tmp_path, loopback)
    dated = [item(f"flaw{number}", NOW - timedelta(hours=6 * number)) for number in range(-60, 60)]
    world.feed("one", *dated[60:])
    world.run()
    world.feed("one", *dated)
    report = only(world.run(at=NOW + 15 * DAY))
    assert (report.new, report.alarm) == (60, None)
    assert len(mailed(world)) == 60


@pytest.mark.all
def test_a_source_that_is_filling_never_alarms(world: World) -> None:
    world.feed("two", *many(200))
    report = only(world.run(at=hour(1)), "two")
    assert (report.new, report.alarm) == (200, None)
    assert mailed(world) == []


@pytest.mark.all
def test_a_second_surge_during_a_hold_prolongs_it_for_no_story(world: World) -> None:
    world.feed("one", *many(40))
    world.run(at=hour(1))
    world.feed("one", *many(200, 40))
    alarm = only(world.run(at=hour(20))).alarm
    assert alarm
    assert alarm.startswith("200 new entries")
    pass_hours(world, 25)
    assert len(mailed(world)) == 200, "in one pass"
    world.run()
    assert len(mailed(world)) == 240


# --- crashes and clocks ---------------------------------------------------------------------------------------------


@pytest.mark.all
def test_a_pass_that_is_killed_after_a_flood_was_stored_changes_nothing(world: World) -> None:
    world.settings["fetch"] |= {"per_host": 1}
    world.source("two", every="48h")  # so that it is last in turn
    world.feed("two", item("quiet"))
    world.run(at=hour(0.5))
    world.feed("one", *RELAUNCHED)
    world.feed("two", item("calm"), item("quiet"))
    world.workers = DyingOn("two")
    with pytest.raises(Killed):
        world.run(at=hour(1))
    world.workers = World(world.folder, world.server).workers
    world.run(at=hour(2))
    assert len(world.items()) == 7
    assert status(world) == ("quarantined", True)
    pass_hours(world, 25)
    assert len(world.items()) == 12


@pytest.mark.parametrize("wrong", [-DAY, pytest.param(DAY, marks=pytest.mark.all), pytest.param(365 * DAY, marks=pytest.mark.all)])
def test_a_clock_that_was_wrong_for_a_while_loses_and_doubles_nothing(world: World, wrong: timedelta) -> None:
    world.feed("one", item("b1"), *map(item, NAMES[:5]))
    world.run(at=hour(1))
    world.feed("one", item("b2"), item("b1"))
    assert only(world.run(at=hour(2) + wrong)).new == 1, "polling goes on"
    world.feed("one", item("b3"), item("b2"), item("b1"))
    assert only(world.run(at=hour(3) + wrong)).new == 1
    world.feed("one", item("b4"), item("b3"), item("b2"))
    assert only(world.run(at=hour(4))).new == 1, "and so it does when the clock is right again"
    assert [title.split()[1] for title in world.titles()[:4]] == ["b4", "b3", "b2", "b1"], "what is released later never sinks"
    latest = max(hour(4), hour(3) + wrong)
    assert all(time <= latest for _, time in mailed(world))
    world.feed("one", item("b5"), item("b4"), item("b3"), item("b2"))
    world.run(at=latest + DAY)
    assert [title.split()[1] for title in world.titles()[:5]] == ["b5", "b4", "b3", "b2", "b1"]
    assert len(world.items()) == 10
    assert [title.split()[1] for title, _ in mailed(world)] == ["b1", "b2", "b3", "b4", "b5"]


@pytest.mark.all
@pytest.mark.parametrize("wrong", [-DAY, DAY])
@pytest.mark.parametrize("flood", ["relaunch", "surge"])
def test_a_flood_under_a_wrong_clock_is_out_after_two_days_at_most(world: World, flood: str, wrong: timedelta) -> None:
    documents = {"relaunch": RELAUNCHED, "surge": many(50)}
    world.feed("one", *documents[flood])
    world.run(at=hour(1) + wrong)
    pass_hours(world, 2, 50)
    world.run(at=max(hour(60), hour(60) + wrong))
    assert len(mailed(world)) == {"relaunch": 5, "surge": 50}[flood]
    assert len(world.items()) == {"relaunch": 10, "surge": 55}[flood]
    assert status(world) == ("ok", False)


# --- back-fill ------------------------------------------------------------------------------------------------------


@pytest.mark.all
def test_ten_added_sources_of_a_hundred_old_entries_stay_out_of_newsletters_and_keep_the_order(world: World) -> None:
    world.settings["channels"] = {"all": {"limit": 5000}}
    world.feed("one", item("fresh"), *map(item, NAMES[:5]))
    world.run(at=hour(1))
    before, times = world.titles(), mailed(world)
    for number in range(10):
        dates = (NOW - timedelta(hours=7 * place + number) for place in range(100))
        world.feed(f"added{number}", *(item(f"old{number}x{place}", date) for place, date in enumerate(dates)))
    report = world.run(at=hour(2))
    assert report.stories_new == 1000
    assert all(one.alarm is None for one in report.sources)
    assert [title for title in world.titles() if title in before] == before
    assert world.titles()[0] == before[0], "old entries stand by their own dates"
    pass_hours(world, 3, 30, 60)
    assert mailed(world) == times


@pytest.mark.all
def test_a_source_that_is_forgotten_after_it_was_gone_comes_back_as_back_fill(world: World) -> None:
    world.answer("one", status=410)
    for number in range(1, 4):
        world.run(at=hour(24 * number))
    assert status(world) == ("gone", False)
    assert _forget(world) == 5
    assert status(world) == ("filling", False)
    world.feed("one", *map(item, NAMES))
    assert only(world.run(at=hour(73))).new == 5
    assert mailed(world) == []


def test_forget_polls_afresh_and_sends_nothing_again(world: World) -> None:
    world.feed("one", item("late"), *map(item, NAMES[:5]), etag='"1"')
    world.run(at=hour(1))
    shown, times = world.items(), mailed(world)
    world.answer("one", status=500)
    world.run(at=hour(2))
    assert _forget(world) == 6
    world.feed("one", item("late"), *map(item, NAMES[:5]), etag='"1"')
    report = only(world.run(at=hour(2.1)))
    assert (report.outcome, report.status, report.unchanged) == ("fetched", 200, 6)
    assert (world.items(), mailed(world)) == (shown, times)


@pytest.mark.all
def test_forget_lets_go_what_is_held(world: World) -> None:
    world.feed("one", *RELAUNCHED)
    world.run(at=hour(1))
    _forget(world)
    assert status(world) == ("ok", False)
    pass_hours(world, 2)
    assert len(world.items()) == 10
    assert len(mailed(world)) == 5


def _forget(world: World, key: str = "one") -> int:
    config = world.config()
    with owned_store(config.store, config.id_authority) as store:
        return forget_source(store, config, key, world.now)


# --- commands -------------------------------------------------------------------------------------------------------


@pytest.mark.all
def test_commands_tell_what_is_held_and_let_it_go(tmp_path: Path, world: World) -> None:
    world.feed("one", *many(50))
    world.run(at=hour(1))
    feeds = write_feeds(tmp_path, one=world.server.url("/one"))
    feeds.write_text(feeds.read_text().replace("news.example,2026", "news.example.org,2026"))
    told = call("sources", "-c", feeds)
    assert told.err == (
        "one: held for a day: 50 new entries at once, where 20 at most were to be expected; `aggregator release one` lets it go at once\n"
    )
    assert call("release", "one", "-c", feeds).out == "one: 0 entries let go, and 50 stories into newsletters.\n"
    assert call("release", "one", "-c", feeds).out == "one: nothing is held.\n"
    again = call("release", "one", "-c", feeds, "--json")
    assert (again.code, again.json) == (0, {"released": {"key": "one", "entries": 0, "stories": 0}, "published": None})
    assert call("forget", "one", "-c", feeds).out.startswith("one: what polling taught is forgotten")
    assert call("forget", "one", "-c", feeds, "--json").json == {"forgotten": {"key": "one", "entries": 55}}


@pytest.mark.parametrize("command", ["release", "forget"])
def test_an_unknown_key_is_refused_with_the_nearest(tmp_path: Path, world: World, command: str) -> None:
    feeds = write_feeds(tmp_path, oneself=world.server.url("/one"))
    feeds.write_text(feeds.read_text().replace("news.example,2026", "news.example.org,2026"))
    refused = call(command, "oneselves", "-c", feeds, "--json")
    assert refused.code == 2
    assert refused.json["errors"][0]["message"] == "oneselves: no source has this key; did you mean oneself?"
