"""Newsletters over many passes: what was mailed is mailed once, as it was, whatever becomes of it later (N1-N7)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.loopback import Loopback
from tests.scenarios import ATOM, NOW, World, hour, item
from tests.test_disaster import lose_store, recover
from tests.test_floods import many, release
from tests.test_operators import link
from tests.test_upgrade import DUMPS, load, moment

DAY = timedelta(days=1)
RANSOM = {"title": "Gang locks the harbour", "text": "The ransomware came by mail and locked every crane in the harbour of Oslo"}
OLD = item("old", text="An old tale of ransomware that nobody wrote down in time")


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    """Three stories were mailed by the newsletter, one of them by an own channel too; two were there before."""
    world = World(tmp_path, loopback)
    world.settings["channels"] = {"own": {"ransom": {"title": "Ransomware", "match": "ransomware", "profile": "newsletter"}}}
    world.feed("one", OLD)
    world.feed("two", item("calm"))
    world.run()
    world.feed("one", item("alpha", author="Ann Lee"), item("gang", **RANSOM), OLD)
    world.run()
    world.feed("two", item("beta", NOW - 9 * DAY), item("calm"))
    world.run()
    return world


def letters(world: World, stem: str = "newsletter") -> dict[str, bytes]:
    """The bytes of each item of a newsletter by its id: of its RSS feed and its Atom feed, in their order, which is the same."""
    rss = etree.fromstring(world.files()[f"{stem}.rss"])
    atom = etree.fromstring(world.files()[f"{stem}.atom"])
    items = {one.findtext("guid", ""): etree.tostring(one) for one in rss.iter("item")}
    entries = {one.findtext(f"{ATOM}id", ""): etree.tostring(one) for one in atom.iter(f"{ATOM}entry")}
    assert [*items] == [*entries]
    return {id_: body + entries[id_] for id_, body in items.items()}


def dates(world: World, stem: str = "newsletter") -> list[datetime]:
    return [parsedate_to_datetime(date.text or "") for date in etree.fromstring(world.files()[f"{stem}.rss"]).iter("pubDate")]


def names(world: World, stem: str = "newsletter") -> list[str]:
    return [id_.rpartition("/")[2] for id_ in letters(world, stem)]


def test_news_are_mailed_under_the_time_of_their_mailing_n1_n4(world: World) -> None:
    """N1, N4, N6: strictly rising, the last first; back-fill never; the date that the author gave beside it (`created`)."""
    assert names(world) == ["beta", "alpha", "gang"]
    assert names(world, "channels/ransom") == ["gang"]
    told = dates(world)
    assert all(newer - older >= timedelta(seconds=1) for newer, older in pairwise(told))
    assert all(hour(1) - timedelta(hours=1) < date <= hour(2) for date in told)
    beta = letters(world)[link("beta")]
    assert (NOW - 9 * DAY).strftime("%Y-%m-%dT%H:%M:%SZ").encode() in beta, "dcterms:created"


def _edit(world: World) -> None:
    world.feed("one", item("alpha", text="All is different: the maker withdrew the appliance", title="Alpha withdrawn", author="Bo Roe"))


def _merge(world: World) -> None:
    world.settings["merge"] = [[link("alpha"), link("beta")]]


def _grow(world: World) -> None:
    world.feed("three", item("alpha", guid="three-1"), item("beta", guid="three-2"), item("own"))


def _rename(world: World) -> None:
    world.source("one", name="The One", topics=["research"])


def _full(world: World) -> None:
    world.settings |= {"content": "full", "images": "hotlink", "title": "Other news"}


def _authors(world: World) -> None:
    world.settings["authors"] = [{"name": "Ann van Lee", "also": ["Ann Lee"]}]


def _filter(world: World) -> None:
    world.settings["channels"] = {"own": {"ransom": {"title": "R", "match": "flaw", "profile": "newsletter"}}}


def _distrust(world: World) -> None:
    world.source("one", distrust=["dates", "authors"], title_strip=["explained"], exclude={"title": "alpha"})


@pytest.mark.all
@pytest.mark.parametrize("change", [_edit, _grow, _rename, _full, _authors, _filter, _distrust], ids=lambda one: one.__name__)
def test_an_item_never_changes_and_is_never_sent_again(world: World, change: Callable[[World], None]) -> None:
    """N3, N7: whatever becomes of a story or of feeds.yaml, byte for byte; what it means now is not filled back."""
    before = {stem: letters(world, stem) for stem in ("newsletter", "channels/ransom")}
    change(world)
    for _ in range(3):
        world.run()
        assert {stem: letters(world, stem) for stem in before} == before
    world.publish()
    assert {stem: letters(world, stem) for stem in before} == before


@pytest.mark.all
def test_a_merge_and_its_end_leave_what_was_mailed(world: World) -> None:
    """N3: two items that were mailed stay two items, and nothing is mailed again when the line is gone."""
    before = letters(world)
    _merge(world)
    world.run()
    assert letters(world) == before
    del world.settings["merge"]
    world.run()
    assert letters(world) == before


@pytest.mark.parametrize("name", ["beta", pytest.param("alpha", marks=pytest.mark.all)])
def test_what_was_taken_down_is_not_mailed_again_without_the_line(world: World, name: str) -> None:
    """N6: also the story that was released last."""
    before = letters(world)
    world.settings["block"] = [link(name)]
    world.run()
    left = {id_: body for id_, body in before.items() if id_ != link(name)}
    assert letters(world) == left
    world.settings["block"] = []
    world.run()
    assert f"The {name} flaw explained" in world.titles()
    world.run()
    assert letters(world) == left
    world.feed("two", item("gamma"), item("beta"))
    world.run()
    assert names(world) == ["gamma", *(id_.rpartition("/")[2] for id_ in left)]


def test_a_story_that_was_merged_from_the_start_is_not_mailed_when_it_stands_alone(world: World) -> None:
    """N6: it was released as a part of another."""
    world.settings["merge"] = [[link("beta"), link("delta")]]
    world.feed("two", item("delta"), item("beta"))
    world.run()
    before = letters(world)
    assert link("delta") not in before
    world.settings["merge"] = []
    world.run()
    assert "The delta flaw explained" in world.titles()
    assert letters(world) == before


@pytest.mark.all
def test_items_stay_for_35_days_n5(world: World) -> None:
    """N5: counted from the last item, not from today: silence takes nothing away."""
    before = letters(world)
    world.run(at=hour(24 * 90))
    assert letters(world) == before
    world.feed("two", item("late"), item("beta"))
    world.run(at=hour(24 * 90 + 1))
    assert names(world) == ["late"]
    for days in (20, 35):
        world.feed("two", item(f"day{days}"), item("late"))
        world.run(at=hour(24 * (90 + days)))
    assert names(world) == ["day35", "day20", "late"]
    world.settings["channels"] = {"newsletter": {"days": 10}}
    world.publish()
    assert names(world) == ["day35"]


@pytest.mark.all
def test_a_source_that_is_added_fills_nothing_back_n6(world: World) -> None:
    before = letters(world)
    world.feed("three", *many(40))
    world.run()
    assert letters(world) == before
    world.feed("three", item("fresh"), *many(40))
    world.run()
    assert names(world)[0] == "fresh"


@pytest.mark.all
def test_what_a_flood_held_is_mailed_later_under_a_later_time_n4(world: World) -> None:
    before = letters(world)
    world.feed("one", *(item(f"surge{number}", NOW + 2 * DAY, **RANSOM | {"title": f"Gang locks crane {number}"}) for number in range(60)))
    world.run(at=hour(48))
    assert letters(world) == before
    release(world)
    world.run(at=hour(60))
    told = dates(world)
    assert len(told) == 63
    assert all(newer - older >= timedelta(seconds=1) for newer, older in pairwise(told))
    assert told[0] <= hour(60)
    assert len(letters(world, "channels/ransom")) == 61
    assert {id_: body for id_, body in letters(world).items() if id_ in before} == before


@pytest.mark.all
def test_a_channel_that_is_mailed_holds_what_came_while_it_was_there(world: World) -> None:
    """N6: removed and added again, or read as a feed for a while, it is filled back with nothing and forgets nothing."""
    own: dict[str, Any] = world.settings["channels"]["own"]
    before = letters(world, "channels/ransom")
    mailed = own.pop("ransom")
    world.feed("one", item("away", **RANSOM | {"title": "Gang locks another"}))
    world.run()
    assert letters(world, "channels/ransom") == {}
    assert b"(ended)" in world.files()["channels/ransom.rss"]
    own["ransom"] = mailed
    world.run()
    assert letters(world, "channels/ransom") == before
    own["ransom"] = mailed | {"profile": "reader"}
    world.publish()
    assert {id_.rpartition("/")[2] for id_ in letters(world, "channels/ransom")} == {"gang", "old", "away"}
    own["ransom"] = mailed
    world.feed("one", item("again", **RANSOM | {"title": "Gang locks a third"}))
    world.run()
    assert names(world, "channels/ransom") == ["again", "gang"]


def test_a_new_channel_for_mail_begins_empty(world: World) -> None:
    """N6."""
    world.settings["channels"]["own"]["flaws"] = {"title": "Flaws", "match": "flaw", "profile": "newsletter"}
    world.publish()
    assert letters(world, "channels/flaws") == {}
    world.feed("two", item("gamma"), item("beta"))
    world.run()
    assert names(world, "channels/flaws") == ["gamma"]


@pytest.mark.all
@pytest.mark.parametrize("dump", [dump for dump in DUMPS if dump.stem <= "schema_6"], ids=lambda dump: dump.stem)
def test_an_upgrade_mails_nothing_of_the_old_store(dump: Path, tmp_path: Path, loopback: Loopback) -> None:
    """N6: the newsletter begins with what is released after the upgrade, in the same pass already."""
    world = World(tmp_path, loopback)
    load(dump, world.database)
    with closing(sqlite3.connect(world.database)) as store:
        entries = store.execute("SELECT source, guid, link, title, summary, published FROM entries ORDER BY id DESC").fetchall()
    keys = sorted({row[0] for row in entries})
    for key in keys:
        held = [item("x", moment(row[5]), guid=row[1], link=row[2], title=row[3], text=row[4]) for row in entries if row[0] == key]
        world.feed(key, *([item("news")] if key == keys[0] else []), *held)
    world.run(at=hour(3))
    assert names(world) == ["news"]
    for path in ("digest/daily.atom", "digest/weekly.atom"):
        assert b"<entry>" not in world.files()[path]
    world.feed(keys[0], item("next"), item("news"))
    world.run(at=hour(4))
    assert names(world) == ["next", "news"]


def test_a_lost_store_learns_what_was_mailed(world: World) -> None:
    """N3, N5: each newsletter goes on with its items, byte for byte, and mails none of them again."""
    before = {stem: letters(world, stem) for stem in ("newsletter", "channels/ransom")}
    lose_store(world)
    recover(world)
    for _ in range(2):
        world.run()
        assert {stem: letters(world, stem) for stem in before} == before


@pytest.mark.all
def test_a_pass_mails_no_more_than_a_newsletter_holds(world: World) -> None:
    """What is over comes with the next passes: below 900 kB, none is cut off."""
    sources = [f"s{number}" for number in range(12)]
    for key in sources:
        world.feed(key, item(f"old-{key}", link=f"https://{key}.example/old"))
    world.run()
    before = len(letters(world))
    for key in sources:
        # One more would be a surge, which is held.
        world.feed(key, *(item(f"{key}-{number}", link=f"https://{key}.example/{number}") for number in range(19)))
    world.run()
    assert len(letters(world)) == before + 200
    world.run()
    assert len(letters(world)) == before + 228
