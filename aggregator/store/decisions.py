"""What was decided about an entry, found again by anything that it is known by. Statements that only read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, or_, select

from aggregator.model import Candidate
from aggregator.store.entries import NOT_STORED, chunks
from aggregator.store.releases import JOINED
from aggregator.store.schema import aliases, decisions, entries, entry_keys, sources, stories

#: Titles that hold what is asked for: more are not told apart by a person.
_MOST = 20


@dataclass(frozen=True, slots=True)
class Held:
    """A stored entry."""

    #: Of the store; so is `story`, which is None until its release.
    id: int
    source: str
    source_name: str
    guid: str | None
    link: str | None
    canonical: str | None
    original: str | None
    title: str
    words: str
    published: datetime | None
    first_seen: datetime
    backfill: bool
    #: `pending`, `released` or `baseline`.
    status: str
    story: int | None
    #: How it joined its story; None where it leads.
    tier: str | None


@dataclass(frozen=True, slots=True)
class Released:
    """A story, as far as its tale needs it."""

    #: Of the store; so is `lead`.
    id: int
    uri: str
    lead: int
    first_seen: datetime
    released: datetime
    mailed: datetime | None
    backfill: bool
    #: Ids under which it was published once.
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remembered:
    """A decision as it was kept."""

    source: str
    ref: str
    verdict: str
    tier: str | None
    evidence: str
    at: datetime


def find_stories(connection: Connection, uri: str) -> list[int]:
    """The story that bears `uri`, or once did."""
    bears = select(stories.c.id).where(stories.c.uri == uri)
    bore = select(aliases.c.story).where(aliases.c.uri == uri)
    return list(connection.execute(bears.union(bore)).scalars())


def find_entries(connection: Connection, text: str, canonical: str | None) -> list[int]:
    """The entries whose guid or link is `text`, or whose link is or declares `canonical`, and the leads of stories that show it."""
    is_it = [entries.c.guid == text, entries.c.link == text, entries.c.id.in_(select(stories.c.lead).where(stories.c.link == text))]
    if canonical:
        is_it += [entries.c.canonical == canonical, entries.c.original == canonical]
    return _ids(connection, or_(*is_it))


def find_titles(connection: Connection, part: str) -> list[int]:
    """The entries whose title is `part`; where none is, those whose title holds it, at most 20. ASCII letters in either case."""
    return _ids(connection, func.lower(entries.c.title) == func.lower(part)) or _ids(
        connection, entries.c.title.icontains(part, autoescape=True)
    )


def read_entries(connection: Connection, ids: Collection[int]) -> list[Held]:
    """The entries `ids`."""
    return _held(connection, entries.c.id.in_(ids))


def read_members(connection: Connection, story: int) -> list[Held]:
    """The entries of a story: its lead, then its copies in the order in which they joined."""
    return _held(connection, entries.c.story == story)


def read_kinds(connection: Connection, ids: Collection[int]) -> dict[int, list[str]]:
    """Under which kinds of keys each of the entries is known, and under how many of each where there are several."""
    rows = connection.execute(
        select(entry_keys.c.entry, entry_keys.c.kind, func.count())
        .where(entry_keys.c.entry.in_(ids))
        .group_by(entry_keys.c.entry, entry_keys.c.kind)
    )
    kinds: dict[int, list[str]] = {}
    for entry, kind, count in rows:
        kinds.setdefault(entry, []).append(kind if count == 1 else f"{kind} ({count})")
    return kinds


def read_released(connection: Connection, ids: Iterable[int]) -> list[Released]:
    """The stories `ids`."""
    found = []
    for chunk in chunks(ids):
        bore: dict[int, list[str]] = {}
        for uri, story in connection.execute(select(aliases.c.uri, aliases.c.story).where(aliases.c.story.in_(chunk))):
            bore.setdefault(story, []).append(uri)
        names = [name for name in Released.__slots__ if name != "aliases"]
        rows = connection.execute(select(*(stories.c[name] for name in names)).where(stories.c.id.in_(chunk)).order_by(stories.c.id))
        found += [Released(**row._mapping, aliases=tuple(bore.get(row.id, ()))) for row in rows]
    return found


def read_decisions(connection: Connection, ids: Collection[int]) -> list[Remembered]:
    """What was decided about the entries, oldest first."""
    return _remembered(connection, decisions.c.entry.in_(ids))


def find_refused(connection: Connection, text: str) -> list[Remembered]:
    """What was decided about entries that were not stored, and whose guid, link or title is `text`, or holds it."""
    unstored = decisions.c.entry == NOT_STORED
    return _remembered(connection, unstored, decisions.c.ref == text) or _remembered(
        connection, unstored, decisions.c.ref.icontains(text, autoescape=True)
    )


def read_titles(connection: Connection) -> list[tuple[int, str]]:
    """(Story, title of its lead) of every story; ids of the store."""
    rows = connection.execute(select(stories.c.id, entries.c.title).join(entries, entries.c.id == stories.c.lead))
    return [(row.id, row.title) for row in rows]


def read_candidates(connection: Connection, ids: Collection[int]) -> dict[int, Candidate]:
    """The leads of the stories `ids`, as copies are looked for among them."""
    columns = (entries.c.source, entries.c.canonical, entries.c.original, entries.c.title, entries.c.words)
    rows = connection.execute(select(stories.c.id, *columns).join(entries, entries.c.id == stories.c.lead).where(stories.c.id.in_(ids)))
    return {row[0]: Candidate(*row, link_shared=link_is_shared(connection, row.source, row.canonical)) for row in rows}


def link_is_shared(connection: Connection, source: str, canonical: str | None) -> bool:
    """Do several entries of `source` bear the link `canonical`?"""
    count = select(func.count()).select_from(entries).where(entries.c.source == source, entries.c.canonical == canonical)
    return canonical is not None and connection.execute(count).scalar_one() > 1


def _ids(connection: Connection, *conditions: ColumnElement[bool]) -> list[int]:
    return list(connection.execute(select(entries.c.id).where(*conditions).order_by(entries.c.id.desc()).limit(_MOST)).scalars())


def _held(connection: Connection, *conditions: ColumnElement[bool]) -> list[Held]:
    own = (entries.c[name] for name in Held.__slots__ if name != "source_name")
    rows = connection.execute(
        select(*own, sources.c.name.label("source_name"))
        .join(sources, sources.c.key == entries.c.source)
        .where(*conditions)
        .order_by(entries.c.tier.is_not(None), *JOINED)
    )
    return [Held(**row._mapping) for row in rows]


def _remembered(connection: Connection, *conditions: ColumnElement[bool]) -> list[Remembered]:
    columns = (decisions.c[name] for name in Remembered.__slots__)
    rows = connection.execute(
        select(*columns).where(*conditions).order_by(decisions.c.at, decisions.c.source, decisions.c.ref).limit(_MOST)
    )
    return [Remembered(**row._mapping) for row in rows]
