"""A source that moved: new by its address or key, and known by its entries (DESIGN 4 "Source key")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aggregator.deduplicate import identify
from aggregator.model import Entry, NormalizedFeed, Source, SourceState
from aggregator.store import Transaction, addresses, entries, sources

#: So many entries must be known, or all where there are fewer.
_FEWEST_KNOWN = 3


def adopt(
    connection: Transaction, configured: Sequence[Source], source: Source, state: SourceState, feed: NormalizedFeed
) -> tuple[Source, SourceState, NormalizedFeed]:
    """`source` as the one that it was before feeds.yaml was edited, with the state and the entries of that; else all as it is.

    To be asked before the first document of a source is stored.
    """
    if not feed.entries or sources.has_entries(connection, source.key):
        return source, state, feed
    orphan = _find_orphan(connection, configured, feed.entries)
    if orphan is None:
        return source, state, feed
    same = sources.take_over(connection, orphan, source)
    [known] = sources.read_states(connection, [same]).values()
    return same, known, replace(feed, entries=tuple(replace(entry, source=same.key) for entry in feed.entries))


def _find_orphan(connection: Transaction, configured: Sequence[Source], found: Sequence[Entry]) -> str | None:
    """The source that feeds.yaml names no more, and that knows the most of the entries: at least half of them, and at least 3."""
    counts = {orphan: _count_known(connection, orphan, found) for orphan in addresses.find_orphans(connection, configured)}
    orphan = max(counts, key=lambda key: counts[key], default=None)
    fewest = max(min(_FEWEST_KNOWN, len(found)), len(found) / 2)
    return orphan if orphan and counts[orphan] >= fewest else None


def _count_known(connection: Transaction, orphan: str, found: Sequence[Entry]) -> int:
    known = entries.find_known(connection, orphan, (key for entry in found for key in entry.keys))
    matches = identify(found, known, sources.read_rungs(connection, orphan)).matches
    return sum(match.known is not None or match.twin_of is not None for match in matches) if known else 0
