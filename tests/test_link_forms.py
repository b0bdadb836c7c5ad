"""What links are shown as and compared by grows; what stores hold of them stays, so that nothing known is lost or comes again."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.text.links import canonical_link
from tests.casefiles import CASES
from tests.loopback import Loopback
from tests.scenarios import Item, World, hour, item, only

FROZEN = json.loads((CASES / "text" / "canonical_link_frozen.json").read_text(encoding="utf-8"))
#: Forms of a link that the version before showed as they were.
WRAPPED = "https://www.google.com/url?sa=t&url=https://news.example/wrapped&ct=ga"
TRACKED = "https://news.example/tracked?partner=rss&emc=rss"
PHONE = "https://news.example/phone?amp=1"
PLACES = tuple(f"https://news.example/changes#v{number}" for number in (1, 2, 3))


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    return World(tmp_path, loopback)


@pytest.mark.parametrize("row", FROZEN, ids=[row[0] for row in FROZEN])
def test_canonical_link_that_stores_hold_never_changes(row: list[str]) -> None:
    assert canonical_link(row[0]) == row[1]


def nameless(changed: bool = False) -> list[Item]:
    """Entries whose link is all that they are known by; short titles, so that title and day are no key."""
    text = {"text": "Now another text stands here, about other things entirely."} if changed else {}
    wrapped, tracked, phone = (
        item(name, guid=None, link=link, **text) for name, link in (("wrapped", WRAPPED), ("tracked", TRACKED), ("phone", PHONE))
    )
    places = [item(f"v{n}", guid=None, link=link, title=f"Version {n}", **text) for n, link in enumerate(PLACES, 1)]
    return [wrapped, tracked, phone, *places]


def as_the_version_before(world: World) -> None:
    """Let the store hold these entries as the version before stored them: links shown as they came, no original, no key of a place."""
    with closing(sqlite3.connect(world.database)) as store, store:
        for link in (WRAPPED, TRACKED, PHONE):
            store.execute("UPDATE entries SET link = ? WHERE canonical = ?", (link, canonical_link(link)))
        store.execute("UPDATE entries SET original = NULL, image = NULL")
        store.execute("DELETE FROM entry_keys WHERE kind = 'fragment'")


def test_upgrade_finds_every_entry_under_its_link(world: World) -> None:
    world.feed("one", *nameless())
    world.run()
    as_the_version_before(world)
    before = world.rows("SELECT uri, sequence, link, shown_updated, sort_at FROM stories ORDER BY sequence")
    world.source("one", limit=1000)
    report = world.run(hour(2))
    assert (only(report).unchanged, report.stories_new) == (6, 0)
    assert world.rows("SELECT uri, sequence, link, shown_updated, sort_at FROM stories ORDER BY sequence") == before
    assert world.rows("SELECT count(*) FROM decisions WHERE verdict IN ('relinked', 'changed')") == [(0,)]


def test_upgrade_finds_every_entry_whose_text_was_edited_meanwhile(world: World) -> None:
    world.feed("one", *nameless()[:3])
    world.run()
    as_the_version_before(world)
    world.feed("one", *nameless(changed=True)[:3])
    assert (only(world.run(hour(2))).changed, len(world.stories())) == (3, 3)


def test_an_entry_of_a_page_with_several_is_found_by_its_fragment(world: World) -> None:
    """Without a guid, and with one page for all, the fragment is what the source tells its entries apart by."""
    world.feed("one", *nameless()[3:])
    world.run()
    assert {story.link for story in world.stories().values()} == set(PLACES)
    world.feed("one", *nameless(changed=True)[3:])
    assert (only(world.run()).changed, len(world.stories())) == (3, 3)


@pytest.mark.parametrize("link", [WRAPPED, TRACKED, PHONE], ids=["redirector", "tracking", "phone"])
@pytest.mark.parametrize("first", ["plain", "other"])
def test_forms_of_one_link_are_one_story(link: str, first: str, world: World) -> None:
    name = canonical_link(link if link is not WRAPPED else "https://news.example/wrapped")
    plain = item("alpha", guid="1", link=f"https://{str(name).partition('?')[0]}", text="A short note.")
    other = item("alpha", guid="2", link=link, text="Told at more length, and in other words.")
    world.feed("one", plain if first == "plain" else other)
    world.run()
    world.feed("two", other if first == "plain" else plain)
    assert (only(world.run(), "two").copies, len(world.stories())) == (1, 1)


def test_two_forms_are_one_story_without_the_plain_one(world: World) -> None:
    world.feed("one", item("alpha", guid="1", link="https://news.example/a?amp=1", text="A short note."))
    world.run()
    world.feed("two", item("alpha", guid="2", link="https://news.example/a?partner=rss", text="Told in other words."))
    assert (only(world.run(), "two").copies, len(world.stories())) == (1, 1)


def test_story_is_found_by_the_link_it_shows(world: World) -> None:
    world.feed("one", item("alpha", guid="1", link=WRAPPED))
    world.run()
    assert [story.link for story in world.stories().values()] == ["https://news.example/wrapped"]
    world.settings["block"] = ["https://news.example/wrapped"]
    world.run()
    assert world.published() == []
