"""What one new entry costs where many stories are stored: real releases into a real file.

The file is filled in bulk, with a row in each table that a release writes to or looks into, by inserts into the store's own tables;
indexes are made at the end, and the rows straight from the words of the load, which takes a twentieth of the time that normalizing them
would. As in a store that has lived, the texts that are older than `retention:` are gone, and one story in twenty is back-fill, which was
never mailed. The file is closed before it is measured.
"""

from __future__ import annotations

import json
import tempfile
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count as counting
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from sqlalchemy import insert, select

from aggregator.config import parse_config
from aggregator.deduplicate import claim_authors
from aggregator.deduplicate.copies import LOOK_BACK
from aggregator.deduplicate.terms import told_by
from aggregator.model import AuthorClaim, Config, Entry, Named, ParsedFeed, Person, Source
from aggregator.normalize import normalize
from aggregator.pipeline.covering import KEPT, MOST_BEARERS
from aggregator.pipeline.releasing import release_pending
from aggregator.pipeline.tracing import leave_traces
from aggregator.store import Store, Transaction, coverage, entries, owned_store, releases, schema, sources
from aggregator.text.characters import fold_words
from aggregator.text.ids import digest
from benchmarks.finders import search_store
from benchmarks.newsroom import Newsroom, Told
from benchmarks.retold import KINDS, retell
from benchmarks.sent import parsed_of
from benchmarks.stories import END
from benchmarks.writing import news_times

#: Entries of a pass in which one is not alone.
_TOGETHER = 20
#: Of the new entries, that are copies of stories of the last days.
_COPIES = 0.15
_RECENT = 2_000
_BATCH = 25_000
_BACKFILL = 20
_RETENTION = timedelta(days=730)
_MOST_WORDS = 200


