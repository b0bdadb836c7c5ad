"""The contract of the store: what goes in whole comes out whole, what was minted stays, and no secret is kept."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from aggregator.errors import StoreError, StoreLocked, UsageError
from aggregator.model import AuthorClaim, Decision, Entry, EntryKey, Named, NormalizedFeed, Person, Rungs, Source, StoryDates
from aggregator.store import Store, addresses, alike, copy_store, entries, open_store, owned_store, people, releases, sources
from aggregator.store.files import path_of
from aggregator.store.schema import VERSION, metadata, stories
from tests.scenarios import NOW, hour, lay_store

AUTHORITY = "news.example.org,2026"
ONE = Source("one", "https://one.example/feed", name="One Daily", shown_url="https://one.example/feed")
TWO = Source("two", "https://two.example/feed", name="Two Weekly", shown_url="https://two.example/feed")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/state/store.sqlite3"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    lay_store(path_of(url))
    with owned_store(url, AUTHORITY) as store:
        with store.write() as connection:
            sources.register(connection, [ONE, TWO])
        yield store


@pytest.fixture
def writing(store: Store) -> Iterator[Connection]:
    with store.write() as connection:
        yield connection


def entry(name: str = "a", source: str = "one", **fields: object) -> Entry:
    keys = (EntryKey("guid", f"guid {name}".encode().ljust(16)[:16]), EntryKey("link", f"link {name}".encode().ljust(16)[:16]))
    plain = Entry(
        source=source,
        position=0,
        guid=f"https://one.example/{name}",
        link=f"https://one.example/{name}",
        canonical=f"one.example/{name}",
        title=f"On {name}",
        summary="Short.",
        content="<p>Long.</p>",
        published=NOW - timedelta(days=1),
        updated=None,
        people=(Person("Ann Lee", "ann@one.example"),),
        tags=("patches",),
        language="en",
        enclosures=(),
        original=None,
        words="long",
        edit_hash="1:edit",
        hash="1:whole",
        keys=keys,
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def add(connection: Connection, added: Entry, status: str = "pending") -> int:
    return entries.add_entry(connection, added, NOW, feed_updated=None, backfill=False, status=status)


DATES = StoryDates(NOW, NOW, NOW, NOW)


def release(connection: Connection, added: Entry) -> int:
    """A new story that `added` leads; its uri is the guid."""
    id_ = add(connection, added)
    [pending] = [one for one in releases.read_pending(connection) if one.id == id_]
    return releases.release(connection, pending, added.guid or "", DATES, NOW)


# --- the file ---


def test_the_migrations_make_the_tables_that_the_code_knows(store: Store, url: str) -> None:
    with store.engine.connect() as connection:
        # SQLite's own table of words, with those that it keeps for itself, is beyond SQLAlchemy.
        options = {"include_name": lambda name, kind, _parents: kind != "table" or not name.startswith("search")}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
        assert connection.exec_driver_sql("PRAGMA user_version").scalar_one() == VERSION
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        made = {row.name: row.sql for row in connection.exec_driver_sql("SELECT name, sql FROM sqlite_master")}
    assert "WHERE status = 'pending'" in made["entries_pending"]
    assert "WITHOUT ROWID" in made["entry_keys"]
    assert "WITHOUT ROWID" in made["story_authors"]


def test_a_store_of_a_newer_version_is_refused(store: Store, url: str) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer aggregator"), open_store(url, AUTHORITY):
        pass


def test_a_file_that_is_no_store_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("my notes on patches " * 100)
    with pytest.raises(StoreError, match="not a store"), owned_store(f"sqlite:///{path}", AUTHORITY):
        pass
    assert path.read_text() == "my notes on patches " * 100


def test_a_place_where_nothing_can_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "file" / "store", tmp_path / "folder"):
        for opened in (open_store, owned_store):
            with pytest.raises(StoreError, match=str(path)) as refused, opened(f"sqlite:///{path}", AUTHORITY):
                pass
            assert refused.value.exit_code == 4


@pytest.mark.all
def test_one_process_owns_the_store_until_it_ends(url: str) -> None:
    program = (
        "import sys\nfrom aggregator.store import owned_store\n"
        f"with owned_store({url!r}, {AUTHORITY!r}):\n    print('owned', flush=True)\n    sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "owned\n"
        with pytest.raises(StoreLocked, match="another aggregator"), owned_store(url, AUTHORITY):
            pass
        with open_store(url, AUTHORITY) as store, store.read() as connection:
            assert people.read_note(connection, "id_authority") == AUTHORITY, "readers are let in"
        other.kill()
    with owned_store(url, AUTHORITY):
        pass


def test_another_id_authority_is_refused_since_it_would_send_everything_again(store: Store, url: str) -> None:
    with pytest.raises(UsageError, match=AUTHORITY) as refused, open_store(url, "other.example,2026"):
        pass
    assert refused.value.exit_code == 2


def test_a_copy_is_a_whole_store(store: Store, url: str, tmp_path: Path) -> None:
    with store.write() as connection:
        release(connection, entry())
    copy_store(url, f"sqlite:///{tmp_path}/copy.sqlite3")
    with open_store(f"sqlite:///{tmp_path}/copy.sqlite3", AUTHORITY) as copy, copy.read() as connection:
        assert releases.last_sequence(connection) == 1


# --- transactions ---


def test_a_step_that_fails_leaves_nothing(store: Store) -> None:
    def fail(connection: Connection) -> None:
        add(connection, entry())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), store.write() as connection:
        fail(connection)
    with store.read() as connection:
        assert sources.count_entries(connection) == {}


def test_a_full_disk_is_a_store_error_and_leaves_nothing(store: Store) -> None:
    def fill(connection: Connection) -> None:
        add(connection, entry("a"))
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        add(connection, entry("b", content="x" * 1_000_000))

    with pytest.raises(StoreError, match="full"), store.write() as connection:
        fill(connection)
    with store.read() as connection:
        assert sources.count_entries(connection) == {}


def test_a_writer_takes_its_turn_before_it_reads(store: Store, url: str) -> None:
    """Else two that read first would both fail when they write ("database is locked")."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0)) as other:
        with store.write() as connection:
            sources.count_entries(connection)
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        with store.read() as connection:
            sources.count_entries(connection)
            other.execute("BEGIN IMMEDIATE")


