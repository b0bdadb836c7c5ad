"""Whatever is lost, full, locked or damaged: nothing is sent twice, nothing is lost, and one message says what to do (issue 4, item 6)."""

from __future__ import annotations

import copy
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.cli.journal import Journal
from aggregator.cli.ticks import Ticks
from aggregator.errors import OutputError, StoreError, StoreLocked, UsageError
from aggregator.log import Format
from aggregator.model import Document
from aggregator.pipeline.recovering import Recovered, recover_store
from aggregator.publish.recall import place, recall
from aggregator.store import Store, owned_store
from aggregator.store.backup import back_up, put_back, read_contents
from aggregator.store.lock import own
from tests.loopback import Loopback
from tests.rights import own_folder, unprivileged
from tests.scenarios import NOW, World, hour, item, only
from tests.test_cli import call

DAY = timedelta(days=1)


PICTURED = '<p><img src="https://news.example/eta.jpg" width="640" height="400"> The eta flaw lets attackers run code on gateways.</p>'


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with Loopback() as server:
        yield server


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, server: Loopback) -> World:
    """Two sources with all that makes it hard: numbers as guids, no guid, no date, no link, copies, one login twice; after three passes."""
    world = World(tmp_path_factory.mktemp("template"), server)
    mixed = [
        item("alpha", author="Ann Lee"),
        item("beta", NOW - 5 * DAY, guid="17", author="jsmith"),
        item("gamma", NOW - 2 * DAY, guid=None),
        item("delta", None, author="Ann Lee and Bo Roe"),
        item("epsilon", NOW - 3 * DAY, guid="18", link=None),
        item("zeta", NOW - 9 * DAY, guid=None, link=None),
    ]
    world.source("two", content="full", topics=["research"])
    world.feed("one", *mixed)
    world.feed("two", item("alpha", guid="two-alpha", author="Bo Roe"), item("eta", author="jsmith", text=PICTURED))
    world.run()
    world.feed("two", item("theta"), item("alpha", guid="two-alpha", author="Bo Roe"), item("eta", author="jsmith", text=PICTURED))
    world.run()
    world.feed("one", item("iota"), *mixed)
    world.run()
    return world


def copy_of(template: World, folder: Path) -> World:
    """A world of its own that stands where `template` stands."""
    shutil.copytree(template.folder, folder, dirs_exist_ok=True)
    world = World(folder, template.server)
    world.sources = copy.deepcopy(template.sources)
    world.now = template.now
    return world


@pytest.fixture
def world(template: World, tmp_path: Path) -> Iterator[World]:
    """A world as `template` made it."""
    routes = dict(template.server.routes)
    yield copy_of(template, tmp_path)
    template.server.routes = routes


@pytest.fixture
def empty(tmp_path: Path, loopback: Loopback) -> World:
    """A world where nothing has happened yet."""
    return World(tmp_path, loopback)


def lose_store(world: World) -> None:
    for path in world.database.parent.iterdir():
        path.unlink()


def recover(world: World) -> Recovered:
    config = world.config()
    with owned_store(config.store, config.id_authority) as store:
        return recover_store(store, config, world.now)


def told(world: World) -> dict[str, tuple[Any, ...]]:
    """What subscribers hold on to, by title."""
    return {title: (story.id, story.link, story.shown_published, story.shown_updated) for title, story in world.stories().items()}


def mailed(world: World) -> set[tuple[Any, ...]]:
    """Stories that a newsletter gets, or will, and when each was mailed."""
    return set(world.rows("SELECT uri, mailed FROM stories WHERE mailed IS NOT NULL OR backfill = 0"))


def write_config(world: World) -> Path:
    """The feeds.yaml of the world, for commands."""
    path = world.folder / "feeds.yaml"
    path.write_text(json.dumps(world.settings | {"sources": list(world.sources.values())}), encoding="utf-8")
    return path


# --- the store is lost, or older than output/ ---------------------------------------------------------------------------