#: Source and names → the author that they mean.
Claims = Mapping[tuple[str, tuple[str, ...]], AuthorClaim]


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds for one new entry: the median, and what 95 % stay below."""

    median: float
    most: float


@dataclass(frozen=True, slots=True)
class Costs:
    """What the search for its original costs, the release of an entry that is alone in its pass, and of one of twenty."""

    search: Cost
    alone: Cost
    together: Cost


def measure(count: int, days: float, alone: int = 300, passes: int = 40) -> Costs:
    """What an entry costs where `count` stories of so many days are stored; over so many entries alone, and passes of twenty."""
    room = Newsroom()
    with tempfile.TemporaryDirectory() as folder:
        config = _config(room, Path(folder))
        with owned_store(config.store, config.id_authority) as store:
            last = _fill(store, config, _claims(room), room.tell(news_times(room.random, count, END - timedelta(days=days), days)))
        with owned_store(config.store, config.id_authority) as store:
            new = iter(_new(room, last, config, alone + passes * _TOGETHER))
            clock = (END + timedelta(minutes=minute) for minute in counting(1))
            singly = [_pass(store, config, [next(new)], next(clock)) for _ in range(alone)]
            together = [_pass(store, config, list(islice(new, _TOGETHER)), next(clock)) for _ in range(passes)]
    return Costs(
        _cost([search for search, _ in singly]),
        _cost([release for _, release in singly]),
        _cost([release / _TOGETHER for _, release in together]),
    )


def _cost(seconds: Sequence[float]) -> Cost:
    return Cost(median(seconds) * 1000, quantiles(seconds, n=20)[-1] * 1000)


def _config(room: Newsroom, folder: Path) -> Config:
    document = {
        "title": "Measured",
        "site": "https://news.example/",
        "id_authority": "news.example,2026",
        "sources": [{"key": one.key, "name": one.name, "feed": f"https://{one.host}/{one.key}/feed"} for one in room.outlets.all],
    }
    return parse_config(json.dumps(document), "feeds.yaml", folder, {})


def _pass(store: Store, config: Config, new: Sequence[Entry], now: datetime) -> tuple[float, float]:
    """Seconds for the search alone, and for the whole release of `new`; that they are stored before is not counted."""
    with store.write() as connection:
        for entry in new:
            entries.add_entry(connection, entry, now, feed_updated=None, backfill=False, status="pending")
    with store.read() as connection:
        waiting = releases.read_pending(connection)
        begun = perf_counter()
        for pending in waiting:
            search_store(connection, pending)
    searched = perf_counter()
    with store.write() as connection:
        release_pending(connection, config, now)
    return searched - begun, perf_counter() - searched


def _new(room: Newsroom, last: Sequence[Told], config: Config, count: int) -> list[Entry]:
    """`count` entries of the last hours, normalized as a pass does it."""
    copies = [one for one in retell(room, last, round(count * _COPIES)) if one.kind in KINDS]
    stories = room.tell(news_times(room.random, count - len(copies), END - timedelta(days=1), 1))
    new = [*stories, *(replace(one, published=min(one.published, END)) for one in copies)]
    room.random.shuffle(new)
    by_key = {source.key: source for source in config.sources}
    return [_normalized(one, by_key[one.outlet.key]) for one in new]


def _normalized(one: Told, source: Source) -> Entry:
    [entry] = normalize(ParsedFeed("rss20", source.url, (parsed_of(one),)), source, END).entries
    return entry


def _claims(room: Newsroom) -> Claims:
    """The author of each story that a source may tell: one of its staff, or the source itself."""
    return {
        (outlet.key, people): claim_authors(Named(outlet.key, outlet.name, tuple(map(Person, people))), (), ())[0]
        for outlet in room.outlets.all
        for people in ((), *((name,) for name in outlet.staff))
    }


def _fill(store: Store, config: Config, claims: Claims, stories: Iterator[Told]) -> Sequence[Told]:
    """Store released stories; the last of them."""
    last, numbers = deque[Told](maxlen=_RECENT), counting(1)
    indexes = sorted(schema.entries.indexes | schema.stories.indexes, key=lambda index: str(index.name))
    with store.write() as connection:
        sources.register(connection, config.sources)
        # Notes that nothing is to be followed anew.
        release_pending(connection, config, END - timedelta(days=1))
        connection.execute(insert(schema.authors), list(_author_rows(claims)))
        for index in indexes:
            index.drop(connection)
    while batch := list(islice(stories, _BATCH)):
        with store.write() as connection:
            _add(connection, claims, [(next(numbers), one) for one in batch])
        last.extend(batch)
    with store.write() as connection:
        for index in indexes:
            index.create(connection)
        _let_be_found(connection)
    return list(last)


def _let_be_found(connection: Transaction) -> None:
    """What copies and coverage are looked for by is kept of the last days only."""
    recent = select(schema.entries.c.id).where(schema.entries.c.first_seen >= END - LOOK_BACK).order_by(schema.entries.c.id)
    ids = list(connection.execute(recent).scalars())
    leave_traces(connection, ids, END)
    for pending in releases.read_again(connection, ids):
        if (told := told_by(pending, ())).at >= END - KEPT:
            coverage.keep_terms(connection, pending.id, told.terms, told.at, MOST_BEARERS)


def _add(connection: Transaction, claims: Claims, batch: Sequence[tuple[int, Told]]) -> None:
    connection.execute(insert(schema.stories), [story_row(number, one) for number, one in batch])
    connection.execute(insert(schema.entries), [entry_row(number, one) for number, one in batch])
    # As an upgrade leaves them: numbered, so that nothing of them is kept anew.
    connection.execute(insert(schema.sent), [{"sequence": number, "story": number, "item": {}} for number, _ in batch])
    connection.execute(insert(schema.decisions), [_decision_row(number, one) for number, one in batch])
    written = [{"story": number, "position": 0, "author": claims[one.outlet.key, one.people].key} for number, one in batch]
    connection.execute(insert(schema.story_authors), written)


def _author_rows(claims: Claims) -> Iterator[dict[str, Any]]:
    for number, claim in enumerate({claim.key: claim for claim in claims.values()}.values()):
        yield {"key": claim.key, "name": claim.name, "slug": f"author-{number}", "kind": claim.kind}


def entry_row(number: int, one: Told) -> dict[str, Any]:
    """An entry as it is stored; its hashes are of what it is told by, but not those that normalizing gives."""
    pruned = one.published < END - _RETENTION
    told = digest(one.title, one.text).hex()
    return {
        "id": number,
        "source": one.outlet.key,
        "position": 0,
        "guid": one.guid,
        "link": one.link,
        "canonical": one.link.removeprefix("https://").removeprefix("www."),
        "title": one.title,
        "summary": "" if pruned else one.text[:300],
        "content": "" if pruned else f"<p>{one.text}</p>",
        "words": "" if pruned else fold_words(one.text, _MOST_WORDS),
        "published": one.published,
        "people": [{"name": name, "email": None, "kind": "person"} for name in one.people],
        "tags": [],
        "language": "en",
        "enclosures": [],
        "edit_hash": f"2:{told}",
        "hash": f"2:{told}",
        "first_seen": one.published,
        "backfill": number % _BACKFILL == 0,
        "status": "released",
        "texts": "pruned" if pruned else "kept",
        "story": number,
    }


def story_row(number: int, one: Told) -> dict[str, Any]:
    """The story that the entry leads."""
    times = dict.fromkeys(("shown_published", "shown_updated", "source_updated", "first_seen", "released", "sort_at"), one.published)
    backfill = number % _BACKFILL == 0
    named = {"id": number, "uri": one.guid, "sequence": number, "lead": number, "source": one.outlet.key, "link": one.link}
    return named | times | {"backfill": backfill, "mailed": None if backfill else one.published - timedelta(hours=1)}


def _decision_row(number: int, one: Told) -> dict[str, Any]:
    decided = {"verdict": "new", "tier": None, "evidence": f"no story tells it; released as {one.guid}"}
    return decided | {"source": one.outlet.key, "ref": one.guid, "entry": number, "at": one.published}
