"""Other articles on the same event are linked, never merged: on pages ("More coverage") and in JSON, never in feeds (issue 7, item 4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.pipeline.covering import MOST_BEARERS
from aggregator.report import stories_json
from tests.casefiles import CASES
from tests.loopback import Loopback
from tests.pairs import is_related, read_pair
from tests.scenarios import NOW, Item, World, hour, item

#: Of the pairs that an editor would link, so many are found: one name alone, or none, is no evidence, and a wrong link misleads.
LEAST_FOUND = 0.9


def test_most_of_what_an_editor_links_is_linked() -> None:
    pairs = {path.stem: read_pair(path) for path in sorted((CASES / "deduplicate/pairs/coverage").glob("*.json"))}
    coverage = {name: pair for name, pair in pairs.items() if pair.expected == "coverage"}
    missed = [name for name, pair in coverage.items() if not is_related(pair.one, pair.other)]
    assert len(coverage) >= 60
    assert len(missed) <= len(coverage) * (1 - LEAST_FOUND), missed


def told(world: World) -> dict[str, list[str]]:
    """Title → the titles that are shown as its coverage."""
    return {title: [other.title for other in story.related] for title, story in world.stories().items() if story.related}


def report(name: str, title: str, text: str, hours: float = 0, **fields: Any) -> Item:
    return item(name, NOW + timedelta(hours=hours - 48), title=title, text=text, **fields)


FIRST = report("a", "Refinery of Kalvo dark since Sunday", "Farmers wait with full trailers; ransomware has hit the Kalvo sugar refinery.")
SECOND = report("b", "Kalvo sugar refinery confirms ransomware", "Wages will be paid, the firm says, from the telephone of its canteen.", 9)
OTHER = report("c", "A clock that tells hotel locks the code", "With a microphone at the door, forty tries suffice.")


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    return World(tmp_path, loopback)


def both(world: World, *, apart: bool = False) -> None:
    """An event in two sources, in one pass or in two."""
    world.feed("one", FIRST, OTHER)
    world.feed("two", *(() if apart else (SECOND,)), report("d", "Postcards from a vault", "Nobody reads the labels."))
    world.run()
    if apart:
        world.feed("two", SECOND, report("d", "Postcards from a vault", "Nobody reads the labels."))
        world.run()


@pytest.mark.parametrize("apart", [False, True], ids=["in one pass", "in two"])
def test_two_sources_tell_of_one_event_and_each_story_shows_the_other(world: World, apart: bool) -> None:
    both(world, apart=apart)
    assert told(world) == {FIRST.title: [SECOND.title], SECOND.title: [FIRST.title]}
    stories = list(world.stories().values())
    assert {one["title"]: one["related"] for one in stories_json(stories)["stories"]}[FIRST.title] == [SECOND.guid]
    page = (world.output / "index.html").read_text()
    assert page.count("More coverage:") == 2
    assert f'<a href="{SECOND.link}" dir="auto">{SECOND.title}</a></span> in <span dir="auto">Two Daily</span>' in page


def test_coverage_changes_no_byte_of_a_feed(world: World) -> None:
    both(world, apart=True)
    feeds = {path: body for path, body in world.files().items() if path.endswith(".atom")}
    alone = World(world.folder / "alone", world.server)
    alone.feed("one", FIRST, OTHER)
    alone.run()
    assert feeds["sources/one.atom"] == alone.files()["sources/one.atom"]
    assert not [path for path, body in feeds.items() if b"overage" in body]


def test_the_order_of_sources_does_not_matter(world: World) -> None:
    world.feed("two", SECOND)
    world.feed("one", FIRST, OTHER)
    world.run()
    assert told(world) == {FIRST.title: [SECOND.title], SECOND.title: [FIRST.title]}


def test_the_same_source_covers_nothing_of_itself(world: World) -> None:
    world.feed("one", FIRST, SECOND)
    world.run()
    assert told(world) == {}


def test_a_list_of_forty_cves_is_coverage_of_none(world: World) -> None:
    many = " ".join(f"CVE-2026-{number}" for number in range(41000, 41040))
    world.feed("one", report("a", "Geo library reads beyond its buffer", "Fourteen apps bundle it. CVE-2026-41007"))
    world.feed("two", report("b", "All fixes of October in one table", many, 5))
    world.run()
    assert told(world) == {}


def test_what_is_told_more_than_five_days_apart_is_another_event(world: World) -> None:
    world.feed("one", replace(FIRST, published=SECOND.published - timedelta(hours=121)))  # type: ignore[operator]
    world.feed("two", SECOND)
    world.run()
    assert told(world) == {}


@pytest.mark.all
def test_a_story_that_is_told_late_finds_what_was_told_before_it(world: World) -> None:
    world.feed("one", replace(FIRST, published=NOW))
    world.run()
    world.feed("two", replace(SECOND, published=NOW + timedelta(hours=110)))
    world.run(hour(230))
    assert told(world) == {FIRST.title: [SECOND.title], SECOND.title: [FIRST.title]}


def test_taken_down_coverage_is_shown_nowhere_and_leaves_nothing_behind(world: World) -> None:
    both(world)
    world.settings["block"] = [SECOND.link]
    world.run()
    assert told(world) == {}
    assert b"canteen" not in b"".join(world.files().values())
    assert world.rows("SELECT count(*) FROM terms JOIN stories ON stories.id = story WHERE blocked") == [(0,)]
    assert world.rows("SELECT count(*) FROM related") == [(0,)]
    world.run()
    assert told(world) == {}


def test_what_is_taken_down_at_its_release_is_found_by_nothing(world: World) -> None:
    world.settings["block"] = [SECOND.link]
    both(world)
    assert told(world) == {}
    assert world.rows("SELECT count(*) FROM terms JOIN stories ON stories.id = story WHERE blocked") == [(0,)]


@pytest.mark.all
def test_of_merged_stories_the_elder_is_shown(world: World) -> None:
    third = report("e", "Sugar is scarce in Kalvo as its refinery stays dark", "Ransomware, says the mayor.", 20)
    both(world)
    world.feed("three", third)
    world.settings["merge"] = [[FIRST.link, SECOND.link]]
    world.run()
    elder, [younger] = world.stories()[third.title].related[0].title, told(world)[FIRST.title]
    assert (elder, younger) == (FIRST.title, third.title)
    assert [other.title for other in world.stories()[third.title].related] == [FIRST.title]


@pytest.mark.all
@pytest.mark.all
def test_a_name_that_is_everywhere_in_these_days_leads_nowhere(world: World) -> None:
    words = "moon lamp cork reed fern moss clay flint birch heron otter plum wren lark".split()
    world.feed("one", *(report(f"n{n}", f"Kalvo {words[n % 14]} {words[n // 14]}", "", -n / 60) for n in range(MOST_BEARERS + 6)))
    world.feed("two", report("b", "Ransomware in Kalvo", "Wages will be paid.", 1))
    world.run()
    assert told(world) == {}
    assert world.rows("SELECT count(*) FROM terms WHERE term = 'kalvo'") == [(MOST_BEARERS,)]


@pytest.mark.all
def test_what_stories_are_found_by_goes_after_ten_days(world: World) -> None:
    both(world)
    assert world.rows("SELECT count(*) > 0 FROM terms") == [(1,)]
    world.run(NOW + timedelta(days=11))
    assert world.rows("SELECT count(*) FROM terms") == [(0,)]
    assert told(world) == {FIRST.title: [SECOND.title], SECOND.title: [FIRST.title]}, "what was decided stays"
