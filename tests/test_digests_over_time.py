"""Digests over days of passes in a clock of the test: each period once, nothing twice, and never edited (N17)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from tests.loopback import Loopback
from tests.scenarios import ATOM, Item, World, item

TAG = "tag:news.example.org,2026:digest/daily/"


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    """The digest closes at 07:00 in London, whose clocks go back on 25 October 2026; two sources were filled on the 22nd."""
    world = World(tmp_path, loopback)
    _told.clear()
    world.settings["channels"] = {"digests": {"daily": "07:00 Europe/London", "weekly": None}}
    tell(world, at(22, 9), "old")
    return world


_told: dict[int, list[Item]] = {}


def at(day: int, hour: int, minute: int = 0, month: int = 10) -> datetime:
    """In UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def tell(world: World, now: datetime, *names: str) -> None:
    """A pass in which the source `one` tells these besides what it told."""
    told = _told.setdefault(id(world), [])
    told[:0] = [item(name, now - timedelta(hours=1)) for name in names]
    world.feed("one", *told)
    world.run(at=now)


def issues(world: World, stem: str = "digest/daily") -> dict[str, bytes]:
    """The bytes of each entry by its id, the newest first; the RSS feed holds the same."""
    feed = etree.fromstring(world.files()[f"{stem}.atom"])
    entries = {one.findtext(f"{ATOM}id", ""): etree.tostring(one) for one in feed.iter(f"{ATOM}entry")}
    assert [guid.text for guid in etree.fromstring(world.files()[f"{stem}.rss"]).iter("guid")] == [*entries]
    return entries


def told_in(world: World) -> dict[str, list[str]]:
    """Day of each issue → the names of its stories."""
    names = {id_.removeprefix(TAG): body.decode() for id_, body in issues(world).items()}
    every = [one.guid.rpartition("/")[2] for one in _told[id(world)] if one.guid]
    return {day: [name for name in every if f"The {name} flaw explained" in body] for day, body in names.items()}


def closed(world: World) -> list[str]:
    feed = etree.fromstring(world.files()["digest/daily.atom"])
    return [entry.findtext(f"{ATOM}published", "") for entry in feed.iter(f"{ATOM}entry")]


def test_an_issue_is_closed_by_the_first_publish_after_its_time_n17(world: World) -> None:
    """Back-fill is in none; a period without stories has no entry; the clocks go back between two issues."""
    tell(world, at(23, 5, 59), "early")
    assert issues(world) == {}
    tell(world, at(23, 6), "sharp")
    assert told_in(world) == {"2026-10-23": ["early"]}, "07:00 in summer; what is told in that very moment is in the next"
    tell(world, at(24, 6, 30))
    assert told_in(world) == {"2026-10-24": ["sharp"], "2026-10-23": ["early"]}
    tell(world, at(25, 6, 30), "winter")
    assert list(told_in(world)) == ["2026-10-24", "2026-10-23"], "07:00 in winter is an hour later"
    tell(world, at(25, 8))
    tell(world, at(26, 8))
    assert told_in(world) == {"2026-10-25": ["winter"], "2026-10-24": ["sharp"], "2026-10-23": ["early"]}
    assert closed(world) == ["2026-10-25T07:00:00Z", "2026-10-24T06:00:00Z", "2026-10-23T06:00:00Z"]


@pytest.mark.all
def test_an_issue_is_never_edited_n17(world: World) -> None:
    """Whatever is edited, merged, copied, renamed or added later, byte for byte."""
    tell(world, at(23, 12), "alpha", "beta")
    tell(world, at(24, 8), "gamma")
    before = issues(world)
    assert f"{TAG}2026-10-24" in before
    assert b'id="2026-10-24"' in world.files()["digest/daily.html"]
    told, edited = _told[id(world)], item("alpha", text="The maker of the appliance withdrew all that it had said")
    told[:] = [edited if one.link == edited.link else one for one in told]
    world.feed("two", item("beta", guid="two-1"), item("other"))
    world.source("one", name="The One", topics=["research"])
    world.settings["merge"] = [["https://news.example/alpha", "https://news.example/beta"]]
    for hour in (9, 10, 11):
        tell(world, at(24, hour))
        assert issues(world) == before
    world.publish()
    assert issues(world) == before


@pytest.mark.all
def test_a_week_without_a_pass_is_made_up_for_n17(world: World) -> None:
    """Stories are in the issue of the day on which they were released, so those of a week that was slept through are in the next one."""
    tell(world, at(23, 8), "before")
    tell(world, at(30, 12), *(f"slept{number}" for number in range(3)))
    assert told_in(world) == {"2026-10-24": ["before"]}, "one per period in which something was released"
    tell(world, at(31, 12))
    assert told_in(world) == {"2026-10-31": ["slept0", "slept1", "slept2"], "2026-10-24": ["before"]}
    assert closed(world) == ["2026-10-31T07:00:00Z", "2026-10-24T06:00:00Z"], "the date is that of the closing, not of the pass"


@pytest.mark.all
def test_stories_released_without_a_publish_are_in_the_issues_of_their_days_n17(world: World) -> None:
    """A publish that failed for days closes one issue for each of them."""
    for day in (23, 24, 26):
        world.output.rename(world.folder / "away")
        world.output.write_text("in the way")
        with pytest.raises(Exception, match="output"):
            tell(world, at(day, 12), f"day{day}")
        world.output.unlink()
        (world.folder / "away").rename(world.output)
    tell(world, at(28, 12))
    assert told_in(world) == {"2026-10-27": ["day26"], "2026-10-25": ["day24"], "2026-10-24": ["day23"]}


