"""The key of a source: for ever, whatever becomes of its address, its name and its key in feeds.yaml."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.pipeline.standing import find_notes
from aggregator.store import open_store
from tests.loopback import Answer, Loopback
from tests.scenarios import NOW, Item, World, hour, item, only, rss
from tests.test_cli import call, make_rss, write_feeds
from tests.test_floods import NAMES, mailed

DAY = timedelta(days=1)
HELD = [*map(item, NAMES[:6])]


class Desk(World):
    """A world whose sources bear no `key:` unless it is given."""

    def put(self, path: str, **keys: Any) -> None:
        """A source at /path, or an edit of its keys; `at` moves it, a value of None leaves a key out."""
        given = self.sources.get(path, {"feed": self.server.url(f"/{path}")}) | keys
        if at := given.pop("at", None):
            given["feed"] = self.server.url(f"/{at}")
        self.sources[path] = {name: value for name, value in given.items() if value is not None}

    def feed(self, key: str, *items: Item, **answer: Any) -> None:
        """The same as in a world; the key of the source is minted."""
        if key not in self.sources:
            self.put(key)
        super().feed(key, *items, **answer)

    def serve(self, path: str, *items: Item) -> None:
        """Let /path hold these items, whichever source is there."""
        self.server.routes[f"/{path}"] = Answer(200, rss(path.title(), items), {"Content-Type": "application/rss+xml"})

    def keys(self) -> set[str]:
        """The sources that have entries."""
        return {row[0] for row in self.rows("SELECT DISTINCT source FROM entries")}

    def notes(self) -> tuple[str, ...]:
        config = self.config()
        with open_store(config.store, config.id_authority) as store:
            return find_notes(store, config)


@pytest.fixture
def desk(tmp_path: Path, loopback: Loopback) -> Desk:
    """The source `one` has told seven articles, the newest of which was mailed."""
    desk = Desk(tmp_path, loopback)
    desk.feed("one", *HELD)
    desk.run()
    desk.feed("one", item("late", author="desk"), *HELD)
    desk.run()
    assert len(mailed(desk)) == 1
    return desk


def minted(desk: World, path: str) -> str:
    """The key that is minted from the address of /path."""
    return f"127-0-0-1-{path}"


def assert_sends_nothing_again(desk: World, **more: int) -> None:
    """Two passes leave ids, links, titles and mailing times as they are."""
    shown, times = [(entry.id, entry.link, entry.title) for entry in desk.published()], mailed(desk)
    for _ in range(2):
        desk.run(all=True)
        assert [(entry.id, entry.link, entry.title) for entry in desk.published()] == shown
        assert mailed(desk) == times


# --- the address ----------------------------------------------------------------------------------------------------


@pytest.mark.all
def test_a_source_at_another_address_is_known_by_its_entries_in_this_very_pass_and_for_ever(desk: Desk) -> None:
    key = minted(desk, "one")
    desk.put("one", at="moved")
    desk.serve("moved", item("fresh"), item("late", author="desk"), *HELD)
    report = desk.run()
    assert [one.key for one in report.sources] == [key]
    assert (report.sources[0].new, report.sources[0].unchanged) == (1, 7)
    assert desk.stories()["The fresh flaw explained"].mailed is not None, "it is no new source, so nothing is back-fill"
    assert desk.keys() == {key}
    assert desk.rows("SELECT count(*) FROM sources") == [(1,)]
    assert_sends_nothing_again(desk)
    desk.put("one", at="one")
    assert [one.key for one in desk.run(all=True).sources] == [key], "back again at an address that it had"
    assert_sends_nothing_again(desk)


@pytest.mark.all
def test_a_moved_source_is_the_same_when_it_is_polled_alone(desk: Desk) -> None:
    desk.put("one", at="moved")
    desk.serve("moved", *HELD)
    [report] = desk.run(source=minted(desk, "moved")).sources
    assert (report.key, report.unchanged) == (minted(desk, "one"), 6)
    assert_sends_nothing_again(desk)


@pytest.mark.all
def test_an_edit_of_address_name_and_topics_at_once_is_one_source(desk: Desk) -> None:
    desk.put("one", at="moved", name="Another Name", topics=["news"])
    desk.serve("moved", *HELD)
    desk.run()
    assert desk.keys() == {minted(desk, "one")}
    assert {story.source.name for story in desk.stories().values()} == {"Another Name"}
    assert_sends_nothing_again(desk)


@pytest.mark.all
def test_a_new_address_that_fails_at_first_is_the_old_source_when_it_answers(desk: Desk) -> None:
    desk.put("one", at="moved")
    assert desk.run().sources[0].outcome == "failed"
    assert len(desk.published()) == 7
    assert "key: " + minted(desk, "one") in desk.notes()[0]
    desk.serve("moved", item("fresh"), *HELD)
    report = desk.run(at=hour(9)).sources[0]
    assert (report.key, report.new) == (minted(desk, "one"), 1)
    assert desk.notes() == ()
    assert_sends_nothing_again(desk)


@pytest.mark.all
def test_an_address_that_failed_and_is_taken_back_leaves_no_trace(desk: Desk) -> None:
    desk.put("one", at="moved")
    desk.run()
    desk.put("one", at="one")
    assert desk.run(all=True).sources[0].key == minted(desk, "one")
    assert_sends_nothing_again(desk)


@pytest.mark.all
def test_less_than_half_of_known_entries_is_another_source_and_back_fill(desk: Desk) -> None:
    times = mailed(desk)
    desk.put("one", at="other")
    desk.serve("other", *map(item, NAMES[3:]))
    report = desk.run().sources[0]
    assert (report.key, report.new, report.copies) == (minted(desk, "other"), 4, 3)
    assert mailed(desk) == times


@pytest.mark.all
def test_two_sources_that_move_at_once_are_each_itself(desk: Desk) -> None:
    desk.feed("two", *map(item, ("quay", "reef", "shoal", "tide")))
    desk.run()
    desk.put("one", at="new1")
    desk.put("two", at="new2")
    desk.serve("new2", *HELD)
    desk.serve("new1", *map(item, ("quay", "reef", "shoal", "tide")))
    report = desk.run()
    assert {one.key for one in report.sources} == {minted(desk, "one"), minted(desk, "two")}
    assert report.stories_new == 0
    assert_sends_nothing_again(desk)


@pytest.mark.all
@pytest.mark.parametrize("keys", [(None, None), ("one", "two")])
def test_two_sources_that_swap_their_addresses_send_nothing_again(tmp_path: Path, loopback: Loopback, keys: tuple[str | None, ...]) -> None:
    desk = Desk(tmp_path, loopback)
    for path, key, names in zip(("one", "two"), keys, (NAMES[:4], NAMES[4:8]), strict=True):
        desk.put(path, key=key)
        desk.feed(path, *map(item, names))
    desk.run()
    desk.put("one", at="two")
    desk.put("two", at="one")
    assert desk.run().stories_new == 0
    assert_sends_nothing_again(desk)
    assert len(desk.published()) == 8


@pytest.mark.all
def test_a_source_that_two_new_ones_claim_is_one_of_them(desk: Desk) -> None:
    del desk.sources["one"]
    desk.feed("left", *HELD)
    desk.feed("right", *HELD)
    report = desk.run()
    assert report.stories_new == 0
    assert len({one.key for one in report.sources} & {minted(desk, "one")}) == 1
    assert_sends_nothing_again(desk)


@pytest.mark.all
def test_a_source_that_is_still_named_is_no_other(desk: Desk) -> None:
    desk.feed("twin", *HELD)
    report = only(desk.run(), minted(desk, "twin"))
    assert (report.new, report.copies) == (0, 6)
    assert_sends_nothing_again(desk)


@pytest.mark.all
def test_another_feed_under_the_same_key_at_another_address_is_back_fill(tmp_path: Path, loopback: Loopback) -> None:
    world = World(tmp_path, loopback)
    world.feed("one", *HELD)
    world.run()
    world.feed("elsewhere", *map(item, NAMES[5:]))
    del world.sources["elsewhere"]
    world.source("one", feed=world.server.url("/elsewhere"))
    assert only(world.run()).new == 4
    assert mailed(world) == []


@pytest.mark.all
def test_a_relaunch_at_another_host_is_quarantined_under_the_key_that_it_had(desk: Desk) -> None:
    desk.put("one", at="moved")
    desk.serve("moved", *(item(name, guid=f"new-{name}", link=f"https://new.example/{name}") for name in NAMES))
    [report] = desk.run().sources
    assert (report.key, report.unchanged, report.quarantined) == (minted(desk, "one"), 6, 4)
    assert len(desk.published()) == 7
    desk.run(at=NOW + 2 * DAY)
    assert len(desk.published()) == 11


# --- the key --------------------------------------------------------------------------------------------------------


@pytest.mark.all
@pytest.mark.parametrize("key", ["given", "127-0-0-1-one"])
@pytest.mark.parametrize("at", ["one", "moved"])
def test_a_key_that_is_added_is_obeyed_and_sends_nothing_again(desk: Desk, key: str, at: str) -> None:
    slugs = {author.slug for story in desk.stories().values() for author in story.authors}
    assert len(slugs) == 2
    desk.put("one", key=key, at=at)
    desk.serve("moved", item("fresh"), item("late", author="desk"), *HELD)
    desk.feed("one", item("fresh"), item("late", author="desk"), *HELD)
    report = desk.run().sources[0]
    assert (report.key, report.new, report.unchanged) == (key, 1, 7)
    assert desk.keys() == {key}
    assert {story.source.key for story in desk.stories().values()} == {key}
    assert {author.slug for story in desk.stories().values() for author in story.authors} == slugs, "feeds of authors go on"
    assert desk.stories()["The fresh flaw explained"].mailed is not None
    assert_sends_nothing_again(desk)
    if key == "given":
        assert b"(ended)" in desk.files()[f"sources/{minted(desk, 'one')}.atom"]


@pytest.mark.all
def test_a_key_that_is_edited_and_taken_back_sends_nothing_again(desk: Desk) -> None:
    for key in ("first", "second", "first", None, minted(desk, "one")):
        desk.put("one", key=key)
        assert desk.run(all=True).stories_new == 0
        assert_sends_nothing_again(desk)
    assert desk.keys() == {minted(desk, "one")}


@pytest.mark.all
def test_a_renamed_source_keeps_what_it_learned(tmp_path: Path, loopback: Loopback) -> None:
    world = World(tmp_path, loopback)
    world.feed("one", *HELD, etag='"1"')
    world.run()
    world.sources["one"]["key"] = "renamed"
    report = only(world.run(), "renamed")
    assert (report.outcome, report.status) == ("not_modified", 304)
    assert world.rows("SELECT source, count(*) FROM source_addresses GROUP BY source") == [("renamed", 1)]
    assert world.rows("PRAGMA foreign_key_check") == []


@pytest.mark.all
def test_pages_that_are_read_twice_at_one_address_never_share_a_key(tmp_path: Path, loopback: Loopback) -> None:
    desk = Desk(tmp_path, loopback)
    tags = ("dt", "dd")
    cards = "".join(f'<{tag}><a href="/{tag}{number}">The {tag} card number {number}</a></{tag}>' for number in range(4) for tag in tags)
    desk.server.routes["/page"] = Answer(200, f"<html><body><dl>{cards}</dl></body></html>".encode(), {"Content-Type": "text/html"})
    desk.sources = {tag: {"page": desk.server.url("/page"), "select": {"item": tag}} for tag in tags}
    keys = [one.key for one in desk.run().sources]
    assert len(set(keys)) == 2
    desk.sources = dict(reversed(desk.sources.items()))
    assert {one.key for one in desk.run(all=True).sources} == set(keys)


# --- what check says ------------------------------------------------------------------------------------------------


@pytest.mark.all
def test_check_offers_the_key_of_a_source_that_is_named_no_more(tmp_path: Path, loopback: Loopback) -> None:
    loopback.routes["/wire"] = make_rss("Breach at Norvik", "Patches of the month")
    feeds = write_feeds(tmp_path, wire=loopback.url("/wire"))
    assert call("check", "-c", feeds, "--json").json == {"errors": [], "notes": []}
    assert not (tmp_path / "state").exists(), "it makes no store"
    call("run", "-c", feeds)
    assert call("check", "-c", feeds).err == ""
    feeds = write_feeds(tmp_path, moved="https://elsewhere.example/feed", bell="https://bell.example/feed")
    before = len(loopback.requests)
    told = call("check", "-c", feeds)
    assert told.code == 0
    assert [line.split(":")[0] for line in told.err.splitlines()] == ["The Moved", "The Bell"]
    assert "write into it `key: wire` (The Wire)" in told.err
    assert call("check", "-c", feeds, "--json").json["notes"] == told.err.splitlines()
    assert len(loopback.requests) == before
    feeds = write_feeds(tmp_path, renamed=loopback.url("/wire"))
    assert call("check", "-c", feeds).err == "", "its address tells"


@pytest.mark.all
def test_check_says_what_is_wrong_with_the_store_and_still_judges_the_file(tmp_path: Path) -> None:
    feeds = write_feeds(tmp_path, wire="https://wire.example/feed")
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "aggregator.sqlite3").write_text("no database, but long enough to be taken for one" * 100, encoding="utf-8")
    told = call("check", "-c", feeds)
    assert told.code == 0
    assert "nothing is wrong" in told.out
    assert "aggregator.sqlite3" in told.err
