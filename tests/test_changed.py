"""Changed is not new, and noise is not changed: what the hash of an entry leaves out, and what subscribers see of an edit."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from sqlalchemy import update

from aggregator.model import ParsedEntry, Text
from aggregator.normalize.identity import edit_hash, edit_hash_before, keys_of
from aggregator.normalize.noise import quiet_text
from aggregator.store import owned_store
from aggregator.store.schema import entries
from tests.casefiles import CASES, cases, read
from tests.loopback import Loopback
from tests.scenarios import NOW, Item, World, hour, item, only

NOISE = sorted((CASES / "normalize" / "noise").glob("*.json"))


def parsed(fields: dict[str, Any]) -> ParsedEntry:
    texts = {name: Text(value) if name in ("title", "content") else value for name, value in fields.items()}
    return TypeAdapter(ParsedEntry).validate_python({"position": 0, **texts})


@cases("normalize/noise")
def test_noise_is_told_from_an_edit(path: Path) -> None:
    case = read(path)
    before, after = parsed(case["before"]), parsed(case["after"])
    assert (edit_hash(before) != edit_hash(after)) == case["edit"], case["why"]


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    return World(tmp_path, loopback)


def shown(path: Path, side: str) -> Item:
    fields = read(path)[side]
    link = fields.get("link", f"https://news.example/{path.stem}").replace("/a?", f"/{path.stem}?")
    return Item(f"{fields['title']} ({path.stem})", link, path.stem, fields["content"], NOW - timedelta(days=2))


def test_noise_moves_no_byte_and_an_edit_moves_updated_only(world: World) -> None:
    world.feed("one", *(shown(path, "before") for path in NOISE))
    world.run()
    before, items = {entry.title: entry for entry in world.published()}, world.items()
    world.feed("one", *(shown(path, "after") for path in NOISE))
    edits = sum(read(path)["edit"] for path in NOISE)
    report = only(world.run())
    assert (report.changed, report.unchanged, report.new) == (edits, len(NOISE) - edits, 0)
    ids = {entry.id for entry in before.values()}
    assert world.items().keys() == items.keys() == ids
    moved = [body for id_, body in world.items().items() if body != items[id_]]
    assert len(moved) == edits
    for entry in world.published():
        was = next(one for one in before.values() if one.id == entry.id)
        assert (entry.link, entry.published) == (was.link, was.published)
        assert (entry.updated != was.updated) == (world.items()[entry.id] != items[entry.id])


@pytest.mark.all
def test_noise_alone_leaves_the_whole_feed_as_it_was(world: World) -> None:
    quiet = [path for path in NOISE if not read(path)["edit"]]
    world.feed("one", *(shown(path, "before") for path in quiet))
    world.run()
    before = world.documents()
    world.feed("one", *(shown(path, "after") for path in quiet))
    assert only(world.run()).outcome == "fetched"
    assert world.documents() == before


@pytest.mark.all
def test_dates_alone_are_no_edit(world: World) -> None:
    world.feed("one", item("a"))
    world.run()
    before = world.documents()
    world.feed("one", item("a", NOW + timedelta(hours=1)))
    assert only(world.run()).unchanged == 1
    assert world.documents() == before


@pytest.mark.all
def test_an_update_that_is_announced_for_the_future_is_a_silent_one(world: World) -> None:
    """Else a feed with a wrong clock and a counter that we don't know would move `updated` at every poll, for ever."""
    for number in range(27):
        dated = "<updated>2031-01-01T00:00:00Z</updated><link href='https://news.example/a'/><id>a</id><title>On a</title>"
        entry = f"<entry>{dated}<summary>Rain in Oslo with a {number}.0 degree wind</summary></entry>"
        world.answer("one", f'<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id><title>F</title>{entry}</feed>'.encode())
        report = only(world.run())
    assert report.changed == 0


# --- an upgrade -----------------------------------------------------------------------------------------------------

EDITED = "Researchers now say that only its users can attack the appliance"


def age(world: World, version: str) -> None:
    """Let the store bear hashes of another version."""
    config = world.config()
    with owned_store(config.store, config.id_authority) as store, store.write() as connection:
        connection.execute(update(entries).values(edit_hash=f"{version}:" + "0" * 32, hash=f"{version}:" + "1" * 32))


def hashes(world: World) -> set[str]:
    return {value.partition(":")[0] for row in world.rows("SELECT edit_hash, hash FROM entries") for value in row}


def test_an_upgrade_of_the_hash_moves_nothing_and_an_edit_after_it_does(world: World) -> None:
    world.feed("one", item("a"), item("b"))
    world.run()
    before = world.documents()
    age(world, "0")
    world.feed("one", item("b"), item("a"))
    report = only(world.run())
    assert (report.changed, report.new, report.unchanged) == (0, 0, 2)
    assert world.documents() == before
    assert hashes(world) == {"2"}, "it is taken over silently"
    world.feed("one", item("a", text=EDITED), item("b"))
    report = only(world.run())
    assert (report.changed, report.unchanged, report.new) == (1, 1, 0)
    assert world.stories()["The a flaw explained"].shown_updated == hour(2)


def test_an_edit_that_comes_with_the_upgrade_from_version_1_is_not_missed(world: World) -> None:
    world.feed("one", item("a"), item("b"))
    world.run()
    config = world.config()
    with owned_store(config.store, config.id_authority) as store, store.write() as connection:
        for name in "ab":
            one = item(name)
            old = edit_hash_before(ParsedEntry(0, title=Text(one.title), summary=Text(one.text)))
            assert old.startswith("1:")
            connection.execute(update(entries).where(entries.c.guid == one.guid).values(edit_hash=old, hash="1:" + "1" * 32))
    before = world.items()
    world.feed("one", item("a", text=EDITED), item("b"))
    report = only(world.run())
    assert (report.changed, report.unchanged, report.new) == (1, 1, 0)
    assert sum(body != before[id_] for id_, body in world.items().items()) == 1
    assert hashes(world) == {"2"}


def test_keys_are_what_they_were_since_the_first_release() -> None:
    """Another digest here would make every entry of every store unknown: a flood to all subscribers."""
    beside = "<div class='ad'>Watches</div><script>if (1<2) x()</script> 3 comments"
    content = Text(f"<p>{'Anyone who reaches the page can log in. ' * 4}</p>{beside}")
    entry = ParsedEntry(0, title=Text("A <b>hole</b> in the router"), content=content)
    found = {key.kind: key.digest.hex() for key in keys_of(entry, "https://news.example/?p=1", "news.example/1", NOW)}
    assert found == {
        "guid+link": "48dc6d5e24f392c52d94adcf32a60755",
        "guid": "77ca6e3d81b7f5822bf5473aea928d1d",
        "link": "053a09aabb2521d20780b1c14aac8a37",
        "text": "8ed9eead029413af1bb9762c052cf3cf",
        "guid-path": "ec08c68c7437eb3a2504b12250a86807",
        "title+day": "f9c1e998d4b78525d929d3b3926fe93b",
        "words": "7456451343008f5d0cb8a184f4cdfa50",
    }


@pytest.mark.all
def test_noise_is_found_in_linear_time() -> None:
    hostile = [
        "<div class='ad'>" * 40_000,
        "<!--" * 100_000,
        '<a "' * 100_000,
        "<a '<b \"" * 50_000,
        "updated 1 at " * 40_000,
        "1," * 200_000,
    ]
    begun = time.process_time()
    for html in hostile:
        quiet_text(Text(html))
    assert time.process_time() - begun < 5
