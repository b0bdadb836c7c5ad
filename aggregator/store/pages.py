"""The pages of entries: which are to be asked, and what they told. Called inside one transaction.

An entry of status `waiting` becomes `pending` when its page has told its text, or never will. One that was released, and edited since,
has its page asked once more; what the page told before is shown until then.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from aggregator.model import FullText, Page
from aggregator.store.entries import chunks
from aggregator.store.schema import entries, pages

#: Columns that hold what a page told.
_TOLD: dict[str, Any] = {"html": None, "summary": None}

_REF = func.coalesce(entries.c.guid, entries.c.link, entries.c.title).label("ref")
_WAITING = entries.c.status == "waiting"
_WAITS = select(entries.c.id).where(_WAITING)
_DUE = select(pages.c.entry).where(pages.c.next_due.is_not(None))
#: The newest first: who reads wants these, and the others are likelier to be let go without their page.
_NEWEST = (func.coalesce(entries.c.published, entries.c.first_seen).desc(), entries.c.position, entries.c.id)
_OPEN = (
    select(
        entries.c.id.label("entry"),
        entries.c.source,
        _REF,
        func.coalesce(pages.c.url, "").label("url"),
        func.coalesce(pages.c.since, entries.c.first_seen, type_=entries.c.first_seen.type).label("since"),
        func.coalesce(pages.c.attempts, 0).label("attempts"),
        pages.c.why,
        pages.c.next_due,
        _WAITING.label("waiting"),
    )
    .outerjoin(pages, pages.c.entry == entries.c.id)
    .where(entries.c.id.in_(_WAITS.union(_DUE)))
    .order_by(*_NEWEST)
)


def ask(connection: Connection, entry: int, url: str, now: datetime) -> None:
    """Let the page of an entry be asked from `now` on, for the first time or once more."""
    asked = {"url": url, "since": now, "attempts": 0, "why": None, "next_due": now}
    connection.execute(upsert(pages).values(entry=entry, **asked).on_conflict_do_update(index_elements=[pages.c.entry], set_=asked))


def read_open(connection: Connection) -> list[Page]:
    """Every page that is to be asked and every entry that waits for one, the newest entries first."""
    return [Page(**row._mapping) for row in connection.execute(_OPEN)]


def read_told(connection: Connection, entry: int) -> tuple[str | None, str, str]:
    """(Link, title, content) as the source itself tells them now."""
    link, title, content = connection.execute(select(entries.c.link, entries.c.title, entries.c.content).where(entries.c.id == entry)).one()
    return link, title, content


def read_waiting(connection: Connection, source: str) -> list[tuple[int, str]]:
    """(Id in the store, guid or link or title) of each entry of a source that waits for its page."""
    rows = connection.execute(select(entries.c.id, _REF).where(_WAITING, entries.c.source == source).order_by(entries.c.id))
    return [(row.id, row.ref) for row in rows]


def settle(connection: Connection, ids: Collection[int], text: FullText | None = None) -> None:
    """Let pages be asked no more, and who waited for them wait for the release; they told `text`, or what the feed says is shown."""
    forget(connection, ids)
    if text:
        connection.execute(update(pages).where(pages.c.entry.in_(ids)).values(html=text.html, summary=text.summary))
    for chunk in chunks(ids):
        connection.execute(update(entries).where(entries.c.id.in_(chunk), _WAITING).values(status="pending"))


def let_all_go(connection: Connection) -> None:
    """Let nobody wait any more."""
    settle(connection, [page.entry for page in read_open(connection) if page.waiting])


def put_off(connection: Connection, entry: int, until: datetime, failure: str | None = None) -> None:
    """Ask for a page then: its host has no time for it earlier, or an attempt met a failure."""
    failed = {"attempts": pages.c.attempts + 1, "why": failure} if failure else {}
    connection.execute(update(pages).where(pages.c.entry == entry).values(next_due=until, **failed))


def lead_on(connection: Connection, entry: int, url: str) -> None:
    """Ask for a page there: that is where its address leads to."""
    connection.execute(update(pages).where(pages.c.entry == entry).values(url=url, attempts=pages.c.attempts + 1))


def forget(connection: Connection, ids: Collection[int]) -> None:
    """Drop what the pages of entries told, and ask them no more; who waits for one is let go by the next pass."""
    for chunk in chunks(ids):
        connection.execute(update(pages).where(pages.c.entry.in_(chunk)).values(next_due=None, **_TOLD))


def outdate(connection: Connection, entry: int) -> None:
    """Drop what the page of an entry told before an edit."""
    connection.execute(update(pages).where(pages.c.entry == entry).values(_TOLD))