def test_readers_see_one_moment_while_a_writer_writes(store: Store, url: str) -> None:
    with open_store(url, AUTHORITY) as other, other.read() as reader:
        assert sources.count_entries(reader) == {}
        with store.write() as connection:
            add(connection, entry("a"))
            assert sources.count_entries(reader) == {}
            with open_store(url, AUTHORITY) as newcomer, newcomer.read() as early:
                assert sources.count_entries(early) == {}, "nobody waits to read"
        assert sources.count_entries(reader) == {}
        with other.read() as later:
            assert sources.count_entries(later) == {"one": 1}


def test_times_come_back_in_utc_and_naive_ones_are_not_guessed(writing: Connection) -> None:
    state = sources.read_states(writing, [ONE])["one"]
    local = NOW.astimezone(tz=None)
    sources.save_state(writing, ONE, replace(state, last_success=local, next_due=hour(1)))
    saved = sources.read_states(writing, [ONE])["one"]
    assert (saved.last_success, saved.next_due, saved.last_attempt) == (NOW, hour(1), None)
    assert saved.last_success is not None
    assert saved.last_success.utcoffset() == timedelta()


# --- sources ---


def test_a_source_keeps_the_key_that_it_was_first_given(writing: Connection) -> None:
    minted_otherwise = replace(ONE, key="one-example")
    assert [source.key for source in sources.register(writing, [minted_otherwise])] == ["one"]
    assert [source.key for source in sources.register(writing, [replace(minted_otherwise, key_given=True)])] == ["one-example"]


def test_a_key_is_not_taken_from_a_source_that_bears_it(writing: Connection) -> None:
    other = Source("one", "https://elsewhere.example/feed", key_given=True)
    moved = replace(ONE, key="one-example")
    assert [source.key for source in addresses.recognise(writing, [other, moved])] == ["one", "one-example"]


