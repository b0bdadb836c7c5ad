"""`sources`: how each source fares, in the words of DESIGN 5.4; and what a pass would find due."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.pipeline.standing import anything_due, list_statuses
from aggregator.store import open_store
from tests.loopback import Answer, Loopback
from tests.scenarios import NOW, World, hour, item, rss
from tests.test_cli import call, make_rss, write_feeds
from tests.test_cli_init import answer_on_terminal

KEYS = {
    "key",
    "name",
    "url",
    "state",
    "failures",
    "last_success",
    "next_due",
    "entries",
    "kind",
    "alarm",
    "due_because",
    "not_understood",
    "moved_to",
}


def is_due(world: World, at: float) -> bool:
    config = world.config()
    with open_store(config.store, config.id_authority) as store:
        return anything_due(store, config, hour(at))


@pytest.mark.all
def test_states_are_told_as_json_and_as_lines(tmp_path: Path, loopback: Loopback) -> None:
    loopback.routes["/wire"] = make_rss("Breach at Norvik", "Patches of the month")
    feeds = write_feeds(tmp_path, wire=loopback.url("/wire"), gone=loopback.url("/gone"))
    assert call("run", "-c", feeds).code == 0
    with feeds.open("a", encoding="utf-8") as file:
        file.write("  - {key: fresh, feed: 'https://fresh.example/feed'}\n  - {feed: 'https://late.example/', paused: true}\n")
    sources = call("sources", "-c", feeds, "--json").json["sources"]
    assert all(set(source) == KEYS for source in sources)
    told = [(source["key"], source["state"], source["failures"], source["entries"], source["kind"]) for source in sources]
    assert told == [
        ("wire", "ok", 0, 2, None),
        ("gone", "failing", 1, 0, "http"),
        ("fresh", "filling", 0, 0, None),
        ("late-example", "paused", 0, 0, None),
    ]
    assert sources[0]["last_success"].endswith("Z")
    assert (sources[2]["name"], sources[2]["next_due"]) == ("fresh.example", None)
    lines = [line.split("\t") for line in call("sources", "-c", feeds).out.splitlines()]
    assert [(line[0], line[1], line[4] == "never", line[5]) for line in lines[1:]] == [
        ("gone", "failing (http)", True, lines[1][5]),
        ("fresh", "filling", True, "now"),
        ("late-example", "paused", True, "never"),
    ]


@pytest.mark.all
def test_terminal_shows_states_in_colour(tmp_path: Path) -> None:
    code, text = answer_on_terminal("", "sources", "-c", write_feeds(tmp_path, wire="https://wire.example/feed"))
    assert code == 0
    assert "\x1b[36mfilling" in text


def test_source_that_was_never_met_is_due_and_a_paused_one_never(tmp_path: Path, loopback: Loopback) -> None:
    world = World(tmp_path, loopback)
    world.feed("one", item("a"))
    assert is_due(world, 0)
    world.source("one", paused=True)
    assert not is_due(world, 0)


def test_nothing_is_due_between_two_polls(tmp_path: Path, loopback: Loopback) -> None:
    world = World(tmp_path, loopback)
    world.feed("one", item("a", NOW), etag='"1"')
    world.run()
    assert not is_due(world, 0.999)
    assert is_due(world, 1)
    world.feed("two", item("b"))
    assert is_due(world, 0.5), "a source that was added is due at once"


def test_statuses_stand_in_the_order_of_the_file(tmp_path: Path, loopback: Loopback) -> None:
    world = World(tmp_path, loopback)
    world.feed("one", item("a", NOW), etag='"1"')
    world.run()
    world.sources = {"new": {"key": "new", "feed": "https://new.example/"}} | world.sources
    config = world.config()
    with open_store(config.store, config.id_authority) as store:
        statuses = list_statuses(store, config)
    assert [(status.key, status.entries) for status in statuses] == [("new", 0), ("one", 1)]
    assert statuses[1].next_due == NOW + timedelta(hours=1)


@pytest.mark.all
def test_source_that_moved_is_told_with_its_new_address_and_the_file_stays_f12(tmp_path: Path, loopback: Loopback) -> None:
    world = World(tmp_path, loopback)
    world.answer("one", status=301, headers={"Location": loopback.url("/new")})
    loopback.routes["/new"] = Answer(body=rss("One", [item("a")]), etag='"1"')
    for day in range(9):
        world.run(hour(24 * day))
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(json.dumps(world.settings | {"sources": list(world.sources.values())}), encoding="utf-8")
    before = feeds.read_bytes()
    told = call("sources", "-c", feeds)
    assert f"one: moved for good, and is polled at {loopback.url('/new')}; write this address into {feeds}" in told.err
    assert "(rhythm)" in told.out, "what the wait is for"
    assert call("sources", "-c", feeds, "--json").json["sources"][0]["moved_to"] == loopback.url("/new")
    assert feeds.read_bytes() == before