def test_lost_store_refuses_and_recovers_every_document_to_the_byte(world: World) -> None:
    documents, stories, times = world.documents(), told(world), mailed(world)
    assert b'<media:content url="https://news.example/eta.jpg"' in documents["all.atom"]
    lose_store(world)
    with pytest.raises(StoreError, match=r"it knows 0 stories, and 9 were published.*`aggregator recover`") as refused:
        world.run()
    assert refused.value.exit_code == 4
    assert world.documents() == documents
    learned = recover(world)
    assert (learned.stories, learned.copies, learned.sequence, learned.missing) == (9, 1, 9, 0)
    assert told(world) == stories
    world.publish()
    assert world.documents() == documents, "not a byte of what subscribers see"
    report = world.run()
    assert {one.key: (one.new, one.changed, one.copies, one.unchanged) for one in report.sources} == {
        "one": (0, 0, 0, 7),
        "two": (0, 0, 0, 3),
    }
    assert world.documents() == documents
    assert told(world) == stories
    assert mailed(world) == times, "nothing that was mailed is mailed again"


@pytest.mark.all
def test_news_after_the_loss_is_new_and_mailed_and_takes_the_next_number(world: World) -> None:
    lose_store(world)
    recover(world)
    before = mailed(world)
    world.feed("two", item("kappa"), item("theta"))
    assert only(world.run(), "two").new == 1
    assert world.titles()[0] == "The kappa flaw explained"
    assert {uri for uri, _ in mailed(world) - before} == {"https://news.example/kappa"}
    assert world.stories()["The kappa flaw explained"].sequence == 10


def test_recovering_twice_changes_nothing_more(world: World) -> None:
    assert recover(world).told == "Nothing is missing: the store knows all that output/ shows."
    lose_store(world)
    assert recover(world).told.startswith("Learned from output/: 9 stories, 1 copy, 2 sources, ")
    state = world.rows("SELECT * FROM stories ORDER BY id")
    again = recover(world)
    assert again == Recovered(sequence=9)
    assert world.rows("SELECT * FROM stories ORDER BY id") == state


@pytest.mark.all
def test_what_fell_out_of_every_document_comes_back_under_its_id_and_is_never_mailed(empty: World) -> None:
    world = empty
    small = {"limit": 2}
    world.settings["channels"] = {"all": small, "sources": small, "authors": small}
    names = [f"bug{number}" for number in range(6)]
    world.feed("one", *(item(name, NOW - (number * 5) * DAY, guid=str(number)) for number, name in enumerate(names)))
    world.run()
    ids = {title: story.id for title, story in world.stories().items()}
    everything = (world.output / "all.atom").read_bytes()
    lose_store(world)
    learned = recover(world)
    assert (learned.stories, learned.missing) == (2, 4)
    assert "4 more were published that no document shows any more" in learned.told
    assert only(world.run()).new == 4
    assert {title: story.id for title, story in world.stories().items()} == ids
    assert mailed(world) == set()
    assert (world.output / "all.atom").read_bytes() == everything


def test_store_that_is_one_day_old_learns_stories_copies_and_edits(world: World) -> None:
    backup = world.folder / "backup"
    back_up(world.config().store, backup)
    ann = item("lambda", author="Ann Lee")
    world.feed("one", ann, item("alpha", text="Another text altogether, with what was found since about the appliance"))
    world.feed("two", item("lambda", guid="two-lambda"), item("iota", guid="two-iota"), item("theta"))
    world.run()
    documents, stories, times = world.documents(), told(world), mailed(world)
    put_back(world.config().store, backup, world.config().id_authority, world.now)
    with pytest.raises(StoreError, match="aggregator recover"):
        world.publish()
    learned = recover(world)
    assert (learned.stories, learned.copies, learned.edits, learned.missing) == (1, 2, 1, 0)
    world.publish()
    assert world.documents() == documents
    assert [(one.new, one.changed) for one in world.run().sources] == [(0, 0), (0, 0)]
    assert told(world) == stories
    assert world.documents() == documents
    assert mailed(world) == times, "the story that was learned is not mailed again"
    assert world.rows("SELECT count(*) FROM sources WHERE filling") == [(0,)], "what comes next is news"


@pytest.mark.all
def test_entry_that_waited_when_the_store_was_kept_is_released_once(world: World) -> None:
    backup = world.folder / "backup"
    world.feed("one", item("mu"), item("iota"))
    world.run()
    documents = world.documents()
    with closing(sqlite3.connect(world.database)) as store:
        # As a pass leaves it that is killed after its polls.
        [(story,)] = store.execute("SELECT story FROM entries WHERE title LIKE '%mu flaw%'").fetchall()
        store.execute("UPDATE entries SET status = 'pending', story = NULL WHERE story = ?", (story,))
        for table, column in (("story_authors", "story"), ("members", "story"), ("sent", "story"), ("stories", "id")):
            store.execute(f"DELETE FROM {table} WHERE {column} = ?", (story,))
        store.commit()
    back_up(world.config().store, backup)
    assert recover(world).stories == 1
    assert world.run().stories_new == 0
    assert world.documents() == documents
    assert world.rows("SELECT count(*) FROM entries WHERE title LIKE '%mu flaw%'") == [(1,)]


