"""Retention: once a day, what is old gives its text away, unless a channel still shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.deduplicate.copies import LOOK_BACK
from aggregator.model import Config, Source
from aggregator.pipeline.publishing import read_all, read_ever
from aggregator.publish import shown_stories
from aggregator.store import Store, alike, people, pruning, reading, robots

_DAY = timedelta(days=1)
#: A robots.txt that was not asked for so long says nothing any more.
_ROBOTS = timedelta(days=30)
#: Name of the note that tells when this was last done.
_PRUNED_NOTE = "pruned"


def prune_old(store: Store, config: Config, registered: Sequence[Source], now: datetime) -> int:
    """Drop the texts of entries first seen more than `retention_days` ago, at most once a day; how many.

    The text of a story that a channel shows stays, with those of its copies: an author who writes once a year keeps a whole feed.
    """
    before = now - timedelta(days=config.retention_days)
    with store.read() as connection:
        done = people.read_note(connection, _PRUNED_NOTE)
        if done and abs(now - datetime.fromisoformat(done)) < _DAY:
            return 0
        old = pruning.find_old(connection, before)
    if old:
        stories = read_all(store, config, registered, reading.Wanted())
        shown = shown_stories(stories, read_ever(store, config, stories), replace(config, sources=tuple(registered)))
        old = {id_: uri for id_, uri in old.items() if uri not in shown}
    with store.write() as connection:
        pruning.prune_texts(connection, old)
        pruning.forget_refusals(connection, before)
        alike.forget_traces(connection, now - LOOK_BACK)
        robots.forget(connection, now - _ROBOTS)
        people.save_note(connection, _PRUNED_NOTE, now.isoformat())
    return len(old)
