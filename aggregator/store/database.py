"""One SQLite file: opened and migrated. The door of SQLAlchemy's engine and of Alembic.

Write transactions begin immediately: a read that turns into a write would fail at once with "database is locked".
"""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from aggregator.errors import StoreError
from aggregator.store.files import PATIENCE, copy_whole, explained, explained_files, path_of
from aggregator.store.schema import VERSION

#: Execution options of a connection that only reads.
READ_ONLY = {"aggregator_reads": True}

_log = logging.getLogger(__name__)


def open_engine(url: str) -> Engine:
    """An engine for the store at `url` (`sqlite:///…`; `?timeout=` are seconds of patience), its schema brought up to date.

    Raises StoreError where the file cannot be used or was written by a newer version.
    """
    path = path_of(url)
    with explained_files(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        patience = float(str(make_url(url).query.get("timeout", PATIENCE)))
        engine = create_engine(url, connect_args={"timeout": patience, "isolation_level": None})
        event.listen(engine, "connect", _configure)
        event.listen(engine, "begin", _begin)
        _migrate(engine, path)
    return engine


def _begin(connection: Connection) -> None:
    """A writer takes its turn at once; a reader gets one snapshot and never waits."""
    reads = connection.get_execution_options().items() >= READ_ONLY.items()
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _configure(connection: object, _record: object) -> None:
    """WAL: readers never wait for the writer. NORMAL loses no transaction to a killed process (power loss: the last ones, whole).

    What is deleted is overwritten, so that a text that `block:` took down does not live on in free pages. 16 MB of pages are kept at hand:
    with the 2 MB that SQLite keeps by itself, a release takes half as long again among a million stories.
    """
    execute = connection.execute  # type: ignore[attr-defined]  # a sqlite3.Connection, typed as the DBAPI's
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON", "cache_size = -16384"):
        execute(f"PRAGMA {pragma}").close()


def _migrate(engine: Engine, path: Path) -> None:
    """Bring the schema up to date, whole or not at all; a copy of the store as it was stays beside it."""
    with engine.connect().execution_options(**READ_ONLY) as connection:
        found = _version(connection)
        refuse_newer(path, found)
        if found == VERSION:
            return
        if found == 0 and connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one():
            raise StoreError(f"{path}: this is not a store of aggregator, but a database of another program; correct `store:`")
    try:
        with explained(path), engine.begin() as connection:
            if _version(connection) == VERSION:
                return  # another process was faster
            if found:
                kept = path.with_name(f"{path.name}.schema-{found}")
                copy_whole(path, kept)
                _log.warning("%s: brought from schema %d to %d; as it was, it is kept in %s", path, found, VERSION, kept)
            _upgrade(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
    except DBAPIError as error:
        raise StoreError(
            f"{path}: cannot be brought from schema {found} to {VERSION} ({error.orig}): the store is as it was; go on with the aggregator "
            "that wrote it, and report this"
        ) from error


def refuse_newer(path: Path, schema: int) -> None:
    """Raise StoreError where the store at `path` was written by a newer version."""
    if schema > VERSION:
        raise StoreError(f"{path}: written by a newer aggregator (schema {schema}, this one knows {VERSION}); upgrade aggregator")


def _version(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _upgrade(connection: Connection) -> None:
    # Imported here: Alembic costs a tenth of a second and is touched only when the versions differ.
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
