"""`why`: the whole tale of a story, found by anything that it is known by; and what the nearest others lacked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from aggregator.errors import UsageError
from aggregator.pipeline.explaining import Tale, explain
from aggregator.store import open_store, owned_store
from aggregator.store.schema import aliases
from tests.loopback import Loopback
from tests.scenarios import NOW, World, item
from tests.test_cli import call

NORVIK = "https://news.example/norvik"
TEXT = "Researchers describe how the norvik flaw lets a remote attacker run code on every unpatched appliance"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two sources with one article in common, one that is near it, one that is refused, and one that waits for its release."""
    with Loopback() as server:
        world = World(tmp_path_factory.mktemp("why"), server)
        world.source("one", exclude={"title": "sponsored"})
        world.feed("one", item("norvik", guid="one-1"), item("lockbit"), item("sponsored", guid="ad-1"))
        world.feed("two", item("norvik", guid="two-1", link=f"{NORVIK}?utm_source=two"))
        world.run()
        world.feed("two", item("norvik", guid="two-1"), item("norvik", guid="two-2", link="https://news.example/other"))
        world.run()
        config = world.config()
        with owned_store(config.store, config.id_authority) as store, store.write() as connection:
            connection.execute(insert(aliases).values(uri="tag:old.example,2020:norvik", story=2))
        (world.folder / "feeds.yaml").write_text(document(world), encoding="utf-8")
        yield world


def document(world: World) -> str:
    return json.dumps(world.settings | {"sources": list(world.sources.values())})


def tell(world: World, asked: str) -> Tale:
    config = world.config()
    with open_store(config.store, config.id_authority) as store:
        return explain(store, asked)


@pytest.mark.parametrize(
    "asked",
    ["one-1", "two-1", NORVIK, f"{NORVIK}/?utm_medium=mail#top", "news.example/norvik", "tag:old.example,2020:norvik", "id"],
)
def test_story_is_found_by_id_alias_guid_and_link(asked: str, world: World) -> None:
    uri = world.rows("SELECT uri FROM stories WHERE id = 2")[0][0]
    found = tell(world, uri if asked == "id" else asked)
    assert found.story is not None
    assert found.story.uri == uri
    assert [(entry.source, entry.tier) for entry in found.entries] == [("one", None), ("two", "link")]


def test_tale_tells_when_it_was_seen_released_and_mailed_and_each_decision(world: World) -> None:
    found = tell(world, "one-1")
    assert found.story is not None
    assert (found.story.first_seen, found.story.released, found.story.mailed) == (NOW, NOW, None)
    assert found.story.aliases == ("tag:old.example,2020:norvik",)
    assert [(one.source, one.verdict, one.tier, one.at) for one in found.decisions] == [
        ("one", "new", None, NOW),
        ("two", "copy", "link", NOW),
    ]
    assert found.decisions[1].evidence == "same link news.example/norvik; the title agrees"
    assert "guid" in found.kinds[found.entries[0].id]


def test_nearest_stories_are_told_with_what_was_missing(world: World) -> None:
    found = tell(world, "one-1")
    assert (found.nearest[0].title, found.nearest[0].score) == ("The norvik flaw explained", 1.0)
    assert found.nearest[0].missing == (
        "link: other links; guid: other ids; text: the texts share too little (16 of 16 words); "
        "title: the same title, but too short to tell an article by"
    )
    assert found.nearest[1].missing == "same source: copies are looked for in other sources only"


def test_part_of_one_title_is_enough_and_of_several_is_refused_with_their_names(world: World) -> None:
    found = tell(world, "LOCKBIT flaw")
    assert found.story is not None
    assert found.entries[0].title == "The lockbit flaw explained"
    with pytest.raises(UsageError, match=r"means several; name one by its id or link:\n  The norvik flaw explained  "):
        tell(world, "norvik flaw")


def test_entry_that_was_refused_is_told(world: World) -> None:
    for asked in ("ad-1", "ad-"):
        found = tell(world, asked)
        assert (found.story, found.entries) == (None, ())
        assert [(one.verdict, one.evidence) for one in found.decisions] == [("rejected", 'exclude title "sponsored"')]


def test_what_nobody_knows_is_refused_with_the_nearest_titles(world: World) -> None:
    with pytest.raises(UsageError, match=r"no story or entry is known by this; the nearest:\n  The lockbit flaw explained  http"):
        tell(world, "the lockbit flaw was explained")
    with pytest.raises(UsageError, match=r"is known by this$"):
        tell(world, "100%")


def test_entry_that_waits_or_was_taken_as_seen_is_told(tmp_path: Path, loopback: Loopback) -> None:
    world = World(tmp_path, loopback)
    world.feed("one", item("norvik"))
    world.run(baseline=True)
    found = tell(world, NORVIK)
    assert (found.story, found.entries[0].status, found.decisions) == (None, "baseline", ())
    (tmp_path / "feeds.yaml").write_text(document(world), encoding="utf-8")
    result = call("why", NORVIK, "-c", tmp_path / "feeds.yaml")
    assert "released    never: taken as seen by `run --baseline`" in result.out
    assert "Decisions\n  none" in result.out


@pytest.mark.all
def test_changed_entry_and_mailing_time_are_told(tmp_path: Path, loopback: Loopback) -> None:
    world = World(tmp_path, loopback)
    world.feed("one", item("lockbit"))
    world.run()
    world.feed("one", item("norvik"), item("lockbit"))
    world.run()
    world.feed("one", item("norvik", text=f"{TEXT}, and it is used already"), item("lockbit"))
    world.run()
    found = tell(world, NORVIK)
    assert [one.verdict for one in found.decisions] == ["new", "changed"]
    assert found.story is not None
    assert found.story.mailed == NOW + timedelta(hours=1)


# --- the command ----------------------------------------------------------------------------------------------------


def test_json_has_the_keys_of_the_contract(world: World) -> None:
    result = call("why", "one-1", "-c", world.folder / "feeds.yaml", "--json")
    assert result.code == 0
    assert {"story", "decisions", "nearest"} <= set(result.json)
    assert result.json["decisions"][1] == {
        "entry": "two-1",
        "source": "two",
        "decision": "copy",
        "tier": "link",
        "evidence": "same link news.example/norvik; the title agrees",
        "at": "2026-11-20T08:00:00Z",
    }
    assert set(result.json["nearest"][0]) == {"story", "title", "score", "missing"}
    assert [entry["role"] for entry in result.json["entries"]] == ["lead", "copy"]


def test_lines_tell_the_tale(world: World) -> None:
    feeds = world.folder / "feeds.yaml"
    out = call("why", "one-1", "-c", feeds).out
    for line in (
        "The norvik flaw explained\n  https://news.example/norvik\n  first seen  2026-11-20 08:00 UTC, in One Daily (held when",
        "  mailed      never: it was there when its source was added\n  once known as tag:old.example,2020:norvik\n",
        "  copy by link  Two Daily  https://news.example/norvik",
        "  2026-11-20 08:00 UTC  two  copy by link: same link news.example/norvik; the title agrees\n        two-1\n",
        "  1.00  The norvik flaw explained\n        tag:",
        "\n        text        the texts share too little (16 of 16 words)\n",
    ):
        assert line in out
    assert call("why", "ad-1", "-c", feeds).out.startswith("Not stored, and no story.\n\nDecisions\n")
    unknown = call("why", "zzz", "-c", feeds, "--json")
    assert unknown.code == 2
    assert unknown.json["errors"][0]["message"].startswith("zzz: no story or entry is known by this")
