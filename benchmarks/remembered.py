"""What an entry costs for ever: bytes of the store per entry, with its text and after `retention:` took it.

    python benchmarks/remembered.py [ENTRIES]

Each entry has a guid and a link of its own, a summary of 300 characters and a content of 4,000, leads a story, and has one decision.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator.config import parse_config
from aggregator.model import ParsedEntry, ParsedFeed, Text
from aggregator.normalize import normalize
from aggregator.pipeline.releasing import release_pending
from aggregator.store import entries, owned_store, pruning, sources

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
CONFIG = """\
title: Measured
site: https://news.example/
id_authority: news.example,2026
sources: [{key: one, feed: https://wire.example/feed}]
"""


def main(count: int) -> None:
    """Fill a store with `count` entries, prune it, and print what each costs."""
    with tempfile.TemporaryDirectory() as folder:
        config = parse_config(CONFIG, "feeds.yaml", Path(folder), {})
        path = Path(config.store.removeprefix("sqlite:///"))
        with owned_store(config.store, config.id_authority) as store:
            with store.write() as connection:
                [source] = sources.register(connection, config.sources)
                empty = path.stat().st_size
                feed = normalize(ParsedFeed("rss20", source.url, tuple(map(_entry, range(count)))), source, NOW)
                for entry in feed.entries:
                    entries.add_entry(connection, entry, NOW, feed_updated=None, backfill=False, status="pending")
                release_pending(connection, config, NOW)
            whole = _size(path)
            with store.write() as connection:
                pruning.prune_texts(connection, pruning.find_old(connection, NOW + timedelta(days=1)))
            pruned = _size(path)
    print(f"{count} entries; bytes for each: {(whole - empty) // count} with its text, {(pruned - empty) // count} without")  # noqa: T201


def _entry(number: int) -> ParsedEntry:
    words = " ".join(f"word{number * 7 + place}" for place in range(500))
    link = f"https://wire.example/2026/11/advisory-on-the-appliance-number-{number}"
    return ParsedEntry(
        number,
        guid=f"https://wire.example/?p={number}",
        link=link,
        title=Text(f"Advisory number {number}: the appliance reads what it is told"),
        summary=Text(words[:300]),
        content=Text(f"<p>{words[:4000]}</p>"),
        published=(NOW - timedelta(minutes=number)).isoformat(),
    )


def _size(path: Path) -> int:
    """Of the file, without free pages."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
