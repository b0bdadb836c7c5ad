"""Stories as subscribers see them, read with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, literal, select, union_all

from aggregator.model import Author, Copy, Coverage, Enclosure, Image, Source, SourceInfo, Story
from aggregator.store.coverage import read_related
from aggregator.store.releases import JOINED
from aggregator.store.schema import authors, entries, pages, sent, stories, story_authors

#: Characters of a summary that the page's own goes before (N11).
_SHORT = 120


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which stories to read; every condition that is given must hold."""

    #: Newest release first, at most so many; None: all.
    limit: int | None = None
    #: Slug.
    author: str | None = None
    #: Key.
    source: str | None = None
    #: First seen then or later.
    since: datetime | None = None


def read_stories(
    connection: Connection,
    wanted: Wanted,
    infos: Mapping[str, SourceInfo],
    known_authors: Mapping[str, Author],
    configured: Mapping[str, Source],
) -> list[Story]:
    """The stories that are wanted, newest release first.

    `infos` and `known_authors` come from the store; `configured` gives topics and what a source's stories carry.
    """
    return list(_read(connection, _ids(wanted), infos, known_authors, configured).values())


def read_by_id(
    connection: Connection,
    ids: Sequence[int],
    infos: Mapping[str, SourceInfo],
    known_authors: Mapping[str, Author],
    configured: Mapping[str, Source],
) -> dict[int, Story]:
    """Those among the stories `ids` (of the store, some hundreds at most) that are shown by themselves, by id."""
    return _read(connection, _ids(Wanted()).where(stories.c.id.in_(ids)), infos, known_authors, configured)


def _read(
    connection: Connection,
    ids: Select[tuple[int]],
    infos: Mapping[str, SourceInfo],
    known_authors: Mapping[str, Author],
    configured: Mapping[str, Source],
) -> dict[int, Story]:
    copies = _copies(connection, ids, infos)
    related = read_related(connection, ids, infos)
    written_by = _authors(connection, ids, known_authors)
    lead = (column for column in entries.c if column.name not in ("id", "source", "link", "first_seen", "backfill", "story"))
    rows = connection.execute(
        select(stories, *lead, pages.c.html, pages.c.summary.label("page_summary"), sent.c.item["sent_in"].label("sent_in"))
        .join(entries, entries.c.id == stories.c.lead)
        .outerjoin(pages, pages.c.entry == stories.c.lead)
        .outerjoin(sent, sent.c.story == stories.c.id)
        .where(stories.c.id.in_(ids))
        .order_by(stories.c.sequence.desc())
    )
    return {
        row.id: _story(row, infos[row.source], written_by[row.id], copies.get(row.id, ()), related.get(row.id, ()), configured)
        for row in rows
    }


def _ids(wanted: Wanted) -> Select[tuple[int]]:
    ids = (
        select(stories.c.id)
        .where(stories.c.merged_into.is_(None), stories.c.blocked == 0)
        .order_by(stories.c.sequence.desc())
        .limit(wanted.limit)
    )
    if wanted.author is not None:
        by = select(story_authors.c.story).join(authors, authors.c.key == story_authors.c.author).where(authors.c.slug == wanted.author)
        ids = ids.where(stories.c.id.in_(by))
    if wanted.source is not None:
        ids = ids.where(stories.c.source == wanted.source)
    if wanted.since is not None:
        ids = ids.where(stories.c.first_seen >= wanted.since)
    return ids


def _copies(connection: Connection, ids: Select[tuple[int]], infos: Mapping[str, SourceInfo]) -> dict[int, list[Copy]]:
    """The copies in each story, and every entry of those that were merged into it, in the order in which they joined."""
    columns = (entries.c.source, entries.c.link, entries.c.title, entries.c.summary)
    copies = select(entries.c.story, *columns, entries.c.tier, *JOINED).where(entries.c.story.in_(ids), entries.c.tier.is_not(None))
    parts = (
        select(stories.c.merged_into, *columns, literal("merge"), *JOINED)
        .join(entries, entries.c.story == stories.c.id)
        .where(stories.c.merged_into.in_(ids))
    )
    both = union_all(*(rows.where(entries.c.blocked_by.is_(None)) for rows in (copies, parts)))
    found: dict[int, list[Copy]] = {}
    for story, source, link, title, summary, tier, *_ in sorted(connection.execute(both), key=lambda row: tuple(row)[6:]):
        found.setdefault(story, []).append(Copy(infos[source], link, title, tier, summary))
    return found


def _authors(connection: Connection, ids: Select[tuple[int]], known: Mapping[str, Author]) -> dict[int, list[Author]]:
    rows = connection.execute(
        select(story_authors.c.story, story_authors.c.author).where(story_authors.c.story.in_(ids)).order_by(story_authors.c.position)
    )
    found: dict[int, list[Author]] = {}
    for story, key in rows:
        found.setdefault(story, []).append(known[key])
    return found


def _story(
    row: Row[Any],
    source: SourceInfo,
    written_by: Sequence[Author],
    copies: Sequence[Copy],
    related: Sequence[Coverage],
    sources: Mapping[str, Source],
) -> Story:
    configured = sources.get(row.source)
    return Story(
        id=row.uri,
        sequence=row.sequence,
        title=row.title,
        link=row.link,
        summary=row.page_summary if row.page_summary and len(row.summary) < _SHORT else row.summary,
        content=row.html or row.content,
        published=row.published,
        updated=row.updated,
        shown_published=row.shown_published,
        shown_updated=row.shown_updated,
        first_seen=row.first_seen,
        released=row.released,
        sort_at=row.sort_at,
        mailed=row.mailed,
        authors=tuple(written_by),
        source=source,
        source_updated=row.source_updated,
        topics=configured.topics if configured else (),
        tags=tuple(row.tags),
        language=row.language,
        enclosures=tuple(Enclosure(**enclosure) for enclosure in row.enclosures),
        also_in=tuple(copies),
        sent_in=tuple(row.sent_in or ()),
        related=tuple(related),
        carries=configured.content if configured else "summary",
        image=Image(**row.image) if row.image else None,
    )