def test_another_address_forgets_validators_and_failures(writing: Connection) -> None:
    state = sources.read_states(writing, [ONE])["one"]
    polled = replace(
        state,
        etag='"1"',
        last_modified="Thu, 19 Nov 2026 08:00:00 GMT",
        validators_url=ONE.url,
        body_hash="b",
        failures=3,
        gone=True,
        next_due=hour(9),
        filling=False,
    )
    sources.save_state(writing, ONE, polled)
    sources.register(writing, [replace(ONE, name="Another name", every=timedelta(hours=3))])
    assert sources.read_states(writing, [ONE])["one"] == polled
    assert sources.read_name(writing, "one") == "Another name"
    moved = replace(ONE, url="https://one.example/new", shown_url="https://one.example/new")
    sources.register(writing, [moved])
    forgotten = {
        "etag": None,
        "last_modified": None,
        "validators_url": None,
        "body_hash": None,
        "failures": 0,
        "gone": False,
        "filling": True,
        "next_due": None,
    }
    assert sources.read_states(writing, [moved])["one"] == replace(polled, url=moved.url, **forgotten)


def test_validators_remember_which_address_sent_them(writing: Connection) -> None:
    state = sources.read_states(writing, [ONE])["one"]
    for address in (ONE.url, "https://cdn.example/one", None):
        sources.save_state(writing, ONE, replace(state, etag='"1"', validators_url=address))
        assert sources.read_states(writing, [ONE])["one"].validators_url == address, "F2"


def test_of_a_private_source_no_foreign_address_is_kept(writing: Connection) -> None:
    secret = replace(ONE, private=True)
    state = sources.read_states(writing, [secret])["one"]
    sources.save_state(writing, secret, replace(state, etag='"1"', validators_url="https://cdn.example/?token=1"))
    kept = sources.read_states(writing, [secret])["one"]
    assert (kept.etag, kept.validators_url) == (None, None), "validators without their address are of no use (F2)"


def test_what_a_feed_says_of_itself_is_shown_but_never_a_private_address(writing: Connection) -> None:
    feed = NormalizedFeed(
        "atom10", "https://one.example/?k=1", "One", "https://one.example/", "https://one.example/?k=1", NOW, "en", "CC0", (), (), None
    )
    nameless = replace(ONE, name=None)
    sources.save_feed(writing, nameless, feed, Rungs(guid_reused=True))
    info = sources.read_infos(writing, AUTHORITY)["one"]
    assert (info.id, info.name, info.site, info.url, info.rights) == (feed.id, "One", feed.link, ONE.shown_url, "CC0")
    assert sources.read_rungs(writing, "one") == Rungs(guid_reused=True)
    private = replace(nameless, private=True, shown_url="https://one.example/")
    sources.register(writing, [private])
    sources.save_feed(writing, private, feed, Rungs())
    info = sources.read_infos(writing, AUTHORITY)["one"]
    assert (info.id, info.url) == (f"tag:{AUTHORITY}:source/one", None)


# --- entries ---


def test_an_entry_is_found_by_each_of_its_keys_in_its_source_only(writing: Connection) -> None:
    id_ = add(writing, entry())
    [guid, link] = entry().keys
    found = entries.find_known(writing, "one", [guid, link, EntryKey("text", guid.digest)])
    assert {key: [known.id for known in holders] for key, holders in found.items()} == {guid: [id_], link: [id_]}
    assert (found[guid][0].title, found[guid][0].published) == ("On a", NOW - timedelta(days=1))
    assert entries.find_known(writing, "two", [guid, link]) == {}


def test_keys_accumulate_since_ids_flip_and_flop(writing: Connection) -> None:
    id_ = add(writing, entry("a"))
    for name in ("b", "a", "b"):
        entries.add_keys(writing, "one", id_, entry(name).keys)
        entries.edit_entry(writing, id_, entry(name), silent_edits=0)
    found = entries.find_known(writing, "one", [*entry("a").keys, *entry("b").keys])
    assert [[known.id for known in holders] for holders in found.values()] == [[id_]] * 4
    assert {known.guid for holders in found.values() for known in holders} == {"https://one.example/b"}


