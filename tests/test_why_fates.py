"""`why` tells what became of an entry under other ids, in quarantine, held, taken down, merged, split or forgotten."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from aggregator.pipeline.explaining import Tale
from aggregator.store import owned_store
from aggregator.store.schema import entries
from tests.loopback import Loopback
from tests.polls import ARTICLES, show
from tests.scenarios import NOW, World, item
from tests.test_cli import call
from tests.test_why import NORVIK, TEXT, document, tell


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    return World(tmp_path, loopback)


def say(world: World, asked: str) -> str:
    (world.folder / "feeds.yaml").write_text(document(world), encoding="utf-8")
    result = call("why", asked, "-c", world.folder / "feeds.yaml")
    assert result.code == 0
    return str(result.out)


def verdicts(found: Tale) -> list[str]:
    return [one.verdict for one in found.decisions]


@pytest.mark.all
def test_any_id_and_link_that_an_entry_ever_had_finds_its_whole_tale_in_order_of_time(world: World) -> None:
    links = [f"https://news.example/{year}/norvik" for year in (2024, 2025, 2026)]
    for number, link in enumerate(links):
        world.feed("one", item("norvik", guid=f"n-{number}", link=link), item("lockbit"))
        world.run()
    world.feed("one", item("norvik", guid="n-0", link=links[0], text=f"{TEXT}, and it is used already"), item("lockbit"))
    world.run()
    tales = [tell(world, asked) for asked in ("n-0", "n-1", "n-2", *links, "http://www.news.example/2025/norvik/")]
    assert {found.story.uri for found in tales if found.story} == {tales[0].story.uri if tales[0].story else ""}
    assert all(verdicts(found) == ["new", "relinked", "relinked", "changed"] for found in tales)
    assert [one.evidence for one in tales[0].decisions[1:3]] == [
        f"the text agrees, with all its numbers; it came under guid n-{new} and link {links[new]}, "
        f"and before under guid n-{new - 1} and link {links[new - 1].removeprefix('https://')}"
        for new in (1, 2)
    ]
    assert "        once came as n-1, n-2\n" in say(world, "n-1")


@pytest.mark.all
def test_entry_in_quarantine_is_told_with_its_end_and_the_way_out(world: World) -> None:
    world.feed("one", *(show(article) for article in ARTICLES[:4]))
    world.run()
    world.feed("one", *(show(article, guid=f"new-{article.name}") for article in ARTICLES[:5]))
    world.run()
    found = tell(world, "new-brindle")
    assert (found.story, verdicts(found), found.entries[0].role) == (None, ["quarantined"], "quarantined")
    out = say(world, "new-brindle")
    assert "  released    in quarantine until 2026-11-21 09:00 UTC (" in out
    assert "; to let it go: aggregator release one\n" in out
    json_ = call("why", "new-brindle", "-c", world.folder / "feeds.yaml", "--json").json
    assert json_["entries"][0]["quarantined_until"] == "2026-11-21T09:00:00Z"
    world.run(at=NOW + timedelta(days=2))
    assert verdicts(tell(world, "new-brindle")) == ["quarantined", "released", "new"]


@pytest.mark.all
def test_story_whose_newsletters_are_held_is_told_with_the_way_out(world: World) -> None:
    world.feed("one", item("lockbit"))
    world.run()
    world.feed("one", item("norvik"), *(item(f"number{number}") for number in range(30)), item("lockbit"))
    world.run()
    assert "  mailed      not yet: held since 2026-11-20 09:00 UTC (31 new entries at once, where" in (out := say(world, NORVIK))
    assert "); to let it go: aggregator release one\n" in out


@pytest.mark.all
def test_entry_that_was_taken_down_is_told_by_whom_and_when_it_is_back(world: World) -> None:
    world.feed("one", item("norvik"), item("lockbit"))
    world.run()
    world.settings["block"] = [NORVIK]
    world.run()
    found = tell(world, NORVIK)
    assert (verdicts(found), found.entries[0].role, found.nearest) == (["new", "blocked"], "blocked", ())
    out = say(world, NORVIK)
    assert out.startswith("(title and text are gone)\n")
    assert f"  taken down  by block: {NORVIK}; without that line it is shown again once its source tells its text\n" in out
    del world.settings["block"]
    world.publish()
    assert "  taken down  not any more; it is shown again once its source tells its text\n" in say(world, NORVIK)
    world.run()
    assert verdicts(tell(world, NORVIK)) == ["new", "blocked", "unblocked"]


@pytest.mark.all
def test_merged_story_is_told_as_a_part_of_the_elder_one_which_bears_its_id(world: World) -> None:
    world.feed("one", item("norvik"), item("lockbit", NOW - timedelta(days=3)))
    world.run()
    younger = world.stories()["The norvik flaw explained"].id
    world.settings["merge"] = [[NORVIK, "https://news.example/lockbit"]]
    world.run()
    for asked in (younger, NORVIK, "norvik flaw"):
        found = tell(world, asked)
        assert found.story is not None
        assert (found.story.uri, found.story.aliases) == ("https://news.example/lockbit", (younger,))
        assert [entry.role for entry in found.entries] == ["lead", "merged"]
        assert verdicts(found) == ["new", "new", "merged"]
    assert "  merged  One Daily: The norvik flaw explained  https://news.example/norvik\n" in say(world, younger)
    world.settings["merge"] = []
    world.run()
    assert verdicts(tell(world, younger)) == ["new", "merged", "split"]


@pytest.mark.all
def test_text_that_was_forgotten_by_age_is_told(world: World) -> None:
    world.feed("one", item("norvik"))
    world.run()
    config = world.config()
    with owned_store(config.store, config.id_authority) as store, store.write() as connection:
        connection.execute(update(entries).values(texts="pruned", summary="", content="", words=""))
    assert "  text        forgotten by age (`retention:`); its id, link and dates stay\n" in say(world, NORVIK)
