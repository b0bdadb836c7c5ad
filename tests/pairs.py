"""Labelled pairs of articles: copies, look-alikes and coverage, one file each in tests/cases/deduplicate/pairs/."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aggregator.deduplicate import pending_of
from aggregator.deduplicate.coverage import WINDOW, relate
from aggregator.deduplicate.terms import told_by
from aggregator.model import Byline, Entry, Origin, ParsedEntry, ParsedFeed, ParsedLink, Pending, Source, Text
from aggregator.normalize import normalize
from tests.casefiles import read

SEEN = datetime(2026, 11, 24, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles of two sources, and what they are to one another."""

    why: str
    one: Pending
    other: Pending
    #: `copy`, `coverage` or `none`.
    expected: str
    tier: str | None


def read_pair(path: Path) -> Pair:
    case = read(path)
    one, other = (pending(case[side], number) for number, side in enumerate(("one", "other"), 1))
    return Pair(case["why"], one, other, case["expected"], case.get("tier"))


def entry_of(told: dict[str, Any], key: str) -> Entry:
    """The entry as its source's feed gives it, normalized."""
    text, summary = told.get("text"), told.get("summary")
    parsed = ParsedEntry(
        position=0,
        guid=told.get("guid"),
        link=told.get("link"),
        title=Text(told["title"], "html"),
        summary=Text(summary, "html") if summary else None,
        content=Text(text, "html") if text else None,
        published=told.get("published"),
        bylines=(Byline(name=told["author"]),) if told.get("author") else (),
        tags=tuple(told.get("tags", ())),
        original=told.get("original"),
        links=tuple(ParsedLink(href, rel) for rel, href in told.get("links", {}).items()),
        origin=Origin(site=told["origin"]) if "origin" in told else None,
    )
    address = told.get("site") or f"https://{key}.example/"
    feed = ParsedFeed(version="rss20", url=address, link=address, entries=(parsed,))
    [entry] = normalize(feed, Source(key=key, url=address, name=told["source"]), _seen(told)).entries
    return entry


def _seen(told: dict[str, Any]) -> datetime:
    published = told.get("published")
    return datetime.fromisoformat(published) + timedelta(hours=1) if published else SEEN


def pending(told: dict[str, Any], id_: int) -> Pending:
    """The article as it waits for its release."""
    site = told.get("site")
    waiting = pending_of(entry_of(told, f"source-{id_}"), id_, _seen(told))
    return replace(waiting, source_name=told["source"], site=urlsplit(site).hostname if site else None)


def is_related(one: Pending, other: Pending) -> bool:
    """Are both coverage of one event, as far as they tell it themselves?"""
    return abs(one.claimed - other.claimed) <= WINDOW and relate(told_by(one), told_by(other)) is not None
