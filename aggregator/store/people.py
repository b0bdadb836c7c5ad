"""Authors: slugs minted once, and who wrote which story."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, text, update

from aggregator.model import Author, AuthorClaim, Named, Person
from aggregator.store.entries import chunks
from aggregator.store.operating import read_merged
from aggregator.store.releases import JOINED
from aggregator.store.schema import authors, entries, meta, sources, story_authors
from aggregator.text.ids import short_hash, slugify_name

#: Stems that are pages of their own below authors/.
_RESERVED = frozenset({"index"})


# Statements that run once per story, built once (see `entries`).
_KNOWN = select(authors.c.key).where(authors.c.key == bindparam("claimed"))
#: Who has a story is nobody else.
_STANDS = update(authors).where(authors.c.key == bindparam("claimed"), authors.c.joined.is_not(None)).values(joined=None)
_FORGET_AUTHORS = delete(story_authors).where(story_authors.c.story == bindparam("written"))
_ADD_AUTHORS = insert(story_authors)


@dataclass(frozen=True, slots=True)
class Bylines:
    """Who is named in a story: by its lead, and by each copy in the order in which they joined."""

    story: int
    lead: Named
    copies: tuple[Named, ...]


#: From one list of names to the next by the index `entries_by_people`.
_SPELLINGS = text(
    """
    WITH RECURSIVE spelled(people) AS (
        SELECT (SELECT people FROM entries WHERE source = :key AND status = 'released' AND people <> '[]' ORDER BY people LIMIT 1)
        UNION ALL
        SELECT (
            SELECT people FROM entries
            WHERE source = :key AND status = 'released' AND people <> '[]' AND people > spelled.people ORDER BY people LIMIT 1
        )
        FROM spelled WHERE spelled.people IS NOT NULL
    )
    SELECT people FROM spelled WHERE people IS NOT NULL
    """
)
_BEARERS = text(
    """
    SELECT story FROM entries
    WHERE source = :key AND status = 'released' AND people <> '[]' AND people = :people AND blocked_by IS NULL AND story IS NOT NULL
    """
)


def read_bylines(connection: Connection, ids: Iterable[int] | None = None) -> list[Bylines]:
    """The bylines of the given stories, or of all, as far as they are shown; those of a merged one belong to the elder story."""
    merged = read_merged(connection)
    rows = (
        select(entries.c.story, entries.c.tier, entries.c.source, sources.c.name, entries.c.people)
        .join(sources, sources.c.key == entries.c.source)
        .where(entries.c.story.is_not(None), entries.c.blocked_by.is_(None))
        .order_by(entries.c.story, entries.c.tier.is_not(None), *JOINED)
    )
    statements = [rows] if ids is None else [rows.where(entries.c.story.in_(chunk)) for chunk in chunks(_groups(ids, merged))]
    leads: dict[int, Named] = {}
    copies: dict[int, list[Named]] = {}
    for story, tier, source, name, people in chain.from_iterable(map(connection.execute, statements)):
        named = Named(source, name, _people(people))
        if tier is None and story not in merged:
            leads[story] = named
        else:
            copies.setdefault(merged.get(story, story), []).append(named)
    return [Bylines(story, lead, tuple(copies.get(story, ()))) for story, lead in leads.items()]


def find_bearers(connection: Connection, bylines: Iterable[Named]) -> set[int]:
    """The stories of which an entry that is shown bears just these names, in its source."""
    return {story for named in bylines for story in connection.execute(_BEARERS, _spelled(named)).scalars()}


def read_keys(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The authors of each of the stories `ids` that has some, by key."""
    found: dict[int, tuple[str, ...]] = {}
    for chunk in chunks(ids):
        rows = select(story_authors.c.story, story_authors.c.author).where(story_authors.c.story.in_(chunk))
        for story, key in connection.execute(rows.order_by(story_authors.c.position)):
            found[story] = (*found.get(story, ()), key)
    return found


def save_authors(connection: Connection, story: int, claims: Sequence[AuthorClaim]) -> None:
    """Write who wrote `story`, minting a slug for each author who has none."""
    for claim in claims:
        _mint(connection, claim)
        connection.execute(_STANDS, {"claimed": claim.key})
    connection.execute(_FORGET_AUTHORS, {"written": story})
    rows = [{"story": story, "position": position, "author": claim.key} for position, claim in enumerate(claims)]
    connection.execute(_ADD_AUTHORS, rows)


