"""One SQLite file: opened, locked for one writer, migrated. The door of SQLAlchemy's engine and of Alembic.

Write transactions begin immediately: a read that turns into a write would fail at once with "database is locked".
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, OperationalError

from aggregator.errors import StoreError, StoreLocked
from aggregator.store.schema import VERSION

#: Seconds that a writer waits for another program's transaction (a backup, a shell).
_PATIENCE = 10.0
#: Execution options of a connection that only reads.
READ_ONLY = {"aggregator_reads": True}


def open_engine(url: str) -> Engine:
    """An engine for the store at `url` (`sqlite:///…`), its schema brought up to date.

    Raises StoreError where the file cannot be used or was written by a newer version.
    """
    path = Path(make_url(url).database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={"timeout": _PATIENCE, "isolation_level": None})
        event.listen(engine, "connect", _configure)
        event.listen(engine, "begin", _begin)
        _migrate(engine, path)
    except OperationalError as error:
        raise StoreError(
            f"{path}: the store cannot be opened ({error.orig}); check that the folder is writable and the disk not full"
        ) from error
    except DatabaseError as error:
        raise StoreError(f"{path}: this is not a store of aggregator ({error.orig}); move it away, or correct `store:`") from error
    except OSError as error:
        raise StoreError(f"{path}: the store cannot be made ({error.strerror}); check `store:` and the rights of its folder") from error
    return engine


@contextmanager
def own(url: str) -> Iterator[None]:
    """Hold the store for this process; the kernel lets go when the process ends, however it ends.

    Raises StoreLocked at once where another process holds it.
    """
    path = Path(f"{make_url(url).database}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(f"{path}: the lock of the store cannot be made ({error.strerror}); check the rights of its folder") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise StoreLocked(f"{path}: another aggregator is working on this store; wait for it, or stop it") from error
    else:
        yield
    finally:
        os.close(handle)


def copy_database(source: Engine, target: Engine) -> None:
    """Copy the whole store, as of one moment, while others may read and write it."""
    with source.connect() as reader, target.connect() as writer:
        from_, to = reader.connection.driver_connection, writer.connection.driver_connection
        assert from_ is not None
        assert to is not None
        from_.backup(to)


def _begin(connection: Connection) -> None:
    """A writer takes its turn at once; a reader gets one snapshot and never waits."""
    reads = connection.get_execution_options().items() >= READ_ONLY.items()
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _configure(connection: object, _record: object) -> None:
    """WAL: readers never wait for the writer. NORMAL loses no transaction to a killed process (power loss: the last ones, whole)."""
    execute = connection.execute  # type: ignore[attr-defined]  # a sqlite3.Connection, typed as the DBAPI's
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        execute(f"PRAGMA {pragma}").close()


def _migrate(engine: Engine, path: Path) -> None:
    with engine.connect().execution_options(**READ_ONLY) as connection:
        found = _version(connection)
        if found > VERSION:
            raise StoreError(f"{path}: written by a newer aggregator (schema {found}, this one knows {VERSION}); upgrade aggregator")
        if found == VERSION:
            return
    with engine.begin() as connection:
        if _version(connection) == VERSION:
            return  # another process was faster
        _upgrade(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


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