def test_gap_without_a_story_to_learn_is_closed_too(world: World) -> None:
    manifest = world.output / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"sequence": 12}))
    learned = recover(world)
    assert (learned.stories, learned.missing, learned.sequence) == (0, 3, 12)
    world.feed("two", item("nu"), item("theta"))
    world.run()
    assert world.stories()["The nu flaw explained"].sequence == 13, "no number is given twice"
    assert "https://news.example/nu" not in {uri for uri, _ in mailed(world)}


@pytest.mark.all
def test_authors_that_were_joined_and_sources_that_ended_keep_their_documents(world: World) -> None:
    del world.sources["two"]
    world.settings["authors"] = [{"name": "Ann Lee", "also": ["Bo Roe"]}]
    world.run()
    documents = world.documents()
    ended = {path for path, body in documents.items() if path.endswith(".atom") and b" (ended) " in body}
    assert "sources/two.atom" in ended
    assert b"authors/ann-lee.atom" in documents["authors/bo-roe.atom"], "Bo Roe turned out to be Ann Lee"
    lose_store(world)
    recover(world)
    world.publish()
    after = world.documents()
    assert ended <= {path for path, body in after.items() if b" (ended) " in body}
    assert {path: body for path, body in after.items() if path.endswith(".atom")} == {
        path: body for path, body in documents.items() if path.endswith(".atom")
    }


@pytest.mark.all
def test_two_authors_of_one_name_keep_their_own_addresses(world: World) -> None:
    logins = sorted(path for path in world.documents() if path.startswith("authors/jsmith") and path.endswith(".atom"))
    assert len(logins) == 2
    before = {path: world.documents()[path] for path in logins}
    lose_store(world)
    recover(world)
    world.run()
    assert {path: world.documents()[path] for path in logins} == before


@pytest.mark.all
def test_source_that_moved_before_the_loss_keeps_the_key_of_its_first_address(empty: World) -> None:
    world = empty
    for path in ("first", "second"):
        world.feed(path, *(item(f"bug{number}") for number in range(4)))
    addresses = [world.sources.pop(path)["feed"] for path in ("first", "second")]
    for address in addresses:
        world.sources = {"only": {"feed": address}}
        world.run()
    [(key,)] = world.rows("SELECT source FROM entries GROUP BY source")
    assert "first" in key
    documents = world.documents()
    lose_store(world)
    recover(world)
    assert only(world.run(), key).unchanged == 4
    assert world.documents() == documents


def test_document_that_somebody_edited_teaches_nothing(world: World) -> None:
    path = world.output / "all.atom"
    path.write_bytes(path.read_bytes().replace(b"The iota flaw", b"The planted flaw"))
    lose_store(world)
    recover(world)
    assert "The planted flaw explained" not in world.stories()
    assert "The iota flaw explained" in world.stories(), "other documents show it"


@pytest.mark.all
def test_copy_under_a_link_of_its_own_is_learned_with_its_source(empty: World) -> None:
    world, link = empty, "https://two.example/sigma-again"
    text = (
        "The appliance trusts a header that every client may send, so that whoever knows its name reads the files of all the other clients"
    )
    world.feed("one", item("sigma", text=text))
    world.feed("two", item("sigma", text=text, link=link), item("tau"))
    world.run()
    documents = world.documents()
    assert f'href="{link}" rel="related"'.encode() in documents["all.atom"]
    lose_store(world)
    assert (recover(world).stories, world.rows("SELECT source, tier FROM entries WHERE tier IS NOT NULL")) == (2, [("two", "recovered")])
    world.run()
    assert world.documents() == documents


