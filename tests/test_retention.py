"""Retention: texts go by age, what an entry is recognised by stays for ever (issue 4, item 8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.loopback import Loopback
from tests.scenarios import NOW, Item, World, item, only
from tests.test_cli import call
from tests.test_disaster import copy_of, write_config

DAY = timedelta(days=1)
LATER = NOW + 40 * DAY
#: Long enough to have a fingerprint.
TEXT = (
    "The {} appliance trusts a header that every client may send, so that whoever knows its name reads the files of all others; the maker "
    "was told in spring, answered in summer, and shipped a version in autumn that checks it"
)


def long(name: str, published: object = NOW - DAY, **fields: object) -> Item:
    return item(name, published, **{"text": TEXT.format(name), **fields})


OLD = [
    long("alpha"),
    long("beta", guid="17", link="https://news.example/b"),
    long("gamma", guid=None),
    long("delta", guid="18", link=None),
    long("epsilon", guid="19", text=""),
]


def briefly(world: World) -> World:
    """Texts are kept for 30 days; channels hold three stories."""
    world.settings["retention"] = {"days": 30}
    small = {"limit": 3}
    world.settings["channels"] = {"all": small, "sources": small, "authors": small}
    return world


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    """Nothing has happened yet."""
    return briefly(World(tmp_path, loopback))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Five entries that are old, and pruned; what came since fills every window."""
    with Loopback() as server:
        world = briefly(World(tmp_path_factory.mktemp("pruned"), server))
        world.feed("one", *OLD)
        world.run()
        world.feed("one", *(long(f"new{number}", LATER - number * DAY) for number in range(4)))
        world.run(LATER)
        yield world


@pytest.fixture
def pruned(template: World, tmp_path: Path) -> World:
    """A world as `template` made it."""
    return briefly(copy_of(template, tmp_path))


def texts(world: World) -> dict[str, int]:
    return {row[0]: row[1] for row in world.rows("SELECT texts, count(*) FROM entries GROUP BY texts")}


def told(world: World) -> list[tuple[object, ...]]:
    """What was sent of each story."""
    return world.rows("SELECT uri, sequence, link, shown_published, sort_at, mailed FROM stories ORDER BY sequence")


def test_old_texts_go_and_all_that_recognises_stays(pruned: World) -> None:
    assert texts(pruned) == {"kept": 4, "pruned": 5}
    rows = pruned.rows("SELECT title, summary, content, words, enclosures FROM entries WHERE texts = 'pruned'")
    assert {row[0] for row in rows} == {one.title for one in OLD}
    assert {row[1:] for row in rows} == {("", "", "", "[]")}
    assert len(pruned.stories()) == 9


BETTER = "A better title, says the editor"
OTHER = "https://other.example/"
#: The same articles, as their source may show them again.
BACK = {
    "as it was": OLD,
    "other guids": [
        long("alpha", guid="new-1"),
        long("beta", guid="new-2", link="https://news.example/b"),
        long("gamma"),
        long("delta", guid="new-4", link=None),
    ],
    "edited or moved": [long("alpha", text="Edited since"), long("beta", guid="17", link=f"{OTHER}b", title=BETTER)],
    "other guid and title": [long("beta", guid="20", link="https://news.example/b", title=BETTER), long("gamma", guid=None, title=BETTER)],
    "moved, without text": [long("epsilon", guid="19", link=f"{OTHER}e", text="", title=BETTER)],
    "without its date": [long("alpha", None, guid="x", title=BETTER), long("delta", None, guid="18", link=None, title=BETTER)],
}


@pytest.mark.all
@pytest.mark.parametrize("back", BACK.values(), ids=BACK)
def test_pruned_entry_that_comes_back_is_recognised(back: list[Item], pruned: World) -> None:
    before = told(pruned)
    pruned.feed("one", *back)
    report = only(pruned.run())
    assert (report.new, report.copies, report.unchanged + report.changed) == (0, 0, len(back))
    assert told(pruned) == before
    assert pruned.rows("SELECT guid_reused FROM sources") == [(0,)]


def test_new_article_under_an_old_number_is_not_lost(pruned: World) -> None:
    pruned.feed("one", item("omega", LATER, guid="17", title="Ransom note printed in nine offices of a harbour", text="Printers did it."))
    assert only(pruned.run()).new == 1


def test_article_that_comes_back_in_another_source_is_a_copy(pruned: World) -> None:
    pruned.feed("two", long("alpha", guid="two-1"), long("new0", LATER))
    report = only(pruned.run(), "two")
    assert (report.new, report.copies) == (0, 2)


def test_edited_text_is_kept_anew_until_the_next_day(pruned: World) -> None:
    pruned.feed("one", long("alpha", text=TEXT.format("edited")))
    pruned.run()
    assert texts(pruned)["pruned"] == 4
    pruned.run(LATER + 2 * DAY)
    assert texts(pruned)["pruned"] == 5


@pytest.mark.all
def test_what_a_channel_shows_is_not_touched(world: World) -> None:
    """An author who writes once a year keeps a whole feed, and a copy of what is shown stays too."""
    world.feed("one", long("rare", author="Ann Lee"), long("seldom"))
    world.feed("two", long("rare", guid="two-rare"))
    world.run()
    documents = world.documents()
    world.feed("one", *(long(f"new{number}", LATER - number * DAY) for number in range(4)))
    world.answer("two", status=304)
    world.run(LATER)
    assert world.rows("SELECT DISTINCT title FROM entries WHERE texts = 'pruned'") == [("The seldom flaw explained",)]
    assert world.documents()["authors/ann-lee.atom"] == documents["authors/ann-lee.atom"]


@pytest.mark.all
def test_it_is_done_once_a_day_whatever_the_clock_does(world: World) -> None:
    world.feed("one", *OLD)
    for at in (NOW, NOW - DAY / 2):
        world.run(at)
        assert world.rows("SELECT value FROM meta WHERE name = 'pruned'") == [(NOW.isoformat(),)]
    world.run(NOW + DAY)
    assert world.rows("SELECT value FROM meta WHERE name = 'pruned'") == [((NOW + DAY).isoformat(),)]


@pytest.mark.all
def test_what_was_taken_as_seen_is_pruned_and_known(world: World) -> None:
    world.feed("one", *OLD)
    world.run(baseline=True)
    world.run(LATER)
    assert texts(world) == {"pruned": 5}
    world.feed("one", *OLD, long("new", LATER))
    assert only(world.run()).new == 1


@pytest.mark.all
def test_decisions_about_what_was_never_stored_go_after_the_same_age(world: World) -> None:
    world.source("one", exclude={"title": "ads"})
    world.feed("one", long("alpha"), long("ads"))
    world.run()
    refused = "SELECT ref FROM decisions WHERE verdict = 'rejected'"
    assert world.rows(refused) == [("https://news.example/ads",)]
    world.feed("one", long("alpha"))
    world.run(NOW + 29 * DAY)
    assert len(world.rows(refused)) == 1
    world.run(LATER)
    assert world.rows(refused) == []
    assert world.rows("SELECT count(*) FROM decisions WHERE verdict = 'new'") == [(1,)]


def test_commands_tell_of_what_was_pruned(pruned: World) -> None:
    feeds = write_config(pruned)
    stories = call("stories", "-c", feeds, "--json").json["stories"]
    assert len(stories) == 9
    for asked in ("https://news.example/alpha", "gamma flaw"):
        assert call("why", asked, "-c", feeds).code == 0
