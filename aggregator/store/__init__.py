"""The only shared memory: sources, entries, stories, authors, in one SQLite file.

    with owned_store(url) as store:                 one process writes
        with store.write() as connection:           one transaction, begun at once, whole or not at all
            entries.add_entry(connection, …)
        with store.read() as connection: …

The other modules hold the statements; they take a connection and decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection as Transaction
from sqlalchemy import Engine

from aggregator.errors import UsageError
from aggregator.store import people
from aggregator.store.database import READ_ONLY, open_engine
from aggregator.store.files import copy_whole, explained, path_of
from aggregator.store.lock import AT_ONCE, Claim, own

__all__ = ["Claim", "Store", "Transaction", "copy_store", "open_store", "owned_store"]


@dataclass(frozen=True, slots=True)
class Store:
    """An open store."""

    engine: Engine

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that is committed whole at the end of the block, or not at all. Raises StoreError where the file fails."""
        with explained(self.engine.url.database or ""), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """One consistent view; never waits for a writer. Raises StoreError where the file fails."""
        with (
            explained(self.engine.url.database or ""),
            self.engine.connect().execution_options(**READ_ONLY) as connection,
        ):
            yield connection


@contextmanager
def open_store(url: str, id_authority: str) -> Iterator[Store]:
    """The store at `url`, its schema up to date, for reading beside a writer.

    Raises StoreError where it is unusable, UsageError where it mints its ids under another authority.
    """
    engine = open_engine(url)
    try:
        store = Store(engine)
        _keep_authority(store, id_authority)
        yield store
    finally:
        engine.dispose()


@contextmanager
def owned_store(url: str, id_authority: str, claim: Claim = AT_ONCE) -> Iterator[Store]:
    """The same for the one process that writes; raises StoreLocked where another has it longer than `claim` waits."""
    with own(url, claim), open_store(url, id_authority) as store:
        yield store


def copy_store(url: str, target: str) -> None:
    """Copy a store, as of one moment, to another address. Raises StoreError."""
    copy_whole(path_of(url), path_of(target))


def _keep_authority(store: Store, id_authority: str) -> None:
    with store.read() as connection:
        known = people.read_note(connection, "id_authority")
    if known is None:
        with store.write() as connection:
            people.save_note(connection, "id_authority", id_authority)
    elif known != id_authority:
        raise UsageError(
            f"id_authority: {id_authority} differs from {known}, under which this store has published ids; "
            f"write `id_authority: {known}` again: a change would send every entry to every subscriber once more"
        )