@pytest.mark.all
@pytest.mark.parametrize("moment", [NOW - DAY, None], ids=["dated", "undated"])
def test_entries_without_title_link_and_guid_are_known_by_the_id_that_is_minted_for_them(moment: Any, empty: World) -> None:
    long = "and the account of what was found in the appliance goes on for many words more than any feed of ours would show of it " * 4
    texts = [f"{name} is what this note without a title is about, {long}" for name in ("Upsilon", "Phi", "Chi")]
    notes = [item("note", moment, title="", link=None, guid=None, text=text) for text in (*texts, "A short note", "A short note")]
    empty.feed("one", *notes)
    empty.run()
    documents, ids = empty.documents(), [entry.id for entry in empty.published()]
    lose_store(empty)
    recover(empty)
    for _ in range(2):
        assert only(empty.run(all=True)).new == 0
    assert [entry.id for entry in empty.published()] == ids
    assert empty.documents() == documents


def test_moments_that_are_equal_keep_their_order_when_the_rest_comes_back(empty: World) -> None:
    small = {"limit": 3}
    empty.settings["channels"] = {"all": small, "sources": small, "authors": small}
    empty.feed(
        "one", *(item(f"bug{number}", NOW - 9 * DAY) for number in range(3)), *(item(f"old{number}", NOW - 13 * DAY) for number in range(4))
    )
    empty.run()
    documents = empty.documents()
    lose_store(empty)
    recover(empty)
    empty.run()
    assert {path: body for path, body in empty.documents().items() if path.endswith(".atom")} == {
        path: body for path, body in documents.items() if path.endswith(".atom")
    }


def test_recovering_needs_the_manifest(empty: World) -> None:
    with pytest.raises(OutputError, match=r"there is no manifest\.json, so nothing can be learned"):
        recover(empty)


def test_recovering_needs_the_authority_under_which_was_published(world: World) -> None:
    lose_store(world)
    world.settings["id_authority"] = "other.example,2026"
    with pytest.raises(UsageError, match=r"other\.example,2026 differs from news\.example\.org,2026"):
        recover(world)


@pytest.mark.all
def test_busy_days_keep_their_length_and_their_order(empty: World) -> None:
    """More stories than `limit` stand in all.atom where they are of 72 h; late arrivals claim older dates than those below them."""
    world = empty
    world.settings["channels"] = {"all": {"limit": 3}, "authors": {"limit": 3}, "sources": {"limit": 3}}
    held = [item(f"old{number}", NOW - (10 + number) * DAY, author=f"Writer {'ABCDEFGHIJ'[number]}son") for number in range(8)]
    world.feed("one", *held)
    world.run()
    for number in range(5):
        held.insert(0, item(f"late{number}", NOW - (30 - number) * DAY, author="Ann Lee"))
        world.feed("one", *held)
        world.run(hour(20 * number + 1))
    documents = world.documents()
    assert len(world.published()) == 4
    lose_store(world)
    recover(world)
    world.publish()
    assert world.documents()["all.atom"] == documents["all.atom"]


def entries_of(*ids: str) -> bytes:
    """A document of ours, as far as it is read, whose stories were all published at once."""
    source = "<source><id>tag:a.example,2026:source/one</id><title>One</title><updated>2026-11-20T08:00:00Z</updated></source>"
    dates = "<published>2026-11-20T08:00:00Z</published><updated>2026-11-20T08:00:00Z</updated>"
    rows = "".join(f"<entry><id>{id_}</id><title>{id_}</title>{dates}{source}</entry>" for id_ in ids)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><author><name>T</name></author>{rows}</feed>'.encode()


def test_documents_that_contradict_each_other_stop_nothing() -> None:
    documents = [Document("all.atom", entries_of("a", "b")), Document("sources/one.atom", entries_of("b", "a"))]
    recalled = recall(documents, "a.example,2026")
    assert set(place(recalled, {}, 100, NOW)) == {"a", "b"}
    assert recalled.stories["a"].source.key == "one", "also where only atom:source names it"


# --- output/ is lost ------------------------------------------------------------------------------------------------------


def test_lost_output_is_rebuilt_to_the_byte(world: World) -> None:
    del world.sources["two"]
    world.settings["authors"] = [{"name": "Ann Lee", "also": ["Bo Roe"]}]
    world.run()
    documents = world.documents()
    assert any(b" (ended) " in body for path, body in documents.items() if path.startswith("topics/"))
    shutil.rmtree(world.output)
    world.publish()
    assert world.documents() == documents


