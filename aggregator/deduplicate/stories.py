"""What is fixed when an entry is released as a story: its place, id, dates and mailing time. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count

from aggregator.model import Entry, Pending, StoryDates
from aggregator.text.ids import short_hash, tag_uri
from aggregator.text.links import is_iri
from aggregator.text.name_fold import fold_writers


def pending_of(entry: Entry, id_: int, first_seen: datetime, *, backfill: bool = False) -> Pending:
    """`entry` as it waits for its release; what only its source and its store know is left out."""
    named = {name: getattr(entry, name) for name in Pending.__slots__ if hasattr(entry, name)}
    return Pending(
        **named,
        id=id_,
        first_seen=first_seen,
        feed_updated=None,
        backfill=backfill,
        link_shared=False,
        guid_reused=False,
        writers=fold_writers(person.name for person in entry.people if person.kind == "person"),
        length=len(entry.content),
    )


def in_release_order(pending: Iterable[Pending]) -> list[Pending]:
    """Oldest first: by the claimed date, then source, then from the foot of the document up, since documents list the newest first."""
    return sorted(pending, key=lambda entry: (_claimed(entry) or entry.first_seen, entry.source, -entry.position, entry.id))


def story_uri(entry: Pending, authority: str, is_taken: Callable[[str], bool]) -> str:
    """The id that the story bears for ever (RFC 4287 §4.2.6, A5).

    The entry's own where it is a valid absolute IRI, no other story holds it, and its source does not reuse guids;
    else a tag: URI under `authority` (`name,date`), derived from source and guid, or link, or title.
    """
    if entry.guid and is_iri(entry.guid) and not entry.guid_reused and not is_taken(entry.guid):
        return entry.guid
    return next(uri for uri in minted_uris(entry, authority) if not is_taken(uri))


def minted_uris(entry: Pending | Entry, authority: str) -> Iterator[str]:
    """The tag: URIs that may be minted for `entry`, without an end; the first that was free when it was released is its story's."""
    name = "\n".join((entry.guid or "", entry.canonical or "", "" if entry.guid or entry.canonical else entry.title))
    for attempt in count():
        yield tag_uri(authority, f"{entry.source}/{short_hash(f'{name}#{attempt}' if attempt else name, 16)}")


def story_dates(entry: Pending, newest: datetime | None = None) -> StoryDates:
    """Dates of a story that is released from `entry` (DESIGN 4, Four clocks).

    `newest` is the latest `sort_at` so far: where the clock was set back, what is released later still stands above.
    """
    seen = entry.first_seen
    published = min(_claimed(entry) or seen, seen)
    updated = max(published, min(entry.updated or published, seen))
    return StoryDates(
        shown_published=published,
        shown_updated=updated,
        source_updated=min(entry.feed_updated or updated, seen),
        sort_at=published if entry.backfill else max(seen, newest or seen),
    )


def _claimed(entry: Pending) -> datetime | None:
    """When the entry was published, as far as it says so: what a source had before we met it was out when it was last changed.

    Many Atom feeds give `updated` alone. Of an entry that came since, `first_seen` is nearer to the truth.
    """
    return entry.published or (entry.updated if entry.backfill else None)


def edited_at(shown_updated: datetime, claimed: datetime | None, now: datetime) -> datetime:
    """`atom:updated` after a real edit: the feed's claim where it moved forward and is not in the future, else `now`."""
    return claimed if claimed and shown_updated < claimed <= now else max(now, shown_updated)


def mailing_times(waiting: int, last: datetime | None, now: datetime) -> tuple[datetime, ...]:
    """Mailing times for the first of `waiting` stories: a second apart, after `last`, none after `now` (N4).

    There are as many as whole seconds passed since `last`; the other stories wait for the next pass.
    """
    count = waiting if last is None else max(0, min(waiting, int((now - last).total_seconds())))
    return tuple(now - timedelta(seconds=count - 1 - place) for place in range(count))
