"""`why A B`: what makes one story of two entries, or what each tier lacked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aggregator.deduplicate.explaining import in_words, missing_for_copy
from aggregator.errors import UsageError
from aggregator.model import Candidate, Pending
from aggregator.pipeline.comparing import Pair, compare
from aggregator.store import open_store
from tests.casefiles import cases, read
from tests.loopback import Loopback
from tests.scenarios import NOW, World, item
from tests.test_cli import call
from tests.test_why import document

TITLE = "Harbour authority of Norvik halts its cranes after an intrusion"
TEXT = (
    "The harbour authority of Norvik halted all of its cranes on Thursday night after intruders reached the servers that schedule "
    "arriving vessels, a spokesman said, and asked captains to wait outside the breakwater until technicians have rebuilt the network"
)


# --- the judgement --------------------------------------------------------------------------------------------------


def pending(id_: int, source: str, told: dict[str, Any]) -> Pending:
    plain: dict[str, Any] = {"canonical": None, "original": None, "title": TITLE, "words": "", "link_shared": False, "guid_reused": False}
    rest = {"position": 0, "guid": None, "published": None, "updated": None, "first_seen": NOW, "feed_updated": None, "backfill": False}
    given = {name: frozenset(value) if name == "writers" else value for name, value in told.items() if name != "days"}
    link = told.get("canonical", "harbour.example/norvik")
    published = {"published": NOW.replace(day=told["days"])} if "days" in told else {}
    return Pending(id=id_, link=link, **{"source": source, **rest, **plain, **given, **published})


@cases("deduplicate/missing")
def test_what_was_missing_is_named(path: Path) -> None:
    case = read(path)
    lead, entry = pending(1, "one", case["lead"]), pending(2, "two", case["entry"])
    candidate = Candidate(7, lead, case.get("uri"), case.get("taken_down", False))
    again = [Candidate(8, pending(3, "one", told), None) for told in case.get("again", ())]
    told = {one.tier: one.missing for one in missing_for_copy(entry, candidate, again)}
    assert {tier: told.get(tier) for tier in case["missing"]} == case["missing"]


# --- the command ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Copies by link and text, two stories of one title, one refused, and one that `block:` took down."""
    with Loopback() as server:
        world = World(tmp_path_factory.mktemp("why-pairs"), server)
        world.source("one", exclude={"title": "sponsored"})
        world.feed("one", item("port", title=TITLE, text=TEXT, guid="one-port"), item("lockbit", guid="one-lockbit"))
        world.feed("three", item("other"))
        world.feed("four", item("blocked", guid="four-blocked"))
        world.run()
        port = item("cranes", title="Cranes stand still at a harbour", text=TEXT, guid="two-port")
        world.feed("two", port, item("ransom", title="The lockbit flaw explained", guid="two-lockbit"))
        world.feed("three", item("port", title=TITLE, text=TEXT, guid="three-port"), item("other"))
        world.feed("one", item("port", title=TITLE, text=TEXT, guid="one-port"), item("lockbit", guid="one-lockbit"), item("sponsored"))
        world.run()
        world.settings["block"] = ["https://news.example/blocked"]
        world.run()
        (world.folder / "feeds.yaml").write_text(document(world), encoding="utf-8")
        yield world


def ask(world: World, one: str, other: str) -> Pair:
    config = world.config()
    with open_store(config.store, config.id_authority) as store:
        return compare(store, config, one, other)


def test_a_copy_is_told_with_tier_and_evidence_whichever_is_named_first(world: World) -> None:
    for pair in (ask(world, "one-port", "two-port"), ask(world, "two-port", "one-port")):
        assert (pair.same_story, pair.tier, pair.missing) == (True, "text", ())
        assert "words of the shorter text stand in the other" in pair.evidence
        assert pair.scores.texts == 1
        assert {pair.one.role, pair.other.role} == {"lead", "copy"}


def test_two_copies_of_one_lead_are_told_by_what_each_has_in_common_with_it(world: World) -> None:
    pair = ask(world, "two-port", "three-port")
    assert pair.same_story
    assert pair.evidence.startswith("both are copies of its lead: ")
    assert "same link news.example/port" in pair.evidence