def save_joined(connection: Connection, joined: Mapping[str, str]) -> None:
    """Let the feeds of the authors `joined` go on as those of others."""
    for key, other in joined.items():
        connection.execute(update(authors).where(authors.c.key == key).values(joined=other))


def read_living(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Those of the authors `keys` who have stories."""
    has_stories = exists().where(story_authors.c.author == authors.c.key)
    statement = select(authors.c.key).where(has_stories)
    return {key for chunk in chunks(keys) for key in connection.execute(statement.where(authors.c.key.in_(chunk))).scalars()}


def read_names(connection: Connection, keys: Iterable[str]) -> dict[str, str]:
    """The names of the authors `keys`."""
    statement = select(authors.c.key, authors.c.name)
    return {row.key: row.name for chunk in chunks(keys) for row in connection.execute(statement.where(authors.c.key.in_(chunk)))}


def read_authors(connection: Connection, hidden: frozenset[str], of: Collection[int] | None = None) -> dict[str, Author]:
    """Every author to whom a slug was ever minted, or those `of` some hundred stories, by key.

    A source that is an author goes by the name that it has now.
    """
    now = {f"source:{row.key}": row.name for row in connection.execute(select(sources.c.key, sources.c.name))}
    wanted = select(authors)
    if of is not None:
        wanted = wanted.where(authors.c.key.in_(select(story_authors.c.author).where(story_authors.c.story.in_(of))))
    rows = connection.execute(wanted)
    return {row.key: Author(row.key, now.get(row.key, row.name), row.slug, row.kind, row.key in hidden, row.joined) for row in rows}


def count_stories(connection: Connection) -> dict[str, int]:
    """Stories per author key."""
    rows = connection.execute(select(story_authors.c.author, func.count()).group_by(story_authors.c.author))
    return {row[0]: row[1] for row in rows}


def read_spellings(connection: Connection) -> list[Named]:
    """Every list of names that a released entry bears, with its source."""
    rows = (
        select(entries.c.source, sources.c.name, entries.c.people)
        .join(sources, sources.c.key == entries.c.source)
        .where(entries.c.status == "released")
        .distinct()
        .order_by(entries.c.source, entries.c.people)
    )
    return [Named(source, name, _people(people)) for source, name, people in connection.execute(rows)]


def read_spellings_of(connection: Connection, keys: Iterable[str]) -> list[Named]:
    """The same of the sources `keys`, in a time that grows with the lists, not with the entries that bear them; no empty list."""
    names = connection.execute(select(sources.c.key, sources.c.name).where(sources.c.key.in_([*keys])))
    return [
        Named(key, name, _people(json.loads(people)))
        for key, name in names.all()
        for people in connection.execute(_SPELLINGS, {"key": key}).scalars()
    ]


def read_note(connection: Connection, name: str) -> str | None:
    """A single value that the store keeps about itself."""
    return connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar_one_or_none()


def save_note(connection: Connection, name: str, value: str) -> None:
    """Keep a single value."""
    if connection.execute(update(meta).where(meta.c.name == name).values(value=value)).rowcount == 0:
        connection.execute(insert(meta).values(name=name, value=value))


def _groups(ids: Iterable[int], merged: Mapping[int, int]) -> set[int]:
    """The stories `ids`, the elder ones that they are parts of, and all parts of these."""
    elders = {merged.get(story, story) for story in ids}
    return elders | {story for story, elder in merged.items() if elder in elders}


def _mint(connection: Connection, claim: AuthorClaim) -> None:
    if connection.execute(_KNOWN, {"claimed": claim.key}).first() is None:
        connection.execute(insert(authors).values(key=claim.key, name=claim.name, slug=_slug(connection, claim), kind=claim.kind))


def _slug(connection: Connection, claim: AuthorClaim) -> str:
    slug = slugify_name(claim.name)
    taken = connection.execute(select(authors.c.slug).where(authors.c.slug == slug)).first() is not None
    if slug and slug not in _RESERVED and not taken:
        return slug
    return "-".join(part for part in (slug, short_hash(claim.key)) if part)


def _spelled(named: Named) -> dict[str, str]:
    return {"key": named.source, "people": json.dumps([asdict(person) for person in named.people])}


def _people(rows: Sequence[Mapping[str, Any]]) -> tuple[Person, ...]:
    return tuple(Person(**row) for row in rows)
