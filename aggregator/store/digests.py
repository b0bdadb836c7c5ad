"""Issues of digests: closed once, never edited, but by `block:`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, false, func, insert, or_, select, update

from aggregator.model import DigestIssue, DigestItem, DigestKind, DigestLink, DigestPeriod
from aggregator.store.releases import last_sequence
from aggregator.store.schema import digests, stories


def read_last(connection: Connection, kind: DigestKind) -> DigestPeriod | None:
    """The last period that was closed, with an issue or without one; None: none ever was."""
    row = connection.execute(select(digests).where(digests.c.kind == kind).order_by(digests.c.closed.desc()).limit(1)).first()
    return _period(row) if row else None


def save_period(connection: Connection, period: DigestPeriod, issue: DigestIssue | None) -> None:
    """Close a period; without an issue nothing was told in it."""
    when = {"kind": period.kind, "period": period.name, "day": period.day.isoformat(), "opened": period.opened, "closed": period.closed}
    connection.execute(insert(digests), when | {"sequence": last_sequence(connection)} | _told(issue))


def read_issues(connection: Connection, kind: DigestKind, most: int) -> list[DigestIssue]:
    """The last issues, the newest first; periods in which nothing was told have none."""
    rows = select(digests).where(digests.c.kind == kind, digests.c.uri != "").order_by(digests.c.closed.desc()).limit(most)
    return [_issue(row) for row in connection.execute(rows)]


def read_all_issues(connection: Connection) -> list[DigestIssue]:
    """Every issue there is."""
    return [_issue(row) for row in connection.execute(select(digests).where(digests.c.uri != ""))]


def replace_issue(connection: Connection, period: DigestPeriod, issue: DigestIssue | None) -> None:
    """Let an issue hold less than it did; None: nothing is left of it."""
    own = (digests.c.kind == period.kind, digests.c.period == period.name)
    connection.execute(update(digests).where(*own).values(_told(issue)))


def find_told(connection: Connection, period: DigestPeriod) -> list[int]:
    """The stories that were released in a period that is to be closed, without back-fill, by their ids in the store.

    Among them are those that an earlier period missed: it closed before they came, by a clock that was wrong then.
    """
    closings = select(func.max(digests.c.sequence)).where(digests.c.kind == period.kind)
    since = connection.execute(closings).scalar_one()
    begun = stories.c.released >= period.opened
    begun = begun if since is None else or_(begun, stories.c.sequence > since)
    told = select(stories.c.id).where(begun, stories.c.released < period.closed, stories.c.backfill == false())
    shown = (stories.c.merged_into.is_(None), stories.c.blocked == false())
    return list(connection.execute(told.where(*shown).order_by(stories.c.sequence)).scalars())


def find_down(connection: Connection, uris: Sequence[str]) -> set[str]:
    """Which of these stories are taken down."""
    return set(connection.execute(select(stories.c.uri).where(stories.c.uri.in_(uris), stories.c.blocked != false())).scalars())


def _told(issue: DigestIssue | None) -> dict[str, Any]:
    if issue is None:
        return {"uri": "", "title": "", "items": []}
    return {"uri": issue.id, "title": issue.title, "items": [asdict(item) for item in issue.items]}


def _issue(row: Row[Any]) -> DigestIssue:
    return DigestIssue(row.uri, _period(row), row.title, tuple(map(_item, row.items)))


def _item(told: dict[str, Any]) -> DigestItem:
    links: Iterable[dict[str, Any]] = told["coverage"]
    return DigestItem(**told | {"authors": tuple(told["authors"]), "coverage": tuple(DigestLink(**link) for link in links)})


def _period(row: Row[Any]) -> DigestPeriod:
    return DigestPeriod(row.kind, row.period, date.fromisoformat(row.day), row.opened, row.closed)
