"""Channels of sources and topics over several passes: what has ended stays, and comes back under its id."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loopback import Loopback
from tests.scenarios import World, item


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    world = World(tmp_path, loopback)
    for key in ("one", "two"):
        world.feed(key, item("shared", guid=f"{key}-1"), item(key))
        world.source(key, topics=["Threat Intel"] if key == "one" else [])
    world.run()
    return world


def entries(world: World, path: str) -> int:
    return world.files()[path].count(b"<entry>")


def test_a_source_has_its_copies_too(world: World):
    assert [entries(world, path) for path in ("all.atom", "sources/one.atom", "sources/two.atom", "topics/threat-intel.atom")] == [
        3,
        2,
        2,
        2,
    ]


@pytest.mark.all
def test_what_has_ended_stays_as_an_empty_document_and_comes_back_as_it_was(world: World):
    paths = [f"{stem}.{form}" for stem in ("sources/one", "topics/threat-intel") for form in ("atom", "html")]
    before = world.documents()
    removed = world.sources.pop("one")
    for _ in range(2):
        world.run()
        assert [entries(world, path) for path in paths] == [0] * 4
        assert all(b"(ended)" in world.files()[path] for path in paths)
        assert b"/one" not in world.files()["feeds.opml"]
        assert entries(world, "all.atom") == 3
    world.sources = {"one": removed, **world.sources}
    world.run()
    assert {path: world.documents()[path] for path in paths} == {path: before[path] for path in paths}


def test_the_status_page_tells_what_the_server_answered_and_that_a_document_is_damaged(world: World):
    world.answer("one", status=404)
    world.answer("two", world.server.routes["/two"].body.replace(b"</channel></rss>", b""))
    world.run()
    page = world.files()["status.html"]
    assert b"It answers that there is no such page (HTTP 404)." in page
    assert b"Its document is damaged" in page
