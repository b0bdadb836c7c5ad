"""What an operator writes into feeds.yaml is followed by reader channels, keeps every id, and mails nothing again (issue 4, item 5)."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.deduplicate.operating import find_leaving, merge_stories
from aggregator.model import Placed
from tests.casefiles import cases, read
from tests.loopback import Loopback
from tests.scenarios import NOW, World, hour, item, only
from tests.test_cli import call

DAY = timedelta(days=1)
#: What another test shows in short.
slow = pytest.mark.all


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    return World(tmp_path, loopback)


def link(name: str) -> str:
    return f"https://news.example/{name}"


def names(world: World) -> list[str]:
    """The stories of all.atom by the second word of their titles, in their order."""
    return [title.split()[1] for title in world.titles()]


def story(world: World, name: str) -> Any:
    return world.stories()[f"The {name} flaw explained"]


def mailed(world: World) -> dict[str, Any]:
    """Mailing times by id, those of hidden stories too."""
    return dict(world.rows("SELECT uri, mailed FROM stories WHERE mailed IS NOT NULL"))


def fates(world: World, name: str) -> list[tuple[Any, ...]]:
    """What was decided about the entries that bear this link, oldest first."""
    return world.rows(f"SELECT source, verdict, evidence FROM decisions WHERE ref = '{link(name)}' ORDER BY at, rowid")


def without_links(body: bytes) -> list[bytes]:
    return [line for line in body.splitlines() if b"<link" not in line]


# --- merge ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def apart(world: World) -> World:
    """One event under two links, told as two stories, the younger of which has a copy."""
    world.feed("one", item("first", NOW - DAY, author="Ann Lee"))
    world.feed("two", item("quiet"))
    world.run()
    world.feed("two", item("second", author="Bob Stone"), item("quiet"))
    world.run()
    world.feed("three", item("second", guid="three-1"))
    world.run()
    assert sorted(names(world)) == ["first", "quiet", "second"]
    return world


def test_merged_stories_are_one_under_the_elder_id_and_parted_again_when_the_line_goes(apart: World) -> None:
    before, times = apart.items(), mailed(apart)
    apart.settings["merge"] = [[link("second"), link("first")]]
    for act in (apart.publish, apart.run, apart.run):
        act()
        assert sorted(names(apart)) == ["first", "quiet"]
        first = story(apart, "first")
        assert [(copy.source.key, copy.tier) for copy in first.also_in] == [("two", "merge"), ("three", "merge")]
        assert [author.name for author in first.authors] == ["Ann Lee"]
        assert without_links(apart.items()[first.id]) == without_links(before[first.id])
    assert mailed(apart) == times
    assert apart.rows("SELECT count(*) FROM story_authors") == [(2,)]
    del apart.settings["merge"]
    apart.run()
    assert apart.items() == before
    assert mailed(apart) == times
    assert ("two", "split", "no line of merge: joins it now; it stands by itself again") in fates(apart, "second")


@slow
def test_what_is_merged_before_it_was_mailed_never_is(world: World) -> None:
    world.settings["merge"] = [[link("first"), link("second")]]
    world.feed("one", item("first"))
    world.feed("two", item("quiet"))
    world.run()
    world.feed("two", item("second"), item("quiet"))
    report = world.run()
    assert (only(report, "two").new, only(report, "two").copies, report.stories_new) == (0, 1, 0)
    assert sorted(names(world)) == ["first", "quiet"]
    world.settings["merge"] = []
    for _ in range(3):
        world.run()
    assert sorted(names(world)) == ["first", "quiet", "second"]
    assert mailed(world) == {}


@slow
def test_a_chain_of_merges_is_one_story_and_the_eldest_leads(world: World) -> None:
    world.feed("one", item("c", NOW - DAY), item("b", NOW - 2 * DAY), item("a", NOW - 3 * DAY), item("d", NOW - 4 * DAY))
    world.run()
    ids = {name: story(world, name).id for name in "abc"}
    world.settings["merge"] = [[ids["c"], ids["b"]], [ids["b"], ids["a"]]]
    world.run()
    assert names(world) == ["a", "d"]
    assert {copy.link for copy in story(world, "a").also_in} == {link("b"), link("c")}, "also those of the same source"
    world.settings["merge"] = [[ids["c"], ids["b"]]]
    world.run()
    assert names(world) == ["b", "a", "d"]


@slow
def test_a_copy_of_a_merged_story_joins_the_elder_one(apart: World) -> None:
    apart.settings["merge"] = [[link("first"), link("second")]]
    apart.run()
    apart.feed("four", item("second", guid="four-1"))
    report = only(apart.run(), "four")
    assert (report.new, report.copies) == (0, 1)
    assert {copy.source.key for copy in story(apart, "first").also_in} == {"two", "three", "four"}


@slow
def test_the_author_of_a_merged_story_is_named_where_the_elder_names_nobody(world: World) -> None:
    world.feed("one", item("first"))
    world.feed("two", item("second", author="Bob Stone"))
    world.run()
    world.settings["merge"] = [[link("first"), link("second")]]
    world.run()
    [only_story] = world.stories().values()
    assert [author.name for author in only_story.authors] == ["Bob Stone"]


@pytest.mark.all
@pytest.mark.parametrize("rule", [pytest.param("first", marks=slow), "second"])
def test_a_merged_story_is_taken_down_whole_by_either_side(apart: World, rule: str) -> None:
    apart.settings["merge"] = [[link("first"), link("second")]]
    if rule == "first":
        apart.run()
    apart.settings["block"] = [link(rule)]
    apart.run()
    assert names(apart) == ["quiet"]
    apart.settings |= {"block": [], "merge": []}
    apart.run(all=True)
    assert sorted(names(apart)) == ["first", "quiet", "second"]


@slow
def test_what_went_down_with_a_merged_story_is_back_when_they_are_parted(apart: World) -> None:
    apart.settings |= {"merge": [[link("first"), link("second")]], "block": [link("first")]}
    apart.run()
    assert names(apart) == ["quiet"]
    apart.settings["merge"] = []
    apart.run(all=True)
    assert names(apart) == ["second", "quiet"]
    assert [copy.source.key for copy in story(apart, "second").also_in] == ["three"]


# --- split ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def joined(world: World) -> World:
    """One story with a copy that is another article."""
    world.feed("one", item("old"))
    world.feed("two", item("calm"))
    world.run()
    world.feed("one", item("shared", NOW - timedelta(hours=4), author="Ann Lee"), item("old"))
    world.run()
    world.feed("two", item("shared", NOW - timedelta(hours=3), guid="two-1", title="The shared flaw explained twice"), item("calm"))
    world.run()
    assert [copy.source.key for copy in story(world, "shared").also_in] == ["two"]
    return world


@pytest.mark.all
@pytest.mark.parametrize(
    "pair",
    [
        pytest.param([link("shared"), "two-1"], id="the copy by its guid"),
        pytest.param(["two-1", link("shared")], id="the other way round", marks=slow),
        pytest.param([link("shared"), link("shared")], id="one link on both sides", marks=slow),
    ],
)
def test_a_split_copy_leads_a_story_of_its_own_that_is_never_mailed(joined: World, pair: list[str]) -> None:
    elder, times = story(joined, "shared").id, mailed(joined)
    joined.settings["split"] = [pair]
    joined.publish()
    own = joined.stories()["The shared flaw explained twice"]
    assert story(joined, "shared").also_in == ()
    assert own.id.startswith("tag:news.example.org,2026:two/")
    assert (own.first_seen, own.sort_at, own.shown_published) == (hour(2), hour(2), NOW - timedelta(hours=3))
    assert joined.titles()[:2] == ["The shared flaw explained twice", "The shared flaw explained"]
    shown = joined.items()
    for lines in ([pair], [], []):
        joined.settings["split"] = lines
        joined.run(all=True)
        assert joined.items() == shown, "nothing is merged again by itself"
    assert mailed(joined) == times
    assert elder in shown


@slow
def test_what_split_keeps_apart_never_joins(world: World) -> None:
    world.settings["split"] = [[link("shared"), "two-1"]]
    world.feed("one", item("shared", NOW - 2 * DAY))
    world.feed("two", item("shared", guid="two-1", title="The shared flaw explained twice"))
    world.run()
    world.feed("three", item("shared", guid="three-1"))
    world.run()
    assert {title: len(story.also_in) for title, story in world.stories().items()} == {
        "The shared flaw explained": 1,
        "The shared flaw explained twice": 0,
    }


@slow
def test_split_wins_over_merge_also_across_a_chain(world: World) -> None:
    world.feed("one", item("c", NOW - DAY), item("b", NOW - 2 * DAY), item("a", NOW - 3 * DAY))
    world.run()
    world.settings |= {"merge": [[link("a"), link("b")], [link("b"), link("c")]], "split": [[link("c"), link("a")]]}
    world.run()
    assert names(world) == ["c", "a"]


@slow
def test_items_that_mean_nothing_are_told(world: World) -> None:
    world.feed("one", item("a", author="Ann Lee"), item("b"))
    world.run()
    world.settings |= {
        "block": [link("a"), "Ann Leigh", "one"],
        "merge": [[link("a"), link("nowhere")]],
        "split": [["two-1", link("b")]],
    }
    feeds = world.folder / "feeds.yaml"
    feeds.write_text(json.dumps(world.settings | {"sources": list(world.sources.values())}))
    for _ in range(2):
        world.run()
        told = [note.partition(" means nothing")[0] for note in call("check", "-c", feeds, "--json").json["notes"]]
        assert told == ["block: 'Ann Leigh'", f"merge: '{link('nowhere')}'", "split: 'two-1'"]


# --- other edits ------------------------------------------------------------------------------------------------------


def _bare(world: World) -> dict[str, tuple[str, str, str, str]]:
    return {entry.id: (entry.link, entry.title, entry.published, entry.updated) for entry in world.published()}


EDITS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "authors joined": ({"authors": [{"name": "Jane Doe", "also": ["Janie Doe"]}]}, {}),
    "authors parted": ({"authors": [{"name": "Jane Doe", "only": ["one"]}]}, {}),
    "author hidden": ({"authors": [{"name": "Jane Doe", "hide": True}]}, {}),
    "another site": ({"site": "https://moved.example.net/news/"}, {}),
    "another title": ({"title": "All the news"}, {}),
    "source renamed": ({}, {"name": "Another Name"}),
    "topics edited": ({}, {"topics": ["research", "crime"]}),
    "site of a source": ({}, {"site": "https://one.example/"}),
}


#: The others in `make test-all`.
QUICK = ("source renamed",)


@pytest.mark.parametrize("edit", [pytest.param(edit, marks=() if edit in QUICK else slow) for edit in EDITS])
def test_an_edit_of_feeds_yaml_moves_no_id_link_or_date_and_mails_nothing_again(world: World, edit: str) -> None:
    world.source("one", topics=["research"])
    world.feed("one", item("a", author="Jane Doe"), item("b", author="Janie Doe"))
    world.feed("two", item("c", author="Jane Doe"), item("d"))
    world.run()
    world.feed("two", item("e"), item("c", author="Jane Doe"), item("d"))
    world.run()
    before, times, documents = _bare(world), mailed(world), world.documents()
    channels = {path: body.split(b"<id>")[1].split(b"</id>")[0] for path, body in documents.items() if path.endswith(".atom")}
    settings, keys = EDITS[edit]
    world.settings |= settings
    world.source("one", **keys)
    for act in (world.publish, world.run, world.run):
        act()
        assert _bare(world) == before
        assert mailed(world) == times
    after = world.documents()
    assert after != documents, "the edit is followed"
    kept = [path for path in channels if path in after]
    assert [after[path].split(b"<id>")[1].split(b"</id>")[0] for path in kept] == [channels[path] for path in kept]
    assert set(channels) - set(kept) <= {"authors/jane-doe.atom"}, "only a hidden author loses the feed"


@slow
def test_an_edit_that_is_taken_back_leaves_every_byte_as_it_was(world: World) -> None:
    world.feed("one", item("a", author="Jane Doe"), item("b", author="J. Doe"))
    world.feed("two", item("b", guid="two-1"), item("c"))
    world.run()
    before = world.documents()
    for edit in ({"split": [[link("b"), link("a")]]}, {"merge": [[link("a"), link("c")]]}, EDITS["another site"][0]):
        settings = dict(world.settings)
        world.settings |= edit
        world.run()
        world.settings = settings
        world.run()
        assert world.documents() == before, edit


def test_topics_that_ended_are_remembered_by_the_store(world: World) -> None:
    world.source("one", topics=["research", "crime"])
    world.feed("one", item("a"))
    world.run()
    world.source("one", topics=["research"])
    world.run()
    before = world.documents()
    assert b"(ended)" in before["topics/crime.atom"]
    for path in sorted(world.output.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    world.publish()
    assert world.documents() == before


@slow
def test_topics_that_an_earlier_version_published_are_taken_over(world: World) -> None:
    world.source("one", topics=["research"])
    world.feed("one", item("a"))
    world.run()
    manifest = json.loads((world.output / "manifest.json").read_text())
    record = manifest["files"]["all.atom"]
    for path in ("topics/threat-intel.atom", "topics/index.html", "topics/pages/2.html"):
        manifest["files"][path] = record
    (world.output / "manifest.json").write_text(json.dumps(manifest))
    world.publish()
    assert world.rows("SELECT slug FROM topics ORDER BY slug") == [("research",), ("threat-intel",)]
    assert b"threat intel (ended)" in world.documents()["topics/threat-intel.atom"]


# --- what the words mean ----------------------------------------------------------------------------------------------


@cases("deduplicate/merge")
def test_pairs_of_stories_become_groups_as_their_case_says(path: Path) -> None:
    case = read(path)
    pairs = [tuple(pair) for pair in case["pairs"]]
    order = {story: story for pair in pairs for story in pair} | {int(story): place for story, place in case.get("sequences", {}).items()}
    merged = merge_stories(pairs, order, {frozenset(pair) for pair in case.get("apart", ())})
    assert merged == {int(story): elder for story, elder in case["expect"].items()}


@cases("deduplicate/split")
def test_the_entries_leave_that_their_case_says(path: Path) -> None:
    case = read(path)
    splits = [(frozenset(one), frozenset(other)) for one, other in case["splits"]]
    placed = {
        entry: Placed(entry, "one", None, None, "", None, story=story, sequence=story, leads=entry in case["leads"], merged=False)
        for entry, story in ((int(entry), story) for entry, story in case["stories"].items())
    }
    assert sorted(find_leaving(splits, placed)) == case["expect"]