def test_any_number_of_keys_can_be_asked_for(writing: Connection) -> None:
    ids = {add(writing, entry(str(number))) for number in range(1200)}
    keys = [key for number in range(1200) for key in entry(str(number)).keys]
    assert {known.id for holders in entries.find_known(writing, "one", keys).values() for known in holders} == ids
    assert entries.read_hashes(writing, list(ids)).keys() == ids


def test_an_edit_replaces_all_but_what_was_fixed_when_it_was_first_seen(writing: Connection) -> None:
    id_ = add(writing, entry(position=7))
    entries.edit_entry(writing, id_, entry(position=0, title="Edited", hash="1:other"), silent_edits=3)
    assert entries.read_hashes(writing, [id_]) == {id_: ("1:other", "1:edit", 3)}
    [pending] = releases.read_pending(writing)
    assert (pending.title, pending.position, pending.first_seen) == ("Edited", 7, NOW)


def test_of_decisions_the_latest_of_each_verdict_is_kept_and_never_unchanged(store: Store) -> None:
    with store.write() as connection:
        id_ = add(connection, entry())
        for hours, verdict, evidence in ((0, "new", "x"), (1, "changed", "y"), (2, "unchanged", "-"), (3, "changed", "z")):
            entries.remember(connection, Decision("one", "ref", verdict, None, evidence), id_, hour(hours))  # type: ignore[arg-type]
    with store.read() as connection:
        rows = connection.execute(select(metadata.tables["decisions"]).order_by(metadata.tables["decisions"].c.at)).all()
    assert [(row.verdict, row.evidence, row.at) for row in rows] == [("new", "x", NOW), ("changed", "z", hour(3))]


# --- stories ---


def test_the_sequence_rises_with_every_release(writing: Connection) -> None:
    for name in "abc":
        release(writing, entry(name))
    numbers = writing.execute(select(stories.c.uri, stories.c.sequence).order_by(stories.c.id)).all()
    assert [tuple(row) for row in numbers] == [(f"https://one.example/{name}", number) for number, name in enumerate("abc", 1)]
    assert releases.last_sequence(writing) == 3
    assert releases.read_pending(writing) == []


def test_no_two_stories_bear_one_id(store: Store) -> None:
    with store.write() as connection:
        release(connection, entry())
        assert releases.uri_is_taken(connection, "https://one.example/a")
        assert not releases.uri_is_taken(connection, "https://one.example/b")
    with pytest.raises(IntegrityError), store.write() as connection:
        release(connection, entry(source="two"))


def test_a_link_under_two_entries_of_a_source_names_no_article(writing: Connection) -> None:
    add(writing, entry("a"))
    add(writing, entry("b", canonical="one.example/a"))
    add(writing, entry("c", source="two", canonical="one.example/a"))
    assert {pending.title: pending.link_shared for pending in releases.read_pending(writing)} == {"On a": True, "On b": True, "On c": False}


def test_candidates_are_leads_with_the_link_the_declared_original_or_the_guid(writing: Connection) -> None:
    lead = release(writing, entry("a", edit_hash="1:a"))
    declares = release(writing, entry("b", original="one.example/c", edit_hash="1:b"))
    ids = {
        add(writing, entry("same link", "two", canonical="one.example/a")): [lead],
        add(writing, entry("original", "two", canonical="one.example/c")): [declares],
        add(writing, entry("both", "two", canonical="two.example/x", original="one.example/a")): [lead],
        add(writing, entry("none", "two", canonical="two.example/y")): [],
        add(writing, entry("no link", "two", canonical=None)): [],
        add(writing, entry("guid", "two", canonical=None, guid="https://one.example/a")): [lead],
    }
    for pending in releases.read_pending(writing):
        found = alike.read_candidates(writing, alike.find_by_keys(writing, [pending], 10))
        assert [candidate.story for candidate in found] == ids[pending.id], pending.title


