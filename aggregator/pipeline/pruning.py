"""Retention: once a day, what is old gives its text away, unless a channel still shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.deduplicate.copies import LOOK_BACK
from aggregator.model import Config, Source
from aggregator.pipeline.publishing import open_shelf
from aggregator.publish.channels import find_sections
from aggregator.store import Store, alike, people, pruning, robots

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
        shown = _find_shown(store, replace(config, sources=tuple(registered)))
        old = {id_: story for id_, story in old.items() if story not in shown}
    with store.write() as connection:
        pruning.prune_texts(connection, old)
        pruning.forget_refusals(connection, before)
        alike.forget_traces(connection, now - LOOK_BACK)
        robots.forget(connection, now - _ROBOTS)
        people.save_note(connection, _PRUNED_NOTE, now.isoformat())
    return len(old)


def _find_shown(store: Store, config: Config) -> set[int]:
    """The stories that stand in the window of some channel, by their ids in the store."""
    with store.read() as connection:
        shelf, ever = open_shelf(connection, config)
        shown = {*shelf.ids(None, frozenset(), config.channels.all.limit), *(shelf.unsealed_ids() if shelf.archives() else ())}
        for own in config.channels.own:
            shown.update(shelf.held_ids(own))
        for section in find_sections(shelf, ever, config):
            shown.update(shelf.ids(section.kind, section.keys, getattr(config.channels, section.kind).limit))
        return shown
