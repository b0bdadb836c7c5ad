"""Every schema that was ever released migrates with its data, whole or not at all (issue 4, item 7).

A dump `tests/cases/store/schema_<n>.sql` is a store of that schema.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator.errors import StoreError
from aggregator.store import open_store, owned_store
from aggregator.store.backup import put_back, read_contents
from aggregator.store.schema import VERSION
from tests.loopback import Loopback
from tests.scenarios import World, hour, item, only

DUMPS = sorted((Path(__file__).parent / "cases" / "store").glob("schema_*.sql"))
AUTHORITY = "news.example.org,2026"


def load(dump: Path, path: Path) -> tuple[dict[str, list[str]], dict[str, list[tuple[Any, ...]]]]:
    """Make the store of a dump at `path`; the columns of its tables, and their rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as store:
        store.executescript(dump.read_text(encoding="utf-8"))
        store.execute("PRAGMA journal_mode = WAL")
        columns = columns_of(store)
        return columns, rows_of(store, columns)


def rows_of(store: sqlite3.Connection, columns: dict[str, list[str]]) -> dict[str, list[tuple[Any, ...]]]:
    """What stands in these columns of each table."""
    return {table: sorted(store.execute(f"SELECT {', '.join(names)} FROM {table}"), key=repr) for table, names in columns.items()}


def columns_of(store: sqlite3.Connection) -> dict[str, list[str]]:
    tables = [row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'")]
    return {table: [f'"{row[1]}"' for row in store.execute(f"PRAGMA table_info({table})")] for table in tables}


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    return World(tmp_path, loopback)


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)
def test_store_of_a_released_schema_holds_all_it_held(dump: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "state" / "store.sqlite3"
    columns, rows = load(dump, path)
    with owned_store(f"sqlite:///{path}", AUTHORITY):
        pass
    with closing(sqlite3.connect(path)) as store:
        assert rows_of(store, columns) == rows
        assert store.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert store.execute("PRAGMA foreign_key_check").fetchall() == []
    schema = int(dump.stem.removeprefix("schema_"))
    if schema < VERSION:
        assert f"as it was, it is kept in {path}.schema-{schema}" in caplog.text
        assert read_contents(Path(f"{path}.schema-{schema}"), whole=True).schema == schema


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)
def test_pass_over_an_older_store_releases_nothing_again(dump: Path, world: World) -> None:
    """The dump holds what these sources told in three passes; its addresses are of another server, so that the sources have moved too."""
    load(dump, world.database)
    with closing(sqlite3.connect(world.database)) as store:
        before = store.execute("SELECT uri, sequence, link, shown_published, sort_at, mailed FROM stories ORDER BY sequence").fetchall()
        entries = store.execute("SELECT source, guid, link, title, summary, published FROM entries ORDER BY id DESC").fetchall()
    for key in sorted({row[0] for row in entries}):
        held = [row for row in entries if row[0] == key]
        world.feed(key, *(item("x", moment(row[5]), guid=row[1], link=row[2], title=row[3], text=row[4]) for row in held))
    report = world.run(hour(3), all=True)
    assert report.stories_new == 0
    assert sum(one.new + one.copies for one in report.sources) == 0
    after = world.rows("SELECT uri, sequence, link, shown_published, sort_at, mailed FROM stories ORDER BY sequence")
    assert after == before
    assert len(world.published()) == len(before)


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def test_migration_that_fails_leaves_the_old_store_whole(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    columns, before = load(DUMPS[0], path)
    with closing(sqlite3.connect(path)) as store:
        # In the way of the last steps of the migration.
        store.execute("CREATE INDEX stories_blocked ON stories (sequence)")
    with pytest.raises(StoreError, match=r"already exists.*the store is as it was"), open_store(f"sqlite:///{path}", AUTHORITY):
        pass
    with closing(sqlite3.connect(path)) as store:
        assert store.execute("PRAGMA user_version").fetchone() == (1,)
        assert columns_of(store) == columns
        assert rows_of(store, columns) == before
        store.execute("DROP INDEX stories_blocked")
    with open_store(f"sqlite:///{path}", AUTHORITY):
        pass


_KILLED = """
import os, sys
from sqlalchemy import Engine, event
left = int(sys.argv[2])
@event.listens_for(Engine, "before_cursor_execute")
def count(connection, cursor, statement, *_):
    global left
    left -= statement.lstrip().split()[0] in ("CREATE", "ALTER", "INSERT", "UPDATE", "PRAGMA", "COMMIT")
    if left < 0:
        os._exit(9)
from aggregator.store import owned_store
with owned_store(sys.argv[1], sys.argv[3]):
    pass
"""


@pytest.mark.all
def test_migration_that_is_killed_anywhere_is_done_by_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    columns, rows = load(DUMPS[0], path)
    for step in range(0, 160, 10):
        done = subprocess.run([sys.executable, "-c", _KILLED, f"sqlite:///{path}", str(step), AUTHORITY], check=False, env=os.environ)
        with closing(sqlite3.connect(path)) as store:
            assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert rows_of(store, columns) == rows
        if done.returncode == 0:
            break
        assert done.returncode == 9
    assert done.returncode == 0
    assert step > 10


def test_newer_store_and_another_program_are_refused_and_left_alone(tmp_path: Path) -> None:
    newer, foreign = tmp_path / "newer", tmp_path / "foreign"
    for path, statement in ((newer, f"PRAGMA user_version = {VERSION + 1}"), (foreign, "CREATE TABLE mine (x)")):
        with closing(sqlite3.connect(path)) as store:
            store.execute(statement)
    for path, message in ((newer, r"written by a newer aggregator.*upgrade aggregator"), (foreign, "a database of another program")):
        with pytest.raises(StoreError, match=message), owned_store(f"sqlite:///{path}", AUTHORITY):
            pass
        with closing(sqlite3.connect(path)) as store:
            assert store.execute("SELECT count(*) FROM sqlite_master WHERE name = 'stories'").fetchone() == (0,)


def test_old_backup_is_put_back_and_migrated(world: World) -> None:
    world.feed("one", item("alpha"))
    world.run()
    old = world.folder / "old"
    load(DUMPS[0], old)
    config = world.config()
    assert put_back(config.store, old, config.id_authority, world.now).contents.schema == 1
    assert only(world.run(), "one").outcome == "fetched"
