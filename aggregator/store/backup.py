"""Backups: a copy of the store as of one moment, and back again. Nothing here opens a store by SQLAlchemy, or migrates it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from aggregator.errors import StoreError, UsageError
from aggregator.store.database import refuse_newer
from aggregator.store.files import COMPANIONS, check, connect, copy_whole, explained, explained_files, path_of, sync
from aggregator.store.lock import AT_ONCE, Claim, own


@dataclass(frozen=True, slots=True)
class Contents:
    """What a store holds."""

    schema: int
    id_authority: str
    stories: int
    #: The last that was given; 0 if none.
    sequence: int
    #: Of the file.
    bytes: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place, and where the store before it is kept; None where there was none."""

    contents: Contents
    kept: Path | None


def back_up(url: str, file: Path) -> Contents:
    """Copy the store at `url` to `file`, as of one moment, while others use it; what was at `file` is replaced in one step.

    Raises UsageError where `file` is something else than a backup of this store, StoreError where either cannot be read or written.
    """
    store = path_of(url)
    if not store.exists():
        raise StoreError(f"{store}: there is no store yet, so nothing to back up; `aggregator run` makes it")
    contents = read_contents(store)
    if file.exists() and (file.samefile(store) or not _is_backup_of(contents, file)):
        raise UsageError(f"{file}: is there already, and no backup of this store, so it stays as it is; name another file")
    if not file.parent.is_dir():
        raise UsageError(f"{file}: the folder {file.parent} does not exist; make it, or name another")
    copy_whole(store, file)
    return read_contents(file)


def put_back(url: str, file: Path, id_authority: str, now: datetime, claim: Claim = AT_ONCE) -> Restored:
    """Put the backup `file` in the place of the store at `url`, in one step; the store that was there stays beside it.

    Raises StoreError where `file` is damaged, newer than this program or of another id_authority; StoreLocked where the store is in use
    longer than `claim` waits.
    """
    store = path_of(url)
    contents = _check_backup(file, store, id_authority)
    with own(url, claim), explained_files(store):
        fresh = store.with_name(f".{store.name}.restored")
        copy_whole(file, fresh)
        kept = _keep(store, now) if store.exists() else None
        for suffix in COMPANIONS:
            # Of a store that is gone or damaged: they would be taken for those of the new one.
            store.with_name(store.name + suffix).unlink(missing_ok=True)
        fresh.replace(store)
        sync(store.parent)
    return Restored(contents, kept)


def read_contents(path: Path, *, whole: bool = False) -> Contents:
    """What the store at `path` holds; with `whole`, after every page was checked. Raises StoreError where it is none, or damaged."""
    with explained(path):
        try:
            with closing(connect(path)) as connection:
                if whole:
                    check(connection)
                return _contents(connection, path)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise
            raise StoreError(f"{path}: this is a database of another program ({error}), not a store of aggregator") from error


def _contents(connection: sqlite3.Connection, path: Path) -> Contents:
    [schema] = connection.execute("PRAGMA user_version").fetchone()
    authority = connection.execute("SELECT value FROM meta WHERE name = 'id_authority'").fetchone()
    stories, sequence = connection.execute("SELECT count(*), coalesce(max(sequence), 0) FROM stories").fetchone()
    return Contents(schema, authority[0] if authority else "", stories, sequence, path.stat().st_size)


def _is_backup_of(contents: Contents, file: Path) -> bool:
    try:
        return read_contents(file).id_authority == contents.id_authority
    except StoreError:
        return False


def _check_backup(file: Path, store: Path, id_authority: str) -> Contents:
    """What the backup holds; raises StoreError or UsageError where it can't be put in the place of `store`."""
    if not file.is_file():
        raise UsageError(f"{file}: there is no such file; name one that `aggregator backup` made")
    if store.exists() and file.samefile(store):
        raise UsageError(f"{file}: this is the store itself; name a backup of it")
    try:
        contents = read_contents(file, whole=True)
    except StoreError as error:
        if not _is_damage(error):
            raise
        raise StoreError(f"{file}: this is not a store of aggregator, or the store is damaged; name another backup") from error
    refuse_newer(file, contents.schema)
    if contents.id_authority != id_authority:
        raise StoreError(
            f"{file}: this store mints its ids under {contents.id_authority or 'no name'}, and feeds.yaml says "
            f"`id_authority: {id_authority}`: it is the store of another site, and every entry would get another id; name the right one"
        )
    return contents


def _keep(store: Path, now: datetime) -> Path:
    """Keep a copy of the store beside it, and fold its log into it, so that it is one file; where the copy is.

    One that is damaged is kept as the files that it is.
    """
    kept = _free_name(store, now)
    try:
        copy_whole(store, kept)
        with explained(store), closing(connect(store)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except StoreError as error:
        if not _is_damage(error):
            raise
        for suffix in ("", *COMPANIONS):
            if (part := store.with_name(store.name + suffix)).exists():
                shutil.copy2(part, kept.with_name(kept.name + suffix))
    return kept


def _is_damage(error: StoreError) -> bool:
    code = getattr(error.__cause__, "sqlite_errorcode", 0)
    return code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _free_name(store: Path, now: datetime) -> Path:
    names = (f"{store.name}.{now:%Y%m%dT%H%M%SZ}{f'-{number}' if number else ''}" for number in count())
    return next(path for path in map(store.with_name, names) if not path.exists())
