"""The operator's own channels for feed readers, through whole passes: what each filter lets in, and what an edit of it does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.casefiles import cases, read
from tests.loopback import Loopback
from tests.scenarios import ATOM, NOW, Item, World, item
from tests.test_operators import link


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    """Two sources; one is German and has a topic; they share `shared`, which `one` leads."""
    world = World(tmp_path, loopback)
    world.source("one", topics=["news"])
    world.source("two", topics=["research"], language="de")
    shared = item("shared", NOW.replace(day=18), author="Ann Lee")
    world.feed("one", item("locker", text="A Ransomware gang locks every crane in the harbour of Oslo", tags=("LockBit",)), shared)
    world.feed(
        "two", item("shared", guid="two-1"), item("kran", author="Bo Roe", text="Der Kran im Hafen von Kiel steht seit Dienstag still")
    )
    return world


def held(world: World, name: str = "x", form: str = "atom") -> list[str]:
    """The stories of an own channel by name, in the order of the alphabet."""
    feed = etree.fromstring(world.files()[f"channels/{name}.{form}"])
    return sorted(id_.rpartition("/")[2] for id_ in (one.findtext(f"{ATOM}id", "") for one in feed.iter(f"{ATOM}entry")))


def forms(world: World) -> set[str]:
    return {path.removeprefix("channels/x.") for path in world.files() if path.startswith("channels/")}


def own(world: World, **fields: Any) -> None:
    world.settings["channels"] = {"own": {"x": {"title": "X", **fields}}}


@cases("channels/own")
def test_an_own_channel_holds_what_its_case_says(path: Path, world: World) -> None:
    """Each filter alone, and together: all must be met, and of a list one item."""
    case = read(path)
    own(world, **case["channel"])
    world.run()
    assert held(world) == case["holds"]
    world.publish()
    assert held(world) == case["holds"]


def test_an_edit_of_a_filter_changes_the_channel_at_once_and_the_others_not(world: World) -> None:
    own(world, match="ransomware")
    world.settings["channels"]["own"]["y"] = {"title": "Y", "sources": ["two"]}
    world.run()
    before = held(world, "y")
    assert held(world) == ["locker"]
    world.settings["channels"]["own"]["x"]["match"] = "hafen"
    world.publish()
    assert (held(world), held(world, "y")) == (["kran"], before)


def test_a_story_enters_and_leaves_with_its_words(world: World) -> None:
    own(world, match="ransomware")
    world.run()
    world.feed("one", item("locker", text="The gang that locked the cranes in Oslo was none, says the harbour"), item("shared"))
    world.run()
    assert held(world) == []
    world.feed("one", item("locker", text="It was a ransomware gang after all that locked the cranes, says the harbour"), item("shared"))
    world.run()
    assert held(world) == ["locker"]


@pytest.mark.all
def test_a_topic_that_a_source_gets_or_loses_moves_its_stories(world: World) -> None:
    """Topics are those of sources, so an edit of a source is one of the channel too."""
    own(world, topics=["news"])
    world.run()
    assert held(world) == ["locker", "shared"]
    world.source("two", topics=["news"])
    world.publish()
    assert held(world) == ["kran", "locker", "shared"]
    world.source("one", topics=[])
    world.publish()
    assert held(world) == ["kran"]


@pytest.mark.all
def test_a_channel_that_is_gone_has_ended_and_comes_back_whole(world: World) -> None:
    """With what came in the meantime; `published.opml` lists it only while it is there (O2)."""
    own(world, match="ransomware", formats=["atom", "rss", "json", "html"])
    world.run()
    assert {path for path in world.files() if path.startswith("channels/")} == {
        f"channels/x.{form}" for form in ("html", "rss", "json", "atom")
    }
    assert b"channels/x.atom" in world.files()["published.opml"]
    mine = world.settings.pop("channels")
    world.feed("one", item("second", text="More ransomware in the harbour of Oslo, where every crane is locked again"), item("shared"))
    world.run()
    assert held(world) == []
    assert b"(ended)" in world.files()["channels/x.rss"]
    assert b'"expired": true' in world.files()["channels/x.json"]
    assert b"channels/x.atom" not in world.files()["published.opml"]
    world.settings["channels"] = mine
    world.publish()
    assert held(world) == ["locker", "second"]


@pytest.mark.all
def test_limit_title_and_formats_are_those_of_the_channel(world: World) -> None:
    """`limit` counts beyond the 72 hours that every channel for readers holds."""
    days = (NOW.replace(month=9, day=3 * number) for number in range(1, 9))
    world.feed("one", *(Item(f"Flaw {day:%d}", link(f"{day:%d}"), None, f"Ransomware number {day:%d} came", day) for day in days))
    own(world, title="Ransom & more", match="ransomware", limit=3, formats=["atom"])
    world.run()
    assert len(held(world)) == 3
    assert forms(world) == {"atom"}
    assert b"<title>Ransom &amp; more \xc2\xb7 Security news</title>" in world.files()["channels/x.atom"]
    own(world, title="Ransom", match="ransomware", limit=5, formats=["html"])
    world.publish()
    page = etree.HTML(world.files()["channels/x.html"])
    assert forms(world) == {"html"}
    assert len(page.xpath("//main//h3")) == 5


def test_the_page_of_an_own_channel_offers_its_feeds_s8_h1(world: World) -> None:
    own(world, match="ransomware", formats=["atom", "rss", "html"])
    world.run()
    page = etree.HTML(world.files()["channels/x.html"])
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert page.xpath("//link[@rel='alternate']/@href")[:3] == ["../channels/x.atom", "../channels/x.rss", "../all.atom"]
