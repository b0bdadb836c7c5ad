"""Passes over several sources: copies, and whom a story is by."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.pipeline import read_all, read_writers, registered_sources
from aggregator.store import open_store
from aggregator.store.reading import Wanted
from tests.loopback import Loopback
from tests.scenarios import NOW, World, hour, item, only

DAY = timedelta(days=1)


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    return World(tmp_path, loopback)


# --- copies ---


def with_copy(world: World) -> None:
    world.feed("one", item("shared", author="Ann Lee"), item("one"))
    world.feed("two", item("shared", guid="two-1"), item("two"))


def test_the_same_article_in_two_sources_is_one_story_in_one_pass(world: World) -> None:
    with_copy(world)
    report = world.run()
    assert (only(report, "one").new, only(report, "two").new, only(report, "two").copies) == (2, 1, 1)
    shared = world.stories()["The shared flaw explained"]
    assert [(copy.source.key, copy.link, copy.tier) for copy in shared.also_in] == [("two", "https://news.example/shared", "link")]
    assert len(world.published()) == 3


def test_a_copy_that_comes_later_changes_only_the_links_of_a_published_item(world: World) -> None:
    world.feed("one", item("shared", author="Ann Lee"))
    world.run()
    [before] = world.items().values()
    world.feed("two", item("shared", guid="two-1", link="https://news.example/shared?utm_source=two"), item("two"))
    report = only(world.run(), "two")
    assert (report.new, report.copies) == (1, 1)
    story = world.stories()["The shared flaw explained"]
    assert [copy.source.key for copy in story.also_in] == ["two"]
    lines = [line for line in world.items()[story.id].splitlines() if b'rel="related"' not in line]
    assert lines == [line for line in before.splitlines() if b'rel="related"' not in line]


def test_a_linkblog_is_no_copy(world: World) -> None:
    world.feed("one", item("shared"))
    comment = "My neighbour asked what I make of this, and I told her over the fence that routers were better in the nineties"
    world.feed("two", item("shared", guid="two-1", title="Fence talk, with tea", text=comment))
    report = world.run()
    assert [only(report, key).new for key in ("one", "two")] == [1, 1]
    assert len(world.stories()) == 2


def test_the_guid_of_another_source_is_not_stolen(world: World) -> None:
    guid = "https://news.example/a"
    world.feed("one", item("a"))
    world.run()
    before = world.items()[guid]
    world.feed("two", item("b", guid=guid))
    world.run()
    assert world.items()[guid] == before
    assert world.stories()["The b flaw explained"].id.startswith("tag:news.example.org,2026:two/")


def test_an_entry_that_stands_twice_in_a_document_is_one(world: World) -> None:
    world.feed("one", item("a"), item("b"), item("a"))
    report = only(world.run())
    assert (report.entries, report.new, report.unchanged) == (3, 2, 1)
    assert len(world.published()) == 2


# --- authors ---


def test_an_edit_of_authors_resolves_old_stories_anew(world: World) -> None:
    world.feed("one", item("a", author="Janie Doe"), item("b", author="Jane Doe"))
    world.run()
    old, new = world.output / "authors/janie-doe.atom", world.output / "authors/jane-doe.atom"
    assert old.read_text().count("<entry") == 1
    world.settings["authors"] = [{"name": "Jane Doe", "also": ["Janie Doe"]}]
    world.run()
    assert new.read_text().count("<entry") == 2
    assert old.read_text().count("<entry") == 2, "a feed that was once published stays, and goes on"


def test_publish_follows_an_edit_of_authors_without_the_network(world: World) -> None:
    world.feed("one", item("a", author="J. Doe"))
    world.run()
    world.settings["authors"] = [{"name": "Jane Doe", "also": ["J. Doe"]}]
    asked = len(world.server.requests)
    world.publish()
    assert [author.name for author in world.stories()["The a flaw explained"].authors] == ["Jane Doe"]
    assert len(world.server.requests) == asked


def test_nobody_named_means_that_the_source_is_the_author(world: World) -> None:
    world.feed("one", item("a"))
    world.run()
    assert [(author.name, author.kind) for author in world.stories()["The a flaw explained"].authors] == [("One Daily", "source")]
    assert (world.output / "authors/one-daily.atom").exists()


def test_authors_are_told_with_their_stories_spellings_and_sources(world: World) -> None:
    world.feed("one", item("a", author="Jane Doe"), item("b", author="JANE DOE"), item("c"))
    world.feed("two", item("d", author="J. Doe"), item("e", author="Ann Lee <ann@two.example>"))
    world.settings["authors"] = [{"name": "Jane Doe", "also": ["J. Doe"]}, {"name": "Ann Lee", "hide": True}]
    world.run()
    config = world.config()
    with open_store(config.store, config.id_authority) as store:
        told = [(one.author.name, one.stories, one.spellings, one.sources) for one in read_writers(store, config)]
    assert told[0][:2] == ("Jane Doe", 3)
    assert told[0][3] == ("one", "two")
    assert "@" not in repr(told), "no address is told"
    assert set(told[1:]) == {("Ann Lee", 1, ("Ann Lee",), ("two",)), ("One Daily", 1, ("One Daily",), ("one",))}
    assert not (world.output / "authors/ann-lee.atom").exists(), "hidden: no page, no feed"


def test_stories_are_found_by_author_source_and_time(world: World) -> None:
    world.feed("one", item("a", author="Ann Lee"), item("b"))
    world.run()
    world.feed("two", item("c", author="Ann Lee"))
    world.run(at=hour(1))

    def found(**wanted: object) -> set[str]:
        config = world.config()
        with open_store(config.store, config.id_authority) as store:
            stories = read_all(store, config, registered_sources(store, config), Wanted(**wanted))  # type: ignore[arg-type]
        return {story.title.split()[1] for story in stories}

    assert found(author="ann-lee") == {"a", "c"}
    assert found(source="one") == {"a", "b"}
    assert found(since=hour(1)) == found(limit=1) == {"c"}
    assert found(author="ann-lee", source="one") == {"a"}
    assert found(author="nobody") == set()


def test_a_login_of_a_copy_is_one_of_the_source_that_names_it(world: World) -> None:
    world.source("one", author="One Staff")
    world.feed("one", item("shared", NOW - 2 * DAY))
    world.feed("two", item("shared", guid="two-1", author="mark"))
    world.run()
    [author] = world.stories()["The shared flaw explained"].authors
    assert author.key == "two:mark"


def test_a_byline_that_a_copy_gets_late_names_the_author_of_its_story(world: World) -> None:
    world.feed("one", item("shared", NOW - 2 * DAY))
    world.feed("two", item("shared", guid="two-1"))
    world.run()
    world.feed("two", item("shared", guid="two-1", author="Jane Roe"))
    world.run()
    assert [author.name for author in world.stories()["The shared flaw explained"].authors] == ["Jane Roe"]


def test_a_source_that_is_renamed_is_an_author_under_its_new_name(world: World) -> None:
    world.feed("one", item("a"))
    world.run()
    world.source("one", name="Another Name")
    world.run()
    assert b"One Daily" not in world.files()["all.atom"]
    assert "authors/one-daily.atom" in world.files(), "the slug stays"


def test_a_copy_of_what_was_taken_as_seen_is_taken_as_seen_too(world: World) -> None:
    world.feed("one", item("shared"))
    world.run(baseline=True)
    world.feed("two", item("q"))
    world.run()
    world.feed("two", item("shared", guid="two-1"), item("q"))
    report = only(world.run(), "two")
    assert (report.new, report.copies, report.unchanged) == (0, 0, 2)
    assert list(world.stories()) == ["The q flaw explained"]
