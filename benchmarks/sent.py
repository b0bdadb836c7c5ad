"""Entries of a load as aggregator knows them: as a document has them, and as they wait for their release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from aggregator.deduplicate import in_release_order
from aggregator.model import ParsedEntry, ParsedFeed, Pending, Source, Text
from aggregator.normalize.content import plain_summary
from aggregator.normalize.identity import edit_hash, words_of_text
from aggregator.normalize.links import Addresses, resolve_addresses
from aggregator.text.name_fold import fold_writers
from benchmarks.newsroom import Told

#: From its publication until an entry is first seen.
_SEEN_AFTER = timedelta(minutes=20)


def parsed_of(one: Told) -> ParsedEntry:
    """As the document of its source has it."""
    short = Text(one.abstract or one.text) if one.abstract or one.outlet.teasers else None
    return ParsedEntry(
        0,
        guid=one.guid,
        link=one.link,
        title=Text(one.title),
        summary=short,
        content=None if one.outlet.teasers and not one.abstract else Text(f"<p>{one.text}</p>"),
        published=one.published.isoformat(),
        original=one.original,
    )


def wait_for_release(load: Iterable[Told]) -> list[Pending]:
    """The entries in the order of their release, normalized by what the search for copies looks at."""
    found = [(one, _addresses(one)) for one in load]
    bearers = Counter((one.outlet.key, addresses.canonical) for one, addresses in found)
    return in_release_order(_pending(one, addresses, shared=bearers[one.outlet.key, addresses.canonical] > 1) for one, addresses in found)


def _addresses(one: Told) -> Addresses:
    feed = f"https://{one.outlet.host}/feed"
    return resolve_addresses(parsed_of(one), ParsedFeed("rss20", feed, ()), Source(one.outlet.key, feed))


def _pending(one: Told, addresses: Addresses, *, shared: bool) -> Pending:
    return Pending(
        id=one.id,
        source=one.outlet.key,
        position=0,
        guid=one.guid,
        link=addresses.link,
        canonical=addresses.canonical,
        original=addresses.original,
        title=one.title,
        words=words_of_text(one.title, one.text),
        published=one.published,
        updated=None,
        first_seen=one.published + _SEEN_AFTER,
        feed_updated=None,
        backfill=False,
        link_shared=shared,
        guid_reused=False,
        edit_hash=edit_hash(parsed_of(one)),
        summary=plain_summary((one.abstract,) if one.abstract else (), (one.text,), one.title),
        writers=fold_writers(one.people),
        source_name=one.outlet.name,
        site=one.outlet.host,
        length=one.length,
    )
