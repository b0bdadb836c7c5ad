"""What a source would give: its entries as we would publish them, and what is wrong with it. Nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.deduplicate import Identified, claim_authors, hidden_keys, identify, in_release_order, pending_of, story_dates, story_uri
from aggregator.model import (
    Author,
    Config,
    Entry,
    Fetched,
    Named,
    NormalizedFeed,
    Pending,
    Rungs,
    Source,
    SourceInfo,
    Story,
)
from aggregator.pipeline.faults import Fault, find_faults
from aggregator.text.ids import short_hash, slugify_name, tag_uri
from aggregator.text.links import host_of


@dataclass(frozen=True, slots=True)
class Preview:
    """One document of a source, read as a pass would read it."""

    source: Source
    #: The address to write into feeds.yaml: as asked, or where it moved for good.
    url: str
    #: The source's name as it would be shown.
    name: str
    feed: NormalizedFeed
    #: Newest release first, as if all were released now.
    stories: tuple[Story, ...]
    faults: tuple[Fault, ...]


def preview_document(config: Config, source: Source, fetched: Fetched, feed: NormalizedFeed, now: datetime) -> Preview:
    """The document `feed`, which `source` gave at `now` as `fetched`, as a first pass would release it. Pure."""
    found = identify(feed.entries, {}, Rungs())
    name = source.name or feed.title or host_of(source.shown_url) or source.key
    faults = find_faults(feed, source, found, now, None if source.private else fetched.moved_to)
    stories = _release(config, source, name, feed, found, now)
    return Preview(source, fetched.moved_to or source.url, name, feed, stories, faults)


def _release(config: Config, source: Source, name: str, feed: NormalizedFeed, found: Identified, now: datetime) -> tuple[Story, ...]:
    entries = {match.entry.position: match.entry for match in found.matches if match.twin_of is None}
    links = [entry.canonical for entry in entries.values()]
    shared = frozenset(link for link in links if link and links.count(link) > 1)
    pending = [_pending(entry, feed, shared, found.rungs, now) for entry in entries.values()]
    taken: set[str] = set()
    info = _info(config, source, name, feed)
    stories = []
    for sequence, one in enumerate(in_release_order(pending), 1):
        uri = story_uri(one, config.id_authority, taken.__contains__)
        taken.add(uri)
        stories.append(_story(config, source, info, entries[one.position], one, uri, sequence))
    return tuple(reversed(stories))


def _pending(entry: Entry, feed: NormalizedFeed, shared: frozenset[str], rungs: Rungs, now: datetime) -> Pending:
    # What a source holds when it is added is back-fill.
    told = pending_of(entry, entry.position, now, backfill=True)
    return replace(told, feed_updated=feed.updated, link_shared=entry.canonical in shared, guid_reused=rungs.guid_reused)


def _story(config: Config, source: Source, info: SourceInfo, entry: Entry, pending: Pending, uri: str, sequence: int) -> Story:
    dates = story_dates(pending)
    return Story(
        id=uri,
        sequence=sequence,
        title=entry.title,
        link=entry.link,
        summary=entry.summary,
        content=entry.content,
        published=entry.published,
        updated=entry.updated,
        shown_published=dates.shown_published,
        shown_updated=dates.shown_updated,
        first_seen=pending.first_seen,
        released=pending.first_seen,
        sort_at=dates.sort_at,
        mailed=None,
        authors=_authors(config, source, info.name, entry),
        source=info,
        source_updated=dates.source_updated,
        topics=source.topics,
        tags=entry.tags,
        language=entry.language,
        enclosures=entry.enclosures,
        carries=source.content,
    )


def _authors(config: Config, source: Source, name: str, entry: Entry) -> tuple[Author, ...]:
    """Slugs are those of a fresh store."""
    hidden = hidden_keys(config.authors)
    claims = claim_authors(Named(source.key, name, entry.people), (), config.authors)
    return tuple(
        Author(claim.key, claim.name, slugify_name(claim.name) or short_hash(claim.key), claim.kind, claim.key in hidden)
        for claim in claims
    )


def _info(config: Config, source: Source, name: str, feed: NormalizedFeed) -> SourceInfo:
    public_id = None if source.private else feed.id
    return SourceInfo(
        key=source.key,
        name=name,
        url=None if source.private else source.shown_url,
        site=source.site or feed.link,
        id=public_id or tag_uri(config.id_authority, f"source/{source.key}"),
        rights=feed.rights,
    )
