"""Archives (RFC 5005): who follows them from the current feed sees every story once, and what is sealed stays as it is (P1, P2)."""

from __future__ import annotations

import copy
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from tests.loopback import Loopback
from tests.scenarios import ATOM, NOW, World, hour, item
from tests.test_disaster import copy_of, lose_store, recover
from tests.test_floods import many

FH = "{http://purl.org/syndication/history/1.0}"
STORIES = 655
LONG = "The appliance was opened from outside, as its maker told the harbour on Tuesday. " * 150


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with Loopback() as server:
        yield server


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, server: Loopback) -> World:
    """655 stories of one source, the last five of them one by one."""
    world = World(tmp_path_factory.mktemp("archives"), server)
    world.settings["channels"] = {"all": {"limit": 20}}
    world.feed("one", *held(650))
    world.run()
    for number in range(651, STORIES + 1):
        world.feed("one", *held(number))
        world.run()
    return world


@pytest.fixture
def world(template: World, tmp_path: Path) -> Iterator[World]:
    routes = dict(template.server.routes)
    world = copy_of(template, tmp_path)
    world.settings = copy.deepcopy(template.settings)
    yield world
    template.server.routes = routes


def held(count: int) -> list:  # type: ignore[type-arg]
    """The newest first; each is an hour younger than the next."""
    return [item(f"flaw{number}", NOW - timedelta(hours=1000 - number)) for number in range(count, 0, -1)]


def follow(world: World) -> list[tuple[str, list[str]]]:
    """The documents from all.atom back by `prev-archive`, each with the ids of its entries; all but the first are archives (P1)."""
    found, path, site = [], "all.atom", world.settings["site"]
    while path:
        feed = etree.fromstring(world.files()[path])
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        assert (feed.find(f"{FH}archive") is not None) == bool(found)
        assert feed.findtext(f"{ATOM}id") == "tag:news.example.org,2026:channel/all"
        assert links["self"] == site + path
        assert not found or links["current"] == f"{site}all.atom"
        found.append((path, [one.findtext(f"{ATOM}id", "") for one in feed.findall(f"{ATOM}entry")]))
        path = links.get("prev-archive", "").removeprefix(site)
    return found


def sealed(world: World) -> dict[str, bytes]:
    return {path: body for path, body in world.files().items() if path.startswith("archive/")}


def numbers(ids: list[str]) -> list[int]:
    return [int(id_.rpartition("flaw")[2]) for id_ in ids]


@pytest.mark.all
def test_who_follows_the_archives_sees_every_story_once_p1(world: World) -> None:
    documents = follow(world)
    assert [(path, len(ids)) for path, ids in documents[1:]] == [(f"archive/{number}.atom", 200) for number in (3, 2, 1)]
    archived = Counter(number for _, ids in documents[1:] for number in numbers(ids))
    assert set(archived.values()) == {1}
    assert {*archived, *numbers(documents[0][1])} == set(range(1, STORIES + 1))
    assert numbers(documents[0][1]) == sorted(numbers(documents[0][1]), reverse=True), "A26"
    assert len({*numbers(documents[0][1])} - {*archived}) == 55, "what is in no archive yet stands in the current feed, beyond its limit"


@pytest.mark.all
def test_what_is_sealed_stays_whatever_becomes_of_its_stories_p2(world: World) -> None:
    before = sealed(world)
    items = held(STORIES)
    items[-1] = item("flaw1", text="Nothing of it is true any more, says the maker of the appliance", author="Ann Lee")
    world.feed("one", item("late"), *items)
    world.feed("two", item("flaw30", guid="two-30"), item("flaw300", guid="two-300"), item("own"))
    world.run()
    world.source("one", name="The One", topics=["research"], content="full")
    world.settings |= {"merge": [["https://news.example/flaw2", "https://news.example/flaw3"]], "authors": [{"name": "A. Lee"}]}
    world.run()
    world.publish()
    assert sealed(world) == before
    assert world.stories()["The flaw1 flaw explained"].summary.startswith("Nothing of it")
    assert {copy.source.key for copy in world.stories()["The flaw30 flaw explained"].also_in} == {"two"}


@pytest.mark.all
def test_only_block_takes_out_of_an_archive_and_its_end_puts_back_p2(world: World) -> None:
    before = sealed(world)
    world.settings["block"] = ["https://news.example/flaw123"]
    world.publish()
    after = sealed(world)
    assert [path for path in before if before[path] != after[path]] == ["archive/1.atom"]
    assert not [path for path, body in world.files().items() if b"flaw123" in body]
    assert sum(len(ids) for _, ids in follow(world)[1:]) == 599
    world.settings["block"] = []
    world.run()
    world.run()
    assert sorted(number for _, ids in follow(world)[1:] for number in numbers(ids)) == list(range(1, 601))


@pytest.mark.all
def test_a_lost_store_learns_its_archives_to_the_byte_p2(world: World) -> None:
    before = world.documents()
    lose_store(world)
    assert recover(world).stories == STORIES
    world.publish()
    after = world.documents()
    differ = [path for path in before if before[path] != after.get(path)]
    assert [path for path in differ if not path.endswith(".html")] == [], "pages tell the day on which a story was first seen"
    world.run()
    assert sum(len(ids) for _, ids in follow(world)[1:]) == 600


@pytest.mark.all
def test_an_output_that_was_lost_is_published_again_with_its_archives_p2(world: World) -> None:
    before = world.documents()
    shutil.rmtree(world.output)
    world.publish()
    assert world.documents() == before


@pytest.mark.all
@pytest.mark.parametrize(("times", "least", "most"), [(1, 2_000_000, 3_000_000), (2, 100_000, 400_000)], ids=["whole", "summaries"])
def test_no_story_is_cut_from_an_archive_p1(tmp_path: Path, loopback: Loopback, times: int, least: int, most: int) -> None:
    """Its 200 stories are more than the 900 kB of a feed for readers (S6); above 4.5 MB they are summaries."""
    world = World(tmp_path, loopback)
    world.settings["content"] = "full"
    world.feed("one", *(item(f"flaw{number}", text=f"Number {number}. {LONG * times}") for number in range(200)))
    world.run()
    assert least < len(world.files()["archive/1.atom"]) < most
    assert len(world.files()["all.atom"]) < 900_000
    assert [len(ids) for _, ids in follow(world)[1:]] == [200]


@pytest.mark.all
def test_the_last_story_of_an_archive_seals_it_p2(tmp_path: Path, loopback: Loopback) -> None:
    world = World(tmp_path, loopback)
    world.feed("one", *many(199))
    world.run()
    assert [path for path, _ in follow(world)] == ["all.atom"]
    world.feed("one", item("last"), *many(199))
    world.run(at=hour(3))
    assert [len(ids) for path, ids in follow(world) if path == "archive/1.atom"] == [200]