@pytest.mark.all
def test_a_digest_that_was_switched_off_has_ended_and_goes_on_later_n17(world: World) -> None:
    tell(world, at(23, 8), "alpha")
    tell(world, at(24, 8), "beta")
    before = issues(world)
    world.settings["channels"]["digests"]["daily"] = None
    for day in (25, 26):
        tell(world, at(day, 8), f"off{day}")
        assert issues(world) == {}
        assert b"(ended)" in world.files()["digest/daily.atom"]
        assert b"digest/daily" not in world.files()["published.opml"]
    world.settings["channels"]["digests"]["daily"] = "07:00 Europe/London"
    tell(world, at(28, 8), "gamma")
    after = issues(world)
    assert after == before, "what it missed at once would be a flood"
    tell(world, at(29, 8))
    assert told_in(world)["2026-10-29"] == ["gamma"]


@pytest.mark.all
def test_another_hour_gives_no_id_twice_and_loses_no_story_n17(world: World) -> None:
    tell(world, at(23, 8), "alpha")
    tell(world, at(24, 8), "beta")
    world.settings["channels"]["digests"]["daily"] = "20:00 Europe/London"
    tell(world, at(24, 22), "gamma")
    assert [*told_in(world)] == ["2026-10-24"], "the day has its issue already"
    tell(world, at(25, 22))
    world.settings["channels"]["digests"]["daily"] = "06:00 Asia/Tokyo"
    for day in (26, 27, 28):
        tell(world, at(day, 12), f"day{day}")
    found = told_in(world)
    assert sorted(name for names in found.values() for name in names) == ["alpha", "beta", "day26", "day27", "gamma"]
    assert [*found] == sorted(found, reverse=True)


@pytest.mark.all
def test_a_weekly_digest_holds_its_week_under_its_number_n17(world: World) -> None:
    world.settings["channels"]["digests"] = {"daily": None, "weekly": "Mon 07:00 Europe/London"}
    tell(world, at(23, 12), "friday")
    tell(world, at(26, 6, 59), "monday")
    assert issues(world, "digest/weekly") == {}
    tell(world, at(26, 7), "next")
    [(id_, body)] = issues(world, "digest/weekly").items()
    assert id_ == "tag:news.example.org,2026:digest/weekly/2026-W44"
    assert b"friday" in body
    assert b"monday" in body
    assert b"next" not in body
    assert b"(ended)" in world.files()["digest/daily.atom"], "it was published, and switched off"


def test_a_digest_has_a_page_that_offers_its_feeds_and_is_listed_s8_h1_o2(world: World) -> None:
    tell(world, at(23, 12), "alpha")
    page = etree.HTML(world.files()["digest/daily.html"])
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert page.xpath("//link[@rel='alternate']/@href")[:3] == ["../digest/daily.atom", "../digest/daily.rss", "../all.atom"]
    outlines = etree.fromstring(world.files()["published.opml"])
    assert outlines.xpath("//outline[@text='Digests']/outline/@xmlUrl") == ["https://news.example.org/digest/daily.atom"]
    assert outlines.xpath("//outline[@text='Newsletters']/outline/@xmlUrl") == ["https://news.example.org/newsletter.atom"]


@pytest.mark.all
def test_a_clock_that_was_ahead_for_a_while_keeps_no_story_out_n17(world: World) -> None:
    """Issues were closed too early, up to next week: what is told until then is in the first issue after that, each story once."""
    tell(world, at(23, 12), "alpha")
    tell(world, at(30, 12), "ahead")
    for day in (24, 26, 29):
        tell(world, at(day, 12), f"day{day}")
    for day in (30, 31):
        tell(world, at(day, 13), f"day{day}")
    tell(world, at(1, 13, month=11))
    found = told_in(world)
    assert found["2026-10-31"] == ["day30", "day29", "day26", "day24", "ahead"]
    assert sorted(name for names in found.values() for name in names) == sorted(
        ["alpha", "ahead", *(f"day{day}" for day in (24, 26, 29, 30, 31))]
    )


def test_what_is_taken_down_again_leaves_the_issue_that_closed_between(world: World) -> None:
    tell(world, at(23, 9), "alpha", "beta")
    for line, hour in (("https://news.example/alpha", 10), (None, 11)):
        world.settings["block"] = [line] if line else []
        world.run(at=at(23, hour))
    world.run(at=at(24, 9))
    assert b"The alpha flaw" in world.files()["digest/daily.atom"]
    world.settings["block"] = ["https://news.example/alpha"]
    world.run(at=at(24, 10))
    assert not [path for path, body in world.files().items() if b"alpha" in body and path.startswith("digest/")]
    assert world.rows("SELECT count(*) FROM digests WHERE items LIKE '%alpha%'") == [(0,)]


def test_a_digest_that_is_switched_on_again_begins_with_the_running_period(world: World) -> None:
    """All that it missed at once would be a flood."""
    tell(world, at(23, 9), "alpha")
    world.settings["channels"]["digests"]["daily"] = None
    for day in (24, 26, 28):
        tell(world, at(day, 9), f"off-{day}")
    world.settings["channels"]["digests"]["daily"] = "07:00 Europe/London"
    tell(world, at(29, 9), "on")
    assert not issues(world)
    world.run(at=at(30, 9))
    assert told_in(world) == {"2026-10-30": ["on"]}


def test_a_digest_that_is_switched_off_before_its_first_issue_keeps_its_documents(world: World) -> None:
    world.settings["channels"]["digests"]["daily"] = None
    for hour in (10, 11):
        world.run(at=at(22, hour))
        assert b"(ended)" in world.files()["digest/daily.atom"]