def test_mailing_times_are_given_in_the_order_of_release_and_each_once(store: Store) -> None:
    with store.write() as connection:
        first, second, third = (release(connection, entry(name)) for name in "abc")
        assert releases.read_unmailed(connection) == ([first, second, third], None)
        releases.save_mailing_times(connection, [(first, hour(1)), (second, hour(2))])
        assert releases.read_unmailed(connection) == ([third], hour(2))
    with pytest.raises(IntegrityError), store.write() as connection:
        releases.save_mailing_times(connection, [(third, hour(2))])


# --- authors ---


def slugs(connection: Connection, *names: str) -> list[str]:
    story = release(connection, entry("a"))
    claims = [AuthorClaim(f"name:{name}", name, "person") for name in names]
    people.save_authors(connection, story, claims)
    authors = people.read_authors(connection, frozenset())
    return [authors[claim.key].slug for claim in claims]


def test_a_slug_is_the_name_unless_that_is_empty_reserved_or_taken(writing: Connection) -> None:
    plain, index, first, second, empty = slugs(writing, "Jane Doe", "Index", "李雷", "李磊", "💥")
    assert (plain, first) == ("jane-doe", "li-lei")
    assert index.startswith("index-")
    assert second.startswith("li-lei-")
    assert empty.isalnum()


def test_a_slug_is_minted_once(writing: Connection) -> None:
    story = release(writing, entry("a"))
    people.save_authors(writing, story, [AuthorClaim("source:one", "One Daily", "source"), AuthorClaim("name:annlee", "Ann Lee", "person")])
    sources.register(writing, [replace(ONE, name="One Weekly")])
    people.save_authors(
        writing, story, [AuthorClaim("source:one", "One Weekly", "source"), AuthorClaim("name:annlee", "ANN LEE", "person")]
    )
    authors = people.read_authors(writing, frozenset({"name:annlee"}))
    assert [(one.name, one.slug, one.hidden) for one in authors.values()] == [
        ("One Weekly", "one-daily", False),
        ("Ann Lee", "ann-lee", True),
    ]
    assert people.count_stories(writing) == {"source:one": 1, "name:annlee": 1}


def test_bylines_are_those_of_the_lead_then_of_the_copies_as_they_joined(writing: Connection) -> None:
    copy = add(writing, entry("c", source="two", people=(Person("Bo"),)))
    later = entries.add_entry(writing, entry("b", people=(Person("Cy"),)), hour(1), feed_updated=None, backfill=False, status="pending")
    story = release(writing, entry("a"))
    for id_ in (later, copy):
        releases.join_story(writing, id_, story, "link")
    [bylines] = people.read_bylines(writing, [story])
    assert (bylines.story, bylines.lead) == (story, Named("one", "One Daily", (Person("Ann Lee", "ann@one.example"),)))
    assert [(copy.source, copy.people) for copy in bylines.copies] == [("two", (Person("Bo"),)), ("one", (Person("Cy"),))]
    assert people.read_bylines(writing) == [bylines]
    assert [(spelling.source, [person.name for person in spelling.people]) for spelling in people.read_spellings(writing)] == [
        ("one", ["Ann Lee"]),
        ("one", ["Cy"]),
        ("two", ["Bo"]),
    ]


def test_any_number_of_stories_can_be_resolved_at_once(writing: Connection) -> None:
    known = release(writing, entry("a"))
    assert [one.story for one in people.read_bylines(writing, range(1, 40_000))] == [known]


def test_a_note_is_kept_and_replaced(writing: Connection) -> None:
    assert people.read_note(writing, "colour") is None
    for value in ("green", "blue"):
        people.save_note(writing, "colour", value)
        assert people.read_note(writing, "colour") == value


def test_a_foreign_key_that_points_nowhere_is_refused(url: str, store: Store) -> None:
    with pytest.raises(IntegrityError), store.write() as connection:
        add(connection, entry(source="nobody"))
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
