"""The store as a file: what SQLite says when it fails, and whole copies. The door of sqlite3, below SQLAlchemy."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from aggregator.errors import StoreError, StoreLocked

#: Seconds that we wait for another program's transaction (a shell, another backup).
PATIENCE = 10.0
#: What SQLite keeps beside a store; each belongs to the very file whose name it bears.
COMPANIONS = ("-wal", "-shm", "-journal")

_DAMAGED = (
    "put a backup in its place with `aggregator restore FILE`; without one, move it away, and let `aggregator recover` learn from "
    "output/ what was published"
)
#: Primary code of SQLite (https://sqlite.org/rescode.html) → the way out. Other codes are faults of the program.
_WAYS_OUT = {
    sqlite3.SQLITE_PERM: "let the user who runs this read and write it",
    sqlite3.SQLITE_BUSY: "another program holds it: end that, or wait for it; the next run goes on where this one stopped",
    sqlite3.SQLITE_LOCKED: "another program holds it: end that, or wait for it; the next run goes on where this one stopped",
    sqlite3.SQLITE_READONLY: "let the user who runs this write to it and to its folder",
    sqlite3.SQLITE_IOERR: "free some space, raise a limit on the size of files, or see whether the disk is sound",
    sqlite3.SQLITE_CORRUPT: f"the store is damaged: {_DAMAGED}",
    sqlite3.SQLITE_FULL: "free some space",
    sqlite3.SQLITE_CANTOPEN: "check that it is there, that the user who runs this may write to its folder, and that the disk is not full",
    sqlite3.SQLITE_NOTADB: f"this is not a store of aggregator (correct `store:`), or one that is damaged: {_DAMAGED}",
}
_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def path_of(url: str) -> Path:
    """Where the store at `url` (`sqlite:///…`) lies."""
    return Path(make_url(url).database or "")


@contextmanager
def explained(path: Path | str) -> Iterator[None]:
    """Raise StoreError with the way out, or StoreLocked, where SQLite fails on the file at `path`; our own faults pass as they are."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        raw = error.orig if isinstance(error, DBAPIError) else error
        code = (getattr(raw, "sqlite_errorcode", None) or 0) & 0xFF
        if code not in _WAYS_OUT:
            raise
        kind = StoreLocked if code in _LOCKED else StoreError
        raise kind(f"{path}: {raw}: {_WAYS_OUT[code]}. Nothing of this step was kept") from error


@contextmanager
def explained_files(path: Path | str) -> Iterator[None]:
    """The same, also where the file system fails."""
    try:
        with explained(path):
            yield
    except OSError as error:
        way_out = "check `store:`, the rights of the folder, and that the disk is not full"
        raise StoreError(f"{path}: {error.strerror or error} ({error.filename}): {way_out}") from error


def connect(path: Path) -> sqlite3.Connection:
    """A connection to a file that is there; it is never made."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=PATIENCE)


def copy_whole(source: Path, target: Path) -> None:
    """Copy a store, as of one moment, while others read and write it, into one file that is there whole or not at all.

    A damaged store is not copied: what stood at `target` stays. Raises StoreError.
    """
    temporary = target.with_name(f".{target.name}.tmp")
    with explained_files(source):
        try:
            _remove(temporary)
            with closing(connect(source)) as from_, closing(sqlite3.connect(temporary)) as to:
                from_.backup(to)
                # In the mode of the store it would be three files.
                to.execute("PRAGMA journal_mode = DELETE")
                check(to)
            temporary.chmod(source.stat().st_mode & 0o777)
            sync(temporary)
            temporary.replace(target)
            sync(target.parent)
        finally:
            _remove(temporary)


def check(connection: sqlite3.Connection) -> None:
    """Raise sqlite3.DatabaseError where the file is damaged (`PRAGMA integrity_check`)."""
    [found] = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        damaged = sqlite3.DatabaseError(found)
        damaged.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise damaged


def sync(path: Path) -> None:
    """Make sure that a file, or what was renamed in a folder, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(temporary: Path) -> None:
    for suffix in ("", *COMPANIONS):
        temporary.with_name(temporary.name + suffix).unlink(missing_ok=True)
