"""What was decided about an entry, found again by anything that it is known by. Statements that only read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, case, func, or_, select, true

from aggregator.store.entries import NOT_STORED, chunks
from aggregator.store.releases import JOINED
from aggregator.store.schema import aliases, decisions, entries, entry_keys, sources, stories

#: Titles that hold what is asked for: more are not told apart by a person.
_MOST = 20
#: What may be decided about an entry within one pass, in that order; anything else comes after.
_COURSE = ("rejected", "quarantined", "released", "read", "new", "copy", "relinked", "changed")


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
    edit_hash: str
    first_seen: datetime
    backfill: bool
    #: `pending`, `released`, `baseline`, `quarantined` or `waiting`.
    status: str
    #: `kept`, `pruned` or `purged`.
    texts: str
    #: The item of `block:` that took it down; empty while it waits for its text.
    blocked_by: str | None
    story: int | None
    #: How it joined its story; None where it leads.
    tier: str | None
    #: The story that its own was merged into.
    merged_into: int | None
    #: Since when its source is held after a flood, and on which evidence.
    held_since: datetime | None
    held_why: str | None

    @property
    def role(self) -> str:
        """What it is: `lead`, `copy`, `merged`, or why it is none: `blocked`, or its status."""
        roles = (
            ("blocked", bool(self.blocked_by)),
            (self.status, self.status != "released"),
            ("merged", self.merged_into is not None),
            ("copy", self.tier is not None),
        )
        return next((role for role, holds in roles if holds), "lead")

    @property
    def shown_in(self) -> int | None:
        """The story that shows it: its own, or the elder one that this is a part of."""
        return self.merged_into or self.story


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
    #: Ids under which it was published once, and those of the stories that are merged into it.
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remembered:
    """A decision as it was kept."""

    #: Of the store; 0 for one that is not stored.
    entry: int
    source: str
    ref: str
    verdict: str
    tier: str | None
    evidence: str
    at: datetime


def find_stories(connection: Connection, uri: str) -> list[int]:
    """The story that bears `uri`, or once did; where it was merged, the one that it is a part of."""
    bears = select(stories.c.id).where(stories.c.uri == uri)
    bore = select(aliases.c.story).where(aliases.c.uri == uri)
    found = select(func.coalesce(stories.c.merged_into, stories.c.id)).where(stories.c.id.in_(bears.union(bore)))
    return list(connection.execute(found.distinct()).scalars())


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
    """The entries of a story and of those that are merged into it: its lead, then the others in the order in which they joined."""
    merged = select(stories.c.id).where(stories.c.merged_into == story)
    return _held(connection, or_(entries.c.story == story, entries.c.story.in_(merged)))


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
        once = select(aliases.c.uri, aliases.c.story).where(aliases.c.story.in_(chunk))
        parts = select(stories.c.uri, stories.c.merged_into).where(stories.c.merged_into.in_(chunk))
        for uri, story in connection.execute(once.union_all(parts)):
            bore.setdefault(story, []).append(uri)
        names = [name for name in Released.__slots__ if name != "aliases"]
        rows = connection.execute(select(*(stories.c[name] for name in names)).where(stories.c.id.in_(chunk)).order_by(stories.c.id))
        found += [Released(**row._mapping, aliases=tuple(bore.get(row.id, ()))) for row in rows]
    return found


def read_decisions(connection: Connection, ids: Collection[int]) -> list[Remembered]:
    """What was decided about the entries, oldest first."""
    return [one for chunk in chunks(ids) for one in _remembered(connection, decisions.c.entry.in_(chunk))]


def find_refused(connection: Connection, text: str) -> list[Remembered]:
    """What was decided about entries that were not stored, and whose guid, link or title is `text`, or holds it."""
    unstored = decisions.c.entry == NOT_STORED
    holds = decisions.c.ref.icontains(text, autoescape=True)
    return _remembered(connection, unstored, decisions.c.ref == text) or _remembered(connection, unstored, holds, most=_MOST)


def read_titles(connection: Connection, *, around: int | None, most: int, also: Collection[int] = ()) -> list[tuple[int, str]]:
    """(Story, title of its lead) of stories that are shown by themselves: `most` before and after `around` in the order of release (None:
    the last `most`), and those of `also`; ids of the store.
    """
    last = connection.execute(select(func.max(stories.c.sequence)).where(stories.c.id == around if around else true())).scalar_one() or 0
    near = or_(stories.c.sequence.between(last - most, last + most), stories.c.id.in_(also))
    columns = (stories.c.id, stories.c.merged_into, stories.c.blocked, entries.c.title)
    rows = connection.execute(select(*columns).join(entries, entries.c.id == stories.c.lead).where(near))
    # Not as conditions: by the index of merged stories, nearly all would be read.
    return [(row.id, row.title) for row in rows if row.merged_into is None and not row.blocked]


def _ids(connection: Connection, *conditions: ColumnElement[bool]) -> list[int]:
    return list(connection.execute(select(entries.c.id).where(*conditions).order_by(entries.c.id.desc()).limit(_MOST)).scalars())


def _held(connection: Connection, *conditions: ColumnElement[bool]) -> list[Held]:
    own = (entries.c[name] for name in Held.__slots__ if name in entries.c)
    around = (sources.c.name.label("source_name"), sources.c.held_since, sources.c.held_why, stories.c.merged_into)
    rows = connection.execute(
        select(*own, *around)
        .join(sources, sources.c.key == entries.c.source)
        .outerjoin(stories, stories.c.id == entries.c.story)
        .where(*conditions)
        .order_by(stories.c.merged_into.is_not(None), entries.c.tier.is_not(None), *JOINED)
    )
    return [Held(**row._mapping) for row in rows]


def _remembered(connection: Connection, *conditions: ColumnElement[bool], most: int | None = None) -> list[Remembered]:
    columns = (decisions.c[name] for name in Remembered.__slots__)
    course = case({verdict: place for place, verdict in enumerate(_COURSE)}, value=decisions.c.verdict, else_=len(_COURSE))
    rows = connection.execute(
        select(*columns).where(*conditions).order_by(decisions.c.at, course, decisions.c.source, decisions.c.ref).limit(most)
    )
    return [Remembered(**row._mapping) for row in rows]