def test_of_two_stories_each_tier_says_what_was_missing(world: World) -> None:
    pair = ask(world, "one-lockbit", "two-lockbit")
    assert (pair.same_story, pair.tier, pair.scores.titles) == (False, None, 1.0)
    assert [one.tier for one in pair.missing] == ["link", "guid", "text", "title"]
    assert pair.missing[0].missing == "other links"
    assert in_words(ask(world, "one-lockbit", "one-port").missing).startswith("same source: ")


def test_what_means_nothing_the_same_or_a_refused_entry_is_an_error_with_the_way_out(world: World) -> None:
    with pytest.raises(UsageError, match=r"^https://news.example/port: means the same entry as one-port, .*name a copy by its own guid"):
        ask(world, "one-port", "https://news.example/port")
    with pytest.raises(UsageError, match=r"^nobody: no story or entry is known by this"):
        ask(world, "one-port", "nobody")
    with pytest.raises(UsageError, match=r"^lockbit flaw: means several; name one by its id or link:\n"):
        ask(world, "one-port", "lockbit flaw")
    with pytest.raises(UsageError, match=r'is not stored, so there is nothing to compare: it was rejected \(exclude title "sponsored"\)'):
        ask(world, "one-port", "https://news.example/sponsored")


def test_json_has_the_pair_beside_the_tale_of_the_first(world: World) -> None:
    feeds = world.folder / "feeds.yaml"
    told = call("why", "one-port", "two-port", "-c", feeds, "--json").json
    assert {"story", "decisions", "nearest", "pair"} <= set(told)
    pair = told["pair"]
    assert set(pair) == {"one", "other", "same_story", "tier", "evidence", "score", "titles", "texts", "missing", "operator"}
    assert (pair["same_story"], pair["tier"], pair["score"], pair["missing"]) == (True, "text", 1.0, [])
    assert pair["one"]["story"] == pair["other"]["story"] == told["story"]
    assert (pair["other"]["source"], pair["other"]["guid"], pair["other"]["role"]) == ("two", "two-port", "copy")
    apart = call("why", "one-lockbit", "two-lockbit", "-c", feeds, "--json").json["pair"]
    assert apart["missing"][0] == {"tier": "link", "missing": "other links"}
    assert (apart["tier"], apart["evidence"]) == (None, None)


def test_lines_tell_the_pair(world: World) -> None:
    feeds = world.folder / "feeds.yaml"
    out = call("why", "one-port", "two-port", "-c", feeds).out
    assert out.startswith(f"{TITLE}\n  lead in One Daily  https://news.example/port\nCranes stand still at a harbour\n  copy in Two ")
    assert "\nOne story, by text: " in out
    out = call("why", "one-lockbit", "two-lockbit", "-c", feeds).out
    assert "\nTwo stories.\n  how like    titles 1.00, texts 0.94\n\nWhat was missing\n        link        other links\n" in out
    assert "feeds.yaml  block: https://news.example/blocked took down" in call("why", "four-blocked", "one-port", "-c", feeds).out


def test_the_operators_own_word_is_told(tmp_path: Path, loopback: Loopback) -> None:
    world = World(tmp_path, loopback)
    world.feed("one", item("port", title=TITLE, text=TEXT, guid="one-port"), item("a", guid="one-a"))
    world.feed("two", item("cranes", title=TITLE, text=TEXT, guid="two-port"), item("b", guid="two-b"))
    world.settings |= {"split": [["one-port", "two-port"]], "merge": [["https://news.example/a", "https://news.example/b"]]}
    world.run()
    apart = ask(world, "one-port", "two-port")
    assert (apart.same_story, apart.missing) == (False, ())
    assert apart.operator == ("split: one-port and two-port are two, which goes before merge:",)
    joined = ask(world, "one-a", "two-b")
    assert (joined.same_story, joined.tier) == (True, "merge")
    assert joined.operator == ("merge: https://news.example/a and https://news.example/b are one",)
    assert {joined.one.role, joined.other.role} == {"lead", "merged"}


def test_what_waits_for_its_release_is_compared_too(tmp_path: Path, loopback: Loopback) -> None:
    world = World(tmp_path, loopback)
    world.feed("one", item("port", title=TITLE, text=TEXT, guid="one-port"))
    world.run(baseline=True)
    world.feed("two", item("b", guid="two-b"))
    world.run()
    pair = ask(world, "two-b", "one-port")
    assert (pair.same_story, pair.other.role, pair.uris.get(pair.other.id)) == (False, "baseline", None)
    assert pair.missing[0].missing == "other links"
