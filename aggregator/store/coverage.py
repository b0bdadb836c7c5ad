"""Stories on one event: what each is found by, and which were found to be. Called inside a transaction; all is looked up by indexes.

A term names but a few stories and goes after some days, so the cost of a new story does not grow with what is stored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, or_, select

from aggregator.model import Coverage, SourceInfo
from aggregator.store.entries import chunks
from aggregator.store.schema import entries, related, stories, terms

#: Of one story that are shown.
_MOST_SHOWN = 8

_KEEP = insert(terms).from_select(
    ["term", "story", "at"],
    select(bindparam("term", type_=terms.c.term.type), bindparam("story"), bindparam("at", type_=terms.c.at.type)).where(
        select(func.count()).select_from(terms).where(terms.c.term == bindparam("term")).scalar_subquery() < bindparam("most")
    ),
)
_own, _other, _elder = stories.alias(), stories.alias(), stories.alias()


def find_bearers(connection: Connection, wanted: Iterable[str], since: datetime, until: datetime) -> dict[str, list[int]]:
    """Term → the stories that bear it and claim to be published between the two moments."""
    found: dict[str, list[int]] = {}
    for chunk in chunks(wanted):
        rows = select(terms.c.term, terms.c.story).where(terms.c.term.in_(chunk), terms.c.at.between(since, until))
        for term, story in connection.execute(rows):
            found.setdefault(term, []).append(story)
    return found


def read_cves(connection: Connection, ids: Iterable[int]) -> dict[int, set[str]]:
    """The CVE ids that each story is found by."""
    found: dict[int, set[str]] = {}
    for chunk in chunks(ids):
        rows = select(terms.c.story, terms.c.term).where(terms.c.story.in_(chunk), terms.c.term.startswith("cve-"))
        for story, term in connection.execute(rows):
            found.setdefault(story, set()).add(term)
    return found


def read_standing(connection: Connection, ids: Iterable[int]) -> set[int]:
    """Those of the stories `ids` that are shown by themselves."""
    stands = (stories.c.merged_into.is_(None), stories.c.blocked == 0)
    return {
        id_ for chunk in chunks(ids) for id_ in connection.execute(select(stories.c.id).where(stories.c.id.in_(chunk), *stands)).scalars()
    }


def keep_terms(connection: Connection, story: int, of: Collection[str], at: datetime, most: int) -> None:
    """Let a story be found by its terms, but by none that names `most` already: what so many share tells of no event."""
    if of:
        connection.execute(_KEEP, [{"term": term, "story": story, "at": at, "most": most} for term in sorted(of)])


def save_related(connection: Connection, rows: Collection[tuple[int, int, float, str]]) -> None:
    """Remember (story, elder one on the same event, score, evidence)."""
    if rows:
        connection.execute(insert(related), [dict(zip(("story", "other", "score", "evidence"), row, strict=True)) for row in rows])


def forget(connection: Connection, ids: Iterable[int]) -> None:
    """Let stories that were taken down be found by nothing, and nothing of them stand in what was found."""
    for chunk in chunks(ids):
        connection.execute(delete(terms).where(terms.c.story.in_(chunk)))
        connection.execute(delete(related).where(or_(related.c.story.in_(chunk), related.c.other.in_(chunk))))


def forget_terms(connection: Connection, before: datetime) -> None:
    """Let what claims to be older be found no more."""
    connection.execute(delete(terms).where(terms.c.at < before))


def read_related(connection: Connection, ids: Select[tuple[int]], infos: Mapping[str, SourceInfo]) -> dict[int, list[Coverage]]:
    """Story → the others on the same event, the surest first; a part of an elder story stands for that one on both sides."""
    found: dict[int, dict[int, Coverage]] = {}
    rows = {(row.own, row.id, row.score): row for row in _related(connection, ids)}
    for (story, other, _), row in sorted(rows.items(), key=lambda item: (-item[0][2], item[0])):
        others = found.setdefault(story, {})
        if len(others) < _MOST_SHOWN and other != story:
            others.setdefault(other, Coverage(row.uri, row.title, row.link, infos[row.source], row.language))
    return {story: list(others.values()) for story, others in found.items() if others}


def _related(connection: Connection, ids: Select[tuple[int]]) -> Iterator[Any]:
    """Both directions."""
    for mine, theirs in ((related.c.story, related.c.other), (related.c.other, related.c.story)):
        own = func.coalesce(_own.c.merged_into, _own.c.id)
        yield from connection.execute(
            select(
                own.label("own"),
                related.c.score,
                _elder.c.id,
                _elder.c.uri,
                _elder.c.link,
                _elder.c.source,
                entries.c.title,
                entries.c.language,
            )
            .select_from(related)
            .join(_own, _own.c.id == mine)
            .join(_other, _other.c.id == theirs)
            .join(_elder, _elder.c.id == func.coalesce(_other.c.merged_into, _other.c.id))
            .join(entries, entries.c.id == _elder.c.lead)
            .where(or_(_own.c.id.in_(ids), _own.c.merged_into.in_(ids)), _elder.c.blocked == 0)
        )