def test_output_killed_half_way_and_a_lost_store_recover_together(world: World) -> None:
    documents = world.documents()
    manifest = world.output / "manifest.json"
    written = json.loads(manifest.read_text())
    # As a kill leaves it: the manifest that announces the last files, and some of them not there yet.
    late = {path: written["files"].pop(path) for path in ("authors/ann-lee.atom", "sources/two.atom")}
    manifest.write_text(json.dumps(written | {"pending": late}))
    (world.output / "sources" / "two.atom").unlink()
    lose_store(world)
    recover(world)
    world.run()
    assert world.documents() == documents


# --- backup and restore ---------------------------------------------------------------------------------------------------


def test_backup_is_whole_while_a_pass_writes_and_tells_what_it_holds(world: World) -> None:
    feeds, backup = write_config(world), world.folder / "backup.sqlite3"
    with own(world.config().store), closing(sqlite3.connect(world.database, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM story_authors")
        result = call("backup", backup, "-c", feeds)
    assert result.code == 0
    assert result.out.startswith(f"{backup}: 9 stories, the last released as number 9; ")
    as_json = call("backup", backup, "-c", feeds, "--json").json["backup"]
    assert as_json["bytes"] == backup.stat().st_size
    assert (as_json["stories"], as_json["sequence"]) == (9, 9)
    assert sorted(path.name for path in world.folder.iterdir() if "backup" in path.name) == ["backup.sqlite3"], "one file, and no rest"
    with closing(sqlite3.connect(backup)) as copied:
        assert copied.execute("SELECT count(*) FROM story_authors").fetchone()[0] > 0
        assert copied.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_backup_overwrites_nothing_but_a_backup(world: World) -> None:
    feeds = write_config(world)
    letter, other = world.folder / "letter.txt", world.folder / "other.sqlite3"
    letter.write_text("Dear editor")
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE mine (x)")
    for file in (letter, other, world.database):
        before = file.read_bytes()
        result = call("backup", file, "-c", feeds, "--json")
        assert result.code == 2
        assert "no backup of this store" in result.json["errors"][0]["message"]
        assert file.read_bytes() == before
    assert "does not exist" in call("backup", world.folder / "no" / "b", "-c", feeds).err


def test_restore_keeps_the_store_that_was_there_and_says_that_recover_comes_next(world: World) -> None:
    feeds, backup = write_config(world), world.folder / "backup.sqlite3"
    call("backup", backup, "-c", feeds)
    before = world.stories()
    world.feed("one", item("xi"), item("iota"))
    world.run()
    after = world.stories()
    result = call("restore", backup, "-c", feeds)
    assert result.code == 0
    assert result.out.startswith("Restored 9 stories, the last released as number 9;")
    assert "`aggregator recover` comes next" in result.err
    assert world.stories() == before
    [kept] = world.database.parent.glob("aggregator.sqlite3.2*Z")
    assert str(kept) in result.out
    assert call("restore", kept, "-c", feeds, "--json").json["recover"] is False
    assert world.stories() == after
    assert call("recover", "-c", feeds).out == "Nothing is missing: the store knows all that output/ shows.\n"


def test_recover_reports_as_json(world: World) -> None:
    lose_store(world)
    numbers = call("recover", "-c", write_config(world), "--json").json["recovered"]
    assert (numbers["stories"], numbers["missing"], numbers["sequence"]) == (9, 0, 9)


def test_backup_where_there_is_no_store_says_so(empty: World) -> None:
    empty.source("one")
    result = call("backup", empty.folder / "backup", "-c", write_config(empty))
    assert result.code == 4
    assert "there is no store yet" in result.err


def test_restore_where_there_is_no_store_brings_it_back(world: World) -> None:
    feeds, backup = write_config(world), world.folder / "backup.sqlite3"
    call("backup", backup, "-c", feeds)
    before = world.stories()
    world.database.unlink()
    # Of the store that was deleted: it must not be taken for that of the new one.
    world.database.with_name(world.database.name + "-wal").write_bytes(b"log of another store" * 1000)
    assert "There was no store before." in call("restore", backup, "-c", feeds).out
    assert world.stories() == before


def test_restore_refuses_what_is_no_good_backup(world: World) -> None:
    feeds, backup = write_config(world), world.folder / "backup.sqlite3"
    call("backup", backup, "-c", feeds)
    before = world.database.read_bytes()

    def spoilt(name: str, statement: str) -> Path:
        file = Path(shutil.copy(backup, world.folder / name))
        with closing(sqlite3.connect(file)) as database:
            database.execute(statement)
            database.commit()
        return file

    torn = Path(shutil.copy(backup, world.folder / "torn"))
    overwrite(torn)
    letter = world.folder / "letter.txt"
    letter.write_text("Dear editor " * 100)
    refused = {
        world.folder / "nowhere": (2, "there is no such file"),
        world.database: (2, "this is the store itself"),
        spoilt("newer", "PRAGMA user_version = 99"): (4, "written by a newer aggregator"),
        spoilt("other", "UPDATE meta SET value = 'other.example,2020' WHERE name = 'id_authority'"): (4, "the store of another site"),
        spoilt("foreign", "DROP TABLE meta"): (4, "a database of another program"),
        torn: (4, "the store is damaged"),
        letter: (4, "not a store of aggregator"),
    }
    for file, (code, message) in refused.items():
        result = call("restore", file, "-c", feeds)
        assert (result.code, message in result.err) == (code, True), result.err
    assert world.database.read_bytes() == before
    assert not list(world.database.parent.glob("*2*Z"))


def test_restore_that_may_not_wait_says_that_a_pass_is_under_way(world: World) -> None:
    feeds, backup = write_config(world), world.folder / "backup.sqlite3"
    call("backup", backup, "-c", feeds)
    with own(world.config().store):
        result = call("restore", backup, "-c", feeds, "--wait", "0s")
    assert result.code == 4
    assert "is working on this store" in result.err


_KILLED = """
import os, sys
left = int(sys.argv[1])
def hook(event, _):
    global left
    if armed and event in ("os.rename", "os.remove", "os.chmod", "sqlite3.connect"):
        left -= 1
        if left < 0:
            os._exit(9)
armed = False
sys.addaudithook(hook)
from datetime import datetime, UTC
from pathlib import Path
from aggregator.store.backup import put_back
armed = True
put_back(sys.argv[2], Path(sys.argv[3]), sys.argv[4], datetime(2026, 11, 24, tzinfo=UTC))
"""


@pytest.mark.all
def test_restore_that_is_killed_anywhere_leaves_either_store_whole(world: World) -> None:
    config, backup = world.config(), world.folder / "backup"
    back_up(config.store, backup)
    world.feed("one", item("xi"), item("iota"))
    world.run()
    seen = []
    for step in range(0, 60, 3):
        command = [sys.executable, "-c", _KILLED, str(step), config.store, str(backup), config.id_authority]
        code = subprocess.run(command, check=False).returncode
        seen.append(read_contents(world.database, whole=True).stories)
        if code == 0:
            break
    assert code == 0
    assert set(seen) == {9, 10}
    assert seen == sorted(seen, reverse=True)


# --- damaged, full, locked, closed ----------------------------------------------------------------------------------------


def overwrite(path: Path) -> None:
    """Let a part of a store be overwritten, but not its head."""
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xde\xad" * 40_000)


@pytest.mark.all
@pytest.mark.parametrize("spoil", [overwrite, lambda path: path.write_bytes(b"spilt coffee " * 1000)], ids=["middle", "head"])
def test_damaged_store_says_the_way_out_and_the_way_works(spoil: Any, world: World) -> None:
    feeds, backup = write_config(world), world.folder / "backup.sqlite3"
    call("backup", backup, "-c", feeds)
    documents = world.documents()
    for path in world.database.parent.glob("*-wal"):
        path.unlink()
    spoil(world.database)
    for command in (("run",), ("publish",), ("stories",), ("backup", backup)):
        result = call(*command, "-c", feeds)
        assert result.code == 4, result.err
        assert "`aggregator restore FILE`" in result.err
        assert "`aggregator recover`" in result.err
    assert read_contents(backup).stories == 9, "a good backup is not overwritten by a damaged store"
    assert world.documents() == documents
    assert call("restore", backup, "-c", feeds).code == 0
    world.run()
    assert world.documents() == documents
    assert list(world.database.parent.glob("*2*Z")), "the damaged store is kept"
    lose_store(world)
    assert call("recover", "-c", feeds).code == 0
    world.publish()
    assert world.documents() == documents


_SMALL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from aggregator.cli import main
main(sys.argv[2:])
"""


@pytest.mark.all
@pytest.mark.parametrize("size", [5_000, 20_000, 60_000, 250_000])
def test_full_disk_is_told_and_the_next_pass_brings_all(size: int, empty: World) -> None:
    world = empty
    text = "A long account of the flaw and of what it means for whoever runs the appliance. " * 40
    world.source("one", content="full")
    world.feed("one", *(item(f"bug{number}", text=f"{number} {text}") for number in range(60)))
    feeds = write_config(world)
    command = [sys.executable, "-c", _SMALL, str(size), "run", "-c", str(feeds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 4, done.stderr
    assert "Traceback" not in done.stderr
    assert "free some space" in done.stderr or "limit on the size" in done.stderr
    world.run(hour(1), all=True)
    assert len(world.stories()) == 60
    assert [row[0] for row in world.rows("SELECT sequence FROM stories ORDER BY sequence")] == list(range(1, 61))
    assert len(world.published()) == 60


def test_store_without_room_is_told_and_the_next_pass_brings_all(world: World) -> None:
    """As SQLite says it where the disk is full."""
    config = world.config()

    def exceed(store: Store) -> None:
        with store.write() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
            connection.exec_driver_sql("CREATE TABLE more AS SELECT randomblob(1000000)")

    with (
        owned_store(config.store, config.id_authority) as store,
        pytest.raises(StoreError, match="database or disk is full: free some space") as full,
    ):
        exceed(store)
    assert full.value.exit_code == 4
    assert only(world.run()).new == 0


@pytest.fixture
def open_world(template: World) -> Iterator[World]:
    """A world whose rights can be taken away."""
    routes = dict(template.server.routes)
    with own_folder() as folder:
        yield copy_of(template, folder)
    template.server.routes = routes


def test_output_that_may_not_be_written_is_told_and_the_next_pass_publishes(open_world: World) -> None:
    world = open_world
    documents = world.documents()
    world.feed("one", item("omicron"), item("iota"))
    folders = [world.output, *(path for path in world.output.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    with unprivileged(world.folder), pytest.raises(OutputError, match=r"Permission denied: let the user.*still stands") as refused:
        world.run()
    assert refused.value.exit_code == 4
    assert world.documents() == documents
    for folder in folders:
        folder.chmod(0o755)
    with unprivileged(world.folder):
        world.run(hour(9))
    assert world.titles()[0] == "The omicron flaw explained"
    assert len(world.stories()) == 10


def test_store_that_may_not_be_written_is_told_and_stays_as_it_is(open_world: World) -> None:
    world = open_world
    stories = told(world)
    state = world.database.parent
    for path in (*state.iterdir(), state):
        path.chmod(path.stat().st_mode & ~0o222)
    with unprivileged(world.folder), pytest.raises(StoreError, match=r"rights|let the user") as refused:
        world.run()
    assert refused.value.exit_code == 4
    state.chmod(0o755)
    with unprivileged(world.folder), pytest.raises(StoreError, match=r"rights|let the user"):
        world.run()
    for path in state.iterdir():
        path.chmod(0o644)
    with unprivileged(world.folder):
        assert only(world.run()).new == 0
    assert told(world) == stories


def test_store_that_another_program_holds_is_told_and_the_next_pass_goes_on(world: World) -> None:
    world.feed("one", item("pi"), item("iota"))
    documents, config = world.documents(), world.config()
    impatient = replace(config, store=f"{config.store}?timeout=0.05")
    with closing(sqlite3.connect(world.database, isolation_level=None)) as shell:
        shell.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked, match="database is locked: another program holds it: end that, or wait") as locked:
            world_run(world, impatient)
        assert locked.value.exit_code == 4
        assert world.documents() == documents
    assert only(world.run()).new == 1


def world_run(world: World, config: Any) -> None:
    original = world.config
    try:
        world.config = lambda: config  # type: ignore[method-assign]
        world.run()
    finally:
        world.config = original  # type: ignore[method-assign]


@pytest.mark.all
def test_scheduler_outlives_a_locked_store_and_goes_on(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.feed("one", item("rho"), item("iota"))
    ticks = Ticks(write_config(world), Journal(Format.LOGFMT))
    with closing(sqlite3.connect(world.database, isolation_level=None)) as shell:
        shell.execute("BEGIN EXCLUSIVE")
        ticks.poll()
        assert "another program holds it" in capsys.readouterr().out
        shell.execute("ROLLBACK")
    ticks.poll()
    told = capsys.readouterr().out
    assert "level=error" not in told
    assert "event=recovered job=poll" in told
