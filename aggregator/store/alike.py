"""Leads that share a link, an original, an id, a title or words with new entries: the candidates for copies.

Called inside one write transaction. A trace names but a few leads, and all is looked up by indexes, so the cost of a new entry does not
grow with what is stored.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, exists, func, or_, select
from sqlalchemy.dialects.sqlite import insert as upsert

from aggregator.model import Candidate, Pending
from aggregator.store.entries import chunks
from aggregator.store.releases import PENDING, as_pending
from aggregator.store.schema import entries, sources, stories, traces
from aggregator.text.links import has_path

_KEEP = upsert(traces).from_select(
    ["trace", "entry", "at"],
    select(bindparam("trace", type_=traces.c.trace.type), bindparam("entry"), bindparam("at", type_=traces.c.at.type)).where(
        select(func.count()).select_from(traces).where(traces.c.trace == bindparam("trace")).scalar_subquery() < bindparam("most")
    ),
)
_KEEP = _KEEP.on_conflict_do_nothing()
_CANDIDATES = (
    select(stories.c.id.label("story"), stories.c.uri, entries.c.blocked_by.is_not(None).label("taken_down"), *PENDING)
    .join(sources, sources.c.key == entries.c.source)
    .outerjoin(stories, stories.c.lead == entries.c.id)
    .where(
        or_(stories.c.id.is_not(None), entries.c.status == "baseline"),
        # From the block of a whole source nothing follows for others; and "" waits for its text, which may never come.
        or_(entries.c.blocked_by.is_(None), entries.c.blocked_by.not_in((entries.c.source, ""))),
    )
)


def _bearers(column: str) -> Select[tuple[int]]:
    """For each link, the eldest leads and what was taken as seen that bear it in `column`."""
    bearer = entries.alias()
    link = func.json_each(bindparam("links")).table_valued("value")
    leads = or_(bearer.c.status == "baseline", exists().where(stories.c.lead == bearer.c.id))
    eldest = select(bearer.c.id).where(bearer.c[column] == link.c.value, leads).order_by(bearer.c.id).limit(bindparam("most"))
    return select(entries.c.id).select_from(link.join(entries, entries.c.id.in_(eldest.correlate(link))))


_BEARERS = tuple(map(_bearers, ("canonical", "original")))


def find_by_keys(connection: Connection, entries_: Collection[Pending], most: int) -> set[int]:
    """The leads of any source that bear, or declare as their original, the link or original of one of these, and the leads of stories
    whose id is the guid of one; of each link the `most` eldest, for a page that hundreds of entries link to names none of them.
    """
    links = {link for entry in entries_ for link in (entry.canonical, entry.original) if link and has_path(link)}
    uris = {entry.guid for entry in entries_ if entry.guid}
    wanted = {"links": json.dumps(sorted(links)), "most": most}
    found = {row.id for bearers in _BEARERS for row in connection.execute(bearers, wanted)}
    return found | {id_ for chunk in chunks(uris) for id_ in _ids(connection, stories.c.lead, stories.c.uri.in_(chunk))}


def find_by_traces(connection: Connection, wanted: Iterable[int]) -> dict[int, list[int]]:
    """Trace → the leads that it names."""
    found: dict[int, list[int]] = {}
    for chunk in chunks(wanted):
        for trace, entry in connection.execute(select(traces.c.trace, traces.c.entry).where(traces.c.trace.in_(chunk))):
            found.setdefault(trace, []).append(entry)
    return found


def read_candidates(connection: Connection, ids: Iterable[int]) -> list[Candidate]:
    """Those among the entries `ids` that lead a story, elder first, and then those that were taken as seen."""
    found = (candidate for chunk in chunks(ids) for candidate in _read(connection, entries.c.id.in_(chunk)))
    return sorted(found, key=lambda candidate: (candidate.story is None, candidate.story, candidate.lead.id))


def _read(connection: Connection, condition: ColumnElement[bool]) -> Iterator[Candidate]:
    for row in connection.execute(_CANDIDATES.where(condition)).mappings():
        yield Candidate(row["story"], as_pending(row), row["uri"], row["taken_down"])


def read_leads(connection: Connection, ids: Iterable[int]) -> dict[int, Candidate]:
    """Story → its lead."""
    # By the leads, since SQLite would read all entries to find the stories of an outer join.
    leads = (lead for chunk in chunks(ids) for lead in connection.execute(select(stories.c.lead).where(stories.c.id.in_(chunk))).scalars())
    return {candidate.story: candidate for candidate in read_candidates(connection, leads) if candidate.story is not None}


def keep_traces(connection: Connection, of: Mapping[int, Iterable[int]], at: datetime, most: int) -> None:
    """Let each entry be found by its traces, but by none that names `most` already: what so many share is a frame, not an article."""
    if rows := list(_rows(of, at, most)):
        connection.execute(_KEEP, rows)


def forget_traces(connection: Connection, before: datetime) -> None:
    """Let what was seen before then be found by its words no more."""
    connection.execute(delete(traces).where(traces.c.at < before))


def _rows(of: Mapping[int, Iterable[int]], at: datetime, most: int) -> Iterator[dict[str, object]]:
    for entry, named in of.items():
        yield from ({"trace": trace, "entry": entry, "at": at, "most": most} for trace in named)


def _ids(connection: Connection, column: ColumnElement[int], condition: ColumnElement[bool]) -> Iterator[int]:
    return iter(connection.execute(select(column).where(condition)).scalars())
