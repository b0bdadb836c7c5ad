"""Copies end to end: each tier, who leads, what a late copy changes, and what is decided again (issue 7; `docs/copies.md`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from aggregator.deduplicate import MOST_ALIKE, Leads, traces_of
from aggregator.model import Candidate, Fetched, NormalizedFeed, Story
from aggregator.pipeline import read_all, registered_sources
from aggregator.pipeline.recovering import recover_store
from aggregator.store import alike, open_store, owned_store, releases
from aggregator.store.reading import Wanted
from aggregator.workers import read_document
from tests.loopback import Loopback
from tests.scenarios import NOW, Item, World, item

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TITLE = "Harbour authority of Norvik halts its cranes after an intrusion"
LEDE = (
    "The harbour authority of Norvik halted all of its cranes on the evening of the storm after intruders reached the servers that "
    "schedule arriving vessels, a spokesman said, and asked captains to wait outside the breakwater."
)
#: Too short to be told by its words, and shorter than a summary ought to be.
TEASER = "The harbour authority of Norvik halted all of its cranes on the evening of the storm after intruders came in."
BODY = (
    f"{LEDE} Technicians found the first traces in a terminal that a contractor had left open towards the ferry company, from where a "
    "stolen certificate led straight to the planning room. Nobody was hurt, no cargo is missing, and the fishing boats were never "
    "affected. The mayor praised the night shift, which had pulled the plug by hand before the loading bridges could be moved, and "
    "promised that every password in the port would be replaced by the end of the month."
)


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    return World(tmp_path, loopback)


def story(name: str, published: Any = NOW - DAY, **fields: Any) -> Item:
    """The article of this page on a site of its own; nothing but its words is common."""
    given = {"title": TITLE, "link": f"https://{name}.example/norvik", "guid": f"{name}-norvik", "text": BODY, **fields}
    return item("norvik", published, **given)


def quiet(name: str) -> Item:
    return item(f"quiet-{name}", NOW - 9 * DAY)


def stories(world: World) -> list[Story]:
    """Every story, those of one title too."""
    config = world.config()
    with open_store(config.store, config.id_authority) as store:
        return read_all(store, config, registered_sources(store, config), Wanted())


def clusters(world: World) -> set[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """(Id, source of the lead, (source, tier) of each copy) of every story."""
    return {(one.id, one.source.key, tuple(sorted((copy.source.key, copy.tier) for copy in one.also_in))) for one in stories(world)}


def sources_of(world: World) -> list[tuple[str, list[str]]]:
    """(Source of the lead, sources of the copies) of the stories on the harbour."""
    told = ((one.source.key, sorted(copy.source.key for copy in one.also_in)) for one in stories(world) if "quiet" not in one.title)
    return sorted(told)


# --- tiers ------------------------------------------------------------------------------------------------------------

ORIGINAL = "https://one.example/norvik"


@pytest.mark.parametrize(
    ("tier", "copy", "evidence"),
    [
        ("link", {"link": f"{ORIGINAL}?utm_source=two", "text": LEDE, "title": "Cranes stand still"}, "same link one.example/norvik; "),
        ("link", {"original": ORIGINAL, "text": LEDE}, "its original is one.example/norvik; the title agrees"),
        ("guid", {"guid": ORIGINAL, "text": "", "link": None}, f"same guid {ORIGINAL}; the title is equal"),
        ("text", {"title": "Intruders bring a port to a stop", "text": BODY.rpartition(" The mayor")[0]}, "words of the shorter text"),
        ("text", {"title": f"{TITLE} | Norvik Wire", "text": LEDE}, "words of the shorter text stand in the other"),
        ("title", {"text": "", "author": "Ann Lee"}, "the same title; the same author"),
        ("title", {"text": "", "title": f"{TITLE} - Norvik Wire"}, "the same title; within 48 hours"),
    ],
    ids=["link", "original", "guid", "trimmed", "teaser", "author", "days"],
)
@pytest.mark.parametrize("together", [True, False], ids=["in_one_pass", "later"])
def test_each_tier_finds_its_copy(tier: str, copy: dict[str, Any], evidence: str, together: bool, world: World) -> None:
    world.source("two", name="Norvik Wire")
    world.feed("one", story("one", NOW - DAY, guid=ORIGINAL, author="Ann Lee"))
    world.feed("two", *([story("two", NOW - HOUR, **copy)] if together else []), quiet("two"))
    world.run()
    if not together:
        world.feed("two", story("two", NOW - HOUR, **copy), quiet("two"))
        world.run()
    assert sources_of(world) == [("one", ["two"])]
    [(told, why)] = world.rows("SELECT tier, evidence FROM decisions WHERE verdict = 'copy'")
    assert told == tier
    assert evidence in why


def test_serial_posts_under_one_boilerplate_stay_apart(world: World) -> None:
    about = (
        "In this show two neighbours from the harbour talk about what happened during the week, read letters from listeners and answer "
        "them; tell your friends, leave a comment, and support the makers, who live on tips alone, by way of the address below."
    )

    names = ("The lighthouse keeper", "A ferry at midnight", "Salt and rust")
    world.feed("one", *(item(f"one-{place}", NOW - place * DAY, title=name, text=about) for place, name in enumerate(names)))
    world.run()
    world.feed("two", *(item(f"two-{number}", NOW, title=f"Harbour talk number {number}", text=about) for number in (7, 8)))
    world.run()
    assert [one.also_in for one in stories(world)] == [()] * 5


def test_of_a_page_that_many_entries_link_to_a_few_are_looked_at(world: World) -> None:
    """The cost of a new entry must not grow with what is stored."""
    page = "https://one.example/changes"
    world.feed("one", *(item(f"one-{number}", link=page, title=f"Change {number}", text="") for number in range(MOST_ALIKE + 20)))
    world.feed("two", item("two", link=page, title="What has changed", text=""))
    world.run()
    config = world.config()
    with open_store(config.store, config.id_authority) as store, store.read() as connection:
        [id_] = connection.exec_driver_sql("SELECT id FROM entries WHERE source = 'two'").scalars()
        asked = releases.read_again(connection, [id_])
        # Its own story bears its guid, and is found besides, unless it is among the eldest.
        assert len(alike.find_by_keys(connection, asked, MOST_ALIKE) | {id_}) in (MOST_ALIKE, MOST_ALIKE + 1)
    leads = Leads()
    for number in range(MOST_ALIKE + 20):
        leads.add(Candidate(number, replace(asked[0], id=number, title=f"Change {number}")))
    assert len(leads.candidates(asked[0])) == MOST_ALIKE


def test_near_tiers_look_back_thirty_days_and_a_link_for_ever(world: World) -> None:
    world.feed("one", story("one"))
    world.feed("two", quiet("two"))
    world.feed("three", quiet("three"))
    world.run()
    later = NOW + 31 * DAY
    world.feed("two", story("two", later), quiet("two"))
    world.feed("three", story("three", later, link=ORIGINAL), quiet("three"))
    world.run(at=later)
    assert sources_of(world) == [("one", ["three"]), ("two", [])]
    assert world.rows("SELECT count(*) FROM traces WHERE at < '2026-12-01'") == [(0,)]


# --- who leads --------------------------------------------------------------------------------------------------------


def test_priority_decides_the_lead_within_a_pass(world: World) -> None:
    world.source("two", priority=10)
    world.feed("one", story("one", NOW - DAY))
    world.feed("two", story("two", NOW - HOUR))
    world.run()
    assert sources_of(world) == [("two", ["one"])]


def test_the_declared_original_leads_though_it_is_dated_later(world: World) -> None:
    world.feed("one", story("one", NOW - DAY, original="https://two.example/norvik"))
    world.feed("two", story("two", NOW - HOUR))
    world.run()
    assert sources_of(world) == [("two", ["one"])]


def test_at_equal_dates_the_publishers_own_address_leads(world: World) -> None:
    world.source("one", site="https://aggregator.example/")
    world.source("two", site="https://www.two.example/")
    world.feed("one", story("one"))
    world.feed("two", story("two"))
    world.run()
    assert sources_of(world) == [("two", ["one"])]


def test_copies_that_the_first_entry_does_not_tell_are_one_story_by_a_better_lead(world: World) -> None:
    world.feed("one", story("one", NOW - DAY, text=""))
    world.feed("two", story("two", NOW - DAY))
    world.feed("three", story("three", NOW - HOUR, title="Intruders bring a port to a stop"))
    world.run()
    assert sources_of(world) == [("two", ["one", "three"])]
    assert [(copy.source.key, copy.tier) for copy in stories(world)[0].also_in] == [("one", "title"), ("three", "text")]


def test_what_was_released_keeps_its_lead_and_a_late_original_joins(world: World) -> None:
    world.feed("one", story("one", NOW - HOUR, original="https://two.example/norvik"))
    world.feed("two", quiet("two"))
    world.run()
    before = world.items()
    world.source("two", priority=10)
    world.feed("two", story("two", NOW - DAY), quiet("two"))
    world.run()
    assert sources_of(world) == [("one", ["two"])]
    for id_, body in world.items().items():
        told = [line for line in body.splitlines() if b'rel="related"' not in line]
        assert told == [line for line in before[id_].splitlines() if b'rel="related"' not in line]


def test_a_full_text_that_comes_late_shows_on_pages_and_in_json_alone(world: World) -> None:
    world.feed("one", story("one", text=TEASER))
    world.feed("two", quiet("two"))
    world.run()
    before = world.stories()[TITLE]
    atom, page = world.items()[before.id], world.files()["index.html"]
    world.feed("two", story("two", NOW, text=BODY), quiet("two"))
    world.run()
    after = world.stories()[TITLE]
    assert [copy.source.key for copy in after.also_in] == ["two"]
    fixed = ("id", "title", "link", "summary", "content", "shown_published", "shown_updated", "sort_at", "mailed", "sequence")
    assert all(getattr(after, name) == getattr(before, name) for name in fixed)
    told = [line for line in world.items()[before.id].splitlines() if b'rel="related"' not in line]
    assert told == [line for line in atom.splitlines() if b'rel="related"' not in line]
    assert b"asked captains to wait" in world.files()["index.html"]
    assert b"asked captains to wait" not in page
    assert after.told.startswith(LEDE[:60])


def test_a_summary_that_is_long_enough_stays_where_a_copy_has_a_longer_one(world: World) -> None:
    world.feed("one", story("one", text=LEDE))
    world.feed("two", quiet("two"))
    world.run()
    world.feed("two", story("two", NOW, text=BODY), quiet("two"))
    world.run()
    assert world.stories()[TITLE].told == world.stories()[TITLE].summary


# --- order, and what is decided again ----------------------------------------------------------------------------------


def load() -> dict[str, list[Item]]:
    """Four sources with copies by each tier, look-alikes, equal dates, and what only one has."""
    trimmed = BODY.rpartition(" The mayor")[0]
    return {
        "one": [story("one", NOW - HOUR), item("shared", NOW - DAY, guid="one-s"), item("alone")],
        "two": [story("two", NOW - HOUR, text=LEDE), item("shared", NOW - DAY, guid="two-s"), item("update-412", NOW - DAY)],
        "three": [story("three", NOW - HOUR, text=trimmed, title="Intruders bring a port to a stop"), item("update-413", NOW - DAY)],
        "four": [story("four", NOW - HOUR, text="", author="Ann Lee"), item("shared", NOW - DAY, guid="four-s")],
    }


def live(folder: Path, server: Loopback, order: Sequence[str], **settings: Any) -> World:
    world = World(folder, server)
    world.settings |= settings
    for key in order:
        world.feed(key, *load()[key])
    world.run()
    return world


@pytest.mark.all
def test_the_order_of_sources_changes_no_story_no_lead_and_no_id(tmp_path: Path, loopback: Loopback) -> None:
    told = [
        clusters(live(tmp_path / "-".join(order), loopback, order, fetch={"gap": "0s", "per_host": 1, "allow_addresses": [loopback.host]}))
        for order in list(permutations(load()))[::4]
    ]
    assert all(one == told[0] for one in told)
    assert max(len(copies) for _, _, copies in told[0]) == 3


@pytest.mark.all
def test_publishing_again_and_recovering_replay_the_decisions(tmp_path: Path, loopback: Loopback) -> None:
    world = live(tmp_path, loopback, ["one", "two", "three", "four"])
    before, documents = clusters(world), world.documents()
    world.publish()
    assert world.documents() == documents
    world.database.rename(world.folder / "lost.sqlite3")
    for rest in world.database.parent.glob("aggregator.sqlite3-*"):
        rest.unlink()
    config = world.config()
    with owned_store(config.store, config.id_authority) as store:
        recover_store(store, config, world.now)
    shape = {(id_, lead, tuple(key for key, _ in copies)) for id_, lead, copies in before}
    for act in (world.publish, world.run, world.run):
        act()
        assert {(id_, lead, tuple(key for key, _ in copies)) for id_, lead, copies in clusters(world)} == shape


def test_a_recovered_story_is_known_by_its_words(world: World) -> None:
    world.feed("one", story("one"))
    world.run()
    world.database.unlink()
    for rest in world.database.parent.glob("aggregator.sqlite3-*"):
        rest.unlink()
    config = world.config()
    with owned_store(config.store, config.id_authority) as store:
        recover_store(store, config, world.now)
    world.feed("two", story("two", NOW + HOUR, text="", author="Bo Vik"), quiet("two"))
    world.run()
    assert sources_of(world) == [("one", ["two"])]


def test_what_was_taken_as_seen_is_known_by_its_words(world: World) -> None:
    world.feed("one", story("one"))
    world.run(baseline=True)
    world.feed("two", quiet("two"))
    world.run()
    world.feed("two", story("two", NOW, title="Intruders bring a port to a stop"), quiet("two"))
    world.run()
    assert sources_of(world) == []


def test_a_lead_is_found_by_the_text_that_an_edit_gave_it(world: World) -> None:
    world.feed("one", story("one", title="Cranes stand still", text="More soon."))
    world.feed("two", quiet("two"))
    world.run()
    world.feed("one", story("one", title="Cranes stand still"))
    world.run()
    world.feed("two", story("two", NOW, title="Intruders bring a port to a stop"), quiet("two"))
    world.run()
    assert sources_of(world) == [("one", ["two"])]


# --- the operator -----------------------------------------------------------------------------------------------------


@pytest.mark.all
def test_split_overrules_words_and_holds(world: World) -> None:
    world.settings["split"] = [["one-norvik", "two-norvik"]]
    world.feed("one", story("one"))
    world.feed("two", story("two", NOW - HOUR))
    for act in (world.run, world.publish, world.run):
        act()
        assert sources_of(world) == [("one", []), ("two", [])]
    world.feed("three", story("three", NOW, title="Intruders bring a port to a stop"), quiet("three"))
    world.run()
    assert sources_of(world) == [("one", ["three"]), ("two", [])]


@pytest.mark.all
def test_a_copy_that_was_split_off_is_found_by_its_words(world: World) -> None:
    world.feed("one", story("one"))
    world.feed("two", story("two", NOW - HOUR), quiet("two"))
    world.feed("three", quiet("three"))
    world.run()
    world.settings["split"] = [["one-norvik", "two-norvik"], ["one-norvik", "three-norvik"]]
    world.run()
    assert sources_of(world) == [("one", []), ("two", [])]
    world.feed("three", story("three", NOW + HOUR), quiet("three"))
    world.run()
    assert sources_of(world) == [("one", []), ("two", ["three"])]


@pytest.mark.all
def test_merge_joins_what_no_tier_does_and_holds(world: World) -> None:
    world.settings["merge"] = [["https://one.example/norvik", "https://two.example/norvik"]]
    world.feed("one", story("one"))
    world.feed("two", story("two", NOW - HOUR, title="A column on ports", text="Why I have stopped to care about cranes at all."))
    for act in (world.run, world.publish, world.run):
        act()
        assert sources_of(world) == [("one", ["two"])]


def test_what_the_worker_took_is_looked_up_by_and_kept_no_longer_than_an_entry_waits(world: World) -> None:
    """The pass takes the same where nothing was taken: of what waited in an older store, or was edited while it waits."""
    world.feed("one", story("one"))
    world.run()
    source = world.config().sources[0]
    feed = read_document(Fetched(world.server.url("/one"), 200, world.server.routes["/one"].body, "hash"), source, NOW)
    assert isinstance(feed, NormalizedFeed)
    (entry,) = feed.entries
    assert entry.traces
    assert entry.traces == traces_of(replace(entry, traces=None))
    assert world.rows("SELECT count(*) FROM traces") == [(len(set(entry.traces)),)]
    assert world.rows("SELECT traces FROM entries") == [(None,)]


def test_a_copy_without_a_date_is_as_old_as_the_day_on_which_both_were_first_seen(world: World) -> None:
    world.feed("one", story("one", NOW - 40 * DAY))
    world.run()
    world.feed("two", story("two", None))
    world.run()
    assert [copy.tier for copy in stories(world)[0].also_in] == ["text"]
